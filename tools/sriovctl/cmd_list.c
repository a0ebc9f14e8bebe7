// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "columns.h"
#include "commands.h"
#include "hardware.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "table.h"
#include "users.h"
#include "util.h"

#define DEFAULT_COLUMNS "ADDRESS,VF,DRIVER,NETDEV,STATE,VFS,LIMITED-BY,NUMA,IOMMU"
/* Of the text that tells which VFs are absent. */
#define MAX_RANGES 238
#define PF_COLUMNS "ADDRESS,CARD,DRIVER,NETDEV,VFS,WANTED-VFS,USERS,STATE"

static int get_trees(struct client *client, char **names, json_object *pfs)
{
	json_object *which;
	int err = 0, status = STATUS_OK;

	if (!*names) {
		err = client_get_tree(client, NULL, SRIOV_MGR_PART_IDENTITY, pfs);
		return err ? client_fail(client, "list", err) : STATUS_OK;
	}
	which = need(json_object_new_object());
	for (; !status && *names; names++)
		status = pfs_find(client, *names, true, which);
	json_object_object_foreach(which, pf, none) {
		if (!status)
			err = client_get_tree(client, pf, SRIOV_MGR_PART_IDENTITY, pfs);
		if (!status && err)
			status = client_fail(client, pf, err);
	}
	json_object_put(which);
	return status;
}

/* Prints behind @head, in words, what is wrong with a PF or VF; false where nothing is. */
static bool print_problem(const char *head, json_object *dev)
{
	const char *state = json_string(dev, "state"), *why = json_string(dev, "last-error");
	const char *detail = json_string(dev, "limit-detail");
	json_object *drift;

	if (text_is(dev, "state", "drifted")) {
		printf("%s: %s VFs are there, and %s are wanted\n", head,
		       json_string(dev, "num-vfs"), json_string(dev, "wanted-vfs"));
	} else if (text_is(dev, "state", "failed") || text_is(dev, "state", "retrying")) {
		printf("%s: %s: %s\n", head, state, why ? why : "no reason is known");
	} else if (text_is(dev, "state", "over-limit")) {
		printf("%s: more VFs than the limit, %s\n", head, detail ? detail : "-");
	} else if (text_is(dev, "state", "waiting")) {
		printf("%s: waits for the network device of the PF to be up\n", head);
	} else if (json_object_object_get_ex(dev, "drift", &drift)) {
		printf("%s: ", head);
		value_print(stdout, drift, 0);
		printf(" %s not as wanted\n",
		       json_object_array_length(drift) == 1 ? "is" : "are");
	} else {
		return false;
	}
	return true;
}

/* Below the table: what is wrong, a line each. */
static void print_problems(json_object *rows)
{
	bool colour = use_colour(), first = true;
	json_object *row;
	char head[64];
	size_t i;

	for_each_of(rows, i, row) {
		const char *vf = json_string(row, "index");
		const char *pf = json_string(row, vf ? "pf" : "address");

		snprintf(head, sizeof(head), "%s%s%s%s%s%s", first ? "\n" : "",
			 colour ? "\033[31m" : "", pf ? pf : "-",
			 vf ? " vf" : "", vf ? vf : "", colour ? "\033[m" : "");
		first &= !print_problem(head, row);
	}
}

/* It is but a directory in configfs, for more VFs than anybody wants now. */
static bool is_ghost(json_object *pf, json_object *vf)
{
	const char *state = json_string(vf, "state");
	uint32_t wanted = 0, index = 0;

	json_number(pf, "wanted-vfs", &wanted);
	json_number(vf, "index", &index);
	return state && !strcmp(state, "absent") && index >= wanted;
}

/* One object that stands for all of @ghosts, with 4-7,9 as its index. */
static json_object *fold(json_object *ghosts)
{
	json_object *row = need(json_object_new_object()), *ghost;
	uint32_t last = 0, index = 0, next;
	char *text;
	size_t i, size;
	FILE *out = need(open_memstream(&text, &size));

	for_each_of(ghosts, i, ghost) {
		json_number(ghost, "index", &index);
		next = index;
		json_number(json_object_array_get_idx(ghosts, i + 1), "index", &next);
		/* There is no end to gaps. */
		if ((!i || index != last + 1) && ftell(out) > MAX_RANGES) {
			fputs(",...", out);
			break;
		}
		if (!i || index != last + 1)
			fprintf(out, "%s%u", i ? "," : "", index);
		else if (next != index + 1)
			fprintf(out, "-%u", index);
		last = index;
	}
	if (fclose(out))
		need(NULL);
	json_add_text(row, "index", text);
	json_add_text(row, "state", "absent");
	free(text);
	return row;
}

/* The PFs, and below each of them its VFs, with one row for all ghosts. */
static json_object *rows_of(json_object *pfs, bool all)
{
	json_object *rows = need(json_object_new_array()), *ghosts, *pf, *vf;
	size_t i, j;

	for_each_of(pfs, i, pf) {
		ghosts = need(json_object_new_array());
		json_object_array_add(rows, json_object_get(pf));
		for_each_of(json_object_object_get(pf, "vfs"), j, vf)
			json_object_array_add(!all && is_ghost(pf, vf) ? ghosts : rows,
					      json_object_get(vf));
		j = json_object_array_length(ghosts);
		vf = json_object_array_get_idx(ghosts, 0);
		if (j)
			json_object_array_add(rows, j > 1 ? fold(ghosts) : json_object_get(vf));
		json_object_put(ghosts);
	}
	return rows;
}

static void count_users(json_object *pf)
{
	json_object *vf;
	int64_t users = 0;
	size_t i;

	for_each_of(json_object_object_get(pf, "vfs"), i, vf)
		users += !!json_string(vf, "in-use");
	json_object_object_add(pf, "users", need(json_object_new_int64(users)));
}

/* What the module does not tell, as far as somebody asks for it. */
static void complete(json_object *pfs, const struct table *table)
{
	const struct columns *cols = &table->cols;
	json_object *pf;
	size_t i;

	if (table->json || columns_have(cols, "in-use") || columns_have(cols, "user"))
		users_name_all(pfs);
	if (table->json || columns_have(cols, "devices"))
		hardware_devices(pfs);
	if (table->json || columns_have(cols, "card"))
		hardware_cards(pfs);
	for_each_of(pfs, i, pf)
		count_users(pf);
}

static void print_all(json_object *pfs, const struct table *table, bool no_vfs, bool all)
{
	json_object *rows = rows_of(pfs, all);

	print_rows(no_vfs ? pfs : rows, &table->cols, table->flags, "there is no PF");
	if (table->flags == TABLE_TREE)
		print_problems(rows);
	json_object_put(rows);
}

static int run(const struct command *self, int argc, char **argv)
{
	/* In the end it is left as it is: it takes as long to free as to read it. */
	static json_object *top;
	struct table table = { .flags = TABLE_TREE };
	json_object *pfs, *pf;
	struct client client;
	bool all = false, no_vfs = false;
	int opt, status;
	size_t i;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (table_option(&table, opt, optarg))
			continue;
		switch (opt) {
		case 'a':
			all = true;
			break;
		case 'p':
			no_vfs = true;
			break;
		default:
			return command_usage(self);
		}
	}

	status = table_columns(&table, &device_columns, no_vfs ? PF_COLUMNS : DEFAULT_COLUMNS,
			       self->name);
	if (!status)
		status = client_open(&client);
	if (status)
		return status;
	top = need(json_object_new_object());
	pfs = need(json_object_new_array());
	json_object_object_add(top, "pfs", pfs);
	status = get_trees(&client, argv + optind, pfs);
	client_close(&client);
	if (status)
		return status;
	complete(pfs, &table);
	if (!table.json) {
		print_all(pfs, &table, no_vfs, all);
		return STATUS_OK;
	}
	for_each_of(pfs, i, pf)
		if (no_vfs)
			json_object_object_del(pf, "vfs");
	print_json(top);
	return STATUS_OK;
}

static const struct opt options[] = {
	{ 'a', "all", NULL, "a line for each VF that is absent and that nobody wants\n"
	  "now, which else have one for all of a PF" },
	{ 'p', "pfs", NULL, "PFs only, with the names of their cards" },
	{ 0 }
};

const struct command cmd_list = {
	.name = "list",
	.args = "[PF]...",
	.summary = "List PFs and their VFs",
	.help =
	"A PF is named by its PCI address or by its network device. What is wrong with\n"
	"a PF or VF is told below, unless there is -n, -r or -P.\n",
	.options = { options, table_opts },
	.columns = &device_columns,
	.example = "sriovctl list -o +MAC,VLAN 0000:01:00.0",
	.run = run,
};
