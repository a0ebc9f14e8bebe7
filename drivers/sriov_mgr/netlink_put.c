// SPDX-License-Identifier: GPL-2.0
/*
 * netlink_put.c - what is known, as attributes of netlink messages.
 *
 * Takes no lock; what fails leaves the message to be cancelled. Called by
 * netlink.c.
 */
#include <linux/etherdevice.h>

#include <net/genetlink.h>

#include "attrs.h"
#include "common.h"
#include "events.h"
#include "irqmap.h"
#include "limits.h"
#include "netlink_put.h"
#include "pci_core.h"
#include "pci_facts.h"
#include "policy.h"
#include "provider.h"
#include "registry.h"
#include "telemetry.h"

/* As nla_reserve(), inline: a dump of many VFs is made of these. */
static inline void *put(struct sk_buff *skb, int attr, unsigned int len)
{
	unsigned int total = nla_total_size(len);
	struct nlattr *nla;

	if (skb_tailroom(skb) < total)
		return NULL;
	nla = __skb_put(skb, total);
	nla->nla_len = nla_attr_size(len);
	nla->nla_type = attr;
	if (nla_padlen(len))
		memset((char *)nla + nla->nla_len, 0, nla_padlen(len));
	return nla_data(nla);
}

static int put_u32(struct sk_buff *skb, int attr, u32 value)
{
	u32 *to = put(skb, attr, sizeof(value));

	if (!to)
		return -EMSGSIZE;
	*to = value;
	return 0;
}

static int put_u64(struct sk_buff *skb, int attr, u64 value, int pad)
{
	void *to = nla_align_64bit(skb, pad) ? NULL : put(skb, attr, sizeof(value));

	if (!to)
		return -EMSGSIZE;
	memcpy(to, &value, sizeof(value));
	return 0;
}

static int put_text(struct sk_buff *skb, int attr, const char *text)
{
	unsigned int len = strlen(text) + 1;
	void *to = put(skb, attr, len);

	if (!to)
		return -EMSGSIZE;
	memcpy(to, text, len);
	return 0;
}

static int put_string(struct sk_buff *skb, int attr, const char *text)
{
	return *text ? put_text(skb, attr, text) : 0;
}

static int put_known(struct sk_buff *skb, int attr, int value)
{
	return value < 0 ? 0 : put_u32(skb, attr, value);
}

static int put_netdev(struct sk_buff *skb, int name, int ifindex, int netns,
		      const struct sriov_netdev *netdev)
{
	if (!netdev->key)
		return 0;
	return put_text(skb, name, netdev->name) ||
	       put_u32(skb, ifindex, netdev->ifindex) ||
	       put_u32(skb, netns, netdev->netns);
}

static int put_constraint(struct sk_buff *skb, int attr, const struct sriov_constraint *constraint)
{
	return constraint->known ? put_u32(skb, attr, constraint->vfs) : 0;
}

/**
 * sriov_put_pf - the identity of a PF
 * @skb:	the message
 * @pf:		the PF
 * @limits:	how many VFs it may have
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int sriov_put_pf(struct sk_buff *skb, const struct sriov_pf_info *pf,
		 const struct sriov_limits *limits)
{
	const struct sriov_constraint *in = limits->in;
	char by[2 * SRIOV_LIMIT_LEN];

	if (put_u32(skb, SRIOV_MGR_A_PF_STATE, pf->state) ||
	    (pf->managed && nla_put_flag(skb, SRIOV_MGR_A_PF_MANAGED)) ||
	    put_string(skb, SRIOV_MGR_A_PF_DRIVER, pf->driver) ||
	    put_netdev(skb, SRIOV_MGR_A_PF_NETDEV, SRIOV_MGR_A_PF_IFINDEX, SRIOV_MGR_A_PF_NETNS,
		       &pf->netdev) ||
	    put_known(skb, SRIOV_MGR_A_PF_WANTED_VFS, pf->wanted_vfs) ||
	    put_constraint(skb, SRIOV_MGR_A_PF_TOTAL_VFS, &in[SRIOV_MGR_CONSTRAINT_HARDWARE]) ||
	    put_constraint(skb, SRIOV_MGR_A_PF_DRIVER_TOTAL_VFS,
			   &in[SRIOV_MGR_CONSTRAINT_DRIVER]) ||
	    put_constraint(skb, SRIOV_MGR_A_PF_MAX_VFS, &in[SRIOV_MGR_CONSTRAINT_MAX_VFS]) ||
	    put_u32(skb, SRIOV_MGR_A_PF_POLICY_MODE, pf->policy[SRIOV_POLICY_MODE]) ||
	    put_known(skb, SRIOV_MGR_A_PF_NUMA_NODE, pf->numa_node) ||
	    put_known(skb, SRIOV_MGR_A_PF_IOMMU_GROUP, pf->iommu_group) ||
	    put_string(skb, SRIOV_MGR_A_PF_LAST_ERROR, pf->last_error))
		return -EMSGSIZE;
	sriov_limits_describe_all(limits, by, sizeof(by));
	if (limits->estimate.known &&
	    put_u32(skb, SRIOV_MGR_A_PF_ESTIMATE, limits->estimate.vfs))
		return -EMSGSIZE;
	if (limits->limit.known &&
	    (put_u32(skb, SRIOV_MGR_A_PF_LIMIT, limits->limit.vfs) ||
	     put_u32(skb, SRIOV_MGR_A_PF_LIMITED_BY, limits->limit.by) ||
	     put_text(skb, SRIOV_MGR_A_PF_LIMIT_DETAIL, by)))
		return -EMSGSIZE;
	if (pf->vendor &&
	    (put_u32(skb, SRIOV_MGR_A_PF_VENDOR_ID, pf->vendor) ||
	     put_u32(skb, SRIOV_MGR_A_PF_DEVICE_ID, pf->device) ||
	     put_u32(skb, SRIOV_MGR_A_PF_CLASS, pf->class) ||
	     put_u32(skb, SRIOV_MGR_A_PF_NUM_VFS, pf->num_vfs)))
		return -EMSGSIZE;
	return 0;
}

/* The attributes of both are in the same order. */
static_assert(SRIOV_VF_MAC + 1 == SRIOV_MGR_A_CONFIG_MAC);
static_assert(SRIOV_VF_LINK_STATE + 1 == SRIOV_MGR_A_CONFIG_LINK_STATE);
static_assert(SRIOV_VF_DRIVER + 1 == SRIOV_MGR_A_CONFIG_DRIVER);
static_assert(BIT(SRIOV_VF_DRIVER) == SRIOV_MGR_CONFIG_ATTR_DRIVER);

static int put_value(struct sk_buff *skb, const struct sriov_vf_config *config,
		     enum sriov_vf_attr_id id)
{
	u64 value = id < SRIOV_VF_DRIVER ? config->value[id] : 0;
	u8 mac[ETH_ALEN];

	switch (sriov_vf_attrs[id].kind) {
	case SRIOV_KIND_MAC:
		u64_to_ether_addr(value, mac);
		return nla_put(skb, id + 1, sizeof(mac), mac);
	case SRIOV_KIND_GUID:
		return put_u64(skb, id + 1, value, SRIOV_MGR_A_CONFIG_PAD);
	case SRIOV_KIND_DRIVER:
		return put_text(skb, id + 1, config->driver);
	default:
		return put_u32(skb, id + 1, value);
	}
}

static int put_config(struct sk_buff *skb, int attr, const struct sriov_vf_config *config)
{
	unsigned long valid = config->valid;
	struct nlattr *nest;
	unsigned int id;

	if (!valid)
		return 0;
	nest = nla_nest_start(skb, attr);
	if (!nest)
		return -EMSGSIZE;
	for_each_set_bit(id, &valid, SRIOV_NR_VF_ATTRS)
		if (put_value(skb, config, id))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_identity(struct sk_buff *skb, const struct sriov_vf_info *vf)
{
	if (put_string(skb, SRIOV_MGR_A_VF_ADDRESS, vf->address) ||
	    put_u32(skb, SRIOV_MGR_A_VF_STATE, vf->state) ||
	    (vf->managed && nla_put_flag(skb, SRIOV_MGR_A_VF_MANAGED)) ||
	    put_string(skb, SRIOV_MGR_A_VF_DRIVER, vf->driver) ||
	    put_netdev(skb, SRIOV_MGR_A_VF_NETDEV, SRIOV_MGR_A_VF_IFINDEX, SRIOV_MGR_A_VF_NETNS,
		       &vf->netdev) ||
	    put_known(skb, SRIOV_MGR_A_VF_NUMA_NODE, vf->numa_node) ||
	    put_known(skb, SRIOV_MGR_A_VF_IOMMU_GROUP, vf->iommu_group) ||
	    put_string(skb, SRIOV_MGR_A_VF_IN_USE, vf->in_use) ||
	    put_string(skb, SRIOV_MGR_A_VF_LAST_ERROR, vf->last_error))
		return -EMSGSIZE;
	if (vf->life.created &&
	    (put_u64(skb, SRIOV_MGR_A_VF_CREATED, vf->life.created,
		     SRIOV_MGR_A_VF_PAD) ||
	     put_u32(skb, SRIOV_MGR_A_VF_BINDS, vf->life.binds)))
		return -EMSGSIZE;
	return 0;
}

/**
 * struct counted - VFs that are counted alike, by the same sources
 * @attr:	what each source goes into
 * @provider:	whose own counters these are, or NULL
 * @n:		how many VFs
 * @vf:		the counters of each
 * @told:	notes where the values are; or NULL
 */
struct counted {
	int attr;
	const struct sriov_provider *provider;
	unsigned int n;
	const struct sriov_counters *const *vf;
	struct sriov_told *told;
};

/* A counter, whose values are @from bytes behind the start of counters. */
static int put_counter(struct sk_buff *skb, int attr, int pad, const struct counted *counted,
		       unsigned int from)
{
	unsigned char *to = NULL;
	struct sriov_told *told = counted->told;
	unsigned int i;

	if (!nla_align_64bit(skb, pad))
		to = put(skb, attr, counted->n * sizeof(u64));
	if (!to)
		return -EMSGSIZE;
	if (told) {
		told->at[told->nr] = to - skb->data;
		told->value[told->nr++] = from;
	}
	for (i = 0; i < counted->n; i++, to += sizeof(u64))
		memcpy(to, (const char *)counted->vf[i] + from, sizeof(u64));
	return 0;
}

/* The attributes of a message about one VF and those of columns are in the same order. */
static_assert((int)SRIOV_MGR_A_OWN_COUNTER_NAME == (int)SRIOV_MGR_A_OWN_COLUMN_NAME);
static_assert((int)SRIOV_MGR_A_OWN_COUNTER_UNIT == (int)SRIOV_MGR_A_OWN_COLUMN_UNIT);
static_assert((int)SRIOV_MGR_A_OWN_COUNTER_VALUE == (int)SRIOV_MGR_A_OWN_COLUMN_VALUES);
static_assert((int)SRIOV_MGR_A_OWN_COUNTER_PAD == (int)SRIOV_MGR_A_OWN_COLUMN_PAD);
static_assert((int)SRIOV_MGR_A_COUNTERS_SOURCE == (int)SRIOV_MGR_A_COLUMNS_SOURCE);
static_assert((int)SRIOV_MGR_A_COUNTERS_RX_PACKETS == (int)SRIOV_MGR_A_COLUMNS_RX_PACKETS);
static_assert((int)SRIOV_MGR_A_COUNTERS_TX_ERRORS == (int)SRIOV_MGR_A_COLUMNS_TX_ERRORS);
static_assert((int)SRIOV_MGR_A_COUNTERS_OWN == (int)SRIOV_MGR_A_COLUMNS_OWN);
static_assert((int)SRIOV_MGR_A_COUNTERS_PAD == (int)SRIOV_MGR_A_COLUMNS_PAD);

static int put_own(struct sk_buff *skb, const struct counted *counted, unsigned int i)
{
	struct nlattr *nest = nla_nest_start(skb, SRIOV_MGR_A_COUNTERS_OWN);

	if (!nest || put_text(skb, SRIOV_MGR_A_OWN_COUNTER_NAME, counted->provider->own[i].name) ||
	    put_text(skb, SRIOV_MGR_A_OWN_COUNTER_UNIT, counted->provider->own[i].unit) ||
	    put_counter(skb, SRIOV_MGR_A_OWN_COUNTER_VALUE, SRIOV_MGR_A_OWN_COUNTER_PAD, counted,
			offsetof(struct sriov_counters, all.own[i])))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* The attributes of both are in the same order. */
#define COUNTER_ATTR(id) ((id) + SRIOV_MGR_A_COUNTERS_RX_PACKETS)
static_assert(COUNTER_ATTR(SRIOV_VF_TX_BYTES) == SRIOV_MGR_A_COUNTERS_TX_BYTES);
static_assert(COUNTER_ATTR(SRIOV_VF_TX_ERRORS) == SRIOV_MGR_A_COUNTERS_TX_ERRORS);

static int put_source(struct sk_buff *skb, const struct counted *counted, u32 source)
{
	unsigned long valid = counted->vf[0]->from[source], own = 0;
	struct nlattr *nest;
	unsigned int id;

	if (source == SRIOV_MGR_COUNTER_SOURCE_PROVIDER && counted->provider)
		own = counted->vf[0]->all.own_valid;
	if (!valid && !own)
		return 0;
	nest = nla_nest_start(skb, counted->attr);
	if (!nest || put_u32(skb, SRIOV_MGR_A_COUNTERS_SOURCE, source))
		return -EMSGSIZE;
	for_each_set_bit(id, &valid, SRIOV_NR_VF_COUNTERS)
		if (put_counter(skb, COUNTER_ATTR(id), SRIOV_MGR_A_COUNTERS_PAD, counted,
				offsetof(struct sriov_counters, all.value[id])))
			return -EMSGSIZE;
	for_each_set_bit(id, &own, SRIOV_MAX_OWN_COUNTERS)
		if (put_own(skb, counted, id))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_sources(struct sk_buff *skb, const struct counted *counted)
{
	u32 source;

	for (source = 0; source < SRIOV_NR_SOURCES; source++)
		if (put_source(skb, counted, source))
			return -EMSGSIZE;
	return 0;
}

static int put_counters(struct sk_buff *skb, const struct sriov_reading *reading,
			struct sriov_told *told)
{
	const struct counted counted = {
		.attr = SRIOV_MGR_A_VF_COUNTERS,
		.provider = reading->provider,
		.n = 1,
		.vf = &reading->counters,
		.told = told,
	};

	if (!reading->counters)
		return 0;
	if (put_sources(skb, &counted) ||
	    put_u32(skb, SRIOV_MGR_A_VF_COUNTERS_AGE, reading->age_ms))
		return -EMSGSIZE;
	told->age = skb->len - sizeof(u32);
	return 0;
}

/* As they came with the counters of the first one. */
static bool same_sources(const struct sriov_counters *counters, const u16 *from, u32 own)
{
	return counters->all.own_valid == own &&
	       !memcmp(counters->from, from, sizeof(counters->from));
}

/**
 * sriov_alike_add - another VF that goes into the same message
 * @alike:	those before; none where @alike->n is 0
 * @reading:	the VF, which is kept for as long as its counters are
 *
 * Context: any.
 * Return: whether it does; else nothing was added.
 */
bool sriov_alike_add(struct sriov_alike *alike, const struct sriov_reading *reading)
{
	const struct sriov_counters *first = alike->counters[0];

	if (!alike->n) {
		alike->index = reading->index;
		alike->stale = reading->stale;
		alike->provider = reading->provider;
	} else if (alike->n == ARRAY_SIZE(alike->counters) ||
		   reading->index != alike->index + alike->n ||
		   reading->stale != alike->stale || !reading->counters != !first ||
		   (first && !same_sources(reading->counters, first->from, first->all.own_valid))) {
		return false;
	}
	alike->age_ms[alike->n] = reading->age_ms;
	alike->counters[alike->n++] = reading->counters;
	return true;
}

/**
 * sriov_put_alike - the counters of VFs as columns
 * @skb:	the message
 * @alike:	the VFs
 * @n:		how many of them, from the first on
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int sriov_put_alike(struct sk_buff *skb, const struct sriov_alike *alike, unsigned int n)
{
	const struct counted counted = {
		.attr = SRIOV_MGR_A_VF_COLUMNS,
		.provider = alike->provider,
		.n = n,
		.vf = alike->counters,
	};
	u32 *ages;

	if (put_u32(skb, SRIOV_MGR_A_VF_INDEX, alike->index) ||
	    put_u32(skb, SRIOV_MGR_A_VF_COUNT, n) ||
	    (alike->stale && nla_put_flag(skb, SRIOV_MGR_A_VF_STALE)))
		return -EMSGSIZE;
	if (!alike->counters[0])
		return 0;
	ages = put(skb, SRIOV_MGR_A_VF_COUNTERS_AGES, n * sizeof(*ages));
	if (!ages)
		return -EMSGSIZE;
	memcpy(ages, alike->age_ms, n * sizeof(*ages));
	return put_sources(skb, &counted);
}

/**
 * sriov_put_vf - the identity, the configuration and the counters of a VF
 * @skb:	the message
 * @reading:	the VF
 * @parts:	which of them, SRIOV_MGR_PART_*
 * @told:	where in the message they are, for sriov_told_keep()
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int sriov_put_vf(struct sk_buff *skb, const struct sriov_reading *reading, u32 parts,
		 struct sriov_told *told)
{
	const struct sriov_vf_info *vf = &reading->info;
	u32 drift;

	told->len = 0;
	told->shift = 0;
	told->nr = 0;
	if (put_u32(skb, SRIOV_MGR_A_VF_INDEX, reading->index))
		return -EMSGSIZE;
	told->index = skb->len - sizeof(u32);
	if ((parts & SRIOV_MGR_PART_IDENTITY && put_identity(skb, vf)) ||
	    (parts & SRIOV_MGR_PART_COUNTERS && put_counters(skb, reading, told)) ||
	    (reading->stale && nla_put_flag(skb, SRIOV_MGR_A_VF_STALE)))
		return -EMSGSIZE;
	if (!(parts & SRIOV_MGR_PART_CONFIG))
		return 0;
	drift = sriov_vf_drift(vf, &reading->actual);
	if (put_config(skb, SRIOV_MGR_A_VF_WANTED, &vf->wanted) ||
	    put_config(skb, SRIOV_MGR_A_VF_ACTUAL, &reading->actual) ||
	    (drift && put_u32(skb, SRIOV_MGR_A_VF_DRIFT, drift)))
		return -EMSGSIZE;
	return 0;
}

/**
 * sriov_told_keep - a message of a dump is complete, and can be made again for other VFs
 * @told:	as sriov_put_vf() left it
 * @nlh:	the message, which has counters and no other part
 * @reading:	the VF
 *
 * Context: any.
 */
void sriov_told_keep(struct sriov_told *told, const struct nlmsghdr *nlh,
		     const struct sriov_reading *reading)
{
	/* Only one message says that something has changed. And values may have to be aligned. */
	if (!reading->counters || reading->stale || nlh->nlmsg_flags & NLM_F_DUMP_INTR ||
	    (!IS_ENABLED(CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS) &&
	     !IS_ALIGNED(nlh->nlmsg_len, sizeof(u64))))
		return;
	told->len = nlh->nlmsg_len;
	told->own = reading->counters->all.own_valid;
	memcpy(told->from, reading->counters->from, sizeof(told->from));
	/* Without the reference, another one could come to be where this one was. */
	if (told->provider != reading->provider) {
		sriov_provider_drop(told->provider);
		told->provider = sriov_provider_hold(reading->provider);
	}
}

/**
 * sriov_told_again - add the last message of a dump again, with the counters of another VF
 * @skb:	the messages
 * @told:	the last one
 * @reading:	the VF
 *
 * What would be put one by one is the same but for the values.
 *
 * Context: any.
 * Return: whether it could be; else nothing was added.
 */
bool sriov_told_again(struct sk_buff *skb, struct sriov_told *told,
		      const struct sriov_reading *reading)
{
	const struct sriov_counters *counters = reading->counters;
	unsigned char *last = skb_tail_pointer(skb) - told->len, *data;
	unsigned int i;

	if (!told->len || skb_tailroom(skb) < told->len || !counters || reading->stale ||
	    told->provider != reading->provider ||
	    !same_sources(counters, told->from, told->own))
		return false;
	__skb_put_data(skb, last, told->len);
	told->shift += told->len;
	data = skb->data + told->shift;
	memcpy(data + told->index, &reading->index, sizeof(u32));
	memcpy(data + told->age, &reading->age_ms, sizeof(u32));
	for (i = 0; i < told->nr; i++)
		memcpy(data + told->at[i], (const char *)counters + told->value[i], sizeof(u64));
	return true;
}

static int put_vector(struct sk_buff *skb, const struct sriov_vector *vector, int locality)
{
	struct nlattr *nest = nla_nest_start(skb, SRIOV_MGR_A_INTERRUPTS_VECTOR);

	if (!nest || put_u32(skb, SRIOV_MGR_A_VECTOR_INDEX, vector->index) ||
	    put_u32(skb, SRIOV_MGR_A_VECTOR_IRQ, vector->irq) ||
	    put_u64(skb, SRIOV_MGR_A_VECTOR_COUNT, vector->count,
		    SRIOV_MGR_A_VECTOR_PAD) ||
	    put_known(skb, SRIOV_MGR_A_VECTOR_CPU, vector->cpu) ||
	    put_known(skb, SRIOV_MGR_A_VECTOR_NODE, vector->node) ||
	    put_known(skb, SRIOV_MGR_A_VECTOR_LOCALITY, locality))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * sriov_put_interrupts - the interrupt vectors of a device
 * @skb:	the message
 * @attr:	the attribute that they go into
 * @interrupts:	what it has
 * @most:	how many vectors at most are told one by one
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int sriov_put_interrupts(struct sk_buff *skb, int attr, const struct sriov_interrupts *interrupts,
			 unsigned int most)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	const struct sriov_vector *vector;
	unsigned int i;

	if (!nest || put_known(skb, SRIOV_MGR_A_INTERRUPTS_TABLE_SIZE, interrupts->table_size) ||
	    (interrupts->enabled && nla_put_flag(skb, SRIOV_MGR_A_INTERRUPTS_ENABLED)))
		return -EMSGSIZE;
	if (interrupts->stale && nla_put_flag(skb, SRIOV_MGR_A_INTERRUPTS_STALE))
		return -EMSGSIZE;
	if (!interrupts->stale &&
	    (put_u32(skb, SRIOV_MGR_A_INTERRUPTS_ALLOCATED, interrupts->nr) ||
	     put_u64(skb, SRIOV_MGR_A_INTERRUPTS_TOTAL, interrupts->total,
		     SRIOV_MGR_A_INTERRUPTS_PAD) ||
	     (interrupts->node != SRIOV_UNSET &&
	      put_u32(skb, SRIOV_MGR_A_INTERRUPTS_REMOTE, interrupts->remote))))
		return -EMSGSIZE;
	for (i = 0; i < min(interrupts->nr, most); i++) {
		vector = &interrupts->vector[i];
		if (put_vector(skb, vector, sriov_vector_locality(interrupts, vector)))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_nonzero(struct sk_buff *skb, int attr, u32 value)
{
	return value ? put_u32(skb, attr, value) : 0;
}

/**
 * sriov_put_pci - what the PCI core knows of a device
 * @skb:	the message
 * @attr:	the attribute that it goes into
 * @facts:	what it knows
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int sriov_put_pci(struct sk_buff *skb, int attr, const struct sriov_pci_facts *facts)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	unsigned int i;

	if (!nest || put_u32(skb, SRIOV_MGR_A_PCI_POWER_STATE, facts->power) ||
	    put_nonzero(skb, SRIOV_MGR_A_PCI_LINK_SPEED, facts->now.speed) ||
	    put_nonzero(skb, SRIOV_MGR_A_PCI_LINK_WIDTH, facts->now.width) ||
	    put_nonzero(skb, SRIOV_MGR_A_PCI_MAX_LINK_SPEED, facts->most.speed) ||
	    put_nonzero(skb, SRIOV_MGR_A_PCI_MAX_LINK_WIDTH, facts->most.width) ||
	    put_nonzero(skb, SRIOV_MGR_A_PCI_BANDWIDTH, facts->bandwidth) ||
	    put_string(skb, SRIOV_MGR_A_PCI_NARROWEST_LINK, facts->narrowest_at) ||
	    put_nonzero(skb, SRIOV_MGR_A_PCI_NARROWEST_SPEED, facts->narrowest.speed) ||
	    put_nonzero(skb, SRIOV_MGR_A_PCI_NARROWEST_WIDTH, facts->narrowest.width) ||
	    put_known(skb, SRIOV_MGR_A_PCI_IOMMU_GROUP_OTHERS, facts->group_others))
		return -EMSGSIZE;
	for (i = 0; facts->has_aer && i < SRIOV_NR_AER; i++)
		if (put_u64(skb, SRIOV_MGR_A_PCI_AER_CORRECTABLE + i, facts->aer[i],
			    SRIOV_MGR_A_PCI_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_limit(struct sk_buff *skb, enum sriov_mgr_constraint type,
		     const struct sriov_constraint *c)
{
	char detail[SRIOV_LIMIT_LEN];
	struct nlattr *nest;

	sriov_policy_describe(type, c, detail, sizeof(detail));
	nest = nla_nest_start(skb, SRIOV_MGR_A_LIMIT_CONSTRAINT);
	if (!nest)
		return -EMSGSIZE;
	if (put_u32(skb, SRIOV_MGR_A_CONSTRAINT_TYPE, type) ||
	    put_constraint(skb, SRIOV_MGR_A_CONSTRAINT_VFS, c) ||
	    (c->known && c->estimate && nla_put_flag(skb, SRIOV_MGR_A_CONSTRAINT_ESTIMATE)) ||
	    (c->vectors &&
	     (put_u32(skb, SRIOV_MGR_A_CONSTRAINT_VECTORS, c->vectors) ||
	      put_u32(skb, SRIOV_MGR_A_CONSTRAINT_RESERVE, c->reserve) ||
	      put_u32(skb, SRIOV_MGR_A_CONSTRAINT_USED,
		      type == SRIOV_MGR_CONSTRAINT_MSIX_POOL ? c->held : c->used) ||
	      put_u32(skb, SRIOV_MGR_A_CONSTRAINT_PER_VF, c->per_vf))) ||
	    put_text(skb, SRIOV_MGR_A_CONSTRAINT_DETAIL, detail)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* What is left of the vectors of a constraint, where that is known and not negative. */
static int put_left(struct sk_buff *skb, int attr, const struct sriov_constraint *c)
{
	s64 left = sriov_policy_left(c);

	return c->vectors && left >= 0 ? put_u32(skb, attr, left) : 0;
}

/**
 * sriov_put_limits - how many VFs a PF may have, and why
 * @skb:	the message
 * @pf:		the PF
 * @limits:	the constraints
 * @asked:	the number that was asked about, or NULL
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int sriov_put_limits(struct sk_buff *skb, const struct sriov_pf_info *pf,
		     const struct sriov_limits *limits, const struct nlattr *asked)
{
	const struct sriov_constraint *in = limits->in;
	unsigned int id;

	if (put_text(skb, SRIOV_MGR_A_LIMIT_PF, pf->address) ||
	    put_u32(skb, SRIOV_MGR_A_LIMIT_NUM_VFS, pf->num_vfs) ||
	    put_u32(skb, SRIOV_MGR_A_LIMIT_POLICY_MODE, pf->policy[SRIOV_POLICY_MODE]) ||
	    (pf->policy[SRIOV_POLICY_STRICT] && nla_put_flag(skb, SRIOV_MGR_A_LIMIT_STRICT)) ||
	    (limits->estimate.known &&
	     put_u32(skb, SRIOV_MGR_A_LIMIT_ESTIMATE, limits->estimate.vfs)) ||
	    (limits->refused && put_u32(skb, SRIOV_MGR_A_LIMIT_REFUSED, limits->refused)))
		return -EMSGSIZE;
	if (limits->limit.known &&
	    (put_u32(skb, SRIOV_MGR_A_LIMIT_LIMIT, limits->limit.vfs) ||
	     put_u32(skb, SRIOV_MGR_A_LIMIT_LIMITED_BY, limits->limit.by)))
		return -EMSGSIZE;
	for (id = 0; id < SRIOV_NR_CONSTRAINTS; id++)
		if (put_limit(skb, id, &in[id]))
			return -EMSGSIZE;
	if (!asked)
		return 0;
	if (put_u32(skb, SRIOV_MGR_A_LIMIT_VFS, nla_get_u32(asked)) ||
	    (sriov_policy_fits(&limits->limit, nla_get_u32(asked)) &&
	     nla_put_flag(skb, SRIOV_MGR_A_LIMIT_FITS)) ||
	    put_left(skb, SRIOV_MGR_A_LIMIT_POOL_LEFT, &in[SRIOV_MGR_CONSTRAINT_MSIX_POOL]) ||
	    put_left(skb, SRIOV_MGR_A_LIMIT_HOST_LEFT, &in[SRIOV_MGR_CONSTRAINT_HOST_VECTORS]))
		return -EMSGSIZE;
	return 0;
}

/**
 * sriov_put_host - the vectors of the host, and the module's version
 * @skb:	the message
 * @host:	the vectors
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int sriov_put_host(struct sk_buff *skb, const struct sriov_host *host)
{
	if (put_known(skb, SRIOV_MGR_A_HOST_VECTOR_BUDGET, host->budget) ||
	    (host->automatic && nla_put_flag(skb, SRIOV_MGR_A_HOST_BUDGET_AUTO)) ||
	    put_u32(skb, SRIOV_MGR_A_HOST_VECTOR_RESERVE, host->reserve) ||
	    put_u32(skb, SRIOV_MGR_A_HOST_VECTORS_USED, host->used) ||
	    put_u32(skb, SRIOV_MGR_A_HOST_VECTORS_PROMISED, host->promised) ||
	    (host->budget >= 0 && put_u32(skb, SRIOV_MGR_A_HOST_VECTORS_FREE, host->free)) ||
	    put_u32(skb, SRIOV_MGR_A_HOST_ONLINE_CPUS, num_online_cpus()) ||
	    put_text(skb, SRIOV_MGR_A_HOST_VERSION, SRIOV_VERSION))
		return -EMSGSIZE;
	return 0;
}

/**
 * sriov_event_size - the room that an event takes
 * @event:	the event
 *
 * Context: any.
 * Return: the bytes of its attributes.
 */
size_t sriov_event_size(const struct sriov_event *event)
{
	return 2 * nla_total_size_64bit(sizeof(u64)) + 2 * nla_total_size(sizeof(u32)) +
	       nla_total_size(strlen(event->pf) + 1) + nla_total_size(strlen(event->message) + 1);
}

/**
 * sriov_put_event - an event
 * @skb:	the message
 * @event:	the event
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int sriov_put_event(struct sk_buff *skb, const struct sriov_event *event)
{
	if (put_u64(skb, SRIOV_MGR_A_EVENT_SEQ, event->seq, SRIOV_MGR_A_EVENT_PAD) ||
	    put_u32(skb, SRIOV_MGR_A_EVENT_TYPE, event->type) ||
	    put_u64(skb, SRIOV_MGR_A_EVENT_TIME, event->time, SRIOV_MGR_A_EVENT_PAD) ||
	    put_text(skb, SRIOV_MGR_A_EVENT_PF, event->pf) ||
	    put_known(skb, SRIOV_MGR_A_EVENT_VF, event->vf) ||
	    put_text(skb, SRIOV_MGR_A_EVENT_MESSAGE, event->message))
		return -EMSGSIZE;
	return 0;
}
