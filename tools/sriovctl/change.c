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

#include "attrs.h"
#include "change.h"
#include "changes.h"
#include "consent.h"
#include "lock.h"
#include "netlink.h"
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

static json_object *losses_of(const struct change *change)
{
	json_object *from = wanted_without(change->before, change->again);
	json_object *losses = need(json_object_new_object());

	json_object_object_foreach(pfs_of(change->state), address, pf)
		json_object_object_add(losses, address,
				       loss_of(json_object_object_get(pfs_of(from), address), pf));
	json_object_put(from);
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

/* Each of the parts by itself. */
static int apply_parts(const struct change *change, const struct permission *permission)
{
	size_t i, n = json_object_array_length(change->parts);
	int one, status = STATUS_OK;

	for (i = 0; i < n; i++) {
		if (lock_should_end())
			return fail(STATUS_NO, "interrupted; %zu of %zu files were not restored",
				    n - i, n);
		one = wanted_apply(change->client, json_object_array_get_idx(change->parts, i),
				   change->again, permission->users);
		status = one ? one : status;
	}
	return status;
}

static int apply(const struct change *change, const struct permission *permission)
{
	int status = lock_pfs(pfs_of(change->state));

	if (!status)
		status = check_before(change);
	if (!status)
		status = permission_check(change->client, permission);
	if (status || !(change->differs || json_object_object_length(change->again)))
		return status;
	return change->parts ? apply_parts(change, permission) :
	       wanted_apply(change->client, change->state, change->again, permission->users);
}

int change_commit(struct change *change, const struct consent *consent)
{
	json_object *changes = wanted_changes(change->before, change->state);
	json_object *losses = losses_of(change);
	struct permission permission;
	int status;

	change->differs = json_object_array_length(changes);
	if (consent->before)
		print_changes(changes, consent->json);
	status = consent_ask(change->client, losses, consent, &permission);
	if (!status && !consent->dry_run)
		status = apply(change, &permission);
	if (!status && !consent->before && !consent->quiet && (consent->dry_run || consent->json))
		print_changes(changes, consent->json);
	permission_end(&permission);
	json_object_put(losses);
	json_object_put(changes);
	return status;
}
