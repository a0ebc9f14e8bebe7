/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WANTED_FILE_H
#define WANTED_FILE_H

#include <stdbool.h>

#include <json-c/json.h>

/**
 * struct wanted_files - files that make one state
 * @map: the addresses that PFs have here by those in the files
 * @used: its keys are those of @map that a file has
 * @owners: the file of each thing that only one of them may have
 */
struct wanted_files {
	json_object *map;
	json_object *used;
	json_object *owners;
};

/*
 * The state in a file, or NULL after an error is printed. Of a directory's files, @listed, only
 * those that are regular are read; who names a pipe means it.
 */
json_object *wanted_load(struct wanted_files *files, const char *path, bool listed);

#endif
