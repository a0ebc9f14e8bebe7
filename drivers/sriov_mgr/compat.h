/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - the only place that knows kernel versions.
 *
 * Offers the interfaces of the newest kernel; the code is written for that.
 */
#ifndef _SRIOV_MGR_COMPAT_H
#define _SRIOV_MGR_COMPAT_H

#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/version.h>
#include <net/genetlink.h>

/* 6.4: hex_to_bin() is no longer in linux/kernel.h. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#include <linux/hex.h>
#endif

/* 6.15: NIC drivers may ask for their own lock around the ndo calls. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#include <net/netdev_lock.h>
#else
static inline void netdev_lock_ops(struct net_device *dev) { }
static inline void netdev_unlock_ops(struct net_device *dev) { }
#endif

/* 6.2: the port is a member of the network device. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
static inline struct devlink_port *sriov_netdev_devlink_port(const struct net_device *dev)
{
	return dev->devlink_port;
}
#else
static inline struct devlink_port *sriov_netdev_devlink_port(const struct net_device *dev)
{
	return dev->netdev_ops->ndo_get_devlink_port ?
	       dev->netdev_ops->ndo_get_devlink_port((struct net_device *)dev) : NULL;
}
#endif

/*
 * 7.0: the driver core keeps driver_override. Stable kernels have that too, from
 * releases on that no version tells apart: Kbuild looks.
 */
#ifdef SRIOV_HAVE_DEVICE_SET_DRIVER_OVERRIDE
#define sriov_driver_override(pdev)		((pdev)->dev.driver_override.name)
#define sriov_lock_driver_override(pdev)	spin_lock(&(pdev)->dev.driver_override.lock)
#define sriov_unlock_driver_override(pdev)	spin_unlock(&(pdev)->dev.driver_override.lock)

static inline int sriov_set_driver_override(struct pci_dev *pdev, const char *driver)
{
	return device_set_driver_override(&pdev->dev, driver);
}
#else
#define sriov_driver_override(pdev)		((pdev)->driver_override)
#define sriov_lock_driver_override(pdev)	device_lock(&(pdev)->dev)
#define sriov_unlock_driver_override(pdev)	device_unlock(&(pdev)->dev)

static inline int sriov_set_driver_override(struct pci_dev *pdev, const char *driver)
{
	return driver_set_override(&pdev->dev, &pdev->driver_override, driver, strlen(driver));
}
#endif

/* 6.13: no longer a variable. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define irq_get_nr_irqs() nr_irqs
#endif

/* 6.6: the request's attributes of a dump are in a struct genl_info. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
static inline struct nlattr **sriov_dump_attrs(struct netlink_callback *cb)
{
	return genl_dumpit_info(cb)->info.attrs;
}
#else
static inline struct nlattr **sriov_dump_attrs(struct netlink_callback *cb)
{
	return genl_dumpit_info(cb)->attrs;
}
#endif

/*
 * 6.2: do and dump of a command are separate entries of the family. Before,
 * struct genl_ops had members of the same names, one entry a command.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
static inline int sriov_genl_register(struct genl_family *family)
{
	return genl_register_family(family);
}
#else
#define genl_split_ops genl_ops
#define split_ops ops
#define n_split_ops n_ops
#define SRIOV_GENL_MAX_OPS 8

static inline int sriov_genl_register(struct genl_family *family)
{
	static struct genl_ops merged[SRIOV_GENL_MAX_OPS];
	unsigned int i, j, n = 0;

	for (i = 0; i < family->n_ops; i++) {
		const struct genl_ops *op = &family->ops[i];

		for (j = 0; j < n && merged[j].cmd != op->cmd; j++)
			;
		if (j == SRIOV_GENL_MAX_OPS)
			return -E2BIG;
		if (j == n) {
			merged[n] = *op;
			merged[n++].flags = 0;
			continue;
		}
		if (op->doit)
			merged[j].doit = op->doit;
		if (op->dumpit) {
			merged[j].start = op->start;
			merged[j].dumpit = op->dumpit;
		}
		if (op->maxattr > merged[j].maxattr) {
			merged[j].policy = op->policy;
			merged[j].maxattr = op->maxattr;
		}
	}
	family->ops = merged;
	family->n_ops = n;
	family->resv_start_op = 1;
	return genl_register_family(family);
}
#endif

#endif /* _SRIOV_MGR_COMPAT_H */
