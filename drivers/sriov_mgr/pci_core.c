// SPDX-License-Identifier: GPL-2.0
/*
 * pci_core.c - the only file that drives the PCI core, and the only one that
 * takes a device_lock.
 *
 * NumVFs is set through the core's own sysfs attribute: its store function carries
 * the locking of the running kernel, which has moved several times. Called by
 * plan.c, apply.c, reconcile.c, limits.c and watch.c with no lock but
 * sriov_pf.op_lock held, where not said otherwise.
 */
#include <linux/device.h>
#include <linux/kmod.h>
#include <linux/slab.h>

#include "attrs.h"
#include "common.h"
#include "compat.h"
#include "pci_core.h"
#include "pci_facts.h"
#include "registry.h"

static bool is_visible(struct device *dev, const struct attribute_group *group, int i)
{
	return !group->is_visible || group->is_visible(&dev->kobj, group->attrs[i], i);
}

static struct device_attribute *find_attribute(struct device *dev, const char *name)
{
	const struct attribute_group **group;
	int i;

	if (!dev->type || !dev->type->groups)
		return NULL;
	for (group = dev->type->groups; *group; group++)
		for (i = 0; (*group)->attrs && (*group)->attrs[i]; i++)
			if (!strcmp((*group)->attrs[i]->name, name) && is_visible(dev, *group, i))
				return container_of((*group)->attrs[i], struct device_attribute,
						    attr);
	return NULL;
}

/**
 * sriov_pci_show - read one of the PCI core's own attributes
 * @pdev:	the device
 * @name:	of an attribute that takes no lock
 * @page:	PAGE_SIZE bytes for its text
 *
 * Context: as the attribute's.
 * Return: length of the text, -EOPNOTSUPP where the device has no such attribute.
 */
ssize_t sriov_pci_show(struct pci_dev *pdev, const char *name, char *page)
{
	struct device_attribute *attr = find_attribute(&pdev->dev, name);

	return attr && attr->show ? attr->show(&pdev->dev, attr, page) : -EOPNOTSUPP;
}

static int store_attribute(struct pci_dev *pdev, const char *name, unsigned int value)
{
	struct device_attribute *attr = find_attribute(&pdev->dev, name);
	char text[12];
	ssize_t ret;
	int len;

	if (!attr || !attr->store)
		return -EOPNOTSUPP;
	len = scnprintf(text, sizeof(text), "%u\n", value);
	ret = attr->store(&pdev->dev, attr, text, len);
	return ret < 0 ? ret : 0;
}

/**
 * sriov_pci_set_num_vfs - have the PF driver enable or disable VFs
 * @pdev:	the PF
 * @num_vfs:	number of VFs, 0 to disable
 *
 * The same as a write to sriov_numvfs (drivers/pci/iov.c).
 *
 * Context: may sleep for as long as the PF driver takes; takes the device_lock
 * and the locks below.
 * Return: 0, which some drivers say that made another number or none; -ERANGE over
 * totalvfs, -ENOENT without a driver or one that does not do SR-IOV, -EBUSY where another
 * number is enabled, else the PF driver's error.
 */
int sriov_pci_set_num_vfs(struct pci_dev *pdev, unsigned int num_vfs)
{
	return store_attribute(pdev, "sriov_numvfs", num_vfs);
}

/**
 * sriov_pci_get_autoprobe - whether new VFs of the PF get a driver
 * @pdev:	the PF
 * @autoprobe:	the answer
 *
 * Context: may sleep.
 * Return: 0, or an error if the PCI core does not tell.
 */
int sriov_pci_get_autoprobe(struct pci_dev *pdev, bool *autoprobe)
{
	char *page;
	ssize_t len;
	int err;

	/* sysfs_emit() insists on a whole page. */
	page = (char *)get_zeroed_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	len = sriov_pci_show(pdev, "sriov_drivers_autoprobe", page);
	err = len < 0 ? len : kstrtobool(page, autoprobe);
	free_page((unsigned long)page);
	return err;
}

/**
 * sriov_pci_is_passthrough - whether a driver gives its devices to user space
 * or to virtual machines
 * @driver:	the driver of a PCI device
 *
 * vfio-pci and its variants, and pci-stub, leave DMA to user space; Xen's
 * pciback does not say so.
 *
 * Context: any.
 * Return: whether.
 */
bool sriov_pci_is_passthrough(struct device_driver *driver)
{
	return to_pci_driver(driver)->driver_managed_dma || !strcmp(driver->name, "pciback");
}

static int matches(struct device_driver *driver, void *vf)
{
	/* pciback takes every device, and then only those that it was told of. */
	return !sriov_pci_is_passthrough(driver) && pci_bus_type.match(vf, driver) > 0;
}

/**
 * sriov_pci_attach_driver - have the driver core find a driver for a VF
 * @pdev:	the PF's device, which a VF that has gone has no reference to
 * @vf:		the VF's device
 *
 * Context: may sleep; takes the VF's device_lock.
 * Return: 0 if the VF has a driver now, or there is none for it, or new VFs of
 * the PF get none; -ENODEV if its driver did not take it, or did not take it yet.
 */
int sriov_pci_attach_driver(struct pci_dev *pdev, struct pci_dev *vf)
{
	bool autoprobe, found;
	int ret;

	ret = device_attach(&vf->dev);
	if (ret > 0 || ret == -EPROBE_DEFER)
		return 0;
	if (ret < 0)
		return ret;
	if (sriov_pci_get_autoprobe(pdev, &autoprobe) || !autoprobe)
		return 0;
	/* The lock is for driver_override. */
	device_lock(&vf->dev);
	found = bus_for_each_drv(&pci_bus_type, NULL, &vf->dev, matches);
	device_unlock(&vf->dev);
	return found ? -ENODEV : 0;
}

static int has_name(struct device_driver *driver, void *name)
{
	return !strcmp(driver->name, name);
}

static int has_name_and_is_passthrough(struct device_driver *driver, void *name)
{
	return has_name(driver, name) && sriov_pci_is_passthrough(driver);
}

/**
 * sriov_pci_has_driver - whether there is a PCI driver, or a module of its name that
 * brings it
 * @name:	its name
 *
 * The module is loaded for who might load it himself.
 *
 * Context: may sleep for as long as the loading of the module takes.
 * Return: whether.
 */
bool sriov_pci_has_driver(const char *name)
{
	return bus_for_each_drv(&pci_bus_type, NULL, (void *)name, has_name) ||
	       (capable(CAP_SYS_MODULE) && !request_module("%s", name) &&
		bus_for_each_drv(&pci_bus_type, NULL, (void *)name, has_name));
}

/**
 * sriov_pci_has_passthrough - whether there is a passthrough driver
 * @name:	its name
 *
 * See sriov_pci_is_passthrough().
 *
 * Context: may sleep, but waits for nothing slow.
 * Return: whether.
 */
bool sriov_pci_has_passthrough(const char *name)
{
	return bus_for_each_drv(&pci_bus_type, NULL, (void *)name, has_name_and_is_passthrough);
}

/**
 * sriov_pci_set_override - say which driver alone may bind to a VF
 * @vf:		the VF's device
 * @driver:	its name, "" for those that know the VF
 *
 * The same as a write to driver_override.
 *
 * Context: may sleep; takes the VF's device_lock on some kernels.
 * Return: 0 or -ENOMEM.
 */
int sriov_pci_set_override(struct pci_dev *vf, const char *driver)
{
	return sriov_set_driver_override(vf, driver);
}

/**
 * sriov_pci_get_override - which driver alone may bind to a VF, as others have it
 * @vf:		the VF's device
 * @override:	its name, "" for those that know the VF
 *
 * That of sriov_pci_hold() is not told.
 *
 * Context: may sleep; takes the VF's device_lock on some kernels.
 */
void sriov_pci_get_override(struct pci_dev *vf, char override[SRIOV_DRIVER_LEN])
{
	sriov_lock_driver_override(vf);
	strscpy(override, sriov_driver_override(vf) ?: "", SRIOV_DRIVER_LEN);
	sriov_unlock_driver_override(vf);
	if (!strcmp(override, SRIOV_VF_HELD))
		override[0] = '\0';
}

/* What others have put there meanwhile stays. */
static int swap_override(struct pci_dev *vf, const char *from, const char *to)
{
	const char *driver = *to ? kstrdup(to, GFP_KERNEL) : NULL;

	if (*to && !driver)
		return -ENOMEM;
	sriov_lock_driver_override(vf);
	if (!strcmp(sriov_driver_override(vf) ?: "", from))
		swap(sriov_driver_override(vf), driver);
	sriov_unlock_driver_override(vf);
	kfree(driver);
	return 0;
}

/**
 * sriov_pci_hold - keep drivers from a VF
 * @vf:	the VF's device
 *
 * But for one that others have said, by driver_override, that it is to have.
 *
 * Context: may sleep; takes the VF's device_lock on some kernels.
 * Return: 0 or -ENOMEM.
 */
int sriov_pci_hold(struct pci_dev *vf)
{
	return swap_override(vf, "", SRIOV_VF_HELD);
}

/**
 * sriov_pci_let_go - do so no longer
 * @vf:	the VF's device
 *
 * It gets no driver by that.
 *
 * Context: may sleep; takes the VF's device_lock on some kernels.
 */
void sriov_pci_let_go(struct pci_dev *vf)
{
	swap_override(vf, SRIOV_VF_HELD, "");
}

/**
 * sriov_pci_set_driver - have a VF bound to a driver, and to no other
 * @vf:		the VF, which nobody uses where it has another driver
 * @driver:	the driver's name, or SRIOV_VF_NO_DRIVER
 * @attach:	attach it, rather than see to it that no other is and hold the VF for it
 *
 * Context: may sleep for as long as the VF's drivers take; takes its device_lock.
 * Return: 0; -ENODEV if the driver was attached and did not take the VF, -ENOMEM.
 */
int sriov_pci_set_driver(struct pci_dev *vf, const char *driver, bool attach)
{
	bool none = !strcmp(driver, SRIOV_VF_NO_DRIVER), bound, other;
	int err;

	err = sriov_pci_set_override(vf, attach || none ? driver : SRIOV_VF_HELD);
	if (err)
		return err;
	device_lock(&vf->dev);
	bound = vf->dev.driver && !strcmp(vf->dev.driver->name, driver);
	other = vf->dev.driver && !bound;
	device_unlock(&vf->dev);
	if (other)
		device_release_driver(&vf->dev);
	if (bound)
		return sriov_pci_set_override(vf, driver);
	if (!attach || none)
		return 0;
	return device_attach(&vf->dev) > 0 ? 0 : -ENODEV;
}

/**
 * sriov_pci_bind - have a VF bound to a driver that it had
 * @vf:		the VF's device, without a driver
 * @driver:	the driver's name
 *
 * Also where new VFs of the PF get none, and where another driver knows the VF as well.
 * driver_override is as before afterwards.
 *
 * Context: may sleep for as long as the driver takes; takes the VF's device_lock.
 * Return: 0; -ENODEV if the driver did not take the VF, -ENOMEM.
 */
int sriov_pci_bind(struct pci_dev *vf, const char *driver)
{
	char override[SRIOV_DRIVER_LEN];
	int err;

	sriov_pci_get_override(vf, override);
	err = sriov_pci_set_driver(vf, driver, true);
	sriov_pci_set_override(vf, override);
	return err;
}

/**
 * sriov_pci_total_vfs - TotalVFs of the SR-IOV capability
 * @pdev:	the PF
 *
 * pci_sriov_get_totalvfs() gives what the PF driver made of it instead.
 *
 * Context: any.
 * Return: the number (PCIe r6.0, section 9.3.3.6), 0 where it cannot be read.
 */
u16 sriov_pci_total_vfs(struct pci_dev *pdev)
{
	int pos = pci_find_ext_capability(pdev, PCI_EXT_CAP_ID_SRIOV);
	u16 total = 0;

	if (!pos || pci_read_config_word(pdev, pos + PCI_SRIOV_TOTAL_VF, &total) ||
	    PCI_POSSIBLE_ERROR(total))
		return 0;
	return total;
}

/**
 * sriov_pci_vf_index - number of a VF
 * @vf:	the VF's device, which is present
 *
 * pci_iov_vf_id() divides by VF Stride, which may be 0 where NumVFs is 1 (PCIe
 * r6.0, section 9.3.3.10).
 *
 * Context: may sleep.
 * Return: the number from 0, -ENODEV if the PF does not answer while VFs are made.
 */
int sriov_pci_vf_index(struct pci_dev *vf)
{
	struct pci_dev *pdev = pci_physfn(vf);
	u16 stride;
	int pos;

	/* Not known while they are made, and then NumVFs is as the PF has it. */
	if (pci_num_vf(pdev))
		return pci_num_vf(pdev) > 1 ? pci_iov_vf_id(vf) : 0;
	pos = pci_find_ext_capability(pdev, PCI_EXT_CAP_ID_SRIOV);
	if (!pos || pci_read_config_word(pdev, pos + PCI_SRIOV_VF_STRIDE, &stride) ||
	    PCI_POSSIBLE_ERROR(stride))
		return -ENODEV;
	return stride ? pci_iov_vf_id(vf) : 0;
}

/**
 * sriov_pci_stray_vf - a VF of a PF that is not in the registry
 * @pf:		the PF
 * @pdev:	its device
 *
 * Such are those for which there was no memory, or, on s390, which no driver has had yet.
 *
 * Context: may sleep.
 * Return: its device with a reference, or NULL.
 */
struct pci_dev *sriov_pci_stray_vf(struct sriov_pf *pf, struct pci_dev *pdev)
{
	struct pci_dev *vf_pdev = NULL;
	struct sriov_vf *vf;

	for_each_pci_dev(vf_pdev) {
		if (!vf_pdev->is_virtfn || vf_pdev->physfn != pdev)
			continue;
		vf = sriov_vf_find(pf, vf_pdev);
		sriov_vf_put(vf);
		if (!vf)
			break;
	}
	return vf_pdev;
}

static int name_rdma(struct device *dev, void *name)
{
	if (dev->class && !strcmp(dev->class->name, "infiniband"))
		strscpy(name, dev_name(dev), SRIOV_USER_LEN);
	return *(char *)name;
}

static int name_vdpa(struct device *dev, void *name)
{
	if (dev->bus && !strcmp(dev->bus->name, "vdpa"))
		strscpy(name, dev_name(dev), SRIOV_USER_LEN);
	return *(char *)name;
}

/**
 * sriov_pci_silent_use - a device that a VF's driver has made, and that tells nobody of its use
 * @vf:		the VF's device
 * @rdma:	also one of RDMA
 * @name:	its name, "" for none
 *
 * Verbs and vdpa need no network device that is up.
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_pci_silent_use(struct pci_dev *vf, bool rdma, char name[SRIOV_USER_LEN])
{
	name[0] = '\0';
	if (!device_for_each_child(&vf->dev, name, name_vdpa) && rdma)
		device_for_each_child(&vf->dev, name, name_rdma);
}

/**
 * sriov_pci_is_not_pf - whether the device at an address is no PF
 * @address:	PCI address, as sriov_address_parse() gives it
 *
 * Context: may sleep.
 * Return: true if a device is there and is no SR-IOV PF; false for a PF, and
 * where there is no device.
 */
bool sriov_pci_is_not_pf(const char *address)
{
	unsigned int domain, bus, slot, function;
	struct pci_dev *pdev;
	bool other;

	if (sscanf(address, "%x:%x:%x.%u", &domain, &bus, &slot, &function) != 4)
		return false;
	pdev = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, function));
	other = pdev && !pdev->is_physfn;
	pci_dev_put(pdev);
	return other;
}

/**
 * sriov_pci_vectors - how many vectors a VF may have
 * @pdev:	the VF
 *
 * Context: any.
 * Return: its MSI-X table size, else its number of MSI messages, 0 for neither;
 * -EIO if it does not answer.
 */
int sriov_pci_vectors(struct pci_dev *pdev)
{
	u16 flags;

	if (!pdev->msix_cap)
		return max(pci_msi_vec_count(pdev), 0);
	if (pci_read_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS, &flags) ||
	    PCI_POSSIBLE_ERROR(flags))
		return -EIO;
	return (flags & PCI_MSIX_FLAGS_QSIZE) + 1;
}

/**
 * sriov_pci_can_set_msix - whether a PF driver gives VFs other MSI-X table sizes
 * @pdev:	the PF
 *
 * Context: may sleep for as long as somebody holds the device_lock.
 * Return: whether.
 */
bool sriov_pci_can_set_msix(struct pci_dev *pdev)
{
	bool can;

	device_lock(&pdev->dev);
	can = pdev->driver && pdev->driver->sriov_set_msix_vec_count;
	device_unlock(&pdev->dev);
	return can;
}

/**
 * sriov_pci_can_make_vfs - whether the PF has a driver that makes VFs at run time
 * @pdev:	the PF
 *
 * Context: may sleep for as long as somebody holds the device_lock.
 * Return: whether.
 */
bool sriov_pci_can_make_vfs(struct pci_dev *pdev)
{
	bool can;

	device_lock(&pdev->dev);
	can = pdev->driver && pdev->driver->sriov_configure;
	device_unlock(&pdev->dev);
	return can;
}

/**
 * sriov_pci_set_msix - set the MSI-X table size of a VF
 * @vf:		the VF, which nobody uses
 * @vectors:	the size
 * @back:	what to ask for to have the size as before, 0 for that size
 * @lost:	set to true if the VF had a driver that did not come back
 *
 * The same as a write to sriov_vf_msix_count (drivers/pci/iov.c), which takes
 * no VF with a driver: a bound one loses it before and has the same after.
 *
 * Context: may sleep for as long as the VF's and the PF's driver take; takes the
 * device_locks of both.
 * Return: 0; -EOPNOTSUPP if the PF driver has no such operation, -EBUSY if the
 * VF got a driver meanwhile, -ENODEV if its driver does not do with so many and
 * the size is as before, else the PF driver's error.
 */
int sriov_pci_set_msix(struct pci_dev *vf, u16 vectors, u16 back, bool *lost)
{
	int before = back ?: sriov_pci_vectors(vf), err;
	char driver[SRIOV_DRIVER_LEN] = "";

	device_lock(&vf->dev);
	if (vf->dev.driver)
		strscpy(driver, vf->dev.driver->name, sizeof(driver));
	device_unlock(&vf->dev);
	if (*driver)
		device_release_driver(&vf->dev);
	err = store_attribute(vf, "sriov_vf_msix_count", vectors);
	if (!*driver || !sriov_pci_bind(vf, driver))
		return err;
	if (!err && before > 0)
		store_attribute(vf, "sriov_vf_msix_count", before);
	*lost |= err || sriov_pci_bind(vf, driver);
	return err ?: -ENODEV;
}

/*
 * The VFs whose bus number the bridge above forwards, as sriov_enable() has it. Before there is a
 * second VF, VF Stride may be 0 (PCIe r6.0, section 9.3.3.10).
 */
static int bus_vfs(struct pci_dev *pdev, int sriov, int total)
{
	u32 first = pci_dev_id(pdev), last = (pdev->bus->busn_res.end + 1) << 8;
	u16 offset, stride;

	if (pci_read_config_word(pdev, sriov + PCI_SRIOV_VF_OFFSET, &offset) ||
	    pci_read_config_word(pdev, sriov + PCI_SRIOV_VF_STRIDE, &stride) ||
	    PCI_POSSIBLE_ERROR(offset) || !offset || PCI_POSSIBLE_ERROR(stride) || !stride)
		return SRIOV_UNSET;
	first += offset;
	if (first >= last)
		return 0;
	return min_t(int, total, DIV_ROUND_UP(last - first, stride));
}

/*
 * The VFs that have memory for their BARs: all or, where the core found none for
 * TotalVFs of them, not one. Then the resource may be cleared, but most BARs
 * have type bits that tell of them.
 */
static int bar_vfs(struct pci_dev *pdev, int sriov, int total)
{
	bool has_bar = false;
	struct resource *res;
	u32 bar;
	int i;

	for (i = 0; i < PCI_SRIOV_NUM_BARS; i++) {
		res = &pdev->resource[PCI_IOV_RESOURCES + i];
		if (pci_read_config_dword(pdev, sriov + PCI_SRIOV_BAR + i * 4, &bar) ||
		    PCI_POSSIBLE_ERROR(bar))
			return SRIOV_UNSET;
		if (!bar && !res->flags)
			continue;
		if (!res->parent)
			return 0;
		has_bar = true;
		/* The upper half of the address. */
		i += !!(bar & PCI_BASE_ADDRESS_MEM_TYPE_64);
	}
	return has_bar ? total : SRIOV_UNSET;
}

/**
 * sriov_pci_facts - find out what the PCI core bounds VFs by
 * @pf:		the PF
 * @pdev:	its device, which has its resources: not when it is only just added
 *
 * Context: may sleep.
 */
void sriov_pci_facts(struct sriov_pf *pf, struct pci_dev *pdev)
{
	int sriov = pci_find_ext_capability(pdev, PCI_EXT_CAP_ID_SRIOV);
	int total = sriov_pci_total_vfs(pdev), bus, bar;

	if (!sriov || !total)
		return;
	bus = bus_vfs(pdev, sriov, total);
	bar = bar_vfs(pdev, sriov, total);

	guard(mutex)(&pf->lock);
	if (pf->pdev == pdev) {
		pf->total_vfs = total;
		pf->bus_vfs = bus;
		pf->bar_vfs = bar;
	}
}

/**
 * sriov_pci_total_msix - how many MSI-X vectors a PF driver says that VFs share
 * @pdev:	the PF
 *
 * The same as a read of sriov_vf_total_msix (drivers/pci/iov.c).
 *
 * Context: may sleep for as long as the driver takes; caller must hold the device_lock.
 * Return: the number, SRIOV_UNSET if it has no such operation.
 */
int sriov_pci_total_msix(struct pci_dev *pdev)
{
	device_lock_assert(&pdev->dev);
	if (!pdev->driver || !pdev->driver->sriov_get_vf_total_msix)
		return SRIOV_UNSET;
	return min_t(u32, pdev->driver->sriov_get_vf_total_msix(pdev), INT_MAX);
}

/**
 * sriov_pci_set_total_vfs - have the PCI core refuse more VFs than this
 * @pdev:	the PF
 * @total_vfs:	the number
 *
 * The core forgets it at each unbind.
 *
 * Context: any; caller must hold the device_lock.
 * Return: 0, -EBUSY while VFs are enabled, -EINVAL over TotalVFs, -ENODEV without a driver.
 */
int sriov_pci_set_total_vfs(struct pci_dev *pdev, unsigned int total_vfs)
{
	device_lock_assert(&pdev->dev);
	return pdev->driver ? pci_sriov_set_totalvfs(pdev, total_vfs) : -ENODEV;
}

/**
 * sriov_pci_lock - take the device_lock
 * @pdev:	the device
 * @wait:	wait for it
 *
 * Context: may sleep, for long only with @wait.
 * Return: whether it is taken, to be given back by sriov_pci_unlock().
 */
bool sriov_pci_lock(struct pci_dev *pdev, bool wait)
{
	if (!wait)
		return device_trylock(&pdev->dev);
	device_lock(&pdev->dev);
	return true;
}

/**
 * sriov_pci_unlock - give it back
 * @pdev:	the device
 *
 * Context: any.
 */
void sriov_pci_unlock(struct pci_dev *pdev)
{
	device_unlock(&pdev->dev);
}
