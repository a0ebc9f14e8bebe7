// SPDX-License-Identifier: GPL-2.0
/* Is the configuration of VFs sound, and has each a driver? */

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <json-c/json.h>

#include "attrs.h"
#include "doctor.h"
#include "netlink.h"
#include "sysroot.h"
#include "util.h"

#define NO_MAC "00:00:00:00:00:00"

static json_object *actual(json_object *vf)
{
	return json_object_object_get(vf, "actual");
}

static void label_of(json_object *device, char *buf, size_t size)
{
	const char *index = json_string(device, "index");

	if (index)
		snprintf(buf, size, "%s vf%s", json_string(device, "pf"), index);
	else
		snprintf(buf, size, "%s", json_string(device, "address"));
}

/* A command that sets @key; a new MAC address is one that nobody has yet. */
static void mend_set(json_object *vf, const char *key, const char *value, char *mend, size_t size)
{
	uint8_t mac[5];
	char name[48], text[18];

	label_of(vf, name, sizeof(name));
	if (!value && getrandom(mac, sizeof(mac), 0) == sizeof(mac)) {
		snprintf(text, sizeof(text), "02:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
			 mac[3], mac[4]);
		value = text;
	}
	snprintf(mend, size, "sriovctl set %s %s=%s", name, key, value ? value : "");
}

/* Whether the configuration of @vf is not known. */
static bool is_blind(struct doctor *doctor, json_object *vf)
{
	uint32_t class;
	char name[48];

	/* InfiniBand has none of what is looked at here, and its drivers tell 0 for all of it. */
	if (json_number(pf_of(doctor, vf), "class", &class) && class >> 8 == CLASS_INFINIBAND)
		return true;
	if (!json_flag(vf, "stale"))
		return false;
	label_of(vf, name, sizeof(name));
	unknown(doctor, vf, "the PF driver does not tell of %s now", name);
	return true;
}

static void check_zero(struct doctor *doctor)
{
	json_object *vf;
	char mend[128];
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		if (is_blind(doctor, vf) || !text_is(actual(vf), "mac", NO_MAC))
			continue;
		mend_set(vf, "mac", NULL, mend, sizeof(mend));
		found(doctor, vf, mend, "has no MAC address");
	}
}

/*
 * @owners has by PF, VLAN and address who has it, in words. VFs of two PFs may have the same: a
 * guest that uses one of them at a time has it so.
 */
static void check_owner(struct doctor *doctor, json_object *owners, json_object *device,
			const char *mac)
{
	const char *pf = json_string(device, "pf"), *other;
	char key[96], name[48], mend[128];
	uint32_t vlan = 0;

	if (!mac || !strcmp(mac, NO_MAC))
		return;
	json_number(actual(device), "vlan", &vlan);
	snprintf(key, sizeof(key), "%s %u %s", pf ? pf : json_string(device, "address"), vlan, mac);
	other = json_string(owners, key);
	label_of(device, name, sizeof(name));
	if (!other) {
		json_object_object_add(owners, key, need(json_object_new_string(name)));
		return;
	}
	/* PFs come first, so this is a VF. */
	mend_set(device, "mac", NULL, mend, sizeof(mend));
	found(doctor, device, mend, "has the MAC address %s, as %s has", mac, other);
}

/* A bond or team gives its address to its ports; a bridge takes that of one of them. */
static bool own_mac(json_object *pf, char *mac, size_t size)
{
	const char *netdev = json_string(pf, "netdev");
	char path[PATH_MAX], file[PATH_MAX + 8], master[32] = "";

	if (!netdev)
		return false;
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/net/%s", json_string(pf, "address"),
		 netdev);
	if (file_line(mac, size, "%s/bonding_slave/perm_hwaddr", path))
		return true;
	snprintf(file, sizeof(file), "%s/brport", path);
	if (access(rooted(file), F_OK))
		file_line(master, sizeof(master), "%s/master/address", path);
	return file_line(mac, size, "%s/address", path) && strcmp(mac, master);
}

static void check_duplicate(struct doctor *doctor)
{
	json_object *owners = need(json_object_new_object()), *device;
	char mac[32];
	size_t i;

	for_each_of(doctor->pfs, i, device)
		if (own_mac(device, mac, sizeof(mac)))
			check_owner(doctor, owners, device, mac);
	for_each_of(doctor->vfs, i, device)
		if (!is_blind(doctor, device))
			check_owner(doctor, owners, device, json_string(actual(device), "mac"));
	json_object_put(owners);
}

static void check_setting(struct doctor *doctor, const char *key, uint32_t bad, const char *good,
			  const char *fact)
{
	json_object *vf;
	uint32_t value;
	char mend[128];
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		if (is_blind(doctor, vf) || !json_number(actual(vf), key, &value) || value != bad)
			continue;
		mend_set(vf, key, good, mend, sizeof(mend));
		found(doctor, vf, mend, "%s", fact);
	}
}

static void check_trust(struct doctor *doctor)
{
	check_setting(doctor, "trust", 1, "0", "is trusted");
}

static void check_spoofchk(struct doctor *doctor)
{
	check_setting(doctor, "spoofchk", 0, "1", "may send from any source address");
}

/* Whether a VF without a driver should have one. */
static bool misses_driver(json_object *vf, json_object *pf)
{
	const char *wanted = json_string(json_object_object_get(vf, "wanted"), "driver");
	char autoprobe[8];

	if (wanted)
		return strcmp(wanted, "none");
	/* An NVMe VF gets one when it was given queues. */
	if (is_class(pf, CLASS_STORAGE))
		return false;
	return file_line(autoprobe, sizeof(autoprobe),
			 "/sys/bus/pci/devices/%s/sriov_drivers_autoprobe",
			 json_string(vf, "pf")) && *autoprobe == '1';
}

static bool has_driver(json_object *vf)
{
	return !json_string(vf, "address") || json_string(vf, "driver");
}

static void check_unprobed(struct doctor *doctor)
{
	json_object *vf, *pf;
	char mend[128], word[WORD_SIZE];
	const char *error, *netdev;
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		pf = pf_of(doctor, vf);
		if (has_driver(vf) || !misses_driver(vf, pf))
			continue;
		error = json_string(vf, "last-error");
		netdev = json_string(pf, "netdev");
		if (netdev && text_is(vf, "state", "waiting"))
			snprintf(mend, sizeof(mend), "ip link set dev %s up",
				 shell_word(netdev, word));
		else
			snprintf(mend, sizeof(mend), "echo %s >/sys/bus/pci/drivers_probe; dmesg",
				 json_string(vf, "address"));
		found(doctor, vf, mend, "has no driver, and should have one%s%s",
		      error ? ": " : "", error ? error : "");
	}
}

static void check_idle(struct doctor *doctor)
{
	json_object *vf;
	char mend[128];
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		if (has_driver(vf) || misses_driver(vf, pf_of(doctor, vf)))
			continue;
		mend_set(vf, "driver", "vfio-pci", mend, sizeof(mend));
		found(doctor, vf, mend, "has no driver, and is to have none");
	}
}

static void mend_reconcile(json_object *device, char *mend, size_t size)
{
	const char *pf = json_string(device, "pf");

	snprintf(mend, size, "echo 1 >/sys/kernel/config/sriov_mgr/%s/reconcile",
		 pf ? pf : json_string(device, "address"));
}

static void check_state(struct doctor *doctor, json_object *device)
{
	const char *error = json_string(device, "last-error");
	bool retrying = text_is(device, "state", "retrying");
	char mend[128];

	if (!retrying && !text_is(device, "state", "failed"))
		return;
	mend_reconcile(device, mend, sizeof(mend));
	found_as(doctor, retrying ? "warning" : "error", device, mend,
		 "is not as it is wanted%s: %s", retrying ? ", and is tried again" : "",
		 error ? error : "-");
}

static void check_failed(struct doctor *doctor)
{
	json_object *device;
	size_t i;

	for_each_of(doctor->pfs, i, device)
		check_state(doctor, device);
	for_each_of(doctor->vfs, i, device)
		check_state(doctor, device);
}

static void check_drift(struct doctor *doctor)
{
	char keys[256], mend[128];
	json_object *vf, *drift, *pf;
	uint32_t vfs, wanted;
	size_t i;

	for_each_of(doctor->pfs, i, pf) {
		if (!text_is(pf, "state", "drifted") || !json_number(pf, "num-vfs", &vfs) ||
		    !json_number(pf, "wanted-vfs", &wanted))
			continue;
		mend_reconcile(pf, mend, sizeof(mend));
		found(doctor, pf, mend, "has %u VFs, and %u are wanted", vfs, wanted);
	}
	for_each_of(doctor->vfs, i, vf) {
		if (text_is(vf, "state", "failed") || text_is(vf, "state", "retrying") ||
		    !json_object_object_get_ex(vf, "drift", &drift) ||
		    !attr_text(&vf_set, vf, "drift", keys, sizeof(keys)))
			continue;
		mend_reconcile(vf, mend, sizeof(mend));
		found(doctor, vf, mend, "%s %s not as wanted", keys,
		      json_object_array_length(drift) == 1 ? "is" : "are");
	}
}

static const struct check checks[] = {
	{ "mac-zero", "warning", "a VF without a MAC address",
	  "its driver takes a random one, another one each time", check_zero },
	{ "mac-duplicate", "error", "a VF with the MAC address of its PF or of another VF there",
	  "of two devices with one address, packets reach one, or now this and now that",
	  check_duplicate },
	{ "trust-on", "warning", "a VF that is trusted",
	  "whoever has it may change its MAC address and receive what is for others", check_trust },
	{ "spoofchk-off", "warning", "a VF whose source addresses are not checked",
	  "whoever has it can pretend to be another machine", check_spoofchk },
	{ "vf-unprobed", "warning", "a VF that should have a driver and has none",
	  "nobody can use it: no driver took it, or its driver failed", check_unprobed },
	{ "vf-idle", "info", "a VF that has no driver because nobody wants one",
	  "it takes vectors and addresses, and serves nobody", check_idle },
	{ "config-failed", "error", "a wanted configuration that is not on the hardware",
	  "the device runs with another MAC address, VLAN or number of VFs than it should",
	  check_failed },
	{ "config-drift", "warning", "a VF, or a number of VFs, that somebody else has changed",
	  "it runs with another MAC address, VLAN or rate than is wanted, or is not there at all",
	  check_drift },
};

const struct check_set vf_checks = { checks, ARRAY_SIZE(checks) };
