// SPDX-License-Identifier: GPL-2.0
/*
 * vf_config_kunit.c - tests of the table of VF attributes in vf_config.c.
 */
#include <linux/if_ether.h>

#include <kunit/test.h>

#include "../sriov_mgr.h"

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
	{ SRIOV_VF_MAC, "00:00:00:00:00:00" },	/* no address */
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

	/* So that padding can be compared too. */
	memset(&config, 0, sizeof(config));
	config.valid = valid;
	memset(config.mac, 0xa6, sizeof(config.mac));
	config.vlan = 2989;
	config.qos = 5;
	config.vlan_proto = htons(0x9100);
	config.msix_vectors = 77;
	return config;
}

/* Which attributes have another value, set or not. */
static u32 attrs_that_differ(const struct sriov_vf_config *a, const struct sriov_vf_config *b)
{
	unsigned int id;
	u32 attrs = 0;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		if (!sriov_vf_attrs[id].same(a, b))
			attrs |= BIT(id);
	return attrs;
}

static void parse_value(struct kunit *test, u32 valid)
{
	const struct value_case *c = test->param_value;
	struct sriov_vf_config before = config_before(valid), config = before, again = before;
	const struct sriov_vf_attr *attr = &sriov_vf_attrs[c->id];
	char text[32];

	if (!c->out) {
		KUNIT_EXPECT_NOT_NULL(test, sriov_vf_config_parse(c->id, c->text, &config));
		KUNIT_EXPECT_EQ(test, memcmp(&config, &before, sizeof(config)), 0);
		return;
	}
	KUNIT_EXPECT_NULL(test, sriov_vf_config_parse(c->id, c->text, &config));
	KUNIT_EXPECT_EQ(test, config.valid, valid | (u32)BIT(c->id));
	KUNIT_EXPECT_EQ(test, attrs_that_differ(&before, &config), (u32)BIT(c->id));
	KUNIT_EXPECT_EQ(test, attr->format(&config, text, sizeof(text)), (int)strlen(c->out));
	KUNIT_EXPECT_STREQ(test, text, c->out);

	/* What is shown can be written back, and says the same. */
	KUNIT_EXPECT_NULL(test, sriov_vf_config_parse(c->id, text, &again));
	KUNIT_EXPECT_EQ(test, attrs_that_differ(&config, &again), 0);
}

static void value_of_text(struct kunit *test)
{
	parse_value(test, 0);
	parse_value(test, ALL_ATTRS);
}

static void network_byte_order(struct kunit *test)
{
	struct sriov_vf_config config = { };

	KUNIT_EXPECT_NULL(test, sriov_vf_config_parse(SRIOV_VF_VLAN_PROTO, "802.1Q", &config));
	KUNIT_EXPECT_EQ(test, ntohs(config.vlan_proto), 0x8100);
	KUNIT_EXPECT_NULL(test, sriov_vf_config_parse(SRIOV_VF_VLAN_PROTO, "802.1ad", &config));
	KUNIT_EXPECT_EQ(test, ntohs(config.vlan_proto), 0x88a8);
	KUNIT_EXPECT_NULL(test, sriov_vf_config_parse(SRIOV_VF_MAC, "02:00:00:00:00:fe", &config));
	KUNIT_EXPECT_EQ(test, config.mac[0], 0x02);
	KUNIT_EXPECT_EQ(test, config.mac[5], 0xfe);
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

	KUNIT_EXPECT_NULL(test, sriov_vf_config_parse(id, "", &config));
	KUNIT_EXPECT_EQ(test, config.valid, (u32)(ALL_ATTRS & ~BIT(id)));
	KUNIT_EXPECT_NULL(test, sriov_vf_config_parse(id, "", &config));
	KUNIT_EXPECT_EQ(test, config.valid, (u32)(ALL_ATTRS & ~BIT(id)));
}

static void far_too_long(struct kunit *test)
{
	const struct sriov_vf_attr *attr = test->param_value;
	struct sriov_vf_config before = config_before(0), config = before;
	char *text = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	memset(text, '1', PAGE_SIZE - 1);
	KUNIT_EXPECT_NOT_NULL(test, sriov_vf_config_parse(attr - sriov_vf_attrs, text, &config));
	KUNIT_EXPECT_EQ(test, memcmp(&config, &before, sizeof(config)), 0);
}

static void format_cut_short(struct kunit *test)
{
	const struct sriov_vf_attr *attr = test->param_value;
	struct sriov_vf_config config = config_before(ALL_ATTRS);
	char whole[32], text[32];
	int len = attr->format(&config, whole, sizeof(whole));

	memset(text, 'x', sizeof(text));
	KUNIT_EXPECT_EQ(test, attr->format(&config, text, len), len - 1);
	KUNIT_EXPECT_EQ(test, strncmp(text, whole, len - 1), 0);
	KUNIT_EXPECT_EQ(test, text[len - 1], '\0');
	KUNIT_EXPECT_EQ(test, text[len], 'x');
}

/* @config with other values of the attributes @which. */
static struct sriov_vf_config other_values(struct sriov_vf_config config, u32 which)
{
	if (which & BIT(SRIOV_VF_MAC))
		config.mac[5]++;
	if (which & BIT(SRIOV_VF_VLAN))
		config.vlan++;
	if (which & BIT(SRIOV_VF_QOS))
		config.qos++;
	if (which & BIT(SRIOV_VF_VLAN_PROTO))
		config.vlan_proto = htons(ETH_P_8021Q);
	if (which & BIT(SRIOV_VF_MSIX_VECTORS))
		config.msix_vectors++;
	return config;
}

/* Every combination of attributes that are wanted, told by the driver and different. */
static void drift(struct kunit *test)
{
	u32 wanted, told, differ, wrong = 0;

	for (wanted = 0; wanted <= ALL_ATTRS; wanted++) {
		for (told = 0; told <= ALL_ATTRS; told++) {
			for (differ = 0; differ <= ALL_ATTRS; differ++) {
				struct sriov_vf_config a = config_before(wanted);
				struct sriov_vf_config b = config_before(told);

				b = other_values(b, differ);
				wrong += sriov_vf_config_drift(&a, &b) != (wanted & told & differ);
			}
		}
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* Every combination of attributes that are there, in the other one, and to be added. */
static void merge(struct kunit *test)
{
	u32 own, more, which, added, wrong = 0;

	for (own = 0; own <= ALL_ATTRS; own++) {
		for (more = 0; more <= ALL_ATTRS; more++) {
			for (which = 0; which <= ALL_ATTRS; which++) {
				struct sriov_vf_config before = config_before(own), after = before;
				struct sriov_vf_config b = other_values(config_before(more), ~0);

				sriov_vf_config_merge(&after, &b, which);
				added = more & which & ~own;
				wrong += after.valid != (own | added);
				wrong += attrs_that_differ(&before, &after) != added;
				wrong += attrs_that_differ(&b, &after) != (ALL_ATTRS & ~added);
			}
		}
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void mac_differs_in_any_byte(struct kunit *test)
{
	struct sriov_vf_config wanted = config_before(ALL_ATTRS), actual;
	unsigned int i;

	for (i = 0; i < ETH_ALEN; i++) {
		actual = wanted;
		actual.mac[i] ^= 1;
		KUNIT_EXPECT_EQ(test, sriov_vf_config_drift(&wanted, &actual),
				(u32)BIT(SRIOV_VF_MAC));
	}
}

static struct kunit_case vf_config_cases[] = {
	KUNIT_CASE_PARAM(value_of_text, value_gen_params),
	KUNIT_CASE(network_byte_order),
	KUNIT_CASE_PARAM(empty_is_unset, attr_gen_params),
	KUNIT_CASE_PARAM(far_too_long, attr_gen_params),
	KUNIT_CASE_PARAM(format_cut_short, attr_gen_params),
	KUNIT_CASE(drift),
	KUNIT_CASE(merge),
	KUNIT_CASE(mac_differs_in_any_byte),
	{ }
};

static struct kunit_suite vf_config_suite = {
	.name = "sriov_mgr_vf_config",
	.test_cases = vf_config_cases,
};

kunit_test_suite(vf_config_suite);
