# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# The longest hold of RTNL while the counters of all VFs are asked for, with drivers that need more or less time.
. "$here/../lib-rtnl.sh"

sim_alone rtnl 1024
net=$(netdev "$pf")
not_shared
rtnl_probes
table rtnl "Longest hold of RTNL, us, while the counters of all VFs are asked for" "VFs, us a query" "ours : RTM_GETLINK"
for vfs in 64 200 1024; do
	echo $vfs >"$devices/$pf/sriov_numvfs"
	for cost in 0 10 150; do
		echo $cost >"$simroot/rtnl/stats_cost_us"
		rtnl_holds kworker "$dump" -f "$pf" -p "$counters"
		is "rtnl, $vfs VFs, $cost us: all are counted" "$(field stale "$answer") $(field counted "$answer")" "0 $vfs"
		figure "$vfs, $cost" ours "$longest"
		figure "$vfs, $cost" "its VFs" "$most"
		figure "$vfs, $cost" holds "$holds"
		rtnl_holds dump "$dump" -b 8000000 -l "$net" -m 1
		figure "$vfs, $cost" RTM_GETLINK "$longest"
	done
	echo 0 >"$devices/$pf/sriov_numvfs"
done
rtnl_probes_gone
rmdir "$simroot/rtnl"
