// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "commands.h"
#include "identity.h"
#include "json_file.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "saved.h"
#include "sysroot.h"
#include "util.h"
#include "wanted.h"
#include "write_file.h"

static int all_managed(json_object *state, json_object *which)
{
	json_object_object_foreach(which, address, none)
		if (!wanted_pf(state, address))
			return fail(STATUS_NONE, "%s is not managed; %s", address,
				    "`sriovctl list -o +MANAGED` shows what is");
	return STATUS_OK;
}

/* To standard output where @path is NULL. */
static int write_state(json_object *state, const char *path)
{
	const char *text;

	if (!path) {
		print_json(state);
		return STATUS_OK;
	}
	text = need((void *)json_object_to_json_string_ext(state, JSON_C_TO_STRING_PRETTY |
							   JSON_C_TO_STRING_SPACED));
	return write_file(path, text);
}

static json_object *new_state(void)
{
	json_object *state = need(json_object_new_object());

	json_object_object_add(state, "version", json_object_new_int(WANTED_VERSION));
	return state;
}

/* What is there, so that another device at that address does not get what is wanted of this one. */
static void add_identity(struct client *client, json_object *state)
{
	json_object *info;
	int err;

	json_object_object_foreach(json_object_object_get(state, "pfs"), address, pf) {
		info = client_get_pf(client, address, &err);
		json_object_object_add(pf, identity_settings.key, identity_saved(info));
		json_object_put(info);
	}
}

/* What is wanted of the PFs in @which, as far as they are managed, or of all. */
static int read_wanted(struct client *client, json_object *state, json_object *which)
{
	int status = wanted_read(client, state, which);

	if (!status)
		add_identity(client, state);
	return status;
}

static void drop_host(json_object *state)
{
	size_t i;

	json_object_object_del(state, general_settings.settings->key);
	for (i = 0; host_wide_settings[i]; i++)
		json_object_object_del(state, host_wide_settings[i]->key);
}

/* What is wanted of the PFs in @which, or of all, and then what is of no PF as well. */
static int read_state(struct client *client, json_object *state, json_object *which)
{
	int status = read_wanted(client, state, which);

	if (status || !which)
		return status;
	drop_host(state);
	return all_managed(state, which);
}

/* To a file, or with NULL to standard output. */
static int save_as(struct client *client, json_object *which, const char *path)
{
	json_object *state = new_state();
	int status = read_state(client, state, which) ?: write_state(state, path);

	json_object_put(state);
	return status;
}

/* Where a PF has its own file, or the host. The next call overwrites it. */
static const char *saved_path(const char *of)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s.json", rooted(SAVED_DIR), of);
	return path;
}

static int make_directory(void)
{
	if (!mkdir(rooted(SAVED_DIR), 0755) || errno == EEXIST)
		return STATUS_OK;
	return fail(STATUS_FAILED, "%s: %s", rooted(SAVED_DIR), strerror(errno));
}

static int write_pf(const char *address, json_object *pf)
{
	json_object *state = new_state();
	int status;

	json_object_object_add(object_at(state, "pfs"), address, json_object_get(pf));
	status = write_state(state, saved_path(address));
	json_object_put(state);
	return status;
}

static int remove_saved(const char *of)
{
	if (!unlink(saved_path(of)) || errno == ENOENT)
		return STATUS_OK;
	return fail(STATUS_FAILED, "%s: %s", saved_path(of), strerror(errno));
}

/*
 * What is of no PF. PFs that stand there and have no file of their own now stay; a file that would
 * say nothing is removed.
 */
static int write_host(json_object *state)
{
	json_object *host = new_state(), *old;
	struct json_file file = { .lines = NULL };
	int status = STATUS_OK;

	if (!access(saved_path("host"), F_OK))
		status = json_file_read(&file, saved_path("host"), true);
	json_object_object_foreach(state, key, value)
		if (strcmp(key, "pfs"))
			json_object_object_add(host, key, json_object_get(value));
	if (json_object_object_get_ex(file.top, "pfs", &old) &&
	    json_object_is_type(old, json_type_object)) {
		json_object_object_foreach(json_object_object_get(state, "pfs"), address, pf)
			json_object_object_del(old, address);
		if (json_object_object_length(old))
			json_object_object_add(host, "pfs", json_object_get(old));
	}
	if (!status)
		status = json_object_object_length(host) > 1 ?
			 write_state(host, saved_path("host")) : remove_saved("host");
	json_object_put(host);
	json_file_close(&file);
	return status;
}

static void drop_initial_host(json_object *state)
{
	json_object *initial = new_state();

	json_object_object_add(initial, "pfs", json_object_get(object_at(state, "pfs")));
	wanted_add_initial(initial);
	if (json_object_equal(state, initial))
		drop_host(state);
	json_object_put(initial);
}

int save_changed(struct client *client, json_object *pfs, bool host)
{
	json_object *state = new_state();
	int status = read_wanted(client, state, pfs) ?: make_directory();

	json_object_object_foreach(pfs, address, none) {
		if (!status && wanted_pf(state, address))
			status = write_pf(address, wanted_pf(state, address));
		else if (!status)
			status = remove_saved(address);
	}
	if (!status && host) {
		drop_initial_host(state);
		status = write_host(state);
	}
	json_object_put(state);
	return status ? fail(status, "that is done, but not saved") : STATUS_OK;
}

/* Each PF to a file of its own. */
static int save_each(struct client *client, json_object *which)
{
	json_object *state = new_state();
	int status = read_state(client, state, which) ?: make_directory();

	json_object_object_foreach(json_object_object_get(state, "pfs"), address, pf)
		status = status ?: write_pf(address, pf);
	if (!status && !which)
		status = write_host(state);
	json_object_put(state);
	return status;
}

/* @names are of the PFs that are meant; without any, all are. */
static int save(json_object *names, const char *path, bool json)
{
	json_object *which = NULL;
	struct client client;
	int status = client_open(&client);

	json_object_object_foreach(names, name, none) {
		which = which ?: need(json_object_new_object());
		status = status ?: pfs_find(&client, name, false, which);
	}
	if (!status && !path && !json)
		status = save_each(&client, which);
	else if (!status)
		status = save_as(&client, which, path && strcmp(path, "-") ? path : NULL);
	json_object_put(which);
	client_close(&client);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	json_object *names = need(json_object_new_object());
	bool json = false;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1 && opt != '?') {
		json |= opt == 'J';
		if (opt == 'p')
			json_object_object_add(names, optarg, NULL);
	}
	status = opt == '?' || argc - optind > 1 ? command_usage(self) :
		 save(names, argv[optind], json);
	json_object_put(names);
	return status;
}

static const struct opt options[] = {
	{ 'p', "pf", "PF", "only this PF, and nothing that is of no PF; may be repeated" },
	{ 'J', "json", NULL, "without FILE, to standard output" },
	{ 0 }
};

const struct command cmd_save = {
	.name = "save",
	.args = "[FILE]",
	.summary = "Save what is wanted of all managed PFs and VFs",
	.help =
	"The file, sriovctl.json(5), is for `sriovctl restore`. It is replaced when all\n"
	"of it is written; a pipe or device is written to, and - is standard output.\n"
	"Without FILE, what is wanted of each PF is written to a file of its own,\n"
	"/etc/sriov_mgr/PF.json, for the next boot.\n",
	.options = { options },
	.example = "sriovctl save",
	.run = run,
};
