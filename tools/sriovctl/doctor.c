// SPDX-License-Identifier: GPL-2.0
/* What the checks of `doctor` look at, and how they tell what they find. */

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "doctor.h"
#include "util.h"

/* What no shell takes for anything else. */
#define PLAIN "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_@+"

const char *shell_word(const char *name, char buf[WORD_SIZE])
{
	char *to = buf;

	if (*name && !name[strspn(name, PLAIN)]) {
		snprintf(buf, WORD_SIZE, "%s", name);
		return buf;
	}
	*to++ = '\'';
	for (; *name && to + sizeof("'\\'''") <= buf + WORD_SIZE; name++) {
		if (*name == '\'')
			to = stpcpy(to, "'\\'");
		*to++ = *name;
	}
	*to++ = '\'';
	*to = '\0';
	return buf;
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

json_object *pf_of(struct doctor *doctor, json_object *vf)
{
	return device_at(doctor->pfs, json_string(vf, "pf"));
}

bool is_class(json_object *pf, uint32_t class)
{
	uint32_t code;

	return json_number(pf, "class", &code) && code >> 16 == class;
}

/* A VF names its PF; a PF has no such key. */
static const char *pf_name(json_object *device)
{
	const char *pf = json_string(device, "pf");

	return pf ? pf : json_string(device, "address");
}

static bool is_wanted(struct doctor *doctor, json_object *device)
{
	return !device || !doctor->only ||
	       json_object_object_get_ex(doctor->only, pf_name(device), NULL);
}

static void add_finding(struct doctor *doctor, const char *severity, json_object *device,
			const char *mend, const char *fact, va_list args)
{
	json_object *finding, *index;
	char *text;

	if (!is_wanted(doctor, device))
		return;
	if (vasprintf(&text, fact, args) < 0)
		need(NULL);
	finding = need(json_object_new_object());
	json_add_text(finding, "check", doctor->check->name);
	json_add_text(finding, "severity", severity);
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

void found(struct doctor *doctor, json_object *device, const char *mend, const char *fact, ...)
{
	va_list args;

	va_start(args, fact);
	add_finding(doctor, doctor->check->severity, device, mend, fact, args);
	va_end(args);
}

void found_as(struct doctor *doctor, const char *severity, json_object *device, const char *mend,
	      const char *fact, ...)
{
	va_list args;

	va_start(args, fact);
	add_finding(doctor, severity, device, mend, fact, args);
	va_end(args);
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
