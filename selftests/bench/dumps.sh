# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# What a dump costs a VF, beside rtnetlink, and beside as many messages of as many bytes that are only copied.

# part COLUMN OPTION...: the cost of a dump of ours
part()
{
	asked -f "$pf" "${@:2}"
	is "$table, $1: all of $vfs VFs" "$(field vfs "$line") $(field whole "$line") $(field stale "$line")" "$vfs true 0"
	figure "$vfs" "$1" $((ns / vfs))
}

# limit: what as many bytes cost at least, and how many they are; follows part
limit()
{
	local bytes=$(($(field bytes "$line") / vfs))
	asked -c "$vfs" -s $bytes
	figure "$vfs" "limit" $((ns / vfs))
	figure "$vfs" "bytes" $bytes
}

# rtnetlink MASK: the cost of a RTM_GETLINK, and of how many VFs its answer tells. It has all VFs in one message, and
# where that becomes too large for kmalloc(), none.
rtnetlink()
{
	asked -b 8000000 -l "$net" -m "$1"
	[ "$ns" ] || return 0
	figure "$vfs" "RTM_GETLINK" $((ns / vfs))
	figure "$vfs" "its VFs" "$(field vfs "$line")"
}

# one COLUMN ARGUMENT...: the cost of an answer about the last VF alone
one()
{
	local column=$1
	shift
	asked -f "$pf" -i $((vfs - 1)) "$@"
	is "one, $column: of $vfs VFs" "$(field vfs "$line")" 1
	figure "$vfs" "$column" "$ns"
}

table counters "Counters, ns a VF" VFs "columns : RTM_GETLINK" "warm : RTM_GETLINK" "cold : RTM_GETLINK" "warm : limit"
table config "Configuration, ns a VF" VFs "ours : RTM_GETLINK" "ours : limit"
table identity "Identity, ns a VF" VFs "ours : limit"
table one "One VF of so many, ns; rtnetlink tells of all of them" VFs "counters, warm : RTM_GETLINK"
sim_alone dumps 16384
net=$(netdev "$pf")
for vfs in 1 16 64 200 256 1024 4096 16384; do
	times=$((vfs > 1024 ? 3 : 6))
	echo $vfs >"$devices/$pf/sriov_numvfs"

	table counters
	not_shared
	part cold -p "$counters"
	shared
	part columns -C
	part warm -p "$counters"
	limit
	rtnetlink 1

	table config
	part ours -p "$config"
	limit
	rtnetlink 9

	table identity
	part ours -p "$identity"
	limit

	table one
	not_shared
	one "counters, cold" -p "$counters"
	shared
	one "counters, warm" -p "$counters"
	one configuration -p "$config"
	one identity -p "$identity"
	asked -s "$(field bytes "$line")"
	figure $vfs limit "$ns"
	asked -b 8000000 -l "$net" -m 1
	[ ! "$ns" ] || figure $vfs RTM_GETLINK "$ns"
	echo 0 >"$devices/$pf/sriov_numvfs"
done
rmdir "$simroot/dumps"

# A provider with counters of its own.
table provider "Counters of a provider that has two of its own, ns a VF" VFs "warm : limit"
sim_alone provider 4096 accelerator=1
for vfs in 64 1024 4096; do
	times=$((vfs > 1024 ? 3 : 6))
	echo $vfs >"$devices/$pf/sriov_numvfs"
	table provider
	not_shared
	part cold -p "$counters"
	shared
	part columns -C
	part warm -p "$counters"
	limit
	echo 0 >"$devices/$pf/sriov_numvfs"
done
rmdir "$simroot/provider"
