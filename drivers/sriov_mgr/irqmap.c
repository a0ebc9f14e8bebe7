// SPDX-License-Identifier: GPL-2.0
/*
 * irqmap.c - whose the host's message-signalled interrupts are: how many a device
 * has, and of each how often it came and which CPU takes it.
 *
 * One walk over all interrupts serves any number of devices. It takes the lock of
 * one interrupt descriptor at a time and no device_lock: vfio gives up a reset when
 * it finds that taken. Called by telemetry.c, netlink.c, debugfs.c and limits.c.
 */
#include <linux/bsearch.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/sriov_mgr.h>
#include <linux/topology.h>

#include "common.h"
#include "compat.h"
#include "irqmap.h"

/*
 * Whether the struct msi_desc of an interrupt stays while the lock of its descriptor is held.
 *
 * It is freed at once, not by RCU. An interrupt that has an action is not freed under its driver,
 * and free_irq() takes that lock to remove the action. Without one, irq_domain_remove_irq() takes
 * the lock before anything is freed, to set handle_bad_irq (kernel/irq/irqdomain.c); interrupts of
 * architectures that do without MSI domains (Xen) do not go that way.
 */
static bool msi_desc_stays(const struct irq_desc *desc, const struct irq_data *data)
{
	lockdep_assert_held(&desc->lock);
	return desc->handle_irq != handle_bad_irq &&
	       (desc->action || (data->domain && irq_domain_is_msi(data->domain)));
}

/* The device that has an interrupt, a pointer to compare, and which of its vectors that is. */
static struct device *owner(struct irq_data *data, unsigned int *index)
{
	struct irq_desc *desc = irq_data_to_desc(data);
	struct device *dev = NULL;
	struct msi_desc *msi;
	unsigned long flags;

	raw_spin_lock_irqsave(&desc->lock, flags);
	msi = irq_data_get_msi_desc(data);
	if (msi && msi_desc_stays(desc, data)) {
		dev = msi->dev;
		/* Several messages of MSI have one struct msi_desc, and consecutive interrupts. */
		*index = msi->msi_index + data->irq - msi->irq;
	}
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	return dev;
}

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
static void look(struct irq_data *data, unsigned int index, struct sriov_interrupts *out)
{
	struct irq_desc *desc = irq_data_to_desc(data);
	struct sriov_vector vector = {
		.index = index,
		.irq = data->irq,
		.cpu = SRIOV_UNSET,
		.node = SRIOV_UNSET,
	};
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		vector.count += irq_desc_kstat_cpu(desc, cpu);
	/* Elsewhere this is what was asked for, not what is. */
	cpu = cpumask_first(irq_data_get_effective_affinity_mask(data));
	if (IS_ENABLED(CONFIG_GENERIC_IRQ_EFFECTIVE_AFF_MASK) && cpu < nr_cpu_ids) {
		vector.cpu = cpu;
		vector.node = cpu_to_node(cpu);
	}
	out->total += vector.count;
	out->remote += sriov_vector_locality(out, &vector) == SRIOV_MGR_LOCALITY_REMOTE;
	if (out->nr < (unsigned int)out->room)
		out->vector[out->nr++] = vector;
}

static int compare_dev(const void *a, const void *b)
{
	const struct device *left = ((const struct sriov_irqs *)a)->dev;
	const struct device *right = ((const struct sriov_irqs *)b)->dev;

	return left < right ? -1 : left > right;
}

static int compare_index(const void *a, const void *b)
{
	const struct sriov_vector *left = a, *right = b;

	return (int)left->index - (int)right->index;
}

/**
 * sriov_irqmap_walk - count the message-signalled interrupts of the host and of devices
 * @of:	the devices, each once and with a reference; sorted on return
 * @n:	how many
 *
 * Allocated ones, whether they are requested or not. Where the architecture has no
 * MSI domains (Xen), only requested ones have a device.
 *
 * Context: may sleep, but waits for nothing.
 * Return: how many the host has.
 */
u32 sriov_irqmap_walk(struct sriov_irqs *of, unsigned int n)
{
	unsigned int irq, index, nr = irq_get_nr_irqs();
	struct sriov_irqs *found, key;
	struct irq_data *data;
	u32 all = 0;

	sort(of, n, sizeof(*of), compare_dev, NULL);
	for (irq = 0; irq < nr; irq++) {
		/* Descriptors are freed by RCU (kernel/irq/irqdesc.c). */
		rcu_read_lock();
		data = irq_get_irq_data(irq);
		if (data && irq_data_get_msi_desc(data)) {
			all++;
			key.dev = owner(data, &index);
			found = key.dev ? bsearch(&key, of, n, sizeof(*of), compare_dev) : NULL;
			if (found)
				found->nr++;
			if (found && found->in)
				look(data, index, found->in);
		}
		rcu_read_unlock();
		cond_resched();
	}
	return all;
}

/* Make ready for the walk; whether there is something to look for. */
static bool prepare(struct sriov_interrupts *in)
{
	if (!in->pdev)
		return false;
	in->table_size = in->pdev->msix_cap && in->room > 0 ? in->room : SRIOV_UNSET;
	in->enabled = in->pdev->msix_enabled;
	in->node = dev_to_node(&in->pdev->dev);
	if (!(in->pdev->msix_enabled || in->pdev->msi_enabled))
		return false;
	if (in->room > 0)
		in->vector = kvcalloc(in->room, sizeof(*in->vector), GFP_KERNEL);
	in->stale = !in->vector;
	return in->vector;
}

/**
 * sriov_interrupts_read - read the interrupt vectors of devices
 * @in:	the devices, with how many vectors each may have; and then with what they
 *	have, each to be given to sriov_interrupts_free()
 * @n:	how many, at most SRIOV_PROVIDER_BATCH
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_interrupts_read(struct sriov_interrupts **in, unsigned int n)
{
	struct sriov_irqs of[SRIOV_PROVIDER_BATCH];
	unsigned int i, devices = 0;

	for (i = 0; i < n; i++)
		if (prepare(in[i]))
			of[devices++] = (struct sriov_irqs){ &in[i]->pdev->dev, 0, in[i] };
	if (devices)
		sriov_irqmap_walk(of, devices);
	/* Numbers of interrupts need not be in the order of the vectors. */
	for (i = 0; i < devices; i++)
		sort(of[i].in->vector, of[i].in->nr, sizeof(*of[i].in->vector), compare_index,
		     NULL);
}

/**
 * sriov_interrupts_free - give back what was read
 * @in:	from sriov_interrupts_read()
 *
 * Context: any that may sleep.
 */
void sriov_interrupts_free(struct sriov_interrupts *in)
{
	kvfree(in->vector);
}
