// SPDX-License-Identifier: GPL-2.0
/* One sriovctl at a time changes a PF: a change is many writes, and so is its way back. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>

#include "configfs.h"
#include "lock.h"
#include "sysroot.h"
#include "util.h"

/* Not in configfs, where whoever may read a file may lock it, and hold up all others. */
#define LOCKS "/run/sriovctl"

/* Seconds for what is to be printed, after a signal that came when there was more to do. */
#define LAST_WORDS 3

/* All that this process has. */
static int *locks;
static size_t n_locks;
/* The mask before finish_what_is_begun(), which is not called for a lock that failed. */
static sigset_t mask;
static bool masked;
static int end_status;

/* Whoever had the lock died while it had allowed disruption. */
static void forbid_disruption(int fd, const char *pf)
{
	struct configfs fs = { .pf = pf };

	fail_hold();
	/* With the directory, the permission has gone. */
	if (configfs_has(&fs, -1, "") && !configfs_put(&fs, -1, "/allow_disruption", "0\n"))
		fail(STATUS_REFUSED, "allow_disruption is still 1: %s", fs.why);
	else if (ftruncate(fd, 0))
		fail(STATUS_REFUSED, LOCKS "/%s: %s", pf, strerror(errno));
}

/* It is not worth keeping others from PFs that are locked already. */
static void tell_waiting(const char *pf)
{
	struct pollfd err = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&err, 1, 0) == 1)
		fail(STATUS_OK, "%s: waiting for another sriovctl to end", pf);
}

/* Returns an exit status. */
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
		tell_waiting(pf);
		do {
			err = flock(fd, LOCK_EX);
		} while (err && errno == EINTR);
	}
	if (err)
		goto failed;
	locks = need(realloc(locks, (n_locks + 1) * sizeof(*locks)));
	locks[n_locks++] = fd;
	if (pread(fd, &byte, 1, 0) == 1)
		forbid_disruption(fd, pf);
	return STATUS_OK;
failed:
	return fail(STATUS_REFUSED, "%s: %s%s", path, strerror(errno),
		    errno == EACCES ? "; run it as root" : "");
}

/* Whoever interrupted it would get a part of it, and nobody would tell which. */
static void finish_what_is_begun(void)
{
	sigset_t signals;

	sigfillset(&signals);
	sigprocmask(SIG_BLOCK, &signals, &mask);
	masked = true;
	fail_hold();
}

int lock_pf(const char *pf)
{
	int status = lock(pf);

	if (!status)
		finish_what_is_begun();
	return status;
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
		status = lock(names[i]);
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

static void end_now(int signal)
{
	(void)signal;
	fail_offer();
	_exit(end_status);
}

void lock_end(int status)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGALRM };
	struct sigaction action = { .sa_handler = end_now };
	bool late = lock_should_end();
	sigset_t came;
	size_t i;

	/* A process that shows how far it is has them as well. */
	while (n_locks)
		flock(locks[--n_locks], LOCK_UN);
	free(locks);
	locks = NULL;
	if (!masked)
		return;
	end_status = status;
	sigemptyset(&came);
	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaddset(&came, signals[i]);
		sigaction(signals[i], &action, NULL);
	}
	while (sigtimedwait(&came, NULL, &(struct timespec){ 0 }) > 0)
		;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (late)
		alarm(LAST_WORDS);
}

/* That allow_disruption of the PF that lock_pf() has locked is 1 on our account. */
static void note(bool disrupts)
{
	/* What cannot be noted is done nevertheless; it only matters if this process dies. */
	if (disrupts ? pwrite(*locks, "1", 1, 0) != 1 : ftruncate(*locks, 0))
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
