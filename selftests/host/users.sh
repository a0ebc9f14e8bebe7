# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Network devices in other network namespaces, and who is there.

igb=0000:01:00.0
vf0=0000:01:10.0 vf1=0000:01:10.2

# answers ADDRESS NAME=VALUE...: the module tells that of this PF or VF
answers()
{
	"$python" "$SRIOV_TOP/selftests/host/answer.py" "$SRIOV_TOP/Documentation/netlink/specs/sriov_mgr.yaml" \
		"$host/netlink" "$@"
}

# process PID COMMAND NETNS [ARGUMENT]...: there is one in that namespace
process()
{
	mkdir -p "$host/proc/$1/fd" "$host/proc/$1/ns"
	echo "$2" >"$host/proc/$1/comm"
	ln -sfn "net:[$3]" "$host/proc/$1/ns/net"
	printf '%s\0' "$2" "${@:4}" >"$host/proc/$1/cmdline"
}

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

process 55 nginx 4026532201
is "users: the process" "$("$ctl" users -rn $vf1 2>/dev/null)" "$igb vf1 netns /proc/55/ns/net 55 nginx -"

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
rm -r "$host/proc/55"
answers $igb netns="$inode"
is "a PF in another namespace" "$("$ctl" list -rno NETDEV $igb | head -n 1)" eth0@red
is "libvirt does not find it there" "$("$ctl" xml $vf0 | head -n 1)" \
	"<hostdev mode='subsystem' type='pci' managed='yes'>"
answers $igb netns=4026531840
answers $vf1 netns=4026531840 in-use="network device eth1 is up"
is "one in this namespace" "$("$ctl" list -rno NETDEV $igb | head -n 1) $("$ctl" users -rn $vf1)" \
	"eth0 $igb vf1 netdev eth1 - - -"
like "libvirt finds it" "$("$ctl" xml $vf0 | head -n 1)" "^<interface "
