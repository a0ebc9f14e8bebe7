/* SPDX-License-Identifier: GPL-2.0 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "table.h"

struct command;

/**
 * struct report - what `stats` and `irq` are to print
 * @set: columns there are
 * @columns: those that are shown by default
 * @part: of the kernel's answer
 * @rows: makes rows of a sample
 * @table: what the options say about it
 * @rates: with rates
 * @sort: column to sort by as it was given, or NULL
 * @interval: seconds between two samples, 0 where that was not said
 * @count: how many to print, 0 for no end, -1 where that was not said
 */
struct report {
	const struct column_set *set;
	const char *columns;
	uint32_t part;
	struct json_object *(*rows)(struct json_object *sample, bool rates);
	struct table table;
	bool rates;
	const char *sort;
	double interval;
	long count;
};

/* Default columns, which `top` has as well. */
#define STATS_COLUMNS "PF,VF,USER,RX-PKT,TX-PKT,RX-BYTE,TX-BYTE,DROPPED,ERRORS,stale"
#define IRQ_COLUMNS_ONCE "PF,VF,USER,VECTOR,IRQ,COUNT,CPU,NODE,locality"
#define IRQ_COLUMNS "PF,VF,USER,VECTOR,IRQ,COUNT,RATE,CPU,NODE,locality"

/* The options of both, but for table_opts. */
extern const struct opt report_opts[];

/* Takes one of them; returns 0, or an exit status after the error is printed. */
int report_option(struct report *report, int opt, const char *arg);
/* @argv has the operands: none, or what names a PF or VF. Returns an exit status. */
int report_run(const struct command *self, struct report *report, int argc, char **argv);
/* False where @text is no number of seconds from 0.1 to a day. */
bool seconds_parse(const char *text, double *seconds);
/*
 * The column that @text names, and in @reverse that it begins with a dash; or an error that sends
 * to @command's --help. Returns an exit status.
 */
int sort_parse(const struct column_set *set, const char *text, const char *command,
	       const struct column **sort, bool *reverse);

#endif
