/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_NETLINK_PUT_H
#define _SRIOV_MGR_NETLINK_PUT_H

#include <linux/skbuff.h>

struct sriov_event;
struct sriov_host;
struct sriov_interrupts;
struct sriov_limits;
struct sriov_pci_facts;
struct sriov_pf_info;
struct sriov_reading;

int sriov_put_pf(struct sk_buff *skb, const struct sriov_pf_info *pf,
		 const struct sriov_limits *limits);
int sriov_put_vf(struct sk_buff *skb, const struct sriov_reading *reading, u32 parts);
int sriov_put_interrupts(struct sk_buff *skb, int attr, const struct sriov_interrupts *interrupts,
			 unsigned int most);
int sriov_put_pci(struct sk_buff *skb, int attr, const struct sriov_pci_facts *facts);
int sriov_put_limits(struct sk_buff *skb, const struct sriov_pf_info *pf,
		     const struct sriov_limits *limits, const struct nlattr *asked);
int sriov_put_host(struct sk_buff *skb, const struct sriov_host *host);
int sriov_put_event(struct sk_buff *skb, const struct sriov_event *event);

#endif
