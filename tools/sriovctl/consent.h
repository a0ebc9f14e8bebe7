/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONSENT_H
#define CONSENT_H

#include <stdbool.h>

#include <json-c/json.h>

#include "option.h"

struct client;

/**
 * struct consent - the options of what changes something
 * @yes: do not ask, and take VFs from their users
 * @dry_run: only tell
 * @json: tell it as JSON
 * @before: tell it in any case, before it is done
 * @quiet: neither tell who loses something nor ask
 * @save: save what is wanted then
 */
struct consent {
	bool yes;
	bool dry_run;
	bool json;
	bool before;
	bool quiet;
	bool save;
};

extern const struct opt consent_opts[];

/* Takes an option of getopt_long(); false if it is none of them. */
bool consent_option(struct consent *consent, int opt);
/*
 * Asks at a terminal whether to go on. Returns an exit status; @agreed is whether somebody said
 * so, with --yes or to the question.
 */
int consent_to(const struct consent *consent, bool *agreed);

/**
 * struct permission - what was told, and to take VFs from their users
 * @losses: as of consent_ask()
 * @present: how many VFs those PFs had whose number changes
 * @users: by PF and number of the VF, the users whom it is given about; NULL if it is not
 * @any: it is given whoever the users of these PFs are
 */
struct permission {
	json_object *losses;
	json_object *present;
	json_object *users;
	bool any;
};

/*
 * Tells which VFs are lost or change, and who uses them, and asks. The keys of @losses are PFs;
 * each has in "vfs" as keys the VFs that get another configuration, the "number" of VFs if that
 * changes, and "rebind" where drivers of VFs are bound anew. Returns an exit status, and what is to
 * be ended with permission_end() in any case.
 */
int consent_ask(struct client *client, json_object *losses, const struct consent *consent,
		struct permission *permission);
/* Whether all is as it was told. To be called with the PFs locked. Returns an exit status. */
int permission_check(struct client *client, const struct permission *permission);
void permission_end(struct permission *permission);

#endif
