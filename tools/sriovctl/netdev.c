// SPDX-License-Identifier: GPL-2.0
/* The network devices of PFs and VFs: what sysfs has of them, and their network namespaces. */

#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "attrs.h"
#include "netdev.h"
#include "sysroot.h"
#include "util.h"

bool netdev_line(char *line, size_t size, json_object *device, const char *file)
{
	return file_line(line, size, "/sys/bus/pci/devices/%s/net/%s/%s",
			 json_string(device, "address"), json_string(device, "netdev"), file);
}

bool netdev_mtu(json_object *device, uint32_t *mtu)
{
	char text[16];

	return json_string(device, "netdev") && netdev_line(text, sizeof(text), device, "mtu") &&
	       sscanf(text, "%u", mtu) == 1;
}

bool netdev_mac(json_object *device, char *mac, size_t size)
{
	char master[32] = "";

	if (!json_string(device, "netdev"))
		return false;
	if (netdev_line(mac, size, device, "bonding_slave/perm_hwaddr"))
		return true;
	/* A bond or team gives its address to its ports; a bridge takes that of one of them. */
	if (access(rooted("/sys/bus/pci/devices/%s/net/%s/brport",
			  json_string(device, "address"), json_string(device, "netdev")), F_OK))
		netdev_line(master, sizeof(master), device, "master/address");
	return netdev_line(mac, size, device, "address") && strcmp(mac, master);
}

uint32_t netns_of(const char *pid)
{
	char link[32] = "";
	uint32_t inode = 0;

	if (readlink(rooted("/proc/%s/ns/net", pid), link, sizeof(link) - 1) > 0)
		sscanf(link, "net:[%" SCNu32 "]", &inode);
	return inode;
}

/* A kernel without namespaces, or a host without /proc, does not tell which one is ours. */
uint32_t netns_elsewhere(json_object *device)
{
	static uint32_t own;
	uint32_t inode;

	if (!json_number(device, "netns", &inode))
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

bool netdev_text(json_object *device, char *buf, size_t size)
{
	const char *netdev = json_string(device, "netdev");
	uint32_t inode = netns_elsewhere(device);
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
