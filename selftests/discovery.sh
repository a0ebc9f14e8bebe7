#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --nvme 1 --sim
# PFs and VFs that are present at load and that come later, of three drivers at once.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

listed()
{
	grep -qF -- "$1" "$debug/summary"
}

unlisted()
{
	! listed "$1"
}

# vfs_listed PF N: each of its N VFs is in the summary; for wait_for
vfs_listed()
{
	local n
	for n in $(seq 0 $(($2 - 1))); do
		listed "$(vf_of "$1" "$n")" || return 1
	done
}

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)
sim=$(sim_up pf0)
for pf in "$igb" "$nvme" "$sim"; do
	is "$(driver_of "$pf") PF is listed" "$(words listed "$pf")" ok
done
is "events tell of the PFs present at load" \
	"$(count_events 0 "^($igb|$nvme|$sim) pf-(add|bind) ")" 6

# VFs that come later.
for pf in "$igb" "$nvme" "$sim"; do
	# nvme VFs do not answer before they were brought online, so no driver for them.
	[ "$pf" != "$nvme" ] || echo 0 >"$devices/$pf/sriov_drivers_autoprobe"
	echo 3 >"$devices/$pf/sriov_numvfs"
	soon "$(driver_of "$pf") VFs that come later are listed" vfs_listed "$pf" 3
done
is "vf-add of each VF" "$(count_events 0 "^($igb|$nvme|$sim) vf[012] vf-add ")" 9
is "vf-bind of the VFs with a driver" "$(count_events 0 ' vf-bind ')" 6
seq=$(last_seq)
echo 0 >"$devices/$sim/sriov_numvfs"
is "vf-unbind and vf-remove of each" "$(count_events "$seq" ' vf-(unbind|remove) ')" 6
is "VFs that went are not listed" "$(words listed "${sim%.0}.1")" ""

# Present at load.
echo 5 >"$devices/$sim/sriov_numvfs"
rmmod sriov_mgr
load_mgr
soon "VFs present at load are listed: igb" vfs_listed "$igb" 3
soon "VFs present at load are listed: nvme" vfs_listed "$nvme" 3
soon "VFs present at load are listed: sim" vfs_listed "$sim" 5
is "each once" "$(count_events 0 ' vf-add ')" 11
is "each PF once" "$(count_events 0 ' pf-add ')" 3

# Unmanaged PFs are left alone.
is "unmanaged: igb's totalvfs" "$(total_vfs "$igb")" 7
is "unmanaged: VFs of sim" "$(num_vfs "$sim")" 5

# Removal and return.
seq=$(last_seq)
echo 1 >"$devices/$igb/remove"
soon "igb: no longer listed after removal" unlisted "$igb"
is "igb: events of the VFs' and the PF's removal" \
	"$(count_events "$seq" "^$igb (vf[012] vf-remove|pf-unbind|pf-remove) ")" 5
echo 1 >/sys/bus/pci/rescan
soon "igb: listed again after a rescan" listed "$igb"
soon "igb: pf-add and pf-bind" has_event "$seq" "^$igb pf-bind "

seq=$(last_seq)
echo 0 >"$simroot/pf0/live"
soon "sim: no longer listed after hot-unplug" unlisted "$sim"
is "sim: one pf-remove" "$(count_events "$seq" "^$sim pf-remove ")" 1
is "sim: five vf-remove" "$(count_events "$seq" "^$sim vf[0-4] vf-remove ")" 5
echo 1 >"$simroot/pf0/live"
soon "sim: listed again" listed "$sim"
echo 2 >"$devices/$sim/sriov_numvfs"
seq=$(last_seq)
echo 1 >"$simroot/pf0/pull"
soon "sim: no longer listed after a surprise removal" unlisted "$sim"
is "sim: VFs left too" "$(count_events "$seq" "^$sim vf[01] vf-remove ")" 2

is "events are numbered without gaps" \
	"$(awk 'NR > 1 && $1 != last + 1 { n++ } { last = $1 } END { print n + 0 }' "$debug/events")" 0
is "debugfs is for root only" "$(stat -c %a "$debug/summary" "$debug/events" | xargs)" "400 400"
like "an event is SEQ TIME ADDRESS[ vfN] TYPE MESSAGE" "$(tail -n 1 "$debug/events")" \
	'^[0-9]+ [0-9]+\.[0-9]{9} [0-9a-f:]+\.[0-7]( vf[0-9]+)? [a-z]+-[a-z]+ .+'
now=$(date +%s)
when=$(tail -n 1 "$debug/events" | cut -d' ' -f2 | cut -d. -f1)
is "the time of an event is the wall clock's" "$(((now - when) / 60))" 0
finish
