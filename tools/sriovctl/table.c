// SPDX-License-Identifier: GPL-2.0
/* Tables: their options, the columns that are asked for, and libsmartcols. */

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>
#include <libsmartcols.h>

#include "attrs.h"
#include "guess.h"
#include "option.h"
#include "rows.h"
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

int sort_parse(const struct column_set *set, const char *text, const char *command,
	       const struct column **sort, bool *reverse)
{
	const char *name = text + (*text == '-');
	char buf[GUESS_SIZE];

	*reverse = name > text;
	*sort = column_find(set, name, strlen(name));
	return *sort ? STATUS_OK : fail(STATUS_USAGE, "no column \"%s\" to sort by; %s", text,
					column_guess(set, name, command, buf));
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
	int noheadings = table->flags & TABLE_NOHEADINGS;

	switch (opt) {
	case 'o':
		table->output = arg;
		break;
	case 'n':
		table->flags |= TABLE_NOHEADINGS;
		break;
	case 'r':
		table->flags = noheadings | TABLE_RAW;
		break;
	case 'P':
		table->flags = noheadings | TABLE_PAIRS;
		break;
	case 'J':
		table->json = true;
		break;
	default:
		return false;
	}
	return true;
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

static void number_print(FILE *out, json_object *value, bool exact)
{
	bool fraction = json_object_is_type(value, json_type_double);
	double number = json_object_get_double(value);
	char buf[16];

	if (!fraction && (exact || number < 1e6)) {
		fprintf(out, "%" PRIu64, json_object_get_uint64(value));
	} else if (exact) {
		fprintf(out, "%.3f", number);
	} else {
		scaled_text(number, fraction, buf, sizeof(buf));
		fputs(buf, out);
	}
}

void value_print(FILE *out, json_object *value, int flags)
{
	int64_t number = json_object_get_int64(value);
	json_object *word;
	size_t i;

	if (flags & COLUMN_HEX) {
		fprintf(out, "0x%0*" PRIx64, number > 0xffff ? 6 : 4, number);
	} else if (json_object_is_type(value, json_type_boolean)) {
		fputs(number ? "yes" : "no", out);
	} else if (json_object_is_type(value, json_type_array)) {
		for_each_of(value, i, word)
			fprintf(out, "%s%s", i ? "," : "", json_object_get_string(word));
	} else if (json_object_is_type(value, json_type_int) && number < INT64_MAX) {
		/* json-c would keep the text. */
		fprintf(out, "%" PRId64, number);
	} else {
		fputs(json_object_get_string(value), out);
	}
}

void cell_print(FILE *out, const struct column *col, json_object *row, bool exact)
{
	json_object *value = col->text ? NULL : row_get(row, col->key);

	if (col->text)
		col->text(out, row, col->key);
	else if (value && col->flags & COLUMN_SCALED)
		number_print(out, value, exact);
	else if (value)
		value_print(out, value, col->flags);
	else if (col->flags & COLUMN_DASH)
		putc('-', out);
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
		int col_flags = cols->col[i]->flags & ~COLUMN_FLAGS;

		if (!(flags & TABLE_TREE))
			col_flags &= ~SCOLS_FL_TREE;
		need(scols_table_new_column(table, heading(cols->col[i], flags, name, sizeof(name)),
					    0, col_flags));
	}
	return table;
}

/* Puts the cells of a row into one text, each with its end. */
static void print_cells(FILE *out, json_object *row, const struct columns *cols, int flags)
{
	size_t i;

	rewind(out);
	for (i = 0; i < cols->n; i++) {
		cell_print(out, cols->col[i], row, flags & (TABLE_RAW | TABLE_PAIRS));
		putc_unlocked('\0', out);
	}
	if (fflush(out))
		need(NULL);
}

static void fill_line(struct libscols_line *line, const char *text, size_t n, int flags)
{
	const char *cell;
	size_t i;

	for (i = 0; i < n; i++, text += strlen(text) + 1) {
		cell = text;
		/* So that awk counts it; a shell knows what is empty. */
		if (!*cell && flags & TABLE_RAW)
			cell = "-";
		else if (!strcmp(cell, "-") && flags & TABLE_PAIRS)
			cell = "";
		if (*cell && scols_line_set_data(line, i, cell))
			need(NULL);
	}
}

/* Of @n rows from @first on. */
static struct libscols_table *make_table(json_object *rows, size_t first, size_t n,
					 const struct columns *cols, int flags)
{
	struct libscols_table *table = new_table(cols, flags);
	struct libscols_line *line, *pf = NULL;
	char *text;
	size_t i, size;
	FILE *out = need(open_memstream(&text, &size));
	json_object *row;

	for (i = first; i < first + n && i < json_object_array_length(rows); i++) {
		row = json_object_array_get_idx(rows, i);
		if (!(flags & TABLE_TREE) || !json_object_object_get_ex(row, "index", NULL))
			pf = NULL;
		line = need(scols_table_new_line(table, pf));
		pf = pf ? pf : line;
		print_cells(out, row, cols, flags);
		fill_line(line, text, cols->n, flags);
		if (row_stands_out(row))
			scols_line_set_color(line, "brown");
	}
	fclose(out);
	free(text);
	return table;
}

void print_rows(json_object *rows, const struct columns *cols, int flags, const char *none)
{
	struct libscols_table *table = make_table(rows, 0, json_object_array_length(rows), cols,
						  flags);

	scols_table_enable_colors(table, use_colour() && !(flags & TABLE_TREE));
	scols_print_table(table);
	scols_unref_table(table);
	if (none && !json_object_array_length(rows) && !(flags & ~TABLE_TREE))
		fail(STATUS_OK, "%s", none);
}

void print_columns(json_object *rows, const struct column_set *set, const char *list)
{
	struct columns cols = { .set = set };

	columns_parse(&cols, list);
	print_rows(rows, &cols, 0, NULL);
}

char *rows_text(json_object *rows, size_t first, size_t n, const struct columns *cols,
		size_t width)
{
	struct libscols_table *table = make_table(rows, first, n, cols, 0);
	char *text = NULL;

	scols_table_set_termforce(table, SCOLS_TERMFORCE_ALWAYS);
	scols_table_set_termwidth(table, width);
	scols_print_table_to_string(table, &text);
	scols_unref_table(table);
	return need(text);
}

bool row_stands_out(json_object *row)
{
	uint32_t remote;

	return json_flag(row, "stale") || text_is(row, "locality", "remote") ||
	       (json_number(row, "remote", &remote) && remote);
}
