// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "commands.h"
#include "identity.h"
#include "json_file.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "save.h"
#include "saved.h"
#include "sysroot.h"
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
			return fail(STATUS_NONE, "%s is not managed; %s", address,
				    "`sriovctl list -o +MANAGED` shows what is");
	}
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
	json_object *infos;

	json_object_object_foreach(json_object_object_get(state, "pfs"), address, pf) {
		infos = need(json_object_new_array());
		client_get_pfs(client, address, SRIOV_MGR_PART_IDENTITY, infos);
		json_object_object_add(pf, identity_settings.key,
				       identity_saved(json_object_array_get_idx(infos, 0)));
		json_object_put(infos);
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

/* What is wanted of the PFs in @which, or of all, and then what is of no PF as well. */
static int read_state(struct client *client, json_object *state, json_object *which)
{
	int status = read_wanted(client, state, which);
	size_t i;

	if (status || !which)
		return status;
	json_object_object_del(state, general_settings.settings->key);
	for (i = 0; host_wide_settings[i]; i++)
		json_object_object_del(state, host_wide_settings[i]->key);
	return all_managed(state, which);
}

/* To a file, or with NULL to standard output. */
static int save_as(struct client *client, json_object *which, const char *path)
{
	json_object *state = new_state();
	int status = read_state(client, state, which);

	if (!status)
		status = write_state(state, path);
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
	json_object *state = new_state(), *pfs = need(json_object_new_object());
	int status;

	json_object_object_add(pfs, address, json_object_get(pf));
	json_object_object_add(state, "pfs", pfs);
	status = write_state(state, saved_path(address));
	json_object_put(state);
	return status;
}

int save_pfs(struct client *client, json_object *pfs)
{
	json_object *state = new_state(), *managed, *pf;
	int status = read_wanted(client, state, pfs);

	if (!status)
		status = make_directory();
	managed = json_object_object_get(state, "pfs");
	json_object_object_foreach(pfs, address, none) {
		(void)none;
		if (!status && json_object_object_get_ex(managed, address, &pf))
			status = write_pf(address, pf);
		else if (!status && unlink(saved_path(address)) && errno != ENOENT)
			status = fail(STATUS_FAILED, "%s: %s", saved_path(address),
				      strerror(errno));
	}
	json_object_put(state);
	return status ? fail(status, "that is done, but not saved") : STATUS_OK;
}

/* What is of no PF. PFs that stand there and have no file of their own now stay. */
static int write_host(json_object *state)
{
	json_object *pfs = json_object_object_get(state, "pfs"), *old, *host = new_state();
	struct json_file file = { .lines = NULL };
	int status = STATUS_OK;

	if (!access(saved_path("host"), F_OK))
		status = json_file_read(&file, saved_path("host"), true);
	json_object_object_foreach(state, key, value)
		if (strcmp(key, "pfs"))
			json_object_object_add(host, key, json_object_get(value));
	if (json_object_object_get_ex(file.top, "pfs", &old) &&
	    json_object_is_type(old, json_type_object)) {
		json_object_object_foreach(pfs, address, pf) {
			(void)pf;
			json_object_object_del(old, address);
		}
		if (json_object_object_length(old))
			json_object_object_add(host, "pfs", json_object_get(old));
	}
	if (!status)
		status = write_state(host, saved_path("host"));
	json_object_put(host);
	json_file_close(&file);
	return status;
}

/* Each PF to a file of its own. */
static int save_each(struct client *client, json_object *which)
{
	json_object *state = new_state();
	int status = read_state(client, state, which);

	if (!status)
		status = make_directory();
	json_object_object_foreach(json_object_object_get(state, "pfs"), address, pf)
		status = status ? status : write_pf(address, pf);
	if (!status && !which)
		status = write_host(state);
	json_object_put(state);
	return status;
}

static int save(struct client *client, json_object *which, const char *path, bool json)
{
	if (!path && !json)
		return save_each(client, which);
	return save_as(client, which, path && strcmp(path, "-") ? path : NULL);
}

static int run(const struct command *self, int argc, char **argv)
{
	char **names = need(calloc(argc, sizeof(*names)));
	json_object *which = NULL;
	int opt, status = STATUS_OK;
	struct client client;
	bool json = false;
	size_t i, n = 0;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt == 'p') {
			names[n++] = optarg;
		} else if (opt == 'J') {
			json = true;
		} else {
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
			status = save(&client, which, argv[optind], json);
		json_object_put(which);
		client_close(&client);
	}
	free(names);
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
