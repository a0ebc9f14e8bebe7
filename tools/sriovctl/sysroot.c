// SPDX-License-Identifier: GPL-2.0
/* Another host than this one: its files below a directory, and what its kernel answered. */

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>

#include "netlink.h"
#include "sysroot.h"
#include "util.h"

/* Without a slash at the end, so that of "/" nothing is left: that is this host. */
static const char *sysroot(void)
{
	static char root[PATH_MAX];
	static bool known;
	const char *dir;

	if (known)
		return root;
	known = true;
	dir = secure_getenv("SRIOVCTL_SYSROOT");
	if (dir && *dir && !realpath(dir, root))
		exit(fail(STATUS_FAILED, "SRIOVCTL_SYSROOT=%s: %s", dir, strerror(errno)));
	if (!strcmp(root, "/"))
		*root = '\0';
	return root;
}

static const char *rooted_by(const char *path, va_list args)
{
	static char *below;
	char *of_host;

	if (vasprintf(&of_host, path, args) < 0)
		need(NULL);
	free(below);
	if (asprintf(&below, "%s%s", sysroot(), of_host) < 0)
		need(NULL);
	free(of_host);
	return below;
}

const char *rooted(const char *path, ...)
{
	const char *below;
	va_list args;

	va_start(args, path);
	below = rooted_by(path, args);
	va_end(args);
	return below;
}

const char *unrooted(const char *path)
{
	size_t len = strlen(sysroot());

	if (strncmp(path, sysroot(), len) || (path[len] && path[len] != '/'))
		return path;
	return path[len] ? path + len : "/";
}

bool rooted_realpath(char *real, const char *path, ...)
{
	const char *found, *below;
	va_list args;

	va_start(args, path);
	found = realpath(rooted_by(path, args), real);
	va_end(args);
	if (!found)
		return false;
	below = unrooted(real);
	memmove(real, below, strlen(below) + 1);
	return true;
}

static size_t read_file(void *bytes, size_t size, const char *path)
{
	FILE *file = open_regular(path);
	size_t len = file ? fread(bytes, 1, size, file) : 0;

	if (file)
		fclose(file);
	return len;
}

size_t file_bytes(void *bytes, size_t size, const char *path, ...)
{
	va_list args;
	size_t len;

	va_start(args, path);
	len = read_file(bytes, size, rooted_by(path, args));
	va_end(args);
	return len;
}

bool file_line(char *line, size_t size, const char *path, ...)
{
	va_list args;
	size_t len;

	va_start(args, path);
	len = read_file(line, size - 1, rooted_by(path, args));
	va_end(args);
	line[len] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return len;
}

static bool is_closed;

static int note_closed(const char *path, int error)
{
	(void)path;
	is_closed |= error == EACCES;
	return 0;
}

static int by_version(const void *a, const void *b)
{
	json_object *one = *(json_object *const *)a, *other = *(json_object *const *)b;

	return strverscmp(json_object_get_string(one), json_object_get_string(other));
}

json_object *paths_of(const char *pattern, ...)
{
	json_object *paths = need(json_object_new_array());
	glob_t found = { 0 };
	va_list args;
	size_t i;
	int err;

	is_closed = false;
	va_start(args, pattern);
	err = glob(rooted_by(pattern, args), GLOB_NOSORT | GLOB_BRACE, note_closed, &found);
	va_end(args);
	if (err == GLOB_NOSPACE)
		need(NULL);
	for (i = 0; i < found.gl_pathc; i++)
		json_object_array_add(paths,
				      need(json_object_new_string(unrooted(found.gl_pathv[i]))));
	globfree(&found);
	json_object_array_sort(paths, by_version);
	errno = is_closed ? EACCES : 0;
	return paths;
}

const char *name_in(const char *path)
{
	return strrchr(path, '/') + 1;
}

/*
 * What a module was asked once, and its answers: netlink messages, as sriovctl(8) tells. One for
 * all clients, which may come one after the other to see what has changed.
 */
static char *recording;
static size_t recording_len;

bool recording_open(void)
{
	FILE *file;

	if (!*sysroot() || recording)
		return recording;
	file = fopen(rooted("/netlink"), "re");
	if (!file)
		exit(fail(STATUS_FAILED, "%s: %s", rooted("/netlink"), strerror(errno)));
	do {
		recording = need(realloc(recording, recording_len + RECEIVE_SIZE));
		recording_len += fread(recording + recording_len, 1, RECEIVE_SIZE, file);
	} while (!feof(file) && !ferror(file) && recording_len < INT_MAX - RECEIVE_SIZE);
	if (!feof(file))
		exit(fail(STATUS_FAILED, "%s: %s", rooted("/netlink"),
			  ferror(file) ? strerror(errno) : "it is too long"));
	fclose(file);
	return true;
}

/* But for the numbers of the message and of the socket, which are another time's. */
static bool is_same(const struct nlmsghdr *nlh, const struct nlmsghdr *other)
{
	return nlh->nlmsg_len == other->nlmsg_len && nlh->nlmsg_type == other->nlmsg_type &&
	       nlh->nlmsg_flags == other->nlmsg_flags &&
	       !memcmp(mnl_nlmsg_get_payload(nlh), mnl_nlmsg_get_payload(other),
		       mnl_nlmsg_get_payload_len(nlh));
}

/*
 * One that was given is marked by the number of a socket, which is 0 in what libmnl sends. The
 * last is given again and again.
 */
static struct nlmsghdr *find(const struct nlmsghdr *req, int *left)
{
	struct nlmsghdr *nlh = (void *)recording, *found = NULL;
	int rest;

	for (rest = recording_len; mnl_nlmsg_ok(nlh, rest); nlh = mnl_nlmsg_next(nlh, &rest)) {
		if (!is_same(nlh, req))
			continue;
		found = nlh;
		*left = rest;
		if (!nlh->nlmsg_pid)
			break;
	}
	return found;
}

const struct nlmsghdr *recording_answer(const struct nlmsghdr *req, size_t *len)
{
	struct nlmsghdr *found, *first, *nlh;
	int left;

	found = find(req, &left);
	if (!found)
		return NULL;
	found->nlmsg_pid = 1;
	first = mnl_nlmsg_next(found, &left);
	/* It is all that comes before another request. */
	for (nlh = first; mnl_nlmsg_ok(nlh, left) && !(nlh->nlmsg_flags & NLM_F_REQUEST);)
		nlh = mnl_nlmsg_next(nlh, &left);
	*len = (char *)nlh - (char *)first;
	return first;
}
