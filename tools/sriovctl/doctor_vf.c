// SPDX-License-Identifier: GPL-2.0
/* Is the configuration of VFs sound, and has each a driver? */

#include <sys/random.h>

#include "doctor.h"
#include "netdev.h"
#include "netlink.h"

#define CLASS_NVME 0x0108

static json_object *actual(json_object *vf)
{
	return json_object_object_get(vf, "actual");
}

/* "PF vfN", or a PF's address; until the next one is asked for. */
static const char *label_of(json_object *device)
{
	const char *index = json_string(device, "index");
	static char label[48];

	snprintf(label, sizeof(label), "%s%s%s", pf_name(device), index ? " vf" : "",
		 index ? index : "");
	return label;
}

/* A command that sets @key; without @value, to an address or GUID that nobody has yet. */
static const char *mend_set(struct doctor *doctor, json_object *vf, const char *key,
			    const char *value)
{
	size_t i, n = strcmp(key, "mac") ? 7 : 5;
	char text[32] = "02";
	uint8_t random[7];

	if (!value && getrandom(random, n, 0) == (ssize_t)n) {
		for (i = 0; i < n; i++)
			snprintf(text + 2 + 3 * i, sizeof(text) - 2 - 3 * i, ":%02x", random[i]);
		value = text;
	}
	return mend(doctor, "sriovctl set %s %s=%s", label_of(vf), key, value ? value : "");
}

/* Whether the configuration of @vf is not known. */
static bool is_blind(struct doctor *doctor, json_object *vf)
{
	/* InfiniBand has none of what is looked at here, and its drivers tell 0 for all of it. */
	if (is_class(pf_of(doctor, vf), CLASS_INFINIBAND))
		return true;
	if (json_flag(vf, "stale"))
		unknown(doctor, vf, "the PF driver does not tell of %s now", label_of(vf));
	return json_flag(vf, "stale");
}

static void check_zero(struct doctor *doctor, json_object *vf)
{
	if (!is_blind(doctor, vf) && text_is(actual(vf), "mac", NO_MAC))
		found(doctor, vf, mend_set(doctor, vf, "mac", NULL), "has no MAC address");
}

/*
 * VFs of two PFs may have the same: a guest that uses one of them at a time has it so. So may VFs
 * in different VLANs. @words are those for @key.
 */
static void check_unique(struct doctor *doctor, json_object *device, const char *key,
			 const char *words, const char *value)
{
	const char *other;
	uint32_t vlan = 0;
	char what[128];

	/* Zero is none. */
	if (!value || !value[strspn(value, "0:")])
		return;
	if (!strcmp(key, "mac"))
		json_number(actual(device), "vlan", &vlan);
	snprintf(what, sizeof(what), "%s %s %u %s", key, pf_name(device), vlan, value);
	other = json_string(doctor->seen, what);
	/* PFs come first, so it is a VF that must have another one. */
	if (other)
		found(doctor, device, mend_set(doctor, device, key, NULL),
		      "has the %s %s, as %s has", words, value, other);
	else
		json_add_text(doctor->seen, what, label_of(device));
}

static void check_pf_mac(struct doctor *doctor, json_object *pf)
{
	char mac[32];

	if (netdev_mac(pf, mac, sizeof(mac)))
		check_unique(doctor, pf, "mac", "MAC address", mac);
}

static void check_mac(struct doctor *doctor, json_object *vf)
{
	if (!is_blind(doctor, vf))
		check_unique(doctor, vf, "mac", "MAC address", json_string(actual(vf), "mac"));
}

static void check_guids(struct doctor *doctor, json_object *vf)
{
	check_unique(doctor, vf, "node-guid", "node GUID", json_string(actual(vf), "node-guid"));
	check_unique(doctor, vf, "port-guid", "port GUID", json_string(actual(vf), "port-guid"));
}

/* Most drivers take what the PF lets a VF have when they are bound, and later not. */
static void check_taken(struct doctor *doctor, json_object *vf)
{
	const char *mac = json_string(actual(vf), "mac"), *netdev = json_string(vf, "netdev");
	char own[32];

	if (!netdev || !mac || !strcmp(mac, NO_MAC) || is_blind(doctor, vf))
		return;
	if (!netdev_mac(vf, own, sizeof(own)))
		unknown(doctor, vf, "%s is in another network namespace, or in a team", netdev);
	else if (strcmp(own, mac))
		found(doctor, vf,
		      mend(doctor, "sriovctl set %s mac=%s --rebind", label_of(vf), mac),
		      "has the MAC address %s, and its network device %s has %s", mac, netdev,
		      own);
}

static void check_mtu(struct doctor *doctor, json_object *vf)
{
	json_object *pf = pf_of(doctor, vf);
	const char *netdev = json_string(vf, "netdev"), *of_pf = json_string(pf, "netdev");
	uint32_t mtu, most;

	if (!netdev || !of_pf)
		return;
	if (!netdev_mtu(vf, &mtu) || !netdev_mtu(pf, &most))
		unknown(doctor, vf, "%s or %s is in another network namespace", netdev, of_pf);
	else if (mtu > most)
		found(doctor, vf, mend(doctor, "ip link set dev %s mtu %u", shell_word(of_pf), mtu),
		      "its MTU is %u, and that of its PF %u", mtu, most);
}

static void check_trust(struct doctor *doctor, json_object *vf)
{
	if (!is_blind(doctor, vf) && text_is(actual(vf), "trust", "1"))
		found(doctor, vf, mend_set(doctor, vf, "trust", "0"), "is trusted");
}

static void check_spoofchk(struct doctor *doctor, json_object *vf)
{
	if (!is_blind(doctor, vf) && text_is(actual(vf), "spoofchk", "0"))
		found(doctor, vf, mend_set(doctor, vf, "spoofchk", "1"),
		      "may send from any source address");
}

static const char *wanted_driver(json_object *vf)
{
	return json_string(json_object_object_get(vf, "wanted"), "driver");
}

/* Whether a VF without a driver should have one. */
static bool misses_driver(struct doctor *doctor, json_object *vf)
{
	const char *wanted = wanted_driver(vf);
	char autoprobe[8];

	if (wanted)
		return strcmp(wanted, "none");
	/* An NVMe VF gets one when it was given queues. */
	if (is_class(pf_of(doctor, vf), CLASS_STORAGE))
		return false;
	return file_line(autoprobe, sizeof(autoprobe),
			 "/sys/bus/pci/devices/%s/sriov_drivers_autoprobe", pf_name(vf)) &&
	       *autoprobe == '1';
}

static bool has_driver(json_object *vf)
{
	return !json_string(vf, "address") || json_string(vf, "driver");
}

static void check_unprobed(struct doctor *doctor, json_object *vf)
{
	const char *netdev = json_string(pf_of(doctor, vf), "netdev");
	const char *error = json_string(vf, "last-error");

	if (has_driver(vf) || !misses_driver(doctor, vf))
		return;
	if (netdev && text_is(vf, "state", "waiting"))
		mend(doctor, "ip link set dev %s up", shell_word(netdev));
	else
		mend(doctor, "echo %s >/sys/bus/pci/drivers_probe; dmesg",
		     json_string(vf, "address"));
	found(doctor, vf, doctor->mend, "has no driver, and should have one%s%s",
	      error ? ": " : "", error ? error : "");
}

/* No driver but one that passes it on can use it before; its state only the controller knows. */
static bool is_nvme_offline(struct doctor *doctor, json_object *vf)
{
	const char *wanted = wanted_driver(vf);

	return !has_driver(vf) && (!wanted || !strcmp(wanted, "nvme")) &&
	       is_class(pf_of(doctor, vf), CLASS_NVME);
}

static void check_nvme(struct doctor *doctor, json_object *vf)
{
	if (is_nvme_offline(doctor, vf))
		found(doctor, vf,
		      mend(doctor, "nvme list-secondary /dev/nvmeN tells C; "
			   "nvme virt-mgmt /dev/nvmeN -c C -r 0 -n 2 -a 8; "
			   "nvme virt-mgmt /dev/nvmeN -c C -r 1 -n 1 -a 8; "
			   "nvme virt-mgmt /dev/nvmeN -c C -a 9; "
			   "echo %s >/sys/bus/pci/drivers/nvme/bind", json_string(vf, "address")),
		      "has no driver, and is offline where nobody has given it queues");
}

static void check_idle(struct doctor *doctor, json_object *vf)
{
	if (!has_driver(vf) && !misses_driver(doctor, vf) && !is_nvme_offline(doctor, vf))
		found(doctor, vf, mend_set(doctor, vf, "driver", "vfio-pci"),
		      "has no driver, and is to have none");
}

static void check_limit(struct doctor *doctor, json_object *pf)
{
	if (text_is(pf, "state", "over-limit"))
		found(doctor, pf, mend(doctor, "sriovctl limit %s", pf_name(pf)),
		      "has %s VFs, more than the limit: %s", json_string(pf, "num-vfs"),
		      json_string(pf, "limit-detail"));
}

static const char *mend_reconcile(struct doctor *doctor, json_object *device)
{
	return mend(doctor, "echo 1 >/sys/kernel/config/sriov_mgr/%s/reconcile", pf_name(device));
}

static void check_failed(struct doctor *doctor, json_object *device)
{
	const char *error = json_string(device, "last-error");
	bool retrying = text_is(device, "state", "retrying");

	if (retrying)
		doctor->severity = "warning";
	else if (!text_is(device, "state", "failed"))
		return;
	found(doctor, device, mend_reconcile(doctor, device), "is not as it is wanted%s: %s",
	      retrying ? ", and is tried again" : "", error ? error : "-");
}

static void check_number(struct doctor *doctor, json_object *pf)
{
	uint32_t vfs, wanted;

	if (text_is(pf, "state", "drifted") && json_number(pf, "num-vfs", &vfs) &&
	    json_number(pf, "wanted-vfs", &wanted))
		found(doctor, pf, mend_reconcile(doctor, pf), "has %u VFs, and %u are wanted",
		      vfs, wanted);
}

static void check_drift(struct doctor *doctor, json_object *vf)
{
	json_object *drift;
	char keys[256];

	if (!text_is(vf, "state", "failed") && !text_is(vf, "state", "retrying") &&
	    json_object_object_get_ex(vf, "drift", &drift) &&
	    attr_text(&vf_set, vf, "drift", keys, sizeof(keys)))
		found(doctor, vf, mend_reconcile(doctor, vf), "%s %s not as wanted", keys,
		      json_object_array_length(drift) == 1 ? "is" : "are");
}

const struct check vf_checks[] = {
	{ "mac-zero", "warning", "a VF without a MAC address",
	  "its driver takes a random one, another one each time", .vf = check_zero },
	{ "mac-duplicate", "error", "a VF with the MAC address of its PF or of another VF there",
	  "of two devices with one address, packets reach one, or now this and now that",
	  .pf = check_pf_mac, .vf = check_mac },
	{ "guid-duplicate", "error", "a VF with the GUID of another VF there",
	  "the subnet manager takes them for one, and one of them has no network",
	  .vf = check_guids },
	{ "mac-not-taken", "warning", "a VF whose network device has another MAC address",
	  "the PF drops what it sends, or gives it nothing; drivers take one when they are bound",
	  .vf = check_taken },
	{ "mtu-over-pf", "warning", "a VF with a greater MTU than its PF",
	  "what is longer than the PF lets through is lost", .vf = check_mtu },
	{ "trust-on", "warning", "a VF that is trusted",
	  "whoever has it may change its MAC address and receive what is for others",
	  .vf = check_trust },
	{ "spoofchk-off", "warning", "a VF whose source addresses are not checked",
	  "whoever has it can pretend to be another machine", .vf = check_spoofchk },
	{ "vf-unprobed", "warning", "a VF that should have a driver and has none",
	  "nobody can use it: no driver took it, or its driver failed", .vf = check_unprobed },
	{ "vf-idle", "info", "a VF that has no driver because nobody wants one",
	  "it takes vectors and addresses, and serves nobody", .vf = check_idle },
	{ "nvme-offline", "warning", "an NVMe VF without a driver, as nobody brought it online",
	  "until it has queues and is online no driver can use it", .vf = check_nvme },
	{ "over-limit", "warning", "a PF with more VFs than its limit",
	  "what they share was counted for fewer; drivers get fewer queues, or do not start",
	  .pf = check_limit },
	{ "config-failed", "error", "a wanted configuration that is not on the hardware",
	  "the device runs with another MAC address, VLAN or number of VFs than it should",
	  .pf = check_failed, .vf = check_failed },
	{ "config-drift", "warning", "a VF, or a number of VFs, that somebody else has changed",
	  "it runs with another MAC address, VLAN or rate than is wanted, or is not there at all",
	  .pf = check_number, .vf = check_drift },
	{ 0 }
};
