// SPDX-License-Identifier: GPL-2.0
/* What a change of the number of VFs does meanwhile, for who waits at a terminal. */

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "netlink.h"
#include "progress.h"
#include "util.h"

#define INTERVAL_MS 500

/* The one that shows it; 0 for none. */
static pid_t shower;

static void show(struct client *client, const char *pf)
{
	json_object *vfs = need(json_object_new_array()), *vf;
	size_t i, present = 0, bound = 0;

	if (!client_get_vfs(client, pf, -1, SRIOV_MGR_PART_IDENTITY, vfs)) {
		for_each_of(vfs, i, vf) {
			present += !!json_string(vf, "address");
			bound += !!json_string(vf, "driver");
		}
		fprintf(stderr, "\r\033[K%s: %zu VFs, %zu with a driver", pf, present, bound);
	}
	json_object_put(vfs);
}

void progress_start(const char *pf)
{
	pid_t parent = getpid();
	struct client client;
	char why[256];

	if (!isatty(STDERR_FILENO))
		return;
	shower = fork();
	if (shower)
		return;
	/* It has the locks as well. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(STATUS_FAILED);
	/* That a list changes all the time is what it shows. */
	fail_keep(why, sizeof(why));
	usleep(2 * INTERVAL_MS * 1000);
	if (client_open(&client))
		_exit(STATUS_FAILED);
	for (;;) {
		show(&client, pf);
		usleep(INTERVAL_MS * 1000);
	}
}

void progress_stop(void)
{
	if (shower <= 0)
		return;
	kill(shower, SIGKILL);
	waitpid(shower, NULL, 0);
	shower = 0;
	fputs("\r\033[K", stderr);
}

void progress_count(const char *pf, size_t done, size_t n)
{
	struct pollfd terminal = { .fd = STDERR_FILENO, .events = POLLOUT };
	static struct timespec start;
	static bool shown;
	struct timespec now;

	if (done == n) {
		if (shown)
			fputs("\r\033[K", stderr);
		shown = false;
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!done)
		start = now;
	/* What is soon over is not shown. */
	if (now.tv_sec - start.tv_sec < 2 || !isatty(STDERR_FILENO) || poll(&terminal, 1, 0) != 1)
		return;
	fprintf(stderr, "\r\033[K%s: %zu of %zu VFs are configured", pf, done, n);
	shown = true;
}
