/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>

struct json_object;

/*
 * Flat objects for tables, in an array: of counters a row a VF, of interrupts a row a vector or a
 * device, with their rates if there are some. Rows of VFs and devices are those of the sample, with
 * more in them.
 */
struct json_object *rows_of_counters(struct json_object *sample, bool rates);
struct json_object *rows_of_vectors(struct json_object *sample);
struct json_object *rows_of_devices(struct json_object *sample);
/* What a row has at @key: of its own, from a source that counts it, or the sum of two of these. */
struct json_object *row_get(struct json_object *row, const char *key);
/*
 * Numbers descending and words ascending, both the other way round with @reverse; what has no @key
 * comes last. Those that are equal, and all without @key, are in the order of PF, VF and vector.
 */
void rows_sort(struct json_object *rows, const char *key, bool reverse);
/* The sum of the numbers @key of all rows; false where no row has one. */
bool rows_sum(struct json_object *rows, const char *key, double *sum);

#endif
