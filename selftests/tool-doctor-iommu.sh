#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb iommu smp
# vm: --sim --mem 2G --qemu -smp --qemu 2,sockets=2 --qemu -numa --qemu node,memdev=m0,cpus=0 --qemu -object --qemu memory-backend-ram,id=m0,size=1G --qemu -numa --qemu node,memdev=m1,cpus=1 --qemu -object --qemu memory-backend-ram,id=m1,size=1G
# sriovctl doctor on a host with an IOMMU that works, and about who uses a VF.
# shellcheck disable=SC2119 # look takes what doctor takes, or nothing
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

modprobe -q vfio-pci || [ -d /sys/bus/pci/drivers/vfio-pci ] || skip_all "this kernel has no vfio-pci"
igb=$(pfs_of igb)
manage "$igb" 0 1
echo "mac=52:54:00:aa:00:00 driver=vfio-pci" >"$mgr/$igb/vf0/commit"
echo "mac=52:54:00:aa:00:01" >"$mgr/$igb/vf1/commit"
echo 2 >"$mgr/$igb/num_vfs"
vf0=$(vf_of "$igb" 0)
look
for check in iommu-off iommu-identity intremap-off acs-off vm-remote; do
	quiet "$check finds nothing" $check
done
like "the kind of the IOMMU" "$(cat "$tmp/doctor")" '"iommu": "VT-d"'
like "interrupt remapping" "$(cat "$tmp/doctor")" '"interrupt-remapping": true'
is "the output is as the schema says" "$(valid doctor <"$tmp/doctor")" ok
like "people see it, too" "$("$ctl" doctor | head -n 1)" "^IOMMU: VT-d, interrupt remapping: on\$"
sim=$(sim_up pf0)
look
fires "a PF that the IOMMU does not cover" iommu-off "$sim" - "the VT-d of this host does not cover it\$"
quiet "but the other" iommu-off "$igb"
is "nobody is to have a VF of it: no error" $status 0

# Interrupts, which with interrupt remapping move at once.
vectors=0
for irq in "$devices/$igb"/msi_irqs/*; do
	echo 0 >"/proc/irq/${irq##*/}/smp_affinity_list"
	vectors=$((vectors + 1))
done
look
quiet "a device with no node" irq-remote
echo 1 >"$devices/$igb/numa_node"
look
fires "interrupts on another node" irq-remote "$igb" - \
	"$vectors of its $vectors interrupt vectors are not on its NUMA node 1\$"
bash -c "$(mend irq-remote "$igb" -)"
look
quiet "what mends it" irq-remote

# A virtual machine that never runs is enough.
qemu-system-x86_64 -nodefaults -no-user-config -display none -machine pc -accel tcg -m 16M -S \
	-name "guest=blue,debug-threads=on" -device "vfio-pci,host=$vf0,rombar=0" 2>"$tmp/qemu" &
vm=$!
has_vcpu()
{
	[ "$("$ctl" users -rno VM "$igb" vf0)" = blue ] && grep -q "^CPU 0" /proc/"$vm"/task/*/comm
}
# A VM in a VM takes its time.
wait_for 120 has_vcpu || fail "a virtual machine has vf0"
is "it may run anywhere" "$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$vm/status")" 0-1
look
quiet "a VF with no node" vm-remote
echo 1 >"$devices/$vf0/numa_node"
look
fires "a virtual machine that may run on another node" vm-remote "$igb" 0 \
	"process $vm \(.*, blue\) has it and may run on CPUs 0-1; its NUMA node 1 has 1\$"
for thread in /proc/"$vm"/task/*; do
	[[ $(<"$thread/comm") != "CPU 0"* ]] || taskset -pc 1 "${thread##*/}" >/dev/null
done
look
quiet "its virtual CPUs count alone" vm-remote
taskset -acp 0 $vm >/dev/null
look
fires "one that runs there only" vm-remote "$igb" 0 ".* may run on CPUs 0; its NUMA node 1 has 1\$"
for thread in /proc/"$vm"/task/*; do
	[[ $(<"$thread/comm") == "CPU 0"* ]] || other=${thread##*/}
done
bash -c "$(mend vm-remote "$igb" 0)" >/dev/null
look
quiet "what mends it" vm-remote
is "leaves other threads alone" \
	"$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$vm/task/$other/status")" 0
# Who may run anywhere may on CPUs that are off.
taskset -acp 0-1 $vm >/dev/null
echo 0 >"$devices/$vf0/numa_node"
look
fires "any CPU" vm-remote "$igb" 0 ".* may run on CPUs 0-1; its NUMA node 0 has 0\$"
echo 0 >/sys/devices/system/cpu/cpu1/online
look
quiet "any that is on" vm-remote
echo 1 >/sys/devices/system/cpu/cpu1/online
echo 1 >"$devices/$vf0/numa_node"
kill $vm
wait $vm || :
taskset -c 0 sleep 1000 3<>"/dev/vfio/$(basename "$(readlink "$devices/$vf0/iommu_group")")" &
user=$!
has_vf0()
{
	[ "$("$ctl" users -rno PID,COMMAND "$igb" vf0)" = "$user sleep" ]
}
soon "another process has vf0" has_vf0
look
fires "all threads of one without virtual CPUs" vm-remote "$igb" 0 "process $user .* has it .* CPUs 0;"
chmod 755 "$tmp"
cp "$ctl" "$tmp"
setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all \
	"$tmp/sriovctl" doctor >"$tmp/out" || :
like "not root: who has the VF is not known" "$(cat "$tmp/out")" \
	"^vm-remote could not be checked: run as root"
like "nor the configuration of ports" "$(cat "$tmp/out")" "^acs-off could not be checked: run as root"
kill $user
wait $user || :
rm -r "$tmp"
finish
