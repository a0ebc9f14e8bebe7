// SPDX-License-Identifier: GPL-2.0
/*
 * dump - what an answer about VFs costs, and whether it is whole.
 *
 * usage: dump [-n TIMES] [-b BYTES] [-p PARTS] [-f PF [-i VF]]
 *        dump [-n TIMES] [-b BYTES] -l NETDEV [-m MASK]
 *        dump [-n TIMES] [-b BYTES] -s SIZE [-c COUNT]
 * The first asks sriov_mgr for all VFs, for those of a PF, or for one; PARTS is a sum of
 * SRIOV_MGR_PART_*. The second asks rtnetlink for a network device, with a MASK of RTEXT_FILTER_*.
 * The third asks sriov_bench for COUNT messages of SIZE bytes, or for one. BYTES is the room for a
 * recvmsg().
 *
 * Each time makes a line of JSON: how many VFs there were, whether the dump is marked as
 * interrupted, whether the VFs of each PF are without a hole, how many are marked as stale or
 * have counters, messages, their bytes, and the nanoseconds from the request to the end.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sriov_mgr.h>
#include <net/if.h>

#include "sriov_bench.h"

/* Room for all of an answer, which is looked at when it has come. */
#define ROOM	(64UL << 20)

struct seen {
	unsigned int messages;
	unsigned int vfs;
	unsigned int stale;
	unsigned int counted;
	bool interrupted;
	bool whole;
	char pf[32];
	uint32_t next;
};

static void die(const char *what)
{
	fprintf(stderr, "dump: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void take_family(const struct nlmsghdr *nlh, void *family)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			*(uint16_t *)family = mnl_attr_get_u16(attr);
}

static void take_vf(const struct nlmsghdr *nlh, void *data)
{
	struct seen *seen = data;
	const struct nlattr *attr;
	const char *pf = "";
	bool counted = false;
	uint32_t index = 0;

	seen->messages++;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		seen->interrupted = true;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case SRIOV_MGR_A_VF_PF:
			pf = mnl_attr_get_str(attr);
			break;
		case SRIOV_MGR_A_VF_INDEX:
			index = mnl_attr_get_u32(attr);
			break;
		case SRIOV_MGR_A_VF_STALE:
			seen->stale++;
			break;
		case SRIOV_MGR_A_VF_COUNTERS:
			counted = true;
			break;
		}
	}
	seen->counted += counted;
	if (strcmp(pf, seen->pf))
		snprintf(seen->pf, sizeof(seen->pf), "%s", pf);
	else if (index != seen->next)
		seen->whole = false;
	seen->next = index + 1;
	seen->vfs++;
}

/* Where there are too many for 16 bits, the list's length is what is left of it. */
static void take_link(const struct nlmsghdr *nlh, void *data)
{
	struct seen *seen = data;
	const struct nlattr *attr, *vf;

	seen->messages++;
	mnl_attr_for_each(attr, nlh, sizeof(struct ifinfomsg))
		if (mnl_attr_get_type(attr) == IFLA_VFINFO_LIST)
			mnl_attr_for_each_nested(vf, attr)
				seen->vfs++;
}

static void take_any(const struct nlmsghdr *nlh, void *data)
{
	struct seen *seen = data;

	(void)nlh;
	seen->messages++;
}

/* ---- asking ---- */

/**
 * struct question - what is asked, and who counts what is in the answer
 */
struct question {
	int bus;
	struct nlmsghdr *nlh;
	void (*take)(const struct nlmsghdr *nlh, void *data);
	char buf[256];
};

static void *begin(struct question *question, int bus, uint16_t type, size_t extra)
{
	memset(question, 0, sizeof(*question));
	question->bus = bus;
	question->nlh = mnl_nlmsg_put_header(question->buf);
	question->nlh->nlmsg_type = type;
	question->nlh->nlmsg_flags = NLM_F_REQUEST;
	return mnl_nlmsg_put_extra_header(question->nlh, extra);
}

static void begin_genl(struct question *question, uint16_t family, uint8_t cmd)
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
 * @buf: for ROOM bytes
 * @part: bytes to receive at a time
 * @data: of question->take
 * @bytes: set to the length of what was given to that
 *
 * Return: the nanoseconds until all of the answer was there.
 */
static uint64_t ask(struct mnl_socket *sock, const struct question *question, char *buf,
		    size_t part, void *data, size_t *bytes)
{
	struct nlmsghdr *nlh;
	uint64_t start;
	int left;

	*bytes = 0;
	start = now();
	if (mnl_socket_sendto(sock, question->nlh, question->nlh->nlmsg_len) < 0)
		die("send");
	left = receive(sock, buf, part);
	start = now() - start;
	for (nlh = (void *)buf; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
			continue;
		*bytes += nlh->nlmsg_len;
		question->take(nlh, data);
	}
	return start;
}

static struct mnl_socket *open_socket(int bus)
{
	struct mnl_socket *sock = mnl_socket_open(bus);

	if (!sock || mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0)
		die("socket");
	return sock;
}

static uint16_t find_family(const char *name, char *buf, size_t part)
{
	struct mnl_socket *sock = open_socket(NETLINK_GENERIC);
	struct question question;
	uint16_t family = 0;
	size_t bytes;

	begin_genl(&question, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	question.take = take_family;
	mnl_attr_put_strz(question.nlh, CTRL_ATTR_FAMILY_NAME, name);
	ask(sock, &question, buf, part, &family, &bytes);
	mnl_socket_close(sock);
	return family;
}

/**
 * struct options - what was asked for
 */
struct options {
	unsigned long times;
	size_t part;
	const char *pf;
	const char *vf;
	uint32_t parts;
	const char *link;
	uint32_t mask;
	uint32_t count;
	uint32_t size;
};

static void ask_link(struct question *question, const struct options *options)
{
	struct ifinfomsg *link = begin(question, NETLINK_ROUTE, RTM_GETLINK, sizeof(*link));

	question->take = take_link;
	link->ifi_index = if_nametoindex(options->link);
	if (!link->ifi_index)
		die(options->link);
	mnl_attr_put_u32(question->nlh, IFLA_EXT_MASK, options->mask);
}

static void ask_limit(struct question *question, const struct options *options, uint16_t family)
{
	begin_genl(question, family, SRIOV_BENCH_CMD_GET);
	question->take = take_any;
	mnl_attr_put_u32(question->nlh, SRIOV_BENCH_A_SIZE, options->size);
	if (!options->count)
		return;
	question->nlh->nlmsg_flags |= NLM_F_DUMP;
	mnl_attr_put_u32(question->nlh, SRIOV_BENCH_A_COUNT, options->count);
}

static void ask_vfs(struct question *question, const struct options *options, uint16_t family)
{
	begin_genl(question, family, SRIOV_MGR_CMD_VF_GET);
	question->take = take_vf;
	if (options->pf)
		mnl_attr_put_strz(question->nlh, SRIOV_MGR_A_VF_PF, options->pf);
	if (options->vf)
		mnl_attr_put_u32(question->nlh, SRIOV_MGR_A_VF_INDEX,
				 strtoul(options->vf, NULL, 0));
	else
		question->nlh->nlmsg_flags |= NLM_F_DUMP;
	mnl_attr_put_u32(question->nlh, SRIOV_MGR_A_VF_PARTS, options->parts);
}

static void say(const struct seen *seen, size_t bytes, uint64_t ns)
{
	printf("{\"vfs\": %u, \"interrupted\": %s, \"whole\": %s, ", seen->vfs,
	       seen->interrupted ? "true" : "false", seen->whole ? "true" : "false");
	printf("\"stale\": %u, \"counted\": %u, \"messages\": %u, ", seen->stale, seen->counted,
	       seen->messages);
	printf("\"bytes\": %zu, \"ns\": %llu}\n", bytes, (unsigned long long)ns);
}

static bool read_options(int argc, char **argv, struct options *options)
{
	int opt;

	while ((opt = getopt(argc, argv, "n:b:p:f:i:l:m:c:s:")) != -1) {
		switch (opt) {
		case 'n':
			options->times = strtoul(optarg, NULL, 0);
			break;
		case 'b':
			options->part = strtoul(optarg, NULL, 0);
			break;
		case 'p':
			options->parts = strtoul(optarg, NULL, 0);
			break;
		case 'f':
			options->pf = optarg;
			break;
		case 'i':
			options->vf = optarg;
			break;
		case 'l':
			options->link = optarg;
			break;
		case 'm':
			options->mask = strtoul(optarg, NULL, 0);
			break;
		case 'c':
			options->count = strtoul(optarg, NULL, 0);
			break;
		case 's':
			options->size = strtoul(optarg, NULL, 0);
			break;
		default:
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	struct options options = {
		.times = 1,
		.part = 32768,
		.parts = SRIOV_MGR_PART_IDENTITY,
		.mask = RTEXT_FILTER_VF,
	};
	struct question question;
	struct mnl_socket *sock;
	size_t bytes;
	uint64_t ns;
	char *buf;

	if (!read_options(argc, argv, &options))
		return 2;
	buf = malloc(ROOM);
	if (!buf)
		die("memory");
	if (options.link)
		ask_link(&question, &options);
	else if (options.size)
		ask_limit(&question, &options,
			  find_family(SRIOV_BENCH_FAMILY_NAME, buf, options.part));
	else
		ask_vfs(&question, &options,
			find_family(SRIOV_MGR_FAMILY_NAME, buf, options.part));
	sock = open_socket(question.bus);
	while (options.times--) {
		struct seen seen = { .whole = true };

		ns = ask(sock, &question, buf, options.part, &seen, &bytes);
		say(&seen, bytes, ns);
	}
	mnl_socket_close(sock);
	free(buf);
	return 0;
}
