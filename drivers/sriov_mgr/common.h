/* SPDX-License-Identifier: GPL-2.0 */
/* What all of sriov_mgr has in common. */
#ifndef _SRIOV_MGR_COMMON_H
#define _SRIOV_MGR_COMMON_H

#include <uapi/linux/sriov_mgr.h>

#if !defined(CONFIG_PCI_IOV) || !defined(CONFIG_PCI_MSI)
#error "sriov_mgr needs a kernel with CONFIG_PCI_IOV and CONFIG_PCI_MSI"
#endif

#define SRIOV_ADDRESS_LEN	20	/* 32 bits of domain ":bb:dd.f" */
#define SRIOV_ERROR_LEN		192
#define SRIOV_USER_LEN		96
#define SRIOV_MAX_VFS		65535	/* NumVFs is a 16-bit register */
#define SRIOV_MAX_VECTORS	2048	/* PCIe r6.0, section 7.7.2.2 */
#define SRIOV_UNSET		(-1)

#endif
