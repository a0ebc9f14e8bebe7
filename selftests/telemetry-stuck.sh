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

# at_once DESCRIPTION REQUEST: answered without waiting for anything
at_once()
{
	ask "$2"
	is "$1" "$(told 'r if isinstance(r, str) else "answered"'), waited $(ynl slept) times" \
		"answered, waited 0 times"
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

sim_hold slow sriov_configure
put "$mgr/$slow/num_vfs" 4 >/dev/null &
writer=$!
wait_held slow sriov_configure
at_once "pf-get" "get pf-get {\"address\": \"$slow\"}"
at_once "pf-get with all parts" "get pf-get {\"address\": \"$slow\", \"parts\": [\"identity\", \"interrupts\", \"pci\"]}"
at_once "vf-get" "get vf-get {\"pf\": \"$slow\", \"index\": 0}"
at_once "vf-get with all parts" "get vf-get {\"pf\": \"$slow\", \"index\": 0, \"parts\": \
[\"identity\", \"config\", \"counters\", \"interrupts\", \"pci\"]}"
at_once "a dump of VFs" "dump vf-get {\"pf\": \"$slow\"}"
at_once "a dump of PFs" "dump pf-get"
at_once "host-get" "get host-get"
at_once "event-get" "dump event-get {\"seq\": 5}"
for file in summary limits counters interrupts config lifetime host events; do
	at_once "debugfs $file" "read $debug/$file"
done
is "the change still goes on" "$(values "$mgr/$slow/state" "$simroot/slow/held")" \
	"busy sriov_configure 1"
sim_release slow
wait $writer
is "and ends" "$(num_vfs "$slow")" 4

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

hang=$(sim_up hang accelerator=1 total_vfs=40)
vfs=40
echo $vfs >"$devices/$hang/sriov_numvfs"
line=$("$dump" -f "$hang" -p $counters)
is "counters of an accelerator" "$(of "$line" counted) $(of "$line" stale)" "$vfs 0"
sim_hold hang provider_vf_count
was=$(sim_calls "$hang" provider_vf_count)
pause 0.2
line=$("$dump" -f "$hang" -p $counters)
is "who asks first gets those of the last answer, marked" \
	"$(of "$line" counted) $(of "$line" stale)" "$vfs $vfs"
at_least "but has patience for a second" $(($(of "$line" ns) / 1000000)) 900
ask "get vf-get {\"pf\": \"$hang\", \"index\": 0, \"parts\": [\"counters\"]}"
is "the next one as well, at once" "$(told '"counters" in r, "stale" in r') $(ynl slept)" "(True, True) 0"
is "the answer says how old it is" "$(told 'r["counters-age"] > 1000')" True
line=$("$dump" -f "$nic" -p $counters)
is "another PF's readers do not notice" "$(of "$line" counted) $(of "$line" stale)" "4 0"
at_once "what only the PCI core knows is there" \
	"get vf-get {\"pf\": \"$hang\", \"index\": 0, \"parts\": [\"identity\", \"pci\"]}"
is "the driver hangs in one call" \
	"$(values "$simroot/hang/held") $(($(sim_calls "$hang" provider_vf_count) - was))" \
	"provider_vf_count 1 1"
put "$devices/$hang/driver/unbind" "$hang" >/tmp/unbound &
unbinder=$!
soon "the driver is being unbound" test ! -e "$devices/$hang/driver"
is "which waits for the call" "$(values /tmp/unbound "$simroot/hang/held")" "provider_vf_count 1"
sim_release hang
wait $unbinder
is "and for that one only" "$(</tmp/unbound) $(($(sim_calls "$hang" provider_vf_count) - was))" "ok 1"
is "nothing is known of the VFs any more" \
	"$("$dump" -f "$hang" -p $counters | grep -c '"counted": [1-9]')" 0
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
	cat "$debug"/{summary,limits,counters,interrupts,config,lifetime} >/dev/null 2>&1 &
	readers+=($!)
	pause 0.0$((n % 7))
	wait_for 300 rmmod sriov_mgr 2>/dev/null || :
	wait "${readers[@]}" || :
	insmod "$SRIOV_BUILD/drivers/sriov_mgr/sriov_mgr.ko" || break
done
is "the module goes and comes while there are readers" "$n" 20
finish
