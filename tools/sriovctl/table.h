/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <json-c/json.h>

#include "option.h"

struct column {
	const char *name;	/* heading, and the word for -o */
	const char *key;	/* of the row's object, as in the spec; also understood by -o */
	int flags;		/* of libsmartcols, and as below */
	/* Prints what a row has where that is more than the value of @key. */
	void (*text)(FILE *out, json_object *row, const char *key);
	const char *help;	/* for --help */
};

enum {
	COLUMN_DASH	= 0x10000,	/* has one where there is no value */
	COLUMN_HEX	= 0x20000,
	COLUMN_SCALED	= 0x40000,	/* a number that is shortened for people */
	COLUMN_FLAGS	= 0x70000,
};

struct column_set {
	const struct column *columns;
	size_t n;
};

struct columns {
	const struct column_set *set;
	const struct column *col[64];
	size_t n;
};

enum {
	TABLE_TREE	 = 1,	/* VFs, which have an index, are below their PFs */
	TABLE_RAW	 = 2,
	TABLE_NOHEADINGS = 4,
	TABLE_PAIRS	 = 8,
};

/* What the options say about a table. */
struct table {
	const char *output;	/* -o, NULL for the default columns */
	struct columns cols;	/* from table_columns() on */
	int flags;
	bool json;		/* instead */
};

extern const struct opt table_opts[];

/* Takes one of them; false if @opt is another. */
bool table_option(struct table *table, int opt, const char *arg);
/* @columns and what -o says of them; STATUS_OK, or an error that sends to @command's --help. */
int table_columns(struct table *table, const struct column_set *set, const char *columns,
		  const char *command);
bool columns_have(const struct columns *cols, const char *key);
/* Takes a list of names as -o has it; returns the name that is unknown, or NULL. */
const char *columns_parse(struct columns *cols, const char *list);
const struct column *column_find(const struct column_set *set, const char *name, size_t len);
/* What to say of a name that is unknown, or a list that begins with it; in @buf of GUESS_SIZE. */
const char *column_guess(const struct column_set *set, const char *name, const char *command,
			 char *buf);
/*
 * The column that @text names, and in @reverse that it begins with a dash; or an error that sends
 * to @command's --help. Returns an exit status.
 */
int sort_parse(const struct column_set *set, const char *text, const char *command,
	       const struct column **sort, bool *reverse);
void columns_help(const struct column_set *set);
/* As people read it; @flags are those of a column. */
void value_print(FILE *out, json_object *value, int flags);
/* What @row has in a column; a number @exact or shortened. */
void cell_print(FILE *out, const struct column *col, json_object *row, bool exact);
/* One line an object of @rows. Of none, people are told @none on standard error. */
void print_rows(json_object *rows, const struct columns *cols, int flags, const char *none);
/* The same for people, with the columns of @list. */
void print_columns(json_object *rows, const struct column_set *set, const char *list);
/* @n of them from @first on as a table @width wide, to be freed. */
char *rows_text(json_object *rows, size_t first, size_t n, const struct columns *cols,
		size_t width);
/* People should look at this row. */
bool row_stands_out(json_object *row);

#endif
