/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CHANGES_H
#define CHANGES_H

#include <stdbool.h>

struct json_object;

/* What wanted_changes() returns: a line each, or an object with all in the array "changes". */
void print_changes(struct json_object *changes, bool json);

#endif
