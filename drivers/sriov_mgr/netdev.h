/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_NETDEV_H
#define _SRIOV_MGR_NETDEV_H

#include <linux/netdevice.h>
#include <linux/sriov_mgr.h>

bool sriov_netdev_has_vf_ops(const struct net_device *dev);
int sriov_netdev_represents(const struct net_device *dev);
u32 sriov_netdev_sets(struct pci_dev *pdev);
extern const struct sriov_provider_ops sriov_netdev_of_pf, sriov_netdevs_of_vfs,
				       sriov_ports_of_vfs;

#endif
