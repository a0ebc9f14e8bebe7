# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# What "ip link set PF vf" costs, with all that follows from it.

# sets COLUMN: for each VF, each time another VLAN
sets()
{
	local n begun
	for ((n = 0; n < 256; n++)); do
		echo "link set dev $net vf $((n % vfs)) vlan $((vlan += 1))"
	done >/tmp/batch
	vlan=$((vlan % 3000))
	[ ! -d "$debug" ] || settle
	begun=${EPOCHREALTIME/.}
	ip -batch /tmp/batch
	[ ! -d "$debug" ] || settle
	figure "$vfs" "$1" $(((${EPOCHREALTIME/.} - begun) * 1000 / 256))
	is "set, $vfs VFs, $1: the last one has it" "$(sim_record "$pf" $((255 % vfs)) vlan)" "$(((vlan - 1) % 3000 + 1))"
}

table set "ip link set PF vf N vlan X, ns" VFs "loaded : without" "managed : without"
vlan=0
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
