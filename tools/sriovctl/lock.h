/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LOCK_H
#define LOCK_H

#include <stdbool.h>

#include <json-c/json.h>

struct configfs;

/*
 * Waits for another sriovctl that changes one of the PFs that are keys of @pfs, and says so; others
 * wait from then on until this process ends, which no signal ends from then on. Once. Returns an
 * exit status.
 */
int lock_pfs(json_object *pfs);
/* A signal that would have ended it came since. */
bool lock_should_end(void);
/*
 * Lets the kernel take VFs of a locked PF from their users, until lock_protect(), which is for all
 * of them, does nothing if it need not, and prints an error. If this process dies meanwhile, the
 * next one that locks the PF does.
 */
bool lock_disrupt(struct configfs *fs);
bool lock_protect(void);

#endif
