#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb
# vm: --sim
# debug
# VFs of a real driver: made, configured before their driver probes and afterwards, and kept.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

igb=$(pfs_of igb)

# ---- num_vfs ----

manage "$igb"
can "igb: 3 VFs" "$mgr/$igb/num_vfs" 3
is "igb: 3 VFs are enabled" "$(num_vfs "$igb")" 3
is "igb: igbvf is attached" "$(driver_of "$(vf_of "$igb" 2)")" igbvf
can "igb: 5 VFs" "$mgr/$igb/num_vfs" 5
is "igb: 5 VFs are enabled" "$(num_vfs "$igb")" 5
refused "igb: 8 VFs" "$mgr/$igb/num_vfs" 8 "$ERANGE" 'driver totalvfs 7'
can "igb: 0 VFs" "$mgr/$igb/num_vfs" 0
is "igb: no VF is enabled" "$(num_vfs "$igb")" 0
unmanage "$igb"

# ---- igb: the VF driver takes the MAC from the PF when it probes ----

dir=$mgr/$igb
pfdev=$(netdev "$igb")
manage "$igb" 0 1 2
for n in 0 1; do
	echo 52:54:00:00:04:0$n >"$dir/vf$n/mac"
	echo 40$n >"$dir/vf$n/vlan"
done
vf_mac()
{
	cat "$devices/$(vf_of "$igb" "$1")/net/"*/address 2>/dev/null
}

ip link set "$pfdev" up
can "igb: 3 VFs" "$dir/num_vfs" 3
is "igb: vf0's netdev has the wanted MAC" "$(vf_mac 0)" 52:54:00:00:04:00
is "igb: vf1's netdev has the wanted MAC" "$(vf_mac 1)" 52:54:00:00:04:01
like "igb: a VF without wanted mac has a netdev" "$(vf_mac 2)" '^..:..:..:..:..:..$'
like "igb: the driver has the VLAN" "$(ip link show "$pfdev")" \
	'vf 1 .*52:54:00:00:04:01.* vlan 401'
can "igb: another mac at run time" "$dir/vf0/mac" 52:54:00:00:04:ff
like "igb: is applied at once" "$(ip link show "$pfdev")" 'vf 0 .*52:54:00:00:04:ff'
echo 0 >"$dir/num_vfs"

ip link set "$pfdev" down
can "igb, PF down: 3 VFs" "$dir/num_vfs" 3
is "igb, PF down: states" "$(values "$dir"/vf[012]/state)" "waiting waiting bound"
is "igb, PF down: no netdev with a random MAC" "$(vf_mac 0)$(vf_mac 1)" ""
settle
is "igb, PF down: they wait on" "$(values "$dir"/vf[012]/state)" "waiting waiting bound"
ip link set "$pfdev" up
soon "igb, PF up: vf0 gets its driver" has "$dir/vf0/state" bound
soon "igb, PF up: vf1 gets its driver" has "$dir/vf1/state" bound
is "igb, PF up: MACs" "$(vf_mac 0) $(vf_mac 1)" "52:54:00:00:04:ff 52:54:00:00:04:01"
echo 0 >"$dir/num_vfs"
unmanage "$igb"

# ---- every attribute ----

manage "$igb" 0
ip link set "$(netdev "$igb")" up
can "igb: 1 VF" "$mgr/$igb/num_vfs" 1
is "igb: several at once" \
	"$(put "$mgr/$igb/vf0/commit" "mac=52:54:00:00:0e:00 vlan=30 qos=1 spoofchk=0 trust=1")" ok
like "igb: ip link has them" "$(ip link show "$(netdev "$igb")")" \
	"52:54:00:00:0e:00.* vlan 30, qos 1, spoof checking off.* trust on"
refused "igb: link state" "$mgr/$igb/vf0/link_state" enable "$EOPNOTSUPP" \
	"igb does not implement link_state"
is "igb: one that it cannot spoils all" \
	"$(put "$mgr/$igb/vf0/commit" "mac=52:54:00:00:0e:01 link_state=enable")" "$EOPNOTSUPP"
like "igb: as before" "$(ip link show "$(netdev "$igb")")" "52:54:00:00:0e:00.* vlan 30"
vf=$(vf_of "$igb" 0)
index=$(<"$(echo "$devices/$vf"/net/*/ifindex)")
ip link set "$(netdev "$vf")" up
refused "igb: vectors" "$mgr/$igb/vf0/msix_vectors" 2 "$EOPNOTSUPP" \
	"igb does not implement msix_vectors"
ip link set "$(netdev "$vf")" down
is "igb: the VF kept its driver meanwhile" "$(<"$(echo "$devices/$vf"/net/*/ifindex)")" "$index"
echo none >"$mgr/$igb/vf0/driver"
is "igb: no driver" "$(driver_of "$(vf_of "$igb" 0)")" ""
ip link set "$(netdev "$igb")" down
can "igb: igbvf while the PF is down" "$mgr/$igb/vf0/driver" igbvf
is "igb: waits" "$(<"$mgr/$igb/vf0/state")" waiting
can "igb: pci-stub does not" "$mgr/$igb/vf0/driver" pci-stub
is "igb: it is there" "$(<"$mgr/$igb/vf0/state")" assigned
echo 1 >"$mgr/$igb/allow_disruption"
can "igb: waits again" "$mgr/$igb/vf0/driver" igbvf
can "igb: but not without a wanted address" "$mgr/$igb/vf0/mac" ""
soon "igb: it has its driver" has "$mgr/$igb/vf0/state" bound
echo none >"$mgr/$igb/vf0/driver"
echo 52:54:00:00:0e:00 >"$mgr/$igb/vf0/mac"
can "igb: igbvf again" "$mgr/$igb/vf0/driver" igbvf
ip link set "$(netdev "$igb")" up
soon "igb: bound when the PF is up" has "$mgr/$igb/vf0/state" bound
is "igb: with the wanted address" \
	"$(cat "$devices/$(vf_of "$igb" 0)"/net/*/address)" 52:54:00:00:0e:00
unmanage "$igb"
echo 0 >"$devices/$igb/sriov_numvfs"

# ---- the wanted state is kept ----

pf=$igb
dir=$mgr/$pf
want0=${want0/vlan_proto 802.1Q /} # igb does not tell it
want1=${want1/vlan_proto 802.1Q /}
is_kept igb

# What is no longer managed is left alone and not restored.
rmdir "$dir/vf1"
echo 0 >"$dir/num_vfs"
echo 2 >"$dir/num_vfs"
vf1=$(ip link show "$(netdev "$pf")" | grep 'vf 1 ')
like "igb: a VF that is no longer managed has no VLAN of ours" "$vf1" ':ff, spoof'
is "igb: nor our MAC" "$(grep -c 52:54:00:00:02:01 <<<"$vf1")" 0
unmanage all
rebind "$pf"
settle
is "igb: a PF that is no longer managed gets no VFs" "$(num_vfs "$pf")" 0
finish
