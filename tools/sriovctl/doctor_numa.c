// SPDX-License-Identifier: GPL-2.0
/* Are those who work with a device on its NUMA node? */

#include <ctype.h>
#include <stdlib.h>

#include "doctor.h"
#include "netlink.h"
#include "users.h"

/* Every second of 2,048 CPUs has room in it. */
#define CPU_LIST 8192
/* Commands for as many interrupts or threads as find room. */
#define IDS 512

/* The CPUs of a node as the kernel writes lists, "0-3,8"; false where it has memory only. */
static bool node_cpus(uint32_t node, char *list, size_t size)
{
	return file_line(list, size, "/sys/devices/system/node/node%u/cpulist", node) && *list;
}

/* Takes the first range of the list at @list; false after the last. */
static bool next_range(const char **list, unsigned long *first, unsigned long *last)
{
	char *end;

	if (!isdigit((unsigned char)**list))
		return false;
	*first = strtoul(*list, &end, 10);
	*last = *end == '-' ? strtoul(end + 1, &end, 10) : *first;
	*list = end + (*end == ',');
	return true;
}

static bool has_cpu(const char *list, unsigned long cpu)
{
	unsigned long first, last;

	while (next_range(&list, &first, &last))
		if (cpu >= first && cpu <= last)
			return true;
	return false;
}

/* Whether @list has all of @cpus that are @online; who is free to run anywhere has them all. */
static bool within(const char *cpus, const char *online, const char *list)
{
	unsigned long cpu, last;

	while (next_range(&cpus, &cpu, &last))
		for (; cpu <= last; cpu++)
			if (has_cpu(online, cpu) && !has_cpu(list, cpu))
				return false;
	return true;
}

/* One that has no room is left for the next time. */
static void add_id(char *ids, size_t size, const char *id)
{
	size_t len = strlen(ids);

	if (len + 1 + strlen(id) < size)
		snprintf(ids + len, size - len, " %s", id);
}

static void check_interrupts(struct doctor *doctor, json_object *device)
{
	json_object *irqs = json_object_object_get(device, "interrupts"), *vectors, *vector;
	char cpus[CPU_LIST], ids[IDS] = "";
	uint32_t node, remote, allocated;
	const char *irq;
	size_t i;

	/* The kernel itself gives each CPU a vector of an NVMe controller. */
	if (is_class(pf_of(doctor, device), CLASS_STORAGE) ||
	    !json_number(device, "numa-node", &node) || !node_cpus(node, cpus, sizeof(cpus)))
		return;
	if (json_flag(irqs, "stale"))
		unknown(doctor, device, "the vectors of a device could not be looked at");
	if (!json_number(irqs, "remote", &remote) || !remote ||
	    !json_number(irqs, "allocated", &allocated) ||
	    !json_object_object_get_ex(irqs, "vector", &vectors))
		return;
	for_each_of(vectors, i, vector) {
		irq = json_string(vector, "irq");
		if (text_is(vector, "locality", "remote") && irq && strcmp(irq, "0"))
			add_id(ids, sizeof(ids), irq);
	}
	if (*ids)
		mend(doctor, "for irq in%s; do echo %s >/proc/irq/$irq/smp_affinity_list; done",
		     ids, cpus);
	else
		mend(doctor, "let its driver use CPUs %s", cpus);
	found(doctor, device, doctor->mend,
	      "%u of its %u interrupt vectors are not on its NUMA node %u", remote, allocated,
	      node);
}

/* What the threads of a process may run on: those of the virtual CPUs, if it has such. */
struct threads {
	const char *cpus;
	const char *online;
	unsigned int n;
	char strayed[IDS];
	char where[CPU_LIST];
};

static void look_at_thread(struct threads *threads, const char *task, bool vcpus)
{
	char line[CPU_LIST + 32], *list;
	FILE *file;

	/* QEMU's names: "CPU 0/KVM". */
	if (!file_line(line, sizeof(line), "%s/comm", task) ||
	    (vcpus && strncmp(line, "CPU ", 4)))
		return;
	file = fopen(rooted("%s/status", task), "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, "Cpus_allowed_list:", 18))
			continue;
		list = line + 18 + strspn(line + 18, " \t");
		list[strcspn(list, "\n")] = '\0';
		threads->n++;
		if (!within(list, threads->online, threads->cpus)) {
			add_id(threads->strayed, sizeof(threads->strayed), name_in(task));
			snprintf(threads->where, sizeof(threads->where), "%s", list);
		}
	}
	if (file)
		fclose(file);
}

static void look_at_threads(struct threads *threads, const char *pid, bool vcpus)
{
	json_object *tasks = paths_of("/proc/%s/task/*", pid), *task;
	size_t i;

	for_each_of(tasks, i, task)
		look_at_thread(threads, json_object_get_string(task), vcpus);
	json_object_put(tasks);
}

static void check_user(struct doctor *doctor, json_object *user)
{
	const char *pid = json_string(user, "pid"), *vm = json_string(user, "vm");
	json_object *vf = device_at(doctor->vfs, json_string(user, "address"));
	char cpus[CPU_LIST], online[CPU_LIST];
	struct threads threads = { .cpus = cpus, .online = online };
	uint32_t node;

	if (!json_number(vf, "numa-node", &node) || !node_cpus(node, cpus, sizeof(cpus)) ||
	    !file_line(online, sizeof(online), "/sys/devices/system/cpu/online"))
		return;
	look_at_threads(&threads, pid, true);
	if (!threads.n)
		look_at_threads(&threads, pid, false);
	if (!*threads.strayed)
		return;
	/* The others are left where somebody may have pinned them. */
	mend(doctor, "for tid in%s; do taskset -cp %s $tid; done%s", threads.strayed, cpus,
	     vm ? " # or virsh vcpupin, where libvirt runs it" : "");
	found(doctor, vf, doctor->mend, "process %s (%s%s%s) has it and may run on CPUs %s; "
	      "its NUMA node %u has %s", pid, json_string(user, "command"), vm ? ", " : "",
	      vm ? vm : "", threads.where, node, cpus);
}

static void check_users(struct doctor *doctor)
{
	json_object *users = need(json_object_new_array()), *user;
	size_t i;

	if (!users_find(doctor->vfs, false, users))
		unknown(doctor, NULL, "run as root of the host to see the processes of others");
	for_each_of(users, i, user)
		check_user(doctor, user);
	json_object_put(users);
}

const struct check numa_checks[] = {
	{ "irq-remote", "warning", "interrupts that go to CPUs of another NUMA node",
	  "each interrupt and packet goes through the link between the nodes",
	  .pf = check_interrupts, .vf = check_interrupts },
	{ "vm-remote", "warning", "a process that has a VF and may run on another NUMA node",
	  "a virtual machine beside its VF's node pays for the way with latency and bandwidth",
	  .host = check_users },
	{ 0 }
};
