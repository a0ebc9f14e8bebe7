// SPDX-License-Identifier: GPL-2.0
/*
 * netdev.c - what network devices know of VFs, for NIC drivers of every vendor: that
 * of a PF configures and counts its VFs, those of the VFs and the ports of the PF's
 * switch count. The only file that takes RTNL.
 *
 * Called by provider.c with no lock but sriov_pf.op_lock held.
 */
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>

#include <net/devlink.h>

#include "attrs.h"
#include "common.h"
#include "compat.h"
#include "netdev.h"
#include "registry.h"

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

/**
 * sriov_netdev_represents - the VF that a port of the PF's switch belongs to
 * @dev:	a network device whose parent is the PF
 *
 * Switchdev drivers name such a port pf<PF>vf<VF>, themselves or through devlink
 * (net/devlink/port.c). Those of VFs of another host have a controller's number
 * before that.
 *
 * Context: caller must hold RTNL.
 * Return: number of the VF, -ENODEV where it is no such port.
 */
int sriov_netdev_represents(const struct net_device *dev)
{
	const struct devlink_port *port = sriov_netdev_devlink_port(dev);
	unsigned int pf, vf;
	char name[IFNAMSIZ];

	if (port && port->attrs_set)
		return port->attrs.flavour == DEVLINK_PORT_FLAVOUR_PCI_VF &&
		       !port->attrs.pci_vf.external ? port->attrs.pci_vf.vf : -ENODEV;
	if (!dev->netdev_ops->ndo_get_phys_port_name ||
	    dev->netdev_ops->ndo_get_phys_port_name((struct net_device *)dev, name,
						    sizeof(name)) ||
	    sscanf(name, "pf%uvf%u", &pf, &vf) != 2 || vf >= SRIOV_MAX_VFS)
		return -ENODEV;
	return vf;
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

#define SET_VF(_op, ...) \
	(ops->ndo_set_vf_##_op ? ops->ndo_set_vf_##_op(dev, index, __VA_ARGS__) : -EOPNOTSUPP)

static int set_vf(struct net_device *dev, unsigned int index, enum sriov_vf_setting setting,
		  const struct sriov_vf_config *config)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	const u64 *value = config->value;
	u8 mac[ETH_ALEN];

	switch (setting) {
	case SRIOV_SET_MAC:
		u64_to_ether_addr(value[SRIOV_VF_MAC], mac);
		return SET_VF(mac, mac);
	case SRIOV_SET_VLAN:
		return SET_VF(vlan, value[SRIOV_VF_VLAN], value[SRIOV_VF_QOS],
			      htons(value[SRIOV_VF_VLAN_PROTO]));
	case SRIOV_SET_RATE:
		return SET_VF(rate, value[SRIOV_VF_MIN_TX_RATE], value[SRIOV_VF_MAX_TX_RATE]);
	case SRIOV_SET_SPOOFCHK:
		return SET_VF(spoofchk, value[SRIOV_VF_SPOOFCHK]);
	case SRIOV_SET_TRUST:
		return SET_VF(trust, value[SRIOV_VF_TRUST]);
	case SRIOV_SET_LINK_STATE:
		return SET_VF(link_state, value[SRIOV_VF_LINK_STATE]);
	case SRIOV_SET_RSS_QUERY_EN:
		return SET_VF(rss_query_en, value[SRIOV_VF_RSS_QUERY_EN]);
	case SRIOV_SET_NODE_GUID:
		return SET_VF(guid, value[SRIOV_VF_NODE_GUID], IFLA_VF_IB_NODE_GUID);
	case SRIOV_SET_PORT_GUID:
		return SET_VF(guid, value[SRIOV_VF_PORT_GUID], IFLA_VF_IB_PORT_GUID);
	default:
		return -EOPNOTSUPP;
	}
}

#undef SET_VF

/* igb, ixgbe and others take no rate without a link, in various words. */
static bool lacks_link(const struct net_device *dev, enum sriov_vf_setting setting, int err)
{
	return err && err != -EOPNOTSUPP && setting == SRIOV_SET_RATE &&
	       (!netif_running(dev) || !netif_carrier_ok(dev));
}

/**
 * sriov_netdev_vf_set - have a PF's network device make one setting of one VF
 * @pdev:	the PF
 * @index:	number of the VF
 * @setting:	what to set
 * @config:	its value
 *
 * Context: may sleep; takes RTNL.
 * Return: 0 or an error, see struct sriov_provider_ops.
 */
int sriov_netdev_vf_set(struct pci_dev *pdev, unsigned int index, enum sriov_vf_setting setting,
			const struct sriov_vf_config *config)
{
	struct net_device *dev;
	int err = no_netdev(pdev);

	rtnl_lock();
	dev = find_netdev(pdev);
	if (dev) {
		netdev_lock_ops(dev);
		err = set_vf(dev, index, setting, config);
		if (lacks_link(dev, setting, err))
			err = -ENETDOWN;
		netdev_unlock_ops(dev);
		/* As after a setting by rtnetlink: its listeners are told. */
		if (!err)
			netdev_state_change(dev);
	}
	rtnl_unlock();
	return err;
}

/* The attributes of VFs that a network device can set. IPoIB's address is not a MAC address. */
static u32 can_set(const struct net_device *dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	return (ops->ndo_set_vf_mac && dev->type == ARPHRD_ETHER ? BIT(SRIOV_VF_MAC) : 0) |
	       (ops->ndo_set_vf_vlan ? BIT(SRIOV_VF_VLAN) | BIT(SRIOV_VF_QOS) |
				       BIT(SRIOV_VF_VLAN_PROTO) : 0) |
	       (ops->ndo_set_vf_rate ? SRIOV_VF_RATES : 0) |
	       (ops->ndo_set_vf_spoofchk ? BIT(SRIOV_VF_SPOOFCHK) : 0) |
	       (ops->ndo_set_vf_trust ? BIT(SRIOV_VF_TRUST) : 0) |
	       (ops->ndo_set_vf_link_state ? BIT(SRIOV_VF_LINK_STATE) : 0) |
	       (ops->ndo_set_vf_rss_query_en ? BIT(SRIOV_VF_RSS_QUERY_EN) : 0) |
	       (ops->ndo_set_vf_guid ? BIT(SRIOV_VF_NODE_GUID) | BIT(SRIOV_VF_PORT_GUID) : 0);
}

/**
 * sriov_netdev_sets - the attributes of VFs that a PF's network device can set
 * @pdev:	the PF
 *
 * Context: may sleep; takes RTNL.
 * Return: bits 1 << enum sriov_vf_attr_id; all where that cannot be known, as a NIC may
 * have its network device again soon.
 */
u32 sriov_netdev_sets(struct pci_dev *pdev)
{
	struct net_device *dev;
	u32 sets;

	rtnl_lock();
	dev = find_netdev(pdev);
	if (dev)
		sets = can_set(dev);
	else
		sets = no_netdev(pdev) == -EOPNOTSUPP ? 0 : ~0;
	rtnl_unlock();
	return sets;
}

static void tell(struct sriov_vf_config *config, enum sriov_vf_attr_id id, u64 value)
{
	config->value[id] = value;
	config->valid |= BIT(id);
}

static void get_vf(struct net_device *dev, unsigned int index, void *found)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	struct ifla_vf_guid node = { }, port = { };
	struct sriov_vf_config *config = found;
	/*
	 * As in rtnetlink.c, a driver that does not tell leaves these at -1, unless it clears
	 * all first. For the others it has no word; and mlx5 and others tell the protocol as 0.
	 */
	struct ifla_vf_info info = {
		.spoofchk = -1,
		.rss_query_en = -1,
		.trusted = -1,
	};

	if (ops->ndo_get_vf_config(dev, index, &info))
		return;
	tell(config, SRIOV_VF_MAC, ether_addr_to_u64(info.mac));
	/* mlx4 tells 4095 where there is none. */
	tell(config, SRIOV_VF_VLAN, info.vlan < VLAN_N_VID - 1 ? info.vlan : 0);
	tell(config, SRIOV_VF_QOS, info.qos);
	if (eth_type_vlan(info.vlan_proto))
		tell(config, SRIOV_VF_VLAN_PROTO, ntohs(info.vlan_proto));
	tell(config, SRIOV_VF_MIN_TX_RATE, info.min_tx_rate);
	tell(config, SRIOV_VF_MAX_TX_RATE, info.max_tx_rate);
	tell(config, SRIOV_VF_LINK_STATE, info.linkstate);
	if (info.spoofchk != -1)
		tell(config, SRIOV_VF_SPOOFCHK, !!info.spoofchk);
	if (info.trusted != -1)
		tell(config, SRIOV_VF_TRUST, !!info.trusted);
	if (info.rss_query_en != -1)
		tell(config, SRIOV_VF_RSS_QUERY_EN, !!info.rss_query_en);
	/* What it cannot set it may tell all the same, but not know. */
	config->valid &= can_set(dev);
	if (ops->ndo_get_vf_guid && !ops->ndo_get_vf_guid(dev, index, &node, &port)) {
		tell(config, SRIOV_VF_NODE_GUID, node.guid);
		tell(config, SRIOV_VF_PORT_GUID, port.guid);
	}
}

/* Whether the PF has a network device that configures VFs: RTNL is not taken in vain. */
static bool has_vf_ops(struct sriov_pf *pf)
{
	guard(mutex)(&pf->lock);
	return pf->now.netdev.has_vf_ops;
}

/* How long RTNL is held at most, but for one call: ice waits 0.8 s for a VF that is being reset. */
#define HOLD	(HZ / 50)

/* Have @ask find out about VFs that the network device tells of, as @tells says. */
static int each_vf(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int first,
		   unsigned int count,
		   bool (*tells)(const struct net_device_ops *ops),
		   void (*ask)(struct net_device *dev, unsigned int index, void *found),
		   void *found, size_t size)
{
	struct net_device *dev;
	unsigned long begin;
	unsigned int i = 0;
	int err = 0;

	if (!has_vf_ops(pf))
		return no_netdev(pdev);
	while (i < count && !err) {
		rtnl_lock();
		dev = find_netdev(pdev);
		if (!dev) {
			err = no_netdev(pdev);
		} else if (!tells(dev->netdev_ops)) {
			err = -EOPNOTSUPP;
		} else if (first + i >= pci_num_vf(pdev)) {
			/* They have gone meanwhile; rtnetlink asks under RTNL as well. */
			err = -ENODEV;
		} else {
			netdev_lock_ops(dev);
			begin = jiffies;
			do {
				ask(dev, first + i, found + i * size);
			} while (++i < count && time_before_eq(jiffies, begin + HOLD));
			netdev_unlock_ops(dev);
		}
		rtnl_unlock();
	}
	return err;
}

static bool tells_config(const struct net_device_ops *ops)
{
	return ops->ndo_get_vf_config;
}

/**
 * sriov_netdev_vf_get - read the configuration of VFs that a PF's network device tells
 * @pf:		the PF
 * @pdev:	its device
 * @first:	number of the first VF
 * @count:	how many
 * @config:	room for @count results, to which is added what it tells
 *
 * Context: may sleep; takes RTNL.
 * Return: 0 or an error, see struct sriov_provider_ops.
 */
int sriov_netdev_vf_get(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int first,
			unsigned int count, struct sriov_vf_config *config)
{
	return each_vf(pf, pdev, first, count, tells_config, get_vf, config, sizeof(*config));
}

/* A value that no counter has. */
#define NOT_COUNTED BIT_ULL(63)

static void count(struct sriov_vf_counters *counters, enum sriov_vf_counter id, u64 value)
{
	counters->value[id] = value & ~NOT_COUNTED;
	counters->valid |= value == NOT_COUNTED ? 0 : BIT(id);
}

/*
 * Drivers leave alone what they do not count: ixgbe, mlx4 and liquidio set some members only.
 * fm10k adds to them. Those that clear all first cannot be told from those that count 0.
 */
static void count_pf_driver(struct net_device *dev, unsigned int index, void *found)
{
	struct ifla_vf_stats stats = {
		.rx_packets = NOT_COUNTED,
		.tx_packets = NOT_COUNTED,
		.rx_bytes = NOT_COUNTED,
		.tx_bytes = NOT_COUNTED,
		.broadcast = NOT_COUNTED,
		.multicast = NOT_COUNTED,
		.rx_dropped = NOT_COUNTED,
		.tx_dropped = NOT_COUNTED,
	};

	if (dev->netdev_ops->ndo_get_vf_stats(dev, index, &stats))
		return;
	count(found, SRIOV_VF_RX_PACKETS, stats.rx_packets);
	count(found, SRIOV_VF_TX_PACKETS, stats.tx_packets);
	count(found, SRIOV_VF_RX_BYTES, stats.rx_bytes);
	count(found, SRIOV_VF_TX_BYTES, stats.tx_bytes);
	count(found, SRIOV_VF_RX_BROADCAST, stats.broadcast);
	count(found, SRIOV_VF_RX_MULTICAST, stats.multicast);
	count(found, SRIOV_VF_RX_DROPPED, stats.rx_dropped);
	count(found, SRIOV_VF_TX_DROPPED, stats.tx_dropped);
}

static bool tells_counters(const struct net_device_ops *ops)
{
	return ops->ndo_get_vf_stats;
}

/* Of receiving and sending, one is the other with the lowest bit turned. */
static_assert((SRIOV_VF_RX_PACKETS ^ 1) == SRIOV_VF_TX_PACKETS);
static_assert((SRIOV_VF_RX_BYTES ^ 1) == SRIOV_VF_TX_BYTES);
static_assert((SRIOV_VF_RX_DROPPED ^ 1) == SRIOV_VF_TX_DROPPED);
static_assert((SRIOV_VF_RX_ERRORS ^ 1) == SRIOV_VF_TX_ERRORS);

/* A port of the PF's switch sends what the VF receives; of multicast, it counts what it gets. */
static void count_netdev(struct net_device *dev, bool port, struct sriov_vf_counters *found)
{
	struct rtnl_link_stats64 stats;

	dev_get_stats(dev, &stats);
	count(found, SRIOV_VF_RX_PACKETS ^ port, stats.rx_packets);
	count(found, SRIOV_VF_TX_PACKETS ^ port, stats.tx_packets);
	count(found, SRIOV_VF_RX_BYTES ^ port, stats.rx_bytes);
	count(found, SRIOV_VF_TX_BYTES ^ port, stats.tx_bytes);
	count(found, SRIOV_VF_RX_DROPPED ^ port, stats.rx_dropped);
	count(found, SRIOV_VF_TX_DROPPED ^ port, stats.tx_dropped);
	count(found, SRIOV_VF_RX_ERRORS ^ port, stats.rx_errors);
	count(found, SRIOV_VF_TX_ERRORS ^ port, stats.tx_errors);
	if (!port)
		count(found, SRIOV_VF_RX_MULTICAST, stats.multicast);
}

/* A VF's network device on the host or its port on the PF's switch, there while RTNL is held. */
static struct net_device *netdev_of_vf(struct sriov_pf *pf, unsigned int index, bool port)
{
	struct sriov_vf *vf;

	guard(mutex)(&pf->lock);
	if (port)
		return xa_load(&pf->representors, index);
	vf = xa_load(&pf->vfs, index);
	/* One of several counts a part, and nobody could say which. */
	return vf && !vf->now.netdev.several ? vf->now.netdev.key : NULL;
}

/**
 * sriov_netdev_vf_count - read the counters of VFs that network devices have
 * @pf:		the PF
 * @pdev:	its device
 * @source:	which network devices: that of the PF, for its driver, those of the VFs, or
 *		the ports of the PF's switch
 * @first:	number of the first VF
 * @nr:		how many
 * @counters:	room for @nr results, which is zeroed
 *
 * Context: may sleep; takes RTNL where there is such a network device.
 * Return: 0 or an error, see struct sriov_provider_ops.
 */
int sriov_netdev_vf_count(struct sriov_pf *pf, struct pci_dev *pdev,
			  enum sriov_mgr_counter_source source, unsigned int first,
			  unsigned int nr, struct sriov_vf_counters *counters)
{
	bool port = source == SRIOV_MGR_COUNTER_SOURCE_REPRESENTOR;
	struct net_device *dev;
	unsigned int i;

	if (source == SRIOV_MGR_COUNTER_SOURCE_PF_DRIVER)
		return each_vf(pf, pdev, first, nr, tells_counters, count_pf_driver, counters,
			       sizeof(*counters));
	for (i = 0; i < nr && !netdev_of_vf(pf, first + i, port); i++)
		;
	if (i == nr)
		return 0;
	rtnl_lock();
	for (; i < nr; i++) {
		dev = netdev_of_vf(pf, first + i, port);
		if (dev)
			count_netdev(dev, port, &counters[i]);
	}
	rtnl_unlock();
	return 0;
}
