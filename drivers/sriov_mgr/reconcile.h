/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_RECONCILE_H
#define _SRIOV_MGR_RECONCILE_H

#include "registry.h"

int sriov_reconcile_num_vfs(struct sriov_pf *pf, unsigned int num_vfs);
int sriov_reconcile_policy(struct sriov_pf *pf, enum sriov_policy_attr attr, int value);
void sriov_reconcile_default_mode(enum sriov_mgr_policy_mode mode);
int sriov_reconcile_vf(struct sriov_vf *vf, const struct sriov_vf_config *change, u32 attrs);
int sriov_reconcile_now(struct sriov_pf *pf);
bool sriov_reconcile_limit(struct sriov_pf *pf, const char *why);
void sriov_reconcile_work(struct work_struct *work);
void sriov_reconcile_retry(struct work_struct *work);
void sriov_reconcile_queue(struct sriov_pf *pf);
void sriov_reconcile_run(struct work_struct *work);
int sriov_reconcile_init(void);
void sriov_reconcile_exit(void);

#endif
