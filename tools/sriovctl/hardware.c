// SPDX-License-Identifier: GPL-2.0
/* What the host calls PFs and VFs, beside what the module tells. */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "attrs.h"
#include "hardware.h"
#include "sysroot.h"
#include "util.h"

static int is_name(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

static void add_names(json_object *names, const char *address, const char *class)
{
	struct dirent **entries;
	char path[128];
	int i, n;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%.16s/%s", address, class);
	n = scandir(rooted(path), &entries, is_name, versionsort);
	for (i = 0; i < n; i++) {
		json_object_array_add(names, printable_string(entries[i]->d_name));
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

void hardware_devices(json_object *devs)
{
	static const char *const classes[] = { "nvme", "infiniband", "drm" };
	json_object *dev, *names, *vfs;
	const char *address;
	size_t i, j;

	for_each_of(devs, i, dev) {
		address = json_string(dev, "address");
		names = need(json_object_new_array());
		for (j = 0; address && j < ARRAY_SIZE(classes); j++)
			add_names(names, address, classes[j]);
		if (json_object_array_length(names))
			json_object_object_add(dev, "devices", names);
		else
			json_object_put(names);
		if (json_object_object_get_ex(dev, "vfs", &vfs))
			hardware_devices(vfs);
	}
}
