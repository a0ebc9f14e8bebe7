# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016
# The help of each command, and completion, which is made from it.

host host

# ---- help ----

commands=$("$ctl" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
at_least "there are commands" "$(wc -w <<<"$commands")" 18
for command in $commands; do
	is "$command: an unknown option" "$(ends 2 1 "$command" --nothing)" ok
	is "$command: help" "$("$ctl" "$command" --help >"$tmp/help"; echo $?)" 0
	is "$command: -h, too" "$("$ctl" "$command" -h)" "$(<"$tmp/help")"
	like "$command: help has an example" "$(<"$tmp/help")" "^Example: sriovctl $command"
	is "$command: help fits 80 columns" "$(awk '/^Columns/ { exit } length > 80' "$tmp/help")" ""
	# Every option that it has can be given: its argument, or an unknown one beside it, is wrong.
	while read -r option argument; do
		like "$command: $option" "$("$ctl" "$command" "$option" ${argument:+x} --nothing 2>&1 || :)" \
			"^sriovctl: (--nothing: no such option|(|.*[^a-z])x([^a-z]|\$))"
	done < <(sed -n -E 's/^ +-[a-zA-Z], (--[a-z-]+)( +[A-Za-z=]+)?(  .*)?$/\1\2/p' "$tmp/help" |
		grep -vx -e '--help' -e '--list')
done

is "help of all commands" "$("$ctl" help)" "$("$ctl" --help)"
is "help of one" "$("$ctl" help limit)" "$("$ctl" limit --help)"
is "help of none" "$(ends 2 1 help nothing)" ok
is "help of two" "$(ends 2 1 help list show)" ok

# ---- exit statuses ----

statuses=$(sed -n 's/^\tSTATUS_[A-Z]*\t*= \([0-9]*\),.*/\1/p' "$SRIOV_TOP/tools/sriovctl/util.h")
at_least "there are exit statuses" "$(wc -w <<<"$statuses")" 6
is "the man page has a row for each, and each once" \
	"$(sed -n '/^\.SH EXIT STATUS/,/^\.SH [^E]/s/^\.B \([0-9]*\)$/\1/p' \
		"$SRIOV_TOP/tools/sriovctl/sriovctl.8")" "$statuses"

# ---- near misses ----

# A command line, and what is said to it.
while IFS='|' read -r line said; do
	# shellcheck disable=SC2086 # words
	is "near: $line" "$(ends 2 1 $line; cat "$tmp/err")" "ok
sriovctl: $said"
done <<'LINES'
lsit|lsit: no such command; did you mean list?
Set|Set: no such command; did you mean set?
reconcil|reconcil: no such command; did you mean reconcile?
nothing|nothing: no such command; see sriovctl --help
x|x: no such command; see sriovctl --help
help sohw|sohw: no such command; did you mean show?
set sim0 vf0 vlna=1|vlna: no such key; did you mean vlan?
set sim0 vf0 max_tx_rat=1|max_tx_rat: no such key; did you mean max-tx-rate?
set sim0 vf0 colour=1|colour: no such key; see sriovctl set --help
policy sim0 max-vf=1|max-vf: no such key; did you mean max-vfs?
policy host max-vfs=1|max-vfs: no such key; see sriovctl policy --help
set --svae sim0 vf0 vlan=1|--svae: no such option; did you mean --save?
set sim0 vf0 vlan=1 --dryrun|--dryrun: no such option; did you mean --dry-run?
create --mac-bsae=02:00:00:00:00:01 sim0 4|--mac-bsae=02:00:00:00:00:01: no such option; did you mean --mac-base?
list --colour|--colour: no such option; see sriovctl list --help
list -ojz|no column at "jz"; see sriovctl list --help
list -jz|-j: no such option; see sriovctl list --help
list -o MCA,VLAN|no column at "MCA,VLAN"; did you mean MAC?
list -o MAC,adress|no column at "adress"; did you mean ADDRESS?
stats -s byte|no column "byte" to sort by; did you mean BYTES?
top -s -byte|no column "-byte" to sort by; did you mean BYTES?
doctor -x trust-on,mac-zreo|no check at "mac-zreo"; did you mean mac-zero?
LINES

# ---- what cannot be ----

for vf in "sim0 vf1" "sim0 vf0-1" sim0v1 10000:00:00.2; do
	# shellcheck disable=SC2086 # words
	like "destroy $vf" "$(said 2 destroy -y $vf)" \
		"^ok: sriovctl: ${vf##* }: VFs are destroyed all at once, .*\`sriovctl set (sim0|10000:00:00.0) vf[01-]+ driver=none\`"
done
is "destroy of two PFs, as words" "$(said 2 destroy -y eth0 sim0)" "ok: Usage: sriovctl destroy [OPTION]... PF[,PF]..."
is "nothing was destroyed" "$(<"$host/sys/kernel/config/sriov_mgr/10000:00:00.0/num_vfs")" 4

# ---- completion ----

# completions LINE: with the colons of addresses as readline has them
completions()
{
	PATH=$build:$PATH bash -c '. "$1"; COMP_LINE=$2 COMP_POINT=${#2}
		COMP_WORDBREAKS=" :="; _sriovctl; echo "${COMPREPLY[@]}"' - \
		"$SRIOV_TOP/tools/sriovctl/sriovctl.bash" "$1"
}
is "completion of all commands" "$(completions 'sriovctl ' | wc -w)" \
	"$(("$(grep -c '^	&cmd_' "$SRIOV_TOP/tools/sriovctl/main.c")" + 2))"
# A line that is typed, and what it is completed to.
while IFS='|' read -r what line words; do
	is "completion of $what" "$(completions "$line")" "$words"
done <<'LINES'
a key|sriovctl set 0000:01:00.0 vf0 vlan-|vlan-proto=
a driver|sriovctl create --driver ig|igb igbvf
a command|sriovctl mo|monitor
a command to explain|sriovctl help mo|monitor
an option|sriovctl monitor --si|--since
one with a dash in it|sriovctl restore --dr|--dry-run
an address|sriovctl list 0000:01:00|00.0
VFs|sriovctl show 0000:01:00.0 |vf0 vf1 vf2 all
VFs after options|sriovctl stats -R -s BYTES 0000:01:00.0 |vf0 vf1 vf2 all
a PF after options|sriovctl irq -i 1 0000:01:00|00.0
a column to sort by|sriovctl top -s RX-P|RX-PKT
a column|sriovctl list -o +MAC,IOM|+MAC,IOMMU
a column of constraints|sriovctl limit -o TYPE,BI|TYPE,BINDS
a check|sriovctl doctor -x trust-on,spoof|trust-on,spoofchk-off
a PF to diff|sriovctl diff 0000:01:00|00.0
a PF to doctor|sriovctl doctor 0000:01:00|00.0
a network device|sriovctl show eth|eth0 eth1 eth2
VFs to xml|sriovctl xml eth0 |vf0 vf1 vf2 all
a PF to balance|sriovctl balance -w vf0=2 0000:01:00|00.0
one more PF to diff|sriovctl diff eth0,si|eth0,sim0 eth0,sim0v0 eth0,sim0v1 eth0,sim0v2 eth0,sim0v3
one more PF to set|sriovctl set eth0,si|eth0,sim0 eth0,sim0v0 eth0,sim0v1 eth0,sim0v2 eth0,sim0v3
VFs, or all|sriovctl manage eth0 |vf0 vf1 vf2 all
one more VF|sriovctl unmanage eth0 vf0,vf|vf0,vf0 vf0,vf1 vf0,vf2
one more PF|sriovctl create eth0,si|eth0,sim0 eth0,sim0v0 eth0,sim0v1 eth0,sim0v2 eth0,sim0v3
a policy|sriovctl policy eth0 max|max-vfs=
a policy of the host|sriovctl policy host vector-b|vector-budget=
the host|sriovctl policy ho|host
what there is none of|sriovctl show nothing|
LINES
mkdir "$tmp/files"
touch "$tmp/files/host.json" "$tmp/files/other"
is "completion of a file" "$(completions "sriovctl restore $tmp/files/")" "$tmp/files/host.json"
is "completion of a file to diff" "$(completions "sriovctl diff $tmp/files/")" "$tmp/files/host.json"

# A name that somebody gave a network device in a container.
cd "$tmp/files" || exit
sed -i 's/sim0v1/$(>ow)/g' "$host/netlink"
is "the name is there" "$("$ctl" list -rno NETDEV | grep -cFx '$(>ow)')" 1
is "completion of an address beside it" "$(completions "sriovctl show 10001:00")" \
	"00:00.0 00:00.1 00:00.2"
is "completion runs no name" "$(completions "sriovctl show "; ls)" "$(completions "sriovctl show ")
host.json
other"
is "nor offers it" "$(completions "sriovctl show " | xargs -n 1 | grep -c -e ow -e 10001)" 3
cd "$SRIOV_TOP" || exit
