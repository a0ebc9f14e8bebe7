/* SPDX-License-Identifier: GPL-2.0 */
#ifndef UTIL_H
#define UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>

/* NumVFs is a 16-bit register. */
#define MAX_VFS 65535

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define for_each_of(array, i, obj) \
	for ((i) = 0; (i) < json_object_array_length(array) && \
	     ((obj) = json_object_array_get_idx(array, i)); (i)++)

/* Exit statuses, the same for every command. */
enum {
	STATUS_OK	= 0,
	STATUS_NO	= 1,	/* the answer is no */
	STATUS_USAGE	= 2,	/* the command line, or a file, is wrong */
	STATUS_REFUSED	= 3,	/* it cannot be changed so */
	STATUS_NONE	= 4,	/* there is no such PF or VF */
	STATUS_FAILED	= 5,	/* sriovctl itself cannot work here, or write */
};

/* Prints "sriovctl: ..." as one line on stderr and returns @status. */
int fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* From now on what fail() has to say is kept in @buf, the last of it; NULL ends that. */
void fail_keep(char *buf, size_t size);
/* What failed is added to the array @lines instead, and nothing else is told; NULL ends that. */
void fail_collect(json_object *lines);
/*
 * From now on what fail() has to say waits for fail_tell(): whoever reads it may stall, and others
 * are not to wait for that. fail_offer() tells what is taken at once, if the kernel knows how.
 */
void fail_hold(void);
void fail_offer(void);
void fail_tell(void);
/* What failed is also JSON on standard output, from fail_print() on, if no JSON is there before. */
void fail_json(void);
void fail_print(int status);
/* A line on standard error that is of a failure as well, as it is. */
void fail_line(const char *line);
/* Ends the program when memory is short; returns @ptr otherwise. */
void *need(void *ptr);

/*
 * Opens a regular file for reading. It waits for nobody, as it would for who writes to a FIFO; NULL
 * with errno 0 where it is none.
 */
FILE *open_regular(const char *path);
/* Standard output is a terminal that shows colour, and nobody said NO_COLOR. */
bool use_colour(void);
/*
 * What others named may be anything: a tab becomes a blank; other control characters, what is not
 * seen or turns the direction of writing, and bytes that are no UTF-8 a question mark.
 */
void printable(char *text);
/* A copy of that as JSON. */
json_object *printable_string(const char *text);
/* The local time of nanoseconds since 1970, in at most 32 bytes. */
void time_text(uint64_t ns, char *buf, size_t size);
/* A number in at most six characters, as in 999999, 1.23M or 12.3. */
void scaled_text(double number, bool fraction, char *buf, size_t size);
/* False where @text is no number of seconds from 0.1 to a day. */
bool seconds_parse(const char *text, double *seconds);
void print_json(json_object *obj);
/* The same in one line. */
void print_json_line(json_object *obj);
/* Adds to @to what @from has at @key, if it has that. */
void json_copy(json_object *to, json_object *from, const char *key);
/* Adds a copy of @text that may be printed. */
void json_add_text(json_object *obj, const char *key, const char *text);

#endif
