// SPDX-License-Identifier: GPL-2.0
/*
 * telemetry_kunit.c - tests of what readers get: age of snapshots, choice of
 * sources, the event log, and providers, with a PF that no bus knows.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include <kunit/test.h>

#include "../common.h"
#include "../events.h"
#include "../provider.h"
#include "../registry.h"
#include "../telemetry.h"

#define PF_ADDRESS	"fffffff1:01:00.0"

/* ---- age of snapshots ---- */

#define S(n)		((u64)(n) * NSEC_PER_SEC)
#define COUNTERS	SRIOV_MGR_PART_COUNTERS
#define CONFIG		SRIOV_MGR_PART_CONFIG

struct age_case {
	const char *name;
	u64 counters;
	u64 config;
	u32 parts;
	unsigned int age_ms;
	u32 stale;
};

/* Asked at 10 s. */
static const struct age_case age_cases[] = {
	{ "never asked", 0, 0, COUNTERS | CONFIG, 100, COUNTERS | CONFIG },
	{ "new", S(10), S(10), COUNTERS | CONFIG, 100, 0 },
	{ "as old as allowed", S(9), 0, COUNTERS, 1000, 0 },
	{ "too old by a nanosecond", S(9) - 1, 0, COUNTERS, 1000, COUNTERS },
	{ "only what was asked for", S(1), S(1), CONFIG, 1000, CONFIG },
	{ "configuration has no age", S(10), S(10) - 1, COUNTERS | CONFIG, 1000, CONFIG },
	{ "no age: before", S(10) - 1, 0, COUNTERS, 0, COUNTERS },
	{ "no age: since", S(10), 0, COUNTERS, 0, 0 },
	{ "an hour", S(1), 0, COUNTERS, 3600000, 0 },
	{ "nothing of drivers", 0, 0, SRIOV_MGR_PART_IDENTITY, 0, 0 },
};

static void age_case_desc(const struct age_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(age, age_cases, age_case_desc);

static void snapshot_age(struct kunit *test)
{
	const struct age_case *c = test->param_value;
	struct sriov_snapshot *snapshot = kunit_kzalloc(test, sizeof(*snapshot), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, snapshot);
	snapshot->counters_time = c->counters;
	snapshot->config_time = c->config;
	KUNIT_EXPECT_EQ(test, sriov_snapshot_stale(snapshot, c->parts, S(10), c->age_ms), c->stale);
}

static void no_snapshot(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, sriov_snapshot_stale(NULL, COUNTERS | SRIOV_MGR_PART_PCI, S(10), 100),
			(u32)COUNTERS);
}

/* ---- choice of sources ---- */

static void first_source_counts(struct kunit *test)
{
	struct sriov_counters counters = { };
	struct sriov_vf_counters provider = {
		.valid = BIT(SRIOV_VF_RX_BYTES),
		.value[SRIOV_VF_RX_BYTES] = 1,
	};
	struct sriov_vf_counters pf_driver = {
		.valid = BIT(SRIOV_VF_RX_BYTES) | BIT(SRIOV_VF_TX_BYTES),
		.value[SRIOV_VF_RX_BYTES] = 2,
		.value[SRIOV_VF_TX_BYTES] = 0,
		.value[SRIOV_VF_RX_ERRORS] = 9,
	};
	struct sriov_vf_counters netdev = {
		.valid = BIT(SRIOV_VF_TX_BYTES) | BIT(SRIOV_VF_TX_ERRORS),
		.value[SRIOV_VF_TX_BYTES] = 3,
		.value[SRIOV_VF_TX_ERRORS] = 4,
	};

	sriov_counters_add(&counters, &provider, SRIOV_MGR_COUNTER_SOURCE_PROVIDER);
	sriov_counters_add(&counters, &pf_driver, SRIOV_MGR_COUNTER_SOURCE_PF_DRIVER);
	sriov_counters_add(&counters, &netdev, SRIOV_MGR_COUNTER_SOURCE_VF_NETDEV);
	KUNIT_EXPECT_EQ(test, counters.all.valid, (u32)(BIT(SRIOV_VF_RX_BYTES) |
			BIT(SRIOV_VF_TX_BYTES) | BIT(SRIOV_VF_TX_ERRORS)));
	KUNIT_EXPECT_EQ(test, counters.all.value[SRIOV_VF_RX_BYTES], 1ULL);
	KUNIT_EXPECT_EQ(test, counters.from[SRIOV_MGR_COUNTER_SOURCE_PROVIDER],
			(u16)BIT(SRIOV_VF_RX_BYTES));
	/* A zero that is counted is a value like any other. */
	KUNIT_EXPECT_EQ(test, counters.all.value[SRIOV_VF_TX_BYTES], 0ULL);
	KUNIT_EXPECT_EQ(test, counters.from[SRIOV_MGR_COUNTER_SOURCE_PF_DRIVER],
			(u16)BIT(SRIOV_VF_TX_BYTES));
	KUNIT_EXPECT_EQ(test, counters.all.value[SRIOV_VF_TX_ERRORS], 4ULL);
	KUNIT_EXPECT_EQ(test, counters.from[SRIOV_MGR_COUNTER_SOURCE_VF_NETDEV],
			(u16)BIT(SRIOV_VF_TX_ERRORS));
	/* What nobody says to count does not get in, whatever is in its place. */
	KUNIT_EXPECT_EQ(test, counters.all.value[SRIOV_VF_RX_ERRORS], 0ULL);
}

/* ---- a PF for the rest ---- */

struct telemetry_test {
	struct pci_dev *pdev;
	struct sriov_pf *pf;
};

static void device_release(struct device *dev)
{
	kfree(to_pci_dev(dev));
}

static int telemetry_init(struct kunit *test)
{
	struct telemetry_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	bool added;

	if (!t)
		return -ENOMEM;
	test->priv = t;
	t->pdev = kzalloc(sizeof(*t->pdev), GFP_KERNEL);
	if (!t->pdev)
		return -ENOMEM;
	device_initialize(&t->pdev->dev);
	t->pdev->dev.release = device_release;
	if (dev_set_name(&t->pdev->dev, PF_ADDRESS))
		return -ENOMEM;
	t->pf = sriov_pf_add(t->pdev, 8, &added);
	return PTR_ERR_OR_ZERO(t->pf);
}

static void telemetry_exit(struct kunit *test)
{
	struct telemetry_test *t = test->priv;

	if (!t || !t->pdev)
		return;
	if (!IS_ERR_OR_NULL(t->pf)) {
		sriov_mgr_provider_unregister(t->pdev);
		sriov_pf_remove(t->pf, t->pdev);
		sriov_pf_put(t->pf);
	}
	put_device(&t->pdev->dev);
}

/* ---- the event log ---- */

static void events_wrap(struct kunit *test)
{
	struct telemetry_test *t = test->priv;
	struct sriov_event *event = kunit_kzalloc(test, sizeof(*event), GFP_KERNEL);
	unsigned int i, n;
	u64 seq, first, before = 0;

	KUNIT_ASSERT_NOT_NULL(test, event);
	for (seq = 1; sriov_event_next(&seq, event); seq++)
		before = seq;
	for (i = 0; i < SRIOV_EVENT_RING + 44; i++)
		sriov_event(SRIOV_MGR_EVENT_TYPE_PF_ADD, t->pf, SRIOV_UNSET, "number %u", i);

	seq = 1;
	KUNIT_ASSERT_TRUE(test, sriov_event_next(&seq, event));
	first = seq;
	KUNIT_EXPECT_EQ(test, first, before + 44 + 1);
	for (n = 0; sriov_event_next(&seq, event); seq++, n++) {
		KUNIT_EXPECT_EQ(test, event->seq, first + n);
		scnprintf(event->pf, sizeof(event->pf), "number %u", n + 44);
		KUNIT_EXPECT_STREQ(test, event->message, event->pf);
	}
	KUNIT_EXPECT_EQ(test, n, (unsigned int)SRIOV_EVENT_RING);
	KUNIT_EXPECT_EQ(test, seq, first + SRIOV_EVENT_RING);
	/* One that is not there yet is not one that was lost. */
	KUNIT_EXPECT_FALSE(test, sriov_event_next(&seq, event));
	KUNIT_EXPECT_EQ(test, seq, first + SRIOV_EVENT_RING);
}

/* ---- providers ---- */

static struct completion in_call, may_return;

static int slow_pool(struct pci_dev *pdev)
{
	complete(&in_call);
	wait_for_completion(&may_return);
	return 12;
}

static int one_pool(struct pci_dev *pdev)
{
	return 1;
}

static const struct sriov_own_counter own[SRIOV_MAX_OWN_COUNTERS + 1] = {
	{ "jobs", "jobs" },
	{ "0123456789012345678901234567890", "012345678901234" },
	{ "01234567890123456789012345678901", "ns" },
};

static const struct sriov_provider_ops slow_ops = {
	.own		= own,
	.nr_own		= 2,
	.vector_pool	= slow_pool,
};

static const struct sriov_provider_ops one_ops = { .vector_pool = one_pool };

static void provider_registers(struct kunit *test)
{
	struct sriov_provider_ops many = { .own = own, .nr_own = SRIOV_MAX_OWN_COUNTERS + 1 };
	struct sriov_provider_ops long_name = { .own = own, .nr_own = 3 };
	struct telemetry_test *t = test->priv;
	struct pci_dev *other;

	KUNIT_EXPECT_EQ(test, sriov_mgr_provider_register(t->pdev, &many), -EINVAL);
	KUNIT_EXPECT_EQ(test, sriov_mgr_provider_register(t->pdev, &long_name), -EINVAL);
	KUNIT_EXPECT_NULL(test, t->pf->provider);
	KUNIT_EXPECT_EQ(test, sriov_mgr_provider_register(t->pdev, &one_ops), 0);
	KUNIT_EXPECT_EQ(test, sriov_mgr_provider_register(t->pdev, &slow_ops), -EEXIST);
	sriov_mgr_provider_unregister(t->pdev);
	/* Twice does no harm. */
	sriov_mgr_provider_unregister(t->pdev);
	KUNIT_EXPECT_EQ(test, sriov_mgr_provider_register(t->pdev, &slow_ops), 0);
	KUNIT_EXPECT_STREQ(test, t->pf->provider->own[1].name, own[1].name);
	KUNIT_EXPECT_STREQ(test, t->pf->provider->own[1].unit, own[1].unit);

	other = kzalloc(sizeof(*other), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, other);
	device_initialize(&other->dev);
	other->dev.release = device_release;
	/* Another device at the same address is not the PF that is known. */
	if (!dev_set_name(&other->dev, PF_ADDRESS)) {
		KUNIT_EXPECT_EQ(test, sriov_mgr_provider_register(other, &one_ops), -ENODEV);
		sriov_mgr_provider_unregister(other);
		KUNIT_EXPECT_NOT_NULL(test, t->pf->provider);
	}
	put_device(&other->dev);
}

static int call_pool(void *data)
{
	struct telemetry_test *t = data;

	return sriov_provider_vector_pool(t->pf, t->pdev);
}

static int unregister(void *data)
{
	struct telemetry_test *t = data;

	sriov_mgr_provider_unregister(t->pdev);
	return 0;
}

/* A thread that is stopped before it has run does not run at all, so they are waited for. */
static void unregister_waits_for_calls(struct kunit *test)
{
	struct telemetry_test *t = test->priv;
	struct task_struct *caller, *leaver;
	int i;

	init_completion(&in_call);
	init_completion(&may_return);
	KUNIT_ASSERT_EQ(test, sriov_mgr_provider_register(t->pdev, &slow_ops), 0);
	caller = kthread_run(call_pool, t, "sriov-test-call");
	KUNIT_ASSERT_FALSE(test, IS_ERR(caller));
	get_task_struct(caller);
	wait_for_completion(&in_call);

	leaver = kthread_run(unregister, t, "sriov-test-leave");
	if (IS_ERR(leaver)) {
		complete(&may_return);
		KUNIT_FAIL(test, "no thread");
		goto stop;
	}
	get_task_struct(leaver);
	for (i = 0; i < 1000 && READ_ONCE(t->pf->provider); i++)
		usleep_range(1000, 2000);
	KUNIT_EXPECT_NULL(test, READ_ONCE(t->pf->provider));
	/* Nobody gets in any more, and another one may follow; but the leaver still waits. */
	KUNIT_EXPECT_EQ(test, sriov_provider_vector_pool(t->pf, t->pdev), SRIOV_UNSET);
	KUNIT_EXPECT_EQ(test, sriov_mgr_provider_register(t->pdev, &one_ops), 0);
	KUNIT_EXPECT_EQ(test, sriov_provider_vector_pool(t->pf, t->pdev), 1);
	msleep(20);
	KUNIT_EXPECT_EQ(test, READ_ONCE(leaver->exit_state), 0);
	complete(&may_return);
	KUNIT_EXPECT_EQ(test, kthread_stop(leaver), 0);
	put_task_struct(leaver);
stop:
	KUNIT_EXPECT_EQ(test, kthread_stop(caller), 12);
	put_task_struct(caller);
}

static struct kunit_case telemetry_cases[] = {
	KUNIT_CASE_PARAM(snapshot_age, age_gen_params),
	KUNIT_CASE(no_snapshot),
	KUNIT_CASE(first_source_counts),
	KUNIT_CASE(events_wrap),
	KUNIT_CASE(provider_registers),
	KUNIT_CASE(unregister_waits_for_calls),
	{ }
};

static struct kunit_suite telemetry_suite = {
	.name = "sriov_mgr_telemetry",
	.init = telemetry_init,
	.exit = telemetry_exit,
	.test_cases = telemetry_cases,
};

kunit_test_suite(telemetry_suite);
