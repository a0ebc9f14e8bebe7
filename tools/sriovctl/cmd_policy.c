// SPDX-License-Identifier: GPL-2.0
/* policy and reconcile: what configfs has of a PF beside its VFs, and of the host. */

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "change.h"
#include "commands.h"
#include "consent.h"
#include "name.h"
#include "option.h"
#include "util.h"
#include "wanted.h"

static const struct setting_set *const pf_settings[] = { &policy_settings, NULL };

static int want(const struct given *given, void *state)
{
	const struct setting *setting = given->setting;
	const char *text = given->text;
	json_object *value;

	if (!strcmp(text, "default"))
		text = setting->initial;
	value = setting_parse(setting, text);
	if (!value)
		return fail(STATUS_USAGE, "%s: not %s", given->arg, setting->valid);
	json_object_object_add(settings_at(given->set, state), setting->key, value);
	return STATUS_OK;
}

static int policy(struct change *change, char **args)
{
	int status;

	change->host = !strcmp(*args, "host");
	if (change->host)
		return change_read(change) ?:
		       settings_given(host_wide_settings, args + 1, "policy", want, change->state);
	status = change_add_named(change, *args);
	json_object_object_foreach(object_at(change->state, "pfs"), pf, none)
		status = status ?: change_known(change, pf) ?:
			 settings_given(pf_settings, args + 1, "policy", want,
					change_pf(change, pf));
	return status;
}

static int reconcile(struct change *change, char **args)
{
	int status = change_add_named(change, *args);

	json_object_object_foreach(object_at(change->state, "pfs"), pf, none)
		status = status ?: change_managed(change, pf);
	change->reconcile = true;
	return status ?: change_mend(change);
}

static int run_policy(const struct command *self, int argc, char **argv)
{
	return change_run(self, argc, argv, 2, INT_MAX, policy);
}

static int run_reconcile(const struct command *self, int argc, char **argv)
{
	return change_run(self, argc, argv, 1, 1, reconcile);
}

static void print_keys(const struct setting_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		printf("  %-16s %s\n", set->settings[i].key, set->settings[i].valid);
}

static void print_all_keys(void)
{
	const struct setting_set *const *set;

	puts("\nKeys:");
	print_keys(&policy_settings);
	puts("\nKeys of the host:");
	for (set = host_wide_settings; *set; set++)
		print_keys(*set);
}

const struct command cmd_policy = {
	.name = "policy",
	.args = "PF[,PF]...|host KEY=VALUE...",
	.summary = "Set how many VFs a PF may have, or what is so for all PFs",
	.help =
	"All that is given, or nothing. The PF is managed from then on. VALUE may be\n"
	"default. mode of the host is that of PFs that nobody manages. Needs root.\n",
	.options = { consent_opts },
	.more = print_all_keys,
	.example = "sriovctl policy eth0 max-vfs=8 vector-reserve=16",
	.run = run_policy,
};

const struct command cmd_reconcile = {
	.name = "reconcile",
	.args = "PF[,PF]...",
	.summary = "Make a PF as it is wanted again, where others changed it",
	.help =
	"What others have changed of it and of its VFs since, and what has failed. What\n"
	"is as wanted is left alone. Needs root.\n",
	.options = { consent_opts },
	.example = "sriovctl reconcile eth0",
	.run = run_reconcile,
};
