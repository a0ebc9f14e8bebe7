// SPDX-License-Identifier: GPL-2.0
/* The columns of all tables, and what `show` prints of one device. */

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>
#include <libsmartcols.h>

#include "attrs.h"
#include "columns.h"
#include "netdev.h"
#include "rows.h"
#include "table.h"
#include "util.h"

#define COLUMN_NUMBER (SCOLS_FL_RIGHT | COLUMN_DASH)
#define COLUMN_NAME (SCOLS_FL_TRUNC | COLUMN_DASH)

static void text_vfs(FILE *out, json_object *row, const char *key)
{
	const char *vfs = json_string(row, key), *limit = json_string(row, "limit");
	const char *wanted = json_string(row, "wanted-vfs");

	if (vfs)
		fprintf(out, "%s%s/%s", vfs, wanted && strcmp(wanted, vfs) ? "!" : "",
			limit ? limit : "?");
}

static void text_vf(FILE *out, json_object *row, const char *key)
{
	json_object *index = json_object_object_get(row, key);

	if (!index)
		return;
	fputs("vf", out);
	value_print(out, index, 0);
}

/* A value as it is typed; @side is "wanted" or "actual". False where there is none. */
static bool print_side(FILE *out, json_object *vf, const char *side, const char *key)
{
	json_object *value = json_object_object_get(json_object_object_get(vf, side), key);

	if (value && !strcmp(key, "vlan-proto"))
		fputs(vlan_proto_word(value), out);
	else if (value)
		value_print(out, value, 0);
	return value;
}

/* Of the table of `show`, whose rows are each for one "config" of a "vf". */
static void text_side(FILE *out, json_object *row, const char *key)
{
	if (!print_side(out, json_object_object_get(row, "vf"), key, json_string(row, "config")))
		putc('-', out);
}

static bool differs(json_object *vf, const char *key)
{
	json_object *drift = json_object_object_get(vf, "drift"), *word;
	size_t i;

	if (!drift)
		return false;
	for_each_of(drift, i, word)
		if (!strcmp(json_object_get_string(word), key))
			return true;
	return false;
}

/* The actual value, marked where another is wanted; (wanted) where none is told. */
static void text_config(FILE *out, json_object *row, const char *key)
{
	json_object *wanted = json_object_object_get(row, "wanted");

	if (print_side(out, row, "actual", key)) {
		fputs(differs(row, key) ? "!" : "", out);
	} else if (json_object_object_get_ex(wanted, key, NULL)) {
		putc('(', out);
		print_side(out, row, "wanted", key);
		putc(')', out);
	}
}

static void text_remote(FILE *out, json_object *row, const char *key)
{
	fputs(text_is(row, key, "remote") ? "remote" : "", out);
}

/* What is said only where it is so. */
static void text_key(FILE *out, json_object *row, const char *key)
{
	fputs(json_flag(row, key) ? key : "", out);
}

static void text_yes(FILE *out, json_object *row, const char *key)
{
	fputs(json_flag(row, key) ? "yes" : "", out);
}

static void text_mark(FILE *out, json_object *row, const char *key)
{
	fputs(json_flag(row, key) ? "*" : "", out);
}

static void text_limit(FILE *out, json_object *obj, const char *key)
{
	const char *limit = json_string(obj, key), *by = json_string(obj, "limited-by");

	if (limit)
		fprintf(out, by ? "%s (%s)" : "%s", limit, by);
}

static void text_netdev(FILE *out, json_object *obj, const char *key)
{
	char text[512];

	(void)key;
	if (netdev_text(obj, text, sizeof(text)))
		fputs(text, out);
}

/* A speed with the width beside it. */
static void text_link(FILE *out, json_object *obj, const char *key)
{
	size_t stem = strlen(key) - strlen("speed");
	uint32_t speed, width;
	char width_key[32];

	if (!json_number(obj, key, &speed))
		return;
	fprintf(out, "%u.%u GT/s", speed / 1000, speed % 1000 / 100);
	snprintf(width_key, sizeof(width_key), "%.*swidth", (int)stem, key);
	if (json_number(obj, width_key, &width))
		fprintf(out, " x%u", width);
}

static void text_mbit(FILE *out, json_object *obj, const char *key)
{
	if (json_string(obj, key))
		fprintf(out, "%s Mbit/s", json_string(obj, key));
}

static void text_time(FILE *out, json_object *row, const char *key)
{
	json_object *ns = json_object_object_get(row, key);
	char text[32];

	if (!ns)
		return;
	time_text(json_object_get_uint64(ns), text, sizeof(text));
	fputs(text, out);
}

/* As in jobs=250,queue-wait=300. */
static void text_own(FILE *out, json_object *row, const char *key)
{
	json_object *own = row_get(row, key), *counter, *value;
	size_t i;

	if (!own)
		return;
	for_each_of(own, i, counter) {
		value = json_object_object_get(counter, "value");
		fprintf(out, "%s%s=", i ? "," : "", json_string(counter, "name"));
		if (json_object_is_type(value, json_type_double))
			fprintf(out, "%.1f", json_object_get_double(value));
		else
			value_print(out, value, 0);
	}
}

static void text_sources(FILE *out, json_object *row, const char *key)
{
	json_object *sources = json_object_object_get(row, "counted"), *source;
	size_t i, n = sources ? json_object_array_length(sources) : 0;

	for (i = 0; i < n; i++) {
		source = json_object_array_get_idx(sources, i);
		fprintf(out, "%s%s", i ? "," : "", json_string(source, key));
	}
	fputs(n ? "" : "-", out);
}

static void text_interval(FILE *out, json_object *row, const char *key)
{
	json_object *seconds = json_object_object_get(row, key);

	if (seconds)
		fprintf(out, "%.3f", json_object_get_double(seconds));
}

static const struct column devices[] = {
	{ "ADDRESS", "address", SCOLS_FL_TREE, NULL, "PCI address" },
	{ "VF", "index", 0, text_vf, "vfN, as `show` takes it" },
	{ "DRIVER", "driver", SCOLS_FL_TRUNC, NULL, "bound driver" },
	{ "NETDEV", "netdev", SCOLS_FL_TRUNC, text_netdev,
	  "network device; NAME@NAMESPACE in another namespace" },
	{ "DEVICES", "devices", 0, NULL, "NVMe, RDMA and DRM devices" },
	{ "CARD", "card", SCOLS_FL_TRUNC, NULL, "vendor and name of a PF's card" },
	{ "STATE", "state", 0, NULL, "what the PF or VF is doing" },
	{ "VFS", "num-vfs", SCOLS_FL_RIGHT, text_vfs,
	  "VFs enabled now (! where others are wanted), of the limit" },
	{ "USERS", "users", SCOLS_FL_RIGHT, NULL, "how many VFs are in use" },
	{ "LIMITED-BY", "limited-by", 0, NULL, "constraint that sets the limit" },
	{ "NUMA", "numa-node", SCOLS_FL_RIGHT, NULL, "NUMA node" },
	{ "IOMMU", "iommu-group", SCOLS_FL_RIGHT, NULL, "IOMMU group" },
	{ "PF", "pf", 0, NULL, "a VF's PF" },
	{ "MAC", "mac", 0, text_config, "a VF's MAC address; (wanted), actual or actual!" },
	{ "VLAN", "vlan", 0, text_config, "a VF's VLAN ID, in the same way" },
	{ "QOS", "qos", 0, text_config, "a VF's VLAN priority, in the same way" },
	{ "VLAN-PROTO", "vlan-proto", 0, text_config, "VLAN protocol, as well" },
	{ "MSIX-VECTORS", "msix-vectors", SCOLS_FL_RIGHT, text_config, "MSI-X table size, too" },
	{ "MIN-TX-RATE", "min-tx-rate", SCOLS_FL_RIGHT, text_config, "guaranteed Mbit/s, too" },
	{ "MAX-TX-RATE", "max-tx-rate", SCOLS_FL_RIGHT, text_config, "highest Mbit/s, too" },
	{ "SPOOFCHK", "spoofchk", 0, text_config, "source addresses are checked, too" },
	{ "TRUST", "trust", 0, text_config, "the VF is trusted, too" },
	{ "LINK-STATE", "link-state", 0, text_config, "what a VF is told of the link, too" },
	{ "RSS-QUERY-EN", "rss-query-en", 0, text_config, "RSS may be queried, too" },
	{ "NODE-GUID", "node-guid", 0, text_config, "InfiniBand node GUID, too" },
	{ "PORT-GUID", "port-guid", 0, text_config, "InfiniBand port GUID, too" },
	{ "DRIFT", "drift", 0, NULL, "what is not as wanted" },
	{ "STALE", "stale", 0, NULL, "the PF driver does not tell the actual values now" },
	{ "CREATED", "created", 0, text_time, "when a VF came into being" },
	{ "BINDS", "binds", SCOLS_FL_RIGHT, NULL, "how often a driver was bound to it" },
	{ "MANAGED", "managed", 0, NULL, "has a configfs directory" },
	{ "IN-USE", "in-use", 0, NULL, "who uses a VF" },
	{ "USER", "user", COLUMN_NAME, NULL,
	  "VM, process or namespace that has a VF" },
	{ "IFINDEX", "ifindex", SCOLS_FL_RIGHT, NULL, "index of the network device" },
	{ "NETNS", "netns", SCOLS_FL_RIGHT, NULL, "number of its network namespace" },
	{ "VENDOR-ID", "vendor-id", COLUMN_HEX, NULL, "PCI vendor ID" },
	{ "DEVICE-ID", "device-id", COLUMN_HEX, NULL, "PCI device ID" },
	{ "CLASS", "class", COLUMN_HEX, NULL, "PCI class code" },
	{ "WANTED-VFS", "wanted-vfs", SCOLS_FL_RIGHT, NULL, "wanted number of VFs" },
	{ "LIMIT", "limit", SCOLS_FL_RIGHT, NULL, "largest number of VFs allowed" },
	{ "LIMIT-DETAIL", "limit-detail", SCOLS_FL_TRUNC, NULL, "that constraint's arithmetic" },
	{ "TOTAL-VFS", "total-vfs", SCOLS_FL_RIGHT, NULL, "the hardware's limit" },
	{ "DRIVER-TOTAL-VFS", "driver-total-vfs", SCOLS_FL_RIGHT, NULL, "the driver's limit" },
	{ "MAX-VFS", "max-vfs", SCOLS_FL_RIGHT, NULL, "the administrator's limit" },
	{ "POLICY-MODE", "policy-mode", 0, NULL, "off, audit or enforce" },
	{ "LAST-ERROR", "last-error", SCOLS_FL_TRUNC, NULL, "why the last change failed" },
};

const struct column_set device_columns = { devices, ARRAY_SIZE(devices) };

static const struct column constraints[] = {
	{ "BINDS", "binding", 0, text_mark, "* at the constraint that sets the limit" },
	{ "CONSTRAINT", "type", 0, NULL, "what bounds the number of VFs" },
	{ "VFS", "vfs", COLUMN_NUMBER, NULL, "the number that it allows, - if unknown" },
	{ "DETAIL", "detail", 0, NULL, "its arithmetic, or why it is unknown" },
	{ "VECTORS", "vectors", SCOLS_FL_RIGHT, NULL, "vectors there are" },
	{ "RESERVE", "reserve", SCOLS_FL_RIGHT, NULL, "vectors that are kept free" },
	{ "USED", "used", SCOLS_FL_RIGHT, NULL, "vectors that are taken" },
	{ "PER-VF", "per-vf", SCOLS_FL_RIGHT, NULL, "vectors of one more VF" },
};

const struct column_set constraint_columns = { constraints, ARRAY_SIZE(constraints) };

static const struct column shares[] = {
	{ "VF", "index", 0, text_vf, NULL },
	{ "ADDRESS", "address", COLUMN_DASH, NULL, NULL },
	{ "DRIVER", "driver", COLUMN_DASH, NULL, NULL },
	{ "WEIGHT", "weight", COLUMN_NUMBER, NULL, NULL },
	{ "NOW", "now", COLUMN_NUMBER, NULL, NULL },
	{ "NEW", "new", COLUMN_NUMBER, NULL, NULL },
};

const struct column_set share_columns = { shares, ARRAY_SIZE(shares) };

static const struct column users[] = {
	{ "PF", "pf", 0, NULL, "the VF's PF" },
	{ "VF", "index", 0, text_vf, "vfN, as `show` takes it" },
	{ "ADDRESS", "address", 0, NULL, "PCI address" },
	{ "DRIVER", "driver", COLUMN_DASH, NULL, "bound driver" },
	{ "HOW", "how", COLUMN_DASH, NULL, "vfio-group, vfio-cdev, netns, netdev or driver" },
	{ "WHERE", "where", COLUMN_NAME, NULL,
	  "file that is open, namespace, netdev or driver" },
	{ "PID", "pid", COLUMN_NUMBER, NULL, "process; of a namespace, its first one" },
	{ "COMMAND", "command", COLUMN_DASH, NULL, "name of that process" },
	{ "VM", "vm", COLUMN_NAME, NULL, "name of the virtual machine, if it is QEMU" },
};

const struct column_set user_columns = { users, ARRAY_SIZE(users) };

static const struct column counters[] = {
	{ "NAME", "name", 0, NULL, NULL },
	{ "VALUE", "value", SCOLS_FL_RIGHT, NULL, NULL },
	{ "UNIT", "unit", 0, NULL, NULL },
	{ "SOURCE", "source", COLUMN_DASH, NULL, NULL },
};

const struct column_set counter_columns = { counters, ARRAY_SIZE(counters) };

static const struct column vectors[] = {
	{ "VECTOR", "index", SCOLS_FL_RIGHT, NULL, NULL },
	{ "IRQ", "irq", SCOLS_FL_RIGHT, NULL, NULL },
	{ "COUNT", "count", SCOLS_FL_RIGHT, NULL, NULL },
	{ "CPU", "cpu", COLUMN_NUMBER, NULL, NULL },
	{ "NODE", "node", COLUMN_NUMBER, NULL, NULL },
	{ "", "locality", 0, text_remote, NULL },
};

const struct column_set vector_columns = { vectors, ARRAY_SIZE(vectors) };

#define NUMBER(name, key, help) { name, key, COLUMN_NUMBER | COLUMN_SCALED, NULL, help }

static const struct column stats[] = {
	{ "PF", "pf", COLUMN_DASH, NULL, "PCI address of the PF" },
	{ "VF", "index", 0, text_vf, "vfN, as `show` takes it" },
	{ "USER", "user", COLUMN_NAME, NULL, "VM or container, else netdev or driver" },
	{ "ADDRESS", "address", COLUMN_DASH, NULL, "PCI address" },
	{ "DRIVER", "driver", COLUMN_NAME, NULL, "bound driver" },
	{ "NETDEV", "netdev", COLUMN_NAME, NULL, "network device" },
	{ "NUMA", "numa-node", COLUMN_NUMBER, NULL, "NUMA node" },
	{ "STATE", "state", 0, NULL, "what the VF is doing" },
	{ "IN-USE", "in-use", 0, NULL, "who uses it" },
	NUMBER("RX-PKT", "rx-packets", "packets received"),
	NUMBER("TX-PKT", "tx-packets", "packets sent"),
	NUMBER("RX-BYTE", "rx-bytes", "bytes received"),
	NUMBER("TX-BYTE", "tx-bytes", "bytes sent"),
	NUMBER("RX-BROADCAST", "rx-broadcast", "broadcast packets received"),
	NUMBER("RX-MULTICAST", "rx-multicast", "multicast packets received"),
	NUMBER("RX-DROPPED", "rx-dropped", "packets dropped instead of received"),
	NUMBER("TX-DROPPED", "tx-dropped", "packets dropped instead of sent"),
	NUMBER("RX-ERRORS", "rx-errors", "packets received with errors"),
	NUMBER("TX-ERRORS", "tx-errors", "packets not sent for errors"),
	NUMBER("PACKETS", "packets", "both directions, as far as they are counted"),
	NUMBER("BYTES", "bytes", "both, as well"),
	NUMBER("DROPPED", "dropped", "both, as well"),
	NUMBER("ERRORS", "errors", "both, as well"),
	{ "OWN", "own", 0, text_own, "counters that only this PF driver has" },
	{ "SOURCE", "source", 0, text_sources, "who counts" },
	{ "AGE", "counters-age", COLUMN_NUMBER, NULL, "age of the counters in ms" },
	{ "INTERVAL", "interval", SCOLS_FL_RIGHT, text_interval, "seconds that the rates are of" },
	{ "CREATED", "created", 0, text_time, "when the VF came into being" },
	{ "BINDS", "binds", SCOLS_FL_RIGHT, NULL, "how often a driver was bound to it" },
	{ "", "stale", 0, text_key, "the PF driver does not answer" },
};

const struct column_set stats_columns = { stats, ARRAY_SIZE(stats) };

static const struct column irqs[] = {
	{ "PF", "pf", COLUMN_DASH, NULL, "PCI address of the PF" },
	{ "VF", "index", 0, text_vf, "vfN, as `show` takes it" },
	{ "USER", "user", COLUMN_NAME, NULL, "VM or container, else netdev or driver" },
	{ "ADDRESS", "address", COLUMN_DASH, NULL, "PCI address" },
	{ "DRIVER", "driver", COLUMN_NAME, NULL, "bound driver" },
	{ "NETDEV", "netdev", COLUMN_NAME, NULL, "network device" },
	{ "NUMA", "numa-node", COLUMN_NUMBER, NULL, "NUMA node" },
	{ "VECTOR", "vector", COLUMN_NUMBER, NULL, "number in the device's table" },
	{ "IRQ", "irq", COLUMN_NUMBER, NULL, "number of the interrupt" },
	NUMBER("COUNT", "count", "interrupts that the host handled"),
	NUMBER("RATE", "rate", "the same a second"),
	{ "CPU", "cpu", COLUMN_NUMBER, NULL, "the CPU that takes it" },
	{ "NODE", "node", COLUMN_NUMBER, NULL, "NUMA node of that CPU" },
	{ "", "locality", 0, text_remote, "that node is not the device's" },
	/* Of a device, not of a vector. */
	{ "TABLE", "table-size", COLUMN_NUMBER, NULL, "MSI-X table size (--summary)" },
	{ "ENABLED", "enabled", 0, text_yes, "MSI-X is enabled (--summary)" },
	{ "ALLOC", "allocated", COLUMN_NUMBER, NULL, "vectors there are (--summary)" },
	{ "REMOTE", "remote", COLUMN_NUMBER, NULL, "those that are remote (--summary)" },
	NUMBER("TOTAL", "total", "interrupts of all (--summary)"),
	{ "", "stale", 0, text_key, "the vectors could not be looked at" },
};

const struct column_set irq_columns = { irqs, ARRAY_SIZE(irqs) };

static void text_none(FILE *out, json_object *row, const char *key)
{
	(void)out, (void)row, (void)key;
}

/* Details that are not just a value; those with text_none() are told with another one. */
static const struct column details[] = {
	{ .key = "netdev", .text = text_netdev },
	{ .key = "netns", .text = text_none },
	{ .key = "limit", .text = text_limit },
	{ .key = "limited-by", .text = text_none },
	{ .key = "created", .text = text_time },
	{ .key = "counters-age", .text = text_none },
	{ .key = "stale", .text = text_yes },
	{ .key = "link-speed", .text = text_link },
	{ .key = "link-width", .text = text_none },
	{ .key = "max-link-speed", .text = text_link },
	{ .key = "max-link-width", .text = text_none },
	{ .key = "bandwidth", .text = text_mbit },
	{ .key = "narrowest-speed", .text = text_link },
	{ .key = "narrowest-width", .text = text_none },
};

static void print_detail(const struct column *detail, json_object *obj)
{
	char label[32], *text;
	size_t size;
	FILE *out = need(open_memstream(&text, &size));

	cell_print(out, detail, obj, false);
	if (fclose(out))
		need(NULL);
	snprintf(label, sizeof(label), "%s:", detail->key);
	if (size)
		printf("%-19s %s\n", label, text);
	free(text);
}

void print_details(const struct attr_set *set, json_object *obj)
{
	unsigned int i, j;

	for (i = 1; i <= set->max; i++) {
		const struct attr *attr = &set->attrs[i];
		struct column detail = {
			.key = attr->key,
			.flags = attr->kind == ATTR_HEX ? COLUMN_HEX : 0,
		};

		/* It has its own table. */
		if (attr->kind == ATTR_NEST)
			continue;
		for (j = 0; j < ARRAY_SIZE(details); j++)
			if (!strcmp(detail.key, details[j].key))
				detail = details[j];
		print_detail(&detail, obj);
	}
}

void print_hardware(json_object *obj)
{
	print_detail(&(struct column){ .key = "card" }, obj);
	print_detail(&(struct column){ .key = "devices" }, obj);
}

static const struct column configs[] = {
	{ "CONFIG", "config", 0, NULL, NULL },
	{ "WANTED", "wanted", 0, text_side, NULL },
	{ "ACTUAL", "actual", 0, text_side, NULL },
	{ "", "differs", 0, text_key, NULL },
};

void print_config(json_object *vf)
{
	static const struct column_set set = { configs, ARRAY_SIZE(configs) };
	json_object *rows, *row;
	unsigned int i;

	if (!json_string(vf, "wanted") && !json_string(vf, "actual"))
		return;
	rows = need(json_object_new_array());
	for (i = 1; i <= config_set.max; i++) {
		const char *key = config_set.attrs[i].key;

		if (config_set.attrs[i].kind == ATTR_PAD)
			continue;
		row = need(json_object_new_object());
		json_add_text(row, "config", key);
		json_object_object_add(row, "vf", json_object_get(vf));
		json_object_object_add(row, "differs", json_object_new_boolean(differs(vf, key)));
		json_object_array_add(rows, row);
	}
	putchar('\n');
	print_columns(rows, &set, "CONFIG,WANTED,ACTUAL,differs");
	json_object_put(rows);
}
