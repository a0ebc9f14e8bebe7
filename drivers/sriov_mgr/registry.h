/* SPDX-License-Identifier: GPL-2.0 */
/*
 * registry.h - the PF and VF objects.
 *
 * The lock order is in Documentation/driver-api/sriov_mgr.rst.
 */
#ifndef _SRIOV_MGR_REGISTRY_H
#define _SRIOV_MGR_REGISTRY_H

#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/sriov_mgr.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "common.h"
#include "provider.h"

struct sriov_plan;

/**
 * struct sriov_snapshot - what drivers last told of a VF
 * @counters_time: when they were asked for the counters, in ns since boot; 0 for
 *		never
 * @config_time: and for the configuration
 * @counters:	the counters
 * @config:	the configuration
 */
struct sriov_snapshot {
	u64 counters_time;
	u64 config_time;
	struct sriov_counters counters;
	struct sriov_vf_config config;
};

/**
 * struct sriov_refresh - asking the driver of a PF about VFs
 * @work:	asks; holds a reference to the PF
 * @wait:	readers that wait for it
 * @running:	it is queued or asks
 * @void_answers: the answers are not worth keeping
 * @turn:	how often it has finished
 * @since:	when it was queued, in jiffies
 * @first:	number of the first VF
 * @count:	how many VFs
 * @parts:	what about them, SRIOV_MGR_PART_*
 */
struct sriov_refresh {
	struct work_struct work;
	wait_queue_head_t wait;
	bool running;
	bool void_answers;
	unsigned int turn;
	unsigned long since;
	unsigned int first;
	unsigned int count;
	u32 parts;
};

/* What the administrator says of a PF's policy; SRIOV_UNSET where he does not. */
enum sriov_policy_attr {
	SRIOV_POLICY_MODE,	/* enum sriov_mgr_policy_mode */
	SRIOV_POLICY_MAX_VFS,
	SRIOV_POLICY_VECTOR_POOL,
	SRIOV_POLICY_VECTOR_RESERVE,
	SRIOV_POLICY_VECTORS_PER_VF,
	SRIOV_POLICY_STRICT,	/* estimates refuse, too */
	SRIOV_NR_POLICY_ATTRS
};

/* Whether the pool of a device is divided anew for each number of VFs. */
enum sriov_division { SRIOV_UNDIVIDED, SRIOV_MAYBE_DIVIDED, SRIOV_DIVIDED };

/**
 * struct sriov_netdev - what the netdevice notifier told of a network device
 * @key:	the device, NULL for none; while RTNL is not held, it is there to
 *		tell devices apart and no more
 * @name:	its name
 * @ifindex:	its index in its namespace
 * @netns:	inode of that network namespace
 * @up:		IFF_UP
 * @link:	up, and has a carrier
 * @has_vf_ops:	its driver configures VFs
 * @ether:	of Ethernet
 * @several:	the function has had others as well, of which nothing is known
 */
struct sriov_netdev {
	struct net_device *key;
	char name[IFNAMSIZ];
	int ifindex;
	unsigned int netns;
	bool up;
	bool link;
	bool has_vf_ops;
	bool ether;
	bool several;
};

/* Why what is wanted is not there, in the order of how long that lasts. */
enum sriov_fault_kind {
	SRIOV_FAULT_NONE,
	SRIOV_FAULT_RETRY,	/* can pass, and nobody tells when */
	SRIOV_FAULT_LINK,	/* passes when the PF has a link */
	SRIOV_FAULT_UP,		/* passes when the PF's network device is there and up */
	SRIOV_FAULT_LIMIT,	/* passes when the limit is a greater one */
	SRIOV_FAULT_FINAL,	/* passes when something else is wanted */
};

/**
 * struct sriov_fault - why what is wanted is not there
 * @kind:	how that can change
 * @err:	the error
 * @stamp:	of one that lasts, sriov_pf.wants when the attempt began; of one that can
 *		pass, sriov_pf.seen when it ended
 * @refused:	the number of VFs over which an attempt was refused
 * @limit:	sriov_pf.bound has to be greater than this for another one
 * @text:	one line in words
 */
struct sriov_fault {
	enum sriov_fault_kind kind;
	int err;
	u32 stamp;
	int refused;
	int limit;
	char text[SRIOV_ERROR_LEN];
};

/**
 * struct sriov_try - what was so when an attempt began; a change since is a reason for another
 * @wants:	sriov_pf.wants
 * @limit:	sriov_pf.bound
 * @refused:	what refused, where a limit did: the number of VFs that it allows
 * @up:		the network device was up
 */
struct sriov_try {
	u32 wants;
	int limit;
	int refused;
	bool up;
};

/**
 * struct sriov_pf_info - a PF as readers get it, by assignment
 * @address:		PCI address as text; constant
 * @state:		what the PF is doing; this, what the device tells and @last_error in
 *			copies only
 * @managed:		has a configfs directory
 * @driver:		name of the bound driver, empty without one
 * @netdev:		the network device
 * @vendor:		PCI vendor ID, 0 while absent
 * @device:		PCI device ID, 0 while absent
 * @class:		PCI class code, 0 while absent
 * @num_vfs:		NumVFs as the PCI core has it
 * @wanted_vfs:		wanted NumVFs or SRIOV_UNSET
 * @allow_disruption:	VFs in use may be destroyed
 * @policy:		what the administrator says of the policy
 * @numa_node:		NUMA node or SRIOV_UNSET
 * @iommu_group:	number of the IOMMU group or SRIOV_UNSET
 * @last_error:		one line in words, empty where all is well
 */
struct sriov_pf_info {
	char address[SRIOV_ADDRESS_LEN];
	enum sriov_mgr_pf_state state;
	bool managed;
	char driver[SRIOV_DRIVER_LEN];
	struct sriov_netdev netdev;
	u16 vendor, device;
	u32 class;
	unsigned int num_vfs;
	int wanted_vfs;
	bool allow_disruption;
	int policy[SRIOV_NR_POLICY_ATTRS];
	int numa_node;
	int iommu_group;
	char last_error[SRIOV_ERROR_LEN];
};

/**
 * struct sriov_pf - a physical function, present or managed or both
 * @ref:		reference count; the last put frees
 * @id:			key in the registry, never used again; constant
 * @op_lock:		one change of the PF at a time
 * @work:		reconcile.c; holds a reference while queued
 * @retry:		queues @work when something is to be tried again; likewise
 * @lock:		protects all below, and the members of its VFs
 * @now:		what readers get of it; its address is constant
 * @pdev:		the device with a reference, NULL while absent
 * @going:		its IOMMU group may have gone
 * @representors:	index -> struct net_device, the VF's port on the PF's switch,
 *			which is there while RTNL is held
 * @vfs:		index -> struct sriov_vf, each entry with a reference
 * @rids:		routing ID -> that of them which is present
 * @present_vfs:	how many of @vfs have a device
 * @provider:		the provider that its driver registered, with a reference
 * @refresh:		telemetry.c
 * @busy:		a change is under way
 * @epoch:		counts binds and resumes, after which nothing is as it was
 * @binds:		counts binds, unbinds and removals
 * @made:		the epoch for which the wanted number of VFs was made
 * @wants:		counts changes of what is wanted, and of the policy
 * @seen:		counts what may let pass what was refused
 * @making:		VFs that come now are held
 * @owed:		VFs that a failed change destroyed and did not bring back, or
 *			NULL; plan.c
 * @stuck:		the VFs that are there are those of a failed change, and have to go
 * @try:		of the attempt that is under way or was the last one
 * @mute:		sends no uevent: a driver is being bound or unbound; protected in events.c
 * @fault:		why the wanted VFs, or those that are owed, are not there
 * @refused:		the last write that was refused, empty after a success
 * @failed_vfs:		how many of @vfs have a fault that lasts
 * @retrying_vfs:	and how many one that can pass
 * @tries:		how often in a row something was left to be tried again
 * @total_vfs:		TotalVFs of the capability, 0 while absent or not known
 * @driver_vfs:		the driver's own totalvfs, SRIOV_UNSET without driver
 * @cap:		what we put into the PCI core instead, SRIOV_UNSET if nothing
 * @pool:		MSI-X vectors that the driver has for VFs, SRIOV_UNSET if it
 *			does not tell
 * @pool_time:		when the driver told that, in jiffies
 * @bus_vfs:		VFs that the bus numbers allow or SRIOV_UNSET
 * @bar_vfs:		VFs that the memory for their BARs allows or SRIOV_UNSET
 * @vf_vectors:		MSI-X table size of the VFs that were last there,
 *			SRIOV_UNSET if there were none yet
 * @division:		what is known of how the driver gives VFs these vectors
 * @division_vfs:	for which number of VFs that was last seen, 0 for none
 * @division_vectors:	and their table size then
 * @makes_all:		the driver makes all VFs that totalvfs allows, whatever number is
 *			asked for
 * @had_netdev:		it has made a network device since it was bound
 * @refused_vfs:	the least number of VFs that the driver has refused for want of room,
 *			0 for none
 * @learnt_from:	driver with which this and the members from @vf_vectors on were seen
 * @vf_takes:		the most vectors that a VF had allocated for a driver of the host,
 *			when any had, 0 if that was not seen
 * @bound:		the number of VFs over which more are refused, by the policy or by
 *			the PCI core; SRIOV_UNSET if none is known
 * @last_limit:		the limit that was last reported, SRIOV_UNSET if none
 * @last_violation:	the number of VFs over the limit that was last reported,
 *			SRIOV_UNSET if none
 * @last_drift:		the number of VFs that was last reported as not the wanted one,
 *			SRIOV_UNSET if none
 * @last_estimate:	the number of VFs over an estimate that was last reported,
 *			SRIOV_UNSET if none
 * @allocated:		vectors that its VFs have allocated; this and the members
 *			below are protected by host_lock in limits.c
 * @charged:		vectors that its VFs have allocated or will with a driver
 * @reserved:		vectors of the VFs that are being created
 */
struct sriov_pf {
	struct kref ref;
	u32 id;
	struct mutex op_lock; /* one change of the PF at a time */
	struct work_struct work;
	struct delayed_work retry;

	struct mutex lock; /* protects all below, and the members of its VFs */
	struct sriov_pf_info now;
	struct pci_dev *pdev;
	bool going;
	struct xarray representors;
	struct xarray vfs;
	struct xarray rids;
	unsigned int present_vfs;
	struct sriov_provider *provider;
	struct sriov_refresh refresh;
	bool busy;
	u32 epoch;
	u32 binds;
	u32 made;
	u32 wants;
	u32 seen;
	bool making;
	struct sriov_plan *owed;
	bool stuck;
	struct sriov_try try;
	bool mute;
	struct sriov_fault fault;
	char refused[SRIOV_ERROR_LEN];
	unsigned int failed_vfs;
	unsigned int retrying_vfs;
	unsigned int tries;
	int total_vfs;
	int driver_vfs;
	int cap;
	int pool;
	u64 pool_time;
	int bus_vfs;
	int bar_vfs;
	int vf_vectors;
	enum sriov_division division;
	unsigned int division_vfs;
	int division_vectors;
	bool makes_all;
	bool had_netdev;
	unsigned int refused_vfs;
	char learnt_from[SRIOV_DRIVER_LEN];
	u32 vf_takes;
	int bound;
	int last_limit;
	int last_violation;
	int last_drift;
	int last_estimate;

	u32 allocated;
	u32 charged;
	u32 reserved;
};

/**
 * struct sriov_vf_life - what became of a VF
 * @created:	when it came into being, or was first seen, in ns of wall-clock
 *		time; 0 while absent
 * @binds:	how often a driver was bound to it since then
 * @event:	number of its last event, 0 for none
 * @event_time:	when that was, in ns of wall-clock time
 * @event_type:	what it was
 */
struct sriov_vf_life {
	u64 created;
	u32 binds;
	u64 event;
	u64 event_time;
	enum sriov_mgr_event_type event_type;
};

/**
 * struct sriov_vf_info - a VF as readers get it, by assignment
 * @index:		number from 0; constant
 * @address:		PCI address, empty while absent
 * @state:		what the VF is doing; this, what the device tells, @in_use and
 *			@last_error in copies only
 * @managed:		has a configfs directory
 * @driver:		name of the bound driver, empty without one
 * @netdev:		the network device on the host
 * @numa_node:		NUMA node or SRIOV_UNSET
 * @iommu_group:	number of the IOMMU group or SRIOV_UNSET
 * @vectors:		MSI-X table size
 * @in_use:		who uses the VF, in words; empty where nobody does
 * @life:		what became of it
 * @msix_asked:		the table size that the PF driver was last told, 0 for none
 * @msix_given:		and the one that it made of it
 * @wanted:		wanted configuration
 * @last_error:		one line in words, empty where all is well
 */
struct sriov_vf_info {
	unsigned int index;
	char address[SRIOV_ADDRESS_LEN];
	enum sriov_mgr_vf_state state;
	bool managed;
	char driver[SRIOV_DRIVER_LEN];
	struct sriov_netdev netdev;
	int numa_node;
	int iommu_group;
	u16 vectors;
	char in_use[SRIOV_USER_LEN];
	struct sriov_vf_life life;
	u16 msix_asked;
	u16 msix_given;
	struct sriov_vf_config wanted;
	char last_error[SRIOV_ERROR_LEN];
};

/**
 * struct sriov_vf - a virtual function, present or configured or both
 * @ref:		reference count; the last put frees
 * @pf:			its PF, with a reference; constant
 * @now:		what readers get of it; its number is constant
 * @pdev:		the device with a reference, NULL while absent; this and
 *			all below are protected by sriov_pf.lock
 * @serial:		tells it from those that had the number before, 0 while
 *			absent
 * @going:		its IOMMU group may have gone
 * @passthrough:	the driver gives the VF to user space or a VM
 * @snapshot:		what drivers last told, NULL if they were not asked
 * @allocated:		vectors that its driver had allocated when we last saw it
 * @guest_took:		the most of them for its user space or VM
 * @epoch:		counts the times that it came without the wanted configuration,
 *			or may have lost it
 * @applied:		the epoch for which that was applied
 * @left:		but for these attributes, bits 1 << enum sriov_vf_attr_id
 * @held:		is kept from drivers, or from the one that did not take it
 * @owed:		is to get back first what it had before a failed change, or to go
 * @override:		driver_override before it was set for @wanted; where
 *			@overridden
 * @overridden:		it was
 * @fault:		why the wanted configuration is not on the hardware
 * @refused:		the last write that was refused, empty after a success
 */
struct sriov_vf {
	struct kref ref;
	struct sriov_pf *pf;

	struct sriov_vf_info now;
	struct pci_dev *pdev;
	u32 serial;
	bool going;
	bool passthrough;
	struct sriov_snapshot *snapshot;
	u16 allocated;
	u16 guest_took;
	u32 epoch;
	u32 applied;
	u32 left;
	bool held;
	bool owed;
	bool overridden;
	char override[SRIOV_DRIVER_LEN];
	struct sriov_fault fault;
	char refused[SRIOV_ERROR_LEN];
};

extern const char * const sriov_pf_state_names[];
extern const char * const sriov_vf_state_names[];

unsigned int sriov_registry_generation(void);
bool sriov_address_parse(const char *text, char address[SRIOV_ADDRESS_LEN]);

struct sriov_pf *sriov_pf_get(struct sriov_pf *pf);
void sriov_pf_put(struct sriov_pf *pf);
struct sriov_pf *sriov_pf_find(const char *address);
struct sriov_pf *sriov_pf_next(unsigned long *id);
struct sriov_pf *sriov_pf_after(struct sriov_pf *pf);
enum sriov_mgr_policy_mode sriov_pf_default_mode(void);
void sriov_pf_set_default_mode(enum sriov_mgr_policy_mode mode);
struct sriov_pf *sriov_pf_manage(const char *address);
void sriov_pf_unmanage(struct sriov_pf *pf);
struct sriov_pf *sriov_pf_add(struct pci_dev *pdev, u16 total_vfs, bool *added);
bool sriov_pf_remove(struct sriov_pf *pf, struct pci_dev *pdev);
bool sriov_pf_set_driver(struct sriov_pf *pf, const struct pci_dev *pdev, const char *driver,
			 int iommu_group);
bool sriov_pf_set_netdev(struct sriov_pf *pf, const struct sriov_netdev *netdev, bool gone);
void sriov_pf_resumed(struct sriov_pf *pf);
void sriov_pf_probe_failed(struct sriov_pf *pf);
void sriov_pf_set_representor(struct sriov_pf *pf, int index, struct net_device *dev);
void sriov_pf_forget_snapshots(struct sriov_pf *pf);
struct pci_dev *sriov_pf_pdev(struct sriov_pf *pf);
struct iommu_group *sriov_iommu_group(struct pci_dev *pdev);
struct pci_dev *sriov_pf_device(struct sriov_pf *pf, struct iommu_group **group);
void sriov_pf_info(struct sriov_pf *pf, struct sriov_pf_info *info);
void sriov_pf_fault(struct sriov_pf *pf, enum sriov_fault_kind kind, int err, const char *text);
__printf(2, 3)
void sriov_pf_refuse(struct sriov_pf *pf, const char *fmt, ...);
void sriov_pf_success(struct sriov_pf *pf);
void sriov_pf_try(struct sriov_pf *pf);
void sriov_pf_over_limit(struct sriov_pf *pf, int limit);
void sriov_pf_forget_owed(struct sriov_pf *pf);
bool sriov_pf_due(const struct sriov_pf *pf);
int sriov_pf_drift(const struct sriov_pf *pf);
bool sriov_pf_changed(struct sriov_pf *pf);
bool sriov_fault_passes(enum sriov_fault_kind kind);

struct sriov_vf *sriov_vf_get(struct sriov_vf *vf);
void sriov_vf_put(struct sriov_vf *vf);
struct sriov_vf *sriov_vf_find(struct sriov_pf *pf, struct pci_dev *pdev);
struct sriov_vf *sriov_vf_after(struct sriov_pf *pf, struct sriov_vf *vf);
struct sriov_vf *sriov_vf_manage(struct sriov_pf *pf, unsigned int index);
void sriov_vf_unmanage(struct sriov_vf *vf);
struct sriov_vf *sriov_vf_add(struct sriov_pf *pf, unsigned int index, struct pci_dev *pdev,
			      int iommu_group, int vectors, bool *added);
bool sriov_vf_remove(struct sriov_vf *vf, struct pci_dev *pdev, bool *last);
bool sriov_vf_set_driver(struct sriov_vf *vf, const struct pci_dev *pdev, const char *driver,
			 bool passthrough, int iommu_group, int vectors);
void sriov_vf_set_netdev(struct sriov_vf *vf, const struct sriov_netdev *netdev, bool gone);
struct pci_dev *sriov_vf_pdev(struct sriov_vf *vf);
void sriov_vf_info(struct sriov_vf *vf, struct sriov_vf_info *info);
void sriov_vf_info_locked(struct sriov_vf *vf, struct sriov_vf_info *info);
void sriov_vf_fault(struct sriov_vf *vf, u32 epoch, enum sriov_fault_kind kind, int err,
		    const char *text);
__printf(2, 3)
void sriov_vf_refuse(struct sriov_vf *vf, const char *fmt, ...);
void sriov_vf_success(struct sriov_vf *vf);
u32 sriov_vf_due(const struct sriov_vf *vf);
bool sriov_vf_may_attach(const struct sriov_vf *vf);
void sriov_vf_had_event(struct sriov_pf *pf, unsigned int index, u64 seq, u64 time,
			enum sriov_mgr_event_type type);

DEFINE_FREE(sriov_pf, struct sriov_pf *, sriov_pf_put(_T))
DEFINE_FREE(sriov_vf, struct sriov_vf *, sriov_vf_put(IS_ERR(_T) ? NULL : _T))
/* Linux has one of its own from 6.9 on. */
DEFINE_FREE(sriov_pdev, struct pci_dev *, pci_dev_put(_T))

void sriov_registry_init(work_func_t work, work_func_t retry, work_func_t refresh);
void sriov_registry_exit(void);

#endif
