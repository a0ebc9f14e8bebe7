/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_PROVIDER_H
#define _SRIOV_MGR_PROVIDER_H

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/refcount.h>
#include <linux/sriov_mgr.h>

#include "common.h"

struct sriov_pf;

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

#define SRIOV_NR_SOURCES (SRIOV_MGR_COUNTER_SOURCE_REPRESENTOR + 1)

/**
 * struct sriov_counters - counters of a VF, each from one source
 * @all:	the values
 * @from:	those that are from each source, bits 1 << enum sriov_vf_counter
 */
struct sriov_counters {
	struct sriov_vf_counters all;
	u16 from[SRIOV_NR_SOURCES];
};

void sriov_counters_add(struct sriov_counters *counters, const struct sriov_vf_counters *more,
			enum sriov_mgr_counter_source source);

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

#endif
