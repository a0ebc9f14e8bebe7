# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016
# Lists of PFs and VFs, and tables for scripts.

host host

# ---- raw ----

for command in list stats users limit; do
	"$ctl" $command -ro "$(columns $command)" sim0 | sed '/^$/,$d' >"$tmp/raw"
	at_least "$command: there are lines" "$(wc -l <"$tmp/raw")" 2
	is "$command --raw: as many fields in each line" "$(awk '{ print NF }' "$tmp/raw" | sort -u)" \
		"$(columns $command | awk -F , '{ print NF }')"
done

# ---- pairs ----

for command in list "stats -R -i 0.5 -c 1" "users" "limit"; do
	name=${command%% *}
	# shellcheck disable=SC2086 # words
	"$ctl" $command -Po "$(columns "$name")" sim0 >"$tmp/pairs"
	# shellcheck disable=SC2086
	"$ctl" $command -ro "$(columns "$name")" sim0 | sed '/^$/,$d' >"$tmp/raw"
	is "$name --pairs: only what a shell takes for assignments" \
		"$(grep -vE '^[A-Z][A-Z_]*="[^"`$]*"( [A-Z][A-Z_]*="[^"`$]*")*$' "$tmp/pairs")" ""
	is "$name --pairs: a line is one of raw" "$(wc -l <"$tmp/pairs")" "$(sed 1d "$tmp/raw" | wc -l)"
	is "$name --pairs: the names are those of the columns" \
		"$(head -n 1 "$tmp/pairs" | sed -E 's/="[^"]*"//g')" "$(head -n 1 "$tmp/raw" | tr - _)"
	is "$name --pairs: the values are those of raw" \
		"$(head -n 1 "$tmp/pairs" | sed -E 's/[A-Z_]+="([^"]*)"/\1/g')" \
		"$(sed -n -E '2 { :a; s/(^| )-( |$)/\1\2/; ta; s/\\x20/ /g; p }' "$tmp/raw")"
done
sed -i 's/sim0v1/$(>`"\\/g' "$host/netlink"
# pair COLUMN: what a shell makes of it, for vf1
pair()
{
	eval "$("$ctl" list -Po VF,"$1" sim0 | sed -n 3p)"
	echo "${!2} $VF"
}
is "a name of a network device with all that a shell expands" "$("$ctl" list -Po NETDEV sim0 | sed -n 3p)" \
	'NETDEV="\x24(>\x60\x22\x5c"'
is "a value with blanks" "$(pair IN-USE IN_USE)" 'network device \x24(>\x60\x22\x5c is up vf1'
is "without a PF, of all PFs" "$("$ctl" limit -Po ADDRESS)" \
	"$("$ctl" list -no ADDRESS | sed -n 's/^[0-9].*/ADDRESS="&"/p')"
is "the last of raw and pairs counts" "$("$ctl" list -rPno ADDRESS sim0 | head -n 1; "$ctl" list -Prno ADDRESS sim0 | head -n 1)" \
	'ADDRESS="10000:00:00.0"
10000:00:00.0'

# ---- order ----

host host
sed -i 's/0000:01:\([01]0\.[0-9]\)/0000:10:\1/g; s/0000:02:00/0000:9a:00/g' "$host/netlink"
# pfs_in COMMAND...: PFs of buses 10 and 9a, and of domains with five digits, in the order of its table
pfs_in()
{
	"$ctl" "$@" | uniq | paste -sd ' '
}
pfs="0000:10:00.0 0000:9a:00.0 10000:00:00.0 10001:00:00.0"
is "addresses are hexadecimal in list" "$(pfs_in list -prno ADDRESS | cut -d ' ' -f 1-4)" "$pfs"
is "in irq" "$(pfs_in irq -Srno PF)" "$pfs"
is "where it is sorted by them" "$(pfs_in irq -Srno PF -s PF)" "$pfs"
is "and the other way round" "$("$ctl" irq -Srno PF -s -PF | tac | uniq | paste -sd ' ')" "$pfs"

# ---- widths ----

host host
sed -i 's/sim0v1/s\xc3\xa4\xe4\xb8\xad/g' "$host/netlink"
is "letters that take one column and two" "$("$ctl" list -no NETDEV,STATE sim0 | sed -n 2,3p)" \
	"sim0v0 bound
sä中   bound"
is "in a locale that has none of them" "$(LC_ALL=C "$ctl" list -no NETDEV,STATE sim0 | sed -n 2,3p)" \
	'sim0v0                bound
s\xc3\xa4\xe4\xb8\xad bound'
host faults
is "a narrow terminal: what may be cut is" \
	"$(TERM=xterm script -qec "stty cols 34; $ctl list -no VF,DRIVER,LAST-ERROR,STATE sim0" /dev/null |
		tr -d '\r' | awk 'NR == 2 || NR == 3 { print $1, $NF, length <= 34 }')" \
	"vf0 failed 1
vf1 bound 1"

# ---- VFs that are absent ----

# absent VF...: these of sim0 do not exist
absent()
{
	local n
	for n; do
		answers 10000:00:00.$((n + 1)) state=absent driver= netdev= address=
	done
}

# vfs_of ARGUMENT...: number and state of the VFs of sim0, in a list of these
vfs_of()
{
	"$ctl" list -rno VF,STATE "$@" sim0 | sed 1d | paste -sd ,
}

host host
sim=10000:00:00.0
absent 1 2 3
is "VFs that are wanted and absent" "$(vfs_of)" "vf0 bound,vf1 absent,vf2 absent,vf3 absent"
answers $sim wanted-vfs=2 num-vfs=1
is "those that nobody wants are one line" "$(vfs_of)" "vf0 bound,vf1 absent,vf2-3 absent"
is "all of them" "$(vfs_of --all)" "vf0 bound,vf1 absent,vf2 absent,vf3 absent"
like "in a table" "$("$ctl" list sim0)" "^└─ +vf2-3 +absent *\$"
is "JSON has all" "$("$ctl" list -J sim0 | grep -c '"state": "absent"')" 3
is "one is no range" "$(answers $sim wanted-vfs=3; vfs_of)" "vf0 bound,vf1 absent,vf2 absent,vf3 absent"
answers $sim wanted-vfs=0 num-vfs=0
absent 0
is "none is wanted" "$(vfs_of)" "vf0-3 absent"
like "show has each" "$("$ctl" show sim0)" "^vf2 +absent"
is "each is completed" "$(PATH=$build:$PATH bash -c '. "$1"; COMP_LINE="sriovctl show sim0 " COMP_POINT=19
	_sriovctl; echo "${COMPREPLY[@]}"' - "$SRIOV_TOP/tools/sriovctl/sriovctl.bash")" "vf0 vf1 vf2 vf3 all"

host host
answers $sim wanted-vfs=0
absent 0 1 3
is "there are gaps" "$(vfs_of)" "vf2 bound,vf0-1,3 absent"

# ---- devices of other classes ----

# device ADDRESS NAME: there is one
device()
{
	mkdir -p "$host/sys/bus/pci/devices/$1/$2"
}

# devices_of ADDRESS: what list, show and JSON say
devices_of()
{
	local seen
	seen=$("$ctl" list -rno ADDRESS,DEVICES | sed -n "s/^$1 //p")
	[ "$("$ctl" show "$1" | sed -n 's/^devices: *//p')" = "${seen#-}" ] || echo "show: $("$ctl" show "$1")"
	"$ctl" show -J "$1" >"$tmp/json"
	[ "$(tr -d '\n ' <"$tmp/json" | sed -n 's/.*"devices":\[\([^]]*\)\].*/\1/p')" = \
		"$(sed -E 's/^-//; s/[^,]+/"&"/g' <<<"$seen")" ] || cat "$tmp/json"
	echo "$seen $(valid show <"$tmp/json")"
}

host host
is "an NVMe drive" "$(devices_of 0000:02:00.0)" "nvme0 ok"
is "a PF without any" "$(devices_of 0000:01:00.0)" "- ok"
device 0000:01:10.2 infiniband/mlx5_2
device 0000:01:10.2 infiniband/mlx5_10
is "RDMA devices of a VF" "$(devices_of 0000:01:10.2)" "mlx5_2,mlx5_10 ok"
device 0000:01:10.4 drm/renderD129
device 0000:01:10.4 drm/card1
is "a GPU" "$(devices_of 0000:01:10.4)" "card1,renderD129 ok"
device 0000:02:00.0 nvme/nvme$'\e'1
is "a name that is not printable" "$(devices_of 0000:02:00.0)" "nvme?1,nvme0 ok"
is "list: JSON has them" "$("$ctl" list -J >"$tmp/json"; grep -c '"devices"' "$tmp/json") $(valid list <"$tmp/json")" \
	"3 ok"

# ---- card names ----

# pci_ids: the host has the database on stdin, wherever libpci looks for it
pci_ids()
{
	mkdir -p "$host/usr/share/misc" "$host/usr/share/hwdata"
	tee "$host/usr/share/misc/pci.ids" >"$host/usr/share/hwdata/pci.ids"
}

# card_of ADDRESS: what list, show and JSON say
card_of()
{
	local seen
	seen=$("$ctl" list -rno ADDRESS,CARD | sed -n "s/^$1 //p" | sed 's/\\x20/ /g')
	[ "$("$ctl" show "$1" | sed -n 's/^card: *//p')" = "${seen#-}" ] || echo "show: $("$ctl" show "$1")"
	"$ctl" show -J "$1" >"$tmp/json"
	[ "$(sed -n 's/^  "card": "\(.*\)",\?$/\1/p' "$tmp/json")" = "${seen#-}" ] || cat "$tmp/json"
	echo "$seen $(valid show <"$tmp/json")"
}

host host
is "without the database" "$(card_of 0000:01:00.0)" "- ok"
pci_ids <<'IDS'
1b36  Red Hat, Inc.
	0001  Another
8086  Intel Corporation
	10c9  82576 Gigabit Network Connection
IDS
is "a card" "$(card_of 0000:01:00.0)" "Intel Corporation 82576 Gigabit Network Connection ok"
is "one that is newer than the database" "$(card_of 0000:02:00.0)" "Red Hat, Inc. ok"
is "whose vendor is unknown" "$(card_of $sim)" "- ok"
is "a VF" "$(card_of 0000:01:10.2)" "- ok"
is "list: JSON has them" "$("$ctl" list -J >"$tmp/json"; grep -c '"card"' "$tmp/json") $(valid list <"$tmp/json")" "2 ok"
ln -s /dev/null "$tmp/libpci.so.3"
is "without libpci" "$(LD_LIBRARY_PATH=$tmp "$ctl" list -rno CARD 0000:01:00.0 | head -n 1)" -
printf '8086  Intel\e[31m\n	10c9  \xff\n' | pci_ids
is "one that is not printable" "$(card_of 0000:01:00.0)" "Intel?[31m ? ok"
printf '8086  Intel\n	10c9  82576\n	damaged\n1b36  Red Hat\n' | pci_ids
is "of a database that is damaged, what is before that" "$(card_of 0000:01:00.0) $(card_of 0000:02:00.0)" "Intel 82576 ok - ok"

# ---- PFs only ----

host host
answers $sim wanted-vfs=6
pci_ids <<'IDS'
8086  Intel
	10c9  82576
IDS
is "PFs only" "$("$ctl" list --pfs | sed 's/ *$//')" \
	"ADDRESS       CARD        DRIVER       NETDEV   VFS WANTED-VFS USERS STATE
0000:01:00.0  Intel 82576 igb          eth0     3/7          3     1 ready
0000:02:00.0              nvme                  0/4                0 ready
10000:00:00.0             sriov_sim_pf sim0   4!/16          6     1 ready
10001:00:00.0             sriov_sim_pf          2/8          2     0 ready"

# ---- VFs that somebody has taken away ----

host host
answers $sim num-vfs=0 state=drifted
is "the number is marked" "$("$ctl" list -rno VFS $sim | head -n 1)" "0!/16"
is "and told below" "$("$ctl" list $sim | tail -n 1)" "$sim: 0 VFs are there, and 4 are wanted"
like "show has the state" "$("$ctl" show $sim)" "^state: +drifted\$"
is "wait waits for them" "$(said 1 wait -t 0.1 $sim)" "ok: sriovctl: $sim: drifted: somebody else made another number of VFs"
is "diff tells them" "$("$ctl" save - | "$ctl" diff -)" "~ $sim num-vfs 4 -> 0"
