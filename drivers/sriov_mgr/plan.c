// SPDX-License-Identifier: GPL-2.0
/*
 * plan.c - makes and destroys the VFs of a PF by a plan: what each of them is to
 * have. "Wanted" fills it on the way forward and "what was before" on the way
 * back; the same functions carry it out.
 *
 * Called by reconcile.c with sriov_pf.op_lock held.
 */
#include <linux/slab.h>

#include "apply.h"
#include "attrs.h"
#include "common.h"
#include "events.h"
#include "limits.h"
#include "pci_core.h"
#include "plan.h"
#include "policy.h"
#include "provider.h"
#include "registry.h"
#include "trace.h"

/**
 * struct plan_vf - what a VF is to have
 * @config:	its configuration; on the way back without driver
 * @driver:	on the way back, the driver that it had, or empty
 * @override:	and its driver_override
 * @probe:	it is to have a driver
 * @hold:	but not yet, as it is not configured
 * @done:	that has been seen to
 */
struct plan_vf {
	struct sriov_vf_config config;
	char driver[SRIOV_DRIVER_LEN];
	char override[SRIOV_DRIVER_LEN];
	bool probe;
	bool hold;
	bool done;
};

/**
 * struct sriov_plan - what the VFs of a PF are to have
 * @back:	that is what was before
 * @made:	there were as many
 * @num_vfs:	how many they are to be
 * @vf:		each of them
 */
struct sriov_plan {
	bool back;
	bool made;
	unsigned int num_vfs;
	struct plan_vf vf[];
};

__printf(4, 5)
static int fail(struct sriov_outcome *out, enum sriov_fault_kind kind, int err,
		const char *fmt, ...)
{
	va_list args;

	out->kind = kind;
	va_start(args, fmt);
	vscnprintf(out->why, sizeof(out->why), fmt, args);
	va_end(args);
	return err;
}

/* The same of a driver, which may do it later. */
__printf(4, 5)
static int refused(struct sriov_pf *pf, int err, struct sriov_outcome *out, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(out->why, sizeof(out->why), fmt, args);
	va_end(args);
	out->kind = sriov_fault_of(pf, err, out->why, sizeof(out->why));
	return err;
}

/* Only the first VF is named: there may be many. */
static void lose(struct sriov_outcome *out, enum sriov_fault_kind kind, unsigned int index,
		 const char *what)
{
	size_t at = strlen(out->why);

	if (!out->lost++) {
		out->lost_vf = index;
		out->lost_kind = kind;
		scnprintf(out->why + at, sizeof(out->why) - at, "%svf%u: %s", at ? "; " : "",
			  index, what);
	} else if (index == out->lost_vf) {
		scnprintf(out->why + at, sizeof(out->why) - at, "; %s", what);
	}
	if (sriov_fault_passes(kind))
		out->lost_kind = kind;
}

/* ---- what is planned ---- */

static struct sriov_plan *plan_alloc(unsigned int num_vfs, bool back)
{
	struct sriov_plan *plan = kvzalloc(struct_size(plan, vf, num_vfs), GFP_KERNEL);

	if (plan) {
		plan->back = back;
		plan->num_vfs = num_vfs;
	}
	return plan;
}

/* The VFs as they are wanted; those whose driver is not chosen get one where @autoprobe says so. */
static struct sriov_plan *plan_wanted(struct sriov_pf *pf, unsigned int num_vfs, bool autoprobe)
{
	struct sriov_plan *plan = plan_alloc(num_vfs, false);
	struct sriov_vf *vf;
	unsigned long index;
	unsigned int i;

	if (!plan)
		return NULL;
	for (i = 0; i < num_vfs; i++)
		plan->vf[i].probe = autoprobe;
	guard(mutex)(&pf->lock);
	xa_for_each(&pf->vfs, index, vf) {
		if (index >= num_vfs)
			break;
		plan->vf[index].config = vf->now.wanted;
		if (vf->now.wanted.valid & BIT(SRIOV_VF_DRIVER))
			plan->vf[index].probe = sriov_vf_config_wants_driver(&vf->now.wanted);
	}
	return plan;
}

/* What a VF has. Where the driver does not tell, only what is wanted is known. */
static void note_vf(struct sriov_vf *vf, struct plan_vf *entry)
{
	struct pci_dev *vf_pdev __free(sriov_pdev) = sriov_vf_pdev(vf);
	struct sriov_vf_config actual;
	struct sriov_vf_info info;

	if (vf_pdev)
		sriov_pci_get_override(vf_pdev, entry->override);
	mutex_lock(&vf->pf->lock);
	sriov_vf_info_locked(vf, &info);
	entry->probe = info.driver[0] || vf->held;
	mutex_unlock(&vf->pf->lock);
	strscpy(entry->driver, info.driver, sizeof(entry->driver));
	sriov_vf_config_read(vf, &actual);
	/* No address, in the words of most drivers; not all take it back. */
	if (!actual.value[SRIOV_VF_MAC])
		actual.valid &= ~BIT(SRIOV_VF_MAC);
	entry->config = info.wanted;
	sriov_vf_config_merge(&entry->config, &actual, ~0);
	entry->config.valid &= ~BIT(SRIOV_VF_DRIVER);
}

/* What these VFs are still owed is what they had. */
static void note_owed(struct sriov_pf *pf, struct sriov_plan *plan)
{
	struct sriov_vf_config config;
	const struct plan_vf *owed;
	struct plan_vf *entry;
	unsigned int i;

	guard(mutex)(&pf->lock);
	if (!pf->owed || !pf->owed->made || pf->owed->num_vfs != plan->num_vfs)
		return;
	for (i = 0; i < plan->num_vfs; i++) {
		entry = &plan->vf[i];
		owed = &pf->owed->vf[i];
		config = owed->config;
		sriov_vf_config_merge(&config, &entry->config, ~0);
		entry->config = config;
		if (!owed->hold)
			continue;
		memcpy(entry->driver, owed->driver, sizeof(entry->driver));
		memcpy(entry->override, owed->override, sizeof(entry->override));
		entry->probe = owed->probe;
	}
}

/* The VFs as they are. */
static struct sriov_plan *plan_before(struct sriov_pf *pf, unsigned int num_vfs)
{
	struct sriov_plan *plan = plan_alloc(num_vfs, true);
	struct sriov_vf *vf __free(sriov_vf) = NULL;

	if (!plan)
		return NULL;
	while ((vf = sriov_vf_after(pf, vf)) && vf->now.index < num_vfs)
		note_vf(vf, &plan->vf[vf->now.index]);
	note_owed(pf, plan);
	return plan;
}

/* What can be known to be wrong with a plan before anything is touched. */
static int check(struct sriov_pf *pf, struct pci_dev *pdev, const struct sriov_plan *plan,
		 struct sriov_outcome *out)
{
	u32 sets = sriov_provider_sets(pf, pdev) | BIT(SRIOV_VF_DRIVER), lacking;
	bool can_set_msix = sriov_pci_can_set_msix(pdev);
	const struct sriov_vf_config *config;
	const char *known = "", *wrong;
	char driver[SRIOV_DRIVER_LEN];
	unsigned int i;
	int vectors;

	mutex_lock(&pf->lock);
	memcpy(driver, pf->now.driver, sizeof(driver));
	vectors = pf->vf_vectors;
	mutex_unlock(&pf->lock);
	for (i = 0; i < plan->num_vfs; i++) {
		config = &plan->vf[i].config;
		wrong = sriov_vf_config_check(config);
		if (wrong)
			return fail(out, SRIOV_FAULT_FINAL, -EINVAL, "vf%u: %s", i, wrong);
		lacking = config->valid & ~sets;
		/* What VFs come with is known where there were some. */
		if (can_set_msix || vectors == SRIOV_UNSET ||
		    config->value[SRIOV_VF_MSIX_VECTORS] == vectors)
			lacking &= ~BIT(SRIOV_VF_MSIX_VECTORS);
		if (lacking)
			return fail(out, SRIOV_FAULT_FINAL, -EOPNOTSUPP,
				    "vf%u: %s does not implement %s", i, driver,
				    sriov_vf_attrs[__ffs(lacking)].name);
		if (!sriov_vf_config_wants_driver(config) || !strcmp(known, config->driver))
			continue;
		if (!sriov_pci_has_driver(config->driver))
			return fail(out, SRIOV_FAULT_FINAL, -ENODEV,
				    "vf%u: there is no PCI driver %s, and no module that brings it",
				    i, config->driver);
		known = config->driver;
	}
	return 0;
}

/*
 * Whether VFs may be destroyed; if not, the first that is used is named. Who uses it may stop, and
 * tells nobody.
 */
static int may_destroy(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_outcome *out)
{
	struct pci_dev *stray __free(sriov_pdev) = NULL;
	struct sriov_vf *vf __free(sriov_vf) = NULL;
	struct sriov_vf_info info;
	unsigned int known;
	bool allow;

	mutex_lock(&pf->lock);
	allow = pf->now.allow_disruption;
	known = pf->present_vfs;
	mutex_unlock(&pf->lock);
	if (!allow && known != pci_num_vf(pdev))
		stray = sriov_pci_stray_vf(pf, pdev);
	if (stray)
		return fail(out, SRIOV_FAULT_RETRY, -EBUSY,
			    "the VF %s is not known to sriov_mgr, and may be in use; see dmesg, or set allow_disruption",
			    pci_name(stray));
	while (!allow && (vf = sriov_vf_after(pf, vf))) {
		sriov_vf_use(vf, &info);
		if (info.in_use[0])
			return fail(out, SRIOV_FAULT_RETRY, -EBUSY,
				    "vf%u (%s) is in use: %s; stop that, or set allow_disruption",
				    info.index, info.address, info.in_use);
	}
	return 0;
}

/* ---- carried out: one VF ---- */

/* What becomes of a VF whose wanted configuration was applied, or was not. */
static void note_applied(struct sriov_vf *vf, const struct sriov_apply *apply, u32 epoch, int err)
{
	enum sriov_fault_kind before;

	mutex_lock(&vf->pf->lock);
	before = vf->fault.kind;
	/* After an error that lasts, all is due when something else is wanted. */
	if (!err || !sriov_fault_passes(apply->kind)) {
		vf->applied = err ? epoch - 1 : epoch;
		vf->left = apply->left;
	}
	mutex_unlock(&vf->pf->lock);
	if (err || apply->left)
		sriov_vf_fault(vf, epoch, apply->kind, err ?: -ENETDOWN, apply->why);
	else
		sriov_vf_success(vf);
	if (err)
		sriov_event_fault(vf->pf, vf->now.index, before, apply->kind, apply->why);
	else
		sriov_event(sriov_fault_passes(before) ? SRIOV_MGR_EVENT_TYPE_RETRIED :
			    SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED, vf->pf, vf->now.index,
			    "wanted configuration applied%s",
			    apply->left ? ", but for what needs a link" : "");
}

/* Put on a VF what is due of its wanted configuration, or all of it. */
static int apply_wanted(struct sriov_vf *vf, bool all, struct sriov_outcome *out)
{
	struct sriov_apply apply = { .may_wait = ~0 };
	struct sriov_vf_config wanted;
	u32 epoch;
	int err;

	mutex_lock(&vf->pf->lock);
	wanted = vf->now.wanted;
	epoch = vf->epoch;
	apply.which = !all ? sriov_vf_due(vf) : vf->pdev ? wanted.valid : 0;
	apply.attach = !vf->held;
	mutex_unlock(&vf->pf->lock);
	if (!apply.which)
		return 0;
	apply.config = &wanted;
	err = sriov_vf_apply(vf, &apply);
	note_applied(vf, &apply, epoch, err);
	return err ? fail(out, SRIOV_FAULT_FINAL, err, "vf%u: %s", vf->now.index, apply.why) : 0;
}

/* One by one where not all together: as much as can be. */
static void apply_each(struct sriov_vf *vf, struct sriov_apply *apply, u32 which)
{
	struct sriov_apply one = *apply;
	unsigned int id;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++) {
		one.which = which & BIT(id);
		if (one.which)
			sriov_vf_apply(vf, &one);
	}
}

/* Put on a VF what it had before; what cannot be is told, and what has to wait stays planned. */
static void apply_before(struct sriov_vf *vf, struct plan_vf *entry, struct sriov_outcome *out)
{
	struct sriov_vf_config config;
	struct sriov_apply apply = { .config = &config, .may_wait = ~0 };
	u32 epoch, wanted, which;
	bool managed;
	int err;

	if (!entry->config.valid && !entry->hold)
		return;
	mutex_lock(&vf->pf->lock);
	/* Something else may be wanted by now. */
	config = vf->now.wanted;
	managed = config.valid;
	config.valid &= ~BIT(SRIOV_VF_DRIVER);
	wanted = config.valid;
	epoch = vf->epoch;
	mutex_unlock(&vf->pf->lock);
	sriov_vf_config_merge(&config, &entry->config, ~0);
	which = config.valid;
	apply.which = which;
	err = sriov_vf_apply(vf, &apply);
	entry->hold = err && sriov_fault_passes(apply.kind);
	scoped_guard(mutex, &vf->pf->lock)
		vf->owed = entry->hold;
	if (err && !entry->hold)
		apply_each(vf, &apply, which);
	/* With the driver that it had, also where nothing but one is wanted. */
	if (managed)
		note_applied(vf, &apply, epoch, err);
	/* What is wanted tells so by itself, and is tried again by itself. */
	if (!entry->hold)
		entry->config.valid = err ? 0 : apply.left & ~wanted;
	if (err || entry->config.valid)
		lose(out, apply.kind, vf->now.index, apply.why);
}

/*
 * A new VF of an NVMe controller is offline until the PF is told to bring it
 * online (NVM Express 2.0, Virtualization Enhancements): no use to probe it before.
 */
static bool is_offline(const struct pci_dev *new_vf, const char *driver)
{
	return new_vf->class == PCI_CLASS_STORAGE_EXPRESS && !sriov_pci_has_passthrough(driver);
}

/* A VF that is held back and may have its driver now, with a reference; it is so no longer. */
static struct pci_dev *take_held(struct sriov_vf *vf, u32 *epoch)
{
	guard(mutex)(&vf->pf->lock);
	*epoch = vf->epoch;
	if (!sriov_vf_may_attach(vf))
		return NULL;
	vf->held = false;
	return pci_dev_get(vf->pdev);
}

/* A managed VF that did not get its driver may have it later. Returns whether it has none. */
static bool hold_again(struct sriov_vf *vf, const struct pci_dev *vf_pdev)
{
	guard(mutex)(&vf->pf->lock);
	vf->held = vf->now.managed && vf->pdev == vf_pdev && !*vf->now.driver;
	return vf->held;
}

/*
 * A VF that may not be with the driver that it had, or without, before what is wanted of it is
 * applied: it is owed that.
 */
static void owe_driver(struct sriov_vf *vf, struct plan_vf *entry, struct sriov_outcome *out)
{
	enum sriov_fault_kind kind;
	char why[SRIOV_ERROR_LEN];

	mutex_lock(&vf->pf->lock);
	entry->hold = vf->held && vf->pdev;
	vf->owed = entry->hold;
	kind = vf->fault.kind ?: SRIOV_FAULT_RETRY;
	mutex_unlock(&vf->pf->lock);
	if (!entry->hold)
		return;
	entry->done = false;
	scnprintf(why, sizeof(why),
		  entry->driver[0] ? "it has lost %s" : "it has to be configured first%s",
		  entry->driver);
	lose(out, kind, vf->now.index, why);
}

/* A VF that was bound is so again, to the same driver and with the same override. */
static void attach_before(struct sriov_vf *vf, struct plan_vf *entry, struct sriov_outcome *out)
{
	char why[SRIOV_ERROR_LEN];
	struct pci_dev *vf_pdev;
	bool offline;
	u32 epoch;

	vf_pdev = take_held(vf, &epoch);
	if (!vf_pdev) {
		owe_driver(vf, entry, out);
		return;
	}
	offline = is_offline(vf_pdev, entry->driver);
	if (offline || sriov_pci_bind(vf_pdev, entry->driver)) {
		scnprintf(why, sizeof(why), "it %shas lost %s",
			  offline ? "is offline now, and " : "", entry->driver);
		if (hold_again(vf, vf_pdev))
			sriov_vf_fault(vf, epoch, SRIOV_FAULT_FINAL, -ENODEV, why);
		lose(out, SRIOV_FAULT_FINAL, vf->now.index, why);
	}
	sriov_pci_set_override(vf_pdev, entry->override);
	mutex_lock(&vf->pf->lock);
	/* That it was chosen, it is no more when it is not wanted any longer. */
	vf->overridden = vf->now.wanted.valid & BIT(SRIOV_VF_DRIVER);
	vf->override[0] = '\0';
	mutex_unlock(&vf->pf->lock);
	pci_dev_put(vf_pdev);
}

/* Give a VF that is held back its driver, once it is configured. */
static int attach_wanted(struct pci_dev *pdev, struct sriov_vf *vf, struct sriov_outcome *out)
{
	struct sriov_outcome own;
	struct sriov_vf_config wanted;
	struct pci_dev *vf_pdev;
	bool managed, offline, chosen;
	u32 epoch;
	int err = 0;

	mutex_lock(&vf->pf->lock);
	wanted = vf->now.wanted;
	managed = vf->now.managed;
	mutex_unlock(&vf->pf->lock);
	if (sriov_vf_must_wait(vf, &wanted))
		return 0;
	vf_pdev = take_held(vf, &epoch);
	if (!vf_pdev)
		return 0;
	chosen = sriov_vf_config_wants_driver(&wanted);
	offline = is_offline(vf_pdev, chosen ? wanted.driver : "");
	if (!chosen)
		sriov_pci_let_go(vf_pdev);
	if (chosen && offline)
		err = sriov_pci_set_override(vf_pdev, wanted.driver);
	else if (chosen)
		err = sriov_pci_set_driver(vf_pdev, wanted.driver, true);
	else if (!offline)
		err = sriov_pci_attach_driver(pdev, vf_pdev);

	/* One that nobody manages is as the PCI core would have made it. */
	if (err && managed) {
		refused(vf->pf, err, &own,
			"%s did not take the VF, see dmesg; driver none leaves it alone",
			chosen ? wanted.driver : "its driver");
		if (hold_again(vf, vf_pdev))
			sriov_vf_fault(vf, epoch, own.kind, err, own.why);
		fail(out, SRIOV_FAULT_FINAL, err, "vf%u: %s", vf->now.index, own.why);
	}
	pci_dev_put(vf_pdev);
	return managed ? err : 0;
}

/* A VF that is to have no driver of us is held back no longer, once it is configured. */
static void attach_none(struct sriov_vf *vf, struct plan_vf *entry, bool back,
			struct sriov_outcome *out)
{
	u32 epoch;
	struct pci_dev *vf_pdev __free(sriov_pdev) = take_held(vf, &epoch);

	if (vf_pdev)
		sriov_pci_let_go(vf_pdev);
	else if (back)
		owe_driver(vf, entry, out);
}

/* ---- carried out: all VFs ---- */

/* VFs that are to have less vectors give them up before others get more. */
static void shrink(struct sriov_pf *pf, const struct sriov_plan *plan)
{
	const u32 msix = BIT(SRIOV_VF_MSIX_VECTORS);
	struct sriov_vf_config config;
	struct sriov_vf *vf = NULL;
	bool changed = false;
	u32 due;

	while ((vf = sriov_vf_after(pf, vf))) {
		struct sriov_apply apply = { .config = &config, .which = msix };

		mutex_lock(&pf->lock);
		config = vf->now.wanted;
		due = plan ? config.valid : sriov_vf_due(vf);
		if (plan && plan->back && vf->now.index < plan->num_vfs) {
			config = plan->vf[vf->now.index].config;
			due = config.valid;
		}
		due &= vf->pdev && config.value[SRIOV_VF_MSIX_VECTORS] < vf->now.vectors ? msix : 0;
		mutex_unlock(&pf->lock);
		/* An error will come up again. */
		changed |= due && !sriov_vf_apply(vf, &apply);
	}
	if (changed)
		sriov_vectors_changed("msix_vectors");
}

/* What VFs need may be known only when they are there. */
static int check_need(struct sriov_pf *pf, unsigned int num_vfs, struct sriov_outcome *out)
{
	struct sriov_limits limits;
	char by[SRIOV_LIMIT_LEN];

	sriov_limits(pf, num_vfs, &limits);
	if (!sriov_limits_refuse(pf, &limits, num_vfs, by))
		return 0;
	return fail(out, SRIOV_FAULT_LIMIT, -ENOSPC,
		    "%u VFs need more than there is: %s; they are gone again", num_vfs, by);
}

/* What the driver has no room for, it may have room for later; until then it is told. */
static void note_room(struct sriov_pf *pf, unsigned int num_vfs, int err)
{
	guard(mutex)(&pf->lock);
	if (!err && num_vfs >= pf->refused_vfs)
		pf->refused_vfs = 0;
	else if ((err == -ENOSPC || err == -ENOMEM) &&
		 (!pf->refused_vfs || num_vfs < pf->refused_vfs))
		pf->refused_vfs = num_vfs;
}

/* Returns whether there is one. */
static bool name_driver(struct sriov_pf *pf, char driver[SRIOV_DRIVER_LEN])
{
	guard(mutex)(&pf->lock);
	strscpy(driver, *pf->now.driver ? pf->now.driver : "a driver that has gone",
		SRIOV_DRIVER_LEN);
	return *pf->now.driver;
}

/* Who refused a number of VFs, and why, as far as that can be known. */
static int explain(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs, int err,
		   struct sriov_outcome *out)
{
	unsigned int got = pci_num_vf(pdev), total = pci_sriov_get_totalvfs(pdev);
	bool can = sriov_pci_can_make_vfs(pdev);
	char driver[SRIOV_DRIVER_LEN];
	const char *hint = "";

	if (!name_driver(pf, driver))
		return fail(out, SRIOV_FAULT_FINAL, err ?: -ENODEV,
			    "the PF has lost its driver meanwhile");
	if (!can)
		return fail(out, SRIOV_FAULT_FINAL, err,
			    "%s cannot enable VFs at run time (no sriov_configure)", driver);
	if (err == -ERANGE && num_vfs > total) {
		sriov_pf_over_limit(pf, total);
		return fail(out, SRIOV_FAULT_LIMIT, err,
			    "the PCI core refused %u VFs: totalvfs is %u now", num_vfs, total);
	}
	/* Those that came with an error are somebody else's. */
	if (err == -EBUSY && got)
		return fail(out, SRIOV_FAULT_RETRY, err,
			    "somebody else enabled %u VFs at the same time", got);
	if (err == -ENOMEM)
		hint = ", no memory, MMIO window or bus numbers, see dmesg";
	else if (err == -ENOSPC)
		hint =
		", too few vectors or queues of the device or vectors of the host, see dmesg";
	if (err)
		return refused(pf, err, out, "%s refused %u VFs: %pe%s", driver, num_vfs,
			       ERR_PTR(err), hint);
	if (got)
		return refused(pf, -EIO, out, "%s made %u VFs where %u were asked for", driver,
			       got, num_vfs);
	/* Who has made none without an error may do so later (bnxt_en while it resets). */
	refused(pf, -EAGAIN, out, "%s made none of %u VFs", driver, num_vfs);
	return -EIO;
}

/* Destroy all VFs, and say so where the driver did not. */
static int destroy(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_outcome *out)
{
	int err = sriov_pci_set_num_vfs(pdev, 0);
	char driver[SRIOV_DRIVER_LEN];

	if (!pci_num_vf(pdev))
		return 0;
	name_driver(pf, driver);
	err = err ?: -EIO;
	return refused(pf, err, out, "%s left its VFs there: %pe", driver, ERR_PTR(err));
}

/* Those that a plan made before it failed go again; or have to, and get no drivers until then. */
static void unmake(struct sriov_pf *pf, struct pci_dev *pdev)
{
	struct sriov_vf *vf;
	unsigned long index;

	sriov_pci_set_num_vfs(pdev, 0);
	guard(mutex)(&pf->lock);
	pf->stuck = pf->present_vfs;
	xa_for_each(&pf->vfs, index, vf)
		vf->owed = vf->pdev;
}

static bool is_stuck(struct sriov_pf *pf)
{
	guard(mutex)(&pf->lock);
	return pf->stuck;
}

/* Somebody may use them by now. */
static int destroy_stuck(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_outcome *out)
{
	int err;

	if (!is_stuck(pf))
		return 0;
	err = may_destroy(pf, pdev, out);
	return err ?: destroy(pf, pdev, out);
}

/* Make VFs where there are none. No driver sees them yet; where it fails there are none again. */
static int make(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs,
		struct sriov_outcome *out)
{
	bool ours;
	int err;

	/*
	 * What is in the PCI core may be the limit of when the last VFs were made.
	 * Waits for the device_lock: VFs that are there then are somebody else's.
	 */
	sriov_limits_cap(pf, pdev, num_vfs);
	if (pci_num_vf(pdev))
		return explain(pf, pdev, num_vfs, -EBUSY, out);
	err = sriov_pci_set_num_vfs(pdev, num_vfs);
	note_room(pf, num_vfs, err);
	if (!err && pci_num_vf(pdev) == num_vfs)
		return 0;
	if (!err && pci_num_vf(pdev) > num_vfs) {
		scoped_guard(mutex, &pf->lock)
			pf->makes_all = true;
	}
	/* With an error of the PCI core they are somebody else's, and stay. */
	ours = err != -EBUSY && err != -ERANGE && err != -ENOENT;
	err = explain(pf, pdev, num_vfs, err, out);
	if (ours && pci_num_vf(pdev))
		unmake(pf, pdev);
	return err;
}

/* All VFs in their order; an error ends it, or is that VF's own with @go_on. */
static int configure(struct sriov_pf *pf, struct sriov_plan *plan, bool go_on,
		     struct sriov_outcome *out)
{
	struct sriov_vf *vf __free(sriov_vf) = NULL;
	struct sriov_outcome own;
	int err = 0;

	while (!err && (vf = sriov_vf_after(pf, vf))) {
		if (plan->back && vf->now.index < plan->num_vfs)
			apply_before(vf, &plan->vf[vf->now.index], out);
		else if (!plan->back)
			err = apply_wanted(vf, true, go_on ? &own : out);
		if (go_on)
			err = 0;
	}
	return err;
}

static int attach(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_plan *plan, bool go_on,
		  struct sriov_outcome *out)
{
	struct sriov_vf *vf __free(sriov_vf) = NULL;
	struct sriov_outcome own;
	struct plan_vf *entry;
	int err = 0;

	while (!err && (vf = sriov_vf_after(pf, vf))) {
		entry = vf->now.index < plan->num_vfs ? &plan->vf[vf->now.index] : NULL;
		if (!entry || entry->hold || entry->done)
			continue;
		entry->done = true;
		if (entry->driver[0])
			attach_before(vf, entry, out);
		else if (entry->probe)
			err = attach_wanted(pdev, vf, go_on ? &own : out);
		else
			attach_none(vf, entry, plan->back, out);
		if (go_on)
			err = 0;
	}
	return err;
}

/* Make VFs where there are none, and configure them. With @go_on those not as planned stay. */
static int make_and_configure(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_plan *plan,
			      bool go_on, struct sriov_outcome *out)
{
	int err = destroy_stuck(pf, pdev, out);

	if (!err && pci_num_vf(pdev) != plan->num_vfs)
		err = make(pf, pdev, plan->num_vfs, out);
	if (err)
		return err;
	plan->made = true;
	shrink(pf, plan);
	err = plan->back ? 0 : check_need(pf, plan->num_vfs, out);
	if (!err)
		err = configure(pf, plan, go_on, out);
	if (err)
		unmake(pf, pdev);
	return err;
}

/* VFs that come now are held back from drivers, whoever makes them, for what follows. */
static void set_making(struct sriov_pf *pf, bool making)
{
	guard(mutex)(&pf->lock);
	pf->making = making;
}

/*
 * Carry a plan out where there are no VFs, or those that it made before. With @go_on VFs that
 * are not as planned stay, and tell so; else an error leaves no VF.
 */
static int run(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_plan *plan, bool go_on,
	       struct sriov_outcome *out)
{
	int err;

	set_making(pf, true);
	err = make_and_configure(pf, pdev, plan, go_on, out);
	set_making(pf, false);
	if (err)
		return err;
	err = attach(pf, pdev, plan, go_on, out);
	if (err)
		unmake(pf, pdev);
	return err;
}

/* What a failed plan has not brought back is owed, unless all has changed meanwhile. */
static void owe(struct sriov_pf *pf, struct sriov_plan *plan, u32 binds)
{
	guard(mutex)(&pf->lock);
	if (pf->now.managed && pf->binds == binds)
		swap(pf->owed, plan);
	else
		sriov_pf_forget_owed(pf);
	kvfree(plan);
}

/* Whether something of a plan is still to be done. */
static bool unfinished(const struct sriov_plan *plan)
{
	unsigned int i;

	for (i = 0; i < plan->num_vfs; i++)
		if (plan->vf[i].config.valid || plan->vf[i].hold)
			return true;
	return false;
}

/* Bring back what was before; what does not come is told in @out, and owed where it can pass. */
static bool go_back(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_plan *before,
		    struct sriov_outcome *out)
{
	struct sriov_outcome back = { };
	size_t at = strlen(out->why);
	u32 binds;
	int err;

	scoped_guard(mutex, &pf->lock)
		binds = pf->binds;
	err = run(pf, pdev, before, true, &back);
	if (!err && !back.lost) {
		kvfree(before);
		return true;
	}
	if (at)
		at += scnprintf(out->why + at, sizeof(out->why) - at, "; ");
	if (before->num_vfs)
		at += scnprintf(out->why + at, sizeof(out->why) - at, err ?
				"the %u VFs before are lost: " : "of the %u VFs before, ",
				before->num_vfs);
	scnprintf(out->why + at, sizeof(out->why) - at, "%s", back.why);
	out->kind = err ? back.kind : back.lost_kind;
	if (err || unfinished(before))
		owe(pf, before, binds);
	else
		kvfree(before);
	return false;
}

/* Whether what is owed can be brought back: nobody else has made or taken away VFs. */
static bool can_pay(const struct sriov_pf *pf, unsigned int there)
{
	lockdep_assert_held(&pf->lock);
	if (!pf->owed)
		return false;
	return pf->owed->made ? there == pf->owed->num_vfs : !there || pf->stuck;
}

/* VFs that a change before has lost are what there was before this one, too. */
static struct sriov_plan *take_lost(struct sriov_pf *pf, struct sriov_plan *before, bool lost)
{
	guard(mutex)(&pf->lock);
	if (!lost || !pf->owed)
		return before;
	kvfree(before);
	before = pf->owed;
	pf->owed = NULL;
	return before;
}

/* Destroy the VFs that there are, if any, and make others, or leave all as it is. */
static int replace(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_plan *plan,
		   unsigned int there, bool go_on, struct sriov_outcome *out)
{
	struct sriov_plan *before = plan_before(pf, there);
	unsigned int old;
	bool lost, back;
	int err = 0;

	if (!before)
		return fail(out, SRIOV_FAULT_RETRY, -ENOMEM, "no memory to remember the VFs");
	mutex_lock(&pf->lock);
	lost = can_pay(pf, there) && !pf->owed->made;
	mutex_unlock(&pf->lock);
	if (there)
		err = destroy(pf, pdev, out);
	if (err || !plan->num_vfs)
		goto free;
	err = run(pf, pdev, plan, go_on, out);
	if (!err)
		goto free;
	before = take_lost(pf, before, lost);
	old = before->num_vfs;
	if (!old && !is_stuck(pf))
		goto free;
	back = go_back(pf, pdev, before, out);
	if (old && !back)
		sriov_event(SRIOV_MGR_EVENT_TYPE_VFS_LOST, pf, SRIOV_UNSET, "%s", out->why);
	else if (old && out->kind == SRIOV_FAULT_RETRY && err != -EAGAIN && err != -EBUSY)
		/* VFs are not taken away again and again. */
		out->kind = SRIOV_FAULT_FINAL;
	return err;
free:
	kvfree(before);
	return err;
}

/* Make so many VFs, as they are wanted. */
static int change(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs, bool restore,
		  struct sriov_outcome *out)
{
	struct sriov_plan *plan;
	unsigned int there;
	bool autoprobe;
	int err;

	err = sriov_pci_get_autoprobe(pdev, &autoprobe);
	if (err)
		return fail(out, err == -ENOMEM ? SRIOV_FAULT_RETRY : SRIOV_FAULT_FINAL, err,
			    "the PCI core does not tell autoprobe: %pe", ERR_PTR(err));
	plan = plan_wanted(pf, num_vfs, autoprobe);
	if (!plan)
		return fail(out, SRIOV_FAULT_RETRY, -ENOMEM, "no memory for the plan of the VFs");
	/*
	 * What is to come by itself comes as far as it can, if none goes for it. VFs that somebody
	 * else makes from here on are not touched.
	 */
	there = pci_num_vf(pdev);
	if (there || !restore) {
		err = check(pf, pdev, plan, out);
		/* Which has waited for the device_lock. */
		there = pci_num_vf(pdev);
	}
	if (!err && there)
		err = may_destroy(pf, pdev, out);
	if (!err)
		err = replace(pf, pdev, plan, there, restore, out);
	kvfree(plan);
	return err;
}

static int change_within_limit(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs,
			       bool restore, struct sriov_outcome *out)
{
	unsigned int from = pdev ? pci_num_vf(pdev) : 0;
	bool there;
	int err = 0;

	scoped_guard(mutex, &pf->lock)
		there = pdev && *pf->now.driver;
	/* To none, or as it is, needs nothing; without a driver the bind will do it. */
	if (num_vfs && !(there && num_vfs == pci_num_vf(pdev))) {
		sriov_limits_pool(pf);
		out->kind = SRIOV_FAULT_LIMIT;
		err = sriov_vectors_reserve(pf, num_vfs, out->why, sizeof(out->why));
	}
	if (!err && there && num_vfs != pci_num_vf(pdev))
		err = change(pf, pdev, num_vfs, restore, out);
	trace_sriov_plan(pf, from, num_vfs, err);
	sriov_vectors_release(pf);
	return err;
}

/**
 * sriov_plan_change - make so many VFs, or leave all as it is
 * @pf:		the PF
 * @pdev:	its device or NULL
 * @num_vfs:	the number
 * @out:	where it fails, why; empty before
 *
 * Without a device or a driver it is only seen whether they would fit.
 *
 * Context: may sleep for as long as the drivers of PF and VFs take; caller must
 * hold sriov_pf.op_lock.
 * Return: 0; -ERANGE over the limit, -EBUSY while a VF is in use, -ENOSPC if the
 * VFs turned out to need too much, -EINVAL, -EOPNOTSUPP or -ENODEV if a VF cannot be as it is
 * wanted or its driver did not take it, else the error of the PCI core or the PF driver.
 */
int sriov_plan_change(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs,
		      struct sriov_outcome *out)
{
	bool same = pdev && pci_num_vf(pdev) == num_vfs;
	int err = change_within_limit(pf, pdev, num_vfs, false, out);

	guard(mutex)(&pf->lock);
	/* To write the number that is there changes nothing, unless another one is to come back. */
	if (!err && !(same && can_pay(pf, num_vfs) && pf->owed->made))
		sriov_pf_forget_owed(pf);
	return err;
}

/**
 * sriov_plan_restore - make the VFs that are owed, or else those that are wanted
 * @pf:		the PF
 * @pdev:	its device
 * @out:	where it fails, why; empty before
 *
 * VFs that cannot be as they are wanted tell so themselves.
 *
 * Context: may sleep for as long as the drivers of PF and VFs take; caller must
 * hold sriov_pf.op_lock.
 * Return: as sriov_plan_change().
 */
int sriov_plan_restore(struct sriov_pf *pf, struct pci_dev *pdev, struct sriov_outcome *out)
{
	struct sriov_plan *owed;
	int wanted, err = 0;

	mutex_lock(&pf->lock);
	wanted = pf->owed ? SRIOV_UNSET : pf->now.wanted_vfs;
	owed = can_pay(pf, pci_num_vf(pdev)) ? pf->owed : NULL;
	if (owed)
		pf->owed = NULL;
	else
		sriov_pf_forget_owed(pf);
	mutex_unlock(&pf->lock);
	if (owed)
		err = go_back(pf, pdev, owed, out) ? 0 : -EAGAIN;
	else if (wanted != SRIOV_UNSET)
		err = change_within_limit(pf, pdev, wanted, true, out);
	return err;
}

/**
 * sriov_plan_vfs - apply what is due of the VFs that exist, and attach those held back
 * @pf:		the PF
 * @pdev:	its device
 *
 * A VF that is not as wanted keeps none of the others from being so.
 *
 * Context: may sleep for as long as the drivers of PF and VFs take; caller must
 * hold sriov_pf.op_lock.
 */
void sriov_plan_vfs(struct sriov_pf *pf, struct pci_dev *pdev)
{
	struct sriov_vf *vf = NULL;
	struct sriov_outcome own;

	shrink(pf, NULL);
	while ((vf = sriov_vf_after(pf, vf)))
		if (!apply_wanted(vf, false, &own))
			attach_wanted(pdev, vf, &own);
}
