// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "commands.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "util.h"

/*
 * Milliseconds from one look at a PF that is busy to the next. No event stands for that: those of a
 * change, as config-applied, come while the PF is busy still, and one that finds all done has none.
 */
#define BUSY_WAIT 100

/**
 * struct wait - what is waited for
 * @client: to look
 * @events: subscribed to the events
 * @pfs: only these PFs, by address; all that are managed where it is empty
 * @missing: by name, why a PF or VF is not as wanted
 * @coming: how many of them may still become so
 * @busy: a change of one of them is under way
 */
struct wait {
	struct client client;
	struct client events;
	json_object *pfs;
	json_object *missing;
	unsigned int coming;
	bool busy;
};

/* @vf is its number, or NULL where it is of the PF. */
__attribute__((format(printf, 5, 6)))
static void miss(struct wait *wait, const char *pf, const char *vf, bool failed,
		 const char *fmt, ...)
{
	char name[48], text[512];
	va_list args;

	snprintf(name, sizeof(name), "%s%s%s", pf, vf ? " vf" : "", vf ? vf : "");
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	json_object_object_add(wait->missing, name, need(json_object_new_string(text)));
	wait->coming += !failed;
}

/* Whether it has what is wanted, as far as that is told. */
static void look_at_vf(struct wait *wait, json_object *vf)
{
	const char *driver = json_string(json_object_object_get(vf, "wanted"), "driver");
	const char *pf = json_string(vf, "pf"), *index = json_string(vf, "index");
	const char *has = json_string(vf, "driver"), *why = json_string(vf, "last-error");
	bool failed = text_is(vf, "state", "failed");
	json_object *drift;

	if (failed || text_is(vf, "state", "retrying"))
		miss(wait, pf, index, failed, "%s: %s", json_string(vf, "state"), why ?: "");
	else if (driver && strcmp(driver, has ?: "none"))
		miss(wait, pf, index, false, "its driver, %s, is not there", driver);
	else if (json_object_object_get_ex(vf, "drift", &drift))
		miss(wait, pf, index, false, "%s is not as wanted",
		     json_object_get_string(json_object_array_get_idx(drift, 0)));
}

static size_t count_failed(const struct wait *wait)
{
	return json_object_object_length(wait->missing) - wait->coming;
}

static void look_at_pf(struct wait *wait, json_object *pf)
{
	const char *address = json_string(pf, "address"), *state = json_string(pf, "state");
	const char *why = json_string(pf, "last-error");
	json_object *vfs = json_object_object_get(pf, "vfs"), *vf;
	size_t i, failed = count_failed(wait);

	for_each_of(vfs, i, vf)
		if (json_flag(vf, "managed") && json_string(vf, "address"))
			look_at_vf(wait, vf);
	/* Over its limit, it has what is wanted. And it has failed where a VF has. */
	if (text_is(pf, "state", "ready") || text_is(pf, "state", "over-limit") ||
	    (text_is(pf, "state", "failed") && count_failed(wait) > failed))
		return;
	wait->busy |= text_is(pf, "state", "busy");
	if (text_is(pf, "state", "drifted"))
		why = "somebody else made another number of VFs";
	else if (!text_is(pf, "state", "failed") && !text_is(pf, "state", "retrying"))
		why = NULL;
	miss(wait, address, NULL, text_is(pf, "state", "failed"), "%s%s%s", state, why ? ": " : "",
	     why ?: "");
}

/* Which PFs are not as they are wanted. Returns an exit status. */
static int look(struct wait *wait)
{
	bool all = !json_object_object_length(wait->pfs);
	json_object *infos = need(json_object_new_array()), *info;
	int err = 0, status = STATUS_OK;
	const char *what = "PFs";
	size_t i;

	json_object_put(wait->missing);
	wait->missing = need(json_object_new_object());
	wait->coming = 0;
	wait->busy = false;
	if (all)
		err = client_get_tree(&wait->client, NULL, SRIOV_MGR_PART_IDENTITY, infos);
	json_object_object_foreach(wait->pfs, address, none)
		if (!err)
			err = client_get_tree(&wait->client, what = address,
					      SRIOV_MGR_PART_IDENTITY, infos);
	if (err)
		status = client_fail(&wait->client, what, err);
	for_each_of(infos, i, info) {
		if (!status && json_flag(info, "managed"))
			look_at_pf(wait, info);
		else if (!status && !all)
			status = fail(STATUS_NONE, "%s is not managed; nothing is wanted of it",
				      json_string(info, "address"));
	}
	json_object_put(infos);
	return status;
}

static int tell(const struct wait *wait, int status)
{
	json_object_object_foreach(wait->missing, name, why)
		fail(status, "%s: %s", name, json_object_get_string(why));
	return status;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Until something happens; false after @end, which is 0 for never. */
static bool next_event(const struct wait *wait, int64_t end)
{
	struct pollfd fd = { .fd = mnl_socket_get_fd(wait->events.sock), .events = POLLIN };
	int64_t left = end ? end - now_ms() : -1;
	char buf[RECEIVE_SIZE];
	ssize_t len;

	if (end && left <= 0)
		return false;
	if (wait->busy && (left < 0 || left > BUSY_WAIT))
		left = BUSY_WAIT;
	poll(&fd, 1, left > INT_MAX ? INT_MAX : left);
	/* One look is for all of them. */
	do {
		len = recv(fd.fd, buf, sizeof(buf), MSG_DONTWAIT);
	} while (len > 0 || (len < 0 && (errno == ENOBUFS || errno == EINTR)));
	return true;
}

static int wait_for_all(struct wait *wait, double timeout)
{
	int64_t end = timeout ? now_ms() + timeout * 1000 : 0;
	int err = client_subscribe(&wait->events), status;

	if (err)
		return fail(STATUS_REFUSED, "subscribing to events: %s", strerror(-err));
	do {
		status = look(wait);
		if (status)
			return status;
		if (!wait->coming)
			return json_object_object_length(wait->missing) ?
			       tell(wait, STATUS_REFUSED) : STATUS_OK;
		/* Of what is recorded, nothing more happens. */
	} while (wait->events.sock && next_event(wait, end));
	return tell(wait, STATUS_NO);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct wait wait = { .coming = 0 };
	double timeout = 0;
	int opt, status;

	while ((opt = option_next(self, argc, argv)) != -1) {
		if (opt != 't')
			return command_usage(self);
		if (!seconds_parse(optarg, &timeout))
			return fail(STATUS_USAGE, "%s: not 0.1 to 86400 seconds", optarg);
	}
	wait.pfs = need(json_object_new_object());
	status = client_open(&wait.events) ?: client_open(&wait.client);
	for (; !status && optind < argc; optind++)
		status = pfs_find(&wait.client, argv[optind], false, wait.pfs);
	status = status ?: wait_for_all(&wait, timeout);
	client_close(&wait.events);
	client_close(&wait.client);
	json_object_put(wait.pfs);
	json_object_put(wait.missing);
	return status;
}

static const struct opt options[] = {
	{ 't', "timeout", "SECONDS", "end after this time; what is missing is told, status 1" },
	{ 0 }
};

const struct command cmd_wait = {
	.name = "wait",
	.args = "[PF]...",
	.summary = "Wait until what is wanted is there",
	.help =
	"Of these PFs, or of all that are managed: they have drivers, and their VFs are\n"
	"there, configured, and with the drivers that are wanted for them. What has\n"
	"failed is not waited for; it is told when all else is there, with status 3.\n",
	.options = { options },
	.example = "sriovctl wait eth0 --timeout 60",
	.run = run,
};
