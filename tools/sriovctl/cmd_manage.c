// SPDX-License-Identifier: GPL-2.0
/* manage and unmanage: which PFs and VFs the module looks after. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "change.h"
#include "commands.h"
#include "consent.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "util.h"
#include "wanted.h"

static int manage(struct change *change, const struct target *target,
		  const struct consent *consent)
{
	(void)consent;
	if (target->vf < 0)
		change_pf(change, target->pf);
	else
		change_vf(change, target->pf, target->vf);
	return STATUS_OK;
}

/* The VFs that have a configuration. */
static unsigned int configured(json_object *pf)
{
	json_object *vfs = json_object_object_get(pf, "vfs");
	unsigned int n = 0;

	if (!vfs)
		return 0;
	json_object_object_foreach(vfs, index, vf) {
		(void)index;
		n += json_object_object_length(vf) != 0;
	}
	return n;
}

static int unmanage_vf(struct change *change, const struct target *target, json_object *pf)
{
	unsigned int before = configured(pf);

	if (!wanted_vf(pf, target->vf))
		return fail(STATUS_NO, "%s vf%d is not managed; see `sriovctl list -o +MANAGED`",
			    target->pf, target->vf);
	change_forget_vf(change, target->pf, target->vf);
	if (configured(pf) < before)
		fprintf(stderr, "%s: what is wanted of vf%d is forgotten\n", target->pf,
			target->vf);
	return STATUS_OK;
}

static int unmanage(struct change *change, const struct target *target,
		    const struct consent *consent)
{
	json_object *pf = change_wanted(change, target->pf);
	unsigned int n = configured(pf);
	bool agreed;
	int status;

	if (!pf)
		return fail(STATUS_NO, "%s is not managed; see `sriovctl list -o +MANAGED`",
			    target->pf);
	if (target->vf >= 0) {
		status = unmanage_vf(change, target, pf);
		if (status || configured(pf) == n)
			return status;
	} else {
		fprintf(stderr, "%s: what is wanted of it and of %u VF%s is forgotten\n",
			target->pf, n, n == 1 ? "" : "s");
		change_forget(change, target->pf);
	}
	return consent_to(consent, &agreed);
}

typedef int (*change_fn)(struct change *change, const struct target *target,
			 const struct consent *consent);

static int change_one(struct client *client, char **names, change_fn fn,
		      const struct consent *consent)
{
	struct target target;
	struct change change;
	int status;

	status = target_find(client, names[0], names[1], &target);
	if (status)
		return status;
	status = change_begin(&change, client, target.pf);
	if (!status)
		status = fn(&change, &target, consent);
	if (!status)
		status = change_commit(&change, consent);
	change_end(&change);
	return status;
}

static int run(const struct command *self, int argc, char **argv, change_fn fn)
{
	struct consent consent = { 0 };
	struct client client;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (!consent_option(&consent, opt))
			return command_usage(self);
	}
	if (argc - optind < 1 || argc - optind > 2)
		return command_usage(self);
	status = client_open(&client);
	if (status)
		return status;
	status = change_one(&client, argv + optind, fn, &consent);
	client_close(&client);
	return status;
}

static int run_manage(const struct command *self, int argc, char **argv)
{
	return run(self, argc, argv, manage);
}

static int run_unmanage(const struct command *self, int argc, char **argv)
{
	return run(self, argc, argv, unmanage);
}

const struct command cmd_manage = {
	.name = "manage",
	.args = "ADDRESS|NETDEV [vfN]",
	.summary = "Manage a PF or VF: what is wanted of it is kept and brought back",
	.help =
	"Nothing of the hardware is changed. The PF need not be there yet. Needs root.\n",
	.options = { consent_opts },
	.example = "sriovctl manage 0000:01:00.0",
	.run = run_manage,
};

const struct command cmd_unmanage = {
	.name = "unmanage",
	.args = "ADDRESS|NETDEV [vfN]",
	.summary = "Manage a PF with its VFs, or a VF, no longer",
	.help =
	"What was wanted is forgotten, which is asked at a terminal. The VFs and their\n"
	"configuration stay as they are. Needs root.\n",
	.options = { consent_opts },
	.example = "sriovctl unmanage 0000:01:00.0",
	.run = run_unmanage,
};
