// SPDX-License-Identifier: GPL-2.0
/* Brings the wanted state in configfs to another one: all of it, or none. */

#include <errno.h>
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
#include "progress.h"
#include "util.h"
#include "wanted.h"
#include "wanted_apply.h"

/**
 * struct way - the way from one wanted state to another
 * @client: to see which VFs there are
 * @state: what was asked for; the keys of its "pfs" are the addresses of the PFs
 * @extra: what that does not say
 * @from: the state that is there
 * @to: the state to come; a PF that it does not have is not to be managed
 * @found: the VFs that each PF had at first
 * @enabled: their number, of PFs with a driver
 * @back: this is the way back, on which nothing stops it
 */
struct way {
	struct client *client;
	json_object *state;
	const struct extra *extra;
	json_object *from;
	json_object *to;
	json_object *found;
	json_object *enabled;
	bool back;
};

/**
 * struct leg - the part of it that is of one PF
 * @way: the whole
 * @pf: the address
 * @fs: its directory
 * @from: what is wanted of it; NULL where nobody manages it
 * @to: what is to be wanted; NULL where nobody is to manage it
 */
struct leg {
	const struct way *way;
	const char *pf;
	struct configfs fs;
	json_object *from;
	json_object *to;
};

typedef bool (*leg_fn)(struct leg *leg);

/* Does @each of all PFs, until one fails. */
static bool each_pf(const struct way *way, leg_fn each)
{
	json_object_object_foreach(json_object_object_get(way->state, "pfs"), pf, wanted) {
		struct leg leg = { .way = way, .pf = pf, .fs.pf = pf,
				   .from = wanted_pf(way->from, pf), .to = wanted_pf(way->to, pf) };

		if (!each(&leg))
			return false;
	}
	return true;
}

/* Whether to go on. */
static bool step(const struct way *way, const struct configfs *fs, bool done)
{
	if (!done)
		fail(STATUS_REFUSED, "%s%s", way->back ? "not put back: " : "", fs->why);
	return done || way->back;
}

/* Those of @set that @which has. */
static bool put_settings(const struct way *way, struct configfs *fs, const struct setting_set *set,
			 json_object *from, json_object *to, json_object *which)
{
	const struct setting *setting;
	json_object *old, *new;
	char name[64], text[64];
	size_t i = 0;

	while ((setting = settings_next(set, &i, from, to, &old, &new))) {
		if (!new || !json_object_object_get_ex(which, setting->key, NULL))
			continue;
		setting_file(set, setting, name, sizeof(name));
		snprintf(text, sizeof(text), "%s\n", json_object_get_string(new));
		if (!step(way, fs, configfs_put(fs, -1, name, text)))
			return false;
	}
	return true;
}

static bool put_number(struct leg *leg, uint32_t number)
{
	char text[16];
	bool done;

	snprintf(text, sizeof(text), "%u\n", number);
	progress_start(leg->pf);
	done = configfs_put(&leg->fs, -1, "/num_vfs", text);
	progress_stop();
	return step(leg->way, &leg->fs, done);
}

/*
 * Whether the number of VFs is to be written; @now is how many there are. On the way back VFs count
 * more than what was wanted: a number that is not what there was, or none, is not to be had again.
 * Without a driver there are none, and what was wanted is all there is.
 */
static bool new_number(const struct leg *leg, uint32_t now, uint32_t *number)
{
	uint32_t old = 0, enabled;
	bool has = json_number(leg->to, "num-vfs", number);
	bool same = json_number(leg->from, "num-vfs", &old) == has && (!has || old == *number);

	if (!leg->way->back)
		return has && !same;
	if (!json_number(leg->way->enabled, leg->pf, &enabled))
		enabled = has ? *number : 0;
	else
		same = same && now == enabled;
	if (!same)
		*number = enabled;
	return !same;
}

bool number_is_refused(struct client *client, const char *pf, uint32_t number, char *why,
		       size_t size)
{
	json_object *limits = need(json_object_new_array()), *limit, *list, *one;
	uint32_t most, least = UINT32_MAX;
	const char *detail;
	bool strict;
	size_t i;

	client_get_limit(client, pf, number, limits);
	limit = json_object_array_get_idx(limits, 0);
	strict = text_is(limit, "policy-mode", "enforce");
	list = json_object_object_get(limit, "constraint");
	for (i = 0; list && i < json_object_array_length(list); i++) {
		one = json_object_array_get_idx(list, i);
		if (!json_number(one, "vfs", &most) || number <= most || most >= least)
			continue;
		if (text_is(one, "type", "msix-pool") || text_is(one, "type", "host-vectors"))
			continue;
		if (!strict && !text_is(one, "type", "hardware") && !text_is(one, "type", "driver"))
			continue;
		least = most;
		detail = json_string(one, "detail");
		snprintf(why, size, "%u VFs are over the limit: %s", number,
			 detail ?: json_string(one, "type"));
	}
	json_object_put(limits);
	return least < UINT32_MAX;
}

/* How many of the first @first VFs are to have something else. */
static size_t count_changed(const struct leg *leg, uint32_t first)
{
	json_object *old, *new;
	size_t i, j, n, changed = 0;
	uint32_t *vfs = wanted_vfs(leg->from, leg->to, &n);

	for (i = 0; i < n && vfs[i] < first; i++) {
		j = 0;
		changed += !!settings_next(&vf_settings, &j, wanted_vf(leg->from, vfs[i]),
					   wanted_vf(leg->to, vfs[i]), &old, &new);
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
static bool destroys(const struct leg *leg, uint32_t now, uint32_t *number)
{
	return new_number(leg, now, number) && now && now != *number &&
	       (!is_one_pf(leg->way) || count_changed(leg, now));
}

/* The policy, and VFs that are to be destroyed. All PFs have their turn before any VF comes. */
static bool prepare(struct leg *leg)
{
	json_object *info, *policy = settings_of(&policy_settings, leg->to);
	const struct way *way = leg->way;
	uint32_t number, now = 0;
	bool ok = true;
	int err;

	info = client_get_pf(way->client, leg->pf, &err);
	json_number(info, "num-vfs", &now);
	if (!way->back && json_string(info, "driver"))
		json_object_object_add(way->enabled, leg->pf, json_object_new_int64(now));
	json_object_put(info);
	if (err && err != -ENODEV) {
		client_fail(way->client, leg->pf, err);
		ok = way->back;
	}
	if (ok && leg->to)
		ok = step(way, &leg->fs, configfs_make(&leg->fs, -1)) &&
		     put_settings(way, &leg->fs, &policy_settings,
				  settings_of(&policy_settings, leg->from), policy, policy);
	if (ok && destroys(leg, now, &number))
		/* The kernel has the words for it. */
		ok = put_number(leg, number_is_refused(way->client, leg->pf, number, NULL, 0) ?
				number : 0);
	return ok;
}

/* Adds to @vfs those that exist, by index; false after an error is printed. */
static bool get_vfs(const struct leg *leg, json_object *vfs)
{
	json_object *infos = need(json_object_new_array()), *info;
	struct client *client = leg->way->client;
	size_t i;
	int err;

	err = client_get_vfs(client, leg->pf, -1, VF_PARTS_LIST, infos);
	for_each_of(infos, i, info)
		if (json_string(info, "address"))
			json_object_object_add(vfs, json_string(info, "index"),
					       json_object_get(info));
	json_object_put(infos);
	return !err || err == -ENODEV || !client_fail(client, leg->pf, err);
}

/* Which settings of a VF. */
enum part {
	PART_DRIVER	= 1,
	PART_OTHERS	= 2,
	PART_ALL	= 3,
};

/* Makes its directory, and writes what of @part is to be another value. */
static bool put_vf(struct leg *leg, uint32_t vf, json_object *from, json_object *to,
		   enum part part)
{
	const struct setting *setting;
	json_object *old, *new;
	char *lines, name[64];
	size_t i = 0, size;
	FILE *stream = need(open_memstream(&lines, &size));
	bool ok;

	while ((setting = settings_next(&vf_settings, &i, from, to, &old, &new))) {
		if (!(part & (setting->kind == SETTING_NAME ? PART_DRIVER : PART_OTHERS)))
			continue;
		setting_file(&vf_settings, setting, name, sizeof(name));
		fprintf(stream, "%s=%s\n", name + 1, new ? json_object_get_string(new) : "");
	}
	if (fclose(stream))
		need(NULL);
	ok = step(leg->way, &leg->fs, configfs_make(&leg->fs, vf) &&
		  (!size || configfs_put(&leg->fs, vf, "/commit", lines)));
	free(lines);
	return ok;
}

static json_object *resets_of(const struct leg *leg, uint32_t vf)
{
	return leg->way->back ? NULL : wanted_vf(wanted_pf(leg->way->extra->resets, leg->pf), vf);
}

static bool configure(struct leg *leg, uint32_t vf, json_object *from, json_object *to,
		      enum part part)
{
	json_object *resets = part & PART_OTHERS ? resets_of(leg, vf) : NULL, *both;
	bool ok;

	if (!resets)
		return put_vf(leg, vf, from, to, part);
	both = wanted_with(to, resets);
	ok = put_vf(leg, vf, from, both, part) && put_vf(leg, vf, both, to, part);
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

static void tell_lost(const struct leg *leg, uint32_t vf, const char *what, json_object *had)
{
	fail(STATUS_REFUSED, "not put back: %s vf%u: %s was %s", leg->pf, vf, what,
	     json_object_get_string(had));
}

/* What a VF had at first, where it has something else now; @tell of what cannot be had again. */
static json_object *lost(const struct leg *leg, uint32_t vf, json_object *found,
			 json_object *info, bool tell)
{
	json_object *had = wanted_read_vf(found, "actual"), *has = wanted_read_vf(info, "actual");
	json_object *wanted = wanted_vf(leg->to, vf), *old, *new, *normal;
	json_object *values = need(json_object_new_object());
	const struct setting *setting;
	size_t i = 0;

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
			tell_lost(leg, vf, setting->key, old);
	}
	old = json_object_object_get(found, "in-use");
	if (tell && old && !json_object_object_get_ex(info, "in-use", NULL))
		tell_lost(leg, vf, "in-use", old);
	json_object_put(had);
	json_object_put(has);
	return values;
}

/* Puts back what nobody manages: it is wanted for as long as that takes. */
static void put_back_vf(struct leg *leg, uint32_t vf, json_object *values)
{
	configure(leg, vf, NULL, values, PART_ALL);
	configure(leg, vf, values, NULL, PART_ALL);
	if (!wanted_vf(leg->to, vf))
		step(leg->way, &leg->fs, configfs_remove(&leg->fs, vf));
}

/* Of all VFs, or of those that shrink. */
static void put_back_vfs(struct leg *leg, bool all)
{
	json_object *found = json_object_object_get(leg->way->found, leg->pf), *before, *values;
	json_object *vfs = need(json_object_new_object());
	uint32_t vf;

	get_vfs(leg, vfs);
	json_object_object_foreach(vfs, index, info) {
		if (!json_object_object_get_ex(found, index, &before))
			continue;
		vf = strtoul(index, NULL, 10);
		values = lost(leg, vf, before, info, all);
		if (json_object_object_length(values) && (all || shrinks(info, values)))
			put_back_vf(leg, vf, values);
		json_object_put(values);
	}
	json_object_put(vfs);
}

/* The directories of VFs, by their numbers. */
static bool put_vfs(struct leg *leg, json_object *there, const uint32_t *vfs, size_t n)
{
	/* Of one VF, the kernel itself does all or nothing. */
	bool alone = !leg->way->back && is_one_pf(leg->way) && count_changed(leg, MAX_VFS) == 1;
	json_object *vf, *info;
	bool ok = true;
	enum part part;
	size_t i;

	for (i = 0; ok && i < n; i++)
		if (!wanted_vf(leg->to, vfs[i]))
			ok = (!resets_of(leg, vfs[i]) ||
			      configure(leg, vfs[i], wanted_vf(leg->from, vfs[i]), NULL,
					PART_ALL)) &&
			     step(leg->way, &leg->fs, configfs_remove(&leg->fs, vfs[i]));
	if (leg->way->back && leg->from)
		put_back_vfs(leg, false);
	for (i = 0; ok && i < 3 * n; i++) {
		progress_count(leg->pf, i / 3, n);
		vf = wanted_vf(leg->to, vfs[i % n]);
		info = alone ? NULL : json_object_object_get(there, vf_key(vfs[i % n]));
		part = vf ? part_of(info, vf, i / n) : 0;
		if (part)
			ok = configure(leg, vfs[i % n], wanted_vf(leg->from, vfs[i % n]), vf, part);
	}
	progress_count(leg->pf, n, n);
	return ok;
}

/* Then the VFs themselves, of which there are @now. */
static bool complete_number(struct leg *leg, uint32_t now)
{
	uint32_t number, had;

	if (!new_number(leg, now, &number))
		return true;
	if (!put_number(leg, number))
		return false;
	if (!leg->way->back || !leg->to)
		return true;
	if (!json_number(leg->to, "num-vfs", &had))
		fail(STATUS_REFUSED, "not put back: %s: num_vfs was not set, and is now %u",
		     leg->pf, number);
	else if (had != number)
		fail(STATUS_REFUSED, "not put back: %s: num_vfs was %u, with %u VFs", leg->pf, had,
		     number);
	return true;
}

static bool complete(struct leg *leg)
{
	json_object *there = need(json_object_new_object());
	bool ok = get_vfs(leg, there) || leg->way->back;
	uint32_t *vfs;
	size_t n;

	vfs = wanted_vfs(leg->from, leg->to, &n);
	ok = ok && put_vfs(leg, there, vfs, n) &&
	     complete_number(leg, json_object_object_length(there));
	if (leg->way->back && leg->from) {
		put_back_vfs(leg, false);
		put_back_vfs(leg, true);
	}
	if (ok && ((leg->from && !leg->to) || json_flag(leg->to, "forget")))
		ok = step(leg->way, &leg->fs, configfs_remove(&leg->fs, -1));
	free(vfs);
	json_object_put(there);
	return ok;
}

static bool go(const struct way *way)
{
	const struct setting_set *const *set;
	bool ok = true;

	for (set = host_wide_settings; ok && *set; set++) {
		struct configfs fs = { .pf = (*set)->dir };

		ok = put_settings(way, &fs, *set, settings_of(*set, way->from),
				  settings_of(*set, way->to), settings_of(*set, way->state));
	}
	return ok && each_pf(way, prepare) && each_pf(way, complete);
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

static bool find_vfs(struct leg *leg)
{
	return get_vfs(leg, object_at(leg->way->found, leg->pf));
}

/*
 * The kernel takes no VF from its user. Where VFs of several PFs are to be destroyed, it would tell
 * that when those of others have gone.
 */
static bool nobody_loses(struct leg *leg)
{
	json_object *vfs = json_object_object_get(leg->way->found, leg->pf);
	uint32_t number;
	char allowed[8];

	if (json_object_object_get_ex(leg->way->extra->disrupt, leg->pf, NULL) ||
	    !destroys(leg, json_object_object_length(vfs), &number) ||
	    (configfs_get(&leg->fs, -1, "/allow_disruption", allowed, sizeof(allowed)) &&
	     *allowed == '1'))
		return true;
	json_object_object_foreach(vfs, index, vf) {
		if (!json_string(vf, "in-use"))
			continue;
		fail(STATUS_REFUSED, "%s: vf%s is in use: %s; stop that, or set allow_disruption",
		     leg->pf, index, json_string(vf, "in-use"));
		return false;
	}
	return true;
}

static bool disrupt(struct leg *leg)
{
	return !json_object_object_get_ex(leg->way->extra->disrupt, leg->pf, NULL) ||
	       step(leg->way, &leg->fs, configfs_make(&leg->fs, -1) && lock_disrupt(&leg->fs));
}

int wanted_apply(struct client *client, json_object *state, const struct extra *extra)
{
	struct way way = { .client = client, .state = state, .extra = extra, .to = state };
	json_object *before = need(json_object_new_object()), *from = NULL;
	int status = STATUS_REFUSED;
	bool possible;

	way.enabled = need(json_object_new_object());
	way.found = need(json_object_new_object());
	if (!wanted_read(client, before, json_object_object_get(state, "pfs")) &&
	    each_pf(&way, find_vfs)) {
		from = wanted_without(before, extra->again);
		way.from = from;
		possible = is_one_pf(&way) || each_pf(&way, nobody_loses);
		if (possible && each_pf(&way, disrupt) && go(&way))
			status = STATUS_OK;
		else if (possible)
			go_back(&way, before);
	}
	if (!lock_protect())
		status = STATUS_REFUSED;
	json_object_put(before);
	json_object_put(from);
	json_object_put(way.found);
	json_object_put(way.enabled);
	return status;
}
