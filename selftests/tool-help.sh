#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# sriovctl: the help of each command, and completion, which is made from it.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

# On another bus the VFs have no address that begins as that of the PF.
nic=$(sim_up nic vf_offset=256)
echo 2 >"$devices/$nic/sriov_numvfs"

# ---- help ----

commands=$("$ctl" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
for command in $commands; do
	is "$command: an unknown option" "$(ends 2 1 "$command" --nothing)" ok
	run "$command" --help
	like "$command: help has an example" "$(<"$tmp/out")" "^Example: sriovctl $command"
	# Lists of columns do not.
	sed -i '/^Columns/,$d' "$tmp/out"
	lacks "$command: help fits 80 columns" '.{81}'
done

# ---- completion ----

# completions LINE: with the colons of addresses as readline has them
completions()
{
	PATH=$PATH:${ctl%/*} bash -c '. "$1"; COMP_LINE=$2 COMP_POINT=${#2}
		COMP_WORDBREAKS=" :="; _sriovctl; echo "${COMPREPLY[@]}"' - \
		"$SRIOV_TOP/tools/sriovctl/sriovctl.bash" "$1"
}
is "completion of all commands" "$(completions 'sriovctl ' | wc -w)" \
	"$(("$(grep -c '^	&cmd_' "$SRIOV_TOP/tools/sriovctl/main.c")" + 2))"
is "completion of a key" "$(completions "sriovctl set $nic vf0 vlan-")" vlan-proto=
like "completion of a driver" "$(completions "sriovctl create --driver sriov_sim_v")" "sriov_sim_vf"
is "completion of a command" "$(completions 'sriovctl mo')" monitor
is "completion of an option" "$(completions 'sriovctl monitor --si')" --since
is "completion of one with a dash in it" "$(completions 'sriovctl restore --dr')" --dry-run
mkdir "$tmp/files"
touch "$tmp/files/host.json" "$tmp/files/other"
is "completion of a file" "$(completions "sriovctl restore $tmp/files/")" "$tmp/files/host.json"
is "completion of an address" "$(completions "sriovctl list ${nic%.0}")" "${nic#*:??:}"
is "completion of a VF" "$(completions "sriovctl show $nic ")" "vf0 vf1"
is "completion of a VF after options" "$(completions "sriovctl stats -R -s BYTES $nic ")" "vf0 vf1"
is "completion of a PF after options" "$(completions "sriovctl irq -i 1 ${nic%.0}")" "${nic#*:??:}"
is "completion of a column to sort by" "$(completions 'sriovctl top -s RX-P')" RX-PKT
is "completion of a column" "$(completions 'sriovctl list -o +MAC,IOM')" +MAC,IOMMU
is "completion of a column of constraints" "$(completions 'sriovctl limit -o TYPE,BI')" TYPE,BINDS
is "completion of a check" "$(completions 'sriovctl doctor -x trust-on,spoof')" trust-on,spoofchk-off
is "completion of a PF to doctor" "$(completions "sriovctl doctor ${nic%.0}")" "${nic#*:??:}"
# shellcheck disable=SC2016 # it is a name
owner='$(>owned)'
cd "$tmp/files"
eth=$(netdev "$nic")
ip link set "$eth" down
ip link set "$eth" name "$owner"
is "completion runs no name" "$(completions "sriovctl show ${nic%.0}"; ls)" "${nic#*:??:}
host.json
other"
completions "sriovctl show " >"$tmp/offered"
is "nor offers it" "$(grep -c "${nic#*:}" "$tmp/offered") $(grep -c owned "$tmp/offered")" "1 0"
ip link set "$owner" name "$eth"
is "completion of a network device" "$(completions "sriovctl show ${eth%?}" | grep -c "$eth")" 1
is "completion of a VF to xml" "$(completions "sriovctl xml $nic ")" "vf0 vf1"
is "completion of a PF to balance" "$(completions "sriovctl balance -w vf0=2 ${nic%.0}")" \
	"${nic#*:??:}"

rm -r "$tmp"
finish
