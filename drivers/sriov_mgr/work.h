/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_WORK_H
#define _SRIOV_MGR_WORK_H

void sriov_work_begin(void);
void sriov_work_end(void);
int sriov_work_settle(void);

#endif
