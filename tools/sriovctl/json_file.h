/* SPDX-License-Identifier: GPL-2.0 */
#ifndef JSON_FILE_H
#define JSON_FILE_H

#include <stdbool.h>

#include <json-c/json.h>

/**
 * struct json_file - a file of JSON
 * @path: its name
 * @top: the object that it is
 * @lines: the line of each key by its path, as "pfs.0000:01:00.0.num-vfs"
 */
struct json_file {
	const char *path;
	json_object *top;
	json_object *lines;
};

/*
 * Reads a file, with @regular only one that is; "-" is standard input. Returns 0, or an exit status
 * after the error is printed; json_file_close() in any case.
 */
int json_file_read(struct json_file *file, const char *path, bool regular);
/* Where a key is, as FILE:LINE: KEY; a JSON string. */
json_object *json_file_at(const struct json_file *file, const char *key);
void json_file_close(struct json_file *file);

#endif
