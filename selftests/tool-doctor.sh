#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --nvme 1 --sim --monitor
# slow
# sriovctl doctor on a host without an IOMMU: each check finds what is wrong, and nothing where it is right.
# shellcheck disable=SC2119 # look takes what doctor takes, or nothing
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

# result CHECK: ok, found or unknown, of what look has seen
result()
{
	grep -A 1 "\"name\": \"$1\"" "$tmp/doctor" | sed -n 's/.*"result": "\(.*\)".*/\1/p'
}

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)
eth=$(netdev "$igb")
manage "$igb" 0 1 2
for n in 0 1 2; do
	echo "52:54:00:aa:00:0$n" >"$mgr/$igb/vf$n/mac"
done
echo 3 >"$mgr/$igb/num_vfs"
for n in 0 1 2; do
	soon "vf$n has a driver" test -e "$devices/$(vf_of "$igb" $n)/driver"
done
vf2=$(vf_of "$igb" 2)

# ---- nothing is wrong, but for the IOMMU ----

soon "$eth has a link" has "/sys/class/net/$eth/operstate" up
look
is "without an IOMMU there is that alone" "$findings" "iommu-off - - the IOMMU is off, or there is none"
is "a warning: status 0" $status 0
for check in intremap-off acs-off; do
	is "$check cannot be known" "$(result $check)" unknown
done
for check in $("$ctl" doctor --list | cut -d ' ' -f 1); do
	case $check in iommu-off | intremap-off | acs-off) continue ;; esac
	is "$check is all right" "$(result "$check")" ok
done
is "the output is as the schema says" "$(valid doctor <"$tmp/doctor")" ok
is "the schema has all checks, in this order" \
	"$("$ctl" doctor --list | cut -d ' ' -f 1 | xargs)" \
	"$(grep '"name": "' "$tmp/doctor" | cut -d '"' -f 4 | xargs)"

# ---- MAC addresses ----

ip link set "$eth" vf 1 mac 52:54:00:aa:00:00
look
fires "two VFs with the same MAC address" mac-duplicate "$igb" 1 \
	"has the MAC address 52:54:00:aa:00:00, as $igb vf0 has\$"
is "are an error: status 1" "$("$ctl" doctor -x iommu-off >/dev/null; echo $?)" 1
like "what mends it" "$(mend mac-duplicate "$igb" 1)" "^sriovctl set $igb vf1 mac=02(:[0-9a-f]{2}){5}\$"
PATH=$PATH:${ctl%/*} bash -c "$(mend mac-duplicate "$igb" 1)"
look
quiet "does mend it" mac-duplicate
ip link set "$eth" vf 1 mac 52:54:00:aa:00:00
ip link set "$eth" vf 1 vlan 7
look
quiet "in another VLAN" mac-duplicate
ip link set "$eth" vf 1 vlan 0
look
fires "in none again" mac-duplicate "$igb" 1 "has the MAC address 52:54:00:aa:00:00"
ip link set "$eth" vf 1 mac "$(<"/sys/class/net/$eth/address")"
look
fires "a VF with the PF's" mac-duplicate "$igb" 1 "has the MAC address .*, as $igb has\$"
manage "$igb" 1
echo >"$mgr/$igb/vf1/mac"
ip link set "$eth" vf 1 mac 00:00:00:00:00:00
look
fires "a VF without one" mac-zero "$igb" 1 "has no MAC address\$"
quiet "which is no double" mac-duplicate
quiet "the others have one" mac-zero "$igb" 0
echo 52:54:00:aa:00:01 >"$mgr/$igb/vf1/mac"
look
quiet "all have one" mac-zero

# ---- trust, source addresses ----

ip link set "$eth" vf 0 trust on spoofchk off
look
fires "a trusted VF" trust-on "$igb" 0 "is trusted\$"
quiet "and no other" trust-on "$igb" 1
fires "a VF that is not checked" spoofchk-off "$igb" 0 "may send from any source address\$"
quiet "and no other one" spoofchk-off "$igb" 1
is "warnings: status 0" "$("$ctl" doctor -x iommu-off >/dev/null; echo $?)" 0
is "what mends it" "$(mend spoofchk-off "$igb" 0)" "sriovctl set $igb vf0 spoofchk=1"
for check in trust-on spoofchk-off; do
	PATH=$PATH:${ctl%/*} bash -c "$(mend $check "$igb" 0)"
done
look
quiet "none is trusted" trust-on
quiet "all are checked" spoofchk-off

# ---- VFs without drivers ----

echo "$vf2" >"/sys/bus/pci/drivers/igbvf/unbind"
look
fires "a VF that lost its driver" vf-unprobed "$igb" 2 "has no driver, and should have one"
quiet "is not one that is to have none" vf-idle
echo 0 >"$devices/$igb/sriov_drivers_autoprobe"
look
fires "without autoprobe" vf-idle "$igb" 2 "has no driver, and is to have none\$"
quiet "it should have none" vf-unprobed
echo 1 >"$devices/$igb/sriov_drivers_autoprobe"
look
bash -c "$(mend vf-unprobed "$igb" 2)" >/dev/null
is "what mends it" "$(driver_of "$vf2")" igbvf
look
quiet "all have a driver" vf-unprobed
echo 1 >"$devices/$nvme/sriov_numvfs"
look
fires "an NVMe VF" vf-idle "$nvme" 0 "has no driver, and is to have none\$"
echo 0 >"$devices/$nvme/sriov_numvfs"

# ---- links ----

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
ip netns add red
ip link set "$eth" netns red
look
is "a PF whose network device is elsewhere cannot be known" "$(result link-down)" unknown
ip -n red link set "$eth" netns 1
ip link set "$eth" up

sim=$(sim_up pf0 total_vfs=8 msix_pool=8)
echo 1 >"$devices/$sim/sriov_numvfs"
ip link set "$(netdev "$sim")" vf 0 mac 52:54:00:aa:00:00
look
quiet "a VF of another PF with the same address" mac-duplicate "$sim"
is "no error" $status 0
modprobe pci-stub
manage "$sim" 0
echo pci-stub >"$mgr/$sim/vf0/driver"
look
fires "without an IOMMU, a VF that is given away" iommu-off - - "the IOMMU is off"
is "is an error: status 1" $status 1
is "without the check there is none: status 0" "$("$ctl" doctor -x iommu-off >/dev/null; echo $?)" 0
unmanage "$sim"
echo 0 >"$devices/$sim/sriov_numvfs"
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
echo 2 >"$simroot/pf0/link_width"
look
fires "a PCIe link that is narrow" link-narrow "$sim" - \
	"its PCIe link is 16.0 GT/s x2, the card can do 16.0 GT/s x8"
quiet "one that is not" link-narrow "$igb"
echo 0 >"$simroot/pf0/link_width"
look
quiet "nor now the other" link-narrow

# ---- vectors ----

used=$(<"$mgr/host/vectors_used")
can "a small budget" "$mgr/host/vector_budget" $((used + 1))
look
fires "few vectors" msix-headroom - - "[0-9]+ of $((used + 1)) interrupt vectors are left\$"
can "a budget as the CPUs are" "$mgr/host/vector_budget" auto
look
quiet "many vectors" msix-headroom
echo 2 >"$devices/$sim/sriov_numvfs"
look
fires "a pool that is used up" msix-headroom "$sim" - "has vectors for no more VFs than its 2: msix-pool"
is "may be so on purpose" "$(grep -A 1 '"check": "msix-headroom"' "$tmp/doctor" | grep -o 'info')" info
echo 100 >"$simroot/pf0/msix_pool"
pool_is_seen()
{
	look
	! grep -q ^msix-headroom <<<"$findings"
}
soon "a pool that is not" pool_is_seen

# ---- a configuration that failed ----

manage "$sim" 0
echo 5 >"$mgr/$sim/vf0/vlan"
look
quiet "a configuration that is there" config-failed
quiet "and that nobody has changed" config-drift
ip link set "$(netdev "$sim")" vf 0 vlan 6
look
fires "one that somebody else has changed" config-drift "$sim" 0 "vlan is not as wanted"
quiet "has not failed" config-failed
is "what mends it is the same" "$(mend config-drift "$sim" 0)" "echo 1 >$mgr/$sim/reconcile"
echo "set_vf_vlan 1 EIO" >"$simroot/pf0/fail"
echo 1 >"$mgr/$sim/reconcile" || :
look
fires "a configuration that is not" config-failed "$sim" 0 "is not as it is wanted: .*vlan"
bash -c "$(mend config-failed "$sim" 0)"
look
quiet "what mends it" config-failed
quiet "nothing is left of the change" config-drift

# ---- who else makes VFs ----

rules=/etc/udev/rules.d/99-test.rules
mkdir -p /etc/udev/rules.d /usr/lib/udev/rules.d /etc/systemd/network
printf '%s\n' '# ATTR{device/sriov_numvfs}="1"' \
	'ACTION=="add", SUBSYSTEM=="net", ATTR{device/sriov_numvfs}="4"' >$rules
look
fires "a udev rule" numvfs-writer - - "$rules:2: ACTION==.*sriov_numvfs"
is "but not the comment" "$(grep -c ^numvfs-writer <<<"$findings")" 1
is "the output is as the schema says, with quotes" "$(valid doctor <"$tmp/doctor")" ok
mv $rules /usr/lib/udev/rules.d/
look
fires "one of a package" numvfs-writer - - "/usr/lib/udev/rules.d/99-test.rules:2: "
ln -s /dev/null $rules
look
quiet "one that is masked" numvfs-writer
rm $rules /usr/lib/udev/rules.d/99-test.rules
printf '%s\n' '[Match]' 'Path=pci-*' '[Link]' 'Description=SR-IOV' >/etc/systemd/network/10-x.link
look
quiet "a description" numvfs-writer
echo SR-IOVVirtualFunctions=4 >>/etc/systemd/network/10-x.link
look
fires "a .link file" numvfs-writer - - "/etc/systemd/network/10-x.link:5: SR-IOVVirtualFunctions=4\$"
sed -i '5s/.*/[SR-IOV]/' /etc/systemd/network/10-x.link
look
fires "its section" numvfs-writer - - "/etc/systemd/network/10-x.link:5: \[SR-IOV\]\$"
rm /etc/systemd/network/10-x.link
echo 'echo 4 >/sys/class/net/eth0/device/sriov_numvfs' >/etc/rc.local
look
fires "rc.local" numvfs-writer - - "/etc/rc.local:1: "
rm /etc/rc.local
echo "quiet igb.max_vfs=4" >"$tmp/cmdline"
mount --bind "$tmp/cmdline" /proc/cmdline
look
fires "the kernel's command line" numvfs-writer - - "/proc/cmdline:1: quiet igb.max_vfs=4\$"
like "what mends it" "$(mend numvfs-writer - -)" "^take it out of the boot loader's command line; "
umount /proc/cmdline
look
quiet "without them" numvfs-writer

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

# ---- PFs that are asked for; output for people; other users ----

ip link set "$eth" vf 0 trust on
echo 2 >"$simroot/pf0/link_width"
look "$sim"
fires "of the PF that is asked for" link-narrow "$sim" - "its PCIe link"
quiet "and no other one's" trust-on
look "$eth"
fires "by its network device" trust-on "$igb" 0 "is trusted"
quiet "not the first" link-narrow
is "an unknown PF" "$(ends 1 1 "$ctl" doctor 0000:7f:00.0)" ok
is "a function without SR-IOV" "$(ends 1 1 "$ctl" doctor 0000:00:00.0)" ok
is "an unknown check" "$(ends 2 1 "$ctl" doctor -x nothing)" ok
look -x link-narrow -x trust-on,link-down
is "--except may be repeated" \
	"$(result link-narrow)$(result trust-on)$(result link-down)$(result group-shared)" ok
ip link set "$eth" vf 1 mac 52:54:00:aa:00:00
"$ctl" doctor >"$tmp/out" || :
like "people get the fact" "$(cat "$tmp/out")" "^WARNING $igb vf0: is trusted\$"
like "why" "$(cat "$tmp/out")" "^  why: +without an IOMMU no VF can"
like "what to do" "$(cat "$tmp/out")" "^  mend: +sriovctl set $igb vf0 trust=0\$"
like "what the host has" "$(head -n 1 "$tmp/out")" "^IOMMU: none, interrupt remapping: off\$"
# n PATTERN: how many lines of the JSON have it
n()
{
	grep -c "$1" "$tmp/doctor" || :
}
look
like "a sum" "$(tail -n 1 "$tmp/out")" "^$(n ': "error"') errors?, $(n ': "warning"') warnings?, \
$(n ': "info"') info; $(n '"result": "ok"') checks passed, $(n '"result": "unknown"') could not"
is "errors come first" "$(grep -oE '^(ERROR|WARNING|INFO)' "$tmp/out" | uniq | xargs)" "ERROR WARNING"
is "it fits 80 columns, but for commands" \
	"$(grep -v '^  mend:' "$tmp/out" | awk 'length > 80' | wc -l)" 0
is "no colour without a terminal" "$(grep -c $'\033' "$tmp/out" || :)" 0
like "colour on a terminal" "$(TERM=xterm script -qc "$ctl doctor" /dev/null)" $'\033'"\\[33mWARNING"

# ---- it waits for no driver, and changes nothing ----

files=("$mgr/$igb"/* "$mgr/$igb"/vf*/* "$mgr/$sim"/* "$devices/$igb"/sriov_* "$devices/$sim"/sriov_*)
before=$(snapshot "${files[@]}")
look
is "nothing is changed" "$(snapshot "${files[@]}")" "$before"
echo 0 >"$devices/$sim/sriov_numvfs"
echo 30000 >"$simroot/pf0/configure_delay_ms"
echo 1 >"$devices/$sim/sriov_numvfs" &
writer=$!
sleep 1
began=$SECONDS
look
at_least "a driver that takes long is not waited for" $((25 - (SECONDS - began))) 0
is "it still takes" "$(kill -0 $writer 2>/dev/null && echo yes)" yes
wait $writer
rm -r "$tmp"
finish
