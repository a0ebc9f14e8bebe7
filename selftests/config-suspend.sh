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
finish
