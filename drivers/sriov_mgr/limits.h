/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_LIMITS_H
#define _SRIOV_MGR_LIMITS_H

#include "policy.h"
#include "registry.h"

/**
 * struct sriov_limits - how many VFs a PF may have, and why
 * @in:		every constraint
 * @limit:	the outcome of the facts: more VFs are refused
 * @bound:	that of those over which the policy, as it is, or the PCI core refuses more
 * @estimate:	that of the estimates, where it is less
 * @refused:	the least number of VFs that the driver has refused for want of room, or 0
 */
struct sriov_limits {
	struct sriov_constraint in[SRIOV_NR_CONSTRAINTS];
	struct sriov_limit limit;
	struct sriov_limit bound;
	struct sriov_limit estimate;
	u32 refused;
};

/**
 * struct sriov_host - the vectors of the host's CPUs
 * @budget:	vectors for devices, SRIOV_UNSET where there is no such bound
 * @automatic:	the budget follows the number of online CPUs
 * @reserve:	vectors that are to stay free
 * @used:	vectors that devices have allocated
 * @promised:	vectors that VFs will allocate, and those of VFs to come
 * @free:	what is left of the budget
 */
struct sriov_host {
	int budget;
	bool automatic;
	u32 reserve;
	u32 used;
	u32 promised;
	u32 free;
};

void sriov_limits(struct sriov_pf *pf, u32 asked, struct sriov_limits *out);
int sriov_limits_describe(const struct sriov_limits *limits, char *buf, size_t len);
int sriov_limits_describe_all(const struct sriov_limits *limits, char *buf, size_t len);
bool sriov_limits_refuse(struct sriov_pf *pf, const struct sriov_limits *limits, u32 num_vfs,
			 char by[SRIOV_LIMIT_LEN]);
void sriov_limits_pool(struct sriov_pf *pf);
void sriov_limits_cap_locked(struct sriov_pf *pf, struct pci_dev *pdev, int min_vfs);
void sriov_limits_cap(struct sriov_pf *pf, struct pci_dev *pdev, int min_vfs);
bool sriov_limits_cap_differs(const struct sriov_pf *pf, int limit);
int sriov_vectors_reserve(struct sriov_pf *pf, u32 num_vfs, char *why, size_t len);
void sriov_vectors_release(struct sriov_pf *pf);
void sriov_vectors_host(struct sriov_host *host);
void sriov_vectors_set_host(const int *budget, const int *reserve);
void sriov_vectors_changed(const char *why);
int sriov_vectors_init(struct workqueue_struct *wq,
		       void (*recheck)(struct sriov_pf *pf, const char *why));
void sriov_vectors_exit(void);

#endif
