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

static int manage(struct change *change, struct targets *targets, const struct consent *consent)
{
	int status = targets_resolve(change->client, targets);
	size_t i;

	(void)consent;
	change_pf(change, targets->pf);
	for (i = 0; !status && i < targets->n; i++)
		change_vf(change, targets->pf, targets->vfs[i]);
	return status;
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

static int unmanage_vf(struct change *change, const char *address, uint32_t vf)
{
	json_object *pf = change_wanted(change, address);
	unsigned int before = configured(pf);

	if (!wanted_vf(pf, vf))
		return fail(STATUS_NONE, "%s vf%u is not managed; see `sriovctl list -o +MANAGED`",
			    address, vf);
	change_forget_vf(change, address, vf);
	if (configured(pf) < before)
		fprintf(stderr, "%s: what is wanted of vf%u is forgotten\n", address, vf);
	return STATUS_OK;
}

/* Those that are managed, where all are meant. */
static int unmanage_vfs(struct change *change, struct targets *targets)
{
	json_object *pf = change_wanted(change, targets->pf);
	int status = STATUS_OK;
	size_t i;

	if (targets->all)
		targets->vfs = wanted_vfs(pf, NULL, &targets->n);
	for (i = 0; !status && i < targets->n; i++)
		status = unmanage_vf(change, targets->pf, targets->vfs[i]);
	return status;
}

static void unmanage_pf(struct change *change, const char *address)
{
	unsigned int n = configured(change_wanted(change, address));

	fprintf(stderr, "%s: what is wanted of it and of %u VF%s is forgotten\n", address, n,
		n == 1 ? "" : "s");
	change_forget(change, address);
}

static int unmanage(struct change *change, struct targets *targets, const struct consent *consent)
{
	json_object *pf = change_wanted(change, targets->pf);
	unsigned int n = configured(pf);
	bool agreed;
	int status;

	if (!pf)
		return fail(STATUS_NONE, "%s is not managed; see `sriovctl list -o +MANAGED`",
			    targets->pf);
	if (targets->n || targets->all) {
		status = unmanage_vfs(change, targets);
		if (status || configured(pf) == n)
			return status;
	} else {
		unmanage_pf(change, targets->pf);
	}
	return consent_to(consent, &agreed);
}

typedef int (*change_fn)(struct change *change, struct targets *targets,
			 const struct consent *consent);

static int change_one(struct client *client, char **names, change_fn fn,
		      const struct consent *consent)
{
	struct targets targets;
	struct change change;
	int status;

	status = targets_find(client, names[0], names[1], &targets);
	if (!status) {
		status = change_begin(&change, client, targets.pf);
		if (!status)
			status = fn(&change, &targets, consent);
		if (!status)
			status = change_commit(&change, consent);
		change_end(&change);
	}
	targets_end(&targets);
	return status;
}

static int unmanage_all(struct client *client, const struct consent *consent)
{
	struct change change;
	json_object *before;
	bool agreed;
	int status;

	status = change_begin_all(&change, client);
	before = json_object_object_get(change.before, "pfs");
	if (!status && !json_object_object_length(before))
		status = fail(STATUS_NONE, "no PF is managed");
	if (!status) {
		json_object_object_foreach(before, address, pf) {
			(void)pf;
			unmanage_pf(&change, address);
		}
		status = consent_to(consent, &agreed);
	}
	if (!status)
		status = change_commit(&change, consent);
	change_end(&change);
	return status;
}

static int run(const struct command *self, int argc, char **argv, change_fn fn)
{
	struct consent consent = { 0 };
	struct client client;
	bool all = false;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt == 'a')
			all = true;
		else if (!consent_option(&consent, opt))
			return command_usage(self);
	}
	if (all ? argc - optind : argc - optind < 1 || argc - optind > 2)
		return command_usage(self);
	status = client_open(&client);
	if (status)
		return status;
	status = all ? unmanage_all(&client, &consent) :
		 change_one(&client, argv + optind, fn, &consent);
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
	.args = "ADDRESS|NETDEV [vfN...|all]",
	.summary = "Manage a PF or VFs: what is wanted of them is kept and brought back",
	.help =
	"vfN may be several VFs, as vf0-7,12, or all that there are. Nothing of the\n"
	"hardware is changed. The PF need not be there yet. Needs root.\n",
	.options = { consent_opts },
	.example = "sriovctl manage 0000:01:00.0",
	.run = run_manage,
};

static const struct opt unmanage_opts[] = {
	{ 'a', "all", NULL, "all PFs that are managed" },
	{ 0 }
};

const struct command cmd_unmanage = {
	.name = "unmanage",
	.args = "--all | ADDRESS|NETDEV [vfN...|all]",
	.summary = "Manage a PF with its VFs, or VFs, no longer",
	.help =
	"vfN may be several VFs, as vf0-7,12, or all that are managed. What was wanted is\n"
	"forgotten, which is asked at a terminal. The VFs and their configuration stay as\n"
	"they are. Needs root.\n",
	.options = { unmanage_opts, consent_opts },
	.example = "sriovctl unmanage 0000:01:00.0",
	.run = run_unmanage,
};
