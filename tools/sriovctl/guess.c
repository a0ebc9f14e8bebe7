// SPDX-License-Identifier: GPL-2.0
/* What somebody may have meant who mistyped a word. */

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "guess.h"

#define LONGEST 32
#define MIN(a, b) ((a) < (b) ? (a) : (b))

/* Keys of configfs have underscores. */
static char plain(char c)
{
	return c == '_' ? '-' : tolower((unsigned char)c);
}

static bool is_same(char a, char b)
{
	return plain(a) == plain(b);
}

/* Characters that are one too many, missing, another one, or in the wrong order with the next. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t d[LONGEST + 1][LONGEST + 1], i, j;

	for (i = 0; i <= n; i++)
		d[i][0] = i;
	for (j = 0; j <= m; j++)
		d[0][j] = j;
	for (i = 1; i <= n; i++) {
		for (j = 1; j <= m; j++) {
			d[i][j] = d[i - 1][j - 1] + !is_same(a[i - 1], b[j - 1]);
			d[i][j] = MIN(d[i][j], d[i - 1][j] + 1);
			d[i][j] = MIN(d[i][j], d[i][j - 1] + 1);
			if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) &&
			    is_same(a[i - 2], b[j - 1]))
				d[i][j] = MIN(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[n][m];
}

void guess_add(struct guess *guess, const char *word)
{
	/* Short words are all near to each other. */
	size_t most = guess->len < 5 ? 1 : 2, len = strlen(word), far;

	if (guess->len < 2 || guess->len > LONGEST || len < 2 || len > LONGEST)
		return;
	far = distance(guess->typed, guess->len, word, len);
	if (far > most || (guess->word && far >= guess->distance))
		return;
	guess->word = word;
	guess->distance = far;
}

const char *guess_text(const struct guess *guess, char *buf, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (guess->word)
		snprintf(buf, GUESS_SIZE, "did you mean %s%s?", guess->before ? guess->before : "",
			 guess->word);
	else
		vsnprintf(buf, GUESS_SIZE, fmt, args);
	va_end(args);
	return buf;
}
