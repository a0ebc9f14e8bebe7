// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "change.h"
#include "commands.h"
#include "configfs.h"
#include "consent.h"
#include "doctor.h"
#include "lock.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "sysroot.h"
#include "util.h"
#include "wanted.h"

/* The arguments as lines, in the words of configfs: "max-tx-rate" is "max_tx_rate" there. */
static char *lines_of(int argc, char **argv)
{
	size_t size = 1;
	char *lines, *c;
	int i;

	for (i = 0; i < argc; i++)
		size += strlen(argv[i]) + 1;
	lines = need(calloc(1, size));
	for (c = lines, i = 0; i < argc; i++) {
		char *key = c;

		c = stpcpy(stpcpy(c, argv[i]), "\n");
		while ((key = strpbrk(key, "-=")) && *key == '-')
			*key = '_';
	}
	return lines;
}

static const struct setting *setting_find(const char *key, size_t len)
{
	size_t i, j;

	for (i = 0; i < vf_settings.n; i++) {
		const char *known = vf_settings.settings[i].key;

		for (j = 0; j < len && known[j] == (key[j] == '_' ? '-' : key[j]); j++)
			;
		if (j == len && !known[j])
			return &vf_settings.settings[i];
	}
	return NULL;
}

/* What a key=value makes of what is wanted of a VF. */
static int want(json_object *vf, const char *arg)
{
	const char *value = strchr(arg, '=');
	const struct setting *setting;
	json_object *normal;

	if (!value)
		return fail(STATUS_USAGE, "%s: not of the form KEY=VALUE", arg);
	setting = setting_find(arg, value - arg);
	if (!setting)
		return fail(STATUS_USAGE, "%.*s: no such key; see sriovctl set --help",
			    (int)(value - arg), arg);
	value++;
	if (!*value) {
		json_object_object_del(vf, setting->key);
		return STATUS_OK;
	}
	normal = setting_parse(setting, value);
	if (!normal)
		return fail(STATUS_USAGE, "%s: not %s", arg, setting->valid);
	json_object_object_add(vf, setting->key, normal);
	return STATUS_OK;
}

/* Makes the directories that there are not; lines of key=value, all or none. */
static int put_lines(const char *pf, unsigned int vf, const char *lines, bool disrupt)
{
	struct configfs fs = { .pf = pf };
	bool made_pf = false, made_vf = false, ok;

	ok = configfs_make(&fs, -1, &made_pf) && configfs_make(&fs, vf, &made_vf) &&
	     (!disrupt || lock_disrupt(&fs)) && configfs_put(&fs, vf, "/commit", lines);
	if (!ok)
		fail(STATUS_REFUSED, "%s", fs.why);
	if (!ok && made_vf)
		configfs_remove(&fs, vf);
	if (!ok && made_pf)
		configfs_remove(&fs, -1);
	ok = lock_protect(&fs) && ok;
	return ok ? STATUS_OK : STATUS_REFUSED;
}

/* The VF as it is now, or NULL. */
static json_object *find_vf(struct client *client, const struct target *target)
{
	json_object *vfs = need(json_object_new_array()), *vf, *found = NULL;
	uint32_t index;
	size_t i;

	if (!client_get_vfs(client, target->pf, -1, VF_PARTS_LIST, vfs))
		for_each_of(vfs, i, vf)
			if (json_number(vf, "index", &index) && index == (uint32_t)target->vf)
				found = json_object_get(vf);
	json_object_put(vfs);
	return found;
}

static bool put_driver(json_object *vf, const char *file)
{
	const char *address = json_string(vf, "address");
	char path[256];
	FILE *stream;
	bool ok;

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s", json_string(vf, "driver"), file);
	stream = fopen(rooted(path), "we");
	ok = stream && fputs(address, stream) >= 0;
	ok = stream && !fclose(stream) && ok;
	if (!ok)
		fail(STATUS_REFUSED, "%s: %s: %s", address, path, strerror(errno));
	return ok;
}

/* What is set is there; its driver is to see that. */
static int rebind(struct client *client, const struct target *target)
{
	json_object *vf = find_vf(client, target);
	bool ok = true;

	if (json_string(vf, "driver"))
		ok = put_driver(vf, "unbind") && put_driver(vf, "bind");
	json_object_put(vf);
	return ok ? STATUS_OK : STATUS_REFUSED;
}

/* The kernel does not refuse to unbind a driver. */
static int may_rebind(struct client *client, const struct target *target,
		      const struct permission *permission)
{
	json_object *vf = find_vf(client, target);
	const char *user = json_string(vf, "in-use");
	int status = STATUS_OK;

	if (user && !permission->given)
		status = fail(STATUS_REFUSED, "%s: vf%d is in use: %s; stop that, or say --yes",
			      target->pf, target->vf, user);
	json_object_put(vf);
	return status;
}

/* Most drivers read the address when they are bound, and then no more. */
static void tell_taken(struct client *client, const struct target *target)
{
	json_object *vf = find_vf(client, target);
	const char *mac = json_string(json_object_object_get(vf, "actual"), "mac");
	char own[32];

	if (mac && own_mac(vf, own, sizeof(own)) && strcmp(mac, own))
		fprintf(stderr, "%s: vf%d has %s, but its network device %s has %s still: %s\n",
			target->pf, target->vf, mac, json_string(vf, "netdev"), own,
			"its driver must be bound anew, see --rebind");
	json_object_put(vf);
}

/* Written also where it is what was wanted before: somebody else may have changed it. */
static int commit(struct client *client, const struct target *target, char **args, int n,
		  const struct consent *consent, bool anew)
{
	char *lines = lines_of(n, args);
	struct permission permission;
	int status;

	status = consent_ask(client, target, anew ? "will lose its driver for a moment" :
			     "will get another configuration", consent, &permission);
	if (!status && !consent->dry_run) {
		status = lock_pf(target->pf);
		if (!status)
			status = permission_check(client, target, &permission);
		if (!status && anew)
			status = may_rebind(client, target, &permission);
		if (!status)
			status = put_lines(target->pf, target->vf, lines, permission.given);
		if (!status && anew)
			status = rebind(client, target);
		lock_end(status);
		if (!status && !anew && strstr(lines, "mac="))
			tell_taken(client, target);
	}
	permission_end(&permission);
	free(lines);
	return status;
}

static int set(struct client *client, int argc, char **argv, const struct consent *consent,
	       bool anew)
{
	/* A VF's own address or network device needs no number. */
	const char *vf = strchr(argv[1], '=') ? NULL : argv[1];
	int i, status, names = vf ? 2 : 1;
	struct target target;
	struct change change;
	json_object *wanted;

	status = target_find(client, argv[0], vf, &target);
	if (status)
		return status;
	if (target.vf < 0)
		return fail(STATUS_USAGE, "%s is a PF; say which VF, as in vf0", argv[0]);
	status = change_begin(&change, client, target.pf);
	if (!status)
		status = change_known(&change);
	if (!status) {
		wanted = change_vf(&change, target.vf);
		for (i = names; !status && i < argc; i++)
			status = want(wanted, argv[i]);
	}
	if (!status)
		status = commit(client, &target, argv + names, argc - names, consent, anew);
	if (!status)
		change_print(&change, consent);
	change_end(&change);
	return status;
}

static void print_keys(void)
{
	size_t i;

	puts("\nKeys:");
	for (i = 0; i < vf_settings.n; i++)
		printf("  %-13s %s\n", vf_settings.settings[i].key, vf_settings.settings[i].valid);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct consent consent = { 0 };
	struct client client;
	bool anew = false;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt == 'b')
			anew = true;
		else if (!consent_option(&consent, opt))
			return command_usage(self);
	}
	argc -= optind;
	argv += optind;
	if (argc < 2 || (argc < 3 && !strchr(argv[1], '=')))
		return command_usage(self);

	status = client_open(&client);
	if (status)
		return status;
	status = set(&client, argc, argv, &consent, anew);
	client_close(&client);
	return status;
}

static const struct opt set_options[] = {
	{ 'b', "rebind", NULL, "unbind and bind the VF's driver, so that it sees what is set" },
	{ 0 }
};

const struct command cmd_set = {
	.name = "set",
	.args = "ADDRESS|NETDEV [vfN] KEY=VALUE...",
	.summary = "Set what a VF is to have: all that is given, or nothing",
	.help =
	"KEY is an attribute of a VF in configfs, such as mac, vlan or driver; no VALUE\n"
	"manages it no longer. The PF and the VF are managed from then on. Needs root.\n",
	.options = { set_options, consent_opts },
	.more = print_keys,
	.example = "sriovctl set 0000:01:00.0 vf0 mac=52:54:00:aa:00:00 vlan=100",
	.run = run,
};
