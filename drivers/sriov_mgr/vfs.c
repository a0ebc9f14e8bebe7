// SPDX-License-Identifier: GPL-2.0
/*
 * vfs.c - makes and destroys the VFs of a PF, and gives them their configuration
 * and their drivers: all of them, or what was before.
 *
 * Called by reconcile.c with sriov_pf.op_lock held.
 */
#include <linux/slab.h>

#include "sriov_mgr.h"

/* Whether VFs may be destroyed; if not, @why names one and its user. */
static bool may_disrupt(struct sriov_pf *pf, char *why, size_t len)
{
	struct sriov_vf_info info;
	struct sriov_vf *vf;
	unsigned long index;

	for (index = 0; (vf = sriov_vf_next(pf, &index)); index++) {
		sriov_vf_info(vf, &info);
		sriov_vf_put(vf);
		if (!info.in_use[0])
			continue;
		scnprintf(why, len, "vf%lu (%s) is in use: %s; stop that, or set allow_disruption",
			  index, info.address, info.in_use);
		return false;
	}
	return true;
}

/* What a VF had before it was destroyed. */
struct saved_vf {
	struct sriov_vf_config config;
	bool bound; /* to the driver in @config */
	bool assigned; /* and that gives it to user space or a VM */
	bool waited; /* for a driver */
};

/* Which VFs get drivers: all, those that wait, or those whose driver is chosen as well. */
enum attach { ATTACH_ALL, ATTACH_WAITING, ATTACH_CHOSEN };

/* Which VFs are to be configured and attached, and what they get beside what is wanted. */
struct apply {
	bool dirty_only;
	bool fresh; /* they have no drivers yet */
	bool go_on; /* after an error, and keep the VFs */
	enum attach attach;
	const struct saved_vf *saved; /* of the VFs 0 to nr_saved - 1, or NULL */
	unsigned int nr_saved;
};

typedef int (*vf_fn)(struct sriov_vf *vf, const struct apply *apply, char *why, size_t len);

/* What a VF that was destroyed had, and the new one has not; but for its driver. */
static void add_saved(struct sriov_vf *vf, struct sriov_vf_config *config,
		      const struct sriov_vf_config *saved)
{
	struct sriov_vf_config actual;
	u32 which;

	sriov_vf_config_read(vf, &actual);
	which = sriov_vf_config_drift(saved, &actual) & ~BIT(SRIOV_VF_DRIVER);
	/* No address, in the words of most drivers; not all take it back. */
	if (!saved->value[SRIOV_VF_MAC])
		which &= ~BIT(SRIOV_VF_MAC);
	sriov_vf_config_merge(config, saved, which);
}

/* Whether the VF loses the driver that it has. */
static bool takes_driver(const struct sriov_vf_info *info, const struct sriov_vf_config *wanted,
			 u32 which)
{
	struct sriov_vf_config actual = { };

	sriov_vf_config_add_device(info, &actual);
	return info->driver[0] && sriov_vf_config_drift(wanted, &actual) & which &
	       (BIT(SRIOV_VF_MSIX_VECTORS) | BIT(SRIOV_VF_DRIVER));
}

/* Before the VF loses its driver for it. Vectors must not come from what the policy keeps. */
static int may_set_msix(struct sriov_vf *vf, const struct sriov_vf_info *info, u64 vectors,
			char *why, size_t len)
{
	struct pci_dev *pdev = sriov_pf_pdev(vf->pf);
	struct sriov_constraint *pool;
	char driver[SRIOV_DRIVER_LEN];
	struct sriov_limits limits;
	unsigned int num_vfs;
	bool enforce, can;
	s64 left;

	can = pdev && sriov_pci_can_set_msix(pdev);
	pci_dev_put(pdev);
	mutex_lock(&vf->pf->lock);
	memcpy(driver, vf->pf->driver, sizeof(driver));
	num_vfs = vf->pf->pdev ? pci_num_vf(vf->pf->pdev) : 0;
	enforce = vf->pf->policy[SRIOV_POLICY_MODE] == SRIOV_MGR_POLICY_MODE_ENFORCE;
	mutex_unlock(&vf->pf->lock);
	if (!can) {
		scnprintf(why, len, "%s does not implement msix_vectors", driver);
		return -EOPNOTSUPP;
	}
	sriov_limits(vf->pf, num_vfs, &limits);
	pool = &limits.in[SRIOV_MGR_CONSTRAINT_MSIX_POOL];
	left = max(sriov_policy_left(pool), 0LL);
	if (!enforce || !(pool->known || pool->vectors) || vectors <= info->vectors + left)
		return 0;
	scnprintf(why, len, "vf%u has %u vectors, and the pool has %lld left", info->index,
		  info->vectors, left);
	return -ENOSPC;
}

static bool to_passthrough(const struct sriov_vf_config *config)
{
	return config->valid & BIT(SRIOV_VF_DRIVER) && sriov_pci_has_passthrough(config->driver);
}

/*
 * igb and ixgbe answer a VF's probe only while the PF's network device is up; a
 * VF probed before takes a random MAC address. So a VF with a wanted MAC waits
 * for that; but not for a driver that does not ask.
 */
static bool must_wait(struct sriov_vf *vf, const struct sriov_vf_config *config)
{
	bool down;

	mutex_lock(&vf->pf->lock);
	down = vf->pf->netdev.key && !vf->pf->netdev.up;
	mutex_unlock(&vf->pf->lock);
	return down && config->valid & BIT(SRIOV_VF_MAC) && !to_passthrough(config);
}

/*
 * A new VF of an NVMe controller is offline until the PF is told to bring it
 * online (NVM Express 2.0, Virtualization Enhancements): no use to probe it before.
 */
static bool is_offline(const struct pci_dev *new_vf)
{
	return new_vf->class == PCI_CLASS_STORAGE_EXPRESS;
}

/* Put @which of @config on a VF; nothing where it does not exist. */
static int apply_config(struct sriov_vf *vf, const struct sriov_vf_config *config, u32 which,
			const struct sriov_vf_config *known, bool attach, char *why, size_t len)
{
	struct sriov_vf_info info;
	bool allow, wait;
	int err = 0;

	sriov_vf_info(vf, &info);
	if (which & BIT(SRIOV_VF_MSIX_VECTORS) && info.address[0] &&
	    config->value[SRIOV_VF_MSIX_VECTORS] != info.vectors)
		err = may_set_msix(vf, &info, config->value[SRIOV_VF_MSIX_VECTORS], why, len);
	if (err)
		return err;
	mutex_lock(&vf->pf->lock);
	allow = vf->pf->allow_disruption;
	mutex_unlock(&vf->pf->lock);
	if (info.in_use[0] && !allow && takes_driver(&info, config, which)) {
		scnprintf(why, len, "vf%u is in use: %s; stop that, or set allow_disruption",
			  info.index, info.in_use);
		return -EBUSY;
	}

	wait = attach && which & BIT(SRIOV_VF_DRIVER) && sriov_vf_config_wants_driver(config) &&
	       must_wait(vf, config);
	/* Who writes is told that there is no link; what is applied by itself waits for it. */
	err = sriov_vf_config_apply(vf, config, which, known, attach && !wait, !known, why, len);
	if (!err && wait) {
		mutex_lock(&vf->pf->lock);
		vf->attach = vf->pdev && !*vf->driver;
		mutex_unlock(&vf->pf->lock);
	}
	return err;
}

/**
 * sriov_vf_apply - put wanted attributes on a VF, or none of them
 * @vf:		the VF; where it does not exist nothing is done
 * @wanted:	the wanted configuration
 * @which:	the attributes to apply, a subset of @wanted->valid
 * @known:	the configuration before, where the hardware does not tell
 * @why:	what went wrong, in words
 * @len:	size of @why in bytes
 *
 * Context: may sleep for as long as the drivers of PF and VF take; caller must
 * hold sriov_pf.op_lock.
 * Return: 0; -EBUSY if the VF would lose a driver and is in use, -ENOSPC if the
 * policy keeps the vectors that it is to have, else as sriov_vf_config_apply().
 */
int sriov_vf_apply(struct sriov_vf *vf, const struct sriov_vf_config *wanted, u32 which,
		   const struct sriov_vf_config *known, char *why, size_t len)
{
	return apply_config(vf, wanted, which, known, true, why, len);
}

static bool vf_due(struct sriov_vf *vf, const struct apply *apply)
{
	guard(mutex)(&vf->pf->lock);
	return vf->pdev && (vf->dirty || !apply->dirty_only);
}

/* What a VF that exists is to have. */
static void config_for_vf(struct sriov_vf *vf, const struct apply *apply,
			  struct sriov_vf_config *config)
{
	mutex_lock(&vf->pf->lock);
	*config = vf->wanted;
	mutex_unlock(&vf->pf->lock);
	if (vf->index < apply->nr_saved)
		add_saved(vf, config, &apply->saved[vf->index].config);
}

static int apply_vf(struct sriov_vf *vf, const struct apply *apply, char *why, size_t len)
{
	struct sriov_vf_config config;
	bool late;
	int err;

	if (!vf_due(vf, apply))
		return 0;
	mutex_lock(&vf->pf->lock);
	vf->dirty = false;
	mutex_unlock(&vf->pf->lock);
	config_for_vf(vf, apply, &config);
	if (!config.valid) {
		sriov_vf_success(vf);
		return 0;
	}

	err = apply_config(vf, &config, config.valid, NULL, !apply->fresh, why, len);
	if (err) {
		sriov_vf_error(vf, true, "%s", why);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, vf->pf, vf->index, "%s", why);
	} else {
		sriov_vf_success(vf);
		mutex_lock(&vf->pf->lock);
		late = vf->late;
		mutex_unlock(&vf->pf->lock);
		if (late)
			sriov_vf_error(vf, false, "its rates wait for a link of the PF");
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED, vf->pf, vf->index,
			    "wanted configuration applied%s", late ? ", but for rates" : "");
	}
	return err;
}

static bool shrink_vf(struct sriov_vf *vf, const struct apply *apply)
{
	const u32 msix = BIT(SRIOV_VF_MSIX_VECTORS);
	struct sriov_vf_config config;
	struct sriov_vf_info info;
	char why[SRIOV_ERROR_LEN];

	if (!vf_due(vf, apply))
		return false;
	sriov_vf_info(vf, &info);
	config_for_vf(vf, apply, &config);
	return config.valid & msix && config.value[SRIOV_VF_MSIX_VECTORS] < info.vectors &&
	       !apply_config(vf, &config, msix, NULL, false, why, sizeof(why));
}

/*
 * VFs that are to have less vectors give them up before others get more, and
 * before it is seen whether all fit. An error will come up again in apply_vf().
 */
static void shrink_vfs(struct sriov_pf *pf, const struct apply *apply)
{
	bool changed = false;
	struct sriov_vf *vf;
	unsigned long index;

	for (index = 0; (vf = sriov_vf_next(pf, &index)); index++) {
		changed |= shrink_vf(vf, apply);
		sriov_vf_put(vf);
	}
	if (changed)
		sriov_vectors_changed("msix_vectors");
}

/* Do something with all VFs, in their order; the first error counts. */
static int walk_vfs(struct sriov_pf *pf, const struct apply *apply, vf_fn fn, char *why,
		    size_t len)
{
	char reason[SRIOV_ERROR_LEN];
	struct sriov_vf *vf;
	unsigned long index;
	int err = 0, ret;

	for (index = 0; (vf = sriov_vf_next(pf, &index)); index++) {
		ret = fn(vf, apply, reason, sizeof(reason));
		sriov_vf_put(vf);
		if (ret && !err) {
			err = ret;
			scnprintf(why, len, "vf%lu: %s", index, reason);
		}
		if (err && !apply->go_on)
			break;
	}
	return err;
}

/**
 * sriov_vfs_apply - apply the wanted configuration of the VFs that exist
 * @pf:		the PF
 * @dirty_only:	of those that came without it
 * @why:	the first thing that went wrong, in words
 * @len:	size of @why in bytes
 *
 * A VF that is not as wanted keeps none of the others from being so.
 *
 * Context: may sleep for as long as the drivers of PF and VFs take; caller must
 * hold sriov_pf.op_lock.
 * Return: 0 or the first error of sriov_vf_apply().
 */
int sriov_vfs_apply(struct sriov_pf *pf, bool dirty_only, char *why, size_t len)
{
	const struct apply apply = { .dirty_only = dirty_only, .go_on = true };

	shrink_vfs(pf, &apply);
	return walk_vfs(pf, &apply, apply_vf, why, len);
}

/* The driver that a VF had is there again, however it came to it. */
static int attach_saved(struct sriov_vf *vf, struct pci_dev *vf_pdev, const struct saved_vf *saved)
{
	struct sriov_vf_info info;

	if (!saved->assigned) {
		sriov_pci_attach_again(vf_pdev);
		sriov_vf_info(vf, &info);
		if (!strcmp(info.driver, saved->config.driver))
			return 0;
	}
	return sriov_pci_set_driver(vf_pdev, saved->config.driver, true);
}

static int attach_vf(struct sriov_vf *vf, const struct apply *apply, char *why, size_t len)
{
	/* What it was before it was destroyed; and that only where it was bound. */
	const struct saved_vf *saved = NULL, *had = NULL;
	struct sriov_pf *pf = vf->pf;
	struct sriov_vf_config wanted;
	struct pci_dev *vf_pdev;
	bool due, offline, wait, managed;
	int err = 0;

	if (vf->index < apply->nr_saved)
		saved = &apply->saved[vf->index];
	if (saved && saved->bound)
		had = saved;
	mutex_lock(&pf->lock);
	wanted = vf->wanted;
	managed = vf->managed;
	due = apply->attach == ATTACH_ALL || vf->attach;
	if (wanted.valid & BIT(SRIOV_VF_DRIVER))
		due = (due || apply->attach == ATTACH_CHOSEN) &&
		      sriov_vf_config_wants_driver(&wanted);
	if (saved)
		due = had || (due && saved->waited);
	due = due && vf->pdev && !*vf->driver;
	offline = due && is_offline(vf->pdev);
	mutex_unlock(&pf->lock);
	if (offline && !to_passthrough(had ? &had->config : &wanted)) {
		if (had) {
			scnprintf(why, len, "it is offline now, and has lost %s",
				  had->config.driver);
			return -ENODEV;
		}
		due = false;
	}
	/* One that was destroyed in vain and was bound does not wait. */
	wait = due && !had && must_wait(vf, &wanted);

	mutex_lock(&pf->lock);
	vf->attach = wait && vf->pdev;
	vf_pdev = due && !wait ? pci_dev_get(vf->pdev) : NULL;
	mutex_unlock(&pf->lock);
	if (!vf_pdev)
		return 0;
	if (had)
		err = attach_saved(vf, vf_pdev, had);
	else if (sriov_vf_config_wants_driver(&wanted))
		err = sriov_pci_set_driver(vf_pdev, wanted.driver, true);
	else
		err = sriov_pci_attach_driver(vf_pdev);
	pci_dev_put(vf_pdev);

	/* The others are as the PCI core would have made them. */
	if (!err || !(managed || had))
		return 0;
	scnprintf(why, len, "%s did not take the VF, see dmesg; driver none leaves it alone",
		  sriov_vf_config_wants_driver(&wanted) ? wanted.driver : "its driver");
	sriov_vf_error(vf, true, "%s", why);
	return err;
}

/**
 * sriov_vfs_attach - give the VFs that wait for it a driver, where they may
 * @pf:	the PF
 *
 * Context: may sleep for as long as the drivers of VFs take; caller must hold
 * sriov_pf.op_lock.
 */
void sriov_vfs_attach(struct sriov_pf *pf)
{
	const struct apply apply = { .go_on = true, .attach = ATTACH_WAITING };
	char why[SRIOV_ERROR_LEN];

	walk_vfs(pf, &apply, attach_vf, why, sizeof(why));
}

static void explain_num_vfs(char *why, size_t len, const char *driver, unsigned int num_vfs,
			    unsigned int got, int err)
{
	/* Fewer VFs than asked for, or the driver's own error. */
	if (err == -EIO && got) {
		scnprintf(why, len, "%s enabled %u of %u VFs", driver, got, num_vfs);
		return;
	}
	switch (err) {
	case -ENOENT:
		scnprintf(why, len, "%s cannot enable VFs at run time (no sriov_configure)",
			  driver);
		break;
	case -EBUSY:
		scnprintf(why, len, "somebody else enabled %u VFs at the same time", got);
		break;
	case -ENOMEM:
		scnprintf(why, len, "no memory, MMIO window or bus numbers for %u VFs, see dmesg",
			  num_vfs);
		break;
	default:
		scnprintf(why, len, "%s refused %u VFs: %pe", driver, num_vfs, ERR_PTR(err));
	}
}

/* What VFs need may be known only when they are there. */
static int check_need(struct sriov_pf *pf, unsigned int num_vfs, char *why, size_t len)
{
	struct sriov_limits limits;
	char by[SRIOV_LIMIT_LEN];
	bool enforce;

	mutex_lock(&pf->lock);
	enforce = pf->policy[SRIOV_POLICY_MODE] == SRIOV_MGR_POLICY_MODE_ENFORCE;
	mutex_unlock(&pf->lock);
	sriov_limits(pf, num_vfs, &limits);
	if (!enforce || sriov_policy_fits(&limits.limit, num_vfs))
		return 0;
	sriov_limits_describe(&limits, by, sizeof(by));
	scnprintf(why, len, "%u VFs need more than there is: %s; they are gone again", num_vfs, by);
	return -ENOSPC;
}

/*
 * Make VFs where there are none. No driver sees a VF that is not configured:
 * they are attached last, and only if new VFs got drivers before. On an error
 * there are no VFs again, unless @apply says to go on.
 */
static int make_vfs(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs,
		    const struct apply *apply, const char *driver, char *why, size_t len)
{
	char second[SRIOV_ERROR_LEN];
	bool autoprobe, keep;
	struct apply attach;
	int err, attached;

	/*
	 * What is in the PCI core may be the limit of when the last VFs were made.
	 * Waits for the device_lock: VFs that are there then are somebody else's.
	 */
	sriov_pci_cap_vfs(pf, pdev, num_vfs);
	if (pci_num_vf(pdev)) {
		explain_num_vfs(why, len, driver, num_vfs, pci_num_vf(pdev), -EBUSY);
		return -EBUSY;
	}
	err = sriov_pci_get_autoprobe(pdev, &autoprobe);
	if (!err && autoprobe)
		err = sriov_pci_set_autoprobe(pdev, false);
	if (err) {
		scnprintf(why, len, "the PCI core does not tell or take autoprobe: %pe",
			  ERR_PTR(err));
		return err;
	}

	err = sriov_pci_set_num_vfs(pdev, num_vfs);
	/* With -EBUSY somebody else's came all the same; these stay. */
	keep = !err || err == -EBUSY;
	if (err) {
		explain_num_vfs(why, len, driver, num_vfs, pci_num_vf(pdev), err);
	} else {
		shrink_vfs(pf, apply);
		err = apply->go_on ? 0 : check_need(pf, num_vfs, why, len);
		if (!err)
			err = walk_vfs(pf, apply, apply_vf, why, len);
		keep = !err || apply->go_on;
	}
	if (!keep && pci_num_vf(pdev))
		sriov_pci_set_num_vfs(pdev, 0);

	if (autoprobe)
		sriov_pci_set_autoprobe(pdev, true);
	if (!keep)
		return err;
	/* Those that were bound before are again, in any case. */
	attach = *apply;
	attach.attach = autoprobe || apply->saved ? ATTACH_ALL : ATTACH_CHOSEN;
	attached = walk_vfs(pf, &attach, attach_vf, err ? second : why,
			    err ? sizeof(second) : len);
	if (attached && !err && !apply->go_on && pci_num_vf(pdev))
		sriov_pci_set_num_vfs(pdev, 0);
	return err ?: attached;
}

/* Note what the VFs are like; where the driver does not tell, only what is wanted is known. */
static void save_vfs(struct sriov_pf *pf, struct saved_vf *saved, unsigned int nr)
{
	struct sriov_vf_info info;
	struct sriov_vf *vf;
	unsigned long index;

	for (index = 0; (vf = sriov_vf_next(pf, &index)) && index < nr; index++) {
		sriov_vf_info(vf, &info);
		saved[index].bound = info.driver[0];
		saved[index].assigned = info.passthrough;
		saved[index].waited = info.state == SRIOV_MGR_VF_STATE_WAITING;
		sriov_vf_config_read(vf, &saved[index].config);
		sriov_vf_put(vf);
	}
	sriov_vf_put(vf);
}

/* Destroy the VFs that there are and make new ones, or leave all as it is. */
static int replace_vfs(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int old,
		       unsigned int num_vfs, const char *driver, char *why, size_t len)
{
	struct apply before = { .fresh = true, .go_on = true, .nr_saved = old };
	char second[SRIOV_ERROR_LEN];
	struct saved_vf *saved;
	int err;

	saved = kvcalloc(old, sizeof(*saved), GFP_KERNEL);
	if (!saved) {
		scnprintf(why, len, "no memory to remember the VFs");
		return -ENOMEM;
	}
	before.saved = saved;
	save_vfs(pf, saved, old);

	err = sriov_pci_set_num_vfs(pdev, 0);
	if (err) {
		scnprintf(why, len, "%s did not destroy its VFs: %pe", driver, ERR_PTR(err));
		goto out;
	}
	if (num_vfs)
		err = make_vfs(pf, pdev, num_vfs, &(struct apply){ .fresh = true }, driver, why,
			       len);
	if (err && make_vfs(pf, pdev, old, &before, driver, second, sizeof(second)))
		scnprintf(why + strlen(why), len - strlen(why), "; and the %u VFs before: %s",
			  old, second);
out:
	kvfree(saved);
	return err;
}

/**
 * sriov_vfs_change - make so many VFs, or leave all as it is
 * @pf:		the PF
 * @pdev:	its device or NULL
 * @num_vfs:	the number
 * @why:	what went wrong, in words
 * @len:	size of @why in bytes
 *
 * Without a device or a driver it is only seen whether they would fit.
 *
 * Context: may sleep for as long as the drivers of PF and VFs take; caller must
 * hold sriov_pf.op_lock.
 * Return: 0; -ERANGE over the limit, -EBUSY while a VF is in use, -ENOSPC if the
 * VFs turned out to need too much, -ENODEV if the driver of a VF did not take
 * it, else the error of the PCI core or the PF driver.
 */
int sriov_vfs_change(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs, char *why,
		     size_t len)
{
	struct sriov_pf_info info;
	unsigned int old;
	int err = 0;

	sriov_pf_info(pf, &info);
	old = info.num_vfs;
	/* To none, or as it is, needs nothing; without a driver the bind will do it. */
	if (num_vfs && (num_vfs != old || !info.driver[0])) {
		sriov_pci_pool(pf);
		err = sriov_vectors_reserve(pf, num_vfs, why, len);
	}
	if (err || !pdev || !info.driver[0] || old == num_vfs)
		goto release;
	if (old && !info.allow_disruption && !may_disrupt(pf, why, len)) {
		err = -EBUSY;
		goto release;
	}

	if (old)
		err = replace_vfs(pf, pdev, old, num_vfs, info.driver, why, len);
	else
		err = make_vfs(pf, pdev, num_vfs, &(struct apply){ .fresh = true }, info.driver,
			       why, len);
release:
	sriov_vectors_release(pf);
	return err;
}
