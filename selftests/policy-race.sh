#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# Two PFs want VFs at the same time, and the host has vectors for one and a half: one gets them.
# The PCI core sleeps for a second where VFs are disabled, so in most rounds the driver refuses the
# winner some milliseconds after it got its vectors, which are then there for the next round.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

pfs=()
for name in one other; do
	pfs+=("$(sim_up $name total_vfs=4 vf_netdevs=0)")
	manage "${pfs[-1]}"
	# What a VF needs, told before the first one was there.
	echo 3 >"$mgr/${pfs[-1]}/policy/vectors_per_vf"
done
echo $(($(<"$mgr/host/vectors_used") + 9)) >"$mgr/host/vector_budget"
seq=$(last_seq)

cat >/tmp/race.py <<'PYTHON'
"""usage: race.py ROUNDS CONFIGFS_DIRECTORY... [FAIL_KNOB...]; counts how the rounds end"""
import collections
import errno
import os
import random
import sys
import threading
import time

DELAY = 0.03  # of the driver, in seconds

rounds = int(sys.argv[1])
# Writers that stay: a new process takes longer than what is raced for.
files = [os.open(name, os.O_WRONLY) for name in sys.argv[2:]]
barrier = threading.Barrier(2)
seen = collections.Counter()
results = [None, None]
ends = [None, None]


def write(i, text):
    try:
        os.pwrite(files[i], text, 0)
        return "ok"
    except OSError as e:
        return errno.errorcode[e.errno]


def judge():
    what = " ".join(sorted(results))
    # The second one came when the first was through: its driver waited after that, too.
    if what == "EIO EIO" and abs(ends[0] - ends[1]) > DELAY / 3:
        what = "apart"
    seen[what] += 1


def compete(i, rng):
    while sum(seen.values()) - seen["apart"] < rounds and seen["apart"] < rounds:
        if len(files) == 4:
            write(2 + i, b"sriov_configure 1 EIO")
        barrier.wait()
        time.sleep(rng.random() * 0.001)
        results[i] = write(i, b"2")
        ends[i] = time.monotonic()
        barrier.wait()
        if i == 0:
            judge()
        if results[i] == "ok" and write(i, b"0") != "ok":
            seen["cannot go back"] += 1
        barrier.wait()


writers = [threading.Thread(target=compete, args=(i, random.Random(i))) for i in range(2)]
for writer in writers:
    writer.start()
for writer in writers:
    writer.join()
print(f"# {seen.pop('apart', 0)} rounds in which one came late", file=sys.stderr)
print(", ".join(f"{count} {what}" for what, count in sorted(seen.items())))
PYTHON

# race ROUNDS RESULT [FAIL_KNOB]...
race()
{
	local rounds=$1 result=$2 files=("${pfs[@]/#/$mgr/}")
	shift 2
	is "one wins and the other is refused in each of $rounds rounds" \
		"$("$python" /tmp/race.py "$rounds" "${files[@]/%//num_vfs}" "$@")" "$rounds $result"
	is "no VF is left" "$(num_vfs "${pfs[0]}") $(num_vfs "${pfs[1]}")" "0 0"
	is "no vector is left promised" "$(<"$mgr/host/vectors_free")" 9
	is "no violation was reported" "$(count_events "$seq" violation)" 0
}

race 10 "ERANGE ok"
for name in one other; do
	echo 30 >"$simroot/$name/configure_delay_ms"
done
race 1000 "EIO ERANGE" "$simroot"/{one,other}/fail
finish
