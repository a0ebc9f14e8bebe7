// SPDX-License-Identifier: GPL-2.0
/* Who else makes VFs, or configures them. */

#include <errno.h>
#include <limits.h>
#include <regex.h>
#include <stdlib.h>

#include "doctor.h"
#include "name.h"

/* A file in a directory hides one of its name in those after it. */
#define LIB "/etc:/run:/usr/local/lib:/usr/lib:/lib"
/* By hand: a file of sysfs, or ip link set eth0 vf 0, also in short. */
#define WRITE "sriov_numvfs|(^|[^a-z])ip( +-[^ ]+)* +l[a-z]* +s[a-z]* +.* vf +[$%\"'0-9]"
/* Parameters of modules. */
#define MODULE "(max_vfs|num_vfs?|vfs_num)="

/**
 * struct writer - where programs are told to make or configure VFs
 * @dirs: directories, with colons between
 * @files: there, as a pattern of paths_of()
 * @what: what a line has that tells it
 * @calls: what comes in a line before a program that is called; NULL where none is
 * @mend: what to do; NULL for taking the line out
 */
static const struct writer {
	const char *dirs;
	const char *files;
	const char *what;
	const char *calls;
	const char *mend;
} writers[] = {
	{ LIB, "udev/rules.d/*.rules", WRITE, "(RUN|PROGRAM|IMPORT)", NULL },
	{ LIB, "systemd/network/{*.link,*.network,*.d/*.conf}",
	  "^\\[SR-IOV\\]|^SR-IOVVirtualFunctions *=", NULL, NULL },
	{ LIB, "systemd/system/{*.service,*.service.d/*.conf}", WRITE, "^Exec", NULL },
	{ LIB, "tmpfiles.d/*.conf", WRITE, NULL, NULL },
	{ LIB, "modprobe.d/*.conf", WRITE "|" MODULE, "^install", NULL },
	{ "/etc:/run:/usr/lib", "NetworkManager/system-connections/*",
	  "^\\[sriov\\]|^sriov\\.", NULL, "nmcli connection modify NAME remove sriov" },
	{ "/etc:/run:/usr/lib", "NetworkManager/{NetworkManager.conf,conf.d/*.conf}",
	  "^sriov-num-vfs *=", NULL, NULL },
	{ "/etc:/usr/lib", "NetworkManager/dispatcher.d/*", WRITE, "^", NULL },
	{ "/etc:/run:/usr/lib", "netplan/*.yaml", "virtual-function-count", NULL, NULL },
	/* Generated where a VF is in some file by its link only. */
	{ "/run/systemd", "generator.late/netplan-sriov-apply.service", "^ExecStart", NULL,
	  "take VFs, and what they have as link, out of /etc/netplan" },
	{ "/etc:/usr/lib", "networkd-dispatcher/*.d/*", WRITE, "^", NULL },
	{ "/etc", "network/{interfaces,interfaces.d/*}", WRITE, "(up|down)", NULL },
	{ "/etc", "network/if-*.d/*", WRITE, "^", NULL },
	{ "/etc/sysconfig", "{network-scripts,network}/ifcfg-*", "^SRIOV_|" WRITE, "_SCRIPT=",
	  NULL },
	{ "/etc/sysconfig", "network-scripts/if*-local", WRITE, "^", NULL },
	{ "/sbin:/usr/sbin", "if*-local", WRITE, "^", NULL },
	{ "/etc", "nmstate/*.yml", "(sr-iov|total-vfs):", NULL, NULL },
	{ "/etc:/var/lib", "os-net-config/*", "numvfs|sriov_[pv]f", NULL, NULL },
	{ "/etc:/host/etc", "sriov-operator/{*,pci/*}", "num_?vfs", NULL,
	  "leave this PF out of each SriovNetworkNodePolicy" },
	/* A file for each device. */
	{ "/etc", "driverctl.d/*", ".", NULL,
	  "driverctl unset-override ADDRESS, the file's name after pci-" },
	{ "/etc", "{sysfs.conf,sysfs.d/*.conf}", WRITE, NULL, NULL },
	{ "/etc:/etc/rc.d", "{rc.local,init.d/*}", WRITE, "^", NULL },
	{ "/etc", "{crontab,cron.d/*}", WRITE, "^", NULL },
	{ "/proc", "cmdline", "\\." MODULE, NULL, "take it out of the boot loader's command line" },
};

/**
 * struct search - one way through the files of a writer
 * @doctor: for what is found; has seen the scripts that were looked at
 * @writer: where, and what is to be done
 * @what: the expressions
 * @calls: as well
 * @write: of a script that is called
 */
struct search {
	struct doctor *doctor;
	const struct writer *writer;
	regex_t what;
	regex_t calls;
	regex_t write;
};

static bool matches(const regex_t *regex, const char *text)
{
	return !regexec(regex, text, 0, NULL, 0);
}

static FILE *open_file(const struct search *search, const char *path)
{
	FILE *file = open_regular(rooted("%s", path));

	if (!file && errno == EACCES)
		unknown(search->doctor, NULL, "run as root to read %s", path);
	return file;
}

/* The next line that is no comment, without blanks in front; NULL at the end. */
static char *next_line(FILE *file, char **line, size_t *size, unsigned int *number)
{
	char *text;

	while (file && getline(line, size, file) > 0) {
		++*number;
		text = *line + strspn(*line, " \t");
		text[strcspn(text, "\n")] = '\0';
		if (*text != '#' && *text != ';')
			return text;
	}
	free(*line);
	if (file)
		fclose(file);
	return NULL;
}

static void tell(const struct search *search, const char *path, unsigned int number,
		 const char *text, const char *caller)
{
	const char *words = search->writer->mend;

	found(search->doctor, NULL,
	      mend(search->doctor, "%s%s; use /sys/kernel/config/sriov_mgr instead",
		   words ? words : "take it out of ", words ? "" : path),
	      "%s:%u: %.200s%s%s", path, number, text, *caller ? ", called by " : "", caller);
}

static void look_at_script(const struct search *search, const char *path, const char *caller)
{
	unsigned int number = 0;
	char *line = NULL, *text, magic[4] = "";
	size_t size = 0;
	FILE *file;

	if (json_object_object_get_ex(search->doctor->seen, path, NULL))
		return;
	json_object_object_add(search->doctor->seen, path, NULL);
	if (!file_line(magic, 3, "%s", path) || strcmp(magic, "#!"))
		return;
	file = open_file(search, path);
	while ((text = next_line(file, &line, &size, &number)))
		if (matches(&search->write, text))
			tell(search, path, number, text, caller);
}

/* All paths in the line, as in RUN+="/bin/sh -c '/opt/vfs.sh 4'". */
static void look_at_calls(const struct search *search, const char *text, const char *path,
			  unsigned int number)
{
	char caller[PATH_MAX + 16], *script;
	const char *at;
	size_t len;

	snprintf(caller, sizeof(caller), "%s:%u", path, number);
	for (at = text; (at = strchr(at, '/')); at += len) {
		len = strcspn(at, " \t\"';|&<>)");
		if (at > text && !strchr(" \t\"'=;|&(-+!@:", at[-1]))
			continue;
		script = need(strndup(at, len));
		look_at_script(search, script, caller);
		free(script);
	}
}

/* A file of the name of a device, as driverctl's pci-0000:01:00.0, is of that one. */
static bool is_of_another(struct doctor *doctor, const char *path)
{
	const char *name = name_in(path);
	char address[32];

	return address_parse(name + (strncmp(name, "pci-", 4) ? 0 : 4), address) &&
	       !device_at(doctor->vfs, address) && !device_at(doctor->pfs, address);
}

static void look_at_file(const struct search *search, const char *path)
{
	unsigned int number = 0;
	char *line = NULL, *text;
	size_t size = 0;
	FILE *file;

	if (is_of_another(search->doctor, path))
		return;
	file = open_file(search, path);
	while ((text = next_line(file, &line, &size, &number))) {
		if (matches(&search->what, text))
			tell(search, path, number, text, "");
		else if (search->writer->calls && matches(&search->calls, text))
			look_at_calls(search, text, path, number);
	}
}

static void look_at_writer(const struct search *search)
{
	json_object *names = need(json_object_new_object()), *paths, *path;
	const char *dir, *of_host, *files = search->writer->files;
	size_t i;
	int len;

	for (dir = search->writer->dirs; *dir; dir += len + (dir[len] == ':')) {
		len = strcspn(dir, ":");
		paths = paths_of("%.*s/%s", len, dir, files);
		if (errno)
			unknown(search->doctor, NULL, "run as root to read %.*s/%s", len, dir,
				files);
		for_each_of(paths, i, path) {
			of_host = json_object_get_string(path);
			/* One of that name is in a directory before. */
			if (json_object_object_get_ex(names, of_host + len, NULL))
				continue;
			json_object_object_add(names, of_host + len, NULL);
			look_at_file(search, of_host);
		}
		json_object_put(paths);
	}
	json_object_put(names);
}

static void compile(regex_t *regex, const char *text)
{
	if (regcomp(regex, text, REG_EXTENDED | REG_NOSUB | REG_ICASE))
		need(NULL);
}

static void check_writers(struct doctor *doctor)
{
	struct search search = { .doctor = doctor };
	size_t i;

	compile(&search.write, WRITE);
	for (i = 0; i < ARRAY_SIZE(writers); i++) {
		search.writer = &writers[i];
		compile(&search.what, writers[i].what);
		compile(&search.calls, writers[i].calls ? writers[i].calls : "");
		look_at_writer(&search);
		regfree(&search.what);
		regfree(&search.calls);
	}
	regfree(&search.write);
}

const struct check writer_checks[] = {
	{ "numvfs-writer", "warning", "udev rules and others that make or configure VFs at boot",
	  "VFs that come so have a driver before they are configured; "
	  "who configures them changes what sriov_mgr has set", .host = check_writers },
	{ 0 }
};
