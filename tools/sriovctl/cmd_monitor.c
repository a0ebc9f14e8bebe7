// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "commands.h"
#include "netlink.h"
#include "option.h"
#include "util.h"

struct monitor {
	struct client client;	/* subscribed to the events */
	bool json;
	bool unloaded;		/* the module went away */
	bool overrun;		/* the kernel drops what comes until the socket is empty */
	uint64_t left;		/* events still to come before the end */
	uint64_t seq;		/* of the last event, 0 before the first */
};

static void print_lost(const struct monitor *monitor, uint64_t lost)
{
	if (monitor->json)
		printf("{ \"lost\": %" PRIu64 " }\n", lost);
	else
		printf("lost %" PRIu64 " event%s\n", lost, lost == 1 ? "" : "s");
}

static uint64_t number(json_object *event, const char *key)
{
	return json_object_get_uint64(json_object_object_get(event, key));
}

static void print_event(json_object *event)
{
	const char *vf = json_string(event, "vf"), *type = json_string(event, "type");
	const char *pf = json_string(event, "pf"), *message = json_string(event, "message");
	char stamp[32];

	time_text(number(event, "time"), stamp, sizeof(stamp));
	printf("%s %" PRIu64 " %s%s%s %s: %s\n", stamp,
	       number(event, "seq"), pf ? pf : "-", vf ? " vf" : "", vf ? vf : "",
	       type ? type : "-", message ? message : "");
}

static void handle_event(struct monitor *monitor, json_object *event)
{
	uint64_t seq = number(event, "seq"), lost = number(event, "lost");

	/* One that was replayed comes once more if it happened after the subscription. */
	if (seq <= monitor->seq)
		return;
	if (monitor->seq)
		lost = seq - monitor->seq - 1;
	if (lost)
		print_lost(monitor, lost);
	json_object_object_del(event, "lost");
	monitor->seq = seq;
	if (monitor->json)
		print_json_line(event);
	else
		print_event(event);
	monitor->left--;
}

/*
 * Through a socket of its own, as those that happen now come in between. The
 * subscription is there already, so none is missed.
 */
static int replay(struct monitor *monitor, uint64_t since)
{
	json_object *events;
	struct client client;
	int err, status;
	size_t i;

	status = client_open(&client);
	if (status)
		return status;
	events = need(json_object_new_array());
	err = client_get_events(&client, since, events);
	if (err)
		status = client_fail(&client, "events", err);
	for (i = 0; i < json_object_array_length(events) && monitor->left; i++)
		handle_event(monitor, json_object_array_get_idx(events, i));
	json_object_put(events);
	client_close(&client);
	return status;
}

/* After an overrun: what the module has kept of the dropped events, and how many are lost. */
static int catch_up(struct monitor *monitor)
{
	monitor->overrun = false;
	return monitor->seq ? replay(monitor, monitor->seq + 1) : STATUS_OK;
}

static int handle_message(struct monitor *monitor, const struct nlmsghdr *nlh)
{
	json_object *event = message_to_json(&event_set, nlh);
	int status = STATUS_OK;

	/* The first one after those that were dropped. */
	if (event && monitor->overrun && monitor->seq &&
	    number(event, "seq") > monitor->seq + 1)
		status = catch_up(monitor);
	if (event && !status && monitor->left)
		handle_event(monitor, event);
	json_object_put(event);
	return status;
}

/* The controller tells that a family is gone; ours is known by its number. */
static bool is_unload(const struct monitor *monitor, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (nlh->nlmsg_type != GENL_ID_CTRL || genl->cmd != CTRL_CMD_DELFAMILY)
		return false;
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			return mnl_attr_get_u16(attr) == monitor->client.family;
	return false;
}

/* Returns STATUS_OK also at an overrun of the buffer. */
static int receive(struct monitor *monitor)
{
	char buf[RECEIVE_SIZE];
	ssize_t len = mnl_socket_recvfrom(monitor->client.sock, buf, sizeof(buf));
	const struct nlmsghdr *nlh = (void *)buf;
	const struct genlmsghdr *genl;
	int left, status = STATUS_OK;

	if (len < 0 && errno == ENOBUFS) {
		monitor->overrun = true;
		return fail(STATUS_OK, "events came faster than they were read");
	}
	if (len < 0)
		return errno == EINTR || errno == EAGAIN ? STATUS_OK :
		       fail(STATUS_FAILED, "receiving events: %s", strerror(errno));
	for (left = len; !status && monitor->left && mnl_nlmsg_ok(nlh, left);
	     nlh = mnl_nlmsg_next(nlh, &left)) {
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
			continue;
		genl = mnl_nlmsg_get_payload(nlh);
		if (nlh->nlmsg_type == monitor->client.family && genl->cmd == SRIOV_MGR_CMD_EVENT)
			status = handle_message(monitor, nlh);
		else if (is_unload(monitor, nlh))
			monitor->unloaded = true;
	}
	return status;
}

/* What a timeout is, where a number of events was to come before. */
static int late = STATUS_OK;

/* Each line was written when it was printed; whoever is to read it may have stalled. */
static void end_now(int signal)
{
	_exit(signal == SIGALRM ? late : STATUS_OK);
}

static void set_timeout(double seconds)
{
	struct itimerval timer = {
		.it_value.tv_sec = seconds,
		.it_value.tv_usec = (seconds - (time_t)seconds) * 1e6,
	};

	setitimer(ITIMER_REAL, &timer, NULL);
}

static int monitor_events(struct monitor *monitor)
{
	struct pollfd fds[] = {
		{ .fd = mnl_socket_get_fd(monitor->client.sock), .events = POLLIN },
		/* Tells by POLLERR that the reader of a pipe has gone. */
		{ .fd = STDOUT_FILENO, .events = 0 },
	};
	int ready, status = STATUS_OK;

	while (!status && monitor->left) {
		ready = poll(fds, ARRAY_SIZE(fds), monitor->overrun ? 0 : -1);
		if (ready < 0 && errno != EINTR)
			return fail(STATUS_FAILED, "poll: %s", strerror(errno));
		/* After an overrun, with all read that came before it. */
		if (!ready)
			status = catch_up(monitor);
		if (fds[0].revents)
			status = receive(monitor);
		if (!status && monitor->unloaded)
			return fail(STATUS_FAILED, "the kernel module sriov_mgr was unloaded");
		if (fds[1].revents || ferror(stdout))
			break;
	}
	return status;
}

static bool number_parse(const char *text, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct monitor monitor = { .json = false };
	bool old = false;
	uint64_t count = 0, since = 0;
	double timeout = 0;
	int opt, err;

	while ((opt = option_next(self, argc, argv)) != -1) {
		switch (opt) {
		case 'c':
			if (!number_parse(optarg, &count) || !count)
				return fail(STATUS_USAGE, "%s: not a number of events", optarg);
			break;
		case 't':
			if (!seconds_parse(optarg, &timeout))
				return fail(STATUS_USAGE, "%s: not 0.1 to 86400 seconds", optarg);
			break;
		case 's':
			old = true;
			if (!number_parse(optarg, &since))
				return fail(STATUS_USAGE, "%s: not the number of an event", optarg);
			break;
		case 'J':
			monitor.json = true;
			break;
		default:
			return command_usage(self);
		}
	}
	if (optind < argc)
		return command_usage(self);

	monitor.left = count ? count : UINT64_MAX;
	signal(SIGINT, end_now);
	signal(SIGTERM, end_now);
	signal(SIGALRM, end_now);
	late = count ? STATUS_NO : STATUS_OK;
	setvbuf(stdout, NULL, _IOLBF, 0);
	err = client_open(&monitor.client);
	if (err)
		return err;
	err = client_subscribe(&monitor.client);
	if (err)
		err = fail(STATUS_REFUSED, "subscribing to events: %s", strerror(-err));
	else if (old)
		err = replay(&monitor, since);
	if (!err && monitor.client.sock) {
		set_timeout(timeout);
		err = monitor_events(&monitor);
		set_timeout(0);
	} else if (!err && monitor.left) {
		/* Of what is recorded, nothing more happens. */
		err = late;
	}
	client_close(&monitor.client);
	return err;
}

static const struct opt options[] = {
	{ 's', "since", "SEQ",
	  "first the events from this number on that the module\n"
	  "has kept, 0 for all of them" },
	{ 'c', "count", "COUNT", "end after this many events" },
	{ 't', "timeout", "SECONDS", "end after this time; status 1 if COUNT was not reached" },
	{ 'J', "json", NULL, "JSON, one object a line" },
	{ 0 }
};

const struct command cmd_monitor = {
	.name = "monitor",
	.args = "",
	.summary = "Print events as they happen",
	.help =
	"One line an event: time, number, PCI address of the PF, vfN, type, message.\n"
	"Numbers are consecutive; where some are missing, a line tells how many.\n",
	.options = { options },
	.example = "sriovctl monitor --since 0 --timeout 10",
	.run = run,
};
