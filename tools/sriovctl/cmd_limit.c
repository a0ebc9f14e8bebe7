// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "columns.h"
#include "commands.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "table.h"
#include "util.h"
#include "wanted.h"

#define PF_COLUMNS "ADDRESS,NETDEV,VFS,POLICY-MODE,LIMIT-DETAIL"
#define CONSTRAINT_COLUMNS "BINDS,CONSTRAINT,VFS,DETAIL"

/* Marks the constraint that sets the limit, and returns its words. */
static const char *mark_binding(json_object *limit)
{
	const char *by = json_string(limit, "limited-by"), *words = NULL;
	json_object *constraints, *constraint;
	bool binding;
	size_t i;

	if (!json_object_object_get_ex(limit, "constraint", &constraints))
		return NULL;
	for_each_of(constraints, i, constraint) {
		binding = text_is(constraint, "type", by);
		if (binding)
			words = json_string(constraint, "detail");
		json_object_object_add(constraint, "binding", json_object_new_boolean(binding));
	}
	return words;
}

static void print_asked(json_object *limit, int vfs)
{
	uint32_t pool, host, estimate, refused;
	bool has_pool = json_number(limit, "pool-left", &pool);
	bool has_host = json_number(limit, "host-left", &host);

	printf("%d VF%s would%s fit", vfs, vfs == 1 ? "" : "s",
	       json_flag(limit, "fits") ? "" : " not");
	if (json_flag(limit, "fits") && json_number(limit, "estimate", &estimate) &&
	    (uint32_t)vfs > estimate)
		printf(", if they need less than estimated");
	if (json_flag(limit, "fits") && json_number(limit, "refused", &refused) &&
	    (uint32_t)vfs >= refused)
		printf(", but %u were refused for want of room", refused);
	if (has_pool || has_host)
		printf("; vectors left:");
	if (has_pool)
		printf(" %u of the device's pool", pool);
	if (has_host)
		printf("%s %u of the host's", has_pool ? "," : "", host);
	putchar('\n');
}

static void print_limit(json_object *limit, const char *words, int vfs, const struct table *table)
{
	const char *mode = json_string(limit, "policy-mode");
	json_object *constraints;
	uint32_t most;

	if (json_object_object_get_ex(limit, "constraint", &constraints))
		print_rows(constraints, &table->cols, table->flags, NULL);
	/* A shell is told nothing but assignments. */
	if (table->flags & TABLE_PAIRS)
		return;
	if (constraints)
		putchar('\n');
	if (json_number(limit, "limit", &most))
		printf("%u VF%s; %s", most, most == 1 ? " fits" : "s fit", words ?: "-");
	else
		printf("no limit is known");
	if (json_number(limit, "estimate", &most))
		printf("; by an estimate %u", most);
	printf(" (policy %s%s)\n", mode ?: "-", json_flag(limit, "strict") ? ", strict" : "");
	if (vfs >= 0)
		print_asked(limit, vfs);
}

/* @vfs is negative where no number is asked for. */
static int limit_of_pf(struct client *client, const char *name, int vfs, const struct table *table)
{
	json_object *array = need(json_object_new_array()), *limit;
	const char *words;
	char pf[32];
	int err = 0, status = pf_find(client, name, pf);

	if (!status)
		err = client_get_limit(client, pf, vfs, array);
	limit = json_object_array_get_idx(array, 0);
	if (!status && (err || !limit))
		status = client_fail(client, name, err ?: -EBADMSG);
	if (!status) {
		words = mark_binding(limit);
		if (vfs < 0)
			json_object_object_del(limit, "fits");
		if (table->json)
			print_json(limit);
		else
			print_limit(limit, words, vfs, table);
		if (vfs >= 0 && !json_flag(limit, "fits"))
			status = STATUS_NO;
	}
	json_object_put(array);
	return status;
}

static int limit_of_all(struct client *client, const struct table *table)
{
	json_object *top = need(json_object_new_object()), *host;
	json_object *pfs = need(json_object_new_array());
	json_object *hosts = need(json_object_new_array());
	int err, status = STATUS_OK;

	json_object_object_add(top, "pfs", pfs);
	err = client_get_pfs(client, NULL, SRIOV_MGR_PART_IDENTITY, pfs) ?:
	      client_get_host(client, hosts);
	host = json_object_array_get_idx(hosts, 0);
	if (err || !host) {
		status = client_fail(client, "limit", err ?: -EBADMSG);
	} else if (table->json) {
		json_object_object_add(top, "host", json_object_get(host));
		print_json(top);
	} else {
		print_rows(pfs, &table->cols, table->flags, "there is no PF");
		if (!(table->flags & TABLE_PAIRS)) {
			putchar('\n');
			print_details(&host_set, host);
		}
	}
	json_object_put(hosts);
	json_object_put(top);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct table table = { 0 };
	struct client client;
	int opt, status, vfs = -1;
	uint32_t number;

	while ((opt = option_next(self, argc, argv)) != -1)
		if (!table_option(&table, opt, optarg))
			return command_usage(self);
	argc -= optind;
	argv += optind;
	if (argc > 2)
		return command_usage(self);
	if (argc == 2) {
		if (!number_parse(argv[1], MAX_VFS, &number))
			return fail(STATUS_USAGE, "%s: not a number of VFs, 0 to %d", argv[1],
				    MAX_VFS);
		vfs = number;
	}
	status = argc ? table_columns(&table, &constraint_columns, CONSTRAINT_COLUMNS, "limit") :
			table_columns(&table, &device_columns, PF_COLUMNS, "list");
	status = status ?: client_open(&client);
	if (status)
		return status;
	status = argc ? limit_of_pf(&client, argv[0], vfs, &table) : limit_of_all(&client, &table);
	client_close(&client);
	return status;
}

const struct command cmd_limit = {
	.name = "limit",
	.args = "[PF [N]]",
	.summary = "Tell how many VFs a PF may have, and why",
	.help =
	"Without PF, the limit of each PF and the interrupt vectors of the host.\n"
	"With N, also whether N VFs would fit, and how many vectors they would leave;\n"
	"status 0 if they fit, 1 if not, 4 if there is no such PF. Nothing is changed.\n",
	.options = { table_opts },
	.columns = &constraint_columns,
	.example = "sriovctl limit 0000:01:00.0 8",
	.run = run,
};
