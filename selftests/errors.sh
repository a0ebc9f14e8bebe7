#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# Every write that is wrong has its errno, its reason in words, and changes nothing.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

sim=$(sim_up pf0)
dir=$mgr/$sim

# All that a wrong write could change.
everything()
{
	take_snapshot "$mgr"/*/* "$mgr"/*/*/* \
		"$devices/$sim"/sriov_{numvfs,totalvfs,drivers_autoprobe}
}

# bad FILE VALUE ERRNO_WORDS LAST_ERROR_REGEX; while in_row is set, nothing else is written between
bad()
{
	if [ ! "$settled" ]; then
		everything
		settled=$snapshot
	fi
	refused "${1##*/} '${2:0:40}'${when:+, $when}" "$@"
	everything
	is "${1##*/} '${2:0:40}'${when:+, $when}: nothing changed" "$snapshot" "$settled"
	[ "$in_row" ] || settled=''
}
settled='' in_row=''

# ---- names of PFs and VFs ----

for name in x 0 01:00.0 0000:01:00 0000:01:00.8 0000:01:20.0 0000:100:00.0 0000:01:00.00 000:01:00.0 \
	0000:0A:00.0 0000:01:00.0x ' 0000:01:00.0' 0000:01:00.-0 00000:01:00.0 100000000:01:00.0 \
	0x00:01:00.0 +000:01:00.0 vf0; do
	is "mkdir '$name'" "$(words mkdir -- "$mgr/$name")" "$EINVAL"
done
echo 1 >"$devices/$sim/sriov_numvfs"
is "mkdir of a VF" "$(words mkdir "$mgr/$(vf_of "$sim" 0)")" "$EINVAL"
echo 0 >"$devices/$sim/sriov_numvfs"
is "none of them is there" "$(count_managed)" 0
mkdir "$dir"
is "mkdir of a managed PF" "$(words mkdir "$dir")" "File exists"
for name in vf vf8 vf65535 vf65536 vf4294967296 vf-1 vf01 vf00 vf+1 'vf 1' vf1x vf0x1 VF0 0 policy2; do
	is "mkdir '$name' in a PF with 8 VFs" "$(words mkdir -- "$dir/$name")" "$EINVAL"
done
is "mkdir policy" "$(words mkdir "$dir/policy")" "File exists"
is "rmdir policy" "$(words rmdir "$dir/policy")" "Operation not permitted"
mkdir "$mgr/0000:ff:1f.7"
is "mkdir vf65535 in an absent PF" "$(words mkdir "$mgr/0000:ff:1f.7/vf65535")" "$EINVAL"
is "mkdir vf65534 in an absent PF" "$(words mkdir "$mgr/0000:ff:1f.7/vf65534")" ok
mkdir "$dir/vf0" "$dir/vf1" "$dir/vf7"

# ---- values, with no VF, with VFs, and without a driver ----

# One wrong value of each kind for each attribute.
wrong_values()
{
	in_row=1
	bad "$dir/num_vfs" x "$EINVAL" number
	bad "$dir/num_vfs" 65536 "$ERANGE" 65535
	bad "$dir/allow_disruption" 2 "$EINVAL" 1
	bad "$dir/reconcile" 0 "$EINVAL" 1
	bad "$dir/policy/mode" x "$EINVAL" 'off.*audit.*enforce'
	bad "$dir/policy/max_vfs" -1 "$EINVAL" 'number|none'
	bad "$dir/vf0/mac" 01:00:5e:00:00:01 "$EINVAL" '[mM][aA][cC]'
	bad "$dir/vf0/vlan" 4095 "$EINVAL" 4094
	bad "$dir/vf0/qos" 8 "$EINVAL" 7
	bad "$dir/vf0/vlan_proto" x "$EINVAL" '802.1Q.*802.1ad'
	in_row='' settled=''
}

# All ways to be wrong.
more_wrong_values()
{
	in_row=1
	local value file
	for value in '' ' ' -1 1x 0x 1.5 '1 2'; do
		bad "$dir/num_vfs" "$value" "$EINVAL" number
	done
	for value in 4294967297 9999999999999999999999; do
		bad "$dir/num_vfs" "$value" "$ERANGE|$EINVAL" 65535
	done
	for file in allow_disruption reconcile; do
		for value in x '' -1 '1 1'; do
			bad "$dir/$file" "$value" "$EINVAL" 1
		done
	done
	for value in '' Enforce enforce2 audit,off 1; do
		bad "$dir/policy/mode" "$value" "$EINVAL" 'off.*audit.*enforce'
	done
	for value in x 1x '1 2'; do
		bad "$dir/policy/max_vfs" "$value" "$EINVAL" 'number|none'
	done
	bad "$dir/policy/max_vfs" 65536 "$ERANGE" .
	for value in x -1 none 1x; do
		bad "$dir/policy/vector_pool" "$value" "$EINVAL" 'vectors, or auto'
		bad "$dir/policy/vector_reserve" "$value" "$EINVAL" 'a number of vectors'
		bad "$dir/policy/vectors_per_vf" "$value" "$EINVAL" '1 to 2048, or auto'
		bad "$dir/vf0/msix_vectors" "$value" "$EINVAL" '1 to 2048'
	done
	bad "$dir/policy/vector_pool" 99999999999 "$ERANGE" .
	bad "$dir/policy/vector_reserve" auto "$EINVAL" 'a number of vectors'
	for value in 0 2049; do
		bad "$dir/policy/vectors_per_vf" "$value" "$ERANGE" '1 to 2048'
		bad "$dir/vf0/msix_vectors" "$value" "$EINVAL" '1 to 2048'
	done
	for value in x -1 none; do
		is "vector_budget '$value', $when" "$(put "$mgr/host/vector_budget" "$value")" "$EINVAL"
		is "vector_reserve '$value', $when" "$(put "$mgr/host/vector_reserve" "$value")" "$EINVAL"
	done
	is "default mode, $when" "$(put "$mgr/default_policy/mode" on)" "$EINVAL"
	is "as before, $when" "$(values "$mgr"/{host/vector_{budget,reserve},default_policy/mode})" \
		"auto 0 audit"
	for value in x 52:54:00:00:00 52:54:00:00:00:00:00 52:54:00:00:00:0g 525400000000 \
		01:00:00:00:00:00 ff:ff:ff:ff:ff:ff '52:54:00:00:00:01 x' \
		"$(printf 'a%.0s' {1..3000})"; do
		bad "$dir/vf0/mac" "$value" "$EINVAL" '[mM][aA][cC]'
	done
	for value in x -1 4096 65536 1x '1 2' 99999999999999999999; do
		bad "$dir/vf0/vlan" "$value" "$EINVAL" 4094
	done
	for value in x -1 256 1x; do
		bad "$dir/vf0/qos" "$value" "$EINVAL" 7
	done
	for value in 802.1 802.1Q2 0x8100 8100; do
		bad "$dir/vf0/vlan_proto" "$value" "$EINVAL" '802.1Q.*802.1ad'
	done
	in_row='' settled=''
}

echo 52:54:00:00:06:00 >"$dir/vf0/mac"
echo 6 >"$dir/vf0/vlan"
when="no VFs"
wrong_values
echo 3 >"$dir/num_vfs"
when="3 VFs"
wrong_values
more_wrong_values
bad "$dir/num_vfs" 9 "$ERANGE" 'TotalVFs 8|totalvfs 8'
is "good values still work" "$(put "$dir/vf0/mac" 52:54:00:00:06:01) $(put "$dir/vf0/qos" 7)" "ok ok"
is "last_error is empty after a success" "$(<"$dir/vf0/last_error")" ""
for file in state last_error policy/limit policy/limited_by vf0/state vf0/actual vf0/last_error; do
	is "$file is read-only" "$(stat -c %a "$dir/$file")" 444
done
is "reconcile is write-only" "$(stat -c %a "$dir/reconcile")" 200
is "what configures is for root only" \
	"$(find "$dir" -type f -perm /022 -print | wc -l)" 0

# ---- a PF driver that refuses, or does not implement ----

when="the driver refuses"
echo "set_vf_mac 1 EPERM" >"$simroot/pf0/fail"
bad "$dir/vf0/mac" 52:54:00:00:06:02 'Operation not permitted' 'sriov_sim_pf refused mac: -EPERM'
echo "set_vf_vlan 1 ENOSPC" >"$simroot/pf0/fail"
bad "$dir/vf0/vlan" 60 "$ENOSPC" 'sriov_sim_pf refused vlan: -ENOSPC'
echo "set_vf_vlan 1 EBUSY" >"$simroot/pf0/fail"
bad "$dir/vf0/qos" 2 "$EBUSY" 'sriov_sim_pf refused qos: -EBUSY'
echo "set_vf_vlan 1 EIO" >"$simroot/pf0/fail"
bad "$dir/vf0/vlan_proto" 802.1ad "$EIO" 'sriov_sim_pf refused vlan_proto: -EIO'
is "VF state after a refused write" "$(<"$dir/vf0/state")" bound
is "PF state after a refused write" "$(<"$dir/state")" ready

when="not implemented"
rmdir "$dir/vf0" "$dir/vf1"
mkdir "$dir/vf0" "$dir/vf1"
echo "set_vf_mac set_vf_vlan" >"$simroot/pf0/not_implemented"
rebind "$sim"
soon "3 VFs with a driver that implements nothing" has "$devices/$sim/sriov_numvfs" 3
soon "ready, as nothing is wanted" has "$dir/state" ready
bad "$dir/vf0/mac" 52:54:00:00:06:02 "$EOPNOTSUPP" 'sriov_sim_pf does not implement mac'
bad "$dir/vf0/vlan" 60 "$EOPNOTSUPP" 'sriov_sim_pf does not implement vlan'
echo 0 >"$dir/num_vfs"
echo 52:54:00:00:06:03 >"$dir/vf1/mac"
bad "$dir/num_vfs" 2 "$EOPNOTSUPP" 'vf1.*does not implement mac'
echo >"$dir/vf1/mac"

# A driver that cannot be read back can still be set.
echo get_vf_config >"$simroot/pf0/not_implemented"
echo 2 >"$dir/num_vfs"
rebind "$sim"
soon "2 VFs with a driver that does not tell" has "$devices/$sim/sriov_numvfs" 2
soon "ready" has "$dir/state" ready
can "mac with a driver that does not tell" "$dir/vf0/mac" 52:54:00:00:06:04
is "actual shows no mac then" "$(grep -c ^mac "$dir/vf0/actual")" 0
is "the driver has it" "$(grep -c 'vf=0 mac=52:54:00:00:06:04' "$simdebug/$sim/vfs")" 1
echo >"$simroot/pf0/not_implemented"
rebind "$sim"
soon "2 VFs with a driver that does all" has "$dir/state" ready

# ---- without a driver ----

echo "$sim" >"$devices/$sim/driver/unbind"
when="unbound"
wrong_values
bad "$dir/num_vfs" 9 "$ERANGE" 'TotalVFs 8'
bad "$dir/reconcile" 1 'No such device' 'driver'
finish
