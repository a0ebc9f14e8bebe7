// SPDX-License-Identifier: GPL-2.0
/* Does the PCI link carry what it could, and is the PF's network link up? */

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>
#include <net/if.h>

#include "attrs.h"
#include "doctor.h"
#include "netdev.h"
#include "netlink.h"
#include "sysroot.h"
#include "util.h"

#define DEVICES "/sys/bus/pci/devices"

/* Speed in megatransfers a second, and lanes. */
struct link {
	uint32_t speed;
	uint32_t width;
};

static bool get_link(json_object *pci, const char *speed, const char *width, struct link *link)
{
	return json_number(pci, speed, &link->speed) && json_number(pci, width, &link->width);
}

/* The PCI core's own reading, "16.0 GT/s PCIe", of the capabilities of the port above. */
static bool get_slot(json_object *pf, struct link *slot)
{
	char link[PATH_MAX], path[PATH_MAX], text[32];
	double speed;

	snprintf(link, sizeof(link), DEVICES "/%s/..", json_string(pf, "address"));
	if (!rooted_realpath(path, "%s", link) ||
	    !file_line(text, sizeof(text), "%s/max_link_speed", path) ||
	    sscanf(text, "%lf GT/s", &speed) != 1 ||
	    !file_line(text, sizeof(text), "%s/max_link_width", path) ||
	    sscanf(text, "%u", &slot->width) != 1 || !slot->width || slot->width > 32)
		return false;
	slot->speed = speed * 1000;
	return true;
}

static const char *words(const struct link *link, char *buf, size_t size)
{
	snprintf(buf, size, "%u.%u GT/s x%u", link->speed / 1000, link->speed % 1000 / 100,
		 link->width);
	return buf;
}

static bool narrower(const struct link *link, const struct link *than)
{
	return link->speed < than->speed || link->width < than->width;
}

static void check_pcie(struct doctor *doctor, json_object *pf)
{
	json_object *pci = json_object_object_get(pf, "pci");
	char text[3][32], mend[128];
	struct link now, most, slot, above;
	const char *at = json_string(pci, "narrowest-link"), *severity;
	bool idle;

	if (!get_link(pci, "link-speed", "link-width", &now) ||
	    !get_link(pci, "max-link-speed", "max-link-width", &most)) {
		unknown(doctor, pf, "the link of %s is not told", json_string(pf, "address"));
		return;
	}
	if (narrower(&now, &most)) {
		/* A device with nothing to do may save power by less speed; graphics cards do. */
		idle = now.width >= most.width;
		severity = idle && is_class(pf, CLASS_DISPLAY) ? "info" : "warning";
		if (!get_slot(pf, &slot))
			found_as(doctor, severity, pf, "seat the card anew, try another slot",
				 "%sits PCIe link is %s, the card can do %s",
				 idle ? "at this moment " : "",
				 words(&now, text[0], sizeof(text[0])),
				 words(&most, text[1], sizeof(text[1])));
		else
			found_as(doctor, severity, pf, narrower(&slot, &most) ?
				 "put the card into a faster slot" :
				 "seat the card anew, try another slot",
				 "%sits PCIe link is %s, the card can do %s and the slot %s",
				 idle ? "at this moment " : "",
				 words(&now, text[0], sizeof(text[0])),
				 words(&most, text[1], sizeof(text[1])),
				 words(&slot, text[2], sizeof(text[2])));
	} else if (get_link(pci, "narrowest-speed", "narrowest-width", &above) && at &&
		   above.speed * above.width < now.speed * now.width) {
		snprintf(mend, sizeof(mend), "lspci -vvs %s; put the card into another slot", at);
		found(doctor, pf, mend, "the PCIe link at %s above it is %s, its own is %s", at,
		      words(&above, text[0], sizeof(text[0])),
		      words(&now, text[1], sizeof(text[1])));
	}
}

static void check_width(struct doctor *doctor)
{
	json_object *pf;
	size_t i;

	for_each_of(doctor->pfs, i, pf)
		if (!text_is(pf, "state", "absent"))
			check_pcie(doctor, pf);
}

/*
 * "carrier" would wait for RTNL; these do not. They are those of this network namespace, so a
 * device in another one has none.
 */
static void check_netdev(struct doctor *doctor, json_object *pf, const char *netdev)
{
	char text[32], mend[128], word[WORD_SIZE];

	if (!netdev_line(text, sizeof(text), pf, "flags")) {
		unknown(doctor, pf, "%s is in another network namespace", netdev);
		return;
	}
	if (!(strtoul(text, NULL, 16) & IFF_UP)) {
		snprintf(mend, sizeof(mend), "ip link set dev %s up",
			 shell_word(netdev, word));
		found(doctor, pf, mend, "its network device %s is down", netdev);
	} else if (netdev_line(text, sizeof(text), pf, "operstate") &&
		   (!strcmp(text, "down") || !strcmp(text, "lowerlayerdown"))) {
		snprintf(mend, sizeof(mend), "ethtool %s # and see cable and switch",
			 shell_word(netdev, word));
		found(doctor, pf, mend, "its network device %s has no link", netdev);
	}
}

static void check_down(struct doctor *doctor)
{
	const char *netdev;
	json_object *pf;
	uint32_t vfs;
	size_t i;

	for_each_of(doctor->pfs, i, pf) {
		netdev = json_string(pf, "netdev");
		if (netdev && json_number(pf, "num-vfs", &vfs) && vfs)
			check_netdev(doctor, pf, netdev);
	}
}

static const struct check checks[] = {
	{ "link-narrow", "warning", "a PCIe link below what the card or the slot can do",
	  "the VFs share this link, and cannot have more than it carries", check_width },
	{ "link-down", "warning", "the network link of a PF that has VFs is down",
	  "its VFs have no network, and drivers as igbvf get no MAC address from it", check_down },
};

const struct check_set link_checks = { checks, ARRAY_SIZE(checks) };
