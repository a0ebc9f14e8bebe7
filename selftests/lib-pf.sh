# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # what is not set here is of lib-mgr.sh
# Sourced after lib-mgr.sh: rows of cases of one PF, for the simulator's and for a real one's.

# ---- it is listed ----

# listed ADDRESS: in the summary
listed()
{
	grep -qF -- "$1" "$debug/summary"
}

unlisted()
{
	! listed "$1"
}

# vfs_listed PF N: each of its N VFs is in the summary; for wait_for
vfs_listed()
{
	local n
	for n in $(seq 0 $(($2 - 1))); do
		listed "$(vf_of "$1" "$n")" || return 1
	done
}

# ---- its limit ----

# limit PF: the limit and its reason
limit()
{
	echo "$(<"$mgr/$1/policy/limit") $(<"$mgr/$1/policy/limited_by")"
}

# shows_limit NAME PF DRIVER_LIMIT DRIVER_REASON
shows_limit()
{
	local name=$1 pf=$2 own=$3 why=$4 dir=$mgr/$2 seq
	local sysfs=$devices/$pf/sriov_numvfs

	is "$name: an unmanaged PF has the driver's totalvfs" "$(total_vfs "$pf")" "$own"
	mkdir "$dir"
	is "$name: enforce at first" "$(<"$dir/policy/mode")" enforce
	is "$name: no max_vfs at first" "$(<"$dir/policy/max_vfs")" ""
	is "$name: limit of hardware and driver" "$(limit "$pf")" "$own $why"
	is "$name: totalvfs is still the driver's" "$(total_vfs "$pf")" "$own"
	refused "$name: one more" "$dir/num_vfs" $((own + 1)) "$ERANGE" "$why"

	seq=$(last_seq)
	can "$name: max_vfs 2" "$dir/policy/max_vfs" 2
	is "$name: limit and reason" "$(limit "$pf")" "2 max_vfs 2"
	is "$name: in the PCI core" "$(total_vfs "$pf")" 2
	like "$name: limit-changed event" "$(events_since "$seq")" "^$pf limit-changed .*2"
	refused "$name: 3 by configfs" "$dir/num_vfs" 3 "$ERANGE" "max_vfs 2"
	is "$name: 3 by sysfs" "$(put "$sysfs" 3)" "$ERANGE"
	is "$name: no VF came" "$(num_vfs "$pf")" 0
	can "$name: 2 by sysfs" "$sysfs" 2

	# Below what is enabled: the PCI core takes it when the last VF goes.
	can "$name: max_vfs 1 with 2 VFs" "$dir/policy/max_vfs" 1
	is "$name: the VFs stay" "$(num_vfs "$pf")" 2
	is "$name: limit and reason with 2 VFs" "$(limit "$pf")" "1 max_vfs 1"
	soon "$name: violation event" has_event "$seq" "^$pf violation .*2 VFs"
	can "$name: 0 by sysfs" "$sysfs" 0
	soon "$name: the PCI core has the limit then" has "$devices/$pf/sriov_totalvfs" 1
	is "$name: 2 by sysfs then" "$(put "$sysfs" 2)" "$ERANGE"

	# max_vfs at its ends.
	can "$name: max_vfs 0" "$dir/policy/max_vfs" 0
	is "$name: limit 0" "$(limit "$pf")" "0 max_vfs 0"
	is "$name: 1 by sysfs over limit 0" "$(put "$sysfs" 1)" "$ERANGE"
	can "$name: a max_vfs that does not bind" "$dir/policy/max_vfs" 65535
	is "$name: the driver's limit binds" "$(limit "$pf")" "$own $why"
	is "$name: and is in the PCI core" "$(total_vfs "$pf")" "$own"
	can "$name: max_vfs none" "$dir/policy/max_vfs" none
	is "$name: max_vfs reads as an empty line" "$(<"$dir/policy/max_vfs")" ""
	can "$name: max_vfs 1" "$dir/policy/max_vfs" 1
	can "$name: max_vfs empty" "$dir/policy/max_vfs" ""
	is "$name: no limit of ours" "$(limit "$pf") $(total_vfs "$pf")" "$own $why $own"

	# The other modes.
	echo 1 >"$dir/policy/max_vfs"
	can "$name: mode audit" "$dir/policy/mode" audit
	is "$name: audit leaves totalvfs to the driver" "$(total_vfs "$pf")" "$own"
	is "$name: audit shows the limit" "$(limit "$pf")" "1 max_vfs 1"
	seq=$(last_seq)
	can "$name: audit allows 2 by sysfs" "$sysfs" 2
	soon "$name: audit reports them" has_event "$seq" "^$pf violation .*2 VFs"
	is "$name: mode enforce with 2 VFs" "$(put "$dir/policy/mode" enforce)" ok
	is "$name: the VFs stay with mode enforce" "$(num_vfs "$pf")" 2
	can "$name: 0 by sysfs again" "$sysfs" 0
	soon "$name: enforced when the last VF has gone" has "$devices/$pf/sriov_totalvfs" 1
	can "$name: mode off" "$dir/policy/mode" off
	is "$name: off leaves totalvfs to the driver" "$(total_vfs "$pf")" "$own"
	seq=$(last_seq)
	can "$name: off allows 2 by sysfs" "$sysfs" 2
	can "$name: and 0" "$sysfs" 0
	settle
	is "$name: off reports no violation" "$(count_events "$seq" violation)" 0

	# Given back.
	can "$name: mode enforce" "$dir/policy/mode" enforce
	is "$name: enforced at once" "$(total_vfs "$pf")" 1
	rmdir "$dir"
	soon "$name: rmdir gives totalvfs back" has "$devices/$pf/sriov_totalvfs" "$own"
	mkdir "$dir"
	echo 2 >"$dir/policy/max_vfs"
	echo 2 >"$sysfs"
	rmdir "$dir"
	is "$name: rmdir leaves the VFs" "$(num_vfs "$pf")" 2
	echo 0 >"$sysfs"
	soon "$name: and gives totalvfs back when they are gone" \
		has "$devices/$pf/sriov_totalvfs" "$own"
}

# ---- its wanted state, which is kept; the PF is $pf, its directory $dir ----

# How the actual values of vf0 and vf1 begin then.
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

# unbound_and_bound DRIVER
unbound_and_bound()
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

# is_kept DRIVER: all that takes VFs away and brings them back
is_kept()
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
	unbound_and_bound "$driver"

	# A network device is down when its driver has bound.
	is "$driver: VFs wait for the PF's network device" \
		"$(values "$dir/vf0/state" "$dir/vf1/state")" "waiting waiting"
	ip link set "$(netdev "$pf")" up
	soon "$driver: vf0 gets its driver" has "$dir/vf0/state" bound
	soon "$driver: vf1 gets its driver" has "$dir/vf1/state" bound
	is "$driver: the VF's network device has the wanted MAC" \
		"$(cat "$devices/$(vf_of "$pf" 1)/net/"*/address)" 52:54:00:00:02:01
}

# ---- its configuration, which comes back; the MAC addresses of a PF have the length of its own address ----

# configure PF: 2 VFs
configure()
{
	local n
	manage "$1" 0 1
	for n in 0 1; do
		echo "mac=52:54:00:00:${#1}:0$n vlan=5$n qos=3" >"$mgr/$1/vf$n/commit"
	done
	echo 2 >"$mgr/$1/num_vfs"
}

# as_wanted PF: the VFs have what configure set, and nothing is left to do
as_wanted()
{
	local n
	[ "$(<"$mgr/$1/state")" = ready ] && [ "$(num_vfs "$1")" = 2 ] || return 1
	for n in 0 1; do
		[ "$(actual "$mgr/$1/vf$n" mac vlan qos)" = "52:54:00:00:${#1}:0$n 5$n 3" ] || return 1
	done
}

# as_before PF: its VFs are as prepare left them; for soon
as_before()
{
	local pf=$1
	as_wanted "$pf" && [ "$(<"$mgr/$pf/last_error")" = "" ] &&
		[ "$(values "$mgr/$pf"/vf?/state)" = "bound bound" ]
}

# prepare NAME [SETTING=VALUE]...: a PF of the simulator; set pf, dir and net; two VFs as configure makes them
prepare()
{
	pf=$(sim_up "$@")
	dir=$mgr/$pf
	net=$(netdev "$pf")
	configure "$pf"
}

# moves NAME PF: its network device to another namespace, where it has another name, and back
moves()
{
	local name=$1 pf=$2 net=moved
	ip netns add other
	ip link set "$(netdev "$pf")" netns other name $net
	can "$name: in another namespace" "$mgr/$pf/vf0/vlan" 60
	like "$name: the driver has it" "$(ip -n other link show $net)" "vf 0 .* vlan 60"
	is "$name: as it is read" "$(actual "$mgr/$pf/vf0" vlan)" 60
	can "$name: VFs are made" "$mgr/$pf/num_vfs" 1
	like "$name: and configured" "$(ip -n other link show $net)" "vf 0 .* vlan 60"
	ip -n other link set $net netns 1
	ip link set $net up
	can "$name: back again" "$mgr/$pf/vf0/vlan" 50
	can "$name: 2 VFs" "$mgr/$pf/num_vfs" 2
	soon "$name: as wanted after the move" as_wanted "$pf"
}

# resets NAME PF METHOD...: nobody is told of them; the driver keeps what it knows, or reconcile
# sets it right
resets()
{
	local name=$1 pf=$2 method
	shift 2
	for method; do
		can "$name: it can have $method" "$devices/$pf/reset_method" "$method"
		can "$name: $method" "$devices/$pf/reset" 1
		can "$name: reconcile after $method" "$mgr/$pf/reconcile" 1
		soon "$name: as wanted after $method" as_wanted "$pf"
	done
}

# drifts NAME PF: what others change shows, and is left alone
drifts()
{
	local name=$1 pf=$2 net
	net=$(netdev "$pf")
	ip link set "$net" vf 0 mac 52:54:00:00:99:99 vlan 9
	ask get vf-get "{\"pf\": \"$pf\", \"index\": 0}"
	is "$name: drift" "$(told 'sorted(r["drift"])')" "['mac', 'qos', 'vlan']"
	is "$name: wanted beside actual" "$(told 'r["wanted"]["vlan"], r["actual"]["vlan"]')" "(50, 9)"
	like "$name: show marks it" "$(sriovctl show "$pf" vf0)" "vlan +50 +9 +differs"
	like "$name: list, too" "$(sriovctl list -o ADDRESS,VLAN,DRIFT "$pf")" "9! +mac,vlan,qos"
	ip link set "$net" down
	ip link set "$net" up
	settle
	is "$name: it is not overwritten" "$(actual "$mgr/$pf/vf0" vlan)" 9
	can "$name: reconcile" "$mgr/$pf/reconcile" 1
	soon "$name: sets it right" as_wanted "$pf"
	ask get vf-get "{\"pf\": \"$pf\", \"index\": 0}"
	is "$name: no drift is left" "$(told '"drift" in r')" False
}

# sleeps NAME PF: it and all devices, and wake up
sleeps()
{
	local name=$1 pf=$2 seq
	# Somebody's change, which goes with the rest.
	ip link set "$(netdev "$pf")" vf 1 vlan 99
	is "$name: drift" "$(actual "$mgr/$pf/vf1" vlan)" 99
	seq=$(last_seq)
	echo devices >/sys/power/pm_test
	echo 1 >/sys/module/suspend/parameters/pm_test_delay
	can "$name: suspend and resume" /sys/power/state freeze
	soon "$name: applied again" has_event "$seq" "^$pf vf1 config-applied"
	soon "$name: as wanted" as_wanted "$pf"
	is "$name: bound" "$(<"$mgr/$pf/vf1/state")" bound
}
