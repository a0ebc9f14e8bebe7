#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# sriovctl: list and show against sysfs; names, errors, and life without the module.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

nic=$(sim_up nic total_vfs=8 driver_total_vfs=7)
acc=$(sim_up acc accelerator=1 counter_step=1)
sim=$(sim_up pf0 total_vfs=256 vf_netdevs=0)
eth=$(netdev "$nic")

is "list agrees with sysfs: no VFs" "$(as_sysfs)" ok
echo 0 >"$devices/$acc/sriov_drivers_autoprobe"
echo 2 >"$devices/$acc/sriov_numvfs"
echo 3 >"$devices/$sim/sriov_numvfs"
manage "$nic" 0 5
echo 52:54:00:00:00:01 >"$mgr/$nic/vf0/mac"
echo 100 >"$mgr/$nic/vf0/vlan"
echo 2 >"$mgr/$nic/num_vfs"
rmdir "$mgr/$nic/vf5"
soon "the VF's netdev is there" test -e "$devices/$(vf_of "$nic" 0)/net"
is "list agrees with sysfs: VFs with and without driver and netdev" "$(as_sysfs)" ok

# Tables.
like "the tree has the PF" "$("$ctl" list)" "^$nic +sriov_sim_pf +$eth +ready +2/7 "
like "its VFs are below it" "$(LC_ALL=C "$ctl" list)" "^\`-$(vf_of "$nic" 1) +vf1 +sriov_sim_vf "
like "with lines where the locale has them" "$(LC_ALL=C.UTF-8 "$ctl" list)" "^└─$(vf_of "$nic" 1) +vf1 "
run list
lacks "the tree fits 80 columns" '.{81}'
lacks "colour only at a terminal" $'\033'
is "columns by heading and by key" \
	"$("$ctl" list -n -o VF,driver,mac "$nic" | sed -n 2p | xargs)" "vf0 sriov_sim_vf 52:54:00:00:00:01"
like "columns added" "$("$ctl" list -o +VLAN | head -n 1)" "^ADDRESS .*IOMMU +VLAN"
is "raw has no tree" "$("$ctl" list -rno ADDRESS "$nic")" \
	"$(printf '%s\n' "$nic" "$(vf_of "$nic" 0)" "$(vf_of "$nic" 1)")"
manage "$nic" 4 5
is "VFs that nobody wants are one line" "$("$ctl" list -rno VF,STATE "$nic" | tail -n 1)" "vf4-5 absent"
rmdir "$mgr/$nic"/vf[45]
is "an unknown column" "$(ends 2 1 list -o ADDRESS,NONE)" ok

like "what is not in a schema is seen" \
	"$("$ctl" list -J | sed 's/"num-vfs"/"numvfs"/' | valid list)" "'numvfs' is not valid"

# Details.
like "show tells the limit with its reason" "$("$ctl" show "$nic")" "^limit: +7 \(driver\)"
like "show lists the VFs" "$("$ctl" show "$nic")" "^vf0 +.*52:54:00:00:00:01 +100"
like "show puts wanted beside actual" "$("$ctl" show "$nic" vf0)" \
	"^mac +52:54:00:00:00:01 +52:54:00:00:00:01 *\$"
soon "another MAC is set behind our back" ip link set "$eth" vf 0 mac 52:54:00:00:00:02
like "show marks what differs" "$("$ctl" show "$nic" vf0)" "^mac +.*:01 .*:02 +differs"
is "so does list" "$("$ctl" list -rno MAC "$nic" | sed -n 2p)" "52:54:00:00:00:02!"
is "and says so below, nothing else" "$("$ctl" list | sed '1,/^$/d')" "$nic vf0: mac is not as wanted"
run list -n
lacks "but not for a program" wanted
# at_terminal: what `sriovctl list` shows there, as run does
at_terminal()
{
	capture script -qec "$ctl list" /dev/null
}
TERM=vt100 at_terminal
like "there it has colour" "$(<"$tmp/out")" $'\033\\[31m'"$nic vf0"
TERM=vt100 NO_COLOR=1 at_terminal
lacks "unless nobody wants that" $'\033'
shown=$("$ctl" show --json "$nic")
for line in '"num-vfs": 2' '"limited-by": "driver"' '"managed": true' '"managed": false'; do
	like "JSON has numbers, words and flags" "$shown" "^ *$line,\$"
done

is "list is as its schema says" "$("$ctl" list -J | valid list)" ok
is "limit, too" "$("$ctl" limit -J | valid limit)" ok
is "limit of a PF, too" "$("$ctl" limit -J "$nic" | valid limit)" ok
is "limit for a number of VFs, too" "$("$ctl" limit -J "$nic" 2 | valid limit)" ok

# Telemetry.
is "show of a PF is as its schema says" "$("$ctl" show -J "$nic" | valid show)" ok
is "show of a VF, too" "$("$ctl" show -J "$nic" vf0 | valid show)" ok
shown=$("$ctl" show "$nic" vf0)
for line in '^COUNTERS$' '^NAME +VALUE UNIT +SOURCE$' '^rx-packets +0 packets pf-driver$' \
	'^rx-errors +0 packets vf-netdev$' '^tx-bytes +0 bytes +pf-driver$' '^[0-9]+ ms old$' '^INTERRUPTS$' '^PCI$' \
	'^power-state: +d0$' '^created: +[0-9-]{10} [0-9:.]{15}$'; do
	like "show of a VF has /$line/" "$shown" "$line"
done
speed=$(<"$devices/$nic/current_link_speed") width=$(<"$devices/$nic/current_link_width")
like "show of a PF has its link" "$("$ctl" show "$nic")" "^link-speed: +${speed% PCIe} x$width\$"
run list -J
lacks "list has no telemetry" '"(counters|interrupts|pci)"'
like "list tells when a VF came, and its binds" \
	"$("$ctl" list -rno VF,BINDS,CREATED "$nic")" "^vf0 1 [0-9-]{10}"

echo 0 >"$devices/$acc/sriov_numvfs"
echo 1 >"$devices/$acc/sriov_numvfs"
echo 5 >"$simroot/acc/tick"
shown=$("$ctl" show "$acc" vf0)
for line in '^rx-bytes +15000 bytes +provider$' '^jobs +250 jobs +provider$' \
	'^queue-wait +300 ns +provider$'; do
	like "show has the provider's counters, /$line/" "$shown" "$line"
done
sim_hold acc provider_vf_count
# Older than any answer that is shared.
pause 0.2
run show "$acc" vf0
wait_held acc provider_vf_count
for line in '^stale: +yes$' '^jobs +250 ' '^[0-9]+ ms old, stale: the PF driver does not answer$'; do
	like "show of what does not answer has /$line/" "$(<"$tmp/out")" "$line"
done
is "show of a provider's VF is as its schema says" "$("$ctl" show -J "$acc" vf0 | valid show)" ok
sim_release acc
echo 0 >"$simroot/acc/live"
rmdir "$simroot/acc"

# Names.
vf0=$(vf_of "$nic" 0)

# identity NAME...: without what changes all the time; after "ok"
identity()
{
	ends 0 0 show -J "$@"
	sed '/"counters"\|"interrupts"/,$d' "$tmp/out"
}
whole=$(identity "$nic")
like "a PF by its address" "$whole" "\"address\": \"$nic\""
[[ $whole == ok*$nic* ]] || whole="what is the same"
is "a PF by its netdev" "$(identity "$eth")" "$whole"
ip link property add dev "$eth" altname an-alternative-name-of-the-port
is "by an alternative name of that" "$(identity an-alternative-name-of-the-port)" "$whole"
is "there is no other" "$(ends 4 1 show an-alternative-name)" ok
whole=$(identity "$nic" vf0)
like "a VF by its number" "$whole" "\"address\": \"$vf0\""
[[ $whole == ok*$vf0* ]] || whole="what is the same"
is "a VF by its PF's netdev" "$(identity "$eth" vf0)" "$whole"
is "a VF by its netdev" "$(identity "$(netdev "$vf0")")" "$whole"
is "a VF by its address" "$(identity "$vf0")" "$whole"
is "list of one PF" "$("$ctl" list -rno ADDRESS,VFS "$eth" | head -n 1)" "$nic 2/7"
is "and no other" "$("$ctl" list -rno VFS "$eth" | grep -c /)" 1

# Errors.
is "an unknown PF" "$(ends 4 1 show 0000:7f:00.0)" ok
is "an unknown netdev" "$(ends 4 1 list nonet0)" ok
is "a netdev that is not PCI" "$(ends 4 1 show lo)" ok
is "an unknown VF" "$(ends 4 1 show "$nic" vf6)" ok
is "a VF's name that is none" "$(ends 2 1 show "$nic" 0)" ok
capture unshare -n "$ctl" list
is "another network namespace" "$status $(wc -l <"$tmp/err") $(wc -l <"$tmp/out")" "5 1 0"
like "it says what to do" "$(cat "$tmp/err")" "initial network namespace only; run: "
is "an unknown command" "$(ends 2 1 nothing)" ok
like "a full disk is told" "$({ "$ctl" list || true; } 2>&1 >/dev/full)" "^sriovctl: .*: $ENOSPC"
like "also where that was long ago" "$({ "$ctl" list -J || echo $? >&2; } 2>&1 >/dev/full | xargs)" \
	"^sriovctl: standard output: .* 5\$"

# Without the module.
unmanage all
rmmod sriov_mgr
for command in list "show $nic" stats irq top limit "limit $nic 2" "create $nic 1" "destroy $nic" \
	"set $nic vf0 vlan=1" "manage $nic" "unmanage $nic" "policy $nic strict=1" \
	"balance $nic" "reconcile $nic" clear save "restore /dev/null" \
	monitor "monitor --since 0" users "xml $nic vf0" doctor; do
	# shellcheck disable=SC2086 # two words
	is "without the module: $command" "$(ends 5 1 $command)" ok
	like "it says what to do" "$(cat "$tmp/err")" "modprobe sriov_mgr"
done
load_mgr
is "with the module again" "$(as_sysfs)" ok
rm -r "$tmp"
finish
