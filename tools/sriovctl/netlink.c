// SPDX-License-Identifier: GPL-2.0
/* The client of the generic netlink family "sriov_mgr". */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "netlink.h"
#include "sysroot.h"
#include "util.h"

/* Holds the events of a few thousand VFs while the reader is busy. */
#define EVENT_BUFFER (1024 * 1024)

#define REQUEST_SIZE 256

typedef int (*reply_fn)(struct client *client, const struct nlmsghdr *nlh, void *arg);

static struct nlmsghdr *request(void *buf, uint16_t family, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh;
	struct genlmsghdr *genl;

	memset(buf, 0, REQUEST_SIZE);	/* libmnl leaves the padding of strings alone */
	nlh = mnl_nlmsg_put_header(buf);
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl->cmd = cmd;
	genl->version = SRIOV_MGR_FAMILY_VERSION;
	return nlh;
}

static void keep_message(struct client *client, const struct nlmsghdr *nlh, size_t offset)
{
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || offset > mnl_nlmsg_get_payload_len(nlh))
		return;
	mnl_attr_for_each(attr, nlh, offset) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			snprintf(client->message, sizeof(client->message), "%s",
				 mnl_attr_get_str(attr));
	}
}

/* The errno that ends an answer, and the kernel's words about it. */
static int end_of_answer(struct client *client, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type == NLMSG_DONE) {
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(int))
			return 0;
		keep_message(client, nlh, sizeof(int));
		return *(const int *)mnl_nlmsg_get_payload(nlh);
	}
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err))
		return -EBADMSG;
	/* The request comes back behind the header, unless it was capped. */
	keep_message(client, nlh, sizeof(*err) + (nlh->nlmsg_flags & NLM_F_CAPPED ? 0 :
		     MNL_ALIGN(err->msg.nlmsg_len - sizeof(err->msg))));
	return err->error;
}

/* Of the clock that the kernel takes ages from. */
static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * UINT64_C(1000000) + now.tv_nsec / 1000;
}

/* Takes a part of an answer; returns whether more is to come. */
static bool take(struct client *client, const struct nlmsghdr *nlh, int left, reply_fn reply,
		 void *arg, int *err)
{
	int ret;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_seq != client->seq)
			continue;
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			client->changed = true;
		if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
			ret = end_of_answer(client, nlh);
			*err = ret ? ret : *err;
			return false;
		}
		/* Only a recording has it. */
		if (nlh->nlmsg_type == NLMSG_NOOP &&
		    mnl_nlmsg_get_payload_len(nlh) == sizeof(client->received))
			memcpy(&client->received, mnl_nlmsg_get_payload(nlh),
			       sizeof(client->received));
		else if (!*err)
			*err = reply(client, nlh, arg);
	}
	return true;
}

static int replay(struct client *client, const struct nlmsghdr *req, reply_fn reply, void *arg)
{
	const struct nlmsghdr *nlh;
	size_t len;
	int err = 0;

	nlh = recording_answer(req, &len);
	if (!nlh) {
		snprintf(client->message, sizeof(client->message), "%s",
			 "nobody asked for this when the recording was made");
		return -ENODATA;
	}
	client->seq = mnl_nlmsg_ok(nlh, len) ? nlh->nlmsg_seq : 0;
	return take(client, nlh, len, reply, arg, &err) ? -EBADMSG : err;
}

/*
 * Reads to the end of the answer also after an error in it: the socket takes no new dump
 * before the last one is read. @req can be sent again.
 */
static int transact(struct client *client, struct nlmsghdr *req, reply_fn reply, void *arg)
{
	char buf[RECEIVE_SIZE];
	ssize_t len;
	int err = 0;

	client->message[0] = '\0';
	client->changed = false;
	if (!client->sock)
		return replay(client, req, reply, arg);
	req->nlmsg_seq = ++client->seq;
	if (mnl_socket_sendto(client->sock, req, req->nlmsg_len) < 0)
		return -errno;
	do {
		do {
			len = mnl_socket_recvfrom(client->sock, buf, sizeof(buf));
		} while (len < 0 && errno == EINTR);
		if (len < 0)
			return -errno;
		client->received = now_us();
	} while (take(client, (void *)buf, len, reply, arg, &err));
	return err;
}

static void groups_from(struct client *client, const struct nlattr *groups)
{
	const struct nlattr *group, *attr;

	mnl_attr_for_each_nested(group, groups) {
		const char *name = "";
		uint32_t id = 0;

		mnl_attr_for_each_nested(attr, group) {
			if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME &&
			    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
				name = mnl_attr_get_str(attr);
			else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID &&
				 !mnl_attr_validate(attr, MNL_TYPE_U32))
				id = mnl_attr_get_u32(attr);
		}
		if (!strcmp(name, SRIOV_MGR_MCGRP_EVENTS))
			client->events_group = id;
	}
}

static int family_reply(struct client *client, const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr;

	(void)arg;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    !mnl_attr_validate(attr, MNL_TYPE_U16))
			client->family = mnl_attr_get_u16(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			groups_from(client, attr);
	}
	return 0;
}

static int find_family(struct client *client)
{
	char buf[REQUEST_SIZE];
	struct nlmsghdr *nlh = request(buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);

	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, SRIOV_MGR_FAMILY_NAME);
	return transact(client, nlh, family_reply, NULL);
}

/* While it is unloaded its directory stays, and no longer tells "live". */
static bool module_is_live(void)
{
	char state[8];

	return file_line(state, sizeof(state), "/sys/module/%s/initstate", SRIOV_MGR_FAMILY_NAME) &&
	       !strcmp(state, "live");
}

static int fail_no_family(void)
{
	if (module_is_live())
		return fail(STATUS_FAILED, "%s; run: nsenter --net=/proc/1/ns/net sriovctl",
			    "sriov_mgr answers in the initial network namespace only");
	return fail(STATUS_FAILED, "the kernel module sriov_mgr is not loaded; "
		    "run: modprobe sriov_mgr (or insmod sriov_mgr.ko)");
}

static int open_socket(struct client *client)
{
	int one = 1;

	client->sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!client->sock || mnl_socket_bind(client->sock, 0, MNL_SOCKET_AUTOPID) < 0)
		return fail(STATUS_FAILED, "netlink socket: %s", strerror(errno));
	/* All three only make errors clearer, so an old kernel may lack them. */
	mnl_socket_setsockopt(client->sock, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(client->sock, NETLINK_CAP_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(client->sock, NETLINK_GET_STRICT_CHK, &one, sizeof(one));
	return STATUS_OK;
}

int client_open(struct client *client)
{
	int err;

	memset(client, 0, sizeof(*client));
	if (!recording_open()) {
		err = open_socket(client);
		if (err)
			return err;
	}
	err = find_family(client);
	if (!err)
		return STATUS_OK;
	client_close(client);
	if (err == -ENOENT)
		return fail_no_family();
	return fail(STATUS_FAILED, "netlink family %s: %s", SRIOV_MGR_FAMILY_NAME, strerror(-err));
}

void client_close(struct client *client)
{
	if (client->sock)
		mnl_socket_close(client->sock);
	client->sock = NULL;
}

struct collect {
	const struct attr_set *set;
	json_object *out;
};

/* By which all else goes. */
static bool has_name(const struct attr_set *set, json_object *obj)
{
	if (set == &pf_set)
		return json_object_object_get_ex(obj, "address", NULL);
	return set != &vf_set || (json_object_object_get_ex(obj, "pf", NULL) &&
				  json_object_object_get_ex(obj, "index", NULL));
}

json_object *message_to_json(const struct attr_set *set, const struct nlmsghdr *nlh)
{
	size_t len = mnl_nlmsg_get_payload_len(nlh);

	return len < sizeof(struct genlmsghdr) ? NULL :
	       attrs_to_json(set, mnl_nlmsg_get_payload_offset(nlh, sizeof(struct genlmsghdr)),
			     len - sizeof(struct genlmsghdr));
}

static int collect_reply(struct client *client, const struct nlmsghdr *nlh, void *arg)
{
	const struct collect *collect = arg;
	json_object *obj;

	if (nlh->nlmsg_type != client->family)
		return 0;
	obj = message_to_json(collect->set, nlh);
	if (!obj || !has_name(collect->set, obj)) {
		json_object_put(obj);
		return -EBADMSG;
	}
	json_object_set_userdata(obj, (void *)(uintptr_t)client->received, NULL);
	json_object_array_add(collect->out, obj);
	return 0;
}

void client_came_with(json_object *obj, json_object *with)
{
	json_object_set_userdata(obj, json_object_get_userdata(with), NULL);
}

int64_t client_elapsed(json_object *obj, json_object *before)
{
	return (intptr_t)((uintptr_t)json_object_get_userdata(obj) -
			  (uintptr_t)json_object_get_userdata(before));
}

/* Appends the replies to @nlh to the array @out. */
static int get(struct client *client, struct nlmsghdr *nlh, const struct attr_set *set,
	       json_object *out)
{
	struct collect collect = { .set = set, .out = out };
	size_t n = json_object_array_length(out);
	int err, tries = 0;

	do {
		/* Many VFs that come or go take a while, so wait longer each time. */
		usleep(tries * 20000);
		json_object_array_del_idx(out, n, json_object_array_length(out) - n);
		err = transact(client, nlh, collect_reply, &collect);
	} while (!err && client->changed && ++tries < DUMP_TRIES);

	if (err)
		json_object_array_del_idx(out, n, json_object_array_length(out) - n);
	else if (client->changed)
		fail(STATUS_OK, "the list changed in each of %d readings and may be inconsistent",
		     DUMP_TRIES);
	return err;
}

int client_get_pfs(struct client *client, const char *pf, uint32_t parts, json_object *out)
{
	char buf[REQUEST_SIZE];
	struct nlmsghdr *nlh = request(buf, client->family, SRIOV_MGR_CMD_PF_GET,
				       pf ? NLM_F_ACK : NLM_F_DUMP);

	if (pf)
		mnl_attr_put_strz(nlh, SRIOV_MGR_A_PF_ADDRESS, pf);
	mnl_attr_put_u32(nlh, SRIOV_MGR_A_PF_PARTS, parts);
	return get(client, nlh, &pf_set, out);
}

json_object *client_get_pf(struct client *client, const char *pf, int *err)
{
	json_object *infos = need(json_object_new_array()), *info;

	*err = client_get_pfs(client, pf, SRIOV_MGR_PART_IDENTITY, infos);
	info = json_object_get(json_object_array_get_idx(infos, 0));
	json_object_put(infos);
	return info;
}

int client_get_vfs(struct client *client, const char *pf, int vf, uint32_t parts,
		   json_object *out)
{
	char buf[REQUEST_SIZE];
	struct nlmsghdr *nlh = request(buf, client->family, SRIOV_MGR_CMD_VF_GET,
				       vf >= 0 ? NLM_F_ACK : NLM_F_DUMP);

	if (pf)
		mnl_attr_put_strz(nlh, SRIOV_MGR_A_VF_PF, pf);
	if (vf >= 0)
		mnl_attr_put_u32(nlh, SRIOV_MGR_A_VF_INDEX, vf);
	mnl_attr_put_u32(nlh, SRIOV_MGR_A_VF_PARTS, parts);
	return get(client, nlh, &vf_set, out);
}

int client_get_columns(struct client *client, const char *pf, json_object *out)
{
	char buf[REQUEST_SIZE];
	struct nlmsghdr *nlh = request(buf, client->family, SRIOV_MGR_CMD_COUNTERS_GET, NLM_F_DUMP);

	if (pf)
		mnl_attr_put_strz(nlh, SRIOV_MGR_A_VF_PF, pf);
	return get(client, nlh, &vf_set, out);
}

int client_get_limit(struct client *client, const char *pf, int vfs, json_object *out)
{
	char buf[REQUEST_SIZE];
	struct nlmsghdr *nlh = request(buf, client->family, SRIOV_MGR_CMD_LIMIT_CHECK, NLM_F_ACK);

	mnl_attr_put_strz(nlh, SRIOV_MGR_A_LIMIT_PF, pf);
	if (vfs >= 0)
		mnl_attr_put_u32(nlh, SRIOV_MGR_A_LIMIT_VFS, vfs);
	return get(client, nlh, &limit_set, out);
}

int client_get_host(struct client *client, json_object *out)
{
	char buf[REQUEST_SIZE];
	struct nlmsghdr *nlh = request(buf, client->family, SRIOV_MGR_CMD_HOST_GET, NLM_F_ACK);

	return get(client, nlh, &host_set, out);
}

int client_get_events(struct client *client, uint64_t since, json_object *out)
{
	char buf[REQUEST_SIZE];
	struct nlmsghdr *nlh = request(buf, client->family, SRIOV_MGR_CMD_EVENT_GET, NLM_F_DUMP);

	if (since)
		mnl_attr_put_u64(nlh, SRIOV_MGR_A_EVENT_SEQ, since);
	return get(client, nlh, &event_set, out);
}

int client_get_tree(struct client *client, const char *pf, uint32_t parts, json_object *out)
{
	json_object *by_address = need(json_object_new_object()), *list, *obj;
	json_object *pfs = need(json_object_new_array()), *vfs = need(json_object_new_array());
	size_t i;
	int err;

	err = client_get_pfs(client, pf, parts, pfs);
	if (!err)
		err = client_get_vfs(client, pf, -1, VF_PARTS_LIST, vfs);
	for (i = 0; !err && i < json_object_array_length(pfs); i++) {
		obj = json_object_array_get_idx(pfs, i);
		list = need(json_object_new_array());
		json_object_object_add(obj, "vfs", list);
		json_object_object_add(by_address, json_string(obj, "address"),
				       json_object_get(list));
		json_object_array_add(out, json_object_get(obj));
	}
	/* A VF whose PF came after the PFs were read is left out. */
	for (i = 0; !err && i < json_object_array_length(vfs); i++) {
		obj = json_object_array_get_idx(vfs, i);
		if (json_object_object_get_ex(by_address, json_string(obj, "pf"), &list))
			json_object_array_add(list, json_object_get(obj));
	}
	json_object_put(by_address);
	json_object_put(pfs);
	json_object_put(vfs);
	return err;
}

int client_subscribe(struct client *client)
{
	/* The group of the generic netlink controller itself tells of unloading. */
	int ctrl = GENL_ID_CTRL, size = EVENT_BUFFER, fd;

	if (!client->sock)
		return 0;
	fd = mnl_socket_get_fd(client->sock);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (mnl_socket_setsockopt(client->sock, NETLINK_ADD_MEMBERSHIP,
				  &client->events_group, sizeof(client->events_group)) ||
	    mnl_socket_setsockopt(client->sock, NETLINK_ADD_MEMBERSHIP, &ctrl, sizeof(ctrl)))
		return -errno;
	return 0;
}

int client_fail(const struct client *client, const char *name, int err)
{
	int status = err == -ENODEV ? STATUS_NONE : STATUS_REFUSED;
	const char *reason = client->message[0] ? client->message : strerror(-err);

	/*
	 * The kernel itself, without a word: since client_open() the module was unloaded, or is
	 * just being, and takes no new dump.
	 */
	if ((err == -ENOENT || err == -EPROTONOSUPPORT) && !client->message[0])
		return fail_no_family();
	if (err == -EBADMSG)
		return fail(STATUS_FAILED, "the module's answer is malformed; "
			    "are sriovctl and sriov_mgr of the same version?");
	if (status == STATUS_NONE)
		return fail(status, "%s: %s; `sriovctl list` shows what there is", name, reason);
	return fail(status, "%s: %s", name, reason);
}
