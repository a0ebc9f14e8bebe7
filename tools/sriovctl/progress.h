/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>

/* Shows how many VFs the PF has, on stderr if that is a terminal, until progress_stop(). */
void progress_start(const char *pf);
void progress_stop(void);
/* Shows there how many of @n VFs have been configured; to be called from 0 to @n. */
void progress_count(const char *pf, size_t done, size_t n);

#endif
