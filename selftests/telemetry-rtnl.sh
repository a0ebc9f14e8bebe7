#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: x86
# vm: --sim --mem 2G --icount
# RTNL is held over 16 VFs at most, whatever asking the driver costs.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

dump=$SRIOV_TOP/build/bench/dump
echo 10000000 >"$mgr/host/vector_budget"
pf=$(sim_up pf0 total_vfs=1024 vf_netdevs=0)
echo 0 >"$devices/$pf/sriov_drivers_autoprobe"

trace=/sys/kernel/tracing
if [ ! -e $trace/kprobe_events ]; then
	mount -t tracefs tracefs $trace 2>/dev/null || :
fi
if [ ! -e $trace/kprobe_events ]; then
	skip_all "this kernel has no kprobe events"
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
echo 150 >"$simroot/pf0/stats_cost_us"
echo 0 >"$mgr/stats_max_age_ms"
for vfs in 64 256 1024; do
	echo $vfs >"$devices/$pf/sriov_numvfs"
	echo >$trace/trace
	echo 1 >$trace/events/kprobes/enable
	line=$("$dump" -f "$pf" -p 4)
	echo 0 >$trace/events/kprobes/enable
	is "$vfs VFs are counted" "$(grep -c "\"stale\": 0, \"counted\": $vfs" <<<"$line")" 1
	read -r longest most holds query < <("$python" /tmp/holds.py <$trace/trace)
	echo "# $vfs VFs at a cost of 150 us, which took $query at most: RTNL was held $holds times, for $longest us at most"
	is "$vfs VFs: RTNL is held over 16 of them at a time" "$most $holds" "16 $((vfs / 16))"
	# A timer is late; so the bound is what a query really took, in time that is counted in instructions.
	at_least "$vfs VFs: and for no longer than they take" $((16 * query + 1000)) "$longest"
	echo 0 >"$devices/$pf/sriov_numvfs"
done
echo >$trace/kprobe_events
finish
