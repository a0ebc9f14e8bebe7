// SPDX-License-Identifier: GPL-2.0
/* From what people call a PF or VF to a PCI address and a VF index. */

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "name.h"
#include "netlink.h"
#include "sysroot.h"
#include "util.h"

bool address_parse(const char *text, char *addr)
{
	unsigned int domain = 0, bus, dev, fn;
	int end = -1;

	if (!isxdigit((unsigned char)*text) || strlen(text) > 16)
		return false;
	if (sscanf(text, "%8x:%2x:%2x.%1u%n", &domain, &bus, &dev, &fn, &end) != 4) {
		domain = 0;
		end = -1;
		if (sscanf(text, "%2x:%2x.%1u%n", &bus, &dev, &fn, &end) != 3)
			return false;
	}
	if (end < 0 || text[end] || bus > 255 || dev > 31 || fn > 7)
		return false;
	snprintf(addr, 32, "%04x:%02x:%02x.%u", domain, bus, dev, fn);
	return true;
}

/* Only rtnetlink knows alternative names. That of another host nobody has asked. */
static bool netdev_of_altname(const char *altname, char *name, size_t size)
{
	char buf[32 * 1024] = "";
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	const struct nlattr *attr;
	struct mnl_socket *sock;
	ssize_t len = -1;

	if (recording_open() || strlen(altname) >= ALTIFNAMSIZ)
		return false;
	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(nlh, IFLA_ALT_IFNAME, altname);
	sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (sock && mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) > 0)
		len = mnl_socket_recvfrom(sock, buf, sizeof(buf));
	if (sock)
		mnl_socket_close(sock);
	if (len < 0 || !mnl_nlmsg_ok(nlh, len) || nlh->nlmsg_type != RTM_NEWLINK)
		return false;
	mnl_attr_for_each(attr, nlh, sizeof(struct ifinfomsg))
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			return snprintf(name, size, "%s", mnl_attr_get_str(attr)) > 0;
	return false;
}

/*
 * The nearest PCI function above a netdev: a virtio netdev's device, say, is a
 * child of the PCI function.
 */
static bool address_of_netdev(const char *name, char *addr)
{
	char link[PATH_MAX], path[PATH_MAX], real[IFNAMSIZ], *slash;

	if (strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	snprintf(link, sizeof(link), "/sys/class/net/%s", name);
	if (access(rooted(link), F_OK) && netdev_of_altname(name, real, sizeof(real)))
		name = real;
	snprintf(link, sizeof(link), "/sys/class/net/%s/device", name);
	if (!rooted_realpath(link, path))
		return false;
	while ((slash = strrchr(path, '/'))) {
		if (address_parse(slash + 1, addr))
			return true;
		*slash = '\0';
	}
	return false;
}

/* The PF of the VF at @addr; false if that is no VF. */
static bool physfn_of(const char *addr, char *pf)
{
	char link[PATH_MAX], path[PATH_MAX];

	snprintf(link, sizeof(link), "/sys/bus/pci/devices/%s/physfn", addr);
	return rooted_realpath(link, path) && address_parse(strrchr(path, '/') + 1, pf);
}

static int index_of(struct client *client, const char *addr, struct target *target)
{
	json_object *vfs = need(json_object_new_array()), *vf, *index;
	int err = client_get_vfs(client, target->pf, -1, SRIOV_MGR_PART_IDENTITY, vfs);
	const char *other;
	size_t i;

	for (i = 0; !err && i < json_object_array_length(vfs); i++) {
		vf = json_object_array_get_idx(vfs, i);
		other = json_string(vf, "address");
		if (other && !strcmp(other, addr) &&
		    json_object_object_get_ex(vf, "index", &index)) {
			target->vf = json_object_get_int(index);
			break;
		}
	}
	json_object_put(vfs);
	if (!err && target->vf < 0)
		err = -ENODEV;
	return err;
}

static bool index_parse(const char *text, int *index)
{
	char *end;
	long n;

	if (strncmp(text, "vf", 2) || !isdigit((unsigned char)text[2]))
		return false;
	n = strtol(text + 2, &end, 10);
	if (*end || n > INT_MAX)
		return false;
	*index = n;
	return true;
}

int target_find(struct client *client, const char *name, const char *vf,
		struct target *target)
{
	char addr[32];
	int err;

	target->vf = -1;
	if (!address_parse(name, addr) && !address_of_netdev(name, addr))
		return fail(STATUS_NO, "%s: no such PCI address or PCI network device; "
			    "`sriovctl list` shows what there is", name);
	if (!physfn_of(addr, target->pf)) {
		snprintf(target->pf, sizeof(target->pf), "%s", addr);
		if (vf && !index_parse(vf, &target->vf))
			return fail(STATUS_USAGE, "%s: a VF is named vfN, as in vf0", vf);
		return STATUS_OK;
	}
	if (vf)
		return fail(STATUS_USAGE, "%s is a VF itself; leave out %s", name, vf);
	err = index_of(client, addr, target);
	return err ? client_fail(client, name, err) : STATUS_OK;
}
