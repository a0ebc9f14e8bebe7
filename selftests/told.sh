#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# What is told of a failure: who refused, why, what was lost, and no longer than that is so.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

pf=$(sim_up pf0)
dir=$mgr/$pf
net=$(netdev "$pf")
configure "$pf"

# ---- the driver's own words, and not the PCI core's ----

can "no VFs" "$dir/num_vfs" 0
for errno in EBUSY ENOENT ERANGE EAGAIN; do
	echo "sriov_configure 1 $errno" >"$simroot/pf0/fail"
	refused "$errno of the driver" "$dir/num_vfs" 2 "${!errno}" \
		"^sriov_sim_pf refused 2 VFs: -$errno\$"
done
echo "sriov_configure 1 ENOSPC" >"$simroot/pf0/fail"
refused "ENOSPC of the driver" "$dir/num_vfs" 2 "$ENOSPC" "^sriov_sim_pf refused 2 VFs: -ENOSPC.*vectors"
like "limit-check knows of it" "$(sriovctl limit "$pf" 2)" \
	"2 VFs would fit, but 2 were refused for want of room"
like "and that one might fit" "$(sriovctl limit "$pf" 1)" "1 VF would fit(;|\$)"
refused "more than there can be" "$dir/num_vfs" 99 "$ERANGE" "^99 VFs are over the limit: "
echo 5 >"$simroot/pf0/makes"
refused "a driver that makes another number" "$dir/num_vfs" 2 "$EIO" \
	"^sriov_sim_pf made 5 VFs where 2 were asked for\$"
is "they are gone again" "$(num_vfs "$pf")" 0
echo 0 >"$simroot/pf0/makes"
can "2 VFs" "$dir/num_vfs" 2
is "all is said" "$(<"$dir/last_error")" ""
like "and limit-check knows no more of it" "$(sriovctl limit "$pf" 2)" "2 VFs would fit(;|\$)"

# ---- what was lost ----

# The driver is asked for none, for 4, and for the 2 that were before.
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
echo "vf_probe 1 EIO" >"$simroot/pf0/fail"
seq=$(last_seq)
refused "a driver that does not take a VF back" "$dir/num_vfs" 4 "$EIO" \
	"^sriov_sim_pf refused 4 VFs: -EIO; of the 2 VFs before, vf0: it has lost sriov_sim_vf\$"
is "an event says so" \
	"$(count_events "$seq" "^$pf vfs-lost .*; of the 2 VFs before, vf0: it has lost sriov_sim_vf")" 1
is "the VF shows it" "$(<"$dir/vf0/state") $(<"$dir/vf0/last_error")" "failed it has lost sriov_sim_vf"
is "the others have theirs" "$(drivers_of "$pf" 0 1)" "- sriov_sim_vf"
can "reconcile" "$dir/reconcile" 1
soon "brings it back" has "$dir/vf0/state" bound

can "3 VFs" "$dir/num_vfs" 3
soon "the PF has a link" has "/sys/class/net/$net/carrier" 1
ip link set "$net" vf 2 max_tx_rate 70
ip link set "$net" down
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
echo "set_vf_rate 1 100" >"$simroot/pf0/fail"
refused "rates of a VF that nobody manages" "$dir/num_vfs" 4 "$EIO" \
	"; of the 3 VFs before, vf2: its rates wait for a link of the PF\$"
is "it is tried again" "$(<"$dir/state")" retrying
is "it has none yet" "$(sim_record "$pf" 2 max_tx_rate)" 0
ip link set "$net" vf 2 vlan 44
ip link set "$net" up
rate_is_70()
{
	[ "$(sim_record "$pf" 2 max_tx_rate)" = 70 ]
}
soon "it comes back with the link" rate_is_70
soon "all is as it was" has "$dir/state" ready
is "but for what somebody has set since" "$(sim_record "$pf" 2 vlan)" 44

# ---- what is past ----

echo "set_vf_mac 1 EIO" >"$simroot/pf0/fail"
refused "a MAC that the driver refuses" "$dir/num_vfs" 4 "$EIO" "^vf0: sriov_sim_pf refused mac: -EIO\$"
can "a later success" "$dir/num_vfs" 4
is "of which nothing is left" "$(values "$dir/last_error" "$dir"/vf?/last_error)" ""
# However often: also when it is tried again with the network device up.
can "of which vf1 needs none" "$dir/vf1/mac" ""
echo "set_vf_mac 1 EIO 1000" >"$simroot/pf0/fail"
rebind "$pf"
ip link set "$net" up
soon "a MAC that is refused at the bind" has "$dir/vf0/state" failed
is "the PF has it" "$(<"$dir/state") $(<"$dir/last_error")" "failed vf0: sriov_sim_pf refused mac: -EIO"
is "no VF is lost for it" "$(num_vfs "$pf")" 4
settle
is "and it has no driver before it is configured" "$(drivers_of "$pf" 0 1)" "- sriov_sim_vf"
echo "set_vf_mac 0" >"$simroot/pf0/fail"
can "written again" "$dir/vf0/mac" 52:54:00:00:12:00
soon "the PF is ready" has "$dir/state" ready
is "and says nothing" "$(<"$dir/last_error")" ""
soon "the VF has its driver" has "$dir/vf0/state" bound

# ---- what a driver cannot set, it may tell without knowing it: ipoib, and mlx5's rss_query_en ----

like "what can be set is told" "$(tr '\n' ' ' <"$dir/vf0/actual")" "mac .*vlan .*spoofchk .*trust .*rss_query_en "
echo "set_vf_mac set_vf_vlan set_vf_spoofchk set_vf_trust set_vf_rss_query_en" >"$simroot/pf0/not_implemented"
rebind "$pf"
settle
is "what cannot is not" "$(grep -cE '^(mac|vlan|qos|spoofchk|trust|rss_query_en) ' "$dir/vf0/actual")" 0
like "all else is" "$(tr '\n' ' ' <"$dir/vf0/actual")" "msix_vectors .*max_tx_rate .*link_state .*node_guid "
finish
