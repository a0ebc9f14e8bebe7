/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/sriov_mgr.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_SRIOV_MGR_H
#define _UAPI_LINUX_SRIOV_MGR_H

#define SRIOV_MGR_FAMILY_NAME		"sriov_mgr"
#define SRIOV_MGR_FAMILY_VERSION	1

/**
 * enum sriov_mgr_pf_state - What a PF is doing, as in the configfs attribute
 *   "state".
 * @SRIOV_MGR_PF_STATE_ABSENT: Managed, but no such device is present.
 * @SRIOV_MGR_PF_STATE_UNBOUND: The device is present and has no driver.
 * @SRIOV_MGR_PF_STATE_READY: Driver bound, and the wanted state is on the
 *   hardware.
 * @SRIOV_MGR_PF_STATE_BUSY: A change is under way.
 * @SRIOV_MGR_PF_STATE_FAILED: The last change did not succeed; last-error has
 *   the reason.
 */
enum sriov_mgr_pf_state {
	SRIOV_MGR_PF_STATE_ABSENT,
	SRIOV_MGR_PF_STATE_UNBOUND,
	SRIOV_MGR_PF_STATE_READY,
	SRIOV_MGR_PF_STATE_BUSY,
	SRIOV_MGR_PF_STATE_FAILED,
};

/**
 * enum sriov_mgr_vf_state - What a VF is doing, as in the configfs attribute
 *   "state".
 * @SRIOV_MGR_VF_STATE_ABSENT: Configured, but the VF does not exist now.
 * @SRIOV_MGR_VF_STATE_UNBOUND: The VF exists and has no driver.
 * @SRIOV_MGR_VF_STATE_WAITING: The VF is configured and gets its driver when
 *   the PF's network device is up.
 * @SRIOV_MGR_VF_STATE_BOUND: A host driver is bound.
 * @SRIOV_MGR_VF_STATE_ASSIGNED: A passthrough driver is bound, so a virtual
 *   machine may use it.
 * @SRIOV_MGR_VF_STATE_FAILED: The wanted configuration is not on the hardware.
 */
enum sriov_mgr_vf_state {
	SRIOV_MGR_VF_STATE_ABSENT,
	SRIOV_MGR_VF_STATE_UNBOUND,
	SRIOV_MGR_VF_STATE_WAITING,
	SRIOV_MGR_VF_STATE_BOUND,
	SRIOV_MGR_VF_STATE_ASSIGNED,
	SRIOV_MGR_VF_STATE_FAILED,
};

/**
 * enum sriov_mgr_policy_mode - What the VF-count policy does with its limit.
 * @SRIOV_MGR_POLICY_MODE_OFF: Compute on request.
 * @SRIOV_MGR_POLICY_MODE_AUDIT: Compute and report.
 * @SRIOV_MGR_POLICY_MODE_ENFORCE: Refuse more VFs than the limit.
 */
enum sriov_mgr_policy_mode {
	SRIOV_MGR_POLICY_MODE_OFF,
	SRIOV_MGR_POLICY_MODE_AUDIT,
	SRIOV_MGR_POLICY_MODE_ENFORCE,
};

/**
 * enum sriov_mgr_constraint - What bounds the number of VFs.
 * @SRIOV_MGR_CONSTRAINT_HARDWARE: TotalVFs of the SR-IOV capability.
 * @SRIOV_MGR_CONSTRAINT_DRIVER: The PF driver's own limit.
 * @SRIOV_MGR_CONSTRAINT_MAX_VFS: The administrator's max_vfs.
 */
enum sriov_mgr_constraint {
	SRIOV_MGR_CONSTRAINT_HARDWARE,
	SRIOV_MGR_CONSTRAINT_DRIVER,
	SRIOV_MGR_CONSTRAINT_MAX_VFS,
};

/**
 * enum sriov_mgr_event_type - What happened.
 * @SRIOV_MGR_EVENT_TYPE_PF_ADD: A PF appeared.
 * @SRIOV_MGR_EVENT_TYPE_PF_REMOVE: A PF went away.
 * @SRIOV_MGR_EVENT_TYPE_PF_BIND: A driver was bound to a PF.
 * @SRIOV_MGR_EVENT_TYPE_PF_UNBIND: A PF lost its driver.
 * @SRIOV_MGR_EVENT_TYPE_VF_ADD: A VF appeared.
 * @SRIOV_MGR_EVENT_TYPE_VF_REMOVE: A VF went away.
 * @SRIOV_MGR_EVENT_TYPE_VF_BIND: A driver was bound to a VF.
 * @SRIOV_MGR_EVENT_TYPE_VF_UNBIND: A VF lost its driver.
 * @SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED: Wanted configuration was put on the
 *   hardware.
 * @SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED: Wanted configuration could not be put
 *   on the hardware.
 * @SRIOV_MGR_EVENT_TYPE_LIMIT_CHANGED: The VF limit of a PF has another value.
 * @SRIOV_MGR_EVENT_TYPE_VIOLATION: A PF has more VFs than the policy allows.
 */
enum sriov_mgr_event_type {
	SRIOV_MGR_EVENT_TYPE_PF_ADD,
	SRIOV_MGR_EVENT_TYPE_PF_REMOVE,
	SRIOV_MGR_EVENT_TYPE_PF_BIND,
	SRIOV_MGR_EVENT_TYPE_PF_UNBIND,
	SRIOV_MGR_EVENT_TYPE_VF_ADD,
	SRIOV_MGR_EVENT_TYPE_VF_REMOVE,
	SRIOV_MGR_EVENT_TYPE_VF_BIND,
	SRIOV_MGR_EVENT_TYPE_VF_UNBIND,
	SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED,
	SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED,
	SRIOV_MGR_EVENT_TYPE_LIMIT_CHANGED,
	SRIOV_MGR_EVENT_TYPE_VIOLATION,
};

enum {
	SRIOV_MGR_A_PF_ADDRESS = 1,
	SRIOV_MGR_A_PF_STATE,
	SRIOV_MGR_A_PF_MANAGED,
	SRIOV_MGR_A_PF_DRIVER,
	SRIOV_MGR_A_PF_NETDEV,
	SRIOV_MGR_A_PF_IFINDEX,
	SRIOV_MGR_A_PF_VENDOR_ID,
	SRIOV_MGR_A_PF_DEVICE_ID,
	SRIOV_MGR_A_PF_CLASS,
	SRIOV_MGR_A_PF_NUM_VFS,
	SRIOV_MGR_A_PF_WANTED_VFS,
	SRIOV_MGR_A_PF_LIMIT,
	SRIOV_MGR_A_PF_LIMITED_BY,
	SRIOV_MGR_A_PF_TOTAL_VFS,
	SRIOV_MGR_A_PF_DRIVER_TOTAL_VFS,
	SRIOV_MGR_A_PF_MAX_VFS,
	SRIOV_MGR_A_PF_POLICY_MODE,
	SRIOV_MGR_A_PF_NUMA_NODE,
	SRIOV_MGR_A_PF_IOMMU_GROUP,
	SRIOV_MGR_A_PF_LAST_ERROR,

	__SRIOV_MGR_A_PF_MAX,
	SRIOV_MGR_A_PF_MAX = (__SRIOV_MGR_A_PF_MAX - 1)
};

enum {
	SRIOV_MGR_A_CONFIG_MAC = 1,
	SRIOV_MGR_A_CONFIG_VLAN,
	SRIOV_MGR_A_CONFIG_QOS,
	SRIOV_MGR_A_CONFIG_VLAN_PROTO,

	__SRIOV_MGR_A_CONFIG_MAX,
	SRIOV_MGR_A_CONFIG_MAX = (__SRIOV_MGR_A_CONFIG_MAX - 1)
};

enum {
	SRIOV_MGR_A_VF_PF = 1,
	SRIOV_MGR_A_VF_INDEX,
	SRIOV_MGR_A_VF_ADDRESS,
	SRIOV_MGR_A_VF_STATE,
	SRIOV_MGR_A_VF_MANAGED,
	SRIOV_MGR_A_VF_DRIVER,
	SRIOV_MGR_A_VF_NETDEV,
	SRIOV_MGR_A_VF_IFINDEX,
	SRIOV_MGR_A_VF_NUMA_NODE,
	SRIOV_MGR_A_VF_IOMMU_GROUP,
	SRIOV_MGR_A_VF_IN_USE,
	SRIOV_MGR_A_VF_WANTED,
	SRIOV_MGR_A_VF_ACTUAL,
	SRIOV_MGR_A_VF_LAST_ERROR,

	__SRIOV_MGR_A_VF_MAX,
	SRIOV_MGR_A_VF_MAX = (__SRIOV_MGR_A_VF_MAX - 1)
};

enum {
	SRIOV_MGR_A_EVENT_SEQ = 1,
	SRIOV_MGR_A_EVENT_TYPE,
	SRIOV_MGR_A_EVENT_TIME,
	SRIOV_MGR_A_EVENT_PF,
	SRIOV_MGR_A_EVENT_VF,
	SRIOV_MGR_A_EVENT_MESSAGE,
	SRIOV_MGR_A_EVENT_PAD,

	__SRIOV_MGR_A_EVENT_MAX,
	SRIOV_MGR_A_EVENT_MAX = (__SRIOV_MGR_A_EVENT_MAX - 1)
};

enum sriov_mgr_cmd {
	SRIOV_MGR_CMD_PF_GET = 1,
	SRIOV_MGR_CMD_VF_GET,
	SRIOV_MGR_CMD_EVENT,

	__SRIOV_MGR_CMD_MAX,
	SRIOV_MGR_CMD_MAX = (__SRIOV_MGR_CMD_MAX - 1)
};

#define SRIOV_MGR_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_SRIOV_MGR_H */
