#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: x86
# slow
# What of the simulator needs NUMA, and a kernel that is quick and without lockdep.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

insmod "$SRIOV_BUILD/drivers/sriov_sim/sriov_sim.ko"

# functions PF: how many there are in its domain
functions()
{
	find "$devices/" -name "${1%%:*}:*" | wc -l
}

pf=$(sim_up pf)
dev=$devices/$pf
cd "$simroot/pf"
is "no NUMA node by default" "$(<"$dev/numa_node")" -1
is "it is fixed while the PF is live" "$(put numa_node 0)" "$EBUSY"
echo 0 >live
can "a node" numa_node 0
echo 1 >live
echo 1 >"$dev/sriov_numvfs"
is "the PF and its VFs are on it" "$(<"$dev/numa_node") $(<"$dev/virtfn0/numa_node")" "0 0"

# The PCI core takes its locks in another order for removal than for numvfs: lockdep would say so, as
# it sees both at once.
(
	for n in 1 2 3 4 5 6; do
		put "$dev/sriov_numvfs" $((n % 2 * 2)) >/dev/null
	done
) &
for n in 0 1 0 1; do
	sleep 0.6
	echo $n >live
done
wait $!
is "numvfs against live" "$(cat live) $(driver_of "$pf")" "1 sriov_sim_pf"
cd /
rmdir "$simroot/pf"

many=4096
pf=$(sim_up big total_vfs=$many vf_offset=0x80 vf_stride=2 vf_netdevs=0)
can "$many VFs can be enabled" "$devices/$pf/sriov_numvfs" $many
is "$many VFs" "$(functions "$pf")" $((many + 1))
is "are spread over the buses" "$(vf_of "$pf" 4095)" "${pf%%:*}:20:0f.6"
is "each has its record" "$(wc -l <"$simdebug/$pf/vfs")" "$many"
is "and each knows what it was at its probe" "$(cat "$simdebug"/*/at_probe | grep -c '^mac ')" "$many"
rmdir "$simroot/big"
is "all are gone" "$(functions "$pf") $(ls "$simdebug")" "0 "
finish
