/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <json-c/json.h>

#include "wanted.h"

/*
 * identity.c: by what a PF is known other than its address. What a file says was there when it was
 * saved, and by what it takes a PF.
 */
extern const struct setting_set identity_settings, match_settings;

/* All that is known of the PF that netlink told @info of, with the keys of both sets. */
json_object *identity_facts(json_object *info);
/* What of that a file has of the PF. */
json_object *identity_saved(json_object *info);
/* The first key of @said that @facts have another value for; NULL without any. */
const char *identity_differs(json_object *said, json_object *facts);
/* Whether @facts have all that is said. */
bool identity_matches(json_object *said, json_object *facts);

#endif
