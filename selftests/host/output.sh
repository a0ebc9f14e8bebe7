# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Where output goes: standard descriptors that are closed, and readers that stall.

# ---- closed descriptors ----

host host
sim=10000:00:00.0
vf0=$host/sys/kernel/config/sriov_mgr/$sim/vf0
lock=$host/run/sriovctl/$sim
said=$("$ctl" set -J sim0 vf0 vlan=9 2>&1 >&-) || :
is "a change without standard output" "$(<"$vf0/commit")" vlan=9
is "is not written to the lock" "$(stat -c %s "$lock")" 0
is "but said not to be written" "$said" "sriovctl: standard output: Bad file descriptor"
rm "$vf0/commit" "$lock"
mkdir "$vf0/commit"
status=0
"$ctl" set sim0 vf0 vlan=10 2>&- || status=$?
is "nor is an error without standard error" "$status $(stat -c %s "$lock")" "3 0"
