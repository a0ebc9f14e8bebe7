#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim --mem 2G
# 4,096 VFs of one PF and 16 PFs of 256 are listed whole while VFs come and go; a flood of events
# holds nobody up and is told where it is lost; and RTNL is held over 16 VFs at most.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ynl_start
dump=$SRIOV_TOP/build/bench/dump
identity=1 config=2 counters=4
# The debug kernels take a minute for what the others take seconds for.
most=4096 nr_pfs=16 dumps=20 churned=100
[ "$SRIOV_KERNEL" = stock ] || most=1024 nr_pfs=4 dumps=2 churned=10
echo 10000000 >"$mgr/host/vector_budget"

# new_pf NAME VFS [SETTING=VALUE]...: a PF whose VFs get no driver
new_pf()
{
	local pf
	pf=$(sim_up "$1" "total_vfs=$2" vf_netdevs=0 "${@:3}")
	echo 0 >"$devices/$pf/sriov_drivers_autoprobe"
	echo "$pf"
}

big=$(new_pf big $most)
start=$SECONDS
last=$(last_seq)
# A listener that does not read must not hold up who makes them.
is "a listener" "$(ynl listen)" true
can_plain()
{
	is "$1" "$(put "$2" "$3")" ok
}
can_plain "$most VFs" "$devices/$big/sriov_numvfs" $most
echo "# made in $((SECONDS - start)) s"
is "each has its event" $(($(last_seq) - last)) $most
is "256 are kept" "$(wc -l <"$debug/events")" 256
ask dump event-get "{\"seq\": $((last + 1))}"
is "who replays them is told how many are lost" \
	"$(told 'len(r["replies"]), r["replies"][0]["lost"], r["replies"][0]["seq"] - r["replies"][-1]["seq"]')" \
	"(256, $((most - 256)), -255)"
is "and only once" "$(told 'sum("lost" in e for e in r["replies"])')" 1
ask dump event-get "{\"seq\": $(($(last_seq) - 9))}"
is "the last ten" "$(told 'len(r["replies"]), "lost" in r["replies"][0]')" "(10, False)"
ask dump event-get "{\"seq\": $(($(last_seq) + 1))}"
is "none to come" "$(told 'r["replies"]')" "[]"

# whole.py VFS DUMPS: of so many lines of the benchmark, that each is whole, with so many VFs if
# that is not negative, or marked; and that not all are
cat >/tmp/whole.py <<'PYTHON'
import json, sys
want, dumps = map(int, sys.argv[1:])
marked = whole = 0
for line in sys.stdin:
    reply = json.loads(line)
    if reply["interrupted"]:
        marked += 1
        continue
    whole += 1
    assert reply["whole"], line
    assert want < 0 or reply["vfs"] == want, line
assert marked + whole == dumps, f"{marked + whole} dumps"
print("consistent" if whole else "none-whole", "marked" if marked else "never-marked")
print(f"# {marked} dumps were marked as interrupted, {whole} were not", file=sys.stderr)
PYTHON

is "$most VFs are listed whole" \
	"$("$dump" -n $dumps -f "$big" -p $((identity | config | counters)) |
		"$python" /tmp/whole.py $most $dumps)" \
	"consistent never-marked"
is "with little room for an answer, too" \
	"$("$dump" -n 2 -f "$big" -p $((identity | config)) -b 4096 |
		"$python" /tmp/whole.py $most 2)" \
	"consistent never-marked"
is "all of them have counters" \
	"$("$dump" -f "$big" -p $counters | grep -c '"stale": 0, "counted": '$most)" 1
is "debugfs has a line for each" "$(grep -c '^vf' "$debug/$big/counters")" $most

for ((n = 1; n <= nr_pfs; n++)); do
	pfs[n]=$(new_pf "p$n" 256)
	echo 256 >"$devices/${pfs[n]}/sriov_numvfs"
done
vfs=$((most + nr_pfs * 256))
is "$vfs VFs of $((nr_pfs + 1)) PFs are listed whole" \
	"$("$dump" -n 5 -p $identity | "$python" /tmp/whole.py $vfs 5)" "consistent never-marked"

(
	while [ ! -e /tmp/stop ]; do
		begun=$SECONDS
		echo 0 >"$devices/${pfs[3]}/sriov_numvfs"
		echo 256 >"$devices/${pfs[3]}/sriov_numvfs"
		# Some dumps must find it at rest, however slow all is.
		touch /tmp/rests
		sleep $((SECONDS - begun + 1))
		rm /tmp/rests
	done
) &
writer=$!
# Dumps of all are marked nearly always; those of 16 PFs that rest are not about VFs that change.
is "$((2 * churned)) dumps while VFs come and go are whole or marked" \
	"$( ("$dump" -n $churned -p $identity
		wait_for 600 test -e /tmp/rests
		"$dump" -n $churned -f "${pfs[3]}" -p $((identity | counters))) |
		"$python" /tmp/whole.py -1 $((2 * churned)))" "consistent marked"
touch /tmp/stop
wait $writer
for ((n = 1; n <= nr_pfs; n++)); do
	echo 0 >"$devices/${pfs[n]}/sriov_numvfs"
done
start=$SECONDS
echo 0 >"$devices/$big/sriov_numvfs"
echo "# $most VFs destroyed in $((SECONDS - start)) s"

# ---- RTNL ----

trace=/sys/kernel/tracing
if [ ! -e $trace/kprobe_events ]; then
	mount -t tracefs tracefs $trace 2>/dev/null || :
fi
if [ ! -e $trace/kprobe_events ]; then
	skip "RTNL is held over 16 VFs at most" "this kernel has no kprobe events"
	finish
fi

cat >/tmp/holds.py <<'PYTHON'
# The longest hold of RTNL in work of ours, in us, the most VFs that one covered, how many holds
# there were, and what a query took at most, in us.
import re, sys
held = {}
longest = most = holds = query = 0
for line in sys.stdin:
    m = re.match(r"\s*(\S+)-(\d+)\s.*?(\d+\.\d+): (got|query|drop):", line)
    if not m or not m[1].startswith("kworker"):
        continue
    pid, time, what = m[2], float(m[3]) * 1e6, m[4]
    if what == "got":
        held[pid] = [time, 0, 0]
        continue
    if pid not in held:
        continue
    if held[pid][1]:
        query = max(query, time - held[pid][2])
    held[pid][2] = time
    if what == "query":
        held[pid][1] += 1
    else:
        begun, vfs, _ = held.pop(pid)
        if vfs:
            holds += 1
            longest = max(longest, time - begun)
            most = max(most, vfs)
print(f"{longest:.0f} {most} {holds} {query:.0f}")
PYTHON

echo 'r:got rtnl_lock' >$trace/kprobe_events
echo 'p:drop rtnl_unlock' >>$trace/kprobe_events
echo 'p:query sim_get_vf_stats' >>$trace/kprobe_events
echo 8192 >$trace/buffer_size_kb
echo 150 >"$simroot/big/stats_cost_us"
echo 0 >"$mgr/stats_max_age_ms"
for vfs in 64 256 1024; do
	echo $vfs >"$devices/$big/sriov_numvfs"
	echo >$trace/trace
	echo 1 >$trace/events/kprobes/enable
	line=$("$dump" -f "$big" -p $counters)
	echo 0 >$trace/events/kprobes/enable
	is "$vfs VFs are counted" "$(grep -c "\"stale\": 0, \"counted\": $vfs" <<<"$line")" 1
	read -r longest most holds query < <("$python" /tmp/holds.py <$trace/trace)
	echo "# $vfs VFs at a cost of 150 us, which took $query at most: RTNL was held $holds times, for $longest us at most"
	is "$vfs VFs: RTNL is held over 16 of them at a time" "$most $holds" "16 $((vfs / 16))"
	# A timer is late; so the bound is what a query really took.
	at_least "$vfs VFs: and for no longer than they take" $((16 * query + 1000)) "$longest"
	echo 0 >"$devices/$big/sriov_numvfs"
done
echo >$trace/kprobe_events
finish
