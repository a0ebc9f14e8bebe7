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

/* Of the VFs of a PF that exist. */
struct present {
	json_object *infos;
	size_t n;
};

static int get_present(struct client *client, const char *pf, struct present *present)
{
	json_object *info;
	size_t i;
	int err;

	*present = (struct present){ .infos = need(json_object_new_array()) };
	err = client_get_vfs(client, pf, -1, SRIOV_MGR_PART_IDENTITY, present->infos);
	for_each_of(present->infos, i, info)
		present->n += !!json_string(info, "address");
	/* Of what is not there yet, nothing is lost. */
	return err && err != -ENODEV ? client_fail(client, pf, err) : STATUS_OK;
}

/* All VFs of a PF go, and not only some of them get another configuration. */
static bool all_go(const struct present *present, json_object *loss)
{
	uint32_t number;

	return json_number(loss, "number", &number) && present->n && present->n != number;
}

/* By its number, who uses each VF that is concerned. */
static json_object *users_of(const struct present *present, json_object *loss)
{
	json_object *users = need(json_object_new_object()), *info, *user;
	bool all = all_go(present, loss);
	const char *index;
	size_t i;

	for_each_of(present->infos, i, info) {
		index = json_string(info, "index");
		if (json_object_object_get_ex(info, "in-use", &user) &&
		    (all || json_object_object_get_ex(json_object_object_get(loss, "vfs"), index,
						      NULL)))
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
	bool all = all_go(present, loss);
	size_t n = all ? present->n : (size_t)json_object_object_length(vfs);
	const char *change = "get another configuration";
	uint32_t number = 0;

	json_number(loss, "number", &number);
	fprintf(stderr, "%s: ", pf);
	if (!all && n == 1)
		fprintf(stderr, "vf%s", first_key(vfs));
	else
		fprintf(stderr, "%zu VF%s", n, n == 1 ? "" : "s");
	if (json_object_object_get_ex(loss, "rebind", NULL) && !all)
		change = n == 1 ? "lose its driver for a moment" :
			 "lose their drivers for a moment";
	fprintf(stderr, " will %s\n", !all ? change :
		number ? "be destroyed and made again" : "be destroyed");
	users_name(present->infos);
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
	json_object *users;
	int status = get_present(client, pf, &present);

	users = users_of(&present, loss);
	if (all_go(&present, loss) || json_object_object_length(users)) {
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
	json_object_put(present.infos);
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
	json_object *agreed = json_object_object_get(permission->users, pf), *now, *told;
	struct present present;
	uint32_t number;
	int status = get_present(client, pf, &present);

	if (!status && json_number(permission->present, pf, &number) && number != present.n)
		status = fail(STATUS_REFUSED, "%s: somebody else changed its VFs meanwhile; %s", pf,
			      "try again");
	now = users_of(&present, loss);
	json_object_object_foreach(now, index, user) {
		if (status || !agreed || permission->any ||
		    (json_object_object_get_ex(agreed, index, &told) &&
		     json_object_equal(told, user)))
			continue;
		status = fail(STATUS_REFUSED, "%s vf%s: %s meanwhile: %s; nothing was changed",
			      pf, index, "somebody has begun to use it",
			      json_object_get_string(user));
	}
	json_object_put(now);
	json_object_put(present.infos);
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
