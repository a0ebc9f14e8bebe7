// SPDX-License-Identifier: GPL-2.0
/* What all files of the wanted state say: directories of them, and what is for a kind of PFs. */

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "attrs.h"
#include "identity.h"
#include "name.h"
#include "saved.h"
#include "sysroot.h"
#include "util.h"
#include "wanted.h"
#include "wanted_file.h"

static int is_json(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && *entry->d_name != '.' && !strcmp(entry->d_name + len - 5, ".json");
}

/* The PF, or "host", whose own the file of that name is; in at least 32 bytes. */
static bool is_own(const char *file, char *of)
{
	char name[32];
	int len = strlen(file) - strlen(".json");

	snprintf(name, sizeof(name), "%.*s", len, file);
	if (!strcmp(name, "host"))
		return snprintf(of, sizeof(name), "%s", name);
	return address_parse(name, of) && !strcmp(name, of);
}

/* What is one's own comes first; then the same order whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	char of[32];
	bool own_a = is_own((*a)->d_name, of), own_b = is_own((*b)->d_name, of);

	return own_a != own_b ? own_b - own_a : strcmp((*a)->d_name, (*b)->d_name);
}

/* What the file was to say no other file says instead. */
static void keep_out_others(struct wanted_files *files, const char *of, const char *path)
{
	const struct setting_set *const *set = host_wide_settings;
	char what[64];
	size_t i;

	if (strcmp(of, "host")) {
		snprintf(what, sizeof(what), "pfs.%s", of);
		json_object_object_add(files->owners, what, json_object_new_string(path));
		return;
	}
	for (; *set; set++)
		for (i = 0; i < (*set)->n; i++) {
			snprintf(what, sizeof(what), "%s%s%s", (*set)->key, *(*set)->key ? "." : "",
				 (*set)->settings[i].key);
			json_object_object_add(files->owners, what, json_object_new_string(path));
		}
}

static int load_one(struct wanted_files *files, const char *directory, const char *name)
{
	bool own, unread = files->unread;
	char *path, of[32];
	int status;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		need(NULL);
	own = is_own(name, of);
	if (own)
		json_object_object_add(files->own, path, NULL);
	status = wanted_load(files, path, true);
	if (status && own)
		keep_out_others(files, of, path);
	if (own && strcmp(of, "host"))
		files->unread = unread;
	free(path);
	return status;
}

/* @count is of the files that there are. */
static int load_directory(struct wanted_files *files, const char *path, int *count)
{
	struct dirent **entries;
	int i, n, status = STATUS_OK;

	n = scandir(path, &entries, is_json, by_name);
	files->unread |= n < 0;
	if (n < 0)
		return fail(STATUS_USAGE, "%s: %s", path, strerror(errno));
	for (i = 0; i < n; i++) {
		if (!status || files->keep_going)
			status = load_one(files, path, entries[i]->d_name) ?: status;
		free(entries[i]);
	}
	free(entries);
	*count = n;
	return status;
}

void saved_begin(struct wanted_files *files, struct client *client, bool keep_going)
{
	*files = (struct wanted_files){ .client = client, .keep_going = keep_going };
	files->state = need(json_object_new_object());
	settings_at(&host_settings, files->state);
	settings_at(&default_policy_settings, files->state);
	object_at(files->state, "pfs");
	files->map = need(json_object_new_object());
	files->used = need(json_object_new_object());
	files->owners = need(json_object_new_object());
	files->own = need(json_object_new_object());
	files->profiles = need(json_object_new_array());
}

int saved_load(struct wanted_files *files, const char *path)
{
	struct stat st;
	int n, status;

	if (!strcmp(path, "-") || stat(path, &st) || !S_ISDIR(st.st_mode))
		return wanted_load(files, path, false);
	status = load_directory(files, path, &n);
	return status || n ? status :
	       fail(STATUS_USAGE, "%s: there is no file *.json in it", path);
}

int saved_load_all(struct wanted_files *files)
{
	char *path = need(strdup(rooted(SAVED_DIR)));
	int n, status = STATUS_OK;

	if (!access(path, F_OK) || errno != ENOENT)
		status = load_directory(files, path, &n);
	free(path);
	return status;
}

json_object *saved_pfs(void)
{
	json_object *pfs = need(json_object_new_object());
	struct dirent **entries;
	int i, n = scandir(rooted(SAVED_DIR), &entries, is_json, by_name);
	char of[32];

	for (i = 0; i < n; i++) {
		if (is_own(entries[i]->d_name, of) && strcmp(of, "host"))
			json_object_object_add(pfs, of, NULL);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return pfs;
}

/* Only one VF of all has them. */
static bool has_addresses(json_object *profile)
{
	json_object *vfs = object_at(json_object_object_get(profile, "pf"), "vfs");
	size_t i;

	json_object_object_foreach(vfs, index, vf) {
		(void)index;
		for (i = 0; i < vf_settings.n; i++)
			if (setting_is_unique(&vf_settings.settings[i]) &&
			    json_object_object_get_ex(vf, vf_settings.settings[i].key, NULL))
				return true;
	}
	return false;
}

/* Makes that of the PF what the profile says; or prints why not. */
static bool use_profile(struct wanted_files *files, json_object *profile, const char *address)
{
	const char *of = json_string(profile, "of"), *at = json_string(profile, "at");

	if (of && has_addresses(profile)) {
		fail(STATUS_USAGE, "%s: is for %s and for %s, and has addresses of VFs", at, of,
		     address);
		return false;
	}
	if (!of)
		json_object_object_add(profile, "of", json_object_new_string(address));
	json_object_object_add(object_at(files->state, "pfs"), address,
			       copy_of(json_object_object_get(profile, "pf")));
	return true;
}

/* What its address says counts more, also in a file that is wrong. */
static bool match_one(struct wanted_files *files, const char *address, json_object *facts)
{
	json_object *profile, *found = NULL;
	char name[48];
	size_t i, n = 0;

	for_each_of(files->profiles, i, profile) {
		if (!identity_matches(json_object_object_get(profile, "match"), facts))
			continue;
		json_object_object_add(profile, "matches", NULL);
		if (n++)
			break;
		found = profile;
	}
	snprintf(name, sizeof(name), "pfs.%s", address);
	if (!n || json_object_object_get_ex(files->owners, name, NULL))
		return true;
	if (n == 1)
		return use_profile(files, found, address);
	fail(STATUS_USAGE, "%s: is for %s, as is %s", json_string(profile, "at"), address,
	     json_string(found, "at"));
	return false;
}

int saved_apply_profiles(struct wanted_files *files)
{
	int status = STATUS_OK;
	json_object *profile;
	size_t i;

	if (!json_object_array_length(files->profiles))
		return STATUS_OK;
	if (!files_there(files))
		return files->unknown;
	json_object_object_foreach(files->there, address, facts)
		if (!match_one(files, address, facts))
			status = STATUS_USAGE;
	for_each_of(files->profiles, i, profile)
		if (!json_object_object_get_ex(profile, "matches", NULL))
			fail(STATUS_OK, "%s: is for no PF that is there",
			     json_string(profile, "at"));
	return status;
}

bool saved_is_bad(const struct wanted_files *files, const char *pf)
{
	char name[48];

	snprintf(name, sizeof(name), "pfs.%s", pf);
	return !wanted_pf(files->state, pf) &&
	       (files->unread || json_object_object_get_ex(files->owners, name, NULL));
}

void saved_end(struct wanted_files *files)
{
	json_object_put(files->state);
	json_object_put(files->map);
	json_object_put(files->used);
	json_object_put(files->owners);
	json_object_put(files->own);
	json_object_put(files->there);
	json_object_put(files->profiles);
}
