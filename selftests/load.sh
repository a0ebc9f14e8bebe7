#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# Load and unload the module 20 times: nothing about the devices changes. See also load-igb.sh.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

# What the PCI core and the drivers have, of every PF and VF.
facts()
{
	echo /sys/bus/pci/drivers/*/*:* "$devices"/*/{virtfn*,net/*}
	snapshot "$devices"/*/sriov_{totalvfs,numvfs,drivers_autoprobe} /sys/class/net/*/{address,flags}
}

# Every PF and VF is in the summary.
all_listed()
{
	local dev summary
	summary=$(<"$debug/summary")
	for dev in "$devices"/*; do
		[ -e "$dev/sriov_totalvfs" ] || [ -e "$dev/physfn" ] || continue
		[[ $summary == *${dev##*/}* ]] || return 1
	done
}

igb=$(pfs_of igb)
with=$(sim_up with total_vfs=16)
without=$(sim_up without driver_total_vfs=5)
echo 5 >"$devices/$with/sriov_numvfs"
[ ! "$igb" ] || echo 2 >"$devices/$igb/sriov_numvfs"
ip link set "$(netdev "$(vf_of "$with" 3)")" up

settle
is "VFs made while the module is loaded are listed" "$(all_listed && echo all)" all
before=$(facts)
changed='' unlisted='' kept=''
for n in {1..20}; do
	rmmod sriov_mgr || kept+=" $n"
	[ "$(facts)" = "$before" ] || changed+=" unload-$n"
	load_mgr
	[ "$(facts)" = "$before" ] || changed+=" load-$n"
	settle
	all_listed || unlisted+=" $n"
done
is "20 times unloaded" "$kept" ""
is "load and unload change no device, driver or network device" "$changed" ""
is "each load finds every PF and VF" "$unlisted" ""
is "the numbers of events begin at 1" "$(head -n 1 "$debug/events" | cut -d' ' -f1)" 1

# Managed PFs hold the module.
manage "$with"
manage "$without" 0
like "rmmod is refused while PFs are managed" "$(words rmmod sriov_mgr)" \
	"Module sriov_mgr is in use"
is "PFs are still managed after that" "$(count_managed)" 2
is "rmdir of a PF with a VF's directory is refused" "$(words rmdir "$mgr/$without")" \
	"Directory not empty"
echo 2 >"$mgr/$without/policy/max_vfs"
echo 2 >"$mgr/$without/num_vfs"
echo 52:54:00:00:01:00 >"$mgr/$without/vf0/mac"
echo 0 >"$mgr/$without/num_vfs"
unmanage all
is "no PF is managed" "$(count_managed)" 0
is "rmmod after that" "$(words rmmod sriov_mgr)" ok
is "managing leaves no trace in the devices" "$(facts)" "$before"
is "the configfs directory is gone" "$(ls -d "$mgr" 2>/dev/null)" ""
is "the debugfs directory is gone" "$(ls -d "$debug" 2>/dev/null)" ""

# Unload while others read and while VFs come and go.
(
	while [ ! -e /tmp/stop ]; do
		cat "$debug/summary" "$debug/events" >/dev/null 2>&1 || :
		# Where one of them never sleeps, virtual time is not faster than any other.
		pause 0.01
	done
) &
reader=$!
(
	while [ ! -e /tmp/stop ]; do
		echo 3 >"$devices/$without/sriov_numvfs"
		echo 0 >"$devices/$without/sriov_numvfs"
	done
) &
writer=$!
failed=''
for n in {1..10}; do
	load_mgr || failed+=" load-$n"
	# A reader may hold the module for a moment.
	wait_for 300 rmmod sriov_mgr 2>/dev/null || failed+=" unload-$n"
done
touch /tmp/stop
wait $reader $writer
is "loaded and unloaded under readers and changes of VFs" "$failed" ""
is "and nothing has changed" "$(facts)" "$before"

load_mgr
# Who waits for work keeps the module.
sim_hold without get_vf_stats
echo 1 >"$devices/$without/sriov_numvfs"
cat "$debug/counters" >/dev/null
settle &
waiter=$!

waits()
{
	[ "$(readlink "/proc/$waiter/fd/1")" = "$debug/settle" ]
}

soon "somebody waits for the work of the module" waits
like "which cannot be unloaded meanwhile" "$(words rmmod sriov_mgr)" "Module sriov_mgr is in use"
sim_release without
wait $waiter
is "then it can" "$(words rmmod sriov_mgr)" ok

load_mgr
echo 0 >"$devices/$with/sriov_numvfs"
[ ! "$igb" ] || echo 0 >"$devices/$igb/sriov_numvfs"
rmdir "$simroot/with" "$simroot/without"
is "the simulator can be unloaded under sriov_mgr" "$(words rmmod sriov_sim)" ok
finish
