#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --sim
# The wanted state outlives VFs, the binding of the PF driver, and the PF.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

want0="mac 52:54:00:00:02:00 vlan 100 qos 3 vlan_proto 802.1Q msix_vectors 3"
want1="mac 52:54:00:00:02:01 vlan 101 qos 0 vlan_proto 802.1Q msix_vectors 3"

configured()
{
	[[ "$(values "$dir/vf0/actual")" == "$want0"* && "$(values "$dir/vf1/actual")" == "$want1"* ]]
}

# The wanted values as they read back.
wanted()
{
	values "$dir"/vf[01]/{mac,vlan,qos,vlan_proto} "$dir/num_vfs"
}

# rebuilt WHAT: the wanted VFs are there, with their configuration and their drivers
rebuilt()
{
	soon "$1: the wanted number of VFs" has "$devices/$pf/sriov_numvfs" 2
	soon "$1: ready" has "$dir/state" ready
	is "$1: configured" "$(words configured)" ok
	is "$1: last_error" "$(values "$dir/last_error" "$dir"/vf?/last_error)" ""
}

bound_again()
{
	echo "$pf" >"/sys/bus/pci/drivers/$1/unbind"
	is "$1 unbound: PF state" "$(<"$dir/state")" unbound
	is "$1 unbound: VF states" "$(values "$dir/vf0/state" "$dir/vf1/state")" \
		"absent absent"
	is "$1 unbound: actual is empty" "$(<"$dir/vf0/actual")" ""
	is "$1 unbound: the wanted state is kept" "$(wanted)" "$all"
	echo "$pf" >"/sys/bus/pci/drivers/$1/bind"
	rebuilt "$1 bound again"
	is "$1 bound again: the wanted state is kept" "$(wanted)" "$all"
}

common()
{
	local driver=$1 n
	manage "$pf" 0 1
	for n in 0 1; do
		can "$driver: mac of vf$n before it exists" "$dir/vf$n/mac" 52:54:00:00:02:0$n
		can "$driver: vlan of vf$n before it exists" "$dir/vf$n/vlan" 10$n
	done
	can "$driver: qos of vf0 before it exists" "$dir/vf0/qos" 3
	is "$driver: vf0 is absent" "$(<"$dir/vf0/state")" absent
	can "$driver: 2 VFs" "$dir/num_vfs" 2
	all=$(wanted)
	is "$driver: configured when the write is over" "$(words configured)" ok

	echo 0 >"$dir/num_vfs"
	is "$driver: absent again" "$(values "$dir/vf0/state" "$dir/vf1/state")" \
		"absent absent"
	can "$driver: 2 VFs again" "$dir/num_vfs" 2
	is "$driver: configured again" "$(words configured)" ok

	# VFs that somebody else makes.
	echo 0 >"$devices/$pf/sriov_numvfs"
	echo 3 >"$devices/$pf/sriov_numvfs"
	soon "$driver: VFs made by sysfs are configured" configured
	is "$driver: and are not replaced" "$(num_vfs "$pf")" 3
	is "$driver: the wanted number is kept" "$(<"$dir/num_vfs")" 2
	can "$driver: reconcile" "$dir/reconcile" 1
	is "$driver: reconcile makes the wanted number" "$(num_vfs "$pf")" 2
	is "$driver: and configures" "$(words configured)" ok

	# Somebody changes a VF.
	ip link set "$(netdev "$pf")" vf 0 mac 52:54:00:00:09:09
	like "$driver: actual shows a change by others" "$(<"$dir/vf0/actual")" \
		'52:54:00:00:09:09'
	is "$driver: mac shows the wanted value" "$(<"$dir/vf0/mac")" 52:54:00:00:02:00
	can "$driver: reconcile again" "$dir/reconcile" 1
	is "$driver: reconcile configures again" "$(words configured)" ok
	bound_again "$driver"

	# A network device is down when its driver has bound.
	is "$driver: VFs wait for the PF's network device" \
		"$(values "$dir/vf0/state" "$dir/vf1/state")" "waiting waiting"
	ip link set "$(netdev "$pf")" up
	soon "$driver: vf0 gets its driver" has "$dir/vf0/state" bound
	soon "$driver: vf1 gets its driver" has "$dir/vf1/state" bound
	is "$driver: the VF's network device has the wanted MAC" \
		"$(cat "$devices/$(vf_of "$pf" 1)/net/"*/address)" 52:54:00:00:02:01
}

pf=$(sim_up pf0)
dir=$mgr/$pf
common sriov_sim_pf
# Hot-unplug and plug.
echo 0 >"$simroot/pf0/live"
is "sim unplugged: PF state" "$(<"$dir/state")" absent
is "sim unplugged: VF states" "$(values "$dir/vf0/state" "$dir/vf1/state")" "absent absent"
is "sim unplugged: the wanted state is kept" "$(wanted)" "$all"
sim_live pf0
rebuilt "sim plugged again"
echo 1 >"$simroot/pf0/pull"
is "sim pulled: PF state" "$(<"$dir/state")" absent
is "sim pulled: the wanted state is kept" "$(wanted)" "$all"

# Changes while absent.
can "sim absent: another mac" "$dir/vf0/mac" 52:54:00:00:02:aa
can "sim absent: another vlan" "$dir/vf1/vlan" 7
can "sim absent: 802.1ad" "$dir/vf1/vlan_proto" 802.1ad
can "sim absent: a qos" "$dir/vf1/qos" 7
can "sim absent: vf0 without vlan" "$dir/vf0/vlan" ""
can "sim absent: vf0 without qos" "$dir/vf0/qos" ""
want0="mac 52:54:00:00:02:aa vlan 0 qos 0 vlan_proto 802.1Q msix_vectors 3"
want1="mac 52:54:00:00:02:01 vlan 7 qos 7 vlan_proto 802.1ad msix_vectors 3"
sim_live pf0
rebuilt "sim plugged with a changed wanted state"
soon "sim plugged: the VF driver is attached" has "$dir/vf1/state" bound
is "configured before the VF driver's probe" \
	"$(at_probe "$(vf_of "$pf" 1)" vlan_proto)" 802.1ad

# A configuration that fails at the bind, and its way out.
echo "set_vf_vlan 1 EIO" >"$simroot/pf0/fail"
seq=$(last_seq)
rebind "$pf"
soon "a VLAN fails at the bind: state" has "$dir/state" failed
like "a VLAN fails at the bind: last_error" "$(<"$dir/last_error")" 'vf1.*vlan.*EIO'
soon "a VLAN fails at the bind: event" has_event "$seq" 'config-failed'
is "a VLAN fails at the bind: the wanted state is kept" "$(<"$dir/vf1/vlan")" 7
can "reconcile after the failure" "$dir/reconcile" 1
rebuilt "reconcile after the failure"

# Managed before the device exists; the address is the same each time.
unmanage all
echo 0 >"$simroot/pf0/live"
is "mkdir of an absent PF" "$(words mkdir "$dir")" ok
is "its state" "$(<"$dir/state")" absent
manage "$pf" 0 1
echo 52:54:00:00:02:00 >"$dir/vf0/mac"
echo 100 >"$dir/vf0/vlan"
echo 3 >"$dir/vf0/qos"
echo 52:54:00:00:02:01 >"$dir/vf1/mac"
echo 101 >"$dir/vf1/vlan"
want0="mac 52:54:00:00:02:00 vlan 100 qos 3 vlan_proto 802.1Q msix_vectors 3"
want1="mac 52:54:00:00:02:01 vlan 101 qos 0 vlan_proto 802.1Q msix_vectors 3"
can "a number for an absent PF" "$dir/num_vfs" 2
sim_live pf0
rebuilt "a PF that was managed before it existed"
unmanage all

# The real driver.
pf=$(pfs_of igb)
dir=$mgr/$pf
want0=${want0/vlan_proto 802.1Q /} # igb does not tell it
want1=${want1/vlan_proto 802.1Q /}
common igb

# What is no longer managed is left alone and not restored.
rmdir "$dir/vf1"
echo 0 >"$dir/num_vfs"
echo 2 >"$dir/num_vfs"
vf1=$(ip link show "$(netdev "$pf")" | grep 'vf 1 ')
like "igb: a VF that is no longer managed has no VLAN of ours" "${vf1:-none}" 'vf 1'
is "igb: nor our MAC" "$(grep -c 52:54:00:00:02:01 <<<"$vf1")" 0
unmanage all
rebind "$pf"
sleep 1
is "igb: a PF that is no longer managed gets no VFs" "$(num_vfs "$pf")" 0
finish
