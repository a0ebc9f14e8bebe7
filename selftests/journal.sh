#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# What somebody should look at is in the kernel log, and a uevent of the PF; all else is in neither.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

coproc listener { exec "$python" "$SRIOV_TOP/selftests/uevents.py"; }
exec {to}>&"${listener[1]}" {from}<&"${listener[0]}"
read -r said <&"$from"
is "somebody listens to uevents" "$said" listens

# uevents: those since the last call
uevents()
{
	local line
	echo >&"$to"
	read -r line <&"$from"
	echo "$line"
}

# journal: the lines of sriov_mgr since the last call, without time
journal()
{
	dmesg -t | grep "^sriov_mgr: 1" | tail -n +$((known + 1)) || :
}

known=0
pf=$(sim_up pf0)
manage "$pf" 0
echo 2 >"$mgr/$pf/num_vfs"
echo 5 >"$mgr/$pf/vf0/vlan"
is "VFs come and are configured: no uevent" "$(uevents)" ""
is "and no line" "$(journal)" ""

refused "a VLAN that the driver refuses" "$mgr/$pf/vf0/vlan" 4095 "$EINVAL" ""
is "values that are none are no event" "$(uevents)" ""
echo "set_vf_vlan 1 EIO" >"$simroot/pf0/fail"
refused "a VLAN for which the driver fails" "$mgr/$pf/vf0/vlan" 6 "$EIO" "."
is "the PF tells of its VF" "$(uevents)" "change:$pf:config-failed:0"
is "in a line" "$(journal)" "sriov_mgr: $pf vf0 config-failed: $(<"$mgr/$pf/vf0/last_error")"
known=1
refused "too many VFs" "$mgr/$pf/num_vfs" 9 "$ERANGE" "."
is "the PF tells of itself" "$(uevents)" "change:$pf:config-failed"
is "in another line" "$(journal)" "sriov_mgr: $pf config-failed: $(<"$mgr/$pf/last_error")"
known=2
echo 1 >"$mgr/$pf/policy/max_vfs"
is "more VFs than the policy allows" "$(uevents)" "change:$pf:violation"
like "in a line" "$(journal)" "^sriov_mgr: $pf violation: 2 VFs are enabled, over the limit: max_vfs 1\$"
known=3

# Without the driver and without the device.
echo "$pf" >"$devices/$pf/driver/unbind"
echo "$pf" >/sys/bus/pci/drivers/sriov_sim_pf/bind
settle
is "VFs that are not restored" "$(uevents)" "change:$pf:config-failed"
like "are told" "$(journal)" "^sriov_mgr: $pf config-failed: .*max_vfs 1"
known=4
seq=$(last_seq)
echo 0 >"$simroot/pf0/live"
refused "too many VFs of a PF that is absent" "$mgr/$pf/num_vfs" 9 "$ERANGE" "."
has_event "$seq" "^$pf config-failed"
is "which cannot send anything" "$(uevents)" ""
like "but is in the journal" "$(journal)" "^sriov_mgr: $pf config-failed: "
finish
