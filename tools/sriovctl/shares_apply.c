// SPDX-License-Identifier: GPL-2.0
/* Writes the proposed sizes of MSI-X tables to configfs: all of them or none. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "attrs.h"
#include "configfs.h"
#include "shares.h"
#include "shares_apply.h"
#include "util.h"

/**
 * struct resizing - a change of the tables of several VFs
 * @fs: the PF's directory
 * @shares: those that change, in the order of writing
 * @n: how many
 * @made: the PF's directory was made here
 */
struct resizing {
	struct configfs fs;
	struct share **shares;
	size_t n;
	bool made;
};

/* @vectors is NULL for none, which leaves the hardware alone. */
static bool set_vectors(struct resizing *resizing, const struct share *share,
			const uint32_t *vectors)
{
	char line[16] = "\n";

	if (vectors)
		snprintf(line, sizeof(line), "%u\n", *vectors);
	return configfs_put(&resizing->fs, share->vf, "/msix_vectors", line);
}

/* First what the hardware had, then what was wanted, which may be another size or none. */
static bool put_back(struct resizing *resizing, const struct share *share)
{
	json_object *config = json_object_object_get(share->info, "wanted");
	uint32_t wanted;
	bool is_set = json_number(config, "msix-vectors", &wanted);

	return set_vectors(resizing, share, &share->now) &&
	       ((is_set && wanted == share->now) ||
		set_vectors(resizing, share, is_set ? &wanted : NULL));
}

static void undo(struct resizing *resizing, size_t done)
{
	size_t i;

	for (i = done; i-- > 0;)
		if (!put_back(resizing, resizing->shares[i]))
			fail(STATUS_REFUSED, "not put back: %s", resizing->fs.why);
	for (i = 0; i < resizing->n; i++)
		if (resizing->shares[i]->made)
			configfs_remove(&resizing->fs, resizing->shares[i]->vf);
	if (resizing->made)
		configfs_remove(&resizing->fs, -1);
}

static int apply(struct resizing *resizing)
{
	size_t i, done = 0;
	bool ready;

	ready = configfs_make(&resizing->fs, -1, &resizing->made);
	for (i = 0; ready && i < resizing->n; i++)
		ready = configfs_make(&resizing->fs, resizing->shares[i]->vf,
				      &resizing->shares[i]->made);
	while (ready && done < resizing->n &&
	       set_vectors(resizing, resizing->shares[done], &resizing->shares[done]->new))
		done++;
	if (ready && done == resizing->n)
		return STATUS_OK;
	fail(STATUS_REFUSED, "%s", resizing->fs.why);
	undo(resizing, done);
	return STATUS_REFUSED;
}

int shares_apply(const char *pf, struct share *shares, size_t n)
{
	struct share **order = need(calloc(n, sizeof(*order)));
	struct resizing resizing = { .fs.pf = pf, .shares = order };
	int status = STATUS_OK;
	size_t i;

	/* Those that shrink come first, so that the pool has what the others grow by. */
	for (i = 0; i < n; i++)
		if (shares[i].new < shares[i].now)
			order[resizing.n++] = &shares[i];
	for (i = 0; i < n; i++)
		if (shares[i].new > shares[i].now)
			order[resizing.n++] = &shares[i];

	for (i = 0; !status && i < resizing.n; i++) {
		const char *user = json_string(order[i]->info, "in-use");

		if (user)
			status = fail(STATUS_REFUSED, "%s vf%u is in use: %s", pf,
				      order[i]->vf, user);
	}
	if (!status && resizing.n)
		status = apply(&resizing);
	free(order);
	return status;
}
