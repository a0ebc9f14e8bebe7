#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# Two PFs want VFs at the same time, and the host has vectors for one and a half: one gets them. When it has
# got them is decided here; see policy-race-smp.sh for real races.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

pfs=()
for name in one other; do
	pfs+=("$(sim_up $name total_vfs=4 vf_netdevs=0)")
	manage "${pfs[-1]}"
	# What a VF needs, told before the first one was there.
	echo 3 >"$mgr/${pfs[-1]}/policy/vectors_per_vf"
done
echo $(($(<"$mgr/host/vectors_used") + 9)) >"$mgr/host/vector_budget"
seq=$(last_seq)

# at_rest: the checks between the rounds
at_rest()
{
	settle
	is "no VF is left" "$(num_vfs "${pfs[0]}") $(num_vfs "${pfs[1]}")" "0 0"
	is "no vector is left promised" "$(<"$mgr/host/vectors_free")" 9
	is "no violation was reported" "$(count_events "$seq" violation)" 0
}

# round FIRST SECOND [ERRNO_WORDS]: these PFs compete; the first one's driver fails with EIO if it is to
round()
{
	local first=$1 second=$2 end=${3:-ok} writer what
	what="$first first, whose driver says $end"
	sim_hold "$first" sriov_configure
	[ "$end" = ok ] || echo sriov_configure 1 EIO >"$simroot/$first/fail"
	put "$mgr/$(cat "$simroot/$first/address")/num_vfs" 2 >/tmp/first &
	writer=$!
	wait_held "$first" sriov_configure
	refused "$what: the second one" "$mgr/$(cat "$simroot/$second/address")/num_vfs" 2 \
		"$ERANGE" "host-vectors"
	is "$what: it is not asked for more than that" "$(values "$simroot/$first/held")" "sriov_configure 1"
	sim_release "$first"
	wait $writer
	is "$what: the first one" "$(</tmp/first)" "$end"
}

for order in "one other" "other one"; do
	read -r first second <<<"$order"
	round "$first" "$second"
	refused "the second one, when the first has its VFs" \
		"$mgr/$(cat "$simroot/$second/address")/num_vfs" 2 "$ERANGE" "host-vectors"
	can "the first one gives them back" "$mgr/$(cat "$simroot/$first/address")/num_vfs" 0
	at_rest
	round "$first" "$second" "$EIO"
	at_rest
	can "then there are enough for the second" \
		"$mgr/$(cat "$simroot/$second/address")/num_vfs" 2
	can "which gives them back" "$mgr/$(cat "$simroot/$second/address")/num_vfs" 0
done
finish
