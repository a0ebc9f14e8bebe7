#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb x86
# vm: --sim --qemu -device --qemu amd-iommu,intremap=on
# sriovctl doctor on a host with the IOMMU of AMD; the other kernels have no driver for it.
# shellcheck disable=SC2119 # look takes what doctor takes, or nothing
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

igb=$(pfs_of igb)
echo 2 >"$devices/$igb/sriov_numvfs"
look
for check in iommu-off iommu-identity intremap-off group-shared acs-off; do
	quiet "$check finds nothing" $check
done
like "people see its kind" "$("$ctl" doctor | head -n 1)" "^IOMMU: AMD-Vi, interrupt remapping: on\$"
is "the output is as the schema says" "$(valid doctor <"$tmp/doctor")" ok
rm -r "$tmp"
finish
