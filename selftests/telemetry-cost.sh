#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: x86
# vm: --sim --mem 2G --icount
# What a dump costs a VF, counted in instructions: with icount, a nanosecond of the guest is one.
# Printed, to be compared; see selftests/bench.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

dump=$SRIOV_TOP/build/bench/dump
echo 10000000 >"$mgr/host/vector_budget"
sim=$(sim_up pf0 total_vfs=4096 vf_netdevs=0)
echo 0 >"$devices/$sim/sriov_drivers_autoprobe"
echo 0 >"$mgr/stats_max_age_ms"

# cost PARTS: instructions a VF, the least of three dumps
cost()
{
	local line ns least=''
	while read -r line; do
		ns=${line##*\"ns\": }
		ns=${ns%\}}
		[ "$least" ] && [ "$least" -le "$ns" ] || least=$ns
	done < <("$dump" -n 3 -f "$sim" -p "$1")
	echo $((least / $2))
}

for vfs in 64 256 1024 4096; do
	echo $vfs >"$devices/$sim/sriov_numvfs"
	line=$("$dump" -f "$sim" -p 7)
	is "$vfs VFs are there" "$(grep -c "\"vfs\": $vfs, \"interrupted\": false, \"whole\": true" <<<"$line")" 1
	printf '# %4d VFs, instructions a VF: identity %d, counters %d, configuration %d, all %d\n' \
		$vfs "$(cost 1 $vfs)" "$(cost 4 $vfs)" "$(cost 2 $vfs)" "$(cost 31 $vfs)"
	echo 0 >"$devices/$sim/sriov_numvfs"
done
finish
