# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# VFs for libvirt: whether it is to bind them, and all of a PF. What is an <interface> is in tool-xml.sh.

vf0=0000:01:10.0

# managed DRIVER: whether libvirt is to bind and unbind a VF for which that one is wanted
managed()
{
	answers $vf0 wanted.driver="$1"
	"$ctl" xml $vf0 | sed -n "s/^<interface .* managed='\([a-z]*\)'.*/\1/p"
	"$ctl" xml -d $vf0 | sed -n "s/^<hostdev .* managed='\([a-z]*\)'.*/\1/p"
}

host host
is "a VF that is to have vfio-pci" "$(managed vfio-pci)" $'no\nno'
is "a driver of vfio for one card" "$(managed mlx5_vfio_pci)" $'no\nno'
is "a driver of the host" "$(managed igbvf)" $'yes\nyes'
is "none" "$(managed none)" $'yes\nyes'
is "vfio-pci, which nobody wants, as while a machine has it" "$(managed "")" $'yes\nyes'

# ---- pools ----

igb=0000:01:00.0 vf1=0000:01:10.2 vf2=0000:01:10.4

# pool ARGUMENT...: "ok" if that is a network as libvirt's schema has it
pool()
{
	run xml --pool "$@"
	[ "$status" = 0 ] || cat "$tmp/err"
	command -v virt-xml-validate >/dev/null || { echo ok; return; }
	if virt-xml-validate "$tmp/out" network >"$tmp/valid" 2>&1; then echo ok; else cat "$tmp/valid"; fi
}

# part XPATH: of the network that was printed last
part()
{
	xmllint --xpath "string($1)" "$tmp/out"
}

host host
is "a PF" "$(pool eth0)" ok
is "by its network device" "$(cat "$tmp/out")" "<network>
  <name>sriov-eth0</name>
  <forward mode='hostdev' managed='yes'>
    <driver name='vfio'/>
    <pf dev='eth0'/>
  </forward>
</network>"
is "by its address" "$(pool $igb; part //pf/@dev)" "ok
eth0"
answers $vf1 wanted.driver=vfio-pci
is "not all of its VFs are to have vfio-pci" "$(pool eth0; part //forward/@managed)" $'ok\nyes'
answers $vf2 wanted.driver=vfio-pci
is "all of them are" "$(pool eth0; part //forward/@managed)" $'ok\nno'

answers $igb netdev="e<'&"
is "a name that XML escapes" "$(pool $igb; part 'count(//pf)'; part 'count(//comment())'; part //name)" \
	$'ok\n0\n0\nsriov-'$igb
is "its VFs are there by address" "$(part 'count(//forward/address)')" 3
is "the first one" "$(grep -m 1 '<address' "$tmp/out")" \
	"    <address type='pci' domain='0x0000' bus='0x01' slot='0x10' function='0x0'/>"
unseen="ok: sriovctl: $igb has no network device that libvirt sees, which it wants of a pool; \`sriovctl xml $igb all\` \
has each VF as a <hostdev>"
answers $igb netdev=
is "a PF without a network device" "$(said 4 xml -p $igb)" "$unseen"
is "a VF of it" "$(ends 0 0 xml $igb vf0; grep -c '^<hostdev' "$tmp/out")" $'ok\n1'
answers $igb netdev=eth0 netns=4026532201
mkdir -p "$host/proc/self/ns"
ln -sfn "net:[4026531840]" "$host/proc/self/ns/net"
is "one in another namespace" "$(said 4 xml -p $igb)" "$unseen"

for both in -di -ip "--pool --hostdev"; do
	# shellcheck disable=SC2086 # words
	like "both: $both" "$(said 2 xml $both $vf0)" "^ok: sriovctl: only one of "
done
is "one of them twice" "$(ends 0 0 xml -dd $vf0; grep -c '^<hostdev' "$tmp/out")" $'ok\n1'

is "a VF" "$(said 2 xml --pool eth0 vf0)" "ok: sriovctl: vf0 is a VF; a pool has all VFs of a PF"
is "by its address" "$(said 2 xml -p $vf0)" "ok: sriovctl: $vf0 is a VF; a pool has all VFs of a PF"
is "no network device" "$(said 4 xml -p 10001:00:00.0)" \
	"ok: sriovctl: 10001:00:00.0 is no network device; libvirt has no pools of others"
answers $igb class=0x020700
is "InfiniBand" "$(said 4 xml -p $igb)" "ok: sriovctl: $igb is no network device; libvirt has no pools of others"
answers $igb class=0x020000
for vf in $vf0 $vf1 $vf2; do
	answers "$vf" address= state=absent
done
is "no VFs" "$(said 4 xml -p $igb)" "ok: sriovctl: $igb has no VFs now; see sriovctl create"
