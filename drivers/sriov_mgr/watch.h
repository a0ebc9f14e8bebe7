/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_WATCH_H
#define _SRIOV_MGR_WATCH_H

int sriov_watch_init(void);
void sriov_watch_exit(void);

#endif
