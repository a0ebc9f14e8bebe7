# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Who has a VF: processes with files of vfio, and network namespaces.

igb=0000:01:00.0
vf0=0000:01:10.0 vf1=0000:01:10.2

# process PID COMMAND NETNS [ARGUMENT]...: there is one in that namespace
process()
{
	mkdir -p "$host/proc/$1/fd" "$host/proc/$1/ns"
	echo "$2" >"$host/proc/$1/comm"
	ln -sfn "net:[$3]" "$host/proc/$1/ns/net"
	printf '%s\0' "$2" "${@:4}" >"$host/proc/$1/cmdline"
}

# vfio_host: vf0 of the igb is in use by vfio; its group's file is like /dev/null, vf1's own as well
vfio_host()
{
	host host
	process self sriovctl 4026531840
	answers $vf0 in-use="bound to vfio-pci"
	mkdir -p "$host/sys/bus/pci/devices/$vf0/vfio-dev/vfio0" "$host/sys/class/vfio/9" "$host/dev/vfio/devices"
	echo 511:0 >"$host/sys/bus/pci/devices/$vf0/vfio-dev/vfio0/dev"
	echo 1:3 >"$host/sys/class/vfio/9/dev"
	ln -s /dev/null "$host/dev/vfio/9"
	ln -s /dev/null "$host/dev/vfio/devices/vfio0"
}

# in_use_of VF: what list, show and JSON say
in_use_of()
{
	local seen
	seen=$("$ctl" list -rno ADDRESS,IN-USE "$igb" | sed -n "s/^$1 //p")
	[ "$("$ctl" show "$1" | sed -n 's/^in-use: *//p')" = "$(printf '%b' "$seen")" ] || echo "show: $("$ctl" show "$1")"
	[ "$("$ctl" show -J "$1" | sed -n 's/.*"in-use": "\(.*\)".*/\1/p')" = "$(printf '%b' "$seen")" ] ||
		echo "show -J: $("$ctl" show -J "$1")"
	printf '%b\n' "$seen"
}

# user_of PF VF: in the column USER
user_of()
{
	"$ctl" stats -rno VF,USER "$1" | sed -n "s/^$2 //p"
}

# ---- vfio ----

vfio_host
is "nobody has it open" "$(in_use_of $vf0)" "bound to vfio-pci"
is "then the driver is its user" "$(user_of $igb vf0)" vfio-pci

process 1234 qemu-system-x86 4026531840 -name guest=blue,,1,debug-threads=on
ln -s /dev/vfio/9 "$host/proc/1234/fd/20"
is "users" "$("$ctl" users -rn 2>/dev/null | grep vf0)" \
	"$igb vf0 vfio-group /dev/vfio/9 1234 qemu-system-x86 blue,1"
is "IN-USE names the VM" "$(in_use_of $vf0)" "bound to vfio-pci: VM blue,1 (PID 1234)"
is "USER as well" "$(user_of $igb vf0)" blue,1
is "in a table of rates" "$("$ctl" stats -Rrn -i 0.1 -c 1 -o VF,USER "$igb" | grep vf0)" "vf0 blue,1"
is "in one of interrupts" "$("$ctl" irq -Srno VF,USER "$igb" | grep vf0)" "vf0 blue,1"
for command in list show stats irq; do
	[ $command = show ] && name=$vf0 || name=$igb
	"$ctl" $command -J "$name" >"$tmp/json"
	is "$command: JSON has it" "$(grep -c '"user": "blue,1"' "$tmp/json") $(valid $command <"$tmp/json")" "1 ok"
done
is "list has a column" "$("$ctl" list -rno ADDRESS,USER $igb | grep $vf0)" "$vf0 blue,1"

like "destroy names it" "$("$ctl" destroy -d $igb 2>&1 >/dev/null)" \
	"^  vf0 is in use: bound to vfio-pci: VM blue,1 .PID 1234.\$"
like "create as well" "$("$ctl" create -d $igb 4 2>&1 >/dev/null)" \
	"^  vf0 is in use: bound to vfio-pci: VM blue,1 .PID 1234.\$"

like "root of a container, as here, may not see all" "$("$ctl" doctor $igb)" \
	"^vm-remote could not be checked: run as root of the host to see the processes of others\$"

process 99 dpdk-testpmd 4026531840
ln -s /dev/vfio/9 "$host/proc/99/fd/3"
is "IN-USE names all" "$(in_use_of $vf0)" \
	"bound to vfio-pci: process dpdk-testpmd (PID 99), VM blue,1 (PID 1234)"
is "USER the VM" "$(user_of $igb vf0)" blue,1
rm -r "$host/proc/1234"
is "USER is a process that is no VM" "$(user_of $igb vf0)" dpdk-testpmd

vfio_host
echo 1:3 >"$host/sys/bus/pci/devices/$vf0/vfio-dev/vfio0/dev"
process 7 qemu 4026531840 -name blue
ln -s /dev/vfio/devices/vfio0 "$host/proc/7/fd/3"
is "a device's own file" "$(in_use_of $vf0)" "bound to vfio-pci: VM blue (PID 7)"
process 7 qemu 4026531840 -name $'b\u202elue'
is "a name that would turn the rest of the line" "$(in_use_of $vf0)" "bound to vfio-pci: VM b?lue (PID 7)"
is "users: that name" "$("$ctl" users -rno HOW,VM 2>/dev/null | grep cdev)" "vfio-cdev b?lue"
echo 1:5 >"$host/sys/bus/pci/devices/$vf0/vfio-dev/vfio0/dev"
is "another file of that name" "$(in_use_of $vf0)" "bound to vfio-pci"

# ---- network namespaces ----

words="network device eth1 is up in another network namespace (4026532201)"
host host
answers $vf1 netns=4026532201 in-use="$words"
is "where nobody knows the own namespace, none is another one" "$("$ctl" list -rno VF,NETDEV $igb | grep vf1)" \
	"vf1 eth1"
process self sriovctl 4026531840
process 1 init 4026531840
is "NETDEV without a name of the namespace" "$("$ctl" list -rno VF,NETDEV,NETNS $igb | grep vf1)" \
	"vf1 eth1@4026532201 4026532201"
is "users: nobody is seen there" "$("$ctl" users -rn $vf1 2>/dev/null)" \
	"$igb vf1 netns net:[4026532201] - - -"
is "IN-USE is what the module says" "$(in_use_of $vf1)" "$words"
is "USER has the number" "$(user_of $igb vf1)" "eth1@4026532201"

process 55 nginx 4026532201
is "users: the process" "$("$ctl" users -rn $vf1 2>/dev/null)" "$igb vf1 netns /proc/55/ns/net 55 nginx -"
is "IN-USE names it" "$(in_use_of $vf1)" "$words: process nginx (PID 55)"
is "USER as well" "$(user_of $igb vf1)" eth1@nginx
like "destroy names it" "$("$ctl" destroy -d $igb 2>&1 >/dev/null)" \
	"^  vf1 is in use: ${words//[()]/.}: process nginx .PID 55.\$"

answers 10000:00:00.1 netns=4026532201 in-use="$words"
like "set as well" "$("$ctl" set -d sim0 vf0 vlan=5 2>&1 >/dev/null)" "^  vf0 is in use: .*: process nginx .PID 55.\$"
like "balance as well" "$(said 3 balance -a -w vf0=4 sim0)" "^ok: .* vf0 is in use: .*: process nginx .PID 55.\$"

mkdir -p "$host/run/netns"
: >"$host/run/netns/red"
inode=$(stat -c %i "$host/run/netns/red")
answers $vf1 netns="$inode"
process 55 nginx "$inode"
is "NETDEV with the name of the namespace" "$("$ctl" list -rno VF,NETDEV $igb | grep vf1)" "vf1 eth1@red"
is "show" "$("$ctl" show $vf1 | grep '^net')" "netdev:             eth1@red"
like "show of the PF" "$("$ctl" show $igb)" "^vf1 .* eth1@red "
is "stats" "$("$ctl" stats -rno VF,NETDEV,USER $igb | grep vf1)" "vf1 eth1@red eth1@red"
is "users: its name and its process" "$("$ctl" users -rn $vf1 2>/dev/null)" \
	"$igb vf1 netns /run/netns/red 55 nginx -"
is "IN-USE" "$(in_use_of $vf1)" "$words: /run/netns/red, process nginx (PID 55)"
rm -r "$host/proc/55"
is "without a process" "$(in_use_of $vf1)" "$words: /run/netns/red"
answers $igb netns="$inode"
is "a PF in another namespace" "$("$ctl" list -rno NETDEV $igb | head -n 1)" eth0@red
is "libvirt does not find it there" "$("$ctl" xml $vf0 | head -n 1)" \
	"<hostdev mode='subsystem' type='pci' managed='no'>"
answers $igb netns=4026531840
answers $vf1 netns=4026531840 in-use="network device eth1 is up"
is "one in this namespace" "$("$ctl" list -rno NETDEV $igb | head -n 1) $("$ctl" users -rn $vf1)" \
	"eth0 $igb vf1 netdev eth1 - - -"
like "libvirt finds it" "$("$ctl" xml $vf0 | head -n 1)" "^<interface "

# ---- nobody ----

host host
for vf in $("$ctl" users -rno ADDRESS); do
	answers "$vf" in-use= netns=
done
is "that nobody uses a VF is told people" "$(said 0 users; cat "$tmp/out")" "ok: sriovctl: nobody uses a VF"
for form in -n -r -P; do
	is "and no shell: $form" "$(ends 0 0 users $form; cat "$tmp/out")" ok
done
is "JSON has an empty list" "$(ends 0 0 users -J; tr -d ' \n' <"$tmp/out")" 'ok
{"users":[],"complete":true}'
