# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# How often functions of the module run while others do something.

trace=/sys/kernel/tracing

# calls WHAT COMMAND...
calls()
{
	local what=$1
	shift
	settle
	echo >$trace/trace
	echo 1 >$trace/tracing_on
	"$@" >/dev/null
	echo 0 >$trace/tracing_on
	figure "$what" calls "$(grep -vc '^#' $trace/trace)"
	echo "# $what: $(sed -n '/^#/!s/.*: \(.*\) <-.*/\1/p' $trace/trace | sort | uniq -c | sort -nr | head -n 12 | xargs)"
}

bind()
{
	rebind "$(vf_of "$pf" 0)"
}

table calls "Calls of the module's functions, 64 VFs of a managed PF" while
pf=$(pfs_of igb)
two_ends "$pf"
sim=$(sim_up calls total_vfs=64 vf_netdevs=0)
manage "$sim"
echo 64 >"$mgr/$sim/num_vfs"
net=$(netdev "$sim")
echo 0 >$trace/tracing_on
echo ':mod:sriov_mgr' >$trace/set_ftrace_filter
echo function >$trace/current_tracer
# What was put off is done then.
sleep 5
calls "idle, 60 s" sleep 60
calls "100 packets from VF to VF" ip netns exec ns0 busybox ping -q -c 100 -A 192.0.2.2
calls "ip -s link" ip -s link
calls "ip link set PF vf 0 vlan 5" ip link set "$net" vf 0 vlan 5
calls "a driver is bound again" bind
calls "sriovctl stats" "$SRIOV_TOP/build/tools/sriovctl" stats
at_least "calls: they are seen" "$(grep -vc '^#' $trace/trace)" 64
echo nop >$trace/current_tracer
echo >$trace/set_ftrace_filter
echo 1 >$trace/tracing_on
rmdir "$mgr/$sim" "$simroot/calls"
echo 0 >"$devices/$pf/sriov_numvfs"
