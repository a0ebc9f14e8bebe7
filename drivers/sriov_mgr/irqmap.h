/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_IRQMAP_H
#define _SRIOV_MGR_IRQMAP_H

#include <linux/pci.h>

#include "common.h"

struct sriov_vf;

/**
 * struct sriov_vector - one interrupt vector
 * @index:	number in the device's table
 * @irq:	number of the interrupt
 * @count:	interrupts since it was allocated
 * @cpu:	the CPU that takes it, SRIOV_UNSET if that is not known
 * @node:	NUMA node of that CPU or SRIOV_UNSET
 */
struct sriov_vector {
	unsigned int index;
	unsigned int irq;
	u64 count;
	int cpu;
	int node;
};

/**
 * struct sriov_interrupts - the interrupt vectors of a device
 * @pdev:	the device, NULL for none; who reads holds a reference
 * @room:	how many vectors it may have, negative if it does not answer
 * @table_size:	MSI-X table size, SRIOV_UNSET without MSI-X
 * @enabled:	MSI-X is enabled
 * @stale:	the vectors could not be looked at: the device does not answer, or
 *		there was no memory
 * @node:	NUMA node of the device or SRIOV_UNSET
 * @total:	interrupts of all of them
 * @remote:	how many are taken on another node
 * @nr:		how many there are
 * @vector:	the vectors
 */
struct sriov_interrupts {
	struct pci_dev *pdev;
	int room;
	int table_size;
	bool enabled;
	bool stale;
	int node;
	u64 total;
	u32 remote;
	unsigned int nr;
	struct sriov_vector *vector;
};

/**
 * struct sriov_irqs - a device whose interrupts are counted
 * @dev:	the device
 * @nr:		how many it has
 * @in:		where these are told one by one, or NULL
 * @vf:		the VF that it is, for who has the array
 */
struct sriov_irqs {
	struct device *dev;
	u32 nr;
	struct sriov_interrupts *in;
	struct sriov_vf *vf;
};

u32 sriov_irqmap_walk(struct sriov_irqs *of, unsigned int n);
void sriov_interrupts_read(struct sriov_interrupts **in, unsigned int n);
void sriov_interrupts_free(struct sriov_interrupts *in);
int sriov_vector_locality(const struct sriov_interrupts *interrupts,
			  const struct sriov_vector *vector);

#endif
