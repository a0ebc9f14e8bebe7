// SPDX-License-Identifier: GPL-2.0
/* What the checks of `doctor` look at, and how they tell what they find. */

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "attrs.h"
#include "doctor.h"
#include "sysroot.h"
#include "util.h"

/* What no shell takes for anything else. */
#define PLAIN "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_@+"

bool file_line(char *line, size_t size, const char *path, ...)
{
	va_list args;
	char *name;
	FILE *file;
	bool ok;

	va_start(args, path);
	if (vasprintf(&name, path, args) < 0)
		need(NULL);
	va_end(args);
	file = open_regular(rooted(name));
	free(name);
	ok = file && fgets(line, size, file);
	if (file)
		fclose(file);
	line[ok ? strcspn(line, "\n") : 0] = '\0';
	return ok;
}

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

bool netdev_line(char *line, size_t size, json_object *device, const char *file)
{
	return file_line(line, size, "/sys/bus/pci/devices/%s/net/%s/%s",
			 json_string(device, "address"), json_string(device, "netdev"), file);
}

bool netdev_mtu(json_object *device, uint32_t *mtu)
{
	char text[16];

	return json_string(device, "netdev") && netdev_line(text, sizeof(text), device, "mtu") &&
	       sscanf(text, "%u", mtu) == 1;
}

bool own_mac(json_object *device, char *mac, size_t size)
{
	char path[PATH_MAX], master[32] = "";

	if (!json_string(device, "netdev"))
		return false;
	if (netdev_line(mac, size, device, "bonding_slave/perm_hwaddr"))
		return true;
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/net/%s/brport",
		 json_string(device, "address"), json_string(device, "netdev"));
	/* A bond or team gives its address to its ports; a bridge takes that of one of them. */
	if (access(rooted(path), F_OK))
		netdev_line(master, sizeof(master), device, "master/address");
	return netdev_line(mac, size, device, "address") && strcmp(mac, master);
}

json_object *pf_of(struct doctor *doctor, json_object *vf)
{
	json_object *pf;
	size_t i;

	for_each_of(doctor->pfs, i, pf)
		if (text_is(pf, "address", json_string(vf, "pf")))
			return pf;
	return NULL;
}

bool is_class(json_object *pf, uint32_t class)
{
	uint32_t code;

	return json_number(pf, "class", &code) && code >> 16 == class;
}

bool text_is(json_object *obj, const char *key, const char *text)
{
	const char *value = json_string(obj, key);

	return value && text && !strcmp(value, text);
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
