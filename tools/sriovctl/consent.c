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
#include "netlink.h"
#include "option.h"
#include "users.h"
#include "util.h"

const struct opt consent_opts[] = {
	{ 'y', "yes", NULL, "do not ask, also where VFs are in use" },
	{ 'd', "dry-run", NULL, "only print what would change, and who would lose what" },
	{ 'J', "json", NULL, "print what was changed as JSON" },
	{ 's', "save", NULL, "keep it over the next boot: save what is wanted of the PF" },
	{ 0 }
};

bool consent_option(struct consent *consent, int opt)
{
	consent->yes |= opt == 'y';
	consent->dry_run |= opt == 'd';
	consent->json |= opt == 'J';
	consent->save |= opt == 's';
	return opt == 'y' || opt == 'd' || opt == 'J' || opt == 's';
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

/**
 * struct present - what a change would take from whom
 * @vfs: of the PF, those that exist
 * @n: how many
 * @all: all of them go, and not only some get another configuration
 */
struct present {
	json_object *vfs;
	size_t n;
	bool all;
};

static int get_present(struct client *client, const char *pf, json_object *loss,
		       struct present *present)
{
	json_object *vfs = need(json_object_new_array()), *vf;
	int err = client_get_vfs(client, pf, -1, SRIOV_MGR_PART_IDENTITY, vfs);
	uint32_t number;
	size_t i;

	*present = (struct present){ .vfs = vfs };
	for_each_of(vfs, i, vf)
		present->n += !!json_string(vf, "address");
	present->all = present->n && json_number(loss, "number", &number) && number != present->n;
	/* Of what is not there yet, nothing is lost. */
	return err && err != -ENODEV ? client_fail(client, pf, err) : STATUS_OK;
}

/* By its number, who uses each VF that is concerned. */
static json_object *users_of(const struct present *present, json_object *loss)
{
	json_object *users = need(json_object_new_object()), *vf, *user;
	json_object *concerned = json_object_object_get(loss, "vfs");
	const char *index;
	size_t i;

	for_each_of(present->vfs, i, vf) {
		index = json_string(vf, "index");
		if (json_object_object_get_ex(vf, "in-use", &user) &&
		    (present->all || json_object_object_get_ex(concerned, index, NULL)))
			json_object_object_add(users, index, json_object_get(user));
	}
	return users;
}

static const char *first_key(json_object *object)
{
	json_object_object_foreach(object, key, value) {
		(void)value;
		return key;
	}
	return "";
}

/* With the names of those who use them. */
static void tell(const char *pf, const struct present *present, json_object *loss)
{
	json_object *vfs = json_object_object_get(loss, "vfs"), *users;
	size_t n = present->all ? present->n : (size_t)json_object_object_length(vfs);
	const char *change = "get another configuration";

	if (present->all)
		change = text_is(loss, "number", "0") ? "be destroyed" :
			 "be destroyed and made again";
	else if (json_object_object_get_ex(loss, "rebind", NULL))
		change = n == 1 ? "lose its driver for a moment" :
			 "lose their drivers for a moment";
	if (!present->all && n == 1)
		fprintf(stderr, "%s: vf%s will %s\n", pf, first_key(vfs), change);
	else
		fprintf(stderr, "%s: %zu VF%s will %s\n", pf, n, n == 1 ? "" : "s", change);
	users_name(present->vfs);
	users = users_of(present, loss);
	json_object_object_foreach(users, index, user)
		fprintf(stderr, "  vf%s is in use: %s\n", index, json_object_get_string(user));
	json_object_put(users);
}

/* Returns an exit status; @ask if there is something to lose. */
static int look(struct client *client, const char *pf, json_object *loss, bool quiet,
		struct permission *permission, bool *ask)
{
	struct present present;
	int status = get_present(client, pf, loss, &present);
	json_object *users = users_of(&present, loss);

	if (present.all || json_object_object_length(users)) {
		*ask = true;
		if (!quiet)
			tell(pf, &present, loss);
	}
	if (json_object_object_get_ex(loss, "number", NULL))
		json_object_object_add(permission->present, pf,
				       json_object_new_int64(present.n));
	if (json_object_object_length(users))
		json_object_object_add(permission->users, pf, json_object_get(users));
	json_object_put(users);
	json_object_put(present.vfs);
	return status;
}

int consent_ask(struct client *client, json_object *losses, const struct consent *consent,
		struct permission *permission)
{
	bool ask = false, agreed = consent->yes;
	int status = STATUS_OK;

	*permission = (struct permission){ .losses = losses, .any = consent->yes };
	permission->present = need(json_object_new_object());
	permission->users = need(json_object_new_object());
	json_object_object_foreach(losses, pf, loss)
		if (!status)
			status = look(client, pf, loss, consent->quiet, permission, &ask);
	if (!status && ask && !consent->quiet)
		status = consent_to(consent, &agreed);
	/* Without a terminal the kernel decides: it takes no VF from its user. */
	if (status || !agreed || !json_object_object_length(permission->users)) {
		json_object_put(permission->users);
		permission->users = NULL;
	}
	return status;
}

static int check(struct client *client, const struct permission *permission, const char *pf,
		 json_object *loss)
{
	json_object *agreed = json_object_object_get(permission->users, pf), *now;
	struct present present;
	uint32_t number;
	int status = get_present(client, pf, loss, &present);

	if (!status && json_number(permission->present, pf, &number) && number != present.n)
		status = fail(STATUS_REFUSED, "%s: somebody else changed its VFs meanwhile; %s", pf,
			      "try again");
	now = users_of(&present, loss);
	json_object_object_foreach(now, index, user)
		if (!status && agreed && !permission->any &&
		    !json_object_equal(json_object_object_get(agreed, index), user))
			status = fail(STATUS_REFUSED, "%s vf%s: %s meanwhile: %s; %s", pf, index,
				      "somebody has begun to use it", json_object_get_string(user),
				      "nothing was changed");
	json_object_put(now);
	json_object_put(present.vfs);
	return status;
}

int permission_check(struct client *client, const struct permission *permission)
{
	int status = STATUS_OK;

	json_object_object_foreach(permission->losses, pf, loss)
		if (!status)
			status = check(client, permission, pf, loss);
	return status;
}

void permission_end(struct permission *permission)
{
	json_object_put(permission->present);
	json_object_put(permission->users);
}
