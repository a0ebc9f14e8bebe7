// SPDX-License-Identifier: GPL-2.0
/*
 * policy_kunit.c - tests of policy.c.
 */
#include <kunit/test.h>

#include "../common.h"
#include "../policy.h"

#define HARDWARE	SRIOV_MGR_CONSTRAINT_HARDWARE
#define DRIVER		SRIOV_MGR_CONSTRAINT_DRIVER
#define MAX_VFS		SRIOV_MGR_CONSTRAINT_MAX_VFS

#define POOL		SRIOV_MGR_CONSTRAINT_MSIX_POOL
#define HOST		SRIOV_MGR_CONSTRAINT_HOST_VECTORS
#define BUS		SRIOV_MGR_CONSTRAINT_BUS_RANGE
#define BAR		SRIOV_MGR_CONSTRAINT_BAR_WINDOW

/* @words tells which constraint binds, and its value. */
struct limit_case {
	const char *name;
	struct sriov_constraint in[SRIOV_NR_CONSTRAINTS];
	bool unknown;
	const char *words;
};

static const struct limit_case limit_cases[] = {
	{ "nothing known", { }, true, "hardware TotalVFs: the PF is absent" },
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
	{ "bus range is least", { [HARDWARE] = { true, 9 }, [BUS] = { true, 8 } }, false,
	  "bus-range 8" },
	{ "no BAR window", { [HARDWARE] = { true, 9 }, [BAR] = { true, 0 } }, false,
	  "bar-window 0" },
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
	char text[SRIOV_LIMIT_LEN];

	/* No part of an old outcome may stay. */
	memset(&limit, 0xff, sizeof(limit));
	sriov_policy_limit(c->in, SRIOV_NR_CONSTRAINTS, false, &limit);
	KUNIT_EXPECT_EQ(test, limit.known, !c->unknown);
	KUNIT_EXPECT_EQ(test, sriov_policy_describe(limit.by, &c->in[limit.by], text, sizeof(text)),
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
	const struct sriov_constraint c = { true, 12 };
	char text[16];

	memset(text, 'x', sizeof(text));
	KUNIT_EXPECT_EQ(test, sriov_policy_describe(MAX_VFS, &c, text, 10), 9);
	KUNIT_EXPECT_STREQ(test, text, "max_vfs 1");
	KUNIT_EXPECT_EQ(test, text[10], 'x');
	KUNIT_EXPECT_EQ(test, sriov_policy_describe(MAX_VFS, &c, text, 1), 0);
	KUNIT_EXPECT_STREQ(test, text, "");
}

/* What is said where there is no constraint. */
static void words_of_unknown(struct kunit *test)
{
	static const char * const words[SRIOV_NR_CONSTRAINTS] = {
		[HARDWARE]	= "hardware TotalVFs: the PF is absent",
		[DRIVER]	= "driver totalvfs: no driver is bound",
		[MAX_VFS]	= "max_vfs: none is set",
		[POOL]		= "msix-pool: the driver tells none",
		[HOST]		= "host-vectors: no budget",
		[BUS]		= "bus-range: not known",
		[BAR]		= "bar-window: the VFs have no BAR",
	};
	const struct sriov_constraint none = { };
	char text[SRIOV_LIMIT_LEN];
	int id;

	for (id = 0; id < SRIOV_NR_CONSTRAINTS; id++) {
		sriov_policy_describe(id, &none, text, sizeof(text));
		KUNIT_EXPECT_STREQ(test, text, words[id]);
	}
}

/*
 * A constraint by vectors: @vectors less @reserve and @used; the first VFs need @need (a 0 ends
 * the list but for @zeros), all others @per_vf.
 */
struct vectors_case {
	const char *name;
	u32 vectors, reserve, used, per_vf;
	u32 need[5];
	u32 zeros;
	u32 asked;
	const char *words;
	s64 left;
};

static const struct vectors_case vectors_cases[] = {
	{ "the card of 128 vectors", 128, 16, 0, 3, { }, 0, 37,
	  "msix-pool (128 - 16) / 3 = 37", 1 },
	{ "one VF too many", 128, 16, 0, 3, { }, 0, 38, "msix-pool (128 - 16) / 3 = 37", -2 },
	{ "no reserve", 128, 0, 0, 4, { }, 0, 32, "msix-pool (128) / 4 = 32", 0 },
	{ "one a VF", 7, 0, 0, 1, { }, 0, 0, "msix-pool (7) / 1 = 7", 7 },
	{ "others have some", 200, 10, 23, 3, { }, 0, 1,
	  "msix-pool (200 - 10 - 23) / 3 = 55", 164 },
	{ "only others have some", 200, 0, 50, 3, { }, 0, 50, "msix-pool (200 - 50) / 3 = 50", 0 },
	{ "nothing there", 0, 0, 0, 3, { }, 0, 1, "msix-pool (0) / 3 = 0", -3 },
	{ "all is reserved", 16, 16, 0, 3, { }, 0, 0, "msix-pool (16 - 16) / 3 = 0", 0 },
	{ "more is reserved", 16, 17, 0, 3, { }, 0, 0, "msix-pool (16 - 17) / 3 = 0", 0 },
	{ "others have more", 16, 0, 99, 3, { }, 0, 2, "msix-pool (16 - 99) / 3 = 0", -6 },
	{ "one VF does not fit", 2, 0, 0, 3, { }, 0, 1, "msix-pool (2) / 3 = 0", -1 },
	{ "those there are like the others", 128, 16, 0, 3, { 3, 3, 3 }, 0, 37,
	  "msix-pool (128 - 16) / 3 = 37", 1 },
	{ "one has more", 128, 16, 0, 3, { 40 }, 0, 25,
	  "msix-pool (128 - 16 - 40) / 3 + 1 = 25", 0 },
	{ "one has less", 128, 16, 0, 3, { 1, 3 }, 0, 2,
	  "msix-pool (128 - 16 - 4) / 3 + 2 = 38", 108 },
	{ "others and more", 128, 16, 12, 3, { 40 }, 0, 1,
	  "msix-pool (128 - 16 - 12 - 40) / 3 + 1 = 21", 60 },
	{ "they have all", 12, 0, 0, 3, { 4, 4, 4 }, 0, 3, "msix-pool (12 - 12) / 3 + 3 = 3", 0 },
	{ "they have too much", 12, 2, 0, 3, { 4, 4, 4 }, 0, 2,
	  "msix-pool (12 - 2) < 12 of 3 VFs, for 2", 2 },
	{ "those there have what is kept free", 4, 4, 0, 3, { 3 }, 0, 1,
	  "msix-pool (4 - 4) < 3 of 1 VFs, for 0", -3 },
	{ "the first has too much", 3, 0, 0, 3, { 4, 1 }, 0, 1,
	  "msix-pool (3) < 5 of 2 VFs, for 0", -1 },
	{ "asked for one of those there", 128, 0, 0, 3, { 10, 20, 30 }, 0, 2,
	  "msix-pool (128 - 60) / 3 + 3 = 25", 98 },
	{ "VFs without vectors", 128, 16, 0, 0, { }, 0, 5,
	  "msix-pool: the VFs use no vectors", 112 },
	{ "those there have none", 128, 16, 0, 3, { }, 4, 4,
	  "msix-pool (128 - 16 - 0) / 3 + 4 = 41", 112 },
	{ "only those there have some", 10, 0, 0, 0, { 4, 4 }, 0, 9,
	  "msix-pool: the VFs use no vectors", 2 },
	{ "too much, and the others none", 10, 0, 0, 0, { 8, 8 }, 0, 9,
	  "msix-pool (10) < 16 of 2 VFs, for 1", -6 },
	{ "not more than NumVFs can tell", U32_MAX, 0, 0, 1, { }, 0, 0,
	  "msix-pool (4294967295) / 1 = 65535", U32_MAX },
	{ "the sum of what is taken is over 32 bits", U32_MAX, U32_MAX, U32_MAX, 1, { }, 0, 0,
	  "msix-pool (4294967295 - 4294967295 - 4294967295) / 1 = 0", 0 },
	{ "needs over 32 bits", U32_MAX, 0, 0, U32_MAX, { U32_MAX, U32_MAX }, 0, 3,
	  "msix-pool (4294967295) < 8589934590 of 2 VFs, for 1", -2LL * U32_MAX },
	{ "all VFs with all vectors", U32_MAX, 0, 0, 2048, { }, 0, SRIOV_MAX_VFS,
	  "msix-pool (4294967295) / 2048 = 65535", U32_MAX - 65535LL * 2048 },
};

static void vectors_case_desc(const struct vectors_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(vectors, vectors_cases, vectors_case_desc);

static void limit_of_vectors(struct kunit *test)
{
	const struct vectors_case *c = test->param_value;
	struct sriov_constraint in = { };
	char text[SRIOV_LIMIT_LEN], host[SRIOV_LIMIT_LEN];
	u32 i;

	in.vectors = c->vectors;
	in.reserve = c->reserve;
	in.used = c->used;
	in.per_vf = c->per_vf;
	in.asked = c->asked;
	for (i = 0; i < c->zeros; i++)
		sriov_policy_need(&in, 0);
	for (i = 0; i < ARRAY_SIZE(c->need) && c->need[i]; i++)
		sriov_policy_need(&in, c->need[i]);
	sriov_policy_vectors_end(&in);

	sriov_policy_describe(POOL, &in, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text, c->words);
	KUNIT_EXPECT_EQ(test, sriov_policy_left(&in), c->left);
	/* What is known fits as far as it says, and the words differ in the name alone. */
	if (in.known && in.asked)
		KUNIT_EXPECT_EQ(test, in.asked <= in.vfs, c->left >= 0 || !in.asked);
	sriov_policy_describe(HOST, &in, host, sizeof(host));
	KUNIT_EXPECT_STREQ(test, host + strlen("host-vectors"), text + strlen("msix-pool"));
}

/* Facts and estimates each have an outcome, and only estimates say so. */
static void limit_of_estimates(struct kunit *test)
{
	struct sriov_constraint in[SRIOV_NR_CONSTRAINTS] = {
		[HARDWARE] = { true, 8 },
		[POOL] = { .known = true, .vfs = 5, .vectors = 10, .per_vf = 2, .estimate = true },
		[HOST] = { .known = true, .vfs = 3, .vectors = 9, .per_vf = 3, .estimate = true },
	};
	struct sriov_limit limit;
	char text[SRIOV_LIMIT_LEN];

	sriov_policy_limit(in, SRIOV_NR_CONSTRAINTS, false, &limit);
	KUNIT_EXPECT_EQ(test, limit.vfs, 8);
	KUNIT_EXPECT_EQ(test, limit.by, HARDWARE);
	sriov_policy_limit(in, SRIOV_NR_CONSTRAINTS, true, &limit);
	KUNIT_EXPECT_EQ(test, limit.vfs, 3);
	KUNIT_EXPECT_EQ(test, limit.by, HOST);
	sriov_policy_describe(HOST, &in[HOST], text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text, "host-vectors (9) / 3 = 3 (estimate)");

	in[HOST].estimate = false;
	sriov_policy_limit(in, SRIOV_NR_CONSTRAINTS, false, &limit);
	KUNIT_EXPECT_EQ(test, limit.vfs, 3);
	sriov_policy_limit(in, SRIOV_NR_CONSTRAINTS, true, &limit);
	KUNIT_EXPECT_EQ(test, limit.by, POOL);
	in[POOL].known = false;
	sriov_policy_limit(in, SRIOV_NR_CONSTRAINTS, true, &limit);
	KUNIT_EXPECT_FALSE(test, limit.known);
	sriov_policy_describe(HOST, &in[HOST], text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text, "host-vectors (9) / 3 = 3");
}

static void need_of_host(struct kunit *test)
{
	/* Not seen: one for each CPU and one more; a guest may have one CPU. */
	KUNIT_EXPECT_EQ(test, sriov_policy_host_need(64, 16, false, 0), 17);
	KUNIT_EXPECT_EQ(test, sriov_policy_host_need(64, 16, true, 0), 2);
	KUNIT_EXPECT_EQ(test, sriov_policy_host_need(64, 16, false, 9), 9);
	KUNIT_EXPECT_EQ(test, sriov_policy_host_need(64, 16, true, 33), 33);
	/* Nobody has more than the table. */
	KUNIT_EXPECT_EQ(test, sriov_policy_host_need(3, 16, false, 0), 3);
	KUNIT_EXPECT_EQ(test, sriov_policy_host_need(1, 16, true, 0), 1);
	KUNIT_EXPECT_EQ(test, sriov_policy_host_need(3, 16, true, 33), 3);
	KUNIT_EXPECT_EQ(test, sriov_policy_host_need(0, 16, false, 0), 0);
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE_PARAM(limit_of_constraints, limit_gen_params),
	KUNIT_CASE(words_cut_short),
	KUNIT_CASE(words_of_unknown),
	KUNIT_CASE_PARAM(limit_of_vectors, vectors_gen_params),
	KUNIT_CASE(limit_of_estimates),
	KUNIT_CASE(need_of_host),
	{ }
};

static struct kunit_suite policy_suite = {
	.name = "sriov_mgr_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);

MODULE_AUTHOR("sriov_mgr developers");
MODULE_DESCRIPTION("KUnit tests of sriov_mgr");
MODULE_LICENSE("GPL");
