#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb x86
# vm: --sim --icount
# What the start of sriovctl costs, counted in instructions: with icount, a nanosecond of the
# guest is one. More of that is told by make bench.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

# cost COMMAND...: thousands of instructions from its start to its end, the least of ten
cost()
{
	local least
	least=$("$SRIOV_TOP/build/bench/spent" 10 "$@")
	echo "# $least thousand instructions: ${*##*/}" >&2
	echo "$least"
}

at_least "list costs no more than ip -s link" "$(cost ip -s link)" "$(cost "$SRIOV_TOP/build/tools/sriovctl" list)"
finish
