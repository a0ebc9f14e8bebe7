// SPDX-License-Identifier: GPL-2.0
/* How to divide a pool of vectors: arithmetic only. */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "shares.h"
#include "util.h"

#define TABLE_MAX 2048	/* entries of an MSI-X table, by the PCI specification */

static int by_fraction(const void *a, const void *b)
{
	const struct share *x = *(struct share *const *)a, *y = *(struct share *const *)b;

	if (x->fraction != y->fraction)
		return x->fraction < y->fraction ? 1 : -1;
	return x->vf < y->vf ? -1 : 1;
}

/* Divides @left among the VFs without a new size: rounds down, then hands out the rest. */
static void divide(struct share *shares, size_t n, uint64_t left, uint64_t weight)
{
	struct share **order = need(calloc(n, sizeof(*order)));
	size_t i, count = 0;

	for (i = 0; i < n; i++) {
		uint64_t part = left * shares[i].weight;

		if (shares[i].new)
			continue;
		shares[i].new = part / weight;
		shares[i].fraction = part % weight;
		order[count++] = &shares[i];
	}
	for (i = 0; i < count; i++)
		left -= order[i]->new;
	qsort(order, count, sizeof(*order), by_fraction);
	for (i = 0; i < left && i < count; i++)
		order[i]->new++;
	free(order);
}

/* The end of 1 to TABLE_MAX that @part / @weight is beyond, or 0. */
static uint32_t end_of(uint64_t part, uint64_t weight)
{
	return part < weight ? 1 : part > TABLE_MAX * weight ? TABLE_MAX : 0;
}

/*
 * VFs whose part is beyond an end get that end, and the others divide what is
 * left. If that takes from them they may fall below 1 as well, but not stay
 * above TABLE_MAX, and the other way round; so each round decides on one end.
 */
void shares_propose(struct share *shares, size_t n, uint32_t vectors)
{
	uint64_t left, weight;
	int64_t taken;
	bool decided;
	uint32_t end;
	size_t i;

	for (i = 0; i < n; i++)
		shares[i].new = shares[i].weight ? 0 : 1;
	do {
		left = vectors;
		weight = 0;
		for (i = 0; i < n; i++) {
			left -= shares[i].new;
			weight += shares[i].new ? 0 : shares[i].weight;
		}
		taken = 0;
		for (i = 0; i < n; i++) {
			end = shares[i].new ? 0 : end_of(left * shares[i].weight, weight);
			if (end)
				taken += end * weight - left * shares[i].weight;
		}
		decided = false;
		for (i = 0; i < n; i++) {
			end = shares[i].new ? 0 : end_of(left * shares[i].weight, weight);
			if ((end == 1 && taken >= 0) || (end == TABLE_MAX && taken <= 0)) {
				shares[i].new = end;
				decided = true;
			}
		}
	} while (decided);
	divide(shares, n, left, weight);
}
