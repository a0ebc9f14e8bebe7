/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHARES_APPLY_H
#define SHARES_APPLY_H

#include <stddef.h>

struct share;

/*
 * Writes the new sizes of the VFs that are to have another one. Returns an exit
 * status; after an error is printed all is as it was before, or said not to be.
 */
int shares_apply(const char *pf, struct share *shares, size_t n);

#endif
