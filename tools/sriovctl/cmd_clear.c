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
#include "option.h"
#include "saved.h"
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
	json_object *before = wanted_pf(change->before, address);
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
	int status = change_add_all(change);

	json_object_object_foreach(object_at(change->before, "pfs"), address, pf)
		status = status ?: clear_pf(change, address);
	wanted_add_initial(change->state);
	change->host = true;
	return status;
}

/* Of PFs that are not managed, the files of those in @saved go. */
static int clear_named(struct change *change, const char *names, json_object *saved)
{
	int status = change_add_named(change, names);

	json_object_object_foreach(object_at(change->state, "pfs"), pf, wanted) {
		if (!status && !json_object_object_get_ex(saved, pf, NULL))
			status = change_managed(change, pf);
		if (!status && wanted)
			status = clear_pf(change, pf);
	}
	return status;
}

static int clear(struct change *change, char **args)
{
	return *args ? clear_named(change, *args, NULL) : clear_all(change);
}

/* The same, and PFs that only files have. */
static int clear_saved(struct change *change, char **args)
{
	json_object *saved = saved_pfs();
	int status = *args ? clear_named(change, *args, saved) : clear_all(change);

	json_object_object_foreach(saved, address, none)
		if (!*args && !wanted_pf(change->before, address))
			change_forget(change, address);
	json_object_put(saved);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	return change_run(self, argc, argv, 0, 1,
			  option_given(self, argc, argv, 's') ? clear_saved : clear);
}

const struct command cmd_clear = {
	.name = "clear",
	.args = "[PF[,PF]...]",
	.summary = "Undo all that is wanted of a PF, or of all and the host",
	.help =
	"VFs whose number is wanted are destroyed, which is told and, at a terminal,\n"
	"asked. Attributes that are wanted of others are set to what the PF driver begins\n"
	"with. The PF is not managed any longer. Without --save, its file in\n"
	"/etc/sriov_mgr stays. Needs root.\n",
	.options = { consent_opts },
	.example = "sriovctl clear eth0",
	.run = run,
};
