#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# slow
# once
# sriovctl top in a terminal of tmux: what is shown, keys, sizes, and the terminal afterwards.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"
. "${0%/*}/lib-top.sh"

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

# ---- VFs: three that count, and two of a PF that does not; and a PF without VFs ----

sim=$(sim_up pf0 counter_step=1000)
echo 3 >"$devices/$sim/sriov_numvfs"
nic=$(sim_up nic)
echo 2 >"$devices/$nic/sriov_numvfs"
sim_up acc accelerator=1 >/dev/null
echo 0 >"$mgr/stats_max_age_ms"
while [ ! -e "$tmp/stop" ]; do
	echo 1 >"$simroot/pf0/tick"
	sleep 0.1
done &
ticker=$!

# Without a budget nothing is known to be free.
echo 1000 >"$mgr/host/vector_budget"
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
soon "by words: ascending" has_order "vf0 vf1 vf2 vf0 vf1"
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
type_in "$(netdev "$nic")"
shown "f shows one PF" "^sriovctl top - [0-9:]{8}, 3 PFs, 2 VFs shown, "
shown "and says so" "^counters of $nic by "
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
shown "Esc leaves that" "^counters of $nic by "
key / Enter
shown "nothing: all" '3 PFs, 5 VFs shown'

key i
# The simulator has none; tool-irq.sh has the table.
shown "i: interrupts" '^interrupts by '
shown "totals" '^per s: [0-9.-]+ interrupts; 0 vectors, 0 of them remote$'
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
pause 60
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
shown "with its table" "^$nic +vf0 "
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
sim=$(sim_up pf0 total_vfs=64 counter_step=1000)
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
pause 5
key q
soon "q leaves it, and no more: 37 rows" rows 37
for size in "40 10" "20 5" "10 2" "1 1" "200 3" "80 24"; do
	mux resize-window -x "${size% *}" -y "${size#* }"
	pause 5
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
shown "in the C locale" "^$nic +vf0 "
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
	shown "$1: status 5" "^status 5 $refused\$"
	is "$1: a line" "$(screen | grep -c '^sriovctl: top needs a terminal, and ')" 1
}
refused_terminal "TERM is unset" "env -u TERM sriovctl top"
refused_terminal "TERM is unknown" "TERM=nothing sriovctl top"
refused_terminal "TERM=dumb" "TERM=dumb sriovctl top"
refused_terminal "output is a pipe" "(set -o pipefail; sriovctl top | cat)"
refused_terminal "input is none" "sriovctl top </dev/null"
is "no terminal at all" "$(ends 5 1 top)" ok
is "an unknown PF" "$(ends 4 1 top 0000:7f:00.0)" ok
is "an unknown column" "$(ends 2 1 top -s NONE)" ok
is "no interval" "$(ends 2 1 top -i 0)" ok
is "too many arguments" "$(ends 2 1 top "$nic" vf0)" ok

# ---- without the module, which a provider holds ----

echo 0 >"$simroot/acc/live"
run_top
soon "the module is unloaded between two dumps" rmmod sriov_mgr 2>/dev/null
gone='^sriovctl: the kernel module sriov_mgr is not loaded; run: modprobe'
shown "the module is unloaded: it says so" "$gone"
restored "the module is unloaded" 5
type_in "clear; sriovctl top"
shown "without it, it does not begin" "$gone"
mux kill-server
rm -r "$tmp"
finish
