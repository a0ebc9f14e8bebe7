/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFIGFS_H
#define CONFIGFS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct configfs - the directory of a PF below /sys/kernel/config/sriov_mgr
 * @pf: PCI address; or the name of a directory beside it
 * @path: of what was used last
 * @why: why the last call failed, in the kernel's words where it has some
 */
struct configfs {
	const char *pf;
	char path[128];
	char why[512];
};

/* Returns 0, or an exit status after the error is printed. */
int configfs_mounted(void);
/*
 * @vf is an index, or -1 for the PF; @name of a file begins with a slash. All are false on failure;
 * that there is the directory already is none.
 */
bool configfs_make(struct configfs *fs, int vf);
bool configfs_remove(struct configfs *fs, int vf);
bool configfs_has(struct configfs *fs, int vf, const char *name);
/* Without the line feed at the end. */
bool configfs_get(struct configfs *fs, int vf, const char *name, char *text, size_t size);
bool configfs_put(struct configfs *fs, int vf, const char *name, const char *text);

#endif
