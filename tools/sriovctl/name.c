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
	char path[PATH_MAX], real[IFNAMSIZ], *slash;

	if (strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	if (access(rooted("/sys/class/net/%s", name), F_OK) &&
	    netdev_of_altname(name, real, sizeof(real)))
		name = real;
	if (!rooted_realpath(path, "/sys/class/net/%s/device", name))
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
	char path[PATH_MAX];

	return rooted_realpath(path, "/sys/bus/pci/devices/%s/physfn", addr) &&
	       address_parse(name_in(path), pf);
}

static int index_of(struct client *client, const char *addr, struct target *target)
{
	json_object *vfs = need(json_object_new_array()), *vf;
	int err = client_get_vfs(client, target->pf, -1, SRIOV_MGR_PART_IDENTITY, vfs);
	uint32_t index;
	size_t i;

	for_each_of(vfs, i, vf)
		if (text_is(vf, "address", addr) && json_number(vf, "index", &index))
			target->vf = index;
	json_object_put(vfs);
	return !err && target->vf < 0 ? -ENODEV : err;
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

static int is_vf_itself(const char *name, const char *vf)
{
	return fail(STATUS_USAGE, "%s is a VF itself; leave out %s", name, vf);
}

int target_find(struct client *client, const char *name, const char *vf,
		struct target *target)
{
	char addr[32];
	int err;

	target->vf = -1;
	if (!*name)
		return fail(STATUS_USAGE, "the name of a PF is empty");
	if (!address_parse(name, addr) && !address_of_netdev(name, addr))
		return strchr(name, ',') ?
		       fail(STATUS_USAGE, "%s: one PF at a time here", name) :
		       fail(STATUS_NONE, "%s: no such PCI address or PCI network device; "
			    "`sriovctl list` shows what there is", name);
	if (!physfn_of(addr, target->pf)) {
		snprintf(target->pf, sizeof(target->pf), "%s", addr);
		if (vf && !index_parse(vf, &target->vf))
			return fail(STATUS_USAGE, "%s: a VF is named vfN, as in vf0", vf);
		return STATUS_OK;
	}
	if (vf)
		return is_vf_itself(name, vf);
	err = index_of(client, addr, target);
	return err ? client_fail(client, name, err) : STATUS_OK;
}

static int find_one(struct client *client, const char *name, bool vfs, char *pf)
{
	struct target target;
	int status = target_find(client, name, NULL, &target);

	if (!status && target.vf >= 0 && !vfs)
		status = fail(STATUS_USAGE, "%s is vf%d of PF %s; name the PF", name, target.vf,
			      target.pf);
	if (!status)
		memcpy(pf, target.pf, sizeof(target.pf));
	return status;
}

int pf_find(struct client *client, const char *name, char *pf)
{
	return find_one(client, name, false, pf);
}

int pfs_find(struct client *client, const char *names, bool vfs, json_object *pfs)
{
	char *name, pf[32];
	int status;
	size_t len;

	do {
		len = strcspn(names, ",");
		name = need(strndup(names, len));
		status = find_one(client, name, vfs, pf);
		if (!status && !vfs && json_object_object_get_ex(pfs, pf, NULL))
			status = fail(STATUS_USAGE, "%s: %s is there twice", name, pf);
		if (!status)
			json_object_object_add(pfs, pf, NULL);
		free(name);
		names += len;
	} while (!status && *names++);
	return status;
}

static int not_a_set(const char *text)
{
	return fail(STATUS_USAGE, "%s: a VF is named vfN, as in vf0; several %s", text,
		    "as in vf0-7,12, or all");
}

/* Adds the VFs of "vf0-7,12"; @most is how many the PF can have. */
static int set_parse(const char *text, uint32_t most, struct targets *targets)
{
	bool *seen = need(calloc(MAX_VFS, sizeof(*seen)));
	unsigned long first, last;
	const char *at = text;
	int status = STATUS_OK;
	char *end;

	targets->vfs = need(calloc(MAX_VFS, sizeof(*targets->vfs)));
	do {
		at += at != text;
		if (!strncmp(at, "vf", 2))
			at += 2;
		first = strtoul(at, &end, 10);
		last = *end == '-' && isdigit((unsigned char)end[1]) ?
		       strtoul(end + 1, &end, 10) : first;
		if (!isdigit((unsigned char)*at) || (*end && *end != ','))
			status = not_a_set(text);
		else if (last < first)
			status = fail(STATUS_USAGE, "%s: no VF is from %lu to %lu", text, first,
				      last);
		else if (last >= most)
			status = fail(STATUS_NONE, "%s: %s can have %u VFs, from vf0 to vf%u", text,
				      targets->pf, most, most - 1);
		for (; !status && first <= last; first++) {
			if (seen[first])
				status = fail(STATUS_USAGE, "%s: vf%lu is there twice", text,
					      first);
			else
				targets->vfs[targets->n++] = first;
			seen[first] = true;
		}
		at = end;
	} while (!status && *at);
	free(seen);
	return status;
}

int targets_find(struct client *client, const char *name, const char *vfs,
		 struct targets *targets)
{
	struct target target;
	uint32_t most = MAX_VFS;
	json_object *infos;
	int status;

	*targets = (struct targets){ .all = vfs && !strcmp(vfs, "all") };
	status = target_find(client, name, NULL, &target);
	if (status)
		return status;
	snprintf(targets->pf, sizeof(targets->pf), "%s", target.pf);
	if (target.vf >= 0) {
		if (vfs)
			return is_vf_itself(name, vfs);
		targets->vfs = need(calloc(1, sizeof(*targets->vfs)));
		targets->vfs[targets->n++] = target.vf;
	}
	if (!vfs || targets->all)
		return STATUS_OK;
	if (strncmp(vfs, "vf", 2))
		return not_a_set(vfs);
	/* Of one that is absent, it is not known. */
	infos = need(json_object_new_array());
	client_get_pfs(client, target.pf, SRIOV_MGR_PART_IDENTITY, infos);
	json_number(json_object_array_get_idx(infos, 0), "total-vfs", &most);
	json_object_put(infos);
	return set_parse(vfs, most, targets);
}

int targets_resolve(struct client *client, struct targets *targets)
{
	json_object *infos, *info;
	uint32_t number = 0;
	int err;

	if (!targets->all)
		return STATUS_OK;
	infos = need(json_object_new_array());
	err = client_get_pfs(client, targets->pf, SRIOV_MGR_PART_IDENTITY, infos);
	info = json_object_array_get_idx(infos, 0);
	if (!json_number(info, "num-vfs", &number) || !number)
		json_number(info, "wanted-vfs", &number);
	json_object_put(infos);
	if (err)
		return client_fail(client, targets->pf, err);
	if (!number)
		return fail(STATUS_NONE, "%s has no VFs now; see sriovctl create", targets->pf);
	targets->vfs = need(calloc(number, sizeof(*targets->vfs)));
	for (targets->n = 0; targets->n < number; targets->n++)
		targets->vfs[targets->n] = targets->n;
	return STATUS_OK;
}

static bool has_vf(const struct targets *targets, uint32_t vf)
{
	size_t i;

	for (i = 0; i < targets->n; i++)
		if (targets->vfs[i] == vf)
			return true;
	return false;
}

int targets_keep(const struct targets *targets, json_object *vfs)
{
	json_object *kept = need(json_object_new_object()), *info;
	size_t i = json_object_array_length(vfs);
	int status = STATUS_OK;
	char index[16];
	uint32_t vf;

	while (targets->n && i-- > 0) {
		info = json_object_array_get_idx(vfs, i);
		if (json_number(info, "index", &vf) && has_vf(targets, vf))
			json_object_object_add(kept, json_string(info, "index"), NULL);
		else
			json_object_array_del_idx(vfs, i, 1);
	}
	for (i = 0; !status && i < targets->n; i++) {
		snprintf(index, sizeof(index), "%u", targets->vfs[i]);
		if (!json_object_object_get_ex(kept, index, NULL))
			status = fail(STATUS_NONE, "%s has no vf%s now", targets->pf, index);
	}
	json_object_put(kept);
	return status;
}

int targets_get(struct client *client, const struct targets *targets, uint32_t parts,
		json_object *vfs)
{
	char label[48];
	int err = 0;
	size_t i;

	if (!targets->n) {
		err = client_get_vfs(client, targets->pf, -1, parts, vfs);
		return err ? client_fail(client, targets->pf, err) : STATUS_OK;
	}
	for (i = 0; !err && i < targets->n; i++) {
		err = client_get_vfs(client, targets->pf, targets->vfs[i], parts, vfs);
		if (!err && json_object_array_length(vfs) == i)
			err = -EBADMSG;
	}
	snprintf(label, sizeof(label), "%s vf%u", targets->pf, targets->vfs[i - 1]);
	return err ? client_fail(client, label, err) : STATUS_OK;
}

void targets_end(struct targets *targets)
{
	free(targets->vfs);
}

int targets_each(struct client *client, const char *names, const char *vfs, targets_fn each,
		 void *arg)
{
	json_object *pfs = need(json_object_new_object());
	struct targets targets;
	int status = STATUS_OK;

	if (strchr(names, ','))
		status = pfs_find(client, names, false, pfs);
	else
		json_object_object_add(pfs, names, NULL);
	json_object_object_foreach(pfs, name, none) {
		if (status)
			break;
		status = targets_find(client, name, vfs, &targets) ?: each(&targets, arg);
		targets_end(&targets);
	}
	json_object_put(pfs);
	return status;
}
