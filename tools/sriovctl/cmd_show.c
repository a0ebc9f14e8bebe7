// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "columns.h"
#include "commands.h"
#include "hardware.h"
#include "name.h"
#include "netdev.h"
#include "netlink.h"
#include "option.h"
#include "table.h"
#include "users.h"
#include "util.h"

static void add_counter(json_object *rows, const char *name, json_object *value, const char *unit,
			json_object *source)
{
	json_object *row = need(json_object_new_object());

	json_add_text(row, "name", name);
	json_add_text(row, "unit", unit);
	json_object_object_add(row, "value", json_object_get(value));
	json_object_object_add(row, "source", json_object_get(source));
	json_object_array_add(rows, row);
}

/* Adds a row for each counter of one source; those that all have are packets or bytes. */
static void add_counters(json_object *rows, json_object *counters)
{
	json_object *source = json_object_object_get(counters, "source"), *own;
	size_t i;

	json_object_object_foreach(counters, key, value) {
		if (json_object_is_type(value, json_type_int))
			add_counter(rows, key, value, strstr(key, "-bytes") ? "bytes" : "packets",
				    source);
		if (!json_object_is_type(value, json_type_array))
			continue;
		for_each_of(value, i, own)
			add_counter(rows, json_string(own, "name"),
				    json_object_object_get(own, "value"),
				    json_string(own, "unit"), source);
	}
}

static void print_counters(json_object *vf)
{
	json_object *rows, *sources, *source;
	uint32_t age;
	size_t i;

	if (!json_object_object_get_ex(vf, "counters", &sources))
		return;
	rows = need(json_object_new_array());
	for_each_of(sources, i, source)
		add_counters(rows, source);
	puts("\nCOUNTERS");
	print_columns(rows, &counter_columns, "NAME,VALUE,UNIT,SOURCE");
	if (json_number(vf, "counters-age", &age))
		printf("%u ms old%s\n", age, json_flag(vf, "stale") ?
		       ", stale: the PF driver does not answer" : "");
	json_object_put(rows);
}

static json_object *print_nest(json_object *device, const char *key, const char *heading,
			       const struct attr_set *set)
{
	json_object *nest = json_object_object_get(device, key);

	if (nest) {
		puts(heading);
		print_details(set, nest);
	}
	return nest;
}

/* What PFs and VFs have in the end. */
static void print_function(json_object *device)
{
	json_object *irqs = print_nest(device, "interrupts", "\nINTERRUPTS", &interrupts_set);
	json_object *vectors = json_object_object_get(irqs, "vector");

	if (vectors)
		print_columns(vectors, &vector_columns, "VECTOR,IRQ,COUNT,CPU,NODE,LOCALITY");
	print_nest(device, "pci", "\nPCI", &pci_set);
}

static void add_mtu(json_object *obj, const char *key, json_object *device)
{
	uint32_t mtu;

	if (netdev_mtu(device, &mtu))
		json_object_object_add(obj, key, json_object_new_int64(mtu));
}

/* What the module does not tell. */
static void complete(struct client *client, json_object *devices)
{
	json_object *device, *pfs;
	const char *pf;
	size_t i;

	hardware_devices(devices);
	hardware_cards(devices);
	for_each_of(devices, i, device) {
		pf = json_string(device, "pf");
		pfs = need(json_object_new_array());
		add_mtu(device, "mtu", device);
		if (pf && !client_get_pfs(client, pf, SRIOV_MGR_PART_IDENTITY, pfs))
			add_mtu(device, "pf-mtu", json_object_array_get_idx(pfs, 0));
		json_object_put(pfs);
	}
}

static void print_head(const struct attr_set *set, json_object *device)
{
	const char *mtu = json_string(device, "mtu"), *most = json_string(device, "pf-mtu");

	print_details(set, device);
	print_hardware(device);
	if (mtu || json_string(device, "netdev"))
		printf("%-19s %s\n", "mtu:", mtu ? mtu : "unknown");
	if (most)
		printf("%-19s %s\n", "pf-mtu:", most);
}

static void print_pf(json_object *pf)
{
	json_object *vfs = json_object_object_get(pf, "vfs");

	print_head(&pf_set, pf);
	print_function(pf);
	if (!vfs || !json_object_array_length(vfs))
		return;
	putchar('\n');
	print_columns(vfs, &device_columns, "VF,ADDRESS,DRIVER,NETDEV,STATE,MAC,VLAN");
}

static void print_vf(json_object *vf)
{
	print_head(&vf_set, vf);
	print_config(vf);
	print_counters(vf);
	print_function(vf);
}

static int show_pf(struct client *client, const char *name, const char *pf, bool json,
		   json_object *array)
{
	int err = client_get_tree(client, pf, PF_PARTS, array);

	if (!err && !json_object_array_length(array))
		err = -EBADMSG;
	if (err)
		return client_fail(client, name, err);
	users_name_all(array);
	complete(client, array);
	(json ? print_json : print_pf)(json_object_array_get_idx(array, 0));
	return STATUS_OK;
}

static int show_vfs(struct client *client, const struct targets *targets, bool json,
		    json_object *array)
{
	int status = targets_get(client, targets, VF_PARTS_ALL, array);
	json_object *top, *vf;
	size_t i;

	if (status)
		return status;
	users_name(array);
	complete(client, array);
	if (json && json_object_array_length(array) > 1) {
		top = need(json_object_new_object());
		json_object_object_add(top, "vfs", json_object_get(array));
		print_json(top);
		json_object_put(top);
		return STATUS_OK;
	}
	for_each_of(array, i, vf) {
		if (i)
			putchar('\n');
		(json ? print_json : print_vf)(vf);
	}
	return STATUS_OK;
}

static int show(struct client *client, const char *name, const char *vfs, bool json)
{
	json_object *array = need(json_object_new_array());
	struct targets targets;
	int status;

	status = targets_find(client, name, vfs, &targets);
	if (!status)
		status = targets_resolve(client, &targets);
	if (!status)
		status = targets.n ? show_vfs(client, &targets, json, array) :
				     show_pf(client, name, targets.pf, json, array);
	targets_end(&targets);
	json_object_put(array);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct client client;
	bool json = false;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		switch (opt) {
		case 'J':
			json = true;
			break;
		default:
			return command_usage(self);
		}
	}
	argc -= optind;
	argv += optind;
	if (argc < 1 || argc > 2)
		return command_usage(self);

	status = client_open(&client);
	if (status)
		return status;
	status = show(&client, argv[0], argv[1], json);
	client_close(&client);
	return status;
}

static const struct opt options[] = {
	{ 'J', "json", NULL, "JSON" },
	{ 0 }
};

const struct command cmd_show = {
	.name = "show",
	.args = "ADDRESS|NETDEV [vfN...|all]",
	.summary = "Show one PF with its VFs, or one VF with its counters",
	.help =
	"ADDRESS is a PCI address of a PF or VF, 01:00.0 for short in domain 0.\n"
	"A VF's wanted configuration is beside the actual one, marked where it differs.\n"
	"Each counter has its source; of both, interrupt vectors and what PCI knows.\n",
	.options = { options },
	.example = "sriovctl show 0000:01:00.0 vf0",
	.run = run,
};
