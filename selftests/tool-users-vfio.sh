#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb iommu
# vm: --sim --mem 2G
# sriovctl users: who holds a VF by vfio.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

# open_by PID FILE: for wait_for
open_by()
{
	[ -n "$(find /proc/"$1"/fd -lname "$2" 2>/dev/null)" ]
}

igb=$(pfs_of igb)
modprobe vfio-pci
manage "$igb" 0 1
echo driver=vfio-pci >"$mgr/$igb/vf0/commit"
echo driver=vfio-pci >"$mgr/$igb/vf1/commit"
echo 3 >"$mgr/$igb/num_vfs"
soon "vf2 has a network device" test -e "$devices/$(vf_of "$igb" 2)/net"
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
words="bound to vfio-pci: VM blue,1 (PID $vm)"
is "IN-USE names it" "$("$ctl" show "$vf0" | sed -n 's/^in-use: *//p')" "$words"
is "stats as well" "$("$ctl" stats -rno USER "$vf0")" blue,1
is "and who would destroy it is told so" "$("$ctl" destroy "$igb" 2>&1 | grep ' vf0 is')" "  vf0 is in use: $words"
is "which the kernel refuses" "$(said 3 destroy "$igb" | sed 's/: .*//') $(<"$devices/$igb/sriov_numvfs")" "ok 3"

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
	$'a?[31m ??\303\244'
is "and as JSON" "$("$ctl" users -J "$vf1" | valid users)" ok
kill $holder
wait $holder || :
like "what is said of a strange name" "$("$ctl" users $'x\033\377' 2>&1)" "^sriovctl: x\?\?: "

# Whoever is not root sees no file of others.
chmod 755 "$tmp"
cp "$ctl" "$tmp"
as_nobody()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all "$@"
}
is "not root: the kernel says that it is used" \
	"$(as_nobody "$tmp/sriovctl" users -rn "$igb" vf0 2>/dev/null)" "$igb vf0 driver vfio-pci - - -"

eth=$(netdev "$(vf_of "$igb" 2)")
ip netns add red
ip link set "$eth" netns red
is "a namespace with a name" "$(users "$igb" vf2)" "$igb vf2 netns /run/netns/red - - -"
is "a line each" "$(users -o VF)" "$(printf 'vf%d\n' 0 2)"
is "JSON is as its schema says" "$("$ctl" users -J | valid users)" ok
is "JSON of what is not in the schema is seen" \
	"$("$ctl" users -J | sed 's/"vfio-group"/"vfio"/' | valid users | cut -d: -f1)" \
	'$.users[0].how'
kill $vm
wait $vm || :
is "the virtual machine is gone" "$(users "$igb" vf0)" ""
rm -r "$tmp"
finish
