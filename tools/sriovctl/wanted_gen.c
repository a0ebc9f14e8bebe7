// SPDX-License-Identifier: GPL-2.0
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/sriov_mgr.yaml */
/* by tools/sriovctl/gen-attrs.py */

#include "util.h"
#include "wanted.h"

const char *const flag_words[] = { "0 off no false", "1 on yes true" };

static const struct setting general[] = {
	{ "stats-max-age-ms", SETTING_NUMBER, 0, 3600000, NULL,
	  "100", "a number of milliseconds from 0 to 3600000" },
};

const struct setting_set general_settings = {
	"", ".", "/", general, ARRAY_SIZE(general)
};

static const struct setting host[] = {
	{ "vector-budget", SETTING_NUMBER, 0, 134215680, "auto",
	  "auto", "a number of vectors from 0 to 134215680, or \"auto\"" },
	{ "vector-reserve", SETTING_NUMBER, 0, 134215680, NULL,
	  "0", "a number of vectors from 0 to 134215680" },
};

const struct setting_set host_settings = {
	"host", "host", "/", host, ARRAY_SIZE(host)
};

static const struct setting default_policy[] = {
	{ "mode", SETTING_WORD, 0, 0, "off audit enforce",
	  "audit", "\"off\", \"audit\" or \"enforce\"" },
};

const struct setting_set default_policy_settings = {
	"default-policy", "default_policy", "/", default_policy, ARRAY_SIZE(default_policy)
};

static const struct setting policy[] = {
	{ "mode", SETTING_WORD, 0, 0, "off audit enforce",
	  "enforce", "\"off\", \"audit\" or \"enforce\"" },
	{ "max-vfs", SETTING_NUMBER, 0, 65535, "none",
	  "none", "a number of VFs from 0 to 65535, or \"none\"" },
	{ "vector-pool", SETTING_NUMBER, 0, 134215680, "auto",
	  "auto", "a number of vectors from 0 to 134215680, or \"auto\"" },
	{ "vector-reserve", SETTING_NUMBER, 0, 134215680, NULL,
	  "0", "a number of vectors from 0 to 134215680" },
	{ "vectors-per-vf", SETTING_NUMBER, 1, 2048, "auto",
	  "auto", "a number of vectors from 1 to 2048, or \"auto\"" },
	{ "strict", SETTING_NUMBER, 0, 1, NULL,
	  "0", "0 or 1" },
};

const struct setting_set policy_settings = {
	"policy", NULL, "/policy/", policy, ARRAY_SIZE(policy)
};

static const struct setting number[] = {
	{ "num-vfs", SETTING_NUMBER, 0, 65535, NULL,
	  NULL, "a number from 0 to 65535" },
};

const struct setting_set number_settings = {
	"", NULL, "/", number, ARRAY_SIZE(number)
};

static const struct setting vf[] = {
	{ "mac", SETTING_BYTES, 6, 0, NULL,
	  "00:00:00:00:00:00", "a unicast MAC address as \"02:00:00:00:00:01\"" },
	{ "vlan", SETTING_NUMBER, 0, 4094, NULL,
	  "0", "a number from 0 (none) to 4094" },
	{ "qos", SETTING_NUMBER, 0, 7, NULL,
	  "0", "a number from 0 to 7" },
	{ "vlan-proto", SETTING_WORD, 0, 0, "802.1Q 802.1ad",
	  "802.1Q", "\"802.1Q\" or \"802.1ad\"" },
	{ "msix-vectors", SETTING_NUMBER, 1, 2048, NULL,
	  NULL, "a number of vectors from 1 to 2048" },
	{ "min-tx-rate", SETTING_NUMBER, 0, 2147483647, NULL,
	  "0", "a number of Mbit/s from 0 (none) to 2147483647" },
	{ "max-tx-rate", SETTING_NUMBER, 0, 2147483647, NULL,
	  "0", "a number of Mbit/s from 0 (no limit) to 2147483647" },
	{ "spoofchk", SETTING_NUMBER, 0, 1, NULL,
	  NULL, "0 or 1" },
	{ "trust", SETTING_NUMBER, 0, 1, NULL,
	  "0", "0 or 1" },
	{ "link-state", SETTING_WORD, 0, 0, "auto enable disable",
	  "auto", "\"auto\", \"enable\" or \"disable\"" },
	{ "rss-query-en", SETTING_NUMBER, 0, 1, NULL,
	  "0", "0 or 1" },
	{ "node-guid", SETTING_BYTES, 8, 0, NULL,
	  NULL, "a GUID as \"02:00:00:00:00:00:00:01\"" },
	{ "port-guid", SETTING_BYTES, 8, 0, NULL,
	  NULL, "a GUID as \"02:00:00:00:00:00:00:01\"" },
	{ "driver", SETTING_NAME, 0, 63, "none",
	  NULL, "the name of a driver, or \"none\"" },
};

const struct setting_set vf_settings = {
	"", NULL, "/", vf, ARRAY_SIZE(vf)
};
