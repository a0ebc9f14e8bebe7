#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# PFs and VFs that are present at load and that come later.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

sim=$(sim_up pf0 driver_total_vfs=7)
is "the PF is listed" "$(words listed "$sim")" ok
is "events tell of it" "$(count_events 0 "^$sim pf-(add|bind) ")" 2

# VFs that come later.
echo 3 >"$devices/$sim/sriov_numvfs"
soon "VFs that come later are listed" vfs_listed "$sim" 3
settle
is "vf-add of each VF" "$(count_events 0 "^$sim vf[012] vf-add ")" 3
is "vf-bind of each VF" "$(count_events 0 "^$sim vf[012] vf-bind ")" 3
seq=$(last_seq)
echo 0 >"$devices/$sim/sriov_numvfs"
is "vf-unbind and vf-remove of each" "$(count_events "$seq" ' vf-(unbind|remove) ')" 6
is "VFs that went are not listed" "$(words listed "${sim%.0}.1")" ""

# Present at load.
echo 5 >"$devices/$sim/sriov_numvfs"
rmmod sriov_mgr
load_mgr
soon "VFs present at load are listed" vfs_listed "$sim" 5
settle
is "each once" "$(count_events 0 ' vf-add ')" 5
is "the PF once" "$(count_events 0 ' pf-add ')" 1

# Unmanaged PFs are left alone.
is "unmanaged: its totalvfs" "$(total_vfs "$sim")" 7
is "unmanaged: its VFs" "$(num_vfs "$sim")" 5

# Removal and return.
seq=$(last_seq)
echo 0 >"$simroot/pf0/live"
soon "no longer listed after hot-unplug" unlisted "$sim"
is "one pf-remove" "$(count_events "$seq" "^$sim pf-remove ")" 1
is "five vf-remove" "$(count_events "$seq" "^$sim vf[0-4] vf-remove ")" 5
echo 1 >"$simroot/pf0/live"
soon "listed again" listed "$sim"
echo 2 >"$devices/$sim/sriov_numvfs"
seq=$(last_seq)
echo 1 >"$simroot/pf0/pull"
soon "no longer listed after a surprise removal" unlisted "$sim"
is "VFs left too" "$(count_events "$seq" "^$sim vf[01] vf-remove ")" 2

# Their form.
is "events are numbered without gaps" \
	"$(awk 'NR > 1 && $1 != last + 1 { n++ } { last = $1 } END { print n + 0 }' "$debug/events")" 0
is "debugfs is for root only" "$(stat -c %a "$debug/summary" "$debug/events" | xargs)" "400 400"
like "an event is SEQ TIME ADDRESS[ vfN] TYPE MESSAGE" "$(tail -n 1 "$debug/events")" \
	'^[0-9]+ [0-9]+\.[0-9]{9} [0-9a-f:]+\.[0-7]( vf[0-9]+)? [a-z]+-[a-z]+ .+'
before=$EPOCHREALTIME
echo 1 >"$simroot/pf0/live"
after=$EPOCHREALTIME
read -r _ when _ < <(tail -n 1 "$debug/events")
when=${when/./}
is "the time of an event is the wall clock's" \
	"$((${before/./} <= ${when%???} && ${when%???} <= ${after/./}))" 1
finish
