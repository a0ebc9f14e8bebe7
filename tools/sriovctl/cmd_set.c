// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "sriovctl.h"

/* The arguments as lines, in the words of configfs: "max-tx-rate" is "max_tx_rate" there. */
static char *lines_of(int argc, char **argv)
{
	size_t size = 1;
	char *lines, *c;
	int i;

	for (i = 0; i < argc; i++)
		size += strlen(argv[i]) + 1;
	lines = need(calloc(1, size));
	for (c = lines, i = 0; i < argc; i++) {
		char *key = c;

		c = stpcpy(stpcpy(c, argv[i]), "\n");
		while ((key = strpbrk(key, "-=")) && *key == '-')
			*key = '_';
	}
	return lines;
}

static int set(struct client *client, int argc, char **argv)
{
	/* A VF's own address or network device needs no number. */
	const char *vf = strchr(argv[1], '=') ? NULL : argv[1];
	int status, names = vf ? 2 : 1;
	struct target target;
	char *lines;

	status = target_find(client, argv[0], vf, &target);
	if (status)
		return status;
	if (target.vf < 0)
		return fail(STATUS_USAGE, "%s is a PF; say which VF, as in vf0", argv[0]);
	lines = lines_of(argc - names, argv + names);
	status = configfs_commit(target.pf, target.vf, lines);
	free(lines);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct client client;
	int opt, status;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (opt == 'h')
			return command_help(self);
		return command_usage(self);
	}
	argc -= optind;
	argv += optind;
	if (argc < 2 || (argc < 3 && !strchr(argv[1], '=')))
		return command_usage(self);

	status = client_open(&client);
	if (status)
		return status;
	status = set(&client, argc, argv);
	client_close(&client);
	return status;
}

const struct command cmd_set = {
	.name = "set",
	.args = "ADDRESS|NETDEV [vfN] KEY=VALUE...",
	.summary = "Set what a VF is to have: all that is given, or nothing",
	.help =
	"KEY is an attribute of a VF in configfs, such as mac, vlan or driver; no VALUE\n"
	"manages it no longer. The PF and the VF are managed from then on. Needs root.\n\n"
	"  -h, --help  this text\n\n"
	"Example: sriovctl set 0000:01:00.0 vf0 mac=52:54:00:aa:00:00 vlan=100\n",
	.run = run,
};
