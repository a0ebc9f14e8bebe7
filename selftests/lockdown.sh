#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: x86
# vm: --sim
# A kernel that is locked down, as with Secure Boot: configfs, netlink and sriovctl work; debugfs, which
# takes nothing there, is needed by none of them.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

lockdown=/sys/kernel/security/lockdown
mountpoint -q "${lockdown%/*}" || mount -t securityfs securityfs "${lockdown%/*}"
nic=$(sim_up nic total_vfs=8 driver_total_vfs=7)
is "the kernel is not locked down yet" "$(cat $lockdown)" "[none] integrity confidentiality"

n=0
for mode in integrity confidentiality; do
	n=$((n + 1))
	echo $mode >$lockdown
	like "$mode" "$(cat $lockdown)" "\[$mode\]"
	is "$mode: VFs are made and configured" "$("$ctl" create "$nic" $n >/dev/null && "$ctl" set "$nic" all vlan=10+ >/dev/null; num_vfs "$nic")" $n
	is "$mode: by configfs as well" "$(echo 20 >"$mgr/$nic/vf0/vlan"; "$ctl" list -rno VLAN "$nic" | sed -n 2p)" 20
	is "$mode: list, stats, limit, show, doctor" "$(for command in list stats limit "show $nic" doctor; do
		# shellcheck disable=SC2086 # words
		"$ctl" $command >"$tmp/out" 2>"$tmp/err" || [ "$command:$?" = doctor:1 ] || echo "$command failed"
		[ -s "$tmp/out" ] || echo "$command says nothing"
		cat "$tmp/err"
	done)" ""
	like "$mode: VFs are told" "$("$ctl" list -rno VF,VLAN "$nic")" "^vf0 20$"
	is "$mode: save and restore" "$("$ctl" save "$tmp/file" && "$ctl" restore "$tmp/file")" "nothing to change"
done
is "debugfs takes nothing" "$({ echo 1 >/sys/kernel/debug/sriov_mgr/settle; } 2>&1 | grep -o "not permitted")" \
	"not permitted"
is "a module that nobody signed is not taken" \
	"$(insmod "$SRIOV_BUILD/drivers/sriov_sim/sriov_sim.ko" 2>&1 | grep -ciE "not permitted|rejected")" 1
finish
