// SPDX-License-Identifier: GPL-2.0
/*
 * reconcile.c - brings one PF from its actual to its wanted state; the only
 * caller of what changes hardware.
 *
 * Every change runs under sriov_pf.op_lock, so changes of one PF follow each
 * other, and a slow driver keeps only writers of its own PF waiting. Called by
 * configfs.c for writes; by the notifiers for work, which may find that all is
 * done.
 */
#include <linux/slab.h>

#include "sriov_mgr.h"

static struct workqueue_struct *reconcile_wq;

static void set_busy(struct sriov_pf *pf, bool busy)
{
	guard(mutex)(&pf->lock);
	pf->busy = busy;
}

static int op_begin(struct sriov_pf *pf)
{
	if (mutex_lock_interruptible(&pf->op_lock))
		return -EINTR;
	set_busy(pf, true);
	return 0;
}

static void op_end(struct sriov_pf *pf)
{
	set_busy(pf, false);
	mutex_unlock(&pf->op_lock);
}

/* Whether the PCI core has to be told another number. Caller must hold sriov_pf.lock. */
static bool cap_differs(const struct sriov_pf *pf, int limit)
{
	int now = pf->cap == SRIOV_UNSET ? pf->driver_vfs : pf->cap;

	if (pf->policy[SRIOV_POLICY_MODE] != SRIOV_MGR_POLICY_MODE_ENFORCE)
		return pf->cap != SRIOV_UNSET;
	return limit != SRIOV_UNSET && limit != now;
}

/* Keeps reports of limits in the order of what was found. */
static DEFINE_MUTEX(report_lock);

/**
 * sriov_reconcile_limit - report a limit that is another than before, and VFs
 * that are over it
 * @pf:		the PF
 * @why:	what changed, in a word
 *
 * Context: may sleep, but waits for nothing slow.
 * Return: whether work is due: the PCI core has another limit, or wanted VFs
 * that did not fit do so now.
 */
bool sriov_reconcile_limit(struct sriov_pf *pf, const char *why)
{
	int old, new, over = SRIOV_UNSET, reported, mode;
	struct sriov_limits limits;
	char by[SRIOV_LIMIT_LEN];
	bool due = false;

	guard(mutex)(&report_lock);
	sriov_limits(pf, 0, &limits);
	new = limits.limit.known ? limits.limit.vfs : SRIOV_UNSET;
	mutex_lock(&pf->lock);
	mode = pf->policy[SRIOV_POLICY_MODE];
	if (pf->pdev && mode != SRIOV_MGR_POLICY_MODE_OFF &&
	    !sriov_policy_fits(&limits.limit, pci_num_vf(pf->pdev)))
		over = pci_num_vf(pf->pdev);
	old = pf->last_limit;
	reported = pf->last_violation;
	pf->last_limit = new;
	pf->last_violation = over;
	/* Where there are VFs neither can be helped; while busy it is seen to already. */
	if (pf->pdev && *pf->driver && !pci_num_vf(pf->pdev) && !pf->busy) {
		if (pf->failed && pf->failed_limit != SRIOV_UNSET && new > pf->failed_limit &&
		    pf->wanted_vfs > pf->failed_limit && pf->wanted_vfs <= new)
			pf->restore = true;
		due = pf->restore || cap_differs(pf, new);
	}
	mutex_unlock(&pf->lock);

	sriov_limits_describe(&limits, by, sizeof(by));
	if (new != old && new != SRIOV_UNSET && old != SRIOV_UNSET &&
	    mode != SRIOV_MGR_POLICY_MODE_OFF)
		sriov_event(SRIOV_MGR_EVENT_TYPE_LIMIT_CHANGED, pf, SRIOV_UNSET,
			    "limit %d -> %d (%s) by %s", old, new, by, why);
	if (over != SRIOV_UNSET && (over != reported || new != old))
		sriov_event(SRIOV_MGR_EVENT_TYPE_VIOLATION, pf, SRIOV_UNSET,
			    "%d VFs are enabled, over the limit: %s", over, by);
	return due;
}

/* After a change of what all PFs share. */
static void recheck_limit(struct sriov_pf *pf, const char *why)
{
	sriov_pci_pool(pf);
	if (sriov_reconcile_limit(pf, why))
		sriov_reconcile_queue(pf);
}

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
	bool bound; /* to a host driver */
	bool waited; /* for one */
};

/* Which VFs a call of apply_vfs() is about, and what they get beside what is wanted. */
struct apply {
	bool dirty_only;
	bool go_on; /* after an error, and keep the VFs */
	const struct saved_vf *saved; /* of the VFs 0 to nr_saved - 1, or NULL */
	unsigned int nr_saved;
};

/* What a VF that was destroyed had, and the new one has not. */
static void add_saved(struct sriov_vf_config *config, const struct sriov_vf_config *saved,
		      struct pci_dev *pdev, struct pci_dev *vf_pdev, unsigned int index)
{
	struct sriov_vf_config actual;
	u32 which;

	sriov_vf_config_read(pdev, vf_pdev, index, &actual);
	which = sriov_vf_config_drift(saved, &actual);
	/* No MAC, in the words of most drivers; not all take it back. */
	if (is_zero_ether_addr(saved->mac))
		which &= ~BIT(SRIOV_VF_MAC);
	sriov_vf_config_merge(config, saved, which);
}

/*
 * Another number of vectors takes a VF's driver away for a while, and must not
 * take vectors that the policy keeps.
 */
static int may_set_msix(struct sriov_vf *vf, const struct sriov_vf_config *wanted, u32 which,
			char *why, size_t len)
{
	struct sriov_constraint *pool;
	struct sriov_limits limits;
	struct sriov_vf_info info;
	unsigned int num_vfs;
	bool allow, enforce;
	s64 left;

	sriov_vf_info(vf, &info);
	if (!(which & BIT(SRIOV_VF_MSIX_VECTORS)) || !info.address[0] ||
	    wanted->msix_vectors == info.vectors)
		return 0;

	mutex_lock(&vf->pf->lock);
	allow = vf->pf->allow_disruption;
	num_vfs = vf->pf->pdev ? pci_num_vf(vf->pf->pdev) : 0;
	enforce = vf->pf->policy[SRIOV_POLICY_MODE] == SRIOV_MGR_POLICY_MODE_ENFORCE;
	mutex_unlock(&vf->pf->lock);
	if (info.in_use[0] && !allow) {
		scnprintf(why, len, "vf%u is in use: %s; stop that, or set allow_disruption",
			  info.index, info.in_use);
		return -EBUSY;
	}

	sriov_limits(vf->pf, num_vfs, &limits);
	pool = &limits.in[SRIOV_MGR_CONSTRAINT_MSIX_POOL];
	left = max(sriov_policy_left(pool), 0LL);
	if (!enforce || !(pool->known || pool->vectors) ||
	    wanted->msix_vectors <= info.vectors + left)
		return 0;
	scnprintf(why, len, "vf%u has %u vectors, and the pool has %lld left", info.index,
		  info.vectors, left);
	return -ENOSPC;
}

/* What a VF that exists is to have. Returns its device with a reference, or NULL. */
static struct pci_dev *config_for_vf(struct sriov_vf *vf, struct pci_dev *pdev,
				     const struct apply *apply, struct sriov_vf_config *config)
{
	struct pci_dev *vf_pdev;

	mutex_lock(&vf->pf->lock);
	*config = vf->wanted;
	vf_pdev = pci_dev_get(vf->pdev);
	mutex_unlock(&vf->pf->lock);
	if (vf_pdev && vf->index < apply->nr_saved)
		add_saved(config, &apply->saved[vf->index].config, pdev, vf_pdev, vf->index);
	return vf_pdev;
}

static int apply_config(struct sriov_vf *vf, struct pci_dev *pdev, struct pci_dev *vf_pdev,
			const struct sriov_vf_config *config, u32 which, const char *driver,
			char *why, size_t len)
{
	int err = may_set_msix(vf, config, which, why, len);

	if (!err)
		err = sriov_vf_config_apply(pdev, vf_pdev, vf->index, config, which, driver, why,
					    len);
	/* The next VF is to see what is left. */
	if (!err && which & BIT(SRIOV_VF_MSIX_VECTORS))
		sriov_vf_set_vectors(vf, vf_pdev, config->msix_vectors);
	return err;
}

/* Apply the configuration of a VF that exists. */
static int apply_vf(struct sriov_vf *vf, struct pci_dev *pdev, const struct apply *apply,
		    const char *driver, char *why, size_t len)
{
	struct sriov_pf *pf = vf->pf;
	struct sriov_vf_config config;
	struct pci_dev *vf_pdev;
	int err = 0;

	mutex_lock(&pf->lock);
	vf->dirty = false;
	mutex_unlock(&pf->lock);
	vf_pdev = config_for_vf(vf, pdev, apply, &config);
	if (!vf_pdev || !config.valid)
		goto put;

	err = apply_config(vf, pdev, vf_pdev, &config, config.valid, driver, why, len);
	if (err) {
		sriov_vf_error(vf, true, "%s", why);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, pf, vf->index, "%s", why);
		goto put;
	}
	sriov_vf_success(vf);
	sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED, pf, vf->index,
		    "wanted configuration applied");
put:
	pci_dev_put(vf_pdev);
	return err;
}

static bool vf_due(struct sriov_vf *vf, const struct apply *apply)
{
	guard(mutex)(&vf->pf->lock);
	return vf->pdev && (vf->dirty || !apply->dirty_only);
}

/*
 * VFs that are to have less vectors give them up before others get more, and
 * before it is seen whether all fit. An error will come up again in apply_vfs().
 */
static void shrink_vfs(struct sriov_pf *pf, struct pci_dev *pdev, const struct apply *apply,
		       const char *driver)
{
	struct sriov_vf_config config;
	struct sriov_vf_info info;
	char why[SRIOV_ERROR_LEN];
	struct pci_dev *vf_pdev;
	bool changed = false;
	struct sriov_vf *vf;
	unsigned long index;

	for (index = 0; (vf = sriov_vf_next(pf, &index)); index++) {
		vf_pdev = vf_due(vf, apply) ? config_for_vf(vf, pdev, apply, &config) : NULL;
		sriov_vf_info(vf, &info);
		if (vf_pdev && config.valid & BIT(SRIOV_VF_MSIX_VECTORS) &&
		    config.msix_vectors < info.vectors)
			changed |= !apply_config(vf, pdev, vf_pdev, &config,
						 BIT(SRIOV_VF_MSIX_VECTORS), driver, why,
						 sizeof(why));
		pci_dev_put(vf_pdev);
		sriov_vf_put(vf);
	}
	if (changed)
		sriov_vectors_changed("msix_vectors");
}

/* Apply the configuration of the VFs that exist; the first error counts. */
static int apply_vfs(struct sriov_pf *pf, struct pci_dev *pdev, const struct apply *apply,
		     const char *driver, char *why, size_t len)
{
	char reason[SRIOV_ERROR_LEN];
	struct sriov_vf *vf;
	unsigned long index;
	int err = 0, ret;

	for (index = 0; (vf = sriov_vf_next(pf, &index)); index++) {
		ret = vf_due(vf, apply) ?
		      apply_vf(vf, pdev, apply, driver, reason, sizeof(reason)) : 0;
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

/*
 * Give the VFs their drivers, all or those that wait. igb and ixgbe answer a
 * VF's probe only while the PF's network device is up; a VF probed before takes
 * a random MAC address. So a VF with a wanted MAC waits for that, unless it is
 * one that was destroyed in vain and was bound.
 */
static void attach_vfs(struct sriov_pf *pf, bool all, const struct apply *apply)
{
	struct pci_dev *vf_pdev;
	struct sriov_vf *vf;
	unsigned long index;
	bool due, wait;

	for (index = 0; (vf = sriov_vf_next(pf, &index)); index++) {
		mutex_lock(&pf->lock);
		due = vf->pdev && !*vf->driver && (all || vf->attach);
		wait = vf->wanted.valid & BIT(SRIOV_VF_MAC) && pf->netdev.key && !pf->netdev.up;
		if (index < apply->nr_saved) {
			wait &= !apply->saved[index].bound;
			due &= apply->saved[index].bound || apply->saved[index].waited;
		}
		vf->attach = due && wait;
		vf_pdev = due && !wait ? pci_dev_get(vf->pdev) : NULL;
		mutex_unlock(&pf->lock);
		if (vf_pdev && index < apply->nr_saved && apply->saved[index].bound)
			sriov_pci_attach_again(vf_pdev);
		else if (vf_pdev)
			sriov_pci_attach_driver(vf_pdev);
		pci_dev_put(vf_pdev);
		sriov_vf_put(vf);
	}
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
	bool autoprobe, keep;
	int err;

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
		shrink_vfs(pf, pdev, apply, driver);
		err = apply->go_on ? 0 : check_need(pf, num_vfs, why, len);
		if (!err)
			err = apply_vfs(pf, pdev, apply, driver, why, len);
		keep = !err || apply->go_on;
	}
	if (!keep && pci_num_vf(pdev))
		sriov_pci_set_num_vfs(pdev, 0);

	if (autoprobe)
		sriov_pci_set_autoprobe(pdev, true);
	/* Those that were bound before are again, in any case. */
	if (keep && (autoprobe || apply->saved))
		attach_vfs(pf, true, apply);
	return err;
}

/* Note what the VFs are like; where the driver does not tell, only what is wanted is known. */
static void save_vfs(struct sriov_pf *pf, struct pci_dev *pdev, struct saved_vf *saved,
		     unsigned int nr)
{
	struct sriov_vf_info info;
	struct pci_dev *vf_pdev;
	struct sriov_vf *vf;
	unsigned long index;

	for (index = 0; (vf = sriov_vf_next(pf, &index)) && index < nr; index++) {
		sriov_vf_info(vf, &info);
		saved[index].bound = info.state == SRIOV_MGR_VF_STATE_BOUND ||
				     (info.state == SRIOV_MGR_VF_STATE_FAILED && info.driver[0]);
		saved[index].waited = info.state == SRIOV_MGR_VF_STATE_WAITING;
		vf_pdev = sriov_vf_pdev(vf);
		if (vf_pdev)
			sriov_vf_config_read(pdev, vf_pdev, index, &saved[index].config);
		pci_dev_put(vf_pdev);
		sriov_vf_put(vf);
	}
	sriov_vf_put(vf);
}

/* Destroy the VFs that there are and make new ones, or leave all as it is. */
static int replace_vfs(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int old,
		       unsigned int num_vfs, const char *driver, char *why, size_t len)
{
	struct apply before = { .go_on = true, .nr_saved = old };
	char second[SRIOV_ERROR_LEN];
	struct saved_vf *saved;
	int err;

	saved = kvcalloc(old, sizeof(*saved), GFP_KERNEL);
	if (!saved)
		return -ENOMEM;
	before.saved = saved;
	save_vfs(pf, pdev, saved, old);

	err = sriov_pci_set_num_vfs(pdev, 0);
	if (err) {
		scnprintf(why, len, "%s did not destroy its VFs: %pe", driver, ERR_PTR(err));
		goto out;
	}
	if (num_vfs)
		err = make_vfs(pf, pdev, num_vfs, &(struct apply){ }, driver, why, len);
	if (err && make_vfs(pf, pdev, old, &before, driver, second, sizeof(second)))
		scnprintf(why + strlen(why), len - strlen(why), "; and the %u VFs before: %s",
			  old, second);
out:
	kvfree(saved);
	return err;
}

/* Make the number of VFs @num_vfs, or leave all as it is. */
static int change_num_vfs(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs,
			  char *why, size_t len)
{
	struct sriov_pf_info info;
	unsigned int old;
	int err;

	sriov_pf_info(pf, &info);
	old = info.num_vfs;
	/* To none, or as it is, needs nothing; without a driver the bind will do it. */
	if (num_vfs && (num_vfs != old || !info.driver[0])) {
		sriov_pci_pool(pf);
		err = sriov_vectors_reserve(pf, num_vfs, why, len);
		if (err)
			goto release;
	}
	err = 0;
	if (!pdev || !info.driver[0] || old == num_vfs)
		goto release;
	if (old && !info.allow_disruption && !may_disrupt(pf, why, len)) {
		err = -EBUSY;
		goto release;
	}

	if (old)
		err = replace_vfs(pf, pdev, old, num_vfs, info.driver, why, len);
	else
		err = make_vfs(pf, pdev, num_vfs, &(struct apply){ }, info.driver, why, len);
release:
	sriov_vectors_release(pf);
	/* Not due while this is under way; what the PCI core has is for work to set right. */
	sriov_reconcile_limit(pf, "num_vfs");
	sriov_reconcile_queue(pf);
	return err;
}

/**
 * sriov_reconcile_num_vfs - set the wanted number of VFs
 * @pf:		a managed PF
 * @num_vfs:	the number, at most SRIOV_MAX_VFS
 *
 * All or nothing; the reason of an error is in last_error.
 *
 * Context: may sleep for as long as the PF driver takes; takes sriov_pf.op_lock.
 * Return: 0; -ERANGE over the limit, -EBUSY while a VF is in use, -EINTR while
 * waiting for another change, else the error of the PCI core or the PF driver.
 */
int sriov_reconcile_num_vfs(struct sriov_pf *pf, unsigned int num_vfs)
{
	char why[SRIOV_ERROR_LEN] = "";
	unsigned int before;
	struct pci_dev *pdev;
	bool restore;
	int err;

	err = op_begin(pf);
	if (err)
		return err;
	/* A bind from now on finds the number that is wanted then. */
	mutex_lock(&pf->lock);
	restore = pf->restore;
	pf->restore = false;
	mutex_unlock(&pf->lock);
	pdev = sriov_pf_pdev(pf);
	before = pdev ? pci_num_vf(pdev) : 0;
	err = change_num_vfs(pf, pdev, num_vfs, why, sizeof(why));
	if (err) {
		sriov_pf_error(pf, pdev && pci_num_vf(pdev) != before, "%s", why);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, pf, SRIOV_UNSET, "%s", why);
		mutex_lock(&pf->lock);
		pf->restore |= restore;
		mutex_unlock(&pf->lock);
	} else {
		mutex_lock(&pf->lock);
		pf->wanted_vfs = num_vfs;
		mutex_unlock(&pf->lock);
		sriov_pf_success(pf);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED, pf, SRIOV_UNSET,
			    "%u VFs wanted", num_vfs);
	}
	pci_dev_put(pdev);
	op_end(pf);
	return err;
}

/**
 * sriov_reconcile_vf - set one wanted attribute of a VF
 * @vf:		a managed VF
 * @id:		the attribute
 * @text:	its value without a line end; "" to manage it no longer
 *
 * Applied at once where the VF exists. On an error the wanted value and the
 * hardware are as before, and the reason is in last_error.
 *
 * Context: may sleep for as long as the PF driver takes; takes sriov_pf.op_lock.
 * Return: 0; -EINVAL for a bad value, -EINTR while waiting for another change,
 * else an error of sriov_vf_config_apply().
 */
int sriov_reconcile_vf(struct sriov_vf *vf, enum sriov_vf_attr_id id, const char *text)
{
	struct sriov_pf *pf = vf->pf;
	struct sriov_vf_config wanted;
	struct sriov_pf_info info;
	char why[SRIOV_ERROR_LEN];
	struct pci_dev *pdev, *vf_pdev;
	const char *valid;
	u32 which = 0;
	bool came;
	int err = 0;

	if (op_begin(pf))
		return -EINTR;
	pdev = sriov_pf_pdev(pf);
	vf_pdev = sriov_vf_pdev(vf);
	sriov_pf_info(pf, &info);
	mutex_lock(&pf->lock);
	wanted = vf->wanted;
	valid = sriov_vf_config_parse(id, text, &wanted);
	/* After a failure all is due, or the state would stay wrong. */
	if (pdev && vf_pdev)
		which = wanted.valid & (vf->failed ? ~0 : BIT(id));
	mutex_unlock(&pf->lock);

	if (valid) {
		err = -EINVAL;
		sriov_vf_error(vf, false, "%s must be %s", sriov_vf_attrs[id].name, valid);
	} else if (which) {
		err = apply_config(vf, pdev, vf_pdev, &wanted, which, info.driver, why,
				   sizeof(why));
		if (err) {
			sriov_vf_error(vf, false, "%s", why);
			sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, pf, vf->index, "%s", why);
		} else {
			sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED, pf, vf->index, "%s %s",
				    sriov_vf_attrs[id].name, text);
		}
	}
	if (!err) {
		mutex_lock(&pf->lock);
		vf->wanted = wanted;
		came = vf->pdev && vf->pdev != vf_pdev;
		vf->dirty |= came;
		mutex_unlock(&pf->lock);
		sriov_vf_success(vf);
		/* It came without this value meanwhile. */
		if (came)
			sriov_reconcile_queue(pf);
	}
	if (id == SRIOV_VF_MSIX_VECTORS)
		sriov_vectors_changed("msix_vectors");
	pci_dev_put(vf_pdev);
	pci_dev_put(pdev);
	op_end(pf);
	return err;
}

/**
 * sriov_reconcile_policy - set one attribute of the policy of a PF
 * @pf:		the PF
 * @attr:	the attribute
 * @value:	its value, or SRIOV_UNSET
 *
 * VFs that are over the new limit stay.
 *
 * Context: may sleep for as long as somebody holds the PF's device_lock; takes
 * sriov_pf.op_lock.
 * Return: 0, or -EINTR while waiting for another change.
 */
int sriov_reconcile_policy(struct sriov_pf *pf, enum sriov_policy_attr attr, int value)
{
	static const char * const names[SRIOV_NR_POLICY_ATTRS] = {
		[SRIOV_POLICY_MODE]		= "policy/mode",
		[SRIOV_POLICY_MAX_VFS]		= "policy/max_vfs",
		[SRIOV_POLICY_VECTOR_POOL]	= "policy/vector_pool",
		[SRIOV_POLICY_VECTOR_RESERVE]	= "policy/vector_reserve",
		[SRIOV_POLICY_VECTORS_PER_VF]	= "policy/vectors_per_vf",
	};
	struct pci_dev *pdev;
	bool failed;
	int err;

	err = op_begin(pf);
	if (err)
		return err;
	mutex_lock(&pf->lock);
	pf->policy[attr] = value;
	mutex_unlock(&pf->lock);
	sriov_vectors_changed(names[attr]);

	pdev = sriov_pf_pdev(pf);
	if (pdev)
		sriov_pci_cap_vfs(pf, pdev, 0);
	pci_dev_put(pdev);
	sriov_reconcile_limit(pf, names[attr]);

	/* What failed for the old policy may fit now. */
	mutex_lock(&pf->lock);
	failed = pf->failed;
	pf->restore |= failed;
	mutex_unlock(&pf->lock);
	if (failed)
		sriov_reconcile_queue(pf);
	else
		sriov_pf_success(pf);
	op_end(pf);
	return 0;
}

/**
 * sriov_reconcile_default_mode - set what the policy does with PFs that nobody
 * manages
 * @mode:	what it does
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_reconcile_default_mode(enum sriov_mgr_policy_mode mode)
{
	struct sriov_pf *pf;
	unsigned long id;

	sriov_pf_set_default_mode(mode);
	for (id = 0; (pf = sriov_pf_next(&id)); id++) {
		sriov_reconcile_queue(pf);
		sriov_pf_put(pf);
	}
}

/* Bring the PF to its wanted state. */
static int restore(struct sriov_pf *pf, struct pci_dev *pdev)
{
	static const struct apply all = { .go_on = true };
	char why[SRIOV_ERROR_LEN] = "";
	struct sriov_pf_info info;
	int err = 0;

	sriov_pf_info(pf, &info);
	if (info.wanted_vfs != SRIOV_UNSET && info.wanted_vfs != info.num_vfs) {
		err = change_num_vfs(pf, pdev, info.wanted_vfs, why, sizeof(why));
	} else {
		shrink_vfs(pf, pdev, &all, info.driver);
		err = apply_vfs(pf, pdev, &all, info.driver, why, sizeof(why));
	}
	if (err) {
		/* A VF that is not as wanted says so itself. */
		sriov_pf_error(pf, info.wanted_vfs != SRIOV_UNSET &&
			       pci_num_vf(pdev) != info.wanted_vfs, "%s", why);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, pf, SRIOV_UNSET, "%s", why);
	} else {
		sriov_pf_success(pf);
	}
	return err;
}

/**
 * sriov_reconcile_now - apply the wanted state of a PF and its VFs again
 * @pf:	a managed PF
 *
 * Context: may sleep for as long as the PF driver takes; takes sriov_pf.op_lock.
 * Return: 0; -ENODEV if the PF is absent or has no driver, else as
 * sriov_reconcile_num_vfs() and sriov_vf_config_apply().
 */
int sriov_reconcile_now(struct sriov_pf *pf)
{
	struct sriov_pf_info info;
	struct pci_dev *pdev;
	int err;

	err = op_begin(pf);
	if (err)
		return err;
	sriov_pf_info(pf, &info);
	pdev = sriov_pf_pdev(pf);
	if (!pdev || !info.driver[0]) {
		err = -ENODEV;
		sriov_pf_error(pf, false, "the PF has no driver now; its bind will apply all");
	} else {
		err = restore(pf, pdev);
	}
	pci_dev_put(pdev);
	op_end(pf);
	return err;
}

/* Whether the wanted state is to be restored. Busy from now on, where there is anything to do. */
static bool work_due(struct sriov_pf *pf)
{
	unsigned long index;
	struct sriov_vf *vf;
	bool due;

	guard(mutex)(&pf->lock);
	due = pf->restore && *pf->driver;
	pf->restore = false;
	pf->busy = due;
	xa_for_each(&pf->vfs, index, vf)
		pf->busy |= vf->dirty || vf->attach;
	return due;
}

/**
 * sriov_reconcile_work - do what the notifiers found due
 * @work:	sriov_pf.work
 *
 * Context: own workqueue; takes sriov_pf.op_lock.
 */
void sriov_reconcile_work(struct work_struct *work)
{
	static const struct apply dirty = { .dirty_only = true, .go_on = true };
	struct sriov_pf *pf = container_of(work, struct sriov_pf, work);
	char why[SRIOV_ERROR_LEN];
	struct sriov_pf_info info;
	struct pci_dev *pdev;
	bool due;

	mutex_lock(&pf->op_lock);
	pdev = sriov_pf_pdev(pf);
	if (!pdev)
		goto out;
	/* Waits for the device_lock, and so for an enabling that is under way. */
	sriov_pci_cap_vfs(pf, pdev, 0);
	sriov_reconcile_limit(pf, "VFs or driver");

	due = work_due(pf);
	if (due)
		restore(pf, pdev);
	/* VFs that came by another way than configfs. */
	sriov_pf_info(pf, &info);
	if (info.driver[0]) {
		shrink_vfs(pf, pdev, &dirty, info.driver);
		if (apply_vfs(pf, pdev, &dirty, info.driver, why, sizeof(why)))
			sriov_pf_error(pf, false, "%s", why);
	}
	attach_vfs(pf, false, &dirty);
	set_busy(pf, false);
out:
	pci_dev_put(pdev);
	mutex_unlock(&pf->op_lock);
	sriov_pf_put(pf);
}

/**
 * sriov_reconcile_queue - have the work of a PF done soon
 * @pf:	the PF
 *
 * Context: any that may take a mutex; waits for nothing.
 */
void sriov_reconcile_queue(struct sriov_pf *pf)
{
	sriov_pf_get(pf);
	if (!queue_work(reconcile_wq, &pf->work))
		sriov_pf_put(pf);
}

/**
 * sriov_reconcile_init - make the workqueue
 *
 * Context: module init.
 * Return: 0, or -ENOMEM or the error of sriov_vectors_init().
 */
int sriov_reconcile_init(void)
{
	int err;

	/* Unbound: work waits for drivers, and for one PF at a time only. */
	reconcile_wq = alloc_workqueue("sriov_mgr", WQ_UNBOUND, 0);
	if (!reconcile_wq)
		return -ENOMEM;
	err = sriov_vectors_init(reconcile_wq, recheck_limit);
	if (err)
		destroy_workqueue(reconcile_wq);
	return err;
}

/**
 * sriov_reconcile_exit - finish the work and end
 *
 * Context: module exit, after all that queues work.
 */
void sriov_reconcile_exit(void)
{
	sriov_vectors_exit();
	destroy_workqueue(reconcile_wq);
}
