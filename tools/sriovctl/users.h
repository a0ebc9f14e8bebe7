/* SPDX-License-Identifier: GPL-2.0 */
#ifndef USERS_H
#define USERS_H

#include <stdbool.h>

struct json_object;

/*
 * Appends to the array @rows an object for each of @vfs, which have their identity, and each of
 * its users: by vfio the processes; with @all also the network namespace that it is in, and what
 * it is in use for where that is no process. Returns whether all processes could be
 * looked at.
 */
bool users_find(struct json_object *vfs, bool all, struct json_object *rows);
/*
 * Adds these processes and namespaces to what the module says in "in-use" of @vfs, and in "user"
 * a name of one; the second one to the VFs of all @pfs.
 */
void users_name(struct json_object *vfs);
void users_name_all(struct json_object *pfs);

#endif
