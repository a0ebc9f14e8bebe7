/* SPDX-License-Identifier: GPL-2.0 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "table.h"

struct command;

/* What `stats` and `irq` are to print. */
struct report {
	const struct column_set *set;	/* columns there are */
	const char *columns;		/* those that are shown by default */
	uint32_t part;			/* of the kernel's answer */
	struct json_object *(*rows)(struct json_object *sample, bool rates);
	struct table table;		/* what the options say about it */
	bool rates;			/* with rates */
	const char *sort;		/* column to sort by as it was given, or NULL */
	double interval;		/* seconds between two samples, 0 where that was not said */
	long count;			/* 0 for no end, -1 where that was not said */
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
