/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SAVED_H
#define SAVED_H

#include <stdbool.h>

#include "wanted_file.h"

struct client;

/* Where what is to be there after a boot is kept. */
#define SAVED_DIR "/etc/sriov_mgr"

/* saved.c: what is wanted, as files say. saved_end() in any case. */
void saved_begin(struct wanted_files *files, struct client *client, bool keep_going);
/* Adds a file, or all of a directory. Returns an exit status after errors are printed. */
int saved_load(struct wanted_files *files, const char *path);
/* All that is saved, which may be nothing. */
int saved_load_all(struct wanted_files *files);
/* When all is loaded: gives each PF that no file has by its address what is for its kind. */
int saved_apply_profiles(struct wanted_files *files);
/* The PFs that have a file of their own there, valid or not, as keys. */
json_object *saved_pfs(void);
/* Whether a file has something of that PF, or may have, that is not valid, so not in the state. */
bool saved_is_bad(const struct wanted_files *files, const char *pf);
void saved_end(struct wanted_files *files);

/*
 * cmd_save.c: what is wanted of the PFs that are keys of @pfs is there after the next boot as well,
 * and with @host what is of no PF, unless that is as it is at first. The file of one that nobody
 * manages is removed. Returns an exit status.
 */
int save_changed(struct client *client, json_object *pfs, bool host);

#endif
