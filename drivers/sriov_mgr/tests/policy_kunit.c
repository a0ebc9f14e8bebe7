// SPDX-License-Identifier: GPL-2.0
/*
 * policy_kunit.c - tests of policy.c.
 */
#include <kunit/test.h>

#include "../compat.h"
#include "../sriov_mgr.h"

#define HARDWARE	SRIOV_MGR_CONSTRAINT_HARDWARE
#define DRIVER		SRIOV_MGR_CONSTRAINT_DRIVER
#define MAX_VFS		SRIOV_MGR_CONSTRAINT_MAX_VFS

/* @words tells which constraint binds, and its value. */
struct limit_case {
	const char *name;
	struct sriov_constraint in[SRIOV_NR_CONSTRAINTS];
	bool unknown;
	const char *words;
};

static const struct limit_case limit_cases[] = {
	{ "nothing known", { }, true, "unknown" },
	{ "only hardware", { [HARDWARE] = { true, 8 } }, false, "hardware TotalVFs 8" },
	{ "only driver", { [DRIVER] = { true, 7 } }, false, "driver totalvfs 7" },
	{ "only max_vfs", { [MAX_VFS] = { true, 6 } }, false, "max_vfs 6" },
	{ "hardware is least", { { true, 2 }, { true, 3 }, { true, 4 } }, false,
	  "hardware TotalVFs 2" },
	{ "driver is least", { { true, 8 }, { true, 7 }, { true, 8 } }, false,
	  "driver totalvfs 7" },
	{ "max_vfs is least", { { true, 64 }, { true, 63 }, { true, 2 } }, false, "max_vfs 2" },
	{ "tie of all", { { true, 8 }, { true, 8 }, { true, 8 } }, false,
	  "hardware TotalVFs 8" },
	{ "tie of hardware and max_vfs", { { true, 8 }, { true, 9 }, { true, 8 } }, false,
	  "hardware TotalVFs 8" },
	{ "tie of driver and max_vfs", { { true, 9 }, { true, 8 }, { true, 8 } }, false,
	  "driver totalvfs 8" },
	{ "tie behind an unknown", { { false, 0 }, { true, 5 }, { true, 5 } }, false,
	  "driver totalvfs 5" },
	{ "zero from the first", { { true, 0 }, { true, 7 }, { true, 4 } }, false,
	  "hardware TotalVFs 0" },
	{ "zero from the last", { { true, 8 }, { true, 7 }, { true, 0 } }, false, "max_vfs 0" },
	{ "zero from all", { { true, 0 }, { true, 0 }, { true, 0 } }, false,
	  "hardware TotalVFs 0" },
	{ "an unknown 0 is no 0", { { true, 8 }, { false, 0 }, { false, 0 } }, false,
	  "hardware TotalVFs 8" },
	{ "an unknown value is ignored", { { false, 3 }, { true, 7 }, { false, 1 } }, false,
	  "driver totalvfs 7" },
	{ "over 16 bits", { { true, 65537 }, { true, 65536 }, { false, 0 } }, false,
	  "driver totalvfs 65536" },
	{ "31 bits are not signed", { { true, 0x80000000 }, { true, 0x7fffffff }, { } }, false,
	  "driver totalvfs 2147483647" },
	{ "tie at U32_MAX", { { true, U32_MAX }, { true, U32_MAX }, { true, U32_MAX } }, false,
	  "hardware TotalVFs 4294967295" },
	{ "below U32_MAX", { { true, U32_MAX }, { true, U32_MAX }, { true, U32_MAX - 1 } }, false,
	  "max_vfs 4294967294" },
	{ "U32_MAX and 0", { { true, U32_MAX }, { true, 0 }, { true, U32_MAX } }, false,
	  "driver totalvfs 0" },
};

static void limit_case_desc(const struct limit_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(limit, limit_cases, limit_case_desc);

static void limit_of_constraints(struct kunit *test)
{
	const struct limit_case *c = test->param_value;
	struct sriov_limit limit;
	char text[48];

	/* No part of an old outcome may stay. */
	memset(&limit, 0xff, sizeof(limit));
	sriov_policy_limit(c->in, &limit);
	KUNIT_EXPECT_EQ(test, limit.known, !c->unknown);
	KUNIT_EXPECT_EQ(test, sriov_policy_describe(&limit, text, sizeof(text)),
			(int)strlen(c->words));
	KUNIT_EXPECT_STREQ(test, text, c->words);

	KUNIT_EXPECT_TRUE(test, sriov_policy_fits(&limit, 0));
	KUNIT_EXPECT_TRUE(test, sriov_policy_fits(&limit, limit.vfs));
	if (limit.vfs < U32_MAX) {
		KUNIT_EXPECT_EQ(test, sriov_policy_fits(&limit, limit.vfs + 1), c->unknown);
		KUNIT_EXPECT_EQ(test, sriov_policy_fits(&limit, U32_MAX), c->unknown);
	}
}

static void words_cut_short(struct kunit *test)
{
	const struct sriov_limit limit = { true, 12, MAX_VFS };
	char text[16];

	memset(text, 'x', sizeof(text));
	KUNIT_EXPECT_EQ(test, sriov_policy_describe(&limit, text, 10), 9);
	KUNIT_EXPECT_STREQ(test, text, "max_vfs 1");
	KUNIT_EXPECT_EQ(test, text[10], 'x');
	KUNIT_EXPECT_EQ(test, sriov_policy_describe(&limit, text, 1), 0);
	KUNIT_EXPECT_STREQ(test, text, "");
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE_PARAM(limit_of_constraints, limit_gen_params),
	KUNIT_CASE(words_cut_short),
	{ }
};

static struct kunit_suite policy_suite = {
	.name = "sriov_mgr_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);

SRIOV_IMPORT_KUNIT_NS();
MODULE_AUTHOR("sriov_mgr developers");
MODULE_DESCRIPTION("KUnit tests of sriov_mgr");
MODULE_LICENSE("GPL");
