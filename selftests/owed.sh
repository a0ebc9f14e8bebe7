#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# Where two things go wrong at once nothing is lost for good either, and nothing is tried in vain.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

# busy_in SECONDS: whether work of the module runs meanwhile, more than once for what was queued
busy_in()
{
	local tracing=/sys/kernel/tracing
	echo 0 >"$tracing/trace"
	echo 1 >"$tracing/events/workqueue/workqueue_execute_start/enable"
	sleep "$1"
	echo 0 >"$tracing/events/workqueue/workqueue_execute_start/enable"
	[ "$(grep -c 'function [a-z_]*\(sriov_reconcile\|retry\)[a-z_]* ' "$tracing/trace")" -gt 2 ]
}

prepare pf0
fail=$simroot/pf0/fail
soon "all is well at first" as_before "$pf"
ip link set "$net" up

# ---- the PF driver goes while something is tried again and again ----

echo "sriov_configure 1 EAGAIN 1000000" >"$fail"
rebind "$pf"
ip link set "$net" up
soon "what does not pass is tried again" has "$dir/last_error" "sriov_sim_pf refused 2 VFs: -EAGAIN"
echo "$pf" >/sys/bus/pci/drivers/sriov_sim_pf/unbind
settle
before=$(<"$fail")
is "without a driver nothing runs for it" "$(words busy_in 10)" ""
is "and nobody is asked" "$(<"$fail")" "$before"
is "and the state says why" "$(<"$dir/state")" unbound
echo "$pf" >/sys/bus/pci/drivers/sriov_sim_pf/bind
echo "sriov_configure 0" >"$fail"
ip link set "$net" up
soon "with one it is tried once more" as_before "$pf"

echo "sriov_configure 1 EAGAIN 1000000" >"$fail"
rebind "$pf"
ip link set "$net" up
soon "once more it is tried again" has "$dir/last_error" "sriov_sim_pf refused 2 VFs: -EAGAIN"
is "now and then" "$(words busy_in 100)" ok
echo 1 >"$simroot/pf0/pull"
settle
is "without a device nothing runs for it" "$(words busy_in 100)" ""
echo "sriov_configure 0" >"$fail"
echo 1 >"$simroot/pf0/live"
net=$(netdev "$pf")
ip link set "$net" up
soon "with one all comes back" as_before "$pf"

# ---- a driver that does not take its VF, and does so later ----

# not_taken: make the VFs anew; the driver of the first does not take it
not_taken()
{
	echo 0 >"$devices/$pf/sriov_numvfs"
	settle
	echo "vf_probe 1 EIO" >"$fail"
	put "$dir/reconcile" 1 >/dev/null
	is "a VF that its driver does not take" "$(<"$dir/vf0/state") $(drivers_of "$pf" 0 1)" "failed - sriov_sim_vf"
	like "is told" "$(<"$dir/last_error")" "^vf0: .* did not take the VF"
}
is_bound()
{
	[ "$(driver_of "$(vf_of "$pf" 0)")" = sriov_sim_vf ]
}
not_taken
can "something is wanted of another one" "$dir/vf1/qos" 4
soon "it is tried again" is_bound
settle
is "and nothing is said of it any longer" "$(values "$dir/state" "$dir/last_error" "$dir/vf0/last_error")" ready
can "that as before" "$dir/vf1/qos" 3
not_taken
vf_of "$pf" 0 >/sys/bus/pci/drivers/sriov_sim_vf/bind
soon "somebody binds it" as_before "$pf"
not_taken
refused "a MAC that is none" "$dir/vf0/mac" 01:00:00:00:00:00 "$EINVAL" .
like "is told, and not why it has no driver" "$(<"$dir/vf0/last_error")" "^mac must be"
can "a MAC that is one" "$dir/vf0/mac" 52:54:00:00:12:00
soon "it has its driver" is_bound
can "that as before" "$dir/vf0/mac" "52:54:00:00:${#pf}:00"
soon "all is well" as_before "$pf"

# ---- a number is written while VFs are owed what they had ----

can "3 VFs" "$dir/num_vfs" 3
ip link set "$net" vf 2 trust on
echo "sriov_configure 2 EIO" >"$fail"
echo "set_vf_trust 1 EAGAIN 1000000" >"$fail"
refused "a VF that is not as it was" "$dir/num_vfs" 4 "$EIO" "vf2: sriov_sim_pf refused trust: -EAGAIN"
is "it has no driver before" "$(drivers_of "$pf" 0 1 2)" "sriov_sim_vf sriov_sim_vf -"
echo "sriov_configure 2 EIO" >"$fail"
is "another number that fails" "$(put "$dir/num_vfs" 5)" "$EIO"
is "it has none yet" "$(drivers_of "$pf" 0 1 2)" "sriov_sim_vf sriov_sim_vf -"
can "the number that is there" "$dir/num_vfs" 3
settle
is "which changes nothing" "$(<"$dir/state") $(drivers_of "$pf" 0 1 2)" \
	"retrying sriov_sim_vf sriov_sim_vf -"
echo "set_vf_trust 0" >"$fail"
soon "all is as it was" has "$dir/state" ready
is "with its trust" "$(sim_record "$pf" 2 trust)" 1
is "and the drivers" "$(drivers_of "$pf" 0 1 2)" "sriov_sim_vf sriov_sim_vf sriov_sim_vf"
echo "sriov_configure 2 EIO" >"$fail"
echo "set_vf_trust 1 EAGAIN 1000000" >"$fail"
refused "once more" "$dir/num_vfs" 4 "$EIO" "vf2: sriov_sim_pf refused trust: -EAGAIN"
can "another number" "$dir/num_vfs" 2
is "all VFs have drivers" "$(drivers_of "$pf" 0 1)" "sriov_sim_vf sriov_sim_vf"
is "and nothing is owed" "$(<"$dir/state")" ready
echo "set_vf_trust 0" >"$fail"

# ---- VFs of a failed change that do not go ----

can "no VFs" "$dir/num_vfs" 0
echo "sriov_configure 2 EBUSY 1000000" >"$fail"
echo "vf_probe 1 EIO" >"$fail"
seq=$(last_seq)
is "VFs that have to go and do not" "$(put "$dir/num_vfs" 2)" "$ENODEV"
is "are told" "$(count_events "$seq" \
	"^$pf config-failed .*did not take the VF.*; sriov_sim_pf left its VFs there: -EBUSY\$")" 1
settle
is "no driver is to have them" "$(drivers_of "$pf" 0 1)" "- -"
vf=$(vf_of "$pf" 1)
echo sriov_sim_vf >"$devices/$vf/driver_override"
echo "$vf" >/sys/bus/pci/drivers_probe
ip link set "$(netdev "$(vf_of "$pf" 1)")" up
echo "sriov_configure 0" >"$fail"
vf1_is_in_use()
{
	[[ $(<"$dir/last_error") == "vf1 "*"is in use"* ]]
}
soon "one that somebody uses meanwhile" vf1_is_in_use
is "stays" "$(num_vfs "$pf") $(drivers_of "$pf" 0 1)" "2 - sriov_sim_vf"
ip link set "$(netdev "$(vf_of "$pf" 1)")" down
soon "until then" has "$devices/$pf/sriov_numvfs" 0
soon "and the PF is ready" has "$dir/state" ready
can "2 VFs" "$dir/num_vfs" 2
echo "sriov_configure 3 EBUSY" >"$fail"
echo "vf_probe 1 EIO" >"$fail"
refused "in place of others" "$dir/num_vfs" 3 "$ENODEV" "did not take the VF, see dmesg; driver none leaves it alone\$"
soon "those come back" as_wanted "$pf"
is "with their drivers" "$(drivers_of "$pf" 0 1)" "sriov_sim_vf sriov_sim_vf"
seq=$(last_seq)
echo "sriov_configure 3 EBUSY 4" >"$fail"
echo "vf_probe 1 EIO" >"$fail"
is "also later" "$(put "$dir/num_vfs" 3)" "$ENODEV"
is "which is told" "$(count_events "$seq" "^$pf vfs-lost .*; the 2 VFs before are lost: ")" 1
soon "they come back too" as_before "$pf"
echo "sriov_configure 3 EBUSY 1000000" >"$fail"
echo "vf_probe 1 EIO" >"$fail"
is "once more" "$(put "$dir/num_vfs" 3)" "$ENODEV"
settle
echo "sriov_configure 2 EIO 2" >"$fail"
is "also where another number fails then" "$(put "$dir/num_vfs" 4)" "$EIO"
soon "they come back" as_wanted "$pf"
echo "sriov_configure 3 EBUSY 1000000" >"$fail"
echo "vf_probe 1 EIO" >"$fail"
is "and once more" "$(put "$dir/num_vfs" 3)" "$ENODEV"
settle
echo "sriov_configure 0" >"$fail"
echo 0 >"$devices/$pf/sriov_numvfs"
soon "whoever takes them away" as_wanted "$pf"

# ---- the limit is raised while a change is under way ----

can "2 VFs, as before" "$dir/num_vfs" 2
soon "with all" as_before "$pf"
ip link set "$net" up
can "few vectors of the host" "$mgr/host/vector_budget" 1
echo 1 >"$simroot/pf0/probe_vfs"
rebind "$pf"
ip link set "$net" up
soon "too few for what is wanted" has "$dir/state" failed
like "which is told" "$(<"$dir/last_error")" "2 VFs are over the limit: host-vectors"
is "the driver's own VF is there" "$(num_vfs "$pf")" 1
echo "set_vf_vlan 1 EIO" >"$fail"
sim_hold pf0 set_vf_vlan
put "$dir/vf0/vlan" 60 >/tmp/result &
ours=$!
wait_held pf0 set_vf_vlan
can "meanwhile there are enough" "$mgr/host/vector_budget" auto
settle_but_held()
{
	sriovctl limit "$pf" 2 | grep -q "2 VFs would fit"
}
soon "as everybody sees" settle_but_held
sleep 1
sim_release pf0
wait $ours
is "the change fails" "$(</tmp/result)" "$EIO"
soon "and what is wanted comes" as_before "$pf"
echo 0 >"$simroot/pf0/probe_vfs"

# ---- a limit that is not enforced is not what refuses ----

can "audit" "$dir/policy/mode" audit
can "a limit that is told only" "$dir/policy/max_vfs" 1
echo "$pf" >/sys/bus/pci/drivers/sriov_sim_pf/unbind
echo 1 >"$simroot/pf0/driver_total_vfs"
echo "$pf" >/sys/bus/pci/drivers/sriov_sim_pf/bind
ip link set "$net" up
soon "the driver's own refuses" has "$dir/state" failed
like "and is told" "$(<"$dir/last_error")" "2 VFs are over the limit: driver"
can "the driver raises it" "$simroot/pf0/sets_total_vfs" 4
sriovctl limit "$pf" >/dev/null
soon "then the VFs come" has "$devices/$pf/sriov_numvfs" 2

# ---- the limit is raised while VFs that were too many are destroyed ----

unmanage all
echo 0 >"$simroot/pf0/live"
for budget in 8 1000; do
	pf=$(sim_up lim representors=1) dir=$mgr/$pf
	echo 0 >"$simroot/lim/live"
	manage "$pf"
	can "$budget: few vectors of the host" "$mgr/host/vector_budget" 4
	can "$budget: 4 VFs, which need 8" "$dir/num_vfs" 4
	sim_hold lim add_representor
	sim_live lim
	wait_held lim add_representor
	sim_hold lim sriov_configure
	wait_held lim sriov_configure
	can "$budget: meanwhile there are enough" "$mgr/host/vector_budget" $budget
	settle_but_held()
	{
		sriovctl limit "$pf" 4 | grep -q "4 VFs would fit"
	}
	soon "$budget: as everybody sees" settle_but_held
	sim_release lim
	soon "$budget: they come" has "$dir/state" ready
	is "$budget: all" "$(num_vfs "$pf") $(<"$dir/last_error")" "4 "
	can "$budget: the vectors of the CPUs" "$mgr/host/vector_budget" auto
	unmanage "$pf"
	rmdir "$simroot/lim"
done
finish
