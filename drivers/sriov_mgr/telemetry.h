/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_TELEMETRY_H
#define _SRIOV_MGR_TELEMETRY_H

#include "irqmap.h"
#include "registry.h"

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

unsigned int sriov_telemetry_max_age(void);
void sriov_telemetry_set_max_age(unsigned int ms);
u32 sriov_snapshot_stale(const struct sriov_snapshot *snapshot, u32 parts, u64 now,
			 unsigned int age_ms);
void sriov_telemetry_work(struct work_struct *work);
void sriov_telemetry_read(struct sriov_pf *pf, unsigned long first, unsigned long last, u32 parts,
			  u64 asked, bool wait, struct sriov_batch *batch);
void sriov_telemetry_done(struct sriov_batch *batch);
int sriov_telemetry_init(void);
void sriov_telemetry_exit(void);

#endif
