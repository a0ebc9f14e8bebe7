// SPDX-License-Identifier: GPL-2.0
/* The file format of the wanted state, sriovctl.json(5): what is wrong with a file. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "identity.h"
#include "json_file.h"
#include "name.h"
#include "profile.h"
#include "util.h"
#include "wanted.h"
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

/* @path with @key behind it; what was behind it before is cut off. */
static void enter(struct check *check, size_t len, const char *key)
{
	snprintf(check->path + len, sizeof(check->path) - len, "%s%s", len ? "." : "", key);
}

static bool unknown_key(struct check *check)
{
	json_file_fail(&check->file, check->path, "there is no such key; see sriovctl.json(5)");
	return false;
}

static bool is_object(struct check *check, json_object *value)
{
	if (json_object_is_type(value, json_type_object))
		return true;
	json_file_fail(&check->file, check->path, "must be an object");
	return false;
}

/*
 * What stands in two files may be one thing in one and another in the other. Where one of them is
 * there for just that, it counts; @skip is set for the other.
 */
static bool claim(struct check *check, const char *what, bool *skip)
{
	const char *owner = json_string(check->files->owners, what);

	*skip = owner && json_object_object_get_ex(check->files->own, owner, NULL);
	if (*skip) {
		json_file_fail(&check->file, check->path, "does not count: %s has %s", owner, what);
		return true;
	}
	if (owner) {
		json_file_fail(&check->file, check->path, "%s has %s as well", owner, what);
		return false;
	}
	json_object_object_add(check->files->owners, what,
			       json_object_new_string(check->file.path));
	return true;
}

static const struct setting *find_setting(const struct setting_set *set, const char *key)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (!strcmp(set->settings[i].key, key))
			return &set->settings[i];
	return NULL;
}

/* Adds the value at check->path to @out, if @set has @key. */
static bool check_setting(struct check *check, const struct setting_set *set, const char *key,
			  json_object *value, json_object *out)
{
	const struct setting *setting = find_setting(set, key);
	json_object *normal;

	if (!setting)
		return unknown_key(check);
	normal = setting_value(setting, value);
	if (!normal) {
		json_file_fail(&check->file, check->path, "must be %s", setting->valid);
		return false;
	}
	json_object_object_add(out, key, normal);
	return true;
}

/* Adds the object of @set, which is at check->path, to @out. */
static bool check_settings(struct check *check, const struct setting_set *set, json_object *values,
			   json_object *out)
{
	size_t len = strlen(check->path);

	if (!is_object(check, values))
		return false;
	json_object_object_foreach(values, key, value) {
		enter(check, len, key);
		if (!check_setting(check, set, key, value, out))
			return false;
	}
	check->path[len] = '\0';
	return true;
}

/* The same of what is of no PF. */
static bool check_host(struct check *check, const struct setting_set *set, json_object *values)
{
	json_object *out = settings_of(set, check->files->state);
	size_t len = strlen(check->path);
	bool ok, all = true, skip;

	if (!is_object(check, values))
		return false;
	json_object_object_foreach(values, key, value) {
		enter(check, len, key);
		ok = claim(check, check->path, &skip) &&
		     (skip || check_setting(check, set, key, value, out));
		if (!ok && !check->files->keep_going)
			return false;
		all = all && ok;
	}
	return all;
}

/* The normal form of a value for number @i of several VFs. */
static json_object *vf_value(const struct setting *setting, json_object *value, size_t i)
{
	const char *text = json_object_get_string(value);

	return json_object_is_type(value, json_type_string) && setting_counts(text) ?
	       setting_count(setting, text, i) : setting_value(setting, value);
}

/* The value at check->path, for each of @n VFs, in place of what they had before. */
static bool check_vf_setting(struct check *check, const char *key, json_object *value,
			     const uint32_t *numbers, size_t n, json_object *pf)
{
	const struct setting *setting = find_setting(&vf_settings, key);
	json_object *normal;
	size_t i;

	if (!setting)
		return unknown_key(check);
	for (i = 0; i < n || !i; i++) {
		normal = vf_value(setting, value, i);
		if (!normal && i)
			json_file_fail(&check->file, check->path, "ends before VF %u, as it %s %s",
				       numbers[i], "must be", setting->valid);
		else if (!normal)
			json_file_fail(&check->file, check->path, "must be %s", setting->valid);
		if (!normal)
			return false;
		if (i < n)
			json_object_object_add(wanted_vf(pf, numbers[i]), key, normal);
		else
			json_object_put(normal);
	}
	if (n < 2 || !setting_is_unique(setting) || setting_counts(json_object_get_string(value)))
		return true;
	json_file_fail(&check->file, check->path, "%zu VFs cannot have the same; \"%s+\" counts up",
		       n, json_object_get_string(value));
	return false;
}

static bool check_vf_settings(struct check *check, json_object *values, const uint32_t *numbers,
			      size_t n, json_object *pf)
{
	size_t len = strlen(check->path);

	if (!is_object(check, values))
		return false;
	json_object_object_foreach(values, key, value) {
		enter(check, len, key);
		if (!check_vf_setting(check, key, value, numbers, n, pf))
			return false;
	}
	return true;
}

/* The key of VFs at check->path: a number, or two with a dash. */
static bool check_range(struct check *check, const char *key, uint32_t *first, uint32_t *last)
{
	char canonical[32];
	char *end;

	*first = strtoul(key, &end, 10);
	*last = *end ? strtoul(end + 1, NULL, 10) : *first;
	snprintf(canonical, sizeof(canonical), *end ? "%u-%u" : "%u", *first, *last);
	if (!strcmp(key, canonical) && *last < MAX_VFS && (!*end || *first < *last))
		return true;
	json_file_fail(&check->file, check->path,
		       "must be the number of a VF, from \"0\" on, or of several, as \"0-7\"");
	return false;
}

/* VFs that there are to be something of, and that no VF is in two ranges. */
static bool name_vfs(struct check *check, json_object *vfs, json_object *pf)
{
	json_object *ranges = need(json_object_new_object()), *out;
	size_t len = strlen(check->path);
	uint32_t vf, last;
	char index[16];
	bool ok = true;

	out = json_object_object_get(pf, "vfs");
	json_object_object_foreach(vfs, key, values) {
		(void)values;
		enter(check, len, key);
		ok = ok && check_range(check, key, &vf, &last);
		for (; ok && vf <= last; vf++) {
			snprintf(index, sizeof(index), "%u", vf);
			if (!json_object_object_get_ex(out, index, NULL))
				json_object_object_add(out, index, need(json_object_new_object()));
			if (!strchr(key, '-'))
				continue;
			ok = !json_object_object_get_ex(ranges, index, NULL);
			if (!ok)
				json_file_fail(&check->file, check->path,
					       "VF %s is in \"%s\" as well", index,
					       json_string(ranges, index));
			json_object_object_add(ranges, index, json_object_new_string(key));
		}
		if (!ok)
			break;
	}
	check->path[len] = '\0';
	json_object_put(ranges);
	return ok;
}

/* Those of @vfs that are ranges, or those that are not. */
static bool check_ranges(struct check *check, json_object *vfs, bool ranges, json_object *pf)
{
	size_t len = strlen(check->path), n;
	uint32_t *numbers, first, last;
	bool ok = true;

	json_object_object_foreach(vfs, key, values) {
		if (!ok || ranges != !!strchr(key, '-'))
			continue;
		enter(check, len, key);
		check_range(check, key, &first, &last);
		numbers = need(calloc(last - first + 1, sizeof(*numbers)));
		for (n = 0; first + n <= last; n++)
			numbers[n] = first + n;
		ok = check_vf_settings(check, values, numbers, n, pf);
		free(numbers);
		if (ok)
			check->path[len] = '\0';
	}
	return ok;
}

/* What is said of one VF counts more than what is of a range, and that more than defaults. */
static bool check_vfs(struct check *check, json_object *file, json_object *pf)
{
	json_object *vfs = NULL, *defaults = NULL, *out = need(json_object_new_object());
	size_t len = strlen(check->path), n;
	uint32_t number = 0, *numbers;
	char index[16];
	bool ok;

	json_object_object_add(pf, "vfs", out);
	if (json_object_object_get_ex(file, "defaults", &defaults) &&
	    json_number(pf, "num-vfs", &number)) {
		while (number-- > 0) {
			snprintf(index, sizeof(index), "%u", number);
			json_object_object_add(out, index, need(json_object_new_object()));
		}
	}
	enter(check, len, "vfs");
	if (json_object_object_get_ex(file, "vfs", &vfs) &&
	    (!is_object(check, vfs) || !name_vfs(check, vfs, pf)))
		return false;
	if (defaults) {
		enter(check, len, "defaults");
		numbers = wanted_vfs(pf, NULL, &n);
		ok = check_vf_settings(check, defaults, numbers, n, pf);
		free(numbers);
		if (!ok)
			return false;
	}
	enter(check, len, "vfs");
	if (vfs && (!check_ranges(check, vfs, true, pf) || !check_ranges(check, vfs, false, pf)))
		return false;
	check->path[len] = '\0';
	return true;
}

/* The kernel would say so, but when VFs may be gone. */
static bool check_number(struct check *check, size_t len, json_object *pf)
{
	json_object *policy = settings_of(&policy_settings, pf), *max;
	uint32_t number;

	json_object_object_get_ex(policy, "max-vfs", &max);
	if (!json_number(pf, "num-vfs", &number) || !json_object_is_type(max, json_type_int) ||
	    strcmp(json_string(policy, "mode"), "enforce") || number <= json_object_get_int64(max))
		return true;
	enter(check, len, "num-vfs");
	json_file_fail(&check->file, check->path, "is over policy.max-vfs, which is %s",
		       json_object_get_string(max));
	return false;
}

/* Half of an ID is of many kinds. */
static bool check_match(struct check *check, json_object *match)
{
	bool vendor = json_object_object_get_ex(match, "vendor", NULL);

	if (json_object_object_length(match) &&
	    vendor == json_object_object_get_ex(match, "device", NULL))
		return true;
	json_file_fail(&check->file, check->path, "must have %s", vendor ? "device beside vendor" :
		       json_object_object_length(match) ? "vendor beside device" :
		       "netdev, mac, serial, driver, or vendor and device");
	return false;
}

/* What is said of a PF. What is not said is what it has when it is managed anew. */
static bool check_values(struct check *check, json_object *pf, json_object *out,
			 json_object *identity, json_object *match)
{
	json_object *policy = need(json_object_new_object());
	size_t len = strlen(check->path);
	bool ok;

	json_object_object_add(out, "policy", policy);
	if (!is_object(check, pf))
		return false;
	json_object_object_foreach(pf, key, value) {
		enter(check, len, key);
		if (!strcmp(key, "policy"))
			ok = check_settings(check, &policy_settings, value, policy);
		else if (!strcmp(key, "vfs") || !strcmp(key, "defaults"))
			continue;
		else if (identity && !strcmp(key, identity_settings.key))
			ok = check_settings(check, &identity_settings, value, identity);
		else if (match && !strcmp(key, match_settings.key))
			ok = check_settings(check, &match_settings, value, match) &&
			     check_match(check, match);
		else if (!strcmp(key, match_settings.key))
			ok = !json_file_fail(&check->file, check->path, "%s",
					     "takes a name in place of the address");
		else
			ok = check_setting(check, &number_settings, key, value, out);
		if (!ok)
			return false;
	}
	check->path[len] = '\0';
	if (!check_vfs(check, pf, out))
		return false;
	settings_complete(&policy_settings, policy);
	return check_number(check, len, out);
}

/* What is to be there; whoever says where it is now knows better. */
static bool check_identity(struct check *check, json_object *said, const char *address)
{
	json_object *facts = json_object_object_get(profile_there(check->files), address);
	size_t len = strlen(check->path);
	const char *key;

	if (!facts || json_object_object_get_ex(check->files->used, address, NULL))
		return true;
	key = identity_differs(said, facts);
	if (!key)
		return true;
	enter(check, len, identity_settings.key);
	enter(check, strlen(check->path), key);
	json_file_fail(&check->file, check->path,
		       "is %s, and what is at that address now has %s: another device; %s",
		       json_string(said, key), json_string(facts, key),
		       "take identity out if it is meant");
	return false;
}

/* A PF that is known by something else than its address. */
static bool check_profile(struct check *check, json_object *pf)
{
	json_object *profile = need(json_object_new_object()), *normal, *match;
	bool ok;

	normal = need(json_object_new_object());
	match = need(json_object_new_object());
	json_object_object_add(profile, "at", json_file_at(&check->file, check->path));
	json_object_object_add(profile, "pf", normal);
	json_object_object_add(profile, "match", match);
	ok = check_values(check, pf, normal, NULL, match);
	if (ok)
		json_object_array_add(check->files->profiles, json_object_get(profile));
	json_object_put(profile);
	return ok;
}

static bool check_pf(struct check *check, const char *address, json_object *pf)
{
	const char *mapped = json_string(check->files->map, address);
	size_t len = strlen(check->path);
	char canonical[32], name[48];
	json_object *normal, *identity;
	bool skip, ok;

	if (!address_parse(address, canonical) || strcmp(address, canonical)) {
		if (json_object_object_get_ex(pf, match_settings.key, NULL))
			return check_profile(check, pf);
		json_file_fail(&check->file, check->path,
			       "must be a PCI address as \"0000:01:00.0\", or have match");
		return false;
	}
	if (mapped)
		json_object_object_add(check->files->used, address, NULL);
	else
		mapped = address;
	normal = need(json_object_new_object());
	identity = need(json_object_new_object());
	snprintf(name, sizeof(name), "pfs.%s", mapped);
	ok = check_values(check, pf, normal, identity, NULL);
	check->path[len] = '\0';
	ok = ok && claim(check, name, &skip);
	if (ok && !skip && check_identity(check, identity, address))
		json_object_object_add(json_object_object_get(check->files->state, "pfs"), mapped,
				       json_object_get(normal));
	else
		ok = ok && skip;
	json_object_put(identity);
	json_object_put(normal);
	return ok;
}

static bool check_pfs(struct check *check, json_object *pfs)
{
	size_t len = strlen(check->path);
	bool ok, all = true;

	if (!is_object(check, pfs))
		return false;
	json_object_object_foreach(pfs, key, pf) {
		enter(check, len, key);
		ok = check_pf(check, key, pf);
		if (!ok && !check->files->keep_going)
			return false;
		all = all && ok;
	}
	return all;
}

/* Before anything else, as a newer version may have other keys. */
static bool check_version(struct check *check)
{
	json_object *version = json_object_object_get(check->file.top, "version");
	int64_t number = json_object_get_int64(version);

	if (!json_object_is_type(version, json_type_int) || number < 1) {
		json_file_fail(&check->file, "version", "must be there, and be %d", WANTED_VERSION);
		return false;
	}
	if (number <= WANTED_VERSION)
		return true;
	json_file_fail(&check->file, "version", "is %lld; this sriovctl knows files up to %d, %s",
		       (long long)number, WANTED_VERSION, "take a newer one");
	return false;
}

static bool check_member(struct check *check, const char *key, json_object *value)
{
	json_object *state = check->files->state;
	bool skip;

	if (!strcmp(key, "version") || !strcmp(key, "$schema"))
		return true;
	if (!strcmp(key, "pfs"))
		return check_pfs(check, value);
	if (!strcmp(key, host_settings.key))
		return check_host(check, &host_settings, value);
	if (!strcmp(key, default_policy_settings.key))
		return check_host(check, &default_policy_settings, value);
	return claim(check, check->path, &skip) &&
	       (skip || check_setting(check, &general_settings, key, value, state));
}

static bool check_top(struct check *check)
{
	bool ok, all = true;

	if (!check_version(check))
		return false;
	json_object_object_foreach(check->file.top, key, value) {
		enter(check, 0, key);
		ok = check_member(check, key, value);
		if (!ok && !check->files->keep_going)
			return false;
		all = all && ok;
	}
	return all;
}

int wanted_load(struct wanted_files *files, const char *path, bool listed)
{
	struct check check = { .files = files };
	int status = json_file_read(&check.file, path, listed);

	if (!status && !check_top(&check))
		status = STATUS_USAGE;
	json_file_close(&check.file);
	return status;
}
