#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --sim --monitor
# The wanted configuration comes back after whatever took it from the hardware.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

sim=$(sim_up pf0 vf_netdevs=0)
igb=$(pfs_of igb)
manage "$sim" 0 1
manage "$igb" 0 1

# The VFs have what is wanted and nothing is left to do.
as_wanted()
{
	local pf n
	for pf; do
		[ "$(<"$mgr/$pf/state")" = ready ] && [ "$(num_vfs "$pf")" = 2 ] || return 1
		for n in 0 1; do
			[ "$(actual "$mgr/$pf/vf$n" mac vlan qos)" = "52:54:00:00:${#pf}:0$n 5$n 3" ] ||
				return 1
		done
	done
}

for pf in "$sim" "$igb"; do
	for n in 0 1; do
		echo "mac=52:54:00:00:${#pf}:0$n vlan=5$n qos=3" >"$mgr/$pf/vf$n/commit"
	done
	echo 2 >"$mgr/$pf/num_vfs"
done
ip link set "$(netdev "$igb")" up
soon "as wanted" as_wanted "$sim" "$igb"

# ---- the network device moves to another namespace, and has another name ----

ip netns add other
for pf in "$sim" "$igb"; do
	moved=moved${#pf}
	ip link set "$(netdev "$pf")" netns other name "$moved"
	can "in another namespace" "$mgr/$pf/vf0/vlan" 60
	like "the driver has it" "$(ip -n other link show "$moved")" "vf 0 .* vlan 60"
	is "as it is read" "$(actual "$mgr/$pf/vf0" vlan)" 60
	can "VFs are made" "$mgr/$pf/num_vfs" 1
	like "and configured" "$(ip -n other link show "$moved")" "vf 0 .* vlan 60"
	ip -n other link set "$moved" netns 1
	ip link set "$moved" up
	can "back again" "$mgr/$pf/vf0/vlan" 50
	can "2 VFs" "$mgr/$pf/num_vfs" 2
done
soon "as wanted after the move" as_wanted "$sim" "$igb"

# ---- what the driver takes only when there is a link ----

# shellcheck disable=SC2317 # called by soon
take_rate()
{
	try "$mgr/$igb/vf0/max_tx_rate" 100
	[ "$said" = ok ]
}
soon "igb: a rate" take_rate
ip link set "$(netdev "$igb")" down
refused "igb: a rate without a link" "$mgr/$igb/vf0/max_tx_rate" 90 "Network is down" \
	"^igb takes max_tx_rate only while the PF has a link"
rebind "$igb"
soon "igb: the rate waits" has "$mgr/$igb/vf0/last_error" "its rates wait for a link of the PF"
soon "igb: the rest does not" as_wanted "$igb"
ip link set "$(netdev "$igb")" up
# shellcheck disable=SC2317 # called by soon
has_rate()
{
	[ "$(actual "$mgr/$igb/vf0" max_tx_rate)" = 100 ]
}
soon "igb: the rate with a link" has_rate
soon "igb: nothing is wrong" has "$mgr/$igb/vf0/last_error" ""

ip link set "$(netdev "$igb")" down
rebind "$igb"
soon "igb: the rate waits again" has "$mgr/$igb/vf0/last_error" \
	"its rates wait for a link of the PF"
can "igb: it is wanted no longer" "$mgr/$igb/vf0/max_tx_rate" ""
seq=$(last_seq)
ip link set "$(netdev "$igb")" up
soon "igb: a link again" has "/sys/class/net/$(netdev "$igb")/carrier" 1
pause 1
is "igb: there is nothing to apply" "$(has_event "$seq" "^$igb vf0 config-applied" && echo applied)" ""

# ---- the modules of the PF drivers ----

rmmod igb
is "igb unloaded" "$(<"$mgr/$igb/state") $(<"$mgr/$igb/vf0/state")" "unbound absent"
modprobe igb
soon "igb loaded again" as_wanted "$igb"
ip link set "$(netdev "$igb")" up
soon "its VFs are bound" has "$mgr/$igb/vf1/state" bound
is "with their addresses" "$(cat "$devices/$igb"/virtfn?/net/*/address | sort | xargs)" \
	"52:54:00:00:12:00 52:54:00:00:12:01"

# ---- hot unplug and plug ----

echo 1 >"$devices/$igb/remove"
is "removed" "$(<"$mgr/$igb/state")" absent
echo 1 >/sys/bus/pci/rescan
soon "found again" as_wanted "$igb"
port=''
for file in /sys/class/virtio-ports/*/name; do
	[ "$(<"$file")" != monitor ] || port=/dev/$(basename "${file%/name}")
done
exec {monitor}<>"$port"
if [ -e /proc/lockdep ]; then
	skip "unplugged and plugged" "lockdep would report pciehp itself"
elif [ -e /sys/bus/pci/slots/1/power ]; then
	echo "device_del igb1" >&"$monitor"
	soon "unplugged" has "$mgr/$igb/state" absent
	is "what is wanted is kept" "$(values "$mgr/$igb/vf1/vlan" "$mgr/$igb/num_vfs")" "51 2"
	sleep 1
	echo "device_add igb,id=igb1,bus=igb-port1,netdev=net1,romfile=,mac=52:54:00:00:00:01" >&"$monitor"
	soon "plugged" as_wanted "$igb"
	ip link set "$(netdev "$igb")" up
	soon "its VFs are bound again" has "$mgr/$igb/vf1/state" bound
else
	skip "unplugged and plugged" "this kernel has no PCIe hotplug"
fi
echo 1 >"$simroot/pf0/pull"
is "the simulator's PF is pulled" "$(<"$mgr/$sim/state")" absent
sim_live pf0
soon "and comes back" as_wanted "$sim"

# ---- resets: nobody is told of them; the driver keeps what it knows, or reconcile sets it right ----

for method in flr bus; do
	for pf in "$sim" "$igb"; do
		grep -q $method "$devices/$pf/reset_method" 2>/dev/null || continue
		echo $method >"$devices/$pf/reset_method"
		is "$method of $(driver_of "$pf")" "$(words eval "echo 1 >$devices/$pf/reset")" ok
		can "reconcile after $method of $(driver_of "$pf")" "$mgr/$pf/reconcile" 1
		soon "as wanted after $method of $(driver_of "$pf")" as_wanted "$pf"
	done
done

# ---- drift: what others change shows, and is left alone ----

ynl_start
ip link set "$(netdev "$igb")" vf 0 mac 52:54:00:00:99:99 vlan 9
ask get vf-get "{\"pf\": \"$igb\", \"index\": 0}"
is "vf-get: drift" "$(told 'sorted(r["drift"])')" "['mac', 'qos', 'vlan']"
is "wanted beside actual" "$(told 'r["wanted"]["vlan"], r["actual"]["vlan"]')" "(50, 9)"
like "show marks it" "$(sriovctl show "$igb" vf0)" "vlan +50 +9 +differs"
like "list, too" "$(sriovctl list -o ADDRESS,VLAN,DRIFT "$igb")" "9! +mac,vlan,qos"
ip link set "$(netdev "$igb")" down
ip link set "$(netdev "$igb")" up
sleep 1
is "it is not overwritten" "$(actual "$mgr/$igb/vf0" vlan)" 9
can "reconcile" "$mgr/$igb/reconcile" 1
soon "sets it right" as_wanted "$igb"
ask get vf-get "{\"pf\": \"$igb\", \"index\": 0}"
is "no drift is left" "$(told '"drift" in r')" False
finish
