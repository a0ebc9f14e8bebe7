/* SPDX-License-Identifier: GPL-2.0 */
#ifndef APPLY_EACH_H
#define APPLY_EACH_H

#include <json-c/json.h>

struct client;
struct extra;

/*
 * As wanted_apply() of @all, where @now is wanted, but each PF by itself, and each VF: what is
 * refused keeps nothing else from being as wanted, and is told. Returns an exit status.
 */
int apply_each(struct client *client, json_object *now, json_object *all,
	       const struct extra *extra);

#endif
