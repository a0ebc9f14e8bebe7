// SPDX-License-Identifier: GPL-2.0
/* `stats` and `irq`: a table of a sample, once or again and again. */

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "columns.h"
#include "commands.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "rates.h"
#include "rows.h"
#include "sample.h"
#include "table.h"
#include "util.h"

#define IRQ_COLUMNS_ONCE "PF,VF,USER,VECTOR,IRQ,COUNT,CPU,NODE,locality"
#define SUMMARY_COLUMNS_ONCE "PF,VF,USER,TABLE,ALLOC,REMOTE,TOTAL,stale"
#define SUMMARY_COLUMNS "PF,VF,USER,TABLE,ALLOC,REMOTE,TOTAL,RATE,stale"
/* Seconds that the first table waits for a second answer of the drivers. */
#define PATIENCE 10

/* What is to be printed. */
struct report {
	uint32_t part;			/* of the kernel's answer */
	bool summary;			/* of interrupts, a line a device */
	bool rates;
	struct table table;		/* what the options say about it */
	const char *sort_by;		/* as it was given, or NULL */
	const struct column *sort;
	bool reverse;
	double interval;		/* seconds between two samples, 0 where that was not said */
	long count;			/* 0 for no end, -1 where that was not said */
};

static void print_sample(const struct report *report, json_object *sample)
{
	const char *none = "there is no VF";
	json_object *rows;

	if (report->table.json) {
		(report->interval || report->count >= 0 ? print_json_line : print_json)(sample);
		return;
	}
	if (report->part == SRIOV_MGR_PART_COUNTERS) {
		rows = rows_of_counters(sample, report->rates);
	} else {
		rows = report->summary ? rows_of_devices(sample) : rows_of_vectors(sample);
		none = "no driver has an interrupt vector";
	}
	rows_sort(rows, report->sort ? report->sort->key : NULL, report->reverse);
	print_rows(rows, &report->table.cols, report->table.flags, none);
	json_object_put(rows);
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

/* @argv has the operands: none, or what names a PF or VF. */
static int print_samples(const char *command, const struct report *report, char **argv)
{
	/* In the end they are left as they are: it takes as long to free as to read them. */
	static json_object *before, *sample;
	double interval = report->interval ? report->interval : 1, patience = PATIENCE;
	struct targets targets = { .n = 0 };
	struct timespec when;
	long left = report->count;
	int status = STATUS_OK;
	bool same;

	if (argv[0])
		status = find(argv[0], argv[1], &targets);
	if (left < 0)
		left = report->rates || !report->interval ? 1 : 0;
	while (!status) {
		clock_gettime(CLOCK_MONOTONIC, &when);
		status = take(argv[0] ? argv[0] : command, &targets, report->part, &sample);
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
			print_sample(report, sample);
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

static const char *default_columns(const struct report *report)
{
	if (report->part == SRIOV_MGR_PART_COUNTERS)
		return STATS_COLUMNS;
	if (report->summary)
		return report->rates ? SUMMARY_COLUMNS : SUMMARY_COLUMNS_ONCE;
	return report->rates ? IRQ_COLUMNS : IRQ_COLUMNS_ONCE;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct report report = { .part = SRIOV_MGR_PART_COUNTERS, .count = -1 };
	int opt, status;
	char *end;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (table_option(&report.table, opt, optarg))
			continue;
		switch (opt) {
		case 'R':
			report.rates = true;
			break;
		case 'S':
			report.summary = true;
			break;
		case 's':
			report.sort_by = optarg;
			break;
		case 'i':
			if (!seconds_parse(optarg, &report.interval))
				return fail(STATUS_USAGE, "%s: an interval is 0.1 to 86400 seconds",
					    optarg);
			break;
		case 'c':
			report.count = strtol(optarg, &end, 10);
			if (end == optarg || *end || report.count < 0)
				return fail(STATUS_USAGE, "%s: a count is a number, 0 for no end",
					    optarg);
			break;
		default:
			return command_usage(self);
		}
	}
	if (argc - optind > 2)
		return command_usage(self);
	if (self->columns == &irq_columns) {
		report.part = SRIOV_MGR_PART_INTERRUPTS;
		report.rates = report.interval || report.count >= 0;
	}
	status = table_columns(&report.table, self->columns, default_columns(&report), self->name);
	if (!status && report.sort_by)
		status = sort_parse(self->columns, report.sort_by, self->name, &report.sort,
				    &report.reverse);
	return status ? status : print_samples(self->name, &report, argv + optind);
}

static const struct opt report_opts[] = {
	{ 'i', "interval", "SECONDS", "time from one table to the next, and that rates are of" },
	{ 'c', "count", "COUNT", "end after this many tables, 0 for never; with --json\n"
	  "each of them is a line" },
	{ 's', "sort", "COLUMN", "numbers descending and words ascending, with a dash\n"
	  "before the name (-s -RATE) the other way round" },
	{ 0 }
};

static const struct opt stats_opts[] = {
	{ 'R', "rate", NULL, "what was counted a second, from one look to the next" },
	{ 0 }
};

const struct command cmd_stats = {
	.name = "stats",
	.args = "[ADDRESS|NETDEV [vfN...|all]]",
	.summary = "Print the counters of VFs, or their rates",
	.help =
	"A line for each VF, of the whole host or of one PF. What nobody counts is \"-\".\n"
	"From 1000000 on, numbers are shortened (1.23M), but not with --raw and --json.\n",
	.options = { stats_opts, report_opts, table_opts },
	.columns = &stats_columns,
	.example = "sriovctl stats --rate --sort BYTES 0000:01:00.0",
	.run = run,
};

static const struct opt irq_opts[] = {
	{ 'S', "summary", NULL, "a line for each PF and VF instead" },
	{ 0 }
};

const struct command cmd_irq = {
	.name = "irq",
	.args = "[ADDRESS|NETDEV [vfN...|all]]",
	.summary = "Print the interrupt vectors of PFs and VFs",
	.help =
	"A line for each vector that a driver has allocated, of the whole host, of one\n"
	"PF with its VFs, or of one VF. \"remote\" is one whose CPU is on another NUMA\n"
	"node than the device. From 1000000 on, numbers are shortened (1.23M), but not\n"
	"with --raw and --json.\n",
	.options = { irq_opts, report_opts, table_opts },
	.columns = &irq_columns,
	.example = "sriovctl irq --interval 1 --sort RATE 0000:01:00.0",
	.run = run,
};
