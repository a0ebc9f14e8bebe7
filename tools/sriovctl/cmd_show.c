// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "sriovctl.h"

static void print_pf(json_object *pf)
{
	struct columns cols = { .set = &device_columns };
	json_object *vfs;

	print_details(&pf_set, pf);
	if (!json_object_object_get_ex(pf, "vfs", &vfs) || !json_object_array_length(vfs))
		return;
	putchar('\n');
	columns_parse(&cols, "VF,ADDRESS,DRIVER,NETDEV,STATE,MAC,VLAN");
	print_rows(vfs, &vf_set, &cols, 0);
}

static void print_vf(json_object *vf)
{
	print_details(&vf_set, vf);
	print_config(vf);
}

static int show(struct client *client, const char *name, const char *vf, bool json)
{
	json_object *array = need(json_object_new_array()), *obj;
	struct target target;
	char label[64];
	int status, err;

	status = target_find(client, name, vf, &target);
	if (status)
		goto out;
	if (target.vf < 0)
		err = client_get_tree(client, target.pf, array);
	else
		err = client_get_vfs(client, target.pf, target.vf, array);
	obj = json_object_array_get_idx(array, 0);
	if (!err && !obj)
		err = -EBADMSG;
	snprintf(label, sizeof(label), "%s%s%s", name, vf ? " " : "", vf ? vf : "");
	if (err)
		status = client_fail(client, label, err);
	else if (json)
		print_json(obj);
	else if (target.vf < 0)
		print_pf(obj);
	else
		print_vf(obj);
out:
	json_object_put(array);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'J' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct client client;
	bool json = false;
	int opt, status;

	while ((opt = getopt_long(argc, argv, "Jh", options, NULL)) != -1) {
		switch (opt) {
		case 'J':
			json = true;
			break;
		case 'h':
			return command_help(self);
		default:
			return command_usage(self);
		}
	}
	argc -= optind;
	argv += optind;
	if (argc < 1 || argc > 2)
		return command_usage(self);

	status = client_open(&client);
	if (status)
		return status;
	status = show(&client, argv[0], argv[1], json);
	client_close(&client);
	return status;
}

const struct command cmd_show = {
	.name = "show",
	.args = "[-J] ADDRESS|NETDEV [vfN]",
	.summary = "Show one PF with its VFs, or one VF",
	.help =
	"ADDRESS is a PCI address of a PF or VF, 01:00.0 for short in domain 0.\n"
	"A VF's wanted configuration is beside the actual one, marked where it differs.\n\n"
	"  -J, --json  JSON\n"
	"  -h, --help  this text\n\n"
	"Example: sriovctl show 0000:01:00.0 vf0\n",
	.run = run,
};
