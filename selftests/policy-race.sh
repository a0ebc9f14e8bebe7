#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# Two PFs want VFs at the same time, and the host has vectors for one and a half: one gets them. When it has
# got them is decided here; see policy-race-smp.sh for real races.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-race.sh"

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
