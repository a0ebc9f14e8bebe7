#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# Counters with their source, events and who may read them; see telemetry-hw.sh for interrupts and PCI facts.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ynl_start
common="rx-packets tx-packets rx-bytes tx-bytes rx-broadcast rx-multicast rx-dropped tx-dropped \
rx-errors tx-errors"

# ---- counters ----

sim=$(sim_up pf0 provider=1 counter_step=7)
echo 0 >"$mgr/stats_max_age_ms"
echo 3 >"$devices/$sim/sriov_numvfs"
echo 3 >"$simroot/pf0/tick"
ask_vf "$sim" 2 counters
is "only the part that is asked for" "$(told 'sorted(r)')" \
	"['counters', 'counters-age', 'index', 'pf']"
is "the sources, each once and in their order" \
	"$(told '[c["source"] for c in r["counters"]]')" "['provider', 'pf-driver', 'vf-netdev']"
for name in $common; do
	case $name in
	rx-packets | tx-packets | rx-bytes | tx-bytes) source=provider ;;
	rx-errors | tx-errors) source='vf-netdev' ;;
	*) source='pf-driver' ;;
	esac
	like "$name is the $source's" "$(counter "$name")" "^[0-9]+ $source\$"
	[ $source != vf-netdev ] || continue
	is "$name is what the driver has" "$(counter "$name")" \
		"$(sim_counter "$sim" 2 "$source" "$name") $source"
done
is "the provider's own counters have names and units" \
	"$(told 'sorted((o["name"], o["unit"]) for o in r["counters"][0]["own"])')" \
	"[('jobs', 'jobs'), ('queue-wait', 'ns')]"
is "and values" "$(told '[o["value"] for o in r["counters"][0]["own"] if o["name"] == "jobs"][0]')" \
	"$(sim_counter "$sim" 2 provider jobs)"

# Of neighbours, some have the same sources and others not; all readers get the snapshots of the first.
echo 0 >"$devices/$sim/sriov_numvfs"
echo 7 >"$devices/$sim/sriov_numvfs"
echo 3 >"$simroot/pf0/tick"
for n in 2 3 6; do
	vf_of "$sim" $n >"$devices/$(vf_of "$sim" $n)/driver/unbind"
done
echo 3600000 >"$mgr/stats_max_age_ms"
alone=()
for n in 0 1 2 3 4 5 6; do
	ask_vf "$sim" $n counters
	alone+=("$(told '{**r, "counters-age": 0}')")
done
ask dump vf-get "{\"pf\": \"$sim\", \"parts\": [\"counters\"]}"
is "each VF of a dump is told as alone" \
	"$(told '" ".join(str({**v, "counters-age": 0}) for v in r["replies"])')" "${alone[*]}"
same='json.dumps([dict(sorted({**v, "counters-age": 0}.items())) for v in r["replies"]])'
rows=$(told "$same")
ask columns "{\"pf\": \"$sim\"}"
is "so is each of the columns" "$(told "$same")" "$rows"
runs='[(m["index"], m["count"], len(m["columns"])) for m in r["replies"]]'
ask dump counters-get "{\"pf\": \"$sim\"}"
is "which have neighbours that are counted alike" "$(told "$runs")" \
	"[(0, 2, 3), (2, 2, 2), (4, 2, 3), (6, 1, 2)]"
ask dump counters-get "{\"pf\": \"$sim\", \"index\": 1, \"last\": 4}"
is "and are of a range" "$(told "$runs")" "[(1, 1, 3), (2, 2, 2), (4, 1, 3)]"
like "of a PF" "$(ynl dump counters-get '{"pf": "0000:ff:00.0"}')" "No such (device|file)"
like "and of no other part" "$(ynl dump counters-get '{"parts": ["config"]}')" "$EINVAL"
manage "$sim" 7
ask dump counters-get
is "a VF that does not exist is not counted" \
	"$(told '[sorted(m) for m in r["replies"] if m["index"] == 7]')" "[['count', 'index', 'pf']]"
unmanage "$sim"
echo 0 >"$mgr/stats_max_age_ms"
echo 0 >"$devices/$sim/sriov_numvfs"

echo "get_vf_stats provider_vf_count" >"$simroot/pf0/not_implemented"
rebind "$sim"
echo 3 >"$devices/$sim/sriov_numvfs"
ask_vf "$sim" 2 counters
is "a driver that does not count: the VF's own netdev does" \
	"$(told '[c["source"] for c in r["counters"]]')" "['vf-netdev']"
is "broadcast packets are counted by nobody, which is not 0" "$(counter rx-broadcast)" ""
vf_of "$sim" 2 >"$devices/$(vf_of "$sim" 2)/driver/unbind"
ask_vf "$sim" 2 counters
is "nobody counts" "$(told '"counters" in r, "stale" in r')" "(False, False)"

echo 0 >"$devices/$sim/sriov_numvfs"
echo 1 >"$simroot/pf0/representors"
echo 3 >"$devices/$sim/sriov_numvfs"
echo 3 >"$simroot/pf0/tick"
vf_of "$sim" 2 >"$devices/$(vf_of "$sim" 2)/driver/unbind"
ask_vf "$sim" 2 counters
is "a representor counts" "$(told '[c["source"] for c in r["counters"]]')" "['representor']"
for name in rx-packets tx-packets rx-bytes tx-bytes rx-dropped tx-dropped rx-errors tx-errors; do
	# The port sends what the VF receives.
	case $name in rx-*) port=tx-${name#rx-} ;; *) port=rx-${name#tx-} ;; esac
	is "$name is what the VF received or sent" "$(counter "$name")" \
		"$(sim_counter "$sim" 2 representor "$port") representor"
done
ask get pf-get "{\"address\": \"$sim\"}"
is "a representor is not taken for the PF's netdev" "$(told 'r["netdev"]')" "sim0"
echo 0 >"$devices/$sim/sriov_numvfs"
is "the representors are gone with the VFs" "$(ls -d /sys/class/net/sim0r* 2>/dev/null)" ""

# An accelerator has no netdev, and a provider that configures as well.
acc=$(sim_up acc accelerator=1 msix_pool=32 counter_step=1)
manage "$acc" 0
echo 5 >"$simroot/acc/tick"
echo "trust=1 max_tx_rate=300" >"$mgr/$acc/vf0/commit"
can "2 VFs of an accelerator" "$mgr/$acc/num_vfs" 2
echo 4 >"$simroot/acc/tick"
ask_vf "$acc" 0 config counters
is "its provider has configured them" \
	"$(told 'r["actual"]["trust"], r["actual"]["max-tx-rate"], "mac" in r["actual"]')" \
	"(1, 300, False)"
is "what the provider cannot set is refused" "$(put "$mgr/$acc/vf0/mac" 52:54:00:00:00:01)" \
	"$EOPNOTSUPP"
is "its provider counts" "$(counter rx-packets)" \
	"$(sim_counter "$acc" 0 provider rx-packets) provider"
is "what it does not count is absent" "$(counter rx-dropped)" ""
ask get limit-check "{\"pf\": \"$acc\"}"
is "it tells of a pool of vectors" \
	"$(told '[c["vectors"] for c in r["constraint"] if c["type"] == "msix-pool"]')" "[32]"
is "sriov_mgr stays while it is registered" "$(rmmod sriov_mgr 2>&1 | grep -c 'in use')" 1
was=$(sim_calls "$acc" provider_vf_count)
ask_vf "$acc" 0 identity config interrupts pci
is "no counter is asked for without need" "$(sim_calls "$acc" provider_vf_count)" "$was"
was=$(sim_calls "$acc" provider_vf_get)
ask_vf "$acc" 0 identity counters interrupts pci
is "nor any configuration" "$(sim_calls "$acc" provider_vf_get)" "$was"

# ---- sharing ----

echo 600000 >"$mgr/stats_max_age_ms"
is "the age can be read" "$(<"$mgr/stats_max_age_ms")" 600000
refused_plain()
{
	is "$1" "$(put "$2" "$3")" "$4"
	is "$1: as before" "$(<"$2")" 600000
}
refused_plain "an age of over an hour" "$mgr/stats_max_age_ms" 3600001 "$ERANGE"
refused_plain "a negative age" "$mgr/stats_max_age_ms" -1 "$EINVAL"
refused_plain "no number" "$mgr/stats_max_age_ms" never "$EINVAL"
ask_vf "$acc" 0 counters
was=$(sim_calls "$acc" provider_vf_count)
first=$(counter rx-packets)
echo 1 >"$simroot/acc/tick"
pause 0.2
ask_vf "$acc" 0 counters
is "a shared snapshot costs no call" "$(sim_calls "$acc" provider_vf_count)" "$was"
is "and has the old value" "$(counter rx-packets)" "$first"
at_least "its age is told" "$(told 'r["counters-age"]')" 200
echo 0 >"$mgr/stats_max_age_ms"
ask_vf "$acc" 0 counters
is "a newer one has the new value" "$(counter rx-packets)" \
	"$(sim_counter "$acc" 0 provider rx-packets) provider"
is "nothing is stale" "$(told '"stale" in r')" False

# ---- ranges ----

ask dump vf-get "{\"pf\": \"$acc\", \"index\": 1, \"last\": 1, \"parts\": [\"identity\"]}"
is "a range of one VF" "$(told '[v["index"] for v in r["replies"]]')" "[1]"
ask dump vf-get "{\"pf\": \"$acc\", \"index\": 2, \"last\": 9}"
is "a range with no VF" "$(told 'r["replies"]')" "[]"
gap=$(sim_up gap total_vfs=64)
manage "$gap" 40
echo 20 >"$devices/$gap/sriov_numvfs"
ask dump vf-get "{\"pf\": \"$gap\", \"parts\": [\"config\", \"counters\"]}"
is "a VF that is only wanted, far behind the others" \
	"$(told '[v["index"] for v in r["replies"]] == [*range(20), 40]')" True
is "has no counters, the others have" \
	"$(told '[v["index"] for v in r["replies"] if "counters" not in v]')" "[40]"
rmdir "$mgr/$gap/vf40" "$mgr/$gap"
ask get vf-get "{\"pf\": \"$acc\", \"index\": 0, \"last\": 1}"
like "a range for one answer is refused" "$(told 'r')" "Invalid|Unknown|error"

# ---- who may read ----

nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
is "anybody reads counters" "$("${nobody[@]}" "${ynl_client[@]}" \
	<<<"get vf-get {\"pf\": \"$acc\", \"index\": 0, \"parts\": [\"counters\"]}" | grep -c rx-packets)" 1
is "and events" "$("${nobody[@]}" "${ynl_client[@]}" <<<"dump event-get" | grep -c pf-add)" 1
is "but not debugfs" "$("${nobody[@]}" cat "$debug/counters" 2>&1 | grep -c 'Permission denied')" 1
is "and does not set ages" \
	"$("${nobody[@]}" sh -c "echo 5 >$mgr/stats_max_age_ms" 2>&1 | grep -c 'Permission denied')" 1
is "debugfs is root's to read" "$(find "$debug" -type f ! -name settle ! -perm 0400)" ""
is "and settle his to write" "$(stat -c %a "$debug/settle")" 200
ip netns add ns0
for request in "dump event-get" "get host-get" "dump vf-get {\"parts\": [\"counters\"]}"; do
	like "another network namespace does not get: $request" \
		"$(ip netns exec ns0 "${ynl_client[@]}" <<<"$request")" "'sriov_mgr' not supported"
done

# ---- debugfs ----

is "counters of debugfs are those of the driver" \
	"$(awk -v pf="$acc" '$1 == pf && $2 == "vf1" { print $3, $5, $8 }' "$debug/counters")" \
	"$(sim_counter "$acc" 1 provider rx-packets) $(sim_counter "$acc" 1 provider rx-bytes) -"
like "with those of the provider" "$(grep "^$acc *vf1 " "$debug/counters")" \
	"jobs=$(sim_counter "$acc" 1 provider jobs) jobs"
is "config: wanted and actual" \
	"$(awk -v pf="$acc" '$1 == pf && $2 == "vf0" && $3 == "trust" { print $4, $5 }' "$debug/config")" "1 1"
like "lifetime: since when, how often bound, and the last event" \
	"$(grep "^$acc *vf0 " "$debug/lifetime")" " vf0 +20[0-9-]+ [0-9:]+ +1 20[0-9-]+ [0-9:]+ [0-9]+ [a-z-]+\$"
like "limits" "$(grep -A 4 "^$acc" "$debug/limits")" "msix-pool"
# vfs_in FILE: those that it has, as often as they begin
vfs_in()
{
	awk '$2 ~ /^vf/ { print $1, $2 }' "$1" | uniq
}

at_least "a table is longer than what is read at once" "$(wc -c <"$debug/config")" 5000
is "and has each VF once" "$(vfs_in "$debug/config")" "$(vfs_in "$debug/lifetime")"
is "which are all" "$(vfs_in "$debug/lifetime" | wc -l)" $((2 + 20))
exec {table}<"$debug/config"
dd bs=1000 count=1 <&"$table" >/tmp/part 2>/dev/null
is "a table is being read" "$(head -n 1 /tmp/part | cut -d ' ' -f 1) $(wc -c </tmp/part)" "PF 1000"
echo 0 >"$simroot/gap/live"
cat <&"$table" >>/tmp/part
exec {table}<&-
like "a PF that has gone is left out of the rest" "$(vfs_in /tmp/part | cut -d ' ' -f 1 | uniq -c | xargs)" \
	"^2 $acc( [0-9] $gap)?\$"
finish
