// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
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

static const struct setting *setting_find(const char *key, size_t len)
{
	size_t i, j;

	for (i = 0; i < vf_settings.n; i++) {
		const char *known = vf_settings.settings[i].key;

		for (j = 0; j < len && known[j] == (key[j] == '_' ? '-' : key[j]); j++)
			;
		if (j == len && !known[j])
			return &vf_settings.settings[i];
	}
	return NULL;
}

/* What a key=value makes of what is wanted of a VF. */
static int want(struct change *change, const struct target *target, const char *arg)
{
	const char *value = strchr(arg, '=');
	json_object *normal = NULL;
	const struct setting *setting;

	if (!value)
		return fail(STATUS_USAGE, "%s: not of the form KEY=VALUE", arg);
	setting = setting_find(arg, value - arg);
	if (!setting)
		return fail(STATUS_USAGE, "%.*s: no such key; see sriovctl set --help",
			    (int)(value - arg), arg);
	value++;
	if (*value)
		normal = setting_parse(setting, value);
	if (*value && !normal)
		return fail(STATUS_USAGE, "%s: not %s", arg, setting->valid);
	change_set(change, target->pf, target->vf, setting->key, normal);
	return STATUS_OK;
}

static int set(struct client *client, int argc, char **argv, const struct consent *consent)
{
	/* A VF's own address or network device needs no number. */
	const char *vf = strchr(argv[1], '=') ? NULL : argv[1];
	int i, status, names = vf ? 2 : 1;
	struct target target;
	struct change change;

	status = target_find(client, argv[0], vf, &target);
	if (status)
		return status;
	if (target.vf < 0)
		return fail(STATUS_USAGE, "%s is a PF; say which VF, as in vf0", argv[0]);
	status = change_begin(&change, client, target.pf);
	if (!status)
		status = change_known(&change, target.pf);
	for (i = names; !status && i < argc; i++)
		status = want(&change, &target, argv[i]);
	if (!status)
		status = change_commit(&change, consent);
	change_end(&change);
	return status;
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
	struct client client;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (!consent_option(&consent, opt))
			return command_usage(self);
	}
	argc -= optind;
	argv += optind;
	if (argc < 2 || (argc < 3 && !strchr(argv[1], '=')))
		return command_usage(self);

	status = client_open(&client);
	if (status)
		return status;
	status = set(&client, argc, argv, &consent);
	client_close(&client);
	return status;
}

const struct command cmd_set = {
	.name = "set",
	.args = "ADDRESS|NETDEV [vfN] KEY=VALUE...",
	.summary = "Set what a VF is to have: all that is given, or nothing",
	.help =
	"KEY is an attribute of a VF in configfs, such as mac, vlan or driver; no VALUE\n"
	"manages it no longer. The PF and the VF are managed from then on. Needs root.\n",
	.options = { consent_opts },
	.more = print_keys,
	.example = "sriovctl set 0000:01:00.0 vf0 mac=52:54:00:aa:00:00 vlan=100",
	.run = run,
};
