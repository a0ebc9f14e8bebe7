/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only place of the simulator that knows kernel versions.
 *
 * PCI domains: 0x10000 and up are free for emulated host bridges, because ACPI's _SEG has
 * 16 bits (drivers/pci/controller/vmd.c). Linux 7.0 hands them out; before, each user looks
 * for itself.
 */
#ifndef _SRIOV_SIM_COMPAT_H
#define _SRIOV_SIM_COMPAT_H

#include <linux/idr.h>
#include <linux/limits.h>
#include <linux/pci.h>
#include <linux/version.h>

/* include/linux/pci_ids.h has it since Linux 6.2. */
#ifndef PCI_CLASS_ACCELERATOR_PROCESSING
#define PCI_CLASS_ACCELERATOR_PROCESSING 0x1200
#endif

/* x86 finds domain and node of a bus in its sysdata; elsewhere it is ours alone. */
#ifdef CONFIG_X86
#define sim_sysdata pci_sysdata
#else
struct sim_sysdata {
	int domain;
	int node;
};
#endif

#define SIM_DOMAIN_MIN 0x10000
#define SIM_DOMAIN_MAX 0x1ffff

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)

static inline int sim_domain_get(struct ida *ida)
{
	return pci_bus_find_emul_domain_nr(0, SIM_DOMAIN_MIN, SIM_DOMAIN_MAX);
}

static inline void sim_domain_put(struct ida *ida, int domain)
{
	pci_bus_release_emul_domain_nr(domain);
}

#else

static inline bool sim_domain_in_use(int domain)
{
	struct pci_bus *bus = NULL;

	while ((bus = pci_find_next_bus(bus)))
		if (pci_domain_nr(bus) == domain)
			return true;
	return false;
}

static inline int sim_domain_get(struct ida *ida)
{
	int domain, min = SIM_DOMAIN_MIN;

	while ((domain = ida_alloc_range(ida, min, SIM_DOMAIN_MAX, GFP_KERNEL)) >= 0) {
		if (!sim_domain_in_use(domain))
			break;
		ida_free(ida, domain);
		min = domain + 1;
	}
	return domain;
}

static inline void sim_domain_put(struct ida *ida, int domain)
{
	ida_free(ida, domain);
}

#endif

#endif
