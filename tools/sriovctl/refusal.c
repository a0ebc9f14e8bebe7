// SPDX-License-Identifier: GPL-2.0
/* What the kernel would refuse, when VFs may have gone: told before anything is touched. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <json-c/json.h>

#include "attrs.h"
#include "refusal.h"
#include "sysroot.h"
#include "util.h"
#include "wanted.h"

bool rates_clash(json_object *vf)
{
	uint32_t min, max;

	return json_number(vf, "min-tx-rate", &min) && json_number(vf, "max-tx-rate", &max) &&
	       max && min > max;
}

/* Of a recorded host, what modprobe finds there is in a file, a name a line. */
static bool is_recorded_module(const char *name)
{
	FILE *file = fopen(rooted("/modprobe"), "re");
	bool found = !file;
	char line[128];

	while (!found && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		found = !strcmp(line, name);
	}
	if (file)
		fclose(file);
	return found;
}

/* What the kernel would ask; 127 is a host without it, of which nothing is known. */
static bool has_module(const char *name)
{
	char command[128];
	int status;

	if (recording_open())
		return is_recorded_module(name);
	/* Drivers' names have nothing that a shell obeys. */
	snprintf(command, sizeof(command), "modprobe -qn -- %s >/dev/null 2>&1", name);
	status = system(command);
	return !status || (WIFEXITED(status) && WEXITSTATUS(status) == 127);
}

bool driver_is_missing(json_object *vf)
{
	const char *name = json_string(vf, "driver");
	static char known[64];

	if (!name || !strcmp(name, "none") || !strcmp(name, known))
		return false;
	if (access(rooted("/sys/bus/pci/drivers/%s", name), F_OK) && !has_module(name))
		return true;
	snprintf(known, sizeof(known), "%s", name);
	return false;
}

/* Of one VF that is to have something else. */
static int check_vf(const char *pf, const char *index, json_object *vf)
{
	if (rates_clash(vf))
		return fail(STATUS_REFUSED, "%s vf%s: min-tx-rate, %s, is over max-tx-rate, %s", pf,
			    index, json_string(vf, "min-tx-rate"), json_string(vf, "max-tx-rate"));
	if (driver_is_missing(vf))
		return fail(STATUS_REFUSED, "%s vf%s: " NO_DRIVER, pf, index,
			    json_string(vf, "driver"));
	return STATUS_OK;
}

int refusal_check(json_object *changes, json_object *state)
{
	int status = STATUS_OK;
	const char *pf, *vf;
	json_object *change;
	size_t i;

	for_each_of(changes, i, change) {
		pf = json_string(change, "pf");
		vf = json_string(change, "vf");
		if (!status && vf && json_object_object_get_ex(change, "new", NULL))
			status = check_vf(pf, vf, wanted_vf(wanted_pf(state, pf),
							    strtoul(vf, NULL, 10)));
	}
	return status;
}
