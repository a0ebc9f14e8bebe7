#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# A PF driver that takes long keeps nobody from reading, nor from managing other PFs.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

delay=30
slow=$(sim_up slow)
other=$(sim_up other)
dir=$mgr/$slow
manage "$slow" 0
manage "$other" 0
ctl=$SRIOV_TOP/build/tools/sriovctl

# at_once DESCRIPTION COMMAND...: succeeds while the change goes on, and within 5 seconds
at_once()
{
	local what=$1 start=$SECONDS
	shift
	if ! "$@" >/dev/null 2>&1; then
		fail "$what" "failed: $*"
	elif [ $((SECONDS - start)) -gt 5 ]; then
		fail "$what" "took $((SECONDS - start)) s"
	elif ! has "$dir/state" busy; then
		fail "$what" "the change was over already"
	else
		pass "$what"
	fi
}

read_all()
{
	snapshot "$dir"/* "$dir"/*/* && cat "$dir/last_error" "$dir/vf0/last_error"
}

not_busy()
{
	! has "$dir/state" busy
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
echo $((delay * 1000)) >"$simroot/slow/configure_delay_ms"
start=$SECONDS
put "$dir/num_vfs" 4 >/tmp/result &
writer=$!
soon "state is busy" has "$dir/state" busy
at_once "every attribute of the PF can be read" read_all
at_once "debugfs can be read" cat "$debug/summary" "$debug/events"
[ ! -x "$ctl" ] || at_once "sriovctl list" "$ctl" list
[ ! -x "$ctl" ] || at_once "sriovctl show" "$ctl" show "$slow"
at_once "another PF's directory is removed and made" manage_other
at_once "another PF is changed" configure_other
at_once "an absent PF is managed and forgotten" absent
is "num_vfs reads the number before" "$(<"$dir/num_vfs")" 0
wait $writer
is "the change succeeds" "$(cat /tmp/result)" ok
is "it took as long as the driver" "$((SECONDS - start >= delay))" 1
is "4 VFs are enabled" "$(num_vfs "$slow")" 4
is "state is ready" "$(<"$dir/state")" ready

# Several changes of one PF follow each other.
echo 1000 >"$simroot/slow/configure_delay_ms"
for n in 1 2 3; do
	put "$dir/num_vfs" $n >"/tmp/result$n" &
done
wait
is "changes of one PF at the same time all succeed" "$(values /tmp/result[123])" "ok ok ok"
is "the last one counts" "$(num_vfs "$slow")" "$(<"$dir/num_vfs")"

# A change that comes by sysfs while ours goes on, and the other way round.
echo 500 >"$simroot/slow/configure_delay_ms"
for n in 1 2 3 4 5; do
	put "$dir/num_vfs" 5 >/dev/null &
	put "$devices/$slow/sriov_numvfs" 0 >/dev/null &
	put "$dir/num_vfs" 0 >/dev/null &
	put "$devices/$slow/sriov_numvfs" 3 >/dev/null &
	wait
done
# What sysfs did in between may have made one of ours fail.
soon "not busy after that" not_busy
echo 0 >"$simroot/slow/configure_delay_ms"
can "and a number can be set" "$dir/num_vfs" 2
is "2 VFs are enabled" "$(num_vfs "$slow")" 2
is "ready after a change that succeeded" "$(<"$dir/state")" ready

# The PF's directory goes while work for it is queued or done. Not the PF itself: the PCI core may
# lock up when a PF is unplugged while its number of VFs changes.
echo 5000 >"$simroot/slow/configure_delay_ms"
for n in 1 2 3; do
	echo "$slow" >"$devices/$slow/driver/unbind"
	echo "$slow" >/sys/bus/pci/drivers/sriov_sim_pf/bind
	[ $n = 1 ] || wait_for 30 has "$dir/state" busy
	rmdir "$dir/vf0" "$dir"
	is "rmdir while the wanted state is being restored, $n" "$(count_managed)" 1
	manage "$slow" 0
	# Reading waits for what is under way.
	like "no change is left half done, $n" "$(num_vfs "$slow")" '^[02]$'
	can "and the PF can be managed again, $n" "$dir/num_vfs" 2
done
finish
