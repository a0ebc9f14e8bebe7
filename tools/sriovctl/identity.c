// SPDX-License-Identifier: GPL-2.0
/* By what a PF is known other than its address. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "identity.h"
#include "netdev.h"
#include "sysroot.h"
#include "util.h"
#include "wanted.h"

#define ID_IN_WORDS "a PCI ID as \"0x8086\""

static const struct setting identity[] = {
	{ "vendor", SETTING_HEX, 4, .valid = ID_IN_WORDS },
	{ "device", SETTING_HEX, 4, .valid = ID_IN_WORDS },
	{ "class", SETTING_HEX, 6, .valid = "a PCI class as \"0x020000\"" },
	{ "mac", SETTING_BYTES, 6, .valid = "a MAC address as \"02:00:00:00:00:01\"" },
	{ "serial", SETTING_TEXT, .valid = "a serial number" },
};

static const struct setting match[] = {
	{ "netdev", SETTING_TEXT, .valid = "the name of a network device" },
	{ "mac", SETTING_BYTES, 6, .valid = "a MAC address as \"02:00:00:00:00:01\"" },
	{ "serial", SETTING_TEXT, .valid = "a serial number" },
	{ "vendor", SETTING_HEX, 4, .valid = ID_IN_WORDS },
	{ "device", SETTING_HEX, 4, .valid = ID_IN_WORDS },
	{ "driver", SETTING_NAME, .max = 63, .valid = "the name of a driver" },
};

const struct setting_set identity_settings = {
	.key = "identity", .settings = identity, .n = ARRAY_SIZE(identity)
};

const struct setting_set match_settings = {
	.key = "match", .settings = match, .n = ARRAY_SIZE(match)
};

/* The address that the network device came with; none where somebody gave it another one. */
static void add_mac(json_object *facts, json_object *info)
{
	json_object *mac;
	char line[32];

	/* NET_ADDR_PERM */
	if (!netdev_line(line, sizeof(line), info, "addr_assign_type") || strcmp(line, "0") ||
	    !netdev_line(line, sizeof(line), info, "address"))
		return;
	mac = setting_parse(setting_named(&identity_settings, "mac"), line);
	if (mac)
		json_object_object_add(facts, "mac", mac);
}

/* The keyword SN of the read-only part of VPD (PCI Local Bus 3.0, appendix I). */
static bool find_serial(const unsigned char *vpd, size_t len, char *serial)
{
	size_t at = 0, end, size;

	/* Large resources; 0x82 is the name, 0x90 the read-only part. */
	while (at + 3 <= len && (vpd[at] == 0x82 || vpd[at] == 0x90)) {
		size = vpd[at + 1] | vpd[at + 2] << 8;
		end = at + 3 + size;
		if (vpd[at] != 0x90) {
			at = end;
			continue;
		}
		for (at += 3; at + 3 <= end && end <= len; at += 3 + vpd[at + 2]) {
			if (memcmp(vpd + at, "SN", 2) || at + 3 + vpd[at + 2] > end)
				continue;
			snprintf(serial, 256, "%.*s", vpd[at + 2], (const char *)vpd + at + 3);
			return true;
		}
		return false;
	}
	return false;
}

/* Root alone may read it, and many devices have none. */
static void add_serial(json_object *facts, const char *address)
{
	unsigned char vpd[4096];
	char serial[256];
	size_t len = file_bytes(vpd, sizeof(vpd), "/sys/bus/pci/devices/%s/vpd", address);

	if (!find_serial(vpd, len, serial))
		return;
	for (len = strlen(serial); len && serial[len - 1] == ' '; len--)
		serial[len - 1] = '\0';
	if (*serial)
		json_add_text(facts, "serial", serial);
}

static void add_hex(json_object *facts, const char *key, json_object *info, const char *name,
		    int digits)
{
	uint32_t number;
	char text[16];

	if (!json_number(info, name, &number))
		return;
	snprintf(text, sizeof(text), "0x%0*x", digits, number);
	json_object_object_add(facts, key, json_object_new_string(text));
}

json_object *identity_facts(json_object *info)
{
	json_object *facts = need(json_object_new_object());

	add_hex(facts, "vendor", info, "vendor-id", 4);
	add_hex(facts, "device", info, "device-id", 4);
	add_hex(facts, "class", info, "class", 6);
	json_copy(facts, info, "netdev");
	if (json_string(info, "netdev"))
		add_mac(facts, info);
	json_copy(facts, info, "driver");
	/* What is absent has none. */
	if (json_object_object_get_ex(facts, "vendor", NULL))
		add_serial(facts, json_string(info, "address"));
	return facts;
}

json_object *identity_saved(json_object *info)
{
	json_object *facts = identity_facts(info), *saved = need(json_object_new_object());
	size_t i;

	for (i = 0; i < ARRAY_SIZE(identity); i++)
		json_copy(saved, facts, identity[i].key);
	json_object_put(facts);
	return saved;
}

const char *identity_differs(json_object *said, json_object *facts)
{
	json_object *fact;

	json_object_object_foreach(said, key, value)
		if (json_object_object_get_ex(facts, key, &fact) &&
		    !json_object_equal(value, fact))
			return key;
	return NULL;
}

bool identity_matches(json_object *said, json_object *facts)
{
	json_object_object_foreach(said, key, value)
		if (!json_object_equal(value, json_object_object_get(facts, key)))
			return false;
	return true;
}
