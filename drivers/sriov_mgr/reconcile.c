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
#include "apply.h"
#include "attrs.h"
#include "common.h"
#include "events.h"
#include "limits.h"
#include "pci_core.h"
#include "plan.h"
#include "policy.h"
#include "reconcile.h"
#include "registry.h"
#include "trace.h"
#include "work.h"

static struct workqueue_struct *reconcile_wq;

static void set_busy(struct sriov_pf *pf, bool busy)
{
	guard(mutex)(&pf->lock);
	pf->busy = busy;
}

static int op_begin(struct sriov_pf *pf)
{
	/* Nothing was done yet: a signal without handler, as to freeze, is no reason to fail. */
	if (mutex_lock_interruptible(&pf->op_lock))
		return -ERESTARTSYS;
	mutex_lock(&pf->lock);
	pf->busy = true;
	sriov_pf_try(pf);
	mutex_unlock(&pf->lock);
	return 0;
}

static void op_end(struct sriov_pf *pf)
{
	set_busy(pf, false);
	mutex_unlock(&pf->op_lock);
}

/* Note what is to be reported, if it is not SRIOV_UNSET; whether it is another than before. */
static bool is_news(int *reported, int now)
{
	bool news = now != SRIOV_UNSET && now != *reported;

	*reported = now;
	return news;
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
	int old, new, mode, there, over = SRIOV_UNSET, guessed = SRIOV_UNSET;
	bool due = false, violation, guess;
	struct sriov_limits limits;
	char by[SRIOV_LIMIT_LEN];

	guard(mutex)(&report_lock);
	sriov_limits(pf, 0, &limits);
	new = limits.limit.known ? limits.limit.vfs : SRIOV_UNSET;
	mutex_lock(&pf->lock);
	mode = pf->now.policy[SRIOV_POLICY_MODE];
	there = pf->pdev && mode != SRIOV_MGR_POLICY_MODE_OFF ? pci_num_vf(pf->pdev) : 0;
	if (!sriov_policy_fits(&limits.limit, there))
		over = there;
	if (!sriov_policy_fits(&limits.estimate, there))
		guessed = there;
	old = pf->last_limit;
	pf->last_limit = new;
	violation = is_news(&pf->last_violation, over) || (over != SRIOV_UNSET && new != old);
	/* While VFs come, drivers have not taken what they will. */
	guess = !pf->busy && is_news(&pf->last_estimate, guessed);
	pf->bound = limits.bound.known ? limits.bound.vfs : SRIOV_UNSET;
	/* The PCI core takes no limit while there are VFs. */
	if (pf->pdev && *pf->now.driver)
		due = sriov_pf_due(pf) ||
		      (!pci_num_vf(pf->pdev) && sriov_limits_cap_differs(pf, new));
	mutex_unlock(&pf->lock);

	sriov_limits_describe(&limits, by, sizeof(by));
	trace_sriov_limit(pf, new, by);
	if (new != old && new != SRIOV_UNSET && old != SRIOV_UNSET &&
	    mode != SRIOV_MGR_POLICY_MODE_OFF)
		sriov_event(SRIOV_MGR_EVENT_TYPE_LIMIT_CHANGED, pf, SRIOV_UNSET,
			    "limit %d -> %d (%s) by %s", old, new, by, why);
	if (violation)
		sriov_event(SRIOV_MGR_EVENT_TYPE_VIOLATION, pf, SRIOV_UNSET,
			    "%d VFs are enabled, over the limit: %s", over, by);
	if (guess) {
		sriov_policy_describe(limits.estimate.by, &limits.in[limits.estimate.by], by,
				      sizeof(by));
		sriov_event(SRIOV_MGR_EVENT_TYPE_ESTIMATE, pf, SRIOV_UNSET,
			    "%d VFs may need more vectors than there are: %s", guessed, by);
	}
	return due;
}

/* After a change of what all PFs share. */
static void recheck_limit(struct sriov_pf *pf, const char *why)
{
	sriov_limits_pool(pf);
	if (sriov_reconcile_limit(pf, why))
		sriov_reconcile_queue(pf);
}

/**
 * sriov_reconcile_num_vfs - set the wanted number of VFs
 * @pf:		a managed PF
 * @num_vfs:	the number, at most SRIOV_MAX_VFS
 *
 * All or nothing; the reason of an error is in last_error.
 *
 * Context: may sleep for as long as the PF driver takes; takes sriov_pf.op_lock.
 * Return: 0; -ERESTARTSYS on a signal while waiting for another change, else as
 * sriov_plan_change().
 */
int sriov_reconcile_num_vfs(struct sriov_pf *pf, unsigned int num_vfs)
{
	struct sriov_outcome out = { };
	const struct sriov_plan *had;
	struct pci_dev *pdev;
	bool owed;
	u32 epoch;
	int err;

	err = op_begin(pf);
	if (err)
		return err;
	/* A bind from now on finds the number that is wanted then. */
	mutex_lock(&pf->lock);
	epoch = pf->epoch;
	had = pf->owed;
	mutex_unlock(&pf->lock);
	pdev = sriov_pf_pdev(pf);
	err = sriov_plan_change(pf, pdev, num_vfs, &out);
	mutex_lock(&pf->lock);
	owed = pf->owed && (!err || pf->owed != had);
	if (!err) {
		pf->now.wanted_vfs = num_vfs;
		pf->made = epoch;
	}
	mutex_unlock(&pf->lock);
	if (!err) {
		if (owed)
			sriov_pf_refuse(pf, "%s", "");
		else
			sriov_pf_success(pf);
		sriov_pf_changed(pf);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED, pf, SRIOV_UNSET,
			    "%u VFs wanted", num_vfs);
	} else {
		if (owed)
			sriov_pf_fault(pf, out.kind, err, out.why);
		else
			sriov_pf_refuse(pf, "%s", out.why);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, pf, SRIOV_UNSET, "%s", out.why);
	}
	/* Not due while this is under way; what the PCI core has is for work to set right. */
	sriov_reconcile_limit(pf, "num_vfs");
	sriov_reconcile_queue(pf);
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
		return "there is no PCI driver of that name, and no module to be loaded for it";
	return sriov_vf_config_check(wanted);
}

static int change_vf(struct sriov_vf *vf, const struct sriov_vf_config *change, u32 attrs)
{
	struct sriov_vf_config old, wanted;
	struct sriov_apply apply = {
		.config = &wanted, .known = &old, .may_wait = ~attrs,
	};
	struct pci_dev *vf_pdev __free(sriov_pdev) = sriov_vf_pdev(vf);
	char override[SRIOV_DRIVER_LEN];
	struct sriov_pf *pf = vf->pf;
	const char *wrong;
	u32 epoch, which;
	bool overridden;
	int err = 0;

	mutex_lock(&pf->lock);
	epoch = vf->epoch;
	old = vf->now.wanted;
	wanted = old;
	wanted.valid &= ~attrs;
	sriov_vf_config_merge(&wanted, change, attrs);
	/* What was not applied is due with it, but for what has to wait. */
	which = vf->applied == epoch && vf->fault.kind != SRIOV_FAULT_FINAL ? attrs : ~0;
	apply.which = which & wanted.valid;
	apply.attach = !vf->owed;
	mutex_unlock(&pf->lock);

	wrong = not_valid(&wanted, attrs);
	if (wrong) {
		sriov_vf_refuse(vf, "%s", wrong);
		return -EINVAL;
	}
	if (apply.which)
		err = sriov_vf_apply(vf, &apply);
	if (err) {
		sriov_vf_refuse(vf, "%s", apply.why);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, pf, vf->now.index, "%s", apply.why);
	}
	if (err && apply.torn) {
		sriov_vf_fault(vf, epoch, apply.kind, err, apply.why);
		scoped_guard(mutex, &pf->lock)
			vf->applied = epoch - 1;
		sriov_reconcile_queue(pf);
	}
	if (err)
		return err;

	mutex_lock(&pf->lock);
	vf->now.wanted = wanted;
	/* One that came meanwhile is of another epoch. */
	vf->applied = epoch;
	vf->left = (vf->left & wanted.valid & ~which) | apply.left;
	which = vf->left;
	overridden = vf->overridden && old.valid & ~wanted.valid & BIT(SRIOV_VF_DRIVER);
	memcpy(override, vf->override, sizeof(override));
	vf->overridden &= !overridden;
	mutex_unlock(&pf->lock);
	/* The next driver is not for us to choose. */
	if (vf_pdev && overridden)
		sriov_vf_put_override(vf, vf_pdev, override);
	if (which)
		sriov_vf_refuse(vf, "%s", "");
	else
		sriov_vf_success(vf);
	if (vf_pdev && apply.which) {
		list_attrs(&wanted, attrs, apply.why, sizeof(apply.why));
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED, pf, vf->now.index, "%s",
			    apply.why);
	}
	if (sriov_pf_changed(pf))
		sriov_reconcile_queue(pf);
	return 0;
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
 * Return: 0; -EINVAL if the values do not go together or there is no such driver,
 * -ERESTARTSYS on a signal while waiting for another change, else as sriov_vf_apply().
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
 * Return: 0, or -ERESTARTSYS on a signal while waiting for another change.
 */
int sriov_reconcile_policy(struct sriov_pf *pf, enum sriov_policy_attr attr, int value)
{
	static const char * const names[SRIOV_NR_POLICY_ATTRS] = {
		[SRIOV_POLICY_MODE]		= "policy/mode",
		[SRIOV_POLICY_MAX_VFS]		= "policy/max_vfs",
		[SRIOV_POLICY_VECTOR_POOL]	= "policy/vector_pool",
		[SRIOV_POLICY_VECTOR_RESERVE]	= "policy/vector_reserve",
		[SRIOV_POLICY_VECTORS_PER_VF]	= "policy/vectors_per_vf",
		[SRIOV_POLICY_STRICT]		= "policy/strict",
	};
	struct pci_dev *pdev;
	int err;

	err = op_begin(pf);
	if (err)
		return err;
	mutex_lock(&pf->lock);
	pf->now.policy[attr] = value;
	pf->refused[0] = '\0';
	mutex_unlock(&pf->lock);
	sriov_vectors_changed(names[attr]);

	pdev = sriov_pf_pdev(pf);
	if (pdev)
		sriov_limits_cap(pf, pdev, 0);
	pci_dev_put(pdev);
	sriov_reconcile_limit(pf, names[attr]);

	/* What failed for the old policy may fit now. */
	if (sriov_pf_changed(pf))
		sriov_reconcile_queue(pf);
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
	struct sriov_pf *pf = NULL;

	sriov_pf_set_default_mode(mode);
	while ((pf = sriov_pf_after(pf)))
		sriov_reconcile_queue(pf);
}

/* Make the VFs that are owed or wanted; those that were @due will be tried again. */
static int restore(struct sriov_pf *pf, struct pci_dev *pdev, bool due)
{
	struct sriov_outcome out = { };
	enum sriov_fault_kind before;
	bool owed;
	u32 epoch;
	int err;

	mutex_lock(&pf->lock);
	epoch = pf->epoch;
	owed = pf->owed;
	before = pf->fault.kind;
	mutex_unlock(&pf->lock);
	err = sriov_plan_restore(pf, pdev, &out);
	sriov_reconcile_limit(pf, "num_vfs");
	scoped_guard(mutex, &pf->lock)
		due |= !!pf->owed;
	if (err && !due) {
		sriov_pf_refuse(pf, "%s", out.why);
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, pf, SRIOV_UNSET, "%s", out.why);
		return err;
	}
	if (err) {
		sriov_pf_fault(pf, out.kind, err, out.why);
		sriov_event_fault(pf, SRIOV_UNSET, before, out.kind, out.why);
		return err;
	}
	mutex_lock(&pf->lock);
	if (!owed)
		pf->made = epoch;
	mutex_unlock(&pf->lock);
	sriov_pf_success(pf);
	if (sriov_fault_passes(before))
		sriov_event(SRIOV_MGR_EVENT_TYPE_RETRIED, pf, SRIOV_UNSET, "%u VFs are there",
			    pci_num_vf(pdev));
	return 0;
}

/* The first error that stands. */
static int standing_error(struct sriov_pf *pf)
{
	struct sriov_vf *vf;
	unsigned long index;

	guard(mutex)(&pf->lock);
	if (pf->fault.kind)
		return pf->fault.err;
	xa_for_each(&pf->vfs, index, vf)
		if (vf->fault.kind && vf->fault.kind != SRIOV_FAULT_LINK)
			return vf->fault.err;
	return 0;
}

/**
 * sriov_reconcile_now - apply the wanted state of a PF and its VFs again
 * @pf:	a managed PF
 *
 * What is as wanted is not touched.
 *
 * Context: may sleep for as long as the PF driver takes; takes sriov_pf.op_lock.
 * Return: 0; -ENODEV if the PF is absent or has no driver, else as
 * sriov_plan_change() and sriov_vf_apply().
 */
int sriov_reconcile_now(struct sriov_pf *pf)
{
	struct pci_dev *pdev;
	unsigned long index;
	struct sriov_vf *vf;
	bool due, owed;
	int err;

	err = op_begin(pf);
	if (err)
		return err;
	pdev = sriov_pf_pdev(pf);
	mutex_lock(&pf->lock);
	err = pdev && *pf->now.driver ? 0 : -ENODEV;
	due = pf->made != pf->epoch;
	owed = pf->owed;
	pf->refused[0] = '\0';
	xa_for_each(&pf->vfs, index, vf)
		vf->epoch += !err;
	mutex_unlock(&pf->lock);
	if (err) {
		sriov_pf_refuse(pf, "the PF has no driver now; its bind will apply all");
		goto out;
	}
	sriov_pf_changed(pf);
	mutex_lock(&pf->lock);
	sriov_pf_try(pf);
	mutex_unlock(&pf->lock);
	/* What is drift is not tried again behind the back of who was told that it failed. */
	err = restore(pf, pdev, due);
	if (!err && owed)
		err = restore(pf, pdev, due);
	if (!err) {
		sriov_plan_vfs(pf, pdev);
		err = standing_error(pf);
	}
	sriov_reconcile_queue(pf);
out:
	pci_dev_put(pdev);
	op_end(pf);
	return err;
}

/* ---- what is done by itself ---- */

/* Nothing is tried again any more. */
static bool ending;

/* No more than this lies between two tries, in seconds. */
#define RETRY_MAX	60U

/**
 * sriov_reconcile_retry - try again what nobody tells of when it can pass
 * @work:	sriov_pf.retry
 *
 * Context: own workqueue.
 */
void sriov_reconcile_retry(struct work_struct *work)
{
	struct sriov_pf *pf = container_of(to_delayed_work(work), struct sriov_pf, retry);

	scoped_guard(mutex, &pf->lock)
		pf->seen++;
	sriov_reconcile_queue(pf);
	sriov_pf_put(pf);
}

/*
 * Have it tried again where something is left, later each time that it was @tried; without a
 * driver its bind comes first.
 */
static void arrange_retry(struct sriov_pf *pf, bool tried)
{
	unsigned long delay = 0;
	struct sriov_vf *vf;
	unsigned long index;
	bool left;

	mutex_lock(&pf->lock);
	left = pf->fault.kind == SRIOV_FAULT_RETRY;
	if (pf->retrying_vfs)
		xa_for_each(&pf->vfs, index, vf)
			left |= vf->fault.kind == SRIOV_FAULT_RETRY;
	left = left && pf->pdev && *pf->now.driver && !READ_ONCE(ending);
	if (!left)
		pf->tries = 0;
	else if (tried || !pf->tries)
		pf->tries++;
	if (left)
		delay = HZ * min(1U << min(pf->tries - 1, 10U), RETRY_MAX);
	mutex_unlock(&pf->lock);

	if ((tried || !left) && cancel_delayed_work(&pf->retry))
		sriov_pf_put(pf);
	if (left && !queue_delayed_work(reconcile_wq, &sriov_pf_get(pf)->retry, delay))
		sriov_pf_put(pf);
}

/* Report a number of VFs that somebody else has made. */
static void report_drift(struct sriov_pf *pf)
{
	int drift, wanted;
	bool news;

	mutex_lock(&pf->lock);
	drift = sriov_pf_drift(pf);
	wanted = pf->now.wanted_vfs;
	news = is_news(&pf->last_drift, drift);
	mutex_unlock(&pf->lock);
	if (news)
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_DRIFT, pf, SRIOV_UNSET,
			    "%d VFs are there, and %d are wanted", drift, wanted);
}

/*
 * What is due now. Busy from now on, where there is anything to do. False if the PF was plugged
 * anew meanwhile: that is for the work that its bind has queued.
 */
static bool work_begins(struct sriov_pf *pf, struct pci_dev *pdev, bool *number, bool *vfs)
{
	unsigned long index;
	struct sriov_vf *vf;

	guard(mutex)(&pf->lock);
	if (pf->pdev != pdev)
		return false;
	*number = sriov_pf_due(pf);
	*vfs = false;
	xa_for_each(&pf->vfs, index, vf)
		if (sriov_vf_due(vf) || sriov_vf_may_attach(vf))
			*vfs = true;
	pf->busy = *number || *vfs;
	sriov_pf_try(pf);
	return true;
}

/**
 * sriov_reconcile_work - do what is due
 * @work:	sriov_pf.work
 *
 * Context: own workqueue; takes sriov_pf.op_lock.
 */
void sriov_reconcile_work(struct work_struct *work)
{
	struct sriov_pf *pf = container_of(work, struct sriov_pf, work);
	bool number, vfs, tried = false;
	struct pci_dev *pdev;

	mutex_lock(&pf->op_lock);
	pdev = sriov_pf_pdev(pf);
	if (!pdev)
		goto out;
	/* Waits for the device_lock, and so for an enabling that is under way. */
	sriov_limits_cap(pf, pdev, 0);
	if (READ_ONCE(pf->mute)) {
		sriov_pci_lock(pdev, true);
		/* And so no probe is under way. */
		if (!pdev->driver)
			sriov_events_mute(pf, false);
		sriov_pci_unlock(pdev);
	}
	sriov_reconcile_limit(pf, "VFs or driver");

	while (work_begins(pf, pdev, &number, &vfs) && (number || vfs)) {
		tried = true;
		if (number)
			restore(pf, pdev, true);
		else
			sriov_plan_vfs(pf, pdev);
		if (!number)
			break;
	}
	set_busy(pf, false);
	report_drift(pf);
out:
	arrange_retry(pf, tried);
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
 * sriov_reconcile_run - have other work done, which waits for drivers as well
 * @work:	the work
 *
 * Context: any.
 */
void sriov_reconcile_run(struct work_struct *work)
{
	queue_work(reconcile_wq, work);
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

/* No VF is left to who has gone. */
static void let_all_go(void)
{
	struct sriov_pf *pf = NULL;
	struct sriov_vf *vf = NULL;
	struct pci_dev *vf_pdev;

	while ((pf = sriov_pf_after(pf))) {
		while ((vf = sriov_vf_after(pf, vf))) {
			vf_pdev = sriov_vf_pdev(vf);
			if (vf_pdev)
				sriov_pci_let_go(vf_pdev);
			pci_dev_put(vf_pdev);
		}
	}
}

/**
 * sriov_reconcile_exit - finish the work and end
 *
 * Context: module exit, after all that queues work.
 */
void sriov_reconcile_exit(void)
{
	struct sriov_pf *pf = NULL;

	sriov_vectors_exit();
	/* Work that begins from now on arranges none; what was arranged is there after a flush. */
	WRITE_ONCE(ending, true);
	flush_workqueue(reconcile_wq);
	while ((pf = sriov_pf_after(pf)))
		if (cancel_delayed_work_sync(&pf->retry))
			sriov_pf_put(pf);
	destroy_workqueue(reconcile_wq);
	let_all_go();
}
