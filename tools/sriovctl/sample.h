/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdint.h>

#include <json-c/json.h>

struct client;

/*
 * Puts an object with the array "vfs" into @sample, of those that exist, and with interrupts "pfs"
 * as well. @pf is an address, empty for the whole host, @vf an index, -1 for all, @part counters or
 * interrupts. Returns 0 or a negative errno, without a sample.
 */
int sample_take(struct client *client, const char *pf, int vf, uint32_t part,
		json_object **sample);

#endif
