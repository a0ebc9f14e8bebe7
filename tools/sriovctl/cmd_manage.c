// SPDX-License-Identifier: GPL-2.0
/* manage and unmanage: which PFs and VFs the module looks after. */

#include <stdbool.h>
#include <stdio.h>

#include <json-c/json.h>

#include "change.h"
#include "commands.h"
#include "consent.h"
#include "name.h"
#include "option.h"
#include "util.h"
#include "wanted.h"

static int manage_targets(struct targets *targets, void *arg)
{
	struct change *change = arg;
	int status = change_add(change, targets->pf) ?: targets_resolve(&change->client, targets);
	size_t i;

	change_pf(change, targets->pf);
	for (i = 0; !status && i < targets->n; i++)
		change_vf(change, targets->pf, targets->vfs[i]);
	return status;
}

static int manage(struct change *change, char **args)
{
	return targets_each(&change->client, args[0], args[1], manage_targets, change);
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
	json_object *wanted = wanted_vf(wanted_pf(change->state, address), vf);

	if (!wanted)
		return fail(STATUS_NONE, "%s vf%u is not managed; see `sriovctl list -o +MANAGED`",
			    address, vf);
	if (json_object_object_length(wanted)) {
		fprintf(stderr, "%s: what is wanted of vf%u will be forgotten\n", address, vf);
		change->ask = true;
	}
	change_forget_vf(change, address, vf);
	return STATUS_OK;
}

static void unmanage_pf(struct change *change, const char *address)
{
	unsigned int n = configured(wanted_pf(change->state, address));

	fprintf(stderr, "%s: what is wanted of it and of %u VF%s will be forgotten\n", address, n,
		n == 1 ? "" : "s");
	change_forget(change, address);
	change->ask = true;
}

/* Those that are managed, where all are meant. */
static int unmanage_targets(struct targets *targets, void *arg)
{
	struct change *change = arg;
	int status = change_add(change, targets->pf) ?: change_managed(change, targets->pf);
	size_t i;

	if (targets->all)
		targets->vfs = wanted_vfs(wanted_pf(change->state, targets->pf), NULL, &targets->n);
	else if (!status && !targets->n)
		unmanage_pf(change, targets->pf);
	for (i = 0; !status && i < targets->n; i++)
		status = unmanage_vf(change, targets->pf, targets->vfs[i]);
	return status;
}

static int unmanage(struct change *change, char **args)
{
	return targets_each(&change->client, args[0], args[1], unmanage_targets, change);
}

static int unmanage_all(struct change *change, char **none)
{
	json_object *pfs;
	int status = change_add_all(change);

	(void)none;
	pfs = object_at(change->before, "pfs");
	if (!status && !json_object_object_length(pfs))
		status = fail(STATUS_NONE, "no PF is managed");
	json_object_object_foreach(pfs, address, pf)
		if (!status)
			unmanage_pf(change, address);
	return status;
}

static int run_manage(const struct command *self, int argc, char **argv)
{
	return change_run(self, argc, argv, 1, 2, manage);
}

static int run_unmanage(const struct command *self, int argc, char **argv)
{
	return option_given(self, argc, argv, 'a') ?
	       change_run(self, argc, argv, 0, 0, unmanage_all) :
	       change_run(self, argc, argv, 1, 2, unmanage);
}

const struct command cmd_manage = {
	.name = "manage",
	.args = "ADDRESS|NETDEV[,...] [vfN...|all]",
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
	.args = "--all | ADDRESS|NETDEV[,...] [vfN...|all]",
	.summary = "Manage a PF with its VFs, or VFs, no longer",
	.help =
	"vfN may be several VFs, as vf0-7,12, or all that are managed. What was wanted is\n"
	"forgotten, which is asked at a terminal. The VFs and their configuration stay as\n"
	"they are. Needs root.\n",
	.options = { unmanage_opts, consent_opts },
	.example = "sriovctl unmanage 0000:01:00.0",
	.run = run_unmanage,
};
