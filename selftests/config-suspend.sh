#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --sim
# The wanted configuration comes back after the devices were suspended.
set -eu

# The machine's root, on 9p, does not survive it, not even the end of what was started from there:
# all of this is in memory, and after the suspend nothing else is opened.
memory=/dev/shm/suspend
if [ "${0%/*}" != $memory ]; then
	mkdir $memory
	ldd /bin/bash | grep -o '/[^ ]*' | xargs cp -t $memory "${0%/*}"/lib*.sh "$0" /bin/bash
	LC_ALL=C LD_LIBRARY_PATH=$memory exec $memory/ld-linux-x86-64.so.2 $memory/bash "$memory/${0##*/}"
fi
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
said_file=$memory/said

sim=$(sim_up pf0)
igb=$(pfs_of igb)
ip link set "$(netdev "$igb")" up
for pf in "$sim" "$igb"; do
	manage "$pf" 0 1
	echo "mac=52:54:00:00:00:11 vlan=51" >"$mgr/$pf/vf1/commit"
	echo 2 >"$mgr/$pf/num_vfs"
done
soon "igb: bound" has "$mgr/$igb/vf1/state" bound
# Somebody's change, which goes with the rest.
ip link set "$(netdev "$sim")" vf 1 vlan 99
ip link set "$(netdev "$igb")" vf 1 vlan 99
is "drift" "$(actual "$mgr/$sim/vf1" vlan) $(actual "$mgr/$igb/vf1" vlan)" "99 99"
seq=$(last_seq)
[ -e /sys/power/pm_test ] || skip_all "this kernel has no CONFIG_PM_DEBUG"

echo devices >/sys/power/pm_test
echo 1 >/sys/module/suspend/parameters/pm_test_delay
can "suspend and resume" /sys/power/state freeze
soon "applied again" has_event "$seq" "^$sim vf1 config-applied"
soon "igb: applied again" has_event "$seq" "^$igb vf1 config-applied"
for pf in "$sim" "$igb"; do
	soon "ready" has "$mgr/$pf/state" ready
	is "bound" "$(<"$mgr/$pf/vf1/state")" bound
	is "as wanted" "$(actual "$mgr/$pf/vf1" mac vlan)" "52:54:00:00:00:11 51"
done
finish
