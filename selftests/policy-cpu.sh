#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: smp
# vm: --sim
# debug
# The limit follows the CPUs that are online.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

cpu1=/sys/devices/system/cpu/cpu1/online

free()
{
	echo "$(<"$mgr/host/vectors_free")"
}

sim=$(sim_up pf0 total_vfs=1024 vf_msix=1 vf_netdevs=0)
manage "$sim"
# Without a network device a VF that is bound is in use.
echo 1 >"$mgr/$sim/allow_disruption"
is "a budget of two CPUs" "$(($(free) + $(<"$mgr/host/vectors_used")))" 400
like "it is an estimate, as nobody has said what VFs need" "$(<"$mgr/$sim/policy/limited_by")" \
	"^hardware TotalVFs 1024; host-vectors .400 - [0-9]*. / 1 = [0-9]* .estimate.$"
can "which lets through more" "$mgr/$sim/num_vfs" 500
settle
is "and says so" "$(count_events 0 "^$sim estimate 500 VFs may need more vectors")" 1
can "none again" "$mgr/$sim/num_vfs" 0
can "strict" "$mgr/$sim/policy/strict" 1
like "it binds" "$(<"$mgr/$sim/policy/limited_by")" "^host-vectors .400 - [0-9]*. / 1 = [0-9]*$"
limit=$(<"$mgr/$sim/policy/limit")
is "what is free is the limit" "$limit" "$(free)"
# The looks at the limit have queued work, which would report what it finds.
settle
seq=$(last_seq)
can "CPU 1 goes offline" $cpu1 0
soon "it is reported" has_event "$seq" "^$sim limit-changed .*$limit -> .*by CPU hotplug"
like "half of the budget is left" "$(<"$mgr/$sim/policy/limited_by")" "^host-vectors .200 - "
soon "also in the PCI core" has "$devices/$sim/sriov_totalvfs" "$(<"$mgr/$sim/policy/limit")"
seq=$(last_seq)
can "CPU 1 comes online" $cpu1 1
# By whichever comes first: the notifier, or work that was on its way for the CPU that went.
soon "that is reported" has_event "$seq" "^$sim limit-changed .*-> .*host-vectors .400 - "
is "the budget is back" "$(($(free) + $(<"$mgr/host/vectors_used")))" 400

# VFs that fit when they were made.
can "300 VFs" "$mgr/$sim/num_vfs" 300
seq=$(last_seq)
can "CPU 1 goes offline again" $cpu1 0
soon "they are over the limit" has_event "$seq" "^$sim violation .*300 VFs.*host-vectors"
is "they stay, and the state shows it" "$(num_vfs "$sim") $(<"$mgr/$sim/state")" "300 over-limit"
can "CPU 1 comes online again" $cpu1 1
soon "ready" has "$mgr/$sim/state" ready
unmanage "$sim"
rmmod sriov_mgr
can "a CPU goes without the module" $cpu1 0
can "and comes" $cpu1 1
load_mgr
is "two CPUs are found at load" "$(($(free) + $(<"$mgr/host/vectors_used") >= 400 - 300))" 1
finish
