#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: nvme
# vm: --sim
# debug
# VFs of an NVMe controller, which it brings online before they can have a driver.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

pf=$(pfs_of nvme)
dir=$mgr/$pf
manage "$pf" 0
controller=$(ls "$devices/$pf/nvme")

refused "a MAC address" "$dir/vf0/mac" 52:54:00:00:00:01x "$EINVAL" "^mac must be"
# What VFs may have is the PF's own until it gives it up.
for kind in 0 1; do
	nvme virt-mgmt "/dev/$controller" -c 0 -r $kind -n 0 -a 1 >/dev/null
done
echo 1 >"$devices/$pf/reset"
can "1 VF" "$dir/num_vfs" 1
vf=$(vf_of "$pf" 0)
is "nobody tries it" "$(driver_of "$vf") $(<"$dir/vf0/state")" " unbound"
refused "what an NVMe controller does not know" "$dir/vf0/mac" 52:54:00:00:00:01 "$EOPNOTSUPP" \
	"^nvme does not implement mac"

# shellcheck disable=SC2317 # called by soon
given_up()
{
	[ ! "$(driver_of "$vf")" ]
}
case $(uname -r) in
6.1.*)
	# Its nvme takes the VF, and gives it up some time later.
	can "the driver comes too early" "$dir/vf0/driver" nvme
	soon "gives it up" given_up
	can "no driver is wanted" "$dir/vf0/driver" ""
	;;
*)
	refused "the driver comes too early" "$dir/vf0/driver" nvme "No such device" \
		"nvme did not take the VF"
	;;
esac
is "it still has none" "$(driver_of "$vf") $(values "$dir/vf0/driver")" " "

# virt ARGUMENT...: ok, or what nvme says
virt()
{
	local said
	if said=$(nvme virt-mgmt "/dev/$controller" "$@" 2>&1); then
		echo ok
	else
		echo "$said"
	fi
}
is "queues for the VF" "$(virt -c 1 -r 0 -n 2 -a 8)" ok
is "interrupts for the VF" "$(virt -c 1 -r 1 -n 1 -a 8)" ok
is "the VF is online" "$(virt -c 1 -a 9)" ok
can "the driver" "$dir/vf0/driver" nvme
# shellcheck disable=SC2317 # called by soon
live()
{
	[ "$(cat "$devices/$vf"/nvme/nvme*/state 2>/dev/null)" = live ]
}
soon "the VF is a controller" live
is "bound" "$(<"$dir/vf0/state")" bound
refused "its disks may be mounted" "$dir/num_vfs" 0 "$EBUSY" \
	"vf0 .* is in use: bound to nvme"

echo 1 >"$dir/allow_disruption"
can "2 VFs" "$dir/num_vfs" 2
is "are offline, and left alone" "$(<"$dir/vf0/state") $(<"$dir/vf0/driver")" "unbound nvme"
is "queues again" "$(virt -c 1 -r 0 -n 2 -a 8)" ok
is "interrupts again" "$(virt -c 1 -r 1 -n 1 -a 8)" ok
is "online again" "$(virt -c 1 -a 9)" ok
can "reconcile" "$dir/reconcile" 1
vf=$(vf_of "$pf" 0)
soon "gives it its driver" live
finish
