#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# The wanted configuration comes back after the devices were suspended.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

sim=$(sim_up pf0)
configure "$sim"
sleeps sim "$sim"
# i40e resets a VF at each setting of its MAC.
before=$(grep ^set_vf_ "$simdebug/$sim/calls")
seq=$(last_seq)
can "once more" /sys/power/state freeze
soon "it is looked at" has_event "$seq" "^$sim vf1 config-applied"
settle
is "and what is as wanted is not set again" "$(grep ^set_vf_ "$simdebug/$sim/calls")" "$before"
finish
