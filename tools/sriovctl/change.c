// SPDX-License-Identifier: GPL-2.0
/* What a command wants of PFs: told, asked, and done, all of it or nothing. */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "change.h"
#include "configfs.h"
#include "consent.h"
#include "lock.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "rebind.h"
#include "refusal.h"
#include "saved.h"
#include "util.h"
#include "wanted.h"
#include "wanted_apply.h"

static json_object *pfs_of(json_object *state)
{
	return object_at(state, "pfs");
}

static json_object *vf_at(json_object *state, const char *pf, uint32_t vf)
{
	return object_at(object_at(object_at(pfs_of(state), pf), "vfs"), vf_key(vf));
}

int change_begin(struct change *change)
{
	*change = (struct change){ .before = need(json_object_new_object()) };
	change->state = need(json_object_new_object());
	change->again = need(json_object_new_object());
	change->resets = need(json_object_new_object());
	return client_open(&change->client);
}

int change_read(struct change *change)
{
	return wanted_read(&change->client, change->before, pfs_of(change->state));
}

int change_add(struct change *change, const char *pf)
{
	json_object *before;
	int status;

	json_object_object_add(pfs_of(change->state), pf, NULL);
	status = change_read(change);
	before = wanted_pf(change->before, pf);
	if (before)
		json_object_object_add(pfs_of(change->state), pf, copy_of(before));
	return status;
}

int change_add_named(struct change *change, const char *names)
{
	int status = pfs_find(&change->client, names, false, pfs_of(change->state)) ?:
		     change_read(change);

	json_object_object_foreach(pfs_of(change->state), pf, none)
		if (wanted_pf(change->before, pf))
			json_object_object_add(pfs_of(change->state), pf,
					       copy_of(wanted_pf(change->before, pf)));
	return status;
}

int change_add_all(struct change *change)
{
	int status = wanted_read(&change->client, change->before, NULL);

	json_object_put(change->state);
	change->state = copy_of(change->before);
	return status;
}

void change_end(struct change *change)
{
	json_object_put(change->before);
	json_object_put(change->state);
	json_object_put(change->again);
	json_object_put(change->resets);
	json_object_put(change->there);
	client_close(&change->client);
}

json_object *change_pf(struct change *change, const char *pf)
{
	return object_at(pfs_of(change->state), pf);
}

json_object *change_vf(struct change *change, const char *pf, uint32_t vf)
{
	return vf_at(change->state, pf, vf);
}

void change_set(struct change *change, const char *pf, uint32_t vf, const char *key,
		json_object *value)
{
	json_object *wanted = change_vf(change, pf, vf);

	if (!value) {
		json_object_object_del(wanted, key);
		return;
	}
	json_object_object_add(wanted, key, value);
	json_object_object_add(vf_at(change->again, pf, vf), key, NULL);
}

void change_reset(struct change *change, const char *pf, uint32_t vf, const char *key,
		  json_object *value)
{
	json_object_object_del(wanted_vf(wanted_pf(change->state, pf), vf), key);
	json_object_object_add(vf_at(change->again, pf, vf), key, NULL);
	json_object_object_add(vf_at(change->resets, pf, vf), key, value);
}

bool change_reset_setting(struct change *change, const char *pf, uint32_t vf,
			  const struct setting *setting)
{
	json_object *info, *value;
	int err;

	info = client_get_pf(&change->client, pf, &err);
	value = setting_initial(setting, json_string(info, "driver"));
	json_object_put(info);
	if (!value)
		return false;
	change_reset(change, pf, vf, setting->key, value);
	if (!strcmp(setting->key, "vlan")) {
		change_reset_setting(change, pf, vf, setting_named(&vf_settings, "qos"));
		change_reset_setting(change, pf, vf, setting_named(&vf_settings, "vlan-proto"));
	}
	return true;
}

void change_forget_last(struct change *change, const char *pf)
{
	json_object_object_add(change_pf(change, pf), "forget", json_object_new_boolean(true));
}

void change_forget(struct change *change, const char *pf)
{
	json_object_object_add(pfs_of(change->state), pf, NULL);
}

void change_forget_vf(struct change *change, const char *pf, uint32_t vf)
{
	json_object_object_del(object_at(change_pf(change, pf), "vfs"), vf_key(vf));
}

int change_number(struct change *change, const char *pf, uint32_t number)
{
	uint32_t present;
	int status = change_present(change, pf, &present);

	json_object_object_add(change_pf(change, pf), "num-vfs",
			       need(json_object_new_int64(number)));
	if (present != number)
		json_object_object_add(object_at(pfs_of(change->again), pf), "num-vfs", NULL);
	return status;
}

int change_known(struct change *change, const char *pf)
{
	int err = 0;

	if (!wanted_pf(change->before, pf))
		json_object_put(client_get_pf(&change->client, pf, &err));
	return err ? client_fail(&change->client, pf, err) : STATUS_OK;
}

int change_managed(const struct change *change, const char *pf)
{
	return wanted_pf(change->state, pf) ? STATUS_OK :
	       fail(STATUS_NONE, "%s is not managed; see `sriovctl list -o +MANAGED`", pf);
}

int change_present(struct change *change, const char *pf, uint32_t *number)
{
	int err;
	json_object *info = client_get_pf(&change->client, pf, &err);

	*number = 0;
	json_number(info, "num-vfs", number);
	json_object_put(info);
	return err && err != -ENODEV ? client_fail(&change->client, pf, err) : STATUS_OK;
}

static void print_change(json_object *change)
{
	static const struct {
		const char *action, *mark, *colour;
	} looks[] = {
		{ "add", "+", "\033[32m" },
		{ "remove", "-", "\033[31m" },
		{ "change", "~", "\033[33m" },
	};
	const char *action = json_string(change, "action"), *pf = json_string(change, "pf");
	const char *old = json_string(change, "old"), *new = json_string(change, "new");
	const char *key = json_string(change, "key"), *vf = json_string(change, "vf");
	bool colour = use_colour();
	size_t i = 0;

	while (strcmp(action, looks[i].action))
		i++;
	printf("%s%s", colour ? looks[i].colour : "", looks[i].mark);
	if (pf)
		printf(" %s", pf);
	if (vf)
		printf(" vf%s", vf);
	if (key)
		printf(" %s", key);
	if (old)
		printf(" %s", old);
	if (old && new)
		fputs(" ->", stdout);
	if (new)
		printf(" %s", new);
	puts(colour ? "\033[m" : "");
}

void print_changes(json_object *changes, bool json)
{
	json_object *top, *change;
	size_t i;

	if (json) {
		top = need(json_object_new_object());
		json_object_object_add(top, "changes", json_object_get(changes));
		print_json(top);
		json_object_put(top);
		return;
	}
	for_each_of(changes, i, change)
		print_change(change);
	if (!i)
		puts("nothing to change");
}

/* What consent_ask() is to tell of; @from is what will change. */
static json_object *losses_of(struct change *change, json_object *from)
{
	json_object *losses = need(json_object_new_object()), *changes, *one, *loss, *new;
	const char *pf, *vf;
	size_t i;

	json_object_object_foreach(pfs_of(change->state), address, wanted) {
		loss = object_at(losses, address);
		object_at(loss, "vfs");
		if (change->rebind)
			json_object_object_add(loss, "rebind", NULL);
	}
	changes = wanted_changes(from, change->state);
	for_each_of(changes, i, one) {
		pf = json_string(one, "pf");
		vf = json_string(one, "vf");
		if (!pf || !json_object_object_get_ex(one, "new", &new))
			continue;
		loss = object_at(losses, pf);
		if (vf)
			json_object_object_add(object_at(loss, "vfs"), vf, NULL);
		else if (text_is(one, "key", "num-vfs"))
			json_object_object_add(loss, "number", json_object_get(new));
	}
	json_object_put(changes);
	json_object_object_foreach(pfs_of(change->resets), reset, vfs) {
		loss = object_at(losses, reset);
		json_object_object_foreach(object_at(vfs, "vfs"), index, values)
			json_object_object_add(object_at(loss, "vfs"), index, NULL);
	}
	return losses;
}

/* What was told and asked is of the state that there was then. */
static int check_before(struct change *change)
{
	json_object *state = need(json_object_new_object());
	int status = wanted_read(&change->client, state, pfs_of(change->state));

	json_object_object_foreach(pfs_of(change->state), pf, wanted)
		if (!status && !json_object_equal(wanted_pf(state, pf),
						  wanted_pf(change->before, pf)))
			status = fail(STATUS_REFUSED, "%s: somebody else changed %s; try again", pf,
				      "what is wanted of it meanwhile");
	json_object_put(state);
	return status;
}

static int apply_reconcile(struct change *change, bool disrupt)
{
	struct configfs fs = { 0 };
	bool ok = true;

	json_object_object_foreach(pfs_of(change->state), pf, wanted) {
		fs.pf = pf;
		if ((disrupt && !lock_disrupt(&fs)) || !configfs_put(&fs, -1, "/reconcile", "1\n"))
			ok = fail(STATUS_REFUSED, "%s", fs.why) == STATUS_OK;
	}
	return lock_protect() && ok ? STATUS_OK : STATUS_REFUSED;
}

static int apply(struct change *change, const struct permission *permission)
{
	struct extra extra = { change->again, change->resets, permission->users };

	if (change->reconcile)
		return apply_reconcile(change, permission->users);
	if (!change->differs && !json_object_object_length(change->again))
		return STATUS_OK;
	return change->each ?
	       apply_each(&change->client, change->before, change->state, &extra) :
	       wanted_apply(&change->client, change->state, &extra);
}

static int with_locks(struct change *change, const struct permission *permission)
{
	json_object *again = json_object_object_get(change->again, "pfs");
	int status;

	status = lock_pfs(pfs_of(change->state)) ?: check_before(change) ?:
		 permission_check(&change->client, permission);
	if (!status && change->rebind)
		status = rebind_check(&change->client, again, permission->users);
	if (!status)
		status = apply(change, permission);
	if (!status && change->rebind)
		status = rebind(&change->client, again);
	lock_end(status);
	return status;
}

int change_mend(struct change *change)
{
	json_object *changes, *one, *again;
	const char *pf, *vf;
	int status;
	size_t i;

	change->there = need(json_object_new_object());
	status = wanted_read_running(&change->client, change->there, pfs_of(change->state));
	changes = wanted_changes(change->before, change->there);
	for_each_of(changes, i, one) {
		pf = json_string(one, "pf");
		vf = json_string(one, "vf");
		if (!pf || !json_string(one, "key"))
			continue;
		again = object_at(pfs_of(change->again), pf);
		if (vf)
			again = object_at(object_at(again, "vfs"), vf);
		json_object_object_add(again, json_string(one, "key"), NULL);
	}
	json_object_put(changes);
	return status;
}

int change_commit(struct change *change, const struct consent *consent)
{
	json_object *from = wanted_without(change->before, change->again);
	json_object *changes = wanted_changes(change->there ?: change->before, change->state);
	json_object *losses = losses_of(change, from);
	struct permission permission = { 0 };
	int status = change->each ? STATUS_OK : refusal_check(changes, change->state);
	bool agreed;

	change->differs = json_object_array_length(changes);
	if (!status && consent->before)
		print_changes(changes, consent->json);
	if (!status && change->ask)
		status = consent_to(consent, &agreed);
	if (!status)
		status = consent_ask(&change->client, losses, consent, &permission);
	if (!status && !consent->dry_run)
		status = with_locks(change, &permission);
	if (!status && !consent->before && !consent->quiet && (consent->dry_run || consent->json))
		print_changes(changes, consent->json);
	if (!status && consent->save && !consent->dry_run)
		status = save_changed(&change->client, pfs_of(change->state), change->host);
	permission_end(&permission);
	json_object_put(losses);
	json_object_put(changes);
	json_object_put(from);
	return status;
}

int change_run(const struct command *self, int argc, char **argv, int min, int max, change_fn fn)
{
	struct consent consent = { 0 };
	struct change change;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1)
		if (!consent_option(&consent, opt) && opt == '?')
			return command_usage(self);
	if (argc - optind < min || argc - optind > max)
		return command_usage(self);
	status = change_begin(&change) ?: fn(&change, argv + optind) ?:
		 change_commit(&change, &consent);
	change_end(&change);
	return status;
}
