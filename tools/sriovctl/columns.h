/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <json-c/json.h>

#include "table.h"

struct attr_set;

/* The columns of PFs and VFs, of constraints, of `balance`, of `users`, and those of `show`. */
extern const struct column_set device_columns, constraint_columns, share_columns, user_columns;
extern const struct column_set counter_columns, vector_columns;
/* Of the rows of counters, and of those of vectors and devices, of rows.c. */
extern const struct column_set stats_columns, irq_columns;

/* What of them is shown by default, also by `top`. */
#define STATS_COLUMNS "PF,VF,USER,RX-PKT,TX-PKT,RX-BYTE,TX-BYTE,DROPPED,ERRORS,stale"
#define IRQ_COLUMNS "PF,VF,USER,VECTOR,IRQ,COUNT,RATE,CPU,NODE,locality"

/* One line an attribute, but for the nests. */
void print_details(const struct attr_set *set, json_object *obj);
/* What hardware.c has added. */
void print_hardware(json_object *obj);
void print_config(json_object *vf);

#endif
