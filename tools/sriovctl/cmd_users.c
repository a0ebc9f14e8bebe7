// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "columns.h"
#include "commands.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "table.h"
#include "users.h"
#include "util.h"

#define DEFAULT_COLUMNS "PF,VF,HOW,WHERE,PID,COMMAND,VM"

static int get_vfs(struct client *client, const char *name, const char *set, json_object *vfs)
{
	json_object *pfs;
	struct targets targets;
	int err, status;

	if (!name) {
		err = client_get_vfs(client, NULL, -1, SRIOV_MGR_PART_IDENTITY, vfs);
		return err ? client_fail(client, "users", err) : STATUS_OK;
	}
	pfs = need(json_object_new_array());
	status = targets_find(client, name, set, &targets);
	/* A dump of the VFs does not tell that there is no such PF. */
	err = status || targets.n ? 0 : client_get_pfs(client, targets.pf, 0, pfs);
	if (err)
		status = client_fail(client, name, err);
	if (!status)
		status = targets_get(client, &targets, SRIOV_MGR_PART_IDENTITY, vfs);
	targets_end(&targets);
	json_object_put(pfs);
	return status;
}

static void print_users(json_object *vfs, const struct table *table)
{
	json_object *top = need(json_object_new_object()), *users = need(json_object_new_array());
	bool complete = users_find(vfs, true, users);

	json_object_object_add(top, "users", users);
	json_object_object_add(top, "complete", json_object_new_boolean(complete));
	if (table->json)
		print_json(top);
	else
		print_rows(users, &table->cols, table->flags, "nobody uses a VF");
	if (!complete)
		fail(STATUS_OK, "some processes cannot be looked at; "
		     "root of the host sees all of them");
	json_object_put(top);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct table table = { 0 };
	struct client client;
	json_object *vfs;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1)
		if (!table_option(&table, opt, optarg))
			return command_usage(self);
	if (argc - optind > 2)
		return command_usage(self);

	status = table_columns(&table, &user_columns, DEFAULT_COLUMNS, self->name);
	if (!status)
		status = client_open(&client);
	if (status)
		return status;
	vfs = need(json_object_new_array());
	argv += optind;
	status = get_vfs(&client, argv[0], argv[0] ? argv[1] : NULL, vfs);
	if (!status)
		print_users(vfs, &table);
	json_object_put(vfs);
	client_close(&client);
	return status;
}

const struct command cmd_users = {
	.name = "users",
	.args = "[PF [vfN...|all]]",
	.summary = "List who holds which VF",
	.help =
	"One line a VF and user: a process that has it open by vfio, the network\n"
	"namespace that its network device is in, or what it is for the host.\n",
	.options = { table_opts },
	.columns = &user_columns,
	.example = "sriovctl users 0000:01:00.0 vf0",
	.run = run,
};

