// SPDX-License-Identifier: GPL-2.0
/*
 * The way in: a directory in /sys/kernel/config/sriov_sim is a PF, its attributes are settings
 * (constant while it is live) and knobs (written at any time).
 *
 * Locks: configfs holds its frag_sem for reading during a store. sim_pf.lock is taken next and
 * held while the PF comes and goes, so what is shown is read without it.
 */
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "compat.h"
#include "sriov_sim.h"

static const struct {
	const char *name;
	int err;
} errnos[] = {
	{ "EPERM", EPERM }, { "ENOENT", ENOENT }, { "EIO", EIO }, { "EAGAIN", EAGAIN },
	{ "ENOMEM", ENOMEM }, { "EACCES", EACCES }, { "EBUSY", EBUSY }, { "EEXIST", EEXIST },
	{ "ENODEV", ENODEV }, { "EINVAL", EINVAL }, { "ENOSPC", ENOSPC }, { "ERANGE", ERANGE },
	{ "EOPNOTSUPP", EOPNOTSUPP }, { "ETIMEDOUT", ETIMEDOUT },
};

static DEFINE_IDA(sim_domains);
/* Directories and what PCI devices still refer to: the module stays until there is none. */
static atomic_t sim_pf_count;
static DECLARE_WAIT_QUEUE_HEAD(sim_pf_wait);

static struct sim_pf *to_pf(struct config_item *item)
{
	return container_of(item, struct sim_pf, item);
}

static int find_op(const char *name)
{
	int op;

	for (op = 0; op < SIM_NR_OPS; op++)
		if (!strcmp(name, sim_op_names[op]))
			return op;
	return -EINVAL;
}

/* Positive errno of a name or number, or -EINVAL. */
static int find_errno(const char *name)
{
	unsigned int number;
	int i;

	for (i = 0; i < ARRAY_SIZE(errnos); i++)
		if (!strcmp(name, errnos[i].name))
			return errnos[i].err;
	if (kstrtouint(name, 10, &number) || !number || number > MAX_ERRNO)
		return -EINVAL;
	return number;
}

static int sim_calls_show(struct seq_file *s, void *unused)
{
	struct sim_pf *pf = s->private;
	int op;

	for (op = 0; op < SIM_NR_OPS; op++)
		seq_printf(s, "%s %u\n", sim_op_names[op], atomic_read(&pf->calls[op]));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(sim_calls);

static void pf_name(struct sim_pf *pf, char *name, size_t size)
{
	snprintf(name, size, "%04x:00:00.0", pf->sysdata.domain);
}

static int go_live(struct sim_pf *pf)
{
	char name[20];
	int err;

	pf_name(pf, name, sizeof(name));
	pf->dbg = debugfs_create_dir(name, sim_debugfs);
	debugfs_create_file("calls", 0400, pf->dbg, pf, &sim_calls_fops);
	debugfs_create_atomic_t("config_reads", 0400, pf->dbg, &pf->config_reads);
	err = sim_bridge_add(pf);
	if (err)
		debugfs_remove(pf->dbg);
	return err;
}

static void go_away(struct sim_pf *pf, bool surprise)
{
	sim_bridge_remove(pf, surprise);
	debugfs_remove(pf->dbg);
}

/* Before its lock is waited for, which a probe that is held has. */
static void release_held(struct sim_pf *pf)
{
	if (READ_ONCE(pf->present))
		sim_hold(pf, 0);
}

static ssize_t sim_live_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", !!READ_ONCE(to_pf(item)->bus));
}

static ssize_t sim_live_store(struct config_item *item, const char *page, size_t len)
{
	struct sim_pf *pf = to_pf(item);
	bool live;
	int err;

	err = kstrtobool(page, &live);
	if (err)
		return err;
	if (!live)
		release_held(pf);
	mutex_lock(&pf->lock);
	if (live && !pf->bus)
		err = go_live(pf);
	else if (!live && pf->bus)
		go_away(pf, false);
	mutex_unlock(&pf->lock);
	return err ?: len;
}
CONFIGFS_ATTR(sim_, live);

static ssize_t sim_pull_store(struct config_item *item, const char *page, size_t len)
{
	struct sim_pf *pf = to_pf(item);
	bool pull;
	int err;

	err = kstrtobool(page, &pull);
	if (err)
		return err;
	if (!pull)
		return -EINVAL;
	release_held(pf);
	mutex_lock(&pf->lock);
	if (pf->bus)
		go_away(pf, true);
	else
		err = -ENODEV;
	mutex_unlock(&pf->lock);
	return err ?: len;
}
CONFIGFS_ATTR_WO(sim_, pull);

static ssize_t sim_address_show(struct config_item *item, char *page)
{
	struct sim_pf *pf = to_pf(item);
	char name[20] = "";

	if (READ_ONCE(pf->bus))
		pf_name(pf, name, sizeof(name));
	return sysfs_emit(page, "%s\n", name);
}
CONFIGFS_ATTR_RO(sim_, address);

static int parse_u32(const char *page, u32 min, u32 max, u32 *val)
{
	int err = kstrtou32(page, 0, val);

	if (err)
		return err;
	return *val < min || *val > max ? -ERANGE : 0;
}

static ssize_t set_setting(struct sim_pf *pf, u32 *field, const char *page, size_t len,
			   u32 min, u32 max)
{
	u32 val, total, offset, stride;
	int err;

	err = parse_u32(page, min, max, &val);
	if (err)
		return err;
	mutex_lock(&pf->lock);
	total = field == &pf->total_vfs ? val : pf->total_vfs;
	offset = field == &pf->vf_offset ? val : pf->vf_offset;
	stride = field == &pf->vf_stride ? val : pf->vf_stride;
	if (pf->bus)
		err = -EBUSY;
	else if (offset + mul_u32_u32(total - 1, stride) > SIM_MAX_RID)
		err = -ERANGE;
	else
		WRITE_ONCE(*field, val);
	mutex_unlock(&pf->lock);
	return err ?: len;
}

/* The u32 of a PF that has the name of its attribute. */
#define SIM_U32(_name)								\
static u32 *sim_##_name(struct config_item *item)				\
{										\
	return (void *)to_pf(item) + offsetof(struct sim_pf, _name);		\
}										\
static ssize_t sim_##_name##_show(struct config_item *item, char *page)		\
{										\
	return sysfs_emit(page, "%u\n", READ_ONCE(*sim_##_name(item)));		\
}

#define SIM_SETTING(_name, _min, _max)						\
static ssize_t sim_##_name##_store(struct config_item *item, const char *page,	\
				   size_t len)					\
{										\
	return set_setting(to_pf(item), sim_##_name(item), page, len, _min, _max); \
}										\
CONFIGFS_ATTR(sim_, _name)

SIM_U32(total_vfs)
SIM_SETTING(total_vfs, 1, SIM_MAX_RID);
SIM_U32(vf_offset)
SIM_SETTING(vf_offset, 1, SIM_MAX_RID);
SIM_U32(vf_stride)
SIM_SETTING(vf_stride, 1, SIM_MAX_RID);
SIM_U32(pf_msix)
SIM_SETTING(pf_msix, 0, SIM_MAX_MSIX);
SIM_U32(vf_msix)
SIM_SETTING(vf_msix, 0, SIM_MAX_MSIX);
SIM_U32(vf_bar)
static ssize_t sim_vf_bar_store(struct config_item *item, const char *page, size_t len)
{
	u32 val;
	int err = parse_u32(page, 0, SIM_MAX_VF_BAR, &val);

	if (err)
		return err;
	if (val && val < SIM_MIN_VF_BAR)
		return -ERANGE;
	if (val && !is_power_of_2(val))
		return -EINVAL;
	return set_setting(to_pf(item), sim_vf_bar(item), page, len, 0, SIM_MAX_VF_BAR);
}
CONFIGFS_ATTR(sim_, vf_bar);

SIM_U32(buses)
SIM_SETTING(buses, 1, SIM_MAX_BUSES);

static ssize_t sim_numa_node_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", READ_ONCE(to_pf(item)->numa_node));
}

static ssize_t sim_numa_node_store(struct config_item *item, const char *page, size_t len)
{
	struct sim_pf *pf = to_pf(item);
	int node, err;

	err = kstrtoint(page, 0, &node);
	if (err)
		return err;
	if (node != NUMA_NO_NODE && (node < 0 || node >= MAX_NUMNODES || !node_online(node)))
		return -EINVAL;
	mutex_lock(&pf->lock);
	if (pf->bus)
		err = -EBUSY;
	else
		WRITE_ONCE(pf->numa_node, node);
	mutex_unlock(&pf->lock);
	return err ?: len;
}
CONFIGFS_ATTR(sim_, numa_node);

SIM_U32(accelerator)
SIM_SETTING(accelerator, 0, 1);

#define SIM_KNOB(_name, _max)							\
static ssize_t sim_##_name##_store(struct config_item *item, const char *page,	\
				   size_t len)					\
{										\
	u32 val;								\
	int err = parse_u32(page, 0, _max, &val);				\
										\
	if (err)								\
		return err;							\
	WRITE_ONCE(*sim_##_name(item), val);					\
	return len;								\
}										\
CONFIGFS_ATTR(sim_, _name)

SIM_U32(msix_pool)
SIM_KNOB(msix_pool, SIM_MAX_RID * SIM_MAX_MSIX);
SIM_U32(stats_cost_us)
SIM_KNOB(stats_cost_us, 1000000);
SIM_U32(counter_step)
SIM_KNOB(counter_step, 1000000);
SIM_U32(driver_total_vfs)
SIM_KNOB(driver_total_vfs, SIM_MAX_RID);
SIM_U32(probe_vfs)
SIM_KNOB(probe_vfs, SIM_MAX_RID);
SIM_U32(vf_netdevs)
SIM_KNOB(vf_netdevs, 1);
SIM_U32(provider)
SIM_KNOB(provider, 1);
SIM_U32(representors)
SIM_KNOB(representors, 1);
SIM_U32(link_width)
SIM_KNOB(link_width, SIM_LINK_WIDTH);
SIM_U32(needs_up)
SIM_KNOB(needs_up, 3);
SIM_U32(makes)
SIM_KNOB(makes, SIM_MAX_RID);
SIM_U32(msix_divided)
SIM_KNOB(msix_divided, 1);
SIM_U32(msix_more)
SIM_KNOB(msix_more, SIM_MAX_MSIX - 1);
SIM_U32(mac_resets)
SIM_KNOB(mac_resets, 1);
SIM_U32(vf_rdma)
SIM_KNOB(vf_rdma, 2);
SIM_U32(deaf)
SIM_KNOB(deaf, 1);

/* As idpf from its service task, no lock of the device held. */
static ssize_t sim_sets_total_vfs_store(struct config_item *item, const char *page, size_t len)
{
	struct sim_pf *pf = to_pf(item);
	struct pci_dev *pdev;
	u32 total;
	int err;

	err = parse_u32(page, 0, SIM_MAX_RID, &total);
	if (err)
		return err;
	mutex_lock(&pf->lock);
	pdev = pf->bus ? pci_get_slot(pf->bus, 0) : NULL;
	err = pdev ? pci_sriov_set_totalvfs(pdev, total) : -ENODEV;
	pci_dev_put(pdev);
	mutex_unlock(&pf->lock);
	return err ?: len;
}
CONFIGFS_ATTR_WO(sim_, sets_total_vfs);

static ssize_t sim_tick_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%lld\n", atomic64_read(&to_pf(item)->counter));
}

static ssize_t sim_tick_store(struct config_item *item, const char *page, size_t len)
{
	struct sim_pf *pf = to_pf(item);
	u32 ticks;
	int err = parse_u32(page, 1, 1000000, &ticks);

	if (err)
		return err;
	atomic64_add(mul_u32_u32(ticks, READ_ONCE(pf->counter_step)), &pf->counter);
	return len;
}
CONFIGFS_ATTR(sim_, tick);

static ssize_t sim_fail_show(struct config_item *item, char *page)
{
	struct sim_pf *pf = to_pf(item);
	int op, len = 0;

	spin_lock(&pf->ops_lock);
	for (op = 0; op < SIM_NR_OPS; op++)
		if (pf->fail[op].left)
			len += sysfs_emit_at(page, len, "%s %u %d %u\n", sim_op_names[op],
					     pf->fail[op].left, pf->fail[op].err,
					     pf->fail[op].times);
	spin_unlock(&pf->ops_lock);
	return len;
}

static int parse_fail(struct sim_pf *pf, int argc, char **argv)
{
	u32 left, times = 1;
	int op, error = 0;

	if (argc < 2)
		return -EINVAL;
	op = find_op(argv[0]);
	if (op < 0 || kstrtou32(argv[1], 10, &left) || (left ? argc != 3 && argc != 4 : argc != 2))
		return -EINVAL;
	if (argc == 4 && (kstrtou32(argv[3], 10, &times) || !times))
		return -EINVAL;
	if (left) {
		error = find_errno(argv[2]);
		if (error < 0)
			return error;
	}
	spin_lock(&pf->ops_lock);
	pf->fail[op].left = left;
	pf->fail[op].times = times;
	pf->fail[op].err = error;
	spin_unlock(&pf->ops_lock);
	return 0;
}

static ssize_t sim_fail_store(struct config_item *item, const char *page, size_t len)
{
	int argc, err;
	char **argv = argv_split(GFP_KERNEL, page, &argc);

	if (!argv)
		return -ENOMEM;
	err = parse_fail(to_pf(item), argc, argv);
	argv_free(argv);
	return err ?: len;
}
CONFIGFS_ATTR(sim_, fail);

static ssize_t show_ops(unsigned long ops, char *page)
{
	int op, len = 0;

	for_each_set_bit(op, &ops, SIM_NR_OPS)
		len += sysfs_emit_at(page, len, "%s%s", len ? " " : "", sim_op_names[op]);
	return len + sysfs_emit_at(page, len, "\n");
}

/* A mask of the operations that are listed, none of them before @first. */
static int parse_ops(const char *page, int first, unsigned long *ops)
{
	int argc, i, op;
	char **argv = argv_split(GFP_KERNEL, page, &argc);

	if (!argv)
		return -ENOMEM;
	*ops = 0;
	for (i = 0; i < argc; i++) {
		op = find_op(argv[i]);
		if (op < first)
			break;
		*ops |= BIT(op);
	}
	argv_free(argv);
	return i < argc ? -EINVAL : 0;
}

static ssize_t sim_not_implemented_show(struct config_item *item, char *page)
{
	return show_ops(READ_ONCE(to_pf(item)->not_implemented), page);
}

static ssize_t sim_not_implemented_store(struct config_item *item, const char *page, size_t len)
{
	unsigned long ops;
	int err = parse_ops(page, SIM_GET_VF_TOTAL_MSIX, &ops);

	if (err)
		return err;
	WRITE_ONCE(to_pf(item)->not_implemented, ops);
	return len;
}
CONFIGFS_ATTR(sim_, not_implemented);

static ssize_t sim_hold_show(struct config_item *item, char *page)
{
	return show_ops(READ_ONCE(to_pf(item)->hold), page);
}

static ssize_t sim_hold_store(struct config_item *item, const char *page, size_t len)
{
	unsigned long ops;
	int err = parse_ops(page, 0, &ops);

	if (err)
		return err;
	sim_hold(to_pf(item), ops);
	return len;
}
CONFIGFS_ATTR(sim_, hold);

static ssize_t sim_held_show(struct config_item *item, char *page)
{
	struct sim_pf *pf = to_pf(item);
	int op, len = 0;

	spin_lock(&pf->ops_lock);
	for (op = 0; op < SIM_NR_OPS; op++)
		if (pf->held[op])
			len += sysfs_emit_at(page, len, "%s %u\n", sim_op_names[op], pf->held[op]);
	spin_unlock(&pf->ops_lock);
	return len;
}
CONFIGFS_ATTR_RO(sim_, held);

static struct configfs_attribute *sim_pf_attrs[] = {
	&sim_attr_live,
	&sim_attr_pull,
	&sim_attr_address,
	&sim_attr_total_vfs,
	&sim_attr_vf_offset,
	&sim_attr_vf_stride,
	&sim_attr_pf_msix,
	&sim_attr_vf_msix,
	&sim_attr_vf_bar,
	&sim_attr_buses,
	&sim_attr_numa_node,
	&sim_attr_accelerator,
	&sim_attr_msix_pool,
	&sim_attr_stats_cost_us,
	&sim_attr_counter_step,
	&sim_attr_tick,
	&sim_attr_driver_total_vfs,
	&sim_attr_sets_total_vfs,
	&sim_attr_probe_vfs,
	&sim_attr_vf_netdevs,
	&sim_attr_provider,
	&sim_attr_representors,
	&sim_attr_link_width,
	&sim_attr_needs_up,
	&sim_attr_makes,
	&sim_attr_msix_divided,
	&sim_attr_msix_more,
	&sim_attr_mac_resets,
	&sim_attr_vf_rdma,
	&sim_attr_deaf,
	&sim_attr_fail,
	&sim_attr_not_implemented,
	&sim_attr_hold,
	&sim_attr_held,
	NULL
};

static void sim_pf_release(struct config_item *item)
{
	struct sim_pf *pf = to_pf(item);

	sim_domain_put(&sim_domains, pf->sysdata.domain);
	mutex_destroy(&pf->lock);
	kfree(pf);
	if (atomic_dec_and_test(&sim_pf_count))
		wake_up(&sim_pf_wait);
}

static struct configfs_item_operations sim_pf_item_ops = {
	.release = sim_pf_release,
};

static const struct config_item_type sim_pf_type = {
	.ct_item_ops = &sim_pf_item_ops,
	.ct_attrs = sim_pf_attrs,
	.ct_owner = THIS_MODULE,
};

static struct config_item *sim_make_pf(struct config_group *group, const char *name)
{
	struct sim_pf *pf;
	int domain;

	pf = kzalloc(sizeof(*pf), GFP_KERNEL);
	if (!pf)
		return ERR_PTR(-ENOMEM);
	/* Kept for as long as the directory, so that the PF comes back at the same address. */
	domain = sim_domain_get(&sim_domains);
	if (domain < 0) {
		kfree(pf);
		return ERR_PTR(domain);
	}
	pf->sysdata.domain = domain;
	mutex_init(&pf->lock);
	raw_spin_lock_init(&pf->cfg_lock);
	spin_lock_init(&pf->ops_lock);
	init_waitqueue_head(&pf->gate);
	pf->total_vfs = 8;
	pf->vf_offset = 1;
	pf->vf_stride = 1;
	pf->pf_msix = 16;
	pf->vf_msix = 3;
	pf->buses = SIM_MAX_BUSES;
	pf->numa_node = NUMA_NO_NODE;
	pf->counter_step = 1;
	pf->vf_netdevs = 1;
	config_item_init_type_name(&pf->item, name, &sim_pf_type);
	atomic_inc(&sim_pf_count);
	return &pf->item;
}

/* After this no store can come: configfs marked the directory dead before. */
static void sim_drop_pf(struct config_group *group, struct config_item *item)
{
	struct sim_pf *pf = to_pf(item);

	sim_hold(pf, 0);
	mutex_lock(&pf->lock);
	if (pf->bus)
		go_away(pf, false);
	mutex_unlock(&pf->lock);
	config_item_put(item);
}

static struct configfs_group_operations sim_group_ops = {
	.make_item = sim_make_pf,
	.drop_item = sim_drop_pf,
};

static const struct config_item_type sim_subsys_type = {
	.ct_group_ops = &sim_group_ops,
	.ct_owner = THIS_MODULE,
};

static struct configfs_subsystem sim_subsys = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = "sriov_sim",
			.ci_type = &sim_subsys_type,
		},
	},
};

static int __init sim_init(void)
{
	int err;

	sim_debugfs = debugfs_create_dir("sriov_sim", NULL);
	err = pci_register_driver(&sim_pf_driver);
	if (err)
		goto err_debugfs;
	err = pci_register_driver(&sim_vf_driver);
	if (err)
		goto err_pf_driver;
	config_group_init(&sim_subsys.su_group);
	mutex_init(&sim_subsys.su_mutex);
	err = configfs_register_subsystem(&sim_subsys);
	if (err)
		goto err_vf_driver;
	return 0;

err_vf_driver:
	pci_unregister_driver(&sim_vf_driver);
err_pf_driver:
	pci_unregister_driver(&sim_pf_driver);
err_debugfs:
	debugfs_remove(sim_debugfs);
	return err;
}
module_init(sim_init);

static void __exit sim_exit(void)
{
	configfs_unregister_subsystem(&sim_subsys);
	pci_unregister_driver(&sim_vf_driver);
	pci_unregister_driver(&sim_pf_driver);
	wait_event(sim_pf_wait, !atomic_read(&sim_pf_count));
	debugfs_remove(sim_debugfs);
}
module_exit(sim_exit);

MODULE_DESCRIPTION("Software SR-IOV host bridge with a PF and a VF driver");
MODULE_VERSION(SRIOV_VERSION);
MODULE_AUTHOR("sriov_mgr developers");
MODULE_LICENSE("GPL");
