# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# VFs for libvirt: whether it is to bind them. What is an <interface> is in tool-xml.sh.

vf0=0000:01:10.0

# managed DRIVER: whether libvirt is to bind and unbind a VF for which that one is wanted
managed()
{
	answers $vf0 wanted.driver="$1"
	"$ctl" xml $vf0 | sed -n "s/^<interface .* managed='\([a-z]*\)'.*/\1/p"
	"$ctl" xml -d $vf0 | sed -n "s/^<hostdev .* managed='\([a-z]*\)'.*/\1/p"
}

host host
is "a VF that is to have vfio-pci" "$(managed vfio-pci)" $'no\nno'
is "a driver of vfio for one card" "$(managed mlx5_vfio_pci)" $'no\nno'
is "a driver of the host" "$(managed igbvf)" $'yes\nyes'
is "none" "$(managed none)" $'yes\nyes'
is "vfio-pci, which nobody wants, as while a machine has it" "$(managed "")" $'yes\nyes'
