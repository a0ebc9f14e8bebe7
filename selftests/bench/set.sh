# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# What "ip link set PF vf" costs, with all that follows from it.

set_all()
{
	ip -batch /tmp/batch
	[ ! -d "$debug" ] || settle
}

# sets COLUMN: of 64 settings, each of another VLAN, what one costs; the quickest of three times
sets()
{
	local n vlan=0 least='' times
	for times in 1 2 3; do
		for ((n = 0; n < 64; n++)); do
			echo "link set dev $net vf $((n % vfs)) vlan $((vlan += 1))"
		done >/tmp/batch
		busy set_all
		lower least "$us"
	done
	figure "$vfs" "$1" $((least * 1000 / 64))
	is "set, $vfs VFs, $1: the last one has it" "$(sim_record "$pf" $((63 % vfs)) vlan)" "$vlan"
}

table set "ip link set PF vf N vlan X, ns" VFs "loaded : without" "managed : without"
sim_alone set 1024
net=$(netdev "$pf")
for vfs in 64 1024; do
	echo $vfs >"$devices/$pf/sriov_numvfs"
	sets loaded
	manage "$pf"
	sets managed
	rmdir "$mgr/$pf"
	rmmod sriov_mgr
	sets without
	load_mgr
	echo 0 >"$devices/$pf/sriov_numvfs"
done
rmdir "$simroot/set"
