/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_NETLINK_PUT_H
#define _SRIOV_MGR_NETLINK_PUT_H

#include <linux/skbuff.h>
#include <linux/sriov_mgr.h>

#include "provider.h"

struct nlmsghdr;
struct sriov_event;
struct sriov_host;
struct sriov_interrupts;
struct sriov_limits;
struct sriov_pci_facts;
struct sriov_pf_info;
struct sriov_reading;

/**
 * struct sriov_told - the last message about the counters of a VF, of which another is made for a
 * VF that has the same counters of the same sources
 * @len:	its length, 0 where no other can be made of it
 * @provider:	whose own counters it has, with a reference; or NULL
 * @from:	sriov_counters.from of the VF
 * @own:	sriov_vf_counters.own_valid of the VF
 * @shift:	how far behind the first of its kind it is
 * @index:	where the VF's number is in that one, in bytes from the start of the skb, as
 *		the others
 * @age:	where the age of the counters is
 * @nr:		how many values there are
 * @at:		where each is
 * @value:	and where in struct sriov_counters it comes from
 */
struct sriov_told {
	unsigned int len;
	struct sriov_provider *provider;
	u16 from[SRIOV_NR_SOURCES];
	u32 own;
	unsigned int shift;
	unsigned int index;
	unsigned int age;
	unsigned int nr;
	u16 at[SRIOV_NR_VF_COUNTERS + SRIOV_MAX_OWN_COUNTERS];
	u16 value[SRIOV_NR_VF_COUNTERS + SRIOV_MAX_OWN_COUNTERS];
};

/**
 * struct sriov_alike - VFs that follow one another and are counted by the same sources
 * @n:		how many
 * @index:	number of the first
 * @stale:	the driver did not answer in time about any of them
 * @provider:	whose own counters these are, or NULL; as long as sriov_pf.lock is held
 * @age_ms:	the age of the counters of each
 * @counters:	the counters of each; all are NULL for none
 */
struct sriov_alike {
	unsigned int n;
	unsigned int index;
	bool stale;
	struct sriov_provider *provider;
	u32 age_ms[64];
	const struct sriov_counters *counters[64];
};

int sriov_put_pf(struct sk_buff *skb, const struct sriov_pf_info *pf,
		 const struct sriov_limits *limits);
int sriov_put_vf(struct sk_buff *skb, const struct sriov_reading *reading, u32 parts,
		 struct sriov_told *told);
bool sriov_alike_add(struct sriov_alike *alike, const struct sriov_reading *reading);
int sriov_put_alike(struct sk_buff *skb, const struct sriov_alike *alike, unsigned int n);
void sriov_told_keep(struct sriov_told *told, const struct nlmsghdr *nlh,
		     const struct sriov_reading *reading);
bool sriov_told_again(struct sk_buff *skb, struct sriov_told *told,
		      const struct sriov_reading *reading);
int sriov_put_interrupts(struct sk_buff *skb, int attr, const struct sriov_interrupts *interrupts,
			 unsigned int most);
int sriov_put_pci(struct sk_buff *skb, int attr, const struct sriov_pci_facts *facts);
int sriov_put_limits(struct sk_buff *skb, const struct sriov_pf_info *pf,
		     const struct sriov_limits *limits, const struct nlattr *asked);
int sriov_put_host(struct sk_buff *skb, const struct sriov_host *host);
size_t sriov_event_size(const struct sriov_event *event);
int sriov_put_event(struct sk_buff *skb, const struct sriov_event *event);

#endif
