// SPDX-License-Identifier: GPL-2.0
/*
 * vf_config_kunit.c - tests of the table of VF attributes in attrs.c, and in apply.c of
 * how a configuration is put on a PF driver, or nothing of it; with a fake driver.
 */
#include <linux/if_ether.h>

#include <kunit/test.h>

#include "../apply.h"
#include "../attrs.h"
#include "../common.h"

#define ALL_ATTRS	GENMASK(SRIOV_NR_VF_ATTRS - 1, 0)

/* @out: how the value is shown, NULL if @text must be refused. */
struct value_case {
	enum sriov_vf_attr_id id;
	const char *text;
	const char *out;
};

static const struct value_case value_cases[] = {
	{ SRIOV_VF_MAC, "02:00:00:00:00:01", "02:00:00:00:00:01" },
	{ SRIOV_VF_MAC, "FE:DC:BA:98:76:54", "fe:dc:ba:98:76:54" },
	{ SRIOV_VF_MAC, "00:00:00:00:00:01", "00:00:00:00:00:01" },
	{ SRIOV_VF_MAC, "00:00:00:00:00:00", "00:00:00:00:00:00" },	/* no address */
	{ SRIOV_VF_MAC, "ff:ff:ff:ff:ff:ff" },	/* broadcast */
	{ SRIOV_VF_MAC, "01:00:5e:00:00:01" },	/* multicast */
	{ SRIOV_VF_MAC, "02:00:00:00:00" },
	{ SRIOV_VF_MAC, "02:00:00:00:00:0" },
	{ SRIOV_VF_MAC, "02:00:00:00:00:01:02" },
	{ SRIOV_VF_MAC, "02:00:00:00:00:001" },
	{ SRIOV_VF_MAC, "2:0:0:0:0:1" },
	{ SRIOV_VF_MAC, "02-00-00-00-00-01" },
	{ SRIOV_VF_MAC, "02:00:00:00:00:0g" },
	{ SRIOV_VF_MAC, " 02:00:00:00:00:01" },
	{ SRIOV_VF_MAC, "02:00:00:00:00:01 " },
	{ SRIOV_VF_MAC, "02:00:00:00:00:01\n" },
	{ SRIOV_VF_MAC, "02: 0:00:00:00:01" },
	{ SRIOV_VF_MAC, " " },
	{ SRIOV_VF_MAC, "random" },

	{ SRIOV_VF_VLAN, "0", "0" },
	{ SRIOV_VF_VLAN, "1", "1" },
	{ SRIOV_VF_VLAN, "4094", "4094" },
	{ SRIOV_VF_VLAN, "0100", "100" },
	{ SRIOV_VF_VLAN, "4095" },		/* reserved by IEEE 802.1Q */
	{ SRIOV_VF_VLAN, "4096" },
	{ SRIOV_VF_VLAN, "65536" },		/* 0 in 16 bits */
	{ SRIOV_VF_VLAN, "65546" },
	{ SRIOV_VF_VLAN, "4294967306" },	/* 10 in 32 bits */
	{ SRIOV_VF_VLAN, "18446744073709551626" },	/* 10 in 64 bits */
	{ SRIOV_VF_VLAN, "-1" },
	{ SRIOV_VF_VLAN, "-65526" },
	{ SRIOV_VF_VLAN, "0x64" },
	{ SRIOV_VF_VLAN, "1,2" },
	{ SRIOV_VF_VLAN, "1 2" },
	{ SRIOV_VF_VLAN, " 1" },
	{ SRIOV_VF_VLAN, "1 " },
	{ SRIOV_VF_VLAN, "\t" },
	{ SRIOV_VF_VLAN, "none" },

	{ SRIOV_VF_QOS, "0", "0" },
	{ SRIOV_VF_QOS, "7", "7" },
	{ SRIOV_VF_QOS, "8" },			/* has 3 bits */
	{ SRIOV_VF_QOS, "255" },
	{ SRIOV_VF_QOS, "256" },		/* 0 in 8 bits */
	{ SRIOV_VF_QOS, "259" },
	{ SRIOV_VF_QOS, "4294967299" },
	{ SRIOV_VF_QOS, "-1" },
	{ SRIOV_VF_QOS, "-253" },
	{ SRIOV_VF_QOS, "0x3" },
	{ SRIOV_VF_QOS, " 3" },
	{ SRIOV_VF_QOS, "3 " },
	{ SRIOV_VF_QOS, "high" },

	{ SRIOV_VF_MSIX_VECTORS, "1", "1" },
	{ SRIOV_VF_MSIX_VECTORS, "2048", "2048" },
	{ SRIOV_VF_MSIX_VECTORS, "0" },
	{ SRIOV_VF_MSIX_VECTORS, "2049" },
	{ SRIOV_VF_MSIX_VECTORS, "65537" },
	{ SRIOV_VF_MSIX_VECTORS, "-1" },
	{ SRIOV_VF_MSIX_VECTORS, "auto" },
	{ SRIOV_VF_VLAN_PROTO, "802.1Q", "802.1Q" },
	{ SRIOV_VF_VLAN_PROTO, "802.1q", "802.1Q" },
	{ SRIOV_VF_VLAN_PROTO, "802.1ad", "802.1ad" },
	{ SRIOV_VF_VLAN_PROTO, "802.1AD", "802.1ad" },
	{ SRIOV_VF_VLAN_PROTO, "802.1" },
	{ SRIOV_VF_VLAN_PROTO, "802.1Qa" },
	{ SRIOV_VF_VLAN_PROTO, "802.1add" },
	{ SRIOV_VF_VLAN_PROTO, " 802.1Q" },
	{ SRIOV_VF_VLAN_PROTO, "802.1Q " },
	{ SRIOV_VF_VLAN_PROTO, "0x8100" },
	{ SRIOV_VF_VLAN_PROTO, "qinq" },
	{ SRIOV_VF_MIN_TX_RATE, "0", "0" },
	{ SRIOV_VF_MIN_TX_RATE, "2147483647", "2147483647" },
	{ SRIOV_VF_MIN_TX_RATE, "2147483648" },	/* drivers take an int */
	{ SRIOV_VF_MAX_TX_RATE, "1000", "1000" },
	{ SRIOV_VF_MAX_TX_RATE, "-1" },
	{ SRIOV_VF_MAX_TX_RATE, "1G" },
	{ SRIOV_VF_SPOOFCHK, "0", "0" },
	{ SRIOV_VF_SPOOFCHK, "1", "1" },
	{ SRIOV_VF_SPOOFCHK, "on", "1" },
	{ SRIOV_VF_SPOOFCHK, "OFF", "0" },
	{ SRIOV_VF_SPOOFCHK, "2" },
	{ SRIOV_VF_SPOOFCHK, "01" },
	{ SRIOV_VF_SPOOFCHK, "o" },
	{ SRIOV_VF_TRUST, "on", "1" },
	{ SRIOV_VF_TRUST, "yes", "1" },
	{ SRIOV_VF_TRUST, "No", "0" },
	{ SRIOV_VF_TRUST, "TRUE", "1" },
	{ SRIOV_VF_TRUST, "false", "0" },
	{ SRIOV_VF_TRUST, "maybe" },
	{ SRIOV_VF_TRUST, "truee" },
	{ SRIOV_VF_RSS_QUERY_EN, "off", "0" },
	{ SRIOV_VF_RSS_QUERY_EN, "-1" },
	{ SRIOV_VF_LINK_STATE, "auto", "auto" },
	{ SRIOV_VF_LINK_STATE, "Enable", "enable" },
	{ SRIOV_VF_LINK_STATE, "disable", "disable" },
	{ SRIOV_VF_LINK_STATE, "disabled" },
	{ SRIOV_VF_LINK_STATE, "1" },
	{ SRIOV_VF_NODE_GUID, "00:11:22:33:44:55:66:fe", "00:11:22:33:44:55:66:fe" },
	{ SRIOV_VF_NODE_GUID, "FF:FF:FF:FF:FF:FF:FF:FF", "ff:ff:ff:ff:ff:ff:ff:ff" },
	{ SRIOV_VF_NODE_GUID, "00:00:00:00:00:00:00:00" },
	{ SRIOV_VF_NODE_GUID, "00:11:22:33:44:55:66" },
	{ SRIOV_VF_PORT_GUID, "80:00:00:00:00:00:00:00", "80:00:00:00:00:00:00:00" },
	{ SRIOV_VF_PORT_GUID, "80:00:00:00:00:00:00:00:00" },
	{ SRIOV_VF_PORT_GUID, "0x8000000000000000" },
	{ SRIOV_VF_DRIVER, "vfio-pci", "vfio-pci" },
	{ SRIOV_VF_DRIVER, "none", "none" },
	{ SRIOV_VF_DRIVER, "mlx5_vfio.pci", "mlx5_vfio.pci" },
	{ SRIOV_VF_DRIVER, "-vfio" },		/* an option of modprobe */
	{ SRIOV_VF_DRIVER, "../vfio" },
	{ SRIOV_VF_DRIVER, "a b" },
	{ SRIOV_VF_DRIVER, "a;b" },
	{ SRIOV_VF_DRIVER, "a123456789012345678901234567890123456789012345678901234567890123" },
};

static void value_case_desc(const struct value_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s '%*pE'", sriov_vf_attrs[c->id].name,
		 (int)strlen(c->text), c->text);
}

KUNIT_ARRAY_PARAM(value, value_cases, value_case_desc);

/* A configuration that has no value of the table, with the attributes of @valid. */
static struct sriov_vf_config config_before(u32 valid)
{
	struct sriov_vf_config config;
	unsigned int id;

	/* So that padding can be compared too. */
	memset(&config, 0, sizeof(config));
	config.valid = valid;
	for (id = 0; id < SRIOV_VF_DRIVER; id++)
		config.value[id] = 77 + id;
	strscpy(config.driver, "before", sizeof(config.driver));
	return config;
}

/* Which attributes have another value, set or not. */
static u32 attrs_that_differ(struct sriov_vf_config a, struct sriov_vf_config b)
{
	a.valid = ALL_ATTRS;
	b.valid = ALL_ATTRS;
	return sriov_vf_config_drift(&a, &b);
}

static void parse_value(struct kunit *test, u32 valid)
{
	const struct value_case *c = test->param_value;
	struct sriov_vf_config before = config_before(valid), config = before, again = before;
	char text[SRIOV_VALUE_LEN];

	if (!c->out) {
		KUNIT_EXPECT_FALSE(test, sriov_vf_config_parse(c->id, c->text, &config));
		KUNIT_EXPECT_EQ(test, memcmp(&config, &before, sizeof(config)), 0);
		return;
	}
	KUNIT_EXPECT_TRUE(test, sriov_vf_config_parse(c->id, c->text, &config));
	KUNIT_EXPECT_EQ(test, config.valid, valid | (u32)BIT(c->id));
	KUNIT_EXPECT_EQ(test, attrs_that_differ(before, config), (u32)BIT(c->id));
	KUNIT_EXPECT_EQ(test, sriov_vf_config_format(c->id, &config, text, sizeof(text)),
			(int)strlen(c->out));
	KUNIT_EXPECT_STREQ(test, text, c->out);

	/* What is shown can be written back, and says the same. */
	KUNIT_EXPECT_TRUE(test, sriov_vf_config_parse(c->id, text, &again));
	KUNIT_EXPECT_EQ(test, attrs_that_differ(config, again), 0);
}

static void value_of_text(struct kunit *test)
{
	parse_value(test, 0);
	parse_value(test, ALL_ATTRS);
}

static void values_are_numbers(struct kunit *test)
{
	struct sriov_vf_config config = { };

	sriov_vf_config_parse(SRIOV_VF_VLAN_PROTO, "802.1ad", &config);
	KUNIT_EXPECT_EQ(test, config.value[SRIOV_VF_VLAN_PROTO], 0x88a8);
	sriov_vf_config_parse(SRIOV_VF_MAC, "02:00:00:00:00:fe", &config);
	KUNIT_EXPECT_EQ(test, config.value[SRIOV_VF_MAC], 0x0200000000feULL);
	sriov_vf_config_parse(SRIOV_VF_NODE_GUID, "80:00:00:00:00:00:00:01", &config);
	KUNIT_EXPECT_EQ(test, config.value[SRIOV_VF_NODE_GUID], 0x8000000000000001ULL);
	sriov_vf_config_parse(SRIOV_VF_LINK_STATE, "disable", &config);
	KUNIT_EXPECT_EQ(test, config.value[SRIOV_VF_LINK_STATE], 2);
}

static void attr_desc(const struct sriov_vf_attr *attr, char *desc)
{
	strscpy(desc, attr->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(attr, sriov_vf_attrs, attr_desc);

static void empty_is_unset(struct kunit *test)
{
	const struct sriov_vf_attr *attr = test->param_value;
	enum sriov_vf_attr_id id = attr - sriov_vf_attrs;
	struct sriov_vf_config config = config_before(ALL_ATTRS);

	KUNIT_EXPECT_TRUE(test, sriov_vf_config_parse(id, "", &config));
	KUNIT_EXPECT_EQ(test, config.valid, (u32)(ALL_ATTRS & ~BIT(id)));
	KUNIT_EXPECT_TRUE(test, sriov_vf_config_parse(id, "", &config));
	KUNIT_EXPECT_EQ(test, config.valid, (u32)(ALL_ATTRS & ~BIT(id)));
}

static void far_too_long(struct kunit *test)
{
	const struct sriov_vf_attr *attr = test->param_value;
	struct sriov_vf_config before = config_before(0), config = before;
	char *text = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	memset(text, '1', PAGE_SIZE - 1);
	KUNIT_EXPECT_FALSE(test, sriov_vf_config_parse(attr - sriov_vf_attrs, text, &config));
	KUNIT_EXPECT_EQ(test, memcmp(&config, &before, sizeof(config)), 0);
}

static void format_cut_short(struct kunit *test)
{
	const struct sriov_vf_attr *attr = test->param_value;
	enum sriov_vf_attr_id id = attr - sriov_vf_attrs;
	struct sriov_vf_config config = config_before(ALL_ATTRS);
	char whole[SRIOV_VALUE_LEN], text[SRIOV_VALUE_LEN];
	int len = sriov_vf_config_format(id, &config, whole, sizeof(whole));

	KUNIT_EXPECT_EQ(test, len, (int)strlen(whole));
	memset(text, 'x', sizeof(text));
	KUNIT_EXPECT_LT(test, sriov_vf_config_format(id, &config, text, len), len);
	KUNIT_EXPECT_EQ(test, strncmp(text, whole, len - 1), 0);
	KUNIT_EXPECT_EQ(test, text[len - 1], '\0');
	KUNIT_EXPECT_EQ(test, text[len], 'x');
}

static void each_row_is_whole(struct kunit *test)
{
	const struct sriov_vf_attr *attr = test->param_value;
	unsigned int id, leaders = 0;

	KUNIT_EXPECT_EQ(test, attr->kind == SRIOV_KIND_WORD, !!attr->words);
	KUNIT_EXPECT_EQ(test, attr->kind == SRIOV_KIND_NUMBER, attr->max > attr->min);
	/* What is set with others has one among them that has to be known. */
	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		leaders += sriov_vf_attrs[id].setting == attr->setting && sriov_vf_attrs[id].leads;
	KUNIT_EXPECT_EQ(test, leaders, 1);
}

static void valid_in_words(struct kunit *test)
{
	static const char * const words[SRIOV_NR_VF_ATTRS] = {
		[SRIOV_VF_MAC] = "a unicast MAC address as 02:00:00:00:00:01",
		[SRIOV_VF_QOS] = "a number from 0 to 7",
		[SRIOV_VF_VLAN_PROTO] = "802.1Q or 802.1ad",
		[SRIOV_VF_MSIX_VECTORS] = "a number of vectors from 1 to 2048",
		[SRIOV_VF_MAX_TX_RATE] = "a number of Mbit/s from 0 to 2147483647",
		[SRIOV_VF_TRUST] = "0 or 1",
		[SRIOV_VF_LINK_STATE] = "auto, enable or disable",
		[SRIOV_VF_DRIVER] = "the name of a driver, or none",
	};
	const struct sriov_vf_attr *attr = test->param_value;
	enum sriov_vf_attr_id id = attr - sriov_vf_attrs;
	char text[SRIOV_ERROR_LEN] = "";

	sriov_vf_attr_valid(id, text, sizeof(text));
	if (words[id])
		KUNIT_EXPECT_STREQ(test, text, words[id]);
	KUNIT_EXPECT_GT(test, strlen(text), 0);
}

/* @why: a part of what is said, NULL if the list is valid and has @attrs. */
struct list_case {
	const char *text;
	u32 attrs;
	const char *why;
};

static const struct list_case list_cases[] = {
	{ "mac=02:00:00:00:00:01", BIT(SRIOV_VF_MAC) },
	{ "mac=02:00:00:00:00:01\nvlan=5\n", BIT(SRIOV_VF_MAC) | BIT(SRIOV_VF_VLAN) },
	{ "\n\tvlan=5   qos=3\n\n", BIT(SRIOV_VF_VLAN) | BIT(SRIOV_VF_QOS) },
	{ "driver=none\nvlan=", BIT(SRIOV_VF_DRIVER) | BIT(SRIOV_VF_VLAN) },
	{ "", 0, "lines of key=value" },
	{ "\n ", 0, "lines of key=value" },
	{ "vlan", 0, "vlan is not of the form key=value" },
	{ "vlan 5", 0, "vlan is not of the form" },
	{ "vlan = 5", 0, "vlan is not of the form" },
	{ "=5", 0, "no attribute" },
	{ "state=ready", 0, "no attribute state" },
	{ "Vlan=5", 0, "no attribute Vlan" },
	{ "vlan=5 vlan=5", 0, "vlan is there twice" },
	{ "vlan=5 vlan=", 0, "vlan is there twice" },
	{ "vlan=5\nqos=8", 0, "qos must be a number from 0 to 7" },
	{ "vlan=5=6", 0, "vlan must be a number from 0 to 4094" },
};

static void list_case_desc(const struct list_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "'%*pE'", (int)strlen(c->text), c->text);
}

KUNIT_ARRAY_PARAM(list, list_cases, list_case_desc);

static void list_of_text(struct kunit *test)
{
	const struct list_case *c = test->param_value;
	struct sriov_vf_config config = { };
	char text[64], why[SRIOV_ERROR_LEN] = "";

	strscpy(text, c->text, sizeof(text));
	KUNIT_EXPECT_EQ(test, sriov_vf_config_parse_list(text, &config, why, sizeof(why)),
			c->attrs);
	if (c->why)
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, c->why), "%s", why);
	else
		KUNIT_EXPECT_STREQ(test, why, "");
	/* What has no value is taken out. */
	if (!c->why && strstr(c->text, "vlan=5"))
		KUNIT_EXPECT_EQ(test, config.value[SRIOV_VF_VLAN], 5);
	else
		KUNIT_EXPECT_FALSE(test, !c->why && config.valid & BIT(SRIOV_VF_VLAN));
}

static void check(struct kunit *test)
{
	static const struct {
		u32 valid;
		u32 min, max;
		bool good;
	} cases[] = {
		{ 0, 2, 1, true },
		{ BIT(SRIOV_VF_MIN_TX_RATE), 2, 1, true },
		{ BIT(SRIOV_VF_MAX_TX_RATE), 2, 1, true },
		{ ALL_ATTRS, 1, 2, true },
		{ ALL_ATTRS, 2, 2, true },
		{ ALL_ATTRS, 2, 0, true },	/* no limit */
		{ ALL_ATTRS, 0, 0, true },
		{ ALL_ATTRS, 2, 1, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sriov_vf_config config = config_before(cases[i].valid);

		config.value[SRIOV_VF_MIN_TX_RATE] = cases[i].min;
		config.value[SRIOV_VF_MAX_TX_RATE] = cases[i].max;
		KUNIT_EXPECT_EQ_MSG(test, !sriov_vf_config_check(&config), cases[i].good,
				    "case %u", i);
	}
}

/* @config with other values of the attributes @which. */
static struct sriov_vf_config other_values(struct sriov_vf_config config, u32 which)
{
	unsigned int id;

	for (id = 0; id < SRIOV_VF_DRIVER; id++)
		config.value[id] += !!(which & BIT(id));
	if (which & BIT(SRIOV_VF_DRIVER))
		strscpy(config.driver, "other", sizeof(config.driver));
	return config;
}

/* Each attribute alone, and all others, where it is wanted, told and different. */
static const u32 masks[] = { 0, ALL_ATTRS, 0x1555, 0x2aaa, 0x00ff };

static void drift(struct kunit *test)
{
	struct sriov_vf_config a, b;
	unsigned int i, j, id;
	u32 wrong = 0;

	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		for (j = 0; j < ARRAY_SIZE(masks); j++) {
			for (id = 0; id < SRIOV_NR_VF_ATTRS; id++) {
				a = config_before(masks[i]);
				b = other_values(config_before(masks[j]), BIT(id));
				wrong += sriov_vf_config_drift(&a, &b) !=
					 (masks[i] & masks[j] & BIT(id));
				b = other_values(config_before(masks[j]), ~BIT(id));
				wrong += sriov_vf_config_drift(&a, &b) !=
					 (masks[i] & masks[j] & ~BIT(id));
			}
		}
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void merge(struct kunit *test)
{
	struct sriov_vf_config before, after, more;
	unsigned int i, j, k;
	u32 added, wrong = 0;

	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		for (j = 0; j < ARRAY_SIZE(masks); j++) {
			for (k = 0; k < ARRAY_SIZE(masks); k++) {
				before = config_before(masks[i]);
				after = before;
				more = other_values(config_before(masks[j]), ~0);
				sriov_vf_config_merge(&after, &more, masks[k]);
				added = masks[j] & masks[k] & ~masks[i];
				wrong += after.valid != (masks[i] | added);
				wrong += attrs_that_differ(before, after) != added;
				wrong += attrs_that_differ(more, after) != (ALL_ATTRS & ~added);
			}
		}
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* ---- a PF driver ---- */

/**
 * struct fake - a PF driver with one VF
 * @io:		for sriov_vf_config_put()
 * @apply:	and what came of it
 * @has:	what is set; its attributes are those that the driver tells
 * @calls:	how many settings were made
 * @fail_at:	the call, from 1, that fails with -EBUSY; 0 for none
 * @fail_from:	all calls from this one on fail; 0 for none
 * @no_link:	and so takes no rates
 * @lie:	take values of these attributes and do not keep them
 * @log:	the settings in the order in which they were made
 */
struct fake {
	struct sriov_vf_io io;
	struct sriov_apply apply;
	struct sriov_vf_config has;
	unsigned int calls;
	unsigned int fail_at;
	unsigned int fail_from;
	bool no_link;
	u32 lie;
	enum sriov_vf_setting log[4 * SRIOV_NR_SETTINGS];
};

static int fake_set(struct sriov_vf_io *io, enum sriov_vf_setting setting,
		    const struct sriov_vf_config *config)
{
	struct fake *fake = container_of(io, struct fake, io);
	unsigned int id;

	fake->log[fake->calls++] = setting;
	if (fake->calls == fake->fail_at || (fake->fail_from && fake->calls >= fake->fail_from))
		return -EBUSY;
	if (fake->no_link && setting == SRIOV_SET_RATE)
		return -ENETDOWN;
	for (id = 0; id < SRIOV_VF_DRIVER; id++)
		if (sriov_vf_attrs[id].setting == setting && !(fake->lie & BIT(id)))
			fake->has.value[id] = config->value[id];
	if (setting == SRIOV_SET_DRIVER)
		strscpy(fake->has.driver, config->driver, sizeof(fake->has.driver));
	return 0;
}

static void fake_get(struct sriov_vf_io *io, struct sriov_vf_config *config)
{
	*config = container_of(io, struct fake, io)->has;
}

static struct fake *fake_driver(struct kunit *test, u32 tells)
{
	struct fake *fake = kunit_kzalloc(test, sizeof(*fake), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fake);
	fake->io = (struct sriov_vf_io){ .set = fake_set, .get = fake_get, .driver = "fake" };
	fake->has = config_before(tells);
	return fake;
}

static int put(struct fake *fake, u32 which, const struct sriov_vf_config *known)
{
	struct sriov_vf_config wanted = other_values(config_before(which), ~0);

	fake->apply.config = &wanted;
	fake->apply.which = which;
	fake->apply.known = known;
	return sriov_vf_config_put(&fake->io, &fake->apply);
}

static void put_all(struct kunit *test)
{
	struct sriov_vf_config before = config_before(ALL_ATTRS);
	struct fake *fake = fake_driver(test, ALL_ATTRS);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), 0);
	KUNIT_EXPECT_EQ(test, attrs_that_differ(fake->has, before), (u32)ALL_ATTRS);
	KUNIT_EXPECT_EQ(test, fake->calls, SRIOV_NR_SETTINGS);
	for (i = 0; i < fake->calls; i++)
		KUNIT_EXPECT_EQ(test, fake->log[i], i);

	/* What is there already is not set again, but that no other driver is to come. */
	fake->calls = 0;
	KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), 0);
	KUNIT_EXPECT_EQ(test, fake->calls, 1);
	KUNIT_EXPECT_EQ(test, fake->log[0], SRIOV_SET_DRIVER);

	/* Each setting is made where one of its attributes is another, or is not told. */
	for (i = 0; i < SRIOV_VF_DRIVER; i++) {
		fake->calls = 0;
		fake->has.value[i]++;
		KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), 0);
		KUNIT_EXPECT_EQ(test, fake->calls, 2);
		KUNIT_EXPECT_EQ(test, fake->log[0], sriov_vf_attrs[i].setting);
	}
	fake->has.valid &= ~BIT(SRIOV_VF_TRUST);
	fake->calls = 0;
	KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), 0);
	KUNIT_EXPECT_EQ(test, fake->log[0], SRIOV_SET_TRUST);
}

/* At each step: all is as before, and is put back in the reverse order. */
static void put_refused(struct kunit *test)
{
	struct sriov_vf_config before = config_before(ALL_ATTRS);
	struct fake *fake;
	unsigned int step, i, undone;

	for (step = 1; step <= SRIOV_NR_SETTINGS; step++) {
		fake = fake_driver(test, ALL_ATTRS);
		fake->fail_at = step;
		KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), -EBUSY);
		KUNIT_EXPECT_EQ(test, memcmp(&fake->has, &before, sizeof(before)), 0);
		KUNIT_EXPECT_FALSE(test, fake->apply.torn);
		/* Where the driver did not take the VF, the one before has gone, too. */
		undone = step == SRIOV_NR_SETTINGS ? step : step - 1;
		KUNIT_ASSERT_EQ(test, fake->calls, step + undone);
		for (i = 0; i < undone; i++)
			KUNIT_EXPECT_EQ(test, fake->log[step + i], undone - 1 - i);
		KUNIT_EXPECT_NOT_NULL(test, strstr(fake->apply.why, step == SRIOV_NR_SETTINGS ?
						   "other did not take the VF" : "fake refused"));
	}
}

static void put_not_undone(struct kunit *test)
{
	struct fake *fake = fake_driver(test, ALL_ATTRS);

	fake->fail_from = 3;
	KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), -EBUSY);
	KUNIT_EXPECT_TRUE(test, fake->apply.torn);
	KUNIT_EXPECT_NOT_NULL(test, strstr(fake->apply.why, "fake refused vlan: -EBUSY; "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(fake->apply.why, "mac was not put back"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(fake->apply.why, "msix_vectors was not put back"));
}

static void put_not_kept(struct kunit *test)
{
	struct sriov_vf_config before = config_before(ALL_ATTRS);
	struct fake *fake = fake_driver(test, ALL_ATTRS);

	fake->lie = BIT(SRIOV_VF_TRUST);
	KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), -EIO);
	KUNIT_EXPECT_STREQ(test, fake->apply.why, "fake took trust but tells another value");
	KUNIT_EXPECT_EQ(test, memcmp(&fake->has, &before, sizeof(before)), 0);
}

/* Rates are refused without a link, or wait for it; then they are not put back either. */
static void put_without_link(struct kunit *test)
{
	const u32 rates = BIT(SRIOV_VF_MIN_TX_RATE) | BIT(SRIOV_VF_MAX_TX_RATE);
	struct sriov_vf_config before = config_before(ALL_ATTRS);
	struct fake *fake;

	fake = fake_driver(test, ALL_ATTRS);
	fake->no_link = true;
	KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), -ENETDOWN);
	KUNIT_EXPECT_STREQ(test, fake->apply.why,
			   "fake takes min_tx_rate only while the PF has a link");
	KUNIT_EXPECT_EQ(test, memcmp(&fake->has, &before, sizeof(before)), 0);
	KUNIT_EXPECT_EQ(test, fake->apply.left, 0);

	fake->apply.may_wait = ~0;
	KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), 0);
	KUNIT_EXPECT_EQ(test, fake->apply.left, rates);
	KUNIT_EXPECT_EQ(test, attrs_that_differ(fake->has, before), (u32)ALL_ATTRS & ~rates);

	fake = fake_driver(test, ALL_ATTRS);
	fake->no_link = true;
	fake->apply.may_wait = ~0;
	fake->fail_at = SRIOV_SET_RSS_QUERY_EN + 1;
	KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), -EBUSY);
	KUNIT_EXPECT_FALSE(test, fake->apply.torn);
	KUNIT_EXPECT_EQ(test, memcmp(&fake->has, &before, sizeof(before)), 0);

	/* Some drivers round rates, or tell them only later. */
	fake = fake_driver(test, ALL_ATTRS);
	fake->lie = rates;
	KUNIT_EXPECT_EQ(test, put(fake, ALL_ATTRS, NULL), 0);
	KUNIT_EXPECT_EQ(test, fake->apply.left, 0);
}

/* What shares a setting with it stays, or the setting is not made. */
static void put_one_of_several(struct kunit *test)
{
	const u32 qos = BIT(SRIOV_VF_QOS);
	struct sriov_vf_config before = config_before(ALL_ATTRS), known;
	struct fake *fake;

	fake = fake_driver(test, ALL_ATTRS);
	KUNIT_EXPECT_EQ(test, put(fake, qos, NULL), 0);
	KUNIT_EXPECT_EQ(test, attrs_that_differ(fake->has, before), qos);

	/* The driver does not tell the VLAN: it would become 0. */
	fake = fake_driver(test, 0);
	KUNIT_EXPECT_EQ(test, put(fake, qos, NULL), -EINVAL);
	KUNIT_EXPECT_STREQ(test, fake->apply.why,
			   "qos needs vlan as well, which fake does not tell");
	KUNIT_EXPECT_EQ(test, fake->calls, 0);

	/* But it was set before. */
	known = config_before(BIT(SRIOV_VF_VLAN));
	KUNIT_EXPECT_EQ(test, put(fake, qos, &known), 0);
	KUNIT_EXPECT_EQ(test, fake->has.value[SRIOV_VF_VLAN], before.value[SRIOV_VF_VLAN]);
	KUNIT_EXPECT_EQ(test, fake->has.value[SRIOV_VF_VLAN_PROTO], 0x8100);
}

/* What the driver does not tell is put back to what was wanted before. */
static void put_back_what_is_known(struct kunit *test)
{
	struct sriov_vf_config known = config_before(BIT(SRIOV_VF_MAC));
	const u32 which = BIT(SRIOV_VF_MAC) | BIT(SRIOV_VF_SPOOFCHK);
	struct fake *fake;

	fake = fake_driver(test, 0);
	fake->fail_at = 2;
	KUNIT_EXPECT_EQ(test, put(fake, which, &known), -EBUSY);
	KUNIT_EXPECT_EQ(test, fake->has.value[SRIOV_VF_MAC], known.value[SRIOV_VF_MAC]);
	KUNIT_EXPECT_FALSE(test, fake->apply.torn);

	fake = fake_driver(test, 0);
	fake->fail_at = 2;
	KUNIT_EXPECT_EQ(test, put(fake, which, NULL), -EBUSY);
	KUNIT_EXPECT_TRUE(test, fake->apply.torn);
}

static struct kunit_case vf_config_cases[] = {
	KUNIT_CASE_PARAM(value_of_text, value_gen_params),
	KUNIT_CASE(values_are_numbers),
	KUNIT_CASE_PARAM(each_row_is_whole, attr_gen_params),
	KUNIT_CASE_PARAM(valid_in_words, attr_gen_params),
	KUNIT_CASE_PARAM(empty_is_unset, attr_gen_params),
	KUNIT_CASE_PARAM(far_too_long, attr_gen_params),
	KUNIT_CASE_PARAM(format_cut_short, attr_gen_params),
	KUNIT_CASE(drift),
	KUNIT_CASE(merge),
	KUNIT_CASE_PARAM(list_of_text, list_gen_params),
	KUNIT_CASE(check),
	KUNIT_CASE(put_all),
	KUNIT_CASE(put_refused),
	KUNIT_CASE(put_not_undone),
	KUNIT_CASE(put_not_kept),
	KUNIT_CASE(put_without_link),
	KUNIT_CASE(put_one_of_several),
	KUNIT_CASE(put_back_what_is_known),
	{ }
};

static struct kunit_suite vf_config_suite = {
	.name = "sriov_mgr_vf_config",
	.test_cases = vf_config_cases,
};

kunit_test_suite(vf_config_suite);
