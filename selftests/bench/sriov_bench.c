// SPDX-License-Identifier: GPL-2.0
/*
 * sriov_bench - the least that an answer over generic netlink costs: each message is one copy of
 * bytes that are there already.
 */
#include <linux/module.h>

#include <net/genetlink.h>

#include "sriov_bench.h"

/* Of a message with its headers. */
#define MOST	4096

static const u8 bytes[MOST];
static struct genl_family bench_family;

static int put_message(struct sk_buff *skb, u32 portid, u32 seq, int flags, u32 size)
{
	void *hdr = genlmsg_put(skb, portid, seq, &bench_family, flags, SRIOV_BENCH_CMD_GET);
	u32 len = size - min_t(u32, size, NLMSG_HDRLEN + GENL_HDRLEN);

	if (!hdr)
		return -EMSGSIZE;
	if (skb_tailroom(skb) < len) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	memcpy(skb_put(skb, len), bytes, len);
	genlmsg_end(skb, hdr);
	return 0;
}

static int bench_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg;
	u32 size;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, SRIOV_BENCH_A_SIZE))
		return -EINVAL;
	size = nla_get_u32(info->attrs[SRIOV_BENCH_A_SIZE]);
	msg = nlmsg_new(size, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	err = put_message(msg, info->snd_portid, info->snd_seq, 0, size);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

static int bench_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlattr *size = nlmsg_find_attr(cb->nlh, GENL_HDRLEN, SRIOV_BENCH_A_SIZE);
	const struct nlattr *count = nlmsg_find_attr(cb->nlh, GENL_HDRLEN, SRIOV_BENCH_A_COUNT);

	if (!size || !count)
		return -EINVAL;
	while (cb->args[0] < nla_get_u32(count) &&
	       !put_message(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, NLM_F_MULTI,
			    nla_get_u32(size)))
		cb->args[0]++;
	return skb->len;
}

static const struct nla_policy bench_policy[] = {
	[SRIOV_BENCH_A_SIZE] = NLA_POLICY_MAX(NLA_U32, MOST),
	[SRIOV_BENCH_A_COUNT] = { .type = NLA_U32 },
};

static const struct genl_ops bench_ops[] = {
	{
		.cmd = SRIOV_BENCH_CMD_GET,
		.doit = bench_doit,
		.dumpit = bench_dumpit,
	},
};

static struct genl_family bench_family __ro_after_init = {
	.name = SRIOV_BENCH_FAMILY_NAME,
	.version = 1,
	.maxattr = SRIOV_BENCH_A_MAX,
	.policy = bench_policy,
	.ops = bench_ops,
	.n_ops = ARRAY_SIZE(bench_ops),
	.module = THIS_MODULE,
};

static int __init bench_init(void)
{
	return genl_register_family(&bench_family);
}
module_init(bench_init);

static void __exit bench_exit(void)
{
	genl_unregister_family(&bench_family);
}
module_exit(bench_exit);

MODULE_DESCRIPTION("The least that an answer over generic netlink costs");
MODULE_LICENSE("GPL");
