// SPDX-License-Identifier: GPL-2.0
/* One sriovctl at a time changes a PF: a change is many writes, and so is its way back. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "configfs.h"
#include "lock.h"
#include "sysroot.h"
#include "util.h"

/* Not in configfs, where whoever may read a file may lock it, and hold up all others. */
#define LOCKS "/run/sriovctl"

/* That of lock_pf(). */
static int locked = -1;

/* Whoever had the lock died while it had allowed disruption. */
static void forbid_disruption(int fd, const char *pf)
{
	struct configfs fs = { .pf = pf };

	/* With the directory, the permission has gone. */
	if (configfs_has(&fs, -1, "") && !configfs_put(&fs, -1, "/allow_disruption", "0\n"))
		fail(STATUS_REFUSED, "allow_disruption is still 1: %s", fs.why);
	else if (ftruncate(fd, 0))
		fail(STATUS_REFUSED, LOCKS "/%s: %s", pf, strerror(errno));
}

/* The file is open, and so locked, until this process ends. Returns it; -1 after an error. */
static int lock(const char *pf)
{
	char path[64], byte;
	int fd, err;

	snprintf(path, sizeof(path), LOCKS);
	if (mkdir(rooted(path), 0700) && errno != EEXIST)
		goto failed;
	snprintf(path, sizeof(path), LOCKS "/%s", pf);
	fd = open(rooted(path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		goto failed;
	err = flock(fd, LOCK_EX | LOCK_NB);
	if (err && errno == EWOULDBLOCK) {
		fail(STATUS_OK, "%s: waiting for another sriovctl to end", pf);
		do {
			err = flock(fd, LOCK_EX);
		} while (err && errno == EINTR);
	}
	if (err)
		goto failed;
	if (pread(fd, &byte, 1, 0) == 1)
		forbid_disruption(fd, pf);
	return fd;
failed:
	fail(STATUS_REFUSED, "%s: %s%s", path, strerror(errno),
	     errno == EACCES ? "; run it as root" : "");
	return -1;
}

/* Whoever interrupted it would get a part of it, and nobody would tell which. */
static void finish_what_is_begun(void)
{
	sigset_t signals;

	sigfillset(&signals);
	sigprocmask(SIG_BLOCK, &signals, NULL);
}

int lock_pf(const char *pf)
{
	locked = lock(pf);
	if (locked < 0)
		return STATUS_REFUSED;
	finish_what_is_begun();
	return STATUS_OK;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int lock_pfs(json_object *pfs)
{
	const char **names = need(calloc(json_object_object_length(pfs) + 1, sizeof(*names)));
	int status = STATUS_OK;
	size_t i, n = 0;

	json_object_object_foreach(pfs, address, pf) {
		(void)pf;
		names[n++] = address;
	}
	/* The same order in each process, or two would wait for one another. */
	qsort(names, n, sizeof(*names), compare);
	for (i = 0; !status && i < n; i++)
		status = lock(names[i]) < 0 ? STATUS_REFUSED : STATUS_OK;
	free(names);
	if (!status)
		finish_what_is_begun();
	return status;
}

bool lock_should_end(void)
{
	sigset_t signals;

	sigpending(&signals);
	return sigismember(&signals, SIGINT) || sigismember(&signals, SIGTERM) ||
	       sigismember(&signals, SIGHUP);
}

/* That allow_disruption of the PF that lock_pf() has locked is 1 on our account. */
static void note(bool disrupts)
{
	/* What cannot be noted is done nevertheless; it only matters if this process dies. */
	if (disrupts ? pwrite(locked, "1", 1, 0) != 1 : ftruncate(locked, 0))
		fail(STATUS_OK, LOCKS ": %s", strerror(errno));
}

bool lock_disrupt(struct configfs *fs)
{
	char now[8];

	/* Who allows it always has said so, and keeps it. */
	if (configfs_get(fs, -1, "/allow_disruption", now, sizeof(now)) && *now == '1')
		return true;
	note(true);
	fs->disrupts = configfs_put(fs, -1, "/allow_disruption", "1\n");
	if (!fs->disrupts)
		note(false);
	return fs->disrupts;
}

bool lock_protect(struct configfs *fs)
{
	bool ok = true;

	if (fs->disrupts) {
		/* With the directory, the permission has gone. */
		ok = !configfs_has(fs, -1, "") || configfs_put(fs, -1, "/allow_disruption", "0\n");
		if (ok)
			note(false);
		fs->disrupts = false;
	}
	if (!ok)
		fail(STATUS_REFUSED, "allow_disruption is still 1: %s", fs->why);
	return ok;
}
