/* SPDX-License-Identifier: GPL-2.0 */
#ifndef REBIND_H
#define REBIND_H

#include <json-c/json.h>

struct client;

/*
 * The VFs are keys of "vfs" of the PFs that are keys of @pfs; those that are not there or have no
 * driver are left alone. All return an exit status.
 */

/* Fails if somebody uses one, but for @users, whom it was agreed about, by PF and number. */
int rebind_check(struct client *client, json_object *pfs, json_object *users);
/* Unbinds and binds their drivers. */
int rebind(struct client *client, json_object *pfs);
/* Tells which network devices have another MAC address still, of VFs that have the key "mac". */
void rebind_tell(struct client *client, json_object *pfs);

#endif
