#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# once
# sriovctl: policy, reconcile, and what undoes: values that are default, balance --reset, unmanage --all, clear.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

nic=$(sim_up nic total_vfs=7)
eth=$(netdev "$nic")
sim=$(sim_up pf0 total_vfs=16 msix_pool=64)
whole=$(state)

# ---- default ----

"$ctl" create "$sim" 3
fresh=$(sim_record "$sim" 0)
set_all=(mac=52:54:00:aa:00:00+ vlan=100+ qos=3 vlan-proto=802.1ad spoofchk=off trust=on link-state=enable
	rss-query-en=on max-tx-rate=500)
like "something of three VFs" "$(said 0 set "$sim" vf0-2 "${set_all[@]}")" \
	"^ok: .*vf2 has 52:54:00:aa:00:02, but its network device .* must be bound anew"
is "they have it" "$(sim_record "$sim" 2 mac vlan spoofchk)" "52:54:00:aa:00:02 102 0"
before=$(state)
echo "set_vf_mac 3 EINVAL" >"$simroot/pf0/fail"
like "the driver takes no MAC of 0 for the third" "$(said 3 set "$sim" all mac=default vlan=default)" \
	"^ok: sriovctl: $sim vf2: "
is "all of them are as before" "$(state)" "$before"
is "so is the hardware" "$(sim_record "$sim" 0 mac vlan) $(sim_record "$sim" 2 mac vlan)" \
	"52:54:00:aa:00:00 100 52:54:00:aa:00:02 102"
is "back to what the driver begins with" "$(said 0 set "$sim" all mac=default vlan=default spoofchk=default \
	trust=default link-state=default rss-query-en=default max-tx-rate=default)" "ok: "
is "they have it" "$(sim_record "$sim" 0)" "$fresh"
is "nothing is wanted" "$(cat "$mgr/$sim"/vf*/{mac,vlan,qos,vlan_proto,spoofchk,trust} | xargs)" ""
ip link set "$(netdev "$sim")" vf 1 vlan 9
is "what nobody wants is set back as well" "$(said 0 set "$sim" vf1 vlan=default) $(sim_record "$sim" 1 vlan)" "ok:  0"

# ---- policy ----

is "policy" "$(said 0 policy "$sim" max-vfs=8 mode=audit vector_reserve=4 strict=on) \
$(cat "$mgr/$sim/policy"/{max_vfs,mode,vector_reserve,strict} | xargs)" "ok:  8 audit 4 1"
is "back to its default" "$(said 0 policy "$sim" max-vfs=default strict=default) \
$(cat "$mgr/$sim/policy"/{max_vfs,strict} | xargs)" "ok:  0"
is "policy of the host" "$(said 0 policy host vector-budget=500 mode=off) \
$(cat "$mgr/host/vector_budget" "$mgr/default_policy/mode" | xargs)" "ok:  500 off"
before=$(state)
like "one that is not valid" "$(said 2 policy "$sim" mode=off vectors-per-vf=0)" "^ok: sriovctl: vectors-per-vf=0: "
is "sets nothing" "$(state)" "$before"
is "a PF that is not managed becomes so" "$(said 0 policy "$eth" max-vfs=3) $(<"$mgr/$nic/policy/max_vfs")" "ok:  3"

# ---- reconcile ----

"$ctl" set "$sim" vf0 vlan=7
ip link set "$(netdev "$sim")" vf 0 vlan 8
is "what others have changed is told" "$("$ctl" reconcile -d "$sim")" "~ $sim vf0 vlan 8 -> 7"
is "and is not touched" "$(sim_record "$sim" 0 vlan)" 8
is "reconcile" "$(said 0 reconcile -J "$sim") $(sim_record "$sim" 0 vlan)" "ok:  7"
is "as JSON" "$(valid reconcile <"$tmp/out")" ok
echo 0 >"$devices/$sim/sriov_numvfs"
echo 2 >"$devices/$sim/sriov_numvfs"
soon "others have made other VFs" test -e "$devices/$(vf_of "$sim" 1)/net"
settle
ip link set "$(netdev "$(vf_of "$sim" 1)")" up
like "one that is in use stays" "$(said 3 reconcile "$sim")" \
	"^ok: $sim: 2 VFs will be destroyed and made again   vf1 is in use: .*sriovctl: $sim: "
is "so do all" "$(num_vfs "$sim")" 2
is "but with --yes" "$(said 0 reconcile -y "$sim" | cut -d : -f 1) $(num_vfs "$sim") \
$(<"$mgr/$sim/allow_disruption")" "ok 3 0"

# ---- balance ----

is "some of the pool is left" "$(said 0 balance --apply --leave 33 "$sim") $(values "$mgr/$sim"/vf*/msix_vectors)" \
	"ok:  9 9 9"
before=$(state)
echo "set_msix_vec_count 2 EIO" >"$simroot/pf0/fail"
like "a reset that is refused" "$(said 3 balance --apply --reset "$sim")" "^ok: sriovctl: $sim vf1: "
is "leaves all as it was" "$(state)" "$before"
is "no size is wanted any longer" "$(said 0 balance --apply --reset "$sim") $(cat "$mgr/$sim"/vf*/msix_vectors | xargs)" "ok:  "
is "the VFs have equal parts" "$("$ctl" list -rno MSIX-VECTORS "$sim" | sed 1d | xargs)" "20 20 20"

# ---- unmanage --all, clear ----

is "unmanage --all" "$(said 0 unmanage --all | cut -d : -f 1) $(count_managed) $(num_vfs "$sim")" "ok 0 3"
like "there is none any more" "$(said 4 unmanage --all)" "^ok: sriovctl: no PF is managed"
"$ctl" set "$sim" all "${set_all[@]}"
"$ctl" set "$sim" vf1 driver=none
like "clear, of VFs that others made" "$(said 0 clear "$sim")" "^ok: $sim: vf1 keeps driver none: "
is "they are there" "$(num_vfs "$sim") $(drivers_of "$sim" 0 1)" "3 sriov_sim_vf -"
is "as the driver begins with them" "$(sim_record "$sim" 0)" "$fresh"
is "and are not managed" "$(count_managed)" 0
like "once more" "$(said 4 clear "$sim")" "^ok: sriovctl: $sim is not managed"
"$ctl" create -y "$nic,$sim" 2 -m 52:54:00:bb:00:00 2>/dev/null
soon "VFs that it made" test -e "$devices/$(vf_of "$nic" 1)/net"
ip link set "$(netdev "$(vf_of "$nic" 1)")" up
before=$(state)
like "clear, of one in use" "$(said 3 clear)" \
	"^ok: $nic: 2 VFs will be destroyed   vf1 is in use: .*sriovctl: $nic: "
is "changes nothing" "$(state) $(num_vfs "$nic") $(num_vfs "$sim")" "$before 2 2"
is "clear one PF" "$(said 0 clear -yJ "$eth" | cut -d : -f 1) $(num_vfs "$nic") $(count_managed)" "ok 0 1"
is "as JSON" "$(valid clear <"$tmp/out")" ok
is "clear all" "$(said 0 clear -y | cut -d : -f 1) $(num_vfs "$sim")" "ok 0"
is "all is as it was at first" "$(state)" "$whole"
rm -r "$tmp"
finish
