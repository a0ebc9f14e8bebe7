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
#include "profile.h"
#include "saved.h"
#include "util.h"
#include "wanted_file.h"

/**
 * struct restore - what the command line says
 * @files: what the files say
 * @keep_going: each PF by itself
 * @consent: how to tell and to ask
 */
struct restore {
	struct wanted_files files;
	bool keep_going;
	struct consent consent;
};

static int load(struct wanted_files *files, char **paths)
{
	int one, status = STATUS_OK;

	for (; *paths && (!status || files->keep_going); paths++) {
		one = saved_load(files, *paths);
		status = one ? one : status;
	}
	one = status && !files->keep_going ? STATUS_OK : profile_apply(files);
	status = one ? one : status;
	json_object_object_foreach(files->map, old, new) {
		(void)new;
		if (!status && !json_object_object_get_ex(files->used, old, NULL))
			status = fail(STATUS_USAGE, "--map %s: no file has this PF", old);
	}
	return status;
}

static int restore_all(struct client *client, const struct restore *restore)
{
	struct change change;
	int status = change_begin_state(&change, client, json_object_get(restore->files.state));

	if (!status)
		status = change_mend(&change);
	change.each = restore->keep_going;
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
	struct client client;
	int bad, status;
	size_t i;

	status = client_open(&client);
	if (status)
		return status;
	saved_begin(&restore->files, &client, restore->keep_going);
	for (i = 0; !status && i < n; i++)
		status = add_map(&client, maps[i], restore->files.map);
	if (!status) {
		bad = load(&restore->files, paths);
		if (!bad || restore->keep_going)
			status = restore_all(&client, restore);
		status = bad ? bad : status;
	}
	saved_end(&restore->files);
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
	  "each PF by itself: what is wrong with one, or with a VF,\n"
	  "does not keep the others from being restored" },
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
	"one thing is refused, all is put back. A directory stands for its files *.json;\n"
	"what a PF's own file has of it counts; - is standard input. See\n"
	"sriovctl.json(5). Needs root.\n",
	.options = { options },
	.example = "sriovctl restore --dry-run /etc/sriov_mgr/host.json",
	.run = restore_command,
};
