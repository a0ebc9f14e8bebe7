# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# What is in *.expect: the words of its commands, and what comes of them.

# columns COMMAND: all that its help has
columns()
{
	"$ctl" "$1" --help | awk 'NF && on { printf "%s%s", n++ ? "," : "", $1 } /^Columns/ { on = 1 }'
}

sriovctl()
{
	"$ctl" "$@"
}
ctl=${ctl:-$SRIOV_TOP/build/tools/sriovctl}

# outcome COMMAND: what it prints, with a $ where a line ends with a blank, and its status if not 0
outcome()
{
	local status=0
	(set -o pipefail; eval "$1") </dev/null >"$tmp/outcome" 2>&1 || status=$?
	sed 's/ $/ $/' "$tmp/outcome"
	[ $status = 0 ] || echo "[status $status]"
}
