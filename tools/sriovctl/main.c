// SPDX-License-Identifier: GPL-2.0
/* sriovctl: what the kernel module sriov_mgr knows about SR-IOV devices. */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "commands.h"
#include "guess.h"
#include "option.h"
#include "util.h"

static const struct command cmd_help;

static const struct command *const commands[] = {
	&cmd_list,
	&cmd_show,
	&cmd_stats,
	&cmd_irq,
	&cmd_top,
	&cmd_limit,
	&cmd_create,
	&cmd_destroy,
	&cmd_set,
	&cmd_manage,
	&cmd_unmanage,
	&cmd_policy,
	&cmd_balance,
	&cmd_reconcile,
	&cmd_clear,
	&cmd_save,
	&cmd_diff,
	&cmd_restore,
	&cmd_wait,
	&cmd_monitor,
	&cmd_users,
	&cmd_xml,
	&cmd_doctor,
	&cmd_help,
};

static int overview(void)
{
	size_t i;

	puts("Usage: sriovctl COMMAND [OPTION]... [ARGUMENT]...\n\nCommands:");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	puts("\n  -h, --help     this text; after a command, its options and an example\n"
	     "  -V, --version  the version\n\n"
	     "Example: sriovctl list");
	return STATUS_OK;
}

static const struct command *find(const char *name)
{
	struct guess guess = { .typed = name, .len = strlen(name) };
	char buf[GUESS_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(name, commands[i]->name))
			return commands[i];
		guess_add(&guess, commands[i]->name);
	}
	fail(STATUS_USAGE, "%s: no such command; %s", name,
	     guess_text(&guess, buf, "see sriovctl --help"));
	return NULL;
}

static int help(const struct command *self, int argc, char **argv)
{
	const struct command *command;

	if (option_next(self, argc, argv) != -1 || argc - optind > 1)
		return command_usage(self);
	if (optind == argc)
		return overview();
	command = find(argv[optind]);
	return command ? command_help(command) : STATUS_USAGE;
}

static const struct command cmd_help = {
	.name = "help",
	.args = "[COMMAND]",
	.summary = "Tell what the commands are, or the options of one",
	.help = "The same as --help after the command.\n",
	.example = "sriovctl help list",
	.run = help,
};

static int run(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		fputs("Usage: sriovctl COMMAND [OPTION]... [ARGUMENT]...; see sriovctl --help\n",
		      stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return overview();
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("sriovctl " VERSION);
		return STATUS_OK;
	}
	command = find(argv[1]);
	if (!command)
		return STATUS_USAGE;
	if (option_given(command, argc - 1, argv + 1, 'J'))
		fail_json();
	return command->run(command, argc - 1, argv + 1);
}

/*
 * The next files that are opened would have the numbers of standard descriptors that are closed,
 * and get what is printed. To read from the one and to write to the others still fails.
 */
static bool hold_closed(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			return false;
	return true;
}

/* The errno of a write that failed long ago is not there any more. */
static bool reader_has_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };
	int saved = errno;
	bool gone = poll(&out, 1, 0) == 1 && out.revents & POLLERR;

	errno = saved;
	return gone;
}

int main(int argc, char **argv)
{
	int status, failed;

	if (!hold_closed())
		return fail(STATUS_FAILED, "/dev/null: %s", strerror(errno));
	setlocale(LC_CTYPE, "");
	/* Nobody chooses our keys to make this one slow. */
	json_global_set_string_hash(JSON_C_STR_HASH_PERLLIKE);
	/* A reader that went away is an error of write(), not a sudden death. */
	signal(SIGPIPE, SIG_IGN);
	status = run(argc, argv);
	fail_tell();
	fail_print(status);
	failed = ferror(stdout);
	errno = 0;
	failed |= fflush(stdout);
	if (failed && errno != EPIPE && !reader_has_gone())
		return fail(STATUS_FAILED, "standard output: %s",
			    errno ? strerror(errno) : "not all of it could be written");
	return status;
}
