// SPDX-License-Identifier: GPL-2.0
/* Network namespaces: which devices are in another one than ours, and what that is called. */

#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "attrs.h"
#include "netns.h"
#include "sysroot.h"
#include "util.h"

uint32_t netns_of(const char *pid)
{
	char link[32] = "";
	uint32_t inode = 0;

	if (readlink(rooted("/proc/%s/ns/net", pid), link, sizeof(link) - 1) > 0)
		sscanf(link, "net:[%" SCNu32 "]", &inode);
	return inode;
}

/* A kernel without namespaces, or a host without /proc, does not tell which one is ours. */
uint32_t netns_elsewhere(json_object *dev)
{
	static uint32_t own;
	uint32_t inode;

	if (!json_number(dev, "netns", &inode))
		return 0;
	if (!own)
		own = netns_of("self");
	return own && inode != own ? inode : 0;
}

bool netns_name(uint32_t inode, char *name, size_t size)
{
	json_object *paths = paths_of(NETNS_DIR "/*"), *entry;
	bool found = false;
	const char *path;
	struct stat st;
	size_t i;

	for_each_of(paths, i, entry) {
		path = json_object_get_string(entry);
		found = !stat(rooted("%s", path), &st) && st.st_ino == inode;
		if (found) {
			snprintf(name, size, "%s", name_in(path));
			printable(name);
			break;
		}
	}
	json_object_put(paths);
	return found;
}

bool netdev_text(json_object *dev, char *buf, size_t size)
{
	const char *netdev = json_string(dev, "netdev");
	uint32_t inode = netns_elsewhere(dev);
	char name[NAME_MAX + 1];

	if (!netdev)
		return false;
	if (!inode)
		snprintf(buf, size, "%s", netdev);
	else if (netns_name(inode, name, sizeof(name)))
		snprintf(buf, size, "%s@%s", netdev, name);
	else
		snprintf(buf, size, "%s@%u", netdev, inode);
	return true;
}
