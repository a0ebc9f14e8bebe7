// SPDX-License-Identifier: GPL-2.0
/*
 * The host bridge: a PCI domain of its own with one PF at 00:00.0, whose configuration space
 * and that of its VFs are emulated. There is no memory window: a function has no BAR, hence no
 * MSI-X vector can be allocated, and where VFs are to have one the PCI core cannot assign it and
 * enables none.
 *
 * Locks: sim_pf.cfg_lock (raw, any context) protects the emulated registers. Creation and
 * removal are called with sim_pf.lock held and take the PCI rescan-remove lock.
 */
#include <linux/bitfield.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "compat.h"
#include "sriov_sim.h"

/* Where the capabilities are in configuration space. */
#define CAP_PM		0x40
#define CAP_EXP		0x50
#define CAP_MSIX	0xa0
#define CAP_SRIOV	0x100

/* 4, 8, 64, 256 KiB, 1 and 4 MiB: the page sizes that every device must support. */
#define SUP_PGSIZE	0x553

#define VF_BAR_TYPE	(PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH)

#define SRIOV_CTRL_WRITABLE	(PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE)
#define MSIX_CTRL_WRITABLE	(PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL)
#define PF_COMMAND_WRITABLE	(PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY | PCI_COMMAND_PARITY | \
				 PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE)
/* A VF has Bus Master Enable only (SR-IOV, 9.3.4.1.3). */
#define VF_COMMAND_WRITABLE	PCI_COMMAND_MASTER
#define LINK(width)		(PCI_EXP_LNKSTA_CLS_16_0GB | FIELD_PREP(PCI_EXP_LNKSTA_NLW, width))
#define LINK_SPEEDS		(PCI_EXP_LNKCAP2_SLS_2_5GB | PCI_EXP_LNKCAP2_SLS_5_0GB | \
				 PCI_EXP_LNKCAP2_SLS_8_0GB | PCI_EXP_LNKCAP2_SLS_16_0GB)

static u32 word(u16 low, u16 high)
{
	return low | (u32)high << 16;
}

static bool is_vf(struct sim_pf *pf, const struct sim_fn *fn)
{
	return fn != &pf->fn;
}

/* The MSI-X table size of a VF by default. */
static u32 vf_msix(const struct sim_pf *pf)
{
	return pf->msix_share ?: pf->vf_msix;
}

static u32 msix_size(struct sim_pf *pf, const struct sim_fn *fn)
{
	if (!is_vf(pf, fn))
		return pf->pf_msix;
	return fn->msix_size ?: vf_msix(pf);
}

/* The function that has this routing ID now. Caller must hold cfg_lock. */
static struct sim_fn *find_fn(struct sim_pf *pf, u32 rid)
{
	u32 index;

	if (!pf->present || READ_ONCE(pf->deaf))
		return NULL;
	if (!rid)
		return &pf->fn;
	if (!(pf->sriov_ctrl & PCI_SRIOV_CTRL_VFE) || rid < pf->vf_offset)
		return NULL;
	rid -= pf->vf_offset;
	index = rid / pf->vf_stride;
	if (rid % pf->vf_stride || index >= min_t(u32, pf->num_vfs, pf->total_vfs))
		return NULL;
	return &pf->vf[index];
}

/* The writable bits of VF BAR0 or VF BAR1: the size is a power of two. */
static u32 vf_bar_mask(struct sim_pf *pf, int bar)
{
	u64 mask = pf->vf_bar ? ~((u64)pf->vf_bar - 1) : 0;

	return bar ? upper_32_bits(mask) : lower_32_bits(mask);
}

static u32 read_sriov(struct sim_pf *pf, int reg)
{
	switch (reg - CAP_SRIOV) {
	case 0:
		return PCI_EXT_CAP_ID_SRIOV | 1 << 16;
	case PCI_SRIOV_CTRL:
		return pf->sriov_ctrl;
	case PCI_SRIOV_INITIAL_VF:
		return word(pf->total_vfs, pf->total_vfs);
	case PCI_SRIOV_NUM_VF:
		return pf->num_vfs;
	case PCI_SRIOV_VF_OFFSET:
		return word(pf->vf_offset, pf->vf_stride);
	case PCI_SRIOV_VF_DID - 2:
		return word(0, SIM_VF_DEVICE_ID);
	case PCI_SRIOV_SUP_PGSIZE:
		return SUP_PGSIZE;
	case PCI_SRIOV_SYS_PGSIZE:
		return pf->sys_pgsize;
	case PCI_SRIOV_BAR:
		return pf->vf_bar_addr[0] | (pf->vf_bar ? VF_BAR_TYPE : 0);
	case PCI_SRIOV_BAR + 4:
		return pf->vf_bar_addr[1];
	}
	return 0;
}

static u32 read_reg(struct sim_pf *pf, const struct sim_fn *fn, int reg)
{
	u32 size = msix_size(pf, fn);

	switch (reg) {
	case PCI_VENDOR_ID:
		/* A VF has none: it is that of the PF and of the SR-IOV capability. */
		return is_vf(pf, fn) ? ~0 : word(SIM_VENDOR_ID, SIM_PF_DEVICE_ID);
	case PCI_COMMAND:
		return word(fn->command, PCI_STATUS_CAP_LIST);
	case PCI_CLASS_REVISION:
		return word(1, pf->accelerator ? PCI_CLASS_ACCELERATOR_PROCESSING :
						 PCI_CLASS_NETWORK_ETHERNET);
	case PCI_SUBSYSTEM_VENDOR_ID:
		return word(SIM_VENDOR_ID, 0);
	case PCI_CAPABILITY_LIST:
		return CAP_PM;
	case PCI_INTERRUPT_LINE:
		return fn->intline;
	case CAP_PM:
		return word(PCI_CAP_ID_PM | CAP_EXP << 8, 3);
	case CAP_PM + PCI_PM_CTRL:
		return fn->pmcsr | PCI_PM_CTRL_NO_SOFT_RESET;
	case CAP_EXP:
		return word(PCI_CAP_ID_EXP | (size ? CAP_MSIX << 8 : 0),
			    2 | FIELD_PREP(PCI_EXP_FLAGS_TYPE, PCI_EXP_TYPE_ENDPOINT));
	case CAP_EXP + PCI_EXP_DEVCAP:
		return PCI_EXP_DEVCAP_FLR | PCI_EXP_DEVCAP_RBER;
	case CAP_EXP + PCI_EXP_DEVCTL:
		return fn->devctl;
	case CAP_EXP + PCI_EXP_LNKCAP:
		return LINK(SIM_LINK_WIDTH);
	case CAP_EXP + PCI_EXP_LNKCTL:
		return word(fn->lnkctl, LINK(READ_ONCE(pf->link_width) ?: SIM_LINK_WIDTH));
	case CAP_EXP + PCI_EXP_DEVCTL2:
		return fn->devctl2;
	case CAP_EXP + PCI_EXP_LNKCAP2:
		return LINK_SPEEDS;
	case CAP_MSIX:
		return size ? word(PCI_CAP_ID_MSIX, fn->msix_ctrl | (size - 1)) : 0;
	}
	if (reg >= CAP_SRIOV && !is_vf(pf, fn))
		return read_sriov(pf, reg);
	return 0;
}

static void update(u16 *field, u32 val, u32 mask)
{
	*field = (*field & ~mask) | (val & mask);
}

static void update_u32(u32 *field, u32 val, u32 mask)
{
	*field = (*field & ~mask) | (val & mask);
}

static void write_sriov(struct sim_pf *pf, int reg, u32 val, u32 mask)
{
	bool enabled = pf->sriov_ctrl & PCI_SRIOV_CTRL_VFE;

	switch (reg - CAP_SRIOV) {
	case PCI_SRIOV_CTRL:
		update(&pf->sriov_ctrl, val, mask & SRIOV_CTRL_WRITABLE);
		if (enabled || !(pf->sriov_ctrl & PCI_SRIOV_CTRL_VFE))
			break;
		memset(pf->vf, 0, array_size(pf->total_vfs, sizeof(*pf->vf)));
		pf->msix_used = min_t(u32, pf->num_vfs, pf->total_vfs) * vf_msix(pf);
		break;
	case PCI_SRIOV_NUM_VF:
		/* Undefined while VFs are enabled: ignored. */
		if (!enabled)
			update(&pf->num_vfs, val, mask & U16_MAX);
		break;
	case PCI_SRIOV_SYS_PGSIZE:
		update_u32(&pf->sys_pgsize, val, mask & SUP_PGSIZE);
		break;
	case PCI_SRIOV_BAR:
		update_u32(&pf->vf_bar_addr[0], val, mask & vf_bar_mask(pf, 0));
		break;
	case PCI_SRIOV_BAR + 4:
		update_u32(&pf->vf_bar_addr[1], val, mask & vf_bar_mask(pf, 1));
		break;
	}
}

/* Function Level Reset. That of the PF disables its VFs (SR-IOV, 9.2.2.2). */
static void reset_fn(struct sim_pf *pf, struct sim_fn *fn)
{
	u16 size = fn->msix_size;

	memset(fn, 0, sizeof(*fn));
	fn->msix_size = size;
	if (is_vf(pf, fn))
		return;
	pf->sriov_ctrl = 0;
	pf->num_vfs = 0;
	pf->sys_pgsize = 1;
	memset(pf->vf_bar_addr, 0, sizeof(pf->vf_bar_addr));
}

static void write_reg(struct sim_pf *pf, struct sim_fn *fn, int reg, u32 val, u32 mask)
{
	switch (reg) {
	case PCI_COMMAND:
		update(&fn->command, val,
		       mask & (is_vf(pf, fn) ? VF_COMMAND_WRITABLE : PF_COMMAND_WRITABLE));
		return;
	case PCI_INTERRUPT_LINE:
		update(&fn->intline, val, mask & 0xff);
		return;
	case CAP_PM + PCI_PM_CTRL:
		update(&fn->pmcsr, val, mask & PCI_PM_CTRL_STATE_MASK);
		return;
	case CAP_EXP + PCI_EXP_DEVCTL:
		if (val & mask & PCI_EXP_DEVCTL_BCR_FLR)
			reset_fn(pf, fn);
		else
			update(&fn->devctl, val, mask & U16_MAX);
		return;
	case CAP_EXP + PCI_EXP_LNKCTL:
		update(&fn->lnkctl, val, mask & U16_MAX);
		return;
	case CAP_EXP + PCI_EXP_DEVCTL2:
		update(&fn->devctl2, val, mask & U16_MAX);
		return;
	case CAP_MSIX:
		update(&fn->msix_ctrl, val >> 16, mask >> 16 & MSIX_CTRL_WRITABLE);
		return;
	}
	if (reg >= CAP_SRIOV && !is_vf(pf, fn))
		write_sriov(pf, reg, val, mask);
}

static struct sim_pf *bus_to_pf(struct pci_bus *bus)
{
	return container_of((struct sim_sysdata *)bus->sysdata, struct sim_pf, sysdata);
}

static u32 access_mask(int where, int size)
{
	return GENMASK(size * 8 - 1, 0) << (where & 3) * 8;
}

static int sim_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *val)
{
	struct sim_pf *pf = bus_to_pf(bus);
	struct sim_fn *fn;
	unsigned long flags;

	raw_spin_lock_irqsave(&pf->cfg_lock, flags);
	fn = find_fn(pf, PCI_DEVID(bus->number, devfn));
	*val = fn ? read_reg(pf, fn, where & ~3) : ~0;
	if (fn == &pf->fn)
		atomic_inc(&pf->config_reads);
	raw_spin_unlock_irqrestore(&pf->cfg_lock, flags);

	*val = (*val & access_mask(where, size)) >> (where & 3) * 8;
	return fn ? PCIBIOS_SUCCESSFUL : PCIBIOS_DEVICE_NOT_FOUND;
}

static int sim_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 val)
{
	struct sim_pf *pf = bus_to_pf(bus);
	struct sim_fn *fn;
	unsigned long flags;

	raw_spin_lock_irqsave(&pf->cfg_lock, flags);
	fn = find_fn(pf, PCI_DEVID(bus->number, devfn));
	if (fn)
		write_reg(pf, fn, where & ~3, val << (where & 3) * 8, access_mask(where, size));
	raw_spin_unlock_irqrestore(&pf->cfg_lock, flags);

	return fn ? PCIBIOS_SUCCESSFUL : PCIBIOS_DEVICE_NOT_FOUND;
}

static struct pci_ops sim_pci_ops = {
	.read = sim_read,
	.write = sim_write,
};

/**
 * sim_pf_of - the simulated device that a function belongs to
 * @pdev: PF or VF; a function of other hardware gets here by a driver's new_id
 *
 * Context: any. Valid for as long as @pdev is bound to a driver.
 *
 * Return: the device, NULL if it is not ours.
 */
struct sim_pf *sim_pf_of(struct pci_dev *pdev)
{
	return pdev->bus->ops == &sim_pci_ops ? bus_to_pf(pdev->bus) : NULL;
}

/**
 * sim_bridge_set_msix - change a VF's MSI-X table size
 * @pf: device
 * @vf: index of the VF
 * @size: vectors, 0 for the default
 *
 * Context: any.
 *
 * Return: 0; -EOPNOTSUPP if the device has no vector pool or its VFs no MSI-X capability,
 * -EINVAL if the size is more than an MSI-X table may have, -ENOSPC if it grows and the pool has
 * not so many left, -ENODEV if there is no such VF any more.
 */
int sim_bridge_set_msix(struct sim_pf *pf, u32 vf, u32 size)
{
	u32 pool = READ_ONCE(pf->msix_pool);
	unsigned long flags;
	struct sim_fn *fn;
	int err = 0;
	u32 used;

	if (!pool || !pf->vf_msix)
		return -EOPNOTSUPP;
	if (size > SIM_MAX_MSIX)
		return -EINVAL;

	raw_spin_lock_irqsave(&pf->cfg_lock, flags);
	if (!pf->present || vf >= pf->num_vfs) {
		err = -ENODEV;
		goto unlock;
	}
	fn = &pf->vf[vf];
	used = pf->msix_used - msix_size(pf, fn) + (size ?: vf_msix(pf));
	/* A pool that shrank may have less than the VFs: giving up some is no reason to fail. */
	if (used > pool && used > pf->msix_used) {
		err = -ENOSPC;
		goto unlock;
	}
	pf->msix_used = used;
	fn->msix_size = size;
unlock:
	raw_spin_unlock_irqrestore(&pf->cfg_lock, flags);
	return err;
}

/**
 * sim_bridge_divide_msix - divide the vector pool among the VFs that are about to be made
 * @pf: device
 * @num_vfs: how many; 0 to divide nothing
 *
 * Context: any; the VFs are not enabled yet.
 */
void sim_bridge_divide_msix(struct sim_pf *pf, u32 num_vfs)
{
	u32 pool = READ_ONCE(pf->msix_pool);
	unsigned long flags;

	raw_spin_lock_irqsave(&pf->cfg_lock, flags);
	pf->msix_share = 0;
	if (pool && num_vfs && pf->vf_msix)
		pf->msix_share = clamp_t(u32, pool / num_vfs, 1, SIM_MAX_MSIX);
	raw_spin_unlock_irqrestore(&pf->cfg_lock, flags);
}

/* From now on the hardware is there with these VF registers, or gone. Returns the old ones. */
static struct sim_fn *set_present(struct sim_pf *pf, struct sim_fn *vf)
{
	struct sim_fn *old = pf->vf;
	unsigned long flags;

	raw_spin_lock_irqsave(&pf->cfg_lock, flags);
	WRITE_ONCE(pf->present, vf);
	pf->vf = vf;
	reset_fn(pf, &pf->fn);
	raw_spin_unlock_irqrestore(&pf->cfg_lock, flags);
	return old;
}

/* The bus, and so the sysdata, live until the last reference to the PF's pci_dev is gone. */
static void sim_bridge_release(struct pci_host_bridge *bridge)
{
	struct sim_pf *pf = bridge->release_data;

	/* It is the directory's, and Linux 7.2 would free it. */
	bridge->domain_nr = PCI_DOMAIN_NR_NOT_SET;
	config_item_put(&pf->item);
}

/**
 * sim_bridge_remove - remove the PF, its VFs and its host bridge
 * @pf: device, live
 * @surprise: the hardware is gone first, as if somebody had pulled it
 *
 * Context: may sleep. Caller must hold @pf->lock and no device_lock.
 */
void sim_bridge_remove(struct sim_pf *pf, bool surprise)
{
	struct pci_host_bridge *bridge = to_pci_host_bridge(pf->bus->bridge);
	struct pci_dev *pdev = pci_get_slot(pf->bus, 0);
	struct sim_fn *vf;

	lockdep_assert_held(&pf->lock);

	if (surprise)
		vf = set_present(pf, NULL);
	else if (pdev)
		/*
		 * Writing sriov_numvfs takes device_lock, then the rescan-remove lock; removal
		 * takes them the other way round (drivers/pci/iov.c, remove.c). Without a driver
		 * the write ends before the second lock.
		 */
		device_release_driver(&pdev->dev);

	pci_lock_rescan_remove();
	pci_stop_root_bus(pf->bus);
	/* pci-pf-stub and others leave VFs behind, and the core would then BUG(). */
	if (pdev)
		pci_disable_sriov(pdev);
	pci_remove_root_bus(pf->bus);
	WRITE_ONCE(pf->bus, NULL);
	pci_unlock_rescan_remove();

	pci_dev_put(pdev);
	/* pci_alloc_host_bridge() leaves the creator's reference, and removal does not drop it. */
	pci_free_host_bridge(bridge);
	if (!surprise)
		vf = set_present(pf, NULL);
	kvfree(vf);
}

/**
 * sim_bridge_add - create the PF's host bridge, scan it and let drivers bind
 * @pf: device, not live
 *
 * Context: may sleep. Caller must hold @pf->lock and no device_lock.
 *
 * Return: 0, -ENOMEM, -EEXIST if something else took the PCI domain, or another
 * error of pci_scan_root_bus_bridge().
 */
int sim_bridge_add(struct sim_pf *pf)
{
	struct pci_host_bridge *bridge;
	struct pci_bus *bus;
	struct sim_fn *vf;
	bool found;
	int err;

	lockdep_assert_held(&pf->lock);

	bridge = pci_alloc_host_bridge(0);
	if (!bridge)
		return -ENOMEM;
	vf = kvcalloc(pf->total_vfs, sizeof(*vf), GFP_KERNEL);
	if (!vf) {
		pci_free_host_bridge(bridge);
		return -ENOMEM;
	}
	set_present(pf, vf);
	memset(pf->calls, 0, sizeof(pf->calls));
	pf->sysdata.node = pf->numa_node;
	pf->busn = (struct resource) {
		.name = "sriov_sim", .start = 0, .end = pf->buses - 1, .flags = IORESOURCE_BUS,
	};
	pci_add_resource(&bridge->windows, &pf->busn);
	bridge->ops = &sim_pci_ops;
	bridge->sysdata = &pf->sysdata;
	bridge->domain_nr = pf->sysdata.domain;

	pci_lock_rescan_remove();
	err = pci_scan_root_bus_bridge(bridge);
	if (err) {
		pci_unlock_rescan_remove();
		bridge->domain_nr = PCI_DOMAIN_NR_NOT_SET;
		pci_free_host_bridge(bridge);
		kvfree(set_present(pf, NULL));
		return err;
	}
	bus = bridge->bus;
	config_item_get(&pf->item);
	pci_set_host_bridge_release(bridge, sim_bridge_release, pf);
	found = !list_empty(&bus->devices);
	pci_bus_add_devices(bus);
	WRITE_ONCE(pf->bus, bus);
	pci_unlock_rescan_remove();
	if (found)
		return 0;
	/* The core does not say why it found nothing; there is only one reason. */
	sim_bridge_remove(pf, false);
	return -ENOMEM;
}
