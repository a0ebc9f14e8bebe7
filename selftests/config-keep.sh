#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# The wanted configuration comes back after whatever took it from the hardware.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

ynl_start
sim=$(sim_up pf0)
configure "$sim"
soon "as wanted" as_wanted "$sim"
moves sim "$sim"
echo 1 >"$simroot/pf0/pull"
is "the simulator's PF is pulled" "$(<"$mgr/$sim/state")" absent
sim_live pf0
soon "and comes back" as_wanted "$sim"
resets sim "$sim" flr
drifts sim "$sim"
finish
