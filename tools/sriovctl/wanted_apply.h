/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WANTED_APPLY_H
#define WANTED_APPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

struct client;

/**
 * struct extra - what a wanted state does not say
 * @again: what of it is written also where it is wanted already
 * @resets: values that attributes of VFs get before they are not wanted any longer
 * @disrupt: its keys are PFs whose VFs may be taken from their users; NULL for none
 */
struct extra {
	json_object *again;
	json_object *resets;
	json_object *disrupt;
};

/*
 * Makes @state what is wanted, as far as it tells. A PF with the flag "forget" in it is not managed
 * when all is done. The PFs are locked. Returns an exit status; after an error is printed all is as
 * it was before, or said not to be.
 */
int wanted_apply(struct client *client, json_object *state, const struct extra *extra);
/*
 * apply_each.c: the same of @all, where @now is wanted, but each PF by itself, and each VF: what is
 * refused keeps nothing else from being as wanted, and is told. Returns an exit status.
 */
int apply_each(struct client *client, json_object *now, json_object *all,
	       const struct extra *extra);
/*
 * Whether the kernel would refuse so many VFs whatever is done before, and why. Of vectors that is
 * not known: VFs may get others, or go. @why may be NULL with @size 0.
 */
bool number_is_refused(struct client *client, const char *pf, uint32_t number, char *why,
		       size_t size);

#endif
