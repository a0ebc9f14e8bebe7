/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROGRESS_H
#define PROGRESS_H

/* Shows how many VFs the PF has, on stderr if that is a terminal, until progress_stop(). */
void progress_start(const char *pf);
void progress_stop(void);

#endif
