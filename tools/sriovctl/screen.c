// SPDX-License-Identifier: GPL-2.0
/* The terminal of `top`. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "screen.h"
#include "table.h"
#include "util.h"

static const char *kept;
/* A signal that ends it came while something was written. */
static sig_atomic_t ended;

static int no_terminal(const char *what)
{
	return fail(STATUS_FAILED, "top needs a terminal, and %s; %s", what,
		    "run: sriovctl stats --rate --count 0");
}

/* Drops what the terminal has not taken, and ends a stop: so the write that waits goes on. */
static void let_go(int signal)
{
	(void)signal;
	ended = 1;
	tcflush(STDOUT_FILENO, TCOFLUSH);
	/* The kernel lets go on only what was stopped in this way, not what ^S has stopped. */
	tcflow(STDOUT_FILENO, TCOOFF);
	tcflow(STDOUT_FILENO, TCOON);
}

/* Elsewhere than in writes, these signals wait until somebody looks for them. */
static void listen_to_signals(bool on)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		signal(signals[i], let_go);
		sigaddset(&set, signals[i]);
	}
	sigprocmask(on ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
}

bool screen_refresh(void)
{
	listen_to_signals(true);
	refresh();
	listen_to_signals(false);
	return !ended;
}

/* Without a screen of its own, what follows is on the last line. */
static void leave(void)
{
	listen_to_signals(true);
	move(LINES - 1, 0);
	clrtoeol();
	refresh();
	endwin();
	listen_to_signals(false);
}

void screen_close(void)
{
	if (!kept)
		return;
	leave();
	fail_keep(NULL, 0);
	if (*kept)
		fail(STATUS_OK, "%s", kept);
	kept = NULL;
}

int screen_open(char *message, size_t size)
{
	char *clear;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return no_terminal("standard input or output is none");
	if (!newterm(NULL, stdout, stdin))
		return no_terminal("TERM names none that is known");
	clear = tigetstr("cup");
	if (!clear || clear == (char *)-1) {
		endwin();
		return no_terminal("this one cannot move its cursor");
	}
	kept = message;
	fail_keep(message, size);
	atexit(screen_close);

	cbreak();
	noecho();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	if (use_colour() && start_color() == OK && use_default_colors() == OK)
		init_pair(1, COLOR_YELLOW, -1);
	return STATUS_OK;
}

void screen_resize(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
}

void screen_renew(void)
{
	/* The next refresh sets the modes of the terminal only after this. */
	if (!isendwin())
		endwin();
	screen_resize();
	clearok(curscr, TRUE);
}

/* Not by SIGSTOP, which also stops where no shell is there to continue us. */
void screen_stop(void)
{
	sigset_t set;

	leave();
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	signal(SIGTSTP, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(SIGTSTP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	screen_renew();
}

void screen_put(int y, const char *text, size_t len, int attributes)
{
	wchar_t wide[1024];
	mbstate_t state = { 0 };
	size_t i, n = mbsnrtowcs(wide, &text, len, ARRAY_SIZE(wide), &state);
	int width, column = 0;

	if (y >= LINES || n == (size_t)-1)
		return;
	for (i = 0; i < n; i++) {
		width = wcwidth(wide[i]);
		if (width < 0 || column + width > COLS)
			break;
		column += width;
	}
	attrset(attributes);
	mvaddnwstr(y, 0, wide, i);
	attrset(A_NORMAL);
}
