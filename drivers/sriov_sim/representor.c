// SPDX-License-Identifier: GPL-2.0
/*
 * Representors, as drivers in switchdev mode have them: a netdev for each VF that is the port of
 * the PF's switch which the VF is connected to. It receives what the VF sends.
 *
 * Locks: they come and go under the PF's device_lock. sim_drv.lock protects their list; nothing
 * is called with it held.
 */
#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>

#include "compat.h"
#include "sriov_sim.h"

/**
 * struct sim_rep - a representor, private data of its netdev
 * @list: in sim_drv.reps
 * @netdev: the netdev
 * @pf: the device
 * @vf: index of the VF
 * @counter0: sim_pf.counter when the VF was created
 */
struct sim_rep {
	struct list_head list;
	struct net_device *netdev;
	struct sim_pf *pf;
	u16 vf;
	u64 counter0;
};

/* Called in any context, so the record of the VF, which a mutex protects, is not looked at. */
static void sim_rep_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	struct sim_rep *rep = netdev_priv(dev);

	sim_link_stats(stats, SIM_REPRESENTOR, sim_unit(rep->pf, rep->vf, rep->counter0));
}

static int sim_rep_get_phys_port_name(struct net_device *dev, char *name, size_t len)
{
	struct sim_rep *rep = netdev_priv(dev);

	return snprintf(name, len, "pf0vf%u", rep->vf) < len ? 0 : -EOPNOTSUPP;
}

static const struct net_device_ops sim_rep_netdev_ops = {
	.ndo_start_xmit = sim_xmit,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_get_stats64 = sim_rep_get_stats64,
	.ndo_get_phys_port_name = sim_rep_get_phys_port_name,
};

static int add_rep(struct sim_drv *drv, u16 vf, struct list_head *reps)
{
	u16 pf = drv->pf->sysdata.domain - SIM_DOMAIN_MIN;
	struct net_device *dev;
	struct sim_rep *rep;
	char name[IFNAMSIZ];
	int err;

	err = sim_op(drv->pf, SIM_ADD_REPRESENTOR);
	if (err)
		return err;
	snprintf(name, sizeof(name), "sim%ur%u", pf, vf);
	dev = alloc_netdev(sizeof(*rep), name, NET_NAME_PREDICTABLE, ether_setup);
	if (!dev)
		return -ENOMEM;
	rep = netdev_priv(dev);
	rep->netdev = dev;
	rep->pf = drv->pf;
	rep->vf = vf;
	rep->counter0 = drv->vf[vf].counter0;
	dev->netdev_ops = &sim_rep_netdev_ops;
	dev->needs_free_netdev = true;
	SET_NETDEV_DEV(dev, &drv->pdev->dev);
	eth_hw_addr_random(dev);
	err = register_netdev(dev);
	if (err)
		free_netdev(dev);
	else
		list_add_tail(&rep->list, reps);
	return err;
}

/* All at once: one by one it takes 30 ms each. */
static void remove_reps(const struct list_head *reps)
{
	struct sim_rep *rep;
	LIST_HEAD(netdevs);

	rtnl_lock();
	list_for_each_entry(rep, reps, list)
		unregister_netdevice_queue(rep->netdev, &netdevs);
	unregister_netdevice_many(&netdevs);
	/* This frees them. */
	rtnl_unlock();
}

/**
 * sim_reps_add - register a representor of each VF
 * @drv: binding of the PF driver, whose VFs have records and no representors
 * @num_vfs: how many VFs
 *
 * Context: may sleep; takes rtnl. Caller must hold the PF's device_lock.
 *
 * Return: 0, or a negative errno, and then there is none.
 */
int sim_reps_add(struct sim_drv *drv, u32 num_vfs)
{
	LIST_HEAD(reps);
	int err = 0;
	u32 i;

	for (i = 0; !err && i < num_vfs; i++)
		err = add_rep(drv, i, &reps);
	if (err) {
		remove_reps(&reps);
		return err;
	}
	mutex_lock(&drv->lock);
	list_splice(&reps, &drv->reps);
	mutex_unlock(&drv->lock);
	return 0;
}

/**
 * sim_reps_remove - unregister the representors, if there are any
 * @drv: binding of the PF driver
 *
 * Context: may sleep; takes rtnl. Caller must hold the PF's device_lock.
 */
void sim_reps_remove(struct sim_drv *drv)
{
	LIST_HEAD(reps);

	mutex_lock(&drv->lock);
	list_splice_init(&drv->reps, &reps);
	mutex_unlock(&drv->lock);
	remove_reps(&reps);
}
