/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WANTED_APPLY_H
#define WANTED_APPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

struct client;

/*
 * Makes @state what is wanted, as far as it tells; what @again has of it is written also where it
 * is wanted already. @disrupt has as keys PFs whose VFs may be taken from their users, or is NULL.
 * The PFs are locked. Returns an exit status; after an error is printed all is as it was before, or
 * said not to be.
 */
int wanted_apply(struct client *client, json_object *state, json_object *again,
		 json_object *disrupt);
/*
 * Whether the kernel would refuse so many VFs whatever is done before, and why. Of vectors that is
 * not known: VFs may get others, or go. @why may be NULL with @size 0.
 */
bool number_is_refused(struct client *client, const char *pf, uint32_t number, char *why,
		       size_t size);

#endif
