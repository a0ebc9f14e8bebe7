#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# The wanted state outlives VFs, the binding of the PF driver, and the PF.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

pf=$(sim_up pf0)
dir=$mgr/$pf
is_kept sriov_sim_pf
# Hot-unplug and plug.
echo 0 >"$simroot/pf0/live"
is "sim unplugged: PF state" "$(<"$dir/state")" absent
is "sim unplugged: VF states" "$(values "$dir/vf0/state" "$dir/vf1/state")" "absent absent"
is "sim unplugged: the wanted state is kept" "$(wanted)" "$all"
sim_live pf0
rebuilt "sim plugged again"
echo 1 >"$simroot/pf0/pull"
is "sim pulled: PF state" "$(<"$dir/state")" absent
is "sim pulled: the wanted state is kept" "$(wanted)" "$all"

# Changes while absent.
can "sim absent: another mac" "$dir/vf0/mac" 52:54:00:00:02:aa
can "sim absent: another vlan" "$dir/vf1/vlan" 7
can "sim absent: 802.1ad" "$dir/vf1/vlan_proto" 802.1ad
can "sim absent: a qos" "$dir/vf1/qos" 7
can "sim absent: vf0 without vlan" "$dir/vf0/vlan" ""
can "sim absent: vf0 without qos" "$dir/vf0/qos" ""
want0="mac 52:54:00:00:02:aa vlan 0 qos 0 vlan_proto 802.1Q msix_vectors 3"
want1="mac 52:54:00:00:02:01 vlan 7 qos 7 vlan_proto 802.1ad msix_vectors 3"
sim_live pf0
rebuilt "sim plugged with a changed wanted state"
soon "sim plugged: the VF driver is attached" has "$dir/vf1/state" bound
is "configured before the VF driver's probe" \
	"$(at_probe "$(vf_of "$pf" 1)" vlan_proto)" 802.1ad

# A configuration that fails at the bind, and its way out.
echo "set_vf_vlan 1 EIO 2" >"$simroot/pf0/fail"
seq=$(last_seq)
rebind "$pf"
soon "a VLAN fails with the network device down: state" has "$dir/state" retrying
ip link set "$(netdev "$pf")" up
soon "a VLAN fails at the bind: state" has "$dir/state" failed
like "a VLAN fails at the bind: last_error" "$(<"$dir/last_error")" 'vf1.*vlan.*EIO'
soon "a VLAN fails at the bind: event" has_event "$seq" 'config-failed'
is "a VLAN fails at the bind: the wanted state is kept" "$(<"$dir/vf1/vlan")" 7
can "reconcile after the failure" "$dir/reconcile" 1
rebuilt "reconcile after the failure"

# Managed before the device exists; the address is the same each time.
unmanage all
echo 0 >"$simroot/pf0/live"
is "mkdir of an absent PF" "$(words mkdir "$dir")" ok
is "its state" "$(<"$dir/state")" absent
manage "$pf" 0 1
echo 52:54:00:00:02:00 >"$dir/vf0/mac"
echo 100 >"$dir/vf0/vlan"
echo 3 >"$dir/vf0/qos"
echo 52:54:00:00:02:01 >"$dir/vf1/mac"
echo 101 >"$dir/vf1/vlan"
want0="mac 52:54:00:00:02:00 vlan 100 qos 3 vlan_proto 802.1Q msix_vectors 3"
want1="mac 52:54:00:00:02:01 vlan 101 qos 0 vlan_proto 802.1Q msix_vectors 3"
can "a number for an absent PF" "$dir/num_vfs" 2
sim_live pf0
rebuilt "a PF that was managed before it existed"
unmanage all

finish
