/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_NETLINK_H
#define _SRIOV_MGR_NETLINK_H

int sriov_netlink_init(void);
void sriov_netlink_exit(void);

#endif
