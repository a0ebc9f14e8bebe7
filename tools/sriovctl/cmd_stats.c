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

static int run(const struct command *self, int argc, char **argv)
{
	struct report report = {
		.set = &stats_columns,
		.columns = STATS_COLUMNS,
		.part = SRIOV_MGR_PART_COUNTERS,
		.rows = rows_of_counters,
		.count = -1,
	};
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		switch (opt) {
		case 'R':
			report.rates = true;
			break;
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

static const struct opt options[] = {
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
	.options = { options, report_opts, table_opts },
	.columns = &stats_columns,
	.example = "sriovctl stats --rate --sort BYTES 0000:01:00.0",
	.run = run,
};
