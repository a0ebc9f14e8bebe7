// SPDX-License-Identifier: GPL-2.0
/* Drivers of VFs that are to see what is set: most read it when they are bound, and no more. */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "netdev.h"
#include "netlink.h"
#include "rebind.h"
#include "sysroot.h"
#include "util.h"

typedef int (*bound_fn)(const char *pf, struct json_object *vf, struct json_object *wanted,
			struct json_object *arg);

/* Does @each of the VFs that are there and have a driver, until one fails. */
static int walk_bound(struct client *client, json_object *pfs, json_object *arg, bound_fn each)
{
	json_object *vfs, *infos, *vf, *wanted;
	int err, status = STATUS_OK;
	size_t i;

	if (!pfs)
		return STATUS_OK;
	json_object_object_foreach(pfs, address, pf) {
		vfs = json_object_object_get(pf, "vfs");
		infos = need(json_object_new_array());
		err = 0;
		if (!status && vfs)
			err = client_get_vfs(client, address, -1, VF_PARTS_LIST, infos);
		if (err)
			status = client_fail(client, address, err);
		for_each_of(infos, i, vf)
			if (!status && json_string(vf, "driver") &&
			    json_object_object_get_ex(vfs, json_string(vf, "index"), &wanted))
				status = each(address, vf, wanted, arg);
		json_object_put(infos);
	}
	return status;
}

/* The kernel does not refuse to unbind a driver. */
static int check(const char *pf, json_object *vf, json_object *wanted, json_object *users)
{
	const char *user = json_string(vf, "in-use"), *index = json_string(vf, "index");

	(void)wanted;
	if (!user || json_object_object_get_ex(json_object_object_get(users, pf), index, NULL))
		return STATUS_OK;
	return fail(STATUS_REFUSED, "%s: vf%s is in use: %s; stop that, or say --yes", pf, index,
		    user);
}

int rebind_check(struct client *client, json_object *pfs, json_object *users)
{
	return walk_bound(client, pfs, users, check);
}

static bool put_driver(json_object *vf, const char *file)
{
	const char *address = json_string(vf, "address");
	char path[256];
	FILE *stream;
	bool ok;

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s", json_string(vf, "driver"), file);
	stream = fopen(rooted("%s", path), "we");
	ok = stream && fputs(address, stream) >= 0;
	ok = stream && !fclose(stream) && ok;
	if (!ok)
		fail(STATUS_REFUSED, "%s: %s: %s", address, path, strerror(errno));
	return ok;
}

static int bind_anew(const char *pf, json_object *vf, json_object *wanted, json_object *unused)
{
	(void)pf;
	(void)wanted;
	(void)unused;
	return put_driver(vf, "unbind") && put_driver(vf, "bind") ? STATUS_OK : STATUS_REFUSED;
}

int rebind(struct client *client, json_object *pfs)
{
	return walk_bound(client, pfs, NULL, bind_anew);
}

static int tell(const char *pf, json_object *vf, json_object *wanted, json_object *unused)
{
	const char *mac = json_string(json_object_object_get(vf, "actual"), "mac");
	char own[32];

	(void)unused;
	/* With none, the driver has one of its own. */
	if (!json_object_object_get_ex(wanted, "mac", NULL) || !mac ||
	    !strcmp(mac, NO_MAC) || !netdev_mac(vf, own, sizeof(own)) ||
	    !strcmp(mac, own))
		return STATUS_OK;
	fprintf(stderr, "%s: vf%s has %s, but its network device %s has %s still: %s\n", pf,
		json_string(vf, "index"), mac, json_string(vf, "netdev"), own,
		"its driver must be bound anew, see --rebind");
	return STATUS_OK;
}

void rebind_tell(struct client *client, json_object *pfs)
{
	walk_bound(client, pfs, NULL, tell);
}
