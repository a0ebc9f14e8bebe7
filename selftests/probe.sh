#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# No VF driver sees a VF that is not configured yet.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

# ---- sim: what the VF had at the moment of its driver's probe ----

sim=$(sim_up pf0)
dir=$mgr/$sim
manage "$sim" 0 1 2
echo 52:54:00:00:03:00 >"$dir/vf0/mac"
echo 300 >"$dir/vf0/vlan"
echo 5 >"$dir/vf0/qos"
echo 802.1ad >"$dir/vf0/vlan_proto"
echo 4094 >"$dir/vf1/vlan"
can "sim: 4 VFs" "$dir/num_vfs" 4
vf=$(vf_of "$sim" 0)
is "sim: mac at probe" "$(at_probe "$vf" mac)" 52:54:00:00:03:00
is "sim: vlan at probe" "$(at_probe "$vf" vlan)" 300
is "sim: qos at probe" "$(at_probe "$vf" qos)" 5
is "sim: vlan_proto at probe" "$(at_probe "$vf" vlan_proto)" 802.1ad
is "sim: the netdev has the wanted MAC" "$(cat "$devices/$vf/net/"*/address)" 52:54:00:00:03:00
vf=$(vf_of "$sim" 1)
is "sim: a vlan alone at probe" "$(at_probe "$vf" vlan) $(at_probe "$vf" qos)" "4094 0"
is "sim: no mac where none is wanted" "$(at_probe "$vf" mac)" 00:00:00:00:00:00
is "sim: a VF that is not managed is bound too" "$(driver_of "$(vf_of "$sim" 3)")" sriov_sim_vf
is "sim: each VF was probed once" "$(sim_calls "$sim" vf_probe)" 4

# Autoprobe that somebody turned off stays off.
echo 0 >"$dir/num_vfs"
echo 0 >"$devices/$sim/sriov_drivers_autoprobe"
can "autoprobe off: 3 VFs" "$dir/num_vfs" 3
is "autoprobe off: it stays off" "$(<"$devices/$sim/sriov_drivers_autoprobe")" 0
settle
is "autoprobe off: no driver is attached" \
	"$(for n in 0 1 2; do driver_of "$(vf_of "$sim" $n)"; done)" ""
is "autoprobe off: states" "$(values "$dir"/vf[012]/state)" "unbound unbound unbound"
like "autoprobe off: configured all the same" "$(values "$dir/vf0/actual")" \
	'mac 52:54:00:00:03:00 vlan 300 qos 5 vlan_proto 802.1ad'
can "autoprobe off: other numbers" "$dir/num_vfs" 2
is "autoprobe off: still off" "$(<"$devices/$sim/sriov_drivers_autoprobe")" 0
echo "set_vf_mac 1 EIO" >"$simroot/pf0/fail"
is "autoprobe off: a failure" "$(put "$dir/num_vfs" 3)" "$EIO"
is "autoprobe off: off after the failure" "$(<"$devices/$sim/sriov_drivers_autoprobe")" 0
is "autoprobe off: no driver after the failure" "$(driver_of "$(vf_of "$sim" 0)")" ""
echo 0 >"$dir/num_vfs"
echo 1 >"$devices/$sim/sriov_drivers_autoprobe"

# A PF whose network device is down: a wanted MAC waits for it.
down=$(netdev "$sim")
ip link set "$down" down
can "sim, PF down: 2 VFs" "$dir/num_vfs" 2
is "sim, PF down: the VF with a mac waits, the other does not" \
	"$(values "$dir/vf0/state" "$dir/vf1/state")" "waiting bound"
is "sim, PF down: the waiting VF has no driver" "$(driver_of "$(vf_of "$sim" 0)")" ""
can "sim, PF down: a mac for a VF that is bound" "$dir/vf1/mac" 52:54:00:00:03:01
is "sim, PF down: it stays bound" "$(<"$dir/vf1/state")" bound
ip link set "$down" up
soon "sim, PF up: the VF gets its driver" has "$dir/vf0/state" bound
is "sim, PF up: mac at probe" "$(at_probe "$(vf_of "$sim" 0)" mac)" 52:54:00:00:03:00
echo 0 >"$dir/num_vfs"
ip link set "$down" down
echo 2 >"$dir/num_vfs"
echo 0 >"$dir/num_vfs"
is "sim: a VF that waited and went is absent" "$(<"$dir/vf0/state")" absent
ip link set "$down" up
settle
is "sim: and does not come back" "$(<"$dir/vf0/state")" absent
unmanage all

finish
