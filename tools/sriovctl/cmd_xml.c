// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers and addresses are all that there is in this XML, and words of the kernel's that have
 * no letter to escape: it needs no library.
 */

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/if_ether.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "commands.h"
#include "name.h"
#include "netdev.h"
#include "netlink.h"
#include "option.h"
#include "util.h"

/* What the options ask for. */
enum element {
	ELEMENT_AUTO,
	ELEMENT_HOSTDEV,
	ELEMENT_INTERFACE,
	ELEMENT_POOL,
};

/* The wanted value, else the actual one; NULL where that is @unset. */
static const char *config(json_object *vf, const char *key, const char *unset)
{
	const char *value = json_string(json_object_object_get(vf, "wanted"), key);

	if (!value)
		value = json_string(json_object_object_get(vf, "actual"), key);
	return value && strcmp(value, unset) ? value : NULL;
}

/* It is to have a driver of vfio all the time: libvirt has nothing to bind, nor to give back. */
static bool is_pinned(json_object *vf)
{
	const char *driver = json_string(json_object_object_get(vf, "wanted"), "driver");

	return driver && strstr(driver, "vfio");
}

/* @type is an attribute that libvirt forbids in a <hostdev>, and wants elsewhere. */
static void print_address(const char *address, const char *type)
{
	unsigned int domain, bus, slot, function;

	if (sscanf(address, "%x:%x:%x.%x", &domain, &bus, &slot, &function) != 4)
		return;
	printf("    <address %sdomain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>\n",
	       type, domain, bus, slot, function);
}

static void print_source(const char *address, const char *type)
{
	puts("  <driver name='vfio'/>\n  <source>");
	print_address(address, type);
	puts("  </source>");
}

static void print_hostdev(json_object *vf, const char *address)
{
	printf("<hostdev mode='subsystem' type='pci' managed='%s'>\n",
	       is_pinned(vf) ? "no" : "yes");
	print_source(address, "");
	puts("</hostdev>");
}

/*
 * libvirt sets what is here through the PF when the machine starts. It knows no priority and no
 * other protocol, and sets 0 and 802.1Q.
 */
static void print_interface(json_object *vf, const char *address)
{
	const char *mac = config(vf, "mac", NO_MAC), *vlan = config(vf, "vlan", "0");
	const char *qos = config(vf, "qos", "0"), *proto = config(vf, "vlan-proto", "");
	const char *lost = "cannot be said here and is lost; sriovctl xml -d keeps it";

	printf("<interface type='hostdev' managed='%s'>\n", is_pinned(vf) ? "no" : "yes");
	if (qos)
		printf("  <!-- qos %s %s -->\n", qos, lost);
	if (proto && strtoul(proto, NULL, 10) == ETH_P_8021AD)
		printf("  <!-- vlan-proto 802.1ad %s -->\n", lost);
	if (mac)
		printf("  <mac address='%s'/>\n", mac);
	print_source(address, "type='pci' ");
	if (vlan)
		printf("  <vlan>\n    <tag id='%s'/>\n  </vlan>\n", vlan);
	puts("</interface>");
}

/* VFs of IPoIB have no MAC address. */
static bool is_network(json_object *pf)
{
	uint32_t class;

	return json_number(pf, "class", &class) && class >> 16 == CLASS_NETWORK &&
	       class >> 8 != CLASS_INFINIBAND;
}

/* The network device by which libvirt finds the PF; NULL where it sees none. */
static const char *pf_netdev(json_object *pf)
{
	return netns_elsewhere(pf) ? NULL : json_string(pf, "netdev");
}

static int print_vf(json_object *vf, bool network, const char *name, enum element element)
{
	const char *address = json_string(vf, "address");

	if (!address)
		return fail(STATUS_NONE, "%s vf%s does not exist now; "
			    "`sriovctl list` shows what there is", name, json_string(vf, "index"));
	if (element == ELEMENT_INTERFACE && !network)
		return fail(STATUS_NONE, "%s is no network device; use --hostdev", name);
	(network && element != ELEMENT_HOSTDEV ? print_interface : print_hostdev)(vf, address);
	return STATUS_OK;
}

/* What needs no escape in XML, and libvirt takes for a name. */
static bool is_plain(const char *name)
{
	while (isalnum((unsigned char)*name) || (*name && strchr("_.-", *name)))
		name++;
	return !*name;
}

static int print_pool(json_object *pf, json_object *vfs, const char *name)
{
	const char *netdev = pf_netdev(pf), *address;
	bool by_name, pinned = true;
	json_object *vf;
	size_t i, n = 0;

	for_each_of(vfs, i, vf) {
		n += !!json_string(vf, "address");
		pinned &= !json_string(vf, "address") || is_pinned(vf);
	}
	if (!is_network(pf))
		return fail(STATUS_NONE, "%s is no network device; libvirt has no pools of others",
			    name);
	if (!n)
		return fail(STATUS_NONE, "%s has no VFs now; see sriovctl create", name);
	if (!netdev)
		return fail(STATUS_NONE, "%s has no network device that libvirt sees, %s; "
			    "`sriovctl xml %s all` has each VF as a <hostdev>", name,
			    "which it wants of a pool", name);
	by_name = is_plain(netdev);
	printf("<network>\n  <name>sriov-%s</name>\n  <forward mode='hostdev' managed='%s'>\n",
	       by_name ? netdev : json_string(pf, "address"), pinned ? "no" : "yes");
	puts("    <driver name='vfio'/>");
	if (by_name)
		printf("    <pf dev='%s'/>\n", netdev);
	for_each_of(vfs, i, vf) {
		address = json_string(vf, "address");
		if (address && !by_name)
			print_address(address, "type='pci' ");
	}
	puts("  </forward>\n</network>");
	return STATUS_OK;
}

static int print_all(struct client *client, const char *name, const struct targets *targets,
		     enum element element)
{
	json_object *pfs = need(json_object_new_array()), *vfs = need(json_object_new_array());
	json_object *pf, *vf;
	int err, status;
	size_t i;

	err = client_get_pfs(client, targets->pf, SRIOV_MGR_PART_IDENTITY, pfs);
	status = err ? client_fail(client, name, err) :
		       targets_get(client, targets, VF_PARTS_LIST, vfs);
	pf = json_object_array_get_idx(pfs, 0);
	if (!status && element == ELEMENT_POOL)
		status = print_pool(pf, vfs, name);
	else
		for_each_of(vfs, i, vf)
			if (!status)
				status = print_vf(vf, is_network(pf) && pf_netdev(pf), name,
						  element);
	json_object_put(pfs);
	json_object_put(vfs);
	return status;
}

static int xml(struct client *client, char **names, enum element element)
{
	struct targets targets;
	int status = targets_find(client, names[0], names[1], &targets);

	if (!status)
		status = targets_resolve(client, &targets);
	if (!status && element == ELEMENT_POOL && targets.n)
		status = fail(STATUS_USAGE, "%s is a VF; a pool has all VFs of a PF",
			      names[1] ? names[1] : names[0]);
	else if (!status && element != ELEMENT_POOL && !targets.n)
		status = fail(STATUS_USAGE, "%s is a PF; say which VF, as in vf0, or --pool",
			      names[0]);
	else if (!status)
		status = print_all(client, names[0], &targets, element);
	targets_end(&targets);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	enum element element = ELEMENT_AUTO, asked;
	struct client client;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		switch (opt) {
		case 'd':
			asked = ELEMENT_HOSTDEV;
			break;
		case 'i':
			asked = ELEMENT_INTERFACE;
			break;
		case 'p':
			asked = ELEMENT_POOL;
			break;
		default:
			return command_usage(self);
		}
		if (element != ELEMENT_AUTO && element != asked)
			return fail(STATUS_USAGE, "only one of --hostdev, --interface and --pool");
		element = asked;
	}
	if (argc - optind < 1 || argc - optind > 2)
		return command_usage(self);

	status = client_open(&client);
	if (status)
		return status;
	status = xml(&client, argv + optind, element);
	client_close(&client);
	return status;
}

static const struct opt options[] = {
	{ 'd', "hostdev", NULL,
	  "<hostdev> also for a network VF: libvirt leaves its\n"
	  "configuration alone, and it stays as sriov_mgr has it" },
	{ 'i', "interface", NULL, "<interface>, or fail" },
	{ 'p', "pool", NULL, "a <network> with all VFs of a PF, for virsh net-define" },
	{ 0 }
};

const struct command cmd_xml = {
	.name = "xml",
	.args = "ADDRESS|NETDEV [vfN...|all]",
	.summary = "Print a VF as XML for a libvirt domain, or all as a network",
	.help =
	"A network VF is an <interface> with the MAC address and VLAN that are wanted, or\n"
	"else set; other VFs are a <hostdev>. It is managed='no' where a driver of vfio\n"
	"is wanted for the VF. There is no JSON of it.\n",
	.options = { options },
	.example = "sriovctl xml 0000:01:00.0 vf0",
	.run = run,
};
