// SPDX-License-Identifier: GPL-2.0
/* What sysfs has of the network devices of PFs and VFs. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "attrs.h"
#include "netdev.h"
#include "sysroot.h"

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
