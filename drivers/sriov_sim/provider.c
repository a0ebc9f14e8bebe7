// SPDX-License-Identifier: GPL-2.0
/*
 * The provider that the PF driver registers with sriov_mgr: of an accelerator, which has no
 * net_device_ops, and of a NIC that counts more than those tell.
 *
 * The simulator works without sriov_mgr, so it is not linked to it. A PF that is bound while
 * sriov_mgr is loaded keeps it loaded.
 *
 * Locks: sim_drv.lock protects the records; nothing is called with it held. The operations run
 * with no lock of the PF held, until sriov_mgr_provider_unregister() returns.
 */
#include <linux/delay.h>
#include <linux/module.h>

#include "compat.h"
#include "sriov_sim.h"

static const struct sriov_own_counter own_counters[SIM_NR_OWN] = {
	{ .name = "jobs", .unit = "jobs" },
	{ .name = "queue-wait", .unit = "ns" },
};

/* Caller must hold sim_drv.lock. */
static bool has_vfs(const struct sim_drv *drv, unsigned int first, unsigned int count)
{
	return first < drv->num_vfs && count <= drv->num_vfs - first;
}

static int set_rate(struct sim_vf *v, u64 min, u64 max)
{
	if (min > U32_MAX || max > U32_MAX || (max && min > max))
		return -EINVAL;
	v->min_tx_rate = min;
	v->max_tx_rate = max;
	return 0;
}

static int set_vf(struct sim_vf *v, enum sriov_vf_setting setting, const u64 *value)
{
	switch (setting) {
	case SRIOV_SET_RATE:
		return set_rate(v, value[SRIOV_VF_MIN_TX_RATE], value[SRIOV_VF_MAX_TX_RATE]);
	case SRIOV_SET_TRUST:
		v->trust = value[SRIOV_VF_TRUST];
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

static int sim_vf_set(struct pci_dev *pdev, unsigned int index, enum sriov_vf_setting setting,
		      const struct sriov_vf_config *config)
{
	struct sim_drv *drv = pci_get_drvdata(pdev);
	int err = sim_op(drv->pf, SIM_PROVIDER_VF_SET);

	if (err)
		return err;
	mutex_lock(&drv->lock);
	if (has_vfs(drv, index, 1))
		err = set_vf(&drv->vf[index], setting, config->value);
	else
		err = -ENODEV;
	mutex_unlock(&drv->lock);
	return err;
}

static int sim_vf_get(struct pci_dev *pdev, unsigned int first, unsigned int count,
		      struct sriov_vf_config *config)
{
	struct sim_drv *drv = pci_get_drvdata(pdev);
	int err = sim_op(drv->pf, SIM_PROVIDER_VF_GET);
	unsigned int i;

	if (err)
		return err;
	mutex_lock(&drv->lock);
	if (!has_vfs(drv, first, count))
		err = -ENODEV;
	for (i = 0; !err && i < count; i++) {
		const struct sim_vf *v = &drv->vf[first + i];

		config[i].value[SRIOV_VF_MIN_TX_RATE] = v->min_tx_rate;
		config[i].value[SRIOV_VF_MAX_TX_RATE] = v->max_tx_rate;
		config[i].value[SRIOV_VF_TRUST] = v->trust;
		config[i].valid |= BIT(SRIOV_VF_MIN_TX_RATE) | BIT(SRIOV_VF_MAX_TX_RATE) |
				   BIT(SRIOV_VF_TRUST);
	}
	mutex_unlock(&drv->lock);
	return err;
}

static void count_vf(struct sriov_vf_counters *counters, u64 unit)
{
	const u32 *m = sim_multiple[SIM_PROVIDER];
	int i;

	for (i = 0; i < SRIOV_NR_VF_COUNTERS; i++) {
		if (!m[i])
			continue;
		counters->value[i] = unit * m[i];
		counters->valid |= BIT(i);
	}
	for (i = 0; i < SIM_NR_OWN; i++) {
		counters->own[i] = unit * m[SIM_OWN + i];
		counters->own_valid |= BIT(i);
	}
}

static int sim_vf_count(struct pci_dev *pdev, unsigned int first, unsigned int count,
			struct sriov_vf_counters *counters)
{
	struct sim_drv *drv = pci_get_drvdata(pdev);
	u32 cost = READ_ONCE(drv->pf->stats_cost_us) * count;
	int err = sim_op(drv->pf, SIM_PROVIDER_VF_COUNT);
	unsigned int i;

	if (err)
		return err;
	/* A query of the firmware. */
	if (cost)
		usleep_range(cost, cost + 1);
	mutex_lock(&drv->lock);
	if (!has_vfs(drv, first, count))
		err = -ENODEV;
	for (i = 0; !err && i < count; i++)
		count_vf(&counters[i], sim_unit(drv->pf, first + i, drv->vf[first + i].counter0));
	mutex_unlock(&drv->lock);
	return err;
}

static int sim_vector_pool(struct pci_dev *pdev)
{
	struct sim_drv *drv = pci_get_drvdata(pdev);
	u32 pool = READ_ONCE(drv->pf->msix_pool);

	if (!pool)
		return -EOPNOTSUPP;
	return pool;
}

static void fill_ops(struct sim_drv *drv)
{
	struct sriov_provider_ops *ops = &drv->provider;
	unsigned long missing = drv->not_implemented;

	if (!(missing & BIT(SIM_PROVIDER_VF_COUNT))) {
		ops->own = own_counters;
		ops->nr_own = SIM_NR_OWN;
		ops->vf_count = sim_vf_count;
	}
	/* The rest a NIC has in net_device_ops and struct pci_driver. */
	if (!drv->pf->accelerator)
		return;
	if (!(missing & BIT(SIM_PROVIDER_VF_SET)))
		ops->vf_set = sim_vf_set;
	if (!(missing & BIT(SIM_PROVIDER_VF_GET)))
		ops->vf_get = sim_vf_get;
	ops->vector_pool = sim_vector_pool;
}

/**
 * sim_provider_add - register the PF's provider, if it has one and sriov_mgr is loaded
 * @drv: binding of the PF driver, its drvdata already
 *
 * Context: PF driver's probe. A failure leaves the PF without a provider.
 */
void sim_provider_add(struct sim_drv *drv)
{
	typeof(sriov_mgr_provider_register) *add;
	int err = -ENOENT;

	if (!drv->pf->accelerator && !READ_ONCE(drv->pf->provider))
		return;
	fill_ops(drv);
	add = symbol_get(sriov_mgr_provider_register);
	if (!add)
		return;
	drv->provider_remove = symbol_get(sriov_mgr_provider_unregister);
	if (drv->provider_remove)
		err = add(drv->pdev, &drv->provider);
	if (!err)
		return;
	dev_warn(&drv->pdev->dev, "no provider of sriov_mgr: %pe\n", ERR_PTR(err));
	if (drv->provider_remove)
		symbol_put(sriov_mgr_provider_unregister);
	drv->provider_remove = NULL;
	symbol_put(sriov_mgr_provider_register);
}

/**
 * sim_provider_remove - unregister the PF's provider, if there is one
 * @drv: binding of the PF driver
 *
 * Context: PF driver's remove. Waits for the operations that run.
 */
void sim_provider_remove(struct sim_drv *drv)
{
	if (!drv->provider_remove)
		return;
	drv->provider_remove(drv->pdev);
	symbol_put(sriov_mgr_provider_unregister);
	symbol_put(sriov_mgr_provider_register);
}
