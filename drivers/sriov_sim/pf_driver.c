// SPDX-License-Identifier: GPL-2.0
/*
 * The PF driver: SR-IOV and MSI-X callbacks, and for a NIC a netdev with every VF operation of
 * net_device_ops. Its record of each VF is lost when the VFs are destroyed and when it is
 * unbound, as in real drivers.
 *
 * Locks: sim_drv.lock protects the records; it is taken under rtnl (ndo_*) or device_lock
 * (sriov_configure, VF probe) and nothing is called with it held. The records of VFs that exist
 * stay: they are freed after pci_disable_sriov().
 */
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "compat.h"
#include "sriov_sim.h"

static struct sim_drv *netdev_drv(struct net_device *dev)
{
	return *(struct sim_drv **)netdev_priv(dev);
}

/* Ends an operation on a VF. */
static int vf_end(struct net_device *dev, int err)
{
	mutex_unlock(&netdev_drv(dev)->lock);
	return err;
}

/* Begins an operation on a VF: its record with sim_drv.lock held, or an error without. */
static struct sim_vf *vf_begin(struct net_device *dev, enum sim_op op, int vf)
{
	struct sim_drv *drv = netdev_drv(dev);
	int err = sim_op(drv->pf, op);

	if (err)
		return ERR_PTR(err);
	mutex_lock(&drv->lock);
	if (vf >= 0 && vf < drv->num_vfs)
		return &drv->vf[vf];
	return ERR_PTR(vf_end(dev, -EINVAL));
}

static int sim_set_vf_mac(struct net_device *dev, int vf, u8 *mac)
{
	struct sim_vf *v = vf_begin(dev, SIM_SET_VF_MAC, vf);
	struct sim_pf *pf = netdev_drv(dev)->pf;

	if (IS_ERR(v))
		return PTR_ERR(v);
	if (is_multicast_ether_addr(mac))
		return vf_end(dev, -EINVAL);
	ether_addr_copy(v->mac, mac);
	vf_end(dev, 0);
	return READ_ONCE(pf->mac_resets) ? sim_op(pf, SIM_VF_RESET) : 0;
}

static int sim_set_vf_vlan(struct net_device *dev, int vf, u16 vlan, u8 qos, __be16 proto)
{
	struct sim_vf *v = vf_begin(dev, SIM_SET_VF_VLAN, vf);

	if (IS_ERR(v))
		return PTR_ERR(v);
	if (vlan >= VLAN_VID_MASK || qos > 7)
		return vf_end(dev, -EINVAL);
	if (!eth_type_vlan(proto))
		return vf_end(dev, -EPROTONOSUPPORT);
	v->vlan = vlan;
	v->qos = qos;
	v->vlan_proto = proto;
	return vf_end(dev, 0);
}

static int sim_set_vf_rate(struct net_device *dev, int vf, int min_tx_rate, int max_tx_rate)
{
	struct sim_vf *v = vf_begin(dev, SIM_SET_VF_RATE, vf);

	if (IS_ERR(v))
		return PTR_ERR(v);
	if (min_tx_rate < 0 || max_tx_rate < 0 || (max_tx_rate && min_tx_rate > max_tx_rate))
		return vf_end(dev, -EINVAL);
	v->min_tx_rate = min_tx_rate;
	v->max_tx_rate = max_tx_rate;
	return vf_end(dev, 0);
}

static int sim_set_vf_spoofchk(struct net_device *dev, int vf, bool setting)
{
	struct sim_vf *v = vf_begin(dev, SIM_SET_VF_SPOOFCHK, vf);

	if (IS_ERR(v))
		return PTR_ERR(v);
	v->spoofchk = setting;
	return vf_end(dev, 0);
}

static int sim_set_vf_trust(struct net_device *dev, int vf, bool setting)
{
	struct sim_vf *v = vf_begin(dev, SIM_SET_VF_TRUST, vf);

	if (IS_ERR(v))
		return PTR_ERR(v);
	v->trust = setting;
	return vf_end(dev, 0);
}

static int sim_set_vf_link_state(struct net_device *dev, int vf, int link_state)
{
	struct sim_vf *v = vf_begin(dev, SIM_SET_VF_LINK_STATE, vf);

	if (IS_ERR(v))
		return PTR_ERR(v);
	if (link_state < IFLA_VF_LINK_STATE_AUTO || link_state > IFLA_VF_LINK_STATE_DISABLE)
		return vf_end(dev, -EINVAL);
	v->link_state = link_state;
	return vf_end(dev, 0);
}

static int sim_set_vf_rss_query_en(struct net_device *dev, int vf, bool setting)
{
	struct sim_vf *v = vf_begin(dev, SIM_SET_VF_RSS_QUERY_EN, vf);

	if (IS_ERR(v))
		return PTR_ERR(v);
	v->rss_query_en = setting;
	return vf_end(dev, 0);
}

static int sim_set_vf_guid(struct net_device *dev, int vf, u64 guid, int guid_type)
{
	struct sim_vf *v = vf_begin(dev, SIM_SET_VF_GUID, vf);

	if (IS_ERR(v))
		return PTR_ERR(v);
	if (guid_type == IFLA_VF_IB_NODE_GUID)
		v->node_guid = guid;
	else if (guid_type == IFLA_VF_IB_PORT_GUID)
		v->port_guid = guid;
	else
		return vf_end(dev, -EINVAL);
	return vf_end(dev, 0);
}

static int sim_get_vf_guid(struct net_device *dev, int vf, struct ifla_vf_guid *node_guid,
			   struct ifla_vf_guid *port_guid)
{
	struct sim_vf *v = vf_begin(dev, SIM_GET_VF_GUID, vf);

	if (IS_ERR(v))
		return PTR_ERR(v);
	node_guid->vf = vf;
	node_guid->guid = v->node_guid;
	port_guid->vf = vf;
	port_guid->guid = v->port_guid;
	return vf_end(dev, 0);
}

static int sim_get_vf_config(struct net_device *dev, int vf, struct ifla_vf_info *ivf)
{
	struct sim_vf *v = vf_begin(dev, SIM_GET_VF_CONFIG, vf);

	if (IS_ERR(v))
		return PTR_ERR(v);
	ivf->vf = vf;
	ether_addr_copy(ivf->mac, v->mac);
	ivf->vlan = v->vlan;
	ivf->qos = v->qos;
	ivf->vlan_proto = v->vlan_proto;
	ivf->min_tx_rate = v->min_tx_rate;
	ivf->max_tx_rate = v->max_tx_rate;
	ivf->spoofchk = v->spoofchk;
	ivf->trusted = v->trust;
	ivf->linkstate = v->link_state;
	ivf->rss_query_en = v->rss_query_en;
	return vf_end(dev, 0);
}

static int sim_get_vf_stats(struct net_device *dev, int vf, struct ifla_vf_stats *stats)
{
	const u32 *m = sim_multiple[SIM_PF_DRIVER];
	struct sim_pf *pf = netdev_drv(dev)->pf;
	u32 cost = READ_ONCE(pf->stats_cost_us);
	struct sim_vf *v;
	u64 unit;

	/* A query of the firmware: the driver sleeps until it answers, rtnl held. */
	if (cost)
		usleep_range(cost, cost + 1);
	v = vf_begin(dev, SIM_GET_VF_STATS, vf);
	if (IS_ERR(v))
		return PTR_ERR(v);
	unit = sim_unit(pf, vf, v->counter0);
	stats->rx_packets = unit * m[SRIOV_VF_RX_PACKETS];
	stats->tx_packets = unit * m[SRIOV_VF_TX_PACKETS];
	stats->rx_bytes = unit * m[SRIOV_VF_RX_BYTES];
	stats->tx_bytes = unit * m[SRIOV_VF_TX_BYTES];
	stats->broadcast = unit * m[SRIOV_VF_RX_BROADCAST];
	stats->multicast = unit * m[SRIOV_VF_RX_MULTICAST];
	stats->rx_dropped = unit * m[SRIOV_VF_RX_DROPPED];
	stats->tx_dropped = unit * m[SRIOV_VF_TX_DROPPED];
	return vf_end(dev, 0);
}

static const struct net_device_ops sim_pf_netdev_ops = {
	.ndo_start_xmit = sim_xmit,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_set_vf_mac = sim_set_vf_mac,
	.ndo_set_vf_vlan = sim_set_vf_vlan,
	.ndo_set_vf_rate = sim_set_vf_rate,
	.ndo_set_vf_spoofchk = sim_set_vf_spoofchk,
	.ndo_set_vf_trust = sim_set_vf_trust,
	.ndo_set_vf_link_state = sim_set_vf_link_state,
	.ndo_set_vf_rss_query_en = sim_set_vf_rss_query_en,
	.ndo_set_vf_guid = sim_set_vf_guid,
	.ndo_get_vf_guid = sim_get_vf_guid,
	.ndo_get_vf_config = sim_get_vf_config,
	.ndo_get_vf_stats = sim_get_vf_stats,
};

/* A driver that does not implement an operation has no pointer to it. */
static const struct net_device_ops *alloc_netdev_ops(unsigned long not_implemented)
{
#define NDO(member) offsetof(typeof(sim_pf_netdev_ops), member)
	static const struct {
		enum sim_op op;
		size_t offset;
	} table[] = {
		{ SIM_SET_VF_MAC, NDO(ndo_set_vf_mac) },
		{ SIM_SET_VF_VLAN, NDO(ndo_set_vf_vlan) },
		{ SIM_SET_VF_RATE, NDO(ndo_set_vf_rate) },
		{ SIM_SET_VF_SPOOFCHK, NDO(ndo_set_vf_spoofchk) },
		{ SIM_SET_VF_TRUST, NDO(ndo_set_vf_trust) },
		{ SIM_SET_VF_LINK_STATE, NDO(ndo_set_vf_link_state) },
		{ SIM_SET_VF_RSS_QUERY_EN, NDO(ndo_set_vf_rss_query_en) },
		{ SIM_SET_VF_GUID, NDO(ndo_set_vf_guid) },
		{ SIM_GET_VF_GUID, NDO(ndo_get_vf_guid) },
		{ SIM_GET_VF_CONFIG, NDO(ndo_get_vf_config) },
		{ SIM_GET_VF_STATS, NDO(ndo_get_vf_stats) },
	};
	void *ops = kmemdup(&sim_pf_netdev_ops, sizeof(sim_pf_netdev_ops), GFP_KERNEL);
	int i;

	for (i = 0; ops && i < ARRAY_SIZE(table); i++)
		if (not_implemented & BIT(table[i].op))
			memset(ops + table[i].offset, 0, sizeof(void *));
	return ops;
}

static int set_records(struct sim_drv *drv, u32 num_vfs)
{
	u64 counter = atomic64_read(&drv->pf->counter);
	struct sim_vf *vf = NULL, *old = drv->vf;
	u32 i;

	if (num_vfs) {
		vf = kvcalloc(num_vfs, sizeof(*vf), GFP_KERNEL);
		if (!vf)
			return -ENOMEM;
	}
	for (i = 0; i < num_vfs; i++) {
		vf[i].vlan_proto = htons(ETH_P_8021Q);
		vf[i].spoofchk = true;
		vf[i].counter0 = counter;
	}
	mutex_lock(&drv->lock);
	drv->vf = vf;
	drv->num_vfs = num_vfs;
	mutex_unlock(&drv->lock);
	kvfree(old);
	return 0;
}

static void disable_vfs(struct sim_drv *drv)
{
	sim_reps_remove(drv);
	pci_disable_sriov(drv->pdev);
	set_records(drv, 0);
}

static int enable_vfs(struct sim_drv *drv, u32 num_vfs)
{
	struct sim_pf *pf = drv->pf;
	u32 pool = READ_ONCE(pf->msix_pool);
	bool divided = READ_ONCE(pf->msix_divided);
	int err;

	if (pool && !divided && (u64)num_vfs * pf->vf_msix > pool)
		return -ENOSPC;
	sim_bridge_divide_msix(pf, divided ? num_vfs : 0);
	err = set_records(drv, num_vfs);
	if (err)
		return err;
	err = pci_enable_sriov(drv->pdev, num_vfs);
	if (err)
		goto free;
	if (drv->netdev && READ_ONCE(pf->representors)) {
		err = sim_reps_add(drv, num_vfs);
		if (err)
			goto disable;
	}
	return 0;

disable:
	pci_disable_sriov(drv->pdev);
free:
	set_records(drv, 0);
	return err;
}

static int sim_sriov_configure(struct pci_dev *pdev, int num_vfs)
{
	struct sim_drv *drv = pci_get_drvdata(pdev);
	u32 makes = READ_ONCE(drv->pf->makes), needs_up = READ_ONCE(drv->pf->needs_up);
	int err = sim_op(drv->pf, SIM_SRIOV_CONFIGURE);

	if (err)
		return err;
	if (needs_up && (num_vfs || needs_up < 3) && drv->netdev && !netif_running(drv->netdev))
		return needs_up == 1 ? 0 : -EINVAL;
	if (num_vfs) {
		if (makes)
			err = enable_vfs(drv, min_t(u32, makes, pci_sriov_get_totalvfs(pdev)));
		else
			err = enable_vfs(drv, num_vfs);
		return err ?: num_vfs;
	}
	if (pci_vfs_assigned(pdev))
		return -EPERM;
	disable_vfs(drv);
	return 0;
}

static u32 sim_get_vf_total_msix(struct pci_dev *pdev)
{
	struct sim_drv *drv = pci_get_drvdata(pdev);

	if (sim_op(drv->pf, SIM_GET_VF_TOTAL_MSIX))
		return 0;
	/* What the core shows for a driver that does not have this operation. */
	if (drv->not_implemented & BIT(SIM_GET_VF_TOTAL_MSIX))
		return 0;
	return READ_ONCE(drv->pf->msix_pool);
}

static int sim_set_msix_vec_count(struct pci_dev *vfdev, int count)
{
	struct sim_drv *drv = pci_get_drvdata(pci_physfn(vfdev));
	int err = sim_op(drv->pf, SIM_SET_MSIX_VEC_COUNT);

	if (err)
		return err;
	if (drv->not_implemented & BIT(SIM_SET_MSIX_VEC_COUNT))
		return -EOPNOTSUPP;
	return sim_bridge_set_msix(drv->pf, pci_iov_vf_id(vfdev),
				   count ? count + READ_ONCE(drv->pf->msix_more) : 0);
}

/**
 * sim_vf_record - what the PF driver knows of a VF
 * @vfdev: VF
 * @record: filled in
 *
 * Context: VF driver's probe: pci_disable_sriov() waits for it, and so does the PF driver.
 *
 * Return: 0, -ENODEV if the PF has another driver or none.
 */
int sim_vf_record(struct pci_dev *vfdev, struct sim_vf *record)
{
	struct sim_drv *drv = pci_iov_get_pf_drvdata(vfdev, &sim_pf_driver);
	int vf = pci_iov_vf_id(vfdev);
	int err = -ENODEV;

	if (IS_ERR_OR_NULL(drv))
		return -ENODEV;
	mutex_lock(&drv->lock);
	if (vf >= 0 && vf < drv->num_vfs) {
		*record = drv->vf[vf];
		err = 0;
	}
	mutex_unlock(&drv->lock);
	return err;
}

/**
 * sim_vf_line - print a VF's record
 * @s: where to
 * @v: record
 * @assign: character between key and value
 * @end: character after each pair
 *
 * Context: Caller must keep the record from changing.
 */
void sim_vf_line(struct seq_file *s, const struct sim_vf *v, char assign, char end)
{
	static const char *const states[] = { "auto", "enable", "disable" };

	seq_printf(s, "mac%c%pM%c", assign, v->mac, end);
	seq_printf(s, "vlan%c%u%c", assign, v->vlan, end);
	seq_printf(s, "qos%c%u%c", assign, v->qos, end);
	seq_printf(s, "vlan_proto%c%s%c", assign,
		   v->vlan_proto == htons(ETH_P_8021AD) ? "802.1ad" : "802.1Q", end);
	seq_printf(s, "min_tx_rate%c%u%c", assign, v->min_tx_rate, end);
	seq_printf(s, "max_tx_rate%c%u%c", assign, v->max_tx_rate, end);
	seq_printf(s, "spoofchk%c%d%c", assign, v->spoofchk, end);
	seq_printf(s, "trust%c%d%c", assign, v->trust, end);
	seq_printf(s, "link_state%c%s%c", assign, states[v->link_state], end);
	seq_printf(s, "rss_query_en%c%d%c", assign, v->rss_query_en, end);
	seq_printf(s, "node_guid%c%016llx%c", assign, v->node_guid, end);
	seq_printf(s, "port_guid%c%016llx%c", assign, v->port_guid, end);
}

static int sim_vfs_show(struct seq_file *s, void *unused)
{
	struct sim_drv *drv = s->private;
	u32 i;

	mutex_lock(&drv->lock);
	for (i = 0; i < drv->num_vfs; i++) {
		seq_printf(s, "vf=%u ", i);
		sim_vf_line(s, &drv->vf[i], '=', ' ');
		seq_putc(s, '\n');
	}
	mutex_unlock(&drv->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(sim_vfs);

static int sim_counters_show(struct seq_file *s, void *unused)
{
	struct sim_drv *drv = s->private;
	u64 unit;
	u32 i;

	mutex_lock(&drv->lock);
	for (i = 0; i < drv->num_vfs; i++) {
		unit = sim_unit(drv->pf, i, drv->vf[i].counter0);
		if (drv->netdev && drv->ops->ndo_get_vf_stats)
			sim_counter_line(s, i, SIM_PF_DRIVER, unit);
		if (drv->provider.vf_count)
			sim_counter_line(s, i, SIM_PROVIDER, unit);
		if (!list_empty(&drv->reps))
			sim_counter_line(s, i, SIM_REPRESENTOR, unit);
	}
	mutex_unlock(&drv->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(sim_counters);

static int add_netdev(struct sim_drv *drv)
{
	u16 index = drv->pf->sysdata.domain - SIM_DOMAIN_MIN;
	u8 mac[ETH_ALEN] = { 0x02, 'S', 'I', 'M', index >> 8, index };
	struct net_device *dev;
	char name[IFNAMSIZ];

	drv->ops = alloc_netdev_ops(drv->not_implemented);
	if (!drv->ops)
		return -ENOMEM;
	snprintf(name, sizeof(name), "sim%u", index);
	dev = sim_netdev_add(drv->pdev, name, drv->ops, mac, drv);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	drv->netdev = dev;
	return 0;
}

/* Failures of a limit or of early VFs leave the PF bound, as they do in igb. */
static void apply_probe_knobs(struct sim_drv *drv)
{
	u32 total = READ_ONCE(drv->pf->driver_total_vfs);
	u32 num_vfs = READ_ONCE(drv->pf->probe_vfs);
	struct device *dev = &drv->pdev->dev;
	int err;

	if (total) {
		err = pci_sriov_set_totalvfs(drv->pdev, total);
		if (err)
			dev_warn(dev, "no limit of %u VFs: %pe\n", total, ERR_PTR(err));
	}
	if (num_vfs && !pci_num_vf(drv->pdev)) {
		err = enable_vfs(drv, num_vfs);
		if (err)
			dev_warn(dev, "%u VFs not enabled: %pe\n", num_vfs, ERR_PTR(err));
	}
}

static int sim_pf_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct sim_pf *pf = sim_pf_of(pdev);
	struct sim_drv *drv;
	int err;

	if (!pf || pdev->is_virtfn)
		return -ENODEV;
	err = sim_op(pf, SIM_PROBE);
	if (err)
		return err;
	drv = kzalloc(sizeof(*drv), GFP_KERNEL);
	if (!drv)
		return -ENOMEM;
	drv->pf = pf;
	drv->pdev = pdev;
	drv->not_implemented = READ_ONCE(pf->not_implemented);
	mutex_init(&drv->lock);
	INIT_LIST_HEAD(&drv->reps);

	err = pci_enable_device(pdev);
	if (err)
		goto free;
	pci_set_master(pdev);
	/* VFs that another driver left enabled. */
	err = set_records(drv, pci_num_vf(pdev));
	if (err)
		goto disable;
	if (!pf->accelerator) {
		err = add_netdev(drv);
		if (err)
			goto free_records;
	}

	pci_set_drvdata(pdev, drv);
	sim_provider_add(drv);
	apply_probe_knobs(drv);
	drv->dbg_vfs = debugfs_create_file("vfs", 0400, pf->dbg, drv, &sim_vfs_fops);
	drv->dbg_counters = debugfs_create_file("counters", 0400, pf->dbg, drv,
						&sim_counters_fops);
	return 0;

free_records:
	set_records(drv, 0);
disable:
	pci_disable_device(pdev);
free:
	kfree(drv->ops);
	kfree(drv);
	return err;
}

static void sim_pf_remove(struct pci_dev *pdev)
{
	struct sim_drv *drv = pci_get_drvdata(pdev);

	debugfs_remove(drv->dbg_counters);
	debugfs_remove(drv->dbg_vfs);
	disable_vfs(drv);
	sim_provider_remove(drv);
	if (drv->netdev) {
		unregister_netdev(drv->netdev);
		free_netdev(drv->netdev);
	}
	pci_disable_device(pdev);
	kfree(drv->ops);
	kfree(drv);
}

static const struct pci_device_id sim_pf_ids[] = {
	{ PCI_DEVICE(SIM_VENDOR_ID, SIM_PF_DEVICE_ID) },
	{ }
};
MODULE_DEVICE_TABLE(pci, sim_pf_ids);

struct pci_driver sim_pf_driver = {
	.name = "sriov_sim_pf",
	.id_table = sim_pf_ids,
	.probe = sim_pf_probe,
	.remove = sim_pf_remove,
	.sriov_configure = sim_sriov_configure,
	.sriov_get_vf_total_msix = sim_get_vf_total_msix,
	.sriov_set_msix_vec_count = sim_set_msix_vec_count,
};
