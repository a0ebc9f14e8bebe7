// SPDX-License-Identifier: GPL-2.0
/* Brings the wanted state in configfs to another one: all of it, or none. */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "sriovctl.h"

/**
 * struct way - the way from one wanted state to another
 * @client: to see which VFs there are
 * @pfs: its keys are the addresses of the PFs
 * @from: the state that is there
 * @to: the state to come; a PF that it does not have is not to be managed
 * @enabled: the number of VFs that each PF had at first
 * @again: the number of VFs is written also where it was wanted before, if there are others
 * @back: this is the way back, on which nothing stops it
 */
struct way {
	struct client *client;
	json_object *pfs;
	json_object *from;
	json_object *to;
	json_object *enabled;
	bool again;
	bool back;
};

/* Whether to go on. */
static bool step(const struct way *way, const struct configfs *fs, bool done)
{
	if (!done)
		fail(STATUS_REFUSED, "%s%s", way->back ? "not put back: " : "", fs->why);
	return done || way->back;
}

static bool put_settings(const struct way *way, const char *dir, const struct setting_set *set,
			 json_object *from, json_object *to)
{
	struct configfs fs = { .pf = dir };
	const struct setting *setting;
	json_object *old, *new;
	char name[64], text[64];
	size_t i = 0;

	while ((setting = settings_next(set, &i, from, to, &old, &new))) {
		if (!new)
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

	snprintf(text, sizeof(text), "%u\n", number);
	return step(way, fs, configfs_put(fs, -1, "/num_vfs", text));
}

/*
 * Whether the number of VFs is to be written; @now is how many there are. On the way back VFs count
 * more than what was wanted: a number that is not what there was, or none, is not to be had again.
 */
static bool new_number(const struct way *way, const char *address, json_object *from,
		       json_object *to, uint32_t now, uint32_t *number)
{
	bool had, has = json_number(to, "num-vfs", number);
	uint32_t old, enabled;

	had = json_number(from, "num-vfs", &old);
	if (!way->back)
		return has && (!had || old != *number || (way->again && now != *number));
	if (!json_number(way->enabled, address, &enabled) ||
	    (now == enabled && had == has && (!has || old == *number)))
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

/* What is wanted of VFs that exist changes, or of other PFs. */
static bool is_mixed(const struct way *way, json_object *from, json_object *to, uint32_t now)
{
	json_object *old, *new;
	bool mixed = json_object_object_length(way->pfs) > 1;
	uint32_t *vfs;
	size_t i, j, n;

	vfs = wanted_vfs(from, to, &n);
	for (i = 0; i < n && vfs[i] < now && !mixed; i++) {
		j = 0;
		mixed = settings_next(&vf_settings, &j, wanted_vf(from, vfs[i]),
				      wanted_vf(to, vfs[i]), &old, &new);
	}
	free(vfs);
	return mixed;
}

/*
 * The policy first. If the number of VFs changes, and so does what is wanted of those that there
 * are, these are destroyed now: they would be in any case, so nothing is done to them before, and
 * they have no vectors that others are to get. All PFs have their turn before any VF comes, so a
 * VF in use is told of before anything is lost. If there is nothing but the number, it is
 * written once: then the kernel can put back also what nobody manages.
 */
static bool prepare(const struct way *way, const char *address, json_object *from, json_object *to)
{
	json_object *infos = need(json_object_new_array());
	struct configfs fs = { .pf = address };
	uint32_t number, now = 0;
	bool made, ok = true;
	int err;

	err = client_get_pfs(way->client, address, SRIOV_MGR_PART_IDENTITY, infos);
	json_number(json_object_array_get_idx(infos, 0), "num-vfs", &now);
	json_object_put(infos);
	if (err && err != -ENODEV && err != -ENOENT) {
		client_fail(way->client, address, err);
		ok = way->back;
	}
	if (!way->back)
		json_object_object_add(way->enabled, address, json_object_new_int64(now));
	if (ok && to)
		ok = step(way, &fs, configfs_make(&fs, -1, &made)) &&
		     put_settings(way, address, &policy_settings,
				  settings_of(&policy_settings, from),
				  settings_of(&policy_settings, to));
	if (ok && new_number(way, address, from, to, now, &number) && now && now != number &&
	    is_mixed(way, from, to, now))
		/* The kernel has the words for it. */
		ok = put_number(way, &fs, number_is_refused(way->client, address, number, NULL,
							    0) ? number : 0);
	return ok;
}

/* Lines for "commit" of what is to be another value; NULL without any. */
static char *commit_lines(json_object *from, json_object *to)
{
	const struct setting *setting;
	json_object *old, *new;
	size_t i = 0, size;
	char *text, name[64];
	FILE *stream = need(open_memstream(&text, &size));

	while ((setting = settings_next(&vf_settings, &i, from, to, &old, &new))) {
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

static bool configure(const struct way *way, struct configfs *fs, uint32_t vf, json_object *from,
		      json_object *to)
{
	char *lines = commit_lines(from, to);
	bool made, ok;

	ok = step(way, fs, configfs_make(fs, vf, &made) &&
		  (!lines || configfs_put(fs, vf, "/commit", lines)));
	free(lines);
	return ok;
}

/* The VF exists and gives up vectors. */
static bool shrinks(json_object *infos, uint32_t vf, json_object *to)
{
	uint32_t index, now, new;
	size_t i;

	for (i = 0; i < json_object_array_length(infos); i++) {
		json_object *info = json_object_array_get_idx(infos, i);

		if (json_number(info, "index", &index) && index == vf)
			return json_number(to, "msix-vectors", &new) &&
			       json_number(json_object_object_get(info, "actual"), "msix-vectors",
					   &now) && new < now;
	}
	return false;
}

/* The directories of VFs, those that shrink first, and then the VFs themselves. */
static bool complete(const struct way *way, const char *address, json_object *from,
		     json_object *to)
{
	json_object *infos = need(json_object_new_array()), *vf;
	struct configfs fs = { .pf = address };
	uint32_t *vfs, number, now = 0;
	bool ok = true, later;
	size_t i, n;
	int err;

	err = client_get_vfs(way->client, address, -1, VF_PARTS_LIST, infos);
	if (err && err != -ENODEV && err != -ENOENT) {
		client_fail(way->client, address, err);
		ok = way->back;
	}
	for (i = 0; i < json_object_array_length(infos); i++)
		now += !!json_string(json_object_array_get_idx(infos, i), "address");
	vfs = wanted_vfs(from, to, &n);
	for (i = 0; ok && i < n; i++)
		if (!wanted_vf(to, vfs[i]))
			ok = step(way, &fs, configfs_remove(&fs, vfs[i]));
	for (i = 0; ok && i < 2 * n; i++) {
		later = i >= n;
		vf = wanted_vf(to, vfs[i % n]);
		if (vf && shrinks(infos, vfs[i % n], vf) != later)
			ok = configure(way, &fs, vfs[i % n], wanted_vf(from, vfs[i % n]), vf);
	}
	if (ok && new_number(way, address, from, to, now, &number)) {
		ok = put_number(way, &fs, number);
		if (way->back && json_number(to, "num-vfs", &now) && now != number)
			fail(STATUS_REFUSED, "not put back: %s: num_vfs was %u, with %u VFs",
			     address, now, number);
		else if (way->back && to && !json_string(to, "num-vfs"))
			fail(STATUS_REFUSED, "not put back: %s: num_vfs was not set, and is now %u",
			     address, number);
	}
	if (ok && from && !to)
		ok = step(way, &fs, configfs_remove(&fs, -1));
	free(vfs);
	json_object_put(infos);
	return ok;
}

static bool go(const struct way *way)
{
	json_object *from = json_object_object_get(way->from, "pfs");
	json_object *to = json_object_object_get(way->to, "pfs");
	bool ok = true;
	size_t i;

	for (i = 0; ok && host_wide_settings[i]; i++) {
		const struct setting_set *set = host_wide_settings[i];

		ok = put_settings(way, set->dir, set, settings_of(set, way->from),
				  settings_of(set, way->to));
	}
	json_object_object_foreach(way->pfs, address, pf) {
		(void)pf;
		ok = ok && prepare(way, address, json_object_object_get(from, address),
				   json_object_object_get(to, address));
	}
	json_object_object_foreach(way->pfs, same, again) {
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
	if (wanted_read(way->client, way->from, way->pfs))
		fail(STATUS_REFUSED, "nothing was put back");
	else
		go(way);
	json_object_put(way->from);
}

int wanted_apply(struct client *client, json_object *state, bool again)
{
	struct way way = { .client = client, .to = state, .again = again };
	int status = STATUS_REFUSED;
	json_object *before;
	sigset_t signals, old;

	way.pfs = json_object_object_get(state, "pfs");
	way.enabled = need(json_object_new_object());
	before = need(json_object_new_object());
	way.from = before;
	/* Whoever interrupts it would get a part of it. */
	sigfillset(&signals);
	sigprocmask(SIG_BLOCK, &signals, &old);
	if (!wanted_read(client, before, way.pfs)) {
		if (go(&way))
			status = STATUS_OK;
		else
			go_back(&way, before);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	json_object_put(before);
	json_object_put(way.enabled);
	return status;
}
