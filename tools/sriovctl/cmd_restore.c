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
#include "saved.h"
#include "util.h"

static int load(struct wanted_files *files, char **paths)
{
	int status = STATUS_OK;

	for (; *paths && (!status || files->keep_going); paths++)
		status = saved_load(files, *paths) ?: status;
	if (!status || files->keep_going)
		status = saved_apply_profiles(files) ?: status;
	json_object_object_foreach(files->map, old, new)
		if (!status && !json_object_object_get_ex(files->used, old, NULL))
			status = fail(STATUS_USAGE, "--map %s: no file has this PF", old);
	return status;
}

/* OLD=NEW, where NEW is a PF of this host, or an address where one is to come. */
static int add_map(struct client *client, char *text, json_object *map)
{
	char *new = strchr(text, '='), old[32], pf[32];
	int status;

	if (new)
		*new++ = '\0';
	if (!new || !address_parse(text, old))
		return fail(STATUS_USAGE, "--map %s: not of the form 0000:01:00.0=eth0", text);
	if (json_object_object_get_ex(map, old, NULL))
		return fail(STATUS_USAGE, "--map %s: is there twice", old);
	status = pf_find(client, new, pf);
	if (!status)
		json_object_object_add(map, old, json_object_new_string(pf));
	return status;
}

static int restore(struct change *change, json_object *state, const struct consent *consent)
{
	int status;

	json_object_put(change->state);
	change->state = json_object_get(state);
	status = change_read(change) ?: change_mend(change) ?: change_commit(change, consent);
	return !status && consent->dry_run && change->differs ? STATUS_NO : status;
}

static int load_and_restore(const struct consent *consent, bool keep_going, char **maps,
			    char **paths)
{
	struct wanted_files files;
	struct change change;
	int bad, status = change_begin(&change);

	change.each = keep_going;
	saved_begin(&files, &change.client, keep_going);
	/* Or each VF goes without. */
	files.possible = !keep_going;
	for (; !status && *maps; maps++)
		status = add_map(&change.client, *maps, files.map);
	if (!status) {
		bad = load(&files, paths);
		if (!bad || keep_going)
			status = restore(&change, files.state, consent);
		status = bad ?: status;
	}
	saved_end(&files);
	change_end(&change);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	char **maps = need(calloc(argc, sizeof(*maps)));
	struct consent consent = { 0 };
	bool keep_going = false;
	int opt, status;
	size_t n = 0;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt == 'k')
			keep_going = true;
		else if (opt == 'm')
			maps[n++] = optarg;
		else if (opt == 'q')
			consent.quiet = true;
		else if (!consent_option(&consent, opt))
			break;
	}
	consent.before = !consent.quiet;
	status = opt != -1 || optind == argc ? command_usage(self) :
		 load_and_restore(&consent, keep_going, maps, argv + optind);
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
	.run = run,
};
