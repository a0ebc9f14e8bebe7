#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb nvme
# vm: --sim
# debug
# PFs of three drivers side by side: found, limited, told of, and what a driver does not do.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)
sim=$(sim_up pf0)

# ---- they are found ----

for pf in "$igb" "$nvme" "$sim"; do
	is "$(driver_of "$pf") PF is listed" "$(words listed "$pf")" ok
done
is "events tell of the PFs present at load" \
	"$(count_events 0 "^($igb|$nvme|$sim) pf-(add|bind) ")" 6
# nvme VFs do not answer before they were brought online, so no driver for them.
echo 0 >"$devices/$nvme/sriov_drivers_autoprobe"
for pf in "$igb" "$nvme" "$sim"; do
	echo 3 >"$devices/$pf/sriov_numvfs"
	soon "$(driver_of "$pf") VFs that come later are listed" vfs_listed "$pf" 3
done
settle
is "vf-add of each VF" "$(count_events 0 "^($igb|$nvme|$sim) vf[012] vf-add ")" 9
is "vf-bind of the VFs with a driver" "$(count_events 0 ' vf-bind ')" 6
rmmod sriov_mgr
load_mgr
soon "VFs present at load are listed: igb" vfs_listed "$igb" 3
soon "VFs present at load are listed: nvme" vfs_listed "$nvme" 3
soon "VFs present at load are listed: sim" vfs_listed "$sim" 3
settle
is "each once" "$(count_events 0 ' vf-add ')" 9
is "each PF once" "$(count_events 0 ' pf-add ')" 3
is "unmanaged: igb's totalvfs" "$(total_vfs "$igb")" 7
no_pf=$(for dev in "$devices"/*; do
	[ -e "$dev/sriov_numvfs" ] || echo "${dev##*/}"
done | head -n 1)
is "mkdir of a device that is no PF" "$(words mkdir "$mgr/$no_pf")" "$EINVAL"

seq=$(last_seq)
echo 1 >"$devices/$igb/remove"
soon "igb: no longer listed after removal" unlisted "$igb"
is "igb: events of the VFs' and the PF's removal" \
	"$(count_events "$seq" "^$igb (vf[012] vf-remove|pf-unbind|pf-remove) ")" 5
echo 1 >/sys/bus/pci/rescan
soon "igb: listed again after a rescan" listed "$igb"
soon "igb: pf-add and pf-bind" has_event "$seq" "^$igb pf-bind "

# ---- told of by netlink ----

ynl_start
ask get pf-get "{\"address\": \"$igb\"}"
is "pf-get: a PF that nobody manages" \
	"$(told '"managed" in r, "wanted-vfs" in r, "max-vfs" in r, r["driver"], r["limit"]')" \
	"(False, False, False, 'igb', 7)"
ask dump pf-get
is "dump of PFs" "$(told 'sorted(p["address"] for p in r["replies"])')" \
	"['$igb', '$nvme', '$sim']"
ask dump vf-get
is "dump of VFs" "$(told 'sorted((v["pf"], v["index"]) for v in r["replies"])')" \
	"[('$nvme', 0), ('$nvme', 1), ('$nvme', 2), ('$sim', 0), ('$sim', 1), ('$sim', 2)]"

# ---- their limits ----

for pf in "$nvme" "$sim"; do
	echo 0 >"$devices/$pf/sriov_numvfs"
done
shows_limit igb "$igb" 7 "driver totalvfs 7"
shows_limit nvme "$nvme" 4 "hardware TotalVFs 4"
manage "$igb"
echo 3 >"$mgr/$igb/policy/max_vfs"
rebind "$igb"
soon "igb: the limit is in the PCI core after a new bind" has "$devices/$igb/sriov_totalvfs" 3
unmanage "$igb"
soon "igb: rmdir gives totalvfs back after a new bind" has "$devices/$igb/sriov_totalvfs" 7
for pf in "$igb" "$nvme"; do
	manage "$pf"
	echo 2 >"$mgr/$pf/policy/max_vfs"
done
unmanage all
rmmod sriov_mgr
is "rmmod leaves the drivers' totalvfs" "$(total_vfs "$igb") $(total_vfs "$nvme")" "7 4"
load_mgr

# ---- what they refuse, or do not implement ----

# bad DESCRIPTION FILE VALUE ERRNO_WORDS LAST_ERROR_REGEX
bad()
{
	local before
	before=$(snapshot "$mgr"/*/* "$mgr"/*/*/*)
	refused "$@"
	is "$1: nothing changed" "$(snapshot "$mgr"/*/* "$mgr"/*/*/*)" "$before"
}

manage "$igb" 0
echo 1 >"$mgr/$igb/num_vfs"
bad "igb: 802.1ad" "$mgr/$igb/vf0/vlan_proto" 802.1ad 'Protocol not supported' \
	'igb refused vlan_proto: -EPROTONOSUPPORT'
dir=$mgr/$nvme
manage "$nvme" 0
can "nvme: 2 VFs" "$dir/num_vfs" 2
bad "nvme: a mac" "$dir/vf0/mac" 52:54:00:00:06:05 "$EOPNOTSUPP|No such device" 'nvme.*mac'
can "nvme: 0 VFs" "$dir/num_vfs" 0
can "nvme: a mac while the VF does not exist" "$dir/vf0/mac" 52:54:00:00:06:05
bad "nvme: VFs of which that is wanted" "$dir/num_vfs" 2 "$EOPNOTSUPP|No such device" 'vf0.*nvme.*mac'
is "nvme: no VF is enabled" "$(num_vfs "$nvme")" 0
finish
