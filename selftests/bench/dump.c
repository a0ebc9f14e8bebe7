// SPDX-License-Identifier: GPL-2.0
/*
 * dump - what a dump of VFs costs, and whether it is whole.
 *
 * usage: dump [-n DUMPS] [-p PARTS] [-f PF] [-b BYTES]
 * Each dump makes a line of JSON: how many VFs there were, whether the dump is marked as
 * interrupted, whether the VFs of each PF are without a hole, how many are marked as stale or
 * have counters, and the nanoseconds from the request to the end. PARTS is a sum of
 * SRIOV_MGR_PART_*, BYTES the room for an answer.
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
#include <linux/sriov_mgr.h>

struct seen {
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

static int take_family(const struct nlmsghdr *nlh, void *family)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			*(uint16_t *)family = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int take_vf(const struct nlmsghdr *nlh, void *data)
{
	struct seen *seen = data;
	const struct nlattr *attr;
	const char *pf = "";
	bool counted = false;
	uint32_t index = 0;

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
	return MNL_CB_OK;
}

static struct nlmsghdr *request(void *buf, uint16_t type, uint16_t flags, uint8_t cmd)
{
	struct nlmsghdr *nlh;
	struct genlmsghdr *genl;

	memset(buf, 0, 256);
	nlh = mnl_nlmsg_put_header(buf);
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl->cmd = cmd;
	genl->version = SRIOV_MGR_FAMILY_VERSION;
	return nlh;
}

/* Not mnl_cb_run(): that stops at the mark of an interrupted dump. */
static bool take(const struct nlmsghdr *nlh, mnl_cb_t cb, void *data)
{
	if (nlh->nlmsg_type == NLMSG_DONE || nlh->nlmsg_type == NLMSG_ERROR) {
		errno = -*(int *)mnl_nlmsg_get_payload(nlh);
		if (errno)
			die("answer");
		return false;
	}
	cb(nlh, data);
	return true;
}

static void transact(struct mnl_socket *sock, struct nlmsghdr *nlh, char *buf, size_t size,
		     mnl_cb_t cb, void *data)
{
	bool more = true;
	ssize_t len;
	int left;

	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		die("send");
	while (more) {
		len = mnl_socket_recvfrom(sock, buf, size);
		if (len < 0)
			die("receive");
		left = len;
		for (nlh = (void *)buf; more && mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left))
			more = take(nlh, cb, data);
	}
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

int main(int argc, char **argv)
{
	uint32_t parts = SRIOV_MGR_PART_IDENTITY;
	unsigned long dumps = 1;
	size_t size = 32768;
	const char *pf = NULL;
	struct mnl_socket *sock;
	struct nlmsghdr *nlh;
	uint16_t family = 0;
	char head[256], *buf;
	uint64_t start;
	int opt;

	while ((opt = getopt(argc, argv, "n:p:f:b:")) != -1) {
		switch (opt) {
		case 'n':
			dumps = strtoul(optarg, NULL, 0);
			break;
		case 'p':
			parts = strtoul(optarg, NULL, 0);
			break;
		case 'f':
			pf = optarg;
			break;
		case 'b':
			size = strtoul(optarg, NULL, 0);
			break;
		default:
			return 2;
		}
	}
	buf = malloc(size);
	sock = mnl_socket_open(NETLINK_GENERIC);
	if (!buf || !sock || mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0)
		die("socket");
	nlh = request(head, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, SRIOV_MGR_FAMILY_NAME);
	transact(sock, nlh, buf, size, take_family, &family);
	while (dumps--) {
		struct seen seen = { .whole = true };

		nlh = request(head, family, NLM_F_DUMP, SRIOV_MGR_CMD_VF_GET);
		if (pf)
			mnl_attr_put_strz(nlh, SRIOV_MGR_A_VF_PF, pf);
		mnl_attr_put_u32(nlh, SRIOV_MGR_A_VF_PARTS, parts);
		start = now();
		transact(sock, nlh, buf, size, take_vf, &seen);
		start = now() - start;
		printf("{\"vfs\": %u, \"interrupted\": %s, \"whole\": %s, ", seen.vfs,
		       seen.interrupted ? "true" : "false", seen.whole ? "true" : "false");
		printf("\"stale\": %u, \"counted\": %u, \"ns\": %llu}\n", seen.stale, seen.counted,
		       (unsigned long long)start);
	}
	mnl_socket_close(sock);
	free(buf);
	return 0;
}
