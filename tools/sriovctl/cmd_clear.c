// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "attrs.h"
#include "change.h"
#include "commands.h"
#include "consent.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "util.h"
#include "wanted.h"

/* What is wanted of a VF that stays, back to what the PF driver begins with. */
static void clear_vf(struct change *change, const char *pf, uint32_t vf, json_object *wanted)
{
	const struct setting *setting;
	json_object *old, *none;
	size_t i = 0;

	while ((setting = settings_next(&vf_settings, &i, wanted, NULL, &old, &none)))
		if (!change_reset_setting(change, pf, vf, setting))
			fprintf(stderr, "%s: vf%u keeps %s %s: what it had before is not known\n",
				pf, vf, setting->key, json_object_get_string(old));
}

/* VFs that were made by what is wanted go; others stay. */
static int clear_pf(struct change *change, const char *address)
{
	json_object *before = json_object_object_get(json_object_object_get(change->before, "pfs"),
						     address);
	int status = STATUS_OK;
	uint32_t *vfs, present;
	size_t i, n;
	bool made = json_number(before, "num-vfs", &present);

	vfs = wanted_vfs(before, NULL, &n);
	if (!made)
		status = change_present(change, address, &present);
	for (i = 0; i < n && !status; i++) {
		if (!made && vfs[i] < present)
			clear_vf(change, address, vfs[i], wanted_vf(before, vfs[i]));
		change_forget_vf(change, address, vfs[i]);
	}
	if (made)
		status = change_number(change, address, 0);
	change_forget_last(change, address);
	free(vfs);
	return status;
}

static int clear_all(struct change *change)
{
	json_object *before = json_object_object_get(change->before, "pfs");
	int status = STATUS_OK;

	json_object_object_foreach(before, address, pf) {
		(void)pf;
		if (!status)
			status = clear_pf(change, address);
	}
	wanted_add_initial(change->state);
	return status;
}

static int clear_one(struct change *change, const char *name)
{
	struct target target;
	int status = target_find(change->client, name, NULL, &target);

	if (!status && target.vf >= 0)
		status = fail(STATUS_USAGE, "%s is a VF; say which PF, as %s", name, target.pf);
	if (!status)
		status = change_add(change, target.pf);
	if (!status && !change_wanted(change, target.pf))
		status = fail(STATUS_NONE, "%s is not managed; see `sriovctl list -o +MANAGED`",
			      target.pf);
	return status ? status : clear_pf(change, target.pf);
}

static int clear(const char *name, const struct consent *consent)
{
	struct change change;
	struct client client;
	int status;

	status = client_open(&client);
	if (status)
		return status;
	if (name)
		status = change_begin_state(&change, &client, need(json_object_new_object()));
	else
		status = change_begin_all(&change, &client);
	if (!status)
		status = name ? clear_one(&change, name) : clear_all(&change);
	if (!status)
		status = change_commit(&change, consent);
	change_end(&change);
	client_close(&client);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct consent consent = { 0 };
	int opt;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (!consent_option(&consent, opt))
			return command_usage(self);
	}
	if (argc - optind > 1)
		return command_usage(self);
	return clear(argv[optind], &consent);
}

const struct command cmd_clear = {
	.name = "clear",
	.args = "[PF]",
	.summary = "Undo all that is wanted of a PF, or of all and the host",
	.help =
	"VFs whose number is wanted are destroyed, which is told and, at a terminal,\n"
	"asked. Attributes that are wanted of others are set to what the PF driver begins\n"
	"with. The PF is not managed any longer. Files in /etc/sriov_mgr stay. Needs\n"
	"root.\n",
	.options = { consent_opts },
	.example = "sriovctl clear eth0",
	.run = run,
};
