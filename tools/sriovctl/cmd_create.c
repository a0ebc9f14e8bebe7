// SPDX-License-Identifier: GPL-2.0
/* create and destroy: the number of VFs. */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "change.h"
#include "commands.h"
#include "consent.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "util.h"
#include "wanted.h"
#include "wanted_apply.h"

/**
 * struct creation - what the command line says
 * @number: how many VFs
 * @max: as many as there may be
 * @driver: that each is to be bound to; NULL where nothing is said
 * @mac_base: MAC address of the first, the others follow; NULL where nothing is said
 * @macs: how many VFs have got one
 * @consent: how to ask
 */
struct creation {
	uint32_t number;
	bool max;
	const char *driver;
	const char *mac_base;
	uint32_t macs;
	struct consent consent;
};

static int configure(struct change *change, const char *pf, uint32_t number,
		     struct creation *creation)
{
	json_object *vf, *mac;
	uint32_t i;

	for (i = 0; i < number && (creation->driver || creation->mac_base); i++) {
		vf = change_vf(change, pf, i);
		if (creation->driver)
			json_add_text(vf, "driver", creation->driver);
		if (!creation->mac_base)
			continue;
		mac = setting_count(setting_named(&vf_settings, "mac"), creation->mac_base,
				    creation->macs++);
		if (!mac)
			return fail(STATUS_USAGE, "--mac-base: fewer than %u addresses with %s",
				    creation->macs, "the same first three bytes follow");
		json_object_object_add(vf, "mac", mac);
	}
	return STATUS_OK;
}

/* The drivers of some VFs ask the PF for their addresses, in vain while it is down. */
static int tell_waiting(struct change *change, const char *address)
{
	json_object *pfs = need(json_object_new_array()), *pf, *vf;
	int err = client_get_tree(&change->client, address, SRIOV_MGR_PART_IDENTITY, pfs);
	const char *netdev;
	size_t i, j, n = 0;

	for_each_of(pfs, i, pf) {
		for_each_of(json_object_object_get(pf, "vfs"), j, vf)
			n += text_is(vf, "state", "waiting");
		netdev = json_string(pf, "netdev");
		if (n)
			fprintf(stderr, "%s: %zu VF%s wait%s for %s to be up\n",
				address, n, n == 1 ? "" : "s", n == 1 ? "s" : "",
				netdev ? netdev : "its network device");
	}
	json_object_put(pfs);
	return err && err != -ENODEV ? client_fail(&change->client, address, err) : STATUS_OK;
}

/* A PF that is absent or has no driver gets its VFs later. */
static int tell_later(struct change *change)
{
	uint32_t number, wanted;
	int status = STATUS_OK;

	json_object_object_foreach(object_at(change->state, "pfs"), address, pf) {
		if (!status)
			status = change_present(change, address, &number);
		if (!status && json_number(pf, "num-vfs", &wanted) && number != wanted)
			fprintf(stderr, "%s: %u VFs are wanted; they come with %s\n", address,
				wanted, "a driver of the PF");
		if (!status)
			status = tell_waiting(change, address);
	}
	return status;
}

/* What cannot be is told before anybody is asked. */
static int check_number(struct change *change, const char *pf, uint32_t number)
{
	int status = change_known(change, pf);
	char why[256];

	if (!status && number &&
	    number_is_refused(&change->client, pf, number, why, sizeof(why)))
		status = fail(STATUS_REFUSED, "%s: %s", pf, why);
	return status;
}

/* As many VFs as the policy allows, or can be. */
static int get_limit(struct client *client, const char *pf, uint32_t *number)
{
	int err, status = STATUS_OK;
	json_object *info = client_get_pf(client, pf, &err);

	*number = 0;
	if (err)
		status = client_fail(client, pf, err);
	else if (!json_number(info, "limit", number) && !json_number(info, "total-vfs", number))
		status = fail(STATUS_NONE, "%s: how many VFs it can have is not known", pf);
	else if (!*number)
		status = fail(STATUS_REFUSED, "%s can have no VFs: %s", pf,
			      json_string(info, "limit-detail"));
	json_object_put(info);
	return status;
}

/* @vf is as it was typed, and @set its number or those of several. */
static int not_alone(const char *vf, const char *pf, const char *set)
{
	return fail(STATUS_USAGE, "%s: %s; `sriovctl set %s %s driver=none` %s, `%s %s N` %s", vf,
		    "VFs are destroyed all at once, as their PF has one number of them", pf, set,
		    "takes it from its driver", "sriovctl create", pf, "makes N anew");
}

/* Of all VFs of its PF, somebody who names one means only that. */
static int destroys_vf(struct client *client, const char *name)
{
	struct target target;
	char vf[16];
	int status = strchr(name, ',') ? STATUS_OK : target_find(client, name, NULL, &target);

	if (status || strchr(name, ',') || target.vf < 0)
		return status;
	snprintf(vf, sizeof(vf), "vf%d", target.vf);
	return not_alone(name, target.pf, vf);
}

static int set_number_of(struct change *change, const char *pf, struct creation *creation)
{
	uint32_t number = creation->number;

	return (creation->max ? get_limit(&change->client, pf, &number) : STATUS_OK) ?:
	       check_number(change, pf, number) ?: configure(change, pf, number, creation) ?:
	       change_number(change, pf, number);
}

static int set_number(const char *names, struct creation *creation)
{
	bool destroys = !creation->number && !creation->max;
	struct change change;
	int status = change_begin(&change);

	if (!status && destroys)
		status = destroys_vf(&change.client, names);
	status = status ?: change_add_named(&change, names);
	json_object_object_foreach(object_at(change.state, "pfs"), pf, none)
		status = status ?: set_number_of(&change, pf, creation);
	if (!status)
		status = change_commit(&change, &creation->consent);
	if (!status && !creation->consent.dry_run)
		status = tell_later(&change);
	change_end(&change);
	return status;
}

/* Whether an attribute of VFs may have that value, which is an option's. */
static bool is_valid(const char *option, const char *key, const char *text)
{
	const struct setting *setting = setting_named(&vf_settings, key);
	json_object *value = setting_parse(setting, text);
	bool valid = value;

	if (!valid)
		fail(STATUS_USAGE, "%s %s: not %s", option, text, setting->valid);
	json_object_put(value);
	return valid;
}

static int create(struct creation *creation, const char *names, const char *number)
{
	creation->max = !strcmp(number, "max");
	if (!creation->max &&
	    (!number_parse(number, MAX_VFS, &creation->number) || !creation->number))
		return fail(STATUS_USAGE, "%s: not a number of VFs, 1 to %d", number, MAX_VFS);
	return set_number(names, creation);
}

static int run_create(const struct command *self, int argc, char **argv)
{
	struct creation creation = { 0 };
	char mac[32];
	int opt;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt == 'D') {
			if (!is_valid("--driver", "driver", optarg))
				return STATUS_USAGE;
			creation.driver = optarg;
		} else if (opt == 'm') {
			if (!is_valid("--mac-base", "mac", optarg))
				return STATUS_USAGE;
			snprintf(mac, sizeof(mac), "%s+", optarg);
			creation.mac_base = mac;
		} else if (!consent_option(&creation.consent, opt)) {
			return command_usage(self);
		}
	}
	if (argc - optind != 2)
		return command_usage(self);
	return create(&creation, argv[optind], argv[optind + 1]);
}

static int run_destroy(const struct command *self, int argc, char **argv)
{
	struct creation creation = { 0 };
	int opt;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (!consent_option(&creation.consent, opt))
			return command_usage(self);
	}
	if (argc - optind == 2 && !strncmp(argv[optind + 1], "vf", 2))
		return not_alone(argv[optind + 1], argv[optind], argv[optind + 1]);
	if (argc - optind != 1)
		return command_usage(self);
	return set_number(argv[optind], &creation);
}

static const struct opt create_options[] = {
	{ 'D', "driver", "DRIVER", "bind the VFs to it, as vfio-pci; none for no driver" },
	{ 'm', "mac-base", "MAC", "MAC address of the first VF; the others get the next ones" },
	{ 0 }
};

const struct command cmd_create = {
	.name = "create",
	.args = "PF[,PF]... N|max",
	.summary = "Create N VFs, configured before a driver sees them",
	.help =
	"All or none, of each PF; max is as many as the policy allows. Another number\n"
	"destroys those that there are first, which is told and, at a terminal, asked.\n"
	"MAC addresses go on from PF to PF. The PF is managed from then on: the VFs come\n"
	"back with its driver. Needs root.\n",
	.options = { create_options, consent_opts },
	.example = "sriovctl create eth0 4 --mac-base 52:54:00:aa:00:00",
	.run = run_create,
};

const struct command cmd_destroy = {
	.name = "destroy",
	.args = "PF[,PF]...",
	.summary = "Destroy the VFs of a PF",
	.help =
	"Their configuration stays wanted, and they get it when they are created again;\n"
	"see `sriovctl unmanage`. The PF is managed from then on. Needs root.\n",
	.options = { consent_opts },
	.example = "sriovctl destroy eth0",
	.run = run_destroy,
};
