// SPDX-License-Identifier: GPL-2.0
/* The file format of the wanted state, sriovctl.json(5): what is wrong with a file. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "json_file.h"
#include "name.h"
#include "util.h"
#include "wanted.h"
#include "wanted_file.h"

/**
 * struct check - the check of a file
 * @file: what was read
 * @files: what was said for all files
 * @claims: what it has of @files->owners, if it is valid
 * @path: of the key that is looked at, as in messages
 */
struct check {
	struct json_file file;
	struct wanted_files *files;
	json_object *claims;
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

/* What stands in two files may be one thing in one and another in the other. */
static bool claim(struct check *check, const char *what)
{
	const char *owner = json_string(check->files->owners, what);

	if (!owner)
		owner = json_string(check->claims, what);
	if (owner) {
		json_file_fail(&check->file, check->path, "%s has %s as well", owner, what);
		return false;
	}
	json_object_object_add(check->claims, what, json_object_new_string(check->file.path));
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
			   json_object *out, const char *name, bool host_wide)
{
	json_object *normal = need(json_object_new_object());
	size_t len = strlen(check->path);

	json_object_object_add(out, name, normal);
	if (!is_object(check, values))
		return false;
	json_object_object_foreach(values, key, value) {
		enter(check, len, key);
		if (!check_setting(check, set, key, value, normal) ||
		    (host_wide && !claim(check, check->path)))
			return false;
	}
	check->path[len] = '\0';
	settings_complete(set, normal);
	return true;
}

static bool check_vfs(struct check *check, json_object *vfs, json_object *out)
{
	json_object *normal = need(json_object_new_object());
	size_t len = strlen(check->path);

	json_object_object_add(out, "vfs", normal);
	if (!is_object(check, vfs))
		return false;
	json_object_object_foreach(vfs, key, vf) {
		uint32_t index = strtoul(key, NULL, 10);
		char canonical[16];

		enter(check, len, key);
		snprintf(canonical, sizeof(canonical), "%u", index);
		if (strcmp(key, canonical) || index >= MAX_VFS) {
			json_file_fail(&check->file, check->path,
				       "must be the number of a VF, from \"0\" on");
			return false;
		}
		if (!check_settings(check, &vf_settings, vf, normal, key, false))
			return false;
	}
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

static bool check_pf(struct check *check, const char *address, json_object *pf, json_object *pfs)
{
	const char *mapped = json_string(check->files->map, address);
	json_object *normal = need(json_object_new_object());
	size_t len = strlen(check->path);
	char canonical[32], name[48];

	if (!address_parse(address, canonical) || strcmp(address, canonical)) {
		json_object_put(normal);
		json_file_fail(&check->file, check->path,
			       "must be a PCI address as \"0000:01:00.0\"");
		return false;
	}
	if (mapped)
		json_object_object_add(check->files->used, address, NULL);
	else
		mapped = address;
	json_object_object_add(pfs, mapped, normal);
	snprintf(name, sizeof(name), "pfs.%s", mapped);
	if (!claim(check, name) || !is_object(check, pf))
		return false;
	json_object_object_foreach(pf, key, value) {
		bool ok;

		enter(check, len, key);
		if (!strcmp(key, "policy"))
			ok = check_settings(check, &policy_settings, value, normal, key, false);
		else if (!strcmp(key, "vfs"))
			ok = check_vfs(check, value, normal);
		else
			ok = check_setting(check, &number_settings, key, value, normal);
		if (!ok)
			return false;
	}
	/* What is not said is what a PF has when it is managed anew. */
	if (!settings_of(&policy_settings, normal))
		json_object_object_add(normal, "policy", need(json_object_new_object()));
	settings_complete(&policy_settings, settings_of(&policy_settings, normal));
	return check_number(check, len, normal);
}

static bool check_pfs(struct check *check, json_object *pfs, json_object *out)
{
	json_object *normal = json_object_object_get(out, "pfs");
	size_t len = strlen(check->path);

	if (!is_object(check, pfs))
		return false;
	json_object_object_foreach(pfs, key, pf) {
		enter(check, len, key);
		if (!check_pf(check, key, pf, normal))
			return false;
	}
	return true;
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

static bool check_top(struct check *check, json_object *out)
{
	if (!check_version(check))
		return false;
	json_object_object_foreach(check->file.top, key, value) {
		bool ok = true;

		enter(check, 0, key);
		if (!strcmp(key, "pfs"))
			ok = check_pfs(check, value, out);
		else if (!strcmp(key, host_settings.key))
			ok = check_settings(check, &host_settings, value, out, key, true);
		else if (!strcmp(key, default_policy_settings.key))
			ok = check_settings(check, &default_policy_settings, value, out, key, true);
		else if (strcmp(key, "version") && strcmp(key, "$schema"))
			ok = check_setting(check, &general_settings, key, value, out) &&
			     claim(check, check->path);
		if (!ok)
			return false;
	}
	return true;
}

json_object *wanted_load(struct wanted_files *files, const char *path, bool listed)
{
	struct check check = { .files = files };
	json_object *state = NULL;

	if (!json_file_read(&check.file, path, listed)) {
		state = need(json_object_new_object());
		json_object_object_add(state, "pfs", need(json_object_new_object()));
		check.claims = need(json_object_new_object());
		if (check_top(&check, state)) {
			json_object_object_foreach(check.claims, what, owner)
				json_object_object_add(files->owners, what, json_object_get(owner));
		} else {
			/* A file that is wrong keeps nothing from being in another one. */
			json_object_put(state);
			state = NULL;
		}
		json_object_put(check.claims);
	}
	json_file_close(&check.file);
	return state;
}
