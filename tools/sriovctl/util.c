// SPDX-License-Identifier: GPL-2.0
/* What everybody says and writes: errors, text that may be printed, numbers, JSON. */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>

#include "util.h"

static char *kept;
static size_t kept_size;
static json_object *collected;

/* What fail() had to say since fail_hold(). */
static struct {
	bool on;
	char *text;
	size_t len;
} held;

/* What failed, for fail_print(). */
static struct {
	bool on;
	bool has_json;
	char text[BUFSIZ];
	size_t len;
} failed;

void fail_json(void)
{
	failed.on = true;
}

static void note(const char *text)
{
	size_t left = sizeof(failed.text) - failed.len;
	int len = snprintf(failed.text + failed.len, left, "%s%s", failed.len ? "\n" : "", text);

	failed.len += (size_t)len < left ? (size_t)len : left - 1;
}

void fail_line(const char *line)
{
	note(line);
	fprintf(stderr, "%s\n", line);
}

void fail_print(int status)
{
	json_object *obj;

	if (!failed.on || failed.has_json || !status || !failed.len)
		return;
	obj = need(json_object_new_object());
	json_object_object_add(obj, "error", need(json_object_new_string(failed.text)));
	json_object_object_add(obj, "status", need(json_object_new_int(status)));
	print_json_line(obj);
	json_object_put(obj);
}

void fail_keep(char *buf, size_t size)
{
	kept = buf;
	kept_size = size;
}

void fail_collect(json_object *lines)
{
	collected = lines;
}

void fail_hold(void)
{
	held.on = true;
}

static void hold(const char *text)
{
	size_t size = strlen(text) + sizeof("sriovctl: ") + 1;

	held.text = need(realloc(held.text, held.len + size));
	held.len += snprintf(held.text + held.len, size, "sriovctl: %s\n", text);
}

void fail_offer(void)
{
	struct iovec all = { held.text, held.len };
	ssize_t taken = held.len ? pwritev2(STDERR_FILENO, &all, 1, -1, RWF_NOWAIT) : 0;

	if (taken > 0) {
		held.len -= taken;
		memmove(held.text, held.text + taken, held.len);
	}
}

void fail_tell(void)
{
	held.on = false;
	if (held.len) {
		fflush(stdout);
		fwrite(held.text, 1, held.len, stderr);
	}
	free(held.text);
	held.text = NULL;
	held.len = 0;
}

int fail(int status, const char *fmt, ...)
{
	char text[BUFSIZ];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	printable(text);
	if (status && !kept && !collected)
		note(text);
	if (collected) {
		if (status)
			json_object_array_add(collected, need(json_object_new_string(text)));
	} else if (kept) {
		snprintf(kept, kept_size, "%s", text);
	} else if (held.on) {
		hold(text);
	} else {
		fflush(stdout);
		fprintf(stderr, "sriovctl: %s\n", text);
	}
	return status;
}

void *need(void *ptr)
{
	if (!ptr) {
		fail_tell();
		exit(fail(STATUS_FAILED, "out of memory"));
	}
	return ptr;
}

FILE *open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), err = 0;
	struct stat st;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st))
		err = errno;
	else if (S_ISREG(st.st_mode))
		return need(fdopen(fd, "r"));
	close(fd);
	errno = err;
	return NULL;
}

/*
 * What a terminal does not show, or obeys: control characters, what Unicode has of "bidirectional
 * controls" and as Default_Ignorable_Code_Point, separators of lines, annotations, and surrogates.
 */
static bool is_hidden(unsigned long code)
{
	static const struct {
		unsigned long first, last;
	} ranges[] = {
		{ 0, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c },
		{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xd800, 0xdfff },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb },
		{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return code > 0x10ffff;
}

/* How many bytes the character at @c has, and whether it may be printed. */
static size_t character(const unsigned char *c, bool *shown)
{
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = *c < 0x80 ? 1 : *c < 0xc0 ? 0 : *c < 0xe0 ? 2 : *c < 0xf0 ? 3 :
		     *c < 0xf8 ? 4 : 0;
	unsigned long code = len > 1 ? *c & 0x7f >> len : *c;
	size_t i;

	for (i = 1; i < len && (c[i] & 0xc0) == 0x80; i++)
		code = code << 6 | (c[i] & 0x3f);
	*shown = len && i >= len && code >= least[len] && !is_hidden(code);
	return len && i >= len ? len : 1;
}

void printable(char *text)
{
	char *to = text;
	bool shown;
	size_t len;

	for (; *text; text += len) {
		len = character((const unsigned char *)text, &shown);
		if (shown)
			to = (char *)memmove(to, text, len) + len;
		else
			*to++ = *text == '\t' ? ' ' : '?';
	}
	*to = '\0';
}

json_object *printable_string(const char *text)
{
	const char *c = text;
	json_object *string;
	char *safe;

	while (*c >= ' ' && *c <= '~')
		c++;
	if (!*c)
		return need(json_object_new_string_len(text, c - text));
	safe = need(strdup(text));
	printable(safe);
	string = need(json_object_new_string(safe));
	free(safe);
	return string;
}

void time_text(uint64_t ns, char *buf, size_t size)
{
	time_t seconds = ns / 1000000000;
	struct tm tm;
	size_t len = strftime(buf, size, "%F %T", localtime_r(&seconds, &tm));

	snprintf(buf + len, size - len, ".%06" PRIu64, ns % 1000000000 / 1000);
}

void json_copy(json_object *to, json_object *from, const char *key)
{
	json_object *value;

	if (json_object_object_get_ex(from, key, &value))
		json_object_object_add(to, key, json_object_get(value));
}

void json_add_text(json_object *obj, const char *key, const char *text)
{
	json_object_object_add(obj, key, printable_string(text));
}

bool use_colour(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no && *no) && term && strcmp(term, "dumb");
}

bool seconds_parse(const char *text, double *seconds)
{
	char *end;

	*seconds = strtod(text, &end);
	return end != text && !*end && *seconds >= 0.1 && *seconds <= 86400;
}

static void print_json_as(json_object *obj, int flags)
{
	json_c_set_serialization_double_format("%.3f", JSON_C_OPTION_GLOBAL);
	puts(json_object_to_json_string_ext(obj, JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE | flags));
}

void print_json(json_object *obj)
{
	failed.has_json = true;
	print_json_as(obj, JSON_C_TO_STRING_PRETTY);
}

void print_json_line(json_object *obj)
{
	print_json_as(obj, 0);
}

void scaled_text(double number, bool fraction, char *buf, size_t size)
{
	static const char units[] = "MGTPE";
	const char *unit = units;

	if (number < 999999.5) {
		snprintf(buf, size, "%.*f", fraction && number && number < 99.95 ? 1 : 0, number);
		return;
	}
	for (number /= 1e6; number >= 999.5 && unit[1]; unit++)
		number /= 1e3;
	snprintf(buf, size, "%.*f%c", number < 9.995 ? 2 : number < 99.95 ? 1 : 0, number, *unit);
}
