#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# once
# sriovctl doctor on a host without an IOMMU: each check finds what is wrong, and nothing where it is right;
# those of links and temperatures are in tool-doctor-hw.sh.
# shellcheck disable=SC2119 # look takes what doctor takes, or nothing
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

nic=$(sim_up nic)
eth=$(netdev "$nic")
three_vfs "$nic"
vf2=$(vf_of "$nic" 2)

# ---- nothing is wrong, but for the IOMMU ----

save_all
look
is "without an IOMMU there is that alone" "$findings" "iommu-off - - the IOMMU is off, or there is none"
is "a warning: status 0" $status 0
for check in intremap-off acs-off; do
	is "$check cannot be known" "$(result $check)" unknown
done
checks=$("$ctl" doctor --list | cut -d ' ' -f 1)
at_least "there are checks" "$(wc -w <<<"$checks")" 20
for check in $checks; do
	case $check in iommu-off | intremap-off | acs-off) continue ;; esac
	is "$check is all right" "$(result "$check")" ok
done
is "the output is as the schema says" "$(valid doctor <"$tmp/doctor")" ok
is "the schema has all checks, in this order" \
	"$(xargs <<<"$checks")" \
	"$(grep '"name": "' "$tmp/doctor" | cut -d '"' -f 4 | xargs)"

# ---- MAC addresses ----

ip link set "$eth" vf 1 mac 52:54:00:aa:00:00
look
fires "two VFs with the same MAC address" mac-duplicate "$nic" 1 \
	"has the MAC address 52:54:00:aa:00:00, as $nic vf0 has\$"
run doctor -x iommu-off
is "are an error: status 1" "$status $(grep -c '^ERROR' "$tmp/out")" "1 1"
like "what mends it" "$(mend mac-duplicate "$nic" 1)" "^sriovctl set $nic vf1 mac=02(:[0-9a-f]{2}){5}\$"
PATH=$PATH:${ctl%/*} bash -c "$(mend mac-duplicate "$nic" 1)"
look
quiet "does mend it" mac-duplicate
ip link set "$eth" vf 1 mac 52:54:00:aa:00:00
ip link set "$eth" vf 1 vlan 7
look
quiet "in another VLAN" mac-duplicate
ip link set "$eth" vf 1 vlan 0
look
fires "in none again" mac-duplicate "$nic" 1 "has the MAC address 52:54:00:aa:00:00"
ip link set "$eth" vf 1 mac "$(<"/sys/class/net/$eth/address")"
look
fires "a VF with the PF's" mac-duplicate "$nic" 1 "has the MAC address .*, as $nic has\$"
manage "$nic" 1
echo >"$mgr/$nic/vf1/mac"
ip link set "$eth" vf 1 mac 00:00:00:00:00:00
look
fires "a VF without one" mac-zero "$nic" 1 "has no MAC address\$"
quiet "which is no double" mac-duplicate
quiet "the others have one" mac-zero "$nic" 0
echo 52:54:00:aa:00:01 >"$mgr/$nic/vf1/mac"
look
quiet "all have one" mac-zero

# ---- trust, source addresses ----

ip link set "$eth" vf 0 trust on spoofchk off
look
fires "a trusted VF" trust-on "$nic" 0 "is trusted\$"
quiet "and no other" trust-on "$nic" 1
fires "a VF that is not checked" spoofchk-off "$nic" 0 "may send from any source address\$"
quiet "and no other one" spoofchk-off "$nic" 1
run doctor -x iommu-off,not-saved
is "warnings: status 0" "$status $(grep -c '^WARNING' "$tmp/out")" "0 2"
is "what mends it" "$(mend spoofchk-off "$nic" 0)" "sriovctl set $nic vf0 spoofchk=1"
for check in trust-on spoofchk-off; do
	PATH=$PATH:${ctl%/*} bash -c "$(mend $check "$nic" 0)"
done
look
quiet "none is trusted" trust-on
quiet "all are checked" spoofchk-off

# ---- VFs without drivers ----

echo "$vf2" >/sys/bus/pci/drivers/sriov_sim_vf/unbind
look
fires "a VF that lost its driver" vf-unprobed "$nic" 2 "has no driver, and should have one"
quiet "is not one that is to have none" vf-idle
echo 0 >"$devices/$nic/sriov_drivers_autoprobe"
look
fires "without autoprobe" vf-idle "$nic" 2 "has no driver, and is to have none\$"
quiet "it should have none" vf-unprobed
echo 1 >"$devices/$nic/sriov_drivers_autoprobe"
look
bash -c "$(mend vf-unprobed "$nic" 2)" >/dev/null
is "what mends it" "$(driver_of "$vf2")" sriov_sim_vf
look
quiet "all have a driver" vf-unprobed

# ---- links ----

ip link set "$eth" down
look
fires "a PF that is down" link-down "$nic" - "its network device $eth is down\$"
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
run doctor -x iommu-off
lacks "without the check there is none: status 0" '^ERROR'
unmanage "$sim"
echo 0 >"$devices/$sim/sriov_numvfs"
echo 2 >"$simroot/pf0/link_width"
look
fires "a PCIe link that is narrow" link-narrow "$sim" - \
	"its PCIe link is 16.0 GT/s x2, the card can do 16.0 GT/s x8"
quiet "one that is not" link-narrow "$nic"
echo 0 >"$simroot/pf0/link_width"
look
quiet "nor now the other" link-narrow

# ---- vectors ----

echo 2 >"$devices/$sim/sriov_numvfs"
look
fires "a pool that is used up" msix-headroom "$sim" - "may have vectors for no more VFs than its 2: .*msix-pool"
is "may be so on purpose" "$(grep -A 1 '"check": "msix-headroom"' "$tmp/doctor" | grep -o 'info')" info
echo 100 >"$simroot/pf0/msix_pool"
pool_is_seen()
{
	look
	[ "$(result msix-headroom)" = ok ]
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

# ---- PFs that are asked for; output for people; other users ----

ip link set "$eth" vf 0 trust on
echo 2 >"$simroot/pf0/link_width"
look "$sim"
fires "of the PF that is asked for" link-narrow "$sim" - "its PCIe link"
quiet "and no other one's" trust-on
look "$eth"
fires "by its network device" trust-on "$nic" 0 "is trusted"
quiet "not the first" link-narrow
is "an unknown PF" "$(ends 4 1 doctor 0000:7f:00.0)" ok
is "an unknown check" "$(ends 2 1 doctor -x nothing)" ok
look -x link-narrow -x trust-on,link-down
is "--except may be repeated" \
	"$(result link-narrow)$(result trust-on)$(result link-down)$(result group-shared)" ok
ip link set "$eth" vf 1 mac 52:54:00:aa:00:00
run doctor
people=$status
cp "$tmp/out" "$tmp/people"
like "people get the fact" "$(cat "$tmp/people")" "^WARNING $nic vf0: is trusted\$"
like "why" "$(cat "$tmp/people")" "^  why: +without an IOMMU no VF can"
like "what to do" "$(cat "$tmp/people")" "^  mend: +sriovctl set $nic vf0 trust=0\$"
like "what the host has" "$(head -n 1 "$tmp/people")" "^IOMMU: none, interrupt remapping: not known\$"
# n PATTERN: how many lines of the JSON have it
n()
{
	grep -c "$1" "$tmp/doctor" || :
}
look
like "a sum" "$(tail -n 1 "$tmp/people")" "^$(n ': "error"') errors?, $(n ': "warning"') warnings?, \
$(n ': "info"') info; $(n '"result": "ok"') checks passed, $(n '"result": "unknown"') could not"
like "it tells of an error" "$(cat "$tmp/people")" "^ERROR $nic vf1: "
is "errors come first" "$(grep -oE '^(ERROR|WARNING|INFO)' "$tmp/people" | uniq | xargs)" "ERROR WARNING"
# Status 1, as there is an error.
is "it fits 80 columns, but for commands" \
	"$people $(grep -v '^  mend:' "$tmp/people" | awk 'length > 80' | wc -l)" "1 0"
is "no colour without a terminal" "$people $(grep -c $'\033' "$tmp/people" || :)" "1 0"
like "colour on a terminal" "$(TERM=xterm script -qc "$ctl doctor" /dev/null)" $'\033'"\\[33mWARNING"

# ---- it waits for no driver, and changes nothing ----

files=("$mgr/$nic"/* "$mgr/$nic"/vf*/* "$mgr/$sim"/* "$devices/$nic"/sriov_* "$devices/$sim"/sriov_*)
before=$(snapshot "${files[@]}")
look
is "nothing is changed" "$(result link-narrow) $(snapshot "${files[@]}")" "found $before"
echo 0 >"$devices/$sim/sriov_numvfs"
sim_hold pf0 sriov_configure
echo 1 >"$devices/$sim/sriov_numvfs" &
writer=$!
wait_held pf0 sriov_configure
look
is "a driver that takes long is not waited for" "$(result link-narrow) $(<"$simroot/pf0/held")" "found sriov_configure 1"
sim_release pf0
wait $writer
rm -r "$tmp"
finish
