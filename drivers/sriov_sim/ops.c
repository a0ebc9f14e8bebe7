// SPDX-License-Identifier: GPL-2.0
/*
 * The operations of the drivers that are counted, and can be held and made to fail; called by the
 * drivers, and by configfs.c, which says so.
 *
 * Locks: sim_pf.ops_lock, a leaf.
 */
#include <linux/debugfs.h>
#include <linux/wait.h>

#include "sriov_sim.h"

struct dentry *sim_debugfs;

const char *const sim_op_names[SIM_NR_OPS] = {
	[SIM_PROBE] = "probe",
	[SIM_VF_PROBE] = "vf_probe",
	[SIM_SRIOV_CONFIGURE] = "sriov_configure",
	[SIM_ADD_REPRESENTOR] = "add_representor",
	[SIM_VF_RESET] = "vf_reset",
	[SIM_GET_VF_TOTAL_MSIX] = "get_vf_total_msix",
	[SIM_SET_MSIX_VEC_COUNT] = "set_msix_vec_count",
	[SIM_SET_VF_MAC] = "set_vf_mac",
	[SIM_SET_VF_VLAN] = "set_vf_vlan",
	[SIM_SET_VF_RATE] = "set_vf_rate",
	[SIM_SET_VF_SPOOFCHK] = "set_vf_spoofchk",
	[SIM_SET_VF_TRUST] = "set_vf_trust",
	[SIM_SET_VF_LINK_STATE] = "set_vf_link_state",
	[SIM_SET_VF_RSS_QUERY_EN] = "set_vf_rss_query_en",
	[SIM_SET_VF_GUID] = "set_vf_guid",
	[SIM_GET_VF_GUID] = "get_vf_guid",
	[SIM_GET_VF_CONFIG] = "get_vf_config",
	[SIM_GET_VF_STATS] = "get_vf_stats",
	[SIM_PROVIDER_VF_SET] = "provider_vf_set",
	[SIM_PROVIDER_VF_GET] = "provider_vf_get",
	[SIM_PROVIDER_VF_COUNT] = "provider_vf_count",
};

/* Wait while "hold" has the operation: for any time and unkillable, as for firmware that hangs. */
static void pass_gate(struct sim_pf *pf, enum sim_op op)
{
	bool wait;
	u32 turn;

	spin_lock(&pf->ops_lock);
	wait = pf->hold & BIT(op);
	turn = pf->turn[op];
	pf->held[op] += wait;
	spin_unlock(&pf->ops_lock);
	/* Idle: nothing is to be said about a task that hangs. */
	if (wait)
		wait_event_idle(pf->gate, READ_ONCE(pf->turn[op]) != turn);
}

/**
 * sim_hold - say whose calls wait
 * @pf: device
 * @ops: mask of operations; the calls of all others go on
 *
 * Context: process.
 */
void sim_hold(struct sim_pf *pf, unsigned long ops)
{
	unsigned long released;
	int op;

	spin_lock(&pf->ops_lock);
	released = pf->hold & ~ops;
	/* A call that was let go stays so, however soon its operation is held again. */
	for_each_set_bit(op, &released, SIM_NR_OPS) {
		WRITE_ONCE(pf->turn[op], pf->turn[op] + 1);
		pf->held[op] = 0;
	}
	pf->hold = ops;
	spin_unlock(&pf->ops_lock);
	wake_up_all(&pf->gate);
}

/**
 * sim_op - count a call of an operation, hold it, and find out if it has to fail
 * @pf: device
 * @op: operation
 *
 * Context: may sleep, for as long as the operation is held.
 *
 * Return: 0, or the negative errno that configfs's "fail" asked for.
 */
int sim_op(struct sim_pf *pf, enum sim_op op)
{
	int err = 0;

	might_sleep();
	atomic_inc(&pf->calls[op]);
	pass_gate(pf, op);
	spin_lock(&pf->ops_lock);
	if (pf->fail[op].left && !--pf->fail[op].left) {
		err = -pf->fail[op].err;
		/* The next one as well, until it was so often. */
		pf->fail[op].left = !!--pf->fail[op].times;
	}
	spin_unlock(&pf->ops_lock);
	return err;
}
