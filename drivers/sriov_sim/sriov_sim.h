/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A software SR-IOV host bridge with its own PF and VF driver.
 *
 * Lock order of the module:
 *
 *	configfs frag_sem -> sim_pf.lock -> pci_rescan_remove_lock -> device_lock -> rtnl
 *		-> sim_drv.lock
 *
 * sim_pf.cfg_lock and sim_pf.ops_lock are leaves; cfg_lock is taken in any context.
 * The drivers never take sim_pf.lock: settings do not change while their PF is live.
 */
#ifndef _SRIOV_SIM_H
#define _SRIOV_SIM_H

#include <linux/atomic.h>
#include <linux/configfs.h>
#include <linux/debugfs.h>
#include <linux/if_ether.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>
#include <linux/sriov_mgr.h>
#include <linux/wait.h>

#include "compat.h"

/*
 * The public list of PCI IDs has no vendor from fee0 up to those that hypervisors took for
 * themselves (fffd, fffe), so no other driver binds.
 */
#define SIM_VENDOR_ID		0xfff1
#define SIM_PF_DEVICE_ID	0x5000
#define SIM_VF_DEVICE_ID	0x5001

/* MSI-X table size: 11 bits, N-1 encoded (PCIe base specification, 7.7.2.2). */
#define SIM_MAX_MSIX		2048
/* Lanes of the PCIe link. */
#define SIM_LINK_WIDTH		8
/* A routing ID has 16 bits, 8 of them the bus number, and the PF is number 0. */
#define SIM_MAX_RID		U16_MAX
#define SIM_MAX_BUSES		256
/* The PCI core wants whole pages of a VF BAR (drivers/pci/iov.c, sriov_init()). */
#define SIM_MIN_VF_BAR		SZ_4K
#define SIM_MAX_VF_BAR		SZ_2G

/* Operations that are counted, and can be held and made to fail; their names are in ops.c. */
enum sim_op {
	SIM_PROBE,
	SIM_VF_PROBE,
	SIM_SRIOV_CONFIGURE,
	SIM_ADD_REPRESENTOR,
	SIM_VF_RESET,
	/* From here on they can be "not implemented". */
	SIM_GET_VF_TOTAL_MSIX,
	SIM_SET_MSIX_VEC_COUNT,
	SIM_SET_VF_MAC,
	SIM_SET_VF_VLAN,
	SIM_SET_VF_RATE,
	SIM_SET_VF_SPOOFCHK,
	SIM_SET_VF_TRUST,
	SIM_SET_VF_LINK_STATE,
	SIM_SET_VF_RSS_QUERY_EN,
	SIM_SET_VF_GUID,
	SIM_GET_VF_GUID,
	SIM_GET_VF_CONFIG,
	SIM_GET_VF_STATS,
	SIM_PROVIDER_VF_SET,
	SIM_PROVIDER_VF_GET,
	SIM_PROVIDER_VF_COUNT,
	SIM_NR_OPS
};

extern const char *const sim_op_names[SIM_NR_OPS];

/* Who counts a VF's traffic. */
enum sim_source {
	SIM_PF_DRIVER,
	SIM_VF_NETDEV,
	SIM_PROVIDER,
	SIM_REPRESENTOR,
	SIM_NR_SOURCES
};

/* Counters are numbered as in enum sriov_vf_counter; then come the provider's own. */
enum {
	SIM_OWN = SRIOV_NR_VF_COUNTERS,
	SIM_JOBS = SIM_OWN,
	SIM_QUEUE_WAIT,
	SIM_NR_COUNTERS
};

#define SIM_NR_OWN		(SIM_NR_COUNTERS - SIM_OWN)

extern const u32 sim_multiple[SIM_NR_SOURCES][SIM_NR_COUNTERS];

/**
 * struct sim_fn - writable configuration registers of one function
 * @command: Command
 * @devctl: PCIe Device Control
 * @devctl2: PCIe Device Control 2
 * @lnkctl: PCIe Link Control
 * @pmcsr: Power Management Control/Status
 * @msix_ctrl: MSI-X Message Control, the enable and mask bits
 * @msix_size: MSI-X table size, 0 for the setting's value; not writable through configuration
 *	space
 * @intline: Interrupt Line
 */
struct sim_fn {
	u16 command;
	u16 devctl;
	u16 devctl2;
	u16 lnkctl;
	u16 pmcsr;
	u16 msix_ctrl;
	u16 msix_size;
	u16 intline;
};

/**
 * struct sim_pf - one simulated PF on its own host bridge
 * @item: the configfs directory; its reference count is that of this object
 * @lock: serializes creation and removal of the bridge and the settings. Sleeps for as long as
 *	the drivers' probe and remove take
 * @total_vfs: TotalVFs. This and the settings below: written under @lock while not live
 * @vf_offset: First VF Offset
 * @vf_stride: VF Stride
 * @pf_msix: MSI-X table size of the PF, 0 for no MSI-X capability
 * @vf_msix: MSI-X table size of a VF by default, 0 for no MSI-X capability
 * @vf_bar: size of VF BAR0 in bytes, 0 for none
 * @buses: bus numbers that the host bridge has, from 0 on
 * @numa_node: node of all functions or NUMA_NO_NODE
 * @accelerator: a processing accelerator and no network controller
 * @sysdata: what the PCI core, and x86, get as the bus's sysdata
 * @busn: the bus numbers of the domain
 * @bus: root bus, NULL while not live; written under @lock
 * @dbg: debugfs directory of the PF, valid while live
 * @cfg_lock: protects what the emulated hardware consists of, to @msix_used
 * @present: configuration space answers
 * @fn: the PF's registers
 * @vf: the VFs' registers, @total_vfs of them
 * @sriov_ctrl: SR-IOV Control
 * @num_vfs: NumVFs
 * @sys_pgsize: System Page Size
 * @vf_bar_addr: VF BAR0 and VF BAR1, the address in the 64-bit VF BAR0
 * @msix_share: MSI-X table size of a VF by default where the pool is divided among the VFs, else 0
 * @msix_used: vectors that the VFs have now, also without a pool and more than it has
 * @counter: what VF counters are multiples of; advanced by configfs
 * @calls: calls of each operation since the PF went live
 * @config_reads: reads of the PF's configuration space
 * @ops_lock: protects @fail, @hold, @held and @turn
 * @fail: for each operation, fail the @left-th call from now, and @times in all, with @err; none
 *	if @left is 0
 * @hold: mask of operations whose calls wait
 * @held: calls of each operation that wait
 * @turn: how often those of each operation were let go; also read without the lock
 * @gate: where they wait
 * @not_implemented: mask of operations that the PF driver leaves out from its next bind on. This
 *	and the knobs below are written at any time, read with READ_ONCE()
 * @msix_pool: vectors that all VFs share, 0 if the device has no such pool
 * @stats_cost_us: sleep of each get_vf_stats, and of provider_vf_count for each VF
 * @counter_step: what a tick adds to @counter
 * @driver_total_vfs: limit that the driver sets at probe, 0 for none
 * @probe_vfs: VFs that the driver enables at probe
 * @vf_netdevs: whether the VF driver registers netdevs
 * @provider: whether the PF driver of a NIC registers a provider with sriov_mgr
 * @representors: whether the PF driver of a NIC registers a netdev for each VF that it enables
 * @link_width: lanes of the link now, 0 for as many as there are
 * @needs_up: what sriov_configure does while the netdev is down, see sriov_sim.rst
 * @makes: VFs that sriov_configure makes whatever it is asked for, 0 for what it is asked for
 * @msix_divided: the pool is divided by the number of VFs
 * @msix_more: what a VF's MSI-X table has more than was written
 * @mac_resets: set_vf_mac resets the VF
 * @vf_rdma: the VF driver makes a device of the class infiniband; 1 of InfiniBand, 2 of Ethernet
 * @deaf: configuration space does not answer
 */
struct sim_pf {
	struct config_item item;
	struct mutex lock; /* settings, creation and removal */
	u32 total_vfs;
	u32 vf_offset;
	u32 vf_stride;
	u32 pf_msix;
	u32 vf_msix;
	u32 vf_bar;
	u32 buses;
	int numa_node;
	u32 accelerator;

	struct sim_sysdata sysdata;
	struct resource busn;
	struct pci_bus *bus;
	struct dentry *dbg;

	raw_spinlock_t cfg_lock; /* present to msix_used */
	bool present;
	struct sim_fn fn;
	struct sim_fn *vf;
	u16 sriov_ctrl;
	u16 num_vfs;
	u32 sys_pgsize;
	u32 vf_bar_addr[2];
	u32 msix_share;
	u32 msix_used;

	atomic64_t counter;
	atomic_t calls[SIM_NR_OPS];
	atomic_t config_reads;
	spinlock_t ops_lock; /* fail to turn */
	struct {
		u32 left;
		u32 times;
		int err;
	} fail[SIM_NR_OPS];
	unsigned long hold;
	u32 held[SIM_NR_OPS];
	u32 turn[SIM_NR_OPS];
	wait_queue_head_t gate;
	unsigned long not_implemented;
	u32 msix_pool;
	u32 stats_cost_us;
	u32 counter_step;
	u32 driver_total_vfs;
	u32 probe_vfs;
	u32 vf_netdevs;
	u32 provider;
	u32 representors;
	u32 link_width;
	u32 needs_up;
	u32 makes;
	u32 msix_divided;
	u32 msix_more;
	u32 mac_resets;
	u32 vf_rdma;
	u32 deaf;
};

/**
 * struct sim_vf - what the PF driver knows of a VF
 * @mac: administrative MAC address, zero if not set
 * @vlan: VLAN ID, 0 for none
 * @qos: VLAN priority
 * @vlan_proto: ETH_P_8021Q or ETH_P_8021AD
 * @min_tx_rate: Mbit/s, 0 for none
 * @max_tx_rate: Mbit/s, 0 for none
 * @link_state: IFLA_VF_LINK_STATE_*
 * @spoofchk: source addresses are checked
 * @trust: the VF is trusted
 * @rss_query_en: the VF may query its RSS configuration
 * @node_guid: node GUID, 0 if not set
 * @port_guid: port GUID, 0 if not set
 * @counter0: sim_pf.counter when the VF was created
 */
struct sim_vf {
	u8 mac[ETH_ALEN];
	u16 vlan;
	u8 qos;
	__be16 vlan_proto;
	u32 min_tx_rate;
	u32 max_tx_rate;
	u32 link_state;
	bool spoofchk;
	bool trust;
	bool rss_query_en;
	u64 node_guid;
	u64 port_guid;
	u64 counter0;
};

/**
 * struct sim_drv - one binding of the PF driver, its drvdata
 * @pf: the device
 * @pdev: the PF
 * @netdev: its netdev, NULL if it is an accelerator
 * @dbg_vfs: debugfs file of the records
 * @dbg_counters: debugfs file of the counters
 * @ops: of the netdev, without what is "not implemented"
 * @not_implemented: sim_pf.not_implemented at probe
 * @provider: operations for sriov_mgr, without what is "not implemented"; all NULL if the PF has
 *	no provider
 * @provider_remove: sriov_mgr_provider_unregister() while the provider is registered, else NULL
 * @lock: protects the members below
 * @num_vfs: VFs that have a record
 * @vf: their records, lost when the VFs are destroyed and when the driver is unbound
 * @reps: representors of the VFs, none while the VFs come and go
 */
struct sim_drv {
	struct sim_pf *pf;
	struct pci_dev *pdev;
	struct net_device *netdev;
	struct dentry *dbg_vfs;
	struct dentry *dbg_counters;
	const struct net_device_ops *ops;
	unsigned long not_implemented;
	struct sriov_provider_ops provider;
	typeof(sriov_mgr_provider_unregister) *provider_remove;
	struct mutex lock; /* num_vfs, vf, reps */
	u32 num_vfs;
	struct sim_vf *vf;
	struct list_head reps;
};

extern struct dentry *sim_debugfs;
extern struct pci_driver sim_pf_driver;
extern struct pci_driver sim_vf_driver;

int sim_op(struct sim_pf *pf, enum sim_op op);
void sim_hold(struct sim_pf *pf, unsigned long ops);

int sim_bridge_add(struct sim_pf *pf);
void sim_bridge_remove(struct sim_pf *pf, bool surprise);
struct sim_pf *sim_pf_of(struct pci_dev *pdev);
int sim_bridge_set_msix(struct sim_pf *pf, u32 vf, u32 size);
void sim_bridge_divide_msix(struct sim_pf *pf, u32 num_vfs);

u64 sim_unit(const struct sim_pf *pf, u32 vf, u64 counter0);
void sim_link_stats(struct rtnl_link_stats64 *stats, enum sim_source source, u64 unit);
void sim_counter_line(struct seq_file *s, u32 vf, enum sim_source source, u64 unit);

void sim_provider_add(struct sim_drv *drv);
void sim_provider_remove(struct sim_drv *drv);

int sim_reps_add(struct sim_drv *drv, u32 num_vfs);
void sim_reps_remove(struct sim_drv *drv);

int sim_vf_record(struct pci_dev *vfdev, struct sim_vf *record);
void sim_vf_line(struct seq_file *s, const struct sim_vf *v, char assign, char end);
netdev_tx_t sim_xmit(struct sk_buff *skb, struct net_device *dev);
struct net_device *sim_netdev_add(struct pci_dev *pdev, const char *name,
				  const struct net_device_ops *ops, const u8 *mac, void *drv);

#endif
