// SPDX-License-Identifier: GPL-2.0
/* The file format of the wanted state, sriovctl.json(5): what is wrong with a file. */

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "guess.h"
#include "identity.h"
#include "json_file.h"
#include "name.h"
#include "netlink.h"
#include "refusal.h"
#include "util.h"
#include "wanted.h"
#include "wanted_apply.h"
#include "wanted_file.h"

/**
 * struct check - the check of a file
 * @file: what was read
 * @files: what was said for all files
 * @path: of the key that is looked at, as in messages
 */
struct check {
	struct json_file file;
	struct wanted_files *files;
	char path[512];
};

/* Prints what is wrong with the value at check->path; false. */
__attribute__((format(printf, 2, 3)))
static bool wrong(const struct check *check, const char *fmt, ...)
{
	json_object *at = json_file_at(&check->file, check->path);
	char what[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	fail(STATUS_USAGE, "%s: %s", json_object_get_string(at), what);
	json_object_put(at);
	return false;
}

/* @path with @key behind it; what was behind it before is cut off. */
static void enter(struct check *check, size_t len, const char *key)
{
	snprintf(check->path + len, sizeof(check->path) - len, "%s%s", len ? "." : "", key);
}

typedef bool (*member_fn)(struct check *check, const char *key, json_object *value,
			  const void *arg);

/* Whether the value at check->path is an object, and @each of its members as it must be. */
static bool check_members(struct check *check, json_object *object, bool keep_going,
			  member_fn each, const void *arg)
{
	size_t len = strlen(check->path);
	bool ok, all = true;

	if (!json_object_is_type(object, json_type_object))
		return wrong(check, "must be an object");
	json_object_object_foreach(object, key, value) {
		enter(check, len, key);
		ok = each(check, key, value, arg);
		if (!ok && !keep_going)
			return false;
		all = all && ok;
	}
	check->path[len] = '\0';
	return all;
}

/*
 * What stands in two files may be one thing in one and another in the other. Where one of them is
 * there for just that, it counts; @skip is set for the other.
 */
static bool claim(struct check *check, const char *what, bool *skip)
{
	const char *owner = json_string(check->files->owners, what);
	json_object *at;

	*skip = owner && json_object_object_get_ex(check->files->own, owner, NULL);
	if (*skip) {
		at = json_file_at(&check->file, check->path);
		fail(STATUS_OK, "%s: does not count: %s has %s", json_object_get_string(at), owner,
		     what);
		json_object_put(at);
		return true;
	}
	if (owner)
		return wrong(check, "%s has %s as well", owner, what);
	json_object_object_add(check->files->owners, what,
			       json_object_new_string(check->file.path));
	return true;
}

/* That of @set with just this name, at check->path; NULL after an error is printed. */
static const struct setting *find_setting(struct check *check, const struct setting_set *set,
					  const char *key)
{
	static const char *const top[] = { "host", "default-policy", "pfs", NULL };
	static const char *const pf[] = { "policy", "vfs", "defaults", "identity", "match", NULL };
	const char *const *beside = set == &general_settings ? top :
				    set == &number_settings ? pf : NULL;
	const struct setting *setting = setting_named(set, key);
	struct guess guess = { .typed = key, .len = strlen(key) };
	char buf[GUESS_SIZE];

	if (setting)
		return setting;
	settings_guess(set, &guess);
	for (; beside && *beside; beside++)
		guess_add(&guess, *beside);
	wrong(check, "there is no such key; %s", guess_text(&guess, buf, "see sriovctl.json(5)"));
	return NULL;
}

/**
 * struct place - where values of settings go
 * @set: the settings that there may be
 * @out: their object
 */
struct place {
	const struct setting_set *set;
	json_object *out;
};

static bool check_setting(struct check *check, const char *key, json_object *value,
			  const void *arg)
{
	const struct place *place = arg;
	const struct setting *setting = find_setting(check, place->set, key);
	json_object *normal;

	if (!setting)
		return false;
	normal = setting_value(setting, value);
	if (!normal)
		return wrong(check, "must be %s", setting->valid);
	json_object_object_add(place->out, key, normal);
	return true;
}

/* Of what is of no PF. */
static bool check_host_setting(struct check *check, const char *key, json_object *value,
			       const void *arg)
{
	bool skip;

	return claim(check, check->path, &skip) && (skip || check_setting(check, key, value, arg));
}

static bool check_settings(struct check *check, const struct setting_set *set,
			   json_object *values, json_object *out)
{
	struct place place = { set, out };

	return check_members(check, values, false, check_setting, &place);
}

/**
 * struct some - VFs that the same is said of
 * @pf: their PF
 * @range: they are from one number to another
 * @numbers: their numbers
 * @n: how many
 */
struct some {
	json_object *pf;
	bool range;
	uint32_t *numbers;
	size_t n;
};

/* The value at check->path, for each of the VFs, in place of what they had before. */
static bool check_vf_setting(struct check *check, const char *key, json_object *value,
			     const void *arg)
{
	const struct setting *setting = find_setting(check, &vf_settings, key);
	const char *text = json_object_get_string(value);
	bool counts = json_object_is_type(value, json_type_string) && setting_counts(text);
	const struct some *some = arg;
	json_object *normal;
	size_t i;

	if (!setting)
		return false;
	for (i = 0; i < some->n || !i; i++) {
		normal = counts ? setting_count(setting, text, i) : setting_value(setting, value);
		if (!normal && i)
			return wrong(check, "ends before VF %u, as it must be %s",
				     some->numbers[i], setting->valid);
		if (!normal)
			return wrong(check, "must be %s", setting->valid);
		if (i < some->n)
			json_object_object_add(wanted_vf(some->pf, some->numbers[i]), key, normal);
		else
			json_object_put(normal);
	}
	return some->n < 2 || !setting_is_unique(setting) || counts ||
	       wrong(check, "%zu VFs cannot have the same; \"%s+\" counts up", some->n, text);
}

static bool check_some(struct check *check, json_object *values, struct some *some)
{
	bool ok = check_members(check, values, false, check_vf_setting, some);

	free(some->numbers);
	return ok;
}

/* The key of VFs at check->path: a number, or two with a dash. */
static bool check_range(struct check *check, const char *key, uint32_t *first, uint32_t *last)
{
	char canonical[32];
	char *end;

	*first = strtoul(key, &end, 10);
	*last = *end ? strtoul(end + 1, NULL, 10) : *first;
	snprintf(canonical, sizeof(canonical), *end ? "%u-%u" : "%u", *first, *last);
	return (!strcmp(key, canonical) && *last < MAX_VFS && (!*end || *first < *last)) ||
	       wrong(check, "must be the number of a VF, from \"0\" on, or of several, as \"0-7\"");
}

/* VFs that there are to be something of, by @arg. No VF is in two ranges, which are noted there. */
static bool name_vfs(struct check *check, const char *key, json_object *values, const void *arg)
{
	json_object *const *names = arg, *vfs = names[0], *ranges = names[1];
	uint32_t vf, last;

	(void)values;
	if (!check_range(check, key, &vf, &last))
		return false;
	for (; vf <= last; vf++) {
		object_at(vfs, vf_key(vf));
		if (!strchr(key, '-'))
			continue;
		if (json_object_object_get_ex(ranges, vf_key(vf), NULL))
			return wrong(check, "VF %u is in \"%s\" as well", vf,
				     json_string(ranges, vf_key(vf)));
		json_object_object_add(ranges, vf_key(vf), json_object_new_string(key));
	}
	return true;
}

/* Those that are a range, where @arg is of one, or those that are not. */
static bool check_range_vfs(struct check *check, const char *key, json_object *values,
			    const void *arg)
{
	const struct some *kind = arg;
	struct some some = { .pf = kind->pf };
	uint32_t first, last;

	if (kind->range != !!strchr(key, '-'))
		return true;
	check_range(check, key, &first, &last);
	some.numbers = need(calloc(last - first + 1, sizeof(*some.numbers)));
	for (some.n = 0; first + some.n <= last; some.n++)
		some.numbers[some.n] = first + some.n;
	return check_some(check, values, &some);
}

/* What is said of one VF counts more than what is of a range, and that more than defaults. */
static bool check_vfs(struct check *check, json_object *file, json_object *pf)
{
	json_object *vfs, *defaults, *names[] = { object_at(pf, "vfs"), NULL };
	bool has_defaults = json_object_object_get_ex(file, "defaults", &defaults);
	bool has_vfs = json_object_object_get_ex(file, "vfs", &vfs), ok = true;
	size_t len = strlen(check->path);
	struct some some = { .pf = pf };
	uint32_t number = 0;

	if (has_defaults)
		json_number(pf, "num-vfs", &number);
	while (number-- > 0)
		object_at(names[0], vf_key(number));
	if (has_vfs) {
		enter(check, len, "vfs");
		names[1] = need(json_object_new_object());
		ok = check_members(check, vfs, false, name_vfs, names);
		json_object_put(names[1]);
	}
	if (ok && has_defaults) {
		enter(check, len, "defaults");
		some.numbers = wanted_vfs(pf, NULL, &some.n);
		ok = check_some(check, defaults, &some);
	}
	if (ok && has_vfs) {
		enter(check, len, "vfs");
		some.range = true;
		ok = check_members(check, vfs, false, check_range_vfs, &some);
		some.range = false;
		ok = ok && check_members(check, vfs, false, check_range_vfs, &some);
	}
	if (ok)
		check->path[len] = '\0';
	return ok;
}

/* The kernel would say so, but when VFs may be gone. */
static bool check_number(struct check *check, json_object *pf)
{
	json_object *policy = settings_of(&policy_settings, pf), *max;
	uint32_t number;

	json_object_object_get_ex(policy, "max-vfs", &max);
	if (!json_number(pf, "num-vfs", &number) || !json_object_is_type(max, json_type_int) ||
	    !text_is(policy, "mode", "enforce") || number <= json_object_get_int64(max))
		return true;
	enter(check, strlen(check->path), "num-vfs");
	return wrong(check, "is over policy.max-vfs, which is %s", json_object_get_string(max));
}

/* Whether @key of @vfs, a number or a range, has the VF. */
static bool has_vf(const char *key, uint32_t vf)
{
	uint32_t first = strtoul(key, NULL, 10);
	const char *dash = strchr(key, '-');

	return vf >= first && vf <= (dash ? strtoul(dash + 1, NULL, 10) : first);
}

/* Where the file says that of a VF, or names it without @key: the most special place counts. */
static void enter_vf(struct check *check, json_object *file, uint32_t vf, const char *key)
{
	json_object *vfs = json_object_object_get(file, "vfs");
	const char *found = NULL;

	if (vfs) {
		json_object_object_foreach(vfs, range, values)
			if (has_vf(range, vf) && (!found || !strchr(range, '-')) &&
			    (!key || json_object_object_get_ex(values, key, NULL)))
				found = range;
	}
	enter(check, strlen(check->path), found ? "vfs" : "defaults");
	if (found)
		enter(check, strlen(check->path), found);
	if (key)
		enter(check, strlen(check->path), key);
}

static bool check_rates(struct check *check, json_object *file, json_object *pf)
{
	json_object *vfs = object_at(pf, "vfs");

	json_object_object_foreach(vfs, index, vf) {
		if (!rates_clash(vf))
			continue;
		enter_vf(check, file, strtoul(index, NULL, 10), "min-tx-rate");
		return wrong(check, "is over max-tx-rate of vf%s, which is %s", index,
			     json_string(vf, "max-tx-rate"));
	}
	return true;
}

/* Whether the limit is another one with what the file says. */
static bool is_policy_changed(json_object *pf, json_object *info)
{
	json_object *policy = settings_of(&policy_settings, pf);
	const char *max = json_string(info, "max-vfs");

	return !text_is(policy, "mode", json_string(info, "policy-mode")) ||
	       !text_is(policy, "max-vfs", max ? max : "none");
}

/* As the PF is that is there. */
static bool check_possible_number(struct check *check, json_object *pf, json_object *info)
{
	const char *address = json_string(info, "address");
	uint32_t number, most;
	char why[256];

	if (!json_number(pf, "num-vfs", &number) || !json_number(info, "total-vfs", &most))
		return true;
	if (number > most)
		snprintf(why, sizeof(why), "%s can have %u VFs", address, most);
	else if (is_policy_changed(pf, info) ||
		 !number_is_refused(check->files->client, address, number, why, sizeof(why)))
		return true;
	enter(check, strlen(check->path), "num-vfs");
	return wrong(check, "%s", why);
}

static bool check_possible_vfs(struct check *check, json_object *file, json_object *pf,
			       json_object *info)
{
	json_object *vfs = object_at(pf, "vfs");
	uint32_t number, most;

	json_object_object_foreach(vfs, index, vf) {
		number = strtoul(index, NULL, 10);
		if (json_number(info, "total-vfs", &most) && number >= most) {
			enter_vf(check, file, number, NULL);
			return wrong(check, "%s can have %u VFs, from vf0 to vf%u",
				     json_string(info, "address"), most, most - 1);
		}
		if (driver_is_missing(vf)) {
			enter_vf(check, file, number, "driver");
			return wrong(check, NO_DRIVER, json_string(vf, "driver"));
		}
	}
	return true;
}

/* What it cannot have, which the kernel would say when others have been changed. */
static bool check_possible(struct check *check, json_object *file, const char *address,
			   json_object *pf)
{
	json_object *info;
	int err;
	bool ok;

	if (!check->files->possible)
		return true;
	info = client_get_pf(check->files->client, address, &err);
	ok = check_possible_number(check, pf, info) &&
	     check_possible_vfs(check, file, pf, info);
	json_object_put(info);
	return ok;
}

/* Half of an ID is of many kinds. */
static bool check_match(struct check *check, json_object *match)
{
	bool vendor = json_object_object_get_ex(match, "vendor", NULL);

	if (json_object_object_length(match) &&
	    vendor == json_object_object_get_ex(match, "device", NULL))
		return true;
	return wrong(check, "must have %s", vendor ? "device beside vendor" :
		     json_object_object_length(match) ? "vendor beside device" :
		     "netdev, mac, serial, driver, or vendor and device");
}

/**
 * struct said - what a file says of a PF
 * @pf: what is wanted of it
 * @identity: what is to be there; NULL where @match is not
 * @match: by what it is known, where it is not by its address
 */
struct said {
	json_object *pf;
	json_object *identity;
	json_object *match;
};

static bool check_pf_member(struct check *check, const char *key, json_object *value,
			    const void *arg)
{
	const struct said *said = arg;

	if (!strcmp(key, policy_settings.key))
		return check_settings(check, &policy_settings, value,
				      settings_of(&policy_settings, said->pf));
	/* They want all else to be known. */
	if (!strcmp(key, "vfs") || !strcmp(key, "defaults"))
		return true;
	if (said->identity && !strcmp(key, identity_settings.key))
		return check_settings(check, &identity_settings, value, said->identity);
	if (said->match && !strcmp(key, match_settings.key))
		return check_settings(check, &match_settings, value, said->match) &&
		       check_match(check, said->match);
	if (!strcmp(key, match_settings.key))
		return wrong(check, "takes a name in place of the address");
	return check_setting(check, key, value, &(struct place){ &number_settings, said->pf });
}

/* What is not said is what the PF has when it is managed anew. */
static bool check_values(struct check *check, json_object *file, const struct said *said)
{
	json_object *policy = settings_at(&policy_settings, said->pf);

	if (!check_members(check, file, false, check_pf_member, said) ||
	    !check_vfs(check, file, said->pf))
		return false;
	settings_complete(&policy_settings, policy);
	return check_number(check, said->pf) && check_rates(check, file, said->pf);
}

json_object *files_there(struct wanted_files *files)
{
	json_object *infos, *info;
	size_t i;
	int err;

	if (files->there || files->unknown)
		return files->there;
	infos = need(json_object_new_array());
	err = client_get_pfs(files->client, NULL, SRIOV_MGR_PART_IDENTITY, infos);
	if (err)
		files->unknown = client_fail(files->client, "PFs", err);
	else
		files->there = need(json_object_new_object());
	for_each_of(infos, i, info)
		json_object_object_add(files->there, json_string(info, "address"),
				       identity_facts(info));
	json_object_put(infos);
	return files->there;
}

/* What is to be there; whoever says where it is now knows better. */
static bool check_identity(struct check *check, json_object *said, const char *address)
{
	json_object *there, *facts;
	const char *key;

	if (!json_object_object_length(said) ||
	    json_object_object_get_ex(check->files->used, address, NULL))
		return true;
	there = files_there(check->files);
	facts = json_object_object_get(there, address);
	key = facts ? identity_differs(said, facts) : NULL;
	if (there && !key)
		return true;
	enter(check, strlen(check->path), identity_settings.key);
	if (!there)
		return wrong(check, "cannot be compared with what is at that address now");
	enter(check, strlen(check->path), key);
	return wrong(check, "is %s, and what is at that address now has %s: another device; %s",
		     json_string(said, key), json_string(facts, key),
		     "take identity out if it is meant");
}

/* A PF that is known by something else than its address. */
static bool check_profile(struct check *check, json_object *file)
{
	json_object *profile = need(json_object_new_object());
	struct said said = { .pf = object_at(profile, "pf"), .match = object_at(profile, "match") };
	bool ok;

	json_object_object_add(profile, "at", json_file_at(&check->file, check->path));
	ok = check_values(check, file, &said);
	if (ok)
		json_object_array_add(check->files->profiles, json_object_get(profile));
	json_object_put(profile);
	return ok;
}

/* Adds what is said of a PF that the files have at @address, and that is at @here. */
static bool take_pf(struct check *check, const char *address, const char *here, json_object *file)
{
	json_object *both = need(json_object_new_object());
	struct said said = { object_at(both, "pf"), object_at(both, "identity"), NULL };
	char name[48];
	bool ok, skip = false;

	snprintf(name, sizeof(name), "pfs.%s", here);
	ok = claim(check, name, &skip) && check_values(check, file, &said) &&
	     (skip || (check_identity(check, said.identity, address) &&
		       check_possible(check, file, here, said.pf)));
	if (ok && !skip)
		json_object_object_add(json_object_object_get(check->files->state, "pfs"), here,
				       json_object_get(said.pf));
	json_object_put(both);
	return ok;
}

static bool check_pf(struct check *check, const char *address, json_object *file,
		     const void *none)
{
	const char *mapped = json_string(check->files->map, address);
	char canonical[32];

	(void)none;
	if (!address_parse(address, canonical) || strcmp(address, canonical))
		return json_object_object_get_ex(file, match_settings.key, NULL) ?
		       check_profile(check, file) :
		       wrong(check, "must be a PCI address as \"0000:01:00.0\", or have match");
	if (mapped)
		json_object_object_add(check->files->used, address, NULL);
	return take_pf(check, address, mapped ?: address, file);
}

/* Before anything else, as a newer version may have other keys. */
static bool check_version(struct check *check)
{
	json_object *version = json_object_object_get(check->file.top, "version");
	int64_t number = json_object_get_int64(version);

	enter(check, 0, "version");
	if (!json_object_is_type(version, json_type_int) || number < 1)
		return wrong(check, "must be there, and be %d", WANTED_VERSION);
	return number <= WANTED_VERSION ||
	       wrong(check, "is %lld; this sriovctl knows files up to %d, %s", (long long)number,
		     WANTED_VERSION, "take a newer one");
}

static bool check_top(struct check *check, const char *key, json_object *value, const void *none)
{
	struct place place = { &general_settings, check->files->state };
	size_t i;

	(void)none;
	if (!strcmp(key, "version") || !strcmp(key, "$schema"))
		return true;
	if (!strcmp(key, "pfs"))
		return check_members(check, value, check->files->keep_going, check_pf, NULL);
	for (i = 0; host_wide_settings[i]; i++) {
		if (!*key || strcmp(key, host_wide_settings[i]->key))
			continue;
		place.set = host_wide_settings[i];
		place.out = settings_of(place.set, place.out);
		return check_members(check, value, check->files->keep_going, check_host_setting,
				     &place);
	}
	return check_host_setting(check, key, value, &place);
}

int wanted_load(struct wanted_files *files, const char *path, bool listed)
{
	struct check check = { .files = files };
	int status = json_file_read(&check.file, path, listed);

	if (!status && !check_version(&check))
		status = STATUS_USAGE;
	files->unread |= status;
	*check.path = '\0';
	if (!status && !check_members(&check, check.file.top, files->keep_going, check_top, NULL))
		status = files->unknown ?: STATUS_USAGE;
	json_file_close(&check.file);
	return status;
}
