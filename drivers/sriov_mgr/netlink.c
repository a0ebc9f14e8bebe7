// SPDX-License-Identifier: GPL-2.0
/*
 * netlink.c - the generic netlink family: answers about PFs and VFs, and sends
 * events. Read only.
 *
 * A reader waits for the leaf locks and host_lock, and where it asks for what only a
 * driver knows, a second at most for that one: see telemetry.c.
 */
#include <linux/iommu.h>
#include <linux/slab.h>

#include <net/genetlink.h>

#include "common.h"
#include "compat.h"
#include "events.h"
#include "irqmap.h"
#include "limits.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "netlink_put.h"
#include "pci_core.h"
#include "pci_facts.h"
#include "provider.h"
#include "registry.h"
#include "telemetry.h"

/* An answer without its vectors, and a vector: of generous size. */
#define ANSWER_SIZE	GENLMSG_DEFAULT_SIZE
#define VECTOR_SIZE	64
/* The length of a nest has 16 bits; and in a dump there is less room. */
#define DUMP_VECTORS	64U
#define MOST_VECTORS	1000U

static struct sriov_pf *find_pf(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	char address[SRIOV_ADDRESS_LEN];
	struct sriov_pf *pf;

	nla_strscpy(address, attr, sizeof(address));
	pf = sriov_pf_find(address);
	if (!pf)
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such PF");
	return pf;
}

static struct sriov_pf *pf_of_request(struct genl_info *info, int attr)
{
	return find_pf(info->attrs[attr], info->extack);
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

static u32 get_u32_or(const struct nlattr *attr, u32 otherwise)
{
	return attr ? nla_get_u32(attr) : otherwise;
}

/* ---- an answer about a PF or a VF ---- */

#define PF_PARTS SRIOV_MGR_PART_IDENTITY
#define VF_PARTS (SRIOV_MGR_PART_IDENTITY | SRIOV_MGR_PART_CONFIG)

/**
 * struct subject - what an answer is about
 * @pf:		the PF
 * @vf:		one of its VFs, or NULL
 * @told:	the last message about one of them
 * @parts:	what is asked for, SRIOV_MGR_PART_*
 * @there:	there is a device; of it are the following
 * @interrupts:	its interrupts
 * @pci:	what the PCI core knows
 */
struct subject {
	struct sriov_pf *pf;
	const struct sriov_reading *vf;
	struct sriov_told told;
	u32 parts;
	bool there;
	struct sriov_interrupts interrupts;
	struct sriov_pci_facts pci;
};

static void read_pci(struct subject *subject, struct pci_dev *pdev, struct iommu_group *group)
{
	subject->there = pdev;
	if (pdev && subject->parts & SRIOV_MGR_PART_PCI)
		sriov_pci_facts_read(pdev, group, &subject->pci);
}

/* End with free_pf(). */
static void read_pf(struct subject *subject)
{
	struct sriov_interrupts *interrupts = &subject->interrupts;
	struct iommu_group *group;
	struct pci_dev *pdev;

	pdev = sriov_pf_device(subject->pf, &group);
	read_pci(subject, pdev, group);
	*interrupts = (struct sriov_interrupts){ pdev };
	if (pdev && subject->parts & SRIOV_MGR_PART_INTERRUPTS) {
		interrupts->room = sriov_pci_vectors(pdev);
		sriov_interrupts_read(&interrupts, 1);
	}
	iommu_group_put(group);
}

static void free_pf(struct subject *subject)
{
	sriov_interrupts_free(&subject->interrupts);
	pci_dev_put(subject->interrupts.pdev);
}

/* A VF of a batch, which keeps what is read. */
static void read_vf(struct subject *subject, const struct sriov_reading *vf)
{
	subject->vf = vf;
	if (!(subject->parts & SRIOV_READ_DEVICE))
		return;
	subject->interrupts = vf->interrupts;
	read_pci(subject, vf->pdev, vf->group);
}

static int put_pf(struct sk_buff *skb, struct sriov_pf *pf, u32 parts)
{
	struct sriov_pf_info info;
	struct sriov_limits limits;

	if (!(parts & SRIOV_MGR_PART_IDENTITY))
		return 0;
	sriov_pf_info(pf, &info);
	sriov_limits(pf, 0, &limits);
	return sriov_put_pf(skb, &info, &limits);
}

static_assert((int)SRIOV_MGR_A_PF_ADDRESS == (int)SRIOV_MGR_A_VF_PF);

/* The PF, with which an answer about it or a VF begins. */
static int put_address(struct sk_buff *skb, const struct sriov_pf *pf)
{
	return nla_put_string(skb, SRIOV_MGR_A_PF_ADDRESS, pf->now.address);
}

/* The rest. */
static int put_subject(struct sk_buff *skb, struct subject *subject, unsigned int most)
{
	const struct sriov_reading *vf = subject->vf;
	u32 parts = subject->there ? subject->parts : 0;

	if (!vf && put_pf(skb, subject->pf, subject->parts))
		return -EMSGSIZE;
	if (vf && sriov_put_vf(skb, vf, subject->parts, &subject->told))
		return -EMSGSIZE;
	if (parts & SRIOV_MGR_PART_INTERRUPTS &&
	    sriov_put_interrupts(skb, vf ? SRIOV_MGR_A_VF_INTERRUPTS : SRIOV_MGR_A_PF_INTERRUPTS,
				 &subject->interrupts, most))
		return -EMSGSIZE;
	if (parts & SRIOV_MGR_PART_PCI &&
	    sriov_put_pci(skb, vf ? SRIOV_MGR_A_VF_PCI : SRIOV_MGR_A_PF_PCI, &subject->pci))
		return -EMSGSIZE;
	return 0;
}

/* Answer a request. */
static int answer(struct genl_info *info, struct subject *subject)
{
	int err = -EMSGSIZE;
	struct sk_buff *msg;
	void *hdr;

	msg = genlmsg_new(ANSWER_SIZE + min(subject->interrupts.nr, MOST_VECTORS) * VECTOR_SIZE,
			  GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &sriov_mgr_nl_family, 0, info->genlhdr->cmd);
	if (hdr && !put_address(msg, subject->pf))
		err = put_subject(msg, subject, MOST_VECTORS);
	return reply(msg, hdr, err, info);
}

/* Begin an answer in a dump; NULL where there is no room. */
static void *begin_dumped(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd)
{
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				&sriov_mgr_nl_family, NLM_F_MULTI, cmd);

	if (hdr)
		genl_dump_check_consistent(cb, hdr);
	return hdr;
}

/* End it, or leave it out where it did not fit. */
static int end_dumped(struct sk_buff *skb, void *hdr, int err)
{
	if (err)
		genlmsg_cancel(skb, hdr);
	else
		genlmsg_end(skb, hdr);
	return err;
}

/* Begin one about a PF, or about a VF of it. */
static void *begin_about(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
			 const struct sriov_pf *pf)
{
	void *hdr = begin_dumped(skb, cb, cmd);

	if (!hdr || !put_address(skb, pf))
		return hdr;
	genlmsg_cancel(skb, hdr);
	return NULL;
}

/* What a call returns: 0 at the end of the dump, which is told in the same answer. */
static int dumped(const struct sk_buff *skb, int err)
{
	return err == -EMSGSIZE && skb->len ? skb->len : err;
}

/* A message with vectors is larger than what a dump has room for otherwise. */
static int start(struct netlink_callback *cb, const struct nlattr *parts,
		 const struct nlattr *filter)
{
	struct sriov_pf *pf;

	if (get_u32_or(parts, 0) & SRIOV_MGR_PART_INTERRUPTS)
		cb->min_dump_alloc = ANSWER_SIZE + DUMP_VECTORS * VECTOR_SIZE;
	if (!filter)
		return 0;
	pf = find_pf(filter, cb->extack);
	sriov_pf_put(pf);
	return pf ? 0 : -ENODEV;
}

int sriov_mgr_nl_pf_get_start(struct netlink_callback *cb)
{
	struct nlattr **attrs = sriov_dump_attrs(cb);

	return start(cb, attrs[SRIOV_MGR_A_PF_PARTS], attrs[SRIOV_MGR_A_PF_ADDRESS]);
}

int sriov_mgr_nl_vf_get_start(struct netlink_callback *cb)
{
	struct nlattr **attrs = sriov_dump_attrs(cb);

	return start(cb, attrs[SRIOV_MGR_A_VF_PARTS], attrs[SRIOV_MGR_A_VF_PF]);
}

/* ---- PFs ---- */

int sriov_mgr_nl_pf_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct subject subject = {
		.parts = get_u32_or(info->attrs[SRIOV_MGR_A_PF_PARTS], PF_PARTS),
	};
	int err;

	if (GENL_REQ_ATTR_CHECK(info, SRIOV_MGR_A_PF_ADDRESS))
		return -EINVAL;
	subject.pf = pf_of_request(info, SRIOV_MGR_A_PF_ADDRESS);
	if (!subject.pf)
		return -ENODEV;
	read_pf(&subject);
	err = answer(info, &subject);
	free_pf(&subject);
	sriov_pf_put(subject.pf);
	return err;
}

static int dump_pf(struct sk_buff *skb, struct netlink_callback *cb, struct subject *subject)
{
	void *hdr = begin_about(skb, cb, SRIOV_MGR_CMD_PF_GET, subject->pf);

	return hdr ? end_dumped(skb, hdr, put_subject(skb, subject, DUMP_VECTORS)) : -EMSGSIZE;
}

int sriov_mgr_nl_pf_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = sriov_dump_attrs(cb);
	const struct nlattr *filter = attrs[SRIOV_MGR_A_PF_ADDRESS];
	struct subject subject = {
		.parts = get_u32_or(attrs[SRIOV_MGR_A_PF_PARTS], PF_PARTS),
	};
	unsigned long id;
	int err = 0;

	cb->seq = sriov_registry_generation();
	for (id = cb->args[0]; (subject.pf = sriov_pf_next(&id)); id++) {
		if (!filter || !nla_strcmp(filter, subject.pf->now.address)) {
			read_pf(&subject);
			err = dump_pf(skb, cb, &subject);
			free_pf(&subject);
		}
		sriov_pf_put(subject.pf);
		if (err)
			break;
	}
	cb->args[0] = id;
	return dumped(skb, err);
}

/* ---- VFs ---- */

/*
 * Who sends many requests in one message waits for the driver once: genl_rcv() has a lock for all
 * of them that all families share.
 */
static bool may_wait(const struct sk_buff *skb, const struct genl_info *info)
{
	return (const void *)info->nlhdr == skb->head;
}

int sriov_mgr_nl_vf_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct subject subject = {
		.parts = get_u32_or(info->attrs[SRIOV_MGR_A_VF_PARTS], VF_PARTS),
	};
	struct sriov_batch *batch;
	int err = -ENODEV;
	u32 index;

	if (GENL_REQ_ATTR_CHECK(info, SRIOV_MGR_A_VF_PF) ||
	    GENL_REQ_ATTR_CHECK(info, SRIOV_MGR_A_VF_INDEX))
		return -EINVAL;
	batch = sriov_telemetry_batch(1);
	if (!batch)
		return -ENOMEM;
	subject.pf = pf_of_request(info, SRIOV_MGR_A_VF_PF);
	if (!subject.pf)
		goto free;
	index = nla_get_u32(info->attrs[SRIOV_MGR_A_VF_INDEX]);
	sriov_telemetry_read(subject.pf, index, index, subject.parts, ktime_get_boottime_ns(),
			     may_wait(skb, info), batch);
	if (batch->n) {
		read_vf(&subject, &batch->vf[0]);
		err = answer(info, &subject);
	} else {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[SRIOV_MGR_A_VF_INDEX], "no such VF");
	}
	sriov_telemetry_done(batch);
	sriov_pf_put(subject.pf);
free:
	kfree(batch);
	return err;
}

/**
 * struct vf_dump - where a dump of VFs is
 * @pf:		id of the PF
 * @index:	number of the next VF
 * @since:	when this call began, in jiffies
 * @asked:	when the dump began, in ns since boot
 */
struct vf_dump {
	unsigned long pf;
	unsigned long index;
	unsigned long since;
	u64 asked;
};

static_assert(sizeof(struct vf_dump) <= sizeof_field(struct netlink_callback, ctx));

/**
 * struct adding - what a call adds to a dump
 * @skb:	the messages
 * @cb:		the dump
 * @head:	where the first of them is, in bytes from the start
 * @head_len:	how far all are alike: up to the VF's number. 0 before the first one
 * @subject:	what the last one is about
 * @alike:	VFs that are to be in the same message; or NULL
 */
struct adding {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	unsigned int head;
	unsigned int head_len;
	struct subject subject;
	struct sriov_alike *alike;
};

/* Begin a message. */
static void *begin_vf(struct adding *adding)
{
	struct sk_buff *skb = adding->skb;
	unsigned int start = skb->len;
	struct nlmsghdr *nlh;
	void *hdr;

	if (!adding->head_len) {
		hdr = begin_about(skb, adding->cb, SRIOV_MGR_CMD_VF_GET, adding->subject.pf);
		adding->head = start;
		adding->head_len = skb->len - start;
		return hdr;
	}
	if (skb_tailroom(skb) < adding->head_len)
		return NULL;
	nlh = __skb_put_data(skb, skb->data + adding->head, adding->head_len);
	/* Not that something has changed, which one of them says. */
	nlh->nlmsg_flags = NLM_F_MULTI;
	return nlmsg_data(nlh) + GENL_HDRLEN;
}

/* Add a VF. */
static int dump_vf(const struct sriov_reading *vf, void *data)
{
	struct adding *adding = data;
	struct sk_buff *skb = adding->skb;
	struct subject *subject = &adding->subject;
	struct vf_dump *dump = (void *)adding->cb->ctx;
	bool alike = subject->parts == SRIOV_MGR_PART_COUNTERS;
	unsigned int start = skb->len;
	int err = 0;
	void *hdr;

	if (!alike || !sriov_told_again(skb, &subject->told, vf)) {
		read_vf(subject, vf);
		hdr = begin_vf(adding);
		if (!hdr)
			return -EMSGSIZE;
		err = end_dumped(skb, hdr, put_subject(skb, subject, DUMP_VECTORS));
		if (alike && !err)
			sriov_told_keep(&subject->told, (void *)(skb->data + start), vf);
	}
	if (!err)
		dump->index = vf->index + 1;
	return err;
}

/* Add the VFs of a PF from where the dump is on. */
static int dump_vfs(struct netlink_callback *cb, struct sriov_pf *pf, u32 parts,
		    struct sriov_batch *batch, const struct sriov_teller *teller)
{
	struct nlattr **attrs = sriov_dump_attrs(cb);
	u32 first = get_u32_or(attrs[SRIOV_MGR_A_VF_INDEX], 0);
	u32 last = get_u32_or(attrs[SRIOV_MGR_A_VF_LAST], U32_MAX);
	struct adding *adding = teller->data;
	struct vf_dump *dump = (void *)cb->ctx;
	int n;

	adding->subject.pf = pf;
	adding->head_len = 0;
	adding->subject.told.len = 0;
	do {
		n = sriov_telemetry_tell(pf, max_t(unsigned long, dump->index, first), last, parts,
					 dump->asked, batch, teller);
		/* The first call has a lock that all families share. */
		if (n >= 0 && adding->skb->len && time_after(jiffies, dump->since + HZ / 4))
			n = -EMSGSIZE;
	} while (n > 0);
	return n;
}

/* Add the VFs of all PFs that are asked for. */
static int dump_pfs(struct netlink_callback *cb, u32 parts, const struct sriov_teller *teller)
{
	struct nlattr **attrs = sriov_dump_attrs(cb);
	const struct nlattr *filter = attrs[SRIOV_MGR_A_VF_PF];
	struct vf_dump *dump = (void *)cb->ctx;
	struct sriov_batch *batch;
	struct sriov_pf *pf;
	unsigned long id;
	int err = 0;

	batch = sriov_telemetry_batch(parts & SRIOV_READ_DEVICE ? SRIOV_PROVIDER_BATCH : 1);
	if (!batch)
		return -ENOMEM;
	cb->seq = sriov_registry_generation();
	/* What does not fit is read again, but its driver is not asked again. */
	dump->since = jiffies;
	dump->asked = dump->asked ?: ktime_get_boottime_ns();
	for (id = dump->pf; !err && (pf = sriov_pf_next(&id)); id++) {
		if (id != dump->pf) {
			dump->pf = id;
			dump->index = 0;
		}
		if (!filter || !nla_strcmp(filter, pf->now.address))
			err = dump_vfs(cb, pf, parts, batch, teller);
		sriov_pf_put(pf);
	}
	if (!err) {
		dump->pf = id;
		dump->index = 0;
	}
	kfree(batch);
	return err;
}

int sriov_mgr_nl_vf_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlattr *parts = sriov_dump_attrs(cb)[SRIOV_MGR_A_VF_PARTS];
	struct adding adding = { skb, cb, .subject.parts = get_u32_or(parts, VF_PARTS) };
	const struct sriov_teller teller = { .vf = dump_vf, .data = &adding };
	int err = dump_pfs(cb, adding.subject.parts, &teller);

	sriov_provider_drop(adding.subject.told.provider);
	return dumped(skb, err);
}

/* Add those that are counted alike; half of them, and so on, where there is not enough room. */
static int dump_alike(void *data)
{
	struct adding *adding = data;
	struct sriov_alike *alike = adding->alike;
	struct vf_dump *dump = (void *)adding->cb->ctx;
	unsigned int all = alike->n, n, start;
	void *hdr;

	alike->n = 0;
	if (!all)
		return 0;
	hdr = begin_about(adding->skb, adding->cb, SRIOV_MGR_CMD_COUNTERS_GET, adding->subject.pf);
	if (!hdr)
		return -EMSGSIZE;
	/* Not begun anew for each try: that something has changed is told only once. */
	start = adding->skb->len;
	for (n = all; n && sriov_put_alike(adding->skb, alike, n); n /= 2)
		skb_trim(adding->skb, start);
	if (!end_dumped(adding->skb, hdr, n ? 0 : -EMSGSIZE))
		dump->index = alike->index + n;
	return n == all ? 0 : -EMSGSIZE;
}

static int dump_counters(const struct sriov_reading *vf, void *data)
{
	struct adding *adding = data;
	int err;

	if (sriov_alike_add(adding->alike, vf))
		return 0;
	err = dump_alike(adding);
	if (!err)
		sriov_alike_add(adding->alike, vf);
	return err;
}

int sriov_mgr_nl_counters_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct adding adding = { skb, cb };
	const struct sriov_teller teller = { dump_counters, dump_alike, &adding };
	int err;

	adding.alike = kzalloc(sizeof(*adding.alike), GFP_KERNEL);
	if (!adding.alike)
		return -ENOMEM;
	err = dump_pfs(cb, SRIOV_MGR_PART_COUNTERS, &teller);
	kfree(adding.alike);
	return dumped(skb, err);
}

/* ---- limits and the host ---- */

int sriov_mgr_nl_limit_check_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *asked = info->attrs[SRIOV_MGR_A_LIMIT_VFS];
	struct sriov_pf_info pf_info;
	struct sriov_limits limits;
	struct sriov_pf *pf;
	struct sk_buff *msg;
	void *hdr;
	int err;

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
	err = hdr ? sriov_put_limits(msg, &pf_info, &limits, asked) : -EMSGSIZE;
	return reply(msg, hdr, err, info);
}

int sriov_mgr_nl_host_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sriov_host host;
	struct sk_buff *msg;
	void *hdr;

	sriov_vectors_host(&host);
	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &sriov_mgr_nl_family, 0, SRIOV_MGR_CMD_HOST_GET);
	return reply(msg, hdr, hdr ? sriov_put_host(msg, &host) : -EMSGSIZE, info);
}

/* ---- events ---- */

/* The events from cb->args[0] on; those that are lost meanwhile are counted. */
int sriov_mgr_nl_event_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlattr *from = sriov_dump_attrs(cb)[SRIOV_MGR_A_EVENT_SEQ];
	struct sriov_event event;
	u64 asked, seq;
	int err = 0;
	void *hdr;

	seq = from ? nla_get_u64(from) : 0;
	if (cb->args[0])
		seq = cb->args[0];
	/* Nobody has numbered an event 0; without a number nothing counts as lost. */
	for (asked = seq; sriov_event_next(&seq, &event); asked = ++seq) {
		err = -EMSGSIZE;
		hdr = begin_dumped(skb, cb, SRIOV_MGR_CMD_EVENT_GET);
		if (!hdr)
			break;
		err = sriov_put_event(skb, &event);
		if (!err && asked && asked < seq)
			err = nla_put_u64_64bit(skb, SRIOV_MGR_A_EVENT_LOST, seq - asked,
						SRIOV_MGR_A_EVENT_PAD);
		err = end_dumped(skb, hdr, err);
		if (err)
			break;
		cb->args[0] = seq + 1;
	}
	return dumped(skb, err);
}

/* Multicast an event. A listener that does not read fast enough sees that from the numbers. */
static void send_event(const struct sriov_event *event)
{
	struct sk_buff *skb;
	void *hdr;

	if (!genl_has_listeners(&sriov_mgr_nl_family, &init_net, SRIOV_MGR_NLGRP_EVENTS))
		return;
	skb = genlmsg_new(sriov_event_size(event), GFP_KERNEL);
	if (!skb)
		return;
	hdr = genlmsg_put(skb, 0, 0, &sriov_mgr_nl_family, 0, SRIOV_MGR_CMD_EVENT);
	if (!hdr || sriov_put_event(skb, event)) {
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
	int err;

	/* The generator knows only families of every namespace. */
	sriov_mgr_nl_family.netnsok = false;
	err = sriov_genl_register(&sriov_mgr_nl_family);
	if (!err)
		sriov_events_send_by(send_event);
	return err;
}

/**
 * sriov_netlink_exit - unregister the family
 *
 * Context: module exit, after all that sends events; on return no request runs.
 */
void sriov_netlink_exit(void)
{
	sriov_events_send_by(NULL);
	genl_unregister_family(&sriov_mgr_nl_family);
}
