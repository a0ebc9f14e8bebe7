// SPDX-License-Identifier: GPL-2.0
/* What the checks of `doctor` look at, and how they tell what they find. */

#include <stdarg.h>
#include <stdlib.h>

#include "doctor.h"

/* What no shell takes for anything else. */
#define PLAIN "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_@+"

const char *shell_word(const char *name)
{
	static char word[64];
	char *to = word;

	if (*name && !name[strspn(name, PLAIN)]) {
		snprintf(word, sizeof(word), "%s", name);
		return word;
	}
	*to++ = '\'';
	for (; *name && to + sizeof("'\\'''") <= word + sizeof(word); name++) {
		if (*name == '\'')
			to = stpcpy(to, "'\\'");
		*to++ = *name;
	}
	*to++ = '\'';
	*to = '\0';
	return word;
}

json_object *device_at(json_object *devices, const char *address)
{
	json_object *device;
	size_t i;

	for_each_of(devices, i, device)
		if (text_is(device, "address", address))
			return device;
	return NULL;
}

/* A VF names its PF; a PF has no such key. */
const char *pf_name(json_object *device)
{
	const char *pf = json_string(device, "pf");

	return pf ? pf : json_string(device, "address");
}

json_object *pf_of(struct doctor *doctor, json_object *device)
{
	return device_at(doctor->pfs, pf_name(device));
}

bool is_class(json_object *pf, uint32_t class)
{
	uint32_t code;

	return json_number(pf, "class", &code) && code >> (class > 0xff ? 8 : 16) == class;
}

static bool is_wanted(struct doctor *doctor, json_object *device)
{
	return !device || !doctor->only ||
	       json_object_object_get_ex(doctor->only, pf_name(device), NULL);
}

void found(struct doctor *doctor, json_object *device, const char *mend, const char *fact, ...)
{
	json_object *finding, *index;
	va_list args;
	char *text;

	if (!is_wanted(doctor, device))
		return;
	va_start(args, fact);
	if (vasprintf(&text, fact, args) < 0)
		need(NULL);
	va_end(args);
	finding = need(json_object_new_object());
	json_add_text(finding, "check", doctor->check->name);
	json_add_text(finding, "severity", doctor->severity);
	if (device)
		json_add_text(finding, "pf", pf_name(device));
	if (json_object_object_get_ex(device, "index", &index))
		json_object_object_add(finding, "vf", json_object_get(index));
	json_add_text(finding, "fact", text);
	free(text);
	json_add_text(finding, "why", doctor->check->why);
	json_add_text(finding, "mend", mend);
	json_object_array_add(doctor->findings, finding);
	doctor->found = true;
}

const char *mend(struct doctor *doctor, const char *command, ...)
{
	va_list args;

	free(doctor->mend);
	va_start(args, command);
	if (vasprintf(&doctor->mend, command, args) < 0)
		need(NULL);
	va_end(args);
	return doctor->mend;
}

void unknown(struct doctor *doctor, json_object *device, const char *reason, ...)
{
	va_list args;

	if (!is_wanted(doctor, device))
		return;
	va_start(args, reason);
	vsnprintf(doctor->unknown, sizeof(doctor->unknown), reason, args);
	va_end(args);
}
