// SPDX-License-Identifier: GPL-2.0
/*
 * main.c - the order in which the parts start, and the reverse in which they
 * end. Owns nothing.
 *
 * The ways in come last: at exit no writer is left first, then no notifier, then
 * no work, then no reader.
 */
#include <linux/module.h>

#include "configfs.h"
#include "debugfs.h"
#include "netlink.h"
#include "reconcile.h"
#include "registry.h"
#include "telemetry.h"
#include "watch.h"

static int __init sriov_mgr_init(void)
{
	int err;

	sriov_registry_init(sriov_reconcile_work, sriov_reconcile_retry, sriov_telemetry_work);
	err = sriov_telemetry_init();
	if (err)
		return err;
	sriov_debugfs_init();
	err = sriov_reconcile_init();
	if (err)
		goto debugfs_exit;
	err = sriov_watch_init();
	if (err)
		goto reconcile_exit;
	err = sriov_configfs_init();
	if (err)
		goto watch_exit;
	/*
	 * The last that can fail: a dump that anybody has begun would go on in a module that is
	 * freed. So would a directory, which only root can make.
	 */
	err = sriov_netlink_init();
	if (err)
		goto configfs_exit;
	return 0;

configfs_exit:
	sriov_configfs_exit();
watch_exit:
	sriov_watch_exit();
reconcile_exit:
	sriov_reconcile_exit();
debugfs_exit:
	sriov_debugfs_exit();
	sriov_telemetry_exit();
	sriov_registry_exit();
	return err;
}

static void __exit sriov_mgr_exit(void)
{
	sriov_configfs_exit();
	/* PFs that nobody manages get their drivers' limits back, too. */
	sriov_reconcile_default_mode(SRIOV_MGR_POLICY_MODE_OFF);
	sriov_watch_exit();
	sriov_reconcile_exit();
	sriov_debugfs_exit();
	sriov_netlink_exit();
	sriov_telemetry_exit();
	sriov_registry_exit();
}

module_init(sriov_mgr_init);
module_exit(sriov_mgr_exit);

MODULE_DESCRIPTION("SR-IOV management and telemetry for PF drivers of every vendor");
MODULE_VERSION(SRIOV_VERSION);
MODULE_AUTHOR("sriov_mgr developers");
MODULE_LICENSE("GPL");
