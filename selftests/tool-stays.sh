#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# once
# sriovctl: what is made stays. Restoring as much as can be, saving, and waiting for what is wanted.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

nic=$(sim_up nic total_vfs=7)
sim=$(sim_up pf0 total_vfs=16)
mkdir "$tmp/etc"

# ---- restore --keep-going: what is wrong with one is wrong with no other ----

# wants PF LINE...: what a file has of it
wants()
{
	local pf=$1
	shift
	printf '"%s": { %s }' "$pf" "$*"
}

# file NAME PF...: that file, with what is of PFs
file()
{
	local name=$1 IFS=,
	shift
	printf '{ "version": 1,\n"pfs": { %s } }\n' "$*" >"$tmp/etc/$name.json"
}

three='"num-vfs": 3, "vfs": { "0": { "mac": "52:54:00:00:05:00" }, "1": { "mac": "52:54:00:00:05:01",
	"vlan": 7, "driver": "sriov_sim_vf" }, "2": { "mac": "52:54:00:00:05:02" } }'
file host "$(wants "$nic" '"num-vfs": 17')" "$(wants "$sim" "$three")"
like "a PF that is refused, in a file with another" "$(said 3 restore -qk "$tmp/etc")" \
	"^ok: sriovctl: $nic: 17 VFs are over the limit.* sriovctl: not restored: $nic\$"
is "the other has come" "$(num_vfs "$sim") $(count_managed)" "3 1"
unmanage all
echo 0 >"$devices/$sim/sriov_numvfs"
file host "$(wants "$nic" '"num-vfs": "x"')" "$(wants "$sim" "$three")"
like "a PF whose values are wrong" "$(said 2 restore -qk "$tmp/etc")" "^ok: .*:2: pfs.$nic.num-vfs: must be [^:]*\$"
is "the other comes as well" "$(num_vfs "$sim") $(count_managed)" "3 1"
unmanage all
echo 0 >"$devices/$sim/sriov_numvfs"

# What is of no PF is by itself as well.
echo '{ "version": 1, "host": { "vector-reserve": 3, "vector-budget": "x" }, "stats-max-age-ms": 70 }' >"$tmp/etc/a.json"
file host "$(wants "$sim" "$three")"
is "what is of no PF, beside what is wrong of that" \
	"$(said 2 restore -qk "$tmp/etc" | cut -c 1-2) $(values "$mgr/host/vector_reserve" "$mgr/stats_max_age_ms") $(num_vfs "$sim")" \
	"ok 3 70 3"
echo 0 >"$mgr/host/vector_reserve"
rm "$tmp/etc/a.json"
unmanage all
echo 0 >"$devices/$sim/sriov_numvfs"

# The driver refuses the VLAN of the one VF that is to have one.
file host "$(wants "$sim" "$three")"
echo "set_vf_vlan 1 EIO 100" >"$simroot/pf0/fail"
is "without --keep-going it is all or nothing" \
	"$(said 3 restore -q "$tmp/etc" | cut -d : -f 1) $(num_vfs "$sim") $(count_managed)" "ok 0 0"
like "with it, the VF and the PF are told" "$(said 3 restore -qk "$tmp/etc")" \
	"^ok: sriovctl: $sim vf1: sriov_sim_pf refused vlan.* $sim vf1: is left without its driver, sriov_sim_vf sriovctl: restored in part: $sim\$"
is "all VFs are there, and what was taken is wanted" \
	"$(num_vfs "$sim") $(values "$mgr/$sim"/vf{0,1,2}/mac) $(<"$mgr/$sim/vf1/vlan")" \
	"3 52:54:00:00:05:00 52:54:00:00:05:01 52:54:00:00:05:02 "
is "that one has no driver" "$(drivers_of "$sim" 0 1 2)" "sriov_sim_vf - sriov_sim_vf"
seq=$(last_seq)
like "again, with the VFs there: the same is told" "$(said 3 restore -qk "$tmp/etc")" \
	"^ok: sriovctl: $sim vf1: sriov_sim_pf refused vlan.* in part: $sim\$"
is "no VF goes for that" "$(count_events "$seq" "^$sim vf[0-9]+ vf-remove")" 0
echo "set_vf_vlan 0" >"$simroot/pf0/fail"
is "when the driver takes it" "$(ends 0 0 restore -qk "$tmp/etc")" ok
is "that one is as the others" "$(<"$mgr/$sim/vf1/vlan") $(drivers_of "$sim" 0 1 2)" \
	"7 sriov_sim_vf sriov_sim_vf sriov_sim_vf"
unmanage all
echo 0 >"$devices/$sim/sriov_numvfs"

# ---- --save ----

saved=/etc/sriov_mgr
mkdir -p "$saved"
mount -t tmpfs none "$saved"
is "create --save" "$(said 0 create --save "$sim" 2 --mac-base 52:54:00:00:07:00)" "ok: "
is "the file has it" "$("$ctl" save -p "$sim" -)" "$(<"$saved/$sim.json")"
is "set --save" "$(said 0 set -s "$sim" vf1 vlan=9; grep -c '"vlan": 9' "$saved/$sim.json")" "ok: 
1"
is "what is not to be saved is not" "$(said 0 set "$sim" vf1 vlan=10; grep -c '"vlan": 9' "$saved/$sim.json")" "ok: 
1"
is "nor what fails" "$(said 3 create -s "$sim" 99 | cut -d : -f 1; grep -c '"vlan": 9' "$saved/$sim.json")" "ok
1"
rm "$saved/$sim.json"
is "reconcile --save" "$(said 0 reconcile -s "$sim"; grep -c '"vlan": 10' "$saved/$sim.json")" "ok: 
1"
is "policy host --save" "$(said 0 policy -s host vector-reserve=4; grep -c '"vector-reserve": 4' "$saved/host.json")" "ok: 
1"
is "of PFs it has none" "$(grep -c '"pfs"' "$saved/host.json")" 0
rm -f "$saved/host.json"
echo 0 >"$mgr/host/vector_reserve"
is "manage --save" "$(said 0 manage -s "$nic"; ls "$saved")" "ok: 
$nic.json
$sim.json"
is "unmanage --save" "$(said 0 unmanage -s "$nic" | cut -d : -f 1; ls "$saved")" "ok
$sim.json"
mount -o remount,ro "$saved"
like "where it cannot be saved, that is told" "$(said 5 set -s "$sim" vf1 vlan=11)" \
	"Read-only file system sriovctl: that is done, but not saved\$"
is "and it is done" "$(<"$mgr/$sim/vf1/vlan")" 11
mount -o remount,rw "$saved"
"$ctl" policy -s host vector-reserve=9
sed "s/$sim/$nic/" "$saved/$sim.json" >"$saved/$nic.json"
is "unmanage --all --save leaves it" "$(said 0 unmanage -s --all | cut -d : -f 1; ls "$saved")" "ok
$nic.json
host.json"
is "clear --save, of a PF that only a file has" "$(said 0 clear -s "$nic"; ls "$saved")" "ok: 
host.json"
echo '{ "version": 1, "host": { "vector-reserve": 9 }, "pfs": { "0000:7f:00.0": {} } }' >"$saved/host.json"
is "what the host has at first is not saved" "$(said 0 policy -s host vector-reserve=default stats-max-age-ms=default; grep -c reserve "$saved/host.json")" "ok: 
0"
is "PFs that stand there are" "$(grep -c 0000:7f:00.0 "$saved/host.json")" 1
rm "$saved/host.json"
"$ctl" policy -s host vector-reserve=9
"$ctl" manage -s "$sim"
echo "{" >"$saved/$nic.json"
cp "$saved/$sim.json" "$saved/0000:7f:00.0.json"
is "clear --save, of all and the host" "$(said 0 clear -s; ls "$saved")" "ok: "
echo 0 >"$devices/$sim/sriov_numvfs"

# ---- wait ----

# begun PID: the process waits for events, or has ended; for wait_for
begun()
{
	subscribed "$1" || ! kill -0 "$1" 2>/dev/null
}

# waits ARGUMENT...: that in the background, its id in $pid, when it has begun
waits()
{
	"$ctl" wait "$@" >"$tmp/out" 2>"$tmp/err" &
	pid=$!
	wait_for 300 begun $pid
}

# waited DESCRIPTION STATUS [REGEX]: it ends so, and says that, or nothing
waited()
{
	local ended=0
	wait $pid || ended=$?
	like "$1" "$ended $(cat "$tmp/out" "$tmp/err")" "^$2 ${3:-}\$"
}

is "wait where nothing is managed" "$(ends 0 0 wait)" ok
is "wait for a PF that is not managed" "$(ends 4 1 wait "$sim")" ok
run manage "$sim"
is "wait for what is there" "$(ends 0 0 wait "$sim")" ok

# By what it is known.
file host "$(printf '"card": { "match": { "driver": "sriov_sim_pf", "netdev": "%s" }, "num-vfs": 2 }' "$(netdev "$nic")")"
is "restore of a kind" "$(ends 0 0 restore -qk "$tmp/etc")" ok
is "what is not of that kind is left alone" "$(num_vfs "$nic") $(num_vfs "$sim")" "2 0"
unmanage all
echo 0 >"$devices/$nic/sriov_numvfs"
file host "$(wants "$nic" '"num-vfs": 2, "identity": { "device": "0x5001" }')" "$(wants "$sim" '"num-vfs": 1')"
like "another device than was there is refused" "$(said 2 restore -qk "$tmp/etc")" \
	"pfs.$nic.identity.device: is 0x5001, and what is at that address now has 0x[0-9a-f]{4}: another device; "
is "the others are restored" "$(num_vfs "$nic") $(num_vfs "$sim")" "0 1"
unmanage all
echo 0 >"$devices/$sim/sriov_numvfs"

# A PF that comes later.
echo 0 >"$simroot/pf0/live"
file host "$(wants "$sim" "$three")"
is "what is wanted of a PF that is absent" "$(ends 0 0 restore -qk "$tmp/etc")" ok
is "wait until the time is over" "$(said 1 wait --timeout 0.2)" "ok: sriovctl: $sim: absent"
waits
sim_live pf0
waited "wait for a PF that comes" 0
is "all is there then" "$(num_vfs "$sim") $(drivers_of "$sim" 1) $(actual "$mgr/$sim/vf1" vlan)" "3 sriov_sim_vf 7"

# A change that takes its time.
sim_hold pf0 sriov_configure
"$ctl" create -y "$sim" 2 >"$tmp/create" 2>&1 &
create=$!
wait_held pf0 sriov_configure
waits --timeout 3000 "$sim"
sim_release pf0
waited "wait for a change that is under way" 0
is "it is made then" "$(num_vfs "$sim")" 2
wait $create

# Somebody else takes a VF's VLAN away, and it comes back.
ip link set "$(netdev "$sim")" vf 1 vlan 0
waits "$sim"
run set "$sim" vf1 vlan=7
waited "wait for what somebody else has changed" 0

# What fails is told when there is nothing else to wait for.
echo "set_vf_vlan 1 EIO 100" >"$simroot/pf0/fail"
rebind "$sim"
waits
ip link set "$(netdev "$sim")" up
waited "wait for a VF that fails" 3 "sriovctl: $sim vf1: failed: sriov_sim_pf refused vlan: -EIO"
echo "set_vf_vlan 0" >"$simroot/pf0/fail"
echo 0 >"$simroot/pf0/live"
echo "set_vf_vlan 1 EIO 100" >"$simroot/pf0/fail"
run create "$nic" 2
sim_live pf0
waits
waited "wait for one that fails and one that is there" 3 "sriovctl: $sim vf1: failed: .*"
echo "set_vf_vlan 0" >"$simroot/pf0/fail"
unmanage all

rm -r "$tmp"
finish
