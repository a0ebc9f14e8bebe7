/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_PLAN_H
#define _SRIOV_MGR_PLAN_H

#include "registry.h"

int sriov_plan_change(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs,
		      enum sriov_fault_kind *kind, char *why, size_t len);
int sriov_plan_restore(struct sriov_pf *pf, struct pci_dev *pdev, enum sriov_fault_kind *kind,
		       char *why, size_t len);
void sriov_plan_vfs(struct sriov_pf *pf, struct pci_dev *pdev);

#endif
