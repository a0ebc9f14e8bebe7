// SPDX-License-Identifier: GPL-2.0
/* What the host calls PFs and VFs, beside what the module tells. */

#include <dlfcn.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <json-c/json.h>
#include <pci/pci.h>

#include "attrs.h"
#include "hardware.h"
#include "sysroot.h"
#include "util.h"

static void add_names(json_object *names, const char *address, const char *class)
{
	json_object *paths = paths_of("/sys/bus/pci/devices/%s/%s/*", address, class), *path;
	size_t i;

	for_each_of(paths, i, path)
		json_object_array_add(names,
				      printable_string(name_in(json_object_get_string(path))));
	json_object_put(paths);
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

/*
 * libpci with all that it needs costs at the start as much as all else, so only who asks for cards
 * loads it.
 */
static void *libpci;
#define of_libpci(name) ((__typeof__(name) *)dlsym(libpci, #name))

static jmp_buf damaged;

/* libpci wants it not to return. */
static void __attribute__((noreturn)) on_error(char *format, ...)
{
	(void)format;
	longjmp(damaged, 1);
}

/* The database, but of one that is damaged what is before that; NULL without libpci. */
static struct pci_access *database(void)
{
	static struct pci_access *pci;

	if (!libpci)
		libpci = dlopen("libpci.so.3", RTLD_LAZY);
	if (pci || !libpci)
		return pci;
	pci = need(of_libpci(pci_alloc)());
	of_libpci(pci_set_name_list_path)(pci, need(strdup(rooted("%s", pci->id_file_name))), 1);
	/* Neither names that somebody has asked of the network. */
	pci->id_lookup_mode = 0;
	pci->error = on_error;
	if (!setjmp(damaged))
		of_libpci(pci_load_name_list)(pci);
	return pci;
}

void hardware_cards(json_object *pfs)
{
	const int flags = PCI_LOOKUP_VENDOR | PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB;
	__typeof__(pci_lookup_name) *lookup;
	struct pci_access *pci = database();
	uint32_t vendor, device;
	const char *name;
	json_object *pf;
	char buf[256];
	size_t i;

	if (!pci)
		return;
	lookup = of_libpci(pci_lookup_name);
	for_each_of(pfs, i, pf) {
		if (!json_number(pf, "vendor-id", &vendor) ||
		    !json_number(pf, "device-id", &device))
			continue;
		name = lookup(pci, buf, sizeof(buf), flags | PCI_LOOKUP_DEVICE, vendor, device);
		if (!name)
			name = lookup(pci, buf, sizeof(buf), flags, vendor);
		if (name)
			json_add_text(pf, "card", name);
	}
}
