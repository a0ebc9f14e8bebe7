// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "commands.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "util.h"
#include "wanted.h"
#include "write_file.h"

/* Adds the address of the PF @name to @which. */
static int add_pf(struct client *client, const char *name, json_object *which)
{
	struct target target;
	int status = target_find(client, name, NULL, &target);

	if (!status)
		json_object_object_add(which, target.pf, NULL);
	return status;
}

static int all_managed(json_object *state, json_object *which)
{
	json_object *pfs = json_object_object_get(state, "pfs");

	json_object_object_foreach(which, address, pf) {
		(void)pf;
		if (!json_object_object_get_ex(pfs, address, NULL))
			return fail(STATUS_NO, "%s is not managed; %s", address,
				    "`sriovctl list -o +MANAGED` shows what is");
	}
	return STATUS_OK;
}

/* Of the PFs in @which, or of all with what is of no PF where that is NULL. */
static int save(struct client *client, json_object *which, const char *path)
{
	json_object *state = need(json_object_new_object());
	const char *text;
	int status;
	size_t i;

	json_object_object_add(state, "version", json_object_new_int(WANTED_VERSION));
	status = wanted_read(client, state, which);
	if (!status && which) {
		status = all_managed(state, which);
		json_object_object_del(state, general_settings.settings->key);
		for (i = 0; host_wide_settings[i]; i++)
			json_object_object_del(state, host_wide_settings[i]->key);
	}
	if (!status && path) {
		text = need((void *)json_object_to_json_string_ext(state, JSON_C_TO_STRING_PRETTY |
								   JSON_C_TO_STRING_SPACED));
		status = write_file(path, text);
	} else if (!status) {
		print_json(state);
	}
	json_object_put(state);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	char **names = need(calloc(argc, sizeof(*names)));
	json_object *which = NULL;
	int opt, status = STATUS_OK;
	struct client client;
	size_t i, n = 0;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt == 'p') {
			names[n++] = optarg;
		} else if (opt != 'J') {
			free(names);
			return command_usage(self);
		}
	}
	if (argc - optind > 1)
		status = command_usage(self);
	else
		status = client_open(&client);
	if (!status) {
		if (n)
			which = need(json_object_new_object());
		for (i = 0; !status && i < n; i++)
			status = add_pf(&client, names[i], which);
		if (!status)
			status = save(&client, which, argv[optind]);
		json_object_put(which);
		client_close(&client);
	}
	free(names);
	return status;
}

static const struct opt options[] = {
	{ 'p', "pf", "PF", "only this PF, and nothing that is of no PF; may be repeated" },
	{ 'J', "json", NULL, "JSON, which it is in any case" },
	{ 0 }
};

const struct command cmd_save = {
	.name = "save",
	.args = "[FILE]",
	.summary = "Save what is wanted of all managed PFs and VFs",
	.help =
	"The file, sriovctl.json(5), is for `sriovctl restore`. It is replaced when all\n"
	"of it is written; a pipe or device is written to. Without FILE, to standard\n"
	"output.\n",
	.options = { options },
	.example = "sriovctl save /etc/sriov_mgr/host.json",
	.run = run,
};
