/* SPDX-License-Identifier: GPL-2.0 */
#ifndef REFUSAL_H
#define REFUSAL_H

#include <stdbool.h>

#include <json-c/json.h>

#define NO_DRIVER "there is no PCI driver %s, and no module that brings it"

/* refusal.c: what the kernel would refuse; told before anything is touched. */

/* Whether a VF is to have more than it may have at most. */
bool rates_clash(json_object *vf);
/* Whether a VF is to have a driver that is not there; where nobody knows, it is. */
bool driver_is_missing(json_object *vf);
/* Of the VFs of @state that wanted_changes() has in @changes. Returns an exit status. */
int refusal_check(json_object *changes, json_object *state);

#endif
