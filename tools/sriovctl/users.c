// SPDX-License-Identifier: GPL-2.0
/* Who holds which VF: the processes that have it open by vfio, and network namespaces. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "attrs.h"
#include "doctor.h"
#include "netlink.h"
#include "sysroot.h"
#include "users.h"
#include "util.h"

/* The inodes of the host's own namespaces, PROC_PID_INIT_INO of the kernel and its like. */
#define FIRST_PID_SPACE 0xeffffffc
#define FIRST_USER_SPACE 0xeffffffd

#define VFIO_DIR "/dev/vfio/"
#define NETNS_DIR "/run/netns"

/**
 * struct walk - what one walk over all processes is for, and finds
 * @files: by path and number of a device file, the VFs that whoever has it open holds
 * @spaces: by "net:[INODE]", the network namespaces; NULL if nobody wants them
 * @rows: a row for each VF and process
 * @hidden: there are processes that could not be looked at
 */
struct walk {
	json_object *files;
	json_object *spaces;
	json_object *rows;
	bool hidden;
};

static bool is_number(const char *name)
{
	return *name && !name[strspn(name, "0123456789")];
}

static json_object *add_row(json_object *rows, json_object *vf, const char *how,
			    const char *where)
{
	static const char *const keys[] = { "pf", "index", "address", "driver" };
	json_object *row = need(json_object_new_object()), *value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (json_object_object_get_ex(vf, keys[i], &value))
			json_object_object_add(row, keys[i], json_object_get(value));
	json_object_object_add(row, "how", need(json_object_new_string(how)));
	json_object_object_add(row, "where", need(json_object_new_string(where)));
	json_object_array_add(rows, row);
	return row;
}

static bool same(json_object *a, json_object *b, const char *key)
{
	const char *one = json_string(a, key), *other = json_string(b, key);

	return one && other && !strcmp(one, other);
}

/* Whether there is a row of @vf from the row @first on. */
static bool has_row(json_object *rows, size_t first, json_object *vf)
{
	size_t i;

	for (i = first; i < json_object_array_length(rows); i++)
		if (same(json_object_array_get_idx(rows, i), vf, "address"))
			return true;
	return false;
}

/* Returns the length of what is in @buf, which ends with a NUL beyond it. */
static size_t read_file(const char *path, char *buf, size_t size)
{
	int fd = open(rooted(path), O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, buf, size - 1);

	if (fd >= 0)
		close(fd);
	buf[len < 0 ? 0 : len] = '\0';
	return len < 0 ? 0 : len;
}

static size_t read_proc(const char *pid, const char *file, char *buf, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%.16s/%.16s", pid, file);
	return read_file(path, buf, size);
}

/* "-name guest=NAME,..." or "-name NAME,..." of QEMU; a comma in a name is doubled. */
static bool vm_name(const char *pid, char *name, size_t size)
{
	char args[16384], *arg, *value = NULL;
	size_t len = read_proc(pid, "cmdline", args, sizeof(args)), n = 0;

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

static void add_process(json_object *row, const char *pid)
{
	char text[256];

	json_object_object_add(row, "pid", json_object_new_int(atoi(pid)));
	if (read_proc(pid, "comm", text, sizeof(text))) {
		text[strcspn(text, "\n")] = '\0';
		printable(text);
		json_object_object_add(row, "command", need(json_object_new_string(text)));
	}
	if (vm_name(pid, text, sizeof(text))) {
		printable(text);
		json_object_object_add(row, "vm", need(json_object_new_string(text)));
	}
}

/*
 * Of vfio, that is its group's file, and from Linux 6.6 on one of its own. In a mount namespace
 * of its own anybody can have a file of that name, so the number that the kernel gave the device
 * is a part of the key; @sysfs is the directory that tells it.
 */
static void want_file(json_object *files, const char *path, const char *sysfs, json_object *vf)
{
	char dev[PATH_MAX + 8], key[PATH_MAX + 32], number[32];
	json_object *vfs;

	snprintf(dev, sizeof(dev), "%s/dev", sysfs);
	if (!read_file(dev, number, sizeof(number)))
		return;
	number[strcspn(number, "\n")] = '\0';
	snprintf(key, sizeof(key), "%s %s", path, number);
	if (!json_object_object_get_ex(files, key, &vfs)) {
		vfs = need(json_object_new_array());
		json_object_object_add(files, key, vfs);
	}
	json_object_array_add(vfs, json_object_get(vf));
}

static void want_vfio(json_object *files, json_object *vf)
{
	const char *address = json_string(vf, "address"), *group = json_string(vf, "iommu-group");
	char path[PATH_MAX], sysfs[PATH_MAX], list[64];
	struct dirent *entry;
	DIR *dir;

	snprintf(list, sizeof(list), "/sys/bus/pci/devices/%.16s/vfio-dev",
		 address ? address : "-");
	dir = opendir(rooted(list));
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), VFIO_DIR "devices/%s", entry->d_name);
		snprintf(sysfs, sizeof(sysfs), "%s/%s", list, entry->d_name);
		want_file(files, path, sysfs, vf);
	}
	closedir(dir);
	if (group) {
		snprintf(path, sizeof(path), VFIO_DIR "%s", group);
		snprintf(sysfs, sizeof(sysfs), "/sys/class/vfio/%s", group);
		want_file(files, path, sysfs, vf);
	}
}

static void look_at_fd(struct walk *walk, int dir, const char *fd, const char *pid, size_t first)
{
	char path[64], key[128];
	ssize_t len = readlinkat(dir, fd, path, sizeof(path) - 1);
	json_object *vfs, *vf;
	struct stat st;
	size_t i;

	path[len < 0 ? 0 : len] = '\0';
	if (strncmp(path, VFIO_DIR, strlen(VFIO_DIR)) || fstatat(dir, fd, &st, 0) ||
	    !S_ISCHR(st.st_mode))
		return;
	snprintf(key, sizeof(key), "%s %u:%u", path, major(st.st_rdev), minor(st.st_rdev));
	if (!json_object_object_get_ex(walk->files, key, &vfs))
		return;
	for (i = 0; i < json_object_array_length(vfs); i++) {
		vf = json_object_array_get_idx(vfs, i);
		if (!has_row(walk->rows, first, vf))
			add_process(add_row(walk->rows, vf, strstr(path, "/devices/") ?
					    "vfio-cdev" : "vfio-group", path), pid);
	}
}

static void look_at_files(struct walk *walk, const char *pid)
{
	size_t first = json_object_array_length(walk->rows);
	struct dirent *entry;
	char path[32];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%.16s/fd", pid);
	dir = opendir(rooted(path));
	if (!dir) {
		walk->hidden |= errno == EACCES;
		return;
	}
	while ((entry = readdir(dir)))
		look_at_fd(walk, dirfd(dir), entry->d_name, pid, first);
	closedir(dir);
}

static bool space_of(const char *path, char *key, size_t size)
{
	struct stat st;

	if (stat(rooted(path), &st))
		return false;
	snprintf(key, size, "net:[%lu]", (unsigned long)st.st_ino);
	return true;
}

/* A namespace is known by its name, else by its first process. */
static void look_at_space(struct walk *walk, const char *path, const char *pid)
{
	json_object *space;
	char key[32];

	if (!space_of(path, key, sizeof(key))) {
		walk->hidden |= errno == EACCES;
		return;
	}
	if (!json_object_object_get_ex(walk->spaces, key, &space)) {
		space = need(json_object_new_object());
		json_object_object_add(walk->spaces, key, space);
	}
	if (pid && !json_string(space, "pid"))
		json_object_object_add(space, "pid", need(json_object_new_string(pid)));
	if (!pid || !json_string(space, "path"))
		json_object_object_add(space, "path", need(json_object_new_string(path)));
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
	DIR *dir = opendir(rooted("/proc"));
	struct dirent *entry;
	char path[64];

	walk->hidden |= !sees_all();
	while (dir && (entry = readdir(dir))) {
		if (!is_number(entry->d_name))
			continue;
		look_at_files(walk, entry->d_name);
		if (!walk->spaces)
			continue;
		snprintf(path, sizeof(path), "/proc/%.16s/ns/net", entry->d_name);
		look_at_space(walk, path, entry->d_name);
	}
	if (dir)
		closedir(dir);
}

static void walk_named_spaces(struct walk *walk)
{
	DIR *dir = opendir(rooted(NETNS_DIR));
	struct dirent *entry;
	char path[PATH_MAX];

	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), NETNS_DIR "/%s", entry->d_name);
		look_at_space(walk, path, NULL);
	}
	if (dir)
		closedir(dir);
}

/* A socket belongs to the namespace in which it was made. */
static struct mnl_socket *open_in(const char *path, int home)
{
	int fd = open(rooted(path), O_RDONLY | O_CLOEXEC);
	struct mnl_socket *sock = NULL;

	if (fd < 0)
		return NULL;
	if (!setns(fd, CLONE_NEWNET)) {
		sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
		if (setns(home, CLONE_NEWNET))
			exit(fail(STATUS_NO, "%s: %s", path, strerror(errno)));
	}
	close(fd);
	return sock;
}

struct space {
	json_object *moved;	/* by address, the VFs whose network device is elsewhere */
	json_object *found;	/* those of them that are here */
};

static int link_reply(const struct nlmsghdr *nlh, void *arg)
{
	const struct space *space = arg;
	const struct nlattr *attr;
	const char *address;
	json_object *vf;

	mnl_attr_for_each(attr, nlh, sizeof(struct ifinfomsg)) {
		if (mnl_attr_get_type(attr) != IFLA_PARENT_DEV_NAME)
			continue;
		address = mnl_attr_get_str(attr);
		if (json_object_object_get_ex(space->moved, address, &vf))
			json_object_object_add(space->found, address, json_object_get(vf));
	}
	return MNL_CB_OK;
}

static bool ask_links(struct mnl_socket *sock, struct space *space)
{
	char buf[RECEIVE_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *info;
	ssize_t len;
	int ret;

	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	info = mnl_nlmsg_put_extra_header(nlh, sizeof(*info));
	info->ifi_family = AF_UNSPEC;
	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		return false;
	do {
		len = mnl_socket_recvfrom(sock, buf, sizeof(buf));
		ret = len < 0 ? MNL_CB_ERROR : mnl_cb_run(buf, len, 0, 0, link_reply, space);
	} while (ret > MNL_CB_STOP);
	return ret == MNL_CB_STOP;
}

/* All that one of several dumps has found: links may come and go. */
static bool look_into(const char *path, int home, struct space *space)
{
	struct mnl_socket *sock;
	int tries = 0;
	bool whole;

	do {
		errno = 0;
		sock = open_in(path, home);
		whole = sock && ask_links(sock, space);
		if (sock)
			mnl_socket_close(sock);
	} while (!whole && errno == EINTR && ++tries < DUMP_TRIES);
	return whole;
}

static void find_moved(struct walk *walk, json_object *moved)
{
	int home = open(rooted("/proc/self/ns/net"), O_RDONLY | O_CLOEXEC);
	struct space space = { .moved = moved };
	const char *path, *pid;
	json_object *row;
	char own[32];

	if (home < 0 || !space_of("/proc/self/ns/net", own, sizeof(own)))
		return;
	json_object_object_del(walk->spaces, own);
	json_object_object_foreach(walk->spaces, key, info) {
		(void)key;
		path = json_string(info, "path");
		pid = json_string(info, "pid");
		space.found = need(json_object_new_object());
		if (!look_into(path, home, &space))
			walk->hidden = true;
		json_object_object_foreach(space.found, address, vf) {
			(void)address;
			row = add_row(walk->rows, vf, "netns", path);
			if (pid)
				add_process(row, pid);
		}
		json_object_put(space.found);
	}
	close(home);
}

/* Devices of other namespaces are hidden. */
bool has_netdev_here(const char *address)
{
	struct dirent *entry;
	bool found = false;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/net", address);
	dir = opendir(rooted(path));
	while (dir && !found && (entry = readdir(dir)))
		found = *entry->d_name != '.';
	if (dir)
		closedir(dir);
	return found;
}

/* By address, the VFs that have a network device, and not in this namespace. */
static json_object *moved_vfs(json_object *vfs)
{
	json_object *moved = need(json_object_new_object()), *vf;
	const char *address;
	size_t i;

	for (i = 0; i < json_object_array_length(vfs); i++) {
		vf = json_object_array_get_idx(vfs, i);
		address = json_string(vf, "address");
		if (address && json_string(vf, "netdev") && !has_netdev_here(address))
			json_object_object_add(moved, address, json_object_get(vf));
	}
	return moved;
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
	json_object *moved = moved_vfs(vfs), *vf;
	struct walk walk = { .files = need(json_object_new_object()), .rows = rows };
	const char *address, *how;
	size_t i;

	for (i = 0; i < json_object_array_length(vfs); i++)
		want_vfio(walk.files, json_object_array_get_idx(vfs, i));
	if (all && json_object_object_length(moved))
		walk.spaces = need(json_object_new_object());
	if (walk.spaces || json_object_object_length(walk.files))
		walk_processes(&walk);
	if (walk.spaces) {
		walk_named_spaces(&walk);
		find_moved(&walk, moved);
	}
	for (i = 0; all && i < json_object_array_length(vfs); i++) {
		vf = json_object_array_get_idx(vfs, i);
		address = json_string(vf, "address");
		how = json_string(vf, "netdev") && address &&
		      !json_object_object_get_ex(moved, address, NULL) ? "netdev" : "driver";
		if (json_string(vf, "in-use") && json_string(vf, how) && !has_row(rows, 0, vf))
			add_row(rows, vf, how, json_string(vf, how));
	}
	json_object_array_sort(rows, compare_rows);
	json_object_put(walk.files);
	json_object_put(walk.spaces);
	json_object_put(moved);
	return !walk.hidden;
}
