#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# once
# sriovctl users: who has a VF in a network namespace, for passthrough, and on the host.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

modprobe pci-stub
nic=$(sim_up nic)
sim=$(sim_up pf0 total_vfs=4)
echo 6 >"$devices/$nic/sriov_numvfs"
for n in 2 3 4 5; do
	soon "vf$n has a network device" test -e "$devices/$(vf_of "$nic" $n)/net"
done
is "nobody holds a VF" "$(users)" ""
is "as JSON" "$("$ctl" users -J | tr -d ' \n')" '{"users":[],"complete":true}'

# Network namespaces: with a name, with a process only, and this one.
ip netns add red
eth2=$(netdev "$(vf_of "$nic" 2)")
ip link set "$eth2" netns red
ip -n red link set "$eth2" up
unshare -n sleep 1000 &
other=$!
elsewhere()
{
	[ "$(readlink "/proc/$other/ns/net")" != "$(readlink /proc/self/ns/net)" ] &&
		[ "$(<"/proc/$other/comm")" = sleep ]
}
soon "there is another namespace" elsewhere
eth3=$(netdev "$(vf_of "$nic" 3)")
ip link set "$eth3" netns $other
eth=$(netdev "$(vf_of "$nic" 4)")
ip link set "$eth" up
is "a namespace with a name" "$(users "$nic" vf2)" "$nic vf2 netns /run/netns/red - - -"
is "a namespace with a process" "$(users "$nic" vf3)" \
	"$nic vf3 netns /proc/$other/ns/net $other sleep -"
red=$(stat -c %i /run/netns/red)
is "list marks it" "$("$ctl" list -rno VF,NETDEV "$nic" | sed -n 's/^vf[23] //p')" \
	"$eth2@red"$'\n'"$eth3@$(stat -Lc %i /proc/$other/ns/net)"
is "a network device that is up" "$(users "$nic" vf4)" "$nic vf4 netdev $eth - - -"
is "a network device that is down" "$(users "$nic" vf5)" ""
ip link set "$eth" down
ip link set "$eth" name $'q\033]0;x'
ip link set $'q\033]0;x' up
is "what a terminal would obey is told, and not so" "$(users "$nic" vf4)" "$nic vf4 netdev q?]0;x - - -"
is "as JSON" "$("$ctl" list -J "$nic" | grep -o '"q?.*"')" '"q?]0;x"'
ip link set $'q\033]0;x' down
ip link set $'q\033]0;x' name "$eth"
ip link set "$eth" up
ip netns exec red sleep 1000 &
inside=$!
inside_red()
{
	[ "/proc/$inside/ns/net" -ef /run/netns/red ] && [ "$(<"/proc/$inside/comm")" = sleep ]
}
soon "there is a process in the namespace" inside_red
is "it is told with the name" "$(users "$nic" vf2)" \
	"$nic vf2 netns /run/netns/red $inside sleep -"
words="network device $eth2 is up in another network namespace ($red): /run/netns/red, process sleep (PID $inside)"
is "IN-USE names it" "$("$ctl" show "$nic" vf2 | sed -n 's/^in-use: *//p')" "$words"
is "and who destroys it is told so" "$("$ctl" destroy "$nic" 2>&1 | grep ' vf2 is')" "  vf2 is in use: $words"
is "which the kernel refuses" "$(said 3 destroy "$nic" | sed 's/: .*//') $(cat "$devices/$nic/sriov_numvfs")" "ok 6"
is "stats names the namespace" "$("$ctl" stats -rno USER "$nic" vf2)" "$eth2@red"
is "or its process" "$("$ctl" stats -rno USER "$nic" vf3)" "$eth3@sleep"

echo 1 >"$devices/$sim/sriov_numvfs"
manage "$sim" 0
echo pci-stub >"$mgr/$sim/vf0/driver"
is "another passthrough driver" "$(users "$sim" vf0)" "$sim vf0 driver pci-stub - - -"

is "one line a VF of the PF" "$(users -o VF "$nic")" "$(printf 'vf%d\n' 2 3 4)"
is "and all PFs without one" "$(users -o PF,VF | tail -n 1)" "$sim vf0"
run users
lacks "the table fits 80 columns" '.{81}'
like "headings" "$("$ctl" users | head -n 1)" "^PF +VF +HOW +WHERE +PID +COMMAND +VM\$"
is "JSON is as its schema says" "$("$ctl" users -J | valid users)" ok
is "JSON of what is not in the schema is seen" \
	"$("$ctl" users -J | sed 's/"netns"/"net"/' | valid users | cut -d: -f1)" \
	'$.users[0].how'

# Whoever is not root sees no file of others, and is told so.
chmod 755 "$tmp"
cp "$ctl" "$tmp"
as_nobody()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all "$@"
}
is "not root: the kernel says that it is used" \
	"$(as_nobody "$tmp/sriovctl" users -rn "$sim" vf0 2>/dev/null)" "$sim vf0 driver pci-stub - - -"
is "not root: another namespace has its name" \
	"$(as_nobody "$tmp/sriovctl" users -rn "$nic" vf2 2>/dev/null)" "$nic vf2 netns /run/netns/red - - -"
is "not root: or its number" "$(as_nobody "$tmp/sriovctl" users -rn "$nic" vf3 2>/dev/null)" \
	"$nic vf3 netns net:[$(stat -Lc %i /proc/$other/ns/net)] - - -"
like "not root: there may be more" "$(as_nobody "$tmp/sriovctl" users "$nic" 2>&1 >/dev/null)" \
	"root of the host sees all of them\$"
is "not root: JSON says so" "$(as_nobody "$tmp/sriovctl" users -J 2>/dev/null | grep -o '"complete": .*')" \
	'"complete": false'
is "another PID namespace: JSON says so, too" \
	"$(unshare -pf --mount-proc "$ctl" users -J 2>/dev/null | grep -o '"complete": .*')" \
	'"complete": false'
capture as_nobody "$tmp/sriovctl" users -rno VF "$nic"
is "not root: success" "$status $(xargs <"$tmp/out")" "0 vf2 vf3 vf4"

eth5=$(netdev "$(vf_of "$nic" 5)")
ip link set "$eth5" name $'e\033[31m'
like "the network device has a strange name" "$("$ctl" show "$nic" vf5)" "^netdev: +e\?\[31m\$"
ip link set $'e\033[31m' name "$eth5"

kill $other $inside
wait $other $inside || :
# A namespace that goes, a moment later, leaves the network device here.
soon "a process is gone, and its namespace" test -e "/sys/class/net/$eth3"
is "nobody has the VF" "$(users "$nic" vf3)" ""
is "an unknown PF" "$(ends 4 1 users 0000:7f:00.0)" ok
is "an unknown VF" "$(ends 4 1 users "$nic" vf6)" ok
is "too many names" "$(ends 2 1 users "$nic" vf6 vf7)" ok
is "an unknown column" "$(ends 2 1 users -o NONE)" ok
rm -r "$tmp"
finish
