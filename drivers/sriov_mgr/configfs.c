// SPDX-License-Identifier: GPL-2.0
/*
 * configfs.c - the one way in: /sys/kernel/config/sriov_mgr/.
 *
 * A directory of a PF or VF is a reference to its object and the mark that it
 * is managed. Shows copy from the registry and wait for nothing slow; stores go
 * through reconcile.c and may wait for the PF driver. configfs holds frag_sem
 * of the directory around both. No lock of our own.
 */
#include <linux/configfs.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "attrs.h"
#include "common.h"
#include "configfs.h"
#include "limits.h"
#include "pci_core.h"
#include "policy.h"
#include "reconcile.h"
#include "registry.h"
#include "telemetry.h"

/* An hour. */
#define MAX_AGE_MS	3600000

/* No host and no device has as many. */
#define MAX_VECTORS	(SRIOV_MAX_VFS * SRIOV_MAX_VECTORS)

static const char * const mode_names[] = {
	[SRIOV_MGR_POLICY_MODE_OFF]	= "off",
	[SRIOV_MGR_POLICY_MODE_AUDIT]	= "audit",
	[SRIOV_MGR_POLICY_MODE_ENFORCE]	= "enforce",
};

/**
 * struct pf_dir - the directory of a PF
 * @group:	the directory
 * @policy:	its default directory "policy"
 * @ref:	both may be kept by open files, each has a reference
 * @pf:		the PF, with a reference
 */
struct pf_dir {
	struct config_group group;
	struct config_group policy;
	struct kref ref;
	struct sriov_pf *pf;
};

/**
 * struct vf_dir - the directory of a VF
 * @item:	the directory
 * @vf:		the VF, with a reference
 */
struct vf_dir {
	struct config_item item;
	struct sriov_vf *vf;
};

static struct sriov_pf *to_pf(struct config_item *item)
{
	return container_of(to_config_group(item), struct pf_dir, group)->pf;
}

static struct sriov_pf *policy_to_pf(struct config_item *item)
{
	return container_of(to_config_group(item), struct pf_dir, policy)->pf;
}

static struct sriov_vf *to_vf(struct config_item *item)
{
	return container_of(item, struct vf_dir, item)->vf;
}

/* What was written without white space around it; -EINVAL if it is too long to be valid. */
static int get_word(const char *page, char *word, size_t len)
{
	const char *start = skip_spaces(page);
	size_t n = strlen(start);

	while (n && isspace(start[n - 1]))
		n--;
	if (n >= len)
		return -EINVAL;
	memcpy(word, start, n);
	word[n] = '\0';
	return 0;
}

/* A number from @min to @max; or @unset, or nothing, for no number. */
static int get_number(const char *page, u32 min, u32 max, const char *unset, int *value)
{
	unsigned int number;
	char word[16];
	int err;

	if (get_word(page, word, sizeof(word)))
		return -EINVAL;
	if (unset && (!*word || !strcmp(word, unset))) {
		*value = SRIOV_UNSET;
		return 0;
	}
	err = kstrtouint(word, 10, &number);
	if (err)
		return err;
	*value = number;
	return number < min || number > max ? -ERANGE : 0;
}

static int refuse(struct sriov_pf *pf, int err, const char *what)
{
	sriov_pf_refuse(pf, "%s", what);
	return err;
}

/* What an attribute of a PF or VF shows that is in what readers get. */
#define SHOW_INFO(_dir, _name, _format, _value)						\
static ssize_t _dir##_##_name##_show(struct config_item *item, char *page)		\
{											\
	struct sriov_##_dir##_info info;						\
											\
	sriov_##_dir##_info(to_##_dir(item), &info);					\
	return sysfs_emit(page, _format "\n", _value);					\
}

/* ---- vfN/ ---- */

static ssize_t vf_wanted_show(struct config_item *item, enum sriov_vf_attr_id id, char *page)
{
	char text[SRIOV_VALUE_LEN] = "";
	struct sriov_vf_info info;

	sriov_vf_info(to_vf(item), &info);
	if (info.wanted.valid & BIT(id))
		sriov_vf_config_format(id, &info.wanted, text, sizeof(text));
	return sysfs_emit(page, "%s\n", text);
}

static ssize_t vf_wanted_store(struct config_item *item, enum sriov_vf_attr_id id,
			       const char *page, size_t count)
{
	struct sriov_vf_config change = { };
	struct sriov_vf *vf = to_vf(item);
	char text[SRIOV_VALUE_LEN], valid[SRIOV_ERROR_LEN];

	if (get_word(page, text, sizeof(text)) || !sriov_vf_config_parse(id, text, &change)) {
		sriov_vf_attr_valid(id, valid, sizeof(valid));
		sriov_vf_refuse(vf, "%s must be %s", sriov_vf_attrs[id].name, valid);
		return -EINVAL;
	}
	return sriov_reconcile_vf(vf, &change, BIT(id)) ?: count;
}

#define VF_ATTR(_name, _NAME)								\
static ssize_t vf_##_name##_show(struct config_item *item, char *page)			\
{											\
	return vf_wanted_show(item, SRIOV_VF_##_NAME, page);				\
}											\
static ssize_t vf_##_name##_store(struct config_item *item, const char *page,		\
				  size_t count)						\
{											\
	return vf_wanted_store(item, SRIOV_VF_##_NAME, page, count);			\
}											\
CONFIGFS_ATTR(vf_, _name)

VF_ATTR(mac, MAC);
VF_ATTR(vlan, VLAN);
VF_ATTR(qos, QOS);
VF_ATTR(vlan_proto, VLAN_PROTO);
VF_ATTR(msix_vectors, MSIX_VECTORS);
VF_ATTR(min_tx_rate, MIN_TX_RATE);
VF_ATTR(max_tx_rate, MAX_TX_RATE);
VF_ATTR(spoofchk, SPOOFCHK);
VF_ATTR(trust, TRUST);
VF_ATTR(link_state, LINK_STATE);
VF_ATTR(rss_query_en, RSS_QUERY_EN);
VF_ATTR(node_guid, NODE_GUID);
VF_ATTR(port_guid, PORT_GUID);
VF_ATTR(driver, DRIVER);

static ssize_t vf_commit_store(struct config_item *item, const char *page, size_t count)
{
	struct sriov_vf_config change = { };
	struct sriov_vf *vf = to_vf(item);
	char why[SRIOV_ERROR_LEN];
	char *text;
	u32 attrs;

	text = kstrndup(page, count, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	attrs = sriov_vf_config_parse_list(text, &change, why, sizeof(why));
	kfree(text);
	if (!attrs) {
		sriov_vf_refuse(vf, "%s", why);
		return -EINVAL;
	}
	return sriov_reconcile_vf(vf, &change, attrs) ?: count;
}
CONFIGFS_ATTR_WO(vf_, commit);

SHOW_INFO(vf, state, "%s", sriov_vf_state_names[info.state])
CONFIGFS_ATTR_RO(vf_, state);

SHOW_INFO(vf, last_error, "%s", info.last_error)
CONFIGFS_ATTR_RO(vf_, last_error);

static ssize_t vf_actual_show(struct config_item *item, char *page)
{
	struct sriov_batch *batch = sriov_telemetry_batch(1);
	struct sriov_vf *vf = to_vf(item);
	char text[SRIOV_VALUE_LEN];
	unsigned int id;
	int len = 0;

	if (!batch)
		return -ENOMEM;
	sriov_telemetry_read(vf->pf, vf->now.index, vf->now.index, SRIOV_MGR_PART_CONFIG,
			     ktime_get_boottime_ns(), true, batch);
	for (id = 0; id < SRIOV_NR_VF_ATTRS && batch->n; id++) {
		if (!(batch->vf[0].actual.valid & BIT(id)))
			continue;
		sriov_vf_config_format(id, &batch->vf[0].actual, text, sizeof(text));
		len += sysfs_emit_at(page, len, "%s %s\n", sriov_vf_attrs[id].name, text);
	}
	if (batch->n && batch->vf[0].stale)
		len = -ETIMEDOUT;
	sriov_telemetry_done(batch);
	kfree(batch);
	return len;
}
CONFIGFS_ATTR_RO(vf_, actual);

static struct configfs_attribute *vf_attrs[] = {
	&vf_attr_mac,
	&vf_attr_vlan,
	&vf_attr_qos,
	&vf_attr_vlan_proto,
	&vf_attr_msix_vectors,
	&vf_attr_min_tx_rate,
	&vf_attr_max_tx_rate,
	&vf_attr_spoofchk,
	&vf_attr_trust,
	&vf_attr_link_state,
	&vf_attr_rss_query_en,
	&vf_attr_node_guid,
	&vf_attr_port_guid,
	&vf_attr_driver,
	&vf_attr_commit,
	&vf_attr_state,
	&vf_attr_last_error,
	&vf_attr_actual,
	NULL
};

static void vf_release(struct config_item *item)
{
	struct vf_dir *dir = container_of(item, struct vf_dir, item);

	sriov_vf_put(dir->vf);
	kfree(dir);
}

static struct configfs_item_operations vf_item_ops = { .release = vf_release };

static const struct config_item_type vf_type = {
	.ct_item_ops	= &vf_item_ops,
	.ct_attrs	= vf_attrs,
	.ct_owner	= THIS_MODULE,
};

static struct config_item *vf_make(struct config_group *group, const char *name)
{
	struct sriov_pf *pf = to_pf(&group->cg_item);
	char canonical[16] = "";
	struct vf_dir *dir;
	unsigned int index;

	if (sscanf(name, "vf%u", &index) == 1)
		scnprintf(canonical, sizeof(canonical), "vf%u", index);
	if (strcmp(name, canonical))
		return ERR_PTR(refuse(pf, -EINVAL, "a VF's directory is named vf0, vf1, ..."));

	dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	if (!dir)
		return ERR_PTR(-ENOMEM);
	dir->vf = sriov_vf_manage(pf, index);
	if (IS_ERR(dir->vf)) {
		int err = PTR_ERR(dir->vf);

		kfree(dir);
		if (err == -EINVAL)
			sriov_pf_refuse(pf, "vf%u: the number is not below TotalVFs", index);
		return ERR_PTR(err);
	}
	config_item_init_type_name(&dir->item, name, &vf_type);
	return &dir->item;
}

static void vf_drop(struct config_group *group, struct config_item *item)
{
	struct sriov_vf *vf = to_vf(item);

	sriov_vf_unmanage(vf);
	/* It may wait for the PF's network device because of its wanted MAC. */
	sriov_reconcile_queue(vf->pf);
	config_item_put(item);
}

/* ---- PF/policy/ ---- */

static ssize_t policy_show(struct config_item *item, enum sriov_policy_attr attr, char *page)
{
	struct sriov_pf_info info;

	sriov_pf_info(policy_to_pf(item), &info);
	if (info.policy[attr] != SRIOV_UNSET)
		return sysfs_emit(page, "%d\n", info.policy[attr]);
	return sysfs_emit(page, "%s\n", attr == SRIOV_POLICY_MAX_VFS ? "" : "auto");
}

static ssize_t policy_store(struct config_item *item, enum sriov_policy_attr attr, u32 min,
			    u32 max, const char *unset, const char *valid, const char *page,
			    size_t count)
{
	struct sriov_pf *pf = policy_to_pf(item);
	int value, err;

	err = get_number(page, min, max, unset, &value);
	if (err)
		return refuse(pf, err, valid);
	return sriov_reconcile_policy(pf, attr, value) ?: count;
}

#define POLICY_ATTR(_name, _NAME, _min, _max, _unset, _valid)				\
static ssize_t policy_##_name##_show(struct config_item *item, char *page)		\
{											\
	return policy_show(item, SRIOV_POLICY_##_NAME, page);				\
}											\
static ssize_t policy_##_name##_store(struct config_item *item, const char *page,	\
				      size_t count)					\
{											\
	return policy_store(item, SRIOV_POLICY_##_NAME, _min, _max, _unset,		\
			    "policy/" #_name " must be " _valid, page, count);		\
}											\
CONFIGFS_ATTR(policy_, _name)

static ssize_t policy_mode_show(struct config_item *item, char *page)
{
	struct sriov_pf_info info;

	sriov_pf_info(policy_to_pf(item), &info);
	return sysfs_emit(page, "%s\n", mode_names[info.policy[SRIOV_POLICY_MODE]]);
}

static ssize_t policy_mode_store(struct config_item *item, const char *page, size_t count)
{
	struct sriov_pf *pf = policy_to_pf(item);
	int mode = sysfs_match_string(mode_names, page);

	if (mode < 0)
		return refuse(pf, -EINVAL, "policy/mode must be off, audit or enforce");
	return sriov_reconcile_policy(pf, SRIOV_POLICY_MODE, mode) ?: count;
}
CONFIGFS_ATTR(policy_, mode);

POLICY_ATTR(max_vfs, MAX_VFS, 0, SRIOV_MAX_VFS, "none",
	    "a number from 0 to 65535, or none");
POLICY_ATTR(vector_pool, VECTOR_POOL, 0, MAX_VECTORS, "auto",
	    "a number of vectors, or auto");
POLICY_ATTR(vector_reserve, VECTOR_RESERVE, 0, MAX_VECTORS, NULL,
	    "a number of vectors");
POLICY_ATTR(vectors_per_vf, VECTORS_PER_VF, 1, SRIOV_MAX_VECTORS, "auto",
	    "a number of vectors from 1 to 2048, or auto");

POLICY_ATTR(strict, STRICT, 0, 1, NULL, "0 or 1");

static ssize_t policy_limit_show(struct config_item *item, char *page)
{
	struct sriov_limits limits;

	sriov_limits(policy_to_pf(item), 0, &limits);
	if (!limits.limit.known)
		return sysfs_emit(page, "unknown\n");
	return sysfs_emit(page, "%u\n", limits.limit.vfs);
}
CONFIGFS_ATTR_RO(policy_, limit);

static ssize_t policy_limited_by_show(struct config_item *item, char *page)
{
	char by[2 * SRIOV_LIMIT_LEN];
	struct sriov_limits limits;

	sriov_limits(policy_to_pf(item), 0, &limits);
	sriov_limits_describe_all(&limits, by, sizeof(by));
	return sysfs_emit(page, "%s\n", by);
}
CONFIGFS_ATTR_RO(policy_, limited_by);

static struct configfs_attribute *policy_attrs[] = {
	&policy_attr_mode,
	&policy_attr_max_vfs,
	&policy_attr_vector_pool,
	&policy_attr_vector_reserve,
	&policy_attr_vectors_per_vf,
	&policy_attr_strict,
	&policy_attr_limit,
	&policy_attr_limited_by,
	NULL
};

static void pf_dir_free(struct kref *ref)
{
	struct pf_dir *dir = container_of(ref, struct pf_dir, ref);

	sriov_pf_put(dir->pf);
	kfree(dir);
}

static void policy_release(struct config_item *item)
{
	kref_put(&container_of(to_config_group(item), struct pf_dir, policy)->ref, pf_dir_free);
}

static struct configfs_item_operations policy_item_ops = { .release = policy_release };

static const struct config_item_type policy_type = {
	.ct_item_ops	= &policy_item_ops,
	.ct_attrs	= policy_attrs,
	.ct_owner	= THIS_MODULE,
};

/* ---- PF/ ---- */

SHOW_INFO(pf, state, "%s", sriov_pf_state_names[info.state])
CONFIGFS_ATTR_RO(pf_, state);

SHOW_INFO(pf, last_error, "%s", info.last_error)
CONFIGFS_ATTR_RO(pf_, last_error);

SHOW_INFO(pf, num_vfs, "%u",
	  info.wanted_vfs == SRIOV_UNSET ? info.num_vfs : info.wanted_vfs)

static ssize_t pf_num_vfs_store(struct config_item *item, const char *page, size_t count)
{
	struct sriov_pf *pf = to_pf(item);
	u16 num_vfs;
	int err;

	err = kstrtou16(page, 10, &num_vfs);
	if (err)
		return refuse(pf, err, "num_vfs must be a number from 0 to 65535");
	return sriov_reconcile_num_vfs(pf, num_vfs) ?: count;
}
CONFIGFS_ATTR(pf_, num_vfs);

SHOW_INFO(pf, allow_disruption, "%d", info.allow_disruption)

static ssize_t pf_allow_disruption_store(struct config_item *item, const char *page, size_t count)
{
	struct sriov_pf *pf = to_pf(item);
	int allow;

	if (get_number(page, 0, 1, NULL, &allow))
		return refuse(pf, -EINVAL, "allow_disruption must be 0 or 1");
	scoped_guard(mutex, &pf->lock)
		pf->now.allow_disruption = allow;
	sriov_pf_changed(pf);
	sriov_reconcile_queue(pf);
	return count;
}
CONFIGFS_ATTR(pf_, allow_disruption);

static ssize_t pf_reconcile_store(struct config_item *item, const char *page, size_t count)
{
	struct sriov_pf *pf = to_pf(item);
	int now;

	if (get_number(page, 1, 1, NULL, &now))
		return refuse(pf, -EINVAL, "write 1 to reconcile");
	return sriov_reconcile_now(pf) ?: count;
}
CONFIGFS_ATTR_WO(pf_, reconcile);

static struct configfs_attribute *pf_attrs[] = {
	&pf_attr_state,
	&pf_attr_last_error,
	&pf_attr_num_vfs,
	&pf_attr_allow_disruption,
	&pf_attr_reconcile,
	NULL
};

static void pf_release(struct config_item *item)
{
	kref_put(&container_of(to_config_group(item), struct pf_dir, group)->ref, pf_dir_free);
}

static struct configfs_item_operations pf_item_ops = { .release = pf_release };

static struct configfs_group_operations pf_group_ops = {
	.make_item	= vf_make,
	.drop_item	= vf_drop,
};

static const struct config_item_type pf_type = {
	.ct_item_ops	= &pf_item_ops,
	.ct_group_ops	= &pf_group_ops,
	.ct_attrs	= pf_attrs,
	.ct_owner	= THIS_MODULE,
};

static struct config_group *pf_make(struct config_group *group, const char *name)
{
	char address[SRIOV_ADDRESS_LEN];
	struct pf_dir *dir;

	if (!sriov_address_parse(name, address)) {
		pr_notice("sriov_mgr: %s is no PCI address as 0000:01:00.0\n", name);
		return ERR_PTR(-EINVAL);
	}
	if (sriov_pci_is_not_pf(address)) {
		pr_notice("sriov_mgr: %s has no SR-IOV capability\n", name);
		return ERR_PTR(-EINVAL);
	}
	dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	if (!dir)
		return ERR_PTR(-ENOMEM);
	dir->pf = sriov_pf_manage(address);
	if (IS_ERR(dir->pf)) {
		int err = PTR_ERR(dir->pf);

		kfree(dir);
		return ERR_PTR(err);
	}
	/* The limit is put into the PCI core as soon as the device_lock can be had. */
	sriov_reconcile_queue(dir->pf);
	kref_init(&dir->ref);
	kref_get(&dir->ref);
	config_group_init_type_name(&dir->group, name, &pf_type);
	config_group_init_type_name(&dir->policy, "policy", &policy_type);
	configfs_add_default_group(&dir->policy, &dir->group);
	return &dir->group;
}

static void pf_drop(struct config_group *group, struct config_item *item)
{
	struct sriov_pf *pf = to_pf(item);

	sriov_pf_unmanage(pf);
	/* And taken out likewise. */
	sriov_reconcile_queue(pf);
	sriov_vectors_changed("policy");
	configfs_remove_default_groups(to_config_group(item));
	config_item_put(item);
}

static struct configfs_group_operations root_group_ops = {
	.make_group	= pf_make,
	.drop_item	= pf_drop,
};

static ssize_t root_stats_max_age_ms_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", sriov_telemetry_max_age());
}

static ssize_t root_stats_max_age_ms_store(struct config_item *item, const char *page,
					   size_t count)
{
	int ms, err;

	err = get_number(page, 0, MAX_AGE_MS, NULL, &ms);
	if (!err)
		sriov_telemetry_set_max_age(ms);
	return err ?: count;
}
CONFIGFS_ATTR(root_, stats_max_age_ms);

static struct configfs_attribute *root_attrs[] = {
	&root_attr_stats_max_age_ms,
	NULL
};

static const struct config_item_type root_type = {
	.ct_group_ops	= &root_group_ops,
	.ct_attrs	= root_attrs,
	.ct_owner	= THIS_MODULE,
};

static struct configfs_subsystem subsystem = {
	.su_group = {
		.cg_item = {
			.ci_namebuf	= "sriov_mgr",
			.ci_type	= &root_type,
		},
	},
};

/* ---- host/ ---- */

static ssize_t host_vector_budget_show(struct config_item *item, char *page)
{
	struct sriov_host host;

	sriov_vectors_host(&host);
	if (host.automatic)
		return sysfs_emit(page, "auto\n");
	return sysfs_emit(page, "%d\n", host.budget);
}

static ssize_t host_vector_budget_store(struct config_item *item, const char *page, size_t count)
{
	int budget, err;

	err = get_number(page, 0, MAX_VECTORS, "auto", &budget);
	if (!err)
		sriov_vectors_set_host(&budget, NULL);
	return err ?: count;
}
CONFIGFS_ATTR(host_, vector_budget);

static ssize_t host_vector_reserve_show(struct config_item *item, char *page)
{
	struct sriov_host host;

	sriov_vectors_host(&host);
	return sysfs_emit(page, "%u\n", host.reserve);
}

static ssize_t host_vector_reserve_store(struct config_item *item, const char *page, size_t count)
{
	int reserve, err;

	err = get_number(page, 0, MAX_VECTORS, NULL, &reserve);
	if (!err)
		sriov_vectors_set_host(NULL, &reserve);
	return err ?: count;
}
CONFIGFS_ATTR(host_, vector_reserve);

static ssize_t host_vectors_used_show(struct config_item *item, char *page)
{
	struct sriov_host host;

	sriov_vectors_host(&host);
	return sysfs_emit(page, "%u\n", host.used);
}
CONFIGFS_ATTR_RO(host_, vectors_used);

static ssize_t host_vectors_free_show(struct config_item *item, char *page)
{
	struct sriov_host host;

	sriov_vectors_host(&host);
	if (host.budget == SRIOV_UNSET)
		return sysfs_emit(page, "unknown\n");
	return sysfs_emit(page, "%u\n", host.free);
}
CONFIGFS_ATTR_RO(host_, vectors_free);

static struct configfs_attribute *host_attrs[] = {
	&host_attr_vector_budget,
	&host_attr_vector_reserve,
	&host_attr_vectors_used,
	&host_attr_vectors_free,
	NULL
};

static const struct config_item_type host_type = {
	.ct_attrs	= host_attrs,
	.ct_owner	= THIS_MODULE,
};

/* ---- default_policy/ ---- */

static ssize_t default_mode_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%s\n", mode_names[sriov_pf_default_mode()]);
}

static ssize_t default_mode_store(struct config_item *item, const char *page, size_t count)
{
	int mode = sysfs_match_string(mode_names, page);

	if (mode < 0)
		return -EINVAL;
	sriov_reconcile_default_mode(mode);
	return count;
}
CONFIGFS_ATTR(default_, mode);

static struct configfs_attribute *default_attrs[] = {
	&default_attr_mode,
	NULL
};

static const struct config_item_type default_type = {
	.ct_attrs	= default_attrs,
	.ct_owner	= THIS_MODULE,
};

static struct config_group host_group, default_group;

/**
 * sriov_configfs_init - register the subsystem
 *
 * Context: module init.
 * Return: 0 or the error of the registration.
 */
int sriov_configfs_init(void)
{
	config_group_init(&subsystem.su_group);
	mutex_init(&subsystem.su_mutex);
	config_group_init_type_name(&host_group, "host", &host_type);
	configfs_add_default_group(&host_group, &subsystem.su_group);
	config_group_init_type_name(&default_group, "default_policy", &default_type);
	configfs_add_default_group(&default_group, &subsystem.su_group);
	return configfs_register_subsystem(&subsystem);
}

/**
 * sriov_configfs_exit - unregister the subsystem
 *
 * Context: module exit; no directory is left, each holds the module.
 */
void sriov_configfs_exit(void)
{
	configfs_unregister_subsystem(&subsystem);
	mutex_destroy(&subsystem.su_mutex);
}
