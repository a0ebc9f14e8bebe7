// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "columns.h"
#include "commands.h"
#include "name.h"
#include "netlink.h"
#include "option.h"
#include "rates.h"
#include "rows.h"
#include "sample.h"
#include "screen.h"
#include "table.h"
#include "util.h"

/* Lines above the table, whose first one is that of its headings. */
#define HEAD_LINES 3
/* Below this width the right part is cut off. */
#define LEAST_WIDTH 80

#define CTRL(key) ((key) & 0x1f)
#define ESCAPE 27

struct view {
	uint32_t part;		/* of the kernel's answer */
	struct columns cols;
	const struct column *sort;
	bool reverse;
};

struct top {
	struct view views[2];	/* counters and interrupts */
	struct view *view;	/* the one that is shown */
	struct target target;	/* PF that is shown, empty for all */
	json_object *sample;	/* the last one */
	json_object *rows;	/* of that */
	json_object *host;	/* what the kernel tells of its vectors */
	json_object *pfs;	/* all of them */
	time_t time;		/* when that was */
	size_t first;		/* row at the top */
	double interval;	/* seconds between samples */
	int timer;		/* tells when the next one is due */
	bool paused;		/* none is */
	bool help;		/* help is shown instead */
	const char *prompt;	/* what is asked for, or NULL */
	void (*answer)(struct top *top);	/* takes what was typed then */
	char typed[64];
	char message[512];	/* the last error */
	bool hold;		/* it is about what was typed, and stays until the next key */
};

static const char help[] =
	"q           quit\n"
	"s S  > <    sort by the next or previous column\n"
	"r           reverse the order\n"
	"f /         show one PF only, by its address or network device; nothing: all\n"
	"i           interrupts, and back to counters\n"
	"d           seconds between updates\n"
	"space       pause, and go on\n"
	"up down     scroll a line\n"
	"PgUp PgDn   scroll a page\n"
	"Home End    scroll to the first and last line\n"
	"^L          draw the screen anew\n"
	"h ?         this help; any key leaves it\n\n"
	"All numbers are per second. \"-\" is what nobody counts, or is not known yet.\n";

/* ---- what is shown ---- */

static void sort(struct top *top)
{
	rows_sort(top->rows, top->view->sort->key, top->view->reverse);
}

static void take_rows(struct top *top, json_object *sample)
{
	json_object_put(top->rows);
	json_object_put(top->sample);
	top->sample = sample;
	if (!sample)
		top->rows = need(json_object_new_array());
	else if (top->view->part == SRIOV_MGR_PART_INTERRUPTS)
		top->rows = rows_of_vectors(sample);
	else
		top->rows = rows_of_counters(sample, true);
	sort(top);
}

static int get_host(struct top *top, struct client *client)
{
	int err;

	json_object_put(top->host);
	json_object_put(top->pfs);
	top->host = need(json_object_new_array());
	top->pfs = need(json_object_new_array());
	err = client_get_host(client, top->host);
	return err ? err : client_get_pfs(client, NULL, 0, top->pfs);
}

/* Returns an exit status if there is no going on. A PF that is away may come back. */
static int update(struct top *top)
{
	json_object *sample = NULL;
	struct client client;
	int status, err;

	if (!top->hold)
		top->message[0] = '\0';
	status = client_open(&client);
	if (status)
		return status;
	top->time = time(NULL);
	err = get_host(top, &client);
	if (!err)
		err = sample_take(&client, top->target.pf, -1, top->view->part, &sample);
	if (err)
		client_fail(&client, *top->target.pf ? top->target.pf : "top", err);
	client_close(&client);
	if (sample && top->sample)
		rates_add(sample, top->sample);
	take_rows(top, sample);
	return STATUS_OK;
}

/* ---- drawing ---- */

static void __attribute__((format(printf, 3, 4)))
put_text(int y, int attributes, const char *fmt, ...)
{
	char line[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	screen_put(y, line, strlen(line), attributes);
}

struct sum {
	char text[16];
};

static struct sum sum_of(const struct top *top, const char *key)
{
	struct sum sum = { "-" };
	double value;

	if (rows_sum(top->rows, key, &value))
		scaled_text(value, true, sum.text, sizeof(sum.text));
	return sum;
}

static void draw_host(const struct top *top)
{
	json_object *host = json_object_array_get_idx(top->host, 0);
	json_object *vfs = json_object_object_get(top->sample, "vfs");
	const char *used = json_string(host, "vectors-used");
	const char *unused = json_string(host, "vectors-free");
	size_t pfs = json_object_array_length(top->pfs);
	size_t n = vfs ? json_object_array_length(vfs) : 0;
	char clock[16];
	struct tm tm;

	strftime(clock, sizeof(clock), "%T", localtime_r(&top->time, &tm));
	put_text(0, A_NORMAL,
		 "sriovctl top - %s, %zu PF%s, %zu VF%s shown, vectors: %s used, %s free", clock,
		 pfs, pfs == 1 ? "" : "s", n, n == 1 ? "" : "s", used ? used : "-",
		 unused ? unused : "-");
}

static void draw_totals(const struct top *top)
{
	size_t i, n = json_object_array_length(top->rows), remote = 0;

	if (top->view->part == SRIOV_MGR_PART_COUNTERS) {
		put_text(1, A_NORMAL,
			 "per s: rx %s pkt %s B, tx %s pkt %s B, dropped %s, errors %s",
			 sum_of(top, "rx-packets").text, sum_of(top, "rx-bytes").text,
			 sum_of(top, "tx-packets").text, sum_of(top, "tx-bytes").text,
			 sum_of(top, "dropped").text, sum_of(top, "errors").text);
		return;
	}
	for (i = 0; i < n; i++)
		remote += row_stands_out(json_object_array_get_idx(top->rows, i));
	put_text(1, A_NORMAL, "per s: %s interrupts; %zu vectors, %zu of them remote",
		 sum_of(top, "rate").text, n, remote);
}

static void draw_state(const struct top *top)
{
	const struct column *sort = top->view->sort;
	const char *name = *sort->name ? sort->name : sort->key;

	if (top->prompt)
		put_text(2, A_BOLD, "%s%s_", top->prompt, top->typed);
	else if (*top->message)
		put_text(2, A_BOLD, "%s", top->message);
	else
		put_text(2, A_NORMAL, "%s%s%s by %s%s, every %g s%s; h: help",
			 top->view == top->views ? "counters" : "interrupts",
			 *top->target.pf ? " of " : "", top->target.pf, name,
			 top->view->reverse ? " reversed" : "", top->interval,
			 top->paused ? ", paused" : "");
}

/* How many rows there is room for. */
static size_t page(void)
{
	int left = LINES - HEAD_LINES - 1;

	return left > 1 ? left : 1;
}

static void draw_table(const struct top *top)
{
	int columns = COLS, attributes;
	char *text, *line;
	size_t len, i;

	if (columns < LEAST_WIDTH)
		columns = LEAST_WIDTH;
	text = rows_text(top->rows, top->first, page(), &top->view->cols, columns);
	line = text;
	for (i = 0; *line; i++) {
		len = strcspn(line, "\n");
		attributes = i ? A_NORMAL : A_REVERSE;
		if (i && row_stands_out(json_object_array_get_idx(top->rows, top->first + i - 1)))
			attributes = A_BOLD | COLOR_PAIR(1);
		screen_put(HEAD_LINES + i, line, len, attributes);
		line += len + !!line[len];
	}
	free(text);
}

/* False if it is to end. */
static bool draw(struct top *top)
{
	size_t n = json_object_array_length(top->rows);
	const char *line;
	int y;

	/* There may be fewer than there were. */
	if (top->first + page() > n)
		top->first = n > page() ? n - page() : 0;
	erase();
	if (top->help) {
		for (line = help, y = 0; *line; line += strcspn(line, "\n") + 1)
			screen_put(y++, line, strcspn(line, "\n"), A_NORMAL);
	} else {
		draw_host(top);
		draw_totals(top);
		draw_state(top);
		draw_table(top);
	}
	return screen_refresh();
}

/* ---- keys ---- */

static void set_timer(const struct top *top)
{
	struct itimerspec spec = { 0 };

	if (!top->paused) {
		spec.it_interval.tv_sec = top->interval;
		spec.it_interval.tv_nsec =
			(top->interval - spec.it_interval.tv_sec) * 1e9;
		spec.it_value = spec.it_interval;
	}
	timerfd_settime(top->timer, 0, &spec, NULL);
}

/* What was counted of others has no rates with what comes next. */
static int start_over(struct top *top)
{
	take_rows(top, NULL);
	top->first = 0;
	return update(top);
}

/* A VF stands for its PF; no name for all. */
static int find_pf(const char *name, struct target *target)
{
	json_object *pfs = need(json_object_new_array());
	struct client client;
	int status = client_open(&client), err;

	*target = (struct target){ .pf = "" };
	if (!status && name && *name)
		status = target_find(&client, name, NULL, target);
	err = status || !*target->pf ? 0 : client_get_pfs(&client, target->pf, 0, pfs);
	if (err)
		status = client_fail(&client, name, err);
	client_close(&client);
	json_object_put(pfs);
	return status;
}

static void set_pf(struct top *top)
{
	struct target target;

	top->hold = find_pf(top->typed, &target);
	if (top->hold)
		return;
	top->target = target;
	start_over(top);
}

static void set_interval(struct top *top)
{
	double interval;

	if (seconds_parse(top->typed, &interval)) {
		top->interval = interval;
		set_timer(top);
	} else if (*top->typed) {
		fail(STATUS_OK, "%s: an interval is 0.1 to 86400 seconds", top->typed);
		top->hold = true;
	}
}

static void ask(struct top *top, const char *prompt, void (*answer)(struct top *top))
{
	top->prompt = prompt;
	top->answer = answer;
	top->typed[0] = '\0';
}

static void prompt_key(struct top *top, int key)
{
	size_t len = strlen(top->typed);

	if (key == '\n' || key == '\r' || key == KEY_ENTER) {
		top->prompt = NULL;
		top->answer(top);
	} else if (key == ESCAPE || key == CTRL('g')) {
		top->prompt = NULL;
	} else if (key == KEY_BACKSPACE || key == CTRL('h') || key == 0x7f) {
		top->typed[len ? len - 1 : 0] = '\0';
	} else if (key == CTRL('u')) {
		top->typed[0] = '\0';
	} else if (key > ' ' && key < 0x7f && len + 1 < sizeof(top->typed)) {
		top->typed[len] = key;
		top->typed[len + 1] = '\0';
	}
}

/* From one column that is shown to the next. */
static void sort_by_next(struct top *top, int step)
{
	const struct columns *cols = &top->view->cols;
	size_t i = 0;

	while (i < cols->n && cols->col[i] != top->view->sort)
		i++;
	if (i == cols->n)
		i = step > 0 ? cols->n - 1 : 0;
	top->view->sort = cols->col[(i + cols->n + step) % cols->n];
	sort(top);
}

static void scroll_by(struct top *top, long lines)
{
	top->first = lines < 0 && top->first < (size_t)-lines ? 0 : top->first + lines;
}

/* False for q; sets @status if there is no going on. */
static bool handle_key(struct top *top, int key, int *status)
{
	if (key == KEY_RESIZE)
		return true;
	top->message[0] = '\0';
	top->hold = false;
	if (top->prompt) {
		prompt_key(top, key);
		return true;
	}
	if (top->help) {
		top->help = false;
		return true;
	}
	switch (key) {
	case 'q':
		return false;
	case 's':
	case '>':
		sort_by_next(top, 1);
		break;
	case 'S':
	case '<':
		sort_by_next(top, -1);
		break;
	case 'r':
		top->view->reverse = !top->view->reverse;
		sort(top);
		break;
	case 'f':
	case '/':
		ask(top, "PF (nothing for all): ", set_pf);
		break;
	case 'd':
		ask(top, "Seconds between updates: ", set_interval);
		break;
	case 'i':
		top->view = &top->views[top->view == top->views];
		*status = start_over(top);
		break;
	case ' ':
		top->paused = !top->paused;
		set_timer(top);
		break;
	case KEY_UP:
		scroll_by(top, -1);
		break;
	case KEY_DOWN:
		scroll_by(top, 1);
		break;
	case KEY_PPAGE:
		scroll_by(top, -(long)page());
		break;
	case KEY_NPAGE:
		scroll_by(top, page());
		break;
	case KEY_HOME:
		top->first = 0;
		break;
	case KEY_END:
		top->first = json_object_array_length(top->rows);
		break;
	case CTRL('l'):
		clearok(curscr, TRUE);
		break;
	case 'h':
	case '?':
		top->help = true;
		break;
	}
	return true;
}

/* ---- running ---- */

/* Not curses' own handlers: these end with a failure, and draw wherever they interrupt. */
static int signal_fd(void)
{
	static const int signals[] = {
		SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH,
	};
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* False if the signal ends it. */
static bool handle_signal(int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return true;
	if (info.ssi_signo == SIGWINCH)
		screen_resize();
	else if (info.ssi_signo == SIGTSTP)
		screen_stop();
	else if (info.ssi_signo == SIGCONT)
		screen_renew();
	else
		return false;
	return true;
}

static int watch(struct top *top, int signals)
{
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
		{ .fd = top->timer, .events = POLLIN },
	};
	int status = update(top), key;
	uint64_t times;

	while (!status && draw(top)) {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0 && errno != EINTR)
			return fail(STATUS_FAILED, "poll: %s", strerror(errno));
		if (fds[1].revents && !handle_signal(signals))
			break;
		if (fds[2].revents && read(top->timer, &times, sizeof(times)) > 0)
			status = update(top);
		/* The terminal is gone. */
		if (fds[0].revents & ~POLLIN)
			break;
		while (fds[0].revents && !status && (key = getch()) != ERR)
			if (!handle_key(top, key, &status))
				return STATUS_OK;
	}
	return status;
}

static int show(struct top *top)
{
	int signals = signal_fd(), status;

	top->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	set_timer(top);
	top->rows = need(json_object_new_array());
	status = screen_open(top->message, sizeof(top->message));
	if (!status) {
		status = watch(top, signals);
		if (!status)
			top->message[0] = '\0';
		screen_close();
	}
	json_object_put(top->sample);
	json_object_put(top->rows);
	json_object_put(top->host);
	json_object_put(top->pfs);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct top top = {
		.views = {
			{ .part = SRIOV_MGR_PART_COUNTERS, .cols.set = &stats_columns },
			{ .part = SRIOV_MGR_PART_INTERRUPTS, .cols.set = &irq_columns },
		},
		.interval = 1,
	};
	int opt, status;

	top.view = top.views;
	columns_parse(&top.views[0].cols, STATS_COLUMNS);
	columns_parse(&top.views[1].cols, IRQ_COLUMNS);
	top.views[0].sort = column_find(&stats_columns, "bytes", 5);
	top.views[1].sort = column_find(&irq_columns, "rate", 4);
	while ((opt = option_next(self, argc, argv)) != -1) {
		switch (opt) {
		case 'i':
			if (!seconds_parse(optarg, &top.interval))
				return fail(STATUS_USAGE, "%s: an interval is 0.1 to 86400 seconds",
					    optarg);
			break;
		case 's':
			status = sort_parse(&stats_columns, optarg, "stats", &top.view->sort,
					    &top.view->reverse);
			if (status)
				return status;
			break;
		default:
			return command_usage(self);
		}
	}
	if (argc - optind > 1)
		return command_usage(self);
	status = find_pf(argv[optind], &top.target);
	return status ? status : show(&top);
}

static const struct opt options[] = {
	{ 'i', "interval", "SECONDS", "time between updates, 1 if not said" },
	{ 's', "sort", "COLUMN",
	  "column of `sriovctl stats` to sort by, with a dash\n"
	  "before its name the other way round" },
	{ 0 }
};

const struct command cmd_top = {
	.name = "top",
	.args = "[ADDRESS|NETDEV]",
	.summary = "Watch the rates of VFs on the whole screen",
	.help =
	"The VFs of the host or of one PF, with the most bytes a second first, and the\n"
	"interrupts of PFs and VFs. The key h shows the keys, q ends it.\n"
	"For scripts: sriovctl stats --rate --interval 1 --count 0 --json.\n",
	.options = { options },
	.example = "sriovctl top --sort DROPPED 0000:01:00.0",
	.run = run,
};
