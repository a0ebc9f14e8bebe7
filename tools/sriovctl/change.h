/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CHANGE_H
#define CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

struct client;
struct consent;
struct setting;

/**
 * struct change - a change of what is wanted of PFs, and of the host
 * @client: to see what is there
 * @before: what was wanted, as wanted_read() has it
 * @state: what is to be wanted: the keys of its "pfs" are the PFs; one with NULL is not managed
 * @again: what of @state is written also where it is wanted already, as somebody else may have
 *	changed it
 * @resets: as @state, the values that attributes of VFs get before they are not wanted any longer
 * @there: as @before, but what others have changed is as it is; NULL where that does not matter
 * @rebind: the drivers of VFs that get something are bound anew
 * @each: what is refused of a PF or VF keeps nothing else from being done
 * @differs: change_commit() has found something to change
 */
struct change {
	struct client *client;
	json_object *before;
	json_object *state;
	json_object *again;
	json_object *resets;
	json_object *there;
	bool rebind;
	bool each;
	bool differs;
};

/* Begins with what is wanted now of a PF. Returns an exit status; change_end() in any case. */
int change_begin(struct change *change, struct client *client, const char *pf);
/* The same with what is to be wanted, which is taken over. */
int change_begin_state(struct change *change, struct client *client, json_object *state);
/* The same with all that is managed, and the settings that are of no PF. */
int change_begin_all(struct change *change, struct client *client);
/* Another PF, with what is wanted of it now. */
int change_add(struct change *change, const char *pf);
/* What is wanted of the PF or VF from now on, to be filled; NULL where nobody manages it. */
json_object *change_wanted(const struct change *change, const char *pf);
/* The same; it is managed from then on. */
json_object *change_pf(struct change *change, const char *pf);
json_object *change_vf(struct change *change, const char *pf, uint32_t vf);
/* A value for an attribute of a VF, which is written in any case; NULL for none. */
void change_set(struct change *change, const char *pf, uint32_t vf, const char *key,
		json_object *value);
/*
 * Nothing is wanted of an attribute any longer, and a VF that is there gets @value. Without a VF
 * of change_vf(), it is managed no longer after that.
 */
void change_reset(struct change *change, const char *pf, uint32_t vf, const char *key,
		  json_object *value);
/*
 * The same with what the PF driver begins with; the parts of a VLAN go together. False where that
 * is not known.
 */
bool change_reset_setting(struct change *change, const char *pf, uint32_t vf,
			  const struct setting *setting);
/* The PF, or the VF, is managed no longer. */
void change_forget(struct change *change, const char *pf);
/* The same when all else of the PF is done. */
void change_forget_last(struct change *change, const char *pf);
void change_forget_vf(struct change *change, const char *pf, uint32_t vf);
/* The number of VFs, which is written also where others have taken them away. */
int change_number(struct change *change, const char *pf, uint32_t number);
/* Fails if there is no such PF, nor one managed that is to come. Returns an exit status. */
int change_known(const struct change *change, const char *pf);
/* How many VFs there are now. Returns an exit status. */
int change_present(const struct change *change, const char *pf, uint32_t *number);
/* What others have changed of it is changed back. Returns an exit status. */
int change_mend(struct change *change);
/* Tells, asks, and does it as the options say: all of it, or nothing. Returns an exit status. */
int change_commit(struct change *change, const struct consent *consent);
/* The same for what others have changed of a PF since, and what failed. */
int change_reconcile(struct change *change, const struct consent *consent);
void change_end(struct change *change);

#endif
