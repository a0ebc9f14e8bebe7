#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# once
# sriovctl xml: what libvirt's schema takes, with the VF's address, MAC address and VLAN.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

command -v virt-xml-validate >/dev/null || skip_all "no virt-xml-validate: INSTALL_DEPS=1 tools/install-deps check"

# domain ARGUMENT...: "ok" if the XML is a device and makes a valid domain, else what is wrong with it
domain()
{
	run xml "$@"
	{
		echo "<domain type='kvm'><name>test</name><memory>1</memory><os><type>hvm</type></os>"
		echo "<devices>"
		cat "$tmp/out"
		echo "</devices></domain>"
	} >"$tmp/domain.xml"
	if virt-xml-validate "$tmp/domain.xml" domain >"$tmp/valid" 2>&1; then
		echo "ok$([ "$(part 'count(//devices/*)')" = 1 ] || echo ", and no device: status $status")"
	else
		head -n 3 "$tmp/valid"
	fi
}

# part XPATH: of the domain that was checked last
part()
{
	xmllint --xpath "string($1)" "$tmp/domain.xml"
}

nic=$(sim_up nic)
acc=$(sim_up acc accelerator=1)
manage "$nic" 0 1
echo "mac=52:54:00:aa:00:00 vlan=100" >"$mgr/$nic/vf0/commit"
echo none >"$mgr/$nic/vf1/driver"
echo 3 >"$mgr/$nic/num_vfs"
echo 1 >"$devices/$acc/sriov_numvfs"
vf0=$(vf_of "$nic" 0)
eth=$(netdev "$nic")

is "a network VF" "$(domain "$nic" vf0)" ok
is "it is managed" "$(part //interface/@type) $(part //interface/@managed)" "hostdev yes"
is "for vfio" "$(part //interface/driver/@name)" vfio
is "with its address" "$(printf '%04x:%02x:%02x.%x' "$(part //source/address/@domain)" \
	"$(part //source/address/@bus)" "$(part //source/address/@slot)" \
	"$(part //source/address/@function)") $(part //source/address/@type)" "$vf0 pci"
is "with its MAC address" "$(part //mac/@address)" 52:54:00:aa:00:00
is "with its VLAN" "$(part //vlan/tag/@id)" 100
is "and nothing that libvirt cannot say" "$(part 'count(//comment())')" 0
# xml ARGUMENT...: what it prints, after "ok"
xml()
{
	ends 0 0 xml "$@"
	cat "$tmp/out"
}
whole=$(xml "$nic" vf0)
like "it begins with the device" "$whole" "^<interface type='hostdev'"
[[ $whole == ok*hostdev* ]] || whole="what is the same"
is "by the PF's network device" "$(xml "$eth" vf0)" "$whole"
is "by its own address" "$(xml "$vf0")" "$whole"

# What others have set counts where nothing is wanted; what is wanted goes before.
ip link set "$eth" vf 2 mac 52:54:00:bb:00:02 vlan 7
is "what is set with ip link" "$(domain "$nic" vf2)" ok
is "MAC address and VLAN of it" "$(part //mac/@address) $(part //vlan/tag/@id)" "52:54:00:bb:00:02 7"
ip link set "$eth" vf 0 mac 52:54:00:bb:00:00 vlan 8
is "what is wanted goes before" "$(xml "$nic" vf0)" "$whole"
is "nothing is set" "$(domain "$nic" vf1)" ok
is "no MAC address, no VLAN" "$(part 'count(//mac | //vlan)')" 0
ip link set "$eth" vf 2 vlan 7 qos 3
is "a priority" "$(domain "$nic" vf2)" ok
like "is said to be lost" "$(part '//comment()')" "qos 3 cannot be said here"
ip link set "$eth" vf 2 vlan 0
is "no VLAN" "$(domain "$nic" vf2) $(part 'count(//vlan)')" "ok 0"

sim=$(sim_up pf0)
echo 1 >"$devices/$sim/sriov_numvfs"
ip link set "$(netdev "$sim")" vf 0 vlan 5 proto 802.1ad
is "another protocol" "$(domain "$sim" vf0)" ok
like "is said to be lost, too" "$(part '//comment()')" "vlan-proto 802.1ad cannot be said here"
is "a domain number of five digits" "$(part //source/address/@domain)" "0x${sim%%:*}"
ip netns add red
ip link set "$(netdev "$sim")" netns red
is "the PF's network device is elsewhere" "$(domain "$sim" vf0)" ok
is "libvirt would not find it: a hostdev" "$(part 'count(//hostdev)')" 1
is "and no interface" "$(ends 4 1 xml --interface "$sim" vf0)" ok

is "a VF of another class" "$(domain "$acc" vf0)" ok
is "is a hostdev" "$(part //hostdev/@type) $(part //hostdev/@managed) $(part //hostdev/driver/@name)" \
	"pci yes vfio"
is "with its address, and no type of it" "$(part //hostdev/source/address/@bus)$(part //@type)" \
	"0x$(vf_of "$acc" 0 | cut -d: -f2)kvm"
is "a network VF as hostdev" "$(domain --hostdev "$nic" vf0)" ok
is "without MAC address" "$(part 'count(//hostdev)') $(part 'count(//mac)')" "1 0"
is "a network VF as interface" "$(domain --interface "$nic" vf0)" ok

is "another class as interface" "$(ends 4 1 xml --interface "$acc" vf0)" ok
like "it says what to do" "$(cat "$tmp/err")" "no network device; use --hostdev\$"
is "an unknown VF" "$(ends 4 1 xml "$nic" vf5)" ok
manage "$nic" 5
is "a VF that does not exist and is configured" "$(ends 4 1 xml "$nic" vf5)" ok
like "it says so" "$(cat "$tmp/err")" "vf5 does not exist now"
is "a PF" "$(ends 2 1 xml "$nic")" ok
is "no name" "$(ends 2 1 xml)" ok
is "no JSON" "$(ends 2 1 xml --json "$nic" vf0)" ok
rm -r "$tmp"
finish
