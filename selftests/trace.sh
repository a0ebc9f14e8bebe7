#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# The tracepoints of the module.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

trace=/sys/kernel/tracing
ynl_start
pf=$(sim_up pf0)
manage "$pf" 0
settle
echo 1 >$trace/events/sriov_mgr/enable

# traced EVENT: since the last call, without task and time; and forget it
traced()
{
	sed -n "s/.* sriov_$1: //p" $trace/trace
	echo >$trace/trace
}

echo 2 >"$mgr/$pf/num_vfs"
is "VFs are made" "$(traced plan)" "$pf 0 -> 2 VFs: 0"
try "$mgr/$pf/num_vfs" 9
is "or not" "$(traced plan)" "$pf 2 -> 9 VFs: -34"
echo 5 >"$mgr/$pf/vf0/vlan"
is "a setting" "$(traced apply)" "$pf vf0 vlan: 0"
echo "set_vf_vlan 1 EIO" >"$simroot/pf0/fail"
try "$mgr/$pf/vf0/vlan" 6
like "one that fails" "$(traced apply | head -n 1)" "^$pf vf0 vlan: -5\$"
echo 3 >"$mgr/$pf/policy/max_vfs"
like "the limit" "$(traced limit | head -n 1)" "^$pf 3: max_vfs 3\$"
echo 0 >"$mgr/stats_max_age_ms"
ask_vf "$pf" 0 counters
like "counters are asked for" "$(traced snapshot)" "^$pf vf0 \\+1 counters in [0-9]+ us\$"
ask_vf "$pf" 0 identity
is "or nothing" "$(traced snapshot)" ""
finish
