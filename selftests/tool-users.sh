#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --sim --iommu --mem 2G
# sriovctl users: who holds a VF, by vfio, in a network namespace, and on the host.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

# users ARGUMENT...: its lines, without headings
users()
{
	"$ctl" users -rn "$@" 2>&1
}

# open_by PID FILE: for wait_for
open_by()
{
	[ -n "$(find /proc/"$1"/fd -lname "$2" 2>/dev/null)" ]
}

modprobe -q vfio-pci || [ -d /sys/bus/pci/drivers/vfio-pci ] || skip_all "this kernel has no vfio-pci"
modprobe pci-stub
igb=$(pfs_of igb)
sim=$(sim_up pf0 total_vfs=4)
manage "$igb" 0 1
echo driver=vfio-pci >"$mgr/$igb/vf0/commit"
echo driver=vfio-pci >"$mgr/$igb/vf1/commit"
echo 6 >"$mgr/$igb/num_vfs"
for n in 2 3 4 5; do
	soon "vf$n has a network device" test -e "$devices/$(vf_of "$igb" $n)/net"
done
is "nobody holds a VF" "$(users)" ""
is "as JSON" "$("$ctl" users -J | tr -d ' \n')" '{"users":[],"complete":true}'

# A virtual machine that never runs is enough.
vf0=$(vf_of "$igb" 0)
group=$(basename "$(readlink "$devices/$vf0/iommu_group")")
qemu-system-x86_64 -nodefaults -no-user-config -display none -machine pc -accel tcg -m 16M -S \
	-name "guest=blue,,1,debug-threads=on" -device "vfio-pci,host=$vf0,rombar=0" 2>"$tmp/qemu" &
vm=$!
# A VM in a VM takes its time.
wait_for 120 open_by $vm "/dev/vfio/$group" || fail "a virtual machine has vf0"
is "it is found, with the VM's name" "$(users "$igb" vf0)" \
	"$igb vf0 vfio-group /dev/vfio/$group $vm $(</proc/$vm/comm) blue,1"

# These kernels have no /dev/vfio/devices; /dev/null has its name and number.
vf1=$(vf_of "$igb" 1)
name=$(ls "$devices/$vf1/vfio-dev")
cdev=/dev/vfio/devices/$name
if [ -e "$cdev" ]; then
	skip "a device's own file of vfio" "this kernel has them"
else
	mkdir /dev/vfio/devices
	mount -t tmpfs none "$devices/$vf1/vfio-dev"
	mkdir "$devices/$vf1/vfio-dev/$name"
	echo 1:3 >"$devices/$vf1/vfio-dev/$name/dev"
	mknod "$cdev" c 1 3
	sleep 1000 3>"$cdev" &
	holder=$!
	soon "a process has vf1's own file open" open_by $holder "$cdev"
	is "a device's own file of vfio" "$(users "$vf1")" \
		"$igb vf1 vfio-cdev $cdev $holder sleep -"
	kill $holder
	wait $holder || :
	is "which is closed" "$(users "$vf1")" ""
	rm -r /dev/vfio/devices
	umount "$devices/$vf1/vfio-dev"
fi

# Other files can have the name of the group's, but not its number.
group1=$(basename "$(readlink "$devices/$vf1/iommu_group")")
# opened_as DESCRIPTION EXPECTED COMMAND...: what users tells of who has what that made open
opened_as()
{
	local what=$1 expected=$2
	shift 2
	mount -t tmpfs none /dev/vfio
	"$@"
	sleep 1000 3<>"/dev/vfio/$group1" &
	holder=$!
	soon "a process has it open: $what" open_by $holder "/dev/vfio/$group1"
	is "$what" "$(users -o HOW "$vf1")" "$expected"
	kill $holder
	wait $holder || :
	umount /dev/vfio
}
number=$(<"/sys/class/vfio/$group1/dev")
opened_as "another file of the group" vfio-group \
	mknod "/dev/vfio/$group1" c "${number%:*}" "${number#*:}"
opened_as "a regular file" "" touch "/dev/vfio/$group1"
opened_as "another device" "" mknod "/dev/vfio/$group1" c 1 3

# Names that others have chosen.
mkfifo "$tmp/never"
# shellcheck disable=SC2016 # that shell expands it
bash -c 'exec 3<>"$1"; printf "a\033[31m\t\377\302\233\303\244" >/proc/$$/comm; read -r _ <"$2"' - \
	"/dev/vfio/$group1" "$tmp/never" &
holder=$!
is_named()
{
	open_by "$holder" "/dev/vfio/$group1" && grep -q ^a "/proc/$holder/comm"
}
soon "a process with a strange name has vf1" is_named
is "its name for people" "$("$ctl" users -J "$vf1" | sed -n 's/.*"command": "\(.*\)".*/\1/p')" \
	$'a?[31m ???\303\244'
is "and as JSON" "$("$ctl" users -J "$vf1" | valid users)" ok
kill $holder
wait $holder || :
like "what is said of a strange name" "$("$ctl" users $'x\033\377' 2>&1)" "^sriovctl: x\?\?: "

# Network namespaces: with a name, with a process only, and this one.
ip netns add red
eth=$(netdev "$(vf_of "$igb" 2)")
ip link set "$eth" netns red
ip -n red link set "$eth" up
unshare -n sleep 1000 &
other=$!
elsewhere()
{
	[ "$(readlink "/proc/$other/ns/net")" != "$(readlink /proc/self/ns/net)" ] &&
		[ "$(<"/proc/$other/comm")" = sleep ]
}
soon "there is another namespace" elsewhere
ip link set "$(netdev "$(vf_of "$igb" 3)")" netns $other
eth=$(netdev "$(vf_of "$igb" 4)")
ip link set "$eth" up
is "a namespace with a name" "$(users "$igb" vf2)" "$igb vf2 netns /run/netns/red - - -"
is "a namespace with a process" "$(users "$igb" vf3)" \
	"$igb vf3 netns /proc/$other/ns/net $other sleep -"
is "a network device that is up" "$(users "$igb" vf4)" "$igb vf4 netdev $eth - - -"
is "a network device that is down" "$(users "$igb" vf5)" ""
ip link set "$eth" down
ip link set "$eth" name $'q\033]0;x'
ip link set $'q\033]0;x' up
is "what a terminal would obey is told, and not so" "$(users "$igb" vf4)" "$igb vf4 netdev q?]0;x - - -"
is "as JSON" "$("$ctl" list -J "$igb" | grep -o '"q?.*"')" '"q?]0;x"'
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
is "it is told with the name" "$(users "$igb" vf2)" \
	"$igb vf2 netns /run/netns/red $inside sleep -"

echo 1 >"$devices/$sim/sriov_numvfs"
manage "$sim" 0
echo pci-stub >"$mgr/$sim/vf0/driver"
is "another passthrough driver" "$(users "$sim" vf0)" "$sim vf0 driver pci-stub - - -"

is "one line a VF of the PF" "$(users -o VF "$igb")" "$(printf 'vf%d\n' 0 2 3 4)"
is "and all PFs without one" "$(users -o PF,VF | tail -n 1)" "$sim vf0"
is "the table fits 80 columns" "$("$ctl" users | awk 'length > 80' | wc -l)" 0
like "headings" "$("$ctl" users | head -n 1)" "^PF +VF +HOW +WHERE +PID +COMMAND +VM\$"
is "JSON is as its schema says" "$("$ctl" users -J | valid users)" ok
is "JSON of what is not in the schema is seen" \
	"$("$ctl" users -J | sed 's/"vfio-group"/"vfio"/' | valid users | cut -d: -f1)" \
	'$.users[0].how'

# Whoever is not root sees no file of others, and is told so.
chmod 755 "$tmp"
cp "$ctl" "$tmp"
as_nobody()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all "$@"
}
is "not root: the kernel says that it is used" \
	"$(as_nobody "$tmp/sriovctl" users -rn "$igb" vf0 2>/dev/null)" "$igb vf0 driver vfio-pci - - -"
is "not root: nor is another namespace seen" \
	"$(as_nobody "$tmp/sriovctl" users -rn "$igb" vf2 2>/dev/null)" "$igb vf2 driver igbvf - - -"
like "not root: there may be more" "$(as_nobody "$tmp/sriovctl" users "$igb" 2>&1 >/dev/null)" \
	"root of the host sees all of them\$"
is "not root: JSON says so" "$(as_nobody "$tmp/sriovctl" users -J 2>/dev/null | grep -o '"complete": .*')" \
	'"complete": false'
is "another PID namespace: JSON says so, too" \
	"$(unshare -pf --mount-proc "$ctl" users -J 2>/dev/null | grep -o '"complete": .*')" \
	'"complete": false'
is "not root: success" "$(as_nobody "$tmp/sriovctl" users >/dev/null 2>&1; echo $?)" 0

eth5=$(netdev "$(vf_of "$igb" 5)")
ip link set "$eth5" name $'e\033[31m'
like "the network device has a strange name" "$("$ctl" show "$igb" vf5)" "^netdev: +e\?\[31m\$"
ip link set $'e\033[31m' name "$eth5"

kill $vm $other $inside
wait $vm $other $inside || :
is "the virtual machine is gone" "$(users "$igb" vf0)" ""
is "an unknown PF" "$(ends 1 1 "$ctl" users 0000:7f:00.0)" ok
is "an unknown VF" "$(ends 1 1 "$ctl" users "$igb" vf6)" ok
is "too many names" "$(ends 2 1 "$ctl" users "$igb" vf6 vf7)" ok
is "an unknown column" "$(ends 2 1 "$ctl" users -o NONE)" ok
rm -r "$tmp"
finish
