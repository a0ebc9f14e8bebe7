// SPDX-License-Identifier: GPL-2.0
/*
 * limits_kunit.c - tests of when limits.c has PF drivers asked, with a PF and a VF
 * that no bus knows.
 */
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <kunit/test.h>

#include "../common.h"
#include "../limits.h"
#include "../registry.h"
#include "../work.h"

#define DOMAIN "fffffff2:"

struct limits_test {
	struct pci_dev *pdev;
	struct pci_dev *vdev;
	struct sriov_pf *pf;
	struct sriov_vf *vf;
	struct workqueue_struct *wq;
	bool watched;
	u64 told;
	struct sriov_limits limits;
};

static void device_release(struct device *dev)
{
	kfree(to_pci_dev(dev));
}

static struct sriov_pf *scanned;
static atomic_t rechecks;

/* A VF that answers so late that what was known of the pool is old then. */
static int slow_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *val)
{
	scanned->pool_time -= HZ;
	*val = 2;
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops slow_ops = { .read = slow_read };
static struct pci_bus bus = { .ops = &slow_ops };

static void count_recheck(struct sriov_pf *pf, const char *why)
{
	atomic_inc(&rechecks);
}

/* Whether a reader of the limit makes the driver be asked that has told its pool so long ago. */
static bool is_asked(struct limits_test *t, unsigned long age)
{
	/* So that the host is looked at. */
	sriov_vectors_changed("test");
	sriov_work_settle();
	atomic_set(&rechecks, 0);
	t->pf->pool = 64;
	t->told = get_jiffies_64() - age;
	t->pf->pool_time = t->told;
	sriov_limits(t->pf, 0, &t->limits);
	sriov_work_settle();
	return atomic_read(&rechecks);
}

/* One that is asked only because the host was looked at for so long would be asked for ever. */
static void age_before_the_scan(struct kunit *test)
{
	struct limits_test *t = test->priv;

	KUNIT_EXPECT_FALSE(test, is_asked(t, 0));
	KUNIT_EXPECT_LT(test, t->pf->pool_time, t->told);
	KUNIT_EXPECT_TRUE(test, is_asked(t, HZ));
}

static struct pci_dev *new_device(const char *address)
{
	struct pci_dev *pdev = kzalloc(sizeof(*pdev), GFP_KERNEL);

	if (!pdev)
		return NULL;
	device_initialize(&pdev->dev);
	pdev->dev.release = device_release;
	pdev->bus = &bus;
	/* Of a capability in configuration space. */
	pdev->msix_cap = 0x40;
	if (!dev_set_name(&pdev->dev, "%s", address))
		return pdev;
	put_device(&pdev->dev);
	return NULL;
}

static int limits_init(struct kunit *test)
{
	struct limits_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	bool added;

	if (!t)
		return -ENOMEM;
	test->priv = t;
	t->wq = alloc_workqueue("sriov_mgr_test", WQ_UNBOUND, 0);
	if (!t->wq || sriov_vectors_init(t->wq, count_recheck))
		return -ENOMEM;
	t->watched = true;
	t->pdev = new_device(DOMAIN "01:00.0");
	t->vdev = new_device(DOMAIN "01:10.0");
	if (!t->pdev || !t->vdev)
		return -ENOMEM;
	t->pf = sriov_pf_add(t->pdev, 8, &added);
	if (IS_ERR(t->pf))
		return PTR_ERR(t->pf);
	scanned = t->pf;
	t->vf = sriov_vf_add(t->pf, 0, t->vdev, SRIOV_UNSET, 3, &added);
	return PTR_ERR_OR_ZERO(t->vf);
}

static void limits_exit(struct kunit *test)
{
	struct limits_test *t = test->priv;
	bool last;

	if (!t)
		return;
	if (t->watched)
		sriov_vectors_exit();
	if (!IS_ERR_OR_NULL(t->vf)) {
		sriov_vf_remove(t->vf, t->vdev, &last);
		sriov_vf_put(t->vf);
	}
	if (!IS_ERR_OR_NULL(t->pf)) {
		sriov_pf_remove(t->pf, t->pdev);
		sriov_pf_put(t->pf);
	}
	if (t->vdev)
		put_device(&t->vdev->dev);
	if (t->pdev)
		put_device(&t->pdev->dev);
	if (t->wq)
		destroy_workqueue(t->wq);
}

static struct kunit_case limits_cases[] = {
	KUNIT_CASE(age_before_the_scan),
	{ }
};

static struct kunit_suite limits_suite = {
	.name = "sriov_mgr_limits",
	.init = limits_init,
	.exit = limits_exit,
	.test_cases = limits_cases,
};

kunit_test_suite(limits_suite);
