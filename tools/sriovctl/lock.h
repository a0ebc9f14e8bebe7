/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LOCK_H
#define LOCK_H

#include <stdbool.h>

#include <json-c/json.h>

struct configfs;

/*
 * Waits for another sriovctl that changes one of the PFs that are keys of @pfs, and says so; others
 * wait from then on until lock_end(). Nothing is to be printed until then, as whoever reads it may
 * stall: fail() holds what it has to say, and no signal ends this process. Returns an exit status;
 * lock_end() in any case.
 */
int lock_pfs(json_object *pfs);
/* A signal that would have ended it came since. */
bool lock_should_end(void);
/*
 * Nobody has to wait any longer, and a signal ends the process with @status, which tells how the
 * change ended. After one that came before, it has seconds to print.
 */
void lock_end(int status);
/*
 * Lets the kernel take VFs of a locked PF from their users, until lock_protect(), which is for all
 * of them, does nothing if it need not, and prints an error. If this process dies meanwhile, the
 * next one that locks the PF does.
 */
bool lock_disrupt(struct configfs *fs);
bool lock_protect(void);

#endif
