// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/sriov_mgr.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/sriov_mgr.h>

/* SRIOV_MGR_CMD_PF_GET - do */
static const struct nla_policy sriov_mgr_pf_get_do_nl_policy[SRIOV_MGR_A_PF_PARTS + 1] = {
	[SRIOV_MGR_A_PF_ADDRESS] = { .type = NLA_NUL_STRING, .len = 16, },
	[SRIOV_MGR_A_PF_PARTS] = NLA_POLICY_MASK(NLA_U32, 0x1f),
};

/* SRIOV_MGR_CMD_PF_GET - dump */
static const struct nla_policy sriov_mgr_pf_get_dump_nl_policy[SRIOV_MGR_A_PF_PARTS + 1] = {
	[SRIOV_MGR_A_PF_ADDRESS] = { .type = NLA_NUL_STRING, .len = 16, },
	[SRIOV_MGR_A_PF_PARTS] = NLA_POLICY_MASK(NLA_U32, 0x1f),
};

/* SRIOV_MGR_CMD_VF_GET - do */
static const struct nla_policy sriov_mgr_vf_get_do_nl_policy[SRIOV_MGR_A_VF_PARTS + 1] = {
	[SRIOV_MGR_A_VF_PF] = { .type = NLA_NUL_STRING, .len = 16, },
	[SRIOV_MGR_A_VF_INDEX] = { .type = NLA_U32, },
	[SRIOV_MGR_A_VF_PARTS] = NLA_POLICY_MASK(NLA_U32, 0x1f),
};

/* SRIOV_MGR_CMD_VF_GET - dump */
static const struct nla_policy sriov_mgr_vf_get_dump_nl_policy[SRIOV_MGR_A_VF_LAST + 1] = {
	[SRIOV_MGR_A_VF_PF] = { .type = NLA_NUL_STRING, .len = 16, },
	[SRIOV_MGR_A_VF_INDEX] = { .type = NLA_U32, },
	[SRIOV_MGR_A_VF_LAST] = { .type = NLA_U32, },
	[SRIOV_MGR_A_VF_PARTS] = NLA_POLICY_MASK(NLA_U32, 0x1f),
};

/* SRIOV_MGR_CMD_LIMIT_CHECK - do */
static const struct nla_policy sriov_mgr_limit_check_nl_policy[SRIOV_MGR_A_LIMIT_VFS + 1] = {
	[SRIOV_MGR_A_LIMIT_PF] = { .type = NLA_NUL_STRING, .len = 16, },
	[SRIOV_MGR_A_LIMIT_VFS] = { .type = NLA_U32, },
};

/* SRIOV_MGR_CMD_EVENT_GET - dump */
static const struct nla_policy sriov_mgr_event_get_nl_policy[SRIOV_MGR_A_EVENT_SEQ + 1] = {
	[SRIOV_MGR_A_EVENT_SEQ] = { .type = NLA_U64, },
};

/* SRIOV_MGR_CMD_COUNTERS_GET - dump */
static const struct nla_policy sriov_mgr_counters_get_nl_policy[SRIOV_MGR_A_VF_LAST + 1] = {
	[SRIOV_MGR_A_VF_PF] = { .type = NLA_NUL_STRING, .len = 16, },
	[SRIOV_MGR_A_VF_INDEX] = { .type = NLA_U32, },
	[SRIOV_MGR_A_VF_LAST] = { .type = NLA_U32, },
};

/* Ops table for sriov_mgr */
static const struct genl_split_ops sriov_mgr_nl_ops[] = {
	{
		.cmd		= SRIOV_MGR_CMD_PF_GET,
		.doit		= sriov_mgr_nl_pf_get_doit,
		.policy		= sriov_mgr_pf_get_do_nl_policy,
		.maxattr	= SRIOV_MGR_A_PF_PARTS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= SRIOV_MGR_CMD_PF_GET,
		.start		= sriov_mgr_nl_pf_get_start,
		.dumpit		= sriov_mgr_nl_pf_get_dumpit,
		.policy		= sriov_mgr_pf_get_dump_nl_policy,
		.maxattr	= SRIOV_MGR_A_PF_PARTS,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= SRIOV_MGR_CMD_VF_GET,
		.doit		= sriov_mgr_nl_vf_get_doit,
		.policy		= sriov_mgr_vf_get_do_nl_policy,
		.maxattr	= SRIOV_MGR_A_VF_PARTS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= SRIOV_MGR_CMD_VF_GET,
		.start		= sriov_mgr_nl_vf_get_start,
		.dumpit		= sriov_mgr_nl_vf_get_dumpit,
		.policy		= sriov_mgr_vf_get_dump_nl_policy,
		.maxattr	= SRIOV_MGR_A_VF_LAST,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= SRIOV_MGR_CMD_LIMIT_CHECK,
		.doit		= sriov_mgr_nl_limit_check_doit,
		.policy		= sriov_mgr_limit_check_nl_policy,
		.maxattr	= SRIOV_MGR_A_LIMIT_VFS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= SRIOV_MGR_CMD_HOST_GET,
		.doit	= sriov_mgr_nl_host_get_doit,
		.flags	= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= SRIOV_MGR_CMD_EVENT_GET,
		.dumpit		= sriov_mgr_nl_event_get_dumpit,
		.policy		= sriov_mgr_event_get_nl_policy,
		.maxattr	= SRIOV_MGR_A_EVENT_SEQ,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= SRIOV_MGR_CMD_COUNTERS_GET,
		.start		= sriov_mgr_nl_vf_get_start,
		.dumpit		= sriov_mgr_nl_counters_get_dumpit,
		.policy		= sriov_mgr_counters_get_nl_policy,
		.maxattr	= SRIOV_MGR_A_VF_LAST,
		.flags		= GENL_CMD_CAP_DUMP,
	},
};

static const struct genl_multicast_group sriov_mgr_nl_mcgrps[] = {
	[SRIOV_MGR_NLGRP_EVENTS] = { "events", },
};

struct genl_family sriov_mgr_nl_family __ro_after_init = {
	.name		= SRIOV_MGR_FAMILY_NAME,
	.version	= SRIOV_MGR_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= sriov_mgr_nl_ops,
	.n_split_ops	= ARRAY_SIZE(sriov_mgr_nl_ops),
	.mcgrps		= sriov_mgr_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(sriov_mgr_nl_mcgrps),
};
