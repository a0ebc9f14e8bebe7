/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_PCI_FACTS_H
#define _SRIOV_MGR_PCI_FACTS_H

#include <linux/iommu.h>
#include <linux/pci.h>

#include "common.h"

/* Errors that AER reports, in the order of the netlink attributes. */
enum sriov_aer { SRIOV_AER_CORRECTABLE, SRIOV_AER_NONFATAL, SRIOV_AER_FATAL, SRIOV_NR_AER };

/**
 * struct sriov_link - a PCI Express link
 * @speed:	megatransfers a second for each lane, 0 if not known
 * @width:	lanes, 0 if not known
 */
struct sriov_link {
	unsigned int speed;
	unsigned int width;
};

/**
 * struct sriov_pci_facts - what the PCI core knows of a device
 * @power:	power state
 * @now:	the link as it is; this and the following of a PF only
 * @most:	what the device can do
 * @bandwidth:	what the narrowest link on the way up carries in Mbit/s, 0 if not
 *		known
 * @narrowest:	that link
 * @narrowest_at: address of the device at one end of it
 * @group_others: other devices in the IOMMU group, SRIOV_UNSET without one
 * @has_aer:	the kernel keeps AER counters
 * @aer:	these counters
 */
struct sriov_pci_facts {
	enum sriov_mgr_power_state power;
	struct sriov_link now;
	struct sriov_link most;
	unsigned int bandwidth;
	struct sriov_link narrowest;
	char narrowest_at[SRIOV_ADDRESS_LEN];
	int group_others;
	bool has_aer;
	u64 aer[SRIOV_NR_AER];
};

void sriov_pci_facts_read(struct pci_dev *pdev, struct iommu_group *group,
			  struct sriov_pci_facts *facts);

#endif
