// SPDX-License-Identifier: GPL-2.0
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/sriov_mgr.yaml */
/* by tools/sriovctl/gen-attrs.py */

#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "util.h"

static const char *const pf_state_words[] = {
	[SRIOV_MGR_PF_STATE_ABSENT] = "absent",
	[SRIOV_MGR_PF_STATE_UNBOUND] = "unbound",
	[SRIOV_MGR_PF_STATE_READY] = "ready",
	[SRIOV_MGR_PF_STATE_BUSY] = "busy",
	[SRIOV_MGR_PF_STATE_FAILED] = "failed",
	[SRIOV_MGR_PF_STATE_OVER_LIMIT] = "over-limit",
	[SRIOV_MGR_PF_STATE_RETRYING] = "retrying",
	[SRIOV_MGR_PF_STATE_DRIFTED] = "drifted",
	NULL
};

static const char *const vf_state_words[] = {
	[SRIOV_MGR_VF_STATE_ABSENT] = "absent",
	[SRIOV_MGR_VF_STATE_UNBOUND] = "unbound",
	[SRIOV_MGR_VF_STATE_WAITING] = "waiting",
	[SRIOV_MGR_VF_STATE_BOUND] = "bound",
	[SRIOV_MGR_VF_STATE_ASSIGNED] = "assigned",
	[SRIOV_MGR_VF_STATE_FAILED] = "failed",
	[SRIOV_MGR_VF_STATE_RETRYING] = "retrying",
	NULL
};

static const char *const link_state_words[] = {
	[SRIOV_MGR_LINK_STATE_AUTO] = "auto",
	[SRIOV_MGR_LINK_STATE_ENABLE] = "enable",
	[SRIOV_MGR_LINK_STATE_DISABLE] = "disable",
	NULL
};

static const char *const config_attr_words[] = {
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_MAC)] = "mac",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_VLAN)] = "vlan",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_QOS)] = "qos",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_VLAN_PROTO)] = "vlan-proto",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_MSIX_VECTORS)] = "msix-vectors",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_MIN_TX_RATE)] = "min-tx-rate",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_MAX_TX_RATE)] = "max-tx-rate",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_SPOOFCHK)] = "spoofchk",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_TRUST)] = "trust",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_LINK_STATE)] = "link-state",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_RSS_QUERY_EN)] = "rss-query-en",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_NODE_GUID)] = "node-guid",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_PORT_GUID)] = "port-guid",
	[__builtin_ctz(SRIOV_MGR_CONFIG_ATTR_DRIVER)] = "driver",
	NULL
};

static const char *const policy_mode_words[] = {
	[SRIOV_MGR_POLICY_MODE_OFF] = "off",
	[SRIOV_MGR_POLICY_MODE_AUDIT] = "audit",
	[SRIOV_MGR_POLICY_MODE_ENFORCE] = "enforce",
	NULL
};

static const char *const constraint_words[] = {
	[SRIOV_MGR_CONSTRAINT_HARDWARE] = "hardware",
	[SRIOV_MGR_CONSTRAINT_DRIVER] = "driver",
	[SRIOV_MGR_CONSTRAINT_MAX_VFS] = "max-vfs",
	[SRIOV_MGR_CONSTRAINT_MSIX_POOL] = "msix-pool",
	[SRIOV_MGR_CONSTRAINT_HOST_VECTORS] = "host-vectors",
	[SRIOV_MGR_CONSTRAINT_BUS_RANGE] = "bus-range",
	[SRIOV_MGR_CONSTRAINT_BAR_WINDOW] = "bar-window",
	NULL
};

static const char *const event_type_words[] = {
	[SRIOV_MGR_EVENT_TYPE_PF_ADD] = "pf-add",
	[SRIOV_MGR_EVENT_TYPE_PF_REMOVE] = "pf-remove",
	[SRIOV_MGR_EVENT_TYPE_PF_BIND] = "pf-bind",
	[SRIOV_MGR_EVENT_TYPE_PF_UNBIND] = "pf-unbind",
	[SRIOV_MGR_EVENT_TYPE_VF_ADD] = "vf-add",
	[SRIOV_MGR_EVENT_TYPE_VF_REMOVE] = "vf-remove",
	[SRIOV_MGR_EVENT_TYPE_VF_BIND] = "vf-bind",
	[SRIOV_MGR_EVENT_TYPE_VF_UNBIND] = "vf-unbind",
	[SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED] = "config-applied",
	[SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED] = "config-failed",
	[SRIOV_MGR_EVENT_TYPE_LIMIT_CHANGED] = "limit-changed",
	[SRIOV_MGR_EVENT_TYPE_VIOLATION] = "violation",
	[SRIOV_MGR_EVENT_TYPE_CONFIG_DRIFT] = "config-drift",
	[SRIOV_MGR_EVENT_TYPE_RETRYING] = "retrying",
	[SRIOV_MGR_EVENT_TYPE_RETRIED] = "retried",
	[SRIOV_MGR_EVENT_TYPE_VFS_LOST] = "vfs-lost",
	[SRIOV_MGR_EVENT_TYPE_ESTIMATE] = "estimate",
	NULL
};

static const char *const part_words[] = {
	[__builtin_ctz(SRIOV_MGR_PART_IDENTITY)] = "identity",
	[__builtin_ctz(SRIOV_MGR_PART_CONFIG)] = "config",
	[__builtin_ctz(SRIOV_MGR_PART_COUNTERS)] = "counters",
	[__builtin_ctz(SRIOV_MGR_PART_INTERRUPTS)] = "interrupts",
	[__builtin_ctz(SRIOV_MGR_PART_PCI)] = "pci",
	NULL
};

static const char *const counter_source_words[] = {
	[SRIOV_MGR_COUNTER_SOURCE_PROVIDER] = "provider",
	[SRIOV_MGR_COUNTER_SOURCE_PF_DRIVER] = "pf-driver",
	[SRIOV_MGR_COUNTER_SOURCE_VF_NETDEV] = "vf-netdev",
	[SRIOV_MGR_COUNTER_SOURCE_REPRESENTOR] = "representor",
	NULL
};

static const char *const locality_words[] = {
	[SRIOV_MGR_LOCALITY_LOCAL] = "local",
	[SRIOV_MGR_LOCALITY_REMOTE] = "remote",
	NULL
};

static const char *const power_state_words[] = {
	[SRIOV_MGR_POWER_STATE_D0] = "d0",
	[SRIOV_MGR_POWER_STATE_D1] = "d1",
	[SRIOV_MGR_POWER_STATE_D2] = "d2",
	[SRIOV_MGR_POWER_STATE_D3HOT] = "d3hot",
	[SRIOV_MGR_POWER_STATE_D3COLD] = "d3cold",
	[SRIOV_MGR_POWER_STATE_UNKNOWN] = "unknown",
	NULL
};

static const struct attr pf_attrs[] = {
	[SRIOV_MGR_A_PF_ADDRESS] = { "address", ATTR_STRING },
	[SRIOV_MGR_A_PF_STATE] = { "state", ATTR_ENUM, .words = pf_state_words },
	[SRIOV_MGR_A_PF_MANAGED] = { "managed", ATTR_FLAG },
	[SRIOV_MGR_A_PF_DRIVER] = { "driver", ATTR_STRING },
	[SRIOV_MGR_A_PF_NETDEV] = { "netdev", ATTR_STRING },
	[SRIOV_MGR_A_PF_IFINDEX] = { "ifindex", ATTR_U32 },
	[SRIOV_MGR_A_PF_VENDOR_ID] = { "vendor-id", ATTR_HEX },
	[SRIOV_MGR_A_PF_DEVICE_ID] = { "device-id", ATTR_HEX },
	[SRIOV_MGR_A_PF_CLASS] = { "class", ATTR_HEX },
	[SRIOV_MGR_A_PF_NUM_VFS] = { "num-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_WANTED_VFS] = { "wanted-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_LIMIT] = { "limit", ATTR_U32 },
	[SRIOV_MGR_A_PF_LIMITED_BY] = { "limited-by", ATTR_ENUM, .words = constraint_words },
	[SRIOV_MGR_A_PF_LIMIT_DETAIL] = { "limit-detail", ATTR_STRING },
	[SRIOV_MGR_A_PF_TOTAL_VFS] = { "total-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_DRIVER_TOTAL_VFS] = { "driver-total-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_MAX_VFS] = { "max-vfs", ATTR_U32 },
	[SRIOV_MGR_A_PF_POLICY_MODE] = { "policy-mode", ATTR_ENUM, .words = policy_mode_words },
	[SRIOV_MGR_A_PF_NUMA_NODE] = { "numa-node", ATTR_U32 },
	[SRIOV_MGR_A_PF_IOMMU_GROUP] = { "iommu-group", ATTR_U32 },
	[SRIOV_MGR_A_PF_LAST_ERROR] = { "last-error", ATTR_STRING },
	[SRIOV_MGR_A_PF_PARTS] = { "parts", ATTR_BITS, .words = part_words },
	[SRIOV_MGR_A_PF_INTERRUPTS] = { "interrupts", ATTR_NEST, .nest = &interrupts_set },
	[SRIOV_MGR_A_PF_PCI] = { "pci", ATTR_NEST, .nest = &pci_set },
	[SRIOV_MGR_A_PF_ESTIMATE] = { "estimate", ATTR_U32 },
	[SRIOV_MGR_A_PF_NETNS] = { "netns", ATTR_U32 },
};

const struct attr_set pf_set = { pf_attrs, ARRAY_SIZE(pf_attrs) - 1 };

static const struct attr config_attrs[] = {
	[SRIOV_MGR_A_CONFIG_MAC] = { "mac", ATTR_MAC },
	[SRIOV_MGR_A_CONFIG_VLAN] = { "vlan", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_QOS] = { "qos", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_VLAN_PROTO] = { "vlan-proto", ATTR_HEX },
	[SRIOV_MGR_A_CONFIG_MSIX_VECTORS] = { "msix-vectors", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_MIN_TX_RATE] = { "min-tx-rate", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_MAX_TX_RATE] = { "max-tx-rate", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_SPOOFCHK] = { "spoofchk", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_TRUST] = { "trust", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_LINK_STATE] = { "link-state", ATTR_ENUM, .words = link_state_words },
	[SRIOV_MGR_A_CONFIG_RSS_QUERY_EN] = { "rss-query-en", ATTR_U32 },
	[SRIOV_MGR_A_CONFIG_NODE_GUID] = { "node-guid", ATTR_GUID },
	[SRIOV_MGR_A_CONFIG_PORT_GUID] = { "port-guid", ATTR_GUID },
	[SRIOV_MGR_A_CONFIG_DRIVER] = { "driver", ATTR_STRING },
	[SRIOV_MGR_A_CONFIG_PAD] = { "pad", ATTR_PAD },
};

const struct attr_set config_set = { config_attrs, ARRAY_SIZE(config_attrs) - 1 };

static const struct attr own_counter_attrs[] = {
	[SRIOV_MGR_A_OWN_COUNTER_NAME] = { "name", ATTR_STRING },
	[SRIOV_MGR_A_OWN_COUNTER_UNIT] = { "unit", ATTR_STRING },
	[SRIOV_MGR_A_OWN_COUNTER_VALUE] = { "value", ATTR_U64 },
	[SRIOV_MGR_A_OWN_COUNTER_PAD] = { "pad", ATTR_PAD },
};

const struct attr_set own_counter_set = { own_counter_attrs, ARRAY_SIZE(own_counter_attrs) - 1 };

static const struct attr counters_attrs[] = {
	[SRIOV_MGR_A_COUNTERS_SOURCE] = { "source", ATTR_ENUM, .words = counter_source_words },
	[SRIOV_MGR_A_COUNTERS_RX_PACKETS] = { "rx-packets", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_TX_PACKETS] = { "tx-packets", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_RX_BYTES] = { "rx-bytes", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_TX_BYTES] = { "tx-bytes", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_RX_BROADCAST] = { "rx-broadcast", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_RX_MULTICAST] = { "rx-multicast", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_RX_DROPPED] = { "rx-dropped", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_TX_DROPPED] = { "tx-dropped", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_RX_ERRORS] = { "rx-errors", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_TX_ERRORS] = { "tx-errors", ATTR_U64 },
	[SRIOV_MGR_A_COUNTERS_OWN] = { "own", ATTR_NEST, .nest = &own_counter_set, .multi = true },
	[SRIOV_MGR_A_COUNTERS_PAD] = { "pad", ATTR_PAD },
};

const struct attr_set counters_set = { counters_attrs, ARRAY_SIZE(counters_attrs) - 1 };

static const struct attr own_column_attrs[] = {
	[SRIOV_MGR_A_OWN_COLUMN_NAME] = { "name", ATTR_STRING },
	[SRIOV_MGR_A_OWN_COLUMN_UNIT] = { "unit", ATTR_STRING },
	[SRIOV_MGR_A_OWN_COLUMN_VALUES] = { "values", ATTR_U64S },
	[SRIOV_MGR_A_OWN_COLUMN_PAD] = { "pad", ATTR_PAD },
};

const struct attr_set own_column_set = { own_column_attrs, ARRAY_SIZE(own_column_attrs) - 1 };

static const struct attr columns_attrs[] = {
	[SRIOV_MGR_A_COLUMNS_SOURCE] = { "source", ATTR_ENUM, .words = counter_source_words },
	[SRIOV_MGR_A_COLUMNS_RX_PACKETS] = { "rx-packets", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_TX_PACKETS] = { "tx-packets", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_RX_BYTES] = { "rx-bytes", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_TX_BYTES] = { "tx-bytes", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_RX_BROADCAST] = { "rx-broadcast", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_RX_MULTICAST] = { "rx-multicast", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_RX_DROPPED] = { "rx-dropped", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_TX_DROPPED] = { "tx-dropped", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_RX_ERRORS] = { "rx-errors", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_TX_ERRORS] = { "tx-errors", ATTR_U64S },
	[SRIOV_MGR_A_COLUMNS_OWN] = { "own", ATTR_NEST, .nest = &own_column_set, .multi = true },
	[SRIOV_MGR_A_COLUMNS_PAD] = { "pad", ATTR_PAD },
};

const struct attr_set columns_set = { columns_attrs, ARRAY_SIZE(columns_attrs) - 1 };

static const struct attr vector_attrs[] = {
	[SRIOV_MGR_A_VECTOR_INDEX] = { "index", ATTR_U32 },
	[SRIOV_MGR_A_VECTOR_IRQ] = { "irq", ATTR_U32 },
	[SRIOV_MGR_A_VECTOR_COUNT] = { "count", ATTR_U64 },
	[SRIOV_MGR_A_VECTOR_CPU] = { "cpu", ATTR_U32 },
	[SRIOV_MGR_A_VECTOR_NODE] = { "node", ATTR_U32 },
	[SRIOV_MGR_A_VECTOR_LOCALITY] = { "locality", ATTR_ENUM, .words = locality_words },
	[SRIOV_MGR_A_VECTOR_PAD] = { "pad", ATTR_PAD },
};

const struct attr_set vector_set = { vector_attrs, ARRAY_SIZE(vector_attrs) - 1 };

static const struct attr interrupts_attrs[] = {
	[SRIOV_MGR_A_INTERRUPTS_TABLE_SIZE] = { "table-size", ATTR_U32 },
	[SRIOV_MGR_A_INTERRUPTS_ENABLED] = { "enabled", ATTR_FLAG },
	[SRIOV_MGR_A_INTERRUPTS_ALLOCATED] = { "allocated", ATTR_U32 },
	[SRIOV_MGR_A_INTERRUPTS_TOTAL] = { "total", ATTR_U64 },
	[SRIOV_MGR_A_INTERRUPTS_REMOTE] = { "remote", ATTR_U32 },
	[SRIOV_MGR_A_INTERRUPTS_VECTOR] = { "vector", ATTR_NEST, .nest = &vector_set, .multi = true },
	[SRIOV_MGR_A_INTERRUPTS_STALE] = { "stale", ATTR_FLAG },
	[SRIOV_MGR_A_INTERRUPTS_PAD] = { "pad", ATTR_PAD },
};

const struct attr_set interrupts_set = { interrupts_attrs, ARRAY_SIZE(interrupts_attrs) - 1 };

static const struct attr pci_attrs[] = {
	[SRIOV_MGR_A_PCI_POWER_STATE] = { "power-state", ATTR_ENUM, .words = power_state_words },
	[SRIOV_MGR_A_PCI_LINK_SPEED] = { "link-speed", ATTR_U32 },
	[SRIOV_MGR_A_PCI_LINK_WIDTH] = { "link-width", ATTR_U32 },
	[SRIOV_MGR_A_PCI_MAX_LINK_SPEED] = { "max-link-speed", ATTR_U32 },
	[SRIOV_MGR_A_PCI_MAX_LINK_WIDTH] = { "max-link-width", ATTR_U32 },
	[SRIOV_MGR_A_PCI_BANDWIDTH] = { "bandwidth", ATTR_U32 },
	[SRIOV_MGR_A_PCI_NARROWEST_LINK] = { "narrowest-link", ATTR_STRING },
	[SRIOV_MGR_A_PCI_NARROWEST_SPEED] = { "narrowest-speed", ATTR_U32 },
	[SRIOV_MGR_A_PCI_NARROWEST_WIDTH] = { "narrowest-width", ATTR_U32 },
	[SRIOV_MGR_A_PCI_IOMMU_GROUP_OTHERS] = { "iommu-group-others", ATTR_U32 },
	[SRIOV_MGR_A_PCI_AER_CORRECTABLE] = { "aer-correctable", ATTR_U64 },
	[SRIOV_MGR_A_PCI_AER_NONFATAL] = { "aer-nonfatal", ATTR_U64 },
	[SRIOV_MGR_A_PCI_AER_FATAL] = { "aer-fatal", ATTR_U64 },
	[SRIOV_MGR_A_PCI_PAD] = { "pad", ATTR_PAD },
};

const struct attr_set pci_set = { pci_attrs, ARRAY_SIZE(pci_attrs) - 1 };

static const struct attr vf_attrs[] = {
	[SRIOV_MGR_A_VF_PF] = { "pf", ATTR_STRING },
	[SRIOV_MGR_A_VF_INDEX] = { "index", ATTR_U32 },
	[SRIOV_MGR_A_VF_ADDRESS] = { "address", ATTR_STRING },
	[SRIOV_MGR_A_VF_STATE] = { "state", ATTR_ENUM, .words = vf_state_words },
	[SRIOV_MGR_A_VF_MANAGED] = { "managed", ATTR_FLAG },
	[SRIOV_MGR_A_VF_DRIVER] = { "driver", ATTR_STRING },
	[SRIOV_MGR_A_VF_NETDEV] = { "netdev", ATTR_STRING },
	[SRIOV_MGR_A_VF_IFINDEX] = { "ifindex", ATTR_U32 },
	[SRIOV_MGR_A_VF_NUMA_NODE] = { "numa-node", ATTR_U32 },
	[SRIOV_MGR_A_VF_IOMMU_GROUP] = { "iommu-group", ATTR_U32 },
	[SRIOV_MGR_A_VF_IN_USE] = { "in-use", ATTR_STRING },
	[SRIOV_MGR_A_VF_WANTED] = { "wanted", ATTR_NEST, .nest = &config_set },
	[SRIOV_MGR_A_VF_ACTUAL] = { "actual", ATTR_NEST, .nest = &config_set },
	[SRIOV_MGR_A_VF_LAST_ERROR] = { "last-error", ATTR_STRING },
	[SRIOV_MGR_A_VF_DRIFT] = { "drift", ATTR_BITS, .words = config_attr_words },
	[SRIOV_MGR_A_VF_PARTS] = { "parts", ATTR_BITS, .words = part_words },
	[SRIOV_MGR_A_VF_LAST] = { "last", ATTR_U32 },
	[SRIOV_MGR_A_VF_CREATED] = { "created", ATTR_U64 },
	[SRIOV_MGR_A_VF_BINDS] = { "binds", ATTR_U32 },
	[SRIOV_MGR_A_VF_COUNTERS] = { "counters", ATTR_NEST, .nest = &counters_set, .multi = true },
	[SRIOV_MGR_A_VF_COUNTERS_AGE] = { "counters-age", ATTR_U32 },
	[SRIOV_MGR_A_VF_STALE] = { "stale", ATTR_FLAG },
	[SRIOV_MGR_A_VF_INTERRUPTS] = { "interrupts", ATTR_NEST, .nest = &interrupts_set },
	[SRIOV_MGR_A_VF_PCI] = { "pci", ATTR_NEST, .nest = &pci_set },
	[SRIOV_MGR_A_VF_PAD] = { "pad", ATTR_PAD },
	[SRIOV_MGR_A_VF_NETNS] = { "netns", ATTR_U32 },
	[SRIOV_MGR_A_VF_COUNT] = { "count", ATTR_U32 },
	[SRIOV_MGR_A_VF_COLUMNS] = { "columns", ATTR_NEST, .nest = &columns_set, .multi = true },
	[SRIOV_MGR_A_VF_COUNTERS_AGES] = { "counters-ages", ATTR_U32S },
};

const struct attr_set vf_set = { vf_attrs, ARRAY_SIZE(vf_attrs) - 1 };

static const struct attr event_attrs[] = {
	[SRIOV_MGR_A_EVENT_SEQ] = { "seq", ATTR_U64 },
	[SRIOV_MGR_A_EVENT_TYPE] = { "type", ATTR_ENUM, .words = event_type_words },
	[SRIOV_MGR_A_EVENT_TIME] = { "time", ATTR_U64 },
	[SRIOV_MGR_A_EVENT_PF] = { "pf", ATTR_STRING },
	[SRIOV_MGR_A_EVENT_VF] = { "vf", ATTR_U32 },
	[SRIOV_MGR_A_EVENT_MESSAGE] = { "message", ATTR_STRING },
	[SRIOV_MGR_A_EVENT_PAD] = { "pad", ATTR_PAD },
	[SRIOV_MGR_A_EVENT_LOST] = { "lost", ATTR_U64 },
};

const struct attr_set event_set = { event_attrs, ARRAY_SIZE(event_attrs) - 1 };

static const struct attr constraint_attrs[] = {
	[SRIOV_MGR_A_CONSTRAINT_TYPE] = { "type", ATTR_ENUM, .words = constraint_words },
	[SRIOV_MGR_A_CONSTRAINT_VFS] = { "vfs", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_VECTORS] = { "vectors", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_RESERVE] = { "reserve", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_USED] = { "used", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_PER_VF] = { "per-vf", ATTR_U32 },
	[SRIOV_MGR_A_CONSTRAINT_DETAIL] = { "detail", ATTR_STRING },
	[SRIOV_MGR_A_CONSTRAINT_ESTIMATE] = { "estimate", ATTR_FLAG },
};

const struct attr_set constraint_set = { constraint_attrs, ARRAY_SIZE(constraint_attrs) - 1 };

static const struct attr limit_attrs[] = {
	[SRIOV_MGR_A_LIMIT_PF] = { "pf", ATTR_STRING },
	[SRIOV_MGR_A_LIMIT_VFS] = { "vfs", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_FITS] = { "fits", ATTR_FLAG },
	[SRIOV_MGR_A_LIMIT_NUM_VFS] = { "num-vfs", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_LIMIT] = { "limit", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_LIMITED_BY] = { "limited-by", ATTR_ENUM, .words = constraint_words },
	[SRIOV_MGR_A_LIMIT_POLICY_MODE] = { "policy-mode", ATTR_ENUM, .words = policy_mode_words },
	[SRIOV_MGR_A_LIMIT_CONSTRAINT] = { "constraint", ATTR_NEST, .nest = &constraint_set, .multi = true },
	[SRIOV_MGR_A_LIMIT_POOL_LEFT] = { "pool-left", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_HOST_LEFT] = { "host-left", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_STRICT] = { "strict", ATTR_FLAG },
	[SRIOV_MGR_A_LIMIT_ESTIMATE] = { "estimate", ATTR_U32 },
	[SRIOV_MGR_A_LIMIT_REFUSED] = { "refused", ATTR_U32 },
};

const struct attr_set limit_set = { limit_attrs, ARRAY_SIZE(limit_attrs) - 1 };

static const struct attr host_attrs[] = {
	[SRIOV_MGR_A_HOST_VECTOR_BUDGET] = { "vector-budget", ATTR_U32 },
	[SRIOV_MGR_A_HOST_BUDGET_AUTO] = { "budget-auto", ATTR_FLAG },
	[SRIOV_MGR_A_HOST_VECTOR_RESERVE] = { "vector-reserve", ATTR_U32 },
	[SRIOV_MGR_A_HOST_VECTORS_USED] = { "vectors-used", ATTR_U32 },
	[SRIOV_MGR_A_HOST_VECTORS_PROMISED] = { "vectors-promised", ATTR_U32 },
	[SRIOV_MGR_A_HOST_VECTORS_FREE] = { "vectors-free", ATTR_U32 },
	[SRIOV_MGR_A_HOST_ONLINE_CPUS] = { "online-cpus", ATTR_U32 },
	[SRIOV_MGR_A_HOST_VERSION] = { "version", ATTR_STRING },
};

const struct attr_set host_set = { host_attrs, ARRAY_SIZE(host_attrs) - 1 };
