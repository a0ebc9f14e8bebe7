/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_CONFIGFS_H
#define _SRIOV_MGR_CONFIGFS_H

int sriov_configfs_init(void);
void sriov_configfs_exit(void);

#endif
