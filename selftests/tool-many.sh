#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: x86
# vm: --sim --mem 2G
# sriovctl stats, irq and top with thousands of VFs.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"
. "${0%/*}/lib-top.sh"

most=4096
echo 10000000 >"$mgr/host/vector_budget"
big=$(sim_up big total_vfs=$most vf_netdevs=0 counter_step=1)
echo 0 >"$devices/$big/sriov_drivers_autoprobe"
echo $most >"$devices/$big/sriov_numvfs"
echo 1 >"$simroot/big/tick"
"$ctl" stats -rno VF,RX-PKT -s RX-PKT "$big" >"$tmp/out"
is "$most VFs, each with its counters, sorted" "$(sha256sum <"$tmp/out")" \
	"$(for ((n = most; n; n--)); do echo "vf$((n - 1)) $n"; done | sha256sum)"
"$ctl" stats -R -i 1 -J "$big" >"$tmp/out"
is "each has a rate" "$(grep -o '"rates": \[ {' "$tmp/out" | wc -l)" $most
"$ctl" irq -S "$big" >"$tmp/out"
is "each is in the summary of irq" "$(grep -c ' vf[0-9]* ' "$tmp/out")" $most

while [ ! -e "$tmp/stop" ]; do
	echo 1000 >"$simroot/big/tick"
	sleep 0.5
done &
ticker=$!
terminal C.UTF-8
modes=$(modes)
run_top "$big"
shown "$most VFs" " $most VFs shown"
shown "the one with most is the first" "^$big vf$((most - 1)) +(sriov_sim_pf|-) +[1-9]"
# changes: what is shown is of another time than $clock
changes()
{
	[ "$(screen | head -n 1)" != "$clock" ]
}
for n in 1 2 3; do
	clock=$(screen | head -n 1)
	soon "they are updated, $n" changes
done
key End
shown "the last one" "^$big vf0 "
key q
touch "$tmp/stop"
wait $ticker
restored "$most VFs: q" 0
mux kill-server
rm -r "$tmp"
finish
