/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_PLAN_H
#define _SRIOV_MGR_PLAN_H

#include "registry.h"

/**
 * struct sriov_outcome - what a plan came to
 * @kind:	of the error; where what was before could not be brought back: how that can
 *		change
 * @why:	it in words, and then what was lost
 * @lost:	how much VFs did not get back of what they had
 * @lost_vf:	the first of them
 * @lost_kind:	how that can change, at best
 */
struct sriov_outcome {
	enum sriov_fault_kind kind;
	char why[SRIOV_ERROR_LEN];
	unsigned int lost;
	unsigned int lost_vf;
	enum sriov_fault_kind lost_kind;
};

int sriov_plan_change(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs,
		      struct sriov_outcome *out);
int sriov_plan_restore(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_outcome *out);
void sriov_plan_vfs(struct sriov_pf *pf, struct pci_dev *pdev);

#endif
