// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <json-c/json.h>

#include "change.h"
#include "commands.h"
#include "consent.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "util.h"
#include "wanted_file.h"

/**
 * struct restore - what the command line says
 * @files: for reading files
 * @states: the state in each file that is valid
 * @keep_going: each file by itself
 * @consent: how to tell and to ask
 */
struct restore {
	struct wanted_files files;
	json_object *states;
	bool keep_going;
	struct consent consent;
};

static int load_file(struct restore *restore, const char *path)
{
	json_object *state = wanted_load(&restore->files, path);

	if (!state)
		return STATUS_USAGE;
	json_object_array_add(restore->states, state);
	return STATUS_OK;
}

static int is_json(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && *entry->d_name != '.' && !strcmp(entry->d_name + len - 5, ".json");
}

/* The same order whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int load_directory(struct restore *restore, const char *path)
{
	struct dirent **entries;
	int i, n, one, status = STATUS_OK;
	char *name;

	n = scandir(path, &entries, is_json, by_name);
	if (n < 0)
		return fail(STATUS_USAGE, "%s: %s", path, strerror(errno));
	if (!n)
		status = fail(STATUS_USAGE, "%s: there is no file *.json in it", path);
	for (i = 0; i < n; i++) {
		if (asprintf(&name, "%s/%s", path, entries[i]->d_name) < 0)
			need(NULL);
		one = status && !restore->keep_going ? STATUS_OK : load_file(restore, name);
		status = one ? one : status;
		free(name);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static int load(struct restore *restore, char **paths)
{
	int one, status = STATUS_OK;
	struct stat st;

	for (; *paths && (!status || restore->keep_going); paths++) {
		if (!stat(*paths, &st) && S_ISDIR(st.st_mode))
			one = load_directory(restore, *paths);
		else
			one = load_file(restore, *paths);
		status = one ? one : status;
	}
	json_object_object_foreach(restore->files.map, old, new) {
		(void)new;
		if (!status && !json_object_object_get_ex(restore->files.used, old, NULL))
			status = fail(STATUS_USAGE, "--map %s: no file has this PF", old);
	}
	return status;
}

/* Adds all that @from has to @to; both have nothing in common but objects. */
static void merge(json_object *to, json_object *from)
{
	json_object *there, *copy;

	json_object_object_foreach(from, key, value) {
		copy = NULL;
		if (json_object_object_get_ex(to, key, &there))
			merge(there, value);
		else if (json_object_deep_copy(value, &copy, NULL))
			need(NULL);
		else
			json_object_object_add(to, key, copy);
	}
}

static int restore_all(struct client *client, const struct restore *restore)
{
	json_object *all = need(json_object_new_object());
	struct change change;
	int status;
	size_t i;

	for (i = 0; i < json_object_array_length(restore->states); i++)
		merge(all, json_object_array_get_idx(restore->states, i));
	status = change_begin_state(&change, client, all);
	if (restore->keep_going)
		change.parts = restore->states;
	if (!status)
		status = change_commit(&change, &restore->consent);
	if (!status && restore->consent.dry_run && change.differs)
		status = STATUS_NO;
	change_end(&change);
	return status;
}

/* OLD=NEW, where NEW is a PF of this host, or an address where one is to come. */
static int add_map(struct client *client, char *text, json_object *map)
{
	char *new = strchr(text, '='), old[32];
	struct target target;
	int status;

	if (new)
		*new++ = '\0';
	if (!new || !address_parse(text, old))
		return fail(STATUS_USAGE, "--map %s: not of the form 0000:01:00.0=eth0", text);
	status = target_find(client, new, NULL, &target);
	if (!status)
		json_object_object_add(map, old, json_object_new_string(target.pf));
	return status;
}

static int load_and_restore(struct restore *restore, char **maps, size_t n, char **paths)
{
	int bad, status = STATUS_OK;
	struct client client;
	size_t i;

	status = client_open(&client);
	if (status)
		return status;
	restore->states = need(json_object_new_array());
	restore->files.map = need(json_object_new_object());
	restore->files.used = need(json_object_new_object());
	restore->files.owners = need(json_object_new_object());
	for (i = 0; !status && i < n; i++)
		status = add_map(&client, maps[i], restore->files.map);
	if (!status) {
		bad = load(restore, paths);
		if (!bad || restore->keep_going)
			status = restore_all(&client, restore);
		status = bad ? bad : status;
	}
	json_object_put(restore->states);
	json_object_put(restore->files.map);
	json_object_put(restore->files.used);
	json_object_put(restore->files.owners);
	client_close(&client);
	return status;
}

static int restore_command(const struct command *self, int argc, char **argv)
{
	char **maps = need(calloc(argc, sizeof(*maps)));
	struct restore what = { .consent.before = true };
	int opt, status = STATUS_USAGE;
	size_t n = 0;

	while ((opt = option_next(self, argc, argv)) != -1) {
		switch (opt) {
		case 'k':
			what.keep_going = true;
			break;
		case 'm':
			maps[n++] = optarg;
			break;
		case 'q':
			what.consent.before = false;
			what.consent.quiet = true;
			break;
		default:
			if (consent_option(&what.consent, opt))
				break;
			status = command_usage(self);
			goto out;
		}
	}
	if (optind == argc)
		command_usage(self);
	else
		status = load_and_restore(&what, maps, n, argv + optind);
out:
	free(maps);
	return status;
}

static const struct opt options[] = {
	{ 'd', "dry-run", NULL, "only print; status 0 if nothing differs, else 1" },
	{ 'k', "keep-going", NULL,
	  "each file by itself: what is wrong with one does not keep\n"
	  "the others from being restored" },
	{ 'm', "map", "OLD=NEW",
	  "the PF that the files have at the address OLD is NEW here,\n"
	  "an address or a network device; may be repeated" },
	{ 'q', "quiet", NULL, "print what fails and nothing else; do not ask" },
	{ 'y', "yes", NULL, "do not ask, also where VFs are in use" },
	{ 'J', "json", NULL, "JSON" },
	{ 0 }
};

const struct command cmd_restore = {
	.name = "restore",
	.args = "FILE|DIRECTORY...",
	.summary = "Make what files say what is wanted, all of it or nothing",
	.help =
	"Prints what differs, then changes it; PFs that no file has are left alone. If\n"
	"one thing is refused, all is put back. A directory stands for its files *.json,\n"
	"in the order of their names. See sriovctl.json(5). Needs root.\n",
	.options = { options },
	.example = "sriovctl restore --dry-run /etc/sriov_mgr/host.json",
	.run = restore_command,
};
