#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb
# vm: --sim --monitor
# debug
# The wanted configuration comes back after whatever took it from the hardware, with a real driver.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

igb=$(pfs_of igb)
configure "$igb"
ip link set "$(netdev "$igb")" up
soon "as wanted" as_wanted "$igb"
moves igb "$igb"

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
is "igb: the rest does not" "$(num_vfs "$igb") $(actual "$mgr/$igb/vf0" mac vlan qos)" \
	"2 52:54:00:00:12:00 50 3"
soon "igb: it is tried again" has "$mgr/$igb/state" retrying
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
soon "igb: a link again" has "/sys/class/net/$(netdev "$igb")/operstate" up
# Whoever has RTNL after that comes after those who were told of the link.
ip link set "$(netdev "$igb")" up
settle
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
else
	echo "device_del igb1" >&"$monitor"
	soon "unplugged" has "$mgr/$igb/state" absent
	is "what is wanted is kept" "$(values "$mgr/$igb/vf1/vlan" "$mgr/$igb/num_vfs")" "51 2"
	soon "its slot is empty" has /sys/bus/pci/slots/1/adapter 0
	echo "device_add igb,id=igb1,bus=igb-port1,netdev=net1,romfile=,mac=52:54:00:00:00:01" >&"$monitor"
	soon "plugged" as_wanted "$igb"
	ip link set "$(netdev "$igb")" up
	soon "its VFs are bound again" has "$mgr/$igb/vf1/state" bound
fi

# ---- resets and drift ----

ynl_start
resets igb "$igb" flr bus
drifts igb "$igb"
finish
