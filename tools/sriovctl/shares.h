/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHARES_H
#define SHARES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

/**
 * struct share - the part of the pool that a VF has, and is to have
 * @info: the VF as the kernel tells it
 * @vf: its index
 * @weight: how much it is to have, compared with the others
 * @now: its MSI-X table size
 * @new: the proposed one
 * @fraction: what rounding took from @new, in parts of the sum of weights
 */
struct share {
	json_object *info;
	uint32_t vf;
	uint32_t weight;
	uint32_t now;
	uint32_t new;
	uint64_t fraction;
};

/*
 * Sets @new of all: @vectors, at least @n, divided by weight, each VF with 1 to
 * 2048. What rounding leaves goes to the largest fractions, then the lowest VFs.
 */
void shares_propose(struct share *shares, size_t n, uint32_t vectors);

#endif
