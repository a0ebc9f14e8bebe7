// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "columns.h"
#include "commands.h"
#include "option.h"
#include "report.h"
#include "rows.h"
#include "table.h"

#define SUMMARY_COLUMNS "PF,VF,USER,TABLE,ALLOC,REMOTE,TOTAL"

static int run(const struct command *self, int argc, char **argv)
{
	struct report report = {
		.set = &irq_columns,
		.part = SRIOV_MGR_PART_INTERRUPTS,
		.rows = rows_of_vectors,
		.count = -1,
	};
	bool summary = false;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		switch (opt) {
		case 'S':
			summary = true;
			break;
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
		report.rows = rows_of_devices;
		report.columns = report.rates ? SUMMARY_COLUMNS ",RATE,stale" :
						SUMMARY_COLUMNS ",stale";
	} else {
		report.columns = report.rates ? IRQ_COLUMNS : IRQ_COLUMNS_ONCE;
	}
	return report_run(self, &report, argc - optind, argv + optind);
}

static const struct opt options[] = {
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
	.options = { options, report_opts, table_opts },
	.columns = &irq_columns,
	.example = "sriovctl irq --interval 1 --sort RATE 0000:01:00.0",
	.run = run,
};
