/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_DEBUGFS_H
#define _SRIOV_MGR_DEBUGFS_H

void sriov_debugfs_init(void);
void sriov_debugfs_exit(void);

#endif
