// SPDX-License-Identifier: GPL-2.0
/*
 * attrs.c - the table of VF attributes: parse, format, compare.
 *
 * Takes no lock, calls nothing, keeps nothing. Called by whoever has a
 * configuration in hand.
 */
#include <linux/ctype.h>
#include <linux/etherdevice.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>

#include "attrs.h"
#include "common.h"
#include "compat.h"
#include "registry.h"

#define GUID_LEN	8	/* bytes of an EUI-64 */

static const struct sriov_vf_word bool_words[] = {
	{ "0", 0 }, { "1", 1 }, { "off", 0 }, { "on", 1 }, { "no", 0 }, { "yes", 1 },
	{ "false", 0 }, { "true", 1 }, { }
};

static const struct sriov_vf_word proto_words[] = {
	{ "802.1Q", ETH_P_8021Q }, { "802.1ad", ETH_P_8021AD }, { }
};

static const struct sriov_vf_word link_words[] = {
	{ "auto", IFLA_VF_LINK_STATE_AUTO },
	{ "enable", IFLA_VF_LINK_STATE_ENABLE },
	{ "disable", IFLA_VF_LINK_STATE_DISABLE },
	{ }
};

const struct sriov_vf_attr sriov_vf_attrs[SRIOV_NR_VF_ATTRS] = {
	[SRIOV_VF_MAC] = { "mac", SRIOV_SET_MAC, SRIOV_KIND_MAC, .leads = true },
	[SRIOV_VF_VLAN] = { "vlan", SRIOV_SET_VLAN, SRIOV_KIND_NUMBER, 0, 4094, .leads = true },
	[SRIOV_VF_QOS] = { "qos", SRIOV_SET_VLAN, SRIOV_KIND_NUMBER, 0, 7 },
	[SRIOV_VF_VLAN_PROTO] = { "vlan_proto", SRIOV_SET_VLAN, SRIOV_KIND_WORD,
		.words = proto_words, .fallback = ETH_P_8021Q },
	[SRIOV_VF_MSIX_VECTORS] = { "msix_vectors", SRIOV_SET_MSIX, SRIOV_KIND_NUMBER,
		1, SRIOV_MAX_VECTORS, "vectors", .leads = true, .when = SRIOV_WHEN_UNBOUND },
	[SRIOV_VF_MIN_TX_RATE] = { "min_tx_rate", SRIOV_SET_RATE, SRIOV_KIND_NUMBER,
		0, INT_MAX, "Mbit/s", .when = SRIOV_WHEN_LINK },
	[SRIOV_VF_MAX_TX_RATE] = { "max_tx_rate", SRIOV_SET_RATE, SRIOV_KIND_NUMBER,
		0, INT_MAX, "Mbit/s", .leads = true, .when = SRIOV_WHEN_LINK },
	[SRIOV_VF_SPOOFCHK] = { "spoofchk", SRIOV_SET_SPOOFCHK, SRIOV_KIND_WORD,
		.words = bool_words, .leads = true },
	[SRIOV_VF_TRUST] = { "trust", SRIOV_SET_TRUST, SRIOV_KIND_WORD,
		.words = bool_words, .leads = true },
	[SRIOV_VF_LINK_STATE] = { "link_state", SRIOV_SET_LINK_STATE, SRIOV_KIND_WORD,
		.words = link_words, .leads = true },
	[SRIOV_VF_RSS_QUERY_EN] = { "rss_query_en", SRIOV_SET_RSS_QUERY_EN, SRIOV_KIND_WORD,
		.words = bool_words, .leads = true },
	[SRIOV_VF_NODE_GUID] = { "node_guid", SRIOV_SET_NODE_GUID, SRIOV_KIND_GUID, .leads = true },
	[SRIOV_VF_PORT_GUID] = { "port_guid", SRIOV_SET_PORT_GUID, SRIOV_KIND_GUID, .leads = true },
	[SRIOV_VF_DRIVER] = { "driver", SRIOV_SET_DRIVER, SRIOV_KIND_DRIVER, .leads = true,
		.when = SRIOV_WHEN_UNBOUND },
};

/**
 * sriov_vf_attrs_when - the attributes that may change at such a time
 * @when:	the time
 *
 * Context: any.
 * Return: bits 1 << enum sriov_vf_attr_id.
 */
u32 sriov_vf_attrs_when(enum sriov_vf_when when)
{
	u32 attrs = 0;
	unsigned int id;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		if (sriov_vf_attrs[id].when == when)
			attrs |= BIT(id);
	return attrs;
}

/* ---- values as text ---- */

/* @n bytes in hexadecimal with colons. */
static bool parse_bytes(const char *text, unsigned int n, u64 *value)
{
	int high, low;

	*value = 0;
	while (n--) {
		high = hex_to_bin(text[0]);
		low = high < 0 ? high : hex_to_bin(text[1]);
		if (low < 0 || text[2] != (n ? ':' : '\0'))
			return false;
		*value = *value << 8 | high << 4 | low;
		text += 3;
	}
	return true;
}

static int format_bytes(u64 value, unsigned int n, char *buf, size_t len)
{
	int at = 0;

	while (n--)
		at += scnprintf(buf + at, len - at, "%02llx%s", value >> (8 * n) & 0xff,
				n ? ":" : "");
	return at;
}

static bool parse_mac(const char *text, u64 *value)
{
	u8 mac[ETH_ALEN];

	if (!parse_bytes(text, ETH_ALEN, value))
		return false;
	u64_to_ether_addr(*value, mac);
	return !is_multicast_ether_addr(mac);
}

static bool parse_word(const struct sriov_vf_word *words, const char *text, u64 *value)
{
	for (; words->word; words++) {
		if (strcasecmp(words->word, text))
			continue;
		*value = words->value;
		return true;
	}
	return false;
}

static bool parse_number(const struct sriov_vf_attr *attr, const char *text, u64 *value)
{
	return !kstrtou64(text, 10, value) && *value >= attr->min && *value <= attr->max;
}

/* As drivers and modules are named, so that it can be asked for by its name. */
static bool valid_driver(const char *text)
{
	const char *c;

	for (c = text; *c; c++)
		if (!isalnum(*c) && !strchr("_-.", *c))
			return false;
	return isalnum(*text) && c - text < SRIOV_DRIVER_LEN;
}

static bool parse_value(const struct sriov_vf_attr *attr, const char *text, u64 *value)
{
	switch (attr->kind) {
	case SRIOV_KIND_NUMBER:
		return parse_number(attr, text, value);
	case SRIOV_KIND_WORD:
		return parse_word(attr->words, text, value);
	case SRIOV_KIND_MAC:
		return parse_mac(text, value);
	case SRIOV_KIND_GUID:
		return parse_bytes(text, GUID_LEN, value) && *value;
	default:
		return valid_driver(text);
	}
}

/* Those that are shown: up to the first value that comes again. */
static void list_words(const struct sriov_vf_word *words, char *buf, size_t len)
{
	unsigned int i, n;
	int at = 0;

	for (n = 1; words[n].word && words[n].value != words[0].value; n++)
		;
	for (i = 0; i < n; i++)
		at += scnprintf(buf + at, len - at, "%s%s", !i ? "" : i < n - 1 ? ", " : " or ",
				words[i].word);
}

/**
 * sriov_vf_attr_valid - what a valid value of an attribute is, in words
 * @id:		the attribute
 * @buf:	where the words go
 * @len:	size of @buf in bytes
 *
 * Context: any.
 */
void sriov_vf_attr_valid(enum sriov_vf_attr_id id, char *buf, size_t len)
{
	const struct sriov_vf_attr *attr = &sriov_vf_attrs[id];

	switch (attr->kind) {
	case SRIOV_KIND_NUMBER:
		scnprintf(buf, len, "a number %s%s%sfrom %u to %u", attr->unit ? "of " : "",
			  attr->unit ?: "", attr->unit ? " " : "", attr->min, attr->max);
		break;
	case SRIOV_KIND_WORD:
		list_words(attr->words, buf, len);
		break;
	case SRIOV_KIND_MAC:
		scnprintf(buf, len, "a unicast MAC address as 02:00:00:00:00:01");
		break;
	case SRIOV_KIND_GUID:
		scnprintf(buf, len, "a GUID as 02:00:00:00:00:00:00:01");
		break;
	case SRIOV_KIND_DRIVER:
		scnprintf(buf, len, "the name of a driver, or none");
		break;
	}
}

/**
 * sriov_vf_config_parse - set one attribute of a configuration from text
 * @id:		the attribute
 * @text:	the value without a line end; "" takes the attribute out
 * @config:	the configuration; untouched where @text is not valid
 *
 * Context: any.
 * Return: whether @text is valid, see sriov_vf_attr_valid().
 */
bool sriov_vf_config_parse(enum sriov_vf_attr_id id, const char *text,
			   struct sriov_vf_config *config)
{
	u64 value;

	if (!*text) {
		config->valid &= ~BIT(id);
		return true;
	}
	if (!parse_value(&sriov_vf_attrs[id], text, &value))
		return false;
	if (id == SRIOV_VF_DRIVER)
		strscpy(config->driver, text, sizeof(config->driver));
	else
		config->value[id] = value;
	config->valid |= BIT(id);
	return true;
}

static int find_attr(const char *name)
{
	int id;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		if (!strcmp(sriov_vf_attrs[id].name, name))
			return id;
	return -ENOENT;
}

/**
 * sriov_vf_config_parse_list - set attributes of a configuration from text
 * @text:	key=value with white space between; changed here
 * @config:	the configuration; of no use where @text is not valid
 * @why:	what is not valid, in words
 * @len:	size of @why in bytes
 *
 * Context: any.
 * Return: the attributes that @text has, bits 1 << enum sriov_vf_attr_id; 0
 * where it is not valid.
 */
u32 sriov_vf_config_parse_list(char *text, struct sriov_vf_config *config, char *why, size_t len)
{
	u32 attrs = 0;
	char *key, *value;
	int id;

	while ((key = strsep(&text, " \t\n"))) {
		if (!*key)
			continue;
		value = key;
		strsep(&value, "=");
		id = value ? find_attr(key) : -ENOENT;
		if (id < 0) {
			scnprintf(why, len, value ? "there is no attribute %.32s" :
				  "%.32s is not of the form key=value", key);
			return 0;
		}
		if (attrs & BIT(id)) {
			scnprintf(why, len, "%s is there twice", key);
			return 0;
		}
		if (!sriov_vf_config_parse(id, value, config)) {
			sriov_vf_attr_valid(id, why + scnprintf(why, len, "%s must be ", key),
					    len - strlen(why));
			return 0;
		}
		attrs |= BIT(id);
	}
	if (!attrs)
		scnprintf(why, len, "commit takes lines of key=value");
	return attrs;
}

/**
 * sriov_vf_config_format - the value of an attribute as text
 * @id:		the attribute, which has a value
 * @config:	the configuration
 * @buf:	where the text goes
 * @len:	size of @buf in bytes, at best SRIOV_VALUE_LEN
 *
 * Context: any.
 * Return: the length of the text, as of scnprintf().
 */
int sriov_vf_config_format(enum sriov_vf_attr_id id, const struct sriov_vf_config *config,
			   char *buf, size_t len)
{
	const struct sriov_vf_attr *attr = &sriov_vf_attrs[id];
	const struct sriov_vf_word *word;

	switch (attr->kind) {
	case SRIOV_KIND_MAC:
		return format_bytes(config->value[id], ETH_ALEN, buf, len);
	case SRIOV_KIND_GUID:
		return format_bytes(config->value[id], GUID_LEN, buf, len);
	case SRIOV_KIND_DRIVER:
		return scnprintf(buf, len, "%s", config->driver);
	case SRIOV_KIND_WORD:
		for (word = attr->words; word->word; word++)
			if (word->value == config->value[id])
				return scnprintf(buf, len, "%s", word->word);
		fallthrough;
	default:
		return scnprintf(buf, len, "%llu", config->value[id]);
	}
}

/**
 * sriov_vf_config_check - whether the attributes of a configuration go together
 * @config:	the configuration
 *
 * Context: any.
 * Return: NULL, or what must be otherwise, in words.
 */
const char *sriov_vf_config_check(const struct sriov_vf_config *config)
{
	if ((config->valid & SRIOV_VF_RATES) == SRIOV_VF_RATES &&
	    config->value[SRIOV_VF_MAX_TX_RATE] &&
	    config->value[SRIOV_VF_MIN_TX_RATE] > config->value[SRIOV_VF_MAX_TX_RATE])
		return "min_tx_rate must not be over max_tx_rate";
	return NULL;
}

/**
 * sriov_vf_config_wants_driver - whether a configuration has a driver for the VF
 * @config:	the configuration
 *
 * Context: any.
 * Return: whether; not where the VF is to have none, nor where that is not said.
 */
bool sriov_vf_config_wants_driver(const struct sriov_vf_config *config)
{
	return config->valid & BIT(SRIOV_VF_DRIVER) && strcmp(config->driver, SRIOV_VF_NO_DRIVER);
}

/* ---- two configurations ---- */

/**
 * sriov_vf_config_drift - where the hardware is not as wanted
 * @wanted:	the wanted configuration
 * @actual:	the actual one; what it does not tell is taken to be as wanted
 *
 * Context: any.
 * Return: bits 1 << enum sriov_vf_attr_id.
 */
u32 sriov_vf_config_drift(const struct sriov_vf_config *wanted,
			  const struct sriov_vf_config *actual)
{
	u32 drift = 0;
	unsigned int id;

	if (!(wanted->valid & actual->valid))
		return 0;
	for (id = 0; id < SRIOV_VF_DRIVER; id++)
		if (wanted->value[id] != actual->value[id])
			drift |= BIT(id);
	if (strcmp(wanted->driver, actual->driver))
		drift |= BIT(SRIOV_VF_DRIVER);
	return drift & wanted->valid & actual->valid;
}

/**
 * sriov_vf_config_merge - add to a configuration what another one has more
 * @config:	the configuration; its own values stay
 * @more:	the other one
 * @which:	the attributes to add, bits 1 << enum sriov_vf_attr_id
 *
 * Context: any.
 */
void sriov_vf_config_merge(struct sriov_vf_config *config, const struct sriov_vf_config *more,
			   u32 which)
{
	unsigned int id;

	which &= more->valid & ~config->valid;
	for (id = 0; id < SRIOV_VF_DRIVER; id++)
		if (which & BIT(id))
			config->value[id] = more->value[id];
	if (which & BIT(SRIOV_VF_DRIVER))
		strscpy(config->driver, more->driver, sizeof(config->driver));
	config->valid |= which;
}

/**
 * sriov_vf_drift - where a VF is not as wanted
 * @vf:		the VF
 * @actual:	its actual configuration
 *
 * A table is as wanted where it is what the PF driver made of the number.
 *
 * Context: any.
 * Return: bits 1 << enum sriov_vf_attr_id.
 */
u32 sriov_vf_drift(const struct sriov_vf_info *vf, const struct sriov_vf_config *actual)
{
	u32 drift = sriov_vf_config_drift(&vf->wanted, actual);

	if (vf->msix_asked && vf->wanted.value[SRIOV_VF_MSIX_VECTORS] == vf->msix_asked &&
	    actual->value[SRIOV_VF_MSIX_VECTORS] == vf->msix_given)
		drift &= ~BIT(SRIOV_VF_MSIX_VECTORS);
	return drift;
}

/**
 * sriov_vf_config_add_device - add what the VF tells, whatever the PF driver does
 * @info:	the VF
 * @config:	its actual configuration
 *
 * Context: any.
 */
void sriov_vf_config_add_device(const struct sriov_vf_info *info, struct sriov_vf_config *config)
{
	if (!info->address[0])
		return;
	config->value[SRIOV_VF_MSIX_VECTORS] = info->vectors;
	strscpy(config->driver, info->driver[0] ? info->driver : SRIOV_VF_NO_DRIVER,
		sizeof(config->driver));
	config->valid |= BIT(SRIOV_VF_MSIX_VECTORS) | BIT(SRIOV_VF_DRIVER);
}
