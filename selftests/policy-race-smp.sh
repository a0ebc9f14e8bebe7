#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: smp
# debug
# vm: --sim
# Two PFs want VFs at the same time on two CPUs, and the host has vectors for one and a half: one gets them.
# The winner's driver is held until the other one knows, so that it cannot come too late for the race.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-race.sh"

cat >/tmp/race.py <<'PYTHON'
"""usage: race.py ROUNDS FAIL SRIOV_MGR_DIR... SRIOV_SIM_DIR...; counts how the rounds end"""
import collections
import errno
import os
import random
import sys
import threading
import time

PATIENCE = 300  # seconds, where both are let through and one waits for the other

rounds, fail = int(sys.argv[1]), int(sys.argv[2])
# Writers that stay: a new process takes longer than what is raced for.
files = [os.open(name + "/num_vfs", os.O_WRONLY) for name in sys.argv[3:5]]
sims = sys.argv[5:7]
barrier = threading.Barrier(3)
seen = collections.Counter()
results = [None, None]


def change(i, text):
    try:
        os.pwrite(files[i], text, 0)
        return "ok"
    except OSError as e:
        return errno.errorcode[e.errno]


def tell_sim(i, name, text):
    with open(f"{sims[i]}/{name}", "w") as file:
        file.write(text)


def held(i):
    with open(f"{sims[i]}/held") as file:
        return file.read() != ""


def compete(i, rng):
    for _ in range(rounds):
        barrier.wait()
        time.sleep(rng.random() * 0.001)
        results[i] = change(i, b"2")
        barrier.wait()
        barrier.wait()
        if results[i] == "ok" and change(i, b"0") != "ok":
            seen["cannot go back"] += 1
        barrier.wait()


def referee():
    for i in range(2):
        tell_sim(i, "hold", "sriov_configure")
        if fail:
            tell_sim(i, "fail", "sriov_configure 1 EIO")
        results[i] = None
    barrier.wait()
    end = time.monotonic() + PATIENCE
    while sum(results[i] is not None or held(i) for i in range(2)) < 2:
        if time.monotonic() > end:
            break
        time.sleep(0.0002)
    for i in range(2):
        tell_sim(i, "hold", "\n")
    barrier.wait()
    seen[" ".join(sorted(results))] += 1
    barrier.wait()
    barrier.wait()


writers = [threading.Thread(target=compete, args=(i, random.Random(i))) for i in range(2)]
for writer in writers:
    writer.start()
for _ in range(rounds):
    referee()
for writer in writers:
    writer.join()
print(", ".join(f"{count} {what}" for what, count in sorted(seen.items())))
PYTHON

# race ROUNDS FAIL RESULT
race()
{
	is "one wins and the other is refused in each of $1 rounds" \
		"$("$python" /tmp/race.py "$1" "$2" "${pfs[@]/#/$mgr/}" "$simroot"/{one,other})" "$1 $3"
	at_rest
}

race 10 0 "ERANGE ok"
race 1000 1 "EIO ERANGE"
finish
