# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced after lib.sh by the tests of sriov_mgr: names of its files, and checks on them.

LC_ALL=C
mgr=/sys/kernel/config/sriov_mgr
simroot=/sys/kernel/config/sriov_sim
simdebug=/sys/kernel/debug/sriov_sim
debug=/sys/kernel/debug/sriov_mgr
devices=/sys/bus/pci/devices
# The distribution's, which has its packages; there may be another one in PATH.
python=/usr/bin/python3

# ---- checks: the description first; what was seen is shown when they fail ----

# at_least DESCRIPTION NUMBER MINIMUM
at_least()
{
	if [ "$2" -ge "$3" ]; then
		pass "$1"
	else
		fail "$1" "seen: $2" "expected: $3 or more"
	fi
}

# is DESCRIPTION SEEN EXPECTED
is()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "seen: '$2'" "expected: '$3'"
	fi
}

# like DESCRIPTION SEEN REGEX: a line of what was seen, where that has several
like()
{
	if [[ $2 =~ $3 ]] || { [[ $2 == *$'\n'* ]] && grep -qE -- "$3" <<<"$2"; }; then
		pass "$1"
	else
		fail "$1" "seen: '$2'" "expected: /$3/"
	fi
}

# soon DESCRIPTION COMMAND...: the command succeeds; the limit only ends what never comes
soon()
{
	local what=$1
	shift
	if wait_for 300 "$@"; then
		pass "$what"
	else
		fail "$what" "not within 300 s: $*" "events: $(tail -n 5 "$debug/events" 2>&1)"
	fi
}

# try FILE VALUE: set said to "ok", or to the words of the errno of the write; without a process,
# which takes long to make on a debug kernel. Who writes in the background has a file of its own
# for the words.
try()
{
	if { echo "$2" >"$1"; } 2>"$said_file.$BASHPID"; then
		said=ok
	else
		said=$(<"$said_file.$BASHPID")
		said=${said##*: }
	fi
}
said_file=$(mktemp -u)

# put FILE VALUE: print that
put()
{
	try "$@"
	echo "$said"
}

# can DESCRIPTION FILE VALUE: the write succeeds
can()
{
	try "$2" "$3"
	is "$1" "$said" ok
}

# refused DESCRIPTION FILE VALUE ERRNO_WORDS LAST_ERROR_REGEX: the write fails in this way
refused()
{
	local dir=${2%/*}
	[ -e "$dir/last_error" ] || dir=${dir%/*}
	try "$2" "$3"
	like "$1: errno" "$said" "^($4)\$"
	like "$1: last_error" "$(<"$dir/last_error")" "$5"
}

# The words that bash has for an errno.
EINVAL='Invalid argument'
ERANGE='Numerical result out of range'
EAGAIN='Resource temporarily unavailable'
EBUSY='Device or resource busy'
ENODEV='No such device'
ENOENT='No such file or directory'
EIO='Input/output error'
ENOSPC='No space left on device'
EOPNOTSUPP='Operation not supported'
# shellcheck disable=SC2034 # for those that source this
readonly ENODEV EINVAL ERANGE EAGAIN EBUSY ENOENT EIO ENOSPC EOPNOTSUPP

# values FILE...: what they contain in one line, a space between words
values()
{
	local file lines found=()
	for file; do
		mapfile -t lines <"$file"
		# shellcheck disable=SC2206 # words
		found+=(${lines[@]})
	done
	echo "${found[*]}"
}

# succeeds COMMAND...: "ok", or the last of what it said
succeeds()
{
	local said
	if said=$("$@" 2>&1 </dev/null); then
		echo ok
	else
		tail -n 30 <<<"$said"
	fi
}

# words COMMAND...: "ok", or what the command said after the last colon
words()
{
	local said
	if said=$("$@" 2>&1); then
		echo ok
	else
		echo "${said##*: }"
	fi
}

# pause SECONDS: without a process
pause()
{
	read -rt "$1" -u "$nothing" || :
}
fifo=$(mktemp -u)
mkfifo "$fifo"
exec {nothing}<>"$fifo"
rm "$fifo"

# wait_for SECONDS COMMAND...
wait_for()
{
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		pause 0.1
	done
}

# has FILE TEXT: for wait_for
has()
{
	[ -e "$1" ] && [ "$(<"$1")" = "$2" ]
}

# ---- devices ----

# sim_new NAME [SETTING=VALUE]...: make a simulated PF that is not live yet
sim_new()
{
	local name=$1 setting
	shift
	mkdir "$simroot/$name"
	for setting; do
		echo "${setting#*=}" >"$simroot/$name/${setting%%=*}"
	done
}

# sim_live NAME: plug it in; its network device, where it has one, is up
sim_live()
{
	local net
	echo 1 >"$simroot/$1/live"
	net=$(netdev "$(cat "$simroot/$1/address")")
	[ ! "$net" ] || ip link set "$net" up
}

# sim_up NAME [SETTING=VALUE]...: both; prints the address
sim_up()
{
	sim_new "$@"
	sim_live "$1"
	cat "$simroot/$1/address"
}

# The addresses of the PFs of a driver, one a line.
pfs_of()
{
	local link
	for link in "/sys/bus/pci/drivers/$1"/*:*; do
		[ ! -e "$link/sriov_totalvfs" ] || echo "${link##*/}"
	done
}

# netdev ADDRESS: its first network device
netdev()
{
	local path
	for path in "$devices/$1/net"/*; do
		[ ! -e "$path" ] || { echo "${path##*/}"; return; }
	done
}

# vf_of PF N: the address of a VF
vf_of()
{
	(cd -P "$devices/$1/virtfn$2" && echo "${PWD##*/}")
}

# driver_of ADDRESS: the bound driver, empty without one
driver_of()
{
	[ ! -e "$devices/$1/driver" ] || (cd -P "$devices/$1/driver" && echo "${PWD##*/}")
}

# rebind FUNCTION: its driver is unbound and bound again
rebind()
{
	local driver
	driver=/sys/bus/pci/drivers/$(driver_of "$1")
	echo "$1" >"$driver/unbind"
	echo "$1" >"$driver/bind"
}

num_vfs()
{
	echo "$(<"$devices/$1/sriov_numvfs")"
}

total_vfs()
{
	echo "$(<"$devices/$1/sriov_totalvfs")"
}

# manage PF [N]...: make the PF and these VFs managed
manage()
{
	local pf=$1 n
	shift
	[ -d "$mgr/$pf" ] || mkdir "$mgr/$pf"
	for n; do
		[ -d "$mgr/$pf/vf$n" ] || mkdir "$mgr/$pf/vf$n"
	done
}

# drivers_of PF N...: those of these VFs, a dash for none
drivers_of()
{
	local pf=$1 n driver found=()
	shift
	for n; do
		driver=$(driver_of "$(vf_of "$pf" "$n")")
		found+=("${driver:--}")
	done
	echo "${found[*]}"
}

# two_ends PF: it makes two VFs; each one's network device is "data" with the address 192.0.2.1 in the namespace ns0, or
# 192.0.2.2 in ns1
two_ends()
{
	local n
	ip link set "$(netdev "$1")" up
	soon "the PF has a link" has "/sys/class/net/$(netdev "$1")/carrier" 1
	echo 2 >"$devices/$1/sriov_numvfs"
	for n in 0 1; do
		soon "vf$n has a netdev" test -e "$devices/$(vf_of "$1" $n)/net"
		ip netns add "ns$n"
		ip link set "$(netdev "$(vf_of "$1" $n)")" netns "ns$n" name data
		ip -n "ns$n" addr add "192.0.2.$((n + 1))/24" dev data
		ip -n "ns$n" link set data up
	done
}

# table VF: its MSI-X table size, as configuration space has it
table()
{
	"$python" -c 'import struct, sys
conf = open(sys.argv[1], "rb").read()
at = conf[0x34]
while at and conf[at] != 0x11:
    at = conf[at + 1]
print((struct.unpack_from("<H", conf, at + 2)[0] & 0x7ff) + 1 if at else 0)' "$devices/$1/config"
}

# table_of PF N: that of its VF N
table_of()
{
	table "$(vf_of "$1" "$2")"
}

# sim_record PF N KEY...: what the simulator's PF driver has of VF N, in the order of the keys
sim_record()
{
	local line key found=()
	while read -r line; do
		[[ $line != "vf=$2 "* ]] || break
	done <"$simdebug/$1/vfs"
	shift 2
	for key; do
		[[ $line == *" $key="* ]] || continue
		key=${line##* "$key"=}
		found+=("${key%% *}")
	done
	echo "${found[*]}"
}

# sim_calls PF OPERATION: how often the simulator's PF driver was called since the PF went live
sim_calls()
{
	local line
	while read -r line; do
		[ "${line%% *}" != "$2" ] || echo "${line##* }"
	done <"$simdebug/$1/calls"
}

# sim_counter PF N SOURCE NAME: what a source of the simulator counts of VF N
sim_counter()
{
	local line
	while read -r line; do
		[[ $line != "vf=$2 $3 "* ]] || break
	done <"$simdebug/$1/counters"
	[[ $line == *" ${4//[-]/_}="* ]] || { line=${line##* "$4"=} && echo "${line%% *}" && return; }
	line=${line##* "${4//[-]/_}"=}
	echo "${line%% *}"
}

# actual DIRECTORY KEY...: the values that a VF has, in the order of the keys
actual()
{
	local lines line key found=()
	mapfile -t lines <"$1/actual"
	shift
	for key; do
		for line in "${lines[@]}"; do
			[ "${line%% *}" != "$key" ] || found+=("${line#* }")
		done
	done
	echo "${found[*]}"
}

# sim_hold NAME OPERATION...: calls of these, and of no others, wait in the simulator's driver
sim_hold()
{
	local name=$1
	shift
	echo "$*" >"$simroot/$name/hold"
}

# sim_release NAME: all calls that wait go on
sim_release()
{
	sim_hold "$1"
}

# is_held NAME OPERATION COUNT: for wait_for
is_held()
{
	local lines
	mapfile -t lines <"$simroot/$1/held"
	[[ " ${lines[*]} " == *" $2 $3 "* ]]
}

# wait_held NAME OPERATION [COUNT]: until so many calls of it (1) wait
wait_held()
{
	wait_for 300 is_held "$1" "$2" "${3:-1}"
}

# settle: until all work of sriov_mgr is done, and what follows from it
settle()
{
	echo 1 >"$debug/settle"
}

# unmanage PF|all
unmanage()
{
	local dir
	for dir in "$mgr"/*:*/vf* "$mgr"/*:*; do
		[ ! -d "$dir" ] || [[ $1 != all && $dir/ != */$1/* ]] || rmdir "$dir"
	done
}

# How many PFs are managed.
count_managed()
{
	local dirs=("$mgr"/*:*)
	[ -e "${dirs[0]}" ] && echo ${#dirs[@]} || echo 0
}

# at_probe VF_ADDRESS KEY: what the simulator's VF had when its driver probed
at_probe()
{
	local lines line
	mapfile -t lines <"$simdebug/$1/at_probe"
	for line in "${lines[@]}"; do
		[ "${line%% *}" != "$2" ] || echo "${line#* }"
	done
}

# ---- events: reading them starts no program, which takes long in a VM ----

# events_since SEQ: all after that number, without number and time
events_since()
{
	local lines line
	mapfile -t lines <"$debug/events"
	for line in "${lines[@]}"; do
		[ "${line%% *}" -le "$1" ] || echo "${line#* * }"
	done
}

# count_events SEQ REGEX: how many after that number
count_events()
{
	local lines line n=0
	mapfile -t lines <"$debug/events"
	for line in "${lines[@]}"; do
		[ "${line%% *}" -le "$1" ] || [[ ! ${line#* * } =~ $2 ]] || n=$((n + 1))
	done
	echo $n
}

# The number of the last event.
last_seq()
{
	local lines
	mapfile -t lines <"$debug/events"
	[ ${#lines[@]} = 0 ] && echo 0 || echo "${lines[-1]%% *}"
}

# has_event SEQ REGEX: one after number SEQ; for wait_for
has_event()
{
	[ "$(count_events "$1" "$2")" != 0 ]
}

# ---- sriov_mgr as a whole ----

load_mgr()
{
	insmod "$SRIOV_BUILD/drivers/sriov_mgr/sriov_mgr.ko"
}

# take_snapshot FILE...: set snapshot to every attribute with its value, but for what failures change
take_snapshot()
{
	local file lines
	snapshot=''
	for file; do
		case $file in
		*/last_error | */reconcile | */commit) continue ;;
		esac
		[ -f "$file" ] || continue
		mapfile -t lines <"$file"
		snapshot+="$file: ${lines[*]}"$'\n'
	done
}

# snapshot FILE...: print that
snapshot()
{
	take_snapshot "$@"
	printf %s "$snapshot"
}

# ---- netlink through the kernel's own client ----

# ynl_find: set ynl_client to the command; its sources are those of this kernel, if it was made
# from sources, else of another one. All of it is copied to where every user can read it.
ynl_find()
{
	local dir kernels=${XDG_CACHE_HOME:-$HOME/.cache}/sriov_mgr/kernels
	ynl_client=("$python" /tmp/ynl/ynl-client.py /tmp/ynl /tmp/ynl/sriov_mgr.yaml)
	mkdir /tmp/ynl
	for dir in "$SRIOV_KERNEL_DIR" "$kernels"/*[0-9a-f]; do
		dir=$dir/source/tools/net/ynl
		if [ -e "$dir/pyynl" ]; then
			cp -r "$dir/pyynl" /tmp/ynl
			break
		elif [ -e "$dir/lib/ynl.py" ]; then
			cp -r "$dir/lib" /tmp/ynl
			break
		fi
	done
	[ -n "$(ls /tmp/ynl)" ] ||
		skip_all "no kernel sources with tools/net/ynl: selftests/vm/kernel uml"
	cp "$SRIOV_TOP/selftests/ynl-client.py" \
		"$SRIOV_TOP/Documentation/netlink/specs/sriov_mgr.yaml" /tmp/ynl
	chmod -R a+rX /tmp/ynl
}

# ynl_start: one that stays, for ynl
ynl_start()
{
	ynl_find
	coproc ynl_job { exec "${ynl_client[@]}"; }
	# Those of a coprocess are not there in subshells.
	exec {ynl_to}>&"${ynl_job[1]}" {ynl_from}<&"${ynl_job[0]}"
}

# ynl REQUEST: prints the reply; see ynl-client.py
ynl()
{
	local reply
	echo "$*" >&"$ynl_to"
	read -r reply <&"$ynl_from"
	echo "$reply"
}

# ask REQUEST, and then told EXPRESSION: what Python makes of the reply, which is "r"
ask()
{
	ynl "$@" >/dev/null
}

told()
{
	ynl eval "$1"
}

# ask_vf PF N PART...: ask for these parts of a VF
ask_vf()
{
	local pf=$1 n=$2
	shift 2
	ask get vf-get "{\"pf\": \"$pf\", \"index\": $n, \"parts\": [$(printf '"%s",' "$@" |
		sed 's/,$//')]}"
}

# counter NAME: its value and its source, of the VF that was asked for last
counter()
{
	told "' '.join('%s %s' % (c['$1'], c['source']) for c in r.get('counters', []) if '$1' in c)"
}
