/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_POLICY_H
#define _SRIOV_MGR_POLICY_H

#include <linux/types.h>

#include "common.h"

#define SRIOV_NR_CONSTRAINTS	(SRIOV_MGR_CONSTRAINT_BAR_WINDOW + 1)
#define SRIOV_LIMIT_LEN		112	/* of a constraint in words */

/**
 * struct sriov_constraint - one bound on the number of VFs
 * @known:	the bound exists and its value has been found out
 * @vfs:	the number of VFs that it allows
 * @vectors:	this and the following only where vectors are what bounds:
 *		how many there are
 * @reserve:	vectors that are to stay free
 * @used:	vectors that others have
 * @per_vf:	what a VF needs, but for the first ones
 * @first:	so many VFs exist or are configured
 * @held:	vectors that these have or need
 * @asked:	a number of VFs that somebody asks about
 * @asked_vectors: vectors that these have or need
 * @estimate:	what VFs need is not known, so that it warns and does not refuse
 */
struct sriov_constraint {
	bool known;
	u32 vfs;
	u32 vectors;
	u32 reserve;
	u32 used;
	u32 per_vf;
	u32 first;
	u64 held;
	u32 asked;
	u64 asked_vectors;
	bool estimate;
};

/**
 * struct sriov_limit - the outcome of the policy
 * @known:	at least one constraint is known
 * @vfs:	the smallest value among the known constraints
 * @by:		the constraint that has this value, the first in the order of
 *		enum sriov_mgr_constraint where several have it
 */
struct sriov_limit {
	bool known;
	u32 vfs;
	enum sriov_mgr_constraint by;
};

void sriov_policy_need(struct sriov_constraint *c, u32 vectors);
void sriov_policy_vectors_end(struct sriov_constraint *c);
s64 sriov_policy_left(const struct sriov_constraint *c);
u32 sriov_policy_host_need(u32 table, u32 cpus, bool guest, u32 seen);
void sriov_policy_limit(const struct sriov_constraint *in, unsigned int n, bool estimates,
			struct sriov_limit *out);
bool sriov_policy_fits(const struct sriov_limit *limit, u32 vfs);
int sriov_policy_describe(enum sriov_mgr_constraint type, const struct sriov_constraint *c,
			  char *buf, size_t len);

#endif
