#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb x86
# vm: --sim --qemu -device --qemu intel-iommu,intremap=off --qemu -global --qemu pcie-root-port.disable-acs=on --append intel_iommu=on --append iommu=pt
# sriovctl doctor on a host whose IOMMU keeps nothing apart: no interrupt remapping, ACS or translation.
# shellcheck disable=SC2119 # look takes what doctor takes, or nothing
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

igb=$(pfs_of igb)
echo 2 >"$devices/$igb/sriov_numvfs"
port=$(basename "$(dirname "$(realpath "$devices/$igb")")")
group=$(basename "$(readlink "$devices/$(vf_of "$igb" 0)/iommu_group")")
look
quiet "there is an IOMMU" iommu-off
fires "no interrupt remapping" intremap-off - - "interrupt remapping is off\$"
is "no VF is given away: no error" $status 0
modprobe pci-stub
manage "$igb" 0
echo pci-stub >"$mgr/$igb/vf0/driver"
look
fires "with one that is" intremap-off - - "interrupt remapping is off\$"
is "it is an error: status 1" $status 1
if modprobe -q vfio_iommu_type1; then
	unsafe=/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts
	echo 1 >$unsafe
	look
	fires "vfio does not mind" intremap-off - - "interrupt remapping is off, and vfio gives VFs away"
	command=$(mend intremap-off - -)
	bash -c "${command%%,*}"
	is "what mends that" "$(<$unsafe)" N
	look
else
	skip "vfio does not mind" "this kernel has no vfio_iommu_type1"
fi
fires "no translation" iommu-identity "$igb" 1 "the IOMMU translates nothing for it on the host\$"
fires "no ACS" acs-off "$igb" - "the port $port above it has no ACS\$"
fires "a group with others" group-shared "$igb" 1 \
	"shares IOMMU group $group with [0-9]+ other devices: .*$igb"
is "the output is as the schema says" "$(valid doctor <"$tmp/doctor")" ok
like "people see it, too" "$("$ctl" doctor | head -n 1)" "^IOMMU: VT-d, interrupt remapping: off\$"
rm -r "$tmp"
finish
