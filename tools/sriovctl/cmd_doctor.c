// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include <linux/sriov_mgr.h>

#include "commands.h"
#include "doctor.h"
#include "guess.h"
#include "name.h"
#include "netlink.h"
#include "option.h"

#define VF_PARTS (PF_PARTS | SRIOV_MGR_PART_CONFIG)
#define WIDTH 80
#define INDENT 8

static const struct check *const sets[] = {
	iommu_checks, numa_checks, link_checks, vf_checks, host_checks, writer_checks, boot_checks,
};

#define for_each_check(set, check) \
	for ((set) = 0; (set) < ARRAY_SIZE(sets); (set)++) \
		for ((check) = sets[set]; (check)->name; (check)++)

static const struct {
	const char *name;
	const char *colour;
} severities[] = {
	{ "error", "\033[1;31m" },
	{ "warning", "\033[33m" },
	{ "info", "\033[36m" },
};

static void run_check(struct doctor *doctor, const struct check *check)
{
	size_t i;

	doctor->check = check;
	doctor->found = false;
	*doctor->unknown = '\0';
	doctor->seen = need(json_object_new_object());
	doctor->severity = check->severity;
	if (check->host)
		check->host(doctor);
	for (i = 0; check->pf && i < json_object_array_length(doctor->pfs); i++) {
		doctor->severity = check->severity;
		check->pf(doctor, json_object_array_get_idx(doctor->pfs, i));
	}
	for (i = 0; check->vf && i < json_object_array_length(doctor->vfs); i++) {
		doctor->severity = check->severity;
		check->vf(doctor, json_object_array_get_idx(doctor->vfs, i));
	}
	json_object_put(doctor->seen);
}

static json_object *run_checks(struct doctor *doctor, json_object *except)
{
	json_object *results = need(json_object_new_array()), *result;
	const struct check *check;
	size_t set;

	for_each_check(set, check) {
		if (json_object_object_get_ex(except, check->name, NULL))
			continue;
		run_check(doctor, check);
		result = need(json_object_new_object());
		json_add_text(result, "name", check->name);
		json_add_text(result, "result", doctor->found ? "found" :
			      *doctor->unknown ? "unknown" : "ok");
		if (*doctor->unknown)
			json_add_text(result, "reason", doctor->unknown);
		json_object_array_add(results, result);
	}
	free(doctor->mend);
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
	char *text;

	printf("%s", colour);
	for (c = severity; *c; c++)
		putchar(toupper((unsigned char)*c));
	printf("%s", *colour ? "\033[0m" : "");
	if (asprintf(&text, "%s%s%s: %s", pf ? pf : "host", vf ? " vf" : "", vf ? vf : "",
		     json_string(finding, "fact")) < 0)
		need(NULL);
	print_wrapped(strlen(severity), text);
	free(text);
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
		json_add_text(host, "iommu", iommu_kind());
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
	json_object *hosts = need(json_object_new_array());
	int err = client_get_pfs(client, NULL, PF_PARTS, doctor->pfs);
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
		doctor->only = doctor->only ?: need(json_object_new_object());
		status = pfs_find(client, *names, false, doctor->only);
		if (status)
			return status;
	}
	if (doctor->only) {
		json_object_object_foreach(doctor->only, pf, none)
			if (!device_at(doctor->pfs, pf))
				return client_fail(client, pf, -ENODEV);
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
	size_t set;

	for_each_check(set, check)
		printf("%-14s %-7s  %s\n", check->name, check->severity, check->what);
	return STATUS_OK;
}

static const struct check *find_check(const char *name, size_t len)
{
	const struct check *check;
	size_t set;

	for_each_check(set, check)
		if (strlen(check->name) == len && !strncmp(check->name, name, len))
			return check;
	return NULL;
}

/* Adds the names in @list to @except. Returns an exit status. */
static int leave_out(json_object *except, const char *list)
{
	const struct check *check;
	struct guess guess;
	char buf[GUESS_SIZE];
	size_t set, len;

	for (;; list += len + 1) {
		len = strcspn(list, ",");
		check = find_check(list, len);
		if (!check)
			break;
		json_object_object_add(except, check->name, NULL);
		if (!list[len])
			return STATUS_OK;
	}
	guess = (struct guess){ .typed = list, .len = len };
	for_each_check(set, check)
		guess_add(&guess, check->name);
	return fail(STATUS_USAGE, "no check at \"%s\"; %s", list,
		    guess_text(&guess, buf, "see sriovctl doctor --list"));
}

static int run(const struct command *self, int argc, char **argv)
{
	json_object *except = need(json_object_new_object());
	int opt, status = STATUS_OK;
	bool json = false;

	while (!status && (opt = option_next(self, argc, argv)) != -1) {
		switch (opt) {
		case 'x':
			status = leave_out(except, optarg);
			break;
		case 'l':
			status = list_checks();
			goto out;
		case 'J':
			json = true;
			break;
		default:
			status = command_usage(self);
			goto out;
		}
	}
	if (!status)
		status = doctor_run(argv + optind, except, json);
out:
	json_object_put(except);
	return status;
}

static const struct opt options[] = {
	{ 'x', "except", "LIST", "leave out these checks, separated by commas" },
	{ 'l', "list", NULL, "the checks, their severity, and what they look for" },
	{ 'J', "json", NULL, "JSON" },
	{ 0 }
};

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "[PF]...",
	.summary = "Look for what is wrong with PFs, VFs and the host",
	.help =
	"Prints each finding with its severity, why it matters, and what mends it.\n"
	"Changes nothing. Status 1 if there is an error; warnings are none.\n"
	"As root it sees more: processes of others, and the ACS of PCI ports.\n",
	.options = { options },
	.example = "sriovctl doctor --except trust-on 0000:01:00.0",
	.run = run,
};
