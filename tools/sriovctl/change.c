// SPDX-License-Identifier: GPL-2.0
/* What a command wants of PFs: told, asked, and done, all of it or nothing. */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "apply_each.h"
#include "attrs.h"
#include "change.h"
#include "changes.h"
#include "configfs.h"
#include "consent.h"
#include "lock.h"
#include "netlink.h"
#include "rebind.h"
#include "save.h"
#include "util.h"
#include "wanted.h"
#include "wanted_apply.h"

static json_object *pfs_of(json_object *state)
{
	return json_object_object_get(state, "pfs");
}

/* The object at @key of @parent, which is made if it is not there. */
static json_object *object_at(json_object *parent, const char *key)
{
	json_object *object = json_object_object_get(parent, key);

	if (!object) {
		object = need(json_object_new_object());
		json_object_object_add(parent, key, object);
	}
	return object;
}

static json_object *vf_at(json_object *state, const char *pf, uint32_t vf)
{
	char index[16];

	snprintf(index, sizeof(index), "%u", vf);
	return object_at(object_at(object_at(object_at(state, "pfs"), pf), "vfs"), index);
}

int change_begin_state(struct change *change, struct client *client, json_object *state)
{
	*change = (struct change){ .client = client, .state = state };
	change->before = need(json_object_new_object());
	change->again = need(json_object_new_object());
	change->resets = need(json_object_new_object());
	return wanted_read(client, change->before, object_at(state, "pfs"));
}

int change_add(struct change *change, const char *pf)
{
	json_object *copy = NULL, *old;
	int status;

	json_object_object_add(pfs_of(change->state), pf, NULL);
	status = wanted_read(change->client, change->before, pfs_of(change->state));
	old = json_object_object_get(pfs_of(change->before), pf);
	if (old && json_object_deep_copy(old, &copy, NULL))
		need(NULL);
	json_object_object_add(pfs_of(change->state), pf, copy);
	return status;
}

int change_begin_all(struct change *change, struct client *client)
{
	json_object *state = need(json_object_new_object());
	int read = wanted_read(client, state, NULL);
	int status = change_begin_state(change, client, state);

	return read ? read : status;
}

int change_begin(struct change *change, struct client *client, const char *pf)
{
	int status = change_begin_state(change, client, need(json_object_new_object()));

	return status ? status : change_add(change, pf);
}

void change_end(struct change *change)
{
	json_object_put(change->before);
	json_object_put(change->state);
	json_object_put(change->again);
	json_object_put(change->resets);
	json_object_put(change->there);
}

json_object *change_wanted(const struct change *change, const char *pf)
{
	return json_object_object_get(pfs_of(change->state), pf);
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
	json_object_object_del(wanted_vf(change_wanted(change, pf), vf), key);
	json_object_object_add(vf_at(change->again, pf, vf), key, NULL);
	json_object_object_add(vf_at(change->resets, pf, vf), key, value);
}

bool change_reset_setting(struct change *change, const char *pf, uint32_t vf,
			  const struct setting *setting)
{
	json_object *infos = need(json_object_new_array()), *value;
	static const char *const tag[] = { "qos", "vlan-proto" };
	size_t i;

	client_get_pfs(change->client, pf, SRIOV_MGR_PART_IDENTITY, infos);
	value = setting_initial(setting,
				json_string(json_object_array_get_idx(infos, 0), "driver"));
	json_object_put(infos);
	if (!value)
		return false;
	change_reset(change, pf, vf, setting->key, value);
	for (i = 0; i < ARRAY_SIZE(tag) && !strcmp(setting->key, "vlan"); i++)
		change_reset_setting(change, pf, vf,
				     setting_find(&vf_settings, tag[i], strlen(tag[i])));
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
	char index[16];

	snprintf(index, sizeof(index), "%u", vf);
	json_object_object_del(json_object_object_get(change_pf(change, pf), "vfs"), index);
}

int change_number(struct change *change, const char *pf, uint32_t number)
{
	uint32_t present;
	int status = change_present(change, pf, &present);

	json_object_object_add(change_pf(change, pf), "num-vfs",
			       need(json_object_new_int64(number)));
	if (present != number)
		json_object_object_add(object_at(object_at(change->again, "pfs"), pf), "num-vfs",
				       NULL);
	return status;
}

int change_known(const struct change *change, const char *pf)
{
	json_object *infos;
	int err;

	if (json_object_object_get(pfs_of(change->before), pf))
		return STATUS_OK;
	infos = need(json_object_new_array());
	err = client_get_pfs(change->client, pf, SRIOV_MGR_PART_IDENTITY, infos);
	json_object_put(infos);
	return err ? client_fail(change->client, pf, err) : STATUS_OK;
}

int change_present(const struct change *change, const char *pf, uint32_t *number)
{
	json_object *infos = need(json_object_new_array());
	int err = client_get_pfs(change->client, pf, SRIOV_MGR_PART_IDENTITY, infos);

	*number = 0;
	json_number(json_object_array_get_idx(infos, 0), "num-vfs", number);
	json_object_put(infos);
	return err && err != -ENODEV ? client_fail(change->client, pf, err) : STATUS_OK;
}

/* What of a PF's VFs consent_ask() is to tell of. */
static json_object *loss_of(json_object *from, json_object *to)
{
	json_object *loss = need(json_object_new_object()), *vfs, *old, *new;
	uint32_t *numbers, had, number;
	char index[16];
	size_t i, j, n;

	if (json_number(to, "num-vfs", &number) &&
	    (!json_number(from, "num-vfs", &had) || had != number))
		json_object_object_add(loss, "number", json_object_new_int64(number));
	vfs = object_at(loss, "vfs");
	numbers = wanted_vfs(from, to, &n);
	for (i = 0; i < n; i++) {
		j = 0;
		while (settings_next(&vf_settings, &j, wanted_vf(from, numbers[i]),
				     wanted_vf(to, numbers[i]), &old, &new)) {
			snprintf(index, sizeof(index), "%u", numbers[i]);
			if (new)
				json_object_object_add(vfs, index, NULL);
		}
	}
	free(numbers);
	return loss;
}

static json_object *losses_of(const struct change *change, json_object *from)
{
	json_object *losses = need(json_object_new_object());
	json_object *loss, *vfs, *resets;

	json_object_object_foreach(pfs_of(change->state), address, pf) {
		loss = loss_of(json_object_object_get(pfs_of(from), address), pf);
		if (change->rebind)
			json_object_object_add(loss, "rebind", NULL);
		json_object_object_add(losses, address, loss);
		resets = json_object_object_get(pfs_of(change->resets), address);
		if (!resets)
			continue;
		vfs = object_at(loss, "vfs");
		json_object_object_foreach(object_at(resets, "vfs"), index, values) {
			(void)values;
			json_object_object_add(vfs, index, NULL);
		}
	}
	return losses;
}

/* What was told and asked is of the state that there was then. */
static int check_before(const struct change *change)
{
	json_object *state = need(json_object_new_object()), *old, *now;
	int status = wanted_read(change->client, state, pfs_of(change->state));

	json_object_object_foreach(pfs_of(change->state), address, pf) {
		(void)pf;
		old = json_object_object_get(pfs_of(change->before), address);
		now = json_object_object_get(pfs_of(state), address);
		if (!status && !json_object_equal(now, old))
			status = fail(STATUS_REFUSED, "%s: somebody else changed %s; try again",
				      address, "what is wanted of it meanwhile");
	}
	json_object_put(state);
	return status;
}

static int apply(const struct change *change, const struct permission *permission)
{
	struct extra extra = { change->again, change->resets, permission->users };

	if (!change->differs && !json_object_object_length(change->again))
		return STATUS_OK;
	return change->each ?
	       apply_each(change->client, change->before, change->state, &extra) :
	       wanted_apply(change->client, change->state, &extra);
}

/* Of the only PF. */
static int apply_reconcile(const struct change *change, const struct permission *permission)
{
	struct configfs fs = { 0 };
	bool ok = true;

	json_object_object_foreach(pfs_of(change->state), address, pf) {
		(void)pf;
		fs.pf = address;
		ok = (!permission->users || lock_disrupt(&fs)) &&
		     configfs_put(&fs, -1, "/reconcile", "1\n");
		if (!ok)
			fail(STATUS_REFUSED, "%s", fs.why);
	}
	return lock_protect() && ok ? STATUS_OK : STATUS_REFUSED;
}

typedef int (*apply_fn)(const struct change *change, const struct permission *permission);

static int with_locks(const struct change *change, const struct permission *permission, apply_fn fn)
{
	json_object *again = pfs_of(change->again);
	int status = lock_pfs(pfs_of(change->state));

	if (!status)
		status = check_before(change);
	if (!status)
		status = permission_check(change->client, permission);
	if (!status && change->rebind)
		status = rebind_check(change->client, again, permission->users);
	if (!status)
		status = fn(change, permission);
	if (!status && change->rebind)
		status = rebind(change->client, again);
	lock_end(status);
	return status;
}

/* @old is what is told to differ, and @from what will change. */
static int commit(struct change *change, json_object *old, json_object *from,
		  const struct consent *consent, apply_fn fn)
{
	json_object *changes = wanted_changes(old, change->state);
	json_object *losses = losses_of(change, from);
	struct permission permission;
	int status;

	change->differs = json_object_array_length(changes);
	if (consent->before)
		print_changes(changes, consent->json);
	status = consent_ask(change->client, losses, consent, &permission);
	if (!status && !consent->dry_run)
		status = with_locks(change, &permission, fn);
	if (!status && !consent->before && !consent->quiet && (consent->dry_run || consent->json))
		print_changes(changes, consent->json);
	permission_end(&permission);
	json_object_put(losses);
	json_object_put(changes);
	return status;
}

int change_mend(struct change *change)
{
	json_object *was, *now, *old, *new;
	const struct setting *setting;
	uint32_t *numbers;
	size_t i, j, n;
	int status;

	change->there = need(json_object_new_object());
	status = wanted_read_running(change->client, change->there, pfs_of(change->state));
	json_object_object_foreach(pfs_of(change->state), address, pf) {
		(void)pf;
		was = json_object_object_get(pfs_of(change->before), address);
		now = json_object_object_get(pfs_of(change->there), address);
		if (!json_object_equal(json_object_object_get(was, "num-vfs"),
				       json_object_object_get(now, "num-vfs")))
			json_object_object_add(object_at(object_at(change->again, "pfs"), address),
					       "num-vfs", NULL);
		numbers = wanted_vfs(was, now, &n);
		for (i = 0; i < n; i++)
			for (j = 0; (setting = settings_next(&vf_settings, &j,
							     wanted_vf(was, numbers[i]),
							     wanted_vf(now, numbers[i]),
							     &old, &new));)
				json_object_object_add(vf_at(change->again, address, numbers[i]),
						       setting->key, NULL);
		free(numbers);
	}
	return status;
}

int change_commit(struct change *change, const struct consent *consent)
{
	json_object *from = wanted_without(change->before, change->again);
	int status = commit(change, change->there ? change->there : change->before, from, consent,
			    apply);

	if (!status && consent->save && !consent->dry_run)
		status = save_pfs(change->client, pfs_of(change->state));
	json_object_put(from);
	return status;
}

int change_reconcile(struct change *change, const struct consent *consent)
{
	int status = change_mend(change);

	return status ? status :
	       commit(change, change->there, change->there, consent, apply_reconcile);
}
