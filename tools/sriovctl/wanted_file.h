/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WANTED_FILE_H
#define WANTED_FILE_H

#include <stdbool.h>

#include <json-c/json.h>

struct client;

/**
 * struct wanted_files - files that make one state
 * @client: to see which PFs there are
 * @keep_going: what is wrong in one place does not keep out what is right in others
 * @possible: what a PF that is there cannot have is wrong as well
 * @state: what all of them say
 * @map: the addresses that PFs have here by those in the files
 * @used: its keys are those of @map that a file has
 * @owners: the file of each thing that only one of them may have
 * @own: its keys are files that others give way to
 * @there: by its address, what each PF that is there is known by
 * @unread: which PFs a file has is not known
 * @unknown: the exit status where that could not be had
 * @profiles: what is for all PFs of a kind: "at", "match", "pf"; "matches" if any
 */
struct wanted_files {
	struct client *client;
	bool keep_going;
	bool possible;
	json_object *state;
	json_object *map;
	json_object *used;
	json_object *owners;
	json_object *own;
	json_object *there;
	bool unread;
	int unknown;
	json_object *profiles;
};

/*
 * Adds what a file says. Of a directory's files, @listed, only those that are regular are read; who
 * names a pipe means it. Returns 0, or an exit status after the error is printed.
 */
int wanted_load(struct wanted_files *files, const char *path, bool listed);
/* By its address, what each PF that is there is known by; asked once. NULL if the module fails. */
json_object *files_there(struct wanted_files *files);

#endif
