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

/* The counters that all sources have in common are packets or bytes. */
static json_object *common_counter(const char *name, json_object *value)
{
	const char *bytes = strstr(name, "-bytes");
	json_object *row = need(json_object_new_object());

	json_object_object_add(row, "name", need(json_object_new_string(name)));
	json_object_object_add(row, "unit",
			       need(json_object_new_string(bytes ? "bytes" : "packets")));
	json_object_object_add(row, "value", json_object_get(value));
	return row;
}

static void add_counter(json_object *rows, json_object *row, json_object *source)
{
	json_object_object_add(row, "source", json_object_get(source));
	json_object_array_add(rows, row);
}

/* Adds a row for each counter of one source. */
static void add_counters(json_object *rows, json_object *counters)
{
	json_object *source = json_object_object_get(counters, "source"), *value;
	unsigned int i;
	size_t j;

	for (i = 1; i <= counters_set.max; i++) {
		const struct attr *attr = &counters_set.attrs[i];

		if (!json_object_object_get_ex(counters, attr->key, &value))
			continue;
		if (attr->kind == ATTR_U64)
			add_counter(rows, common_counter(attr->key, value), source);
		for (j = 0; attr->kind == ATTR_NEST && j < json_object_array_length(value); j++)
			add_counter(rows, json_object_get(json_object_array_get_idx(value, j)),
				    source);
	}
}

static void print_counters(json_object *vf)
{
	struct columns cols = { .set = &counter_columns };
	json_object *rows, *sources;
	uint32_t age;
	size_t i;

	if (!json_object_object_get_ex(vf, "counters", &sources))
		return;
	rows = need(json_object_new_array());
	for (i = 0; i < json_object_array_length(sources); i++)
		add_counters(rows, json_object_array_get_idx(sources, i));
	puts("\nCOUNTERS");
	columns_parse(&cols, "NAME,VALUE,UNIT,SOURCE");
	print_rows(rows, &cols, 0);
	if (json_number(vf, "counters-age", &age))
		printf("%u ms old%s\n", age, json_flag(vf, "stale") ?
		       ", stale: the PF driver does not answer" : "");
	json_object_put(rows);
}

static void print_interrupts(json_object *device)
{
	struct columns cols = { .set = &vector_columns };
	json_object *interrupts, *vectors;

	if (!json_object_object_get_ex(device, "interrupts", &interrupts))
		return;
	puts("\nINTERRUPTS");
	print_details(&interrupts_set, interrupts);
	if (!json_object_object_get_ex(interrupts, "vector", &vectors))
		return;
	columns_parse(&cols, "VECTOR,IRQ,COUNT,CPU,NODE,LOCALITY");
	print_rows(vectors, &cols, 0);
}

static void print_pci(json_object *device)
{
	json_object *pci;

	if (!json_object_object_get_ex(device, "pci", &pci))
		return;
	puts("\nPCI");
	print_details(&pci_set, pci);
}

static void add_mtu(json_object *obj, const char *key, json_object *device)
{
	uint32_t mtu;

	if (netdev_mtu(device, &mtu))
		json_object_object_add(obj, key, json_object_new_int64(mtu));
}

/* What the module does not tell. */
static void add_mtus(struct client *client, json_object *device)
{
	json_object *pfs = need(json_object_new_array());
	const char *pf = json_string(device, "pf");

	add_mtu(device, "mtu", device);
	if (pf && !client_get_pfs(client, pf, SRIOV_MGR_PART_IDENTITY, pfs))
		add_mtu(device, "pf-mtu", json_object_array_get_idx(pfs, 0));
	json_object_put(pfs);
}

static void print_mtus(json_object *device)
{
	const char *mtu = json_string(device, "mtu"), *most = json_string(device, "pf-mtu");

	if (mtu || json_string(device, "netdev"))
		printf("%-19s %s\n", "mtu:", mtu ? mtu : "unknown");
	if (most)
		printf("%-19s %s\n", "pf-mtu:", most);
}

static void print_pf(json_object *pf)
{
	struct columns cols = { .set = &device_columns };
	json_object *vfs;

	print_details(&pf_set, pf);
	print_hardware(pf);
	print_mtus(pf);
	print_interrupts(pf);
	print_pci(pf);
	if (!json_object_object_get_ex(pf, "vfs", &vfs) || !json_object_array_length(vfs))
		return;
	putchar('\n');
	columns_parse(&cols, "VF,ADDRESS,DRIVER,NETDEV,STATE,MAC,VLAN");
	print_rows(vfs, &cols, 0);
}

static void print_vf(json_object *vf)
{
	print_details(&vf_set, vf);
	print_hardware(vf);
	print_mtus(vf);
	print_config(vf);
	print_counters(vf);
	print_interrupts(vf);
	print_pci(vf);
}

static int show_pf(struct client *client, const char *name, const char *pf, bool json)
{
	json_object *array = need(json_object_new_array()), *obj;
	int status = STATUS_OK, err = client_get_tree(client, pf, PF_PARTS, array);

	users_name_all(array);
	hardware_devices(array);
	hardware_cards(array);
	obj = json_object_array_get_idx(array, 0);
	if (!err && obj)
		add_mtus(client, obj);
	if (err || !obj)
		status = client_fail(client, name, err ? err : -EBADMSG);
	else if (json)
		print_json(obj);
	else
		print_pf(obj);
	json_object_put(array);
	return status;
}

static void print_vfs(json_object *array, bool json)
{
	json_object *top, *vf;
	size_t i;

	if (json && json_object_array_length(array) > 1) {
		top = need(json_object_new_object());
		json_object_object_add(top, "vfs", json_object_get(array));
		print_json(top);
		json_object_put(top);
		return;
	}
	for_each_of(array, i, vf) {
		if (i)
			putchar('\n');
		if (json)
			print_json(vf);
		else
			print_vf(vf);
	}
}

static int show(struct client *client, const char *name, const char *vfs, bool json)
{
	json_object *array = need(json_object_new_array()), *vf;
	struct targets targets;
	int status;
	size_t i;

	status = targets_find(client, name, vfs, &targets);
	if (!status)
		status = targets_resolve(client, &targets);
	if (!status && !targets.n) {
		status = show_pf(client, name, targets.pf, json);
	} else if (!status) {
		status = targets_get(client, &targets, VF_PARTS_ALL, array);
		users_name(array);
		hardware_devices(array);
		hardware_cards(array);
		for_each_of(array, i, vf)
			add_mtus(client, vf);
		if (!status)
			print_vfs(array, json);
	}
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
