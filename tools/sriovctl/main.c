// SPDX-License-Identifier: GPL-2.0
/* sriovctl: what the kernel module sriov_mgr knows about SR-IOV devices. */

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sriovctl.h"

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
	&cmd_balance,
	&cmd_save,
	&cmd_restore,
	&cmd_monitor,
	&cmd_users,
	&cmd_xml,
	&cmd_doctor,
};

static char *kept;
static size_t kept_size;

void fail_keep(char *buf, size_t size)
{
	kept = buf;
	kept_size = size;
}

int fail(int status, const char *fmt, ...)
{
	char text[BUFSIZ];
	va_list args;

	progress_stop();
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	printable(text);
	if (kept) {
		snprintf(kept, kept_size, "%s", text);
	} else {
		fflush(stdout);
		fprintf(stderr, "sriovctl: %s\n", text);
	}
	return status;
}

void *need(void *ptr)
{
	if (!ptr)
		exit(fail(STATUS_NO, "out of memory"));
	return ptr;
}

int command_help(const struct command *cmd)
{
	printf("Usage: sriovctl %s %s\n\n%s.\n\n%s", cmd->name, cmd->args, cmd->summary,
	       cmd->help);
	return STATUS_OK;
}

/* What is wrong with the options has been told. */
static bool told;

int option_next(int argc, char **argv, const char *letters, const struct option *options)
{
	char silent[64], letter[] = "- ";
	int opt;

	snprintf(silent, sizeof(silent), ":%s", letters);
	opt = getopt_long(argc, argv, silent, options, NULL);
	if (opt != '?' && opt != ':')
		return opt;
	letter[1] = optopt;
	fail(STATUS_USAGE, "%s: %s; see sriovctl %s --help", optopt ? letter : argv[optind - 1],
	     opt == ':' ? "its argument is missing" :
	     optopt && strchr(letters, optopt) ? "takes no argument" : "no such option", argv[0]);
	told = true;
	return '?';
}

int command_usage(const struct command *cmd)
{
	if (told)
		return STATUS_USAGE;
	fprintf(stderr, "Usage: sriovctl %s %s\n", cmd->name, cmd->args);
	return STATUS_USAGE;
}

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

static int usage(void)
{
	fputs("Usage: sriovctl COMMAND [OPTION]... [ARGUMENT]...; see sriovctl --help\n", stderr);
	return STATUS_USAGE;
}

static int run(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		return usage();
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return overview();
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("sriovctl " VERSION);
		return STATUS_OK;
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(argv[1], commands[i]->name))
			return commands[i]->run(commands[i], argc - 1, argv + 1);
	return fail(STATUS_USAGE, "%s: no such command; see sriovctl --help", argv[1]);
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

	setlocale(LC_CTYPE, "");
	/* A reader that went away is an error of write(), not a sudden death. */
	signal(SIGPIPE, SIG_IGN);
	status = run(argc, argv);
	failed = ferror(stdout);
	errno = 0;
	failed |= fflush(stdout);
	if (failed && errno != EPIPE && !reader_has_gone())
		return fail(STATUS_NO, "standard output: %s",
			    errno ? strerror(errno) : "not all of it could be written");
	return status;
}
