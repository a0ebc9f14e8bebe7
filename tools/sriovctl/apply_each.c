// SPDX-License-Identifier: GPL-2.0
/* Brings as much as can be of the wanted state: one PF, or VF, does not stand for another. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "configfs.h"
#include "lock.h"
#include "netlink.h"
#include "util.h"
#include "wanted.h"
#include "wanted_apply.h"

/**
 * struct each - the way of one PF
 * @client: to see what is there
 * @extra: what its state does not say
 * @pf: its address
 * @before: what was wanted of it
 * @to: what is to be wanted; of VFs that were refused, what they can do without
 * @refused: what was to be wanted of these, by their number
 */
struct each {
	struct client *client;
	const struct extra *extra;
	const char *pf;
	json_object *before;
	json_object *to;
	json_object *refused;
};

/* The VF that the kernel has named where it refused something; false if it named none. */
static bool named_vf(const char *pf, const char *why, uint32_t *vf)
{
	size_t len = strlen(pf);
	int end = 0;

	if (strncmp(why, pf, len))
		return false;
	why += len;
	why += *why == ':';
	return sscanf(why, " vf%u:%n", vf, &end) == 1 && end;
}

/* Whether the VF is there, and stays. */
static bool stays(const struct each *each, uint32_t vf)
{
	uint32_t now = 0, wanted;
	int err;
	json_object *info = client_get_pf(each->client, each->pf, &err);

	json_number(info, "num-vfs", &now);
	json_object_put(info);
	return vf < now && (!json_number(each->to, "num-vfs", &wanted) || wanted == now);
}

/*
 * A VF that is there is left as it is. A new one that is not as it is wanted gets no driver, as one
 * that fails when the PF gets its driver.
 */
static bool do_without(struct each *each, uint32_t vf)
{
	json_object *wanted = wanted_vf(each->to, vf), *less = NULL;
	bool there;

	if (!wanted || json_object_object_get_ex(each->refused, vf_key(vf), NULL))
		return false;
	json_object_object_add(each->refused, vf_key(vf), json_object_get(wanted));
	there = stays(each, vf);
	if (there)
		less = json_object_get(wanted_vf(each->before, vf));
	less = less ?: need(json_object_new_object());
	if (!there)
		json_add_text(less, "driver", "none");
	json_object_object_add(object_at(each->to, "vfs"), vf_key(vf), less);
	return true;
}

static bool put_one(const struct each *each, uint32_t vf, const struct setting *setting,
		    json_object *value)
{
	struct configfs fs = { .pf = each->pf };
	char name[64], line[128];

	setting_file(&vf_settings, setting, name, sizeof(name));
	snprintf(line, sizeof(line), "%s=%s\n", name + 1, json_object_get_string(value));
	if (configfs_put(&fs, vf, "/commit", line))
		return true;
	fail(STATUS_REFUSED, "%s", fs.why);
	return false;
}

/* What the driver takes of what was refused together. With all of it, the VF may have a driver. */
static void put_rest(const struct each *each, uint32_t vf, json_object *wanted)
{
	json_object *value;
	bool ok = true;
	size_t i;

	/* The driver is the last of them. */
	for (i = 0; i < vf_settings.n; i++) {
		const struct setting *setting = &vf_settings.settings[i];

		if (!json_object_object_get_ex(wanted, setting->key, &value))
			continue;
		if (setting->kind == SETTING_NAME && !ok)
			fail(STATUS_REFUSED, "%s vf%u: is left without its driver, %s", each->pf,
			     vf, json_object_get_string(value));
		else
			ok = put_one(each, vf, setting, value) && ok;
	}
}

/* Returns whether the PF is there; what its VFs do not have is told. */
static bool apply(struct each *each)
{
	json_object *state = need(json_object_new_object());
	char why[512] = "";
	uint32_t vf;
	int status;

	json_object_object_add(object_at(state, "pfs"), each->pf, json_object_get(each->to));
	do {
		fail_keep(why, sizeof(why));
		status = wanted_apply(each->client, state, each->extra);
		fail_keep(NULL, 0);
	} while (status && named_vf(each->pf, why, &vf) && do_without(each, vf));
	if (status)
		fail(status, "%s", why);
	json_object_put(state);
	if (status)
		return false;
	json_object_object_foreach(each->refused, index, wanted)
		put_rest(each, strtoul(index, NULL, 10), wanted);
	return true;
}

/* What is of no PF. */
static int apply_host(struct client *client, json_object *all, const struct extra *extra)
{
	json_object *host = copy_of(all);
	int status;

	json_object_object_add(host, "pfs", need(json_object_new_object()));
	status = wanted_apply(client, host, extra);
	json_object_put(host);
	return status;
}

static bool is_changed(json_object *changes, const char *pf)
{
	json_object *change;
	size_t i;

	for_each_of(changes, i, change)
		if (text_is(change, "pf", pf))
			return true;
	return false;
}

static void add_name(char *names, size_t size, const char *pf)
{
	size_t len = strlen(names);

	snprintf(names + len, size - len, "%s%s", *names ? " " : "", pf);
}

int apply_each(struct client *client, json_object *now, json_object *all,
	       const struct extra *extra)
{
	json_object *from = wanted_without(now, extra->again);
	json_object *changes = wanted_changes(from, all);
	char part[BUFSIZ] = "", not[BUFSIZ] = "";
	int status = apply_host(client, all, extra);

	json_object_object_foreach(json_object_object_get(all, "pfs"), address, pf) {
		struct each each = { .client = client, .extra = extra, .pf = address, .to = pf,
				     .before = wanted_pf(now, address) };

		if (!is_changed(changes, address))
			continue;
		if (lock_should_end()) {
			status = fail(STATUS_FAILED, "interrupted; %s and what follows %s", address,
				      "was not restored");
			break;
		}
		each.refused = need(json_object_new_object());
		if (!apply(&each))
			add_name(not, sizeof(not), address);
		else if (json_object_object_length(each.refused))
			add_name(part, sizeof(part), address);
		json_object_put(each.refused);
		/* If a driver hangs in the next one, they are lost with this process. */
		fail_offer();
	}
	json_object_put(changes);
	json_object_put(from);
	if (*part)
		status = fail(STATUS_REFUSED, "restored in part: %s", part);
	if (*not)
		status = fail(STATUS_REFUSED, "not restored: %s", not);
	return status;
}
