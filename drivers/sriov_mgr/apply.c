// SPDX-License-Identifier: GPL-2.0
/*
 * apply.c - puts a configuration on one VF, or nothing of it: apply, read back,
 * undo.
 *
 * Takes no lock but sriov_pf.lock for a copy. Called by plan.c and reconcile.c
 * with sriov_pf.op_lock held.
 */
#include "apply.h"
#include "attrs.h"
#include "limits.h"
#include "pci_core.h"
#include "policy.h"
#include "provider.h"
#include "registry.h"
#include "trace.h"

static u32 attrs_of_setting(enum sriov_vf_setting setting)
{
	u32 attrs = 0;
	unsigned int id;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		if (sriov_vf_attrs[id].setting == setting)
			attrs |= BIT(id);
	return attrs;
}

/* A setting of several attributes needs a value for each. */
static void fill_up(struct sriov_vf_config *config, const struct sriov_vf_config *more)
{
	unsigned int id;

	if (more)
		sriov_vf_config_merge(config, more, ~0);
	for (id = 0; id < SRIOV_VF_DRIVER; id++)
		if (!(config->valid & BIT(id)))
			config->value[id] = sriov_vf_attrs[id].fallback;
}

/* An attribute without which @attrs are not set, as it would change too; or a negative number. */
static int missing_leader(const struct sriov_vf_config *config, enum sriov_vf_setting setting)
{
	u32 missing = attrs_of_setting(setting) & ~config->valid;
	unsigned int id;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		if (missing & BIT(id) && sriov_vf_attrs[id].leads)
			return id;
	return -ENOENT;
}

static void explain(struct sriov_apply *apply, const char *driver, u32 attrs, int err)
{
	const char *name = sriov_vf_attrs[__ffs(attrs)].name;
	size_t len = sizeof(apply->why);
	char *why = apply->why;

	if (attrs == BIT(SRIOV_VF_DRIVER))
		scnprintf(why, len, "%s did not take the VF: %pe, see dmesg",
			  apply->config->driver, ERR_PTR(err));
	else if (err == -EOPNOTSUPP)
		scnprintf(why, len, "%s does not implement %s", driver, name);
	else if (err == -ENETDOWN)
		scnprintf(why, len, "%s takes %s only while the PF has a link", driver, name);
	else if (err == -ENOSPC && attrs == BIT(SRIOV_VF_MSIX_VECTORS))
		scnprintf(why, len, "%s has not enough vectors left for %s", driver, name);
	else if (err == -ENODEV && attrs == BIT(SRIOV_VF_MSIX_VECTORS))
		scnprintf(why, len, "the VF's driver does not do with so many %s, see dmesg", name);
	else if (err == -ENODEV)
		scnprintf(why, len, "%s cannot set %s now: %pe", driver, name, ERR_PTR(err));
	else
		scnprintf(why, len, "%s refused %s: %pe", driver, name, ERR_PTR(err));
}

/* Make the settings of @which; @made has those that were made, also where a later one failed. */
static int set_all(struct sriov_vf_io *io, struct sriov_apply *apply,
		   const struct sriov_vf_config *full, u32 which, u32 *made)
{
	enum sriov_vf_setting setting;
	u32 attrs;
	int err, id;

	for (setting = 0; setting < SRIOV_NR_SETTINGS; setting++) {
		attrs = attrs_of_setting(setting) & which;
		if (!attrs)
			continue;
		id = missing_leader(full, setting);
		if (id >= 0) {
			scnprintf(apply->why, sizeof(apply->why),
				  "%s needs %s as well, which %s does not tell",
				  sriov_vf_attrs[__ffs(attrs)].name, sriov_vf_attrs[id].name,
				  io->driver);
			return -EINVAL;
		}
		err = io->set(io, setting, full);
		if (err == -ENETDOWN && !(attrs & ~apply->may_wait)) {
			apply->left |= attrs;
			continue;
		}
		/* The driver that the VF had has gone already. */
		if (!err || setting == SRIOV_SET_DRIVER)
			*made |= attrs;
		if (err) {
			explain(apply, io->driver, attrs, err);
			return err;
		}
	}
	return 0;
}

/* Put back the settings that were made; what was not known stays as it is now. */
static void undo(struct sriov_vf_io *io, struct sriov_apply *apply,
		 const struct sriov_vf_config *before, u32 made)
{
	enum sriov_vf_setting setting = SRIOV_NR_SETTINGS;
	size_t at;

	while (setting--) {
		if (!(attrs_of_setting(setting) & made))
			continue;
		if (missing_leader(before, setting) < 0 && !io->set(io, setting, before))
			continue;
		apply->torn = true;
		at = strlen(apply->why);
		scnprintf(apply->why + at, sizeof(apply->why) - at, "; %s was not put back",
			  sriov_vf_attrs[__ffs(attrs_of_setting(setting))].name);
	}
}

/* The attributes whose settings need not be made: all that @which has of them is told to be so. */
static u32 unchanged(const struct sriov_vf_config *wanted, const struct sriov_vf_config *told,
		     u32 which)
{
	u32 same = told->valid & ~sriov_vf_config_drift(wanted, told), unchanged = 0, attrs;
	enum sriov_vf_setting setting;

	/* A driver that is bound may still be one that no driver_override keeps. */
	for (setting = 0; setting < SRIOV_SET_DRIVER; setting++) {
		attrs = attrs_of_setting(setting) & which;
		if (!(attrs & ~same))
			unchanged |= attrs;
	}
	return unchanged;
}

/**
 * sriov_vf_config_put - make settings, or none of them
 * @io:		where they go
 * @apply:	which; what is @known of it is as far as @io does not tell
 *
 * A setting that is told to be as wanted is not made again: i40e resets the VF even then.
 * Reads back what @io tells. On an error the settings made so far are put back,
 * the last one first; sriov_apply.torn tells where that failed as well.
 *
 * Context: as @io.
 * Return: 0; -EINVAL if something else would change that is not known, -EIO if
 * another value is told than was set, else the error of @io.
 */
int sriov_vf_config_put(struct sriov_vf_io *io, struct sriov_apply *apply)
{
	struct sriov_vf_config before = { }, after = { }, full = *apply->config;
	u32 which, drift, made = 0;
	int err;

	io->get(io, &before);
	which = apply->which & ~unchanged(apply->config, &before, apply->which);
	fill_up(&before, apply->known);
	fill_up(&full, &before);

	err = set_all(io, apply, &full, which, &made);
	if (!err) {
		io->get(io, &after);
		/*
		 * A driver has told that it took the VF; rates are rounded, or told later; and some
		 * make another table of the number (ice: queues, and one more).
		 */
		drift = sriov_vf_config_drift(apply->config, &after) & which &
			~(BIT(SRIOV_VF_DRIVER) | BIT(SRIOV_VF_MSIX_VECTORS) | SRIOV_VF_RATES);
		if (!drift)
			return 0;
		err = -EIO;
		scnprintf(apply->why, sizeof(apply->why), "%s took %s but tells another value",
			  io->driver, sriov_vf_attrs[__ffs(drift)].name);
	}
	undo(io, apply, &before, made);
	return err;
}

/* ---- a VF ---- */

/**
 * struct hw_io - a VF's hardware
 * @io:		for sriov_vf_config_put()
 * @vf:		the VF
 * @pdev:	its PF's device
 * @vf_pdev:	its device
 * @attach:	its driver is attached at once
 * @switched:	it was given its driver; once more is to take it back
 * @override:	driver_override as it was
 * @asked:	sriov_vf.msix_asked as it was
 * @given:	and sriov_vf.msix_given
 * @overridden:	sriov_vf.overridden as it was
 * @held:	and sriov_vf.held
 * @lost:	the driver that it had did not come back
 * @not_now:	the PF's provider cannot be asked now
 */
struct hw_io {
	struct sriov_vf_io io;
	struct sriov_vf *vf;
	struct pci_dev *pdev;
	struct pci_dev *vf_pdev;
	bool attach;
	bool switched;
	char override[SRIOV_DRIVER_LEN];
	u16 asked;
	u16 given;
	bool overridden;
	bool held;
	bool lost;
	bool not_now;
};

static void hw_get(struct sriov_vf_io *io, struct sriov_vf_config *config)
{
	struct hw_io *hw = container_of(io, struct hw_io, io);
	int vectors = sriov_pci_vectors(hw->vf_pdev);

	sriov_provider_vf_get(hw->vf->pf, hw->pdev, hw->vf->now.index, 1, config);
	if (vectors >= 0) {
		config->value[SRIOV_VF_MSIX_VECTORS] = vectors;
		config->valid |= BIT(SRIOV_VF_MSIX_VECTORS);
	}
	guard(mutex)(&hw->vf->pf->lock);
	strscpy(config->driver, *hw->vf->now.driver ? hw->vf->now.driver : SRIOV_VF_NO_DRIVER,
		sizeof(config->driver));
	config->valid |= BIT(SRIOV_VF_DRIVER);
}

/* What a driver makes of a number may be another one (ice), which is what is asked to undo it. */
static int set_msix(struct hw_io *hw, u16 vectors)
{
	u16 asked = vectors == hw->given && hw->asked ? hw->asked : vectors;
	struct sriov_vf *vf = hw->vf;
	int err, given;

	err = sriov_pci_set_msix(hw->vf_pdev, asked, hw->asked, &hw->lost);
	given = sriov_pci_vectors(hw->vf_pdev);
	guard(mutex)(&vf->pf->lock);
	if (err || given < 0 || vf->pdev != hw->vf_pdev)
		return err;
	/* The next VF is to see what is left. */
	vf->now.vectors = given;
	vf->now.msix_asked = asked;
	vf->now.msix_given = given;
	return 0;
}

/**
 * sriov_vf_put_override - put back a VF's driver_override
 * @vf:		the VF
 * @vf_pdev:	its device
 * @override:	what others had there, "" for nothing
 *
 * A VF that is held is so still.
 *
 * Context: may sleep; takes the VF's device_lock on some kernels.
 */
void sriov_vf_put_override(struct sriov_vf *vf, struct pci_dev *vf_pdev, const char *override)
{
	bool held;

	scoped_guard(mutex, &vf->pf->lock)
		held = vf->held;
	sriov_pci_set_override(vf_pdev, held && !*override ? SRIOV_VF_HELD : override);
}

static int set_driver(struct hw_io *hw, const char *driver)
{
	struct sriov_vf *vf = hw->vf;
	int err;

	if (hw->switched) {
		err = sriov_pci_set_driver(hw->vf_pdev, driver, true);
		mutex_lock(&vf->pf->lock);
		vf->overridden = hw->overridden;
		vf->held = hw->held;
		mutex_unlock(&vf->pf->lock);
		sriov_vf_put_override(vf, hw->vf_pdev, hw->override);
		return err;
	}
	hw->switched = true;
	mutex_lock(&vf->pf->lock);
	if (!vf->overridden)
		memcpy(vf->override, hw->override, sizeof(vf->override));
	vf->overridden = true;
	mutex_unlock(&vf->pf->lock);
	return sriov_pci_set_driver(hw->vf_pdev, driver, hw->attach);
}

static int make_setting(struct hw_io *hw, enum sriov_vf_setting setting,
			const struct sriov_vf_config *config)
{
	int err;

	switch (setting) {
	case SRIOV_SET_MSIX:
		return set_msix(hw, config->value[SRIOV_VF_MSIX_VECTORS]);
	case SRIOV_SET_DRIVER:
		return set_driver(hw, config->driver);
	default:
		err = sriov_provider_vf_set(hw->vf->pf, hw->pdev, hw->vf->now.index, setting,
					    config);
		hw->not_now |= err == -ENODEV;
		return err;
	}
}

static int hw_set(struct sriov_vf_io *io, enum sriov_vf_setting setting,
		  const struct sriov_vf_config *config)
{
	struct hw_io *hw = container_of(io, struct hw_io, io);
	int err = make_setting(hw, setting, config);

	trace_sriov_apply(hw->vf, sriov_vf_attrs[__ffs(attrs_of_setting(setting))].name, err);
	return err;
}

/* Fails where the VF does not exist. */
static bool hw_open(struct hw_io *hw, struct sriov_vf *vf)
{
	*hw = (struct hw_io){
		.io = { .set = hw_set, .get = hw_get },
		.vf = vf,
		.pdev = sriov_pf_pdev(vf->pf),
		.vf_pdev = sriov_vf_pdev(vf),
	};
	if (!hw->pdev || !hw->vf_pdev)
		return false;
	sriov_pci_get_override(hw->vf_pdev, hw->override);
	guard(mutex)(&vf->pf->lock);
	memcpy(hw->io.driver, vf->pf->now.driver, sizeof(hw->io.driver));
	hw->overridden = vf->overridden;
	hw->held = vf->held;
	hw->asked = vf->now.msix_asked;
	hw->given = vf->now.msix_given;
	return true;
}

static void hw_close(struct hw_io *hw)
{
	pci_dev_put(hw->vf_pdev);
	pci_dev_put(hw->pdev);
}

/**
 * sriov_vf_config_read - read the actual configuration of a VF
 * @vf:		the VF
 * @config:	what the PF driver and the device tell, nothing where the VF does
 *		not exist
 *
 * Context: may sleep; takes RTNL.
 */
void sriov_vf_config_read(struct sriov_vf *vf, struct sriov_vf_config *config)
{
	struct hw_io hw;

	*config = (struct sriov_vf_config){ };
	if (hw_open(&hw, vf))
		hw_get(&hw.io, config);
	hw_close(&hw);
}

/* Before the VF loses its driver for it. Vectors must not come from what the policy keeps. */
static int may_set_msix(struct sriov_vf *vf, const struct sriov_vf_info *info, u64 vectors,
			char *why, size_t len)
{
	struct pci_dev *pdev __free(sriov_pdev) = sriov_pf_pdev(vf->pf);
	struct sriov_constraint *pool;
	char driver[SRIOV_DRIVER_LEN];
	struct sriov_limits limits;
	unsigned int num_vfs;
	bool enforce;
	s64 left;

	mutex_lock(&vf->pf->lock);
	memcpy(driver, vf->pf->now.driver, sizeof(driver));
	num_vfs = vf->pf->pdev ? pci_num_vf(vf->pf->pdev) : 0;
	enforce = vf->pf->now.policy[SRIOV_POLICY_MODE] == SRIOV_MGR_POLICY_MODE_ENFORCE;
	mutex_unlock(&vf->pf->lock);
	if (!pdev || !sriov_pci_can_set_msix(pdev)) {
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

/**
 * sriov_fault_of - how long an error of the PF driver lasts
 * @pf:		the PF
 * @err:	the error
 * @why:	it in words; where something of the PF is down, that is added
 * @len:	size of @why in bytes
 *
 * Many NIC drivers do nothing with VFs while their interface is down, and say so in various
 * words (bnxt_en, bnx2x); some are busy for a moment (i40e, ice).
 *
 * Context: may sleep, but waits for nothing slow.
 * Return: what kind of fault it is.
 */
enum sriov_fault_kind sriov_fault_of(struct sriov_pf *pf, int err, char *why, size_t len)
{
	char driver[SRIOV_DRIVER_LEN];
	size_t at = strlen(why);
	bool passthrough;

	scoped_guard(mutex, &pf->lock)
		memcpy(driver, pf->now.driver, sizeof(driver));
	passthrough = sriov_pci_has_passthrough(driver);

	guard(mutex)(&pf->lock);
	if (err == -EOPNOTSUPP || !pf->pdev)
		return SRIOV_FAULT_FINAL;
	/* A PF that is no NIC to its driver has no network device to wait for. */
	if (pf->pdev->class >> 16 == PCI_BASE_CLASS_NETWORK && !passthrough &&
	    pf->had_netdev && !(pf->try.up && pf->now.netdev.up)) {
		if (pf->now.netdev.key && !pf->now.netdev.up)
			scnprintf(why + at, len - at, " while %s is down", pf->now.netdev.name);
		else if (!pf->now.netdev.key)
			scnprintf(why + at, len - at, " without a network device of the PF");
		return SRIOV_FAULT_UP;
	}
	switch (err) {
	case -ENETDOWN:
		return pf->now.netdev.key && !pf->now.netdev.link ? SRIOV_FAULT_LINK :
								    SRIOV_FAULT_RETRY;
	case -EAGAIN:
	case -EBUSY:
	case -EINTR:
	case -ENOMEM:
	case -ETIMEDOUT:
		return SRIOV_FAULT_RETRY;
	default:
		return SRIOV_FAULT_FINAL;
	}
}

/**
 * sriov_vf_use - copy what is known of a VF, and of its use
 * @vf:		the VF
 * @info:	the copy; @in_use is not empty where it cannot be known that nobody does
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_vf_use(struct sriov_vf *vf, struct sriov_vf_info *info)
{
	struct pci_dev *vf_pdev __free(sriov_pdev) = sriov_vf_pdev(vf);
	char name[SRIOV_USER_LEN] = "";

	sriov_vf_info(vf, info);
	/* RoCE needs a network device that is up. */
	if (vf_pdev)
		sriov_pci_silent_use(vf_pdev, !info->netdev.ether, name);
	if (*name && !info->in_use[0])
		scnprintf(info->in_use, sizeof(info->in_use), "%s has made the device %s",
			  info->driver, name);
}

/* Before anything is set. The VF may lose the driver that it has. */
static int may_apply(struct sriov_vf *vf, struct sriov_apply *apply)
{
	const u32 msix = BIT(SRIOV_VF_MSIX_VECTORS);
	struct sriov_vf_config actual = { };
	struct sriov_vf_info info;
	bool allow;
	u32 takes;
	int err;

	sriov_vf_use(vf, &info);
	sriov_vf_config_add_device(&info, &actual);
	/* The table may be as wanted though it has another size. */
	info.wanted = *apply->config;
	takes = sriov_vf_drift(&info, &actual) & apply->which &
		sriov_vf_attrs_when(SRIOV_WHEN_UNBOUND);
	if (!(takes & msix) && actual.valid)
		apply->which &= ~msix;
	if (takes & msix) {
		err = may_set_msix(vf, &info, apply->config->value[SRIOV_VF_MSIX_VECTORS],
				   apply->why, sizeof(apply->why));
		if (err)
			return err;
	}
	scoped_guard(mutex, &vf->pf->lock)
		allow = vf->pf->now.allow_disruption;
	if (!takes || !info.driver[0] || !info.in_use[0] || allow)
		return 0;
	scnprintf(apply->why, sizeof(apply->why),
		  "vf%u is in use: %s; stop that, or set allow_disruption", info.index,
		  info.in_use);
	return -EBUSY;
}

/**
 * sriov_vf_must_wait - whether a VF gets its driver only when the PF's network device is up
 * @vf:		the VF
 * @config:	its configuration
 *
 * igb and ixgbe answer a VF's probe only while the PF's network device is up; a VF probed
 * before takes a random MAC address. So a VF with a wanted MAC waits for that; but not for a
 * driver that does not ask, or for none.
 *
 * Context: may sleep, but waits for nothing slow.
 * Return: whether.
 */
bool sriov_vf_must_wait(struct sriov_vf *vf, const struct sriov_vf_config *config)
{
	bool down;

	scoped_guard(mutex, &vf->pf->lock)
		down = vf->pf->now.netdev.key && !vf->pf->now.netdev.up;
	return down && config->valid & BIT(SRIOV_VF_MAC) &&
	       !(config->valid & BIT(SRIOV_VF_DRIVER) &&
		 (!sriov_vf_config_wants_driver(config) ||
		  sriov_pci_has_passthrough(config->driver)));
}

static void explain_left(struct sriov_pf *pf, struct sriov_apply *apply)
{
	u32 others = apply->left & ~sriov_vf_attrs_when(SRIOV_WHEN_LINK);
	char unused[1] = "";

	if (others)
		scnprintf(apply->why, sizeof(apply->why),
			  "%s and what goes with it waits for a link of the PF",
			  sriov_vf_attrs[__ffs(others)].name);
	else
		scnprintf(apply->why, sizeof(apply->why), "its rates wait for a link of the PF");
	/* The link may have come meanwhile. */
	apply->kind = sriov_fault_of(pf, -ENETDOWN, unused, sizeof(unused));
}

/**
 * sriov_vf_apply - put attributes on a VF, or none of them
 * @vf:		the VF; where it does not exist nothing is done
 * @apply:	what, and what became of it
 *
 * A driver that has to wait is left to sriov_vf.held, which no other gets meanwhile.
 *
 * Context: may sleep for as long as the drivers of PF and VF take; takes RTNL and the
 * device_locks of VF and PF; caller must hold sriov_pf.op_lock.
 * Return: 0; -EBUSY if the VF would lose a driver and is in use, -ENOSPC if the policy
 * keeps the vectors that it is to have, -EOPNOTSUPP if the PF driver cannot set an
 * attribute, -ENODEV without a network device, -ENETDOWN without the link that it needs,
 * else as sriov_vf_config_put() and sriov_pci_set_driver().
 */
int sriov_vf_apply(struct sriov_vf *vf, struct sriov_apply *apply)
{
	const struct sriov_vf_config *config = apply->config;
	struct hw_io hw;
	size_t at;
	bool hold;
	int err;

	apply->left = 0;
	apply->torn = false;
	apply->kind = SRIOV_FAULT_FINAL;
	err = may_apply(vf, apply);
	if (err)
		return err;
	hold = apply->which & BIT(SRIOV_VF_DRIVER) && sriov_vf_config_wants_driver(config) &&
	       (!apply->attach || sriov_vf_must_wait(vf, config));
	if (hw_open(&hw, vf)) {
		hw.attach = !hold;
		err = sriov_vf_config_put(&hw.io, apply);
		apply->torn |= hw.lost;
		at = strlen(apply->why);
		if (hw.lost)
			scnprintf(apply->why + at, sizeof(apply->why) - at,
				  "; its driver did not come back");
		if (err)
			apply->kind = sriov_fault_of(vf->pf, hw.not_now ? -EAGAIN : err, apply->why,
						     sizeof(apply->why));
		else if (apply->left)
			explain_left(vf->pf, apply);
		guard(mutex)(&vf->pf->lock);
		if (!err && hold)
			vf->held = vf->pdev && !*vf->now.driver;
	}
	hw_close(&hw);
	return err;
}
