// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "change.h"
#include "commands.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "saved.h"
#include "util.h"
#include "wanted.h"

/**
 * struct diff - what the command line says
 * @files: what the files say
 * @pfs: only these PFs, by address; all where it is empty
 * @named: there are files among the operands
 * @bad: the exit status of those that are not valid, or cannot be read
 * @json: the differences as JSON
 */
struct diff {
	struct wanted_files files;
	json_object *pfs;
	bool named;
	int bad;
	bool json;
};

static bool is_file(const char *operand)
{
	size_t len = strlen(operand);

	return !strcmp(operand, "-") || strchr(operand, '/') ||
	       (len > 5 && !strcmp(operand + len - 5, ".json"));
}

static int add_operand(struct diff *diff, struct client *client, const char *operand)
{
	if (is_file(operand)) {
		diff->named = true;
		diff->bad = saved_load(&diff->files, operand) ?: diff->bad;
		return STATUS_OK;
	}
	return pfs_find(client, operand, false, diff->pfs);
}

/*
 * Files that were named are about the PFs that they have; all that is saved is about all. Of what
 * is not valid there is nothing to compare with.
 */
static bool is_meant(const struct diff *diff, const char *pf, json_object *saved)
{
	if (saved_is_bad(&diff->files, pf))
		return false;
	if (json_object_object_length(diff->pfs))
		return json_object_object_get_ex(diff->pfs, pf, NULL);
	return !diff->named || json_object_object_get_ex(saved, pf, NULL);
}

/* Of what is of no PF, restore leaves alone what no file says. */
static void drop_unsaid(const struct diff *diff, json_object *running, json_object *saved)
{
	const struct setting_set *const *set = host_wide_settings;
	const char *key;
	size_t i;

	for (; *set; set++)
		for (i = 0; i < (*set)->n; i++) {
			key = (*set)->settings[i].key;
			if (json_object_object_length(diff->pfs) ||
			    !json_object_object_get_ex(settings_of(*set, saved), key, NULL))
				json_object_object_del(settings_of(*set, running), key);
		}
}

/* Of those that are named, all are there, or managed, or saved. */
static int all_known(const struct diff *diff, struct client *client, json_object *now,
		     json_object *then)
{
	int err = 0;

	json_object_object_foreach(diff->pfs, pf, none) {
		if (!json_object_object_get_ex(now, pf, NULL) &&
		    !json_object_object_get_ex(then, pf, NULL) && !saved_is_bad(&diff->files, pf))
			json_object_put(client_get_pf(client, pf, &err));
		if (err)
			return client_fail(client, pf, err);
	}
	return STATUS_OK;
}

/* From what is saved to what is running. */
static int compare(const struct diff *diff, struct client *client, json_object *running)
{
	json_object *saved = diff->files.state, *changes;
	json_object *now = object_at(running, "pfs"), *then = object_at(saved, "pfs");
	int status = all_known(diff, client, now, then);

	if (status)
		return status;
	drop_unsaid(diff, running, saved);
	/* What nobody manages. */
	json_object_object_foreach(then, address, pf)
		if (!json_object_object_get_ex(now, address, NULL))
			json_object_object_add(now, address, NULL);
	json_object_object_foreach(now, any, wanted)
		if (!is_meant(diff, any, then))
			json_object_object_del(now, any);
	changes = wanted_changes(saved, running);
	status = json_object_array_length(changes) ? STATUS_NO : STATUS_OK;
	if (status || diff->json)
		print_changes(changes, diff->json);
	else if (!diff->bad)
		puts("nothing differs");
	json_object_put(changes);
	return diff->bad ?: status;
}

static int diff_all(struct diff *diff, struct client *client, char **operands)
{
	json_object *running = need(json_object_new_object());
	int status = STATUS_OK;

	for (; !status && *operands; operands++)
		status = add_operand(diff, client, *operands);
	if (!status && !diff->named)
		diff->bad = saved_load_all(&diff->files);
	if (!status)
		diff->bad = saved_apply_profiles(&diff->files) ?: diff->bad;
	status = status ?: wanted_read_running(client, running, NULL) ?:
		 compare(diff, client, running);
	json_object_put(running);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct diff diff = { .json = false };
	struct client client;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt != 'J')
			return command_usage(self);
		diff.json = true;
	}
	status = client_open(&client);
	if (status)
		return status;
	saved_begin(&diff.files, &client, true);
	diff.pfs = need(json_object_new_object());
	status = diff_all(&diff, &client, argv + optind);
	json_object_put(diff.pfs);
	saved_end(&diff.files);
	client_close(&client);
	return status;
}

static const struct opt options[] = {
	{ 'J', "json", NULL, "JSON" },
	{ 0 }
};

const struct command cmd_diff = {
	.name = "diff",
	.args = "[PF|FILE]...",
	.summary = "Compare what is wanted now with what is saved",
	.help =
	"What would not be there after the next boot is +, what would come back is -, and\n"
	"~ is another value, the saved one first. Saved is what /etc/sriov_mgr has, or\n"
	"files and directories that are given: these have a slash in their name, or end\n"
	"in .json, or are -, standard input. The status is 1 if something differs.\n",
	.options = { options },
	.example = "sriovctl diff eth0",
	.run = run,
};
