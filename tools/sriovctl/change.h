/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CHANGE_H
#define CHANGE_H

#include <stdint.h>

#include <json-c/json.h>

struct client;
struct consent;

/**
 * struct change - a change of what is wanted of one PF
 * @client: to see what is there
 * @pf: PCI address
 * @before: what was wanted, as wanted_read() has it
 * @state: what is to be wanted, as wanted_apply() takes it
 * @number: of the VFs that are to be there, -1 where that is not said
 * @present: how many there were when that was told
 */
struct change {
	struct client *client;
	const char *pf;
	json_object *before;
	json_object *state;
	int number;
	uint32_t present;
};

/* Begins with what is wanted now. Returns an exit status; change_end() in any case. */
int change_begin(struct change *change, struct client *client, const char *pf);
/* What is wanted of the PF or VF from now on, to be filled. It is managed. */
json_object *change_pf(struct change *change);
json_object *change_vf(struct change *change, uint32_t vf);
/* The PF, or the VF, is managed no longer. */
void change_forget(struct change *change);
void change_forget_vf(struct change *change, uint32_t vf);
void change_number(struct change *change, uint32_t number);
/* Fails if there is no such PF, nor one managed that is to come. Returns an exit status. */
int change_known(const struct change *change);
/* How many VFs there are now. Returns an exit status. */
int change_present(const struct change *change, uint32_t *number);
/*
 * Tells and does it as the options say. @loss is what happens to VFs that are there if their
 * number changes, as "will be destroyed"; NULL if nothing does. Returns an exit status.
 */
int change_commit(struct change *change, const char *loss, const struct consent *consent);
/* Prints the differences if the options say so. */
void change_print(const struct change *change, const struct consent *consent);
void change_end(struct change *change);

#endif
