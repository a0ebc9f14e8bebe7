/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSROOT_H
#define SYSROOT_H

#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>

/*
 * Where the file or directory @path of the host is, in a buffer that the next call overwrites:
 * below the directory of SRIOVCTL_SYSROOT, if that is set; and the other way round.
 */
const char *rooted(const char *path, ...) __attribute__((format(printf, 1, 2)));
const char *unrooted(const char *path);
/* As realpath(), of a path of the host and to one, in @real of PATH_MAX bytes. */
bool rooted_realpath(char *real, const char *path, ...) __attribute__((format(printf, 2, 3)));
/* What a file of the host begins with; returns how many bytes, 0 if it cannot be read. */
size_t file_bytes(void *bytes, size_t size, const char *path, ...)
	__attribute__((format(printf, 3, 4)));
/* Its first line, without the line feed; false if it cannot be read. */
bool file_line(char *line, size_t size, const char *path, ...)
	__attribute__((format(printf, 3, 4)));
/*
 * An array of the paths of the host that @pattern is for, as of glob() with braces, numbers in
 * their order. errno is EACCES if some directory could not be read, else 0.
 */
json_object *paths_of(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
/* What is behind the last slash. */
const char *name_in(const char *path);

/* Reads the answers that are recorded for SRIOVCTL_SYSROOT; false without that. */
bool recording_open(void);
/*
 * The next answer to @req, or the last once more, and its length; NULL if that was never asked. In
 * front of each part of it is an NLMSG_NOOP with the time, in us since boot, when that came.
 */
const struct nlmsghdr *recording_answer(const struct nlmsghdr *req, size_t *len);

#endif
