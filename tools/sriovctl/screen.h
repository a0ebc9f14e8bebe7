/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCREEN_H
#define SCREEN_H

#include <stddef.h>

#include <stdbool.h>
#include <stddef.h>

#include <curses.h>

/*
 * Takes the terminal over. What fail() has to say is kept in @message meanwhile. Returns 0, or an
 * exit status after the error is printed.
 */
int screen_open(char *message, size_t size);
/* Gives it back, also at exit(), and prints the message if there is one. */
void screen_close(void);
/* The same until the shell continues us. */
void screen_stop(void);
/* Takes over what somebody else had meanwhile. */
void screen_renew(void);
void screen_resize(void);
/* Shows what was put. False if a signal is to end it, as where the terminal has stalled. */
bool screen_refresh(void);
/* A line of @len bytes, as far as it fits. */
void screen_put(int y, const char *text, size_t len, int attributes);

#endif
