/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdint.h>

#include <json-c/json.h>

struct client;
struct target;

/*
 * Puts an object with the array "vfs" into @sample, of those that exist, and with interrupts "pfs"
 * as well. @target is NULL for the whole host, @part counters or interrupts. Returns 0 or a
 * negative errno.
 */
int sample_take(struct client *client, const struct target *target, uint32_t part,
		json_object **sample);

#endif
