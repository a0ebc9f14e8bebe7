#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# once
# sriovctl monitor: each event once, in order, and what it tells where some are lost; and lists while VFs
# come and go.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

sim=$(sim_up pf0 total_vfs=256 vf_netdevs=0)

# monitor ARGUMENT...: in the background, its output in $tmp/events, its id in $pid
monitor()
{
	"$ctl" monitor "$@" >"$tmp/events" 2>"$tmp/monitor-err" &
	pid=$!
	wait_for 300 subscribed $pid
}

# ended DESCRIPTION STATUS: the monitor exits so
ended()
{
	local status=0
	wait $pid || status=$?
	is "$1" $status "$2"
}

cat >"$tmp/events.py" <<'PYTHON'
# Checks the JSON lines on stdin: four VFs of the PF, the first argument, came and went, since the second one.
import json, sys, time
events = [json.loads(line) for line in sys.stdin]
for what in ["vf-add", "vf-bind", "vf-unbind", "vf-remove"]:
    vfs = sorted(e["vf"] for e in events if e["type"] == what)
    assert vfs == [0, 1, 2, 3], f"{what} of {vfs}"
numbers = [e["seq"] for e in events]
assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), numbers
assert {e["pf"] for e in events} == {sys.argv[1]}
assert all(e["message"] for e in events)
assert float(sys.argv[2]) <= events[0]["time"] / 1e9 <= events[-1]["time"] / 1e9 <= time.time(), "time"
print("ok")
PYTHON

monitor --json
began=$EPOCHREALTIME
echo 4 >"$devices/$sim/sriov_numvfs"
echo 0 >"$devices/$sim/sriov_numvfs"
soon "monitor sees the last VF go" grep -q '"vf-remove".*"vf": 0,\|"vf": 0,.*"vf-remove"' "$tmp/events"
kill -TERM $pid
ended "SIGTERM ends it with success" 0
is "it has seen all, numbered consecutively" \
	"$("$python" "$tmp/events.py" "$sim" "$began" <"$tmp/events" 2>&1 | tail -n 1)" ok

monitor --count 2
echo 1 >"$devices/$sim/sriov_numvfs"
ended "--count ends it" 0
like "a line is time, number, address, VF, type, message" "$(head -n 1 "$tmp/events")" \
	"^[0-9-]{10} [0-9:]{8}\.[0-9]{6} [0-9]+ $sim vf0 vf-add: .+"
is "two lines" "$(wc -l <"$tmp/events")" 2
is "--timeout without events: success" "$(ends 0 0 monitor --timeout 0.2; cat "$tmp/out")" ok
seq=$(last_seq)
is "--timeout before --count: 1" \
	"$(ends 1 0 monitor --timeout 0.2 --count 2 --since "$seq"; wc -l <"$tmp/out")" "ok
1"

cat >"$tmp/numbers.py" <<'PYTHON'
# The numbers of the events in the JSON lines on stdin, the first and the last if they are
# consecutive, and that of the first one that was lost before.
import json, sys
lines = [json.loads(line) for line in sys.stdin]
lost = lines[0].get("lost", 0) if lines else 0
numbers = [line.get("seq") for line in lines[1 if lost else 0:]]
if not numbers:
    print("none")
elif numbers == list(range(numbers[0], numbers[-1] + 1)):
    print(numbers[0], numbers[-1], *(["lost from", numbers[0] - lost] if lost else []))
else:
    print(numbers)
PYTHON

# since SEQ: what has happened and is kept, from that number on
since()
{
	run monitor --since "$1" --json --timeout 10
	[ "$status" = 0 ] || echo "status $status"
	"$python" "$tmp/numbers.py" <"$tmp/out"
}

seq=$(last_seq)
is "--since the last event" "$(since "$seq")" "$seq $seq"
is "--since some before" "$(since $((seq - 3)))" "$((seq - 3)) $seq"
is "--since what is to come" "$(since $((seq + 1))) before $(since "$seq")" "none before $seq $seq"
like "--since 0: all that are kept" "$(since 0)" "^[0-9]+ $seq( lost from 1)?\$"
is "--count counts the old ones" \
	"$("$ctl" monitor --since $((seq - 3)) --count 2 --json | "$python" "$tmp/numbers.py")" \
	"$((seq - 3)) $((seq - 2))"
is "lines are as those of what happens" \
	"$(ends 0 0 monitor --since "$(awk '{ print $3; exit }' "$tmp/events")" --count 2; cat "$tmp/out")" "ok
$(cat "$tmp/events")"
for wrong in --since=x --since=-5 --since= --count=-1 --count=0 --count=2x --timeout=-1 --timeout=nan \
	--timeout=0 --timeout=1e-10 --timeout=; do
	is "$wrong" "$(ends 2 1 monitor "$wrong")" ok
done
for n in 1 2 3 4 5 6 7 8; do
	{
		echo 0 >"$devices/$sim/sriov_numvfs"
		echo 24 >"$devices/$sim/sriov_numvfs"
	} &
	writer=$!
	monitor --since "$seq" --json
	wait $writer
	soon "old and new events, run $n: the last one comes" \
		grep -q "\"seq\": $(last_seq)," "$tmp/events"
	kill -TERM $pid
	ended "old and new events, run $n: SIGTERM ends it" 0
	like "old and new events, run $n: each once" \
		"$("$python" "$tmp/numbers.py" <"$tmp/events")" "^$seq [0-9]+\$"
	seq=$(last_seq)
done
is "it ends when its reader does" \
	"$({ timeout 60 "$ctl" monitor; echo $? >"$tmp/status"; } | true; cat "$tmp/status")" 0

monitor
kill -STOP $pid
for _ in 1 2 3 4; do
	echo 0 >"$devices/$sim/sriov_numvfs"
	echo 256 >"$devices/$sim/sriov_numvfs"
done
kill -CONT $pid
soon "a slow reader is told how many events it lost" grep -qE "^lost [0-9]+ events" "$tmp/events"
soon "it gets the last of them" grep -q " $(last_seq) $sim " "$tmp/events"
like "it is told why" "$(<"$tmp/monitor-err")" "came faster than they were read"
kill -INT $pid
ended "SIGINT ends it with success" 0

is "the lines are as the schema says" \
	"$("$ctl" monitor --since 1 --json --timeout 10 | valid monitor lines)" ok
like "--since an event that is not kept any more" "$(since 1)" "^[0-9]+ [0-9]+ lost from 1\$"
like "a line tells how many" "$("$ctl" monitor --since 1 --count 1)" "^lost [0-9]+ events\$"

# Dumps while VFs come and go: whole, or said to be inconsistent.
cat >"$tmp/churn.py" <<'PYTHON'
import json, subprocess, sys
whole = inconsistent = 0
for i in range(10):
    run = subprocess.run([sys.argv[1], "list", "--json"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    pf = [pf for pf in json.loads(run.stdout)["pfs"] if pf["address"] == sys.argv[2]][0]
    found = [vf["index"] for vf in pf["vfs"]]
    if "inconsistent" in run.stderr:
        inconsistent += 1
        continue
    assert not run.stderr, run.stderr
    # They come from 0 up and go from 0 up, so at any time they are a range.
    assert not found or found == list(range(found[0], found[-1] + 1)), found
    whole += 1
print(f"# {whole} lists were whole, {inconsistent} inconsistent")
print("ok")
PYTHON
(
	while [ ! -e "$tmp/stop" ]; do
		echo 256 >"$devices/$sim/sriov_numvfs"
		echo 0 >"$devices/$sim/sriov_numvfs"
	done
) &
writer=$!
is "lists under churn" "$("$python" "$tmp/churn.py" "$ctl" "$sim" 2>&1 | tee /dev/stderr | tail -n 1)" ok
touch "$tmp/stop"
wait $writer

# Without the module.
monitor
rmmod sriov_mgr
ended "monitor ends when the module is unloaded" 5
is "with one line" "$(wc -l <"$tmp/monitor-err")" 1
rm -r "$tmp"
finish
