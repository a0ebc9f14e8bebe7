#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# sriovctl stats: counters and rates against the simulator, what cannot be counted, and repeating.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

sim=$(sim_up pf0 provider=1 counter_step=7)
acc=$(sim_up acc accelerator=1 counter_step=1)
echo 0 >"$mgr/stats_max_age_ms"
echo 3 >"$devices/$sim/sriov_numvfs"
echo 2 >"$devices/$acc/sriov_numvfs"
echo 3 >"$simroot/pf0/tick"
echo 5 >"$simroot/acc/tick"

# ---- stats: the table ----

# stats COLUMN[,COLUMN]... ARGUMENT...: a line a VF
stats()
{
	"$ctl" stats -rno "$@"
}

for name in rx-packets tx-packets rx-bytes tx-bytes; do
	is "$name are the provider's" "$(stats "$name" "$sim" vf2)" \
		"$(sim_counter "$sim" 2 provider $name)"
done
for name in rx-broadcast rx-multicast rx-dropped tx-dropped; do
	is "$name are the PF driver's" "$(stats "$name" "$sim" vf2)" \
		"$(sim_counter "$sim" 2 pf-driver $name)"
done
for name in rx tx; do
	is "$name-errors are those of the VF's network device" "$(stats $name-errors "$sim" vf2)" \
		"$(<"/sys/class/net/sim0v2/statistics/${name}_errors")"
done
is "who counts them" "$(stats SOURCE "$sim" vf2)" "provider,pf-driver,vf-netdev"
is "a sum" "$(stats rx-dropped,tx-dropped,DROPPED "$sim" vf1)" "210 252 462"
is "what nobody counts is not 0" "$(stats RX-PKT,DROPPED,ERRORS,rx-broadcast "$acc" vf0)" "50 - - -"
is "the provider's own counters" "$(stats OWN "$acc" vf1)" "jobs=500,queue-wait=600"
is "a VF has a network device, or the driver as its user" "$(stats USER | xargs)" \
	"sim0v0 sim0v1 sim0v2 sriov_sim_vf sriov_sim_vf"
is "the PF and the VF are named as show does" "$(stats PF,VF,ADDRESS "$sim" | tail -n 1)" \
	"$sim vf2 $(vf_of "$sim" 2)"
is "one VF, by its address" "$(stats VF "$(vf_of "$sim" 1)")" vf1
like "the default columns" "$("$ctl" stats)" \
	"^PF +VF +USER +RX-PKT +TX-PKT +RX-BYTE +TX-BYTE +DROPPED +ERRORS *\$"
run stats
lacks "they fit 80 columns" '.{81}'
is "no headings" "$("$ctl" stats -n | wc -l)" 5
like "columns added" "$("$ctl" stats -o +AGE | head -n 1)" "ERRORS .*AGE"
echo 1000000 >"$simroot/pf0/tick"
is "large numbers are shortened" "$("$ctl" stats -no RX-PKT,RX-BYTE "$sim" vf0 | xargs)" \
	"70.0M 21.0G"
is "but not raw" "$(stats RX-PKT,RX-BYTE "$sim" vf0)" "70000210 21000063000"

# Sorting: VF n of the simulator has n + 1 times what VF 0 has.
is "without a column, as list has them" "$(stats VF | xargs)" "vf0 vf1 vf2 vf0 vf1"
is "sorted by numbers: descending, what has none last" "$(stats VF,RX-DROPPED -s RX-DROPPED | xargs)" \
	"vf2 105000315 vf1 70000210 vf0 35000105 vf0 - vf1 -"
is "turned, what has none last again" "$(stats VF -s -rx-dropped | xargs)" "vf0 vf1 vf2 vf0 vf1"
is "sorted by words: ascending" "$(stats USER -s USER | uniq | xargs)" \
	"sim0v0 sim0v1 sim0v2 sriov_sim_vf"
is "by a column that is not shown" "$(stats VF -s bytes "$sim" | xargs)" "vf2 vf1 vf0"

is "JSON is as its schema says" "$("$ctl" stats -J | valid stats)" ok
like "and has the provider's own counters" "$("$ctl" stats -J "$acc")" '"name": "jobs"'
like "what is not in the schema is seen" \
	"$("$ctl" stats -J | sed 's/"rx-packets"/"rxpackets"/' | valid stats)" "'rxpackets' is not one of"

# ---- stats: rates ----

cat >"$tmp/rates.py" <<'PYTHON'
# Checks lines of `stats --rate --json` on stdin: in each VF of each line a rate times its interval
# is what was counted since the last answer of the driver. The arguments are the least that an
# interval may be, the least and the most that those of a VF may be together, and the least number of rates.
import json, sys
seen, checked, sums = {}, 0, {}
each, least, most = (float(arg) for arg in sys.argv[1:4])
for line in sys.stdin:
    for vf in json.loads(line)["vfs"]:
        changed = False
        for n, source in enumerate(vf["counters"]):
            for key in set(source) - {"source", "own"}:
                name = vf["pf"], vf["index"], source["source"], key
                now, then = source[key], seen.get(name)
                seen[name] = now
                if then is None or now == then:
                    continue
                product = vf["rates"][n][key] * vf["interval"]
                assert abs(product - (now - then)) <= 0.01 * (now - then), (name, product, then, now)
                checked += 1
                changed = True
        if changed:
            assert vf["interval"] >= each, f"interval {vf['interval']}"
            sums[vf["index"]] = sums.get(vf["index"], 0) + vf["interval"]
assert all(least <= total <= most for total in sums.values()), f"intervals {sums}, {most}"
assert checked >= int(sys.argv[4]), f"{checked} rates"
print("ok")
PYTHON

# ticking NAME: its counters advance until $tmp/stop is there
ticking()
{
	rm -f "$tmp/stop"
	while [ ! -e "$tmp/stop" ]; do
		echo 1 >"$simroot/$1/tick"
		sleep 0.2
	done &
	ticker=$!
}

stop_ticking()
{
	touch "$tmp/stop"
	wait $ticker
}

# rates EACH LEAST NUMBER COUNT: "ok", or what is wrong with so many lines of rates, of a second each
rates()
{
	local began=$EPOCHREALTIME
	"$ctl" stats --rate -i 1 -c "$4" -J "$sim" >"$tmp/lines"
	"$python" "$tmp/rates.py" "$1" "$2" "$(bc <<<"$EPOCHREALTIME - $began")" "$3" <"$tmp/lines" 2>&1 |
		tail -n 1
}

ticking pf0
is "rates are what was counted, by the time between" "$(rates 0 2 50 4)" ok
is "a line an interval" "$(wc -l <"$tmp/lines")" 4
is "they are as the schema says" "$(valid stats --lines <"$tmp/lines")" ok
# The module now answers out of what it has, so there is a new answer every other second.
echo 1500 >"$mgr/stats_max_age_ms"
is "an answer that is shared gives no other rate" "$(rates 1.5 3 50 6)" ok
is "and no zero" "$(grep -c '"rx-packets": [1-9][0-9]*\.' "$tmp/lines") $(grep -c '"rx-packets": 0\.000' "$tmp/lines")" "6 0"
echo 2000 >"$mgr/stats_max_age_ms"
"$ctl" stats >/dev/null
like "the first rates wait for another answer" "$(stats RX-PKT -R -i 1 "$sim" vf0)" "^[1-9][0-9.]*\$"
echo 60000 >"$mgr/stats_max_age_ms"
"$ctl" stats >/dev/null
is "with one answer only there is no rate" "$(stats RX-PKT -R -i 2 "$sim" | sort -u)" -
echo 0 >"$mgr/stats_max_age_ms"
stop_ticking
is "what stands still has a rate of 0" "$(stats RX-PKT,ERRORS -R -i 0.5 "$sim" vf0)" "0.000 0.000"

# looked_since NUMBER: all three VFs were asked for since there were so many calls
looked_since()
{
	[ "$(sim_calls "$sim" get_vf_stats)" -ge $(($1 + 3)) ]
}

# during COMMAND...: a table of rates, and in between the command
during()
{
	local was pid
	was=$(sim_calls "$sim" get_vf_stats)
	"$ctl" stats -R -i 60 -rno VF,RX-PKT,ERRORS "$sim" >"$tmp/out" &
	pid=$!
	wait_for 300 looked_since "$was" || fail "a first look"
	# It has asked, and is to have the answer.
	pause 5
	"$@"
	wait $pid
}

tick()
{
	echo 2 >"$simroot/pf0/tick"
}

unbind()
{
	echo 2 >"$simroot/pf0/tick"
	vf_of "$sim" 1 >"$devices/$(vf_of "$sim" 1)/driver/unbind"
}

bind()
{
	vf_of "$sim" 1 >/sys/bus/pci/drivers/sriov_sim_vf/bind
	echo 2 >"$simroot/pf0/tick"
}

remake()
{
	echo 0 >"$devices/$sim/sriov_numvfs"
	echo 3 >"$devices/$sim/sriov_numvfs"
	# More than they had before.
	echo 1000000 >"$simroot/pf0/tick"
	echo 1000000 >"$simroot/pf0/tick"
}

during tick
is "all have rates" "$(grep -c '^vf[012] [0-9.]* [0-9.]*$' "$tmp/out")" 3
during unbind
like "a source that has gone has none, the others have" "$(grep ^vf1 "$tmp/out")" "^vf1 [0-9.]+ -\$"
during bind
is "a VF that got a driver has none" "$(grep ^vf1 "$tmp/out")" "vf1 - -"
like "and another one has" "$(grep ^vf0 "$tmp/out")" "^vf0 [0-9.]+ [0-9.]+\$"
during remake
is "VFs that were made anew have none" "$(sort "$tmp/out" | xargs)" "vf0 - - vf1 - - vf2 - -"

# Own counters, and a driver that does not answer.
ticking acc
like "rates of the provider's own counters" "$(stats OWN -R -i 5 "$acc" vf0)" \
	"^jobs=[1-9][0-9.]*,queue-wait=[1-9][0-9.]*\$"
stop_ticking
run stats
lacks "nothing is stale" stale
sim_hold acc provider_vf_count
"$ctl" stats -R -i 0.5 >"$tmp/out"
wait_held acc provider_vf_count
is "what is stale is marked" "$(grep -c 'stale$' "$tmp/out")" 2
like "and has no rate" "$(grep "^$acc *vf0" "$tmp/out")" "sriov_sim_vf +- +- +- +- +- +- +stale\$"
like "others have" "$(grep "^$sim *vf0" "$tmp/out")" "sim0v0 +0 +0 +0 +0 +0 +0 *\$"
like "stale counters are those of the last answer" "$(stats RX-PKT,stale "$acc" vf0)" "^[1-9][0-9]* stale\$"
sim_release acc

# ---- repeating ----

is "so many tables as --count says" "$("$ctl" stats -i 0.2 -c 3 | grep -c ^PF)" 3
"$ctl" stats -i 0.2 >"$tmp/out" &
pid=$!
three_tables()
{
	[ "$(grep -c ^PF "$tmp/out")" -ge 3 ]
}
soon "--interval has tables" three_tables
kill $pid
status=0
wait $pid || status=$?
is "and no end" $status 143
is "JSON lines" "$("$ctl" stats -i 0.2 -c 2 -J | valid stats --lines)" ok
is "its reader's end is its own" \
	"$({ timeout 60 "$ctl" stats -i 0.2; echo $? >"$tmp/status"; } | head -n 1 >/dev/null; cat "$tmp/status")" 0

# ---- errors ----

for command in stats irq; do
	is "$command: an unknown PF" "$(ends 4 1 $command 0000:7f:00.0)" ok
	like "$command: it says what to do" "$(cat "$tmp/err")" "sriovctl list"
	is "$command: an unknown VF" "$(ends 4 1 $command "$sim" vf6)" ok
	is "$command: an unknown column" "$(ends 2 1 $command -o VF,NONE)" ok
	is "$command: a column without a name" "$(ends 2 1 $command -o VF,)" ok
	is "$command: an unknown column to sort by" "$(ends 2 1 $command -s NONE)" ok
	is "$command: no interval" "$(ends 2 1 $command -i 0)" ok
	is "$command: an interval that is no number" "$(ends 2 1 $command -i 1s)" ok
	is "$command: a count that is none" "$(ends 2 1 $command -c -1)" ok
	is "$command: too many arguments" "$(ends 2 1 $command "$sim" vf0 vf1)" ok
done

# ---- without the module ----

# A provider holds it.
echo 0 >"$simroot/acc/live"
echo 0 >"$simroot/pf0/live"
nic=$(sim_up nic)
echo 1 >"$devices/$nic/sriov_numvfs"
"$ctl" stats -i 0.2 >"$tmp/out" 2>"$tmp/err" &
pid=$!
soon "tables are coming" grep -q "$nic" "$tmp/out"
soon "the module is unloaded between two dumps" rmmod sriov_mgr 2>/dev/null
status=0
wait $pid || status=$?
is "they end when the module is unloaded" "$status" 5
is "with one line" "$(wc -l <"$tmp/err")" 1
like "that says what to do" "$(cat "$tmp/err")" "modprobe sriov_mgr"
rm -r "$tmp"
finish
