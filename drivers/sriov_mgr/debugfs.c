// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs.c - tables for human eyes; nothing may depend on them.
 *
 *   /sys/kernel/debug/sriov_mgr/
 *     summary	every PF and VF
 *     events	the last events, one a line
 *
 * Reads the registry and the event log; waits for neither a device_lock nor RTNL.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "sriov_mgr.h"

static struct dentry *root;

static void show_pf(struct seq_file *s, const struct sriov_pf_info *pf,
		    const struct sriov_limits *limits)
{
	char by[SRIOV_LIMIT_LEN];

	sriov_limits_describe(limits, by, sizeof(by));
	seq_printf(s, "%-14s %-10s %-14s %-12s %5u %s%s\n", pf->address,
		   sriov_pf_state_name(pf->state), pf->driver[0] ? pf->driver : "-",
		   pf->netdev.key ? pf->netdev.name : "-", pf->num_vfs, by,
		   pf->managed ? "" : " (not managed)");
	if (pf->last_error[0])
		seq_printf(s, "  last error: %s\n", pf->last_error);
}

static void show_vf(struct seq_file *s, const struct sriov_vf_info *vf)
{
	unsigned int id;
	char text[SRIOV_VALUE_LEN];

	seq_printf(s, "  vf%-5u %-14s %-8s %-14s %s", vf->index,
		   vf->address[0] ? vf->address : "-", sriov_vf_state_name(vf->state),
		   vf->driver[0] ? vf->driver : "-", vf->netdev.key ? vf->netdev.name : "-");
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

static int summary_show(struct seq_file *s, void *unused)
{
	struct sriov_pf_info pf_info;
	struct sriov_limits limits;
	struct sriov_vf_info vf_info;
	unsigned long id, index;
	struct sriov_pf *pf;
	struct sriov_vf *vf;

	seq_puts(s, "PF             STATE      DRIVER         NETDEV         VFS LIMIT\n");
	for (id = 0; (pf = sriov_pf_next(&id)); id++) {
		sriov_pf_info(pf, &pf_info);
		sriov_limits(pf, 0, &limits);
		show_pf(s, &pf_info, &limits);
		for (index = 0; (vf = sriov_vf_next(pf, &index)); index++) {
			sriov_vf_info(vf, &vf_info);
			sriov_vf_put(vf);
			show_vf(s, &vf_info);
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
			   sriov_event_name(event.type), event.message);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(events);

/**
 * sriov_debugfs_init - make the files; that it fails is no error
 *
 * Context: module init.
 */
void sriov_debugfs_init(void)
{
	root = debugfs_create_dir("sriov_mgr", NULL);
	debugfs_create_file("summary", 0400, root, NULL, &summary_fops);
	debugfs_create_file("events", 0400, root, NULL, &events_fops);
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
