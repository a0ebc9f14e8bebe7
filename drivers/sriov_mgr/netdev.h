/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_NETDEV_H
#define _SRIOV_MGR_NETDEV_H

#include <linux/netdevice.h>
#include <linux/sriov_mgr.h>

#include "common.h"

struct sriov_pf;

bool sriov_netdev_has_vf_ops(const struct net_device *dev);
int sriov_netdev_represents(const struct net_device *dev);
u32 sriov_netdev_sets(struct pci_dev *pdev);
int sriov_netdev_vf_set(struct pci_dev *pdev, unsigned int index, enum sriov_vf_setting setting,
			const struct sriov_vf_config *config);
int sriov_netdev_vf_get(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int first,
			unsigned int count, struct sriov_vf_config *config);
int sriov_netdev_vf_count(struct sriov_pf *pf, struct pci_dev *pdev,
			  enum sriov_mgr_counter_source source, unsigned int first,
			  unsigned int nr, struct sriov_vf_counters *counters);

#endif
