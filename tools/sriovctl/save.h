/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SAVE_H
#define SAVE_H

#include <json-c/json.h>

struct client;

/*
 * cmd_save.c: what is wanted of the PFs that are keys of @pfs is there after the next boot as well.
 * The file of one that nobody manages is removed. Returns an exit status.
 */
int save_pfs(struct client *client, json_object *pfs);

#endif
