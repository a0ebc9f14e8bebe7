// SPDX-License-Identifier: GPL-2.0
/* Tables: their options, the columns that are asked for, and libsmartcols. */

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>
#include <libsmartcols.h>

#include "attrs.h"
#include "guess.h"
#include "option.h"
#include "table.h"
#include "util.h"

const struct column *column_find(const struct column_set *set, const char *name, size_t len)
{
	size_t i;

	/* Those without a heading have a key. */
	for (i = 0; len && i < set->n; i++) {
		const struct column *col = &set->columns[i];

		if ((strlen(col->name) == len && !strncasecmp(col->name, name, len)) ||
		    (strlen(col->key) == len && !strncasecmp(col->key, name, len)))
			return col;
	}
	return NULL;
}

const char *column_guess(const struct column_set *set, const char *name, const char *command,
			 char *buf)
{
	struct guess guess = { .typed = name, .len = strcspn(name, ",") };
	size_t i;

	for (i = 0; i < set->n; i++) {
		guess_add(&guess, set->columns[i].name);
		guess_add(&guess, set->columns[i].key);
	}
	return guess_text(&guess, buf, "see sriovctl %s --help", command);
}

const char *columns_parse(struct columns *cols, const char *list)
{
	if (*list == '+')
		list++;
	else
		cols->n = 0;
	for (;;) {
		size_t len = strcspn(list, ",");
		const struct column *col = column_find(cols->set, list, len);

		if (!col || cols->n == ARRAY_SIZE(cols->col))
			return list;
		cols->col[cols->n++] = col;
		if (!list[len])
			return NULL;
		list += len + 1;
	}
}

bool columns_have(const struct columns *cols, const char *key)
{
	size_t i = 0;

	while (i < cols->n && strcmp(cols->col[i]->key, key))
		i++;
	return i < cols->n;
}

void columns_help(const struct column_set *set)
{
	size_t i;

	puts("\nColumns, also by the names that the JSON output has:");
	for (i = 0; i < set->n; i++)
		printf("  %-17s %s\n", *set->columns[i].name ? set->columns[i].name :
		       set->columns[i].key, set->columns[i].help);
}

const struct opt table_opts[] = {
	{ 'o', "output", "LIST", "columns to show; +LIST adds to the default ones" },
	{ 'n', "noheadings", NULL, "no line of headings" },
	{ 'r', "raw", NULL, "one space between columns, - where there is nothing,\n"
	  "numbers as they are" },
	{ 'P', "pairs", NULL, "COLUMN=\"value\" of each, for a shell" },
	{ 'J', "json", NULL, "JSON, with all that there is a column for" },
	{ 0 }
};

bool table_option(struct table *table, int opt, const char *arg)
{
	switch (opt) {
	case 'o':
		table->output = arg;
		return true;
	case 'n':
		table->flags |= TABLE_NOHEADINGS;
		return true;
	case 'r':
		table->flags = (table->flags & TABLE_NOHEADINGS) | TABLE_RAW;
		return true;
	case 'P':
		table->flags = (table->flags & TABLE_NOHEADINGS) | TABLE_PAIRS;
		return true;
	case 'J':
		table->json = true;
		return true;
	}
	return false;
}

int table_columns(struct table *table, const struct column_set *set, const char *columns,
		  const char *command)
{
	char buf[GUESS_SIZE];
	const char *bad;

	table->cols.set = set;
	columns_parse(&table->cols, columns);
	bad = table->output ? columns_parse(&table->cols, table->output) : NULL;
	return bad ? fail(STATUS_USAGE, "no column at \"%s\"; %s", bad,
			  column_guess(set, bad, command, buf)) : STATUS_OK;
}

/* A number that nobody counts is not 0. */
static void number_text(json_object *row, const char *key, bool exact, char *buf, size_t size)
{
	json_object *value = json_object_object_get(row, key);
	bool fraction = json_object_is_type(value, json_type_double);

	if (!value)
		snprintf(buf, size, "-");
	else if (!exact)
		scaled_text(json_object_get_double(value), fraction, buf, size);
	else if (fraction)
		snprintf(buf, size, "%.3f", json_object_get_double(value));
	else
		snprintf(buf, size, "%s", json_object_get_string(value));
}

bool cell_text(const struct attr_set *set, const struct column *col, json_object *row, int flags,
	       char *buf, size_t size)
{
	if (col->flags & COLUMN_SCALED) {
		number_text(row, col->key, flags & (TABLE_RAW | TABLE_PAIRS), buf, size);
		return true;
	}
	return col->text ? col->text(row, col->key, buf, size) :
	       attr_text(set, row, col->key, buf, size);
}

static struct libscols_line *add_line(struct libscols_table *table,
				      struct libscols_line *parent,
				      const struct attr_set *set, json_object *row,
				      const struct columns *cols, int flags)
{
	struct libscols_line *line = need(scols_table_new_line(table, parent));
	const char *text;
	char buf[TEXT_SIZE];
	size_t i;

	for (i = 0; i < cols->n; i++) {
		text = cell_text(set, cols->col[i], row, flags, buf, sizeof(buf)) ? buf : "";
		/* So that awk counts it; a shell knows what is empty. */
		if (!*text && flags & TABLE_RAW)
			text = "-";
		else if (!strcmp(text, "-") && flags & TABLE_PAIRS)
			text = "";
		if (*text && scols_line_set_data(line, i, text))
			need(NULL);
	}
	return line;
}

/* For scripts each column has one, and names of a shell's variables have no dash. */
static const char *heading(const struct column *col, int flags, char *buf, size_t size)
{
	size_t i;

	if (!(flags & TABLE_PAIRS) && (*col->name || !(flags & TABLE_RAW)))
		return col->name;
	snprintf(buf, size, "%s", *col->name ? col->name : col->key);
	for (i = 0; buf[i]; i++)
		buf[i] = buf[i] == '-' ? '_' : toupper((unsigned char)buf[i]);
	return buf;
}

static struct libscols_table *new_table(const struct columns *cols, int flags)
{
	struct libscols_table *table = need(scols_new_table());
	char name[32];
	size_t i;

	scols_table_enable_raw(table, !!(flags & TABLE_RAW));
	scols_table_enable_export(table, !!(flags & TABLE_PAIRS));
	scols_table_enable_noheadings(table, !!(flags & TABLE_NOHEADINGS));
	for (i = 0; i < cols->n; i++) {
		int col_flags = cols->col[i]->flags & ~COLUMN_SCALED;

		if (!(flags & TABLE_TREE))
			col_flags &= ~SCOLS_FL_TREE;
		need(scols_table_new_column(table, heading(cols->col[i], flags, name, sizeof(name)),
					    0, col_flags));
	}
	return table;
}

static void print_table(struct libscols_table *table)
{
	scols_print_table(table);
	scols_unref_table(table);
}

void print_pfs(json_object *pfs, const struct columns *cols, int flags)
{
	struct libscols_table *table = new_table(cols, flags);
	size_t i, j;

	for (i = 0; i < json_object_array_length(pfs); i++) {
		json_object *pf = json_object_array_get_idx(pfs, i), *vfs = NULL;
		struct libscols_line *line = add_line(table, NULL, &pf_set, pf, cols,
						      flags);

		if (!(flags & TABLE_NO_VFS))
			json_object_object_get_ex(pf, "vfs", &vfs);
		for (j = 0; vfs && j < json_object_array_length(vfs); j++)
			add_line(table, line, &vf_set, json_object_array_get_idx(vfs, j), cols,
				 flags);
	}
	print_table(table);
}

void print_rows(json_object *rows, const struct attr_set *set, const struct columns *cols,
		int flags)
{
	struct libscols_table *table = new_table(cols, flags);
	struct libscols_line *line;
	json_object *row;
	size_t i;

	scols_table_enable_colors(table, use_colour());
	for (i = 0; i < json_object_array_length(rows); i++) {
		row = json_object_array_get_idx(rows, i);
		line = add_line(table, NULL, set, row, cols, flags);
		if (row_stands_out(row))
			scols_line_set_color(line, "brown");
	}
	print_table(table);
}

char *rows_text(json_object *rows, size_t first, size_t n, const struct attr_set *set,
		const struct columns *cols, size_t width)
{
	struct libscols_table *table = new_table(cols, 0);
	char *text = NULL;
	size_t i;

	scols_table_set_termforce(table, SCOLS_TERMFORCE_ALWAYS);
	scols_table_set_termwidth(table, width);
	for (i = first; i < first + n && i < json_object_array_length(rows); i++)
		add_line(table, NULL, set, json_object_array_get_idx(rows, i), cols, 0);
	scols_print_table_to_string(table, &text);
	scols_unref_table(table);
	return need(text);
}

bool row_stands_out(json_object *row)
{
	const char *locality = json_string(row, "locality");
	uint32_t remote;

	return json_flag(row, "stale") || (locality && !strcmp(locality, "remote")) ||
	       (json_number(row, "remote", &remote) && remote);
}
