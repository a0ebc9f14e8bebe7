// SPDX-License-Identifier: GPL-2.0
/*
 * netlink.c - the generic netlink family: answers about PFs and VFs, and sends
 * events. Read only.
 *
 * A reader waits for the registry's leaf locks, and, for the actual
 * configuration of VFs, for RTNL, SRIOV_PROVIDER_BATCH VFs at a time.
 */
#include <linux/slab.h>

#include <net/genetlink.h>

#include "compat.h"
#include "netlink_gen.h"
#include "sriov_mgr.h"

static int put_string(struct sk_buff *skb, int attr, const char *text)
{
	return *text ? nla_put_string(skb, attr, text) : 0;
}

static int put_known(struct sk_buff *skb, int attr, int value)
{
	return value < 0 ? 0 : nla_put_u32(skb, attr, value);
}

static int put_netdev(struct sk_buff *skb, int name, int ifindex, const struct sriov_netdev *netdev)
{
	if (!netdev->key)
		return 0;
	return nla_put_string(skb, name, netdev->name) ||
	       nla_put_u32(skb, ifindex, netdev->ifindex);
}

static int put_constraint(struct sk_buff *skb, int attr, const struct sriov_constraint *constraint)
{
	return constraint->known ? nla_put_u32(skb, attr, constraint->vfs) : 0;
}

static int put_pf(struct sk_buff *skb, const struct sriov_pf_info *pf,
		  const struct sriov_limits *limits)
{
	const struct sriov_constraint *in = limits->in;
	char by[SRIOV_LIMIT_LEN];

	if (nla_put_string(skb, SRIOV_MGR_A_PF_ADDRESS, pf->address) ||
	    nla_put_u32(skb, SRIOV_MGR_A_PF_STATE, pf->state) ||
	    (pf->managed && nla_put_flag(skb, SRIOV_MGR_A_PF_MANAGED)) ||
	    put_string(skb, SRIOV_MGR_A_PF_DRIVER, pf->driver) ||
	    put_netdev(skb, SRIOV_MGR_A_PF_NETDEV, SRIOV_MGR_A_PF_IFINDEX, &pf->netdev) ||
	    put_known(skb, SRIOV_MGR_A_PF_WANTED_VFS, pf->wanted_vfs) ||
	    put_constraint(skb, SRIOV_MGR_A_PF_TOTAL_VFS, &in[SRIOV_MGR_CONSTRAINT_HARDWARE]) ||
	    put_constraint(skb, SRIOV_MGR_A_PF_DRIVER_TOTAL_VFS,
			   &in[SRIOV_MGR_CONSTRAINT_DRIVER]) ||
	    put_constraint(skb, SRIOV_MGR_A_PF_MAX_VFS, &in[SRIOV_MGR_CONSTRAINT_MAX_VFS]) ||
	    nla_put_u32(skb, SRIOV_MGR_A_PF_POLICY_MODE, pf->policy[SRIOV_POLICY_MODE]) ||
	    put_known(skb, SRIOV_MGR_A_PF_NUMA_NODE, pf->numa_node) ||
	    put_known(skb, SRIOV_MGR_A_PF_IOMMU_GROUP, pf->iommu_group) ||
	    put_string(skb, SRIOV_MGR_A_PF_LAST_ERROR, pf->last_error))
		return -EMSGSIZE;
	sriov_limits_describe(limits, by, sizeof(by));
	if (limits->limit.known &&
	    (nla_put_u32(skb, SRIOV_MGR_A_PF_LIMIT, limits->limit.vfs) ||
	     nla_put_u32(skb, SRIOV_MGR_A_PF_LIMITED_BY, limits->limit.by) ||
	     nla_put_string(skb, SRIOV_MGR_A_PF_LIMIT_DETAIL, by)))
		return -EMSGSIZE;
	if (pf->state != SRIOV_MGR_PF_STATE_ABSENT &&
	    (nla_put_u32(skb, SRIOV_MGR_A_PF_VENDOR_ID, pf->vendor) ||
	     nla_put_u32(skb, SRIOV_MGR_A_PF_DEVICE_ID, pf->device) ||
	     nla_put_u32(skb, SRIOV_MGR_A_PF_CLASS, pf->class) ||
	     nla_put_u32(skb, SRIOV_MGR_A_PF_NUM_VFS, pf->num_vfs)))
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
		return nla_put_u64_64bit(skb, id + 1, value, SRIOV_MGR_A_CONFIG_PAD);
	case SRIOV_KIND_DRIVER:
		return nla_put_string(skb, id + 1, config->driver);
	default:
		return nla_put_u32(skb, id + 1, value);
	}
}

static int put_config(struct sk_buff *skb, int attr, const struct sriov_vf_config *config)
{
	struct nlattr *nest;
	unsigned int id;

	if (!config->valid)
		return 0;
	nest = nla_nest_start(skb, attr);
	if (!nest)
		return -EMSGSIZE;
	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++) {
		if (!(config->valid & BIT(id)) || !put_value(skb, config, id))
			continue;
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_vf(struct sk_buff *skb, const char *pf, const struct sriov_vf_info *vf,
		  const struct sriov_vf_config *actual)
{
	u32 drift = sriov_vf_config_drift(&vf->wanted, actual);

	if (nla_put_string(skb, SRIOV_MGR_A_VF_PF, pf) ||
	    nla_put_u32(skb, SRIOV_MGR_A_VF_INDEX, vf->index) ||
	    put_string(skb, SRIOV_MGR_A_VF_ADDRESS, vf->address) ||
	    nla_put_u32(skb, SRIOV_MGR_A_VF_STATE, vf->state) ||
	    (vf->managed && nla_put_flag(skb, SRIOV_MGR_A_VF_MANAGED)) ||
	    put_string(skb, SRIOV_MGR_A_VF_DRIVER, vf->driver) ||
	    put_netdev(skb, SRIOV_MGR_A_VF_NETDEV, SRIOV_MGR_A_VF_IFINDEX, &vf->netdev) ||
	    put_known(skb, SRIOV_MGR_A_VF_NUMA_NODE, vf->numa_node) ||
	    put_known(skb, SRIOV_MGR_A_VF_IOMMU_GROUP, vf->iommu_group) ||
	    put_string(skb, SRIOV_MGR_A_VF_IN_USE, vf->in_use) ||
	    put_config(skb, SRIOV_MGR_A_VF_WANTED, &vf->wanted) ||
	    put_config(skb, SRIOV_MGR_A_VF_ACTUAL, actual) ||
	    (drift && nla_put_u32(skb, SRIOV_MGR_A_VF_DRIFT, drift)) ||
	    put_string(skb, SRIOV_MGR_A_VF_LAST_ERROR, vf->last_error))
		return -EMSGSIZE;
	return 0;
}

static struct sriov_pf *pf_of_request(struct genl_info *info, int attr)
{
	char address[SRIOV_ADDRESS_LEN];
	struct sriov_pf *pf;

	nla_strscpy(address, info->attrs[attr], sizeof(address));
	pf = sriov_pf_find(address);
	if (!pf)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[attr], "no such PF");
	return pf;
}

/* Send the answer that @hdr began, or its error. */
static int reply(struct sk_buff *skb, void *hdr, int err, struct genl_info *info)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);
}

int sriov_mgr_nl_pf_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sriov_pf_info pf_info;
	struct sriov_limits limits;
	struct sriov_pf *pf;
	struct sk_buff *msg;
	void *hdr;

	if (GENL_REQ_ATTR_CHECK(info, SRIOV_MGR_A_PF_ADDRESS))
		return -EINVAL;
	pf = pf_of_request(info, SRIOV_MGR_A_PF_ADDRESS);
	if (!pf)
		return -ENODEV;
	sriov_pf_info(pf, &pf_info);
	sriov_limits(pf, 0, &limits);
	sriov_pf_put(pf);

	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &sriov_mgr_nl_family, 0, SRIOV_MGR_CMD_PF_GET);
	return reply(msg, hdr, hdr ? put_pf(msg, &pf_info, &limits) : -EMSGSIZE, info);
}

int sriov_mgr_nl_pf_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlattr *filter = sriov_dump_attrs(cb)[SRIOV_MGR_A_PF_ADDRESS];
	struct sriov_limits limits;
	struct sriov_pf_info info;
	unsigned long id;
	struct sriov_pf *pf;
	int err = 0;
	void *hdr;

	cb->seq = sriov_registry_generation();
	for (id = cb->args[0]; (pf = sriov_pf_next(&id)); id++) {
		if (filter && nla_strcmp(filter, pf->address)) {
			sriov_pf_put(pf);
			continue;
		}
		sriov_pf_info(pf, &info);
		sriov_limits(pf, 0, &limits);
		sriov_pf_put(pf);
		hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				  &sriov_mgr_nl_family, NLM_F_MULTI, SRIOV_MGR_CMD_PF_GET);
		if (!hdr) {
			err = -EMSGSIZE;
			break;
		}
		genl_dump_check_consistent(cb, hdr);
		err = put_pf(skb, &info, &limits);
		if (err) {
			genlmsg_cancel(skb, hdr);
			break;
		}
		genlmsg_end(skb, hdr);
	}
	cb->args[0] = id;
	return skb->len ?: err;
}

int sriov_mgr_nl_vf_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sriov_vf_config actual = { };
	struct sriov_vf_info vf_info;
	struct pci_dev *pdev;
	struct sriov_pf *pf;
	struct sriov_vf *vf;
	struct sk_buff *msg;
	void *hdr;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, SRIOV_MGR_A_VF_PF) ||
	    GENL_REQ_ATTR_CHECK(info, SRIOV_MGR_A_VF_INDEX))
		return -EINVAL;
	pf = pf_of_request(info, SRIOV_MGR_A_VF_PF);
	if (!pf)
		return -ENODEV;
	vf = sriov_vf_find(pf, nla_get_u32(info->attrs[SRIOV_MGR_A_VF_INDEX]));
	if (!vf) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[SRIOV_MGR_A_VF_INDEX], "no such VF");
		err = -ENODEV;
		goto put_pf;
	}
	sriov_vf_info(vf, &vf_info);
	pdev = sriov_pf_pdev(pf);
	/* What the driver does not tell stays out of the answer. */
	if (pdev && vf_info.address[0])
		sriov_provider_vf_get(pdev, vf_info.index, 1, &actual);
	pci_dev_put(pdev);
	sriov_vf_config_add_device(&vf_info, &actual);

	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg) {
		err = -ENOMEM;
		goto put_vf;
	}
	hdr = genlmsg_put_reply(msg, info, &sriov_mgr_nl_family, 0, SRIOV_MGR_CMD_VF_GET);
	err = reply(msg, hdr, hdr ? put_vf(msg, pf->address, &vf_info, &actual) : -EMSGSIZE, info);
put_vf:
	sriov_vf_put(vf);
put_pf:
	sriov_pf_put(pf);
	return err;
}

/* The VFs whose actual configuration is read in one go. */
struct vf_batch {
	unsigned int n;
	struct sriov_vf_info info[SRIOV_PROVIDER_BATCH];
	struct sriov_vf_config actual[SRIOV_PROVIDER_BATCH];
	struct sriov_vf_config read[SRIOV_PROVIDER_BATCH];
};

/* Read the VFs that follow @index on, at most a batch; actual[i] belongs to info[i]. */
static void read_batch(struct sriov_pf *pf, struct pci_dev *pdev, unsigned long index,
		       struct vf_batch *batch)
{
	unsigned int i, first = 0, count = 0;
	struct sriov_vf *vf;

	memset(batch->actual, 0, sizeof(batch->actual));
	for (batch->n = 0; (vf = sriov_vf_next(pf, &index)); index++) {
		if (!batch->n)
			first = index;
		if (index - first >= SRIOV_PROVIDER_BATCH) {
			sriov_vf_put(vf);
			break;
		}
		sriov_vf_info(vf, &batch->info[batch->n]);
		sriov_vf_put(vf);
		if (batch->info[batch->n++].address[0])
			count = index - first + 1;
	}
	if (!pdev || !count || sriov_provider_vf_get(pdev, first, count, batch->read))
		count = 0;
	for (i = 0; i < batch->n; i++) {
		if (count && batch->info[i].address[0])
			batch->actual[i] = batch->read[batch->info[i].index - first];
		sriov_vf_config_add_device(&batch->info[i], &batch->actual[i]);
	}
}

/* Add the VFs of a PF from cb->args[1] on. */
static int dump_vfs(struct sk_buff *skb, struct netlink_callback *cb, struct sriov_pf *pf,
		    struct vf_batch *batch)
{
	struct pci_dev *pdev = sriov_pf_pdev(pf);
	unsigned int i;
	int err = 0;
	void *hdr;

	do {
		read_batch(pf, pdev, cb->args[1], batch);
		for (i = 0; i < batch->n; i++) {
			err = -EMSGSIZE;
			hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
					  &sriov_mgr_nl_family, NLM_F_MULTI,
					  SRIOV_MGR_CMD_VF_GET);
			if (!hdr)
				goto out;
			genl_dump_check_consistent(cb, hdr);
			err = put_vf(skb, pf->address, &batch->info[i], &batch->actual[i]);
			if (err) {
				genlmsg_cancel(skb, hdr);
				goto out;
			}
			genlmsg_end(skb, hdr);
			cb->args[1] = batch->info[i].index + 1;
		}
	} while (batch->n);
out:
	pci_dev_put(pdev);
	return err;
}

int sriov_mgr_nl_vf_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlattr *filter = sriov_dump_attrs(cb)[SRIOV_MGR_A_VF_PF];
	struct vf_batch *batch;
	struct sriov_pf *pf;
	unsigned long id;
	int err = 0;

	batch = kmalloc(sizeof(*batch), GFP_KERNEL);
	if (!batch)
		return -ENOMEM;
	cb->seq = sriov_registry_generation();
	for (id = cb->args[0]; !err && (pf = sriov_pf_next(&id)); id++) {
		if (id != cb->args[0]) {
			cb->args[0] = id;
			cb->args[1] = 0;
		}
		if (!filter || !nla_strcmp(filter, pf->address))
			err = dump_vfs(skb, cb, pf, batch);
		sriov_pf_put(pf);
	}
	if (!err) {
		cb->args[0] = id;
		cb->args[1] = 0;
	}
	kfree(batch);
	return skb->len ?: err;
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
	if (nla_put_u32(skb, SRIOV_MGR_A_CONSTRAINT_TYPE, type) ||
	    put_constraint(skb, SRIOV_MGR_A_CONSTRAINT_VFS, c) ||
	    (c->vectors &&
	     (nla_put_u32(skb, SRIOV_MGR_A_CONSTRAINT_VECTORS, c->vectors) ||
	      nla_put_u32(skb, SRIOV_MGR_A_CONSTRAINT_RESERVE, c->reserve) ||
	      nla_put_u32(skb, SRIOV_MGR_A_CONSTRAINT_USED,
			  type == SRIOV_MGR_CONSTRAINT_MSIX_POOL ? c->held : c->used) ||
	      nla_put_u32(skb, SRIOV_MGR_A_CONSTRAINT_PER_VF, c->per_vf))) ||
	    nla_put_string(skb, SRIOV_MGR_A_CONSTRAINT_DETAIL, detail)) {
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

	return c->vectors && left >= 0 ? nla_put_u32(skb, attr, left) : 0;
}

static int put_limits(struct sk_buff *skb, const struct sriov_pf_info *pf,
		      const struct sriov_limits *limits, const struct nlattr *asked)
{
	const struct sriov_constraint *in = limits->in;
	unsigned int id;

	if (nla_put_string(skb, SRIOV_MGR_A_LIMIT_PF, pf->address) ||
	    nla_put_u32(skb, SRIOV_MGR_A_LIMIT_NUM_VFS, pf->num_vfs) ||
	    nla_put_u32(skb, SRIOV_MGR_A_LIMIT_POLICY_MODE, pf->policy[SRIOV_POLICY_MODE]))
		return -EMSGSIZE;
	if (limits->limit.known &&
	    (nla_put_u32(skb, SRIOV_MGR_A_LIMIT_LIMIT, limits->limit.vfs) ||
	     nla_put_u32(skb, SRIOV_MGR_A_LIMIT_LIMITED_BY, limits->limit.by)))
		return -EMSGSIZE;
	for (id = 0; id < SRIOV_NR_CONSTRAINTS; id++)
		if (put_limit(skb, id, &in[id]))
			return -EMSGSIZE;
	if (!asked)
		return 0;
	if (nla_put_u32(skb, SRIOV_MGR_A_LIMIT_VFS, nla_get_u32(asked)) ||
	    (sriov_policy_fits(&limits->limit, nla_get_u32(asked)) &&
	     nla_put_flag(skb, SRIOV_MGR_A_LIMIT_FITS)) ||
	    put_left(skb, SRIOV_MGR_A_LIMIT_POOL_LEFT, &in[SRIOV_MGR_CONSTRAINT_MSIX_POOL]) ||
	    put_left(skb, SRIOV_MGR_A_LIMIT_HOST_LEFT, &in[SRIOV_MGR_CONSTRAINT_HOST_VECTORS]))
		return -EMSGSIZE;
	return 0;
}

int sriov_mgr_nl_limit_check_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *asked = info->attrs[SRIOV_MGR_A_LIMIT_VFS];
	struct sriov_pf_info pf_info;
	struct sriov_limits limits;
	struct sriov_pf *pf;
	struct sk_buff *msg;
	void *hdr;

	if (GENL_REQ_ATTR_CHECK(info, SRIOV_MGR_A_LIMIT_PF))
		return -EINVAL;
	if (asked && nla_get_u32(asked) > SRIOV_MAX_VFS) {
		NL_SET_ERR_MSG_ATTR(info->extack, asked, "NumVFs has 16 bits");
		return -ERANGE;
	}
	pf = pf_of_request(info, SRIOV_MGR_A_LIMIT_PF);
	if (!pf)
		return -ENODEV;
	sriov_pf_info(pf, &pf_info);
	sriov_limits(pf, asked ? nla_get_u32(asked) : 0, &limits);
	sriov_pf_put(pf);

	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &sriov_mgr_nl_family, 0, SRIOV_MGR_CMD_LIMIT_CHECK);
	return reply(msg, hdr, hdr ? put_limits(msg, &pf_info, &limits, asked) : -EMSGSIZE, info);
}

int sriov_mgr_nl_host_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sriov_host host;
	struct sk_buff *msg;
	int err = -EMSGSIZE;
	void *hdr;

	sriov_vectors_host(&host);
	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &sriov_mgr_nl_family, 0, SRIOV_MGR_CMD_HOST_GET);
	if (hdr && !put_known(msg, SRIOV_MGR_A_HOST_VECTOR_BUDGET, host.budget) &&
	    !(host.automatic && nla_put_flag(msg, SRIOV_MGR_A_HOST_BUDGET_AUTO)) &&
	    !nla_put_u32(msg, SRIOV_MGR_A_HOST_VECTOR_RESERVE, host.reserve) &&
	    !nla_put_u32(msg, SRIOV_MGR_A_HOST_VECTORS_USED, host.used) &&
	    !nla_put_u32(msg, SRIOV_MGR_A_HOST_VECTORS_PROMISED, host.promised) &&
	    !(host.budget >= 0 && nla_put_u32(msg, SRIOV_MGR_A_HOST_VECTORS_FREE, host.free)) &&
	    !nla_put_u32(msg, SRIOV_MGR_A_HOST_ONLINE_CPUS, num_online_cpus()))
		err = 0;
	return reply(msg, hdr, err, info);
}

/**
 * sriov_netlink_send_event - multicast an event
 * @event:	the event
 *
 * A listener that does not read fast enough misses it and sees that from the
 * numbers.
 *
 * Context: may sleep; caller holds the events lock, for the order.
 */
void sriov_netlink_send_event(const struct sriov_event *event)
{
	struct sk_buff *skb;
	void *hdr;

	if (!genl_has_listeners(&sriov_mgr_nl_family, &init_net, SRIOV_MGR_NLGRP_EVENTS))
		return;
	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return;
	hdr = genlmsg_put(skb, 0, 0, &sriov_mgr_nl_family, 0, SRIOV_MGR_CMD_EVENT);
	if (!hdr ||
	    nla_put_u64_64bit(skb, SRIOV_MGR_A_EVENT_SEQ, event->seq, SRIOV_MGR_A_EVENT_PAD) ||
	    nla_put_u32(skb, SRIOV_MGR_A_EVENT_TYPE, event->type) ||
	    nla_put_u64_64bit(skb, SRIOV_MGR_A_EVENT_TIME, event->time, SRIOV_MGR_A_EVENT_PAD) ||
	    nla_put_string(skb, SRIOV_MGR_A_EVENT_PF, event->pf) ||
	    put_known(skb, SRIOV_MGR_A_EVENT_VF, event->vf) ||
	    nla_put_string(skb, SRIOV_MGR_A_EVENT_MESSAGE, event->message)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, hdr);
	genlmsg_multicast(&sriov_mgr_nl_family, skb, 0, SRIOV_MGR_NLGRP_EVENTS, GFP_KERNEL);
}

/**
 * sriov_netlink_init - register the family
 *
 * Context: module init.
 * Return: 0 or the error of the registration.
 */
int sriov_netlink_init(void)
{
	/* The generator knows only families of every namespace. */
	sriov_mgr_nl_family.netnsok = false;
	return sriov_genl_register(&sriov_mgr_nl_family);
}

/**
 * sriov_netlink_exit - unregister the family
 *
 * Context: module exit, after all that sends events; on return no request runs.
 */
void sriov_netlink_exit(void)
{
	genl_unregister_family(&sriov_mgr_nl_family);
}
