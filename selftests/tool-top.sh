#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --nvme 1 --sim --mem 2G
# kernels: stock
# sriovctl top in a terminal of tmux: what is shown, keys, sizes, and the terminal afterwards.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

command -v tmux >/dev/null || skip_all "tmux is not installed: tools/install-deps check"

# ---- a terminal with a shell ----

mux()
{
	tmux -L top -f /dev/null "$@"
}

# terminal LOCALE: a new one, 80x24, with a shell that has a prompt to wait for
terminal()
{
	mux kill-server 2>/dev/null || :
	# The old server takes a moment to end.
	LC_ALL=$1 wait_for 30 mux -u new-session -d -x 80 -y 24 \
		"exec env PS1='ready> ' PATH='${ctl%/*}:$PATH' bash --norc --noprofile -i"
	wait_for 30 sees '^ready>$'
}

screen()
{
	mux capture-pane -p
}

# sees REGEX: a line on the screen; for wait_for
sees()
{
	screen | grep -qE -- "$1"
}

# key KEY...: as tmux names them
key()
{
	mux send-keys -- "$@"
}

# type_in TEXT: and Enter
type_in()
{
	mux send-keys -l -- "$1"
	mux send-keys Enter
}

patience=30	# seconds
# shown DESCRIPTION REGEX: such a line is soon on the screen
shown()
{
	if wait_for $patience sees "$2"; then
		pass "$1"
	else
		fail "$1" "not within $patience s: /$2/" "$(screen)"
	fi
}

# The process of the last top.
pid_of_top()
{
	pgrep -n -x sriovctl
}

# of_terminal FORMAT: what tmux has of the terminal
of_terminal()
{
	mux display-message -p "$1"
}

# How the terminal is set up, as the shell's commands see it.
modes()
{
	type_in 'clear; stty -g | cksum'
	wait_for 30 sees '^[0-9]+ [0-9]+$'
	screen | grep -E '^[0-9]+ [0-9]+$'
}

# restored DESCRIPTION STATUS: the shell is back, and the terminal as it was; top's exit status
restored()
{
	shown "$1: the shell is back" '^ready>$'
	is "$1: on its own screen, with a cursor" "$(of_terminal '#{alternate_on} #{cursor_flag}')" "0 1"
	type_in 'echo "status $?"'
	shown "$1: the exit status is $2" "^status $2\$"
	is "$1: the modes are as before" "$(modes)" "$modes"
}

# run_top ARGUMENT...
run_top()
{
	type_in "clear; sriovctl top $*"
	shown "top $*" '^sriovctl top - [0-9:]{8}, '
}

# vfs_of_table: the VFs in the order of the table
vfs_of_table()
{
	screen | awk 'on { print $2 } /^PF / { on = 1 }' | xargs
}

# has_order VFs: for wait_for
has_order()
{
	[ "$(vfs_of_table)" = "$1" ]
}

# ---- VFs: three of the simulator that count, and two of igb ----

sim=$(sim_up pf0 counter_step=1000)
echo 3 >"$devices/$sim/sriov_numvfs"
igb=$(pfs_of igb)
echo 2 >"$devices/$igb/sriov_numvfs"
soon "igb's VFs have their driver" test -e "$devices/$(vf_of "$igb" 1)/net"
echo 0 >"$mgr/stats_max_age_ms"
while [ ! -e "$tmp/stop" ]; do
	echo 1 >"$simroot/pf0/tick"
	sleep 0.1
done &
ticker=$!

terminal C.UTF-8
modes=$(modes)

run_top
is "it is on a screen of its own" "$(of_terminal '#{alternate_on} #{cursor_flag}')" "1 0"
shown "PFs, VFs and vectors of the host" '^sriovctl top - [0-9:]{8}, 3 PFs, 5 VFs shown, vectors: [0-9]+ used, [0-9]+ free$'
shown "totals" '^per s: rx [1-9][0-9.M]* pkt [1-9][0-9.M]* B, tx [1-9][0-9.M]* pkt [1-9][0-9.M]* B, dropped [1-9][0-9.M]*, errors '
shown "how it is sorted" '^counters by BYTES, every 1 s; h: help$'
shown "headings" '^PF +VF +USER +RX-PKT +TX-PKT +RX-BYTE +TX-BYTE +DROPPED +ERRORS'
shown "a VF with rates" "^$sim vf2 +sim0v2 +[1-9][0-9.M]* +[1-9][0-9.M]* +[1-9]"
soon "sorted by bytes" has_order "vf2 vf1 vf0 vf0 vf1"

# Rates, by the file that they are from: 10 ticks a second at most, so 1000 packets each for vf0.
is_rate()
{
	local rate
	rate=$(screen | awk '$2 == "vf0" && $3 == "sim0v0" { print $4 }')
	[ "${rate%.*}" -ge 500 ] && [ "${rate%.*}" -le 12000 ]
}
soon "the rate is of a second, and no sum" is_rate

# ---- keys ----

key r
soon "r reverses" has_order "vf0 vf1 vf0 vf1 vf2"
shown "and says so" '^counters by BYTES reversed,'
key r
soon "r again" has_order "vf2 vf1 vf0 vf0 vf1"
key s
shown "s: by a column that is shown" '^counters by PF,'
key s
shown "s: by the next one" '^counters by VF,'
key '>'
shown ">: by the next one" '^counters by USER,'
soon "by words: ascending" has_order "vf0 vf1 vf0 vf1 vf2"
key S
key '<'
shown "S and <: back" '^counters by PF,'
key '<'
shown "<: by the last one" '^counters by stale,'

key d
shown "d asks" '^Seconds between updates: _$'
key x BSpace 3 Enter
shown "d sets the interval" ', every 3 s;'
key d 0 Enter
shown "not to anything" '^0: an interval is 0.1 to 86400 seconds$'
key d 1 Enter
shown "d again" ', every 1 s;'

key f
shown "f asks" '^PF \(nothing for all\): _$'
type_in "$(netdev "$igb")"
shown "f shows one PF" "^sriovctl top - [0-9:]{8}, 3 PFs, 2 VFs shown, "
shown "and says so" "^counters of $igb by "
soon "and no other" has_order "vf0 vf1"
key /
type_in nonet0
shown "a PF that there is not" '^nonet0: no such PCI address or PCI network device; '
key /
type_in 7f:00.0
shown "nor one with this address" '^7f:00.0: .*; .sriovctl list. shows what there is$'
soon "the one that was shown still is" has_order "vf0 vf1"
key Escape /
shown "/ asks" '^PF \(nothing for all\): _$'
key x Escape
shown "Esc leaves that" "^counters of $igb by "
key / Enter
shown "nothing: all" '3 PFs, 5 VFs shown'

key i
shown "i: interrupts" '^PF +VF +USER +VECTOR +IRQ +COUNT +RATE +CPU +NODE'
irq=$(cd "$devices/$(pfs_of nvme)/msi_irqs" && printf '%s\n' * | head -n 1)
shown "those of nvme, with their rate" "^$(pfs_of nvme) +nvme +[0-9]+ +$irq +[0-9]+ +[0-9.]+ +0"
shown "totals" '^per s: [0-9.]+ interrupts; [0-9]+ vectors, 0 of them remote$'
key s r
shown "sorted by their own columns" '^interrupts by CPU reversed, '
key i
shown "i: back" '^counters by stale'

key h
shown "h: help" '^space +pause'
key x
shown "any key leaves it" '^counters by '
key Space
shown "space: pause" ', every 1 s, paused; h: help$'
clock=$(screen | head -n 1)
pid=$(pid_of_top)
switches=$(awk '/ctxt_switches/ { n += $2 } END { print n }' "/proc/$pid/status")
sleep 3
is "nothing changes" "$(screen | head -n 1)" "$clock"
is "and nothing wakes it" "$(awk '/ctxt_switches/ { n += $2 } END { print n }' "/proc/$pid/status")" \
	"$switches"
key r
soon "but keys do" sees ' reversed, every 1 s, paused'
key Space
shown "space: on" 'every 1 s; h: help$'

# ---- a PF that goes ----

key f
type_in "$sim"
shown "a PF of the simulator" "3 VFs shown"
touch "$tmp/stop"
wait $ticker
echo 0 >"$simroot/pf0/live"
shown "it has gone" "^$sim: .*\`sriovctl list\`"
shown "and its VFs" " 0 VFs shown"
sim_live pf0
echo 2 >"$devices/$sim/sriov_numvfs"
shown "it is back" "2 VFs shown"
shown "without the message" "^counters of $sim by "

# ---- the end ----

key q
restored "q" 0
run_top
kill -TERM "$(pid_of_top)"
restored "SIGTERM" 0
run_top
key C-c
restored "^C" 0

run_top
key C-z
shown "^Z: the shell is back" '^\[1\]\+ +Stopped +sriovctl top$'
is "on its own screen, with a cursor" "$(of_terminal '#{alternate_on} #{cursor_flag}')" "0 1"
is "with its modes" "$(modes)" "$modes"
mux resize-window -x 90 -y 20
type_in fg
shown "fg: top is back" '^sriovctl top - [0-9:]{8}, '
is "on a screen of its own" "$(of_terminal '#{alternate_on} #{cursor_flag}')" "1 0"
shown "with its table" "^$igb +vf0 "
key q
restored "q after ^Z" 0
run_top
kill -STOP "$(pid_of_top)"
shown "SIGSTOP: the shell is back" '^\[1\]\+ +Stopped +sriovctl top$'
type_in "clear; fg"
shown "fg: top is back" '^sriovctl top - [0-9:]{8}, '
key h
shown "and has its keys" '^space +pause'
key x q
restored "q after SIGSTOP" 0
# A shell that runs one command does not continue it, nor does tmux, which has that shell only.
mux new-window "${ctl@Q} top; :"
shown "without a shell" '^sriovctl top - [0-9:]{8}, '
key C-z h
shown "^Z does not stop it" '^space +pause'
key x q
shown "it ends" '^ready>$'

# ---- sizes ----

echo 0 >"$devices/$sim/sriov_numvfs"
echo 0 >"$simroot/pf0/live"
rmdir "$simroot/pf0"
sim=$(sim_up pf0 total_vfs=64 vf_netdevs=0 counter_step=1000)
echo 64 >"$devices/$sim/sriov_numvfs"
mux resize-window -x 80 -y 24
run_top -i 0.5 -s -VF "$sim"
# rows N: the screen has so many rows of VFs; for wait_for
rows()
{
	[ "$(screen | grep -cE "^$sim *vf")" = "$1" ]
}
soon "80x24: 20 rows" rows 20
is "the last line is used" "$(screen | tail -n 1 | awk '{ print $2 }')" vf19
key NPage
shown "a page on" "^$sim vf39 "
key Down
shown "a line on" "^$sim vf40 "
key Up Up PPage
soon "and back" rows 20
shown "to the first" "^$sim vf0 "
key End
shown "to the last" "^$sim vf63 "
soon "with all lines in use" rows 20
key Home
shown "home" "^$sim vf0 "
mux resize-window -x 120 -y 40
soon "120x40: 36 rows" rows 36
key h
shown "help" '^space +pause'
mux resize-window -x 120 -y 41
sleep 1
key q
soon "q leaves it, and no more: 37 rows" rows 37
for size in "40 10" "20 5" "10 2" "1 1" "200 3" "80 24"; do
	mux resize-window -x "${size% *}" -y "${size#* }"
	sleep 1
	key s Down NPage r End Home
done
soon "after many sizes: 80x24" rows 20
is "it is still the same one" "$(of_terminal '#{alternate_on}')" 1
key r
echo 5 >"$devices/$sim/sriov_numvfs" 2>/dev/null || :
echo 0 >"$devices/$sim/sriov_numvfs"
shown "VFs that have gone" " 0 VFs shown"
key q
restored "q after that" 0

# ---- locales, terminals ----

terminal C
modes=$(modes)
run_top -s USER
shown "in the C locale" "^$igb +vf0 "
key q
restored "in the C locale" 0
for term in vt100 xterm linux; do
	type_in "clear; TERM=$term sriovctl top"
	shown "TERM=$term" '^sriovctl top - [0-9:]{8}, '
	key q
	shown "TERM=$term: the end" '^ready>$'
done
refused=0
# refused_terminal DESCRIPTION COMMAND
refused_terminal()
{
	refused=$((refused + 1))
	type_in "clear; $2; echo \"status \$? $refused\""
	shown "$1: status 2" "^status 2 $refused\$"
	is "$1: a line" "$(screen | grep -c '^sriovctl: top needs a terminal, and ')" 1
}
refused_terminal "TERM is unset" "env -u TERM sriovctl top"
refused_terminal "TERM is unknown" "TERM=nothing sriovctl top"
refused_terminal "TERM=dumb" "TERM=dumb sriovctl top"
refused_terminal "output is a pipe" "(set -o pipefail; sriovctl top | cat)"
refused_terminal "input is none" "sriovctl top </dev/null"
is "no terminal at all" "$(ends 2 1 "$ctl" top)" ok
is "an unknown PF" "$(ends 1 1 "$ctl" top 0000:7f:00.0)" ok
is "an unknown column" "$(ends 2 1 "$ctl" top -s NONE)" ok
is "no interval" "$(ends 2 1 "$ctl" top -i 0)" ok
is "too many arguments" "$(ends 2 1 "$ctl" top "$igb" vf0)" ok

# ---- thousands ----

most=4096
[ "$SRIOV_KERNEL" = stock ] || most=1024
echo 10000000 >"$mgr/host/vector_budget"
big=$(sim_up big total_vfs=$most vf_netdevs=0 counter_step=1000)
echo 0 >"$devices/$big/sriov_drivers_autoprobe"
echo $most >"$devices/$big/sriov_numvfs"
while [ ! -e "$tmp/stop2" ]; do
	echo 1 >"$simroot/big/tick"
	sleep 0.5
done &
ticker=$!
run_top "$big"
# An update takes seconds.
patience=120
shown "$most VFs" " $most VFs shown"
shown "the one with most is the first" "^$big vf$((most - 1)) +sriov_sim_pf +[1-9]|^$big vf$((most - 1)) +- +[1-9]"
pid=$(pid_of_top)
updates=0 clock=''
end=$((SECONDS + 10))
used=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
while [ $SECONDS -lt $end ]; do
	now=$(screen | head -n 1)
	[ "$now" = "$clock" ] || updates=$((updates + 1))
	clock=$now
	sleep 0.2
done
used=$(($(awk '{ print $14 + $15 }' "/proc/$pid/stat") - used))
echo "# $updates updates in 10 s, which used $((used * 10)) ms of a CPU"
at_least "they are updated" "$updates" 2
key End
shown "the last one" "^$big vf0 "
key q
touch "$tmp/stop2"
wait $ticker
restored "$most VFs: q" 0
echo 0 >"$devices/$big/sriov_numvfs"

# ---- without the module ----

run_top
soon "the module is unloaded between two dumps" rmmod sriov_mgr 2>/dev/null
gone='^sriovctl: the kernel module sriov_mgr is not loaded; run: modprobe'
shown "the module is unloaded: it says so" "$gone"
restored "the module is unloaded" 2
type_in "clear; sriovctl top"
shown "without it, it does not begin" "$gone"
mux kill-server
rm -r "$tmp"
finish
