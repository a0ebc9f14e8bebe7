// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
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
#define PF_COLUMNS "ADDRESS,CARD,DRIVER,NETDEV,VFS,WANTED-VFS,USERS,STATE"

static int get_trees(struct client *client, char **names, json_object *pfs)
{
	struct target target;
	int err, status;

	if (!*names) {
		err = client_get_tree(client, NULL, SRIOV_MGR_PART_IDENTITY, pfs);
		return err ? client_fail(client, "list", err) : STATUS_OK;
	}
	for (; *names; names++) {
		status = target_find(client, *names, NULL, &target);
		if (status)
			return status;
		err = client_get_tree(client, target.pf, SRIOV_MGR_PART_IDENTITY, pfs);
		if (err)
			return client_fail(client, *names, err);
	}
	return STATUS_OK;
}

/* In words, what is wrong with a PF or VF; false where nothing is. */
static bool problem(json_object *dev, char *buf, size_t size)
{
	const char *state = json_string(dev, "state"), *why = json_string(dev, "last-error");
	const char *detail = json_string(dev, "limit-detail");
	json_object *drift;

	if (state && !strcmp(state, "drifted"))
		snprintf(buf, size, "%s VFs are there, and %s are wanted",
			 json_string(dev, "num-vfs"), json_string(dev, "wanted-vfs"));
	else if (state && (!strcmp(state, "failed") || !strcmp(state, "retrying")))
		snprintf(buf, size, "%s: %s", state, why ? why : "no reason is known");
	else if (state && !strcmp(state, "over-limit"))
		snprintf(buf, size, "more VFs than the limit, %s", detail ? detail : "-");
	else if (state && !strcmp(state, "waiting"))
		snprintf(buf, size, "waits for the network device of the PF to be up");
	else if (attr_text(&vf_set, dev, "drift", buf, size) &&
		 json_object_object_get_ex(dev, "drift", &drift))
		snprintf(buf + strlen(buf), size - strlen(buf), " %s not as wanted",
			 json_object_array_length(drift) == 1 ? "is" : "are");
	else
		return false;
	return true;
}

static void print_problem(const char *pf, json_object *vf, json_object *dev, bool *first)
{
	char buf[512];

	if (!problem(dev, buf, sizeof(buf)))
		return;
	if (*first)
		putchar('\n');
	*first = false;
	printf("%s%s%s%s%s: %s\n", use_colour() ? "\033[31m" : "", pf, vf ? " vf" : "",
	       vf ? json_object_get_string(vf) : "", use_colour() ? "\033[m" : "", buf);
}

/* Below the table: what is wrong, a line each. */
static void print_problems(json_object *pfs)
{
	bool first = true;
	size_t i, j;

	for (i = 0; i < json_object_array_length(pfs); i++) {
		json_object *pf = json_object_array_get_idx(pfs, i), *vf;
		json_object *vfs = json_object_object_get(pf, "vfs");

		print_problem(json_string(pf, "address"), NULL, pf, &first);
		for (j = 0; j < json_object_array_length(vfs); j++) {
			vf = json_object_array_get_idx(vfs, j);
			print_problem(json_string(pf, "address"),
				      json_object_object_get(vf, "index"), vf, &first);
		}
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

/* Adds the VFs from @first to @last to what the column VF has, as in 4-7,9. */
static void add_range(char *text, size_t size, uint32_t first, uint32_t last)
{
	size_t len = strlen(text);

	/* There is no end to gaps. */
	if (len > size - sizeof(",65534-65535,..."))
		snprintf(text + len, size - len, "%s", text[len - 1] == '.' ? "" : ",...");
	else if (first == last)
		snprintf(text + len, size - len, "%s%u", len ? "," : "", first);
	else
		snprintf(text + len, size - len, "%s%u-%u", len ? "," : "", first, last);
}

/* One object that stands for all of @ghosts. */
static json_object *fold(json_object *ghosts)
{
	json_object *row = json_object_get(json_object_array_get_idx(ghosts, 0)), *ghost;
	uint32_t first = 0, last = 0, index = 0;
	char text[TEXT_SIZE / 2] = "";
	size_t i;

	if (json_object_array_length(ghosts) == 1)
		return row;
	for_each_of(ghosts, i, ghost) {
		json_number(ghost, "index", &index);
		if (i && index != last + 1)
			add_range(text, sizeof(text), first, last);
		if (!i || index != last + 1)
			first = index;
		last = index;
	}
	add_range(text, sizeof(text), first, last);
	json_object_put(row);
	row = need(json_object_new_object());
	json_add_text(row, "index", text);
	json_object_object_add(row, "state", need(json_object_new_string("absent")));
	return row;
}

static void fold_ghosts(json_object *pf)
{
	json_object *ghosts = need(json_object_new_array()), *vfs = need(json_object_new_array());
	json_object *vf;
	size_t i;

	for_each_of(json_object_object_get(pf, "vfs"), i, vf)
		json_object_array_add(is_ghost(pf, vf) ? ghosts : vfs, json_object_get(vf));
	if (json_object_array_length(ghosts))
		json_object_array_add(vfs, fold(ghosts));
	json_object_object_add(pf, "vfs", vfs);
	json_object_put(ghosts);
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

static void print_all(json_object *pfs, const struct table *table, bool all)
{
	json_object *pf;
	size_t i;

	for_each_of(pfs, i, pf)
		if (!all)
			fold_ghosts(pf);
	print_pfs(pfs, &table->cols, table->flags);
	if ((table->flags & ~TABLE_NO_VFS) == TABLE_TREE)
		print_problems(pfs);
}

static void drop_vfs(json_object *pfs)
{
	json_object *pf;
	size_t i;

	for_each_of(pfs, i, pf)
		json_object_object_del(pf, "vfs");
}

static int run(const struct command *self, int argc, char **argv)
{
	struct table table = { .flags = TABLE_TREE };
	json_object *top, *pfs;
	struct client client;
	bool all = false, no_vfs = false;
	int opt, status;

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

	if (no_vfs)
		table.flags |= TABLE_NO_VFS;
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
	complete(pfs, &table);
	if (no_vfs && table.json)
		drop_vfs(pfs);
	if (!status && table.json)
		print_json(top);
	else if (!status)
		print_all(pfs, &table, all);
	json_object_put(top);
	client_close(&client);
	return status;
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
