// SPDX-License-Identifier: GPL-2.0
/* create and destroy: the number of VFs. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

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
 * @driver: that each is to be bound to; NULL where nothing is said
 * @mac_base: MAC address of the first, the others follow; 0 where nothing is said
 * @consent: how to ask
 */
struct creation {
	uint32_t number;
	json_object *driver;
	uint64_t mac_base;
	struct consent consent;
};

static const struct setting *vf_setting(const char *key)
{
	size_t i = 0;

	while (strcmp(vf_settings.settings[i].key, key))
		i++;
	return &vf_settings.settings[i];
}

/* The normal form of an option's value, or NULL after an error is printed. */
static json_object *option_value(const char *option, const char *key, const char *text)
{
	json_object *string = need(json_object_new_string(text));
	json_object *value = setting_value(vf_setting(key), string);

	json_object_put(string);
	if (!value)
		fail(STATUS_USAGE, "%s %s: not %s", option, text, vf_setting(key)->valid);
	return value;
}

static bool mac_parse(const char *text, uint64_t *mac)
{
	json_object *value = option_value("--mac-base", "mac", text);
	const char *at = json_object_get_string(value);
	int i;

	for (*mac = 0, i = 0; value && i < 6; i++)
		*mac = *mac << 8 | strtoul(at + 3 * i, NULL, 16);
	json_object_put(value);
	return value;
}

static json_object *mac_text(uint64_t mac)
{
	uint8_t bytes[6];
	int i;

	for (i = 5; i >= 0; i--, mac >>= 8)
		bytes[i] = mac;
	return need(mac_to_json(bytes));
}

static void configure(struct change *change, const char *pf, const struct creation *creation)
{
	json_object *vf;
	uint32_t i;

	for (i = 0; i < creation->number && (creation->driver || creation->mac_base); i++) {
		vf = change_vf(change, pf, i);
		if (creation->driver)
			json_object_object_add(vf, "driver", json_object_get(creation->driver));
		if (creation->mac_base)
			json_object_object_add(vf, "mac", mac_text(creation->mac_base + i));
	}
}

/* A PF that is absent or has no driver gets its VFs later. */
static int tell_absent(const struct change *change, const char *pf, uint32_t wanted)
{
	uint32_t number;
	int status = change_present(change, pf, &number);

	if (!status && number != wanted)
		fprintf(stderr, "%s: %u VFs are wanted; they come with a driver of the PF\n",
			pf, wanted);
	return status;
}

/* What cannot be is told before anybody is asked. */
static int check_number(const struct change *change, const char *pf, uint32_t number)
{
	int status = change_known(change, pf);
	char why[256];

	if (!status && number &&
	    number_is_refused(change->client, pf, number, why, sizeof(why)))
		status = fail(STATUS_REFUSED, "%s: %s", pf, why);
	return status;
}

static int set_number(const char *name, const struct creation *creation)
{
	struct client client;
	struct target target;
	struct change change;
	int status;

	status = client_open(&client);
	if (status)
		return status;
	status = target_find(&client, name, NULL, &target);
	if (!status && target.vf >= 0)
		status = fail(STATUS_USAGE, "%s is a VF; say which PF, as %s", name, target.pf);
	if (!status) {
		status = change_begin(&change, &client, target.pf);
		if (!status)
			status = check_number(&change, target.pf, creation->number);
		if (!status) {
			configure(&change, target.pf, creation);
			status = change_number(&change, target.pf, creation->number);
		}
		if (!status)
			status = change_commit(&change, &creation->consent);
		if (!status && !creation->consent.dry_run)
			status = tell_absent(&change, target.pf, creation->number);
		change_end(&change);
	}
	client_close(&client);
	return status;
}

static int parse_number(const char *text, uint32_t *number)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || !n || n > MAX_VFS)
		return fail(STATUS_USAGE, "%s: not a number of VFs, 1 to %d", text, MAX_VFS);
	*number = n;
	return STATUS_OK;
}

static int run_create(const struct command *self, int argc, char **argv)
{
	struct creation creation = { 0 };
	int opt, status = STATUS_OK;

	while (!status &&
	       (opt = option_next(self, argc, argv)) != -1) {
		if (opt == 'D') {
			json_object_put(creation.driver);
			creation.driver = option_value("--driver", "driver", optarg);
			status = creation.driver ? STATUS_OK : STATUS_USAGE;
		} else if (opt == 'm') {
			status = mac_parse(optarg, &creation.mac_base) ? STATUS_OK : STATUS_USAGE;
		} else if (!consent_option(&creation.consent, opt)) {
			status = command_usage(self);
			goto out;
		}
	}
	if (!status && argc - optind != 2)
		status = command_usage(self);
	if (!status)
		status = parse_number(argv[optind + 1], &creation.number);
	/* The last 24 bits are the owner's to give; what is above says who that is. */
	if (!status && (creation.mac_base & 0xffffff) + creation.number > 0x1000000)
		status = fail(STATUS_USAGE, "--mac-base: fewer than %u addresses with %s follow",
			      creation.number, "the same first three bytes");
	if (!status)
		status = set_number(argv[optind], &creation);
out:
	json_object_put(creation.driver);
	return status;
}

static int run_destroy(const struct command *self, int argc, char **argv)
{
	struct creation creation = { 0 };
	int opt;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (!consent_option(&creation.consent, opt))
			return command_usage(self);
	}
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
	.args = "PF N",
	.summary = "Create N VFs, configured before a driver sees them",
	.help =
	"All or none. Another number destroys those that there are first, which is told\n"
	"and, at a terminal, asked. The PF is managed from then on: the VFs come back\n"
	"with its driver. Needs root.\n",
	.options = { create_options, consent_opts },
	.example = "sriovctl create eth0 4 --mac-base 52:54:00:aa:00:00",
	.run = run_create,
};

const struct command cmd_destroy = {
	.name = "destroy",
	.args = "PF",
	.summary = "Destroy the VFs of a PF",
	.help =
	"Their configuration stays wanted, and they get it when they are created again;\n"
	"see `sriovctl unmanage`. The PF is managed from then on. Needs root.\n",
	.options = { consent_opts },
	.example = "sriovctl destroy eth0",
	.run = run_destroy,
};
