// SPDX-License-Identifier: GPL-2.0
#include "sriovctl.h"

static json_object *rows(const struct report *report, json_object *sample)
{
	return rows_of_counters(sample, report->rates);
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		REPORT_OPTIONS,
		{ "rate", no_argument, NULL, 'R' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct report report = {
		.set = &stats_columns,
		.columns = STATS_COLUMNS,
		.part = SRIOV_MGR_PART_COUNTERS,
		.rows = rows,
		.count = -1,
	};
	int opt, status;

	while ((opt = option_next(argc, argv, REPORT_LETTERS "Rh", options)) != -1) {
		switch (opt) {
		case 'R':
			report.rates = true;
			break;
		case 'h':
			command_help(self);
			columns_help(&stats_columns);
			return STATUS_OK;
		case '?':
			return command_usage(self);
		default:
			status = report_option(&report, opt, optarg);
			if (status)
				return status;
		}
	}
	return report_run(self, &report, argc - optind, argv + optind);
}

const struct command cmd_stats = {
	.name = "stats",
	.args = "[OPTION]... [ADDRESS|NETDEV [vfN]]",
	.summary = "Print the counters of VFs, or their rates",
	.help =
	"A line for each VF, of the whole host or of one PF. What nobody counts is \"-\".\n"
	"From 1000000 on, numbers are shortened (1.23M), but not with --raw and --json.\n\n"
	"  -R, --rate              what was counted a second, from one look to the next\n"
	"  -i, --interval SECONDS  time from one look to the next, 1 if not said; without\n"
	"                          --rate and --count, a table each time, until ended\n"
	"  -c, --count COUNT       end after this many tables, 0 for never\n"
	"  -s, --sort COLUMN       numbers descending and words ascending, with a dash\n"
	"                          before the name (-s -BYTES) the other way round\n"
	"  -o, --output LIST       columns to show; +LIST adds to the default ones\n"
	"  -n, --noheadings        no line of headings\n"
	"  -r, --raw               one space between columns, numbers as they are\n"
	"  -J, --json              JSON; one object a line with --interval or --count\n"
	"  -h, --help              this text\n\n"
	"Example: sriovctl stats --rate --sort BYTES 0000:01:00.0\n",
	.run = run,
};
