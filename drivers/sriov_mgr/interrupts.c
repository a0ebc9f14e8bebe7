// SPDX-License-Identifier: GPL-2.0
/*
 * interrupts.c - the interrupt vectors of a PF or VF: which it has, how often
 * they came, and which CPU takes them.
 *
 * Interrupts are looked at under RCU. Which ones a device has is known under its
 * device_lock, which is only tried. vfio gives up a reset when it finds that
 * lock taken, so for passthrough drivers it is not even tried: vfio names its
 * interrupts after the device. Called by netlink.c and debugfs.c.
 */
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "compat.h"
#include "sriov_mgr.h"

/**
 * sriov_vector_locality - where a vector is taken
 * @interrupts:	those of the device
 * @vector:	one of them
 *
 * Context: any.
 * Return: enum sriov_mgr_locality, SRIOV_UNSET where one of both has no node.
 */
int sriov_vector_locality(const struct sriov_interrupts *interrupts,
			  const struct sriov_vector *vector)
{
	if (interrupts->node == SRIOV_UNSET || vector->node == SRIOV_UNSET)
		return SRIOV_UNSET;
	return vector->node == interrupts->node ? SRIOV_MGR_LOCALITY_LOCAL :
						  SRIOV_MGR_LOCALITY_REMOTE;
}

/* Caller must hold the RCU read lock. */
static void look(struct irq_data *data, struct sriov_vector *vector)
{
	struct irq_desc *desc = irq_data_to_desc(data);
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		vector->count += irq_desc_kstat_cpu(desc, cpu);
	/* Elsewhere this is what was asked for, not what is. */
	cpu = cpumask_first(irq_data_get_effective_affinity_mask(data));
	if (IS_ENABLED(CONFIG_GENERIC_IRQ_EFFECTIVE_AFF_MASK) && cpu < nr_cpu_ids) {
		vector->cpu = cpu;
		vector->node = cpu_to_node(cpu);
	}
}

static void add(unsigned int index, unsigned int irq, void *data)
{
	struct sriov_vector vector = {
		.index = index,
		.irq = irq,
		.cpu = SRIOV_UNSET,
		.node = SRIOV_UNSET,
	};
	struct sriov_interrupts *out = data;
	struct irq_data *irq_data;

	rcu_read_lock();
	irq_data = irq_get_irq_data(irq);
	if (irq_data)
		look(irq_data, &vector);
	rcu_read_unlock();
	/* It was freed meanwhile. */
	if (!irq_data || out->nr == out->room)
		return;
	out->vector[out->nr++] = vector;
	out->total += vector.count;
	out->remote += sriov_vector_locality(out, &vector) == SRIOV_MGR_LOCALITY_REMOTE;
}

/*
 * The number of a vector that vfio has requested for a device, or -ENODEV. Its
 * name is "vfio-msix[3](0000:01:10.0)" (drivers/vfio/pci/vfio_pci_intrs.c).
 */
static int vfio_index(const char *name, const char *address)
{
	const char *at = strchr(name, '('), *number = strchr(name, '[');
	size_t len = strlen(address);
	unsigned int index;

	if (strncmp(name, "vfio-msi", 8) || !at || !number || strncmp(at + 1, address, len) ||
	    at[len + 1] != ')' || sscanf(number, "[%u]", &index) != 1)
		return -ENODEV;
	return index;
}

/* The name of an interrupt is that of who requested it, under the lock of its descriptor. */
static int vfio_index_of_irq(unsigned int irq, const char *address)
{
	struct irq_data *data;
	struct irq_desc *desc;
	unsigned long flags;
	int index = -ENODEV;

	rcu_read_lock();
	data = irq_get_irq_data(irq);
	if (data && irq_data_get_msi_desc(data)) {
		desc = irq_data_to_desc(data);
		raw_spin_lock_irqsave(&desc->lock, flags);
		if (desc->action && desc->action->name)
			index = vfio_index(desc->action->name, address);
		raw_spin_unlock_irqrestore(&desc->lock, flags);
	}
	rcu_read_unlock();
	return index;
}

static void add_vfio(struct pci_dev *pdev, struct sriov_interrupts *out)
{
	unsigned int irq, nr = irq_get_nr_irqs();
	int index;

	for (irq = 0; irq < nr; irq++) {
		index = vfio_index_of_irq(irq, pci_name(pdev));
		if (index >= 0)
			add(index, irq, out);
		cond_resched();
	}
}

/**
 * sriov_interrupts_read - read the interrupt vectors of a device
 * @pdev:	the device
 * @size:	how many vectors it may have, negative if that is not known
 * @passthrough: its driver gives it to user space or a virtual machine
 * @out:	what it has; give it to sriov_interrupts_free()
 *
 * Context: may sleep, but waits for nothing slow.
 * Return: 0 or -ENOMEM.
 */
int sriov_interrupts_read(struct pci_dev *pdev, int size, bool passthrough,
			  struct sriov_interrupts *out)
{
	*out = (struct sriov_interrupts){
		.table_size = pdev->msix_cap && size > 0 ? size : SRIOV_UNSET,
		.enabled = pdev->msix_enabled,
		.stale = size < 0,
		.node = dev_to_node(&pdev->dev),
		.room = max(size, 0),
	};
	if (!(pdev->msix_enabled || pdev->msi_enabled) || !out->room)
		return 0;
	out->vector = kvcalloc(out->room, sizeof(*out->vector), GFP_KERNEL);
	if (!out->vector)
		return -ENOMEM;
	if (passthrough)
		add_vfio(pdev, out);
	else
		out->stale = sriov_pci_walk_irqs(pdev, add, out) < 0;
	return 0;
}

/**
 * sriov_interrupts_free - give back what was read
 * @out:	from sriov_interrupts_read()
 *
 * Context: any that may sleep.
 */
void sriov_interrupts_free(struct sriov_interrupts *out)
{
	kvfree(out->vector);
}
