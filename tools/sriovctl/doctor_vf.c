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
#include "netdev.h"
#include "netlink.h"
#include "sysroot.h"
#include "util.h"

#define CLASS_NVME 0x0108

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

/* A command that sets @key; without @value, to an address or GUID that nobody has yet. */
static void mend_set(json_object *vf, const char *key, const char *value, char *mend, size_t size)
{
	size_t i, n = strcmp(key, "mac") ? 7 : 5;
	char name[48], text[32] = "02";
	uint8_t random[7];

	label_of(vf, name, sizeof(name));
	if (!value && getrandom(random, n, 0) == (ssize_t)n) {
		for (i = 0; i < n; i++)
			snprintf(text + 2 + 3 * i, sizeof(text) - 2 - 3 * i, ":%02x", random[i]);
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
 * @owners has by PF, VLAN and value of @key who has it, in words. VFs of two PFs may have the same:
 * a guest that uses one of them at a time has it so. @words are those for @key.
 */
static void check_owner(struct doctor *doctor, json_object *owners, json_object *device,
			const char *key, const char *words, const char *value)
{
	const char *pf = json_string(device, "pf"), *other;
	char what[128], name[48], mend[128];
	uint32_t vlan = 0;

	/* Zero is none. */
	if (!value || !value[strspn(value, "0:")])
		return;
	if (!strcmp(key, "mac"))
		json_number(actual(device), "vlan", &vlan);
	snprintf(what, sizeof(what), "%s %u %s", pf ? pf : json_string(device, "address"), vlan,
		 value);
	other = json_string(owners, what);
	label_of(device, name, sizeof(name));
	if (!other) {
		json_object_object_add(owners, what, need(json_object_new_string(name)));
		return;
	}
	/* PFs come first, so this is a VF. */
	mend_set(device, key, NULL, mend, sizeof(mend));
	found(doctor, device, mend, "has the %s %s, as %s has", words, value, other);
}

static void check_duplicate(struct doctor *doctor)
{
	json_object *owners = need(json_object_new_object()), *device;
	char mac[32];
	size_t i;

	for_each_of(doctor->pfs, i, device)
		if (netdev_mac(device, mac, sizeof(mac)))
			check_owner(doctor, owners, device, "mac", "MAC address", mac);
	for_each_of(doctor->vfs, i, device)
		if (!is_blind(doctor, device))
			check_owner(doctor, owners, device, "mac", "MAC address",
				    json_string(actual(device), "mac"));
	json_object_put(owners);
}

static void check_guid(struct doctor *doctor, const char *key, const char *words)
{
	json_object *owners = need(json_object_new_object()), *vf;
	size_t i;

	for_each_of(doctor->vfs, i, vf)
		check_owner(doctor, owners, vf, key, words, json_string(actual(vf), key));
	json_object_put(owners);
}

static void check_guids(struct doctor *doctor)
{
	check_guid(doctor, "node-guid", "node GUID");
	check_guid(doctor, "port-guid", "port GUID");
}

/* Most drivers take what the PF lets a VF have when they are bound, and later not. */
static void check_taken(struct doctor *doctor)
{
	const char *mac, *netdev;
	char own[32], mend[128];
	json_object *vf;
	size_t i, len;

	for_each_of(doctor->vfs, i, vf) {
		netdev = json_string(vf, "netdev");
		mac = json_string(actual(vf), "mac");
		if (!netdev || !mac || !strcmp(mac, NO_MAC) || is_blind(doctor, vf))
			continue;
		if (!netdev_mac(vf, own, sizeof(own))) {
			unknown(doctor, vf, "%s is in another network namespace, or in a team",
				netdev);
			continue;
		}
		if (!strcmp(own, mac))
			continue;
		mend_set(vf, "mac", mac, mend, sizeof(mend));
		len = strlen(mend);
		snprintf(mend + len, sizeof(mend) - len, " --rebind");
		found(doctor, vf, mend, "has the MAC address %s, and its network device %s has %s",
		      mac, netdev, own);
	}
}

static void check_mtu(struct doctor *doctor)
{
	json_object *vf, *pf;
	uint32_t mtu, most;
	char mend[128];
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		pf = pf_of(doctor, vf);
		if (!json_string(vf, "netdev") || !json_string(pf, "netdev"))
			continue;
		if (!netdev_mtu(vf, &mtu) || !netdev_mtu(pf, &most)) {
			unknown(doctor, vf, "%s or %s is in another network namespace",
				json_string(vf, "netdev"), json_string(pf, "netdev"));
			continue;
		}
		if (mtu <= most)
			continue;
		snprintf(mend, sizeof(mend), "ip link set %s mtu %u", json_string(pf, "netdev"),
			 mtu);
		found(doctor, vf, mend, "its MTU is %u, and that of its PF %u", mtu, most);
	}
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

/* No driver but one that passes it on can use it before; its state only the controller knows. */
static bool is_nvme_offline(json_object *vf, json_object *pf)
{
	const char *wanted = json_string(json_object_object_get(vf, "wanted"), "driver");
	uint32_t class;

	return !has_driver(vf) && (!wanted || !strcmp(wanted, "nvme")) &&
	       json_number(pf, "class", &class) && class >> 8 == CLASS_NVME;
}

static void check_nvme(struct doctor *doctor)
{
	json_object *vf, *pf;
	char mend[512];
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		pf = pf_of(doctor, vf);
		if (!is_nvme_offline(vf, pf))
			continue;
		snprintf(mend, sizeof(mend), "nvme list-secondary /dev/nvmeN tells C; "
			 "nvme virt-mgmt /dev/nvmeN -c C -r 0 -n 2 -a 8; "
			 "nvme virt-mgmt /dev/nvmeN -c C -r 1 -n 1 -a 8; "
			 "nvme virt-mgmt /dev/nvmeN -c C -a 9; "
			 "echo %s >/sys/bus/pci/drivers/nvme/bind", json_string(vf, "address"));
		found(doctor, vf, mend,
		      "has no driver, and is offline where nobody has given it queues");
	}
}

static void check_limit(struct doctor *doctor)
{
	json_object *pf;
	char mend[64];
	size_t i;

	for_each_of(doctor->pfs, i, pf) {
		if (!text_is(pf, "state", "over-limit"))
			continue;
		snprintf(mend, sizeof(mend), "sriovctl limit %s", json_string(pf, "address"));
		found(doctor, pf, mend, "has %s VFs, more than the limit: %s",
		      json_string(pf, "num-vfs"), json_string(pf, "limit-detail"));
	}
}

static void check_idle(struct doctor *doctor)
{
	json_object *vf, *pf;
	char mend[128];
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		pf = pf_of(doctor, vf);
		if (has_driver(vf) || misses_driver(vf, pf) || is_nvme_offline(vf, pf))
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
	{ "guid-duplicate", "error", "a VF with the GUID of another VF there",
	  "the subnet manager takes them for one, and one of them has no network", check_guids },
	{ "mac-not-taken", "warning", "a VF whose network device has another MAC address",
	  "the PF drops what it sends, or gives it nothing; drivers take one when they are bound",
	  check_taken },
	{ "mtu-over-pf", "warning", "a VF with a greater MTU than its PF",
	  "what is longer than the PF lets through is lost", check_mtu },
	{ "trust-on", "warning", "a VF that is trusted",
	  "whoever has it may change its MAC address and receive what is for others", check_trust },
	{ "spoofchk-off", "warning", "a VF whose source addresses are not checked",
	  "whoever has it can pretend to be another machine", check_spoofchk },
	{ "vf-unprobed", "warning", "a VF that should have a driver and has none",
	  "nobody can use it: no driver took it, or its driver failed", check_unprobed },
	{ "vf-idle", "info", "a VF that has no driver because nobody wants one",
	  "it takes vectors and addresses, and serves nobody", check_idle },
	{ "nvme-offline", "warning", "an NVMe VF without a driver, as nobody brought it online",
	  "until it has queues and is online no driver can use it", check_nvme },
	{ "over-limit", "warning", "a PF with more VFs than its limit",
	  "what they share was counted for fewer; drivers get fewer queues, or do not start",
	  check_limit },
	{ "config-failed", "error", "a wanted configuration that is not on the hardware",
	  "the device runs with another MAC address, VLAN or number of VFs than it should",
	  check_failed },
	{ "config-drift", "warning", "a VF, or a number of VFs, that somebody else has changed",
	  "it runs with another MAC address, VLAN or rate than is wanted, or is not there at all",
	  check_drift },
};

const struct check_set vf_checks = { checks, ARRAY_SIZE(checks) };
