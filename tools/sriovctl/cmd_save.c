// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "commands.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "util.h"
#include "wanted.h"

/* The name is there when the content is. */
static bool sync_directory(const char *path)
{
	char *copy = need(strdup(path));
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Whoever may write there need not be allowed to read. */
	bool ok = fd < 0 ? errno == EACCES : !fsync(fd);

	if (fd >= 0)
		close(fd);
	free(copy);
	return ok;
}

static bool write_temporary(int fd, const char *text, mode_t mode)
{
	FILE *file = need(fdopen(fd, "w"));
	bool ok;

	ok = fputs(text, file) >= 0 && fputc('\n', file) != EOF && !fflush(file) &&
	     !fchmod(fd, mode) && !fsync(fd);
	return !fclose(file) && ok;
}

/* All that is in the file everybody may read by netlink. */
static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0644 & ~mask;
}

/* At no time is there a part of it. */
static bool replace_file(const char *path, const char *text, mode_t mode)
{
	bool written;
	char *tmp;
	int fd, err;

	if (asprintf(&tmp, "%s.tmp.XXXXXX", path) < 0)
		need(NULL);
	fd = mkostemp(tmp, O_CLOEXEC);
	written = fd >= 0 && write_temporary(fd, text, mode) && !rename(tmp, path);
	err = errno;
	if (fd >= 0 && !written)
		unlink(tmp);
	free(tmp);
	errno = err;
	return written && sync_directory(path);
}

/* A device or a pipe stays what it is. */
static bool write_special(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	bool ok;

	if (!file)
		return false;
	ok = fputs(text, file) >= 0 && fputc('\n', file) != EOF;
	return !fclose(file) && ok;
}

/* A link to a file stays a link. */
static int write_file(const char *path, const char *text)
{
	char *target = realpath(path, NULL);
	struct stat st;
	bool ok = false;

	if (!target && !lstat(path, &st) && S_ISLNK(st.st_mode))
		errno = ENOENT;
	else if (!target || stat(target, &st))
		ok = replace_file(path, text, default_mode());
	else if (S_ISREG(st.st_mode))
		ok = replace_file(target, text, st.st_mode & 07777);
	else
		ok = write_special(target, text);
	free(target);
	return ok ? STATUS_OK : fail(STATUS_NO, "%s: %s", path, strerror(errno));
}

/* Adds the address of the PF @name to @which. */
static int add_pf(struct client *client, const char *name, json_object *which)
{
	struct target target;
	int status = target_find(client, name, NULL, &target);

	if (!status)
		json_object_object_add(which, target.pf, NULL);
	return status;
}

static int all_managed(json_object *state, json_object *which)
{
	json_object *pfs = json_object_object_get(state, "pfs");

	json_object_object_foreach(which, address, pf) {
		(void)pf;
		if (!json_object_object_get_ex(pfs, address, NULL))
			return fail(STATUS_NO, "%s is not managed; %s", address,
				    "`sriovctl list -o +MANAGED` shows what is");
	}
	return STATUS_OK;
}

/* Of the PFs in @which, or of all with what is of no PF where that is NULL. */
static int save(struct client *client, json_object *which, const char *path)
{
	json_object *state = need(json_object_new_object());
	const char *text;
	int status;
	size_t i;

	json_object_object_add(state, "version", json_object_new_int(WANTED_VERSION));
	status = wanted_read(client, state, which);
	if (!status && which) {
		status = all_managed(state, which);
		json_object_object_del(state, general_settings.settings->key);
		for (i = 0; host_wide_settings[i]; i++)
			json_object_object_del(state, host_wide_settings[i]->key);
	}
	if (!status && path) {
		text = need((void *)json_object_to_json_string_ext(state, JSON_C_TO_STRING_PRETTY |
								   JSON_C_TO_STRING_SPACED));
		status = write_file(path, text);
	} else if (!status) {
		print_json(state);
	}
	json_object_put(state);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	char **names = need(calloc(argc, sizeof(*names)));
	json_object *which = NULL;
	int opt, status = STATUS_OK;
	struct client client;
	size_t i, n = 0;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt == 'p') {
			names[n++] = optarg;
		} else if (opt != 'J') {
			free(names);
			return command_usage(self);
		}
	}
	if (argc - optind > 1)
		status = command_usage(self);
	else
		status = client_open(&client);
	if (!status) {
		if (n)
			which = need(json_object_new_object());
		for (i = 0; !status && i < n; i++)
			status = add_pf(&client, names[i], which);
		if (!status)
			status = save(&client, which, argv[optind]);
		json_object_put(which);
		client_close(&client);
	}
	free(names);
	return status;
}

static const struct opt options[] = {
	{ 'p', "pf", "PF", "only this PF, and nothing that is of no PF; may be repeated" },
	{ 'J', "json", NULL, "JSON, which it is in any case" },
	{ 0 }
};

const struct command cmd_save = {
	.name = "save",
	.args = "[FILE]",
	.summary = "Save what is wanted of all managed PFs and VFs",
	.help =
	"The file, sriovctl.json(5), is for `sriovctl restore`. It is replaced when all\n"
	"of it is written. Without FILE, to standard output.\n",
	.options = { options },
	.example = "sriovctl save /etc/sriov_mgr/host.json",
	.run = run,
};
