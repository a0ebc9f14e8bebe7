/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONSENT_H
#define CONSENT_H

#include <stdbool.h>

#include <json-c/json.h>

#include "option.h"

struct client;
struct target;

/**
 * struct consent - the options of what changes something
 * @yes: do not ask, and take VFs from their users
 * @dry_run: only tell
 * @json: tell it as JSON
 */
struct consent {
	bool yes;
	bool dry_run;
	bool json;
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
 * struct permission - to take VFs from their users
 * @given: somebody gave it
 * @users: by number of the VF, those whom it was given about; NULL for any
 */
struct permission {
	bool given;
	json_object *users;
};

/*
 * Tells which VFs of the PF or VF are there, and who uses them, and asks. Returns an exit status,
 * and a permission to be ended with permission_end() in any case.
 */
int consent_ask(struct client *client, const struct target *target, const char *loss,
		const struct consent *consent, struct permission *permission);
/* Whether nobody else uses the VFs now. To be called with the PF locked. Returns an exit status. */
int permission_check(struct client *client, const struct target *target,
		     const struct permission *permission);
void permission_end(struct permission *permission);

#endif
