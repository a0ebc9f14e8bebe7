# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# What an event costs whose listeners are many. There is one when a driver is unbound, and one when it is bound.

rebinds=200

rebind_often()
{
	local n
	for ((n = 0; n < rebinds; n++)); do
		echo "$vf" >$driver/unbind
		echo "$vf" >$driver/bind
	done
	settle
}

table events "Unbind and bind of a VF's driver, ns; an event of them for a listener, ns, and what it is and keeps, bytes" \
	listeners
pf=$(sim_up events total_vfs=1 vf_netdevs=0)
echo 1 >"$devices/$pf/sriov_numvfs"
vf=$(vf_of "$pf" 0)
driver=/sys/bus/pci/drivers/sriov_sim_vf
for listeners in 0 1 10 100; do
	if [ $listeners != 0 ]; then
		coproc listen { exec "$SRIOV_TOP/build/bench/listen" $listeners; }
		listen_pid=$!
		exec {from}<&"${listen[0]}" {to}>&"${listen[1]}"
		eval "exec ${listen[1]}>&-"
		read -r line <&"$from"
	fi
	settle
	busy rebind_often
	ns=$((us * 1000 / rebinds))
	figure $listeners both $ns
	[ $listeners != 0 ] || { alone=$ns && continue; }
	exec {to}>&-
	read -r line <&"$from"
	exec {from}<&-
	wait "$listen_pid"
	messages=$(field messages "$line")
	is "events: each listener of $listeners has all" "$messages" $((2 * rebinds * listeners))
	figure $listeners "an event" $(((ns - alone) / 2 / listeners))
	figure $listeners message $(($(field bytes "$line") / messages))
	figure $listeners kept $(($(field memory "$line") / messages))
done
echo 0 >"$devices/$pf/sriov_numvfs"
rmdir "$simroot/events"
