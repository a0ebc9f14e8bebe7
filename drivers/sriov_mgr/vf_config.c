// SPDX-License-Identifier: GPL-2.0
/*
 * vf_config.c - the table of VF attributes, and how a configuration gets to the
 * hardware: apply, read back, undo.
 *
 * Takes no lock. Called by reconcile.c with sriov_pf.op_lock held; the table is
 * read by configfs.c, netlink.c and debugfs.c too.
 */
#include <linux/if_ether.h>

#include <kunit/visibility.h>

#include "compat.h"
#include "sriov_mgr.h"

static const char *mac_parse(const char *text, struct sriov_vf_config *config)
{
	u8 mac[ETH_ALEN];

	if (strlen(text) != 3 * ETH_ALEN - 1 || !mac_pton(text, mac) || !is_valid_ether_addr(mac))
		return "a unicast MAC address as 02:00:00:00:00:01";
	ether_addr_copy(config->mac, mac);
	return NULL;
}

static int mac_format(const struct sriov_vf_config *config, char *buf, size_t len)
{
	return scnprintf(buf, len, "%pM", config->mac);
}

static bool mac_same(const struct sriov_vf_config *a, const struct sriov_vf_config *b)
{
	return ether_addr_equal_unaligned(a->mac, b->mac);
}

static const char *vlan_parse(const char *text, struct sriov_vf_config *config)
{
	u16 vlan;

	if (kstrtou16(text, 10, &vlan) || vlan > 4094)
		return "a VLAN ID from 0 to 4094";
	config->vlan = vlan;
	return NULL;
}

static int vlan_format(const struct sriov_vf_config *config, char *buf, size_t len)
{
	return scnprintf(buf, len, "%u", config->vlan);
}

static bool vlan_same(const struct sriov_vf_config *a, const struct sriov_vf_config *b)
{
	return a->vlan == b->vlan;
}

static const char *qos_parse(const char *text, struct sriov_vf_config *config)
{
	u8 qos;

	if (kstrtou8(text, 10, &qos) || qos > 7)
		return "a priority from 0 to 7";
	config->qos = qos;
	return NULL;
}

static int qos_format(const struct sriov_vf_config *config, char *buf, size_t len)
{
	return scnprintf(buf, len, "%u", config->qos);
}

static bool qos_same(const struct sriov_vf_config *a, const struct sriov_vf_config *b)
{
	return a->qos == b->qos;
}

static const char *vlan_proto_parse(const char *text, struct sriov_vf_config *config)
{
	if (!strcasecmp(text, "802.1Q"))
		config->vlan_proto = htons(ETH_P_8021Q);
	else if (!strcasecmp(text, "802.1ad"))
		config->vlan_proto = htons(ETH_P_8021AD);
	else
		return "802.1Q or 802.1ad";
	return NULL;
}

static int vlan_proto_format(const struct sriov_vf_config *config, char *buf, size_t len)
{
	return scnprintf(buf, len, "%s",
			 config->vlan_proto == htons(ETH_P_8021AD) ? "802.1ad" : "802.1Q");
}

static bool vlan_proto_same(const struct sriov_vf_config *a, const struct sriov_vf_config *b)
{
	return a->vlan_proto == b->vlan_proto;
}

static const char *msix_vectors_parse(const char *text, struct sriov_vf_config *config)
{
	u16 vectors;

	if (kstrtou16(text, 10, &vectors) || !vectors || vectors > SRIOV_MAX_VECTORS)
		return "a number of vectors from 1 to 2048";
	config->msix_vectors = vectors;
	return NULL;
}

static int msix_vectors_format(const struct sriov_vf_config *config, char *buf, size_t len)
{
	return scnprintf(buf, len, "%u", config->msix_vectors);
}

static bool msix_vectors_same(const struct sriov_vf_config *a, const struct sriov_vf_config *b)
{
	return a->msix_vectors == b->msix_vectors;
}

const struct sriov_vf_attr sriov_vf_attrs[SRIOV_NR_VF_ATTRS] = {
	[SRIOV_VF_MAC]	= { "mac", SRIOV_SET_MAC, mac_parse, mac_format, mac_same },
	[SRIOV_VF_VLAN]	= { "vlan", SRIOV_SET_VLAN, vlan_parse, vlan_format, vlan_same },
	[SRIOV_VF_QOS]	= { "qos", SRIOV_SET_VLAN, qos_parse, qos_format, qos_same },
	[SRIOV_VF_VLAN_PROTO] = { "vlan_proto", SRIOV_SET_VLAN, vlan_proto_parse,
				  vlan_proto_format, vlan_proto_same },
	[SRIOV_VF_MSIX_VECTORS] = { "msix_vectors", SRIOV_SET_MSIX, msix_vectors_parse,
				    msix_vectors_format, msix_vectors_same },
};
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_attrs);

/**
 * sriov_vf_config_parse - set one attribute of a configuration from text
 * @id:		the attribute
 * @text:	the value without a line end; "" takes the attribute out
 * @config:	the configuration; untouched where @text is not valid
 *
 * Context: any.
 * Return: NULL, or what a valid value would be.
 */
const char *sriov_vf_config_parse(enum sriov_vf_attr_id id, const char *text,
				  struct sriov_vf_config *config)
{
	const char *valid;

	if (!*text) {
		config->valid &= ~BIT(id);
		return NULL;
	}
	valid = sriov_vf_attrs[id].parse(text, config);
	if (!valid)
		config->valid |= BIT(id);
	return valid;
}
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_config_parse);

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

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		if (wanted->valid & actual->valid & BIT(id) &&
		    !sriov_vf_attrs[id].same(wanted, actual))
			drift |= BIT(id);
	return drift;
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
	which &= more->valid & ~config->valid;
	if (which & BIT(SRIOV_VF_MAC))
		ether_addr_copy(config->mac, more->mac);
	if (which & BIT(SRIOV_VF_VLAN))
		config->vlan = more->vlan;
	if (which & BIT(SRIOV_VF_QOS))
		config->qos = more->qos;
	if (which & BIT(SRIOV_VF_VLAN_PROTO))
		config->vlan_proto = more->vlan_proto;
	if (which & BIT(SRIOV_VF_MSIX_VECTORS))
		config->msix_vectors = more->msix_vectors;
	config->valid |= which;
}
EXPORT_SYMBOL_IF_KUNIT(sriov_vf_config_merge);

static u32 attrs_of_setting(enum sriov_vf_setting setting)
{
	u32 attrs = 0;
	unsigned int id;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++)
		if (sriov_vf_attrs[id].setting == setting)
			attrs |= BIT(id);
	return attrs;
}

static void explain(char *why, size_t len, const char *driver, u32 attrs, int err)
{
	const char *name = sriov_vf_attrs[__ffs(attrs)].name;

	if (err == -EOPNOTSUPP)
		scnprintf(why, len, "%s does not implement %s", driver, name);
	else if (err == -ENOSPC && attrs == BIT(SRIOV_VF_MSIX_VECTORS))
		scnprintf(why, len, "%s has not enough vectors left for %s", driver, name);
	else if (err == -ENODEV)
		scnprintf(why, len, "%s has no network device that sets %s", driver, name);
	else
		scnprintf(why, len, "%s refused %s: %pe", driver, name, ERR_PTR(err));
}

/**
 * sriov_vf_config_read - read the actual configuration of a VF
 * @pdev:	the PF
 * @vf:		the VF's device, which is present
 * @index:	number of the VF
 * @config:	what the PF driver and the device tell
 *
 * Context: may sleep; takes RTNL.
 */
void sriov_vf_config_read(struct pci_dev *pdev, struct pci_dev *vf, unsigned int index,
			  struct sriov_vf_config *config)
{
	int vectors = sriov_pci_vectors(vf);

	sriov_provider_vf_get(pdev, index, 1, config);
	if (vectors >= 0) {
		config->msix_vectors = vectors;
		config->valid |= BIT(SRIOV_VF_MSIX_VECTORS);
	}
}

static int set_one(struct pci_dev *pdev, struct pci_dev *vf, unsigned int index,
		   enum sriov_vf_setting setting, const struct sriov_vf_config *config)
{
	if (setting == SRIOV_SET_MSIX)
		return sriov_pci_set_msix(vf, config->msix_vectors);
	return sriov_provider_vf_set(pdev, index, setting, config);
}

/**
 * sriov_vf_config_apply - put a configuration on the hardware, or nothing of it
 * @pdev:	the PF
 * @vf:		the VF's device, which is present; it loses its driver for a while
 *		where @which has another number of vectors than it has
 * @index:	number of the VF
 * @wanted:	the wanted configuration
 * @which:	the attributes to apply, a subset of @wanted->valid
 * @driver:	name of the PF driver, for @why
 * @why:	what went wrong, in words
 * @len:	size of @why in bytes
 *
 * Reads back what the driver tells. On an error the settings made so far are
 * put back to what the driver told before.
 *
 * Context: may sleep; takes RTNL, and the device_locks of VF and PF.
 * Return: 0; -EOPNOTSUPP if the PF driver cannot set an attribute, -ENODEV
 * without a network device, -EIO if it tells another value than was set, else
 * the driver's error.
 */
int sriov_vf_config_apply(struct pci_dev *pdev, struct pci_dev *vf, unsigned int index,
			  const struct sriov_vf_config *wanted, u32 which,
			  const char *driver, char *why, size_t len)
{
	struct sriov_vf_config before, after, full = *wanted;
	unsigned int setting;
	u32 attrs, drift;
	int err;

	/* That a driver cannot be read does not keep it from being set. */
	sriov_vf_config_read(pdev, vf, index, &before);
	/* Not even for a moment is the driver taken away without need. */
	if (before.msix_vectors == wanted->msix_vectors)
		which &= ~BIT(SRIOV_VF_MSIX_VECTORS);
	sriov_vf_config_merge(&full, &before, ~0);
	if (!(full.valid & BIT(SRIOV_VF_VLAN_PROTO)))
		full.vlan_proto = htons(ETH_P_8021Q);

	for (setting = 0; setting < SRIOV_NR_SETTINGS; setting++) {
		attrs = attrs_of_setting(setting) & which;
		if (!attrs)
			continue;
		err = set_one(pdev, vf, index, setting, &full);
		if (err) {
			explain(why, len, driver, attrs, err);
			goto undo;
		}
	}

	sriov_vf_config_read(pdev, vf, index, &after);
	drift = sriov_vf_config_drift(wanted, &after) & which;
	if (!drift)
		return 0;
	err = -EIO;
	scnprintf(why, len, "%s took %s but tells another value", driver,
		  sriov_vf_attrs[__ffs(drift)].name);
undo:
	while (setting--)
		if (attrs_of_setting(setting) & which & before.valid)
			set_one(pdev, vf, index, setting, &before);
	return err;
}
