/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>

struct column_set;

/**
 * struct opt - an option; a table of them ends with an empty one
 * @letter: its short name
 * @name: its long one
 * @arg: what stands for its argument in the help, NULL if it has none
 * @help: what it does, in lines
 */
struct opt {
	char letter;
	const char *name;
	const char *arg;
	const char *help;
};

/**
 * struct command - one command of the tool
 * @name: the word on the command line
 * @args: its operands, for the usage line
 * @summary: one line for the list of commands
 * @help: what it does, in lines
 * @options: tables of its options, but for --help
 * @columns: that it has, for the help; or NULL
 * @more: prints more of the help, or NULL
 * @example: of how it is used
 * @run: does it; argv[0] is its name; returns an exit status
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *help;
	const struct opt *options[4];
	const struct column_set *columns;
	void (*more)(void);
	const char *example;
	int (*run)(const struct command *self, int argc, char **argv);
};

int command_help(const struct command *cmd);
/*
 * As getopt_long(), by the tables of @cmd. Returns '?' where an option is wrong, which it has told,
 * or is --help, which it has printed; command_usage() returns the exit status then.
 */
int option_next(const struct command *cmd, int argc, char **argv);
/* Whether the option @letter is there, wherever; option_next() begins with the first one then. */
bool option_given(const struct command *cmd, int argc, char **argv, char letter);
/* Prints how it is used, unless option_next() has said what is wrong. Returns an exit status. */
int command_usage(const struct command *cmd);

#endif
