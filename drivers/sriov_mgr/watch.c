// SPDX-License-Identifier: GPL-2.0
/*
 * watch.c - what happens on the PCI bus and to network devices, told to
 * the registry, to the event log and to reconcile.c's work.
 *
 * The notifiers run with a device_lock or RTNL of the caller held and wait for
 * nothing but the leaf locks of the registry and of the event log; and for calls
 * of a provider that its driver did not unregister.
 */
#include <linux/if_arp.h>
#include <linux/iommu.h>
#include <linux/suspend.h>

#include "common.h"
#include "events.h"
#include "limits.h"
#include "netdev.h"
#include "pci_core.h"
#include "provider.h"
#include "reconcile.h"
#include "registry.h"
#include "watch.h"
#include "work.h"

/* Counts BUS_NOTIFY_REMOVED_DEVICE, for the scan of present devices. */
static atomic_t removals = ATOMIC_INIT(0);

static int group_of(struct pci_dev *pdev)
{
	struct iommu_group *group = iommu_group_get(&pdev->dev);
	int id = SRIOV_UNSET;

	if (group) {
		id = iommu_group_id(group);
		iommu_group_put(group);
	}
	return id;
}

static bool is_sriov(const struct pci_dev *pdev)
{
	return pdev->is_physfn || pdev->is_virtfn;
}

/* The PF of a PF or VF, with a reference; NULL where it is not known. */
static struct sriov_pf *find_pf(struct pci_dev *pdev)
{
	return sriov_pf_find(pci_name(pci_physfn(pdev)));
}

/* And the VF; NULL where it is not known, and for a PF. */
static struct sriov_vf *find_vf(struct sriov_pf *pf, struct pci_dev *pdev)
{
	return pf && pdev->is_virtfn ? sriov_vf_find(pf, pdev) : NULL;
}

static struct sriov_pf *pf_added(struct pci_dev *pdev)
{
	u16 total_vfs = sriov_pci_total_vfs(pdev);
	struct sriov_pf *pf;
	bool added;

	pf = sriov_pf_add(pdev, total_vfs, &added);
	if (IS_ERR(pf)) {
		pci_err(pdev, "sriov_mgr: not watched: %pe\n", pf);
		return NULL;
	}
	if (added) {
		sriov_reconcile_queue(pf);
		sriov_event(SRIOV_MGR_EVENT_TYPE_PF_ADD, pf, SRIOV_UNSET,
			    total_vfs ? "PF with %u VFs at most" :
			    "PF that does not answer and says %u VFs", total_vfs);
	}
	return pf;
}

static bool is_held(struct sriov_vf *vf)
{
	guard(mutex)(&vf->pf->lock);
	return vf->held;
}

/*
 * Whatever driver is there or comes, by a module for this VF as well, is to find it configured.
 * vfio has said itself who may have the VFs of a PF that it has. Who makes VFs has the PF's
 * device_lock.
 */
static void hold(struct sriov_vf *vf, struct pci_dev *pdev)
{
	struct device_driver *driver = pci_physfn(pdev)->dev.driver;

	if (!is_held(vf) || (driver && sriov_pci_is_passthrough(driver)))
		return;
	if (sriov_pci_hold(pdev))
		pci_err(pdev, "sriov_mgr: no memory to keep drivers from it\n");
	/* It may have had its turn meanwhile. */
	if (!is_held(vf))
		sriov_pci_let_go(pdev);
}

static void vf_added(struct pci_dev *pdev, int iommu_group)
{
	struct sriov_pf *pf __free(sriov_pf) = find_pf(pdev);
	struct sriov_vf *vf __free(sriov_vf) = NULL;
	int index = sriov_pci_vf_index(pdev);
	bool added;

	if (!pf)
		return;
	if (index < 0) {
		pci_err(pdev, "sriov_mgr: not watched: the PF does not answer\n");
		return;
	}
	vf = sriov_vf_add(pf, index, pdev, iommu_group, sriov_pci_vectors(pdev), &added);
	/* One that goes with its PF need not be watched. */
	if (IS_ERR(vf) && PTR_ERR(vf) != -ENODEV)
		pci_err(pdev, "sriov_mgr: not watched: %pe\n", vf);
	if (IS_ERR(vf) || !added)
		return;
	hold(vf, pdev);
	sriov_event(SRIOV_MGR_EVENT_TYPE_VF_ADD, pf, index, "VF at %s", pci_name(pdev));
	sriov_reconcile_queue(pf);
}

/* What a driver left behind, whose code may be gone soon. */
static void forget_provider(struct sriov_pf *pf, struct pci_dev *pdev)
{
	if (sriov_provider_forget(pf, pdev))
		pci_err(pdev, "sriov_mgr: the driver did not unregister its provider\n");
}

static void device_added(struct pci_dev *pdev)
{
	if (pdev->is_virtfn)
		vf_added(pdev, group_of(pdev));
	else
		sriov_pf_put(pf_added(pdev));
}

static void device_removed(struct pci_dev *pdev)
{
	struct sriov_pf *pf __free(sriov_pf) = find_pf(pdev);
	struct sriov_vf *vf __free(sriov_vf) = find_vf(pf, pdev);
	bool last;

	if (pf && pdev->is_physfn) {
		forget_provider(pf, pdev);
		if (!sriov_pf_remove(pf, pdev))
			return;
		sriov_reconcile_queue(pf);
		sriov_event(SRIOV_MGR_EVENT_TYPE_PF_REMOVE, pf, SRIOV_UNSET, "PF gone");
	} else if (vf && sriov_vf_remove(vf, pdev, &last)) {
		sriov_event(SRIOV_MGR_EVENT_TYPE_VF_REMOVE, pf, vf->now.index, "VF gone");
		if (last)
			sriov_reconcile_queue(pf);
	}
}

static void pf_driver_changed(struct sriov_pf *pf, struct pci_dev *pdev, const char *driver)
{
	sriov_events_mute(pf, false);
	if (!*driver)
		forget_provider(pf, pdev);
	if (!sriov_pf_set_driver(pf, pdev, driver, group_of(pdev)))
		return;
	if (*driver) {
		sriov_limits_cap_locked(pf, pdev, 0);
		sriov_event(SRIOV_MGR_EVENT_TYPE_PF_BIND, pf, SRIOV_UNSET, "bound to %s", driver);
		sriov_reconcile_queue(pf);
	} else {
		sriov_event(SRIOV_MGR_EVENT_TYPE_PF_UNBIND, pf, SRIOV_UNSET, "driver unbound");
	}
	sriov_reconcile_limit(pf, "driver");
}

/*
 * Whether something is to be tried again: what others do is a reason to do so at once; what the
 * attempt itself makes happen is none.
 */
static bool waits(struct sriov_pf *pf)
{
	guard(mutex)(&pf->lock);
	return pf->tries && !pf->busy;
}

static void vf_driver_changed(struct sriov_pf *pf, struct pci_dev *pdev, const char *driver)
{
	bool passthrough = *driver && sriov_pci_is_passthrough(pdev->dev.driver);
	struct sriov_vf *vf __free(sriov_vf) = sriov_vf_find(pf, pdev);

	/* On s390 it was no VF yet when it was added. It does not go while it has a driver. */
	if (!vf && *driver) {
		vf_added(pdev, group_of(pdev));
		vf = sriov_vf_find(pf, pdev);
	}
	if (vf && sriov_vf_set_driver(vf, pdev, driver, passthrough, group_of(pdev),
				      sriov_pci_vectors(pdev))) {
		if (*driver)
			sriov_event(SRIOV_MGR_EVENT_TYPE_VF_BIND, pf, vf->now.index, "bound to %s",
				    driver);
		else
			sriov_event(SRIOV_MGR_EVENT_TYPE_VF_UNBIND, pf, vf->now.index,
				    "driver unbound");
		if (waits(pf))
			sriov_reconcile_queue(pf);
	}
}

/* The name of the driver must not be looked at until it is bound, or has gone. */
static void driver_changes(struct pci_dev *pdev)
{
	struct sriov_pf *pf __free(sriov_pf) = find_pf(pdev);

	if (pf)
		sriov_events_mute(pf, true);
}

/* Caller must hold the device_lock. */
static void driver_changed(struct pci_dev *pdev)
{
	const char *driver = pdev->dev.driver ? pdev->dev.driver->name : "";
	struct sriov_pf *pf __free(sriov_pf) = find_pf(pdev);

	if (pf && pdev->is_physfn)
		pf_driver_changed(pf, pdev, driver);
	else if (pf)
		vf_driver_changed(pf, pdev, driver);
}

/* The device is about to lose its IOMMU group. */
static void device_going(struct pci_dev *pdev)
{
	struct sriov_pf *pf __free(sriov_pf) = find_pf(pdev);
	struct sriov_vf *vf __free(sriov_vf) = find_vf(pf, pdev);

	if (!pf)
		return;
	guard(mutex)(&pf->lock);
	if (pdev->is_physfn)
		pf->going = true;
	else if (vf)
		vf->going = true;
}

static void probe_failed(struct pci_dev *pdev)
{
	struct sriov_pf *pf __free(sriov_pf) = find_pf(pdev);

	if (!pf)
		return;
	/* Some unregister it only after this, with the rest of what devres has. */
	sriov_provider_forget(pf, pdev);
	sriov_pf_probe_failed(pf);
	sriov_reconcile_queue(pf);
}

static int pci_notify(struct notifier_block *nb, unsigned long action, void *data)
{
	struct pci_dev *pdev = to_pci_dev(data);

	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		if (is_sriov(pdev))
			device_added(pdev);
		break;
	case BUS_NOTIFY_BIND_DRIVER:
	case BUS_NOTIFY_UNBIND_DRIVER:
		if (pdev->is_physfn)
			driver_changes(pdev);
		return NOTIFY_DONE;
	case BUS_NOTIFY_DEL_DEVICE:
		if (is_sriov(pdev))
			device_going(pdev);
		return NOTIFY_DONE;
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
		if (pdev->is_physfn)
			probe_failed(pdev);
		return NOTIFY_DONE;
	case BUS_NOTIFY_REMOVED_DEVICE:
		atomic_inc(&removals);
		if (is_sriov(pdev))
			device_removed(pdev);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
	case BUS_NOTIFY_UNBOUND_DRIVER:
		if (is_sriov(pdev))
			driver_changed(pdev);
		/* Every device has vectors. */
		sriov_vectors_changed("drivers");
		return NOTIFY_DONE;
	}
	/* Those of a VF count with or without a driver. */
	if (pdev->is_virtfn)
		sriov_vectors_changed("VFs");
	return NOTIFY_DONE;
}

static struct notifier_block pci_notifier = { .notifier_call = pci_notify };

static bool still_on_bus(struct pci_dev *pdev)
{
	struct pci_dev *found = pci_get_domain_bus_and_slot(pci_domain_nr(pdev->bus),
							    pdev->bus->number, pdev->devfn);

	pci_dev_put(found);
	return found == pdev;
}

/*
 * The PF of a VF that may have gone, and with it the VF's reference to it. It comes with one, or
 * NULL where it has gone or is not known.
 */
static struct pci_dev *get_physfn(const struct pci_dev *vf)
{
	struct sriov_pf *pf = NULL;
	struct pci_dev *pdev;

	while ((pf = sriov_pf_after(pf))) {
		pdev = sriov_pf_pdev(pf);
		if (pdev == vf->physfn) {
			sriov_pf_put(pf);
			return pdev;
		}
		pci_dev_put(pdev);
	}
	return NULL;
}

/*
 * Add the devices that are present already. A device may be on its way out, its
 * notification past: one that left the bus's list before we added it will not
 * be notified again, so it is looked for once more where anything was removed.
 */
static bool scan_functions(bool vfs, bool wait)
{
	int seen = atomic_read(&removals);
	struct pci_dev *pdev = NULL, *physfn = NULL;
	struct sriov_pf *pf;
	bool complete = true;

	for_each_pci_dev(pdev) {
		if (!is_sriov(pdev) || pdev->is_virtfn != vfs)
			continue;
		if (vfs) {
			pci_dev_put(physfn);
			physfn = get_physfn(pdev);
			if (!physfn)
				continue;
			/* vfio may free the group now; driver_changed() has the lock. */
			vf_added(pdev, SRIOV_UNSET);
		} else {
			pf = pf_added(pdev);
			if (pf)
				sriov_pci_facts(pf, pdev);
			sriov_pf_put(pf);
		}
		if (atomic_read(&removals) != seen && !still_on_bus(pdev)) {
			device_removed(pdev);
		} else if (sriov_pci_lock(pdev, wait)) {
			driver_changed(pdev);
			sriov_pci_unlock(pdev);
		} else {
			complete = false;
		}
	}
	pci_dev_put(physfn);
	return complete;
}

/* PFs first, as a VF is added to its PF. */
static bool scan(bool wait)
{
	bool complete = scan_functions(false, wait);

	return scan_functions(true, wait) && complete;
}

/* For the devices that somebody had locked when the module was loaded. */
static void scan_again(struct work_struct *work)
{
	scan(true);
	sriov_work_end();
}

static DECLARE_WORK(scan_work, scan_again);

static void cancel_scan(void)
{
	if (cancel_work_sync(&scan_work))
		sriov_work_end();
}

/*
 * Whether a child of the PF is a port of its switch, which is remembered then. One that goes may
 * have been taken for something else before.
 */
static bool is_representor(struct sriov_pf *pf, struct net_device *dev, bool gone)
{
	int index = gone ? -ENODEV : sriov_netdev_represents(dev);

	if (gone || index >= 0)
		sriov_pf_set_representor(pf, index, dev);
	return index >= 0;
}

static void netdev_changed(struct net_device *dev, struct pci_dev *pdev, bool gone)
{
	struct sriov_netdev netdev = {
		.key = dev,
		.ifindex = dev->ifindex,
		.netns = dev_net(dev)->ns.inum,
		.up = dev->flags & IFF_UP,
		.link = netif_running(dev) && netif_carrier_ok(dev),
		.has_vf_ops = sriov_netdev_has_vf_ops(dev),
		.ether = dev->type == ARPHRD_ETHER,
	};
	struct sriov_pf *pf __free(sriov_pf) = find_pf(pdev);
	struct sriov_vf *vf __free(sriov_vf) = find_vf(pf, pdev);

	if (!pf)
		return;
	strscpy(netdev.name, dev->name, sizeof(netdev.name));
	if (pdev->is_physfn) {
		/* Each setting of a VF by rtnetlink comes here as well, and changes nothing. */
		if (!is_representor(pf, dev, gone) && sriov_pf_set_netdev(pf, &netdev, gone))
			sriov_reconcile_queue(pf);
	} else if (vf) {
		sriov_vf_set_netdev(vf, &netdev, gone);
	}
}

static int netdev_notify(struct notifier_block *nb, unsigned long action, void *data)
{
	struct net_device *dev = netdev_notifier_info_to_dev(data);
	struct device *parent = dev->dev.parent;

	if (!parent || !dev_is_pci(parent) || !is_sriov(to_pci_dev(parent)))
		return NOTIFY_DONE;
	switch (action) {
	case NETDEV_REGISTER:
	case NETDEV_CHANGENAME:
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
	case NETDEV_UNREGISTER:
		netdev_changed(dev, to_pci_dev(parent), action == NETDEV_UNREGISTER);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = { .notifier_call = netdev_notify };

static int pm_notify(struct notifier_block *nb, unsigned long action, void *data)
{
	struct sriov_pf *pf = NULL;

	if (action != PM_POST_SUSPEND && action != PM_POST_HIBERNATION &&
	    action != PM_POST_RESTORE)
		return NOTIFY_DONE;
	while ((pf = sriov_pf_after(pf))) {
		sriov_pf_resumed(pf);
		sriov_reconcile_queue(pf);
	}
	return NOTIFY_DONE;
}

static struct notifier_block pm_notifier = { .notifier_call = pm_notify };

/**
 * sriov_watch_init - watch the PCI bus and the network devices
 *
 * Context: module init.
 * Return: 0, or the error of a notifier's registration.
 */
int sriov_watch_init(void)
{
	int err;

	err = bus_register_notifier(&pci_bus_type, &pci_notifier);
	if (err)
		return err;
	if (!scan(false)) {
		sriov_work_begin();
		sriov_reconcile_run(&scan_work);
	}
	/* Tells of the network devices that are there already. */
	err = register_netdevice_notifier(&netdev_notifier);
	if (err)
		goto unwatch;
	err = register_pm_notifier(&pm_notifier);
	if (!err)
		return 0;
	unregister_netdevice_notifier(&netdev_notifier);
unwatch:
	bus_unregister_notifier(&pci_bus_type, &pci_notifier);
	cancel_scan();
	return err;
}

/**
 * sriov_watch_exit - watch no longer
 *
 * Context: module exit; on return no notifier runs.
 */
void sriov_watch_exit(void)
{
	unregister_pm_notifier(&pm_notifier);
	unregister_netdevice_notifier(&netdev_notifier);
	bus_unregister_notifier(&pci_bus_type, &pci_notifier);
	cancel_scan();
}
