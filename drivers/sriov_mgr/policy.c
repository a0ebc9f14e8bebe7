// SPDX-License-Identifier: GPL-2.0
/*
 * policy.c - how many VFs a PF may have: arithmetic on facts that others found.
 *
 * Takes no lock, calls nothing, keeps nothing. Called by limits.c, which has
 * the facts, and by those who put the outcome in words.
 */
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "common.h"
#include "policy.h"

static u32 available(const struct sriov_constraint *c)
{
	u64 taken = (u64)c->reserve + c->used;

	return taken < c->vectors ? c->vectors - taken : 0;
}

/**
 * sriov_policy_need - the next VF of a constraint that is a number of vectors
 * @c:		the constraint; at first vectors, reserve, used, per_vf and asked are set and
 *		nothing else
 * @vectors:	what the VF needs
 *
 * Called for each VF from the first on that needs another number than per_vf, or may do so.
 *
 * Context: any.
 */
void sriov_policy_need(struct sriov_constraint *c, u32 vectors)
{
	c->first++;
	c->held += vectors;
	if (c->held <= available(c))
		c->vfs = c->first;
	if (c->first <= c->asked)
		c->asked_vectors = c->held;
}

/**
 * sriov_policy_vectors_end - all other VFs, or all, need per_vf vectors each
 * @c:	the constraint; it is none if these need no vector and the others fit
 *
 * Context: any.
 */
void sriov_policy_vectors_end(struct sriov_constraint *c)
{
	bool full = c->held > available(c);
	u64 vfs;

	c->known = full || c->per_vf;
	if (c->asked > c->first)
		c->asked_vectors = c->held + (u64)(c->asked - c->first) * c->per_vf;
	if (full || !c->per_vf)
		return;
	vfs = c->first + div_u64(available(c) - c->held, c->per_vf);
	c->vfs = min_t(u64, vfs, SRIOV_MAX_VFS);
}

/**
 * sriov_policy_left - what the VFs that were asked for would leave
 * @c:	a constraint that is a number of vectors, after the end
 *
 * Context: any.
 * Return: number of vectors, negative where they do not fit.
 */
s64 sriov_policy_left(const struct sriov_constraint *c)
{
	return (s64)available(c) - (s64)c->asked_vectors;
}

/**
 * sriov_policy_host_need - how many of the host's vectors a VF will take, by an estimate
 * @table:	size of its MSI-X table
 * @cpus:	CPUs of the host
 * @guest:	it is for user space or a VM
 * @seen:	what its guests have taken, else what drivers of VFs of this PF have, 0 if
 *		none was seen
 *
 * A driver of VFs takes what it gets, as a rule one for each CPU and one more; a guest
 * may have one CPU.
 *
 * Context: any.
 * Return: number of vectors, at most @table.
 */
u32 sriov_policy_host_need(u32 table, u32 cpus, bool guest, u32 seen)
{
	if (!seen)
		seen = guest ? 2 : cpus + 1;
	return min(table, seen);
}

/**
 * sriov_policy_limit - find the smallest constraint
 * @in:	the constraints, indexed by enum sriov_mgr_constraint
 * @n:	how many of them count
 * @estimates: of the estimates; else of the facts
 * @out: the result
 *
 * Context: any.
 */
void sriov_policy_limit(const struct sriov_constraint *in, unsigned int n, bool estimates,
			struct sriov_limit *out)
{
	unsigned int i;

	*out = (struct sriov_limit){ };
	for (i = 0; i < n; i++) {
		if (!in[i].known || in[i].estimate != estimates ||
		    (out->known && in[i].vfs >= out->vfs))
			continue;
		out->known = true;
		out->vfs = in[i].vfs;
		out->by = i;
	}
}

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

/* As "(128 - 16) / 3 = 37". */
static int describe_vectors(const char *name, const struct sriov_constraint *c, char *buf,
			    size_t len)
{
	int n = scnprintf(buf, len, "%s (%u", name, c->vectors);

	if (c->reserve)
		n += scnprintf(buf + n, len - n, " - %u", c->reserve);
	if (c->used)
		n += scnprintf(buf + n, len - n, " - %u", c->used);
	if (c->held > available(c))
		return n + scnprintf(buf + n, len - n, ") < %llu of %u VFs, for %u", c->held,
				     c->first, c->vfs);
	/* Where the VFs that are there need what all others do it is a plain division. */
	if (c->held == (u64)c->first * c->per_vf)
		return n + scnprintf(buf + n, len - n, ") / %u = %u", c->per_vf, c->vfs);
	return n + scnprintf(buf + n, len - n, " - %llu) / %u + %u = %u", c->held, c->per_vf,
			     c->first, c->vfs);
}

/**
 * sriov_policy_describe - a constraint in words, as "max_vfs 2"
 * @type:  which constraint
 * @c:	   the constraint
 * @buf:   where to write
 * @len:   size of @buf in bytes, SRIOV_LIMIT_LEN for all of it
 *
 * Context: any.
 * Return: length of the text, without the NUL.
 */
int sriov_policy_describe(enum sriov_mgr_constraint type, const struct sriov_constraint *c,
			  char *buf, size_t len)
{
	static const struct {
		const char *name;
		const char *unknown;
	} words[SRIOV_NR_CONSTRAINTS] = {
		[SRIOV_MGR_CONSTRAINT_HARDWARE]	= { "hardware TotalVFs", "the PF is absent" },
		[SRIOV_MGR_CONSTRAINT_DRIVER]	= { "driver totalvfs", "no driver is bound" },
		[SRIOV_MGR_CONSTRAINT_MAX_VFS]	= { "max_vfs", "none is set" },
		[SRIOV_MGR_CONSTRAINT_MSIX_POOL] = { "msix-pool", "the driver tells none" },
		[SRIOV_MGR_CONSTRAINT_HOST_VECTORS] = { "host-vectors", "no budget" },
		[SRIOV_MGR_CONSTRAINT_BUS_RANGE] = { "bus-range", "not known" },
		[SRIOV_MGR_CONSTRAINT_BAR_WINDOW] = { "bar-window", "the VFs have no BAR" },
	};
	const char *unknown = c->vectors ? "the VFs use no vectors" : words[type].unknown;
	int n;

	if (!c->known)
		return scnprintf(buf, len, "%s: %s", words[type].name, unknown);
	if (type != SRIOV_MGR_CONSTRAINT_MSIX_POOL && type != SRIOV_MGR_CONSTRAINT_HOST_VECTORS)
		return scnprintf(buf, len, "%s %u", words[type].name, c->vfs);
	n = describe_vectors(words[type].name, c, buf, len);
	if (c->estimate)
		n += scnprintf(buf + n, len - n, " (estimate)");
	return n;
}
