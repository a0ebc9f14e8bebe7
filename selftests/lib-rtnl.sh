# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # for those that source this; of lib-mgr.sh
# Sourced after lib-mgr.sh: how long RTNL is held.

trace=/sys/kernel/tracing

# rtnl_probes: set them, before rtnl_holds; false where the kernel has no such events
rtnl_probes()
{
	[ -e $trace/kprobe_events ] || mount -t tracefs tracefs $trace 2>/dev/null || :
	[ -e $trace/kprobe_events ] || return
	{
		echo 'r:got rtnl_lock'
		echo 'p:drop rtnl_unlock'
		# It runs with RTNL, which rtnetlink.c itself takes without a call.
		echo 'p:got_link rtnl_getlink'
		echo 'r:drop_link rtnl_getlink'
		echo 'p:query sim_get_vf_stats'
	} >$trace/kprobe_events
	echo 16384 >$trace/buffer_size_kb
}

rtnl_probes_gone()
{
	echo >$trace/kprobe_events
	echo 1 >$trace/buffer_size_kb
}

# rtnl_holds NAME COMMAND...: run it, with its output in the variable answer, and set of the holds in which tasks of this
# name queried VFs: longest, the longest one, in us; most, the most VFs that one covered; holds, how many there were;
# query, what a query took at most, in us
rtnl_holds()
{
	local name=$1
	shift
	echo >$trace/trace
	echo 1 >$trace/events/kprobes/enable
	answer=$("$@")
	echo 0 >$trace/events/kprobes/enable
	read -r longest most holds query < <("$python" "$SRIOV_TOP/selftests/rtnl-holds.py" "$name" <$trace/trace)
}
