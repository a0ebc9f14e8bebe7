#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# sriovctl: create, destroy, set, manage and unmanage; who is told, asked, and refused.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

# at_terminal ANSWER ARGUMENT...: run sriovctl so at a terminal; prints all that is shown there
at_terminal()
{
	local answer=$1 status=0
	shift
	printf '%s\n' "$answer" | TERM=vt100 script -qec "$ctl $*" /dev/null | tr -d '\r' || status=$?
	printf '\nstatus %s\n' "${PIPESTATUS[1]}"
}

# changes: of the JSON in $tmp/out: what was changed, a line each
changes()
{
	"$python" -c 'import json, sys
for c in json.load(sys.stdin)["changes"]:
    print(c["action"], *(str(c[k]) for k in ["vf", "key", "old", "new"] if k in c))' <"$tmp/out"
}

# macs PF: the addresses of the VFs' network devices
macs()
{
	cat "$devices/$1"/virtfn*/net/*/address | xargs
}

nic=$(sim_up nic total_vfs=7)
eth=$(netdev "$nic")
sim=$(sim_up pf0 total_vfs=64)

# ---- create ----

is "what would be created is told" "$(said 0 create -d -J "$eth" 2 -m 52:54:00:AA:00:0f)" "ok: "
is "as JSON" "$(changes)" "add
add 0
add 0 mac 52:54:00:aa:00:0f
add 1
add 1 mac 52:54:00:aa:00:10
add num-vfs 2"
is "by the schema" "$(valid create <"$tmp/out")" ok
is "and not done" "$(num_vfs "$nic") $(count_managed)" "0 0"
is "two VFs" "$(said 0 create "$eth" 2 --mac-base 52:54:00:AA:00:0f)" "ok: "
is "they are there" "$(num_vfs "$nic")" 2
soon "with drivers" test -e "$devices/$(vf_of "$nic" 1)/net"
is "and with the addresses" "$(macs "$nic")" "52:54:00:aa:00:0f 52:54:00:aa:00:10"
is "the same again changes nothing" "$(said 0 create --json "$eth" 2)" "ok: "
is "which is what it says" "$(changes)" ""
vf0=$(netdev "$(vf_of "$nic" 0)")
ip link set "$vf0" up
is "without a terminal a VF in use stays" "$(said 3 create "$nic" 3)" \
	"ok: $nic: 2 VFs will be destroyed and made again   vf0 is in use: network device $vf0 is up \
sriovctl: $nic: $(<"$mgr/$nic/last_error")"
like "with the kernel's reason" "$(<"$tmp/err")" "vf0 .* is in use: .*; stop that, or set allow_disruption"
is "all is as it was" "$(num_vfs "$nic") $(<"$mgr/$nic/num_vfs")" "2 2"
seen=$(at_terminal n create "$nic" 3)
like "at a terminal it asks" "$seen" "^Go on\? \[y/N\]"
like "no is no" "$seen" "sriovctl: nothing was changed"
like "with its status" "$seen" "^status 3"
is "and nothing is changed" "$(num_vfs "$nic")" 2
seen=$(at_terminal y create "$nic" 3)
like "yes is yes" "$seen" "^status 0"
is "a VF in use was destroyed for that" "$(num_vfs "$nic") $(<"$mgr/$nic/allow_disruption")" "3 0"
soon "it is there again" test -e "$devices/$(vf_of "$nic" 0)/net"
ip link set "$(netdev "$(vf_of "$nic" 0)")" up
like "--yes does not ask" "$(said 0 create --yes "$nic" 2)" "^ok: .* 3 VFs will be destroyed and made again"
is "and it is done" "$(num_vfs "$nic") $(<"$mgr/$nic/allow_disruption")" "2 0"
echo 1 >"$mgr/$nic/allow_disruption"
is "who allows it always" \
	"$(said 0 create -y "$nic" 1 | cut -d : -f 1) $(<"$mgr/$nic/allow_disruption")" "ok 1"
echo 0 >"$mgr/$nic/allow_disruption"
echo 0 >"$devices/$nic/sriov_numvfs"
is "VFs that went another way" "$(said 0 create "$nic" 1) $(num_vfs "$nic")" "ok:  1"

is "VFs with a driver" "$(said 0 create "$sim" 3 -D none)" "ok: "
is "which is none" "$(drivers_of "$sim" 0 1 2)" "- - -"
before=$(snapshot "$mgr/$sim"/* "$mgr/$sim"/*/*)
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
like "the driver refuses more" "$(said 3 create "$sim" 5 --mac-base 52:54:00:bb:00:00 -D sriov_sim_vf)" \
	"^ok: .*sriovctl: $sim: .*"
is "all is as before" "$(snapshot "$mgr/$sim"/* "$mgr/$sim"/*/*)" "$before"
is "the VFs, too" "$(num_vfs "$sim") $(drivers_of "$sim" 0 1 2)" "3 - - -"
echo 3 >"$mgr/$sim/policy/max_vfs"
seq=$(last_seq)
like "over the limit" "$(said 3 create -y "$sim" 4)" "^ok: .* 4 VFs are over the limit: max_vfs 3"
like "with other attributes for VFs that are there" \
	"$(said 3 create -y "$sim" 4 -m 52:54:00:bb:00:00)" "^ok: .* 4 VFs are over the limit: max_vfs 3"
like "over TotalVFs" "$(said 3 create -y "$sim" 65 -D sriov_sim_vf)" "^ok: .* 65 VFs are over"
is "is told by a dry run, too" "$(said 3 create -d "$sim" 65)" \
	"ok: sriovctl: $sim: 65 VFs are over the limit: max_vfs 3"
is "is told before anything is lost" "$(count_events "$seq" "^$sim vf[0-9]+ vf-(remove|bind)")" 0
is "or written" "$(snapshot "$mgr/$sim"/vf*/*)" "$(grep -v '/num_vfs\|policy' <<<"$before" | grep '/vf[0-9]*/')"
echo none >"$mgr/$sim/policy/max_vfs"
ip link set "$(netdev "$sim")" vf 2 mac 52:54:00:cc:00:02
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
like "the driver refuses more again" "$(said 3 create "$sim" 5)" "^ok: .*sriovctl: $sim: .*"
is "what nobody manages is put back as well" "$(sim_record "$sim" 2 mac)" 52:54:00:cc:00:02
echo 0 >"$devices/$sim/sriov_numvfs"
echo 4 >"$devices/$sim/sriov_numvfs"
settle
before=$(snapshot "$mgr/$sim"/vf*/*)
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
ip link set "$(netdev "$sim")" vf 3 mac 52:54:00:cc:00:03
ip link set "$(netdev "$sim")" vf 3 trust on
like "the driver refuses more, with other attributes" \
	"$(said 3 create -y "$sim" 5 -D sriov_sim_vf)" "^ok: .*sriovctl: $sim: "
is "what nobody manages is put back then, too" "$(sim_record "$sim" 3 mac trust)" "52:54:00:cc:00:03 1"
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
like "a number that was wanted before is refused" "$(said 3 create -y "$sim" 3 -D sriov_sim_vf)" \
	"^ok: .*sriovctl: $sim: "
is "nothing else is wanted" "$(snapshot "$mgr/$sim"/vf*/*)" "$before"
is "there are as many as before" "$(num_vfs "$sim")" 4
is "fewer" "$(said 0 create -y "$sim" 3 | cut -d : -f 1) $(num_vfs "$sim")" "ok 3"
for args in "$sim 0" "$sim x" "$sim 65536" "$sim" "" "$sim 2 3" "-m 01:00:00:00:00:01 $sim 2" \
	"-m 52:54:00:ff:ff:ff $sim 2" "-m x $sim 2" "-D /x $sim 2" "$(vf_of "$sim" 0) 2" "nonet0 2"; do
	# shellcheck disable=SC2086 # words
	like "create $args: refused" "$(said 2 create $args)" "^(ok|status 4): (Usage|sriovctl): "
	is "in one line" "$(wc -l <"$tmp/err")" 1
done
is "no VF went meanwhile" "$(num_vfs "$sim")" 3
sim_hold pf0 sriov_configure
at_terminal y create "$sim" 16 >"$tmp/seen" &
soon "who waits at a terminal sees how far it is" grep -qE "$sim: [0-9]+ VFs, [0-9]+ with a driver" "$tmp/seen"
sim_release pf0
wait $!
is "16 VFs" "$(num_vfs "$sim")" 16

sim_hold pf0 sriov_configure
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
"$ctl" create -y "$sim" 15 2>/dev/null &
wait_held pf0 sriov_configure
echo 123 >"$mgr/stats_max_age_ms"
sim_release pf0
status=0
wait $! || status=$?
is "a change that fails leaves alone what is of no PF" "$status $(<"$mgr/stats_max_age_ms")" "3 123"
echo "sriov_sim_vf" >"$mgr/$sim/vf0/driver"
is "a VF in use" "$(put "$mgr/$sim/vf1/driver" pci-stub)" ok
sim_hold pf0 sriov_configure
"$ctl" create -y "$sim" 8 2>/dev/null &
pid=$!
wait_held pf0 sriov_configure
is "who may destroy it is allowed to meanwhile" "$(<"$mgr/$sim/allow_disruption")" 1
kill -INT $pid
sim_release pf0
status=0
wait $pid || status=$?
is "who interrupts that leaves no permission behind" "$(<"$mgr/$sim/allow_disruption")" 0
is "and learns how it ended" $status 0
is "it was done" "$(num_vfs "$sim")" 8
is "which is not in use any more" \
	"$(said 0 set -y "$sim" vf1 driver=none | cut -d : -f 1) $(drivers_of "$sim" 1)" "ok -"
echo "set_vf_vlan 1 EIO" >"$simroot/pf0/fail"
is "who allows it and fails, too" \
	"$(said 3 set -y "$sim" vf0 vlan=1 | cut -d : -f 1) $(<"$mgr/$sim/allow_disruption")" "ok 0"
like "a PF without a driver" "$(echo "$sim" >"$devices/$sim/driver/unbind"
	said 0 create "$sim" 2)" "^ok: $sim: 2 VFs are wanted; they come with a driver of the PF"
echo "$sim" >/sys/bus/pci/drivers/sriov_sim_pf/bind
soon "they come" has "$devices/$sim/sriov_numvfs" 2
ip link set "$(netdev "$sim")" down
is "a PF that is down, of VFs that are to have a driver" "$(said 0 create "$sim" 4 -m 52:54:00:aa:01:00)" \
	"ok: $sim: 2 VFs will be destroyed and made again $sim: 2 VFs wait for $(netdev "$sim") to be up"
"$ctl" set "$sim" all mac=
"$ctl" create "$sim" 2
ip link set "$(netdev "$sim")" up
is "VFs that others made are only managed" "$(rmdir "$mgr/$nic"/vf* "$mgr/$nic"
	said 0 create "$nic" 1)" "ok: "
manage "$nic" 0 1
echo 52:54:00:aa:00:0f >"$mgr/$nic/vf0/mac"
echo 52:54:00:aa:00:10 >"$mgr/$nic/vf1/mac"

# ---- set ----

like "what would be set" "$(said 0 set -d "$sim" vf0 vlan=5 trust=on; cat "$tmp/out")" "^\+ $sim vf0 trust 1"
is "is not" "$(<"$mgr/$sim/vf0/vlan")" ""
is "set, as JSON" "$(said 0 set -J "$sim" vf0 vlan=5 max_tx_rate=50; changes)" "ok: 
add 0 vlan 5
add 0 max-tx-rate 50"
is "by the schema" "$(valid set <"$tmp/out")" ok
is "to another value and to none" "$(said 0 set -J "$sim" vf0 vlan=6 max-tx-rate=; changes)" "ok: 
change 0 vlan 5 6
remove 0 max-tx-rate 50"
is "it is so" "$(actual "$mgr/$sim/vf0" vlan) $(<"$mgr/$sim/vf0/max_tx_rate")" "6 "
ip link set "$(netdev "$sim")" vf 0 vlan 7
is "what is wanted already is set all the same" \
	"$(said 0 set "$sim" vf0 vlan=6) $(actual "$mgr/$sim/vf0" vlan)" "ok:  6"
first=$(vf_of "$sim" 0)
like "a MAC address that the bound driver does not take" "$(said 0 set "$sim" vf0 mac=52:54:00:cc:00:09)" \
	"^ok: $sim: vf0 has 52:54:00:cc:00:09, but .* has [0-9a-f:]{17} still: .*--rebind\$"
ip link set "$(netdev "$first")" up
like "in use it keeps its driver" "$(said 3 set -b "$sim" vf0 mac=52:54:00:cc:00:0a)" "^ok: .*vf0 is in use: .*--yes\$"
is "and its address" "$(<"$mgr/$sim/vf0/mac")" 52:54:00:cc:00:09
ip link set "$(netdev "$first")" down
is "--rebind" "$(said 0 set -b "$sim" vf0 mac=52:54:00:cc:00:0a)" "ok: "
is "its driver has taken it" "$(<"/sys/class/net/$(netdev "$first")/address") $(drivers_of "$sim" 0)" "52:54:00:cc:00:0a sriov_sim_vf"
is "an address that is managed no longer" "$(said 0 set "$sim" vf0 mac=)" "ok: "
is "a driver that guests have" "$(said 0 set "$sim" vf1 driver=pci-stub)" "ok: "
like "is not taken away unasked" "$(said 3 set "$sim" vf1 driver=none)" \
	"^ok: $sim: vf1 will get another configuration   vf1 is in use: bound to pci-stub sriovctl: "
is "but with --yes" \
	"$(said 0 set -y "$sim" vf1 driver=none | cut -d : -f 1) $(drivers_of "$sim" 1)" "ok -"
is "the protection is there again" "$(<"$mgr/$sim/allow_disruption")" 0
for arg in vlan=4095 mac=1 trust=maybe what=1 vlan; do
	like "set $arg: refused" "$(said 2 set "$sim" vf0 vlan=8 $arg)" "^ok: sriovctl: $arg: |what: no such key"
	is "with nothing set" "$(<"$mgr/$sim/vf0/vlan")" 6
done

# ---- several VFs, several PFs ----

like "two VFs at once" "$(said 0 set "$sim" vf1,0 vlan=20+ mac=52:54:00:dd:00:0f+) \
$(actual "$mgr/$sim/vf1" vlan mac) $(actual "$mgr/$sim/vf0" vlan mac)" \
	"^ok: .*vf0 has 52:54:00:dd:00:10, but .* 20 52:54:00:dd:00:0f 21 52:54:00:dd:00:10\$"
is "all" "$(said 0 set "$sim" all vlan=30+) $(sim_record "$sim" 0 vlan) $(sim_record "$sim" 1 vlan)" "ok:  30 31"
before=$(state)
ip link set "$(netdev "$sim")" vf 0 vlan 9
ip link set "$(netdev "$sim")" vf 1 trust on
echo "set_vf_vlan 2 EIO" >"$simroot/pf0/fail"
like "one is refused" "$(said 3 set "$sim" all vlan=40+ trust=off)" \
	"^ok: sriovctl: $sim vf1: .* sriovctl: not put back: $sim vf0: vlan was 9\$"
is "what was wanted of all of them is again" "$(state)" "$before"
is "they have it" "$(sim_record "$sim" 0 vlan trust) $(sim_record "$sim" 1 vlan trust)" "30 0 31 1"
like "a VF that the PF cannot have" "$(said 4 set "$sim" vf0,64 vlan=50)" "^ok: .* can have 64 VFs"
is "changes nothing" "$(state)" "$before"
"$ctl" set "$sim" vf0 mac= vlan=6
sim_hold pf0 set_vf_trust
at_terminal y set -y "$sim" all trust=on >"$tmp/seen" &
wait_held pf0 set_vf_trust
sleep 5
sim_release pf0
wait $!
like "who waits at a terminal sees how far it is" "$(<"$tmp/seen")" "$sim: [0-9]+ of [0-9]+ VFs are configured"
is "two PFs" "$(said 0 create -y "$eth,$sim" 3 | cut -d : -f 1) $(num_vfs "$nic") $(num_vfs "$sim")" "ok 3 3"
before=$(state)
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
like "the second one is refused" "$(said 3 create -y "$nic,$sim" 4)" "sriovctl: $sim: "
is "both are as before" "$(state) $(num_vfs "$nic") $(num_vfs "$sim")" "$before 3 3"
like "one that cannot be" "$(said 3 create -y "$nic,$sim" 8)" "^ok: sriovctl: $nic: 8 VFs are over the limit"
is "as many as can be, of which it is told" "$(said 0 create -d "$nic" max; cat "$tmp/out")" \
	"ok: $nic: 3 VFs will be destroyed and made again
~ $nic num-vfs 3 -> 7"
is "back to one" "$(said 0 create -y "$nic" 1 | cut -d : -f 1)" ok
said 0 create -y "$sim" 2 >/dev/null

# ---- destroy, manage, unmanage ----

is "destroy" "$(said 0 destroy -J "$eth")" "ok: $nic: 1 VF will be destroyed"
is "as JSON" "$(changes) $(valid destroy <"$tmp/out")" "change num-vfs 1 0 ok"
is "it is gone, what is wanted of it is not" "$(num_vfs "$nic") $(<"$mgr/$nic/vf0/mac")" \
	"0 52:54:00:aa:00:0f"
like "unmanage asks" "$(at_terminal n unmanage "$nic")" \
	"^$nic: what is wanted of it and of 2 VFs will be forgotten"
is "no is no" "$(ls -d "$mgr/$nic"/vf*)" "$(printf '%s\n' "$mgr/$nic"/vf0 "$mgr/$nic"/vf1)"
like "a VF alone" "$(said 0 unmanage -J "$nic" vf1)" "of vf1 will be forgotten"
is "as JSON" "$(changes) $(valid unmanage <"$tmp/out")" "remove 1
remove 1 mac 52:54:00:aa:00:10 ok"
is "the other one stays" "$(ls -d "$mgr/$nic"/vf*)" "$mgr/$nic/vf0"
like "a VF that is not managed" "$(said 4 unmanage "$nic" vf1)" "^ok: sriovctl: $nic vf1 is not managed"
like "the PF" "$(said 0 unmanage "$nic")" "^ok: $nic: what is wanted"
is "is not managed any more" "$(words ls -d "$mgr/$nic")" "$ENOENT"
for args in "create 0000:7e:00.0 1" "set 0000:7e:00.0 vf0 vlan=1"; do
	# shellcheck disable=SC2086 # words
	like "no PF is at the address: $args" "$(said 4 $args)" "^ok: sriovctl: 0000:7e:00.0: .*sriovctl list"
done
like "no PF has such an address" "$(said 4 destroy 0000:7e:00.0)" "^ok: sriovctl: 0000:7e:00.0: .*sriovctl list"
is "and none is managed" "$(words ls -d "$mgr/0000:7e:00.0")" "$ENOENT"
like "nor can it be again" "$(said 4 unmanage "$nic")" "^ok: sriovctl: $nic is not managed"
is "manage" "$(said 0 manage -J "$nic" vf3; changes)" "ok: 
add
add 3"
is "by the schema" "$(valid manage <"$tmp/out")" ok
is "it is" "$(cat "$mgr/$nic/vf3/state")" absent
is "once more" "$(said 0 manage -J "$nic" vf3; changes)" "ok: "
is "a PF that is not there yet" "$(said 0 manage 0000:7f:00.0; cat "$mgr/0000:7f:00.0/state")" "ok: 
absent"

# ---- two at once ----

# waits ARGUMENT...: a change of the NIC that waits for the lock; it is left to finish
waits()
{
	: >"$tmp/waits"
	exec 3>"/run/sriovctl/$nic"
	flock 3
	"$ctl" "$@" 2>"$tmp/waits" >/dev/null 3>&- &
	soon "$1 waits for another sriovctl" grep -q waiting "$tmp/waits"
}

# goes_on: the lock is given back; prints the exit status
goes_on()
{
	local status=0
	exec 3>&-
	wait $! || status=$?
	echo $status
}

waits create "$nic" 1
is "it says so" "$(<"$tmp/waits")" "sriovctl: $nic: waiting for another sriovctl to end"
is "another PF is changed meanwhile" "$(said 0 manage "$sim" vf5)" "ok: "
is "nothing is changed yet" "$(num_vfs "$nic")" 0
goes_on >"$tmp/status"
is "then it goes on" "$(<"$tmp/status") $(num_vfs "$nic")" "0 1"
waits create "$nic" 2
echo 52:54:00:aa:00:33 >"$mgr/$nic/vf3/mac"
goes_on >"$tmp/status"
is "what was changed meanwhile stays" "$(<"$tmp/status") $(num_vfs "$nic") $(<"$mgr/$nic/vf3/mac")" \
	"3 1 52:54:00:aa:00:33"
like "it says so" "$(tail -n 1 "$tmp/waits")" "somebody else changed what is wanted of it meanwhile; try again"
"$ctl" save -p "$nic" "$tmp/state"
waits restore "$tmp/state"
goes_on >"$tmp/status"
is "restore goes on, and changes nothing" "$(<"$tmp/status") $(num_vfs "$nic")" "0 1"
waits set "$nic" vf3 mac=
goes_on >"$tmp/status"
is "so does set" "$(<"$tmp/status") $(<"$mgr/$nic/vf3/mac")" "0 "

exec 3>"/run/sriovctl/$nic"
flock 3
at_terminal y create "$nic" 2 >"$tmp/waits" 3>&- &
soon "who was told of one VF waits for another sriovctl" grep -qe "-> FLOCK" /proc/locks
echo 0 >"$devices/$nic/sriov_numvfs"
echo 3 >"$devices/$nic/sriov_numvfs"
exec 3>&-
wait $!
like "others that came meanwhile stay" "$(<"$tmp/waits")" "somebody else changed its VFs meanwhile; try again"
is "all of them" "$(num_vfs "$nic")" 3
echo 0 >"$devices/$nic/sriov_numvfs"

# Who is told of: vf0. It is vf1 that somebody begins to use while the answer waits for the lock.
said 0 create "$nic" 2 >/dev/null
soon "two VFs" test -e "$devices/$(vf_of "$nic" 1)/net"
ip link set "$(netdev "$(vf_of "$nic" 0)")" up
exec 3>"/run/sriovctl/$nic"
flock 3
at_terminal y create "$nic" 3 >"$tmp/waits" 3>&- &
soon "who agrees waits for another sriovctl" grep -qe "-> FLOCK" /proc/locks
ip link set "$(netdev "$(vf_of "$nic" 1)")" up
exec 3>&-
wait $!
like "a VF that was not told of stays" "$(<"$tmp/waits")" \
	"sriovctl: $nic vf1: somebody has begun to use it meanwhile: .*; nothing was changed"
like "it is refused" "$(<"$tmp/waits")" "^status 3"
is "nothing is changed" "$(num_vfs "$nic") $(<"$mgr/$nic/allow_disruption")" "2 0"

# One that is killed leaves a note in the lock.
echo 1 >"$mgr/$nic/allow_disruption"
echo -n 1 >"/run/sriovctl/$nic"
is "what a killed sriovctl allowed" "$(said 0 set "$nic" vf3 vlan=7)" "ok: "
is "is forbidden again" "$(<"$mgr/$nic/allow_disruption") $(wc -c <"/run/sriovctl/$nic")" "0 0"
echo 1 >"$mgr/$nic/allow_disruption"
is "what somebody else allows stays" "$(said 0 set "$nic" vf3 vlan=8; cat "$mgr/$nic/allow_disruption")" "ok: 
1"
echo 0 >"$mgr/$nic/allow_disruption"
like "who is not root" "$(setpriv --reuid=65534 --clear-groups "$ctl" manage 0000:7e:00.0 2>&1)" \
	"^sriovctl: .*: Permission denied; run it as root\$"
rm -r "$tmp"
finish
