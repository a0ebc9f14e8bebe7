// SPDX-License-Identifier: GPL-2.0
/*
 * dump - what an answer about VFs costs, and whether it is whole.
 *
 * usage: dump [-n TIMES] [-b BYTES] [-C | -p PARTS] [-f PF [-i VF]]
 *        dump [-n TIMES] [-b BYTES] -l NETDEV [-m MASK]
 *        dump [-n TIMES] [-b BYTES] -s SIZE [-c COUNT]
 * The first asks sriov_mgr for all VFs, for those of a PF, or for one; PARTS is a sum of
 * SRIOV_MGR_PART_*, -C for the counters as columns. The second asks rtnetlink for a network device,
 * with a MASK of RTEXT_FILTER_*. The third asks sriov_bench for COUNT messages of SIZE bytes, or
 * for one. BYTES is the room for a recvmsg().
 *
 * Each time makes a line of JSON: how many VFs there were, whether the dump is marked as
 * interrupted, whether the VFs of each PF are without a hole, how many are marked as stale or
 * have counters, messages, their bytes, and the nanoseconds from the request to the end.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sriov_mgr.h>
#include <net/if.h>

#include "nl.h"
#include "sriov_bench.h"

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

static void take_vf(const struct nlmsghdr *nlh, void *data)
{
	struct seen *seen = data;
	const struct nlattr *attr;
	const char *pf = "";
	bool counted = false, stale = false;
	uint32_t index = 0, n = 1;

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
			stale = true;
			break;
		case SRIOV_MGR_A_VF_COUNT:
			n = mnl_attr_get_u32(attr);
			break;
		case SRIOV_MGR_A_VF_COLUMNS:
		case SRIOV_MGR_A_VF_COUNTERS:
			counted = true;
			break;
		}
	}
	seen->counted += counted ? n : 0;
	seen->stale += stale ? n : 0;
	if (strcmp(pf, seen->pf))
		snprintf(seen->pf, sizeof(seen->pf), "%s", pf);
	else if (index != seen->next)
		seen->whole = false;
	seen->next = index + n;
	seen->vfs += n;
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

/**
 * struct options - what was asked for
 */
struct options {
	unsigned long times;
	size_t part;
	const char *pf;
	const char *vf;
	bool columns;
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

static void ask_limit(struct question *question, const struct options *options)
{
	begin_genl(question, find_family(SRIOV_BENCH_FAMILY_NAME, NULL), SRIOV_BENCH_CMD_GET);
	question->take = take_any;
	mnl_attr_put_u32(question->nlh, SRIOV_BENCH_A_SIZE, options->size);
	if (!options->count)
		return;
	question->nlh->nlmsg_flags |= NLM_F_DUMP;
	mnl_attr_put_u32(question->nlh, SRIOV_BENCH_A_COUNT, options->count);
}

static void ask_vfs(struct question *question, const struct options *options)
{
	begin_genl(question, find_family(SRIOV_MGR_FAMILY_NAME, NULL),
		   options->columns ? SRIOV_MGR_CMD_COUNTERS_GET : SRIOV_MGR_CMD_VF_GET);
	question->take = take_vf;
	if (options->pf)
		mnl_attr_put_strz(question->nlh, SRIOV_MGR_A_VF_PF, options->pf);
	if (options->vf)
		mnl_attr_put_u32(question->nlh, SRIOV_MGR_A_VF_INDEX,
				 strtoul(options->vf, NULL, 0));
	else
		question->nlh->nlmsg_flags |= NLM_F_DUMP;
	if (!options->columns)
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

	while ((opt = getopt(argc, argv, "n:b:Cp:f:i:l:m:c:s:")) != -1) {
		switch (opt) {
		case 'n':
			options->times = strtoul(optarg, NULL, 0);
			break;
		case 'b':
			options->part = strtoul(optarg, NULL, 0);
			break;
		case 'C':
			options->columns = true;
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

	if (!read_options(argc, argv, &options))
		return 2;
	if (options.link)
		ask_link(&question, &options);
	else if (options.size)
		ask_limit(&question, &options);
	else
		ask_vfs(&question, &options);
	question.part = options.part;
	sock = open_socket(question.bus);
	while (options.times--) {
		struct seen seen = { .whole = true };

		ns = ask(sock, &question, &seen, &bytes);
		say(&seen, bytes, ns);
	}
	mnl_socket_close(sock);
	return 0;
}
