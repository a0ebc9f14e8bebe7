// SPDX-License-Identifier: GPL-2.0
/*
 * vf_config.c - the table of VF attributes, and how a configuration gets to the
 * hardware: apply, read back, undo.
 *
 * Takes no lock but sriov_pf.lock for a copy. Called by vfs.c and reconcile.c
 * with sriov_pf.op_lock held; the table is read by configfs.c, netlink.c and
 * debugfs.c too.
 */
#include <linux/ctype.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>

#include <kunit/visibility.h>

#include "compat.h"
#include "sriov_mgr.h"

#define GUID_LEN	8	/* bytes of an EUI-64 */

static const struct sriov_vf_word bool_words[] = {
	{ "0", 0 }, { "1", 1 }, { "off", 0 }, { "on", 1 }, { }
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
	[SRIOV_VF_MAC] = { "mac", SRIOV_SET_MAC, SRIOV_KIND_MAC, .leads = true,
		.valid = "a unicast MAC address as 02:00:00:00:00:01" },
	[SRIOV_VF_VLAN] = { "vlan", SRIOV_SET_VLAN, SRIOV_KIND_NUMBER, 0, 4094, .leads = true,
		.valid = "a VLAN ID from 0 to 4094" },
	[SRIOV_VF_QOS] = { "qos", SRIOV_SET_VLAN, SRIOV_KIND_NUMBER, 0, 7,
		.valid = "a priority from 0 to 7" },
	[SRIOV_VF_VLAN_PROTO] = { "vlan_proto", SRIOV_SET_VLAN, SRIOV_KIND_WORD,
		.words = proto_words, .fallback = ETH_P_8021Q, .valid = "802.1Q or 802.1ad" },
	[SRIOV_VF_MSIX_VECTORS] = { "msix_vectors", SRIOV_SET_MSIX, SRIOV_KIND_NUMBER,
		1, SRIOV_MAX_VECTORS, .leads = true,
		.valid = "a number of vectors from 1 to 2048" },
	[SRIOV_VF_MIN_TX_RATE] = { "min_tx_rate", SRIOV_SET_RATE, SRIOV_KIND_NUMBER, 0, INT_MAX,
		.valid = "a number of Mbit/s, 0 for none" },
	[SRIOV_VF_MAX_TX_RATE] = { "max_tx_rate", SRIOV_SET_RATE, SRIOV_KIND_NUMBER, 0, INT_MAX,
		.leads = true, .valid = "a number of Mbit/s, 0 for no limit" },
	[SRIOV_VF_SPOOFCHK] = { "spoofchk", SRIOV_SET_SPOOFCHK, SRIOV_KIND_WORD,
		.words = bool_words, .leads = true, .valid = "0 or 1" },
	[SRIOV_VF_TRUST] = { "trust", SRIOV_SET_TRUST, SRIOV_KIND_WORD,
		.words = bool_words, .leads = true, .valid = "0 or 1" },
	[SRIOV_VF_LINK_STATE] = { "link_state", SRIOV_SET_LINK_STATE, SRIOV_KIND_WORD,
		.words = link_words, .leads = true, .valid = "auto, enable or disable" },
	[SRIOV_VF_RSS_QUERY_EN] = { "rss_query_en", SRIOV_SET_RSS_QUERY_EN, SRIOV_KIND_WORD,
		.words = bool_words, .leads = true, .valid = "0 or 1" },
	[SRIOV_VF_NODE_GUID] = { "node_guid", SRIOV_SET_NODE_GUID, SRIOV_KIND_GUID, .leads = true,
		.valid = "a GUID as 02:00:00:00:00:00:00:01" },
	[SRIOV_VF_PORT_GUID] = { "port_guid", SRIOV_SET_PORT_GUID, SRIOV_KIND_GUID, .leads = true,
		.valid = "a GUID as 02:00:00:00:00:00:00:01" },
	[SRIOV_VF_DRIVER] = { "driver", SRIOV_SET_DRIVER, SRIOV_KIND_DRIVER, .leads = true,
		.valid = "the name of a driver, or none" },
};
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_attrs);

/* ---- values as text ---- */

/* @n bytes in hexadecimal with colons; not all of them 0. */
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
	return *value;
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
	return is_valid_ether_addr(mac);
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
		return parse_bytes(text, GUID_LEN, value);
	default:
		return valid_driver(text);
	}
}

/**
 * sriov_vf_config_parse - set one attribute of a configuration from text
 * @id:		the attribute
 * @text:	the value without a line end; "" takes the attribute out
 * @config:	the configuration; untouched where @text is not valid
 *
 * Context: any.
 * Return: whether @text is valid, see sriov_vf_attr.valid.
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
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_config_parse);

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
			scnprintf(why, len, "%s must be %s", key, sriov_vf_attrs[id].valid);
			return 0;
		}
		attrs |= BIT(id);
	}
	if (!attrs)
		scnprintf(why, len, "commit takes lines of key=value");
	return attrs;
}
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_config_parse_list);

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
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_config_format);

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
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_config_check);

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

	for (id = 0; id < SRIOV_VF_DRIVER; id++)
		if (wanted->value[id] != actual->value[id])
			drift |= BIT(id);
	if (strcmp(wanted->driver, actual->driver))
		drift |= BIT(SRIOV_VF_DRIVER);
	return drift & wanted->valid & actual->valid;
}
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_config_drift);

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
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_config_merge);

/* ---- to the hardware, all or nothing ---- */

static u32 attrs_of_setting(enum sriov_vf_setting setting)
{
	u32 attrs = 0;
	unsigned int id;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		if (sriov_vf_attrs[id].setting == setting)
			attrs |= BIT(id);
	return attrs;
}

/* A setting of several attributes needs a value for each. */
static void fill_up(struct sriov_vf_config *config, const struct sriov_vf_config *more)
{
	unsigned int id;

	if (more)
		sriov_vf_config_merge(config, more, ~0);
	for (id = 0; id < SRIOV_VF_DRIVER; id++)
		if (!(config->valid & BIT(id)))
			config->value[id] = sriov_vf_attrs[id].fallback;
}

/* An attribute without which @attrs are not set, as it would change too; or a negative number. */
static int missing_leader(const struct sriov_vf_config *config, enum sriov_vf_setting setting)
{
	u32 missing = attrs_of_setting(setting) & ~config->valid;
	unsigned int id;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		if (missing & BIT(id) && sriov_vf_attrs[id].leads)
			return id;
	return -ENOENT;
}

static void explain(char *why, size_t len, const char *driver,
		    const struct sriov_vf_config *config, u32 attrs, int err)
{
	const char *name = sriov_vf_attrs[__ffs(attrs)].name;

	if (attrs == BIT(SRIOV_VF_DRIVER))
		scnprintf(why, len, "%s did not take the VF: %pe, see dmesg", config->driver,
			  ERR_PTR(err));
	else if (err == -EOPNOTSUPP)
		scnprintf(why, len, "%s does not implement %s", driver, name);
	else if (err == -ENETDOWN)
		scnprintf(why, len, "%s takes %s only while the PF has a link", driver, name);
	else if (err == -ENOSPC && attrs == BIT(SRIOV_VF_MSIX_VECTORS))
		scnprintf(why, len, "%s has not enough vectors left for %s", driver, name);
	else if (err == -ENODEV && attrs == BIT(SRIOV_VF_MSIX_VECTORS))
		scnprintf(why, len, "the VF's driver does not do with so many %s, see dmesg", name);
	else if (err == -ENODEV)
		scnprintf(why, len, "%s has no network device that sets %s", driver, name);
	else
		scnprintf(why, len, "%s refused %s: %pe", driver, name, ERR_PTR(err));
}

static int set_all(struct sriov_vf_io *io, const struct sriov_vf_config *full, u32 which,
		   enum sriov_vf_setting *setting, const char *driver, char *why, size_t len)
{
	u32 attrs;
	int err, id;

	for (*setting = 0; *setting < SRIOV_NR_SETTINGS; (*setting)++) {
		attrs = attrs_of_setting(*setting) & which;
		if (!attrs)
			continue;
		id = missing_leader(full, *setting);
		if (id >= 0) {
			scnprintf(why, len, "%s needs %s as well, which %s does not tell",
				  sriov_vf_attrs[__ffs(attrs)].name, sriov_vf_attrs[id].name,
				  driver);
			return -EINVAL;
		}
		err = io->set(io, *setting, full);
		io->late |= err == -ENETDOWN && io->may_wait && *setting == SRIOV_SET_RATE;
		if (err && !(io->late && *setting == SRIOV_SET_RATE)) {
			explain(why, len, driver, full, attrs, err);
			/* The driver that the VF had has gone already. */
			*setting += *setting == SRIOV_SET_DRIVER;
			return err;
		}
	}
	return 0;
}

/* Put back the settings before @setting; what was not known stays as it is now. */
static void undo(struct sriov_vf_io *io, const struct sriov_vf_config *before, u32 which,
		 enum sriov_vf_setting setting, char *why, size_t len)
{
	while (setting--) {
		if (!(attrs_of_setting(setting) & which) ||
		    (io->late && setting == SRIOV_SET_RATE))
			continue;
		if (missing_leader(before, setting) < 0 && !io->set(io, setting, before))
			continue;
		io->torn = true;
		scnprintf(why + strlen(why), len - strlen(why), "; %s was not put back",
			  sriov_vf_attrs[__ffs(attrs_of_setting(setting))].name);
	}
}

/**
 * sriov_vf_config_put - make settings, or none of them
 * @io:		where they go
 * @wanted:	the wanted configuration
 * @which:	the attributes to set, a subset of @wanted->valid
 * @known:	what is set now as far as @io does not tell; or NULL
 * @driver:	name of the PF driver, for @why
 * @why:	what went wrong, in words
 * @len:	size of @why in bytes
 *
 * Reads back what @io tells. On an error the settings made so far are put back,
 * the last one first; sriov_vf_io.torn tells where that failed as well.
 *
 * Context: as @io.
 * Return: 0; -EINVAL if something else would change that is not known, -EIO if
 * another value is told than was set, else the error of @io.
 */
int sriov_vf_config_put(struct sriov_vf_io *io, const struct sriov_vf_config *wanted, u32 which,
			const struct sriov_vf_config *known, const char *driver, char *why,
			size_t len)
{
	struct sriov_vf_config before = { }, after = { }, full = *wanted;
	enum sriov_vf_setting setting;
	u32 drift;
	int err;

	io->get(io, &before);
	fill_up(&before, known);
	fill_up(&full, &before);
	/* Not even for a moment is the driver taken away without need. */
	if (!(sriov_vf_config_drift(wanted, &before) & BIT(SRIOV_VF_MSIX_VECTORS)) &&
	    before.valid & BIT(SRIOV_VF_MSIX_VECTORS))
		which &= ~BIT(SRIOV_VF_MSIX_VECTORS);

	err = set_all(io, &full, which, &setting, driver, why, len);
	if (!err) {
		io->get(io, &after);
		/* A driver has told that it took the VF; and rates are rounded, or told later. */
		drift = sriov_vf_config_drift(wanted, &after) & which &
			~(BIT(SRIOV_VF_DRIVER) | SRIOV_VF_RATES);
		if (!drift)
			return 0;
		err = -EIO;
		scnprintf(why, len, "%s took %s but tells another value", driver,
			  sriov_vf_attrs[__ffs(drift)].name);
	}
	undo(io, &before, which, setting, why, len);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_config_put);

/* ---- a VF as it is ---- */

static void set_device(struct sriov_vf_config *config, int vectors, const char *driver)
{
	if (vectors >= 0) {
		config->value[SRIOV_VF_MSIX_VECTORS] = vectors;
		config->valid |= BIT(SRIOV_VF_MSIX_VECTORS);
	}
	strscpy(config->driver, *driver ? driver : SRIOV_VF_NO_DRIVER, sizeof(config->driver));
	config->valid |= BIT(SRIOV_VF_DRIVER);
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
	if (info->address[0])
		set_device(config, info->vectors, info->driver);
}

/**
 * struct hw_io - a VF's hardware
 * @io:		for sriov_vf_config_put()
 * @vf:		the VF
 * @pdev:	its PF's device
 * @vf_pdev:	its device
 * @attach:	its driver is attached at once
 * @switched:	it was given its driver; once more is to take it back
 */
struct hw_io {
	struct sriov_vf_io io;
	struct sriov_vf *vf;
	struct pci_dev *pdev;
	struct pci_dev *vf_pdev;
	bool attach;
	bool switched;
};

static void hw_get(struct sriov_vf_io *io, struct sriov_vf_config *config)
{
	struct hw_io *hw = container_of(io, struct hw_io, io);
	char driver[SRIOV_DRIVER_LEN];

	sriov_provider_vf_get(hw->vf->pf, hw->pdev, hw->vf->index, 1, config);
	mutex_lock(&hw->vf->pf->lock);
	memcpy(driver, hw->vf->driver, sizeof(driver));
	mutex_unlock(&hw->vf->pf->lock);
	set_device(config, sriov_pci_vectors(hw->vf_pdev), driver);
}

/* Back to a driver that the VF may have had without being told to. */
static int give_driver_back(struct hw_io *hw, const char *driver)
{
	char override[SRIOV_DRIVER_LEN] = "";
	struct sriov_vf *vf = hw->vf;
	int err;

	err = sriov_pci_set_driver(hw->vf_pdev, driver, true);
	/* Whoever gave it to that one does not want it back on the host. */
	if (sriov_pci_has_passthrough(driver))
		strscpy(override, driver, sizeof(override));
	mutex_lock(&vf->pf->lock);
	if (vf->wanted.valid & BIT(SRIOV_VF_DRIVER))
		memcpy(override, vf->wanted.driver, sizeof(override));
	mutex_unlock(&vf->pf->lock);
	return err ?: sriov_pci_set_override(hw->vf_pdev, override);
}

static int hw_set(struct sriov_vf_io *io, enum sriov_vf_setting setting,
		  const struct sriov_vf_config *config)
{
	struct hw_io *hw = container_of(io, struct hw_io, io);
	u16 vectors;
	int err;

	switch (setting) {
	case SRIOV_SET_MSIX:
		vectors = config->value[SRIOV_VF_MSIX_VECTORS];
		err = sriov_pci_set_msix(hw->vf_pdev, vectors);
		mutex_lock(&hw->vf->pf->lock);
		/* The next VF is to see what is left. */
		if (!err && hw->vf->pdev == hw->vf_pdev)
			hw->vf->vectors = vectors;
		mutex_unlock(&hw->vf->pf->lock);
		return err;
	case SRIOV_SET_DRIVER:
		if (hw->switched)
			return give_driver_back(hw, config->driver);
		hw->switched = true;
		return sriov_pci_set_driver(hw->vf_pdev, config->driver, hw->attach);
	default:
		return sriov_provider_vf_set(hw->vf->pf, hw->pdev, hw->vf->index, setting,
					     config);
	}
}

/* Fails where the VF does not exist. */
static bool hw_open(struct hw_io *hw, struct sriov_vf *vf)
{
	*hw = (struct hw_io){
		.io = { .set = hw_set, .get = hw_get },
		.vf = vf,
		.pdev = sriov_pf_pdev(vf->pf),
		.vf_pdev = sriov_vf_pdev(vf),
	};
	return hw->pdev && hw->vf_pdev;
}

static void hw_close(struct hw_io *hw)
{
	pci_dev_put(hw->vf_pdev);
	pci_dev_put(hw->pdev);
}

/**
 * sriov_vf_config_read - read the actual configuration of a VF
 * @vf:		the VF
 * @config:	what the PF driver and the device tell, nothing where the VF does
 *		not exist
 *
 * Context: may sleep; takes RTNL.
 */
void sriov_vf_config_read(struct sriov_vf *vf, struct sriov_vf_config *config)
{
	struct hw_io hw;

	*config = (struct sriov_vf_config){ };
	if (hw_open(&hw, vf))
		hw_get(&hw.io, config);
	hw_close(&hw);
}

/**
 * sriov_vf_config_apply - put a configuration on the hardware, or nothing of it
 * @vf:		the VF, which nobody uses where @which has its driver, or another
 *		number of vectors than it has; it loses its driver then
 * @wanted:	the wanted configuration
 * @which:	the attributes to apply, a subset of @wanted->valid
 * @known:	the configuration before, where the hardware does not tell
 * @attach:	attach the driver at once
 * @may_wait:	rates may wait for a link; the VF is marked as late then
 * @why:	what went wrong, in words
 * @len:	size of @why in bytes
 *
 * Where what was before cannot be put back, the VF is marked as failed.
 *
 * Context: may sleep; takes RTNL, and the device_locks of VF and PF.
 * Return: 0, also where the VF does not exist; -EOPNOTSUPP if the PF driver
 * cannot set an attribute, -ENODEV without a network device, -ENETDOWN without
 * the link that it needs, else as sriov_vf_config_put() and sriov_pci_set_driver().
 */
int sriov_vf_config_apply(struct sriov_vf *vf, const struct sriov_vf_config *wanted, u32 which,
			  const struct sriov_vf_config *known, bool attach, bool may_wait,
			  char *why, size_t len)
{
	char driver[SRIOV_DRIVER_LEN];
	struct hw_io hw;
	int err = 0;

	mutex_lock(&vf->pf->lock);
	memcpy(driver, vf->pf->driver, sizeof(driver));
	mutex_unlock(&vf->pf->lock);
	if (hw_open(&hw, vf)) {
		hw.attach = attach;
		hw.io.may_wait = may_wait;
		err = sriov_vf_config_put(&hw.io, wanted, which, known, driver, why, len);
		mutex_lock(&vf->pf->lock);
		if (!err && which & SRIOV_VF_RATES)
			vf->late = hw.io.late && vf->wanted.valid & SRIOV_VF_RATES;
		mutex_unlock(&vf->pf->lock);
		if (hw.io.torn)
			sriov_vf_error(vf, true, "%s", why);
	}
	hw_close(&hw);
	return err;
}
