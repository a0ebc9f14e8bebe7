// SPDX-License-Identifier: GPL-2.0
/* What a command wants of one PF: told, asked, and done, all of it or nothing. */

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
#include "name.h"
#include "netlink.h"
#include "progress.h"
#include "util.h"
#include "wanted.h"
#include "wanted_apply.h"

static json_object *empty_state(const char *pf)
{
	json_object *state = need(json_object_new_object());
	json_object *pfs = need(json_object_new_object());

	json_object_object_add(pfs, pf, NULL);
	json_object_object_add(state, "pfs", pfs);
	return state;
}

int change_begin(struct change *change, struct client *client, const char *pf)
{
	json_object *copy = NULL, *old;
	int status;

	*change = (struct change){ .client = client, .pf = pf, .number = -1 };
	change->before = need(json_object_new_object());
	change->state = empty_state(pf);
	status = wanted_read(client, change->before,
			     json_object_object_get(change->state, "pfs"));
	old = json_object_object_get(json_object_object_get(change->before, "pfs"), pf);
	if (!status && old) {
		if (json_object_deep_copy(old, &copy, NULL))
			need(NULL);
		json_object_object_add(json_object_object_get(change->state, "pfs"), pf, copy);
	}
	return status;
}

void change_end(struct change *change)
{
	json_object_put(change->before);
	json_object_put(change->state);
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

json_object *change_pf(struct change *change)
{
	return object_at(json_object_object_get(change->state, "pfs"), change->pf);
}

json_object *change_vf(struct change *change, uint32_t vf)
{
	char index[16];

	snprintf(index, sizeof(index), "%u", vf);
	return object_at(object_at(change_pf(change), "vfs"), index);
}

void change_forget(struct change *change)
{
	json_object_object_add(json_object_object_get(change->state, "pfs"), change->pf, NULL);
}

void change_forget_vf(struct change *change, uint32_t vf)
{
	char index[16];

	snprintf(index, sizeof(index), "%u", vf);
	json_object_object_del(json_object_object_get(change_pf(change), "vfs"), index);
}

void change_number(struct change *change, uint32_t number)
{
	change->number = number;
	json_object_object_add(change_pf(change), "num-vfs",
			       need(json_object_new_int64(number)));
}

int change_known(const struct change *change)
{
	json_object *infos;
	int err;

	if (json_object_object_get(json_object_object_get(change->before, "pfs"), change->pf))
		return STATUS_OK;
	infos = need(json_object_new_array());
	err = client_get_pfs(change->client, change->pf, SRIOV_MGR_PART_IDENTITY, infos);
	json_object_put(infos);
	return err ? client_fail(change->client, change->pf, err) : STATUS_OK;
}

int change_present(const struct change *change, uint32_t *number)
{
	json_object *infos = need(json_object_new_array());
	int err = client_get_pfs(change->client, change->pf, SRIOV_MGR_PART_IDENTITY, infos);

	*number = 0;
	json_number(json_object_array_get_idx(infos, 0), "num-vfs", number);
	json_object_put(infos);
	return err && err != -ENODEV ?
	       client_fail(change->client, change->pf, err) : STATUS_OK;
}

/* What was told and asked is of the state that there was then. */
static int check_before(const struct change *change)
{
	json_object *now = need(json_object_new_object());
	uint32_t present = change->present;
	int status = wanted_read(change->client, now,
				 json_object_object_get(change->state, "pfs"));

	if (!status && change->number >= 0)
		status = change_present(change, &present);
	if (!status && (present != change->present ||
			!json_object_equal(json_object_object_get(now, "pfs"),
					   json_object_object_get(change->before, "pfs"))))
		status = fail(STATUS_REFUSED, "%s: somebody else changed %s", change->pf,
			      "its VFs, or what is wanted of it, meanwhile; try again");
	json_object_put(now);
	return status;
}

static int apply(const struct change *change, const struct target *target,
		 const struct permission *permission)
{
	int status = lock_pf(change->pf);

	if (!status)
		status = check_before(change);
	if (!status)
		status = permission_check(change->client, target, permission);
	if (!status) {
		progress_start(change->pf);
		status = wanted_apply(change->client, change->state,
				      change->number < 0 ? AGAIN_NOTHING : AGAIN_NUMBER,
				      permission->given ? change->pf : NULL);
	}
	lock_end(status);
	progress_stop();
	return status;
}

/* An attribute of one of the first @present VFs is to be another one. */
static bool is_of_vfs(json_object *changes, uint32_t present)
{
	json_object *change;
	uint32_t vf;
	size_t i;

	for (i = 0; i < json_object_array_length(changes); i++) {
		change = json_object_array_get_idx(changes, i);
		if (json_number(change, "vf", &vf) && vf < present && json_string(change, "new"))
			return true;
	}
	return false;
}

void change_print(const struct change *change, const struct consent *consent)
{
	json_object *changes = wanted_changes(change->before, change->state);

	if (consent->dry_run || consent->json)
		print_changes(changes, consent->json);
	json_object_put(changes);
}

int change_commit(struct change *change, const char *loss, const struct consent *consent)
{
	json_object *changes = wanted_changes(change->before, change->state);
	struct target target = { .vf = -1 };
	struct permission permission = { .given = false };
	int status;

	snprintf(target.pf, sizeof(target.pf), "%s", change->pf);
	status = change_present(change, &change->present);
	if (!status && loss && change->number >= 0 &&
	    change->present != (uint32_t)change->number)
		status = consent_ask(change->client, &target, loss, consent, &permission);
	else if (!status && is_of_vfs(changes, change->present))
		status = consent_ask(change->client, &target, "will get another configuration",
				     consent, &permission);
	if (!status && !consent->dry_run)
		status = apply(change, &target, &permission);
	permission_end(&permission);
	json_object_put(changes);
	if (!status)
		change_print(change, consent);
	return status;
}
