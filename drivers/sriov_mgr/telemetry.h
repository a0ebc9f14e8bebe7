/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_TELEMETRY_H
#define _SRIOV_MGR_TELEMETRY_H

#include "irqmap.h"
#include "registry.h"

/**
 * struct sriov_reading - what is read of a VF
 * @index:	its number
 * @stale:	the driver did not answer in time
 * @age_ms:	the age of the counters in milliseconds
 * @provider:	whose own counters these are, or NULL; the batch has the reference
 * @counters:	the counters, NULL for none
 * @copy:	where they are, when sriov_pf.lock is not held
 * @pdev:	its device with a reference, or NULL; this and the group where
 *		SRIOV_READ_DEVICE is asked for
 * @group:	its IOMMU group with a reference, or NULL
 * @interrupts:	its interrupts, where they are asked for
 * @actual:	its actual configuration, where that is asked for
 * @info:	the registry's copy, where SRIOV_READ_INFO is asked for
 */
struct sriov_reading {
	unsigned int index;
	bool stale;
	u32 age_ms;
	struct sriov_provider *provider;
	const struct sriov_counters *counters;
	struct sriov_counters copy;
	struct pci_dev *pdev;
	struct iommu_group *group;
	struct sriov_interrupts interrupts;
	struct sriov_vf_config actual;
	struct sriov_vf_info info;
};

/* The parts, SRIOV_MGR_PART_*, for which a reading has more than counters. */
#define SRIOV_READ_DEVICE \
	(SRIOV_MGR_PART_CONFIG | SRIOV_MGR_PART_INTERRUPTS | SRIOV_MGR_PART_PCI)
#define SRIOV_READ_INFO \
	(SRIOV_MGR_PART_IDENTITY | SRIOV_MGR_PART_CONFIG | SRIOV_MGR_PART_INTERRUPTS)
/* Those that only a driver knows. */
#define SRIOV_READ_DRIVER	(SRIOV_MGR_PART_CONFIG | SRIOV_MGR_PART_COUNTERS)

/**
 * struct sriov_batch - VFs that are read together
 * @provider:	of their PF, with a reference, or NULL
 * @parts:	what was asked for
 * @n:		how many
 * @vf:		each of them
 */
struct sriov_batch {
	struct sriov_provider *provider;
	u32 parts;
	unsigned int n;
	struct sriov_reading vf[];
};

/**
 * struct sriov_teller - who tells of VFs, not allowed to sleep; each ends all by an error
 * @vf:		tells of one, with sriov_pf.lock held where there is nothing of SRIOV_READ_DEVICE
 * @end:	tells of those that it still keeps, before the lock is dropped; or NULL
 * @data:	for both
 */
struct sriov_teller {
	int (*vf)(const struct sriov_reading *reading, void *data);
	int (*end)(void *data);
	void *data;
};

/**
 * sriov_snapshot_stale - the parts of a snapshot that are too old
 * @snapshot:	the snapshot, or NULL
 * @parts:	the parts that are wanted, SRIOV_MGR_PART_*
 * @now:	when they were asked for, in ns since boot
 * @age_ms:	how old counters may be then, in milliseconds. Configuration must
 *		be newer: who has set it wants to see it
 *
 * Context: any.
 * Return: the parts, 0 for none.
 */
static inline u32 sriov_snapshot_stale(const struct sriov_snapshot *snapshot, u32 parts, u64 now,
				       unsigned int age_ms)
{
	u32 stale = 0;

	if (!snapshot)
		return parts & SRIOV_READ_DRIVER;
	if (!snapshot->counters_time ||
	    snapshot->counters_time + (u64)age_ms * NSEC_PER_MSEC < now)
		stale |= SRIOV_MGR_PART_COUNTERS;
	if (snapshot->config_time < now)
		stale |= SRIOV_MGR_PART_CONFIG;
	return stale & parts;
}

unsigned int sriov_telemetry_max_age(void);
void sriov_telemetry_set_max_age(unsigned int ms);
void sriov_telemetry_work(struct work_struct *work);
struct sriov_batch *sriov_telemetry_batch(unsigned int vfs);
int sriov_telemetry_tell(struct sriov_pf *pf, unsigned long first, unsigned long last, u32 parts,
			 u64 asked, struct sriov_batch *batch, const struct sriov_teller *teller);
void sriov_telemetry_read(struct sriov_pf *pf, unsigned long first, unsigned long last, u32 parts,
			  u64 asked, bool wait, struct sriov_batch *batch);
void sriov_telemetry_done(struct sriov_batch *batch);
int sriov_telemetry_init(void);
void sriov_telemetry_exit(void);

#endif
