/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_APPLY_H
#define _SRIOV_MGR_APPLY_H

#include "registry.h"

/**
 * struct sriov_vf_io - where a configuration goes
 * @set:	make one setting from @config
 * @get:	add to @config what is set now, as far as it can be known
 * @driver:	name of the PF driver
 */
struct sriov_vf_io {
	int (*set)(struct sriov_vf_io *io, enum sriov_vf_setting setting,
		   const struct sriov_vf_config *config);
	void (*get)(struct sriov_vf_io *io, struct sriov_vf_config *config);
	char driver[SRIOV_DRIVER_LEN];
};

/**
 * struct sriov_apply - attributes that go to a VF
 * @config:	their values
 * @which:	which, a subset of @config->valid
 * @known:	the configuration before, where the hardware does not tell; or NULL
 * @attach:	attach the driver at once
 * @may_wait:	attributes that may be left where they need a link that there is not
 * @left:	and were: bits 1 << enum sriov_vf_attr_id
 * @torn:	what was before could not be put back
 * @kind:	of an error, or of why something is left
 * @why:	that in words
 */
struct sriov_apply {
	const struct sriov_vf_config *config;
	u32 which;
	const struct sriov_vf_config *known;
	bool attach;
	u32 may_wait;
	u32 left;
	bool torn;
	enum sriov_fault_kind kind;
	char why[SRIOV_ERROR_LEN];
};

int sriov_vf_apply(struct sriov_vf *vf, struct sriov_apply *apply);
enum sriov_fault_kind sriov_fault_of(struct sriov_pf *pf, int err, char *why, size_t len);
void sriov_vf_use(struct sriov_vf *vf, struct sriov_vf_info *info);
bool sriov_vf_must_wait(struct sriov_vf *vf, const struct sriov_vf_config *config);
void sriov_vf_put_override(struct sriov_vf *vf, struct pci_dev *vf_pdev, const char *override);
void sriov_vf_config_read(struct sriov_vf *vf, struct sriov_vf_config *config);
int sriov_vf_config_put(struct sriov_vf_io *io, struct sriov_apply *apply);

#endif
