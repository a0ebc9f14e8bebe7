#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# 8 VFs with all attributes: an error of the PF driver at every call, and each time all or nothing.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

vfs=8
sim=$(sim_up pf0 vf_msix=2 msix_pool=64 vf_netdevs=0)
dir=$mgr/$sim
records=$simdebug/$sim/vfs
echo 1000 >"$mgr/host/vector_budget"
manage "$sim" $(seq 0 $((vfs - 1)))
# They have no network devices, so what is bound is in use.
echo 1 >"$dir/allow_disruption"

# config N ROUND: every attribute of VF N, each with another value than before
config()
{
	local links=(enable disable)
	echo "mac=52:54:00:00:0$2:0$1 vlan=$((10 * $2 + $1)) qos=$(($1 % 8)) vlan_proto=802.1ad" \
		"min_tx_rate=$2 max_tx_rate=$((100 * $2 + $1)) spoofchk=$((1 - $2 % 2))" \
		"trust=$(($2 % 2)) link_state=${links[$2 % 2]} rss_query_en=$(($2 % 2))" \
		"node_guid=02:00:00:00:00:0$2:00:0$1 port_guid=02:00:00:00:00:0$2:01:0$1" \
		"msix_vectors=$((2 + $2)) driver=sriov_sim_vf"
}

# sizes: the VFs' MSI-X tables
sizes()
{
	local n
	for ((n = 0; n < vfs; n++)); do
		actual "$dir/vf$n" msix_vectors driver
	done
}

operations="set_msix_vec_count set_vf_mac set_vf_vlan set_vf_rate set_vf_spoofchk set_vf_trust \
set_vf_link_state set_vf_rss_query_en set_vf_guid"

# ---- VFs that are made ----

for ((n = 0; n < vfs; n++)); do
	config $n 1 >"$dir/vf$n/commit"
done
before=$(sim_calls "$sim" set_vf_mac)
is "8 VFs with all attributes" "$(put "$dir/num_vfs" $vfs)" ok
is "as wanted" "$(sizes | sort | uniq -c | xargs)" "8 3 sriov_sim_vf"
is "each is set once" "$(($(sim_calls "$sim" set_vf_mac) - before))" $vfs
is "none again" "$(put "$dir/num_vfs" 0)" ok
steps=0 wrong=''
for op in $operations vf_probe; do
	count=$vfs
	[ "$op" != set_vf_guid ] || count=$((2 * vfs))
	for ((n = 1; n <= count; n++)); do
		steps=$((steps + 1))
		echo "$op $n EIO" >"$simroot/pf0/fail"
		try "$dir/num_vfs" $vfs
		[ "$said" = "$EIO" ] || [ "$op $said" = "vf_probe No such device" ] ||
			wrong+=" $op-$n:$said"
		[ "$(num_vfs "$sim") $(<"$dir/state")" = "0 ready" ] ||
			wrong+=" $op-$n:$(num_vfs "$sim"),$(<"$dir/state")"
	done
done
is "an error at each of $steps calls leaves no VF" "$wrong" ""
is "then 8 VFs" "$(put "$dir/num_vfs" $vfs)" ok
is "as wanted then" "$(sizes | sort | uniq -c | xargs)" "8 3 sriov_sim_vf"

# ---- VFs that are there ----

steps=0 wrong=''
for ((vf = 0; vf < vfs; vf++)); do
	was=$(<"$records")$(sizes)
	for op in $operations; do
		count=1
		[ "$op" != set_vf_guid ] || count=2
		for ((n = 1; n <= count; n++)); do
			steps=$((steps + 1))
			echo "$op $n EIO" >"$simroot/pf0/fail"
			try "$dir/vf$vf/commit" "$(config "$vf" 2)"
			[ "$said" = "$EIO" ] || wrong+=" vf$vf-$op-$n:$said"
			[ "$(<"$records")$(sizes)" = "$was" ] || wrong+=" vf$vf-$op-$n:changed"
			[ "$(<"$dir/vf$vf/state")" = bound ] || wrong+=" vf$vf-$op-$n:$(<"$dir/vf$vf/state")"
		done
	done
	config "$vf" 2 >"$dir/vf$vf/commit" || wrong+=" vf$vf"
done
is "an error at each of $steps calls changes nothing" "$wrong" ""
for ((vf = 0; vf < vfs; vf++)); do
	config "$vf" 2 >"$dir/vf$vf/commit"
done
is "all are as wanted at last" "$(sizes | sort | uniq -c | xargs)" "8 4 sriov_sim_vf"
like "and so says the driver" "$(<"$records")" "vf=7 mac=52:54:00:00:02:07 vlan=27 .* max_tx_rate=207"

# What cannot be put back is said.
echo "set_vf_vlan 1 EIO" >"$simroot/pf0/fail"
echo "set_vf_mac 2 EIO" >"$simroot/pf0/fail"
is "not put back: errno" "$(put "$dir/vf0/commit" "$(config 0 3)")" "$EIO"
like "not put back: last_error" "$(<"$dir/vf0/last_error")" "refused vlan: -EIO; mac was not put back"
is "not put back: state" "$(<"$dir/vf0/state")" failed
can "reconcile" "$dir/reconcile" 1
is "puts it back" "$(<"$dir/vf0/state") $(actual "$dir/vf0" mac)" "bound 52:54:00:00:02:00"
finish
