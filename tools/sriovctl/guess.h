/* SPDX-License-Identifier: GPL-2.0 */
#ifndef GUESS_H
#define GUESS_H

#include <stddef.h>

#define GUESS_SIZE 64

/**
 * struct guess - what somebody may have meant who typed a word that is not known
 * @typed: the word, which may go on
 * @len: its length
 * @before: what stands before every word, as two dashes; NULL for nothing
 * @word: the nearest one up to now; NULL where none is near
 * @distance: how far that is
 */
struct guess {
	const char *typed;
	size_t len;
	const char *before;
	const char *word;
	size_t distance;
};

/* Another word that is known. */
void guess_add(struct guess *guess, const char *word);
/* "did you mean ...?", or @fmt where nothing is near; in @buf of GUESS_SIZE bytes. */
const char *guess_text(const struct guess *guess, char *buf, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
