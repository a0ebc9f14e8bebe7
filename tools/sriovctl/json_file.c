// SPDX-License-Identifier: GPL-2.0
/* JSON files that people write: errors tell the line, and no key may be there twice. */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "json_file.h"
#include "table.h"
#include "util.h"

/* More than tens of thousands of VFs take, and less than anybody runs out of. */
#define LONGEST (16 << 20)
#define BLANKS " \t\r\n"

/**
 * struct scan - a way through a text that is known to be JSON
 * @file: where the lines of keys go
 * @at: what comes next
 * @line: its line
 */
struct scan {
	struct json_file *file;
	const char *at;
	unsigned int line;
};

/* The first character that is no white space. */
static char peek(struct scan *scan)
{
	size_t n = strspn(scan->at, BLANKS);

	for (; n; n--)
		scan->line += *scan->at++ == '\n';
	return *scan->at;
}

/* The length of the string at the quotation mark, which is left behind. */
static size_t skip_string(struct scan *scan)
{
	const char *start = ++scan->at;

	while (*scan->at && *scan->at != '"') {
		scan->line += *scan->at == '\n';
		scan->at += *scan->at == '\\' && scan->at[1] ? 2 : 1;
	}
	scan->at += *scan->at == '"';
	return scan->at - start - 1;
}

/* json-c lets more pass. Another way to write a key would hide that it is there twice. */
static bool is_plain(const char *key, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (key[i] == '\\' || (unsigned char)key[i] < ' ')
			return false;
	return key[-1] == '"';
}

static bool scan_value(struct scan *scan, const char *path);

/* A key of the object at @path, with its value. */
static bool scan_member(struct scan *scan, const char *path)
{
	json_object *lines = scan->file->lines;
	unsigned int line = scan->line;
	const char *key = scan->at + 1;
	size_t len = skip_string(scan);
	bool ok = false;
	char *sub;

	if (!is_plain(key, len)) {
		fail(STATUS_USAGE, "%s:%u: a key is not in quotation marks, or has a %s",
		     scan->file->path, line, "backslash or control character");
		return false;
	}
	if (asprintf(&sub, "%s%s%.*s", path, *path ? "." : "", (int)len, key) < 0)
		need(NULL);
	if (json_object_object_get_ex(lines, sub, NULL)) {
		fail(STATUS_USAGE, "%s:%u: %s: is there already, in line %s", scan->file->path,
		     line, sub, json_string(lines, sub));
	} else {
		json_object_object_add(lines, sub, json_object_new_int64(line));
		if (peek(scan) == ':')
			scan->at++;
		ok = scan_value(scan, sub);
	}
	free(sub);
	return ok;
}

/* Notes the lines of all keys below @path; false after an error is printed. */
static bool scan_value(struct scan *scan, const char *path)
{
	char end = peek(scan) == '{' ? '}' : ']';
	bool ok = true;

	if (*scan->at == '"') {
		skip_string(scan);
		return true;
	}
	if (*scan->at != '{' && *scan->at != '[') {
		scan->at += strcspn(scan->at, ",]}" BLANKS);
		return true;
	}
	scan->at++;
	while (ok && peek(scan) && *scan->at != end) {
		if (*scan->at == ',')
			scan->at++;
		else
			ok = end == '}' ? scan_member(scan, path) : scan_value(scan, path);
	}
	scan->at += *scan->at == end;
	return ok;
}

/* Where the text stops being JSON, as LINE:COLUMN. */
static int syntax_error(const char *path, const char *text, size_t offset, const char *what)
{
	unsigned int line = 1, column = 1;
	size_t i;

	for (i = 0; i < offset && text[i]; i++) {
		column = text[i] == '\n' ? 1 : column + 1;
		line += text[i] == '\n';
	}
	return fail(STATUS_USAGE, "%s:%u:%u: not JSON: %s", path, line, column, what);
}

static int parse(struct json_file *file, const char *text, size_t len)
{
	struct json_tokener *tokener = need(json_tokener_new());
	struct scan scan = { .file = file, .at = text, .line = 1 };
	int status = STATUS_OK;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* The NUL at the end tells that there is no more. */
	file->top = json_tokener_parse_ex(tokener, text, len + 1);
	if (json_tokener_get_error(tokener) != json_tokener_success)
		status = syntax_error(file->path, text, json_tokener_get_parse_end(tokener),
				      json_tokener_error_desc(json_tokener_get_error(tokener)));
	else if (strlen(text) != len)
		status = syntax_error(file->path, text, len, "a NUL byte");
	else if (!json_object_is_type(file->top, json_type_object))
		status = fail(STATUS_USAGE, "%s:1: not an object; it begins with {", file->path);
	else if (!scan_value(&scan, ""))
		status = STATUS_USAGE;
	json_tokener_free(tokener);
	return status;
}

int json_file_read(struct json_file *file, const char *path, bool regular)
{
	bool input = !strcmp(path, "-");
	FILE *stream = input ? stdin : regular ? open_regular(path) : fopen(path, "re");
	int status, err = errno;
	size_t len;
	char *text;

	path = input ? "standard input" : path;
	*file = (struct json_file){ .path = path, .lines = need(json_object_new_object()) };
	if (!stream)
		return fail(STATUS_USAGE, "%s: %s", path, err ? strerror(err) :
			    "not a regular file");
	/* With a NUL behind it. */
	text = need(calloc(1, LONGEST + 2));
	len = fread(text, 1, LONGEST + 1, stream);
	if (ferror(stream))
		status = fail(STATUS_USAGE, "%s: %s", path, strerror(errno));
	else if (len > LONGEST)
		status = fail(STATUS_USAGE, "%s: longer than %d MiB", path, LONGEST >> 20);
	else if (!len)
		status = fail(STATUS_USAGE, "%s:1: the file is empty", path);
	else
		status = parse(file, text, len);
	if (!input)
		fclose(stream);
	free(text);
	return status;
}

json_object *json_file_at(const struct json_file *file, const char *key)
{
	const char *line = json_string(file->lines, key);
	json_object *at;
	char *text;

	if (asprintf(&text, "%s:%s: %s", file->path, line ? line : "1", key) < 0)
		need(NULL);
	at = need(json_object_new_string(text));
	free(text);
	return at;
}

void json_file_close(struct json_file *file)
{
	json_object_put(file->top);
	json_object_put(file->lines);
}
