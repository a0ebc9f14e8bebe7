#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --nvme 1 --sim --mem 2G --qemu -numa --qemu node,memdev=m0,cpus=0 --qemu -object --qemu memory-backend-ram,id=m0,size=1536M --qemu -numa --qemu node,memdev=m1 --qemu -object --qemu memory-backend-ram,id=m1,size=512M
# slow
# sriovctl: stats and irq against the simulator, sysfs and /proc/interrupts.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)
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
is "they fit 80 columns" "$("$ctl" stats | awk 'length > 80' | wc -l)" 0
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
# is what was counted since the last answer of the driver, and the interval about the argument.
import json, sys
seen, checked = {}, 0
low, high = float(sys.argv[1]), float(sys.argv[2])
for line in sys.stdin:
    for vf in json.loads(line)["vfs"]:
        for n, source in enumerate(vf["counters"]):
            for key in set(source) - {"source", "own"}:
                name = vf["pf"], vf["index"], source["source"], key
                now, then = source[key], seen.get(name)
                seen[name] = now
                if then is None or now == then:
                    continue
                assert low <= vf["interval"] <= high, f"interval {vf['interval']}"
                product = vf["rates"][n][key] * vf["interval"]
                assert abs(product - (now - then)) <= 0.01 * (now - then), (name, product, then, now)
                checked += 1
assert checked >= int(sys.argv[3]), f"{checked} rates"
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

# rates ARGUMENT...: "ok", or what is wrong; the arguments of rates.py first
rates()
{
	"$python" "$tmp/rates.py" "$1" "$2" "$3" <"$tmp/lines" 2>&1 | tail -n 1
}

ticking pf0
"$ctl" stats --rate -i 1 -c 4 -J "$sim" >"$tmp/lines"
is "rates are what was counted, by the time between" "$(rates 0.7 1.8 50)" ok
is "a line an interval" "$(wc -l <"$tmp/lines")" 4
is "they are as the schema says" "$(valid stats --lines <"$tmp/lines")" ok
# The module now answers out of what it has, so there is a new answer every other second.
echo 1500 >"$mgr/stats_max_age_ms"
"$ctl" stats --rate -i 1 -c 6 -J "$sim" >"$tmp/lines"
is "an answer that is shared gives no other rate" "$(rates 1.5 3.5 50)" ok
is "and no zero" "$(grep -c '"rx-packets": 0.000' "$tmp/lines")" 0
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

# during SECONDS COMMAND...: a table of rates over this time, and in between the command
during()
{
	local was pid
	was=$(sim_calls "$sim" get_vf_stats)
	"$ctl" stats -R -i "$1" -rno VF,RX-PKT,ERRORS "$sim" >"$tmp/out" &
	pid=$!
	shift
	wait_for 30 looked_since "$was" || fail "a first look"
	pause 0.5
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

rebind()
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

during 2 tick
is "all have rates" "$(grep -c '^vf[012] [0-9.]* [0-9.]*$' "$tmp/out")" 3
during 3 unbind
like "a source that has gone has none, the others have" "$(grep ^vf1 "$tmp/out")" "^vf1 [0-9.]+ -\$"
during 3 rebind
is "a VF that got a driver has none" "$(grep ^vf1 "$tmp/out")" "vf1 - -"
like "and another one has" "$(grep ^vf0 "$tmp/out")" "^vf0 [0-9.]+ [0-9.]+\$"
during 15 remake
is "VFs that were made anew have none" "$(sort "$tmp/out" | xargs)" "vf0 - - vf1 - - vf2 - -"

# Own counters, and a driver that does not answer.
ticking acc
like "rates of the provider's own counters" "$(stats OWN -R -i 5 "$acc" vf0)" \
	"^jobs=[1-9][0-9.]*,queue-wait=[1-9][0-9.]*\$"
stop_ticking
is "nothing is stale" "$("$ctl" stats | grep -c stale)" 0
echo 60000 >"$simroot/acc/stats_delay_ms"
"$ctl" stats -R -i 0.5 >"$tmp/out"
is "what is stale is marked" "$(grep -c 'stale$' "$tmp/out")" 2
like "and has no rate" "$(grep "^$acc *vf0" "$tmp/out")" "sriov_sim_vf +- +- +- +- +- +- +stale\$"
like "others have" "$(grep "^$sim *vf0" "$tmp/out")" "sim0v0 +0 +0 +0 +0 +0 +0 *\$"
like "stale counters are those of the last answer" "$(stats RX-PKT,stale "$acc" vf0)" "^[1-9][0-9]* stale\$"
echo 0 >"$simroot/acc/stats_delay_ms"

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

# ---- igb: traffic between two VFs ----

ip link set "$(netdev "$igb")" up
soon "igb has a link" has "/sys/class/net/$(netdev "$igb")/carrier" 1
echo 2 >"$devices/$igb/sriov_numvfs"
for n in 0 1; do
	soon "vf$n has a netdev" test -e "$devices/$(vf_of "$igb" $n)/net"
	ip netns add "ns$n"
	ip link set "$(netdev "$(vf_of "$igb" $n)")" netns "ns$n" name data
	ip -n "ns$n" addr add "192.0.2.$((n + 1))/24" dev data
	ip -n "ns$n" link set data up
done
soon "the VFs reach each other" ip netns exec ns0 busybox ping -q -c 1 -W 1 192.0.2.2

# received: what the network device of vf0 has
received()
{
	ip netns exec ns0 cat /sys/class/net/data/statistics/rx_packets
}

# irqs ADDRESS: those that the PCI core has of a device
irqs()
{
	(cd "$devices/$1/msi_irqs" && printf '%s\n' *) | sort -n | xargs
}

# taken IRQ...: how often these interrupts came
taken()
{
	awk -v "irqs=$*" 'BEGIN { split(irqs, a); for (i in a) wanted[a[i] ":"] = 1 }
		$1 in wanted { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i } END { print n + 0 }' /proc/interrupts
}

cat >"$tmp/product.py" <<'PYTHON'
# Rate times interval of the VF in the document on stdin: of the packets, or of its interrupts.
import json, sys
vf = json.load(sys.stdin)["vfs"][0]
if isinstance(vf["rates"], list):
    rate = [s["rx-packets"] for s in vf["rates"] if "rx-packets" in s][0]
else:
    rate = vf["rates"]["total"]
    assert abs(sum(v["count"] for v in vf["rates"]["vector"]) - rate) < 0.01
print(round(rate * vf["interval"]))
PYTHON

vf0=$(vf_of "$igb" 0)
ip netns exec ns0 busybox ping -q -i 0.2 192.0.2.2 >/dev/null &
ping=$!
sleep 3
before=$(received)
# igbvf reads its counters every 2 seconds.
"$ctl" stats -R -i 6 -J "$igb" vf0 >"$tmp/out"
after=$(received)
packets=$("$python" "$tmp/product.py" <"$tmp/out")
is "packets of igb's VF have a rate" $((packets >= 10 && packets <= after - before)) 1
is "one VF is as the schema says" "$(valid stats --lines <"$tmp/out")" ok

# ---- irq ----

# shellcheck disable=SC2046
before=$(taken $(irqs "$vf0"))
"$ctl" irq -i 3 -J "$igb" vf0 >"$tmp/out"
# shellcheck disable=SC2046
after=$(taken $(irqs "$vf0"))
number=$("$python" "$tmp/product.py" <"$tmp/out")
is "interrupts of igb's VF have a rate" $((number >= 10 && number <= after - before)) 1
is "one VF is as the schema says" "$(valid irq --lines <"$tmp/out")" ok
sorted=$("$ctl" irq -i 2 -s RATE -rno RATE "$igb")
is "sorted by rate" "$sorted" "$(sort -rn <<<"$sorted")"
kill $ping

for address in "$igb" "$vf0" "$nvme"; do
	is "$address: vectors and interrupts" \
		"$("$ctl" irq -rno VECTOR,IRQ,ADDRESS | awk -v a="$address" '$3 == a { print $2 }' | xargs)" \
		"$(irqs "$address")"
done
is "they are numbered" "$("$ctl" irq -rno VECTOR "$igb" vf0 | xargs)" "0 1 2"
# shellcheck disable=SC2046
before=$(taken $(irqs "$nvme"))
count=$("$ctl" irq -rno COUNT "$nvme" | awk '{ n += $1 } END { print n }')
# shellcheck disable=SC2046
after=$(taken $(irqs "$nvme"))
is "counts are those of /proc/interrupts" $((before <= count && count <= after)) 1
is "CPU and node" "$("$ctl" irq -rno CPU,NODE "$igb" vf0 | sort -u)" "0 0"
like "the default columns" "$("$ctl" irq)" "^PF +VF +USER +VECTOR +IRQ +COUNT +CPU +NODE *\$"
like "with an interval, a rate" "$("$ctl" irq -i 0.2)" "^PF +VF +USER +VECTOR +IRQ +COUNT +RATE +CPU +NODE *\$"
is "they fit 80 columns" "$("$ctl" irq -i 0.2 | awk 'length > 80' | wc -l)" 0
like "the line of a PF" "$("$ctl" irq "$igb")" "^$igb +$(netdev "$igb") +0 +[0-9]+ +[0-9]+ +0 +0 *\$"
is "a PF is before its VFs" "$("$ctl" irq -rno VF "$igb" | uniq | tr '\n' ,)" ",vf0,vf1,"
is "so many tables as --count says" "$("$ctl" irq -i 0.2 -c 3 | grep -c ^PF)" 3
is "nothing is remote" "$("$ctl" irq -i 0.2 | grep -c remote)" 0
is "by device: table, allocated, remote" \
	"$("$ctl" irq -Srno TABLE,ALLOC,REMOTE "$igb" | xargs)" "10 3 - 3 3 - 3 3 -"
echo 1 >"$devices/$vf0/numa_node"
is "on the other node they are remote" "$("$ctl" irq | grep -c "vf0 .* 0 remote\$")" 3
is "by device: how many" "$("$ctl" irq -Srno ALLOC,REMOTE "$igb" vf0)" "3 3"

# coloured COMMAND...: how many lines have colour on a terminal
coloured()
{
	"$python" -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@" | grep -c $'\e\\[3'
}
is "they have colour on a terminal" "$(TERM=linux coloured "$ctl" irq)" 3
is "not if somebody said NO_COLOR" "$(TERM=linux NO_COLOR=1 coloured "$ctl" irq)" 0
echo 0 >"$devices/$vf0/numa_node"
total=$("$ctl" irq -Srno TOTAL "$nvme")
is "by device: total" "$((count <= total && total <= after + 1000))" 1
like "by device: rate" "$("$ctl" irq -S -i 0.2 "$igb")" "^PF +VF +USER +TABLE +ALLOC +REMOTE +TOTAL +RATE *\$"
is "irq is as its schema says" "$("$ctl" irq -J | valid irq)" ok
is "and with rates" "$("$ctl" irq -J -i 0.2 -c 2 | valid irq --lines)" ok
for n in 0 1; do
	ip netns del "ns$n"
done

# ---- errors ----

for command in stats irq; do
	is "$command: an unknown PF" "$(ends 1 1 "$ctl" $command 0000:7f:00.0)" ok
	like "$command: it says what to do" "$(cat "$tmp/err")" "sriovctl list"
	is "$command: an unknown VF" "$(ends 1 1 "$ctl" $command "$igb" vf6)" ok
	is "$command: an unknown column" "$(ends 2 1 "$ctl" $command -o VF,NONE)" ok
	is "$command: a column without a name" "$(ends 2 1 "$ctl" $command -o VF,)" ok
	is "$command: an unknown column to sort by" "$(ends 2 1 "$ctl" $command -s NONE)" ok
	is "$command: no interval" "$(ends 2 1 "$ctl" $command -i 0)" ok
	is "$command: an interval that is no number" "$(ends 2 1 "$ctl" $command -i 1s)" ok
	is "$command: a count that is none" "$(ends 2 1 "$ctl" $command -c -1)" ok
	is "$command: too many arguments" "$(ends 2 1 "$ctl" $command "$igb" vf0 vf1)" ok
done

# ---- thousands ----

most=4096
[ "$SRIOV_KERNEL" = stock ] || most=1024
echo 10000000 >"$mgr/host/vector_budget"
big=$(sim_up big total_vfs=$most vf_netdevs=0 counter_step=1)
echo 0 >"$devices/$big/sriov_drivers_autoprobe"
echo $most >"$devices/$big/sriov_numvfs"
echo 1 >"$simroot/big/tick"
seconds=$( { TIMEFORMAT=%R; time "$ctl" stats -rno VF,RX-PKT -s RX-PKT "$big" >"$tmp/out"; } 2>&1)
echo "# stats of $most VFs took $seconds s"
is "$most VFs, each with its counters, sorted" "$(sha256sum <"$tmp/out")" \
	"$(for ((n = most; n; n--)); do echo "vf$((n - 1)) $n"; done | sha256sum)"
seconds=$( { TIMEFORMAT=%R; time "$ctl" stats -R -i 1 -J "$big" >"$tmp/out"; } 2>&1)
echo "# their rates over a second took $seconds s"
is "each has a rate" "$(grep -o '"rates": \[ {' "$tmp/out" | wc -l)" $most
seconds=$( { TIMEFORMAT=%R; time "$ctl" irq -S "$big" >"$tmp/out"; } 2>&1)
echo "# irq --summary of them took $seconds s"
is "each is in the summary of irq" "$(grep -c ' vf[0-9]* ' "$tmp/out")" $most

# ---- without the module ----

echo 0 >"$simroot/acc/live"
echo 0 >"$simroot/pf0/live"
"$ctl" stats -i 0.2 >"$tmp/out" 2>"$tmp/err" &
pid=$!
soon "tables are coming" grep -q "$big" "$tmp/out"
soon "the module is unloaded between two dumps" rmmod sriov_mgr 2>/dev/null
status=0
wait $pid || status=$?
is "they end when the module is unloaded" "$status" 2
is "with one line" "$(wc -l <"$tmp/err")" 1
like "that says what to do" "$(cat "$tmp/err")" "modprobe sriov_mgr"
rm -r "$tmp"
finish
