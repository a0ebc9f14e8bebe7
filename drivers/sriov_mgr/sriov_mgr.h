/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sriov_mgr.h - the objects and functions that the files of sriov_mgr share.
 *
 * The lock order is in Documentation/driver-api/sriov_mgr.rst.
 */
#ifndef _SRIOV_MGR_H
#define _SRIOV_MGR_H

#if !defined(CONFIG_PCI_IOV) || !defined(CONFIG_PCI_MSI)
#error "sriov_mgr needs a kernel with CONFIG_PCI_IOV and CONFIG_PCI_MSI"
#endif

#include <linux/etherdevice.h>
#include <linux/kref.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/sriov_mgr.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <uapi/linux/sriov_mgr.h>

#define SRIOV_ADDRESS_LEN	20	/* 32 bits of domain ":bb:dd.f" */
#define SRIOV_ERROR_LEN		192
#define SRIOV_USER_LEN		96
#define SRIOV_MAX_VFS		65535	/* NumVFs is a 16-bit register */
#define SRIOV_MAX_VECTORS	2048	/* PCIe r6.0, section 7.7.2.2 */
#define SRIOV_UNSET		(-1)

/* ---- policy.c: arithmetic on known facts; no lock, no PCI call ---- */

#define SRIOV_NR_CONSTRAINTS	(SRIOV_MGR_CONSTRAINT_BAR_WINDOW + 1)
#define SRIOV_LIMIT_LEN		112	/* of a constraint in words */

/**
 * struct sriov_constraint - one bound on the number of VFs
 * @known:	the bound exists and its value has been found out
 * @vfs:	the number of VFs that it allows
 * @vectors:	this and the following only where vectors are what bounds:
 *		how many there are
 * @reserve:	vectors that are to stay free
 * @used:	vectors that others have
 * @per_vf:	what a VF needs, but for the first ones
 * @first:	so many VFs exist or are configured
 * @held:	vectors that these have or need
 * @asked:	a number of VFs that somebody asks about
 * @asked_vectors: vectors that these have or need
 * @estimate:	what VFs need is not known, so that it warns and does not refuse
 */
struct sriov_constraint {
	bool known;
	u32 vfs;
	u32 vectors;
	u32 reserve;
	u32 used;
	u32 per_vf;
	u32 first;
	u64 held;
	u32 asked;
	u64 asked_vectors;
	bool estimate;
};

/**
 * struct sriov_limit - the outcome of the policy
 * @known:	at least one constraint is known
 * @vfs:	the smallest value among the known constraints
 * @by:		the constraint that has this value, the first in the order of
 *		enum sriov_mgr_constraint where several have it
 */
struct sriov_limit {
	bool known;
	u32 vfs;
	enum sriov_mgr_constraint by;
};

void sriov_policy_vectors(struct sriov_constraint *c);
void sriov_policy_need(struct sriov_constraint *c, u32 vectors);
void sriov_policy_vectors_end(struct sriov_constraint *c);
s64 sriov_policy_left(const struct sriov_constraint *c);
u32 sriov_policy_host_need(u32 table, u32 cpus, bool guest, u32 seen);
void sriov_policy_limit(const struct sriov_constraint in[SRIOV_NR_CONSTRAINTS],
			bool estimates, struct sriov_limit *out);
bool sriov_policy_fits(const struct sriov_limit *limit, u32 vfs);
int sriov_policy_describe(enum sriov_mgr_constraint type, const struct sriov_constraint *c,
			  char *buf, size_t len);

/* ---- vf_config.c: the attributes of a VF ---- */

#define SRIOV_VF_NO_DRIVER	"none"	/* as driver: to stay without one */
#define SRIOV_VALUE_LEN		SRIOV_DRIVER_LEN	/* of any value as text */
/* The attributes that a driver may take only with a link. */
#define SRIOV_VF_RATES		(BIT(SRIOV_VF_MIN_TX_RATE) | BIT(SRIOV_VF_MAX_TX_RATE))

/* How the value of an attribute is written. */
enum sriov_vf_kind {
	SRIOV_KIND_NUMBER,
	SRIOV_KIND_WORD,
	SRIOV_KIND_MAC,
	SRIOV_KIND_GUID,
	SRIOV_KIND_DRIVER
};

/**
 * struct sriov_vf_word - a word that stands for a value
 * @word:	the word, in any case
 * @value:	its value; of several words the first one is shown
 */
struct sriov_vf_word {
	const char *word;
	u32 value;
};

/**
 * struct sriov_vf_attr - one row of the table of VF attributes
 * @name:	name in configfs and in messages
 * @setting:	what sets it
 * @kind:	how it is written
 * @min:	smallest number
 * @max:	largest number
 * @words:	words, up to one without a word
 * @fallback:	value where it has none and its setting needs one
 * @leads:	its setting is not made where it has no value
 * @valid:	what a valid value is, in words
 */
struct sriov_vf_attr {
	const char *name;
	enum sriov_vf_setting setting;
	enum sriov_vf_kind kind;
	u32 min;
	u32 max;
	const struct sriov_vf_word *words;
	u32 fallback;
	bool leads;
	const char *valid;
};

extern const struct sriov_vf_attr sriov_vf_attrs[SRIOV_NR_VF_ATTRS];

/**
 * struct sriov_vf_io - where a configuration goes
 * @set:	make one setting from @config
 * @get:	add to @config what is set now, as far as it can be known
 * @may_wait:	rates need not be set where there is no link
 * @left:	and were not: bits 1 << enum sriov_vf_attr_id
 * @torn:	a failed change could not be put back
 */
struct sriov_vf_io {
	int (*set)(struct sriov_vf_io *io, enum sriov_vf_setting setting,
		   const struct sriov_vf_config *config);
	void (*get)(struct sriov_vf_io *io, struct sriov_vf_config *config);
	bool may_wait;
	u32 left;
	bool torn;
};

struct sriov_pf;
struct sriov_vf;
struct sriov_vf_info;
struct sriov_plan;

bool sriov_vf_config_parse(enum sriov_vf_attr_id id, const char *text,
			   struct sriov_vf_config *config);
u32 sriov_vf_config_parse_list(char *text, struct sriov_vf_config *config, char *why, size_t len);
int sriov_vf_config_format(enum sriov_vf_attr_id id, const struct sriov_vf_config *config,
			   char *buf, size_t len);
const char *sriov_vf_config_check(const struct sriov_vf_config *config);
bool sriov_vf_config_wants_driver(const struct sriov_vf_config *config);
u32 sriov_vf_config_drift(const struct sriov_vf_config *wanted,
			  const struct sriov_vf_config *actual);
void sriov_vf_config_merge(struct sriov_vf_config *config, const struct sriov_vf_config *more,
			   u32 which);
int sriov_vf_config_put(struct sriov_vf_io *io, const struct sriov_vf_config *wanted, u32 which,
			const struct sriov_vf_config *known, const char *driver, char *why,
			size_t len);
void sriov_vf_config_add_device(const struct sriov_vf_info *info, struct sriov_vf_config *config);

/* ---- provider.c: who configures and counts the VFs of a PF ---- */

/**
 * struct sriov_provider - a provider that a PF driver registered
 * @ref:	reference count of the memory; the operations may be called only
 *		between provider_get() and provider_put() in provider.c
 * @users:	calls in flight, and 1 while it is registered
 * @idle:	completed when @users is 0
 * @ops:	its operations
 * @own:	copies of the names and units of its own counters
 */
struct sriov_provider {
	struct kref ref;
	refcount_t users;
	struct completion idle;
	const struct sriov_provider_ops *ops;
	struct {
		char name[SRIOV_COUNTER_NAME_LEN];
		char unit[SRIOV_COUNTER_UNIT_LEN];
	} own[SRIOV_MAX_OWN_COUNTERS];
};

/**
 * struct sriov_counters - counters of a VF, each from one source
 * @all:	the values
 * @source:	of each that is valid
 */
struct sriov_counters {
	struct sriov_vf_counters all;
	u8 source[SRIOV_NR_VF_COUNTERS];
};

void sriov_counters_add(struct sriov_counters *counters, const struct sriov_vf_counters *more,
			enum sriov_mgr_counter_source source);

bool sriov_netdev_has_vf_ops(const struct net_device *dev);
int sriov_netdev_represents(const struct net_device *dev);
u32 sriov_netdev_sets(struct pci_dev *pdev);
extern const struct sriov_provider_ops sriov_netdev_of_pf, sriov_netdevs_of_vfs,
				       sriov_ports_of_vfs;

struct sriov_provider *sriov_provider_hold(struct sriov_provider *provider);
void sriov_provider_drop(struct sriov_provider *provider);
bool sriov_provider_forget(struct sriov_pf *pf, const struct pci_dev *pdev);
int sriov_provider_vf_set(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int index,
			  enum sriov_vf_setting setting, const struct sriov_vf_config *config);
int sriov_provider_vf_get(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int first,
			  unsigned int count, struct sriov_vf_config *config);
int sriov_provider_vf_count(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int first,
			    unsigned int count, struct sriov_counters *counters);
u32 sriov_provider_sets(struct sriov_pf *pf, struct pci_dev *pdev);
int sriov_provider_vector_pool(struct sriov_pf *pf, struct pci_dev *pdev);

/* ---- telemetry.c: what readers get of VFs ---- */

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

struct sriov_batch;

unsigned int sriov_telemetry_max_age(void);
void sriov_telemetry_set_max_age(unsigned int ms);
u32 sriov_snapshot_stale(const struct sriov_snapshot *snapshot, u32 parts, u64 now,
			 unsigned int age_ms);
void sriov_telemetry_work(struct work_struct *work);
void sriov_telemetry_read(struct sriov_pf *pf, unsigned long first, unsigned long last, u32 parts,
			  u64 asked, struct sriov_batch *batch);
void sriov_telemetry_done(struct sriov_batch *batch);
int sriov_telemetry_init(void);
void sriov_telemetry_exit(void);

/* ---- irqmap.c: the host's message-signalled interrupts, and whose they are ---- */

/**
 * struct sriov_vector - one interrupt vector
 * @index:	number in the device's table
 * @irq:	number of the interrupt
 * @count:	interrupts since it was allocated
 * @cpu:	the CPU that takes it, SRIOV_UNSET if that is not known
 * @node:	NUMA node of that CPU or SRIOV_UNSET
 */
struct sriov_vector {
	unsigned int index;
	unsigned int irq;
	u64 count;
	int cpu;
	int node;
};

/**
 * struct sriov_interrupts - the interrupt vectors of a device
 * @pdev:	the device, NULL for none; who reads holds a reference
 * @room:	how many vectors it may have, negative if it does not answer
 * @table_size:	MSI-X table size, SRIOV_UNSET without MSI-X
 * @enabled:	MSI-X is enabled
 * @stale:	the vectors could not be looked at: the device does not answer, or
 *		there was no memory
 * @node:	NUMA node of the device or SRIOV_UNSET
 * @total:	interrupts of all of them
 * @remote:	how many are taken on another node
 * @nr:		how many there are
 * @vector:	the vectors
 */
struct sriov_interrupts {
	struct pci_dev *pdev;
	int room;
	int table_size;
	bool enabled;
	bool stale;
	int node;
	u64 total;
	u32 remote;
	unsigned int nr;
	struct sriov_vector *vector;
};

/**
 * struct sriov_irqs - a device whose interrupts are counted
 * @dev:	the device
 * @nr:		how many it has
 * @in:		where these are told one by one, or NULL
 * @vf:		the VF that it is, for who has the array
 */
struct sriov_irqs {
	struct device *dev;
	u32 nr;
	struct sriov_interrupts *in;
	struct sriov_vf *vf;
};

u32 sriov_irqmap_walk(struct sriov_irqs *of, unsigned int n);
void sriov_interrupts_read(struct sriov_interrupts **in, unsigned int n);
void sriov_interrupts_free(struct sriov_interrupts *in);
int sriov_vector_locality(const struct sriov_interrupts *interrupts,
			  const struct sriov_vector *vector);

/* ---- pci_facts.c: what the PCI core knows of a device and of its link ---- */

/* Errors that AER reports, in the order of the netlink attributes. */
enum sriov_aer { SRIOV_AER_CORRECTABLE, SRIOV_AER_NONFATAL, SRIOV_AER_FATAL, SRIOV_NR_AER };

/**
 * struct sriov_link - a PCI Express link
 * @speed:	megatransfers a second for each lane, 0 if not known
 * @width:	lanes, 0 if not known
 */
struct sriov_link {
	unsigned int speed;
	unsigned int width;
};

/**
 * struct sriov_pci_facts - what the PCI core knows of a device
 * @power:	power state
 * @now:	the link as it is; this and the following of a PF only
 * @most:	what the device can do
 * @bandwidth:	what the narrowest link on the way up carries in Mbit/s, 0 if not
 *		known
 * @narrowest:	that link
 * @narrowest_at: address of the device at one end of it
 * @group_others: other devices in the IOMMU group, SRIOV_UNSET without one
 * @has_aer:	the kernel keeps AER counters
 * @aer:	these counters
 */
struct sriov_pci_facts {
	enum sriov_mgr_power_state power;
	struct sriov_link now;
	struct sriov_link most;
	unsigned int bandwidth;
	struct sriov_link narrowest;
	char narrowest_at[SRIOV_ADDRESS_LEN];
	int group_others;
	bool has_aer;
	u64 aer[SRIOV_NR_AER];
};

void sriov_pci_facts_read(struct pci_dev *pdev, struct iommu_group *group,
			  struct sriov_pci_facts *facts);

/* ---- registry.c: the PF and VF objects ---- */

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
 * @up:		IFF_UP
 * @link:	up, and has a carrier
 * @has_vf_ops:	its driver configures VFs
 */
struct sriov_netdev {
	struct net_device *key;
	char name[IFNAMSIZ];
	int ifindex;
	bool up;
	bool link;
	bool has_vf_ops;
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
 * @stamp:	of a final one, sriov_pf.wants when it was met; of one that can pass,
 *		sriov_pf.seen
 * @limit:	the limit then, SRIOV_UNSET if none was known
 * @text:	one line in words; of a VF, that of a write that was refused later, with
 *		any @kind
 */
struct sriov_fault {
	enum sriov_fault_kind kind;
	int err;
	u32 stamp;
	int limit;
	char text[SRIOV_ERROR_LEN];
};

/**
 * struct sriov_pf - a physical function, present or managed or both
 * @ref:		reference count; the last put frees
 * @id:			key in the registry, never used again; constant
 * @address:		PCI address as text; constant
 * @op_lock:		one change of the PF at a time
 * @work:		reconcile.c; holds a reference while queued
 * @lock:		protects all below, and the members of its VFs
 * @pdev:		the device with a reference, NULL while absent
 * @driver:		name of the bound driver, empty without one
 * @netdev:		the network device
 * @going:		its IOMMU group may have gone
 * @iommu_group:	number of the IOMMU group or SRIOV_UNSET
 * @representors:	index -> struct net_device, the VF's port on the PF's switch,
 *			which is there while RTNL is held
 * @vfs:		index -> struct sriov_vf, each entry with a reference
 * @rids:		routing ID -> that of them which is present
 * @present_vfs:	how many of @vfs have a device
 * @managed:		has a configfs directory
 * @provider:		the provider that its driver registered, with a reference
 * @refresh:		telemetry.c
 * @busy:		a change is under way
 * @epoch:		counts binds and resumes, after which nothing is as it was
 * @made:		the epoch for which the wanted number of VFs was made
 * @wants:		counts changes of what is wanted, and of the policy
 * @seen:		counts what may let pass what was refused
 * @making:		VFs that come now are not offered to drivers yet
 * @owed:		VFs that a failed change destroyed and did not bring back, or
 *			NULL; plan.c
 * @fault:		why the wanted VFs, or those that are owed, are not there
 * @refused:		the last write that was refused, empty after a success
 * @failed_vfs:		how many of @vfs have a fault that lasts
 * @retrying_vfs:	and how many one that can pass
 * @tries:		how often in a row something was left to be tried again
 * @retry_at:		when that is, in jiffies; where @tries is not 0
 * @wanted_vfs:		wanted NumVFs or SRIOV_UNSET
 * @allow_disruption:	VFs in use may be destroyed
 * @policy:		what the administrator says of the policy
 * @total_vfs:		TotalVFs of the capability, 0 while absent
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
 * @vf_takes:		the most vectors that a VF had allocated for a driver of the host,
 *			when any had, 0 if that was not seen
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
	char address[SRIOV_ADDRESS_LEN];
	struct mutex op_lock; /* one change of the PF at a time */
	struct work_struct work;

	struct mutex lock; /* protects all below, and the members of its VFs */
	struct pci_dev *pdev;
	char driver[SRIOV_DRIVER_LEN];
	struct sriov_netdev netdev;
	bool going;
	int iommu_group;
	struct xarray representors;
	struct xarray vfs;
	struct xarray rids;
	unsigned int present_vfs;
	bool managed;
	struct sriov_provider *provider;
	struct sriov_refresh refresh;
	bool busy;
	u32 epoch;
	u32 made;
	u32 wants;
	u32 seen;
	bool making;
	struct sriov_plan *owed;
	struct sriov_fault fault;
	char refused[SRIOV_ERROR_LEN];
	unsigned int failed_vfs;
	unsigned int retrying_vfs;
	unsigned int tries;
	unsigned long retry_at;
	int wanted_vfs;
	bool allow_disruption;
	int policy[SRIOV_NR_POLICY_ATTRS];
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
	u32 vf_takes;
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
 * struct sriov_vf - a virtual function, present or configured or both
 * @ref:		reference count; the last put frees
 * @pf:			its PF, with a reference; constant
 * @index:		number from 0; constant
 * @pdev:		the device with a reference, NULL while absent; this and
 *			all below are protected by sriov_pf.lock
 * @serial:		tells it from those that had the number before, 0 while
 *			absent
 * @going:		its IOMMU group may have gone
 * @driver:		name of the bound driver, empty without one
 * @passthrough:	the driver gives the VF to user space or a VM
 * @netdev:		the network device on the host
 * @snapshot:		what drivers last told, NULL if they were not asked
 * @life:		what became of it
 * @iommu_group:	number of the IOMMU group or SRIOV_UNSET
 * @vectors:		MSI-X table size
 * @allocated:		vectors that its driver had allocated when we last saw it
 * @guest_took:		the most of them for its user space or VM
 * @managed:		has a configfs directory
 * @epoch:		counts the times that it came without the wanted configuration,
 *			or may have lost it
 * @applied:		the epoch for which that was applied
 * @left:		but for these attributes, bits 1 << enum sriov_vf_attr_id
 * @held:		was not offered to drivers yet
 * @msix_asked:		the table size that the PF driver was last told, 0 for none
 * @msix_given:		and the one that it made of it
 * @override:		driver_override before it was set for @wanted; where
 *			@overridden
 * @overridden:		it was
 * @fault:		why the wanted configuration is not on the hardware
 * @wanted:		wanted configuration
 */
struct sriov_vf {
	struct kref ref;
	struct sriov_pf *pf;
	unsigned int index;

	struct pci_dev *pdev;
	u32 serial;
	bool going;
	char driver[SRIOV_DRIVER_LEN];
	bool passthrough;
	struct sriov_netdev netdev;
	struct sriov_snapshot *snapshot;
	struct sriov_vf_life life;
	int iommu_group;
	u16 vectors;
	u16 allocated;
	u16 guest_took;
	bool managed;
	u32 epoch;
	u32 applied;
	u32 left;
	bool held;
	u16 msix_asked;
	u16 msix_given;
	bool overridden;
	char override[SRIOV_DRIVER_LEN];
	struct sriov_fault fault;
	struct sriov_vf_config wanted;
};

/**
 * struct sriov_pf_info - a copy of what readers want of a PF
 * @address:		as in struct sriov_pf
 * @state:		what the PF is doing
 * @managed:		as in struct sriov_pf
 * @driver:		as in struct sriov_pf
 * @netdev:		as in struct sriov_pf
 * @vendor:		PCI vendor ID, 0 while absent
 * @device:		PCI device ID, 0 while absent
 * @class:		PCI class code, 0 while absent
 * @num_vfs:		NumVFs as the PCI core has it
 * @wanted_vfs:		as in struct sriov_pf
 * @allow_disruption:	as in struct sriov_pf
 * @policy:		as in struct sriov_pf
 * @numa_node:		NUMA node or SRIOV_UNSET
 * @iommu_group:	as in struct sriov_pf
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
 * struct sriov_vf_info - a copy of what readers want of a VF
 * @index:		as in struct sriov_vf
 * @address:		PCI address, empty while absent
 * @state:		what the VF is doing
 * @managed:		as in struct sriov_vf
 * @driver:		as in struct sriov_vf
 * @passthrough:	as in struct sriov_vf
 * @netdev:		as in struct sriov_vf
 * @numa_node:		NUMA node or SRIOV_UNSET
 * @iommu_group:	as in struct sriov_vf
 * @vectors:		as in struct sriov_vf
 * @in_use:		who uses the VF, in words; empty where nobody does
 * @life:		as in struct sriov_vf
 * @msix_asked:		as in struct sriov_vf
 * @msix_given:		as in struct sriov_vf
 * @wanted:		as in struct sriov_vf
 * @last_error:		one line in words, empty where all is well
 */
struct sriov_vf_info {
	unsigned int index;
	char address[SRIOV_ADDRESS_LEN];
	enum sriov_mgr_vf_state state;
	bool managed;
	char driver[SRIOV_DRIVER_LEN];
	bool passthrough;
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
 * struct sriov_reading - what is read of a VF
 * @vf:		the VF
 * @info:	the registry's copy
 * @pdev:	its device with a reference, or NULL
 * @group:	its IOMMU group with a reference, or NULL
 * @actual:	its actual configuration
 * @counted:	there are counters
 * @counters:	the counters
 * @age_ms:	their age in milliseconds
 * @provider:	whose own counters these are, or NULL
 * @stale:	the driver did not answer in time
 * @interrupts:	its interrupts, where they are asked for
 */
struct sriov_reading {
	struct sriov_vf *vf;
	struct sriov_vf_info info;
	struct pci_dev *pdev;
	struct iommu_group *group;
	struct sriov_vf_config actual;
	bool counted;
	struct sriov_counters counters;
	u32 age_ms;
	struct sriov_provider *provider;
	bool stale;
	struct sriov_interrupts interrupts;
};

/**
 * struct sriov_batch - VFs that are read together
 * @n:		how many
 * @vf:		each of them
 */
struct sriov_batch {
	unsigned int n;
	struct sriov_reading vf[SRIOV_PROVIDER_BATCH];
};

extern const char * const sriov_pf_state_names[];
extern const char * const sriov_vf_state_names[];

unsigned int sriov_registry_generation(void);
bool sriov_address_parse(const char *text, char address[SRIOV_ADDRESS_LEN]);

struct sriov_pf *sriov_pf_get(struct sriov_pf *pf);
void sriov_pf_put(struct sriov_pf *pf);
struct sriov_pf *sriov_pf_find(const char *address);
struct sriov_pf *sriov_pf_next(unsigned long *id);
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
bool sriov_pf_due(const struct sriov_pf *pf);
int sriov_pf_drift(const struct sriov_pf *pf);
bool sriov_pf_changed(struct sriov_pf *pf);
bool sriov_fault_passes(enum sriov_fault_kind kind);
u32 sriov_vf_drift(const struct sriov_vf_info *vf, const struct sriov_vf_config *actual);

void sriov_vf_put(struct sriov_vf *vf);
struct sriov_vf *sriov_vf_find(struct sriov_pf *pf, struct pci_dev *pdev);
struct sriov_vf *sriov_vf_next(struct sriov_pf *pf, unsigned long *index);
struct sriov_vf *sriov_vf_manage(struct sriov_pf *pf, unsigned int index);
void sriov_vf_unmanage(struct sriov_vf *vf);
struct sriov_vf *sriov_vf_add(struct sriov_pf *pf, unsigned int index, struct pci_dev *pdev,
			      int iommu_group, u16 vectors, bool *added);
bool sriov_vf_remove(struct sriov_vf *vf, struct pci_dev *pdev, bool *last);
bool sriov_vf_set_driver(struct sriov_vf *vf, const struct pci_dev *pdev, const char *driver,
			 bool passthrough, int iommu_group, int vectors);
void sriov_vf_set_netdev(struct sriov_vf *vf, const struct sriov_netdev *netdev, bool gone);
struct pci_dev *sriov_vf_pdev(struct sriov_vf *vf);
void sriov_vf_info(struct sriov_vf *vf, struct sriov_vf_info *info);
void sriov_vf_info_locked(struct sriov_vf *vf, struct sriov_vf_info *info);
void sriov_vf_fault(struct sriov_vf *vf, enum sriov_fault_kind kind, int err, const char *text);
__printf(2, 3)
void sriov_vf_refuse(struct sriov_vf *vf, const char *fmt, ...);
void sriov_vf_success(struct sriov_vf *vf);
u32 sriov_vf_due(const struct sriov_vf *vf);
bool sriov_vf_may_attach(const struct sriov_vf *vf);
void sriov_vf_had_event(struct sriov_pf *pf, unsigned int index, u64 seq, u64 time,
			enum sriov_mgr_event_type type);

void sriov_registry_init(work_func_t work, work_func_t refresh);
void sriov_registry_exit(void);

/* ---- pci_core.c: the only file that drives the PCI core ---- */

int sriov_pci_set_num_vfs(struct pci_dev *pdev, unsigned int num_vfs);
int sriov_pci_get_autoprobe(struct pci_dev *pdev, bool *autoprobe);
int sriov_pci_set_autoprobe(struct pci_dev *pdev, bool autoprobe);
int sriov_pci_attach_driver(struct pci_dev *vf);
bool sriov_pci_has_driver(const char *name);
bool sriov_pci_has_passthrough(const char *name);
int sriov_pci_set_override(struct pci_dev *vf, const char *driver);
int sriov_pci_set_driver(struct pci_dev *vf, const char *driver, bool attach);
bool sriov_pci_is_passthrough(struct device_driver *driver);
int sriov_pci_bind(struct pci_dev *vf, const char *driver);
void sriov_pci_get_override(struct pci_dev *vf, char override[SRIOV_DRIVER_LEN]);
bool sriov_pci_can_make_vfs(struct pci_dev *pdev);
u16 sriov_pci_total_vfs(struct pci_dev *pdev);
int sriov_pci_set_total_vfs(struct pci_dev *pdev, unsigned int total_vfs);
int sriov_pci_vf_index(struct pci_dev *vf);
int sriov_pci_vectors(struct pci_dev *pdev);
bool sriov_pci_can_set_msix(struct pci_dev *pdev);
int sriov_pci_set_msix(struct pci_dev *vf, u16 vectors, bool *lost);
void sriov_pci_facts(struct sriov_pf *pf, struct pci_dev *pdev);
int sriov_pci_total_msix(struct pci_dev *pdev);
bool sriov_pci_is_not_pf(const char *address);
ssize_t sriov_pci_show(struct pci_dev *pdev, const char *name, char *page);
bool sriov_pci_with_lock(struct pci_dev *pdev, bool wait,
			 void (*fn)(struct pci_dev *pdev, void *data), void *data);

/* ---- limits.c: the facts that the policy needs, the host's vectors above all ---- */

/**
 * struct sriov_limits - how many VFs a PF may have, and why
 * @in:		every constraint
 * @limit:	the outcome of the facts: more VFs are refused
 * @estimate:	that of the estimates, where it is less
 */
struct sriov_limits {
	struct sriov_constraint in[SRIOV_NR_CONSTRAINTS];
	struct sriov_limit limit;
	struct sriov_limit estimate;
};

/**
 * struct sriov_host - the vectors of the host's CPUs
 * @budget:	vectors for devices, SRIOV_UNSET where there is no such bound
 * @automatic:	the budget follows the number of online CPUs
 * @reserve:	vectors that are to stay free
 * @used:	vectors that devices have allocated
 * @promised:	vectors that VFs will allocate, and those of VFs to come
 * @free:	what is left of the budget
 */
struct sriov_host {
	int budget;
	bool automatic;
	u32 reserve;
	u32 used;
	u32 promised;
	u32 free;
};

void sriov_limits(struct sriov_pf *pf, u32 asked, struct sriov_limits *out);
int sriov_limits_describe(const struct sriov_limits *limits, char *buf, size_t len);
int sriov_limits_describe_all(const struct sriov_limits *limits, char *buf, size_t len);
void sriov_limits_pool(struct sriov_pf *pf);
void sriov_limits_cap_locked(struct sriov_pf *pf, struct pci_dev *pdev, int min_vfs);
void sriov_limits_cap(struct sriov_pf *pf, struct pci_dev *pdev, int min_vfs);
bool sriov_limits_cap_differs(const struct sriov_pf *pf, int limit);
int sriov_vectors_reserve(struct sriov_pf *pf, u32 num_vfs, char *why, size_t len);
void sriov_vectors_release(struct sriov_pf *pf);
void sriov_vectors_host(struct sriov_host *host);
void sriov_vectors_set_host(const int *budget, const u32 *reserve);
void sriov_vectors_changed(const char *why);
int sriov_vectors_init(struct workqueue_struct *wq,
		       void (*recheck)(struct sriov_pf *pf, const char *why));
void sriov_vectors_exit(void);

/* ---- apply.c: puts a configuration on one VF, or nothing of it ---- */

/**
 * struct sriov_apply - attributes that go to a VF
 * @config:	their values
 * @which:	which, a subset of @config->valid
 * @known:	the configuration before, where the hardware does not tell; or NULL
 * @attach:	attach the driver at once
 * @may_wait:	what needs a link may be left where there is none
 * @left:	and was: bits 1 << enum sriov_vf_attr_id
 * @torn:	what was before could not be put back
 * @kind:	of an error, or of why something is left
 * @why:	that in words
 */
struct sriov_apply {
	const struct sriov_vf_config *config;
	u32 which;
	const struct sriov_vf_config *known;
	bool attach;
	bool may_wait;
	u32 left;
	bool torn;
	enum sriov_fault_kind kind;
	char why[SRIOV_ERROR_LEN];
};

int sriov_vf_apply(struct sriov_vf *vf, struct sriov_apply *apply);
enum sriov_fault_kind sriov_fault_of(struct sriov_pf *pf, int err, char *why, size_t len);
bool sriov_vf_must_wait(struct sriov_vf *vf, const struct sriov_vf_config *config);
void sriov_vf_config_read(struct sriov_vf *vf, struct sriov_vf_config *config);

/* ---- plan.c: makes and destroys the VFs of a PF; all of them, or what was before ---- */

int sriov_plan_change(struct sriov_pf *pf, struct pci_dev *pdev, unsigned int num_vfs,
		      enum sriov_fault_kind *kind, char *why, size_t len);
int sriov_plan_restore(struct sriov_pf *pf, struct pci_dev *pdev, enum sriov_fault_kind *kind,
		       char *why, size_t len);
void sriov_plan_vfs(struct sriov_pf *pf);

/* ---- reconcile.c: brings a PF from its actual to its wanted state ---- */

int sriov_reconcile_num_vfs(struct sriov_pf *pf, unsigned int num_vfs);
int sriov_reconcile_policy(struct sriov_pf *pf, enum sriov_policy_attr attr, int value);
void sriov_reconcile_default_mode(enum sriov_mgr_policy_mode mode);
int sriov_reconcile_vf(struct sriov_vf *vf, const struct sriov_vf_config *change, u32 attrs);
int sriov_reconcile_now(struct sriov_pf *pf);
bool sriov_reconcile_limit(struct sriov_pf *pf, const char *why);
void sriov_reconcile_work(struct work_struct *work);
void sriov_reconcile_queue(struct sriov_pf *pf);
int sriov_reconcile_init(void);
void sriov_reconcile_exit(void);

/* ---- work.c: the work that is not done ---- */

void sriov_work_begin(void);
void sriov_work_end(void);
int sriov_work_settle(void);

/* ---- events.c: what happened lately ---- */

#define SRIOV_EVENT_RING	256
#define SRIOV_EVENT_LEN		160

/**
 * struct sriov_event - one event
 * @seq:	number, consecutive from 1; 0 in an unused entry
 * @time:	wall-clock time in ns
 * @type:	what happened
 * @pf:		PCI address of the PF
 * @vf:		number of the VF or SRIOV_UNSET
 * @message:	the event in words
 */
struct sriov_event {
	u64 seq;
	u64 time;
	enum sriov_mgr_event_type type;
	char pf[SRIOV_ADDRESS_LEN];
	int vf;
	char message[SRIOV_EVENT_LEN];
};

__printf(4, 5)
void sriov_event(enum sriov_mgr_event_type type, struct sriov_pf *pf, int vf, const char *fmt, ...);
void sriov_event_fault(struct sriov_pf *pf, int vf, enum sriov_fault_kind before,
		       enum sriov_fault_kind kind, const char *why);
bool sriov_event_next(u64 *seq, struct sriov_event *event);
void sriov_events_send_by(void (*send)(const struct sriov_event *event));
const char *sriov_event_name(enum sriov_mgr_event_type type);

/* ---- the ways in and out ---- */

int sriov_pci_events_init(void);
void sriov_pci_events_exit(void);
int sriov_configfs_init(void);
void sriov_configfs_exit(void);
void sriov_debugfs_init(void);
void sriov_debugfs_exit(void);
int sriov_netlink_init(void);
void sriov_netlink_exit(void);

#endif /* _SRIOV_MGR_H */
