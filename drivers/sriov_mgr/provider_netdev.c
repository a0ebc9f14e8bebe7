// SPDX-License-Identifier: GPL-2.0
/*
 * provider_netdev.c - net_device_ops of a PF as a provider, for NIC drivers of
 * every vendor; the only file that takes RTNL.
 *
 * Called through provider.c with no lock but sriov_pf.op_lock held.
 */
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>

#include "compat.h"
#include "sriov_mgr.h"

/**
 * sriov_netdev_has_vf_ops - whether a network device's driver configures VFs
 * @dev:	the network device
 *
 * Context: any.
 * Return: whether.
 */
bool sriov_netdev_has_vf_ops(const struct net_device *dev)
{
	return dev->netdev_ops->ndo_get_vf_config || dev->netdev_ops->ndo_set_vf_mac;
}

static int match_netdev(struct device *dev, void *data)
{
	struct net_device **found = data;
	struct net_device *netdev;

	/* The class of network devices is not exported; its name is ABI. */
	if (!dev->class || strcmp(dev->class->name, "net"))
		return 0;
	netdev = to_net_dev(dev);
	if (netdev->reg_state != NETREG_REGISTERED || !sriov_netdev_has_vf_ops(netdev))
		return 0;
	*found = netdev;
	return 1;
}

/*
 * The network device that configures the PF's VFs, in whatever namespace it is.
 * It stays registered, and so its driver bound, while RTNL is held.
 */
static struct net_device *find_netdev(struct pci_dev *pdev)
{
	struct net_device *netdev = NULL;

	ASSERT_RTNL();
	device_for_each_child(&pdev->dev, &netdev, match_netdev);
	return netdev;
}

/* A NIC may have its network device again soon; another class of PF never has one. */
static int no_netdev(const struct pci_dev *pdev)
{
	return pdev->class >> 16 == PCI_BASE_CLASS_NETWORK ? -ENODEV : -EOPNOTSUPP;
}

static int set_vf(struct net_device *dev, unsigned int index, enum sriov_vf_setting setting,
		  const struct sriov_vf_config *config)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	u8 mac[ETH_ALEN];

	switch (setting) {
	case SRIOV_SET_MAC:
		if (!ops->ndo_set_vf_mac)
			return -EOPNOTSUPP;
		/* The operation takes a pointer to writable memory. */
		ether_addr_copy(mac, config->mac);
		return ops->ndo_set_vf_mac(dev, index, mac);
	case SRIOV_SET_VLAN:
		if (!ops->ndo_set_vf_vlan)
			return -EOPNOTSUPP;
		return ops->ndo_set_vf_vlan(dev, index, config->vlan, config->qos,
					    config->vlan_proto);
	default:
		return -EOPNOTSUPP;
	}
}

static int netdev_vf_set(struct pci_dev *pdev, unsigned int index,
			 enum sriov_vf_setting setting, const struct sriov_vf_config *config)
{
	struct net_device *dev;
	int err = no_netdev(pdev);

	rtnl_lock();
	dev = find_netdev(pdev);
	if (dev) {
		netdev_lock_ops(dev);
		err = set_vf(dev, index, setting, config);
		netdev_unlock_ops(dev);
	}
	rtnl_unlock();
	return err;
}

static void get_vf(struct net_device *dev, unsigned int index, struct sriov_vf_config *config)
{
	/* A driver that does not know of the protocol has 802.1Q, as in rtnetlink.c. */
	struct ifla_vf_info info = { .vlan_proto = htons(ETH_P_8021Q) };

	if (dev->netdev_ops->ndo_get_vf_config(dev, index, &info))
		return;
	ether_addr_copy(config->mac, info.mac);
	config->vlan = info.vlan;
	config->qos = info.qos;
	config->vlan_proto = info.vlan_proto;
	config->valid = BIT(SRIOV_VF_MAC) | BIT(SRIOV_VF_VLAN) | BIT(SRIOV_VF_QOS) |
			BIT(SRIOV_VF_VLAN_PROTO);
}

static int netdev_vf_get(struct pci_dev *pdev, unsigned int first, unsigned int count,
			 struct sriov_vf_config *config)
{
	struct net_device *dev;
	unsigned int i;
	int err = 0;

	rtnl_lock();
	dev = find_netdev(pdev);
	if (!dev) {
		err = no_netdev(pdev);
	} else if (!dev->netdev_ops->ndo_get_vf_config) {
		err = -EOPNOTSUPP;
	} else {
		netdev_lock_ops(dev);
		for (i = 0; i < count; i++)
			get_vf(dev, first + i, &config[i]);
		netdev_unlock_ops(dev);
	}
	rtnl_unlock();
	return err;
}

const struct sriov_provider_ops sriov_provider_netdev = {
	.name	= "netdev",
	.vf_set	= netdev_vf_set,
	.vf_get	= netdev_vf_get,
};
