/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CHANGE_H
#define CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "name.h"
#include "netlink.h"

struct command;
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
 * @host: it is about what is of no PF as well
 * @each: what is refused of a PF or VF keeps nothing else from being done
 * @ask: something is forgotten, about which change_commit() asks
 * @reconcile: the kernel changes back what others have changed of the PFs, and what failed
 * @differs: change_commit() has found something to change
 */
struct change {
	struct client client;
	json_object *before;
	json_object *state;
	json_object *again;
	json_object *resets;
	json_object *there;
	bool rebind;
	bool host;
	bool each;
	bool ask;
	bool reconcile;
	bool differs;
};

/* What returns an int returns an exit status, after an error is printed. */

/* With nothing in @state. change_end() in any case. */
int change_begin(struct change *change);
/* Reads what is wanted now of the PFs of @state, and of the host. */
int change_read(struct change *change);
/* Another PF, with what is wanted of it now. */
int change_add(struct change *change, const char *pf);
/* The same with all that somebody named, as in "eth0,eth1". */
int change_add_named(struct change *change, const char *names);
/* All that is managed, and the settings that are of no PF. */
int change_add_all(struct change *change);
/* What is wanted of the PF or VF from now on, to be filled; it is managed from then on. */
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
/* Fails if there is no such PF, nor one managed that is to come. */
int change_known(struct change *change, const char *pf);
/* Fails if nobody manages it. */
int change_managed(const struct change *change, const char *pf);
/* How many VFs there are now. */
int change_present(struct change *change, const char *pf, uint32_t *number);
/* What others have changed of it is changed back. */
int change_mend(struct change *change);
/* Tells, asks, and does it as the options say: all of it, or nothing. */
int change_commit(struct change *change, const struct consent *consent);
void change_end(struct change *change);
/* What wanted_changes() returns: a line each, or an object with all in the array "changes". */
void print_changes(json_object *changes, bool json);

typedef int (*change_fn)(struct change *change, char **args);

/*
 * Runs a command with consent_opts: does what @fn makes of @min to @max operands. Of other options
 * the caller knows by option_given().
 */
int change_run(const struct command *self, int argc, char **argv, int min, int max, change_fn fn);

#endif
