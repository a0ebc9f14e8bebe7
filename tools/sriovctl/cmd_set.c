// SPDX-License-Identifier: GPL-2.0
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
#include "rebind.h"
#include "util.h"
#include "wanted.h"

/**
 * struct vfs - VFs that are to have something
 * @change: what that is
 * @args: the same as it was typed
 * @targets: which VFs
 * @before: how many VFs of other PFs come before them
 */
struct vfs {
	struct change *change;
	char **args;
	const struct targets *targets;
	uint32_t before;
};

static int reset_each(const struct given *given, const struct vfs *vfs)
{
	const char *pf = vfs->targets->pf;
	size_t i;

	for (i = 0; i < vfs->targets->n; i++) {
		change_vf(vfs->change, pf, vfs->targets->vfs[i]);
		if (!change_reset_setting(vfs->change, pf, vfs->targets->vfs[i], given->setting))
			return fail(STATUS_USAGE, "%s: what %s's driver begins with is not known",
				    given->arg, pf);
	}
	return STATUS_OK;
}

static int want_each(const struct given *given, void *to)
{
	const struct setting *setting = given->setting;
	const char *arg = given->arg, *text = given->text;
	const struct vfs *vfs = to;
	const struct targets *targets = vfs->targets;
	json_object *value;
	size_t i;

	if (!strcmp(text, "default"))
		return reset_each(given, vfs);
	if (vfs->before + targets->n > 1 && setting_is_unique(setting) && *text &&
	    !setting_counts(text))
		return fail(STATUS_USAGE, "%s: %zu VFs cannot have the same; %s+ counts up", arg,
			    vfs->before + targets->n, arg);
	for (i = 0; i < targets->n; i++) {
		value = *text ? setting_count(setting, text, vfs->before + i) : NULL;
		if (*text && !value && vfs->before + i)
			return fail(STATUS_USAGE, "%s: ends before vf%u, as it must be %s", arg,
				    targets->vfs[i], setting->valid);
		if (*text && !value)
			return fail(STATUS_USAGE, "%s: not %s", arg, setting->valid);
		change_set(vfs->change, targets->pf, targets->vfs[i], setting->key, value);
	}
	return STATUS_OK;
}

static int set_targets(struct targets *targets, void *arg)
{
	static const struct setting_set *const known[] = { &vf_settings, NULL };
	struct vfs *vfs = arg;
	struct change *change = vfs->change;
	int status = targets_resolve(&change->client, targets);

	if (!status && !targets->n)
		status = fail(STATUS_USAGE, "%s is a PF; say which VF, as in vf0", targets->pf);
	vfs->targets = targets;
	status = status ?: change_add(change, targets->pf) ?: change_known(change, targets->pf) ?:
		 settings_given(known, vfs->args, "set", want_each, vfs);
	vfs->before += targets->n;
	return status;
}

static int set(struct change *change, char **args)
{
	/* A VF's own address or network device needs no number. */
	const char *numbers = strchr(args[1], '=') ? NULL : args[1];
	struct vfs vfs = { .change = change, .args = args + (numbers ? 2 : 1) };

	return targets_each(&change->client, args[0], numbers, set_targets, &vfs);
}

static void print_keys(void)
{
	size_t i;

	puts("\nKeys:");
	for (i = 0; i < vf_settings.n; i++)
		printf("  %-13s %s\n", vf_settings.settings[i].key, vf_settings.settings[i].valid);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct consent consent = { 0 };
	bool anew = false;
	struct change change;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt == 'b')
			anew = true;
		else if (!consent_option(&consent, opt))
			return command_usage(self);
	}
	argc -= optind;
	argv += optind;
	if (argc < 2 || (argc < 3 && !strchr(argv[1], '=')))
		return command_usage(self);
	status = change_begin(&change) ?: set(&change, argv);
	change.rebind = anew;
	if (!status)
		status = change_commit(&change, &consent);
	if (!status && !anew && !consent.dry_run)
		rebind_tell(&change.client, json_object_object_get(change.again, "pfs"));
	change_end(&change);
	return status;
}

static const struct opt set_options[] = {
	{ 'b', "rebind", NULL, "unbind and bind the VFs' drivers, so that they see what is set" },
	{ 0 }
};

const struct command cmd_set = {
	.name = "set",
	.args = "ADDRESS|NETDEV[,...] [vfN...|all] KEY=VALUE...",
	.summary = "Set what VFs are to have: all that is given, or nothing",
	.help =
	"vfN may be several VFs, as vf0-7,12, or all that there are. KEY is an attribute\n"
	"of a VF in configfs, such as mac, vlan or driver; no VALUE manages it no longer.\n"
	"default puts back what the PF driver begins with, and manages it no longer.\n"
	"A number or an address with a plus behind it counts up from VF to VF, as 100+.\n"
	"The PF and the VFs are managed from then on. Needs root.\n",
	.options = { set_options, consent_opts },
	.more = print_keys,
	.example = "sriovctl set 0000:01:00.0 vf0-7 mac=52:54:00:aa:00:00+ vlan=100",
	.run = run,
};
