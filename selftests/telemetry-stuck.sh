#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# Readers do not wait behind a driver: one that is stuck in sriov_configure, one whose counters
# cost, and one that does not answer at all.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ynl_start
dump=$SRIOV_TOP/build/bench/dump
counters=4

# fast DESCRIPTION MS REQUEST: answered within so many milliseconds, of which the client has some;
# on debug kernels five times that, which is far from the half minute behind the driver
fast()
{
	local most=$2
	[ "$SRIOV_KERNEL" = stock ] || most=$((most * 5))
	ask "$3"
	if [ "$(ynl elapsed)" -le "$most" ]; then
		pass "$1"
	else
		fail "$1" "took $(ynl elapsed) ms"
	fi
}

# of LINE KEY: a member of a line of the benchmark
of()
{
	local value=${1##*"\"$2\": "}
	value=${value%%,*}
	echo "${value%\}}"
}

slow=$(sim_up slow)
echo 2 >"$devices/$slow/sriov_numvfs"
echo 0 >"$devices/$slow/sriov_numvfs"
manage "$slow" 0
for request in "get pf-get {\"address\": \"$slow\"}" "dump vf-get {\"pf\": \"$slow\"}"; do
	ask "$request"
done

# ---- stuck in sriov_configure ----

echo 30000 >"$simroot/slow/configure_delay_ms"
put "$mgr/$slow/num_vfs" 4 >/dev/null &
writer=$!
soon "state is busy" has "$mgr/$slow/state" busy
fast "pf-get" 100 "get pf-get {\"address\": \"$slow\"}"
fast "pf-get with all parts" 100 \
	"get pf-get {\"address\": \"$slow\", \"parts\": [\"identity\", \"interrupts\", \"pci\"]}"
fast "vf-get" 100 "get vf-get {\"pf\": \"$slow\", \"index\": 0}"
fast "vf-get with all parts" 100 "get vf-get {\"pf\": \"$slow\", \"index\": 0, \"parts\": \
[\"identity\", \"config\", \"counters\", \"interrupts\", \"pci\"]}"
fast "a dump of VFs" 100 "dump vf-get {\"pf\": \"$slow\"}"
fast "a dump of PFs" 100 "dump pf-get"
fast "host-get" 100 "get host-get"
fast "event-get" 100 "dump event-get {\"seq\": 5}"
for file in "$debug"/summary "$debug"/host "$debug/$slow"/*; do
	fast "debugfs ${file#"$debug/"}" 100 "read $file"
done
is "the change still goes on" "$(<"$mgr/$slow/state")" busy
wait $writer
is "and ends" "$(num_vfs "$slow")" 4
echo 0 >"$simroot/slow/configure_delay_ms"

# ---- counters that cost ----

nic=$(sim_up nic)
echo 4 >"$devices/$nic/sriov_numvfs"
echo 3000 >"$simroot/nic/stats_cost_us"
echo 60000 >"$mgr/stats_max_age_ms"
was=$(sim_calls "$nic" get_vf_stats)
readers=()
for n in {1..10}; do
	"$dump" -f "$nic" -p $counters >"/tmp/reader$n" &
	readers+=($!)
done
wait "${readers[@]}"
is "10 readers at once cost one query a VF" $(($(sim_calls "$nic" get_vf_stats) - was)) 4
is "and all have got the counters" "$(cat /tmp/reader* | grep -c '"stale": 0, "counted": 4')" 10
echo 100 >"$mgr/stats_max_age_ms"

# ---- a driver that does not answer ----

hang=$(sim_up hang accelerator=1)
echo 40 >"$devices/$hang/sriov_numvfs" 2>/dev/null || echo 8 >"$devices/$hang/sriov_numvfs"
vfs=$(num_vfs "$hang")
line=$("$dump" -f "$hang" -p $counters)
is "counters of an accelerator" "$(of "$line" counted) $(of "$line" stale)" "$vfs 0"
echo 8000 >"$simroot/hang/stats_delay_ms"
sleep 0.2
start=$SECONDS
line=$("$dump" -f "$hang" -p $counters)
is "who asks first gets those of the last answer, marked" \
	"$(of "$line" counted) $(of "$line" stale)" "$vfs $vfs"
at_least "after a second at the most, it has patience" $(($(of "$line" ns) / 1000000)) 900
at_least "and no more" 1900 $(($(of "$line" ns) / 1000000))
line=$("$dump" -f "$hang" -p $counters)
is "the next one as well" "$(of "$line" counted) $(of "$line" stale)" "$vfs $vfs"
at_least "but at once" 100 $(($(of "$line" ns) / 1000000))
line=$("$dump" -f "$nic" -p $counters)
is "another PF's readers do not notice" "$(of "$line" counted) $(of "$line" stale)" "4 0"
fast "what only the PCI core knows is there" 100 \
	"get vf-get {\"pf\": \"$hang\", \"index\": 0, \"parts\": [\"identity\", \"pci\"]}"
ask "get vf-get {\"pf\": \"$hang\", \"index\": 0, \"parts\": [\"counters\"]}"
is "the answer says how old it is" "$(told '"stale" in r and r["counters-age"] > 1000')" True
echo "$hang" >"$devices/$hang/driver/unbind"
at_least "the driver's unbind waits for the call that runs" $((SECONDS - start)) 7
at_least "and for that one only" 15 $((SECONDS - start))
is "nothing is known of the VFs any more" \
	"$("$dump" -f "$hang" -p $counters | grep -c '"counted": [1-9]')" 0
echo 0 >"$simroot/hang/stats_delay_ms"
echo "$hang" >/sys/bus/pci/drivers/sriov_sim_pf/bind
echo 4 >"$devices/$hang/sriov_numvfs"
line=$("$dump" -f "$hang" -p $counters)
is "bound again, it answers" "$(of "$line" counted) $(of "$line" stale)" "4 0"

# The module goes while a reader waits, and while the driver has not answered yet.
echo "$hang" >"$devices/$hang/driver/unbind"
echo 3000 >"$simroot/nic/stats_cost_us"
rmdir "$mgr/$slow/vf0" "$mgr/$slow"
for n in {1..20}; do
	"$dump" -n 5 -p 31 >/dev/null 2>&1 &
	readers=($!)
	cat "$debug"/*/* >/dev/null 2>&1 &
	readers+=($!)
	sleep 0.0$((n % 7))
	for ((try = 0; try < 100; try++)); do
		rmmod sriov_mgr 2>/dev/null && break
		sleep 0.1
	done
	wait "${readers[@]}" || :
	insmod "$SRIOV_BUILD/drivers/sriov_mgr/sriov_mgr.ko" || break
done
is "the module goes and comes while there are readers" "$n" 20
finish
