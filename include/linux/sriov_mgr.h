/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The interface of sriov_mgr for PF drivers that configure or count their VFs
 * themselves: of another class than network, or that know more than struct
 * net_device_ops has. See Documentation/driver-api/sriov_mgr.rst.
 */
#ifndef _LINUX_SRIOV_MGR_H
#define _LINUX_SRIOV_MGR_H

#include <linux/pci.h>
#include <linux/types.h>

#define SRIOV_DRIVER_LEN	64

/* In the order of the netlink attributes SRIOV_MGR_A_CONFIG_*, which count from 1. */
enum sriov_vf_attr_id {
	SRIOV_VF_MAC,
	SRIOV_VF_VLAN,
	SRIOV_VF_QOS,
	SRIOV_VF_VLAN_PROTO,
	SRIOV_VF_MSIX_VECTORS,
	SRIOV_VF_MIN_TX_RATE,
	SRIOV_VF_MAX_TX_RATE,
	SRIOV_VF_SPOOFCHK,
	SRIOV_VF_TRUST,
	SRIOV_VF_LINK_STATE,
	SRIOV_VF_RSS_QUERY_EN,
	SRIOV_VF_NODE_GUID,
	SRIOV_VF_PORT_GUID,
	SRIOV_VF_DRIVER,
	SRIOV_NR_VF_ATTRS
};

/**
 * struct sriov_vf_config - configuration of a VF, wanted or actual
 * @valid:	bits 1 << enum sriov_vf_attr_id: attributes that have a value
 * @value:	their values in host byte order, but for the driver; units and
 *		values as the netlink specification has them
 * @driver:	the driver's name, or "none"
 */
struct sriov_vf_config {
	u32 valid;
	u64 value[SRIOV_VF_DRIVER];
	char driver[SRIOV_DRIVER_LEN];
};

/* What is set in one call; in the order in which it is. */
enum sriov_vf_setting {
	SRIOV_SET_MSIX,
	SRIOV_SET_MAC,
	SRIOV_SET_VLAN,
	SRIOV_SET_RATE,
	SRIOV_SET_SPOOFCHK,
	SRIOV_SET_TRUST,
	SRIOV_SET_LINK_STATE,
	SRIOV_SET_RSS_QUERY_EN,
	SRIOV_SET_NODE_GUID,
	SRIOV_SET_PORT_GUID,
	SRIOV_SET_DRIVER,
	SRIOV_NR_SETTINGS
};

/* In the order of the netlink attributes from SRIOV_MGR_A_COUNTERS_RX_PACKETS on. */
enum sriov_vf_counter {
	SRIOV_VF_RX_PACKETS,
	SRIOV_VF_TX_PACKETS,
	SRIOV_VF_RX_BYTES,
	SRIOV_VF_TX_BYTES,
	SRIOV_VF_RX_BROADCAST,
	SRIOV_VF_RX_MULTICAST,
	SRIOV_VF_RX_DROPPED,
	SRIOV_VF_TX_DROPPED,
	SRIOV_VF_RX_ERRORS,
	SRIOV_VF_TX_ERRORS,
	SRIOV_NR_VF_COUNTERS
};

#define SRIOV_MAX_OWN_COUNTERS	16
#define SRIOV_COUNTER_NAME_LEN	32
#define SRIOV_COUNTER_UNIT_LEN	16

/**
 * struct sriov_own_counter - a counter that only one provider has
 * @name:	its name, shorter than SRIOV_COUNTER_NAME_LEN
 * @unit:	what it counts, in words shorter than SRIOV_COUNTER_UNIT_LEN
 */
struct sriov_own_counter {
	const char *name;
	const char *unit;
};

/**
 * struct sriov_vf_counters - the counters of a VF, from the VF's point of view
 * @valid:	bits 1 << enum sriov_vf_counter: those that are counted
 * @own_valid:	bits of those of the provider's own counters that are counted
 * @value:	packets, bytes
 * @own:	in the order of struct sriov_provider_ops.own
 */
struct sriov_vf_counters {
	u32 valid;
	u32 own_valid;
	u64 value[SRIOV_NR_VF_COUNTERS];
	u64 own[SRIOV_MAX_OWN_COUNTERS];
};

/* The most VFs that one call of a provider covers. */
#define SRIOV_PROVIDER_BATCH	16

/**
 * struct sriov_provider_ops - what a provider can do; an operation may be NULL
 * @own:	counters that only this provider has
 * @nr_own:	how many, at most SRIOV_MAX_OWN_COUNTERS
 * @vf_set:	make one setting of one VF from @config, all of whose members
 *		that belong to the setting have a value. SRIOV_SET_MSIX and
 *		SRIOV_SET_DRIVER are not asked of a provider. -EOPNOTSUPP where
 *		the device does not have it, -ENETDOWN where it needs a link
 *		that there is not, -ENODEV where the VF cannot be configured
 *		now, else an error
 * @vf_get:	read the configuration of @count (at most SRIOV_PROVIDER_BATCH)
 *		VFs from @first on into @config, which has what struct
 *		net_device_ops told, if anything; what is not known stays out
 *		of sriov_vf_config.valid. Errors as above
 * @vf_count:	read the counters of so many VFs into @counters, which is
 *		zeroed; what is not counted stays out of the masks. Errors as
 *		above
 * @vector_pool: how many MSI-X vectors the VFs of the device share; 0 where they
 *		share none, negative to have the PF driver's
 *		sriov_get_vf_total_msix() asked, which this comes before. The
 *		PF's device_lock is held; must not wait for long
 *
 * All may sleep and may be called at the same time; RTNL and, but for
 * vector_pool, the PF's device_lock are not held, and must not be taken where
 * the caller of sriov_mgr_provider_unregister() holds them. The VFs may go while
 * an operation runs. A reader waits a second at most for what is read.
 */
struct sriov_provider_ops {
	const struct sriov_own_counter *own;
	unsigned int nr_own;
	int (*vf_set)(struct pci_dev *pdev, unsigned int index,
		      enum sriov_vf_setting setting,
		      const struct sriov_vf_config *config);
	int (*vf_get)(struct pci_dev *pdev, unsigned int first, unsigned int count,
		      struct sriov_vf_config *config);
	int (*vf_count)(struct pci_dev *pdev, unsigned int first, unsigned int count,
			struct sriov_vf_counters *counters);
	int (*vector_pool)(struct pci_dev *pdev);
};

int sriov_mgr_provider_register(struct pci_dev *pdev, const struct sriov_provider_ops *ops);
void sriov_mgr_provider_unregister(struct pci_dev *pdev);

#endif
