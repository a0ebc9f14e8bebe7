#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# The limit by vectors, bus numbers and BARs: what is computed, refused, undone and reported.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

limited_by()
{
	echo "$(<"$mgr/$1/policy/limited_by")"
}

limited()
{
	[ "$(limited_by "$1")" = "$2" ]
}

ynl_start
# As many as the CPUs have would bound the simulator's VFs, too.
echo 100000 >"$mgr/host/vector_budget"

# ---- a card of 128 vectors, 3 a VF, 16 in reserve ----

sim=$(sim_up card total_vfs=64 msix_pool=128 vf_msix=3 vf_netdevs=0)
dir=$mgr/$sim
seq=$(last_seq)
manage "$sim"
# Without a network device a VF that is bound is in use.
echo 1 >"$dir/allow_disruption"
can "reserve" "$dir/policy/vector_reserve" 16
is "a VF is taken to need one vector while none was there" "$(limited_by "$sim")" \
	"hardware TotalVFs 64"
refused "38 VFs do not fit when they are there" "$dir/num_vfs" 38 "$ENOSPC" \
	"^38 VFs need more than there is: msix-pool .128 - 16. < 114 of 38 VFs, for 37; they are gone"
is "they are gone again" "$(num_vfs "$sim")" 0
is "what they needed stays known" "$(limited_by "$sim")" "msix-pool (128 - 16) / 3 = 37"
is "limit" "$(<"$dir/policy/limit")" 37
soon "and is reported" has_event "$seq" "^$sim limit-changed .*64 -> 37 .msix-pool"
refused "the 38th by configfs" "$dir/num_vfs" 38 "$ERANGE" \
	"^38 VFs are over the limit: msix-pool .128 - 16. / 3 = 37"
soon "the PCI core has the limit" has "$devices/$sim/sriov_totalvfs" 37
is "the 38th by sysfs" "$(put "$devices/$sim/sriov_numvfs" 38)" "$ERANGE"
can "37 by sysfs" "$devices/$sim/sriov_numvfs" 37
is "the limit with these" "$(limited_by "$sim")" "msix-pool (128 - 16) / 3 = 37"
can "0 by sysfs" "$devices/$sim/sriov_numvfs" 0
can "37 by configfs" "$dir/num_vfs" 37
is "37 VFs" "$(num_vfs "$sim")" 37
is "ready" "$(<"$dir/state")" ready

ask get limit-check "{\"pf\": \"$sim\", \"vfs\": 37}"
is "limit-check of 37" "$(told '"fits" in r, r["limit"], r["limited-by"], r["pool-left"]')" \
	"(True, 37, 'msix-pool', 1)"
is "every constraint" "$(told '[c["type"] for c in r["constraint"]]')" \
	"['hardware', 'driver', 'max-vfs', 'msix-pool', 'host-vectors', 'bus-range', 'bar-window']"
keys='("vfs", "vectors", "reserve", "used", "per-vf")'
is "its inputs" "$(told "[r['constraint'][3][k] for k in $keys]")" "[37, 128, 16, 111, 3]"
is "what is not known" "$(told '[c["detail"] for c in r["constraint"] if "vfs" not in c]')" \
	"['max_vfs: none is set', 'bar-window: the VFs have no BAR']"
ask get limit-check "{\"pf\": \"$sim\", \"vfs\": 38}"
is "limit-check of 38" "$(told '"fits" in r, "pool-left" in r')" "(False, False)"
ask get limit-check "{\"pf\": \"$sim\"}"
is "limit-check of none" "$(told '"fits" in r, "vfs" in r, r["num-vfs"]')" "(False, False, 37)"
like "limit-check of 65536" "$(ynl get limit-check "{\"pf\": \"$sim\", \"vfs\": 65536}")" \
	"Numerical result out of range"
like "limit-check of no PF" "$(ynl get limit-check '{"pf": "0000:ff:1f.7"}')" "No such device"

# Set by hand.
can "0 VFs" "$dir/num_vfs" 0
can "a pool that is set" "$dir/policy/vector_pool" 20
is "it counts" "$(limited_by "$sim")" "msix-pool (20 - 16) / 3 = 1"
can "vectors a VF that are set" "$dir/policy/vectors_per_vf" 2
is "they count" "$(limited_by "$sim")" "msix-pool (20 - 16) / 2 = 2"
is "as they read" "$(values "$dir"/policy/vector{_pool,_reserve,s_per_vf})" "20 16 2"
refused "2 VFs of 2 that need 3" "$dir/num_vfs" 2 "$ENOSPC" "< 6 of 2 VFs, for 1"
can "auto" "$dir/policy/vector_pool" auto
can "nothing is auto" "$dir/policy/vectors_per_vf" ""
is "as they read then" "$(values "$dir"/policy/vector{_pool,s_per_vf})" "auto auto"
can "no reserve" "$dir/policy/vector_reserve" 0
is "without reserve" "$(limited_by "$sim")" "msix-pool (128) / 3 = 42"
can "more reserve than there is" "$dir/policy/vector_reserve" 129
is "nothing is left" "$(limited_by "$sim")" "msix-pool (128 - 129) / 3 = 0"
can "audit" "$dir/policy/mode" audit
can "audit lets more VFs than the pool come" "$dir/num_vfs" 2
soon "and reports them" has_event "$seq" "^$sim violation .*2 VFs"
is "state" "$(<"$dir/state")" over-limit
can "no VF" "$dir/num_vfs" 0
can "enforce" "$dir/policy/mode" enforce
can "the reserve as before" "$dir/policy/vector_reserve" 16

# The firmware takes vectors away while VFs are up.
can "10 VFs" "$dir/num_vfs" 10
seq=$(last_seq)
echo 40 >"$simroot/card/msix_pool"
# The driver is asked again soon after somebody has read what it told before.
soon "the pool has shrunk" limited "$sim" "msix-pool (40 - 16) < 30 of 10 VFs, for 8"
soon "it is reported" has_event "$seq" "^$sim limit-changed .*37 -> 8"
soon "and the violation" has_event "$seq" "^$sim violation .*10 VFs"
is "no VF is touched" "$(num_vfs "$sim") $(<"$dir/state")" "10 over-limit"
echo 128 >"$simroot/card/msix_pool"
soon "the pool has grown" limited "$sim" "msix-pool (128 - 16) / 3 = 37"
soon "ready again" has "$dir/state" ready

# VFs that did not fit are made when they do.
echo "$sim" >"$devices/$sim/driver/unbind"
echo 40 >"$simroot/card/msix_pool"
echo "$sim" >/sys/bus/pci/drivers/sriov_sim_pf/bind
soon "10 VFs do not fit at the next bind" has "$dir/state" failed
like "why" "$(<"$dir/last_error")" "^10 VFs are over the limit: msix-pool .40 - 16. / 3 = 8"
echo 128 >"$simroot/card/msix_pool"
soon "the pool is large enough" has "$dir/policy/limit" 37
soon "they come" has "$devices/$sim/sriov_numvfs" 10
soon "and all is well" has "$dir/state" ready
is "nothing is to be said" "$(<"$dir/last_error")" ""

# Also where somebody else's VFs came meanwhile, which nobody uses.
echo "$sim" >"$devices/$sim/driver/unbind"
echo 40 >"$simroot/card/msix_pool"
echo "$sim" >/sys/bus/pci/drivers/sriov_sim_pf/bind
soon "10 VFs do not fit once more" has "$dir/state" failed
can "4 VFs by sysfs" "$devices/$sim/sriov_numvfs" 4
echo 128 >"$simroot/card/msix_pool"
soon "the pool grows while they are there" limited "$sim" "msix-pool (128 - 16) / 3 = 37"
soon "the wanted ones come" has "$devices/$sim/sriov_numvfs" 10

# Nobody has read since the pool changed.
can "no VFs" "$dir/num_vfs" 0
echo 40 >"$simroot/card/msix_pool"
soon "a small pool" limited "$sim" "msix-pool (40 - 16) / 3 = 8"
echo 128 >"$simroot/card/msix_pool"
can "30 VFs fit into the large one" "$dir/num_vfs" 30
can "10 VFs again" "$dir/num_vfs" 10

# ---- vf<N>/msix_vectors ----

manage "$sim" 0 1 12
vf0=$(vf_of "$sim" 0)
can "vf0 has 40 vectors" "$dir/vf0/msix_vectors" 40
is "on the device" "$(table "$vf0")" 40
is "as it reads" "$(values "$dir/vf0/msix_vectors")" 40
is "actual" "$(actual "$dir/vf0" msix_vectors)" 40
is "its driver is bound again" "$(driver_of "$vf0")" sriov_sim_vf
is "what VFs have counts, not a division" "$(limited_by "$sim")" \
	"msix-pool (128 - 16 - 67) / 3 + 10 = 25"
refused "vf1: more than the pool has" "$dir/vf1/msix_vectors" 49 "$ENOSPC" \
	"vf1 has 3 vectors, and the pool has 45 left"
is "vf1 has what it had" "$(table "$(vf_of "$sim" 1)") $(values "$dir/vf1/msix_vectors")" "3 "
can "vf1: all that the pool has" "$dir/vf1/msix_vectors" 48
is "nothing is left for others" "$(limited_by "$sim")" "msix-pool (128 - 16 - 112) / 3 + 10 = 10"
can "vf1: one" "$dir/vf1/msix_vectors" 1
is "on the device, too" "$(table "$(vf_of "$sim" 1)")" 1
echo 0 >"$devices/$sim/sriov_drivers_autoprobe"
can "vf1: two, where new VFs get no driver" "$dir/vf1/msix_vectors" 2
is "it has its driver again" "$(driver_of "$(vf_of "$sim" 1)")" sriov_sim_vf
is "new VFs still get none" "$(<"$devices/$sim/sriov_drivers_autoprobe")" 0
echo "sriov_configure 2 EIO" >"$simroot/card/fail"
refused "11 VFs, which the driver refuses" "$dir/num_vfs" 11 "$EIO" "refused 11 VFs"
is "the 10 before have their drivers" \
	"$(for n in 0 1 9; do driver_of "$(vf_of "$sim" $n)"; done | uniq)" sriov_sim_vf
echo 1 >"$devices/$sim/sriov_drivers_autoprobe"
can "vf1: one again" "$dir/vf1/msix_vectors" 1
can "a VF that is not there" "$dir/vf12/msix_vectors" 20
is "it counts" "$(limited_by "$sim")" "msix-pool (128 - 16 - 91) / 3 + 13 = 20"
echo "set_msix_vec_count 1 EIO" >"$simroot/card/fail"
refused "the driver refuses" "$dir/vf1/msix_vectors" 2 "$EIO" "refused msix_vectors"
is "vf1 is as it was, with its driver" \
	"$(table "$(vf_of "$sim" 1)") $(driver_of "$(vf_of "$sim" 1)")" "1 sriov_sim_vf"
can "as many VFs as fit" "$dir/num_vfs" 20
is "vf0, vf1 and vf12 have theirs" "$(table "$(vf_of "$sim" 0)") $(table "$(vf_of "$sim" 1)") \
$(table "$(vf_of "$sim" 12)") $(table "$(vf_of "$sim" 13)")" "40 1 20 3"
is "all have drivers" "$(for n in 0 1 12 19; do driver_of "$(vf_of "$sim" $n)"; done | uniq)" \
	sriov_sim_vf
can "no VFs" "$dir/num_vfs" 0

# Those that have less than at first come before those that have more.
manage "$sim" 2 3
echo >"$dir/vf12/msix_vectors"
for n in 1 2 3; do
	echo 1 >"$dir/vf$n/msix_vectors"
done
echo 109 >"$dir/vf0/msix_vectors"
echo 0 >"$dir/policy/vector_reserve"
echo 112 >"$simroot/card/msix_pool"
soon "a pool for 4 VFs as they are wanted" limited "$sim" "msix-pool (112 - 112) / 3 + 4 = 4"
can "4 VFs" "$dir/num_vfs" 4
is "as wanted" "$(for n in 0 1 2 3; do table "$(vf_of "$sim" $n)"; done | tr '\n' ' ')" "109 1 1 1 "
echo "$sim" >"$devices/$sim/driver/unbind"
echo "$sim" >/sys/bus/pci/drivers/sriov_sim_pf/bind
soon "4 VFs after a new bind" has "$devices/$sim/sriov_numvfs" 4
soon "again ready" has "$dir/state" ready
is "as wanted again" "$(for n in 0 1 2 3; do table "$(vf_of "$sim" $n)"; done | tr '\n' ' ')" \
	"109 1 1 1 "
echo 0 >"$dir/num_vfs"
# All need less than at first, and fit only then.
for n in 0 1 2 3; do
	echo 1 >"$dir/vf$n/msix_vectors"
done
echo 12 >"$simroot/card/msix_pool"
echo 6 >"$dir/policy/vector_reserve"
soon "4 VFs and no more" limited "$sim" "msix-pool (12 - 6 - 4) / 3 + 4 = 4"
can "4 VFs that come with 12 vectors" "$dir/num_vfs" 4
is "and have 4" "$(for n in 0 1 2 3; do table "$(vf_of "$sim" $n)"; done | tr '\n' ' ')" "1 1 1 1 "
refused "2 more" "$dir/vf3/msix_vectors" 4 "$ENOSPC" "vf3 has 1 vectors, and the pool has 2 left"
echo 0 >"$dir/num_vfs"
for n in 1 2 3; do
	rmdir "$dir/vf$n"
done
echo 40 >"$dir/vf0/msix_vectors"
echo 16 >"$dir/policy/vector_reserve"
echo 128 >"$simroot/card/msix_pool"
soon "the pool is as before" limited "$sim" "msix-pool (128 - 16 - 40) / 3 + 1 = 25"

# In use: its network device is up.
echo 1 >"$simroot/card/vf_netdevs"
can "2 VFs" "$dir/num_vfs" 2
can "no disruption" "$dir/allow_disruption" 0
ip link set "$(netdev "$(vf_of "$sim" 0)")" up
refused "a VF in use" "$dir/vf0/msix_vectors" 5 "$EBUSY" "vf0 is in use: network device .* is up"
is "keeps its vectors" "$(table "$(vf_of "$sim" 0)")" 40
can "the same number disturbs nobody" "$dir/vf0/msix_vectors" 40
can "allow_disruption" "$dir/allow_disruption" 1
can "and then it is set" "$dir/vf0/msix_vectors" 5
is "to what was asked for" "$(table "$(vf_of "$sim" 0)")" 5
echo 0 >"$dir/num_vfs"
unmanage "$sim"
echo 0 >"$simroot/card/live"
echo "set_msix_vec_count" >"$simroot/card/not_implemented"
sim_live card
manage "$sim" 0
echo 2 >"$dir/num_vfs"
refused "a driver that cannot" "$dir/vf0/msix_vectors" 5 "$EOPNOTSUPP" \
	"does not implement msix_vectors"
echo 0 >"$dir/num_vfs"
unmanage "$sim"
echo 0 >"$simroot/card/live"

# ---- VFs that grow when they are made ----

grow=$(sim_up grow total_vfs=4 msix_pool=24 vf_msix=3 vf_netdevs=0)
manage "$grow" 0 1
echo 4 >"$mgr/$grow/policy/vector_reserve"
echo 8 >"$mgr/$grow/vf0/msix_vectors"
echo 8 >"$mgr/$grow/vf1/msix_vectors"
is "as long as nobody knows what the others need" "$(limited_by "$grow")" "hardware TotalVFs 4"
refused "the second one takes what is to stay free" "$mgr/$grow/num_vfs" 4 "$ENOSPC" \
	"vf1 has 3 vectors, and the pool has 3 left"
is "no VF" "$(num_vfs "$grow")" 0
unmanage "$grow"
echo 0 >"$simroot/grow/live"

# ---- VFs behind our back ----

echo 4 >"$simroot/card/probe_vfs"
seq=$(last_seq)
manage "$sim"
echo 3 >"$dir/policy/max_vfs"
sim_live card
soon "VFs that the driver makes are reported" has_event "$seq" "^$sim violation .*4 VFs.*max_vfs 3"
soon "the state shows it" has "$dir/state" over-limit
is "they stay" "$(num_vfs "$sim")" 4
echo 0 >"$devices/$sim/sriov_numvfs"
soon "ready without them" has "$dir/state" ready
unmanage "$sim"
echo 0 >"$simroot/card/live"

# ---- bus numbers, BARs, VFs without vectors ----

bus=$(sim_up bus total_vfs=64 vf_offset=0x80 vf_stride=0x20 buses=2)
manage "$bus"
is "VFs that the bus numbers allow" "$(limited_by "$bus")" "bus-range 12"
refused "one more" "$mgr/$bus/num_vfs" 13 "$ERANGE" "bus-range 12"
can "so many" "$mgr/$bus/num_vfs" 12
is "they are there" "$(num_vfs "$bus")" 12
echo 0 >"$mgr/$bus/num_vfs"
can "audit asks the PCI core" "$mgr/$bus/policy/mode" audit
refused "which refuses" "$mgr/$bus/num_vfs" 13 "Cannot allocate memory" \
	"refused 13 VFs: -ENOMEM, no memory, MMIO window or bus numbers"
bar=$(sim_up bar vf_bar=4096)
manage "$bar"
is "BARs without memory" "$(limited_by "$bar")" "bar-window 0"
refused "no VF" "$mgr/$bar/num_vfs" 1 "$ERANGE" "bar-window 0"
none=$(sim_up none vf_msix=0 msix_pool=8)
manage "$none"
can "VFs without vectors" "$mgr/$none/num_vfs" 8
is "are not bound by them" "$(limited_by "$none")" "hardware TotalVFs 8"
unmanage all
for name in bus bar none; do
	echo 0 >"$simroot/$name/live"
done

# ---- the vectors of the host, of which there are none ----

sim=$(sim_up host)
can "no vectors" "$mgr/host/vector_budget" 0
manage "$sim"
is "no VF" "$(<"$mgr/$sim/policy/limit")" 0
is "nothing is free" "$(values "$mgr/host/vectors_free")" 0
can "auto" "$mgr/host/vector_budget" auto
is "reads as auto" "$(values "$mgr/host/vector_budget")" auto
unmanage all
echo 0 >"$simroot/host/live"

# ---- PFs that nobody manages ----

sim=$(sim_up other driver_total_vfs=7)
is "default mode" "$(values "$mgr/default_policy/mode")" audit
is "it has the driver's limit" "$(total_vfs "$sim")" 7
echo 0 >"$mgr/host/vector_budget"
settle
is "audit leaves it" "$(total_vfs "$sim")" 7
can "enforce is for all" "$mgr/default_policy/mode" enforce
soon "it has none" has "$devices/$sim/sriov_totalvfs" 0
is "it is refused" "$(put "$devices/$sim/sriov_numvfs" 1)" "$ERANGE"
manage "$sim"
echo off >"$mgr/$sim/policy/mode"
soon "but for one that is managed" has "$devices/$sim/sriov_totalvfs" 7
unmanage "$sim"
soon "until it is no longer" has "$devices/$sim/sriov_totalvfs" 0
can "off" "$mgr/default_policy/mode" off
soon "it has the driver's limit again" has "$devices/$sim/sriov_totalvfs" 7
can "enforce once more" "$mgr/default_policy/mode" enforce
soon "it has none again" has "$devices/$sim/sriov_totalvfs" 0
rmmod sriov_mgr
is "unloading gives back what the driver allows" "$(total_vfs "$sim")" 7
finish
