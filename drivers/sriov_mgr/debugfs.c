// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs.c - tables for human eyes; nothing may depend on them.
 *
 *   /sys/kernel/debug/sriov_mgr/
 *     summary		every PF and VF
 *     limits		how many VFs each PF may have, and why
 *     counters		a line a VF: counters and who counts
 *     interrupts	the vectors of each PF and VF
 *     config		wanted and actual configuration of each VF
 *     lifetime		a line a VF: since when, how often bound, last event
 *     host		the interrupt vectors of the host
 *     events		the last events, one a line
 *     settle		a write waits until all work is done
 *
 * The files are there from load to unload, whatever comes and goes. A table is made PF by PF and
 * batch by batch, each row of one moment; it keeps nothing between two reads but its place. A
 * read waits for neither a device_lock nor RTNL, and for a driver a second at most; nothing waits
 * for a read but the unloading of the module.
 */
#include <linux/debugfs.h>
#include <linux/iommu.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "attrs.h"
#include "common.h"
#include "debugfs.h"
#include "events.h"
#include "irqmap.h"
#include "limits.h"
#include "pci_core.h"
#include "pci_facts.h"
#include "policy.h"
#include "registry.h"
#include "telemetry.h"
#include "work.h"

/**
 * struct table_type - a table of PFs and VFs
 * @name:	its file
 * @head:	the headings, NULL for none
 * @parts:	what it needs of a VF, SRIOV_MGR_PART_*
 * @show_pf:	prints a PF, NULL for nothing
 * @show_vf:	prints a VF, NULL for nothing
 */
struct table_type {
	const char *name;
	const char *head;
	u32 parts;
	void (*show_pf)(struct seq_file *s, struct sriov_pf *pf);
	void (*show_vf)(struct seq_file *s, const struct sriov_reading *reading);
};

/**
 * struct table - an open table
 * @type:	which one
 * @asked:	when its reading began, in ns since boot
 * @pf:		the PF that is being printed, with a reference; NULL between two reads
 * @batch:	VFs of it
 */
struct table {
	const struct table_type *type;
	u64 asked;
	struct sriov_pf *pf;
	struct sriov_batch *batch;
};

/* A position is the id of a PF, and 0 for the PF or 1 more than the number of a VF. */
#define ROW_BITS	17
#define ROW_MASK	GENMASK(ROW_BITS - 1, 0)

static void let_go(struct table *table)
{
	sriov_telemetry_done(table->batch);
	sriov_pf_put(table->pf);
	table->pf = NULL;
}

/* The VF with this number, or the next one there is of the PF. */
static struct sriov_reading *find_vf(struct table *table, unsigned long index)
{
	struct sriov_batch *batch = table->batch;
	unsigned int i;

	for (i = 0; i < batch->n; i++)
		if (batch->vf[i].index >= index)
			return &batch->vf[i];
	sriov_telemetry_done(batch);
	sriov_telemetry_read(table->pf, index, ULONG_MAX, table->type->parts, table->asked, true,
			     batch);
	return batch->n ? &batch->vf[0] : NULL;
}

/* What is at this position, or the next thing that there is. */
static void *find_row(struct table *table, loff_t *pos)
{
	unsigned long id = *pos >> ROW_BITS, found = id, row = *pos & ROW_MASK;
	struct sriov_reading *reading;

	for (;; found++) {
		if (!table->pf)
			table->pf = sriov_pf_next(&found);
		if (!table->pf)
			return NULL;
		if (found != id)
			row = 0;
		*pos = (loff_t)found << ROW_BITS | row;
		if (!row && table->type->show_pf)
			return table->pf;
		reading = table->type->show_vf ? find_vf(table, row ? row - 1 : 0) : NULL;
		if (reading) {
			*pos = (loff_t)found << ROW_BITS | (reading->index + 1);
			return reading;
		}
		let_go(table);
	}
}

static void *table_start(struct seq_file *s, loff_t *pos)
{
	struct table *table = s->private;

	if (*pos)
		return find_row(table, pos);
	table->asked = ktime_get_boottime_ns();
	return SEQ_START_TOKEN;
}

static void *table_next(struct seq_file *s, void *row, loff_t *pos)
{
	++*pos;
	return find_row(s->private, pos);
}

static void table_stop(struct seq_file *s, void *row)
{
	let_go(s->private);
}

static int table_show(struct seq_file *s, void *row)
{
	struct table *table = s->private;

	if (row == SEQ_START_TOKEN)
		seq_puts(s, table->type->head ?: "");
	else if (row == table->pf)
		table->type->show_pf(s, row);
	else
		table->type->show_vf(s, row);
	return 0;
}

static const struct seq_operations table_ops = {
	.start	= table_start,
	.next	= table_next,
	.stop	= table_stop,
	.show	= table_show,
};

static int table_open(struct inode *inode, struct file *file)
{
	struct table *table = __seq_open_private(file, &table_ops, sizeof(*table));

	if (!table)
		return -ENOMEM;
	table->type = inode->i_private;
	table->batch = sriov_telemetry_batch(SRIOV_PROVIDER_BATCH);
	if (table->batch)
		return 0;
	seq_release_private(inode, file);
	return -ENOMEM;
}

static int table_release(struct inode *inode, struct file *file)
{
	struct table *table = ((struct seq_file *)file->private_data)->private;

	kfree(table->batch);
	return seq_release_private(inode, file);
}

static const struct file_operations table_fops = {
	.owner		= THIS_MODULE,
	.open		= table_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= table_release,
};

static const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

static void show_name(struct seq_file *s, const struct sriov_reading *reading)
{
	const struct table *table = s->private;

	seq_printf(s, "%-14s vf%-5u", table->pf->now.address, reading->index);
}

/* ---- summary ---- */

static void show_link(struct seq_file *s, const char *what, const struct sriov_link *link)
{
	if (link->speed)
		seq_printf(s, ", %s %u MT/s x%u", what, link->speed, link->width);
}

static void show_facts(struct seq_file *s, struct pci_dev *pdev, struct iommu_group *group)
{
	struct sriov_pci_facts facts;

	sriov_pci_facts_read(pdev, group, &facts);
	seq_printf(s, "  NUMA node %d", dev_to_node(&pdev->dev));
	show_link(s, "link", &facts.now);
	show_link(s, "at best", &facts.most);
	if (facts.bandwidth)
		seq_printf(s, ", narrowest link %u Mbit/s at %s", facts.bandwidth,
			   facts.narrowest_at);
	if (facts.group_others >= 0)
		seq_printf(s, ", IOMMU group shared with %d others", facts.group_others);
	if (facts.has_aer)
		seq_printf(s, ", AER %llu correctable, %llu nonfatal, %llu fatal",
			   facts.aer[SRIOV_AER_CORRECTABLE], facts.aer[SRIOV_AER_NONFATAL],
			   facts.aer[SRIOV_AER_FATAL]);
	seq_putc(s, '\n');
}

static void summary_pf(struct seq_file *s, struct sriov_pf *pf)
{
	struct iommu_group *group;
	struct sriov_limits limits;
	struct sriov_pf_info info;
	char by[SRIOV_LIMIT_LEN];
	struct pci_dev *pdev;

	pdev = sriov_pf_device(pf, &group);
	sriov_pf_info(pf, &info);
	sriov_limits(pf, 0, &limits);
	sriov_limits_describe(&limits, by, sizeof(by));
	seq_printf(s, "%-14s %-10s %-14s %-12s %5u %s%s\n", info.address,
		   sriov_pf_state_names[info.state], or_dash(info.driver),
		   or_dash(info.netdev.name), info.num_vfs, by,
		   info.managed ? "" : " (not managed)");
	if (info.last_error[0])
		seq_printf(s, "  last error: %s\n", info.last_error);
	if (pdev)
		show_facts(s, pdev, group);
	iommu_group_put(group);
	pci_dev_put(pdev);
}

static void summary_vf(struct seq_file *s, const struct sriov_reading *reading)
{
	const struct sriov_vf_info *vf = &reading->info;
	char text[SRIOV_VALUE_LEN];
	unsigned int id;

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

/* ---- limits ---- */

static void limits_pf(struct seq_file *s, struct sriov_pf *pf)
{
	char text[2 * SRIOV_LIMIT_LEN];
	struct sriov_limits limits;
	unsigned int id;

	sriov_limits(pf, 0, &limits);
	sriov_limits_describe_all(&limits, text, sizeof(text));
	seq_printf(s, "%s %s\n", pf->now.address, text);
	for (id = 0; id < SRIOV_NR_CONSTRAINTS; id++) {
		sriov_policy_describe(id, &limits.in[id], text, sizeof(text));
		seq_printf(s, "  %s\n", text);
	}
}

/* ---- counters ---- */

#define COUNTERS_HEAD \
	"PF             VF        RX-PACKETS   TX-PACKETS     RX-BYTES     TX-BYTES RX-BROADCAST " \
	"RX-MULTICAST   RX-DROPPED   TX-DROPPED    RX-ERRORS    TX-ERRORS SOURCES AGE OWN\n"

static const char * const source_names[] = {
	[SRIOV_MGR_COUNTER_SOURCE_PROVIDER]	= "provider",
	[SRIOV_MGR_COUNTER_SOURCE_PF_DRIVER]	= "pf-driver",
	[SRIOV_MGR_COUNTER_SOURCE_VF_NETDEV]	= "vf-netdev",
	[SRIOV_MGR_COUNTER_SOURCE_REPRESENTOR]	= "representor",
};

static void counters_vf(struct seq_file *s, const struct sriov_reading *reading)
{
	static const struct sriov_counters none;
	const struct sriov_counters *counters = reading->counters ?: &none;
	const struct sriov_vf_counters *all = &counters->all;
	unsigned long own = reading->provider ? all->own_valid : 0;
	unsigned int id;

	show_name(s, reading);
	for (id = 0; id < SRIOV_NR_VF_COUNTERS; id++) {
		if (all->valid & BIT(id))
			seq_printf(s, " %12llu", all->value[id]);
		else
			seq_printf(s, " %12s", "-");
	}
	for (id = 0; id < ARRAY_SIZE(source_names); id++)
		if (counters->from[id] ||
		    (own && id == SRIOV_MGR_COUNTER_SOURCE_PROVIDER))
			seq_printf(s, " %s", source_names[id]);
	if (reading->counters)
		seq_printf(s, " %u ms", reading->age_ms);
	if (reading->stale)
		seq_puts(s, " stale");
	for_each_set_bit(id, &own, SRIOV_MAX_OWN_COUNTERS)
		seq_printf(s, " %s=%llu %s", reading->provider->own[id].name, all->own[id],
			   reading->provider->own[id].unit);
	seq_putc(s, '\n');
}

/* ---- interrupts ---- */

static void show_vectors(struct seq_file *s, const struct sriov_interrupts *in)
{
	static const char * const localities[] = {
		[SRIOV_MGR_LOCALITY_LOCAL]	= " local",
		[SRIOV_MGR_LOCALITY_REMOTE]	= " remote",
	};
	const struct sriov_vector *vector;
	unsigned int i;
	int where;

	if (!in->pdev) {
		seq_puts(s, " -\n");
		return;
	}
	seq_printf(s, " MSI-X table of %d, %s", max(in->table_size, 0),
		   in->enabled ? "enabled" : "not enabled");
	if (in->stale)
		seq_puts(s, ", the device does not answer\n");
	else
		seq_printf(s, ", %u allocated, %llu interrupts\n", in->nr, in->total);
	for (i = 0; i < in->nr; i++) {
		vector = &in->vector[i];
		where = sriov_vector_locality(in, vector);
		seq_printf(s, "  vector %u irq %u count %llu cpu %d node %d%s\n", vector->index,
			   vector->irq, vector->count, vector->cpu, vector->node,
			   where == SRIOV_UNSET ? "" : localities[where]);
	}
}

static void interrupts_pf(struct seq_file *s, struct sriov_pf *pf)
{
	struct pci_dev *pdev = sriov_pf_pdev(pf);
	struct sriov_interrupts interrupts = {
		.pdev = pdev,
		.room = pdev ? sriov_pci_vectors(pdev) : 0,
	};
	struct sriov_interrupts *in = &interrupts;

	sriov_interrupts_read(&in, 1);
	seq_printf(s, "%-14s pf     ", pf->now.address);
	show_vectors(s, in);
	sriov_interrupts_free(in);
	pci_dev_put(pdev);
}

static void interrupts_vf(struct seq_file *s, const struct sriov_reading *reading)
{
	show_name(s, reading);
	show_vectors(s, &reading->interrupts);
}

/* ---- config ---- */

static void config_vf(struct seq_file *s, const struct sriov_reading *reading)
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
		show_name(s, reading);
		seq_printf(s, " %-14s %-20s %s%s%s\n", sriov_vf_attrs[id].name, or_dash(want),
			   or_dash(is), drift & BIT(id) ? " differs" : "",
			   reading->stale ? " stale" : "");
	}
}

/* ---- lifetime ---- */

static void lifetime_vf(struct seq_file *s, const struct sriov_reading *reading)
{
	const struct sriov_vf_life *life = &reading->info.life;
	time64_t created = div_u64(life->created, NSEC_PER_SEC);
	time64_t last = div_u64(life->event_time, NSEC_PER_SEC);

	show_name(s, reading);
	if (life->created)
		seq_printf(s, " %ptTs", &created);
	else
		seq_printf(s, " %-19s", "-");
	seq_printf(s, " %5u ", life->binds);
	if (life->event)
		seq_printf(s, "%ptTs %llu %s\n", &last, life->event,
			   sriov_event_name(life->event_type));
	else
		seq_puts(s, "-\n");
}

static const struct table_type tables[] = {
	{ "summary", "PF             STATE      DRIVER         NETDEV         VFS LIMIT\n",
	  SRIOV_MGR_PART_IDENTITY, summary_pf, summary_vf },
	{ "limits", NULL, 0, limits_pf, NULL },
	{ "counters", COUNTERS_HEAD, SRIOV_MGR_PART_COUNTERS, NULL, counters_vf },
	{ "interrupts", NULL, SRIOV_MGR_PART_INTERRUPTS, interrupts_pf, interrupts_vf },
	{ "config", "PF             VF      ATTRIBUTE      WANTED               ACTUAL\n",
	  SRIOV_MGR_PART_CONFIG, NULL, config_vf },
	{ "lifetime", "PF             VF      CREATED             BINDS LAST EVENT\n",
	  SRIOV_MGR_PART_IDENTITY, NULL, lifetime_vf },
};

/* ---- files without PFs ---- */

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
			   sriov_event_name(event.type), event.message);
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

static struct dentry *root;

/**
 * sriov_debugfs_init - make the files; that it fails is no error
 *
 * Context: module init.
 */
void sriov_debugfs_init(void)
{
	unsigned int i;

	root = debugfs_create_dir("sriov_mgr", NULL);
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		debugfs_create_file(tables[i].name, 0400, root, (void *)&tables[i], &table_fops);
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
