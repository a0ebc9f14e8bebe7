# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# What programs need from their start to their end, and of that for a VF.
ctl=$SRIOV_TOP/build/tools/sriovctl

# program COLUMN TOLD COMMAND...: what it needs with these VFs, and what for each of them, of which it tells so many
program()
{
	local column=$1 told=$2 us
	shift 2
	# ip says what it misses.
	us=$("$spent" "$times" "$@" 2>/dev/null) || us=''
	table programs
	figure "$vfs" "$column" "$us"
	if [ "$vfs" = 0 ]; then
		without[$column]=$us
	elif [ "$told" = "$vfs" ]; then
		table programs-vf
		figure "$vfs" "$column" $(((us - without[$column]) * 1000 / vfs))
	fi
}

table programs "Programs (sriovctl list, stats, and ip), from start to end, us; how many VFs ip tells of" VFs
table programs-vf "The same for a VF, without the start, where all are told of, ns" VFs "list : ip -s link" \
	"stats : ip -s link" "stats -J : ip -s -j link"
declare -A without=()
sim_alone programs 4096
net=$(netdev "$pf")
shared
for vfs in 0 64 200 1024 4096; do
	times=$((vfs > 200 ? 3 : 12))
	[ $vfs = 0 ] || echo $vfs >"$devices/$pf/sriov_numvfs"
	is "programs: stats has all of $vfs VFs" "$("$ctl" stats --noheadings | wc -l)" $vfs
	ip_vfs=$(ip -s link show "$net" 2>/dev/null | grep -c '^ *vf ' || :)
	program list $vfs "$ctl" list
	program stats $vfs "$ctl" stats
	program "stats -J" $vfs "$ctl" stats -J
	program "ip -s link" "$ip_vfs" ip -s link
	program "ip -s -j link" "$ip_vfs" ip -s -j link
	table programs
	figure $vfs "its VFs" "$ip_vfs"
	[ $vfs = 0 ] || echo 0 >"$devices/$pf/sriov_numvfs"
done
rmdir "$simroot/programs"
