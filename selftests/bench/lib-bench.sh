# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # of lib-mgr.sh, lib-bench.sh and what is sourced
# Sourced by guest: how figures are got, and told to report.

dump=$SRIOV_TOP/build/bench/dump
spent=$SRIOV_TOP/build/bench/spent
identity=1 config=2 counters=4

# table NAME [TITLE OF [SHARE]...]: the figures that follow belong to it; the first time with the rest. OF says what its
# rows are of. A SHARE "A : B" is shown as well, column A divided by column B.
table()
{
	table=$1
	[ $# = 1 ] || { printf 'table' && printf '\t%s' "$@" && echo; }
}

# figure ROW COLUMN VALUE
figure()
{
	[ "$3" ] || fail "$table, $1: $2"
	printf 'figure\t%s\t%s\t%s\t%s\n' "$table" "$1" "$2" "${3:-0}"
}

# field NAME LINE: of a line of JSON
field()
{
	local value=${2##*\""$1"\": }
	echo "${value%%[,\}]*}"
}

# lower NAME VALUE: set it to this, where it is empty or more
lower()
{
	[ "${!1}" ] && [ "${!1}" -le "$2" ] || printf -v "$1" %s "$2"
}

# asked ARGUMENT...: set line to the quickest answer that dump gets, and ns to its time; empty where it gets none. The
# first one also pays for the memory that the others find.
asked()
{
	local each time
	line='' ns=''
	while read -r each; do
		[[ $each == '{'* ]] || { echo "# $each" && continue; }
		time=$(field ns "$each")
		[ "$ns" ] && [ "$ns" -le "$time" ] || line=$each ns=$time
	done < <("$dump" -n "$times" "$@" 2>&1)
}

# sim_alone NAME TOTAL_VFS [SETTING=VALUE]...: set pf to a PF whose VFs get no driver
sim_alone()
{
	pf=$(sim_up "$1" "total_vfs=$2" vf_netdevs=0 "${@:3}")
	echo 0 >"$devices/$pf/sriov_drivers_autoprobe"
}

# How long the CPU has had something to do, in us: what is now, without what it was idle.
busy_until_now()
{
	awk '/^now at/ { ns = $3 }
		/\.(idle|iowait)_sleeptime/ { sub(/.*: */, ""); ns -= $1 }
		END { printf "%d\n", ns / 1000 }' /proc/timer_list
}

# busy COMMAND...: do it; set us to how long the CPU has something to do until it ends, with all that follows from it
# meanwhile, but not where it only waits
busy()
{
	us=$(busy_until_now)
	"$@"
	us=$(($(busy_until_now) - us - asking))
}

# measure_asking: so much of that is the question itself
measure_asking()
{
	local n least=''
	asking=0
	for n in 1 2 3 4 5; do
		busy true
		lower least "$us"
	done
	asking=$least
}

# shared and not: what readers share is as old as it likes, or no older than the question
shared()
{
	echo 3600000 >"$mgr/stats_max_age_ms"
}

not_shared()
{
	echo 0 >"$mgr/stats_max_age_ms"
}
