# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced after lib-mgr.sh by the tests of sriovctl.

ctl=${ctl:-$SRIOV_TOP/build/tools/sriovctl}
[ -x "$ctl" ] || skip_all "sriovctl is not built: make tools"
tmp=$(mktemp -d)

# ends STATUS LINES COMMAND...: "ok" if it exits so, with so many lines on stderr and none on stdout
ends()
{
	local want="$1 $2 0" status=0
	shift 2
	"$@" >"$tmp/out" 2>"$tmp/err" || status=$?
	set -- "$status $(wc -l <"$tmp/err") $(wc -l <"$tmp/out")"
	[ "$1" = "$want" ] && echo ok || echo "$1: $(cat "$tmp/err")"
}

# shellcheck disable=SC2154 # it is of lib-mgr.sh
coproc schema_job { exec "$python" "$SRIOV_TOP/selftests/schema.py" "$SRIOV_TOP/tools/sriovctl/schema"; }
# Those of a coprocess are not there in subshells.
exec {schema_to}>&"${schema_job[1]}" {schema_from}<&"${schema_job[0]}"

# valid COMMAND [lines]: "ok" if the JSON on stdin is as the schema of that command says
valid()
{
	local said
	cat >"$tmp/document"
	echo "$1 $tmp/document ${2:-}" >&"$schema_to"
	read -r said <&"$schema_from"
	echo "$said"
}

# look [ARGUMENT]...: run `sriovctl doctor` so; sets status, and findings to a line each: check,
# PF, number of the VF or a dash each, fact
# shellcheck disable=SC2034 # for those that source this
look()
{
	status=0
	"$ctl" doctor --json "$@" >"$tmp/doctor" 2>"$tmp/err" || status=$?
	findings=$(awk '
		{ value = $0; sub(/^[^:]*: "?/, "", value); sub(/"?,?$/, "", value) }
		/^ *"check": / { check = value; pf = vf = "-" }
		/^ *"pf": / { pf = value }
		/^ *"vf": / { vf = value }
		/^ *"fact": / { print check, pf, vf, value }' "$tmp/doctor")
}

# fires DESCRIPTION CHECK PF VF REGEX: what look has found
fires()
{
	like "$1" "$(grep "^$2 $3 $4 " <<<"$findings")" "^$2 $3 $4 $5"
}

# quiet DESCRIPTION CHECK [PF [VF]]: it has not, but has looked
quiet()
{
	local what=$1
	shift
	if ! grep -q '"checks":' "$tmp/doctor"; then
		fail "$what" "there is no report: $(cat "$tmp/err")"
		return
	fi
	is "$what" "$(grep "^$* " <<<"$findings")" ""
}

# mend CHECK PF VF: the command of the first such finding
mend()
{
	awk -v check="$1" -v pf="$2" -v vf="$3" '
		{ value = $0; sub(/^[^:]*: "?/, "", value); sub(/"?,?$/, "", value) }
		/^ *"check": / { seen = value == check; p = v = "-" }
		/^ *"pf": / { p = value }
		/^ *"vf": / { v = value }
		/^ *"mend": / && seen && p == pf && v == vf { print value; exit }' "$tmp/doctor"
}
