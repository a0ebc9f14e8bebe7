// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs.c - tables for human eyes; nothing may depend on them.
 *
 *   /sys/kernel/debug/sriov_mgr/
 *     summary		every PF and VF
 *     host		the interrupt vectors of the host
 *     events		the last events, one a line
 *     settle		a write waits until all work is done
 *     0000:01:00.0/	a PF that is present
 *       summary	the PF, its link, its interrupts
 *       limit		how many VFs it may have, and why
 *       counters	a line a VF: counters and who counts
 *       interrupts	the vectors of each VF
 *       config		wanted and actual configuration of each VF
 *       lifetime	a line a VF: since when, how often bound, last event
 *
 * A table of VFs is made batch by batch, each row of one moment. Files find
 * their PF by the name of their directory when they are opened, and keep it.
 * A read waits for neither a device_lock nor RTNL, and for a driver a second at most;
 * whoever takes a directory away waits for the read that is under way.
 */
#include <linux/debugfs.h>
#include <linux/iommu.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "sriov_mgr.h"

static struct dentry *root;

/* Protects sriov_pf.debugfs; nothing that a read waits for is waited for with it held. */
static DEFINE_MUTEX(dirs_lock);

static const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

static void show_pf(struct seq_file *s, const struct sriov_pf_info *pf,
		    const struct sriov_limits *limits)
{
	char by[SRIOV_LIMIT_LEN];

	sriov_limits_describe(limits, by, sizeof(by));
	seq_printf(s, "%-14s %-10s %-14s %-12s %5u %s%s\n", pf->address,
		   sriov_pf_state_names[pf->state], or_dash(pf->driver),
		   or_dash(pf->netdev.name), pf->num_vfs, by,
		   pf->managed ? "" : " (not managed)");
	if (pf->last_error[0])
		seq_printf(s, "  last error: %s\n", pf->last_error);
}

static void show_vf(struct seq_file *s, const struct sriov_vf_info *vf)
{
	unsigned int id;
	char text[SRIOV_VALUE_LEN];

	seq_printf(s, "  vf%-5u %-14s %-8s %-14s %s", vf->index,
		   or_dash(vf->address), sriov_vf_state_names[vf->state],
		   or_dash(vf->driver), or_dash(vf->netdev.name));
	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++) {
		if (!(vf->wanted.valid & BIT(id)))
			continue;
		sriov_vf_config_format(id, &vf->wanted, text, sizeof(text));
		seq_printf(s, " %s=%s", sriov_vf_attrs[id].name, text);
	}
	seq_putc(s, '\n');
	if (vf->last_error[0])
		seq_printf(s, "    last error: %s\n", vf->last_error);
}

/* Each with a copy of its own on the stack. */
static noinline_for_stack void summarize_pf(struct seq_file *s, struct sriov_pf *pf)
{
	struct sriov_pf_info info;
	struct sriov_limits limits;

	sriov_pf_info(pf, &info);
	sriov_limits(pf, 0, &limits);
	show_pf(s, &info, &limits);
}

static noinline_for_stack void summarize_vf(struct seq_file *s, struct sriov_vf *vf)
{
	struct sriov_vf_info info;

	sriov_vf_info(vf, &info);
	show_vf(s, &info);
}

static int summary_show(struct seq_file *s, void *unused)
{
	unsigned long id, index;
	struct sriov_pf *pf;
	struct sriov_vf *vf;

	seq_puts(s, "PF             STATE      DRIVER         NETDEV         VFS LIMIT\n");
	for (id = 0; (pf = sriov_pf_next(&id)); id++) {
		summarize_pf(s, pf);
		for (index = 0; (vf = sriov_vf_next(pf, &index)); index++) {
			summarize_vf(s, vf);
			sriov_vf_put(vf);
		}
		sriov_pf_put(pf);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(summary);

static int events_show(struct seq_file *s, void *unused)
{
	struct sriov_event event;
	char vf[12];
	u64 seq;

	for (seq = 1; sriov_event_next(&seq, &event); seq++) {
		vf[0] = '\0';
		if (event.vf != SRIOV_UNSET)
			scnprintf(vf, sizeof(vf), " vf%d", event.vf);
		seq_printf(s, "%llu %llu.%09llu %s%s %s %s\n", event.seq,
			   event.time / NSEC_PER_SEC, event.time % NSEC_PER_SEC, event.pf, vf,
			   sriov_event_names[event.type], event.message);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(events);

static int host_show(struct seq_file *s, void *unused)
{
	struct sriov_host host;

	sriov_vectors_host(&host);
	if (host.budget >= 0)
		seq_printf(s, "budget   %d%s\nfree     %u\n", host.budget,
			   host.automatic ? " (auto)" : "", host.free);
	seq_printf(s, "reserve  %u\nused     %u\npromised %u\n", host.reserve, host.used,
		   host.promised);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(host);

static ssize_t settle_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	return sriov_work_settle() ?: len;
}

static const struct file_operations settle_fops = {
	.owner	= THIS_MODULE,
	.write	= settle_write,
	.llseek	= noop_llseek,
};

/* ---- tables of the VFs of a PF ---- */

/**
 * struct table_type - one of the tables of VFs
 * @parts:	what it needs of a VF, SRIOV_MGR_PART_*
 * @head:	prints the headings
 * @show:	prints a VF
 */
struct table_type {
	u32 parts;
	void (*head)(struct seq_file *s);
	void (*show)(struct seq_file *s, const struct sriov_reading *reading);
};

/**
 * struct table - an open table of VFs
 * @type:	which one
 * @pf:		the PF, with a reference
 * @batch:	the VFs that are being printed
 */
struct table {
	const struct table_type *type;
	struct sriov_pf *pf;
	struct sriov_batch batch;
};

/* The VF for this position, which is 1 more than its number; or the next one there is. */
static void *find_row(struct table *table, loff_t *pos)
{
	unsigned long index = *pos - 1;
	unsigned int i;

	for (i = 0; i < table->batch.n && table->batch.vf[i].info.index < index; i++)
		;
	if (i == table->batch.n) {
		sriov_telemetry_done(&table->batch);
		sriov_telemetry_read(table->pf, index, ULONG_MAX, table->type->parts,
				     ktime_get_boottime_ns(), &table->batch);
		if (!table->batch.n)
			return NULL;
		i = 0;
	}
	*pos = (loff_t)table->batch.vf[i].info.index + 1;
	return &table->batch.vf[i];
}

static void *table_start(struct seq_file *s, loff_t *pos)
{
	return *pos ? find_row(s->private, pos) : SEQ_START_TOKEN;
}

static void *table_next(struct seq_file *s, void *row, loff_t *pos)
{
	++*pos;
	return find_row(s->private, pos);
}

static void table_stop(struct seq_file *s, void *row)
{
	struct table *table = s->private;

	sriov_telemetry_done(&table->batch);
	table->batch.n = 0;
}

static int table_show(struct seq_file *s, void *row)
{
	struct table *table = s->private;

	if (row != SEQ_START_TOKEN)
		table->type->show(s, row);
	else if (table->type->head)
		table->type->head(s);
	return 0;
}

static const struct seq_operations table_ops = {
	.start	= table_start,
	.next	= table_next,
	.stop	= table_stop,
	.show	= table_show,
};

/* The PF that the file's directory is named after, with a reference. */
static struct sriov_pf *pf_of_file(const struct file *file)
{
	return sriov_pf_find(file->f_path.dentry->d_parent->d_name.name);
}

static int table_open(struct file *file, const struct table_type *type)
{
	struct sriov_pf *pf = pf_of_file(file);
	struct table *table;

	if (!pf)
		return -ENODEV;
	table = __seq_open_private(file, &table_ops, sizeof(*table));
	if (!table) {
		sriov_pf_put(pf);
		return -ENOMEM;
	}
	table->pf = pf;
	table->type = type;
	return 0;
}

static int table_release(struct inode *inode, struct file *file)
{
	struct table *table = ((struct seq_file *)file->private_data)->private;

	sriov_pf_put(table->pf);
	return seq_release_private(inode, file);
}

#define TABLE(_name)								\
static int _name##_open(struct inode *inode, struct file *file)		\
{										\
	return table_open(file, &_name##_table);				\
}										\
static const struct file_operations _name##_fops = {				\
	.owner		= THIS_MODULE,						\
	.open		= _name##_open,						\
	.read		= seq_read,						\
	.llseek		= seq_lseek,						\
	.release	= table_release,					\
}

static const char * const source_names[] = {
	[SRIOV_MGR_COUNTER_SOURCE_PROVIDER]	= "provider",
	[SRIOV_MGR_COUNTER_SOURCE_PF_DRIVER]	= "pf-driver",
	[SRIOV_MGR_COUNTER_SOURCE_VF_NETDEV]	= "vf-netdev",
	[SRIOV_MGR_COUNTER_SOURCE_REPRESENTOR]	= "representor",
};

static void counters_show(struct seq_file *s, const struct sriov_reading *reading)
{
	const struct sriov_vf_counters *all = &reading->counters.all;
	unsigned long own = reading->provider ? all->own_valid : 0;
	unsigned int id, sources = own ? BIT(SRIOV_MGR_COUNTER_SOURCE_PROVIDER) : 0;

	seq_printf(s, "vf%-5u", reading->info.index);
	for (id = 0; id < SRIOV_NR_VF_COUNTERS; id++) {
		if (all->valid & BIT(id)) {
			seq_printf(s, " %12llu", all->value[id]);
			sources |= BIT(reading->counters.source[id]);
		} else {
			seq_printf(s, " %12s", "-");
		}
	}
	for (id = 0; id < ARRAY_SIZE(source_names); id++)
		if (sources & BIT(id))
			seq_printf(s, " %s", source_names[id]);
	if (reading->counted)
		seq_printf(s, " %u ms", reading->age_ms);
	if (reading->stale)
		seq_puts(s, " stale");
	for_each_set_bit(id, &own, SRIOV_MAX_OWN_COUNTERS)
		seq_printf(s, " %s=%llu %s", reading->provider->own[id].name, all->own[id],
			   reading->provider->own[id].unit);
	seq_putc(s, '\n');
}

static void counters_head(struct seq_file *s)
{
	seq_printf(s, "%-7s %12s %12s %12s %12s %12s %12s %12s %12s %12s %12s SOURCES AGE OWN\n",
		   "VF", "RX-PACKETS", "TX-PACKETS", "RX-BYTES", "TX-BYTES", "RX-BROADCAST",
		   "RX-MULTICAST", "RX-DROPPED", "TX-DROPPED", "RX-ERRORS", "TX-ERRORS");
}

static const struct table_type counters_table = {
	.parts	= SRIOV_MGR_PART_COUNTERS,
	.head	= counters_head,
	.show	= counters_show,
};

TABLE(counters);

static void show_vectors(struct seq_file *s, struct pci_dev *pdev, int vectors, bool passthrough)
{
	static const char * const localities[] = {
		[SRIOV_MGR_LOCALITY_LOCAL]	= " local",
		[SRIOV_MGR_LOCALITY_REMOTE]	= " remote",
	};
	const struct sriov_vector *vector;
	struct sriov_interrupts in;
	unsigned int i;
	int where;

	if (!pdev || sriov_interrupts_read(pdev, vectors, passthrough, &in)) {
		seq_puts(s, " -\n");
		return;
	}
	seq_printf(s, " MSI-X table of %d, %s", max(in.table_size, 0),
		   in.enabled ? "enabled" : "not enabled");
	if (in.stale)
		seq_puts(s, ", the device is locked\n");
	else
		seq_printf(s, ", %u allocated, %llu interrupts\n", in.nr, in.total);
	for (i = 0; i < in.nr; i++) {
		vector = &in.vector[i];
		where = sriov_vector_locality(&in, vector);
		seq_printf(s, "  vector %u irq %u count %llu cpu %d node %d%s\n", vector->index,
			   vector->irq, vector->count, vector->cpu, vector->node,
			   where == SRIOV_UNSET ? "" : localities[where]);
	}
	sriov_interrupts_free(&in);
}

static void interrupts_show(struct seq_file *s, const struct sriov_reading *reading)
{
	seq_printf(s, "vf%u", reading->info.index);
	show_vectors(s, reading->pdev, reading->info.vectors, sriov_vf_is_passthrough(reading->vf));
}

static const struct table_type interrupts_table = { .show = interrupts_show };

TABLE(interrupts);

static void config_show(struct seq_file *s, const struct sriov_reading *reading)
{
	const struct sriov_vf_config *wanted = &reading->info.wanted, *actual = &reading->actual;
	u32 drift = sriov_vf_drift(&reading->info, actual);
	char want[SRIOV_VALUE_LEN], is[SRIOV_VALUE_LEN];
	unsigned int id;

	for (id = 0; id < SRIOV_NR_VF_ATTRS; id++) {
		if (!((wanted->valid | actual->valid) & BIT(id)))
			continue;
		want[0] = '\0';
		is[0] = '\0';
		if (wanted->valid & BIT(id))
			sriov_vf_config_format(id, wanted, want, sizeof(want));
		if (actual->valid & BIT(id))
			sriov_vf_config_format(id, actual, is, sizeof(is));
		seq_printf(s, "vf%-5u %-14s %-20s %s%s%s\n", reading->info.index,
			   sriov_vf_attrs[id].name, or_dash(want), or_dash(is),
			   drift & BIT(id) ? " differs" : "", reading->stale ? " stale" : "");
	}
}

static void config_head(struct seq_file *s)
{
	seq_puts(s, "VF      ATTRIBUTE      WANTED               ACTUAL\n");
}

static const struct table_type config_table = {
	.parts	= SRIOV_MGR_PART_CONFIG,
	.head	= config_head,
	.show	= config_show,
};

TABLE(config);

static void lifetime_show(struct seq_file *s, const struct sriov_reading *reading)
{
	const struct sriov_vf_life *life = &reading->info.life;
	time64_t created = div_u64(life->created, NSEC_PER_SEC);
	time64_t last = div_u64(life->event_time, NSEC_PER_SEC);

	seq_printf(s, "vf%-5u ", reading->info.index);
	if (life->created)
		seq_printf(s, "%ptTs", &created);
	else
		seq_printf(s, "%-19s", "-");
	seq_printf(s, " %5u ", life->binds);
	if (life->event)
		seq_printf(s, "%ptTs %llu %s\n", &last, life->event,
			   sriov_event_names[life->event_type]);
	else
		seq_puts(s, "-\n");
}

static void lifetime_head(struct seq_file *s)
{
	seq_puts(s, "VF      CREATED             BINDS LAST EVENT\n");
}

static const struct table_type lifetime_table = {
	.head	= lifetime_head,
	.show	= lifetime_show,
};

TABLE(lifetime);

/* ---- a PF ---- */

static void show_link(struct seq_file *s, const char *what, const struct sriov_link *link)
{
	if (link->speed)
		seq_printf(s, "%-15s %u MT/s x%u\n", what, link->speed, link->width);
}

static void show_facts(struct seq_file *s, struct pci_dev *pdev, struct iommu_group *group)
{
	struct sriov_pci_facts facts;

	sriov_pci_facts_read(pdev, group, &facts);
	show_link(s, "link", &facts.now);
	show_link(s, "link at best", &facts.most);
	if (facts.bandwidth)
		seq_printf(s, "narrowest link  %u Mbit/s at %s\n", facts.bandwidth,
			   facts.narrowest_at);
	if (facts.group_others >= 0)
		seq_printf(s, "IOMMU group     shared with %d others\n", facts.group_others);
	if (facts.has_aer)
		seq_printf(s, "AER             %llu correctable, %llu nonfatal, %llu fatal\n",
			   facts.aer[SRIOV_AER_CORRECTABLE], facts.aer[SRIOV_AER_NONFATAL],
			   facts.aer[SRIOV_AER_FATAL]);
}

static int pf_summary_show(struct seq_file *s, void *unused)
{
	struct sriov_pf *pf = pf_of_file(s->file);
	struct iommu_group *group;
	struct sriov_pf_info info;
	struct pci_dev *pdev;

	if (!pf)
		return -ENODEV;
	pdev = sriov_pf_device(pf, &group);
	sriov_pf_info(pf, &info);
	seq_printf(s, "state           %s\ndriver          %s\nnetdev          %s\nVFs             %u\n",
		   sriov_pf_state_names[info.state], or_dash(info.driver),
		   or_dash(info.netdev.name), info.num_vfs);
	if (info.numa_node >= 0)
		seq_printf(s, "NUMA node       %d\n", info.numa_node);
	if (pdev) {
		show_facts(s, pdev, group);
		seq_puts(s, "interrupts     ");
		show_vectors(s, pdev, sriov_pci_vectors(pdev), sriov_pci_pf_is_passthrough(pf));
	}
	iommu_group_put(group);
	pci_dev_put(pdev);
	sriov_pf_put(pf);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(pf_summary);

static int limit_show(struct seq_file *s, void *unused)
{
	struct sriov_pf *pf = pf_of_file(s->file);
	char text[SRIOV_LIMIT_LEN];
	struct sriov_limits limits;
	unsigned int id;

	if (!pf)
		return -ENODEV;
	sriov_limits(pf, 0, &limits);
	sriov_pf_put(pf);
	sriov_limits_describe(&limits, text, sizeof(text));
	seq_printf(s, "limit: %s\n", text);
	for (id = 0; id < SRIOV_NR_CONSTRAINTS; id++) {
		sriov_policy_describe(id, &limits.in[id], text, sizeof(text));
		seq_printf(s, "  %s\n", text);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(limit);

/**
 * sriov_debugfs_update - make or remove the directory of a PF that has come or gone
 * @pf:	the PF
 *
 * Context: work, as it waits for reads of files that are removed.
 */
void sriov_debugfs_update(struct sriov_pf *pf)
{
	struct sriov_pf *next;
	struct pci_dev *pdev;
	struct dentry *dir;

	mutex_lock(&dirs_lock);
	pdev = sriov_pf_pdev(pf);
	if (pdev && !pf->debugfs) {
		/* That of a PF that was here before may still be there; its removal comes back. */
		dir = debugfs_lookup(pf->address, root);
		if (dir) {
			dput(dir);
			goto put;
		}
		dir = debugfs_create_dir(pf->address, root);
		if (IS_ERR(dir))
			goto put;
		pf->debugfs = dir;
		debugfs_create_file("summary", 0400, pf->debugfs, NULL, &pf_summary_fops);
		debugfs_create_file("limit", 0400, pf->debugfs, NULL, &limit_fops);
		debugfs_create_file("counters", 0400, pf->debugfs, NULL, &counters_fops);
		debugfs_create_file("interrupts", 0400, pf->debugfs, NULL, &interrupts_fops);
		debugfs_create_file("config", 0400, pf->debugfs, NULL, &config_fops);
		debugfs_create_file("lifetime", 0400, pf->debugfs, NULL, &lifetime_fops);
	} else if (!pdev && pf->debugfs) {
		debugfs_remove(pf->debugfs);
		pf->debugfs = NULL;
		next = sriov_pf_find(pf->address);
		if (next)
			sriov_reconcile_queue(next);
		sriov_pf_put(next);
	}
put:
	pci_dev_put(pdev);
	mutex_unlock(&dirs_lock);
}

/**
 * sriov_debugfs_init - make the files; that it fails is no error
 *
 * Context: module init.
 */
void sriov_debugfs_init(void)
{
	root = debugfs_create_dir("sriov_mgr", NULL);
	debugfs_create_file("summary", 0400, root, NULL, &summary_fops);
	debugfs_create_file("host", 0400, root, NULL, &host_fops);
	debugfs_create_file("events", 0400, root, NULL, &events_fops);
	debugfs_create_file("settle", 0200, root, NULL, &settle_fops);
}

/**
 * sriov_debugfs_exit - remove the files
 *
 * Context: module exit; on return no read runs.
 */
void sriov_debugfs_exit(void)
{
	debugfs_remove_recursive(root);
}
