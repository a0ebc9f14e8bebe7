#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# A PF driver that takes long keeps nobody from reading, nor from managing other PFs.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

slow=$(sim_up slow)
other=$(sim_up other)
dir=$mgr/$slow
manage "$slow" 0
manage "$other" 0
ctl=$SRIOV_TOP/build/tools/sriovctl

# at_once DESCRIPTION COMMAND...: succeeds while the driver is held
at_once()
{
	local what=$1
	shift
	if ! "$@" >/dev/null 2>&1; then
		fail "$what" "failed: $*"
	elif ! is_held slow sriov_configure 1 || ! has "$dir/state" busy; then
		fail "$what" "the change was over already"
	else
		pass "$what"
	fi
}

# asleep PID...: each has nothing to do but to wait, or has ended; for wait_for
asleep()
{
	local pid state
	for pid; do
		state=$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$pid/status" 2>/dev/null) || :
		[ "$state" != R ] || return 1
	done
}

read_all()
{
	snapshot "$dir"/* "$dir"/*/* && cat "$dir/last_error" "$dir/vf0/last_error"
}

manage_other()
{
	rmdir "$mgr/$other/vf0" "$mgr/$other" && mkdir "$mgr/$other" "$mgr/$other/vf0"
}

absent()
{
	mkdir "$mgr/0000:ff:1f.7" && echo 3 >"$mgr/0000:ff:1f.7/num_vfs" && rmdir "$mgr/0000:ff:1f.7"
}

# Not the number of its VFs: the PCI core has a lock of all devices around sriov_configure.
configure_other()
{
	echo 52:54:00:00:05:00 >"$mgr/$other/vf0/mac" && echo 3 >"$mgr/$other/policy/max_vfs" &&
		grep -qx "mac 52:54:00:00:05:00" "$mgr/$other/vf0/actual"
}

echo 2 >"$mgr/$other/num_vfs"
sim_hold slow sriov_configure
put "$dir/num_vfs" 4 >/tmp/result &
writer=$!
wait_held slow sriov_configure
is "state is busy" "$(<"$dir/state")" busy
at_once "every attribute of the PF can be read" read_all
at_once "debugfs can be read" cat "$debug/summary" "$debug/events"
[ ! -x "$ctl" ] || at_once "sriovctl list" "$ctl" list
[ ! -x "$ctl" ] || at_once "sriovctl show" "$ctl" show "$slow"
at_once "another PF's directory is removed and made" manage_other
at_once "another PF is changed" configure_other
at_once "an absent PF is managed and forgotten" absent
is "num_vfs reads the number before" "$(<"$dir/num_vfs")" 0
is "the change goes on for as long as the driver" "$(values /tmp/result "$simroot/slow/held")" \
	"sriov_configure 1"
sim_release slow
wait $writer
is "the change succeeds" "$(cat /tmp/result)" ok
is "4 VFs are enabled" "$(num_vfs "$slow")" 4
is "state is ready" "$(<"$dir/state")" ready

# Several changes of one PF follow each other.
sim_hold slow sriov_configure
writers=()
for n in 1 2 3; do
	put "$dir/num_vfs" $n >"/tmp/result$n" &
	writers+=($!)
done
wait_held slow sriov_configure
wait_for 300 asleep "${writers[@]}"
is "of several changes of one PF one is at the driver" \
	"$(values /tmp/result[123] "$simroot/slow/held")" "sriov_configure 1"
sim_release slow
wait "${writers[@]}"
is "all succeed" "$(values /tmp/result[123])" "ok ok ok"
is "the last one counts" "$(num_vfs "$slow")" "$(<"$dir/num_vfs")"

# A change that comes by sysfs while ours goes on, and the other way round.
for n in 1 2 3 4 5; do
	sim_hold slow sriov_configure
	put "$dir/num_vfs" 5 >/dev/null &
	writers=($!)
	put "$devices/$slow/sriov_numvfs" 0 >/dev/null &
	writers+=($!)
	put "$dir/num_vfs" 0 >/dev/null &
	writers+=($!)
	put "$devices/$slow/sriov_numvfs" 3 >/dev/null &
	writers+=($!)
	wait_held slow sriov_configure
	wait_for 300 asleep "${writers[@]}"
	sim_release slow
	wait "${writers[@]}"
done
# What sysfs did in between may have made one of ours fail.
settle
like "not busy after that" "$(<"$dir/state")" "^(ready|drifted|failed)\$"
can "and a number can be set" "$dir/num_vfs" 2
is "2 VFs are enabled" "$(num_vfs "$slow")" 2
is "ready after a change that succeeded" "$(<"$dir/state")" ready

# The PF's directory goes while work for it is queued or done. Not the PF itself: the PCI core may
# lock up when a PF is unplugged while its number of VFs changes.
for n in 1 2 3; do
	sim_hold slow sriov_configure
	rebind "$slow"
	[ $n = 1 ] || wait_held slow sriov_configure
	rmdir "$dir/vf0" "$dir"
	is "rmdir while the wanted state is being restored, $n" "$(count_managed)" 1
	manage "$slow" 0
	sim_release slow
	settle
	like "no change is left half done, $n" "$(num_vfs "$slow")" '^[02]$'
	can "and the PF can be managed again, $n" "$dir/num_vfs" 2
done

# ---- settle, which tests wait with ----

sim_hold slow sriov_configure
rebind "$slow"
wait_held slow sriov_configure
(settle && values "$dir/state" >/tmp/settled) &
waiter=$!
settle &
killed=$!
wait_for 300 asleep $waiter $killed
kill -KILL $killed || :
status=0
wait $killed 2>/dev/null || status=$?
is "who waits behind a driver can be killed" $status 137
is "and who is not killed waits" "$(cat /tmp/settled "$simroot/slow/held" 2>/dev/null)" "sriov_configure 1"
sim_release slow
wait $waiter
is "until what work does is there" "$(</tmp/settled) $(num_vfs "$slow")" "ready 2"

# A change of the host's vectors is looked at some time later, for all PFs.
third=$(sim_up third)
rmdir "$dir/vf0" "$dir"
echo 3 >"$mgr/$other/policy/vectors_per_vf"
echo 5 >"$mgr/$other/policy/max_vfs"
echo $(($(<"$mgr/host/vectors_used") + 19)) >"$mgr/host/vector_budget"
settle
seq=$(last_seq)
echo 1 >"$devices/$third/sriov_numvfs"
settle
like "and what follows some time later" "$(events_since "$seq")" "^$other limit-changed "
finish
