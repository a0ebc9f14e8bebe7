// SPDX-License-Identifier: GPL-2.0
/* The options of a command, by its tables: what getopt_long() takes, and the help. */

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "guess.h"
#include "option.h"
#include "table.h"
#include "util.h"

#define MAX_OPTIONS 24

static const struct opt help_option = { 'h', "help", NULL, "this text" };

/* The option number @i of a command, NULL after the last one. */
static const struct opt *option_at(const struct command *cmd, size_t i)
{
	const struct opt *opt;
	size_t table;

	for (table = 0; table < ARRAY_SIZE(cmd->options) && cmd->options[table]; table++)
		for (opt = cmd->options[table]; opt->letter; opt++)
			if (!i--)
				return opt;
	return i ? NULL : &help_option;
}

/* As in "-o, --output LIST". */
static int option_head(const struct opt *opt, char *buf, size_t size)
{
	return snprintf(buf, size, "-%c, --%s%s%s", opt->letter, opt->name, opt->arg ? " " : "",
			opt->arg ? opt->arg : "");
}

static void print_option(const struct opt *opt, int width)
{
	const char *line = opt->help;
	char head[64];
	size_t len;

	option_head(opt, head, sizeof(head));
	printf("  %-*s  ", width, head);
	while ((len = strcspn(line, "\n")), line[len]) {
		printf("%.*s\n%*s", (int)len, line, width + 4, "");
		line += len + 1;
	}
	puts(line);
}

int command_help(const struct command *cmd)
{
	const struct opt *opt;
	int width = 0, len;
	char head[64];
	size_t i;

	printf("Usage: sriovctl %s [OPTION]... %s\n\n%s.\n\n%s\n", cmd->name, cmd->args,
	       cmd->summary, cmd->help);
	for (i = 0; (opt = option_at(cmd, i)); i++) {
		len = option_head(opt, head, sizeof(head));
		width = len > width ? len : width;
	}
	for (i = 0; (opt = option_at(cmd, i)); i++)
		print_option(opt, width);
	printf("\nExample: %s\n", cmd->example);
	if (cmd->columns)
		columns_help(cmd->columns);
	if (cmd->more)
		cmd->more();
	return STATUS_OK;
}

/* What option_next() has told, or printed, makes this of the command; negative for nothing. */
static int told = -1;

static int next(const struct command *cmd, int argc, char **argv)
{
	char letters[2 * MAX_OPTIONS + 2] = ":";
	struct option longs[MAX_OPTIONS + 1] = { 0 };
	const struct opt *option;
	size_t i, n = 1;

	for (i = 0; i < MAX_OPTIONS && (option = option_at(cmd, i)); i++) {
		longs[i] = (struct option){ option->name, option->arg ? required_argument :
					    no_argument, NULL, option->letter };
		letters[n++] = option->letter;
		if (option->arg)
			letters[n++] = ':';
	}
	return getopt_long(argc, argv, letters, longs, NULL);
}

static const char *wrong(const struct command *cmd, int opt)
{
	const struct opt *option;
	size_t i;

	for (i = 0; opt != ':' && (option = option_at(cmd, i)); i++)
		if (option->letter == optopt)
			return "takes no argument";
	return opt == ':' ? "its argument is missing" : "no such option";
}

bool option_given(const struct command *cmd, int argc, char **argv, char letter)
{
	bool given = false;
	int opt;

	while ((opt = next(cmd, argc, argv)) != -1)
		given |= opt == letter;
	/* GNU's way to begin anew. */
	optind = 0;
	return given;
}

int option_next(const struct command *cmd, int argc, char **argv)
{
	struct guess guess = { .before = "--" };
	char letter[] = "- ", buf[GUESS_SIZE];
	int opt = next(cmd, argc, argv);
	const struct opt *option;
	size_t i;

	if (opt == 'h') {
		told = command_help(cmd);
		return '?';
	}
	if (opt != '?' && opt != ':')
		return opt;
	letter[1] = optopt;
	if (!optopt) {
		guess.typed = argv[optind - 1] + strlen(guess.before);
		guess.len = strcspn(guess.typed, "=");
		for (i = 0; (option = option_at(cmd, i)); i++)
			guess_add(&guess, option->name);
	}
	told = fail(STATUS_USAGE, "%s: %s; %s", optopt ? letter : argv[optind - 1], wrong(cmd, opt),
		    guess_text(&guess, buf, "see sriovctl %s --help", cmd->name));
	return '?';
}

int command_usage(const struct command *cmd)
{
	char line[256];

	if (told >= 0)
		return told;
	snprintf(line, sizeof(line), "Usage: sriovctl %s [OPTION]... %s", cmd->name, cmd->args);
	fail_line(line);
	return STATUS_USAGE;
}
