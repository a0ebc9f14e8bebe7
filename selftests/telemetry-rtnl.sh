#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: x86
# vm: --sim --mem 2G --icount
# RTNL is held over 16 VFs at most, whatever asking the driver costs.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-rtnl.sh"

dump=$SRIOV_TOP/build/bench/dump
echo 10000000 >"$mgr/host/vector_budget"
pf=$(sim_up pf0 total_vfs=1024 vf_netdevs=0)
echo 0 >"$devices/$pf/sriov_drivers_autoprobe"
rtnl_probes || skip_all "this kernel has no kprobe events"
echo 150 >"$simroot/pf0/stats_cost_us"
echo 0 >"$mgr/stats_max_age_ms"
for vfs in 64 256 1024; do
	echo $vfs >"$devices/$pf/sriov_numvfs"
	rtnl_holds kworker "$dump" -f "$pf" -p 4
	is "$vfs VFs are counted" "$(grep -c "\"stale\": 0, \"counted\": $vfs" <<<"$answer")" 1
	echo "# $vfs VFs at a cost of 150 us, which took $query at most: RTNL was held $holds times, for $longest us at most"
	is "$vfs VFs: RTNL is held over 16 of them at a time" "$most $holds" "16 $((vfs / 16))"
	# A timer is late; so the bound is what a query really took, in time that is counted in instructions.
	at_least "$vfs VFs: and for no longer than they take" $((16 * query + 1000)) "$longest"
	echo 0 >"$devices/$pf/sriov_numvfs"
done
finish
