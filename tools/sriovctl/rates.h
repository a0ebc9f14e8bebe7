/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RATES_H
#define RATES_H

#include <stdbool.h>

struct json_object;

/*
 * Adds what happened a second since @before: to each PF and VF, "rates" of the form of its
 * counters or interrupts, and the "interval" in seconds that they are of. What cannot be told is
 * absent. Returns whether some VF has none because both samples have the same answer about it.
 */
bool rates_add(struct json_object *sample, struct json_object *before);

#endif
