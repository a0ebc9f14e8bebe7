// SPDX-License-Identifier: GPL-2.0
/* Files that people name: where they are, whoever else may write there, and that they are whole. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"
#include "write_file.h"

/* As many as the kernel follows. */
#define MAX_LINKS 40

/**
 * struct place - where a file is to be
 * @dir: its directory
 * @name: its name there
 * @own: the descriptor of this process that was named, -1 for none
 * @linked: it is what a link names
 * @planted: one would, that others may have made
 */
struct place {
	int dir;
	char name[NAME_MAX + 1];
	int own;
	bool linked;
	bool planted;
};

/* To open one anew would not be where it stands, and a socket cannot be opened. */
static int own_descriptor(const char *path)
{
	int fd, end = 0;

	if (!strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	if (!strcmp(path, "/dev/stderr"))
		return STDERR_FILENO;
	if ((sscanf(path, "/dev/fd/%d%n", &fd, &end) != 1 &&
	     sscanf(path, "/proc/self/fd/%d%n", &fd, &end) != 1) || path[end])
		return -1;
	return fd;
}

/* Whoever may write to a directory may have put a link there, to what he may not write to. */
static bool is_trusted(int dir)
{
	struct stat st;

	return !fstat(dir, &st) && (!st.st_uid || st.st_uid == geteuid()) &&
	       !(st.st_mode & 0022);
}

/* Goes on to a directory, which is no link. */
static bool enter(struct place *place, const char *name)
{
	int dir = openat(place->dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int err = errno;

	if (place->dir >= 0)
		close(place->dir);
	place->dir = dir;
	errno = err;
	return dir >= 0;
}

/* Takes the first name of @path to place->name. Returns what is behind it, or NULL. */
static const char *take_name(struct place *place, const char *path)
{
	size_t len = strcspn(path, "/");

	errno = len > NAME_MAX ? ENAMETOOLONG : len ? 0 : *place->name ? EISDIR : ENOENT;
	if (errno)
		return NULL;
	memcpy(place->name, path, len);
	place->name[len] = '\0';
	return path + len;
}

/* The path that the link place->name makes of it, to be freed; NULL with errno 0 for no link. */
static char *follow(struct place *place, const char *rest)
{
	char target[PATH_MAX], *path;
	ssize_t len = readlinkat(place->dir, place->name, target, sizeof(target));

	if (len < 0) {
		errno = errno == EINVAL || errno == ENOENT ? 0 : errno;
		return NULL;
	}
	errno = ELOOP;
	place->planted = !is_trusted(place->dir);
	if (place->planted)
		return NULL;
	if (asprintf(&path, "%.*s%s", (int)len, target, rest) < 0)
		need(NULL);
	return path;
}

/* From place->dir on, through @links more links. False with errno. */
static bool find_place(struct place *place, const char *path, int links)
{
	const char *rest = path;
	bool found;
	char *way;

	place->own = own_descriptor(path);
	if (place->own >= 0)
		return true;
	if (*path == '/' && !enter(place, "/"))
		return false;
	for (;;) {
		rest = take_name(place, rest + strspn(rest, "/"));
		if (!rest)
			return false;
		way = follow(place, rest);
		if (way || errno)
			break;
		if (!*rest)
			return true;
		if (!enter(place, place->name))
			return false;
	}
	place->linked |= !*rest;
	found = way && links && find_place(place, way, links - 1);
	free(way);
	return found;
}

/* @mode is NULL where that is not a file of our own. */
static bool write_text(int fd, const char *text, const mode_t *mode)
{
	FILE *file = fd < 0 ? NULL : need(fdopen(fd, "w"));
	bool ok;

	if (!file)
		return false;
	ok = fputs(text, file) >= 0 && fputc('\n', file) != EOF && !fflush(file) &&
	     (!mode || (!fchmod(fd, *mode) && !fsync(fd)));
	return !fclose(file) && ok;
}

/* The name is there when the content is. */
static bool sync_directory(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Whoever may write there need not be allowed to read. */
	bool ok = fd < 0 ? errno == EACCES : !fsync(fd);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* At no time is there a part of it. */
static bool replace(const struct place *place, const char *text, mode_t mode)
{
	char tmp[NAME_MAX + 16];
	unsigned int random;
	bool written;
	int fd, err;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return false;
	snprintf(tmp, sizeof(tmp), "%s.tmp.%08x", place->name, random);
	fd = openat(place->dir, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	written = write_text(fd, text, &mode) &&
		  !renameat(place->dir, tmp, place->dir, place->name);
	err = errno;
	if (fd >= 0 && !written)
		unlinkat(place->dir, tmp, 0);
	errno = err;
	return written && sync_directory(place->dir);
}

/* All that is in the file everybody may read by netlink. */
static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0644 & ~mask;
}

static bool put(const struct place *place, const char *text)
{
	struct stat st;

	if (place->own >= 0)
		return write_text(fcntl(place->own, F_DUPFD_CLOEXEC, 0), text, NULL);
	if (fstatat(place->dir, place->name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT && !place->linked && replace(place, text, default_mode());
	/* Somebody else's mode may be one that lets him write to what is ours then. */
	if (S_ISREG(st.st_mode))
		return replace(place, text, st.st_uid == geteuid() ? st.st_mode & 0777 :
			       default_mode());
	/* A device or a pipe stays what it is. */
	return write_text(openat(place->dir, place->name,
				 O_WRONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC), text, NULL);
}

int write_file(const char *path, const char *text)
{
	struct place place = { .dir = AT_FDCWD };
	int status = STATUS_OK;

	if (!enter(&place, ".") || !find_place(&place, path, MAX_LINKS) || !put(&place, text))
		status = fail(STATUS_FAILED, "%s: %s", path, place.planted ?
			      "a link in a directory that others may write to is not followed" :
			      strerror(errno));
	if (place.dir >= 0)
		close(place.dir);
	return status;
}
