// SPDX-License-Identifier: GPL-2.0
/* Brings the wanted state in configfs to another one: all of it, or none. */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "configfs.h"
#include "lock.h"
#include "netlink.h"
#include "progress.h"
#include "util.h"
#include "wanted.h"
#include "wanted_apply.h"

/**
 * struct way - the way from one wanted state to another
 * @client: to see which VFs there are
 * @state: what was asked for; the keys of its "pfs" are the addresses of the PFs
 * @from: the state that is there
 * @to: the state to come; a PF that it does not have is not to be managed
 * @found: the VFs that each PF had at first
 * @enabled: their number, of PFs with a driver
 * @resets: what of VFs is set once more before it is not wanted any longer, as in @state
 * @disrupt: the PFs whose VFs may be taken from their users; NULL for none
 * @back: this is the way back, on which nothing stops it
 */
struct way {
	struct client *client;
	json_object *state;
	json_object *from;
	json_object *to;
	json_object *found;
	json_object *enabled;
	json_object *resets;
	json_object *disrupt;
	bool back;
};

/* Whether to go on. */
static bool step(const struct way *way, const struct configfs *fs, bool done)
{
	if (!done)
		fail(STATUS_REFUSED, "%s%s", way->back ? "not put back: " : "", fs->why);
	return done || way->back;
}

/* Those of @set that @which has. */
static bool put_settings(const struct way *way, const char *dir, const struct setting_set *set,
			 json_object *from, json_object *to, json_object *which)
{
	struct configfs fs = { .pf = dir };
	const struct setting *setting;
	json_object *old, *new;
	char name[64], text[64];
	size_t i = 0;

	while ((setting = settings_next(set, &i, from, to, &old, &new))) {
		if (!new || !json_object_object_get_ex(which, setting->key, NULL))
			continue;
		setting_file(set, setting, name, sizeof(name));
		snprintf(text, sizeof(text), "%s\n", json_object_get_string(new));
		if (!step(way, &fs, configfs_put(&fs, -1, name, text)))
			return false;
	}
	return true;
}

static bool put_number(const struct way *way, struct configfs *fs, uint32_t number)
{
	char text[16];
	bool done;

	snprintf(text, sizeof(text), "%u\n", number);
	progress_start(fs->pf);
	done = configfs_put(fs, -1, "/num_vfs", text);
	progress_stop();
	return step(way, fs, done);
}

/*
 * Whether the number of VFs is to be written; @now is how many there are. On the way back VFs count
 * more than what was wanted: a number that is not what there was, or none, is not to be had again.
 * Without a driver there are none, and what was wanted is all there is.
 */
static bool new_number(const struct way *way, const char *address, json_object *from,
		       json_object *to, uint32_t now, uint32_t *number)
{
	bool had, same, has = json_number(to, "num-vfs", number);
	uint32_t old, enabled;

	had = json_number(from, "num-vfs", &old);
	if (!way->back)
		return has && (!had || old != *number);
	same = had == has && (!has || old == *number);
	if (!json_number(way->enabled, address, &enabled))
		enabled = has ? *number : 0;
	else
		same = same && now == enabled;
	if (same)
		return false;
	*number = enabled;
	return true;
}

bool number_is_refused(struct client *client, const char *pf, uint32_t number, char *why,
		       size_t size)
{
	json_object *limits = need(json_object_new_array()), *limit, *list, *one;
	uint32_t most, least = UINT32_MAX;
	const char *mode, *type, *detail;
	bool hard, refused = false;
	size_t i;

	client_get_limit(client, pf, number, limits);
	limit = json_object_array_get_idx(limits, 0);
	mode = json_string(limit, "policy-mode");
	list = json_object_object_get(limit, "constraint");
	for (i = 0; list && mode && i < json_object_array_length(list); i++) {
		one = json_object_array_get_idx(list, i);
		type = json_string(one, "type");
		if (!type || !json_number(one, "vfs", &most) || number <= most)
			continue;
		hard = !strcmp(type, "hardware") || !strcmp(type, "driver");
		if (!strcmp(type, "msix-pool") || !strcmp(type, "host-vectors") ||
		    (!hard && strcmp(mode, "enforce")) || most >= least)
			continue;
		refused = true;
		least = most;
		detail = json_string(one, "detail");
		snprintf(why, size, "%u VFs are over the limit: %s", number,
			 detail ? detail : type);
	}
	json_object_put(limits);
	return refused;
}

/* How many of the first @first VFs are to have something else. */
static size_t count_changed(json_object *from, json_object *to, uint32_t first)
{
	json_object *old, *new;
	size_t i, j, n, changed = 0;
	uint32_t *vfs;

	vfs = wanted_vfs(from, to, &n);
	for (i = 0; i < n && vfs[i] < first; i++) {
		j = 0;
		changed += !!settings_next(&vf_settings, &j, wanted_vf(from, vfs[i]),
					   wanted_vf(to, vfs[i]), &old, &new);
	}
	free(vfs);
	return changed;
}

static bool is_one_pf(const struct way *way)
{
	return json_object_object_length(json_object_object_get(way->state, "pfs")) == 1;
}

/*
 * Whether the VFs of a PF, @now many, are to be destroyed before anything else is done. If their
 * number changes, and so does what is wanted of those that there are, they would be in any case; so
 * nothing is done to them before, and they have no vectors that others are to get. If there is
 * nothing but the number, it is written once.
 */
static bool destroys(const struct way *way, const char *address, json_object *from,
		     json_object *to, uint32_t now, uint32_t *number)
{
	return new_number(way, address, from, to, now, number) && now && now != *number &&
	       (!is_one_pf(way) || count_changed(from, to, now));
}

/* The policy, and VFs that are to be destroyed. All PFs have their turn before any VF comes. */
static bool prepare(const struct way *way, const char *address, json_object *from, json_object *to)
{
	json_object *infos = need(json_object_new_array()), *info, *settings;
	struct configfs fs = { .pf = address };
	uint32_t number, now = 0;
	bool made, ok = true;
	int err;

	err = client_get_pfs(way->client, address, SRIOV_MGR_PART_IDENTITY, infos);
	info = json_object_array_get_idx(infos, 0);
	json_number(info, "num-vfs", &now);
	if (!way->back && json_string(info, "driver"))
		json_object_object_add(way->enabled, address, json_object_new_int64(now));
	json_object_put(infos);
	if (err && err != -ENODEV) {
		client_fail(way->client, address, err);
		ok = way->back;
	}
	settings = settings_of(&policy_settings, to);
	if (ok && to)
		ok = step(way, &fs, configfs_make(&fs, -1, &made)) &&
		     put_settings(way, address, &policy_settings,
				  settings_of(&policy_settings, from), settings, settings);
	if (ok && destroys(way, address, from, to, now, &number))
		/* The kernel has the words for it. */
		ok = put_number(way, &fs, number_is_refused(way->client, address, number, NULL,
							    0) ? number : 0);
	return ok;
}

/* Adds to @vfs those of a PF that exist, by index; false after an error is printed. */
static bool get_vfs(const struct way *way, const char *address, json_object *vfs)
{
	json_object *infos = need(json_object_new_array()), *info;
	size_t i;
	int err;

	err = client_get_vfs(way->client, address, -1, VF_PARTS_LIST, infos);
	for (i = 0; i < json_object_array_length(infos); i++) {
		info = json_object_array_get_idx(infos, i);
		if (json_string(info, "address"))
			json_object_object_add(vfs, json_string(info, "index"),
					       json_object_get(info));
	}
	json_object_put(infos);
	if (!err || err == -ENODEV)
		return true;
	client_fail(way->client, address, err);
	return false;
}

static json_object *vf_of(json_object *vfs, uint32_t vf)
{
	char index[16];

	snprintf(index, sizeof(index), "%u", vf);
	return json_object_object_get(vfs, index);
}

/* Which settings of a VF. */
enum part {
	PART_DRIVER	= 1,
	PART_OTHERS	= 2,
	PART_ALL	= 3,
};

/* Lines for "commit" of what is to be another value; NULL without any. */
static char *commit_lines(json_object *from, json_object *to, enum part part)
{
	const struct setting *setting;
	json_object *old, *new;
	size_t i = 0, size;
	char *text, name[64];
	FILE *stream = need(open_memstream(&text, &size));

	while ((setting = settings_next(&vf_settings, &i, from, to, &old, &new))) {
		if (!(part & (setting->kind == SETTING_NAME ? PART_DRIVER : PART_OTHERS)))
			continue;
		setting_file(&vf_settings, setting, name, sizeof(name));
		fprintf(stream, "%s=%s\n", name + 1, new ? json_object_get_string(new) : "");
	}
	fclose(stream);
	if (!size) {
		free(text);
		return NULL;
	}
	return need(text);
}

static bool put_lines(const struct way *way, struct configfs *fs, uint32_t vf, json_object *from,
		      json_object *to, enum part part)
{
	char *lines = commit_lines(from, to, part);
	bool made, ok;

	ok = step(way, fs, configfs_make(fs, vf, &made) &&
		  (!lines || configfs_put(fs, vf, "/commit", lines)));
	free(lines);
	return ok;
}

static json_object *resets_of(const struct way *way, const char *address, uint32_t vf)
{
	json_object *pf = json_object_object_get(json_object_object_get(way->resets, "pfs"),
						 address);

	return way->back ? NULL : wanted_vf(pf, vf);
}

static bool configure(const struct way *way, struct configfs *fs, uint32_t vf, json_object *from,
		      json_object *to, enum part part)
{
	json_object *resets = resets_of(way, fs->pf, vf), *both;
	bool ok;

	if (!resets || !(part & PART_OTHERS))
		return put_lines(way, fs, vf, from, to, part);
	both = wanted_with(to, resets);
	ok = put_lines(way, fs, vf, from, both, part) && put_lines(way, fs, vf, both, to, part);
	json_object_put(both);
	return ok;
}

/* Whether a VF gets fewer vectors: these come first, so that the pool has what others grow by. */
static bool shrinks(json_object *info, json_object *to)
{
	uint32_t now, new;

	return json_number(to, "msix-vectors", &new) &&
	       json_number(json_object_object_get(info, "actual"), "msix-vectors", &now) &&
	       new < now;
}

/*
 * What of a VF has its turn. Last come drivers, as the kernel does not take a VF from one that a
 * guest may use it by. All of a VF that does not exist is only noted.
 */
static enum part part_of(json_object *info, json_object *to, int turn)
{
	if (turn == 2)
		return info ? PART_DRIVER : 0;
	if (turn == shrinks(info, to))
		return 0;
	return info ? PART_OTHERS : PART_ALL;
}

static void tell_lost(const char *address, uint32_t vf, const char *what, json_object *had)
{
	fail(STATUS_REFUSED, "not put back: %s vf%u: %s was %s", address, vf, what,
	     json_object_get_string(had));
}

/* What a VF had at first, where it has something else now; @tell of what cannot be had again. */
static json_object *lost(const char *address, uint32_t vf, json_object *found, json_object *info,
			 json_object *wanted, bool tell)
{
	json_object *had = wanted_read_vf(found, "actual"), *old, *new;
	json_object *has = wanted_read_vf(info, "actual"), *values, *normal;
	const struct setting *setting;
	size_t i = 0;

	values = need(json_object_new_object());
	while ((setting = settings_next(&vf_settings, &i, had, has, &old, &new))) {
		if (!old || !new)
			continue;
		normal = setting_value(setting, old);
		if (normal && !json_object_object_get_ex(wanted, setting->key, NULL)) {
			json_object_object_add(values, setting->key, normal);
			continue;
		}
		json_object_put(normal);
		if (tell)
			tell_lost(address, vf, setting->key, old);
	}
	old = json_object_object_get(found, "in-use");
	if (tell && old && !json_object_object_get_ex(info, "in-use", NULL))
		tell_lost(address, vf, "in-use", old);
	json_object_put(had);
	json_object_put(has);
	return values;
}

/* Puts back what nobody manages: it is wanted for as long as that takes. */
static void put_back_vf(const struct way *way, const char *address, uint32_t vf,
			json_object *values, json_object *wanted)
{
	struct configfs fs = { .pf = address };

	configure(way, &fs, vf, NULL, values, PART_ALL);
	configure(way, &fs, vf, values, NULL, PART_ALL);
	if (!wanted)
		step(way, &fs, configfs_remove(&fs, vf));
}

/* Of all VFs, or of those that shrink. */
static void put_back_vfs(const struct way *way, const char *address, json_object *to, bool all)
{
	json_object *found = json_object_object_get(way->found, address), *before, *values;
	json_object *vfs = need(json_object_new_object());
	uint32_t vf;

	get_vfs(way, address, vfs);
	json_object_object_foreach(vfs, index, info) {
		vf = strtoul(index, NULL, 10);
		before = json_object_object_get(found, index);
		if (!before)
			continue;
		values = lost(address, vf, before, info, wanted_vf(to, vf), all);
		if (json_object_object_length(values) && (all || shrinks(info, values)))
			put_back_vf(way, address, vf, values, wanted_vf(to, vf));
		json_object_put(values);
	}
	json_object_put(vfs);
}

/* The directories of VFs, and then the VFs themselves. */
static bool complete(const struct way *way, const char *address, json_object *from,
		     json_object *to)
{
	json_object *there = need(json_object_new_object()), *vf;
	struct configfs fs = { .pf = address };
	uint32_t *vfs, number, now;
	enum part part;
	bool ok, alone;
	size_t i, n;

	/* Of one VF, the kernel itself does all or nothing. */
	alone = !way->back && is_one_pf(way) && count_changed(from, to, MAX_VFS) == 1;
	ok = get_vfs(way, address, there) || way->back;
	now = json_object_object_length(there);
	vfs = wanted_vfs(from, to, &n);
	for (i = 0; ok && i < n; i++)
		if (!wanted_vf(to, vfs[i]))
			ok = (!resets_of(way, address, vfs[i]) ||
			      configure(way, &fs, vfs[i], wanted_vf(from, vfs[i]), NULL,
					PART_ALL)) &&
			     step(way, &fs, configfs_remove(&fs, vfs[i]));
	if (way->back && from)
		put_back_vfs(way, address, to, false);
	for (i = 0; ok && i < 3 * n; i++) {
		progress_count(address, i / 3, n);
		vf = wanted_vf(to, vfs[i % n]);
		part = vf ? part_of(alone ? NULL : vf_of(there, vfs[i % n]), vf, i / n) : 0;
		if (part)
			ok = configure(way, &fs, vfs[i % n], wanted_vf(from, vfs[i % n]), vf, part);
	}
	progress_count(address, n, n);
	if (ok && new_number(way, address, from, to, now, &number)) {
		ok = put_number(way, &fs, number);
		if (way->back && json_number(to, "num-vfs", &now) && now != number)
			fail(STATUS_REFUSED, "not put back: %s: num_vfs was %u, with %u VFs",
			     address, now, number);
		else if (way->back && to && !json_string(to, "num-vfs"))
			fail(STATUS_REFUSED, "not put back: %s: num_vfs was not set, and is now %u",
			     address, number);
	}
	if (way->back && from) {
		put_back_vfs(way, address, to, false);
		put_back_vfs(way, address, to, true);
	}
	if (ok && ((from && !to) || json_flag(to, "forget")))
		ok = step(way, &fs, configfs_remove(&fs, -1));
	free(vfs);
	json_object_put(there);
	return ok;
}

static bool go(const struct way *way)
{
	json_object *pfs = json_object_object_get(way->state, "pfs");
	json_object *from = json_object_object_get(way->from, "pfs");
	json_object *to = json_object_object_get(way->to, "pfs");
	bool ok = true;
	size_t i;

	for (i = 0; ok && host_wide_settings[i]; i++) {
		const struct setting_set *set = host_wide_settings[i];

		ok = put_settings(way, set->dir, set, settings_of(set, way->from),
				  settings_of(set, way->to), settings_of(set, way->state));
	}
	json_object_object_foreach(pfs, address, pf) {
		(void)pf;
		ok = ok && prepare(way, address, json_object_object_get(from, address),
				   json_object_object_get(to, address));
	}
	json_object_object_foreach(pfs, same, again) {
		(void)again;
		ok = ok && complete(way, same, json_object_object_get(from, same),
				    json_object_object_get(to, same));
	}
	return ok;
}

/* From what is there now. */
static void go_back(struct way *way, json_object *before)
{
	way->from = need(json_object_new_object());
	way->to = before;
	way->back = true;
	if (wanted_read(way->client, way->from, json_object_object_get(way->state, "pfs")))
		fail(STATUS_REFUSED, "nothing was put back");
	else
		go(way);
	json_object_put(way->from);
}

static bool find(const struct way *way)
{
	json_object *vfs;
	bool ok = true;

	json_object_object_foreach(json_object_object_get(way->state, "pfs"), address, pf) {
		(void)pf;
		vfs = need(json_object_new_object());
		json_object_object_add(way->found, address, vfs);
		ok = ok && get_vfs(way, address, vfs);
	}
	return ok;
}

/*
 * The kernel takes no VF from its user. Where VFs of several PFs are to be destroyed, it would tell
 * that when those of others have gone.
 */
static bool nobody_loses(const struct way *way, const char *address)
{
	json_object *to = json_object_object_get(json_object_object_get(way->to, "pfs"), address);
	json_object *from = json_object_object_get(json_object_object_get(way->from, "pfs"),
						   address);
	json_object *vfs = json_object_object_get(way->found, address);
	struct configfs fs = { .pf = address };
	uint32_t number;
	char allowed[8];

	if (json_object_object_get_ex(way->disrupt, address, NULL) ||
	    !destroys(way, address, from, to, json_object_object_length(vfs), &number) ||
	    (configfs_get(&fs, -1, "/allow_disruption", allowed, sizeof(allowed)) &&
	     *allowed == '1'))
		return true;
	json_object_object_foreach(vfs, index, vf) {
		if (!json_string(vf, "in-use"))
			continue;
		fail(STATUS_REFUSED, "%s: vf%s is in use: %s; stop that, or set allow_disruption",
		     address, index, json_string(vf, "in-use"));
		return false;
	}
	return true;
}

static bool is_possible(const struct way *way)
{
	json_object *pfs = json_object_object_get(way->state, "pfs");
	bool ok = true;

	if (is_one_pf(way))
		return true;
	json_object_object_foreach(pfs, address, pf) {
		(void)pf;
		ok = ok && nobody_loses(way, address);
	}
	return ok;
}

/* From here on, there is a way back. */
static bool start(const struct way *way)
{
	struct configfs fs;
	bool made, ok = true;

	json_object_object_foreach(json_object_object_get(way->state, "pfs"), address, pf) {
		(void)pf;
		fs.pf = address;
		if (ok && json_object_object_get_ex(way->disrupt, address, NULL))
			ok = step(way, &fs, configfs_make(&fs, -1, &made) && lock_disrupt(&fs));
	}
	return ok && go(way);
}

int wanted_apply(struct client *client, json_object *state, const struct extra *extra)
{
	struct way way = { .client = client, .state = state, .to = state,
			   .resets = extra->resets, .disrupt = extra->disrupt };
	json_object *before = need(json_object_new_object()), *from = NULL;
	int status = STATUS_REFUSED;

	way.enabled = need(json_object_new_object());
	way.found = need(json_object_new_object());
	if (!wanted_read(client, before, json_object_object_get(state, "pfs")) && find(&way)) {
		from = wanted_without(before, extra->again);
		way.from = from;
		if (is_possible(&way)) {
			if (start(&way))
				status = STATUS_OK;
			else
				go_back(&way, before);
		}
	}
	if (!lock_protect())
		status = STATUS_REFUSED;
	json_object_put(before);
	json_object_put(from);
	json_object_put(way.found);
	json_object_put(way.enabled);
	return status;
}
