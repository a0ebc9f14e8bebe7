// SPDX-License-Identifier: GPL-2.0
/* What files say of all PFs of a kind, which need not have an address there. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "identity.h"
#include "netlink.h"
#include "profile.h"
#include "util.h"
#include "wanted.h"
#include "wanted_file.h"

json_object *profile_there(struct wanted_files *files)
{
	json_object *infos, *info;
	size_t i;

	if (files->there)
		return files->there;
	files->there = need(json_object_new_object());
	infos = need(json_object_new_array());
	client_get_pfs(files->client, NULL, SRIOV_MGR_PART_IDENTITY, infos);
	for_each_of(infos, i, info)
		json_object_object_add(files->there, json_string(info, "address"),
				       identity_facts(info));
	json_object_put(infos);
	return files->there;
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

int profile_apply(struct wanted_files *files)
{
	int status = STATUS_OK;
	json_object *profile;
	size_t i;

	if (!json_object_array_length(files->profiles))
		return STATUS_OK;
	json_object_object_foreach(profile_there(files), address, facts)
		if (!match_one(files, address, facts))
			status = STATUS_USAGE;
	for_each_of(files->profiles, i, profile)
		if (!json_object_object_get_ex(profile, "matches", NULL))
			fail(STATUS_OK, "%s: is for no PF that is there",
			     json_string(profile, "at"));
	return status;
}
