#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --nvme 1 --sim
# The limit of VFs: its value, its reason, how it is enforced, and that it is taken back.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

limit()
{
	echo "$(<"$mgr/$1/policy/limit") $(<"$mgr/$1/policy/limited_by")"
}

# limit_of NAME PF DRIVER_LIMIT DRIVER_REASON
limit_of()
{
	local name=$1 pf=$2 own=$3 why=$4 dir=$mgr/$2 seq
	local sysfs=$devices/$pf/sriov_numvfs

	is "$name: an unmanaged PF has the driver's totalvfs" "$(total_vfs "$pf")" "$own"
	mkdir "$dir"
	is "$name: enforce at first" "$(<"$dir/policy/mode")" enforce
	is "$name: no max_vfs at first" "$(<"$dir/policy/max_vfs")" ""
	is "$name: limit of hardware and driver" "$(limit "$pf")" "$own $why"
	is "$name: totalvfs is still the driver's" "$(total_vfs "$pf")" "$own"
	refused "$name: one more" "$dir/num_vfs" $((own + 1)) "$ERANGE" "$why"

	seq=$(last_seq)
	can "$name: max_vfs 2" "$dir/policy/max_vfs" 2
	is "$name: limit and reason" "$(limit "$pf")" "2 max_vfs 2"
	is "$name: in the PCI core" "$(total_vfs "$pf")" 2
	like "$name: limit-changed event" "$(events_since "$seq")" "^$pf limit-changed .*2"
	refused "$name: 3 by configfs" "$dir/num_vfs" 3 "$ERANGE" "max_vfs 2"
	is "$name: 3 by sysfs" "$(put "$sysfs" 3)" "$ERANGE"
	is "$name: no VF came" "$(num_vfs "$pf")" 0
	can "$name: 2 by sysfs" "$sysfs" 2

	# Below what is enabled: the PCI core takes it when the last VF goes.
	can "$name: max_vfs 1 with 2 VFs" "$dir/policy/max_vfs" 1
	is "$name: the VFs stay" "$(num_vfs "$pf")" 2
	is "$name: limit and reason with 2 VFs" "$(limit "$pf")" "1 max_vfs 1"
	soon "$name: violation event" has_event "$seq" "^$pf violation .*2 VFs"
	can "$name: 0 by sysfs" "$sysfs" 0
	soon "$name: the PCI core has the limit then" has "$devices/$pf/sriov_totalvfs" 1
	is "$name: 2 by sysfs then" "$(put "$sysfs" 2)" "$ERANGE"

	# max_vfs at its ends.
	can "$name: max_vfs 0" "$dir/policy/max_vfs" 0
	is "$name: limit 0" "$(limit "$pf")" "0 max_vfs 0"
	is "$name: 1 by sysfs over limit 0" "$(put "$sysfs" 1)" "$ERANGE"
	can "$name: a max_vfs that does not bind" "$dir/policy/max_vfs" 65535
	is "$name: the driver's limit binds" "$(limit "$pf")" "$own $why"
	is "$name: and is in the PCI core" "$(total_vfs "$pf")" "$own"
	can "$name: max_vfs none" "$dir/policy/max_vfs" none
	is "$name: max_vfs reads as an empty line" "$(<"$dir/policy/max_vfs")" ""
	can "$name: max_vfs 1" "$dir/policy/max_vfs" 1
	can "$name: max_vfs empty" "$dir/policy/max_vfs" ""
	is "$name: no limit of ours" "$(limit "$pf") $(total_vfs "$pf")" "$own $why $own"

	# The other modes.
	echo 1 >"$dir/policy/max_vfs"
	can "$name: mode audit" "$dir/policy/mode" audit
	is "$name: audit leaves totalvfs to the driver" "$(total_vfs "$pf")" "$own"
	is "$name: audit shows the limit" "$(limit "$pf")" "1 max_vfs 1"
	seq=$(last_seq)
	can "$name: audit allows 2 by sysfs" "$sysfs" 2
	soon "$name: audit reports them" has_event "$seq" "^$pf violation .*2 VFs"
	is "$name: mode enforce with 2 VFs" "$(put "$dir/policy/mode" enforce)" ok
	is "$name: the VFs stay with mode enforce" "$(num_vfs "$pf")" 2
	can "$name: 0 by sysfs again" "$sysfs" 0
	soon "$name: enforced when the last VF has gone" has "$devices/$pf/sriov_totalvfs" 1
	can "$name: mode off" "$dir/policy/mode" off
	is "$name: off leaves totalvfs to the driver" "$(total_vfs "$pf")" "$own"
	seq=$(last_seq)
	can "$name: off allows 2 by sysfs" "$sysfs" 2
	can "$name: and 0" "$sysfs" 0
	sleep 1
	is "$name: off reports no violation" "$(count_events "$seq" violation)" 0

	# Given back.
	can "$name: mode enforce" "$dir/policy/mode" enforce
	is "$name: enforced at once" "$(total_vfs "$pf")" 1
	rmdir "$dir"
	soon "$name: rmdir gives totalvfs back" has "$devices/$pf/sriov_totalvfs" "$own"
	mkdir "$dir"
	echo 2 >"$dir/policy/max_vfs"
	echo 2 >"$sysfs"
	rmdir "$dir"
	is "$name: rmdir leaves the VFs" "$(num_vfs "$pf")" 2
	echo 0 >"$sysfs"
	soon "$name: and gives totalvfs back when they are gone" \
		has "$devices/$pf/sriov_totalvfs" "$own"
}

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)
sim=$(sim_up pf0)
# nvme VFs do not answer before they were brought online, so no driver for them.
echo 0 >"$devices/$nvme/sriov_drivers_autoprobe"
limit_of igb "$igb" 7 "driver totalvfs 7"
limit_of nvme "$nvme" 4 "hardware TotalVFs 4"
limit_of sim "$sim" 8 "hardware TotalVFs 8"

# configfs in the other modes.
manage "$sim"
dir=$mgr/$sim
echo 2 >"$dir/policy/max_vfs"
echo audit >"$dir/policy/mode"
seq=$(last_seq)
can "audit allows 3 by configfs" "$dir/num_vfs" 3
soon "and reports them" has_event "$seq" "^$sim violation .*3 VFs"
is "once" "$(count_events "$seq" violation)" 1
can "0 by configfs" "$dir/num_vfs" 0
refused "audit, over the hardware's" "$dir/num_vfs" 9 "$ERANGE" "hardware TotalVFs 8"

# The limit is put back at each bind, and VFs that the driver makes then are reported.
echo enforce >"$dir/policy/mode"
echo 3 >"$simroot/pf0/probe_vfs"
echo 5 >"$simroot/pf0/driver_total_vfs"
echo 1 >"$dir/num_vfs"
echo 0 >"$dir/num_vfs"
echo "$sim" >"$devices/$sim/driver/unbind"
is "limit while unbound" "$(limit "$sim")" "2 max_vfs 2"
seq=$(last_seq)
echo none >"$dir/policy/max_vfs"
is "limit while unbound, no max_vfs" "$(limit "$sim")" "8 hardware TotalVFs 8"
echo 2 >"$dir/policy/max_vfs"
echo "$sim" >/sys/bus/pci/drivers/sriov_sim_pf/bind
soon "VFs that the driver makes at its bind are reported" has_event "$seq" \
	"^$sim violation .*3 VFs"
soon "and replaced by the wanted number, 0" has "$devices/$sim/sriov_numvfs" 0
soon "the limit is in the PCI core" has "$devices/$sim/sriov_totalvfs" 2
echo none >"$dir/policy/max_vfs"
is "the driver's new limit" "$(limit "$sim")" "5 driver totalvfs 5"
is "and in the PCI core" "$(total_vfs "$sim")" 5
unmanage "$sim"

manage "$igb"
echo 3 >"$mgr/$igb/policy/max_vfs"
rebind "$igb"
soon "igb: the limit is in the PCI core after a new bind" has "$devices/$igb/sriov_totalvfs" 3
unmanage "$igb"
soon "igb: rmdir gives totalvfs back after a new bind" has "$devices/$igb/sriov_totalvfs" 7
rmmod sriov_mgr
is "rmmod leaves the drivers' totalvfs" \
	"$(total_vfs "$igb") $(total_vfs "$nvme") $(total_vfs "$sim")" "7 4 5"

# Nothing is known of a PF that is absent.
load_mgr
mkdir "$mgr/0000:ff:1f.7"
is "absent: limit unknown" "$(limit 0000:ff:1f.7)" "unknown unknown"
echo 3 >"$mgr/0000:ff:1f.7/policy/max_vfs"
is "absent: max_vfs counts" "$(limit 0000:ff:1f.7)" "3 max_vfs 3"
refused "absent: over max_vfs" "$mgr/0000:ff:1f.7/num_vfs" 4 "$ERANGE" "max_vfs 3"
finish
