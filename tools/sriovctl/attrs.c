// SPDX-License-Identifier: GPL-2.0
/* The attributes of Documentation/netlink/specs/sriov_mgr.yaml. */

#include <inttypes.h>
#include <string.h>

#include "sriovctl.h"

static const char *const pf_states[] = {
	[SRIOV_MGR_PF_STATE_ABSENT]	= "absent",
	[SRIOV_MGR_PF_STATE_UNBOUND]	= "unbound",
	[SRIOV_MGR_PF_STATE_READY]	= "ready",
	[SRIOV_MGR_PF_STATE_BUSY]	= "busy",
	[SRIOV_MGR_PF_STATE_FAILED]	= "failed",
	[SRIOV_MGR_PF_STATE_OVER_LIMIT]	= "over-limit",
	NULL
};

static const char *const vf_states[] = {
	[SRIOV_MGR_VF_STATE_ABSENT]	= "absent",
	[SRIOV_MGR_VF_STATE_UNBOUND]	= "unbound",
	[SRIOV_MGR_VF_STATE_WAITING]	= "waiting",
	[SRIOV_MGR_VF_STATE_BOUND]	= "bound",
	[SRIOV_MGR_VF_STATE_ASSIGNED]	= "assigned",
	[SRIOV_MGR_VF_STATE_FAILED]	= "failed",
	NULL
};

static const char *const policy_modes[] = {
	[SRIOV_MGR_POLICY_MODE_OFF]	= "off",
	[SRIOV_MGR_POLICY_MODE_AUDIT]	= "audit",
	[SRIOV_MGR_POLICY_MODE_ENFORCE]	= "enforce",
	NULL
};

static const char *const constraints[] = {
	[SRIOV_MGR_CONSTRAINT_HARDWARE]		= "hardware",
	[SRIOV_MGR_CONSTRAINT_DRIVER]		= "driver",
	[SRIOV_MGR_CONSTRAINT_MAX_VFS]		= "max-vfs",
	[SRIOV_MGR_CONSTRAINT_MSIX_POOL]	= "msix-pool",
	[SRIOV_MGR_CONSTRAINT_HOST_VECTORS]	= "host-vectors",
	[SRIOV_MGR_CONSTRAINT_BUS_RANGE]	= "bus-range",
	[SRIOV_MGR_CONSTRAINT_BAR_WINDOW]	= "bar-window",
	NULL
};

static const char *const event_types[] = {
	[SRIOV_MGR_EVENT_TYPE_PF_ADD]		= "pf-add",
	[SRIOV_MGR_EVENT_TYPE_PF_REMOVE]	= "pf-remove",
	[SRIOV_MGR_EVENT_TYPE_PF_BIND]		= "pf-bind",
	[SRIOV_MGR_EVENT_TYPE_PF_UNBIND]	= "pf-unbind",
	[SRIOV_MGR_EVENT_TYPE_VF_ADD]		= "vf-add",
	[SRIOV_MGR_EVENT_TYPE_VF_REMOVE]	= "vf-remove",
	[SRIOV_MGR_EVENT_TYPE_VF_BIND]		= "vf-bind",
	[SRIOV_MGR_EVENT_TYPE_VF_UNBIND]	= "vf-unbind",
	[SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED]	= "config-applied",
	[SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED]	= "config-failed",
	[SRIOV_MGR_EVENT_TYPE_LIMIT_CHANGED]	= "limit-changed",
	[SRIOV_MGR_EVENT_TYPE_VIOLATION]	= "violation",
	NULL
};

static const struct attr pf_attrs[] = {
	[SRIOV_MGR_A_PF_ADDRESS]	= { "address", ATTR_STRING },
	[SRIOV_MGR_A_PF_STATE]		= { "state", ATTR_ENUM, pf_states },
	[SRIOV_MGR_A_PF_MANAGED]	= { "managed", ATTR_FLAG },
	[SRIOV_MGR_A_PF_DRIVER]		= { "driver", ATTR_STRING },
	[SRIOV_MGR_A_PF_NETDEV]		= { "netdev", ATTR_STRING },
	[SRIOV_MGR_A_PF_IFINDEX]	= { "ifindex", ATTR_U32 },
	[SRIOV_MGR_A_PF_VENDOR_ID]	= { "vendor-id", ATTR_HEX },
	[SRIOV_MGR_A_PF_DEVICE_ID]	= { "device-id", ATTR_HEX },
	[SRIOV_MGR_A_PF_CLASS]		= { "class", ATTR_HEX },
	[SRIOV_MGR_A_PF_NUM_VFS]	= { "num-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_WANTED_VFS]	= { "wanted-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_LIMIT]		= { "limit", ATTR_U32 },
	[SRIOV_MGR_A_PF_LIMITED_BY]	= { "limited-by", ATTR_ENUM, constraints },
	[SRIOV_MGR_A_PF_LIMIT_DETAIL]	= { "limit-detail", ATTR_STRING },
	[SRIOV_MGR_A_PF_TOTAL_VFS]	= { "total-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_DRIVER_TOTAL_VFS] = { "driver-total-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_MAX_VFS]	= { "max-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_POLICY_MODE]	= { "policy-mode", ATTR_ENUM, policy_modes },
	[SRIOV_MGR_A_PF_NUMA_NODE]	= { "numa-node", ATTR_U32 },
	[SRIOV_MGR_A_PF_IOMMU_GROUP]	= { "iommu-group", ATTR_U32 },
	[SRIOV_MGR_A_PF_LAST_ERROR]	= { "last-error", ATTR_STRING },
};

const struct attr_set pf_set = { pf_attrs, ARRAY_SIZE(pf_attrs) - 1 };

static const char *const link_states[] = {
	[SRIOV_MGR_LINK_STATE_AUTO]	= "auto",
	[SRIOV_MGR_LINK_STATE_ENABLE]	= "enable",
	[SRIOV_MGR_LINK_STATE_DISABLE]	= "disable",
	NULL
};

static const struct attr config_attrs[] = {
	[SRIOV_MGR_A_CONFIG_MAC]	= { "mac", ATTR_MAC },
	[SRIOV_MGR_A_CONFIG_VLAN]	= { "vlan", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_QOS]	= { "qos", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_VLAN_PROTO]	= { "vlan-proto", ATTR_HEX },
	[SRIOV_MGR_A_CONFIG_MSIX_VECTORS] = { "msix-vectors", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_MIN_TX_RATE] = { "min-tx-rate", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_MAX_TX_RATE] = { "max-tx-rate", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_SPOOFCHK]	= { "spoofchk", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_TRUST]	= { "trust", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_LINK_STATE]	= { "link-state", ATTR_ENUM, link_states },
	[SRIOV_MGR_A_CONFIG_RSS_QUERY_EN] = { "rss-query-en", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_NODE_GUID]	= { "node-guid", ATTR_GUID },
	[SRIOV_MGR_A_CONFIG_PORT_GUID]	= { "port-guid", ATTR_GUID },
	[SRIOV_MGR_A_CONFIG_DRIVER]	= { "driver", ATTR_STRING },
};

const struct attr_set config_set = { config_attrs, ARRAY_SIZE(config_attrs) - 1 };

static const struct attr vf_attrs[] = {
	[SRIOV_MGR_A_VF_PF]		= { "pf", ATTR_STRING },
	[SRIOV_MGR_A_VF_INDEX]		= { "index", ATTR_U32 },
	[SRIOV_MGR_A_VF_ADDRESS]	= { "address", ATTR_STRING },
	[SRIOV_MGR_A_VF_STATE]		= { "state", ATTR_ENUM, vf_states },
	[SRIOV_MGR_A_VF_MANAGED]	= { "managed", ATTR_FLAG },
	[SRIOV_MGR_A_VF_DRIVER]		= { "driver", ATTR_STRING },
	[SRIOV_MGR_A_VF_NETDEV]		= { "netdev", ATTR_STRING },
	[SRIOV_MGR_A_VF_IFINDEX]	= { "ifindex", ATTR_U32 },
	[SRIOV_MGR_A_VF_NUMA_NODE]	= { "numa-node", ATTR_U32 },
	[SRIOV_MGR_A_VF_IOMMU_GROUP]	= { "iommu-group", ATTR_U32 },
	[SRIOV_MGR_A_VF_IN_USE]		= { "in-use", ATTR_STRING },
	[SRIOV_MGR_A_VF_WANTED]		= { "wanted", ATTR_NEST, .nest = &config_set },
	[SRIOV_MGR_A_VF_ACTUAL]		= { "actual", ATTR_NEST, .nest = &config_set },
	[SRIOV_MGR_A_VF_LAST_ERROR]	= { "last-error", ATTR_STRING },
	[SRIOV_MGR_A_VF_DRIFT]		= { "drift", ATTR_CONFIG },
};

const struct attr_set vf_set = { vf_attrs, ARRAY_SIZE(vf_attrs) - 1 };

static const struct attr event_attrs[] = {
	[SRIOV_MGR_A_EVENT_SEQ]		= { "seq", ATTR_U64 },
	[SRIOV_MGR_A_EVENT_TYPE]	= { "type", ATTR_ENUM, event_types },
	[SRIOV_MGR_A_EVENT_TIME]	= { "time", ATTR_U64 },
	[SRIOV_MGR_A_EVENT_PF]		= { "pf", ATTR_STRING },
	[SRIOV_MGR_A_EVENT_VF]		= { "vf", ATTR_U32 },
	[SRIOV_MGR_A_EVENT_MESSAGE]	= { "message", ATTR_STRING },
};

const struct attr_set event_set = { event_attrs, ARRAY_SIZE(event_attrs) - 1 };

static const struct attr constraint_attrs[] = {
	[SRIOV_MGR_A_CONSTRAINT_TYPE]	= { "type", ATTR_ENUM, constraints },
	[SRIOV_MGR_A_CONSTRAINT_VFS]	= { "vfs", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_VECTORS] = { "vectors", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_RESERVE] = { "reserve", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_USED]	= { "used", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_PER_VF]	= { "per-vf", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_DETAIL]	= { "detail", ATTR_STRING },
};

const struct attr_set constraint_set = { constraint_attrs, ARRAY_SIZE(constraint_attrs) - 1 };

static const struct attr limit_attrs[] = {
	[SRIOV_MGR_A_LIMIT_PF]		= { "pf", ATTR_STRING },
	[SRIOV_MGR_A_LIMIT_VFS]		= { "vfs", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_FITS]	= { "fits", ATTR_FLAG },
	[SRIOV_MGR_A_LIMIT_NUM_VFS]	= { "num-vfs", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_LIMIT]	= { "limit", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_LIMITED_BY]	= { "limited-by", ATTR_ENUM, constraints },
	[SRIOV_MGR_A_LIMIT_POLICY_MODE]	= { "policy-mode", ATTR_ENUM, policy_modes },
	[SRIOV_MGR_A_LIMIT_CONSTRAINT]	= { "constraint", ATTR_NESTS, .nest = &constraint_set },
	[SRIOV_MGR_A_LIMIT_POOL_LEFT]	= { "pool-left", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_HOST_LEFT]	= { "host-left", ATTR_U32 },
};

const struct attr_set limit_set = { limit_attrs, ARRAY_SIZE(limit_attrs) - 1 };

static const struct attr host_attrs[] = {
	[SRIOV_MGR_A_HOST_VECTOR_BUDGET] = { "vector-budget", ATTR_U32 },
	[SRIOV_MGR_A_HOST_BUDGET_AUTO]	= { "budget-auto", ATTR_FLAG },
	[SRIOV_MGR_A_HOST_VECTOR_RESERVE] = { "vector-reserve", ATTR_U32 },
	[SRIOV_MGR_A_HOST_VECTORS_USED]	= { "vectors-used", ATTR_U32 },
	[SRIOV_MGR_A_HOST_VECTORS_PROMISED] = { "vectors-promised", ATTR_U32 },
	[SRIOV_MGR_A_HOST_VECTORS_FREE]	= { "vectors-free", ATTR_U32 },
	[SRIOV_MGR_A_HOST_ONLINE_CPUS]	= { "online-cpus", ATTR_U32 },
};

const struct attr_set host_set = { host_attrs, ARRAY_SIZE(host_attrs) - 1 };

static json_object *mac_to_json(const uint8_t *mac)
{
	char buf[18];

	snprintf(buf, sizeof(buf), "%02x:%02x:%02x:%02x:%02x:%02x",
		 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	return json_object_new_string(buf);
}

static json_object *guid_to_json(uint64_t guid)
{
	char buf[24];
	int len = 0, i;

	for (i = 56; i >= 0; i -= 8)
		len += snprintf(buf + len, sizeof(buf) - len, "%02x%s",
				(unsigned int)(guid >> i & 0xff), i ? ":" : "");
	return json_object_new_string(buf);
}

/* Bit N is the attribute N + 1 of a configuration. */
static json_object *config_to_json(uint32_t bits)
{
	json_object *names = need(json_object_new_array()), *name;
	unsigned int i;

	for (i = 1; i <= config_set.max; i++) {
		if (!(bits & 1U << (i - 1)))
			continue;
		name = need(json_object_new_string(config_attrs[i].key));
		json_object_array_add(names, name);
	}
	return names;
}

/* A word that a newer module may have added is told as its number. */
static json_object *word_to_json(const struct attr *attr, uint32_t value)
{
	char buf[16];
	uint32_t i;

	for (i = 0; attr->words[i]; i++)
		if (i == value)
			return json_object_new_string(attr->words[i]);
	snprintf(buf, sizeof(buf), "%" PRIu32, value);
	return json_object_new_string(buf);
}

static bool is_valid(const struct attr *attr, const struct nlattr *nla)
{
	switch (attr->kind) {
	case ATTR_STRING:
		return !mnl_attr_validate(nla, MNL_TYPE_NUL_STRING);
	case ATTR_U32:
	case ATTR_HEX:
	case ATTR_ENUM:
	case ATTR_CONFIG:
		return !mnl_attr_validate(nla, MNL_TYPE_U32);
	case ATTR_U64:
	case ATTR_GUID:
		return !mnl_attr_validate(nla, MNL_TYPE_U64);
	case ATTR_MAC:
		return mnl_attr_get_payload_len(nla) == 6;
	case ATTR_FLAG:
	case ATTR_NEST:
	case ATTR_NESTS:
		return true;
	}
	return false;
}

static json_object *value_to_json(const struct attr *attr, const struct nlattr *nla)
{
	switch (attr->kind) {
	case ATTR_STRING:
		return json_object_new_string(mnl_attr_get_str(nla));
	case ATTR_U32:
	case ATTR_HEX:
		return json_object_new_int64(mnl_attr_get_u32(nla));
	case ATTR_ENUM:
		return word_to_json(attr, mnl_attr_get_u32(nla));
	case ATTR_U64:
		return json_object_new_uint64(mnl_attr_get_u64(nla));
	case ATTR_MAC:
		return mac_to_json(mnl_attr_get_payload(nla));
	case ATTR_GUID:
		return guid_to_json(mnl_attr_get_u64(nla));
	case ATTR_CONFIG:
		return config_to_json(mnl_attr_get_u32(nla));
	case ATTR_FLAG:
		return json_object_new_boolean(true);
	case ATTR_NEST:
	case ATTR_NESTS:
		return attrs_to_json(attr->nest, mnl_attr_get_payload(nla),
				     mnl_attr_get_payload_len(nla));
	}
	return NULL;
}

/* The array of all attributes with number @type. */
static json_object *all_to_json(const struct attr *known, unsigned int type,
				const void *attrs, size_t len)
{
	json_object *array = need(json_object_new_array()), *value;
	const struct nlattr *attr;

	mnl_attr_for_each_payload(attrs, len) {
		if (mnl_attr_get_type(attr) != type)
			continue;
		value = value_to_json(known, attr);
		if (!value) {
			json_object_put(array);
			return NULL;
		}
		json_object_array_add(array, value);
	}
	return array;
}

json_object *attrs_to_json(const struct attr_set *set, const void *attrs, size_t len)
{
	const struct nlattr *found[32] = { 0 }, *attr;
	json_object *obj, *value;
	unsigned int i;

	mnl_attr_for_each_payload(attrs, len) {
		if (mnl_attr_get_type(attr) <= set->max)
			found[mnl_attr_get_type(attr)] = attr;
	}

	obj = need(json_object_new_object());
	for (i = 1; i <= set->max; i++) {
		const struct attr *known = &set->attrs[i];

		if (found[i] && known->kind == ATTR_NESTS)
			value = all_to_json(known, i, attrs, len);
		else if (found[i] && is_valid(known, found[i]))
			value = value_to_json(known, found[i]);
		else if (!found[i] && known->kind == ATTR_FLAG)
			value = json_object_new_boolean(false);
		else if (!found[i])
			continue;
		else
			value = NULL;
		if (!value) {
			json_object_put(obj);
			return NULL;
		}
		json_object_object_add(obj, known->key, value);
	}
	return obj;
}

static const struct attr *attr_find(const struct attr_set *set, const char *key)
{
	unsigned int i;

	for (i = 1; i <= set->max; i++)
		if (!strcmp(set->attrs[i].key, key))
			return &set->attrs[i];
	return NULL;
}

bool attr_text(const struct attr_set *set, json_object *obj, const char *key,
	       char *buf, size_t size)
{
	const struct attr *attr = attr_find(set, key);
	json_object *value;

	if (!attr || !json_object_object_get_ex(obj, key, &value))
		return false;
	if (attr->kind == ATTR_HEX) {
		int64_t num = json_object_get_int64(value);

		snprintf(buf, size, "0x%0*" PRIx64, num > 0xffff ? 6 : 4, num);
	} else if (attr->kind == ATTR_CONFIG) {
		size_t i, len = 0;
		json_object *name;

		*buf = '\0';
		for (i = 0; i < json_object_array_length(value) && len < size; i++) {
			name = json_object_array_get_idx(value, i);
			len += snprintf(buf + len, size - len, "%s%s", i ? "," : "",
					json_object_get_string(name));
		}
	} else if (attr->kind == ATTR_FLAG) {
		snprintf(buf, size, "%s", json_object_get_boolean(value) ? "yes" : "no");
	} else {
		snprintf(buf, size, "%s", json_object_get_string(value));
	}
	return true;
}

bool json_number(json_object *obj, const char *key, uint32_t *number)
{
	json_object *value;

	if (!json_object_object_get_ex(obj, key, &value))
		return false;
	*number = json_object_get_int64(value);
	return true;
}

const char *json_string(json_object *obj, const char *key)
{
	json_object *value;

	return json_object_object_get_ex(obj, key, &value) ?
	       json_object_get_string(value) : NULL;
}
