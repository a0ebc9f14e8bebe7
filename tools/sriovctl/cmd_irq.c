// SPDX-License-Identifier: GPL-2.0
#include "sriovctl.h"

#define SUMMARY_COLUMNS "PF,VF,USER,TABLE,ALLOC,REMOTE,TOTAL"

static json_object *vectors(const struct report *report, json_object *sample)
{
	(void)report;
	return rows_of_vectors(sample);
}

static json_object *devices(const struct report *report, json_object *sample)
{
	(void)report;
	return rows_of_devices(sample);
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		REPORT_OPTIONS,
		{ "summary", no_argument, NULL, 'S' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct report report = {
		.set = &irq_columns,
		.part = SRIOV_MGR_PART_INTERRUPTS,
		.rows = vectors,
		.count = -1,
	};
	bool summary = false;
	int opt, status;

	while ((opt = option_next(argc, argv, REPORT_LETTERS "Sh", options)) != -1) {
		switch (opt) {
		case 'S':
			summary = true;
			break;
		case 'h':
			command_help(self);
			columns_help(&irq_columns);
			return STATUS_OK;
		case '?':
			return command_usage(self);
		default:
			status = report_option(&report, opt, optarg);
			if (status)
				return status;
		}
	}
	report.rates = report.interval || report.count >= 0;
	if (summary) {
		report.rows = devices;
		report.columns = report.rates ? SUMMARY_COLUMNS ",RATE,stale" :
						SUMMARY_COLUMNS ",stale";
	} else {
		report.columns = report.rates ? IRQ_COLUMNS : IRQ_COLUMNS_ONCE;
	}
	return report_run(self, &report, argc - optind, argv + optind);
}

const struct command cmd_irq = {
	.name = "irq",
	.args = "[OPTION]... [ADDRESS|NETDEV [vfN]]",
	.summary = "Print the interrupt vectors of PFs and VFs",
	.help =
	"A line for each vector that a driver has allocated, of the whole host, of one\n"
	"PF with its VFs, or of one VF. \"remote\" is one whose CPU is on another NUMA\n"
	"node than the device. From 1000000 on, numbers are shortened (1.23M), but not\n"
	"with --raw and --json.\n\n"
	"  -S, --summary           a line for each PF and VF instead\n"
	"  -i, --interval SECONDS  also how many interrupts a second, over that time\n"
	"  -c, --count COUNT       such a table again and again, so many, 0 for no end\n"
	"  -s, --sort COLUMN       numbers descending and words ascending, with a dash\n"
	"                          before the name (-s -CPU) the other way round\n"
	"  -o, --output LIST       columns to show; +LIST adds to the default ones\n"
	"  -n, --noheadings        no line of headings\n"
	"  -r, --raw               one space between columns, numbers as they are\n"
	"  -J, --json              JSON; one object a line with --interval or --count\n"
	"  -h, --help              this text\n\n"
	"Example: sriovctl irq --interval 1 --sort RATE 0000:01:00.0\n",
	.run = run,
};
