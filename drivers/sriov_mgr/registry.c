// SPDX-License-Identifier: GPL-2.0
/*
 * registry.c - owns the PF and VF objects: lookup, reference counts, and the
 * copies that readers get.
 *
 * An object is in the registry while its device is present or somebody manages
 * it. This file calls nothing outside the module with registry_lock or
 * sriov_pf.lock held. Everybody calls it, the notifiers with a device_lock or
 * RTNL held.
 */
#include <linux/iommu.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "common.h"
#include "registry.h"

/*
 * Protects pfs, that an address is in it once, default_mode, and, with sriov_pf.lock nested,
 * the members that decide whether an object stays: pdev and managed.
 */
static DEFINE_MUTEX(registry_lock);
static DEFINE_XARRAY_ALLOC1(pfs);
static u32 pfs_next;
static enum sriov_mgr_policy_mode default_mode = SRIOV_MGR_POLICY_MODE_AUDIT;
static atomic_t generation = ATOMIC_INIT(1);
static atomic_t vf_serial;
static work_func_t pf_work, pf_retry, pf_refresh;

/* As in the netlink specification. */
const char * const sriov_pf_state_names[] = {
	[SRIOV_MGR_PF_STATE_ABSENT]	= "absent",
	[SRIOV_MGR_PF_STATE_UNBOUND]	= "unbound",
	[SRIOV_MGR_PF_STATE_READY]	= "ready",
	[SRIOV_MGR_PF_STATE_BUSY]	= "busy",
	[SRIOV_MGR_PF_STATE_FAILED]	= "failed",
	[SRIOV_MGR_PF_STATE_OVER_LIMIT]	= "over-limit",
	[SRIOV_MGR_PF_STATE_RETRYING]	= "retrying",
	[SRIOV_MGR_PF_STATE_DRIFTED]	= "drifted",
};

const char * const sriov_vf_state_names[] = {
	[SRIOV_MGR_VF_STATE_ABSENT]	= "absent",
	[SRIOV_MGR_VF_STATE_UNBOUND]	= "unbound",
	[SRIOV_MGR_VF_STATE_WAITING]	= "waiting",
	[SRIOV_MGR_VF_STATE_BOUND]	= "bound",
	[SRIOV_MGR_VF_STATE_ASSIGNED]	= "assigned",
	[SRIOV_MGR_VF_STATE_FAILED]	= "failed",
	[SRIOV_MGR_VF_STATE_RETRYING]	= "retrying",
};

/**
 * sriov_registry_generation - a number that changes when a PF or VF comes or goes
 *
 * Context: any.
 * Return: the number, never 0 (netlink reads 0 as "no number").
 */
unsigned int sriov_registry_generation(void)
{
	return (unsigned int)atomic_read(&generation) | 1;
}

static void generation_bump(void)
{
	atomic_add(2, &generation);
}

/**
 * sriov_address_parse - check a PCI address as text
 * @text:	the text, which must be in the form that pci_name() has
 * @address:	the address
 *
 * Context: any.
 * Return: whether it is one.
 */
bool sriov_address_parse(const char *text, char address[SRIOV_ADDRESS_LEN])
{
	unsigned int domain, bus, slot, function;
	char end;

	if (sscanf(text, "%x:%x:%x.%u%c", &domain, &bus, &slot, &function, &end) != 4 ||
	    bus > 0xff || slot > 0x1f || function > 7)
		return false;
	snprintf(address, SRIOV_ADDRESS_LEN, "%04x:%02x:%02x.%u", domain, bus, slot, function);
	return !strcmp(text, address);
}

/* ---- PF ---- */

static void pf_release(struct kref *ref)
{
	struct sriov_pf *pf = container_of(ref, struct sriov_pf, ref);

	WARN_ON(pf->pdev || pf->provider || pf->owed || !xa_empty(&pf->vfs));
	xa_destroy(&pf->vfs);
	xa_destroy(&pf->rids);
	xa_destroy(&pf->representors);
	mutex_destroy(&pf->lock);
	mutex_destroy(&pf->op_lock);
	kfree(pf);
}

/**
 * sriov_pf_get - take a reference
 * @pf:	a PF that the caller has a reference to
 *
 * Context: any.
 * Return: @pf.
 */
struct sriov_pf *sriov_pf_get(struct sriov_pf *pf)
{
	kref_get(&pf->ref);
	return pf;
}

/**
 * sriov_pf_put - give a reference back
 * @pf:	the PF, or NULL
 *
 * Context: may sleep.
 */
void sriov_pf_put(struct sriov_pf *pf)
{
	if (pf)
		kref_put(&pf->ref, pf_release);
}

static struct sriov_pf *pf_lookup(const char *address)
{
	struct sriov_pf *pf;
	unsigned long id;

	lockdep_assert_held(&registry_lock);
	xa_for_each(&pfs, id, pf)
		if (!strcmp(pf->now.address, address))
			return pf;
	return NULL;
}

/* What only a bound driver makes true. */
static void pf_forget_driver(struct sriov_pf *pf)
{
	pf->driver_vfs = SRIOV_UNSET;
	pf->cap = SRIOV_UNSET;
	pf->pool = SRIOV_UNSET;
	pf->makes_all = false;
	pf->had_netdev = false;
}

/* What only a device that is there makes true. */
static void pf_forget_device(struct sriov_pf *pf)
{
	pf_forget_driver(pf);
	pf->total_vfs = 0;
	pf->bus_vfs = SRIOV_UNSET;
	pf->bar_vfs = SRIOV_UNSET;
}

/**
 * sriov_pf_forget_owed - nobody wants any longer what VFs had before a failed change, nor
 * that those which it made go
 * @pf:	the PF
 *
 * Context: caller must hold sriov_pf.lock.
 */
void sriov_pf_forget_owed(struct sriov_pf *pf)
{
	struct sriov_vf *vf;
	unsigned long index;

	lockdep_assert_held(&pf->lock);
	kvfree(pf->owed);
	pf->owed = NULL;
	pf->stuck = false;
	xa_for_each(&pf->vfs, index, vf)
		vf->owed = false;
}

/* What is not there is wanted or owed no longer. */
static void pf_forget_faults(struct sriov_pf *pf)
{
	pf->fault = (struct sriov_fault){ };
	pf->refused[0] = '\0';
	sriov_pf_forget_owed(pf);
}

/* Nothing is as it was: all is due again. */
static void pf_new_epoch(struct sriov_pf *pf)
{
	struct sriov_vf *vf;
	unsigned long index;

	lockdep_assert_held(&pf->lock);
	pf->epoch++;
	pf->wants++;
	pf->seen++;
	xa_for_each(&pf->vfs, index, vf)
		vf->epoch++;
	pf->refused_vfs = 0;
}

/* So it is, and what was before is no longer owed. */
static void pf_other_driver(struct sriov_pf *pf)
{
	pf_new_epoch(pf);
	pf->binds++;
	sriov_pf_forget_owed(pf);
	if (pf->now.wanted_vfs == SRIOV_UNSET)
		pf->fault = (struct sriov_fault){ };
}

/* The policy of a PF that nobody manages. */
static void pf_default_policy(struct sriov_pf *pf)
{
	pf->now.policy[SRIOV_POLICY_MODE] = READ_ONCE(default_mode);
	pf->now.policy[SRIOV_POLICY_MAX_VFS] = SRIOV_UNSET;
	pf->now.policy[SRIOV_POLICY_VECTOR_POOL] = SRIOV_UNSET;
	pf->now.policy[SRIOV_POLICY_VECTOR_RESERVE] = 0;
	pf->now.policy[SRIOV_POLICY_VECTORS_PER_VF] = SRIOV_UNSET;
	pf->now.policy[SRIOV_POLICY_STRICT] = 0;
}

/* Caller must hold registry_lock; the registry has the only reference. */
static struct sriov_pf *pf_create(const char *address)
{
	struct sriov_pf *pf;
	int err;

	lockdep_assert_held(&registry_lock);
	pf = kzalloc(sizeof(*pf), GFP_KERNEL);
	if (!pf)
		return ERR_PTR(-ENOMEM);
	kref_init(&pf->ref);
	strscpy(pf->now.address, address, sizeof(pf->now.address));
	mutex_init(&pf->op_lock);
	mutex_init(&pf->lock);
	xa_init(&pf->vfs);
	xa_init(&pf->rids);
	xa_init(&pf->representors);
	pf->now.iommu_group = SRIOV_UNSET;
	pf->now.numa_node = SRIOV_UNSET;
	pf->now.wanted_vfs = SRIOV_UNSET;
	pf_default_policy(pf);
	pf_forget_device(pf);
	pf->vf_vectors = SRIOV_UNSET;
	pf->bound = SRIOV_UNSET;
	pf->last_limit = SRIOV_UNSET;
	pf->last_violation = SRIOV_UNSET;
	pf->last_drift = SRIOV_UNSET;
	pf->last_estimate = SRIOV_UNSET;
	INIT_WORK(&pf->work, pf_work);
	INIT_DELAYED_WORK(&pf->retry, pf_retry);
	INIT_WORK(&pf->refresh.work, pf_refresh);
	init_waitqueue_head(&pf->refresh.wait);

	err = xa_alloc_cyclic(&pfs, &pf->id, pf, xa_limit_31b, &pfs_next, GFP_KERNEL);
	if (err < 0) {
		sriov_pf_put(pf);
		return ERR_PTR(err);
	}
	generation_bump();
	return pf;
}

/* Take the PF out of the registry where nothing keeps it. */
static void pf_erase_if_unused(struct sriov_pf *pf)
{
	bool gone;

	mutex_lock(&registry_lock);
	mutex_lock(&pf->lock);
	/* A PF may be removed before its VFs if its driver left them enabled. */
	gone = !pf->pdev && !pf->now.managed && xa_empty(&pf->vfs) && xa_erase(&pfs, pf->id);
	mutex_unlock(&pf->lock);
	mutex_unlock(&registry_lock);
	if (gone) {
		generation_bump();
		sriov_pf_put(pf);
	}
}

/**
 * sriov_pf_find - look a PF up by its address
 * @address:	PCI address
 *
 * Context: may sleep.
 * Return: the PF with a reference, or NULL.
 */
struct sriov_pf *sriov_pf_find(const char *address)
{
	struct sriov_pf *pf;

	guard(mutex)(&registry_lock);
	pf = pf_lookup(address);
	return pf ? sriov_pf_get(pf) : NULL;
}

/**
 * sriov_pf_next - find a PF, for a walk over all that ends and goes on again
 * @id:	where to start; 0 at first. Set to the id of the PF found: add 1 to
 *	go on. PFs that come later have greater ids
 *
 * Context: may sleep.
 * Return: the PF with a reference, or NULL at the end.
 */
struct sriov_pf *sriov_pf_next(unsigned long *id)
{
	struct sriov_pf *pf;

	guard(mutex)(&registry_lock);
	pf = xa_find(&pfs, id, ULONG_MAX, XA_PRESENT);
	return pf ? sriov_pf_get(pf) : NULL;
}

/**
 * sriov_pf_after - walk over all PFs
 * @pf:	the PF before, whose reference is given back; NULL at first
 *
 * Who ends before NULL has to give the last reference back.
 *
 * Context: may sleep.
 * Return: the next PF with a reference, or NULL at the end.
 */
struct sriov_pf *sriov_pf_after(struct sriov_pf *pf)
{
	unsigned long id = pf ? pf->id + 1 : 0;

	sriov_pf_put(pf);
	return sriov_pf_next(&id);
}

/**
 * sriov_pf_default_mode - what the policy does with PFs that nobody manages
 *
 * Context: any.
 * Return: what it does.
 */
enum sriov_mgr_policy_mode sriov_pf_default_mode(void)
{
	return READ_ONCE(default_mode);
}

/**
 * sriov_pf_set_default_mode - have the policy do something else with these
 * @mode:	what it does
 *
 * Context: may sleep.
 */
void sriov_pf_set_default_mode(enum sriov_mgr_policy_mode mode)
{
	struct sriov_pf *pf;
	unsigned long id;

	guard(mutex)(&registry_lock);
	WRITE_ONCE(default_mode, mode);
	xa_for_each(&pfs, id, pf) {
		guard(mutex)(&pf->lock);
		if (!pf->now.managed)
			pf->now.policy[SRIOV_POLICY_MODE] = mode;
	}
}

/**
 * sriov_pf_manage - somebody manages the PF from now on
 * @address:	PCI address; the device need not be there
 *
 * The policy is enforced on a managed PF at first.
 *
 * Context: may sleep.
 * Return: the PF with a reference; -EEXIST if it is managed already, -ENOMEM.
 */
struct sriov_pf *sriov_pf_manage(const char *address)
{
	struct sriov_pf *pf;

	guard(mutex)(&registry_lock);
	pf = pf_lookup(address);
	if (!pf)
		pf = pf_create(address);
	if (IS_ERR(pf))
		return pf;

	guard(mutex)(&pf->lock);
	if (pf->now.managed)
		return ERR_PTR(-EEXIST);
	pf->now.managed = true;
	pf->now.policy[SRIOV_POLICY_MODE] = SRIOV_MGR_POLICY_MODE_ENFORCE;
	return sriov_pf_get(pf);
}

/**
 * sriov_pf_unmanage - nobody manages the PF any more
 * @pf:	the PF; its wanted state is forgotten
 *
 * Context: may sleep.
 */
void sriov_pf_unmanage(struct sriov_pf *pf)
{
	mutex_lock(&pf->lock);
	pf->now.managed = false;
	pf->now.allow_disruption = false;
	pf->now.wanted_vfs = SRIOV_UNSET;
	pf_default_policy(pf);
	pf_forget_faults(pf);
	mutex_unlock(&pf->lock);
	pf_erase_if_unused(pf);
}

/**
 * sriov_pf_add - the PF's device is present
 * @pdev:	the device
 * @total_vfs:	TotalVFs of its SR-IOV capability, 0 where that cannot be read
 * @added:	whether it was not known to be present before
 *
 * Context: may sleep.
 * Return: the PF with a reference, or -ENOMEM.
 */
struct sriov_pf *sriov_pf_add(struct pci_dev *pdev, u16 total_vfs, bool *added)
{
	struct sriov_pf *pf;

	guard(mutex)(&registry_lock);
	pf = pf_lookup(pci_name(pdev));
	if (!pf)
		pf = pf_create(pci_name(pdev));
	if (IS_ERR(pf))
		return pf;

	guard(mutex)(&pf->lock);
	*added = !pf->pdev;
	if (*added) {
		pf->pdev = pci_dev_get(pdev);
		pf->going = false;
		pf->total_vfs = total_vfs;
		generation_bump();
	}
	return sriov_pf_get(pf);
}

/**
 * sriov_pf_remove - the PF's device has gone
 * @pf:		the PF
 * @pdev:	the device
 *
 * Context: may sleep.
 * Return: whether it was known to be present.
 */
bool sriov_pf_remove(struct sriov_pf *pf, struct pci_dev *pdev)
{
	bool present;

	mutex_lock(&pf->lock);
	present = pf->pdev == pdev;
	if (present) {
		pf->pdev = NULL;
		pf->now.driver[0] = '\0';
		pf->now.netdev = (struct sriov_netdev){ };
		pf->now.iommu_group = SRIOV_UNSET;
		pf_forget_device(pf);
		pf_other_driver(pf);
		generation_bump();
	}
	mutex_unlock(&pf->lock);
	if (present) {
		pci_dev_put(pdev);
		pf_erase_if_unused(pf);
	}
	return present;
}

/**
 * sriov_pf_resumed - the PF and its VFs may have lost what was set
 * @pf:	the PF
 *
 * Drivers put back what they know; not all of them know everything. What is owed stays so.
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_pf_resumed(struct sriov_pf *pf)
{
	guard(mutex)(&pf->lock);
	pf_new_epoch(pf);
}

/**
 * sriov_pf_set_driver - remember the PF's driver
 * @pf:		the PF
 * @pdev:	the device, which may be one that was replaced
 * @driver:	the driver's name, "" for none
 * @iommu_group: number of the IOMMU group or SRIOV_UNSET
 *
 * A driver that is bound anew makes a managed PF's wanted VFs due again.
 *
 * Context: may sleep; caller must hold the PF's device_lock.
 * Return: whether this is news.
 */
bool sriov_pf_set_driver(struct sriov_pf *pf, const struct pci_dev *pdev, const char *driver,
			 int iommu_group)
{
	guard(mutex)(&pf->lock);
	if (pf->pdev != pdev)
		return false;
	pf->now.iommu_group = iommu_group;
	if (!strcmp(pf->now.driver, driver))
		return false;
	strscpy(pf->now.driver, driver, sizeof(pf->now.driver));
	pf_other_driver(pf);
	if (*driver && strcmp(pf->learnt_from, driver)) {
		strscpy(pf->learnt_from, driver, sizeof(pf->learnt_from));
		pf->vf_vectors = SRIOV_UNSET;
		pf->division = SRIOV_UNDIVIDED;
		pf->division_vfs = 0;
		pf->vf_takes = 0;
	}
	/* pci_iov_remove() has put totalvfs back to the capability's. */
	if (!*driver) {
		pf_forget_driver(pf);
		sriov_pf_forget_snapshots(pf);
	}
	return true;
}

static bool netdev_same(const struct sriov_netdev *a, const struct sriov_netdev *b)
{
	return a->key == b->key && a->ifindex == b->ifindex && a->netns == b->netns &&
	       a->up == b->up && a->link == b->link && a->has_vf_ops == b->has_vf_ops &&
	       a->ether == b->ether && !strcmp(a->name, b->name);
}

/* Caller must hold the lock that protects @now. Returns whether that is another one now. */
static bool netdev_update(struct sriov_netdev *now, const struct sriov_netdev *new, bool gone)
{
	bool several = now->several || (!gone && now->key && now->key != new->key);
	bool news = several != now->several;

	if (gone && now->key == new->key) {
		*now = (struct sriov_netdev){ };
		news = true;
	} else if (!gone && !netdev_same(now, new) &&
		   (!now->key || now->key == new->key || new->has_vf_ops > now->has_vf_ops)) {
		*now = *new;
		news = true;
	}
	now->several = several;
	return news;
}

/**
 * sriov_pf_set_netdev - remember the PF's network device
 * @pf:		the PF
 * @netdev:	what is known of the network device
 * @gone:	it is being unregistered
 *
 * Of several, as a PF in switchdev mode has, the one with VF operations counts.
 *
 * Context: may sleep; caller holds RTNL.
 * Return: whether this is news.
 */
bool sriov_pf_set_netdev(struct sriov_pf *pf, const struct sriov_netdev *netdev, bool gone)
{
	struct sriov_netdev before;

	guard(mutex)(&pf->lock);
	before = pf->now.netdev;
	if (!netdev_update(&pf->now.netdev, netdev, gone))
		return false;
	/* The link is looked at where it matters; some drivers take it down at each attempt. */
	pf->seen += before.key != pf->now.netdev.key || before.up != pf->now.netdev.up;
	/* The first one may come long after the bind; what failed without it may not be final. */
	pf->wants += pf->now.netdev.key && !pf->had_netdev;
	pf->had_netdev |= !!pf->now.netdev.key;
	return true;
}

/**
 * sriov_pf_probe_failed - a driver is not bound after all
 * @pf:	the PF
 *
 * Context: may sleep.
 */
void sriov_pf_probe_failed(struct sriov_pf *pf)
{
	guard(mutex)(&pf->lock);
	pf->had_netdev = false;
}

/**
 * sriov_pf_set_representor - remember a port of the PF's switch, or forget it
 * @pf:		the PF
 * @index:	number of the VF that it belongs to, negative where it is going
 * @dev:	the port, or where it is going any network device of the PF
 *
 * Some drivers (mlx5) make the ports before the VFs.
 *
 * Context: may sleep; caller holds RTNL.
 */
void sriov_pf_set_representor(struct sriov_pf *pf, int index, struct net_device *dev)
{
	struct net_device *found;
	unsigned long at;

	guard(mutex)(&pf->lock);
	if (index >= 0 && xa_load(&pf->representors, index) == dev)
		return;
	xa_for_each(&pf->representors, at, found)
		if (found == dev)
			xa_erase(&pf->representors, at);
	/* Without memory for it, it is not known. */
	if (index >= 0)
		xa_store(&pf->representors, index, dev, GFP_KERNEL);
}

/**
 * sriov_pf_forget_snapshots - what the driver told of VFs holds no longer
 * @pf:	the PF
 *
 * Context: caller must hold sriov_pf.lock.
 */
void sriov_pf_forget_snapshots(struct sriov_pf *pf)
{
	struct sriov_vf *vf;
	unsigned long index;

	lockdep_assert_held(&pf->lock);
	pf->refresh.void_answers = true;
	xa_for_each(&pf->vfs, index, vf) {
		kfree(vf->snapshot);
		vf->snapshot = NULL;
	}
}

/**
 * sriov_pf_pdev - the PF's device
 * @pf:	the PF
 *
 * Context: may sleep.
 * Return: the device with a reference, or NULL while it is absent.
 */
struct pci_dev *sriov_pf_pdev(struct sriov_pf *pf)
{
	guard(mutex)(&pf->lock);
	return pci_dev_get(pf->pdev);
}

/**
 * sriov_iommu_group - the IOMMU group of a device
 * @pdev:	the device, which is not going
 *
 * vfio has groups without an IOMMU as well, and takes them away at any unbind.
 *
 * Context: any.
 * Return: the group with a reference, or NULL.
 */
struct iommu_group *sriov_iommu_group(struct pci_dev *pdev)
{
	return pdev->dev.iommu ? iommu_group_get(&pdev->dev) : NULL;
}

/**
 * sriov_pf_device - the PF's device and its IOMMU group
 * @pf:		the PF
 * @group:	the group with a reference, or NULL
 *
 * Context: may sleep.
 * Return: the device with a reference, or NULL while it is absent.
 */
struct pci_dev *sriov_pf_device(struct sriov_pf *pf, struct iommu_group **group)
{
	guard(mutex)(&pf->lock);
	*group = pf->pdev && !pf->going ? sriov_iommu_group(pf->pdev) : NULL;
	return pci_dev_get(pf->pdev);
}

/**
 * sriov_fault_passes - whether what is wanted is tried again by itself
 * @kind:	why it is not there
 *
 * Context: any.
 * Return: whether.
 */
bool sriov_fault_passes(enum sriov_fault_kind kind)
{
	return kind != SRIOV_FAULT_NONE && kind < SRIOV_FAULT_LIMIT;
}

/* Whether it is worth a try. */
static bool may_try(const struct sriov_pf *pf, const struct sriov_fault *fault)
{
	lockdep_assert_held(&pf->lock);
	switch (fault->kind) {
	case SRIOV_FAULT_NONE:
		return true;
	case SRIOV_FAULT_FINAL:
		return fault->stamp != pf->wants;
	case SRIOV_FAULT_LIMIT:
		return fault->stamp != pf->wants ||
		       (pf->bound > fault->limit && pf->now.wanted_vfs <= pf->bound);
	case SRIOV_FAULT_UP:
		return pf->now.netdev.up || fault->stamp != pf->seen;
	case SRIOV_FAULT_LINK:
		return pf->now.netdev.link || fault->stamp != pf->seen;
	default:
		return fault->stamp != pf->seen;
	}
}

/**
 * sriov_pf_drift - whether somebody else has changed the number of VFs
 * @pf:	the PF
 *
 * That is so where it is not the wanted one, which was there before.
 *
 * Context: caller must hold sriov_pf.lock.
 * Return: the number, or SRIOV_UNSET.
 */
int sriov_pf_drift(const struct sriov_pf *pf)
{
	lockdep_assert_held(&pf->lock);
	if (!pf->pdev || !*pf->now.driver || pf->now.wanted_vfs == SRIOV_UNSET ||
	    pf->made != pf->epoch || pf->owed || pci_num_vf(pf->pdev) == pf->now.wanted_vfs)
		return SRIOV_UNSET;
	return pci_num_vf(pf->pdev);
}

/**
 * sriov_pf_try - an attempt begins
 * @pf:	the PF
 *
 * Context: caller must hold sriov_pf.lock and sriov_pf.op_lock.
 */
void sriov_pf_try(struct sriov_pf *pf)
{
	lockdep_assert_held(&pf->lock);
	pf->try = (struct sriov_try){ pf->wants, pf->bound, pf->bound, pf->now.netdev.up };
}

/**
 * sriov_pf_over_limit - the attempt that is under way meets a limit
 * @pf:		the PF
 * @limit:	the number of VFs that it allows
 *
 * Context: may sleep, but waits for nothing slow; caller must hold sriov_pf.op_lock.
 */
void sriov_pf_over_limit(struct sriov_pf *pf, int limit)
{
	guard(mutex)(&pf->lock);
	pf->try.refused = limit;
}

/**
 * sriov_pf_due - whether VFs are to be made or destroyed by themselves
 * @pf:	the PF
 *
 * Context: caller must hold sriov_pf.lock.
 * Return: whether.
 */
bool sriov_pf_due(const struct sriov_pf *pf)
{
	lockdep_assert_held(&pf->lock);
	return pf->pdev && *pf->now.driver && may_try(pf, &pf->fault) &&
	       (pf->owed || (pf->now.wanted_vfs != SRIOV_UNSET && pf->made != pf->epoch));
}

static bool any_vf_due(struct sriov_pf *pf)
{
	struct sriov_vf *vf;
	unsigned long index;

	xa_for_each(&pf->vfs, index, vf)
		if (sriov_vf_due(vf))
			return true;
	return false;
}

static enum sriov_mgr_pf_state pf_state(struct sriov_pf *pf)
{
	if (pf->busy)
		return SRIOV_MGR_PF_STATE_BUSY;
	if (!pf->pdev)
		return SRIOV_MGR_PF_STATE_ABSENT;
	if (!*pf->now.driver)
		return SRIOV_MGR_PF_STATE_UNBOUND;
	if (pf->fault.kind >= SRIOV_FAULT_LIMIT || pf->failed_vfs)
		return SRIOV_MGR_PF_STATE_FAILED;
	if (pf->fault.kind || pf->retrying_vfs)
		return SRIOV_MGR_PF_STATE_RETRYING;
	/* For work that has not begun yet. */
	if (pf->now.managed && (sriov_pf_due(pf) || any_vf_due(pf)))
		return SRIOV_MGR_PF_STATE_BUSY;
	if (pf->last_violation == pci_num_vf(pf->pdev))
		return SRIOV_MGR_PF_STATE_OVER_LIMIT;
	return sriov_pf_drift(pf) == SRIOV_UNSET ? SRIOV_MGR_PF_STATE_READY :
						   SRIOV_MGR_PF_STATE_DRIFTED;
}

/* The newest of what is wrong, or the first VF that something is wrong with. */
static void pf_last_error(struct sriov_pf *pf, char *buf, size_t len)
{
	const struct sriov_vf *vf;
	unsigned long index;

	if (pf->refused[0] || pf->fault.kind) {
		strscpy(buf, pf->refused[0] ? pf->refused : pf->fault.text, len);
		return;
	}
	if (!pf->busy && sriov_pf_drift(pf) != SRIOV_UNSET) {
		scnprintf(buf, len,
			  "%u VFs are there and %u are wanted: somebody else changed sriov_numvfs; %s",
			  pci_num_vf(pf->pdev), pf->now.wanted_vfs,
			  "write 1 to reconcile, or another number to num_vfs");
		return;
	}
	if (!pf->failed_vfs && !pf->retrying_vfs)
		return;
	xa_for_each(&pf->vfs, index, vf) {
		if (!vf->fault.kind)
			continue;
		scnprintf(buf, len, "vf%lu: %s", index, vf->fault.text);
		return;
	}
}

/**
 * sriov_pf_info - copy what readers want of a PF
 * @pf:		the PF
 * @info:	the copy
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_pf_info(struct sriov_pf *pf, struct sriov_pf_info *info)
{
	guard(mutex)(&pf->lock);
	*info = pf->now;
	info->state = pf_state(pf);
	if (pf->pdev) {
		info->vendor = pf->pdev->vendor;
		info->device = pf->pdev->device;
		info->class = pf->pdev->class;
		/* Reads a variable; sysfs takes the device_lock for it. */
		info->num_vfs = pci_num_vf(pf->pdev);
		info->numa_node = dev_to_node(&pf->pdev->dev);
	}
	pf_last_error(pf, info->last_error, sizeof(info->last_error));
}

static void set_fault(struct sriov_pf *pf, struct sriov_fault *fault, enum sriov_fault_kind kind,
		      int err, const char *text)
{
	bool again = fault->kind == SRIOV_FAULT_LIMIT && fault->refused == pf->try.refused;

	lockdep_assert_held(&pf->lock);
	/* VFs that need more when they are there than before are not made again and again. */
	fault->limit = again ? min(pf->bound, pf->try.limit) : pf->try.refused;
	fault->refused = pf->try.refused;
	fault->kind = kind;
	fault->err = err;
	fault->stamp = sriov_fault_passes(kind) ? pf->seen : pf->try.wants;
	strscpy(fault->text, text, sizeof(fault->text));
}

/**
 * sriov_pf_fault - the VFs that are wanted or owed are not there
 * @pf:		the PF; of one that nobody manages nothing is noted
 * @kind:	how that can change
 * @err:	the error
 * @text:	why, in words
 *
 * Context: may sleep.
 */
void sriov_pf_fault(struct sriov_pf *pf, enum sriov_fault_kind kind, int err, const char *text)
{
	guard(mutex)(&pf->lock);
	if (!pf->now.managed)
		return;
	set_fault(pf, &pf->fault, kind, err, text);
	pf->refused[0] = '\0';
}

/**
 * sriov_pf_refuse - a write was refused, and all is as before
 * @pf:		the PF
 * @fmt:	why, one line in words
 *
 * Context: may sleep.
 */
void sriov_pf_refuse(struct sriov_pf *pf, const char *fmt, ...)
{
	va_list args;

	guard(mutex)(&pf->lock);
	va_start(args, fmt);
	vscnprintf(pf->refused, sizeof(pf->refused), fmt, args);
	va_end(args);
}

/**
 * sriov_pf_success - a write succeeded, or the wanted VFs are there
 * @pf:	the PF
 *
 * Context: may sleep.
 */
void sriov_pf_success(struct sriov_pf *pf)
{
	guard(mutex)(&pf->lock);
	pf->fault = (struct sriov_fault){ };
	pf->refused[0] = '\0';
}

/* ---- VF ---- */

static void vf_release(struct kref *ref)
{
	struct sriov_vf *vf = container_of(ref, struct sriov_vf, ref);

	WARN_ON(vf->pdev);
	sriov_pf_put(vf->pf);
	kfree(vf);
}

/**
 * sriov_vf_get - take a reference
 * @vf:	a VF that the caller has a reference to, or whose PF is locked
 *
 * Context: any.
 * Return: @vf.
 */
struct sriov_vf *sriov_vf_get(struct sriov_vf *vf)
{
	kref_get(&vf->ref);
	return vf;
}

/**
 * sriov_vf_put - give a reference back
 * @vf:	the VF, or NULL
 *
 * Context: may sleep.
 */
void sriov_vf_put(struct sriov_vf *vf)
{
	if (vf)
		kref_put(&vf->ref, vf_release);
}

/* The VF in the table of its PF, made where it is not there yet. */
static struct sriov_vf *vf_lookup_or_create(struct sriov_pf *pf, unsigned int index)
{
	struct sriov_vf *vf;
	int err;

	lockdep_assert_held(&pf->lock);
	vf = xa_load(&pf->vfs, index);
	if (vf)
		return vf;
	vf = kzalloc(sizeof(*vf), GFP_KERNEL);
	if (!vf)
		return ERR_PTR(-ENOMEM);
	kref_init(&vf->ref);
	vf->now.index = index;
	vf->now.iommu_group = SRIOV_UNSET;
	vf->now.numa_node = SRIOV_UNSET;
	err = xa_err(xa_store(&pf->vfs, index, vf, GFP_KERNEL));
	if (err) {
		kfree(vf);
		return ERR_PTR(err);
	}
	vf->pf = sriov_pf_get(pf);
	generation_bump();
	return vf;
}

/* Erase the VF where nothing keeps it. Caller must hold sriov_pf.lock. */
static void vf_erase_if_unused(struct sriov_vf *vf)
{
	lockdep_assert_held(&vf->pf->lock);
	if (vf->pdev || vf->now.managed || !xa_erase(&vf->pf->vfs, vf->now.index))
		return;
	generation_bump();
	/* Its PF stays, which is in the registry as long as it has VFs. */
	sriov_vf_put(vf);
}

/**
 * sriov_vf_find - look a VF up by its device
 * @pf:		its PF
 * @pdev:	the device, whose configuration space may have gone
 *
 * Context: may sleep.
 * Return: the VF with a reference, or NULL.
 */
struct sriov_vf *sriov_vf_find(struct sriov_pf *pf, struct pci_dev *pdev)
{
	struct sriov_vf *vf;

	guard(mutex)(&pf->lock);
	vf = xa_load(&pf->rids, pci_dev_id(pdev));
	return vf && vf->pdev == pdev ? sriov_vf_get(vf) : NULL;
}

/**
 * sriov_vf_after - walk over the VFs of a PF
 * @pf:		the PF
 * @vf:		the VF before, whose reference is given back; NULL at first
 *
 * Who ends before NULL has to give the last reference back.
 *
 * Context: may sleep.
 * Return: the next VF with a reference, or NULL at the end.
 */
struct sriov_vf *sriov_vf_after(struct sriov_pf *pf, struct sriov_vf *vf)
{
	unsigned long index = vf ? vf->now.index + 1 : 0;

	sriov_vf_put(vf);
	guard(mutex)(&pf->lock);
	vf = xa_find(&pf->vfs, &index, ULONG_MAX, XA_PRESENT);
	return vf ? sriov_vf_get(vf) : NULL;
}

static void vf_set_fault(struct sriov_vf *vf, enum sriov_fault_kind kind, int err, const char *text)
{
	struct sriov_pf *pf = vf->pf;

	pf->failed_vfs -= vf->fault.kind == SRIOV_FAULT_FINAL;
	pf->retrying_vfs -= sriov_fault_passes(vf->fault.kind);
	set_fault(pf, &vf->fault, kind, err, text);
	vf->refused[0] = '\0';
	pf->failed_vfs += kind == SRIOV_FAULT_FINAL;
	pf->retrying_vfs += sriov_fault_passes(kind);
}

/**
 * sriov_vf_manage - somebody configures the VF from now on
 * @pf:		its PF
 * @index:	number from 0; the VF need not exist
 *
 * Context: may sleep.
 * Return: the VF with a reference; -EEXIST if it is managed already, -EINVAL
 * if the PF cannot have such a VF, -ENOMEM.
 */
struct sriov_vf *sriov_vf_manage(struct sriov_pf *pf, unsigned int index)
{
	struct sriov_vf *vf;

	guard(mutex)(&pf->lock);
	if (index >= (pf->total_vfs ?: SRIOV_MAX_VFS))
		return ERR_PTR(-EINVAL);
	vf = vf_lookup_or_create(pf, index);
	if (IS_ERR(vf))
		return vf;
	if (vf->now.managed)
		return ERR_PTR(-EEXIST);
	vf->now.managed = true;
	return sriov_vf_get(vf);
}

/**
 * sriov_vf_unmanage - nobody configures the VF any more
 * @vf:	the VF; its wanted configuration is forgotten
 *
 * Context: may sleep.
 */
void sriov_vf_unmanage(struct sriov_vf *vf)
{
	struct sriov_pf *pf = vf->pf;

	guard(mutex)(&pf->lock);
	vf->now.managed = false;
	pf->wants++;
	pf->seen++;
	vf->left = 0;
	vf->now.wanted = (struct sriov_vf_config){ };
	vf_set_fault(vf, SRIOV_FAULT_NONE, 0, "");
	vf_erase_if_unused(vf);
}

/**
 * sriov_vf_add - the VF's device is present
 * @pf:		its PF
 * @index:	number from 0
 * @pdev:	the device
 * @iommu_group: number of the IOMMU group or SRIOV_UNSET
 * @vectors:	its MSI-X table size, negative if it does not answer
 * @added:	whether it was not known to be present before
 *
 * Context: may sleep.
 * Return: the VF with a reference; -ENODEV if the PF is in the registry no longer,
 * -ENOMEM.
 */
struct sriov_vf *sriov_vf_add(struct sriov_pf *pf, unsigned int index, struct pci_dev *pdev,
			      int iommu_group, int vectors, bool *added)
{
	struct sriov_vf *vf;
	int err;

	guard(mutex)(&pf->lock);
	/* The scan at module load found the PF just before it was removed with its VFs. */
	if (!pf->pdev && !pf->now.managed && xa_empty(&pf->vfs))
		return ERR_PTR(-ENODEV);
	err = xa_reserve(&pf->rids, pci_dev_id(pdev), GFP_KERNEL);
	vf = err ? ERR_PTR(err) : vf_lookup_or_create(pf, index);
	if (IS_ERR(vf)) {
		xa_release(&pf->rids, pci_dev_id(pdev));
		return vf;
	}
	*added = !vf->pdev;
	if (*added) {
		xa_store(&pf->rids, pci_dev_id(pdev), vf, GFP_KERNEL);
		vf->pdev = pci_dev_get(pdev);
		vf->serial = atomic_inc_return(&vf_serial) ?: atomic_inc_return(&vf_serial);
		vf->going = false;
		vf->now.netdev = (struct sriov_netdev){ };
		vf->now.iommu_group = iommu_group;
		vf->now.vectors = max(vectors, 0);
		vf->epoch++;
		vf->left = 0;
		vf->held = pf->making;
		vf->owed = false;
		vf->now.msix_asked = 0;
		vf->overridden = false;
		vf->now.life = (struct sriov_vf_life){ .created = ktime_get_real_ns() };
		/* What new VFs have may depend on how many there are. */
		if (vectors >= 0)
			pf->vf_vectors = pf->present_vfs ? max(pf->vf_vectors, vectors) : vectors;
		pf->present_vfs++;
		generation_bump();
	}
	return sriov_vf_get(vf);
}

/**
 * sriov_vf_remove - the VF's device has gone
 * @vf:		the VF
 * @pdev:	the device
 * @last:	whether its PF has no VF left now
 *
 * Context: may sleep.
 * Return: whether it was known to be present.
 */
bool sriov_vf_remove(struct sriov_vf *vf, struct pci_dev *pdev, bool *last)
{
	struct sriov_pf *pf = vf->pf;
	bool present;

	mutex_lock(&pf->lock);
	present = vf->pdev == pdev;
	if (present) {
		xa_erase(&pf->rids, pci_dev_id(pdev));
		vf->pdev = NULL;
		vf->serial = 0;
		vf->now.driver[0] = '\0';
		vf->passthrough = false;
		vf->now.netdev = (struct sriov_netdev){ };
		kfree(vf->snapshot);
		vf->snapshot = NULL;
		vf->now.life = (struct sriov_vf_life){ };
		vf->now.iommu_group = SRIOV_UNSET;
		vf->now.vectors = 0;
		vf->allocated = 0;
		vf->guest_took = 0;
		vf->held = false;
		vf->owed = false;
		if (vf->fault.kind)
			vf_set_fault(vf, SRIOV_FAULT_NONE, 0, "");
		pf->present_vfs--;
		pf->stuck &= pf->present_vfs > 0;
		generation_bump();
		vf_erase_if_unused(vf);
	}
	*last = !pf->present_vfs;
	mutex_unlock(&pf->lock);

	if (present)
		pci_dev_put(pdev);
	if (*last)
		pf_erase_if_unused(pf);
	return present;
}

/* What was wrong with a configured VF is over: no driver but the wanted one can be bound. */
static void vf_has_driver(struct sriov_vf *vf)
{
	lockdep_assert_held(&vf->pf->lock);
	if (!vf->fault.kind || (vf->applied != vf->epoch && vf->now.wanted.valid))
		return;
	if (!vf->left)
		vf_set_fault(vf, SRIOV_FAULT_NONE, 0, "");
	else if (vf->fault.kind != SRIOV_FAULT_LINK)
		vf_set_fault(vf, SRIOV_FAULT_LINK, -ENETDOWN,
			     "the rest waits for a link of the PF");
}

/**
 * sriov_vf_set_driver - remember the VF's driver
 * @vf:		 the VF
 * @pdev:	 the device, which may have gone
 * @driver:	 the driver's name, "" for none
 * @passthrough: the driver gives the VF to user space or a virtual machine
 * @iommu_group: number of the IOMMU group or SRIOV_UNSET
 * @vectors:	 MSI-X table size, which stays while a driver is bound; negative if it
 *		 cannot be read
 *
 * Context: may sleep; caller must hold the VF's device_lock.
 * Return: whether this is news.
 */
bool sriov_vf_set_driver(struct sriov_vf *vf, const struct pci_dev *pdev, const char *driver,
			 bool passthrough, int iommu_group, int vectors)
{
	guard(mutex)(&vf->pf->lock);
	if (vf->pdev != pdev)
		return false;
	vf->now.iommu_group = iommu_group;
	if (vectors >= 0)
		vf->now.vectors = vectors;
	if (!strcmp(vf->now.driver, driver))
		return false;
	strscpy(vf->now.driver, driver, sizeof(vf->now.driver));
	vf->passthrough = passthrough;
	if (!*driver)
		vf->now.netdev.several = false;
	if (*driver) {
		vf_has_driver(vf);
		vf->held = false;
		vf->now.life.binds++;
	} else {
		vf->allocated = 0;
	}
	vf->pf->seen++;
	return true;
}

/**
 * sriov_vf_set_netdev - remember the VF's network device on the host
 * @vf:		the VF
 * @netdev:	what is known of the network device
 * @gone:	it is being unregistered
 *
 * Context: may sleep; caller holds RTNL.
 */
void sriov_vf_set_netdev(struct sriov_vf *vf, const struct sriov_netdev *netdev, bool gone)
{
	guard(mutex)(&vf->pf->lock);
	netdev_update(&vf->now.netdev, netdev, gone);
}

/**
 * sriov_vf_pdev - the VF's device
 * @vf:	the VF
 *
 * Context: may sleep.
 * Return: the device with a reference, or NULL while it is absent.
 */
struct pci_dev *sriov_vf_pdev(struct sriov_vf *vf)
{
	guard(mutex)(&vf->pf->lock);
	return pci_dev_get(vf->pdev);
}

static enum sriov_mgr_vf_state vf_state(const struct sriov_vf *vf)
{
	if (!vf->pdev)
		return SRIOV_MGR_VF_STATE_ABSENT;
	if (vf->fault.kind == SRIOV_FAULT_FINAL)
		return SRIOV_MGR_VF_STATE_FAILED;
	if (vf->fault.kind)
		return SRIOV_MGR_VF_STATE_RETRYING;
	if (vf->passthrough)
		return SRIOV_MGR_VF_STATE_ASSIGNED;
	if (*vf->now.driver)
		return SRIOV_MGR_VF_STATE_BOUND;
	return vf->held ? SRIOV_MGR_VF_STATE_WAITING : SRIOV_MGR_VF_STATE_UNBOUND;
}

/**
 * sriov_vf_info - copy what readers want of a VF
 * @vf:		the VF
 * @info:	the copy
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_vf_info(struct sriov_vf *vf, struct sriov_vf_info *info)
{
	guard(mutex)(&vf->pf->lock);
	sriov_vf_info_locked(vf, info);
}

/**
 * sriov_vf_info_locked - the same for who reads more of the VF at this moment
 * @vf:		the VF
 * @info:	the copy
 *
 * Context: caller must hold sriov_pf.lock.
 */
void sriov_vf_info_locked(struct sriov_vf *vf, struct sriov_vf_info *info)
{
	lockdep_assert_held(&vf->pf->lock);
	*info = vf->now;
	info->state = vf_state(vf);
	strscpy(info->last_error, vf->refused[0] ? vf->refused : vf->fault.text,
		sizeof(info->last_error));
	if (!vf->pdev)
		return;
	strscpy(info->address, pci_name(vf->pdev), sizeof(info->address));
	info->numa_node = dev_to_node(&vf->pdev->dev);
	/*
	 * One that is bound may be used in ways that nobody tells of (crypto, GPU, disks, user
	 * space), unless it is known not to be: vfio enables the device when it is opened, and
	 * only then.
	 */
	if (vf->now.netdev.several)
		scnprintf(info->in_use, sizeof(info->in_use),
			  "%s has given it several network devices", vf->now.driver);
	else if (vf->now.netdev.up && vf->now.netdev.netns != init_net.ns.inum)
		scnprintf(info->in_use, sizeof(info->in_use),
			  "network device %s is up in another network namespace (%u)",
			  vf->now.netdev.name, vf->now.netdev.netns);
	else if (vf->now.netdev.up)
		scnprintf(info->in_use, sizeof(info->in_use), "network device %s is up",
			  vf->now.netdev.name);
	else if (*vf->now.driver && !vf->now.netdev.key &&
		 (!strstr(vf->now.driver, "vfio") || pci_is_enabled(vf->pdev)))
		scnprintf(info->in_use, sizeof(info->in_use), "bound to %s", vf->now.driver);
}

/**
 * sriov_vf_fault - the wanted configuration of a VF is not on the hardware, or not all
 * @vf:		the VF; of one that nobody manages nothing is noted
 * @epoch:	sriov_vf.epoch when the attempt began; of another VF nothing is noted
 * @kind:	how that can change
 * @err:	the error
 * @text:	why, in words
 *
 * Context: may sleep.
 */
void sriov_vf_fault(struct sriov_vf *vf, u32 epoch, enum sriov_fault_kind kind, int err,
		    const char *text)
{
	guard(mutex)(&vf->pf->lock);
	if (vf->now.managed && vf->pdev && vf->epoch == epoch)
		vf_set_fault(vf, kind, err, text);
}

/**
 * sriov_vf_refuse - a write was refused, and all is as before
 * @vf:		the VF
 * @fmt:	why, one line in words
 *
 * Context: may sleep.
 */
void sriov_vf_refuse(struct sriov_vf *vf, const char *fmt, ...)
{
	va_list args;

	guard(mutex)(&vf->pf->lock);
	va_start(args, fmt);
	vscnprintf(vf->refused, sizeof(vf->refused), fmt, args);
	va_end(args);
}

/**
 * sriov_vf_success - a write succeeded, or the wanted configuration is on the
 * hardware
 * @vf:	the VF
 *
 * Context: may sleep.
 */
void sriov_vf_success(struct sriov_vf *vf)
{
	guard(mutex)(&vf->pf->lock);
	vf_set_fault(vf, SRIOV_FAULT_NONE, 0, "");
}

/**
 * sriov_pf_changed - something else is wanted of the PF or of a VF
 * @pf:	the PF
 *
 * Context: may sleep.
 * Return: whether there is something that may be tried now.
 */
bool sriov_pf_changed(struct sriov_pf *pf)
{
	struct sriov_vf *vf;
	unsigned long index;

	guard(mutex)(&pf->lock);
	pf->wants++;
	pf->seen++;
	if (pf->fault.kind || pf->owed || pf->failed_vfs || pf->retrying_vfs)
		return true;
	xa_for_each(&pf->vfs, index, vf)
		if (vf->held)
			return true;
	return false;
}

/**
 * sriov_vf_due - what of the wanted configuration is to be applied by itself
 * @vf:	the VF
 *
 * Context: caller must hold sriov_pf.lock.
 * Return: bits 1 << enum sriov_vf_attr_id.
 */
u32 sriov_vf_due(const struct sriov_vf *vf)
{
	const struct sriov_pf *pf = vf->pf;
	bool may = may_try(pf, &vf->fault);

	lockdep_assert_held(&pf->lock);
	if (!vf->pdev || !*pf->now.driver)
		return 0;
	if (vf->applied != vf->epoch)
		return may ? vf->now.wanted.valid : 0;
	/* That it has no driver does not concern what waits for a link. */
	return may || (vf->fault.kind == SRIOV_FAULT_FINAL && pf->now.netdev.link) ?
	       vf->left & vf->now.wanted.valid : 0;
}

/**
 * sriov_vf_may_attach - whether a VF that is held back from drivers may have one
 * @vf:	the VF
 *
 * That is so when its wanted configuration is applied, but for what needs a link, and it
 * does not have to get back what it had before a failed change.
 *
 * Context: caller must hold sriov_pf.lock.
 * Return: whether.
 */
bool sriov_vf_may_attach(const struct sriov_vf *vf)
{
	lockdep_assert_held(&vf->pf->lock);
	return vf->held && vf->pdev && !*vf->now.driver &&
	       (vf->applied == vf->epoch || !vf->now.wanted.valid) && !vf->owed &&
	       (may_try(vf->pf, &vf->fault) ||
		(vf->left && vf->fault.kind != SRIOV_FAULT_FINAL));
}

/**
 * sriov_vf_had_event - remember the last event of a VF
 * @pf:		its PF
 * @index:	number of the VF
 * @seq:	number of the event
 * @time:	when it was, in ns of wall-clock time
 * @type:	what it was
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_vf_had_event(struct sriov_pf *pf, unsigned int index, u64 seq, u64 time,
			enum sriov_mgr_event_type type)
{
	struct sriov_vf *vf;

	guard(mutex)(&pf->lock);
	vf = xa_load(&pf->vfs, index);
	if (!vf || seq < vf->now.life.event)
		return;
	vf->now.life.event = seq;
	vf->now.life.event_time = time;
	vf->now.life.event_type = type;
}

/**
 * sriov_registry_init - say what the work of PFs does
 * @work:	sriov_pf.work
 * @retry:	sriov_pf.retry
 * @refresh:	sriov_refresh.work
 *
 * Context: module init, before all else.
 */
void sriov_registry_init(work_func_t work, work_func_t retry, work_func_t refresh)
{
	pf_work = work;
	pf_retry = retry;
	pf_refresh = refresh;
}

/**
 * sriov_registry_exit - forget all
 *
 * Only objects of present devices are left: managed ones hold the module.
 *
 * Context: module exit; nobody else uses the registry any more.
 */
void sriov_registry_exit(void)
{
	struct sriov_pf *pf = NULL;
	struct sriov_vf *vf = NULL;
	bool last;

	while ((pf = sriov_pf_after(pf))) {
		while ((vf = sriov_vf_after(pf, vf)))
			sriov_vf_remove(vf, vf->pdev, &last);
		sriov_pf_remove(pf, pf->pdev);
	}
	xa_destroy(&pfs);
}
