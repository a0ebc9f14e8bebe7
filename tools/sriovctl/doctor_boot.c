// SPDX-License-Identifier: GPL-2.0
/* Is what is wanted restored at boot? */

#include <errno.h>
#include <unistd.h>

#include "doctor.h"
#include "netlink.h"
#include "saved.h"
#include "wanted.h"
#include "wanted_file.h"

#define SERVICE "sriov_mgr.service"
#define HIDDEN "run as root to read " SAVED_DIR

/* What systemd tells of the service; of a recorded host, what it told there. */
static json_object *service_properties(void)
{
	json_object *properties = need(json_object_new_object());
	bool recorded = recording_open();
	char line[256], *value;
	FILE *file;

	file = recorded ? fopen(rooted("/systemctl"), "re") :
	       popen("systemctl show -p LoadState,ActiveState,Result,ExecMainStatus,UnitFileState "
		     SERVICE " 2>/dev/null", "re");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = '\0';
		json_add_text(properties, line, value);
	}
	if (file && recorded)
		fclose(file);
	else if (file)
		pclose(file);
	return properties;
}

/* How many files are to be restored; in @readable whether all can be seen and read. */
static size_t count_files(bool *readable)
{
	json_object *files = paths_of(SAVED_DIR "/*.json"), *file;
	size_t i;

	*readable = errno != EACCES;
	for_each_of(files, i, file)
		if (access(rooted("%s", json_object_get_string(file)), R_OK))
			*readable = false;
	json_object_put(files);
	return i;
}

static void check_service(struct doctor *doctor)
{
	json_object *properties;
	bool readable;

	/* Another init. */
	if (access(rooted("/run/systemd/system"), F_OK))
		return;
	properties = service_properties();
	if (!json_string(properties, "LoadState")) {
		unknown(doctor, NULL, "systemctl does not tell of " SERVICE);
	} else if (text_is(properties, "ActiveState", "failed")) {
		found(doctor, NULL, "journalctl -b -u " SERVICE "; systemctl restart " SERVICE,
		      "%s has failed (%s, status %s): not all in " SAVED_DIR " was restored",
		      SERVICE, json_string(properties, "Result"),
		      json_string(properties, "ExecMainStatus"));
	} else if (text_is(properties, "UnitFileState", "enabled")) {
		/* All is restored. */
	} else if (count_files(&readable)) {
		doctor->severity = "warning";
		found(doctor, NULL, "systemctl enable " SERVICE,
		      SERVICE " is not enabled, and " SAVED_DIR " not restored at boot");
	} else if (!readable) {
		unknown(doctor, NULL, HIDDEN);
	}
	json_object_put(properties);
}

/* What all files have of PFs, if they can be seen; what is wrong in one is told. */
static bool load_saved(struct doctor *doctor, struct wanted_files *files)
{
	json_object *lines, *line;
	bool readable;
	const char *why;
	int status;
	size_t i;

	if (!count_files(&readable)) {
		if (!readable)
			unknown(doctor, NULL, HIDDEN);
		return readable;
	}
	lines = need(json_object_new_array());
	fail_collect(lines);
	status = saved_load_all(files);
	status = saved_apply_profiles(files) ?: status;
	fail_collect(NULL);
	doctor->severity = "error";
	for_each_of(lines, i, line) {
		why = json_object_get_string(line);
		if (!readable || status != STATUS_USAGE)
			unknown(doctor, NULL, "%s", why);
		else
			found(doctor, NULL, "mend it, or it is not restored", "%s", why);
	}
	doctor->severity = doctor->check->severity;
	json_object_put(lines);
	return true;
}

static json_object *state_of(const char *address, json_object *pf)
{
	json_object *state = need(json_object_new_object()), *pfs = need(json_object_new_object());

	json_object_object_add(pfs, address, json_object_get(pf));
	json_object_object_add(state, "pfs", pfs);
	return state;
}

/* How @pf, which is wanted so, differs from what is saved of it, if anything is. */
static void compare(struct doctor *doctor, json_object *pf, json_object *wanted,
		    json_object *saved, const char *file)
{
	const char *address = pf_name(pf);
	json_object *from = state_of(address, saved), *to = state_of(address, wanted);
	json_object *changes = wanted_changes(from, to);
	size_t n = json_object_array_length(changes);

	mend(doctor, "sriovctl diff %s; sriovctl restore " SAVED_DIR ", or sriovctl save", address);
	if (wanted && !saved)
		found(doctor, pf, mend(doctor, "sriovctl save -p %s", address),
		      "nothing of it is in " SAVED_DIR);
	else if (saved && !wanted)
		found(doctor, pf,
		      mend(doctor, "sriovctl restore " SAVED_DIR ", or take it out of %s", file),
		      "is not managed, and %s has it", file);
	else if (saved && n)
		found(doctor, pf, doctor->mend, "%zu of what is wanted %s not as in %s", n,
		      n == 1 ? "is" : "are", file);
	json_object_put(changes);
	json_object_put(from);
	json_object_put(to);
}

static json_object *pf_in(json_object *state, json_object *pf)
{
	return json_object_object_get(json_object_object_get(state, "pfs"), pf_name(pf));
}

static void check_saved(struct doctor *doctor)
{
	json_object *state = need(json_object_new_object()), *pf;
	struct wanted_files files;
	char why[512], name[64];
	struct client client;
	const char *file;
	int status;
	size_t i;

	fail_keep(why, sizeof(why));
	status = client_open(&client);
	if (!status)
		status = wanted_of(state, doctor->pfs, doctor->vfs);
	fail_keep(NULL, 0);
	saved_begin(&files, &client, true);
	if (status)
		unknown(doctor, NULL, "%s", why);
	if (status || !load_saved(doctor, &files))
		goto out;
	for_each_of(doctor->pfs, i, pf) {
		if (saved_is_bad(&files, pf_name(pf)))
			continue;
		snprintf(name, sizeof(name), "pfs.%s", pf_name(pf));
		file = json_string(files.owners, name);
		compare(doctor, pf, pf_in(state, pf), pf_in(files.state, pf),
			file ? unrooted(file) : "");
	}
out:
	client_close(&client);
	saved_end(&files);
	json_object_put(state);
}

const struct check boot_checks[] = {
	{ "service-failed", "error", "what was saved is not restored at boot, or was in part",
	  "after a boot the VFs are not there, or not as they should be",
	  .host = check_service },
	{ "not-saved", "warning", "what is wanted and what is saved are not the same",
	  "it is lost at shutdown, or changes at the next boot", .host = check_saved },
	{ 0 }
};
