// SPDX-License-Identifier: GPL-2.0
/*
 * registry_kunit.c - tests of registry.c with devices that no bus knows.
 *
 * The registry keeps its objects while they are present or managed, so tests
 * use them without references of their own. After each test all is taken out,
 * and whatever still has a user then is a failure.
 */
#include <linux/slab.h>

#include <kunit/test.h>

#include "../apply.h"
#include "../common.h"
#include "../registry.h"

/* A PCI domain that no host bridge has: real ones have 16 bits, a few 20. */
#define DOMAIN		"fffffff0:"
#define PF_ADDRESS	DOMAIN "01:00.0"
#define VF_ADDRESS	DOMAIN "01:10.0"
#define MAX_DEVICES	4

/* The copies are too large for the stack of a test, with the assertions there. */
struct registry_test {
	struct pci_dev *device[MAX_DEVICES];
	unsigned int devices;
	struct pci_dev *pdev;
	struct pci_dev *vdev;
	struct sriov_pf_info pf_info;
	struct sriov_vf_info vf_info;
};

static unsigned int released;
static struct pci_bus bus;

static void device_release(struct device *dev)
{
	released++;
	kfree(to_pci_dev(dev));
}

static struct pci_dev *new_device(struct kunit *test, const char *address)
{
	struct registry_test *t = test->priv;
	struct pci_dev *pdev;

	KUNIT_ASSERT_LT(test, t->devices, MAX_DEVICES);
	pdev = kzalloc(sizeof(*pdev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	device_initialize(&pdev->dev);
	pdev->dev.release = device_release;
	pdev->bus = &bus;
	pdev->devfn = t->devices;
	t->device[t->devices++] = pdev;
	KUNIT_ASSERT_EQ(test, dev_set_name(&pdev->dev, "%s", address), 0);
	return pdev;
}

static unsigned int users(struct pci_dev *pdev)
{
	return kref_read(&pdev->dev.kobj.kref);
}

static struct sriov_pf *add_pf(struct kunit *test, struct pci_dev *pdev, u16 total_vfs)
{
	struct sriov_pf *pf;
	bool added = false;

	pf = sriov_pf_add(pdev, total_vfs, &added);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pf);
	KUNIT_EXPECT_TRUE(test, added);
	sriov_pf_put(pf);
	return pf;
}

static struct sriov_pf *manage_pf(struct kunit *test)
{
	struct sriov_pf *pf = sriov_pf_manage(PF_ADDRESS);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pf);
	sriov_pf_put(pf);
	return pf;
}

static struct sriov_vf *add_vf(struct kunit *test, struct sriov_pf *pf, unsigned int index,
			       struct pci_dev *vdev)
{
	struct sriov_vf *vf;
	bool added = false;

	vf = sriov_vf_add(pf, index, vdev, SRIOV_UNSET, 3, &added);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vf);
	KUNIT_EXPECT_TRUE(test, added);
	sriov_vf_put(vf);
	return vf;
}

static struct sriov_vf *manage_vf(struct kunit *test, struct sriov_pf *pf, unsigned int index)
{
	struct sriov_vf *vf = sriov_vf_manage(pf, index);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vf);
	sriov_vf_put(vf);
	return vf;
}

static const struct sriov_pf_info *pf_info(struct kunit *test, struct sriov_pf *pf)
{
	struct registry_test *t = test->priv;

	sriov_pf_info(pf, &t->pf_info);
	return &t->pf_info;
}

static const struct sriov_vf_info *vf_info(struct kunit *test, struct sriov_vf *vf)
{
	struct registry_test *t = test->priv;

	sriov_vf_info(vf, &t->vf_info);
	return &t->vf_info;
}

static bool due(struct sriov_pf *pf)
{
	guard(mutex)(&pf->lock);
	return sriov_pf_due(pf);
}

static u32 vf_due(struct sriov_vf *vf)
{
	guard(mutex)(&vf->pf->lock);
	return sriov_vf_due(vf);
}

/* An attempt that failed. */
static void fail(struct sriov_pf *pf, enum sriov_fault_kind kind, int err)
{
	mutex_lock(&pf->lock);
	sriov_pf_try(pf);
	mutex_unlock(&pf->lock);
	sriov_pf_fault(pf, kind, err, "some error");
}

/* As when all that is wanted has been put there. */
static void made(struct sriov_pf *pf)
{
	pf->made = pf->epoch;
	sriov_pf_success(pf);
}

static const char *pf_state(struct kunit *test, struct sriov_pf *pf)
{
	return sriov_pf_state_names[pf_info(test, pf)->state];
}

static const char *vf_state(struct kunit *test, struct sriov_vf *vf)
{
	return sriov_vf_state_names[vf_info(test, vf)->state];
}

/* ---- PCI addresses ---- */

struct address_case {
	const char *text;
	bool valid;
};

static const struct address_case address_cases[] = {
	{ "0000:00:00.0", true },
	{ "ffff:ff:1f.7", true },
	{ "10000:e1:00.0", true },	/* VMD has domains over 16 bits */
	{ "ffffffff:ff:1f.7", true },
	{ "" },
	{ "01:00.0" },
	{ "0000:01:00" },
	{ "0000:01:00." },
	{ "0000:01:00.8" },
	{ "0000:01:20.0" },
	{ "0000:100:00.0" },
	{ "100000000:01:00.0" },	/* 0000 in 32 bits */
	{ "0:1:0.0" },			/* other names of 0000:01:00.0 */
	{ "00000:01:00.0" },
	{ "0000:01:00.00" },
	{ "0000:0A:00.0" },
	{ "0x00:01:00.0" },
	{ "-001:01:00.0" },
	{ " 0000:01:00.0" },
	{ "0000: 1:00.0" },
	{ "0000:01:00.0 " },
	{ "0000:01:00.0\n" },
	{ "0000:01:00.0x" },
	{ "0000:01:00.-1" },
	{ "0000:01:00:0" },
	{ "0000:0g:00.0" },
	{ "eth0" },
	{ "0000:01:00.0000000000000000000000000000000000" },
};

static void address_case_desc(const struct address_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "'%*pE'", (int)strlen(c->text), c->text);
}

KUNIT_ARRAY_PARAM(address, address_cases, address_case_desc);

static void address_of_text(struct kunit *test)
{
	const struct address_case *c = test->param_value;
	char address[SRIOV_ADDRESS_LEN] = "";

	KUNIT_EXPECT_EQ(test, sriov_address_parse(c->text, address), c->valid);
	if (c->valid)
		KUNIT_EXPECT_STREQ(test, address, c->text);
}

/* ---- PFs ---- */

static void pf_comes_and_goes(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct pci_dev *impostor = new_device(test, PF_ADDRESS);
	unsigned int generation = sriov_registry_generation();
	struct sriov_pf *pf, *again;
	bool added = false;

	KUNIT_EXPECT_NULL(test, sriov_pf_find(PF_ADDRESS));
	pf = sriov_pf_add(t->pdev, 8, &added);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pf);
	KUNIT_EXPECT_TRUE(test, added);
	KUNIT_EXPECT_NE(test, sriov_registry_generation(), generation);
	generation = sriov_registry_generation();
	KUNIT_EXPECT_EQ(test, users(t->pdev), 2);

	/* The notifier and the scan of present devices may both report it. */
	again = sriov_pf_add(t->pdev, 8, &added);
	KUNIT_EXPECT_PTR_EQ(test, again, pf);
	KUNIT_EXPECT_FALSE(test, added);
	KUNIT_EXPECT_EQ(test, users(t->pdev), 2);
	KUNIT_EXPECT_EQ(test, kref_read(&pf->ref), 3);	/* registry, @pf, @again */
	sriov_pf_put(again);
	again = sriov_pf_find(PF_ADDRESS);
	KUNIT_EXPECT_PTR_EQ(test, again, pf);
	sriov_pf_put(again);
	KUNIT_EXPECT_PTR_EQ(test, sriov_pf_pdev(pf), t->pdev);
	KUNIT_EXPECT_EQ(test, users(t->pdev), 3);
	pci_dev_put(t->pdev);
	KUNIT_EXPECT_FALSE(test, sriov_pf_remove(pf, impostor));
	KUNIT_EXPECT_EQ(test, users(t->pdev), 2);
	KUNIT_EXPECT_EQ(test, sriov_registry_generation(), generation);

	KUNIT_EXPECT_TRUE(test, sriov_pf_remove(pf, t->pdev));
	KUNIT_EXPECT_NE(test, sriov_registry_generation(), generation);
	KUNIT_EXPECT_EQ(test, users(t->pdev), 1);
	KUNIT_EXPECT_NULL(test, sriov_pf_find(PF_ADDRESS));
	/* Who has a reference still has an object, without a device. */
	KUNIT_EXPECT_EQ(test, kref_read(&pf->ref), 1);
	KUNIT_EXPECT_NULL(test, sriov_pf_pdev(pf));
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "absent");
	KUNIT_EXPECT_FALSE(test, sriov_pf_remove(pf, t->pdev));
	sriov_pf_put(pf);
	sriov_pf_put(NULL);
}

static void walk_over_pfs(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct pci_dev *other = new_device(test, DOMAIN "00:00.0");
	struct sriov_pf *first = add_pf(test, t->pdev, 1), *second = add_pf(test, other, 1), *pf;
	unsigned long id = first->id;

	/* In the order in which they came. */
	pf = sriov_pf_next(&id);
	KUNIT_EXPECT_PTR_EQ(test, pf, first);
	sriov_pf_put(pf);
	id++;
	pf = sriov_pf_next(&id);
	KUNIT_EXPECT_PTR_EQ(test, pf, second);
	KUNIT_EXPECT_EQ(test, id, (unsigned long)second->id);
	sriov_pf_put(pf);

	/* It goes on where the PF that it stood at has gone, and never meets one twice. */
	id = first->id;
	KUNIT_EXPECT_TRUE(test, sriov_pf_remove(first, t->pdev));
	first = add_pf(test, t->pdev, 1);
	pf = sriov_pf_next(&id);
	KUNIT_EXPECT_PTR_EQ(test, pf, second);
	sriov_pf_put(pf);
	KUNIT_EXPECT_GT(test, first->id, second->id);
	id = first->id + 1;
	KUNIT_EXPECT_NULL(test, sriov_pf_next(&id));
}

static void pf_managed_while_absent(struct kunit *test)
{
	unsigned int before = sriov_registry_generation();
	struct sriov_pf *pf = manage_pf(test);
	const struct sriov_pf_info *info = pf_info(test, pf);

	KUNIT_EXPECT_NE(test, sriov_registry_generation(), before);
	KUNIT_EXPECT_STREQ(test, info->address, PF_ADDRESS);
	KUNIT_EXPECT_TRUE(test, info->managed);
	KUNIT_EXPECT_EQ(test, info->policy[SRIOV_POLICY_MODE], SRIOV_MGR_POLICY_MODE_ENFORCE);
	KUNIT_EXPECT_EQ(test, info->wanted_vfs, SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, info->numa_node, SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, PTR_ERR(sriov_pf_manage(PF_ADDRESS)), -EEXIST);
	KUNIT_EXPECT_EQ(test, kref_read(&pf->ref), 1);
	sriov_pf_unmanage(pf);
	KUNIT_EXPECT_NULL(test, sriov_pf_find(PF_ADDRESS));
}

/* Nobody manages it any more: it stays, and forgets what was wanted. */
static void pf_unmanaged_while_present(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);
	const struct sriov_pf_info *info = pf_info(test, pf);

	KUNIT_EXPECT_FALSE(test, info->managed);
	KUNIT_EXPECT_EQ(test, info->policy[SRIOV_POLICY_MODE], SRIOV_MGR_POLICY_MODE_AUDIT);
	KUNIT_EXPECT_PTR_EQ(test, manage_pf(test), pf);
	pf->now.wanted_vfs = 4;
	pf->now.policy[SRIOV_POLICY_MAX_VFS] = 5;
	pf->now.allow_disruption = true;
	sriov_pf_fault(pf, SRIOV_FAULT_FINAL, -EIO, "some error");

	sriov_pf_unmanage(pf);
	pf_info(test, pf);
	KUNIT_EXPECT_FALSE(test, info->managed);
	KUNIT_EXPECT_EQ(test, info->wanted_vfs, SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, info->policy[SRIOV_POLICY_MAX_VFS], SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, info->policy[SRIOV_POLICY_MODE], SRIOV_MGR_POLICY_MODE_AUDIT);
	KUNIT_EXPECT_FALSE(test, info->allow_disruption);
	KUNIT_EXPECT_STREQ(test, info->last_error, "");
	KUNIT_EXPECT_EQ(test, (int)pf->fault.kind, SRIOV_FAULT_NONE);
}

/* A managed PF is unplugged, and another card is put into its slot. */
static void pf_replugged(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct pci_dev *new = new_device(test, PF_ADDRESS);
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf = manage_vf(test, pf, 3);

	pf->now.wanted_vfs = 4;
	pf->now.policy[SRIOV_POLICY_MAX_VFS] = 6;
	vf->now.wanted = (struct sriov_vf_config){
		.valid = BIT(SRIOV_VF_VLAN),
		.value[SRIOV_VF_VLAN] = 100,
	};
	KUNIT_EXPECT_PTR_EQ(test, add_pf(test, t->pdev, 8), pf);
	sriov_pf_set_driver(pf, t->pdev, "igb", 7);
	KUNIT_EXPECT_TRUE(test, sriov_pf_remove(pf, t->pdev));
	KUNIT_EXPECT_EQ(test, users(t->pdev), 1);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "absent");
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->driver, "");
	KUNIT_EXPECT_EQ(test, pf_info(test, pf)->iommu_group, SRIOV_UNSET);

	KUNIT_EXPECT_PTR_EQ(test, add_pf(test, new, 16), pf);
	KUNIT_EXPECT_EQ(test, users(new), 2);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "unbound");
	KUNIT_EXPECT_EQ(test, pf_info(test, pf)->wanted_vfs, 4);
	KUNIT_EXPECT_EQ(test, pf_info(test, pf)->policy[SRIOV_POLICY_MAX_VFS], 6);
	KUNIT_EXPECT_EQ(test, vf_info(test, vf)->wanted.value[SRIOV_VF_VLAN], 100);
	KUNIT_EXPECT_EQ(test, pf->total_vfs, 16);
	KUNIT_EXPECT_TRUE(test, sriov_pf_set_driver(pf, new, "igb", 7));
	KUNIT_EXPECT_TRUE(test, due(pf));
	/* Who waited for the lock of the one before tells nothing of this one. */
	KUNIT_EXPECT_FALSE(test, sriov_pf_set_driver(pf, t->pdev, "", 5));
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->driver, "igb");
	KUNIT_EXPECT_EQ(test, pf_info(test, pf)->iommu_group, 7);
}

static void pf_facts(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 0);
	const struct sriov_pf_info *info = pf_info(test, pf);

	KUNIT_EXPECT_EQ(test, info->numa_node, SRIOV_UNSET);

	t->pdev->vendor = 0x8086;
	t->pdev->device = 0x10c9;
	t->pdev->class = 0x020000;
	set_dev_node(&t->pdev->dev, 0);
	sriov_pf_set_driver(pf, t->pdev, "igb", 5);
	pf->now.policy[SRIOV_POLICY_VECTOR_POOL] = 9;
	pf_info(test, pf);
	KUNIT_EXPECT_STREQ(test, info->driver, "igb");
	KUNIT_EXPECT_EQ(test, info->vendor, 0x8086);
	KUNIT_EXPECT_EQ(test, info->device, 0x10c9);
	KUNIT_EXPECT_EQ(test, info->class, 0x020000);
	KUNIT_EXPECT_EQ(test, info->numa_node, IS_ENABLED(CONFIG_NUMA) ? 0 : SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, info->iommu_group, 5);
	KUNIT_EXPECT_EQ(test, info->policy[SRIOV_POLICY_VECTOR_POOL], 9);
	KUNIT_EXPECT_EQ(test, info->policy[SRIOV_POLICY_VECTOR_RESERVE], 0);
	KUNIT_EXPECT_EQ(test, info->policy[SRIOV_POLICY_VECTORS_PER_VF], SRIOV_UNSET);
}

/* What the PCI core and the driver bound VFs by is forgotten with them. */
static void pf_forgets_facts(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);
	const int *of_driver[] = { &pf->driver_vfs, &pf->cap, &pf->pool };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(of_driver); i++)
		KUNIT_EXPECT_EQ(test, *of_driver[i], SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, pf->bus_vfs, SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, pf->bar_vfs, SRIOV_UNSET);
	sriov_pf_set_driver(pf, t->pdev, "igb", 5);
	pf->driver_vfs = 7;
	pf->cap = 6;
	pf->pool = 128;
	pf->bus_vfs = 64;
	pf->bar_vfs = 8;
	sriov_pf_set_driver(pf, t->pdev, "igb", 5);
	KUNIT_EXPECT_EQ(test, pf->pool, 128);
	sriov_pf_set_driver(pf, t->pdev, "", 5);
	for (i = 0; i < ARRAY_SIZE(of_driver); i++)
		KUNIT_EXPECT_EQ(test, *of_driver[i], SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, pf->bus_vfs, 64);
	KUNIT_EXPECT_EQ(test, pf->bar_vfs, 8);

	pf->now.managed = true;
	sriov_pf_remove(pf, t->pdev);
	KUNIT_EXPECT_EQ(test, pf->bus_vfs, SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, pf->bar_vfs, SRIOV_UNSET);
	sriov_pf_unmanage(pf);
}

static void pf_over_limit(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);

	sriov_pf_set_driver(pf, t->pdev, "igb", 5);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "ready");
	/* So many VFs were over the limit; the fake device has none. */
	pf->last_violation = 3;
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "ready");
	pf->last_violation = 0;
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "over-limit");
	pf->now.managed = true;
	sriov_pf_fault(pf, SRIOV_FAULT_FINAL, -EIO, "some error");
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "failed");
	pf->now.managed = false;
}

static void default_mode(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8), *managed = manage_pf(test);

	KUNIT_EXPECT_PTR_EQ(test, managed, pf);
	sriov_pf_set_default_mode(SRIOV_MGR_POLICY_MODE_OFF);
	KUNIT_EXPECT_EQ(test, (int)sriov_pf_default_mode(), SRIOV_MGR_POLICY_MODE_OFF);
	KUNIT_EXPECT_EQ(test, pf->now.policy[SRIOV_POLICY_MODE], SRIOV_MGR_POLICY_MODE_ENFORCE);
	sriov_pf_unmanage(pf);
	KUNIT_EXPECT_EQ(test, pf->now.policy[SRIOV_POLICY_MODE], SRIOV_MGR_POLICY_MODE_OFF);
	sriov_pf_set_default_mode(SRIOV_MGR_POLICY_MODE_AUDIT);
	KUNIT_EXPECT_EQ(test, pf->now.policy[SRIOV_POLICY_MODE], SRIOV_MGR_POLICY_MODE_AUDIT);
}

/* The table size of the VFs that were there last is remembered. */
static void vf_vectors_learnt(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct pci_dev *second = new_device(test, "0000:01:10.4");
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);
	struct sriov_vf *vf;
	bool added, last;

	KUNIT_EXPECT_EQ(test, pf->vf_vectors, SRIOV_UNSET);
	vf = sriov_vf_add(pf, 0, t->vdev, SRIOV_UNSET, 5, &added);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vf);
	KUNIT_EXPECT_EQ(test, pf->vf_vectors, 5);
	KUNIT_EXPECT_EQ(test, vf_info(test, vf)->vectors, 5);
	sriov_vf_put(sriov_vf_add(pf, 1, second, SRIOV_UNSET, 4, &added));
	KUNIT_EXPECT_EQ(test, pf->vf_vectors, 5);
	sriov_vf_remove(vf, t->vdev, &last);
	sriov_vf_put(vf);
	sriov_vf_remove(xa_load(&pf->vfs, 1), second, &last);
	KUNIT_EXPECT_TRUE(test, last);
	KUNIT_EXPECT_EQ(test, pf->vf_vectors, 5);

	sriov_vf_put(sriov_vf_add(pf, 0, t->vdev, SRIOV_UNSET, 2, &added));
	KUNIT_EXPECT_EQ(test, pf->vf_vectors, 2);
}

static void restore_due_at_bind(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);

	/* Nobody manages it. */
	KUNIT_EXPECT_TRUE(test, sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET));
	KUNIT_EXPECT_FALSE(test, due(pf));
	KUNIT_EXPECT_TRUE(test, sriov_pf_set_driver(pf, t->pdev, "", SRIOV_UNSET));

	manage_pf(test);
	pf->now.wanted_vfs = 0;
	KUNIT_EXPECT_FALSE(test, due(pf));
	KUNIT_EXPECT_TRUE(test, sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET));
	KUNIT_EXPECT_TRUE(test, due(pf));

	/* A bind that is known already does not make it due, and forgets nothing. */
	made(pf);
	pf->driver_vfs = 7;
	pf->cap = 2;
	KUNIT_EXPECT_FALSE(test, sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET));
	KUNIT_EXPECT_FALSE(test, due(pf));
	KUNIT_EXPECT_EQ(test, pf->driver_vfs, 7);
	KUNIT_EXPECT_EQ(test, pf->cap, 2);

	KUNIT_EXPECT_TRUE(test, sriov_pf_set_driver(pf, t->pdev, "", SRIOV_UNSET));
	KUNIT_EXPECT_FALSE(test, due(pf));
	KUNIT_EXPECT_EQ(test, pf->driver_vfs, SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, pf->cap, SRIOV_UNSET);

	/* An event that comes after the device has gone is no news. */
	KUNIT_EXPECT_TRUE(test, sriov_pf_remove(pf, t->pdev));
	KUNIT_EXPECT_FALSE(test, sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET));
	KUNIT_EXPECT_STREQ(test, pf->now.driver, "");
	KUNIT_EXPECT_FALSE(test, due(pf));
}

/* After a resume all may be lost. */
static void due_at_resume(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf = manage_vf(test, pf, 0);

	add_pf(test, t->pdev, 8);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	add_vf(test, pf, 0, t->vdev);
	pf->now.wanted_vfs = 0;
	vf->now.wanted.valid = BIT(SRIOV_VF_QOS);
	vf->applied = vf->epoch;
	made(pf);
	KUNIT_EXPECT_FALSE(test, due(pf));
	KUNIT_EXPECT_EQ(test, vf_due(vf), 0);
	sriov_pf_resumed(pf);
	KUNIT_EXPECT_TRUE(test, due(pf));
	KUNIT_EXPECT_EQ(test, vf_due(vf), (u32)BIT(SRIOV_VF_QOS));
}

static const struct sriov_netdev eth0 = { .name = "eth0", .ifindex = 2, .has_vf_ops = true };

/* Each kind of fault is tried again when that may help, and not before. */
static void due_after_a_fault(struct kunit *test)
{
	struct sriov_netdev netdev = eth0;
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);

	netdev.key = (void *)&netdev;
	add_pf(test, t->pdev, 8);
	sriov_pf_set_netdev(pf, &netdev, false);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	pf->now.wanted_vfs = 4;
	KUNIT_EXPECT_TRUE(test, due(pf));

	fail(pf, SRIOV_FAULT_FINAL, -EIO);
	KUNIT_EXPECT_FALSE(test, due(pf));
	pf->seen++;
	KUNIT_EXPECT_FALSE(test, due(pf));
	KUNIT_EXPECT_TRUE(test, sriov_pf_changed(pf));
	KUNIT_EXPECT_TRUE(test, due(pf));

	fail(pf, SRIOV_FAULT_RETRY, -EAGAIN);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "retrying");
	KUNIT_EXPECT_FALSE(test, due(pf));
	pf->seen++;
	KUNIT_EXPECT_TRUE(test, due(pf));

	pf->bound = 3;
	fail(pf, SRIOV_FAULT_LIMIT, -ERANGE);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "failed");
	pf->bound = 2;
	KUNIT_EXPECT_FALSE(test, due(pf));
	pf->bound = 4;
	KUNIT_EXPECT_TRUE(test, due(pf));

	fail(pf, SRIOV_FAULT_UP, -EINVAL);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "retrying");
	KUNIT_EXPECT_FALSE(test, due(pf));
	netdev.up = true;
	KUNIT_EXPECT_TRUE(test, sriov_pf_set_netdev(pf, &netdev, false));
	KUNIT_EXPECT_TRUE(test, due(pf));

	fail(pf, SRIOV_FAULT_LINK, -ENETDOWN);
	KUNIT_EXPECT_FALSE(test, due(pf));
	KUNIT_EXPECT_FALSE(test, sriov_pf_set_netdev(pf, &netdev, false));
	KUNIT_EXPECT_FALSE(test, due(pf));
	netdev.link = true;
	KUNIT_EXPECT_TRUE(test, sriov_pf_set_netdev(pf, &netdev, false));
	KUNIT_EXPECT_TRUE(test, due(pf));
	/* And at once where it came before the fault was noted. */
	fail(pf, SRIOV_FAULT_LINK, -ENETDOWN);
	KUNIT_EXPECT_TRUE(test, due(pf));

	/* What changes during the attempt is not lost. */
	fail(pf, SRIOV_FAULT_FINAL, -EIO);
	KUNIT_EXPECT_FALSE(test, due(pf));
	mutex_lock(&pf->lock);
	sriov_pf_try(pf);
	mutex_unlock(&pf->lock);
	sriov_pf_changed(pf);
	pf->bound = 9;
	sriov_pf_fault(pf, SRIOV_FAULT_FINAL, -EIO, "some error");
	KUNIT_EXPECT_TRUE(test, due(pf));
	sriov_pf_fault(pf, SRIOV_FAULT_LIMIT, -ERANGE, "some error");
	KUNIT_EXPECT_TRUE(test, due(pf));

	/* A bind is a new start. */
	fail(pf, SRIOV_FAULT_FINAL, -EIO);
	sriov_pf_set_driver(pf, t->pdev, "", SRIOV_UNSET);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	KUNIT_EXPECT_TRUE(test, due(pf));
}

/* Another number than the wanted one, which was there before. */
static void pf_drifts(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);

	add_pf(test, t->pdev, 8);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	pf->now.wanted_vfs = 2;
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "busy");
	/* The fake device has none. */
	made(pf);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "drifted");
	KUNIT_EXPECT_NOT_NULL(test, strstr(pf_info(test, pf)->last_error,
					   "0 VFs are there and 2 are wanted"));
	KUNIT_EXPECT_FALSE(test, due(pf));
	pf->now.wanted_vfs = 0;
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "ready");
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->last_error, "");
}

static void pf_last_error(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);
	struct sriov_vf *vf;

	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	/* Where nothing is wanted, nothing is missing. */
	sriov_pf_fault(pf, SRIOV_FAULT_FINAL, -EIO, "late");
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "ready");
	manage_pf(test);
	vf = manage_vf(test, pf, 3);
	add_vf(test, pf, 3, t->vdev);
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->last_error, "");
	/* A refused write leaves the PF as it was. */
	sriov_pf_refuse(pf, "%u VFs are too many", 9);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "ready");
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->last_error, "9 VFs are too many");
	sriov_pf_fault(pf, SRIOV_FAULT_FINAL, -EIO, "igb refused");
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "failed");
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->last_error, "igb refused");
	sriov_pf_refuse(pf, "again");
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "failed");
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->last_error, "again");
	sriov_pf_success(pf);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "ready");
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->last_error, "");

	/* What is wrong with a VF goes with that. */
	sriov_vf_fault(vf, vf->epoch, SRIOV_FAULT_FINAL, -EIO, "igb refused mac");
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "failed");
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->last_error, "vf3: igb refused mac");
	sriov_vf_fault(vf, vf->epoch, SRIOV_FAULT_LINK, -ENETDOWN, "no link");
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "retrying");
	sriov_vf_success(vf);
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "ready");
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->last_error, "");

	sriov_pf_refuse(pf, "%0*d", 2 * SRIOV_ERROR_LEN, 0);
	KUNIT_EXPECT_EQ(test, strlen(pf_info(test, pf)->last_error), (size_t)SRIOV_ERROR_LEN - 1);
}

/* Of several network devices the one that configures VFs counts, whichever comes first. */
static void netdev_precedence(struct kunit *test)
{
	struct sriov_netdev uplink = {
		.key = (void *)&uplink, .name = "uplink", .ifindex = 2, .up = true,
		.has_vf_ops = true
	};
	struct sriov_netdev plain = {
		.key = (void *)&plain, .name = "plain", .ifindex = 3, .up = true,
		.has_vf_ops = false
	};
	struct sriov_netdev second = {
		.key = (void *)&second, .name = "second", .ifindex = 4, .up = true,
		.has_vf_ops = true
	};
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);

	sriov_pf_set_netdev(pf, &plain, false);
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->netdev.name, "plain");
	sriov_pf_set_netdev(pf, &uplink, false);
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->netdev.name, "uplink");
	KUNIT_EXPECT_EQ(test, pf_info(test, pf)->netdev.ifindex, 2);
	sriov_pf_set_netdev(pf, &plain, false);
	sriov_pf_set_netdev(pf, &second, false);
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->netdev.name, "uplink");

	/* Its own changes are taken over. */
	strscpy(uplink.name, "eth0", sizeof(uplink.name));
	uplink.up = false;
	sriov_pf_set_netdev(pf, &uplink, false);
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->netdev.name, "eth0");
	KUNIT_EXPECT_FALSE(test, pf_info(test, pf)->netdev.up);

	KUNIT_EXPECT_TRUE(test, pf_info(test, pf)->netdev.several);

	/* Only its own end counts. */
	sriov_pf_set_netdev(pf, &plain, true);
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->netdev.name, "eth0");
	sriov_pf_set_netdev(pf, &uplink, true);
	KUNIT_EXPECT_NULL(test, pf_info(test, pf)->netdev.key);
	KUNIT_EXPECT_STREQ(test, pf_info(test, pf)->netdev.name, "");
}

/* ---- VFs ---- */

static void vf_comes_and_goes(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);
	unsigned int generation = sriov_registry_generation();
	bool added = false, last = false;
	struct sriov_vf *vf, *again;

	KUNIT_EXPECT_NULL(test, xa_load(&pf->vfs, 5));
	vf = sriov_vf_add(pf, 5, t->vdev, 3, 6, &added);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vf);
	KUNIT_EXPECT_TRUE(test, added);
	KUNIT_EXPECT_NE(test, sriov_registry_generation(), generation);
	generation = sriov_registry_generation();
	KUNIT_EXPECT_EQ(test, users(t->vdev), 2);
	KUNIT_EXPECT_EQ(test, kref_read(&pf->ref), 2);	/* registry, VF */
	KUNIT_EXPECT_EQ(test, pf->present_vfs, 1);
	KUNIT_EXPECT_EQ(test, vf_due(vf), 0);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->address, VF_ADDRESS);
	KUNIT_EXPECT_EQ(test, vf_info(test, vf)->index, 5);
	KUNIT_EXPECT_EQ(test, vf_info(test, vf)->iommu_group, 3);

	again = sriov_vf_add(pf, 5, t->vdev, 3, 6, &added);
	KUNIT_EXPECT_PTR_EQ(test, again, vf);
	KUNIT_EXPECT_FALSE(test, added);
	KUNIT_EXPECT_EQ(test, users(t->vdev), 2);
	KUNIT_EXPECT_EQ(test, pf->present_vfs, 1);
	KUNIT_EXPECT_EQ(test, kref_read(&vf->ref), 3);	/* registry, @vf, @again */
	sriov_vf_put(again);
	KUNIT_EXPECT_PTR_EQ(test, sriov_vf_pdev(vf), t->vdev);
	KUNIT_EXPECT_EQ(test, users(t->vdev), 3);
	pci_dev_put(t->vdev);
	KUNIT_EXPECT_FALSE(test, sriov_vf_remove(vf, t->pdev, &last));
	KUNIT_EXPECT_FALSE(test, last);
	KUNIT_EXPECT_EQ(test, sriov_registry_generation(), generation);

	KUNIT_EXPECT_TRUE(test, sriov_vf_remove(vf, t->vdev, &last));
	KUNIT_EXPECT_TRUE(test, last);
	KUNIT_EXPECT_NE(test, sriov_registry_generation(), generation);
	KUNIT_EXPECT_EQ(test, users(t->vdev), 1);
	KUNIT_EXPECT_NULL(test, xa_load(&pf->vfs, 5));
	KUNIT_EXPECT_NULL(test, sriov_vf_pdev(vf));
	KUNIT_EXPECT_FALSE(test, sriov_vf_remove(vf, t->vdev, &last));
	KUNIT_EXPECT_EQ(test, pf->present_vfs, 0);
	/* Who has a reference still has an object, and with it its PF. */
	KUNIT_EXPECT_EQ(test, kref_read(&vf->ref), 1);
	KUNIT_EXPECT_EQ(test, kref_read(&pf->ref), 2);
	sriov_vf_put(vf);
	sriov_vf_put(NULL);
	KUNIT_EXPECT_EQ(test, kref_read(&pf->ref), 1);
}

/* Found in the registry, and then erased from it. */
static void vf_of_pf_that_went(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);
	bool added = false;

	KUNIT_EXPECT_PTR_EQ(test, sriov_pf_find(PF_ADDRESS), pf);
	KUNIT_EXPECT_TRUE(test, sriov_pf_remove(pf, t->pdev));
	KUNIT_EXPECT_EQ(test, PTR_ERR(sriov_vf_add(pf, 0, t->vdev, 3, 6, &added)), -ENODEV);
	KUNIT_EXPECT_FALSE(test, added);
	KUNIT_EXPECT_EQ(test, users(t->vdev), 1);
	KUNIT_EXPECT_EQ(test, kref_read(&pf->ref), 1);
	sriov_pf_put(pf);
}

static void walk_over_vfs(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct pci_dev *other = new_device(test, DOMAIN "01:10.2");
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);
	struct sriov_vf *high = add_vf(test, pf, 7, t->vdev), *vf;
	struct sriov_vf *low = add_vf(test, pf, 2, other);
	bool last = true;

	vf = sriov_vf_after(pf, NULL);
	KUNIT_EXPECT_PTR_EQ(test, vf, low);
	KUNIT_EXPECT_EQ(test, vf->now.index, 2u);
	vf = sriov_vf_after(pf, vf);
	KUNIT_EXPECT_PTR_EQ(test, vf, high);
	KUNIT_EXPECT_EQ(test, vf->now.index, 7u);
	KUNIT_EXPECT_NULL(test, sriov_vf_after(pf, vf));

	KUNIT_EXPECT_TRUE(test, sriov_vf_remove(low, other, &last));
	KUNIT_EXPECT_FALSE(test, last);
	KUNIT_EXPECT_TRUE(test, sriov_vf_remove(high, t->vdev, &last));
	KUNIT_EXPECT_TRUE(test, last);
}

static void vf_managed_in_bounds(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf;

	/* How many an absent PF has is not known. */
	KUNIT_EXPECT_EQ(test, PTR_ERR(sriov_vf_manage(pf, SRIOV_MAX_VFS)), -EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(sriov_vf_manage(pf, UINT_MAX)), -EINVAL);
	vf = manage_vf(test, pf, SRIOV_MAX_VFS - 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(sriov_vf_manage(pf, SRIOV_MAX_VFS - 1)), -EEXIST);
	KUNIT_EXPECT_EQ(test, kref_read(&vf->ref), 1);

	/* One that a PF with fewer VFs finds stays until nobody manages it. */
	add_pf(test, t->pdev, 8);
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "absent");
	sriov_vf_unmanage(vf);
	KUNIT_EXPECT_NULL(test, xa_load(&pf->vfs, SRIOV_MAX_VFS - 1));
	KUNIT_EXPECT_EQ(test, PTR_ERR(sriov_vf_manage(pf, 8)), -EINVAL);
	KUNIT_EXPECT_NULL(test, xa_load(&pf->vfs, 8));
	manage_vf(test, pf, 7);
}

/* The wanted configuration outlives the VF, and is due when that comes again. */
static void vf_made_again(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct pci_dev *new = new_device(test, VF_ADDRESS);
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf = manage_vf(test, pf, 0);
	bool last;

	vf->now.wanted = (struct sriov_vf_config){
		.valid = BIT(SRIOV_VF_QOS),
		.value[SRIOV_VF_QOS] = 6,
	};
	add_pf(test, t->pdev, 8);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	KUNIT_EXPECT_PTR_EQ(test, add_vf(test, pf, 0, t->vdev), vf);
	KUNIT_EXPECT_EQ(test, vf_due(vf), (u32)BIT(SRIOV_VF_QOS));
	vf->applied = vf->epoch;
	KUNIT_EXPECT_EQ(test, vf_due(vf), 0);
	sriov_vf_set_driver(vf, t->vdev, "vfio-pci", true, 3, 3);
	sriov_vf_fault(vf, vf->epoch, SRIOV_FAULT_FINAL, -EIO, "igb refused qos");
	KUNIT_EXPECT_TRUE(test, sriov_vf_remove(vf, t->vdev, &last));
	KUNIT_EXPECT_EQ(test, vf_due(vf), 0);
	KUNIT_EXPECT_EQ(test, pf->failed_vfs, 0);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->driver, "");
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "");
	KUNIT_EXPECT_EQ(test, vf_info(test, vf)->iommu_group, SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, vf_info(test, vf)->wanted.value[SRIOV_VF_QOS], 6);

	/* Neither the failure nor the user are those of the new VF. */
	KUNIT_EXPECT_PTR_EQ(test, add_vf(test, pf, 0, new), vf);
	KUNIT_EXPECT_EQ(test, users(t->vdev), 1);
	KUNIT_EXPECT_EQ(test, vf_due(vf), (u32)BIT(SRIOV_VF_QOS));
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "unbound");
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "");

	vf->left = BIT(SRIOV_VF_QOS);
	sriov_vf_unmanage(vf);
	KUNIT_EXPECT_EQ(test, vf->left, 0);
	KUNIT_EXPECT_FALSE(test, vf_info(test, vf)->managed);
	KUNIT_EXPECT_EQ(test, vf_info(test, vf)->wanted.valid, 0);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->last_error, "");
	KUNIT_EXPECT_EQ(test, vf_due(vf), 0);
}

/* A driver may leave its VFs when it is unbound, so that the PF goes first. */
static void pf_removed_before_its_vf(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = add_pf(test, t->pdev, 8);
	struct sriov_vf *vf = add_vf(test, pf, 0, t->vdev);
	bool last;

	KUNIT_EXPECT_TRUE(test, sriov_pf_remove(pf, t->pdev));
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), "absent");
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "unbound");
	/* It may come again meanwhile. */
	KUNIT_EXPECT_PTR_EQ(test, add_pf(test, t->pdev, 8), pf);
	KUNIT_EXPECT_TRUE(test, sriov_pf_remove(pf, t->pdev));
	/* The last VF takes it along. */
	KUNIT_EXPECT_TRUE(test, sriov_vf_remove(vf, t->vdev, &last));
	KUNIT_EXPECT_TRUE(test, last);
	KUNIT_EXPECT_NULL(test, sriov_pf_find(PF_ADDRESS));
}

static void vf_in_use(struct kunit *test)
{
	struct sriov_netdev netdev = {
		.key = (void *)&netdev, .name = "eth7", .ifindex = 9, .netns = init_net.ns.inum
	}, other = { .name = "eth8", .ifindex = 10 };
	struct registry_test *t = test->priv;
	struct sriov_vf *vf = add_vf(test, manage_pf(test), 0, t->vdev);
	const struct sriov_vf_info *info = vf_info(test, vf);

	KUNIT_EXPECT_STREQ(test, info->in_use, "");
	KUNIT_EXPECT_TRUE(test, sriov_vf_set_driver(vf, t->vdev, "igbvf", false, 4, 3));
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "bound to igbvf");
	sriov_vf_set_netdev(vf, &netdev, false);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "");
	KUNIT_EXPECT_STREQ(test, info->netdev.name, "eth7");
	KUNIT_EXPECT_EQ(test, info->iommu_group, 4);
	netdev.up = true;
	sriov_vf_set_netdev(vf, &netdev, false);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "network device eth7 is up");
	netdev.netns = UINT_MAX;
	memcpy(netdev.name, "fifteen_letters", IFNAMSIZ);
	sriov_vf_set_netdev(vf, &netdev, false);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use,
			   "network device fifteen_letters is up in another network namespace (4294967295)");
	sriov_vf_set_netdev(vf, &netdev, true);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "bound to igbvf");

	/* Of several nobody knows whether all are down. */
	netdev.up = false;
	sriov_vf_set_netdev(vf, &netdev, false);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "");
	other.key = (void *)&other;
	sriov_vf_set_netdev(vf, &other, false);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use,
			   "igbvf has given it several network devices");
	sriov_vf_set_netdev(vf, &netdev, true);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use,
			   "igbvf has given it several network devices");

	KUNIT_EXPECT_TRUE(test, sriov_vf_set_driver(vf, t->vdev, "", false, 4, 3));
	KUNIT_EXPECT_TRUE(test, sriov_vf_set_driver(vf, t->vdev, "vfio-pci", true, 4, 3));
	KUNIT_EXPECT_FALSE(test, sriov_vf_set_driver(vf, t->vdev, "vfio-pci", true, 4, 3));
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "");
	/* Somebody opens it. */
	atomic_inc(&t->vdev->enable_cnt);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "bound to vfio-pci");
	atomic_dec(&t->vdev->enable_cnt);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "");
	KUNIT_EXPECT_TRUE(test, sriov_vf_set_driver(vf, t->vdev, "pci-stub", true, 4, 3));
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "bound to pci-stub");
	KUNIT_EXPECT_TRUE(test, sriov_vf_set_driver(vf, t->vdev, "uio_pci_generic", false, 4, 3));
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "bound to uio_pci_generic");
	KUNIT_EXPECT_TRUE(test, sriov_vf_set_driver(vf, t->vdev, "", false, 4, 3));
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "");

	t->vdev->class = PCI_CLASS_STORAGE_EXPRESS;
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "");
	KUNIT_EXPECT_TRUE(test, sriov_vf_set_driver(vf, t->vdev, "nvme", false, 4, 3));
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "bound to nvme");
	KUNIT_EXPECT_TRUE(test, sriov_vf_set_driver(vf, t->vdev, "vfio-pci", true, 4, 3));
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->in_use, "");
}

/* Rates that waited for a link are due when there is one. */
static void link_comes_up(struct kunit *test)
{
	struct sriov_netdev netdev = { .key = (void *)&netdev, .name = "eth0", .up = true };
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf = manage_vf(test, pf, 0);
	bool last;

	add_pf(test, t->pdev, 8);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	add_vf(test, pf, 0, t->vdev);
	sriov_pf_set_netdev(pf, &netdev, false);
	vf->now.wanted.valid = BIT(SRIOV_VF_MAX_TX_RATE) | BIT(SRIOV_VF_MAC);
	vf->applied = vf->epoch;
	vf->left = BIT(SRIOV_VF_MAX_TX_RATE);
	sriov_vf_fault(vf, vf->epoch, SRIOV_FAULT_LINK, -ENETDOWN, "its rates wait");
	KUNIT_EXPECT_EQ(test, vf_due(vf), 0);
	netdev.link = true;
	sriov_pf_set_netdev(pf, &netdev, false);
	KUNIT_EXPECT_EQ(test, vf_due(vf), (u32)BIT(SRIOV_VF_MAX_TX_RATE));
	/* What is wanted no longer is not left. */
	vf->now.wanted.valid = BIT(SRIOV_VF_MAC);
	KUNIT_EXPECT_EQ(test, vf_due(vf), 0);

	/* One that is not there has nothing to wait for. */
	sriov_vf_remove(vf, t->vdev, &last);
	KUNIT_EXPECT_EQ(test, vf_due(vf), 0);
	KUNIT_EXPECT_EQ(test, pf->retrying_vfs, 0);
}

/* A driver that comes ends the wait for one; so does the VF's end. */
static void vf_waits_for_a_driver(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf = manage_vf(test, pf, 0);
	bool last;

	add_vf(test, pf, 0, t->vdev);
	vf->held = true;
	sriov_vf_set_driver(vf, t->vdev, "igbvf", false, SRIOV_UNSET, 3);
	sriov_vf_set_driver(vf, t->vdev, "", false, SRIOV_UNSET, 3);
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "unbound");
	vf->held = true;
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "waiting");
	sriov_vf_remove(vf, t->vdev, &last);
	KUNIT_EXPECT_FALSE(test, sriov_vf_set_driver(vf, t->vdev, "igbvf", false, SRIOV_UNSET, 3));
	add_vf(test, pf, 0, t->vdev);
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "unbound");
}

/* What was wrong with it is over then, but for what waits for a link. */
static void vf_gets_its_driver(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf = manage_vf(test, pf, 0);

	add_vf(test, pf, 0, t->vdev);
	vf->now.wanted.valid = BIT(SRIOV_VF_MAX_TX_RATE);
	vf->applied = vf->epoch - 1;
	sriov_vf_fault(vf, vf->epoch, SRIOV_FAULT_FINAL, -EIO, "igb refused max_tx_rate");
	sriov_vf_set_driver(vf, t->vdev, "igbvf", false, SRIOV_UNSET, 3);
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "failed");
	sriov_vf_set_driver(vf, t->vdev, "", false, SRIOV_UNSET, 3);
	vf->applied = vf->epoch;
	vf->left = BIT(SRIOV_VF_MAX_TX_RATE);
	sriov_vf_set_driver(vf, t->vdev, "igbvf", false, SRIOV_UNSET, 3);
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "retrying");
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->last_error,
			   "the rest waits for a link of the PF");
	KUNIT_EXPECT_EQ(test, pf->failed_vfs, 0);
	KUNIT_EXPECT_EQ(test, pf->retrying_vfs, 1);
	sriov_vf_set_driver(vf, t->vdev, "", false, SRIOV_UNSET, 3);
	vf->left = 0;
	sriov_vf_set_driver(vf, t->vdev, "igbvf", false, SRIOV_UNSET, 3);
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "bound");
	KUNIT_EXPECT_EQ(test, pf->retrying_vfs, 0);
}

/* A resume changes nothing of what is owed, another driver ends it. */
static void pf_owes(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf;
	bool last;

	add_pf(test, t->pdev, 8);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	vf = add_vf(test, pf, 0, t->vdev);
	vf->held = true;
	vf->owed = true;
	pf->stuck = true;
	pf->owed = kzalloc(1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pf->owed);
	fail(pf, SRIOV_FAULT_RETRY, -EAGAIN);
	sriov_pf_resumed(pf);
	KUNIT_EXPECT_NOT_NULL(test, pf->owed);
	KUNIT_EXPECT_EQ(test, pf->fault.kind, SRIOV_FAULT_RETRY);
	KUNIT_EXPECT_TRUE(test, due(pf));
	mutex_lock(&pf->lock);
	KUNIT_EXPECT_FALSE(test, sriov_vf_may_attach(vf));
	mutex_unlock(&pf->lock);
	sriov_pf_set_driver(pf, t->pdev, "", SRIOV_UNSET);
	KUNIT_EXPECT_NULL(test, pf->owed);
	KUNIT_EXPECT_FALSE(test, vf->owed);
	KUNIT_EXPECT_FALSE(test, pf->stuck);
	KUNIT_EXPECT_EQ(test, pf->fault.kind, SRIOV_FAULT_NONE);

	/* Nor have VFs to go that are others' which came after they had gone. */
	pf->stuck = true;
	sriov_vf_remove(vf, t->vdev, &last);
	KUNIT_EXPECT_TRUE(test, last);
	KUNIT_EXPECT_FALSE(test, pf->stuck);
}

/* Where a NIC has no network device its driver may be one that makes none. */
static void pf_fault_of_a_nic(struct kunit *test)
{
	struct sriov_netdev netdev = { .key = (void *)&netdev, .name = "eth7" };
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);
	char why[SRIOV_ERROR_LEN] = "it failed";

	t->pdev->class = PCI_CLASS_NETWORK_ETHERNET << 8;
	add_pf(test, t->pdev, 8);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, sriov_fault_of(pf, -EINVAL, why, sizeof(why)), SRIOV_FAULT_FINAL);
	KUNIT_EXPECT_EQ(test, sriov_fault_of(pf, -EAGAIN, why, sizeof(why)), SRIOV_FAULT_RETRY);
	KUNIT_EXPECT_EQ(test, sriov_fault_of(pf, -ENODEV, why, sizeof(why)), SRIOV_FAULT_FINAL);
	KUNIT_EXPECT_STREQ(test, why, "it failed");

	/* It may come late, which is a reason to try what failed for ever. */
	pf->now.wanted_vfs = 4;
	fail(pf, SRIOV_FAULT_FINAL, -EINVAL);
	KUNIT_EXPECT_FALSE(test, due(pf));
	sriov_pf_set_netdev(pf, &netdev, false);
	KUNIT_EXPECT_TRUE(test, due(pf));
	KUNIT_EXPECT_EQ(test, sriov_fault_of(pf, -EINVAL, why, sizeof(why)), SRIOV_FAULT_UP);
	KUNIT_EXPECT_STREQ(test, why, "it failed while eth7 is down");
	fail(pf, SRIOV_FAULT_FINAL, -EINVAL);
	sriov_pf_set_netdev(pf, &netdev, true);
	KUNIT_EXPECT_FALSE(test, due(pf));
	KUNIT_EXPECT_EQ(test, sriov_fault_of(pf, -EINVAL, why, sizeof(why)), SRIOV_FAULT_UP);

	sriov_pf_set_driver(pf, t->pdev, "", SRIOV_UNSET);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, sriov_fault_of(pf, -EINVAL, why, sizeof(why)), SRIOV_FAULT_FINAL);

	/* Nor has one that was there only while a probe went on that failed. */
	sriov_pf_set_driver(pf, t->pdev, "", SRIOV_UNSET);
	sriov_pf_set_netdev(pf, &netdev, false);
	sriov_pf_set_netdev(pf, &netdev, true);
	sriov_pf_probe_failed(pf);
	sriov_pf_set_driver(pf, t->pdev, "igb", SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, sriov_fault_of(pf, -EINVAL, why, sizeof(why)), SRIOV_FAULT_FINAL);
}

static void vf_last_error(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf = add_vf(test, pf, 0, t->vdev);

	/* Where nothing is wanted, nothing is missing. */
	sriov_vf_fault(vf, vf->epoch, SRIOV_FAULT_FINAL, -EIO, "late");
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "unbound");
	manage_vf(test, pf, 0);
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->last_error, "");
	sriov_vf_refuse(vf, "%s must be %s", "qos", "small");
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "unbound");
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->last_error, "qos must be small");
	sriov_vf_fault(vf, vf->epoch, SRIOV_FAULT_FINAL, -EIO, "igb refused mac");
	sriov_vf_refuse(vf, "again");
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "failed");
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->last_error, "again");
	sriov_vf_success(vf);
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), "unbound");
	KUNIT_EXPECT_STREQ(test, vf_info(test, vf)->last_error, "");
	sriov_vf_refuse(vf, "%0*d", 2 * SRIOV_ERROR_LEN, 0);
	KUNIT_EXPECT_EQ(test, strlen(vf_info(test, vf)->last_error), (size_t)SRIOV_ERROR_LEN - 1);
}

/* ---- states ---- */

/* @busy of PFs, @passthrough and @held of VFs only. */
struct state_case {
	const char *name;
	const char *word;
	bool present;
	const char *driver;
	bool failed, busy, passthrough, held;
};

static const struct state_case pf_states[] = {
	{ "no device", "absent" },
	{ "no device after a failure", "absent", .failed = true },
	{ "no driver", "unbound", true, "" },
	{ "no driver after a failure", "unbound", true, "", .failed = true },
	{ "driver", "ready", true, "igb" },
	{ "driver and a failure", "failed", true, "igb", .failed = true },
	{ "change under way", "busy", true, "igb", .busy = true },
	{ "change after a failure", "busy", true, "igb", .failed = true, .busy = true },
};

static const struct state_case vf_states[] = {
	{ "no device", "absent" },
	{ "no device and a failure", "absent", .failed = true },
	{ "no driver", "unbound", true, "" },
	{ "driver is due", "waiting", true, "", .held = true },
	{ "driver", "bound", true, "igbvf" },
	{ "passthrough driver", "assigned", true, "vfio-pci", .passthrough = true },
	{ "failure without a driver", "failed", true, "", .failed = true, .held = true },
	{ "failure with a driver", "failed", true, "igbvf", .failed = true },
	{ "failure in passthrough", "failed", true, "vfio-pci", .failed = true,
	  .passthrough = true },
};

static void state_case_desc(const struct state_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(pf_state, pf_states, state_case_desc);
KUNIT_ARRAY_PARAM(vf_state, vf_states, state_case_desc);

static void state_of_pf(struct kunit *test)
{
	const struct state_case *c = test->param_value;
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);

	if (c->present) {
		add_pf(test, t->pdev, 8);
		sriov_pf_set_driver(pf, t->pdev, c->driver, SRIOV_UNSET);
	}
	if (c->failed)
		sriov_pf_fault(pf, SRIOV_FAULT_FINAL, -EIO, "some error");
	pf->busy = c->busy;
	KUNIT_EXPECT_STREQ(test, pf_state(test, pf), c->word);
}

static void state_of_vf(struct kunit *test)
{
	const struct state_case *c = test->param_value;
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = manage_pf(test);
	struct sriov_vf *vf = manage_vf(test, pf, 0);

	if (c->present) {
		add_vf(test, pf, 0, t->vdev);
		sriov_vf_set_driver(vf, t->vdev, c->driver, c->passthrough, SRIOV_UNSET, 3);
	}
	if (c->failed)
		sriov_vf_fault(vf, vf->epoch, SRIOV_FAULT_FINAL, -EIO, "some error");
	vf->held = c->held;
	KUNIT_EXPECT_STREQ(test, vf_state(test, vf), c->word);
}

/* ---- before and after each test ---- */

static int registry_init(struct kunit *test)
{
	struct registry_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	released = 0;
	test->priv = t;
	t->pdev = new_device(test, PF_ADDRESS);
	t->vdev = new_device(test, VF_ADDRESS);
	return 0;
}

static void take_out(struct kunit *test, struct sriov_pf *pf)
{
	struct sriov_vf *vf = NULL;
	bool last;

	while ((vf = sriov_vf_after(pf, vf))) {
		if (vf->pdev)
			sriov_vf_remove(vf, vf->pdev, &last);
		sriov_vf_unmanage(vf);
		KUNIT_EXPECT_EQ_MSG(test, kref_read(&vf->ref), 1, "vf%u", vf->now.index);
	}
	if (pf->pdev)
		sriov_pf_remove(pf, pf->pdev);
	sriov_pf_unmanage(pf);
	KUNIT_EXPECT_EQ_MSG(test, kref_read(&pf->ref), 1, "%s", pf->now.address);
}

static void registry_exit(struct kunit *test)
{
	struct registry_test *t = test->priv;
	struct sriov_pf *pf = NULL;
	unsigned int i;

	if (!t)
		return;
	while ((pf = sriov_pf_after(pf)))
		if (!strncmp(pf->now.address, DOMAIN, strlen(DOMAIN)))
			take_out(test, pf);
	for (i = 0; i < t->devices; i++) {
		KUNIT_EXPECT_EQ_MSG(test, users(t->device[i]), 1, "device %u", i);
		put_device(&t->device[i]->dev);
	}
	KUNIT_EXPECT_EQ(test, released, t->devices);
}

static struct kunit_case registry_cases[] = {
	KUNIT_CASE_PARAM(address_of_text, address_gen_params),
	KUNIT_CASE(pf_comes_and_goes),
	KUNIT_CASE(walk_over_pfs),
	KUNIT_CASE(pf_managed_while_absent),
	KUNIT_CASE(pf_unmanaged_while_present),
	KUNIT_CASE(pf_replugged),
	KUNIT_CASE(pf_facts),
	KUNIT_CASE(pf_forgets_facts),
	KUNIT_CASE(pf_over_limit),
	KUNIT_CASE(default_mode),
	KUNIT_CASE(vf_vectors_learnt),
	KUNIT_CASE(restore_due_at_bind),
	KUNIT_CASE(pf_last_error),
	KUNIT_CASE(netdev_precedence),
	KUNIT_CASE(due_at_resume),
	KUNIT_CASE(due_after_a_fault),
	KUNIT_CASE(pf_drifts),
	KUNIT_CASE(vf_comes_and_goes),
	KUNIT_CASE(vf_of_pf_that_went),
	KUNIT_CASE(walk_over_vfs),
	KUNIT_CASE(vf_managed_in_bounds),
	KUNIT_CASE(vf_made_again),
	KUNIT_CASE(pf_removed_before_its_vf),
	KUNIT_CASE(vf_in_use),
	KUNIT_CASE(link_comes_up),
	KUNIT_CASE(vf_waits_for_a_driver),
	KUNIT_CASE(vf_gets_its_driver),
	KUNIT_CASE(pf_owes),
	KUNIT_CASE(pf_fault_of_a_nic),
	KUNIT_CASE(vf_last_error),
	KUNIT_CASE_PARAM(state_of_pf, pf_state_gen_params),
	KUNIT_CASE_PARAM(state_of_vf, vf_state_gen_params),
	{ }
};

static struct kunit_suite registry_suite = {
	.name = "sriov_mgr_registry",
	.init = registry_init,
	.exit = registry_exit,
	.test_cases = registry_cases,
};

kunit_test_suite(registry_suite);
