// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/genetlink.h>

#include "nl.h"

/* For all of an answer, which is looked at when it has come. */
#define ROOM	(64UL << 20)

/**
 * die - tell the errno, and end
 * @what: what failed
 */
void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

/**
 * open_socket - open one
 * @bus: NETLINK_ROUTE or NETLINK_GENERIC
 */
struct mnl_socket *open_socket(int bus)
{
	struct mnl_socket *sock = mnl_socket_open(bus);

	if (!sock || mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0)
		die("socket");
	return sock;
}

/**
 * begin - begin a question
 * @question: set to it
 * @bus: as in there
 * @type: of the message
 * @extra: length of the header that follows
 *
 * Return: that header.
 */
void *begin(struct question *question, int bus, uint16_t type, size_t extra)
{
	memset(question, 0, sizeof(*question));
	question->bus = bus;
	question->part = 32768;
	question->nlh = mnl_nlmsg_put_header(question->buf);
	question->nlh->nlmsg_type = type;
	question->nlh->nlmsg_flags = NLM_F_REQUEST;
	return mnl_nlmsg_put_extra_header(question->nlh, extra);
}

/**
 * begin_genl - begin a question to a family
 * @question: set to it
 * @family: its number
 * @cmd: the command
 */
void begin_genl(struct question *question, uint16_t family, uint8_t cmd)
{
	struct genlmsghdr *genl = begin(question, NETLINK_GENERIC, family, sizeof(*genl));

	genl->cmd = cmd;
	genl->version = 1;
}

/* Whether there is more; not mnl_cb_run(), which stops at the mark of an interrupted dump. */
static bool more(const struct nlmsghdr *nlh)
{
	if (nlh->nlmsg_type == NLMSG_DONE || nlh->nlmsg_type == NLMSG_ERROR) {
		errno = -*(int *)mnl_nlmsg_get_payload(nlh);
		if (errno)
			die("answer");
		return false;
	}
	return nlh->nlmsg_flags & NLM_F_MULTI;
}

/* All of the answer, one part after the other; its length. */
static size_t receive(struct mnl_socket *sock, char *buf, size_t part)
{
	bool end = false;
	size_t len = 0;
	ssize_t got;
	int left;

	while (!end) {
		errno = EMSGSIZE;
		got = len + part > ROOM ? -1 : mnl_socket_recvfrom(sock, buf + len, part);
		if (got < 0)
			die("receive");
		left = got;
		for (struct nlmsghdr *nlh = (void *)(buf + len); !end && mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left))
			end = !more(nlh);
		len += got;
	}
	return len;
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/**
 * ask - ask, and look at the answer
 * @sock: where
 * @question: what
 * @data: of question->take
 * @bytes: set to the length of what was given to that
 *
 * Return: the nanoseconds until all of the answer was there.
 */
uint64_t ask(struct mnl_socket *sock, const struct question *question, void *data, size_t *bytes)
{
	static char buf[ROOM];
	struct nlmsghdr *nlh;
	uint64_t start;
	int left;

	*bytes = 0;
	start = now();
	if (mnl_socket_sendto(sock, question->nlh, question->nlh->nlmsg_len) < 0)
		die("send");
	left = receive(sock, buf, question->part);
	start = now() - start;
	for (nlh = (void *)buf; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
			continue;
		*bytes += nlh->nlmsg_len;
		question->take(nlh, data);
	}
	return start;
}

struct family {
	uint16_t id;
	uint32_t group;
};

static void take_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *group, *part;
	struct family *family = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			family->id = mnl_attr_get_u16(attr);
		if (mnl_attr_get_type(attr) != CTRL_ATTR_MCAST_GROUPS)
			continue;
		mnl_attr_for_each_nested(group, attr)
			mnl_attr_for_each_nested(part, group)
				if (mnl_attr_get_type(part) == CTRL_ATTR_MCAST_GRP_ID)
					family->group = mnl_attr_get_u32(part);
	}
}

/**
 * find_family - find a family of generic netlink
 * @name: its name
 * @group: set to its last multicast group, or NULL
 *
 * Return: its number.
 */
uint16_t find_family(const char *name, uint32_t *group)
{
	struct mnl_socket *sock = open_socket(NETLINK_GENERIC);
	struct question question;
	struct family family = { };
	size_t bytes;

	begin_genl(&question, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	question.take = take_family;
	mnl_attr_put_strz(question.nlh, CTRL_ATTR_FAMILY_NAME, name);
	ask(sock, &question, &family, &bytes);
	mnl_socket_close(sock);
	if (group)
		*group = family.group;
	return family.id;
}
