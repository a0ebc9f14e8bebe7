// SPDX-License-Identifier: GPL-2.0
/* Does the PCI link carry what it could, and is the PF's network link up? */

#include <limits.h>
#include <stdlib.h>

#include <net/if.h>

#include "doctor.h"
#include "netdev.h"
#include "netlink.h"

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
	char path[PATH_MAX], text[32];
	double speed;

	if (!rooted_realpath(path, "/sys/bus/pci/devices/%s/..", pf_name(pf)) ||
	    !file_line(text, sizeof(text), "%s/max_link_speed", path) ||
	    sscanf(text, "%lf GT/s", &speed) != 1 ||
	    !file_line(text, sizeof(text), "%s/max_link_width", path) ||
	    sscanf(text, "%u", &slot->width) != 1 || !slot->width || slot->width > 32)
		return false;
	slot->speed = speed * 1000;
	return true;
}

/* In words, as @text. */
static void tell_link(const struct link *link, char text[32])
{
	snprintf(text, 32, "%u.%u GT/s x%u", link->speed / 1000, link->speed % 1000 / 100,
		 link->width);
}

static bool narrower(const struct link *link, const struct link *than)
{
	return link->speed < than->speed || link->width < than->width;
}

static void check_width(struct doctor *doctor, json_object *pf)
{
	json_object *pci = json_object_object_get(pf, "pci");
	const char *at = json_string(pci, "narrowest-link");
	struct link now, most, slot, above;
	char is[32], can[32], other[32];
	bool idle, has_slot;

	if (text_is(pf, "state", "absent"))
		return;
	if (!get_link(pci, "link-speed", "link-width", &now) ||
	    !get_link(pci, "max-link-speed", "max-link-width", &most)) {
		unknown(doctor, pf, "the link of %s is not told", pf_name(pf));
		return;
	}
	tell_link(&now, is);
	tell_link(&most, can);
	if (narrower(&now, &most)) {
		/* A device with nothing to do may save power by less speed; graphics cards do. */
		idle = now.width >= most.width;
		if (idle && is_class(pf, CLASS_DISPLAY))
			doctor->severity = "info";
		has_slot = get_slot(pf, &slot);
		if (has_slot)
			tell_link(&slot, other);
		found(doctor, pf, has_slot && narrower(&slot, &most) ?
		      "put the card into a faster slot" : "seat the card anew, try another slot",
		      "%sits PCIe link is %s, the card can do %s%s%s",
		      idle ? "at this moment " : "", is, can, has_slot ? " and the slot " : "",
		      has_slot ? other : "");
	} else if (get_link(pci, "narrowest-speed", "narrowest-width", &above) && at &&
		   above.speed * above.width < now.speed * now.width) {
		tell_link(&above, other);
		found(doctor, pf,
		      mend(doctor, "lspci -vvs %s; put the card into another slot", at),
		      "the PCIe link at %s above it is %s, its own is %s", at, other, is);
	}
}

/*
 * "carrier" would wait for RTNL; these do not. They are those of this network namespace, so a
 * device in another one has none.
 */
static void check_down(struct doctor *doctor, json_object *pf)
{
	const char *netdev = json_string(pf, "netdev");
	uint32_t vfs;
	char text[32];

	if (!netdev || !json_number(pf, "num-vfs", &vfs) || !vfs)
		return;
	if (!netdev_line(text, sizeof(text), pf, "flags"))
		unknown(doctor, pf, "%s is in another network namespace", netdev);
	else if (!(strtoul(text, NULL, 16) & IFF_UP))
		found(doctor, pf, mend(doctor, "ip link set dev %s up", shell_word(netdev)),
		      "its network device %s is down", netdev);
	else if (netdev_line(text, sizeof(text), pf, "operstate") &&
		 (!strcmp(text, "down") || !strcmp(text, "lowerlayerdown")))
		found(doctor, pf,
		      mend(doctor, "ethtool %s # and see cable and switch", shell_word(netdev)),
		      "its network device %s has no link", netdev);
}

const struct check link_checks[] = {
	{ "link-narrow", "warning", "a PCIe link below what the card or the slot can do",
	  "the VFs share this link, and cannot have more than it carries", .pf = check_width },
	{ "link-down", "warning", "the network link of a PF that has VFs is down",
	  "its VFs have no network, and drivers as igbvf get no MAC address from it",
	  .pf = check_down },
	{ 0 }
};
