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

/**
 * struct locked - a PF that is locked
 * @pf: PCI address
 * @fd: its file, which has a note where @disrupts
 * @disrupts: allow_disruption is 1 on our account
 */
struct locked {
	char pf[32];
	int fd;
	bool disrupts;
};

static struct locked *locks;
static size_t count;
/* The mask before finish_what_is_begun(), which is not called for a lock that failed. */
static sigset_t mask;
static bool masked;
static int end_status;

static void note(struct locked *locked, bool disrupts)
{
	/* What cannot be noted is done nevertheless; it only matters if this process dies. */
	if (disrupts ? pwrite(locked->fd, "1", 1, 0) != 1 : ftruncate(locked->fd, 0))
		fail(STATUS_OK, LOCKS "/%s: %s", locked->pf, strerror(errno));
	locked->disrupts = disrupts;
}

/* False after an error is printed. With the directory, the permission has gone. */
static bool forbid(struct locked *locked)
{
	struct configfs fs = { .pf = locked->pf };

	if (configfs_has(&fs, -1, "") && !configfs_put(&fs, -1, "/allow_disruption", "0\n"))
		return !fail(STATUS_REFUSED, "allow_disruption is still 1: %s", fs.why);
	note(locked, false);
	return true;
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
	if (mkdir(rooted("%s", path), 0700) && errno != EEXIST)
		goto failed;
	snprintf(path, sizeof(path), LOCKS "/%s", pf);
	fd = open(rooted("%s", path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
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
	snprintf(locks[count].pf, sizeof(locks[count].pf), "%s", pf);
	locks[count++].fd = fd;
	/* Whoever had the lock died while it had allowed disruption. */
	if (pread(fd, &byte, 1, 0) == 1) {
		fail_hold();
		forbid(&locks[count - 1]);
	}
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
	locks = need(calloc(n + 1, sizeof(*locks)));
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
	while (count)
		flock(locks[--count].fd, LOCK_UN);
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

bool lock_disrupt(struct configfs *fs)
{
	struct locked *locked = locks;
	char now[8];

	/* Who allows it always has said so, and keeps it. */
	if (configfs_get(fs, -1, "/allow_disruption", now, sizeof(now)) && *now == '1')
		return true;
	while (strcmp(locked->pf, fs->pf))
		locked++;
	note(locked, true);
	if (configfs_put(fs, -1, "/allow_disruption", "1\n"))
		return true;
	note(locked, false);
	return false;
}

bool lock_protect(void)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < count; i++)
		if (locks[i].disrupts)
			ok = forbid(&locks[i]) && ok;
	return ok;
}
