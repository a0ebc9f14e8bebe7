// SPDX-License-Identifier: GPL-2.0
/* What `stats` and `irq` have in common: a table of a sample, once or again and again. */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "attrs.h"
#include "guess.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "rates.h"
#include "report.h"
#include "rows.h"
#include "sample.h"
#include "table.h"
#include "util.h"

#define DAY 86400
/* Seconds that the first table waits for a second answer of the drivers. */
#define PATIENCE 10

bool seconds_parse(const char *text, double *seconds)
{
	char *end;

	*seconds = strtod(text, &end);
	return end != text && !*end && *seconds >= 0.1 && *seconds <= DAY;
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

const struct opt report_opts[] = {
	{ 'i', "interval", "SECONDS", "time from one table to the next, and that rates are of" },
	{ 'c', "count", "COUNT", "end after this many tables, 0 for never; with --json\n"
	  "each of them is a line" },
	{ 's', "sort", "COLUMN", "numbers descending and words ascending, with a dash\n"
	  "before the name (-s -RATE) the other way round" },
	{ 0 }
};

int report_option(struct report *report, int opt, const char *arg)
{
	char *end;

	if (table_option(&report->table, opt, arg))
		return STATUS_OK;
	switch (opt) {
	case 's':
		report->sort = arg;
		break;
	case 'i':
		if (!seconds_parse(arg, &report->interval))
			return fail(STATUS_USAGE, "%s: an interval is 0.1 to %d seconds", arg,
				    DAY);
		break;
	case 'c':
		report->count = strtol(arg, &end, 10);
		if (end == arg || *end || report->count < 0)
			return fail(STATUS_USAGE, "%s: a count is a number, 0 for no end", arg);
		break;
	}
	return STATUS_OK;
}

static void print_sample(const struct report *report, const struct column *sort, bool reverse,
			 json_object *sample, bool lines)
{
	json_object *rows;

	if (report->table.json && lines) {
		print_json_line(sample);
	} else if (report->table.json) {
		print_json(sample);
	} else {
		rows = report->rows(sample, report->rates);
		rows_sort(rows, sort ? sort->key : NULL, reverse);
		print_rows(rows, &report->table.cols, report->table.flags);
		json_object_put(rows);
	}
}

/* Each time with a client of its own, so that it is told when the module went away. */
static int take(const char *name, const struct targets *targets, uint32_t part,
		json_object **sample)
{
	struct client client;
	int status, err;

	status = client_open(&client);
	if (status)
		return status;
	err = sample_take(&client, targets->pf, targets->n == 1 ? (int)targets->vfs[0] : -1, part,
			  sample);
	if (err)
		status = client_fail(&client, name, err);
	client_close(&client);
	if (status || targets->n < 2)
		return status;
	/* Not the PF either. */
	if (json_object_object_get_ex(*sample, "pfs", NULL))
		json_object_object_add(*sample, "pfs", need(json_object_new_array()));
	return targets_keep(targets, json_object_object_get(*sample, "vfs"));
}

static int find(const char *name, const char *vfs, struct targets *targets)
{
	struct client client;
	int status = client_open(&client);

	if (status)
		return status;
	status = targets_find(&client, name, vfs, targets);
	client_close(&client);
	return status;
}

static void wait_from(struct timespec when, double seconds)
{
	when.tv_sec += (time_t)seconds;
	when.tv_nsec += (seconds - (time_t)seconds) * 1e9;
	when.tv_sec += when.tv_nsec / 1000000000;
	when.tv_nsec %= 1000000000;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL) == EINTR)
		;
}

int report_run(const struct command *self, struct report *report, int argc, char **argv)
{
	/* In the end they are left as they are: it takes as long to free as to read them. */
	static json_object *before, *sample;
	double interval = report->interval ? report->interval : 1, patience = PATIENCE;
	bool lines = report->interval || report->count >= 0, reverse = false, same;
	struct targets targets = { .n = 0 };
	const struct column *sort = NULL;
	struct timespec when;
	long left = report->count;
	int status;

	if (argc > 2)
		return command_usage(self);
	status = table_columns(&report->table, report->set, report->columns, self->name);
	if (!status && report->sort)
		status = sort_parse(report->set, report->sort, self->name, &sort, &reverse);
	if (!status && argc)
		status = find(argv[0], argv[1], &targets);
	if (left < 0)
		left = report->rates || !report->interval ? 1 : 0;
	while (!status) {
		clock_gettime(CLOCK_MONOTONIC, &when);
		status = take(argc ? argv[0] : self->name, &targets, report->part, &sample);
		if (status)
			break;
		same = before && report->rates && rates_add(sample, before);
		if (same && patience >= interval) {
			patience -= interval;
			json_object_put(sample);
			wait_from(when, interval);
			continue;
		}
		if (before || !report->rates) {
			patience = 0;
			print_sample(report, sort, reverse, sample, lines);
			if (fflush(stdout) || left == 1)
				break;
			left -= !!left;
			if (!report->table.json)
				putchar('\n');
		}
		json_object_put(before);
		before = sample;
		wait_from(when, interval);
	}
	targets_end(&targets);
	return status;
}
