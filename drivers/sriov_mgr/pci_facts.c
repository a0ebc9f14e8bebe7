// SPDX-License-Identifier: GPL-2.0
/*
 * pci_facts.c - what the PCI core knows of a PF or VF and of the links above it.
 *
 * Reads only, and takes no lock but that of the device's IOMMU group, under
 * which no driver probes. Called by netlink.c and debugfs.c.
 */
#include <linux/bitfield.h>
#include <linux/iommu.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>

#include "common.h"
#include "pci_core.h"
#include "pci_facts.h"

/* By Current Link Speed of the Link Status register (PCIe r6.0, section 7.5.3.8). */
static const unsigned int speeds[] = { 0, 2500, 5000, 8000, 16000, 32000, 64000 };

static unsigned int speed_of(enum pci_bus_speed speed)
{
	if (speed < PCIE_SPEED_2_5GT || speed > PCIE_SPEED_64_0GT)
		return 0;
	return speeds[speed - PCIE_SPEED_2_5GT + 1];
}

static unsigned int width_of(enum pcie_link_width width)
{
	return width == PCIE_LNK_WIDTH_UNKNOWN ? 0 : width;
}

static void read_link(struct pci_dev *pdev, struct sriov_pci_facts *facts)
{
	enum pci_bus_speed speed = PCI_SPEED_UNKNOWN;
	enum pcie_link_width width = PCIE_LNK_WIDTH_UNKNOWN;
	struct pci_dev *narrowest = NULL;
	u16 status;

	/* It is not woken for this. */
	if (pm_runtime_suspended(&pdev->dev) ||
	    pcie_capability_read_word(pdev, PCI_EXP_LNKSTA, &status) || PCI_POSSIBLE_ERROR(status))
		return;
	facts->most.speed = speed_of(pcie_get_speed_cap(pdev));
	facts->most.width = width_of(pcie_get_width_cap(pdev));
	facts->now.width = FIELD_GET(PCI_EXP_LNKSTA_NLW, status);
	if (FIELD_GET(PCI_EXP_LNKSTA_CLS, status) < ARRAY_SIZE(speeds))
		facts->now.speed = speeds[FIELD_GET(PCI_EXP_LNKSTA_CLS, status)];
	/* The bridges stay while the device's bus does, which the device has a reference to. */
	facts->bandwidth = pcie_bandwidth_available(pdev, &narrowest, &speed, &width);
	if (!facts->bandwidth)
		return;
	facts->narrowest.speed = speed_of(speed);
	facts->narrowest.width = width_of(width);
	strscpy(facts->narrowest_at, pci_name(narrowest ?: pdev), sizeof(facts->narrowest_at));
}

static int count_device(struct device *dev, void *count)
{
	++*(int *)count;
	return 0;
}

static int count_others(struct iommu_group *group)
{
	int count = 0;

	if (!group)
		return SRIOV_UNSET;
	iommu_group_for_each_dev(group, &count, count_device);
	/* It may have been taken out meanwhile. */
	return max(count - 1, 0);
}

static bool read_total(struct pci_dev *pdev, const char *name, const char *key, char *page,
		       u64 *total)
{
	const char *found;

	if (sriov_pci_show(pdev, name, page) <= 0)
		return false;
	found = strstr(page, key);
	return found && sscanf(found + strlen(key), "%llu", total) == 1;
}

/* The counters are private to the AER driver; it shows them (drivers/pci/pcie/aer.c). */
static void read_aer(struct pci_dev *pdev, struct sriov_pci_facts *facts)
{
	char *page = (char *)get_zeroed_page(GFP_KERNEL);

	if (!page)
		return;
	facts->has_aer = read_total(pdev, "aer_dev_correctable", "TOTAL_ERR_COR ", page,
				    &facts->aer[SRIOV_AER_CORRECTABLE]) &&
			 read_total(pdev, "aer_dev_nonfatal", "TOTAL_ERR_NONFATAL ", page,
				    &facts->aer[SRIOV_AER_NONFATAL]) &&
			 read_total(pdev, "aer_dev_fatal", "TOTAL_ERR_FATAL ", page,
				    &facts->aer[SRIOV_AER_FATAL]);
	free_page((unsigned long)page);
}

static enum sriov_mgr_power_state power_of(pci_power_t state)
{
	int number = (__force int)state;

	return number < 0 || number > SRIOV_MGR_POWER_STATE_D3COLD ?
	       SRIOV_MGR_POWER_STATE_UNKNOWN : number;
}

static_assert((__force int)PCI_D3hot == SRIOV_MGR_POWER_STATE_D3HOT);
static_assert((__force int)PCI_D3cold == SRIOV_MGR_POWER_STATE_D3COLD);

/**
 * sriov_pci_facts_read - find out what the PCI core knows of a device
 * @pdev:	the device
 * @group:	its IOMMU group, or NULL
 * @facts:	what it knows
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_pci_facts_read(struct pci_dev *pdev, struct iommu_group *group,
			  struct sriov_pci_facts *facts)
{
	*facts = (struct sriov_pci_facts){
		.power = power_of(READ_ONCE(pdev->current_state)),
		.group_others = count_others(group),
	};
	/* A VF has that of its PF (PCIe r6.0, section 9.3.5). */
	if (!pdev->is_virtfn)
		read_link(pdev, facts);
	read_aer(pdev, facts);
}
