#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb nvme
# vm: --sim --monitor
# sriovctl doctor where links, temperatures, and what stands above a network device are real.
# shellcheck disable=SC2119 # look takes what doctor takes, or nothing
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)
eth=$(netdev "$igb")
three_vfs "$igb"
soon "$eth has a link" has "/sys/class/net/$eth/operstate" up
save_all
look
is "without an IOMMU there is that alone" "$findings" "iommu-off - - the IOMMU is off, or there is none"
is "a warning: status 0" $status 0
like "what the host has" "$("$ctl" doctor | head -n 1)" "^IOMMU: none, interrupt remapping: off\$"

# ---- VFs of a driver that wants a link, and of one that wants to be told ----

echo 1 >"$devices/$nvme/sriov_numvfs"
look
fires "an NVMe VF" nvme-offline "$nvme" 0 "has no driver, and is offline where "
echo 0 >"$devices/$nvme/sriov_numvfs"
ip link set "$eth" down
look
fires "a PF that is down" link-down "$igb" - "its network device $eth is down\$"
echo 0 >"$mgr/$igb/num_vfs"
echo 3 >"$mgr/$igb/num_vfs"
look
fires "a VF that waits for it" vf-unprobed "$igb" 0 "has no driver, and should have one"
bash -c "$(mend vf-unprobed "$igb" 0)"
soon "what mends it" has "/sys/class/net/$eth/operstate" up
soon "the VF has its driver" test -e "$devices/$(vf_of "$igb" 0)/driver"
for file in /sys/class/virtio-ports/*/name; do
	[ "$(<"$file")" != monitor ] || port=/dev/$(basename "${file%/name}")
done
exec {monitor}<>"$port"
echo "set_link igb1 off" >&"$monitor"
soon "no link" has "/sys/class/net/$eth/operstate" down
look
fires "a PF without a link" link-down "$igb" - "its network device $eth has no link\$"
echo "set_link igb1 on" >&"$monitor"
soon "a link again" has "/sys/class/net/$eth/operstate" up
look
quiet "a PF with a link" link-down

# ---- network devices above a PF's ----

sim=$(sim_up pf0)
simeth=$(netdev "$sim")
simmac=$(<"/sys/class/net/$simeth/address")
if modprobe -q bonding; then
	ip link add bond7 type bond
	ip link set "$simeth" down
	ip link set bond7 address 52:54:00:aa:00:00
	ip link set "$simeth" master bond7
	is "a port has the address of its bond" "$(<"/sys/class/net/$simeth/address")" 52:54:00:aa:00:00
	echo 1 >"$devices/$sim/sriov_numvfs"
	ip link set "$simeth" vf 0 mac 52:54:00:aa:00:00
	look
	quiet "which is not its own" mac-duplicate "$sim"
	ip link set "$simeth" vf 0 mac "$simmac"
	look
	fires "that is" mac-duplicate "$sim" 0 "has the MAC address $simmac, as $sim has\$"
	echo 0 >"$devices/$sim/sriov_numvfs"
	ip link del bond7
	ip link set "$simeth" up
else
	skip "a bond's address" "this kernel has no bonding"
fi
# These leave it its own; a bridge then has that as well.
for master in "vrf table 7" bridge; do
	if modprobe -q "${master%% *}"; then
		# shellcheck disable=SC2086 # words
		ip link add master7 type $master
		ip link set "$simeth" master master7
		echo 1 >"$devices/$sim/sriov_numvfs"
		ip link set "$simeth" vf 0 mac "$simmac"
		look
		fires "the address of a port of a ${master%% *}" mac-duplicate "$sim" 0 \
			"has the MAC address $simmac, as $sim has\$"
		echo 0 >"$devices/$sim/sriov_numvfs"
		ip link del master7
	else
		skip "the address of a port of a ${master%% *}" "this kernel has no ${master%% *}"
	fi
done

# ---- vectors ----

used=$(<"$mgr/host/vectors_used")
can "a small budget" "$mgr/host/vector_budget" $((used + 1))
look
fires "few vectors" msix-headroom - - "[0-9]+ of $((used + 1)) interrupt vectors are left\$"
can "a budget as the CPUs are" "$mgr/host/vector_budget" auto
look
quiet "many vectors" msix-headroom

# ---- temperature ----

hwmon=$(dirname /sys/class/nvme/nvme*/hwmon*/temp1_input)
if [ -e "$hwmon/temp1_max" ]; then
	was=$(<"$hwmon/temp1_max")
	echo 10000 >"$hwmon/temp1_max"
	look
	fires "a hot PF" temperature "$nvme" - \
		"its temperature Composite is $(($(<"$hwmon/temp1_input") / 1000)) C, max is [0-9]+ C\$"
	echo 0 >"$hwmon/temp1_max"
	look
	quiet "one without a bound" temperature
	echo "$was" >"$hwmon/temp1_max"
	look
	quiet "one that is not" temperature
else
	skip "a hot PF" "no hwmon of nvme"
fi
rm -r "$tmp"
finish
