# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # what is not set here is of lib-mgr.sh
# Sourced after lib-mgr.sh by the tests of who gets the last vectors: two PFs, one and other of the simulator, whose
# VFs need three vectors each, on a host that has nine left.

pfs=()
for name in one other; do
	pfs+=("$(sim_up $name total_vfs=4)")
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
