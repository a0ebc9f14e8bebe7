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

static int change_num_vfs(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs,
			  char *why, size_t len)
{
	int err = sriov_vfs_change(pf, pdev, num_vfs, why, len);

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

/* The attributes as key=value, as far as they fit. */
static void list_attrs(const struct sriov_vf_config *config, u32 attrs, char *buf, size_t len)
{
	char value[SRIOV_VALUE_LEN];
	unsigned int id;
	int at = 0;

	*buf = '\0';
	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++) {
		if (!(attrs & BIT(id)))
			continue;
		*value = '\0';
		if (config->valid & BIT(id))
			sriov_vf_config_format(id, config, value, sizeof(value));
		at += scnprintf(buf + at, len - at, "%s%s=%s", at ? " " : "",
				sriov_vf_attrs[id].name, value);
	}
}

/* What is wrong with a configuration before anything is touched; NULL if nothing is. */
static const char *not_valid(const struct sriov_vf_config *wanted, u32 attrs)
{
	if (attrs & BIT(SRIOV_VF_DRIVER) && sriov_vf_config_wants_driver(wanted) &&
	    !sriov_pci_has_driver(wanted->driver))
		return "there is no PCI driver of that name, and no module that brings one";
	return sriov_vf_config_check(wanted);
}

static int change_vf(struct sriov_vf *vf, const struct sriov_vf_config *change, u32 attrs)
{
	struct sriov_vf_config old, wanted;
	char why[SRIOV_ERROR_LEN];
	struct sriov_pf *pf = vf->pf;
	struct pci_dev *vf_pdev;
	const char *wrong;
	bool came, due;
	u32 which;
	int err;

	vf_pdev = sriov_vf_pdev(vf);
	mutex_lock(&pf->lock);
	old = vf->wanted;
	wanted = old;
	/* After a failure all is due, or the state would stay wrong. */
	which = vf->failed ? ~0 : attrs;
	mutex_unlock(&pf->lock);
	wanted.valid &= ~attrs;
	sriov_vf_config_merge(&wanted, change, attrs);
	which &= wanted.valid;

	wrong = not_valid(&wanted, attrs);
	if (wrong) {
		sriov_vf_error(vf, false, "%s", wrong);
		err = -EINVAL;
		goto put;
	}
	err = which ? sriov_vf_apply(vf, &wanted, which, &old, why, sizeof(why)) : 0;
	if (err) {
		sriov_vf_error(vf, false, "%s", why);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, pf, vf->index, "%s", why);
		goto put;
	}
	/* The next one is not for us to choose. */
	if (vf_pdev && old.valid & ~wanted.valid & BIT(SRIOV_VF_DRIVER))
		sriov_pci_set_override(vf_pdev, "");
	mutex_lock(&pf->lock);
	vf->wanted = wanted;
	if (!(wanted.valid & SRIOV_VF_RATES))
		vf->late = false;
	/* It came without this value meanwhile; or what it waits for is wanted no longer. */
	came = vf->pdev && vf->pdev != vf_pdev;
	vf->dirty |= came;
	due = came || vf->attach;
	mutex_unlock(&pf->lock);
	sriov_vf_success(vf);
	if (vf_pdev && which) {
		list_attrs(&wanted, attrs, why, sizeof(why));
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED, pf, vf->index, "%s", why);
	}
	if (due)
		sriov_reconcile_queue(pf);
put:
	pci_dev_put(vf_pdev);
	return err;
}

/**
 * sriov_reconcile_vf - set wanted attributes of a VF
 * @vf:		a managed VF
 * @change:	their values; those without are managed no longer
 * @attrs:	which, bits 1 << enum sriov_vf_attr_id
 *
 * Applied at once where the VF exists: all or none. On an error the wanted values
 * and the hardware are as before, and the reason is in last_error.
 *
 * Context: may sleep for as long as drivers take, and for the loading of one;
 * takes sriov_pf.op_lock.
 * Return: 0; -EINVAL if the values do not go together or there is no such
 * driver, -EINTR while waiting for another change, else as sriov_vf_apply().
 */
int sriov_reconcile_vf(struct sriov_vf *vf, const struct sriov_vf_config *change, u32 attrs)
{
	int err = op_begin(vf->pf);

	if (err)
		return err;
	err = change_vf(vf, change, attrs);
	if (attrs & BIT(SRIOV_VF_MSIX_VECTORS))
		sriov_vectors_changed("msix_vectors");
	op_end(vf->pf);
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
	char why[SRIOV_ERROR_LEN] = "";
	struct sriov_pf_info info;
	int err = 0;

	sriov_pf_info(pf, &info);
	if (info.wanted_vfs != SRIOV_UNSET && info.wanted_vfs != info.num_vfs)
		err = change_num_vfs(pf, pdev, info.wanted_vfs, why, sizeof(why));
	else
		err = sriov_vfs_apply(pf, false, why, sizeof(why));
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
 * sriov_reconcile_num_vfs() and sriov_vf_apply().
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

/*
 * Whether the wanted state is to be restored, in @due. Busy from now on, where there is anything
 * to do. False if the PF was plugged anew meanwhile: that is for the work that its bind has queued.
 */
static bool work_begins(struct sriov_pf *pf, struct pci_dev *pdev, bool *due)
{
	unsigned long index;
	struct sriov_vf *vf;

	guard(mutex)(&pf->lock);
	if (pf->pdev != pdev)
		return false;
	*due = pf->restore && *pf->driver;
	pf->restore = false;
	pf->busy = *due;
	xa_for_each(&pf->vfs, index, vf)
		pf->busy |= vf->dirty || vf->attach;
	return true;
}

/**
 * sriov_reconcile_work - do what the notifiers found due
 * @work:	sriov_pf.work
 *
 * Context: own workqueue; takes sriov_pf.op_lock.
 */
void sriov_reconcile_work(struct work_struct *work)
{
	struct sriov_pf *pf = container_of(work, struct sriov_pf, work);
	char why[SRIOV_ERROR_LEN];
	struct sriov_pf_info info;
	struct pci_dev *pdev;
	bool due;

	sriov_debugfs_update(pf);
	mutex_lock(&pf->op_lock);
	pdev = sriov_pf_pdev(pf);
	if (!pdev)
		goto out;
	/* Waits for the device_lock, and so for an enabling that is under way. */
	sriov_pci_cap_vfs(pf, pdev, 0);
	sriov_reconcile_limit(pf, "VFs or driver");

	if (!work_begins(pf, pdev, &due))
		goto out;
	if (due)
		restore(pf, pdev);
	/* VFs that came by another way than configfs. */
	sriov_pf_info(pf, &info);
	if (info.driver[0] && sriov_vfs_apply(pf, true, why, sizeof(why)))
		sriov_pf_error(pf, false, "%s", why);
	sriov_vfs_attach(pf);
	set_busy(pf, false);
out:
	pci_dev_put(pdev);
	mutex_unlock(&pf->op_lock);
	sriov_pf_put(pf);
	sriov_work_end();
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
	sriov_work_begin();
	if (!queue_work(reconcile_wq, &pf->work)) {
		sriov_work_end();
		sriov_pf_put(pf);
	}
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

	/*
	 * Unbound: work waits for drivers, and for one PF at a time only. Freezable: it must
	 * not find devices suspended.
	 */
	reconcile_wq = alloc_workqueue("sriov_mgr", WQ_UNBOUND | WQ_FREEZABLE, 0);
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
