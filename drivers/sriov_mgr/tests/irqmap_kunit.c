// SPDX-License-Identifier: GPL-2.0
/*
 * irqmap_kunit.c - tests of irqmap.c, with interrupts that no device has.
 */
#include <kunit/test.h>

#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>

#include "../common.h"
#include "../compat.h"
#include "../irqmap.h"

#define NR_IRQ	4

/* Memory that is gone: whoever looks there is seen by KASAN, or faults. */
#define GONE	((struct msi_desc *)0x8)

/**
 * struct irqs - some interrupts
 * @first:	number of the first one, negative without
 * @requested:	which of them are
 * @msi:	whose they are
 * @domain:	an MSI domain
 * @dev:	devices that may have them
 */
struct irqs {
	int first;
	unsigned long requested;
	struct msi_desc msi[NR_IRQ];
	struct irq_domain domain;
	struct device dev[3];
};

static irqreturn_t handler(int irq, void *data)
{
	return IRQ_NONE;
}

static int irqs_init(struct kunit *test)
{
	struct irqs *irqs = kunit_kzalloc(test, sizeof(*irqs), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, irqs);
	test->priv = irqs;
	irqs->first = irq_alloc_descs(-1, 0, NR_IRQ, NUMA_NO_NODE);
	KUNIT_ASSERT_GT(test, irqs->first, 0);
	irqs->domain.flags = IRQ_DOMAIN_FLAG_MSI;
	for (i = 0; i < NR_IRQ; i++)
		irq_set_chip_and_handler(irqs->first + i, &dummy_irq_chip, handle_simple_irq);
	return 0;
}

static struct irq_data *data_of(struct irqs *irqs, int i)
{
	return irq_get_irq_data(irqs->first + i);
}

static void irqs_exit(struct kunit *test)
{
	struct irqs *irqs = test->priv;
	int i;

	if (!irqs || irqs->first < 0)
		return;
	for (i = 0; i < NR_IRQ; i++) {
		if (irqs->requested & BIT(i))
			free_irq(irqs->first + i, irqs);
		data_of(irqs, i)->common->msi_desc = NULL;
		data_of(irqs, i)->domain = NULL;
	}
	irq_free_descs(irqs->first, NR_IRQ);
}

static void give(struct irqs *irqs, int i, int dev, u16 index)
{
	irqs->msi[i] = (struct msi_desc){
		.irq = irqs->first + i,
		.dev = &irqs->dev[dev],
		.msi_index = index,
	};
	data_of(irqs, i)->common->msi_desc = &irqs->msi[i];
}

static void request(struct kunit *test, int i)
{
	struct irqs *irqs = test->priv;

	KUNIT_ASSERT_EQ(test, 0, request_irq(irqs->first + i, handler, 0, "irqmap", irqs));
	irqs->requested |= BIT(i);
}

/* Who has an interrupt is told once, in whatever order devices are asked about. */
static void one_walk_for_all(struct kunit *test)
{
	struct irqs *irqs = test->priv;
	struct sriov_irqs of[] = {
		{ .dev = &irqs->dev[2] }, { .dev = &irqs->dev[0] }, { .dev = &irqs->dev[1] },
	};
	u32 before = sriov_irqmap_walk(NULL, 0);
	int i;

	give(irqs, 0, 2, 0);
	give(irqs, 1, 0, 0);
	give(irqs, 2, 2, 1);
	for (i = 0; i < 3; i++)
		request(test, i);
	KUNIT_EXPECT_EQ(test, sriov_irqmap_walk(of, 3), before + 3);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_PTR_EQ(test, of[i].dev, &irqs->dev[i]);
		KUNIT_EXPECT_EQ(test, of[i].nr, i == 2 ? 2 : i == 0 ? 1 : 0);
	}
}

/* Allocated and not requested: told where it is known that it stays meanwhile. */
static void not_requested(struct kunit *test)
{
	struct irqs *irqs = test->priv;
	struct sriov_irqs of = { .dev = &irqs->dev[0] };
	u32 before = sriov_irqmap_walk(NULL, 0);

	give(irqs, 0, 0, 0);
	data_of(irqs, 0)->domain = &irqs->domain;
	KUNIT_EXPECT_EQ(test, sriov_irqmap_walk(&of, 1), before + 1);
	KUNIT_EXPECT_EQ(test, of.nr, 1);

	/* On its way out, no domain, and a domain of another kind: not even looked at. */
	data_of(irqs, 0)->common->msi_desc = GONE;
	data_of(irqs, 1)->common->msi_desc = GONE;
	data_of(irqs, 2)->common->msi_desc = GONE;
	irq_set_chip_and_handler(irqs->first, NULL, NULL);
	data_of(irqs, 2)->domain = &irqs->domain;
	irqs->domain.flags = 0;
	of.nr = 0;
	KUNIT_EXPECT_EQ(test, sriov_irqmap_walk(&of, 1), before + 3);
	KUNIT_EXPECT_EQ(test, of.nr, 0);
}

static void each_vector(struct kunit *test)
{
	struct irqs *irqs = test->priv;
	struct sriov_vector vector[2] = { };
	struct sriov_interrupts in = { .room = 2, .node = SRIOV_UNSET, .vector = vector };
	struct sriov_irqs of = { .dev = &irqs->dev[1], .in = &in };
	int i;

	give(irqs, 0, 1, 7);
	/* Two messages of MSI, and one vector more than there is room for. */
	give(irqs, 1, 1, 0);
	give(irqs, 2, 1, 0);
	irqs->msi[2].irq = irqs->first + 1;
	for (i = 0; i < 3; i++)
		request(test, i);
	sriov_irqmap_walk(&of, 1);
	KUNIT_EXPECT_EQ(test, of.nr, 3);
	KUNIT_EXPECT_EQ(test, in.nr, 2);
	KUNIT_EXPECT_EQ(test, vector[0].index, 7);
	KUNIT_EXPECT_EQ(test, vector[0].irq, irqs->first);
	KUNIT_EXPECT_EQ(test, vector[1].index, 0);

	in = (struct sriov_interrupts){ .room = 2, .node = SRIOV_UNSET, .vector = vector };
	of.nr = 0;
	free_irq(irqs->first, irqs);
	irqs->requested &= ~BIT(0);
	sriov_irqmap_walk(&of, 1);
	KUNIT_EXPECT_EQ(test, of.nr, 2);
	KUNIT_EXPECT_EQ(test, vector[1].index, 1);
	KUNIT_EXPECT_EQ(test, vector[1].irq, irqs->first + 2);
}

static struct kunit_case irqmap_cases[] = {
	KUNIT_CASE(one_walk_for_all),
	KUNIT_CASE(not_requested),
	KUNIT_CASE(each_vector),
	{ }
};

static struct kunit_suite irqmap_suite = {
	.name = "sriov_mgr_irqmap",
	.init = irqs_init,
	.exit = irqs_exit,
	.test_cases = irqmap_cases,
};

kunit_test_suite(irqmap_suite);
