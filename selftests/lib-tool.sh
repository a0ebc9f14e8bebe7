# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced after lib-mgr.sh by the tests of sriovctl.

ctl=${ctl:-$SRIOV_TOP/build/tools/sriovctl}
[ -x "$ctl" ] || skip_all "sriovctl is not built: make tools"
tmp=$(mktemp -d)

# capture COMMAND...: run it, with nothing to read; sets status, and leaves its output in $tmp/out and $tmp/err
capture()
{
	status=0
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}

# run ARGUMENT...: that with sriovctl
run()
{
	capture "$ctl" "$@"
}

# ends STATUS LINES ARGUMENT...: run it; "ok" if it exits so, with so many lines on stderr, and if these are
# not 0 with none on stdout
ends()
{
	local want="$1 $2" lines
	shift 2
	run "$@"
	lines=$(wc -l <"$tmp/err")
	if [ "$status $lines" = "$want" ] && { [ "$lines" = 0 ] || [ ! -s "$tmp/out" ]; }; then
		echo ok
	else
		echo "$status $lines: $(cat "$tmp/out" "$tmp/err")"
	fi
}

# said STATUS ARGUMENT...: run it; what it says on stderr, in one line, after "ok" if it exits so
said()
{
	local want=$1 lines
	shift
	run "$@"
	mapfile -t lines <"$tmp/err"
	[ "$status" = "$want" ] && echo "ok: ${lines[*]}" || echo "status $status: ${lines[*]}"
}

# lacks DESCRIPTION REGEX: no line of what was run last is so; but it has lines, and was a success
lacks()
{
	if [ "$status" = 0 ] && [ -s "$tmp/out" ]; then
		is "$1" "$(grep -E -- "$2" "$tmp/out")" ""
	else
		fail "$1" "there is nothing to look at: status $status" "$(cat "$tmp/out" "$tmp/err")"
	fi
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

# state: all that configfs has, but for what failures change and for what is counted
state()
{
	# shellcheck disable=SC2046,SC2154 # names without spaces; it is of lib-mgr.sh
	snapshot $(find "$mgr" -type f ! -path '*/host/vectors_*' ! -name actual ! -name state \
		! -name limited_by ! -name limit | sort)
}

# users ARGUMENT...: the lines of `sriovctl users`, without headings. That there is nobody it says only as
# JSON.
users()
{
	run users -rn "$@"
	cat "$tmp/out" "$tmp/err"
	[ -s "$tmp/out" ] || [[ $("$ctl" users -J "$@" | tr -d ' \n') == '{"users":[],"complete":true}' ]] ||
		echo "status $status"
}

# subscribed PID: the process is in a netlink group; for wait_for
subscribed()
{
	awk -v pid="$1" '$2 == 16 && $3 == pid && $4 != "00000000" { n++ } END { exit !n }' \
		/proc/net/netlink
}

# as_sysfs: "ok" if list agrees with sysfs
as_sysfs()
{
	"$ctl" list --json | "$python" "$SRIOV_TOP/selftests/sysfs.py" 2>&1 | tail -n 1
}

# three_vfs PF: it is managed, with three VFs that have MAC addresses and drivers
# shellcheck disable=SC2154 # they are of lib-mgr.sh
three_vfs()
{
	local n
	manage "$1" 0 1 2
	for n in 0 1 2; do
		echo "52:54:00:aa:00:0$n" >"$mgr/$1/vf$n/mac"
	done
	echo 3 >"$mgr/$1/num_vfs"
	for n in 0 1 2; do
		soon "vf$n has a driver" test -e "$devices/$(vf_of "$1" $n)/driver"
	done
}

# save_all: what is wanted now is saved for the next boot
save_all()
{
	mkdir -p /etc/sriov_mgr
	"$ctl" save /etc/sriov_mgr/host.json
}

# look [ARGUMENT]...: run `sriovctl doctor` so; sets status, and findings to a line each: check,
# PF, number of the VF or a dash each, fact
# shellcheck disable=SC2034 # for those that source this
look()
{
	run doctor --json "$@"
	cp "$tmp/out" "$tmp/doctor"
	findings=$(awk '
		{ value = $0; sub(/^[^:]*: "?/, "", value); sub(/"?,?$/, "", value) }
		/^ *"check": / { check = value; pf = vf = "-" }
		/^ *"pf": / { pf = value }
		/^ *"vf": / { vf = value }
		/^ *"fact": / { print check, pf, vf, value }' "$tmp/doctor")
}

# result CHECK: ok, found or unknown, of what look has seen
result()
{
	grep -A 1 "\"name\": \"$1\"" "$tmp/doctor" | sed -n 's/.*"result": "\(.*\)".*/\1/p'
}

# fires DESCRIPTION CHECK PF VF REGEX: what look has found
fires()
{
	like "$1" "$(grep "^$2 $3 $4 " <<<"$findings")" "^$2 $3 $4 $5"
}

# quiet DESCRIPTION CHECK [PF [VF]]: it has not, but has looked
quiet()
{
	local what=$1 seen
	shift
	seen=$(result "$1")
	case $seen in
	ok | found) is "$what" "$(grep "^$* " <<<"$findings")" "" ;;
	*) fail "$what" "the result of $1: '$seen'" "$(cat "$tmp/err")" ;;
	esac
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
