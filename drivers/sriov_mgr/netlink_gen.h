/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/sriov_mgr.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_SRIOV_MGR_GEN_H
#define _LINUX_SRIOV_MGR_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/sriov_mgr.h>

int sriov_mgr_nl_pf_get_start(struct netlink_callback *cb);
int sriov_mgr_nl_vf_get_start(struct netlink_callback *cb);

int sriov_mgr_nl_pf_get_doit(struct sk_buff *skb, struct genl_info *info);
int sriov_mgr_nl_pf_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int sriov_mgr_nl_vf_get_doit(struct sk_buff *skb, struct genl_info *info);
int sriov_mgr_nl_vf_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int sriov_mgr_nl_limit_check_doit(struct sk_buff *skb, struct genl_info *info);
int sriov_mgr_nl_host_get_doit(struct sk_buff *skb, struct genl_info *info);
int sriov_mgr_nl_event_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int sriov_mgr_nl_counters_get_dumpit(struct sk_buff *skb,
				     struct netlink_callback *cb);

enum {
	SRIOV_MGR_NLGRP_EVENTS,
};

extern struct genl_family sriov_mgr_nl_family;

#endif /* _LINUX_SRIOV_MGR_GEN_H */
