# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Where output goes: standard descriptors that are closed, and readers that stall.

# ---- closed descriptors ----

host host
sim=10000:00:00.0
vf0=$host/sys/kernel/config/sriov_mgr/$sim/vf0
lock=$host/run/sriovctl/$sim
said=$("$ctl" set -J sim0 vf0 vlan=9 2>&1 >&-) || :
is "a change without standard output" "$(<"$vf0/commit")" vlan=9
is "is not written to the lock" "$(stat -c %s "$lock")" 0
is "but said not to be written" "$said" "sriovctl: standard output: Bad file descriptor"
rm "$vf0/commit" "$lock"
mkdir "$vf0/commit"
status=0
"$ctl" set sim0 vf0 vlan=10 2>&- || status=$?
is "nor is an error without standard error" "$status $(stat -c %s "$lock")" "3 0"

# ---- failures as JSON ----

# A command line, its status, and the error.
host host
while IFS='|' read -r line want error; do
	# shellcheck disable=SC2086 # words
	run $line
	is "$line" "$status $(cat "$tmp/out")" "$want { \"error\": \"$error\", \"status\": $want }"
	is "$line: it is as the schema says" "$(valid error lines <"$tmp/out")" ok
	is "$line: it is told as well" "$(<"$tmp/err")" "sriovctl: ${error//\\/}"
done <<'LINES'
list -J nonet0|4|nonet0: no such PCI address or PCI network device; `sriovctl list` shows what there is
set sim0 vf0 vlan=x --json|2|vlan=x: not a number from 0 (none) to 4094
show --nothing -J sim0|2|--nothing: no such option; see sriovctl show --help
doctor -x nothing -J|2|no check at \"nothing\"; see sriovctl doctor --list
limit -nJ sim0 x|2|x: not a number of VFs, 0 to 65535
monitor -J -c x|2|x: not a number of events
save -Jp 0000:02:00.0|4|0000:02:00.0 is not managed; `sriovctl list -o +MANAGED` shows what is
LINES
is "usage" "$(run destroy -J; echo "$(<"$tmp/out")")" \
	'{ "error": "Usage: sriovctl destroy [OPTION]... PF[,PF]...", "status": 2 }'
is "an answer is none" "$(run monitor -J -c 1 -t 0.1; echo "$status $(<"$tmp/out")")" "1 "
is "what goes on behind -- is no option" "$(run list -- -J; echo "$status $(<"$tmp/out")")" "4 "
commit=$host/sys/kernel/config/sriov_mgr/$sim/vf0/commit
rm -f "$commit"
mkdir "$commit"
like "a change that is refused" "$(run set -J sim0 vf0 vlan=9; echo "$status $(<"$tmp/out")")" \
	"^3 \\{ \"error\": \"[^\"]*commit: Is a directory\", \"status\": 3 \\}\$"

# ---- characters that a terminal obeys, or does not show ----

host host
mkdir "$tmp/hidden"
printf '{ "version": 1, "\u2066pfs": {} }' >"$tmp/hidden/a.json"
# What others named: a network device, an event, and what is read from files and the command line.
for code in 00ad 034f 061c 115f 17b4 180e 200b 200e 200f 2028 202a 202e 2060 2066 2069 206f 3164 fe0f feff ffa0 \
	fff9 0001bca0 0001d173 000e0001 000e007f 001b 009b; do
	printf -v char '%b' "\\U$code"
	is "U+$code" "$("$ctl" list "$char:$char" 2>&1)" \
		"sriovctl: ?:?: no such PCI address or PCI network device; \`sriovctl list\` shows what there is"
done
is "what is shown stays" "$("$ctl" list 'ä 中 ة x' 2>&1 | cut -d : -f 2)" " ä 中 ة x"
sed -i 's/sim0v1/a\xe2\x80\xaebc/g; s/PF with 8 VFs/PF wit\xe2\x81\xa6 VFs/g' "$host/netlink"
is "a network device" "$("$ctl" list -rno NETDEV sim0 | grep bc)" "a?bc"
like "an event" "$("$ctl" monitor -s 0 -c 1)" ": PF wit\\? VFs at most\$"
like "as JSON" "$("$ctl" monitor -J -s 0 -c 1)" '"message": "PF wit\? VFs at most"'
is "a key of a file" "$("$ctl" restore "$tmp/hidden" 2>&1)" \
	"sriovctl: $tmp/hidden/a.json:1: ?pfs: there is no such key; see sriovctl.json(5)"

# ---- a reader that stalls ----

mkfifo "$tmp/full"
exec {full}<>"$tmp/full"
dd if=/dev/zero of="$tmp/full" bs=4k oflag=nonblock status=none 2>"$tmp/err" || :

# writes PID: it waits for the reader of a pipe, or for a terminal; for wait_for
writes()
{
	[[ $(<"/proc/$1/wchan") =~ pipe_w|wait_woken ]]
}

# opens PID: it waits for the other end of a FIFO; for wait_for
opens()
{
	[[ $(<"/proc/$1/wchan") =~ fifo_open|wait_for_partner ]]
}

# has_gone PID: for wait_for
has_gone()
{
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	[[ $stat == *') Z'* ]]
}

# ended_by SIGNAL: the status with which that ends $pid
ended_by()
{
	kill "-$1" $pid
	wait_for 100 has_gone $pid || kill -KILL $pid
	status=0
	wait $pid || status=$?
}

# lets_others STATUS ARGUMENT...: while that waits for its reader others change the PF; SIGTERM ends it, with STATUS
lets_others()
{
	local want=$1 what="${*:2}"
	shift
	"$ctl" "$@" >"$tmp/full" 2>&1 &
	pid=$!
	soon "$what: its reader stalls" writes $pid
	is "$what: others go on" "$(capture timeout 100 "$ctl" manage sim0 vf6; echo "$status $(<"$tmp/err")")" "0 "
	ended_by TERM
	is "$what: SIGTERM ends it" $status "$want"
}

host host
"$ctl" save -p sim0 - | sed 's/"vlan": 5/"vlan": 6/' >"$tmp/six.json"
lets_others 0 set -J sim0 vf0 vlan=9
lets_others 0 manage -J sim0 vf5
# Refused before anything is locked.
lets_others $((128 + 15)) balance --apply sim0
lets_others 0 restore "$tmp/six.json"
lets_others 0 restore -k "$tmp/six.json"
is "what it said to change is changed" "$(<"$host/sys/kernel/config/sriov_mgr/$sim/vf0/commit")" vlan=6
rm "$host/sys/kernel/config/sriov_mgr/$sim/vf0/commit"
mkdir "$host/sys/kernel/config/sriov_mgr/$sim/vf0/commit"
lets_others 3 set sim0 vf0 vlan=9
lets_others 3 restore -q "$tmp/six.json"

# Whom a driver keeps waiting is told to end, and prints later.
rmdir "$host/sys/kernel/config/sriov_mgr/$sim/vf0/commit"
mkfifo "$host/sys/kernel/config/sriov_mgr/$sim/vf0/commit"
"$ctl" set -J sim0 vf0 vlan=9 >"$tmp/full" &
pid=$!
soon "the driver does not answer" opens $pid
kill -TERM $pid
is "it is not left in the middle" "$(<"$host/sys/kernel/config/sriov_mgr/$sim/vf0/commit")" vlan=9
soon "it ends, although its reader stalls" has_gone $pid
status=0
wait $pid || status=$?
is "and tells that it was done" $status 0

"$ctl" monitor -s 0 >"$tmp/full" &
pid=$!
soon "monitor: its reader stalls" writes $pid
ended_by TERM
is "monitor: SIGTERM ends it" $status 0
exec {full}>&-

cat >"$tmp/stall.py" <<'PYTHON'
# Runs the command at a terminal, stops that with ^S, lets it draw, and sends SIGTERM when it waits for the terminal.
# Prints its status, and whether the modes of the terminal are as they were.
import os, pty, signal, sys, termios, time
def waits():
    return "wait_woken" in open(f"/proc/{pid}/wchan").read()
def has_ended():
    global status
    gone, status = os.waitpid(pid, os.WNOHANG)
    return gone
def within_limit(what):
    end = time.monotonic() + 100
    while not what():
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            sys.exit(f"not within 100 s: {what.__name__}")
        time.sleep(0.1)
master, slave = pty.openpty()
before = termios.tcgetattr(slave)
pid = os.fork()
if not pid:
    os.setsid()
    os.dup2(slave, 0)
    os.dup2(slave, 1)
    os.execv(sys.argv[1], sys.argv[1:])
seen = b""
while b"sriovctl top" not in seen:
    seen += os.read(master, 4096)
os.write(master, b"\x13h")
within_limit(waits)
os.kill(pid, signal.SIGTERM)
within_limit(has_ended)
print(os.waitstatus_to_exitcode(status), termios.tcgetattr(slave) == before)
PYTHON
is "top: SIGTERM ends it at a terminal that stalls" \
	"$(TERM=vt100 "$python" "$tmp/stall.py" "$ctl" top 2>&1)" "0 True"

# ---- without the module ----

# Where it is loaded, there is no such PF.
like "what changes something ends where no module answers" "$(
	unset SRIOVCTL_SYSROOT
	"$ctl" manage nosuch >"$tmp/out" 2>&1 || echo "$?"
)" '^[45]$'
