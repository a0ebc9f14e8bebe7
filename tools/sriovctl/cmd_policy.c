// SPDX-License-Identifier: GPL-2.0
/* policy and reconcile: what configfs has of a PF beside its VFs, and of the host. */

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

static const struct setting_set *const pf_settings[] = { &policy_settings, NULL };

/* What a key=value makes of @state, which has @sets; @seen are the keys of those before. */
static int want(json_object *state, const struct setting_set *const *sets, const char *arg,
		json_object *seen)
{
	const struct setting *setting;
	struct given given;
	json_object *value;
	int status = setting_given(sets, arg, "policy", seen, &given);

	if (status)
		return status;
	setting = given.setting;
	if (!strcmp(given.text, "default"))
		given.text = setting->unset ? setting->unset : setting->initial;
	value = setting_parse(setting, given.text);
	if (!value)
		return fail(STATUS_USAGE, "%s: not %s", arg, setting->valid);
	if (*given.set->key && !settings_of(given.set, state))
		json_object_object_add(state, given.set->key, need(json_object_new_object()));
	json_object_object_add(settings_of(given.set, state), setting->key, value);
	return STATUS_OK;
}

static int want_all(json_object *state, const struct setting_set *const *sets, char **args)
{
	json_object *seen = need(json_object_new_object());
	int status = STATUS_OK;

	for (; !status && *args; args++)
		status = want(state, sets, *args, seen);
	json_object_put(seen);
	return status;
}

/* @name is that of a PF. */
static int begin(struct change *change, struct client *client, const char *name,
		 struct target *target)
{
	int status = change_begin_state(change, client, need(json_object_new_object()));

	if (!status)
		status = target_find(client, name, NULL, target);
	if (!status && target->vf >= 0)
		status = fail(STATUS_USAGE, "%s is a VF; say which PF, as %s", name, target->pf);
	return status ? status : change_add(change, target->pf);
}

static int policy(struct client *client, char **args, const struct consent *consent)
{
	struct target target;
	struct change change;
	int status;

	if (!strcmp(*args, "host")) {
		status = change_begin_state(&change, client, need(json_object_new_object()));
		if (!status)
			status = want_all(change.state, host_wide_settings, args + 1);
	} else {
		status = begin(&change, client, *args, &target);
		if (!status)
			status = change_known(&change, target.pf);
		if (!status)
			status = want_all(change_pf(&change, target.pf), pf_settings, args + 1);
	}
	if (!status)
		status = change_commit(&change, consent);
	change_end(&change);
	return status;
}

static int reconcile(struct client *client, char **args, const struct consent *consent)
{
	struct target target;
	struct change change;
	int status = begin(&change, client, *args, &target);

	if (!status && !change_wanted(&change, target.pf))
		status = fail(STATUS_NONE, "%s is not managed; see `sriovctl list -o +MANAGED`",
			      target.pf);
	if (!status)
		status = change_reconcile(&change, consent);
	change_end(&change);
	return status;
}

typedef int (*change_fn)(struct client *client, char **args, const struct consent *consent);

static int run(const struct command *self, int argc, char **argv, bool values, change_fn fn)
{
	struct consent consent = { 0 };
	struct client client;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (!consent_option(&consent, opt))
			return command_usage(self);
	}
	if (values ? argc - optind < 2 : argc - optind != 1)
		return command_usage(self);
	status = client_open(&client);
	if (status)
		return status;
	status = fn(&client, argv + optind, &consent);
	client_close(&client);
	return status;
}

static int run_policy(const struct command *self, int argc, char **argv)
{
	return run(self, argc, argv, true, policy);
}

static int run_reconcile(const struct command *self, int argc, char **argv)
{
	return run(self, argc, argv, false, reconcile);
}

static void print_keys(void)
{
	size_t i, j;

	puts("\nKeys:");
	for (i = 0; i < policy_settings.n; i++)
		printf("  %-16s %s\n", policy_settings.settings[i].key,
		       policy_settings.settings[i].valid);
	puts("\nKeys of the host:");
	for (i = 0; host_wide_settings[i]; i++)
		for (j = 0; j < host_wide_settings[i]->n; j++)
			printf("  %-16s %s\n", host_wide_settings[i]->settings[j].key,
			       host_wide_settings[i]->settings[j].valid);
}

const struct command cmd_policy = {
	.name = "policy",
	.args = "PF|host KEY=VALUE...",
	.summary = "Set how many VFs a PF may have, or what is so for all PFs",
	.help =
	"All that is given, or nothing. The PF is managed from then on. VALUE may be\n"
	"default. mode of the host is that of PFs that nobody manages. Needs root.\n",
	.options = { consent_opts },
	.more = print_keys,
	.example = "sriovctl policy eth0 max-vfs=8 vector-reserve=16",
	.run = run_policy,
};

const struct command cmd_reconcile = {
	.name = "reconcile",
	.args = "PF",
	.summary = "Make a PF as it is wanted again, where others changed it",
	.help =
	"What others have changed of it and of its VFs since, and what has failed. What\n"
	"is as wanted is left alone. Needs root.\n",
	.options = { consent_opts },
	.example = "sriovctl reconcile eth0",
	.run = run_reconcile,
};
