// SPDX-License-Identifier: GPL-2.0
/* Who loses something by a change, and whether that is meant. */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "consent.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "users.h"
#include "util.h"

const struct opt consent_opts[] = {
	{ 'y', "yes", NULL, "do not ask, also where VFs are in use" },
	{ 'd', "dry-run", NULL, "only print what would change, and who would lose what" },
	{ 'J', "json", NULL, "print what was changed as JSON" },
	{ 0 }
};

bool consent_option(struct consent *consent, int opt)
{
	consent->yes |= opt == 'y';
	consent->dry_run |= opt == 'd';
	consent->json |= opt == 'J';
	return opt == 'y' || opt == 'd' || opt == 'J';
}

int consent_to(const struct consent *consent, bool *agreed)
{
	char answer[16] = "";

	*agreed = consent->yes;
	if (consent->yes || consent->dry_run || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return STATUS_OK;
	fputs("Go on? [y/N] ", stderr);
	if (!fgets(answer, sizeof(answer), stdin))
		fputc('\n', stderr);
	*agreed = !strcasecmp(answer, "y\n") || !strcasecmp(answer, "yes\n");
	return *agreed ? STATUS_OK : fail(STATUS_REFUSED, "nothing was changed");
}

/*
 * Tells of the VFs that exist. For a PF each of them matters, for a VF that it is in use.
 * Returns whether there is something to lose.
 */
static bool tell(json_object *vfs, const struct target *target, const char *loss, bool *in_use)
{
	size_t i, n = 0, users = 0;
	json_object *vf;

	for (i = 0; i < json_object_array_length(vfs); i++) {
		vf = json_object_array_get_idx(vfs, i);
		n += !!json_string(vf, "address");
		users += !!json_string(vf, "in-use");
	}
	*in_use = users;
	if (!users && (!n || target->vf >= 0))
		return false;
	if (target->vf < 0)
		fprintf(stderr, "%s: %zu VF%s %s\n", target->pf, n, n == 1 ? "" : "s", loss);
	else
		fprintf(stderr, "%s: vf%d %s\n", target->pf, target->vf, loss);
	for (i = 0; i < json_object_array_length(vfs); i++) {
		vf = json_object_array_get_idx(vfs, i);
		if (json_string(vf, "in-use"))
			fprintf(stderr, "  vf%s is in use: %s\n", json_string(vf, "index"),
				json_string(vf, "in-use"));
	}
	return true;
}

static json_object *users_of(json_object *vfs)
{
	json_object *users = need(json_object_new_object()), *vf, *user;
	size_t i;

	for (i = 0; i < json_object_array_length(vfs); i++) {
		vf = json_object_array_get_idx(vfs, i);
		if (json_object_object_get_ex(vf, "in-use", &user))
			json_object_object_add(users, json_string(vf, "index"),
					       json_object_get(user));
	}
	return users;
}

static int get_vfs(struct client *client, const struct target *target, json_object *vfs)
{
	int err = client_get_vfs(client, target->pf, target->vf, SRIOV_MGR_PART_IDENTITY, vfs);

	/* Of what is not there yet, nothing is lost. */
	return err && err != -ENODEV ?
	       client_fail(client, target->pf, err) : STATUS_OK;
}

int consent_ask(struct client *client, const struct target *target, const char *loss,
		const struct consent *consent, struct permission *permission)
{
	json_object *vfs = need(json_object_new_array()), *users;
	bool in_use = false, agreed = false;
	int status;

	*permission = (struct permission){ .given = false };
	status = get_vfs(client, target, vfs);
	users = users_of(vfs);
	users_name(vfs);
	if (!status && tell(vfs, target, loss, &in_use))
		status = consent_to(consent, &agreed);
	/* Without a terminal the kernel decides: it takes no VF from its user. */
	permission->given = !status && in_use && agreed;
	if (permission->given && !consent->yes)
		permission->users = json_object_get(users);
	json_object_put(users);
	json_object_put(vfs);
	return status;
}

int permission_check(struct client *client, const struct target *target,
		     const struct permission *permission)
{
	json_object *vfs, *now, *told;
	int status;

	if (!permission->users)
		return STATUS_OK;
	vfs = need(json_object_new_array());
	status = get_vfs(client, target, vfs);
	now = users_of(vfs);
	json_object_object_foreach(now, index, user) {
		if (status || (json_object_object_get_ex(permission->users, index, &told) &&
			       json_object_equal(told, user)))
			continue;
		status = fail(STATUS_REFUSED, "%s vf%s: %s meanwhile: %s; nothing was changed",
			      target->pf, index, "somebody has begun to use it",
			      json_object_get_string(user));
	}
	json_object_put(now);
	json_object_put(vfs);
	return status;
}

void permission_end(struct permission *permission)
{
	json_object_put(permission->users);
}
