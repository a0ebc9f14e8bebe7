// SPDX-License-Identifier: GPL-2.0
/*
 * policy.c - how many VFs a PF may have: arithmetic on facts that others found.
 *
 * Takes no lock, calls nothing, keeps nothing. Called by registry.c for
 * readers, and through that by reconcile.c and pci_core.c.
 */
#include <kunit/visibility.h>

#include "sriov_mgr.h"

static const char * const constraint_names[SRIOV_NR_CONSTRAINTS] = {
	[SRIOV_MGR_CONSTRAINT_HARDWARE]	= "hardware TotalVFs",
	[SRIOV_MGR_CONSTRAINT_DRIVER]	= "driver totalvfs",
	[SRIOV_MGR_CONSTRAINT_MAX_VFS]	= "max_vfs",
};

/**
 * sriov_policy_limit - find the limit and the constraint that sets it
 * @in:	every constraint, indexed by enum sriov_mgr_constraint
 * @out: the result
 *
 * Context: any.
 */
void sriov_policy_limit(const struct sriov_constraint in[SRIOV_NR_CONSTRAINTS],
			struct sriov_limit *out)
{
	unsigned int i;

	*out = (struct sriov_limit){ };
	for (i = 0; i < SRIOV_NR_CONSTRAINTS; i++) {
		if (!in[i].known || (out->known && in[i].vfs >= out->vfs))
			continue;
		out->known = true;
		out->vfs = in[i].vfs;
		out->by = i;
	}
}
EXPORT_SYMBOL_IF_KUNIT(sriov_policy_limit);

/**
 * sriov_policy_fits - whether a number of VFs is within the limit
 * @limit: outcome of sriov_policy_limit(); an unknown limit allows all
 * @vfs:   number of VFs
 *
 * Context: any.
 * Return: true if @vfs is not over the limit.
 */
bool sriov_policy_fits(const struct sriov_limit *limit, u32 vfs)
{
	return !limit->known || vfs <= limit->vfs;
}
EXPORT_SYMBOL_IF_KUNIT(sriov_policy_fits);

/**
 * sriov_policy_describe - the binding constraint in words, as "max_vfs 2"
 * @limit: outcome of sriov_policy_limit()
 * @buf:   where to write
 * @len:   size of @buf in bytes
 *
 * Context: any.
 * Return: length of the text, without the NUL.
 */
int sriov_policy_describe(const struct sriov_limit *limit, char *buf, size_t len)
{
	if (!limit->known)
		return scnprintf(buf, len, "unknown");
	return scnprintf(buf, len, "%s %u", constraint_names[limit->by], limit->vfs);
}
EXPORT_SYMBOL_IF_KUNIT(sriov_policy_describe);
