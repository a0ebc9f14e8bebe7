#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# What is wanted comes to be, however often it was refused before; and what is not as wanted says so.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

# rate_is PF MBITS: of its first VF
rate_is()
{
	[ "$(sim_record "$1" 0 max_tx_rate)" = "$2" ]
}

# ---- a driver that makes VFs only while its interface is up ----

for n in 1 2 3; do
	prepare up$n
	echo $n >"$simroot/up$n/needs_up"
	rebind "$pf"
	soon "$n: after a bind it waits" has "$dir/state" retrying
	like "$n: for its interface" "$(<"$dir/last_error")" "2 VFs.* while $net is down\$"
	is "$n: no VF is there" "$(num_vfs "$pf")" 0
	ip link set "$net" up
	soon "$n: they come with it" as_before "$pf"
	ip link set "$net" down
	like "$n: a write says it at once" "$(put "$dir/num_vfs" 4) $(<"$dir/last_error")" \
		"^[A-Z].* .*while $net is down"
	is "$n: the wanted number is as before" "$(<"$dir/num_vfs")" 2
	ip link set "$net" up
	soon "$n: so are the VFs" as_wanted "$pf"
	ip link set "$net" down
	echo 1 >"$simroot/up$n/pull"
	echo 1 >"$simroot/up$n/live"
	soon "$n: plugged anew it waits" has "$dir/state" retrying
	ip link set "$(netdev "$pf")" up
	soon "$n: until then" as_before "$pf"
	unmanage "$pf"
	rmdir "$simroot/up$n"
done

# ---- refusals that pass ----

prepare pf0
for errno in EAGAIN EBUSY ENOMEM; do
	for op in sriov_configure set_vf_mac set_vf_vlan; do
		seq=$(last_seq)
		echo "$op 1 $errno 3" >"$simroot/pf0/fail"
		rebind "$pf"
		ip link set "$net" up
		soon "$errno of $op three times at a bind" as_before "$pf"
		is "$errno of $op: it was asked so often" "$(<"$simroot/pf0/fail")" ""
		like "$errno of $op: an event says so" "$(events_since "$seq")" " retrying .*$errno"
	done
done
echo "sriov_configure 1 EAGAIN 1000000" >"$simroot/pf0/fail"
rebind "$pf"
soon "one that does not pass is told" has "$dir/state" retrying
like "with its reason" "$(<"$dir/last_error")" "refused 2 VFs: -EAGAIN"
like "list has it" "$(sriovctl list -o ADDRESS,STATE "$pf")" "^$pf +retrying"
echo "sriov_configure 0" >"$simroot/pf0/fail"
ip link set "$net" up
soon "any change is a reason to try" as_before "$pf"

# Of VFs that nobody manages as well.
can "3 VFs" "$dir/num_vfs" 3
ip link set "$net" vf 2 vlan 33
vf_of "$pf" 2 >"/sys/bus/pci/drivers/sriov_sim_vf/unbind"
seq=$(last_seq)
echo "sriov_configure 2 EAGAIN 4" >"$simroot/pf0/fail"
refused "VFs that can neither be made nor be put back" "$dir/num_vfs" 4 "$EAGAIN" \
	"refused 4 VFs: -EAGAIN.* 3 VFs before"
is "the wanted number is as before" "$(<"$dir/num_vfs")" 3
soon "they come back" has "$devices/$pf/sriov_numvfs" 3
soon "with what they had" has "$dir/state" ready
is "also those that nobody manages" "$(sim_record "$pf" 2 vlan)" 33
is "and their drivers" "$(drivers_of "$pf" 0 1 2)" "sriov_sim_vf sriov_sim_vf -"

# A write that is refused meanwhile takes nothing back.
echo "sriov_configure 2 EAGAIN 4" >"$simroot/pf0/fail"
refused "VFs that are lost again" "$dir/num_vfs" 4 "$EAGAIN" "3 VFs before are lost"
refused "a number over the limit" "$dir/num_vfs" 99 "$ERANGE" "99 VFs are over the limit"
soon "they come back all the same" has "$devices/$pf/sriov_numvfs" 3
soon "and all is as it was" has "$dir/state" ready

# One that cannot be as it was yet has no driver until it is; what is wanted meanwhile counts.
mac=52:54:00:00:33:02
ip link set "$net" vf 2 mac $mac
vf_of "$pf" 2 >"/sys/bus/pci/drivers/sriov_sim_vf/bind"
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
echo "set_vf_mac 3 EAGAIN 2" >"$simroot/pf0/fail"
refused "a VF that is not as it was" "$dir/num_vfs" 4 "$EIO" \
	"; of the 3 VFs before, vf2: sriov_sim_pf refused mac: -EAGAIN\$"
is "it is tried again" "$(<"$dir/state")" retrying
is "it has no driver before" "$(drivers_of "$pf" 0 1 2)" "sriov_sim_vf sriov_sim_vf -"
can "another VLAN of another one" "$dir/vf0/vlan" 44
soon "it comes to be as it was" has "$dir/state" ready
is "with its address" "$(sim_record "$pf" 2 mac)" $mac
is "which its driver found there" "$(at_probe "$(vf_of "$pf" 2)" mac)" $mac
is "and the other one has the new one" "$(sim_record "$pf" 0 vlan)" 44
can "its VLAN as before" "$dir/vf0/vlan" 50

# Whoever takes away VFs of which something is owed is not overruled.
soon "the PF has a link" has "/sys/class/net/$net/carrier" 1
ip link set "$net" vf 2 max_tx_rate 70
ip link set "$net" down
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
echo "set_vf_rate 1 100" >"$simroot/pf0/fail"
refused "VFs of which a rate is owed" "$dir/num_vfs" 4 "$EIO" "vf2: its rates wait"
echo 0 >"$devices/$pf/sriov_numvfs"
settle
ip link set "$net" up
settle
is "they stay away" "$(num_vfs "$pf") $(<"$dir/state")" "0 drifted"
can "2 VFs again" "$dir/num_vfs" 2
soon "as before" as_before "$pf"

# ---- what cannot be set now, for a reason that nobody tells ----

acc=$(sim_up acc accelerator=1)
manage "$acc" 0
echo on >"$mgr/$acc/vf0/trust"
can "a VF of an accelerator" "$mgr/$acc/num_vfs" 1
echo "provider_vf_set 1 ENODEV 2" >"$simroot/acc/fail"
rebind "$acc"
soon "which is not there for a moment" has "$simroot/acc/fail" ""
soon "is asked again" has "$mgr/$acc/state" ready
is "and is as wanted" "$(<"$mgr/$acc/vf0/state") $(sim_record "$acc" 0 trust) $(<"$mgr/$acc/last_error")" "bound 1 "
unmanage "$acc"
rmdir "$simroot/acc"
ip link set "$net" vf 0 mac 52:54:00:00:99:99
echo "set_vf_mac 1 ENODEV 3" >"$simroot/pf0/fail"
refused "nor is a NIC that is up" "$dir/reconcile" 1 "$ENODEV" "^vf0: sriov_sim_pf cannot set mac now: -ENODEV\$"
soon "it is asked again" as_before "$pf"

# ---- VFs that somebody uses, and does so no longer ----

use=$(sim_up use vf_netdevs=0)
manage "$use"
can "3 VFs" "$mgr/$use/num_vfs" 3
echo 2 >"$simroot/use/probe_vfs"
rebind "$use"
like_in_use()
{
	[[ $(<"$mgr/$use/last_error") == "vf0 "*" is in use: bound to sriov_sim_vf"* ]]
}
soon "the driver's own VFs stay where they are used" like_in_use
is "and are tried" "$(<"$mgr/$use/state") $(num_vfs "$use")" "retrying 2"
for n in 0 1; do
	vf_of "$use" $n >/sys/bus/pci/drivers/sriov_sim_vf/unbind
	settle
done
is "when nobody does any longer, those that are wanted are there at once" \
	"$(<"$mgr/$use/state") $(num_vfs "$use") $(<"$mgr/$use/last_error")" "ready 3 "
unmanage "$use"
rmdir "$simroot/use"

# ---- a link that comes while the rest is set ----

late=$(sim_up late vf_netdevs=0)
manage "$late" 0
echo "max_tx_rate=50 driver=sriov_sim_vf" >"$mgr/$late/vf0/commit"
ip link set "$(netdev "$late")" down
echo "set_vf_rate 1 100" >"$simroot/late/fail"
sim_hold late vf_probe
echo 0 >"$devices/$late/sriov_drivers_autoprobe"
echo 1 >"$devices/$late/sriov_numvfs"
wait_held late vf_probe
is "its rate could not be set without a link" "$(sim_record "$late" 0 max_tx_rate)" 0
ip link set "$(netdev "$late")" up
sim_release late
soon "a link that comes while the driver probes" rate_is "$late" 50

# ---- what made a bind fail is unset ----

echo set_vf_spoofchk >"$simroot/pf0/not_implemented"
echo 0 >"$dir/vf1/spoofchk"
rebind "$pf"
ip link set "$net" up
soon "an attribute that the driver does not have" has "$dir/vf1/state" failed
like "is told" "$(<"$dir/vf1/last_error")" "does not implement spoofchk"
can "it is unset" "$dir/vf1/spoofchk" ""
soon "and all is as wanted" as_before "$pf"
echo >"$simroot/pf0/not_implemented"
rebind "$pf"
ip link set "$net" up
soon "a driver that has it" as_before "$pf"
can "it is wanted again" "$dir/vf1/spoofchk" 0
echo set_vf_spoofchk >"$simroot/pf0/not_implemented"
rebind "$pf"
ip link set "$net" up
soon "once more" has "$dir/vf1/state" failed
is "it has no driver" "$(drivers_of "$pf" 0 1)" "sriov_sim_vf -"
is "nobody wants anything of it" "$(words rmdir "$dir/vf1")" ok
soon "the PF is ready" has "$dir/state" ready
is "it has its driver" "$(drivers_of "$pf" 0 1)" "sriov_sim_vf sriov_sim_vf"
manage "$pf" 1
can "as before" "$dir/vf1/commit" "mac=52:54:00:00:${#pf}:01 vlan=51 qos=3"
soon "with what it had" as_before "$pf"
echo >"$simroot/pf0/not_implemented"

# ---- somebody else's number of VFs ----

# At a bind, it is not the wanted one: here the driver's own.
echo 1 >"$simroot/pf0/probe_vfs"
rebind "$pf"
ip link set "$net" up
soon "a number that the driver makes is replaced" as_before "$pf"
echo 0 >"$simroot/pf0/probe_vfs"

for n in 0 1 3; do
	seq=$(last_seq)
	echo 0 >"$devices/$pf/sriov_numvfs"
	[ $n = 0 ] || echo $n >"$devices/$pf/sriov_numvfs"
	soon "$n by sysfs: an event" has_event "$seq" "^$pf config-drift $n VFs .* 2 are wanted"
	settle
	is "$n by sysfs: they are left alone" "$(num_vfs "$pf")" $n
	is "$n by sysfs: and told" "$(<"$dir/state")" drifted
	like "$n by sysfs: in words" "$(<"$dir/last_error")" "^$n VFs .* 2 are wanted: somebody else"
	like "$n by sysfs: list has it" "$(sriovctl list -o ADDRESS,VFS,STATE "$pf")" "^$pf +$n!/"
	can "$n by sysfs: reconcile" "$dir/reconcile" 1
	soon "$n by sysfs: sets it right" as_before "$pf"
done
finish
