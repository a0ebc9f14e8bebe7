// SPDX-License-Identifier: GPL-2.0
/*
 * Network devices that lead nowhere, of PFs, VFs and representors.
 */
#include <linux/etherdevice.h>

#include "sriov_sim.h"

/**
 * sim_xmit - ndo_start_xmit of a netdev that leads nowhere
 * @skb: packet, dropped
 * @dev: netdev
 *
 * Context: any.
 *
 * Return: NETDEV_TX_OK.
 */
netdev_tx_t sim_xmit(struct sk_buff *skb, struct net_device *dev)
{
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

/**
 * sim_netdev_add - register a netdev
 * @pdev: PF or VF that it belongs to
 * @name: its name
 * @ops: its operations
 * @mac: its address, all zero for a random one
 * @drv: a pointer to this is its private data
 *
 * Context: may sleep; takes rtnl.
 *
 * Return: the netdev, or a negative errno as pointer.
 */
struct net_device *sim_netdev_add(struct pci_dev *pdev, const char *name,
				  const struct net_device_ops *ops, const u8 *mac, void *drv)
{
	struct net_device *dev;
	int err;

	dev = alloc_netdev(sizeof(drv), name, NET_NAME_PREDICTABLE, ether_setup);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	*(void **)netdev_priv(dev) = drv;
	dev->netdev_ops = ops;
	SET_NETDEV_DEV(dev, &pdev->dev);
	if (is_zero_ether_addr(mac))
		eth_hw_addr_random(dev);
	else
		eth_hw_addr_set(dev, mac);
	err = register_netdev(dev);
	if (!err)
		return dev;
	free_netdev(dev);
	return ERR_PTR(err);
}
