// SPDX-License-Identifier: GPL-2.0
/*
 * The VF driver: a netdev a VF of a NIC, and in debugfs the configuration that the VF had when the
 * driver was probed. A change after that reaches the netdev at the next probe.
 *
 * Locks: none of its own; what it shows is constant from probe to remove.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "compat.h"
#include "sriov_sim.h"

/**
 * struct sim_vf_drv - one binding of the VF driver, its drvdata
 * @pf: the device
 * @netdev: netdev, NULL if the knob vf_netdevs was 0 or the PF is an accelerator
 * @rdma: device of the class infiniband, NULL if the knob vf_rdma was 0
 * @dbg: debugfs directory
 * @index: of the VF
 * @msix_vectors: MSI-X table size at probe
 * @counter0: sim_pf.counter at probe
 * @record: the PF driver's record at probe
 */
struct sim_vf_drv {
	struct sim_pf *pf;
	struct net_device *netdev;
	struct device *rdma;
	struct dentry *dbg;
	u16 index;
	u32 msix_vectors;
	u64 counter0;
	struct sim_vf record;
};

static void sim_vf_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	struct sim_vf_drv *drv = *(struct sim_vf_drv **)netdev_priv(dev);

	sim_link_stats(stats, SIM_VF_NETDEV, sim_unit(drv->pf, drv->index, drv->counter0));
}

/* Before anybody is told of it. */
static int sim_vf_init(struct net_device *dev)
{
	struct sim_vf_drv *drv = *(struct sim_vf_drv **)netdev_priv(dev);

	if (READ_ONCE(drv->pf->vf_rdma) == 1)
		dev->type = ARPHRD_INFINIBAND;
	return 0;
}

static const struct net_device_ops sim_vf_netdev_ops = {
	.ndo_init = sim_vf_init,
	.ndo_start_xmit = sim_xmit,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_get_stats64 = sim_vf_get_stats64,
};

static int sim_at_probe_show(struct seq_file *s, void *unused)
{
	struct sim_vf_drv *drv = s->private;

	sim_vf_line(s, &drv->record, ' ', '\n');
	seq_printf(s, "msix_vectors %u\n", drv->msix_vectors);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(sim_at_probe);

static int add_netdev(struct sim_vf_drv *drv, struct pci_dev *pdev)
{
	u16 pf = drv->pf->sysdata.domain - SIM_DOMAIN_MIN;
	struct net_device *dev;
	char name[IFNAMSIZ];

	/* With "eth%d" the core would look at each netdev there is to find a free number. */
	snprintf(name, sizeof(name), "sim%uv%u", pf, drv->index);
	dev = sim_netdev_add(pdev, name, &sim_vf_netdev_ops, drv->record.mac, drv);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	drv->netdev = dev;
	return 0;
}

static void remove_netdev(struct sim_vf_drv *drv)
{
	if (!drv->netdev)
		return;
	unregister_netdev(drv->netdev);
	free_netdev(drv->netdev);
}

static void release_rdma(struct device *dev)
{
	kfree(dev);
}

/* With that name there can be one only, so it is there while VFs are, and where ib_core is not. */
static struct class rdma_class = {
	.name = "infiniband",
	.dev_release = release_rdma,
};

static DEFINE_MUTEX(rdma_lock);	/* users of the class */
static unsigned int rdma_users;

static int get_rdma_class(void)
{
	int err = 0;

	guard(mutex)(&rdma_lock);
	if (!rdma_users)
		err = class_register(&rdma_class);
	rdma_users += !err;
	return err;
}

static void put_rdma_class(void)
{
	guard(mutex)(&rdma_lock);
	if (!--rdma_users)
		class_unregister(&rdma_class);
}

static int add_rdma(struct sim_vf_drv *drv, struct pci_dev *pdev)
{
	struct device *dev;
	int err;

	err = get_rdma_class();
	if (err)
		return err;
	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev) {
		put_rdma_class();
		return -ENOMEM;
	}
	dev->class = &rdma_class;
	dev->parent = &pdev->dev;
	device_initialize(dev);
	err = dev_set_name(dev, "sim_%s", pci_name(pdev)) ?: device_add(dev);
	if (err) {
		put_device(dev);
		put_rdma_class();
		return err;
	}
	drv->rdma = dev;
	return 0;
}

static int sim_vf_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct sim_pf *pf = sim_pf_of(pdev);
	struct sim_vf_drv *drv;
	int err;

	if (!pf || !pdev->is_virtfn)
		return -ENODEV;
	err = sim_op(pf, SIM_VF_PROBE);
	if (err)
		return err;
	drv = kzalloc(sizeof(*drv), GFP_KERNEL);
	if (!drv)
		return -ENOMEM;
	drv->pf = pf;
	drv->index = pci_iov_vf_id(pdev);
	drv->msix_vectors = max(pci_msix_vec_count(pdev), 0);
	drv->counter0 = atomic64_read(&pf->counter);
	err = sim_vf_record(pdev, &drv->record);
	if (err)
		goto free;
	err = pci_enable_device(pdev);
	if (err)
		goto free;
	pci_set_master(pdev);
	if (!pf->accelerator && READ_ONCE(pf->vf_netdevs)) {
		err = add_netdev(drv, pdev);
		if (err)
			goto disable;
	}
	if (READ_ONCE(pf->vf_rdma)) {
		err = add_rdma(drv, pdev);
		if (err)
			goto remove_netdev;
	}
	drv->dbg = debugfs_create_dir(pci_name(pdev), sim_debugfs);
	debugfs_create_file("at_probe", 0400, drv->dbg, drv, &sim_at_probe_fops);
	pci_set_drvdata(pdev, drv);
	return 0;

remove_netdev:
	remove_netdev(drv);
disable:
	pci_disable_device(pdev);
free:
	kfree(drv);
	return err;
}

static void sim_vf_remove(struct pci_dev *pdev)
{
	struct sim_vf_drv *drv = pci_get_drvdata(pdev);

	debugfs_remove(drv->dbg);
	if (drv->rdma) {
		device_unregister(drv->rdma);
		put_rdma_class();
	}
	remove_netdev(drv);
	pci_disable_device(pdev);
	kfree(drv);
}

static const struct pci_device_id sim_vf_ids[] = {
	{ PCI_DEVICE(SIM_VENDOR_ID, SIM_VF_DEVICE_ID) },
	{ }
};
MODULE_DEVICE_TABLE(pci, sim_vf_ids);

struct pci_driver sim_vf_driver = {
	.name = "sriov_sim_vf",
	.id_table = sim_vf_ids,
	.probe = sim_vf_probe,
	.remove = sim_vf_remove,
};
