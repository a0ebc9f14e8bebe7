// SPDX-License-Identifier: GPL-2.0
/*
 * provider.c - who can configure and count the VFs of a PF: the provider that
 * its driver registered, and after that network devices.
 *
 * No lock of ours is held over a call of a provider, so one that hangs holds up
 * its own callers only. Called by apply.c, plan.c, telemetry.c, limits.c
 * and watch.c.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "common.h"
#include "netdev.h"
#include "provider.h"
#include "registry.h"

static void provider_free(struct kref *ref)
{
	kfree(container_of(ref, struct sriov_provider, ref));
}

/**
 * sriov_provider_hold - keep the names of a provider's counters
 * @provider:	the provider, or NULL
 *
 * Context: any; caller must hold sriov_pf.lock of its PF, or have a reference.
 * Return: @provider.
 */
struct sriov_provider *sriov_provider_hold(struct sriov_provider *provider)
{
	if (provider)
		kref_get(&provider->ref);
	return provider;
}

/**
 * sriov_provider_drop - keep them no longer
 * @provider:	the provider, or NULL
 *
 * Context: any.
 */
void sriov_provider_drop(struct sriov_provider *provider)
{
	if (provider)
		kref_put(&provider->ref, provider_free);
}

/*
 * The provider of the PF that has this device, whose operations may be called
 * until provider_put(); or NULL.
 */
static struct sriov_provider *provider_get(struct sriov_pf *pf, const struct pci_dev *pdev)
{
	guard(mutex)(&pf->lock);
	if (!pf->provider || pf->pdev != pdev)
		return NULL;
	refcount_inc(&pf->provider->users);
	return sriov_provider_hold(pf->provider);
}

static void provider_put(struct sriov_provider *provider)
{
	if (!provider)
		return;
	if (refcount_dec_and_test(&provider->users))
		complete(&provider->idle);
	sriov_provider_drop(provider);
}

static struct sriov_provider *provider_create(const struct sriov_provider_ops *ops)
{
	struct sriov_provider *provider;
	unsigned int i;

	if (ops->nr_own > SRIOV_MAX_OWN_COUNTERS)
		return ERR_PTR(-EINVAL);
	provider = kzalloc(sizeof(*provider), GFP_KERNEL);
	if (!provider)
		return ERR_PTR(-ENOMEM);
	kref_init(&provider->ref);
	refcount_set(&provider->users, 1);
	init_completion(&provider->idle);
	provider->ops = ops;
	for (i = 0; i < ops->nr_own; i++) {
		if (strscpy(provider->own[i].name, ops->own[i].name, SRIOV_COUNTER_NAME_LEN) > 0 &&
		    strscpy(provider->own[i].unit, ops->own[i].unit, SRIOV_COUNTER_UNIT_LEN) > 0)
			continue;
		sriov_provider_drop(provider);
		return ERR_PTR(-EINVAL);
	}
	return provider;
}

/**
 * sriov_mgr_provider_register - the driver of a PF configures and counts its VFs itself
 * @pdev:	the PF
 * @ops:	its operations; they and what they need stay until
 *		sriov_mgr_provider_unregister() has returned
 *
 * They come before those of struct net_device_ops; what they do not have or
 * answer with -EOPNOTSUPP is asked of these all the same.
 *
 * Context: may sleep; the PF driver's probe() as a rule, with the PF's
 * device_lock held.
 * Return: 0; -ENODEV if @pdev is no PF, -EEXIST if it has a provider, -EINVAL
 * if it has too many counters of its own or their names are empty or too long,
 * -ENOMEM.
 */
int sriov_mgr_provider_register(struct pci_dev *pdev, const struct sriov_provider_ops *ops)
{
	struct sriov_provider *provider;
	struct sriov_pf *pf;
	int err = 0;

	provider = provider_create(ops);
	if (IS_ERR(provider))
		return PTR_ERR(provider);
	pf = sriov_pf_find(pci_name(pdev));
	if (!pf) {
		err = -ENODEV;
		goto drop;
	}
	mutex_lock(&pf->lock);
	if (pf->pdev != pdev)
		err = -ENODEV;
	else if (pf->provider)
		err = -EEXIST;
	else
		pf->provider = provider;
	/* What was told before is old: its driver is asked at its bind, or when somebody reads. */
	pf->pool_time = 0;
	mutex_unlock(&pf->lock);
	sriov_pf_put(pf);
	if (!err)
		return 0;
drop:
	sriov_provider_drop(provider);
	return err;
}
EXPORT_SYMBOL_GPL(sriov_mgr_provider_register);

/**
 * sriov_provider_forget - a PF has no provider any more
 * @pf:		the PF
 * @pdev:	its device
 *
 * Context: may sleep until the calls in flight have returned.
 * Return: whether it had one.
 */
bool sriov_provider_forget(struct sriov_pf *pf, const struct pci_dev *pdev)
{
	struct sriov_provider *provider = NULL;

	mutex_lock(&pf->lock);
	if (pf->pdev == pdev)
		swap(pf->provider, provider);
	/* Numbers of counters would mean others in the next one. */
	if (provider) {
		sriov_pf_forget_snapshots(pf);
		pf->pool_time = 0;
	}
	mutex_unlock(&pf->lock);
	if (!provider)
		return false;
	if (!refcount_dec_and_test(&provider->users))
		wait_for_completion(&provider->idle);
	sriov_provider_drop(provider);
	return true;
}

/**
 * sriov_mgr_provider_unregister - the driver of a PF does so no longer
 * @pdev:	the PF
 *
 * On return no operation runs, and none will.
 *
 * Context: may sleep until the calls in flight have returned; the PF driver's
 * remove() at the latest.
 */
void sriov_mgr_provider_unregister(struct pci_dev *pdev)
{
	struct sriov_pf *pf = sriov_pf_find(pci_name(pdev));

	if (pf)
		sriov_provider_forget(pf, pdev);
	sriov_pf_put(pf);
}
EXPORT_SYMBOL_GPL(sriov_mgr_provider_unregister);

/**
 * sriov_provider_vf_set - make one setting of one VF
 * @pf:		the PF
 * @pdev:	its device
 * @index:	number of the VF
 * @setting:	what to set
 * @config:	its value
 *
 * Context: may sleep; takes RTNL.
 * Return: 0 or an error, see struct sriov_provider_ops.
 */
int sriov_provider_vf_set(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int index,
			  enum sriov_vf_setting setting, const struct sriov_vf_config *config)
{
	struct sriov_provider *provider = provider_get(pf, pdev);
	int err = -EOPNOTSUPP;

	if (provider && provider->ops->vf_set)
		err = provider->ops->vf_set(pdev, index, setting, config);
	provider_put(provider);
	if (err == -EOPNOTSUPP)
		err = sriov_netdev_vf_set(pdev, index, setting, config);
	return err;
}

/**
 * sriov_provider_sets - the attributes of VFs that somebody can set
 * @pf:		the PF
 * @pdev:	its device
 *
 * Context: may sleep; takes RTNL.
 * Return: bits 1 << enum sriov_vf_attr_id, all where that cannot be known.
 */
u32 sriov_provider_sets(struct sriov_pf *pf, struct pci_dev *pdev)
{
	struct sriov_provider *provider = provider_get(pf, pdev);
	bool any = provider && provider->ops->vf_set;

	provider_put(provider);
	return any ? ~0 : sriov_netdev_sets(pdev);
}

/* The VFs from @first on that the PF has; the core has 0 of them while they come. */
static unsigned int clamp_count(struct pci_dev *pdev, unsigned int first, unsigned int count)
{
	unsigned int num_vfs = pci_num_vf(pdev);

	return first < num_vfs ? min(count, num_vfs - first) : 0;
}

/**
 * sriov_provider_vf_get - read the actual configuration of VFs
 * @pf:		the PF
 * @pdev:	its device
 * @first:	number of the first VF
 * @count:	how many, at most SRIOV_PROVIDER_BATCH
 * @config:	room for @count results; those that cannot be read are empty
 *
 * Context: may sleep; takes RTNL.
 * Return: 0; -ENODEV while the VFs come, else see struct sriov_provider_ops.
 */
int sriov_provider_vf_get(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int first,
			  unsigned int count, struct sriov_vf_config *config)
{
	struct sriov_provider *provider;
	int err, ret = -EOPNOTSUPP;

	memset(config, 0, count * sizeof(*config));
	count = clamp_count(pdev, first, count);
	if (!count)
		return -ENODEV;
	/* The provider has the last word. */
	err = sriov_netdev_vf_get(pf, pdev, first, count, config);
	provider = provider_get(pf, pdev);
	if (provider && provider->ops->vf_get)
		ret = provider->ops->vf_get(pdev, first, count, config);
	provider_put(provider);
	return ret == -EOPNOTSUPP ? err : ret;
}

/**
 * sriov_counters_add - add the counters of one more source
 * @counters:	the counters; those that another source has stay
 * @more:	what the source has
 * @source:	which one it is
 *
 * Context: any.
 */
void sriov_counters_add(struct sriov_counters *counters, const struct sriov_vf_counters *more,
			enum sriov_mgr_counter_source source)
{
	unsigned long new = more->valid & ~counters->all.valid;
	unsigned int id;

	for_each_set_bit(id, &new, SRIOV_NR_VF_COUNTERS)
		counters->all.value[id] = more->value[id];
	counters->from[source] |= new;
	counters->all.valid |= new;
}

/* Numbers that a provider makes up must not get anywhere. */
static void own_counters(struct sriov_provider *provider, const struct sriov_vf_counters *from,
			 struct sriov_counters *to)
{
	to->all.own_valid = from->own_valid & (BIT(provider->ops->nr_own) - 1);
	memcpy(to->all.own, from->own, sizeof(to->all.own));
}

/**
 * sriov_provider_vf_count - read the counters of VFs
 * @pf:		the PF
 * @pdev:	its device
 * @first:	number of the first VF
 * @count:	how many, at most SRIOV_PROVIDER_BATCH
 * @counters:	room for @count results; what nobody counts is not valid there
 *
 * Each counter comes from the first source in the order of enum
 * sriov_mgr_counter_source that has it.
 *
 * Context: may sleep; takes RTNL.
 * Return: 0; -ENODEV while there is none of these VFs, -ENOMEM.
 */
int sriov_provider_vf_count(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int first,
			    unsigned int count, struct sriov_counters *counters)
{
	struct sriov_provider *provider;
	enum sriov_mgr_counter_source source;
	struct sriov_vf_counters *found;
	unsigned int i;

	memset(counters, 0, count * sizeof(*counters));
	count = clamp_count(pdev, first, count);
	if (!count)
		return -ENODEV;
	found = kcalloc(SRIOV_PROVIDER_BATCH, sizeof(*found), GFP_KERNEL);
	if (!found)
		return -ENOMEM;
	provider = provider_get(pf, pdev);
	if (provider && provider->ops->vf_count &&
	    !provider->ops->vf_count(pdev, first, count, found)) {
		for (i = 0; i < count; i++) {
			sriov_counters_add(&counters[i], &found[i],
					   SRIOV_MGR_COUNTER_SOURCE_PROVIDER);
			own_counters(provider, &found[i], &counters[i]);
		}
	}
	provider_put(provider);
	for (source = SRIOV_MGR_COUNTER_SOURCE_PF_DRIVER; source < SRIOV_NR_SOURCES; source++) {
		memset(found, 0, count * sizeof(*found));
		if (sriov_netdev_vf_count(pf, pdev, source, first, count, found))
			continue;
		for (i = 0; i < count; i++)
			sriov_counters_add(&counters[i], &found[i], source);
	}
	kfree(found);
	return 0;
}

/**
 * sriov_provider_vector_pool - how many MSI-X vectors the VFs of a PF share
 * @pf:		the PF
 * @pdev:	its device
 *
 * Context: may sleep.
 * Return: the number, as the provider tells it; SRIOV_UNSET without such a provider.
 */
int sriov_provider_vector_pool(struct sriov_pf *pf, struct pci_dev *pdev)
{
	struct sriov_provider *provider = provider_get(pf, pdev);
	int pool = SRIOV_UNSET;

	if (provider && provider->ops->vector_pool)
		pool = max(provider->ops->vector_pool(pdev), SRIOV_UNSET);
	provider_put(provider);
	return pool;
}
