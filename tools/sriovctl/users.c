// SPDX-License-Identifier: GPL-2.0
/* Who holds which VF: the processes that have it open by vfio, and network namespaces. */

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <json-c/json.h>

#include "attrs.h"
#include "netdev.h"
#include "sysroot.h"
#include "users.h"
#include "util.h"

/* The inodes of the host's own namespaces, PROC_PID_INIT_INO of the kernel and its like. */
#define FIRST_PID_SPACE 0xeffffffc
#define FIRST_USER_SPACE 0xeffffffd

#define VFIO_DIR "/dev/vfio/"

/**
 * struct walk - what one walk over all processes is for, and finds
 * @files: by path and number of a device file, the VFs that whoever has it open holds
 * @spaces: by inode, the rows of a network namespace whose first process is not known yet
 * @rows: a row for each VF and process
 * @held: by address, the VFs that have a row
 * @hidden: there are processes that could not be looked at
 */
struct walk {
	json_object *files;
	json_object *spaces;
	json_object *rows;
	json_object *held;
	bool hidden;
};

static json_object *add_row(struct walk *walk, json_object *vf, const char *how,
			    const char *where)
{
	static const char *const keys[] = { "pf", "index", "address", "driver" };
	json_object *row = need(json_object_new_object());
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		json_copy(row, vf, keys[i]);
	json_add_text(row, "how", how);
	json_add_text(row, "where", where);
	json_object_array_add(walk->rows, row);
	json_object_object_add(walk->held, json_string(vf, "address"), NULL);
	return row;
}

/* Whether there is a row of @vf from the row @first on. */
static bool has_row(json_object *rows, size_t first, json_object *vf)
{
	size_t i;

	for (i = first; i < json_object_array_length(rows); i++)
		if (text_is(json_object_array_get_idx(rows, i), "address",
			    json_string(vf, "address")))
			return true;
	return false;
}

/* "-name guest=NAME,..." or "-name NAME,..." of QEMU; a comma in a name is doubled. */
static bool vm_name(const char *process, char *name, size_t size)
{
	char args[16384], *arg, *value = NULL;
	size_t len = file_bytes(args, sizeof(args) - 1, "%s/cmdline", process), n = 0;

	args[len] = '\0';
	for (arg = args; !value && arg < args + len; arg += strlen(arg) + 1)
		if (!strcmp(arg, "-name") && arg + sizeof("-name") < args + len)
			value = arg + sizeof("-name");
	if (!value)
		return false;
	if (!strncmp(value, "guest=", 6))
		value += 6;
	for (; *value && n < size - 1; value++) {
		if (*value == ',' && *++value != ',')
			break;
		name[n++] = *value;
	}
	name[n] = '\0';
	return n;
}

/* @process is its directory in /proc. */
static void add_process(json_object *row, const char *process)
{
	char text[256];

	json_object_object_add(row, "pid", json_object_new_int(atoi(name_in(process))));
	if (file_line(text, sizeof(text), "%s/comm", process))
		json_add_text(row, "command", text);
	if (vm_name(process, text, sizeof(text)))
		json_add_text(row, "vm", text);
}

/* To the array at @key of @arrays. */
static void append(json_object *arrays, const char *key, json_object *value)
{
	json_object *array = json_object_object_get(arrays, key);

	if (!array) {
		array = need(json_object_new_array());
		json_object_object_add(arrays, key, array);
	}
	json_object_array_add(array, json_object_get(value));
}

/*
 * In a mount namespace of its own anybody can have a file of that name, so the number that the
 * kernel gave the device is a part of the key; @sysfs is the directory that tells it.
 */
static void want_file(json_object *files, const char *path, const char *sysfs, json_object *vf)
{
	char key[PATH_MAX + 32], number[32];

	if (!file_line(number, sizeof(number), "%s/dev", sysfs))
		return;
	snprintf(key, sizeof(key), "%s %s", path, number);
	append(files, key, vf);
}

/* Of vfio, that is its group's file, and from Linux 6.6 on one of its own. */
static void want_vfio(json_object *files, json_object *vf)
{
	const char *group = json_string(vf, "iommu-group"), *sysfs;
	json_object *devices = paths_of("/sys/bus/pci/devices/%s/vfio-dev/*",
					json_string(vf, "address")), *device;
	char path[PATH_MAX], group_sysfs[PATH_MAX];
	size_t i;

	for_each_of(devices, i, device) {
		sysfs = json_object_get_string(device);
		snprintf(path, sizeof(path), VFIO_DIR "devices/%s", name_in(sysfs));
		want_file(files, path, sysfs, vf);
	}
	if (i && group) {
		snprintf(path, sizeof(path), VFIO_DIR "%s", group);
		snprintf(group_sysfs, sizeof(group_sysfs), "/sys/class/vfio/%s", group);
		want_file(files, path, group_sysfs, vf);
	}
	json_object_put(devices);
}

/* What is open, which need not be what has that path here; a recorded link leads nowhere. */
static bool is_device(const char *fd, const char *path, struct stat *st)
{
	return !stat(rooted("%s", recording_open() ? path : fd), st) && S_ISCHR(st->st_mode);
}

static void look_at_fd(struct walk *walk, const char *fd, const char *process, size_t first)
{
	char path[64], key[128];
	ssize_t len = readlink(rooted("%s", fd), path, sizeof(path) - 1);
	json_object *vfs, *vf;
	struct stat st;
	size_t i;

	path[len < 0 ? 0 : len] = '\0';
	if (strncmp(path, VFIO_DIR, strlen(VFIO_DIR)) || !is_device(fd, path, &st))
		return;
	snprintf(key, sizeof(key), "%s %u:%u", path, major(st.st_rdev), minor(st.st_rdev));
	if (!json_object_object_get_ex(walk->files, key, &vfs))
		return;
	for_each_of(vfs, i, vf)
		if (!has_row(walk->rows, first, vf))
			add_process(add_row(walk, vf, strstr(path, "/devices/") ?
					    "vfio-cdev" : "vfio-group", path), process);
}

static void look_at_files(struct walk *walk, const char *process)
{
	size_t first = json_object_array_length(walk->rows), i;
	json_object *fds = paths_of("%s/fd/*", process), *fd;

	walk->hidden |= errno == EACCES;
	for_each_of(fds, i, fd)
		look_at_fd(walk, json_object_get_string(fd), process, first);
	json_object_put(fds);
}

/* A network namespace is known by its name, else by its first process. */
static void want_space(struct walk *walk, json_object *vf)
{
	uint32_t inode = netns_elsewhere(vf);
	char name[NAME_MAX + 1], where[NAME_MAX + sizeof(NETNS_DIR) + 1], key[16];

	if (!inode)
		return;
	if (netns_name(inode, name, sizeof(name)))
		snprintf(where, sizeof(where), NETNS_DIR "/%s", name);
	else
		snprintf(where, sizeof(where), "net:[%u]", inode);
	snprintf(key, sizeof(key), "%u", inode);
	append(walk->spaces, key, add_row(walk, vf, "netns", where));
}

static void look_at_space(struct walk *walk, const char *process)
{
	uint32_t inode = netns_of(name_in(process));
	json_object *rows, *row;
	char key[16], *where;
	size_t i;

	walk->hidden |= !inode && errno == EACCES;
	snprintf(key, sizeof(key), "%u", inode);
	if (!json_object_object_get_ex(walk->spaces, key, &rows))
		return;
	if (asprintf(&where, "%s/ns/net", process) < 0)
		need(NULL);
	for_each_of(rows, i, row) {
		add_process(row, process);
		if (*json_string(row, "where") != '/')
			json_add_text(row, "where", where);
	}
	free(where);
	json_object_object_del(walk->spaces, key);
}

/* Root of the host; everybody else may see less of /proc than there is, and not know it. */
static bool sees_all(void)
{
	struct stat pid, user;

	return !geteuid() &&
	       !stat(rooted("/proc/self/ns/pid"), &pid) && pid.st_ino == FIRST_PID_SPACE &&
	       !stat(rooted("/proc/self/ns/user"), &user) && user.st_ino == FIRST_USER_SPACE;
}

static void walk_processes(struct walk *walk)
{
	json_object *processes = paths_of("/proc/[0-9]*"), *process;
	size_t i;

	walk->hidden |= !sees_all();
	for_each_of(processes, i, process) {
		if (json_object_object_length(walk->files))
			look_at_files(walk, json_object_get_string(process));
		if (json_object_object_length(walk->spaces))
			look_at_space(walk, json_object_get_string(process));
	}
	json_object_put(processes);
}

/* By PF, number of the VF and process. */
static int compare_rows(const void *a, const void *b)
{
	json_object *row = *(json_object *const *)a, *other = *(json_object *const *)b;
	static const char *const keys[] = { "index", "pid" };
	int order = strcmp(json_string(row, "pf"), json_string(other, "pf"));
	size_t i;

	for (i = 0; !order && i < ARRAY_SIZE(keys); i++) {
		uint32_t one = 0, two = 0;

		json_number(row, keys[i], &one);
		json_number(other, keys[i], &two);
		order = (one > two) - (one < two);
	}
	return order;
}

bool users_find(json_object *vfs, bool all, json_object *rows)
{
	struct walk walk = {
		.files = need(json_object_new_object()),
		.spaces = need(json_object_new_object()),
		.rows = rows,
		.held = need(json_object_new_object()),
	};
	const char *how;
	json_object *vf;
	size_t i;

	for_each_of(vfs, i, vf) {
		if (!json_string(vf, "address"))
			continue;
		want_vfio(walk.files, vf);
		if (all)
			want_space(&walk, vf);
	}
	if (json_object_object_length(walk.files) || json_object_object_length(walk.spaces))
		walk_processes(&walk);
	for_each_of(vfs, i, vf) {
		how = json_string(vf, "netdev") ? "netdev" : "driver";
		if (all && json_string(vf, "address") && json_string(vf, "in-use") &&
		    json_string(vf, how) &&
		    !json_object_object_get_ex(walk.held, json_string(vf, "address"), NULL))
			add_row(&walk, vf, how, json_string(vf, how));
	}
	json_object_array_sort(rows, compare_rows);
	json_object_put(walk.files);
	json_object_put(walk.spaces);
	json_object_put(walk.held);
	return !walk.hidden;
}

/* The user is a VM, if there is one among several; a network device keeps its name. */
static void name_user(json_object *vf, json_object *row)
{
	const char *where = json_string(row, "where"), *in_use = json_string(vf, "in-use");
	const char *vm = json_string(row, "vm"), *name = vm ? vm : json_string(row, "command");
	bool elsewhere = !strcmp(json_string(row, "how"), "netns");
	bool named = !strncmp(where, NETNS_DIR "/", sizeof(NETNS_DIR));
	bool first = !json_string(vf, "user");
	char user[512], words[1024];

	if (!elsewhere && !name)
		return;
	if (!elsewhere)
		snprintf(user, sizeof(user), "%s", name);
	else if (named || !name)
		netdev_text(vf, user, sizeof(user));
	else
		snprintf(user, sizeof(user), "%s@%s", json_string(vf, "netdev"), name);
	if (first || vm)
		json_add_text(vf, "user", user);
	if (!in_use || (!named && !name))
		return;
	snprintf(words, sizeof(words), "%s%s%s%s", in_use, first ? ": " : ", ",
		 named ? where : "", named && name ? ", " : "");
	if (name)
		snprintf(words + strlen(words), sizeof(words) - strlen(words), "%s %s (PID %s)",
			 vm ? "VM" : "process", name, json_string(row, "pid"));
	json_add_text(vf, "in-use", words);
}

void users_name(json_object *vfs)
{
	json_object *rows = need(json_object_new_array()), *row, *vf;
	json_object *by_address = need(json_object_new_object());
	size_t i;

	users_find(vfs, true, rows);
	for_each_of(vfs, i, vf)
		if (json_string(vf, "address"))
			json_object_object_add(by_address, json_string(vf, "address"),
					       json_object_get(vf));
	for_each_of(rows, i, row)
		if (json_object_object_get_ex(by_address, json_string(row, "address"), &vf))
			name_user(vf, row);
	json_object_put(by_address);
	json_object_put(rows);
}

void users_name_all(json_object *pfs)
{
	json_object *all = need(json_object_new_array()), *pf, *vf, *vfs;
	size_t i, j;

	for_each_of(pfs, i, pf) {
		vfs = json_object_object_get(pf, "vfs");
		for_each_of(vfs, j, vf)
			json_object_array_add(all, json_object_get(vf));
	}
	users_name(all);
	json_object_put(all);
}
