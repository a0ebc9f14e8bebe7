#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb nvme
# vm: --sim
# debug
# The limit by the vectors of the host, of which only real devices take some, and by real BARs.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

limited_by()
{
	echo "$(<"$mgr/$1/policy/limited_by")"
}

used()
{
	echo "$(<"$mgr/host/vectors_used")"
}

# What sysfs has of the vectors that are allocated.
msi_irqs()
{
	local files=("$devices"/*/msi_irqs/*)
	[ -e "${files[0]}" ] && echo ${#files[@]} || echo 0
}

is_used()
{
	[ "$(used)" = "$(msi_irqs)" ]
}

ynl_start
echo 100000 >"$mgr/host/vector_budget"

# ---- the vectors of the host ----

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)
soon "vectors_used is what sysfs tells of all devices" is_used
is "no VF has any yet" "$(values "$mgr/host/vectors_free")" $((100000 - $(used)))
before=$(used)
manage "$igb"
can "igb: 2 VFs" "$mgr/$igb/num_vfs" 2
for n in 0 1; do
	ip link set "$(netdev "$(vf_of "$igb" $n)")" up
done
soon "the VFs' drivers have allocated some" is_used
like "more than before" "$(($(used) > before))" 1
before=$(used)
is "VFs count what they have and no more" "$(values "$mgr/host/vectors_free")" $((100000 - before))
echo 1 >"$mgr/$igb/allow_disruption"
echo 0 >"$mgr/$igb/num_vfs"
echo 0 >"$devices/$igb/sriov_drivers_autoprobe"
can "igb: 2 VFs without drivers" "$mgr/$igb/num_vfs" 2
is "they count as if they had" "$(values "$mgr/host/vectors_free")" $((100000 - before))
ask get host-get '{}'
is "host-get" "$(told 'r["vector-budget"], "budget-auto" in r, r["vectors-promised"], r["vector-reserve"]')" \
	"(100000, False, 6, 0)"
is "host-get is consistent" \
	"$(told 'r["vector-budget"] - r["vectors-used"] - r["vectors-promised"] - r["vectors-free"]')" 0
# igb's 6 are its own: it may have 4 VFs, others what is left.
before_reserve=$(last_seq)
can "the budget is nearly used up" "$mgr/host/vector_budget" $(($(used) + 20))
can "with a reserve" "$mgr/host/vector_reserve" 6
is "igb" "$(limited_by "$igb")" "host-vectors ($(($(used) + 20)) - 6 - $(used)) / 3 = 4"
soon "as it was reported" has_event "$before_reserve" "^$igb limit-changed .*-> 4"
seq=$(last_seq)
manage "$nvme"
echo 1 >"$mgr/$nvme/policy/vectors_per_vf"
echo 0 >"$devices/$nvme/sriov_drivers_autoprobe"
can "3 nvme VFs that need one vector each" "$mgr/$nvme/num_vfs" 3
is "leave less for igb" "$(limited_by "$igb")" "host-vectors ($(($(used) + 20)) - 6 - $(($(used) + 3))) / 3 = 3"
soon "and that is reported" has_event "$seq" "^$igb limit-changed .*4 -> 3"
refused "igb: 4 VFs" "$mgr/$igb/num_vfs" 4 "$ERANGE" "host-vectors"
is "has 2 VFs as before" "$(num_vfs "$igb")" 2
ask get limit-check "{\"pf\": \"$igb\", \"vfs\": 3}"
is "igb: 3 would fit" "$(told '"fits" in r, r["host-left"]')" "(True, 2)"
echo 0 >"$mgr/$nvme/num_vfs"
soon "the limit rises when they have gone" has_event "$seq" "^$igb limit-changed .*3 -> 4"
echo 0 >"$mgr/$igb/num_vfs"
unmanage all
can "no reserve on the host" "$mgr/host/vector_reserve" 0
can "no vectors" "$mgr/host/vector_budget" 0
manage "$igb"
is "no VF" "$(<"$mgr/$igb/policy/limit")" 0
is "nothing is free" "$(values "$mgr/host/vectors_free")" 0
can "auto" "$mgr/host/vector_budget" auto
is "reads as auto" "$(values "$mgr/host/vector_budget")" auto
ask get host-get '{}'
is "200 a CPU" "$(told 'r["vector-budget"] == 200 * r["online-cpus"] and "budget-auto" in r')" True
unmanage all
echo 1 >"$devices/$igb/sriov_drivers_autoprobe"

# ---- a PF that is found before it has its memory ----

rmmod igbvf igb
echo 1 >"$devices/$igb/remove"
echo 1 >/sys/bus/pci/rescan
is "igb is back without a driver" "$(ls -d "$devices/$igb") $(driver_of "$igb")" "$devices/$igb "
ask get limit-check "{\"pf\": \"$igb\"}"
is "what its BARs allow is not known" \
	"$(told '["vfs" in c for c in r["constraint"] if c["type"] == "bar-window"]')" "[False]"
modprobe -a igb igbvf
ask get limit-check "{\"pf\": \"$igb\"}"
is "and is with one" "$(told '[c["vfs"] for c in r["constraint"] if c["type"] == "bar-window"]')" "[8]"
finish
