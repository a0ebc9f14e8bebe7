#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# The limit of VFs: its value, its reason, how it is enforced, and that it is taken back.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

sim=$(sim_up pf0)
shows_limit sim "$sim" 8 "hardware TotalVFs 8"

# configfs in the other modes.
manage "$sim"
dir=$mgr/$sim
echo 2 >"$dir/policy/max_vfs"
echo audit >"$dir/policy/mode"
seq=$(last_seq)
can "audit allows 3 by configfs" "$dir/num_vfs" 3
soon "and reports them" has_event "$seq" "^$sim violation .*3 VFs"
settle
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
rmmod sriov_mgr
is "rmmod leaves the driver's totalvfs" "$(total_vfs "$sim")" 5

# Nothing is known of a PF that is absent.
load_mgr
mkdir "$mgr/0000:ff:1f.7"
is "absent: limit unknown" "$(limit 0000:ff:1f.7)" "unknown unknown"
echo 3 >"$mgr/0000:ff:1f.7/policy/max_vfs"
is "absent: max_vfs counts" "$(limit 0000:ff:1f.7)" "3 max_vfs 3"
refused "absent: over max_vfs" "$mgr/0000:ff:1f.7/num_vfs" 4 "$ERANGE" "max_vfs 3"
finish
