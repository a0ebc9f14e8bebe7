// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

#define VF_PARTS (PF_PARTS | SRIOV_MGR_PART_CONFIG)
#define WIDTH 80
#define INDENT 8

static const struct check_set *const sets[] = {
	&iommu_checks, &numa_checks, &link_checks, &vf_checks, &host_checks,
};

static const struct {
	const char *name;
	const char *colour;
} severities[] = {
	{ "error", "\033[1;31m" },
	{ "warning", "\033[33m" },
	{ "info", "\033[36m" },
};

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
	file = fopen(rooted(name), "re");
	free(name);
	ok = file && fgets(line, size, file);
	if (file)
		fclose(file);
	line[ok ? strcspn(line, "\n") : 0] = '\0';
	return ok;
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

static void add_text(json_object *obj, const char *key, const char *text)
{
	json_object_object_add(obj, key, printable_string(text));
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
	add_text(finding, "check", doctor->check->name);
	add_text(finding, "severity", severity);
	if (device)
		add_text(finding, "pf", pf_name(device));
	if (json_object_object_get_ex(device, "index", &index))
		json_object_object_add(finding, "vf", json_object_get(index));
	add_text(finding, "fact", text);
	free(text);
	add_text(finding, "why", doctor->check->why);
	add_text(finding, "mend", mend);
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

static const struct check *next_check(size_t *set, size_t *i)
{
	for (; *set < ARRAY_SIZE(sets); ++*set, *i = 0)
		if (*i < sets[*set]->n)
			return &sets[*set]->checks[(*i)++];
	return NULL;
}

static json_object *run_checks(struct doctor *doctor, json_object *except)
{
	json_object *results = need(json_object_new_array()), *result;
	size_t set = 0, i = 0;

	while ((doctor->check = next_check(&set, &i))) {
		if (json_object_object_get_ex(except, doctor->check->name, NULL))
			continue;
		doctor->found = false;
		*doctor->unknown = '\0';
		doctor->check->run(doctor);
		result = need(json_object_new_object());
		add_text(result, "name", doctor->check->name);
		add_text(result, "result", doctor->found ? "found" :
			 *doctor->unknown ? "unknown" : "ok");
		if (*doctor->unknown)
			add_text(result, "reason", doctor->unknown);
		json_object_array_add(results, result);
	}
	return results;
}

/* From @column on, in lines of at most 80 columns, broken at blanks. */
static void print_wrapped(int column, const char *text)
{
	int len;

	for (; *text; text += len + strspn(text + len, " ")) {
		len = strcspn(text, " ");
		if (column > INDENT && column + 1 + len > WIDTH)
			column = printf("\n%*s", INDENT - 1, "") - 1;
		column += printf(" %.*s", len, text);
	}
	putchar('\n');
}

/* @before is the finding above, NULL for none: the same reason is told once. */
static void print_finding(json_object *finding, json_object *before, const char *colour)
{
	const char *pf = json_string(finding, "pf"), *vf = json_string(finding, "vf");
	const char *severity = json_string(finding, "severity"), *c;
	char text[600];

	printf("%s", colour);
	for (c = severity; *c; c++)
		putchar(toupper((unsigned char)*c));
	printf("%s", *colour ? "\033[0m" : "");
	snprintf(text, sizeof(text), "%s%s%s: %s", pf ? pf : "host", vf ? " vf" : "",
		 vf ? vf : "", json_string(finding, "fact"));
	print_wrapped(strlen(severity), text);
	if (!text_is(before, "check", json_string(finding, "check")))
		print_wrapped(printf("  why:"), json_string(finding, "why"));
	printf("  mend: %s\n", json_string(finding, "mend"));
}

static size_t print_severity(struct doctor *doctor, size_t severity)
{
	json_object *finding, *before = NULL;
	size_t i, n = 0;

	for_each_of(doctor->findings, i, finding) {
		if (!text_is(finding, "severity", severities[severity].name))
			continue;
		print_finding(finding, before, use_colour() ? severities[severity].colour : "");
		before = finding;
		n++;
	}
	return n;
}

static void print_all(struct doctor *doctor, json_object *results)
{
	size_t i, ok = 0, not_known = 0, n[ARRAY_SIZE(severities)];
	const char *kind = iommu_kind();
	int remapping = interrupt_remapping();
	json_object *result;

	printf("IOMMU: %s, interrupt remapping: %s\n", kind ? kind : "none",
	       remapping < 0 ? "not known" : remapping ? "on" : "off");
	for (i = 0; i < ARRAY_SIZE(severities); i++)
		n[i] = print_severity(doctor, i);
	for_each_of(results, i, result) {
		ok += text_is(result, "result", "ok");
		if (!text_is(result, "result", "unknown"))
			continue;
		not_known++;
		printf("%s could not be checked: %s\n", json_string(result, "name"),
		       json_string(result, "reason"));
	}
	printf("%zu error%s, %zu warning%s, %zu info; ", n[0], n[0] == 1 ? "" : "s",
	       n[1], n[1] == 1 ? "" : "s", n[2]);
	printf("%zu checks passed, %zu could not be made\n", ok, not_known);
}

static void print_doctor_json(struct doctor *doctor, json_object *results)
{
	json_object *top = need(json_object_new_object()), *host = need(json_object_new_object());
	int remapping = interrupt_remapping();

	if (iommu_kind())
		add_text(host, "iommu", iommu_kind());
	if (remapping >= 0)
		json_object_object_add(host, "interrupt-remapping",
				       json_object_new_boolean(remapping));
	json_object_object_add(top, "host", host);
	json_object_object_add(top, "findings", json_object_get(doctor->findings));
	json_object_object_add(top, "checks", json_object_get(results));
	print_json(top);
	json_object_put(top);
}

static int read_all(struct client *client, char **names, struct doctor *doctor)
{
	json_object *hosts = need(json_object_new_array()), *pf;
	int err = client_get_pfs(client, NULL, PF_PARTS, doctor->pfs);
	struct target target;
	int status;

	if (!err)
		err = client_get_vfs(client, NULL, -1, VF_PARTS, doctor->vfs);
	if (!err)
		err = client_get_host(client, hosts);
	doctor->host = json_object_get(json_object_array_get_idx(hosts, 0));
	json_object_put(hosts);
	if (err)
		return client_fail(client, "doctor", err);
	for (; *names; names++) {
		status = target_find(client, *names, NULL, &target);
		if (status)
			return status;
		if (!doctor->only)
			doctor->only = need(json_object_new_object());
		json_object_object_add(doctor->only, target.pf, json_object_new_boolean(true));
		pf = need(json_object_new_object());
		add_text(pf, "pf", target.pf);
		if (!pf_of(doctor, pf))
			status = client_fail(client, *names, -ENODEV);
		json_object_put(pf);
		if (status)
			return status;
	}
	return STATUS_OK;
}

static int doctor_run(char **names, json_object *except, bool json)
{
	struct doctor doctor = {
		.pfs = need(json_object_new_array()),
		.vfs = need(json_object_new_array()),
		.findings = need(json_object_new_array()),
	};
	json_object *results, *finding;
	struct client client;
	int status;
	size_t i;

	status = client_open(&client);
	if (status)
		goto out;
	status = read_all(&client, names, &doctor);
	client_close(&client);
	if (status)
		goto out;
	results = run_checks(&doctor, except);
	if (json)
		print_doctor_json(&doctor, results);
	else
		print_all(&doctor, results);
	json_object_put(results);
	for_each_of(doctor.findings, i, finding)
		if (text_is(finding, "severity", severities[0].name))
			status = STATUS_NO;
out:
	json_object_put(doctor.pfs);
	json_object_put(doctor.vfs);
	json_object_put(doctor.host);
	json_object_put(doctor.only);
	json_object_put(doctor.findings);
	return status;
}

static int list_checks(void)
{
	const struct check *check;
	size_t set = 0, i = 0;

	while ((check = next_check(&set, &i)))
		printf("%-14s %-7s  %s\n", check->name, check->severity, check->what);
	return STATUS_OK;
}

/* Adds the names in @list to @except. Returns what is the name of no check, or NULL. */
static const char *leave_out(json_object **except, const char *list)
{
	const struct check *check;
	size_t set, i, len;

	if (!*except)
		*except = need(json_object_new_object());
	for (;; list += len + 1) {
		len = strcspn(list, ",");
		for (set = i = 0; (check = next_check(&set, &i));)
			if (strlen(check->name) == len && !strncmp(check->name, list, len))
				break;
		if (!check)
			return list;
		json_object_object_add(*except, check->name, json_object_new_boolean(true));
		if (!list[len])
			return NULL;
	}
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{ "except", required_argument, NULL, 'x' },
		{ "list", no_argument, NULL, 'l' },
		{ "json", no_argument, NULL, 'J' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	json_object *except = NULL;
	bool json = false;
	int opt, status = STATUS_OK;
	const char *bad;

	while ((opt = option_next(argc, argv, "x:lJh", options)) != -1) {
		switch (opt) {
		case 'x':
			bad = leave_out(&except, optarg);
			if (!bad)
				break;
			status = fail(STATUS_USAGE,
				      "no check at \"%s\"; see sriovctl doctor --list", bad);
			goto out;
		case 'l':
			status = list_checks();
			goto out;
		case 'J':
			json = true;
			break;
		case 'h':
			status = command_help(self);
			goto out;
		default:
			status = command_usage(self);
			goto out;
		}
	}
	status = doctor_run(argv + optind, except, json);
out:
	json_object_put(except);
	return status;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "[-x CHECK[,CHECK]...] [-l] [-J] [PF]...",
	.summary = "Look for what is wrong with PFs, VFs and the host",
	.help =
	"Prints each finding with its severity, why it matters, and what mends it.\n"
	"Changes nothing. Status 1 if there is an error; warnings are none.\n"
	"As root it sees more: processes of others, and the ACS of PCI ports.\n\n"
	"  -x, --except LIST  leave out these checks, separated by commas\n"
	"  -l, --list         the checks, their severity, and what they look for\n"
	"  -J, --json         JSON\n"
	"  -h, --help         this text\n\n"
	"Example: sriovctl doctor --except trust-on 0000:01:00.0\n",
	.run = run,
};
