/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSROOT_H
#define SYSROOT_H

#include <stdbool.h>
#include <stddef.h>

#include <libmnl/libmnl.h>

/*
 * Where the file or directory @path of the host is, in a buffer that the next call overwrites:
 * below the directory of SRIOVCTL_SYSROOT, if that is set; and the other way round.
 */
const char *rooted(const char *path);
const char *unrooted(const char *path);
/* As realpath(), of a path of the host and to one. */
bool rooted_realpath(const char *path, char *real);
/* The first line of a file of the host, without the line feed; false if it cannot be read. */
bool file_line(char *line, size_t size, const char *path, ...)
	__attribute__((format(printf, 3, 4)));

/* Reads the answers that are recorded for SRIOVCTL_SYSROOT; false without that. */
bool recording_open(void);
/*
 * The next answer to @req, or the last once more, and its length; NULL if that was never asked. In
 * front of each part of it is an NLMSG_NOOP with the time, in us since boot, when that came.
 */
const struct nlmsghdr *recording_answer(const struct nlmsghdr *req, size_t *len);

#endif
