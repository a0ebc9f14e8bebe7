/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_PCI_CORE_H
#define _SRIOV_MGR_PCI_CORE_H

#include <linux/pci.h>
#include <linux/sriov_mgr.h>

#include "common.h"

struct sriov_pf;

int sriov_pci_set_num_vfs(struct pci_dev *pdev, unsigned int num_vfs);
int sriov_pci_get_autoprobe(struct pci_dev *pdev, bool *autoprobe);
int sriov_pci_attach_driver(struct pci_dev *pdev, struct pci_dev *vf);
bool sriov_pci_has_driver(const char *name);
bool sriov_pci_has_passthrough(const char *name);
int sriov_pci_set_override(struct pci_dev *vf, const char *driver);
int sriov_pci_set_driver(struct pci_dev *vf, const char *driver, bool attach);
bool sriov_pci_is_passthrough(struct device_driver *driver);
int sriov_pci_bind(struct pci_dev *vf, const char *driver);
void sriov_pci_get_override(struct pci_dev *vf, char override[SRIOV_DRIVER_LEN]);
int sriov_pci_hold(struct pci_dev *vf);
void sriov_pci_let_go(struct pci_dev *vf);
bool sriov_pci_can_make_vfs(struct pci_dev *pdev);
u16 sriov_pci_total_vfs(struct pci_dev *pdev);
int sriov_pci_set_total_vfs(struct pci_dev *pdev, unsigned int total_vfs);
int sriov_pci_vf_index(struct pci_dev *vf);
struct pci_dev *sriov_pci_stray_vf(struct sriov_pf *pf, struct pci_dev *pdev);
int sriov_pci_vectors(struct pci_dev *pdev);
bool sriov_pci_can_set_msix(struct pci_dev *pdev);
int sriov_pci_set_msix(struct pci_dev *vf, u16 vectors, u16 back, bool *lost);
void sriov_pci_facts(struct sriov_pf *pf, struct pci_dev *pdev);
int sriov_pci_total_msix(struct pci_dev *pdev);
void sriov_pci_silent_use(struct pci_dev *vf, bool rdma, char name[SRIOV_USER_LEN]);
bool sriov_pci_is_not_pf(const char *address);
ssize_t sriov_pci_show(struct pci_dev *pdev, const char *name, char *page);
bool sriov_pci_lock(struct pci_dev *pdev, bool wait);
void sriov_pci_unlock(struct pci_dev *pdev);

#endif
