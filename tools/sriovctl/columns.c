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
#include "table.h"
#include "util.h"

static bool text_vfs(json_object *row, const char *key, char *buf, size_t size)
{
	const char *vfs = json_string(row, key), *limit, *wanted;

	if (!vfs)
		return false;
	/* json_object_get_string() of a number lasts as long as the number. */
	limit = json_string(row, "limit");
	wanted = json_string(row, "wanted-vfs");
	snprintf(buf, size, "%s%s/%s", vfs, wanted && strcmp(wanted, vfs) ? "!" : "",
		 limit ? limit : "?");
	return true;
}

static bool text_vf(json_object *row, const char *key, char *buf, size_t size)
{
	const char *index = json_string(row, key);

	if (!index)
		return false;
	snprintf(buf, size, "vf%s", index);
	return true;
}

static bool config_text(json_object *vf, const char *side, const char *key,
			char *buf, size_t size)
{
	json_object *config, *type;

	if (!json_object_object_get_ex(vf, side, &config))
		return false;
	/* As it is typed. */
	if (!strcmp(key, "vlan-proto") && json_object_object_get_ex(config, key, &type))
		return snprintf(buf, size, "%s", vlan_proto_word(type));
	return attr_text(&config_set, config, key, buf, size);
}

static bool differs(json_object *vf, const char *key)
{
	json_object *drift;
	size_t i;

	if (!json_object_object_get_ex(vf, "drift", &drift))
		return false;
	for (i = 0; i < json_object_array_length(drift); i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(drift, i)), key))
			return true;
	return false;
}

/* The actual value, marked where another is wanted; (wanted) where none is told. */
static bool text_config(json_object *row, const char *key, char *buf, size_t size)
{
	char wanted[TEXT_SIZE], actual[TEXT_SIZE];
	bool has_wanted = config_text(row, "wanted", key, wanted, sizeof(wanted));
	bool has_actual = config_text(row, "actual", key, actual, sizeof(actual));

	if (has_actual)
		snprintf(buf, size, "%.64s%s", actual, differs(row, key) ? "!" : "");
	else if (has_wanted)
		snprintf(buf, size, "(%.64s)", wanted);
	return has_wanted || has_actual;
}

static bool text_known(json_object *row, const char *key, char *buf, size_t size)
{
	const char *value = json_string(row, key);

	snprintf(buf, size, "%s", value ? value : "-");
	return true;
}

static bool text_word(json_object *row, const char *key, char *buf, size_t size)
{
	const char *value = json_string(row, key);

	snprintf(buf, size, "%s", value ? value : "");
	return value;
}

static bool text_remote(json_object *row, const char *key, char *buf, size_t size)
{
	const char *locality = json_string(row, key);

	snprintf(buf, size, "remote");
	return locality && !strcmp(locality, "remote");
}

static bool text_limit(json_object *obj, const char *key, char *buf, size_t size)
{
	const char *limit = json_string(obj, key), *by = json_string(obj, "limited-by");

	if (!limit)
		return false;
	snprintf(buf, size, by ? "%s (%s)" : "%s", limit, by);
	return true;
}

static bool text_netdev(json_object *obj, const char *key, char *buf, size_t size)
{
	(void)key;
	return netdev_text(obj, buf, size);
}

/* A speed with the width beside it. */
static bool text_link(json_object *obj, const char *key, char *buf, size_t size)
{
	size_t stem = strlen(key) - strlen("speed");
	uint32_t speed, width;
	char width_key[32];
	int len;

	if (!json_number(obj, key, &speed))
		return false;
	len = snprintf(buf, size, "%u.%u GT/s", speed / 1000, speed % 1000 / 100);
	snprintf(width_key, sizeof(width_key), "%.*swidth", (int)stem, key);
	if (json_number(obj, width_key, &width))
		snprintf(buf + len, size - len, " x%u", width);
	return true;
}

static bool text_mbit(json_object *obj, const char *key, char *buf, size_t size)
{
	const char *value = json_string(obj, key);

	if (!value)
		return false;
	snprintf(buf, size, "%s Mbit/s", value);
	return true;
}

static bool text_time(json_object *row, const char *key, char *buf, size_t size)
{
	json_object *ns;

	if (!json_object_object_get_ex(row, key, &ns))
		return false;
	time_text(json_object_get_uint64(ns), buf, size);
	return true;
}

/* What is said only where it is so. */
static bool text_yes(json_object *row, const char *key, char *buf, size_t size)
{
	snprintf(buf, size, "yes");
	return json_flag(row, key);
}

static bool text_none(json_object *row, const char *key, char *buf, size_t size)
{
	(void)row, (void)key, (void)buf, (void)size;
	return false;
}

static bool text_mark(json_object *row, const char *key, char *buf, size_t size)
{
	snprintf(buf, size, "*");
	return json_flag(row, key);
}

static bool text_stale(json_object *row, const char *key, char *buf, size_t size)
{
	snprintf(buf, size, "stale");
	return json_flag(row, key);
}

static bool text_words(json_object *row, const char *key, char *buf, size_t size)
{
	json_object *words = json_object_object_get(row, key);
	size_t i, len = 0, n = words ? json_object_array_length(words) : 0;

	snprintf(buf, size, "-");
	for (i = 0; i < n && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s", i ? "," : "",
				json_object_get_string(json_object_array_get_idx(words, i)));
	return true;
}

static bool text_names(json_object *row, const char *key, char *buf, size_t size)
{
	return json_object_object_get_ex(row, key, NULL) && text_words(row, key, buf, size);
}

/* As in jobs=250,queue-wait=300. */
static bool text_own(json_object *row, const char *key, char *buf, size_t size)
{
	json_object *own = json_object_object_get(row, key), *counter, *value;
	size_t i, len = 0, n = own ? json_object_array_length(own) : 0;
	char number[32];

	for (i = 0; i < n && len < size; i++) {
		counter = json_object_array_get_idx(own, i);
		value = json_object_object_get(counter, "value");
		if (json_object_is_type(value, json_type_double))
			snprintf(number, sizeof(number), "%.1f", json_object_get_double(value));
		else
			snprintf(number, sizeof(number), "%s", json_object_get_string(value));
		len += snprintf(buf + len, size - len, "%s%s=%s", i ? "," : "",
				json_string(counter, "name"), number);
	}
	return n;
}

static bool text_interval(json_object *row, const char *key, char *buf, size_t size)
{
	json_object *seconds = json_object_object_get(row, key);

	snprintf(buf, size, "%.3f", json_object_get_double(seconds));
	return seconds;
}

static const struct column devices[] = {
	{ "ADDRESS", "address", SCOLS_FL_TREE, NULL, "PCI address" },
	{ "VF", "index", 0, text_vf, "vfN, as `show` takes it" },
	{ "DRIVER", "driver", SCOLS_FL_TRUNC, NULL, "bound driver" },
	{ "NETDEV", "netdev", SCOLS_FL_TRUNC, text_netdev,
	  "network device; NAME@NAMESPACE in another namespace" },
	{ "DEVICES", "devices", 0, text_names, "NVMe, RDMA and DRM devices" },
	{ "CARD", "card", SCOLS_FL_TRUNC, text_word, "vendor and name of a PF's card" },
	{ "STATE", "state", 0, NULL, "what the PF or VF is doing" },
	{ "VFS", "num-vfs", SCOLS_FL_RIGHT, text_vfs,
	  "VFs enabled now (! where others are wanted), of the limit" },
	{ "USERS", "users", SCOLS_FL_RIGHT, text_word, "how many VFs are in use" },
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
	{ "USER", "user", SCOLS_FL_TRUNC, text_known,
	  "VM, process or namespace that has a VF" },
	{ "IFINDEX", "ifindex", SCOLS_FL_RIGHT, NULL, "index of the network device" },
	{ "NETNS", "netns", SCOLS_FL_RIGHT, NULL, "number of its network namespace" },
	{ "VENDOR-ID", "vendor-id", 0, NULL, "PCI vendor ID" },
	{ "DEVICE-ID", "device-id", 0, NULL, "PCI device ID" },
	{ "CLASS", "class", 0, NULL, "PCI class code" },
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
	{ "VFS", "vfs", SCOLS_FL_RIGHT, text_known, "the number that it allows, - if unknown" },
	{ "DETAIL", "detail", 0, NULL, "its arithmetic, or why it is unknown" },
	{ "VECTORS", "vectors", SCOLS_FL_RIGHT, NULL, "vectors there are" },
	{ "RESERVE", "reserve", SCOLS_FL_RIGHT, NULL, "vectors that are kept free" },
	{ "USED", "used", SCOLS_FL_RIGHT, NULL, "vectors that are taken" },
	{ "PER-VF", "per-vf", SCOLS_FL_RIGHT, NULL, "vectors of one more VF" },
};

const struct column_set constraint_columns = { constraints, ARRAY_SIZE(constraints) };

static const struct column shares[] = {
	{ "VF", "index", 0, text_vf, NULL },
	{ "ADDRESS", "address", 0, text_known, NULL },
	{ "DRIVER", "driver", 0, text_known, NULL },
	{ "WEIGHT", "weight", SCOLS_FL_RIGHT, text_known, NULL },
	{ "NOW", "now", SCOLS_FL_RIGHT, text_known, NULL },
	{ "NEW", "new", SCOLS_FL_RIGHT, text_known, NULL },
};

const struct column_set share_columns = { shares, ARRAY_SIZE(shares) };

static const struct column users[] = {
	{ "PF", "pf", 0, NULL, "the VF's PF" },
	{ "VF", "index", 0, text_vf, "vfN, as `show` takes it" },
	{ "ADDRESS", "address", 0, NULL, "PCI address" },
	{ "DRIVER", "driver", 0, text_known, "bound driver" },
	{ "HOW", "how", 0, text_known, "vfio-group, vfio-cdev, netns, netdev or driver" },
	{ "WHERE", "where", SCOLS_FL_TRUNC, text_known,
	  "file that is open, namespace, netdev or driver" },
	{ "PID", "pid", SCOLS_FL_RIGHT, text_known, "process; of a namespace, its first one" },
	{ "COMMAND", "command", 0, text_known, "name of that process" },
	{ "VM", "vm", SCOLS_FL_TRUNC, text_known, "name of the virtual machine, if it is QEMU" },
};

const struct column_set user_columns = { users, ARRAY_SIZE(users) };

static const struct column counters[] = {
	{ "NAME", "name", 0, NULL, NULL },
	{ "VALUE", "value", SCOLS_FL_RIGHT, NULL, NULL },
	{ "UNIT", "unit", 0, NULL, NULL },
	{ "SOURCE", "source", 0, text_known, NULL },
};

const struct column_set counter_columns = { counters, ARRAY_SIZE(counters) };

static const struct column vectors[] = {
	{ "VECTOR", "index", SCOLS_FL_RIGHT, NULL, NULL },
	{ "IRQ", "irq", SCOLS_FL_RIGHT, NULL, NULL },
	{ "COUNT", "count", SCOLS_FL_RIGHT, NULL, NULL },
	{ "CPU", "cpu", SCOLS_FL_RIGHT, text_known, NULL },
	{ "NODE", "node", SCOLS_FL_RIGHT, text_known, NULL },
	{ "", "locality", 0, text_remote, NULL },
};

const struct column_set vector_columns = { vectors, ARRAY_SIZE(vectors) };

#define NUMBER(name, key, help) { name, key, SCOLS_FL_RIGHT | COLUMN_SCALED, NULL, help }

static const struct column stats[] = {
	{ "PF", "pf", 0, text_known, "PCI address of the PF" },
	{ "VF", "index", 0, text_vf, "vfN, as `show` takes it" },
	{ "USER", "user", SCOLS_FL_TRUNC, text_known, "VM or container, else netdev or driver" },
	{ "ADDRESS", "address", 0, text_known, "PCI address" },
	{ "DRIVER", "driver", SCOLS_FL_TRUNC, text_known, "bound driver" },
	{ "NETDEV", "netdev", SCOLS_FL_TRUNC, text_known, "network device" },
	{ "NUMA", "numa-node", SCOLS_FL_RIGHT, text_known, "NUMA node" },
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
	{ "SOURCE", "source", 0, text_words, "who counts" },
	{ "AGE", "counters-age", SCOLS_FL_RIGHT, text_known, "age of the counters in ms" },
	{ "INTERVAL", "interval", SCOLS_FL_RIGHT, text_interval, "seconds that the rates are of" },
	{ "CREATED", "created", 0, text_time, "when the VF came into being" },
	{ "BINDS", "binds", SCOLS_FL_RIGHT, NULL, "how often a driver was bound to it" },
	{ "", "stale", 0, text_stale, "the PF driver does not answer" },
};

const struct column_set stats_columns = { stats, ARRAY_SIZE(stats) };

static const struct column irqs[] = {
	{ "PF", "pf", 0, text_known, "PCI address of the PF" },
	{ "VF", "index", 0, text_vf, "vfN, as `show` takes it" },
	{ "USER", "user", SCOLS_FL_TRUNC, text_known, "VM or container, else netdev or driver" },
	{ "ADDRESS", "address", 0, text_known, "PCI address" },
	{ "DRIVER", "driver", SCOLS_FL_TRUNC, text_known, "bound driver" },
	{ "NETDEV", "netdev", SCOLS_FL_TRUNC, text_known, "network device" },
	{ "NUMA", "numa-node", SCOLS_FL_RIGHT, text_known, "NUMA node" },
	{ "VECTOR", "vector", SCOLS_FL_RIGHT, text_known, "number in the device's table" },
	{ "IRQ", "irq", SCOLS_FL_RIGHT, text_known, "number of the interrupt" },
	NUMBER("COUNT", "count", "interrupts that the host handled"),
	NUMBER("RATE", "rate", "the same a second"),
	{ "CPU", "cpu", SCOLS_FL_RIGHT, text_known, "the CPU that takes it" },
	{ "NODE", "node", SCOLS_FL_RIGHT, text_known, "NUMA node of that CPU" },
	{ "", "locality", 0, text_remote, "that node is not the device's" },
	/* Of a device, not of a vector. */
	{ "TABLE", "table-size", SCOLS_FL_RIGHT, text_known, "MSI-X table size (--summary)" },
	{ "ENABLED", "enabled", 0, text_yes, "MSI-X is enabled (--summary)" },
	{ "ALLOC", "allocated", SCOLS_FL_RIGHT, text_known, "vectors there are (--summary)" },
	{ "REMOTE", "remote", SCOLS_FL_RIGHT, text_known, "those that are remote (--summary)" },
	NUMBER("TOTAL", "total", "interrupts of all (--summary)"),
	{ "", "stale", 0, text_stale, "the vectors could not be looked at" },
};

const struct column_set irq_columns = { irqs, ARRAY_SIZE(irqs) };

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

static void print_detail(const struct attr_set *set, const struct column *detail,
			 json_object *obj)
{
	char buf[TEXT_SIZE], label[32];

	if (!cell_text(set, detail, obj, 0, buf, sizeof(buf)))
		return;
	snprintf(label, sizeof(label), "%s:", detail->key);
	printf("%-19s %s\n", label, buf);
}

void print_details(const struct attr_set *set, json_object *obj)
{
	unsigned int i, j;

	for (i = 1; i <= set->max; i++) {
		struct column detail = { .key = set->attrs[i].key };

		/* It has its own table. */
		if (set->attrs[i].kind == ATTR_NEST)
			continue;
		for (j = 0; j < ARRAY_SIZE(details); j++)
			if (!strcmp(detail.key, details[j].key))
				detail = details[j];
		print_detail(set, &detail, obj);
	}
}

void print_hardware(json_object *obj)
{
	static const struct column columns[] = {
		{ .key = "card", .text = text_word },
		{ .key = "devices", .text = text_names },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(columns); i++)
		print_detail(NULL, &columns[i], obj);
}

void print_config(json_object *vf)
{
	static const char *const heads[] = { "CONFIG", "WANTED", "ACTUAL", "" };
	struct libscols_table *table;
	struct libscols_line *line;
	char buf[TEXT_SIZE];
	unsigned int i;

	if (!json_string(vf, "wanted") && !json_string(vf, "actual"))
		return;
	table = need(scols_new_table());
	for (i = 0; i < ARRAY_SIZE(heads); i++)
		need(scols_table_new_column(table, heads[i], 0, 0));
	for (i = 1; i <= config_set.max; i++) {
		const char *key = config_set.attrs[i].key;

		if (config_set.attrs[i].kind == ATTR_PAD)
			continue;
		line = need(scols_table_new_line(table, NULL));
		scols_line_set_data(line, 0, key);
		scols_line_set_data(line, 1, config_text(vf, "wanted", key, buf, sizeof(buf)) ?
				    buf : "-");
		scols_line_set_data(line, 2, config_text(vf, "actual", key, buf, sizeof(buf)) ?
				    buf : "-");
		scols_line_set_data(line, 3, differs(vf, key) ? "differs" : NULL);
	}
	putchar('\n');
	scols_print_table(table);
	scols_unref_table(table);
}
