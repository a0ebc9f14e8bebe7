#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# Facts refuse and estimates warn; and what drivers do with their pool and with totalvfs.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

limited_by()
{
	echo "$(<"$mgr/$1/policy/limited_by")"
}

# constraint NAME KEY: a value of the constraint in the last answer, None without
constraint()
{
	told "[c.get('$2') for c in r['constraint'] if c['type'] == '$1'][0]"
}

ynl_start

# ---- a pool that is divided anew for each number of VFs, of which some is to stay free ----

sim=$(sim_up mlx total_vfs=64 msix_pool=128 msix_divided=1 vf_netdevs=0)
dir=$mgr/$sim
manage "$sim"
# Without a network device a VF that is bound is in use.
echo 1 >"$dir/allow_disruption"
echo 16 >"$dir/policy/vector_reserve"
seq=$(last_seq)
is "not strict at first" "$(values "$dir/policy/strict")" 0
can "2 VFs, which get the whole pool" "$dir/num_vfs" 2
is "64 vectors each" "$(table_of "$sim" 1)" 64
# That nothing is left for one more may mean nothing.
why="msix-pool (128 - 16) < 128 of 2 VFs, for 1 (estimate)"
is "fact and estimate are told" "$(limited_by "$sim")" "hardware TotalVFs 64; $why"
is "the limit is that of the facts" "$(<"$dir/policy/limit") $(total_vfs "$sim")" "64 64"
settle
is "one event tells" "$(count_events "$seq" "estimate 2 VFs may need more vectors than there are: msix-pool")" 1
is "and one line in the journal" \
	"$(dmesg | grep -c "sriov_mgr: $sim estimate: 2 VFs may need more vectors than there are: msix-pool")" 1
is "the state is not over-limit" "$(<"$dir/state")" ready
ask get limit-check "{\"pf\": \"$sim\", \"vfs\": 3}"
is "limit-check tells both" "$(told '"fits" in r, r["limit"], r["estimate"], "strict" in r')" \
	"(True, 64, 1, False)"
is "which constraint it is" "$(told '[c["type"] for c in r["constraint"] if "estimate" in c]')" \
	"['msix-pool']"
ask get pf-get "{\"address\": \"$sim\"}"
is "pf-get does" "$(told 'r["limit"], r["estimate"], r["limit-detail"]')" \
	"(64, 1, 'hardware TotalVFs 64; $why')"

can "strict" "$dir/policy/strict" 1
is "reads as strict" "$(values "$dir/policy/strict")" 1
is "the estimate is the limit" "$(<"$dir/policy/limit") $(limited_by "$sim")" "1 ${why% (estimate)}"
is "the VFs are over it" "$(<"$dir/state")" over-limit
ask get limit-check "{\"pf\": \"$sim\"}"
is "limit-check tells" "$(told '"strict" in r, "estimate" in r, r["limit"]')" "(True, False, 1)"
can "no VFs" "$dir/num_vfs" 0
refused "and 2 are refused now" "$dir/num_vfs" 2 "$ERANGE" "msix-pool .128 - 16. / 64 = 1"
refused "neither yes nor no" "$dir/policy/strict" 2 "$ERANGE" "policy/strict must be 0 or 1"
refused "nothing" "$dir/policy/strict" "" "$EINVAL" "policy/strict must be 0 or 1"
can "not strict" "$dir/policy/strict" 0
can "what the administrator says that VFs need" "$dir/policy/vectors_per_vf" 56
is "refuses" "$(limited_by "$sim")" "msix-pool (128 - 16) / 56 = 2"
can "he says it no longer" "$dir/policy/vectors_per_vf" auto

can "4 VFs" "$dir/num_vfs" 4
is "32 vectors each" "$(table_of "$sim" 3)" 32
is "now it is known: one for each is enough" "$(limited_by "$sim")" "hardware TotalVFs 64"
ask get limit-check "{\"pf\": \"$sim\", \"vfs\": 64}"
is "of the pool as well" "$(told '"fits" in r') $(constraint msix-pool vfs)" "True 112"
can "64 VFs" "$dir/num_vfs" 64
is "2 vectors each" "$(table_of "$sim" 63)" 2
can "3 VFs, as known" "$dir/num_vfs" 3
is "the limit stays" "$(<"$dir/policy/limit")" 64
can "strict once more" "$dir/policy/strict" 1
unmanage "$sim"
manage "$sim"
is "managed anew it is not strict" "$(values "$dir/policy/strict")" 0
unmanage "$sim"
echo 0 >"$simroot/mlx/live"

# ---- a driver that makes what totalvfs has, whatever is asked for ----

sim=$(sim_up qat makes=65535 vf_netdevs=0)
dir=$mgr/$sim
manage "$sim"
refused "4 VFs of a driver that makes 8" "$dir/num_vfs" 4 "$EIO" "made 8 VFs where 4 were asked for"
can "a limit" "$dir/policy/max_vfs" 3
settle
is "does not become what it makes" "$(total_vfs "$sim")" 8
refused "but refuses by configfs" "$dir/num_vfs" 8 "$ERANGE" "max_vfs 3"
unmanage "$sim"
echo 0 >"$simroot/qat/live"

# ---- a driver that sets its limit late ----

sim=$(sim_up idpf driver_total_vfs=7)
dir=$mgr/$sim
manage "$sim"
can "a limit" "$dir/policy/max_vfs" 5
is "in the PCI core" "$(total_vfs "$sim")" 5
seq=$(last_seq)
can "the driver sets another one" "$simroot/idpf/sets_total_vfs" 6
ask get limit-check "{\"pf\": \"$sim\"}"
is "which is known to be its own" "$(constraint driver vfs)" 6
soon "ours is in the PCI core again" has "$devices/$sim/sriov_totalvfs" 5
can "no limit" "$dir/policy/max_vfs" none
is "is that of the driver" "$(total_vfs "$sim") $(limited_by "$sim")" "6 driver totalvfs 6"
can "the driver raises it" "$simroot/idpf/sets_total_vfs" 8
is "the limit is higher at once" "$(<"$dir/policy/limit")" 8
can "8 VFs" "$dir/num_vfs" 8
can "none" "$dir/num_vfs" 0
unmanage "$sim"
echo 0 >"$simroot/idpf/live"

# ---- a driver that tells of more vectors than there can be ----

sim=$(sim_up ice msix_pool=134215680)
manage "$sim"
ask get limit-check "{\"pf\": \"$sim\"}"
is "is not believed" "$(constraint msix-pool detail)" "msix-pool: the driver tells none"
# It is asked again after somebody has read.
pool_is()
{
	ask get limit-check "{\"pf\": \"$sim\"}"
	[ "$(constraint msix-pool vectors)" = "$1" ]
}

echo 16384 >"$simroot/ice/msix_pool"
soon "as many as 8 tables of 2048 have are possible" pool_is 16384
echo 16385 >"$simroot/ice/msix_pool"
soon "one more is not" pool_is None

# ---- what does not answer is not known, and is no fact ----

deaf=$(sim_up deaf)
unmanage all
rmmod sriov_mgr
echo 2 >"$devices/$deaf/sriov_numvfs"
echo 1 >"$simroot/deaf/deaf"
load_mgr
settle
is "VFs are listed though the PF does not answer" "$(grep -c ' vf[01] ' "$debug/summary")" 2
manage "$deaf" 1
is "it is not known how many it may have" "$(limit "$deaf")" "8 driver totalvfs 8"
echo 0 >"$simroot/deaf/deaf"
echo 0 >"$devices/$deaf/sriov_numvfs"
rebind "$deaf"
settle
is "until it is asked again" "$(limit "$deaf") $(total_vfs "$deaf")" "8 hardware TotalVFs 8 8"
is "it has as many directories then" "$(words mkdir "$mgr/$deaf/vf8")" "$EINVAL"
finish
