/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROFILE_H
#define PROFILE_H

#include <json-c/json.h>

struct wanted_files;

/* By its address, what each PF that is there is known by; asked once. */
json_object *profile_there(struct wanted_files *files);
/*
 * Gives each PF that no file has by its address what is for its kind. Returns 0, or an exit status
 * after errors are printed.
 */
int profile_apply(struct wanted_files *files);

#endif
