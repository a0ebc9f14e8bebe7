# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# What programs need from their start to their end, and of that for a VF.
ctl=$SRIOV_TOP/build/tools/sriovctl

# program COLUMN COMMAND...: what it needs with these VFs, and what for each of them
program()
{
	local column=$1 us
	shift
	us=$("$spent" "$times" "$@")
	[ "$vfs" != 0 ] || without[$column]=$us
	table programs
	figure "$vfs" "$column" "$us"
	[ "$vfs" = 0 ] || {
		table programs-vf
		figure "$vfs" "$column" $(((us - without[$column]) * 1000 / vfs))
	}
}

shares=("list : ip -s link" "stats : ip -s link")
table programs "Programs (sriovctl list, stats, and ip), from start to end, us" VFs "${shares[@]}"
table programs-vf "The same without the start, ns a VF" VFs "${shares[@]}"
declare -A without=()
sim_alone programs 4096
shared
for vfs in 0 64 200 1024 4096; do
	times=$((vfs > 200 ? 2 : 5))
	[ $vfs = 0 ] || echo $vfs >"$devices/$pf/sriov_numvfs"
	is "programs: stats has all of $vfs VFs" "$("$ctl" stats --noheadings | wc -l)" $vfs
	program list "$ctl" list
	program stats "$ctl" stats
	program "stats -J" "$ctl" stats -J
	program "ip -s link" ip -s link
	program "ip -s -j link" ip -s -j link
	table programs
	figure $vfs "its VFs" "$(ip -s link show "$(netdev "$pf")" | grep -c '^ *vf ')"
	[ $vfs = 0 ] || echo 0 >"$devices/$pf/sriov_numvfs"
done
rmdir "$simroot/programs"
