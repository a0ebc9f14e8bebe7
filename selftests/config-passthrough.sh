#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb iommu
# vm: --sim --mem 2G --timeout 4500
# slow
# A VF that a guest really has: QEMU in the VM, with an igb VF by vfio-pci.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

began=$SECONDS
mac=52:54:00:00:af:01
pf=$(pfs_of igb)
dir=$mgr/$pf
manage "$pf" 0 1
echo "mac=$mac driver=vfio-pci" >"$dir/vf0/commit"
can "2 VFs" "$dir/num_vfs" 2
vf=$(vf_of "$pf" 0)
is "vf0 is for a guest" "$(driver_of "$vf") $(<"$dir/vf0/state")" "vfio-pci assigned"
is "vf1 is the host's" "$(driver_of "$(vf_of "$pf" 1)")" igbvf
group=$(basename "$(readlink "$devices/$vf/iommu_group")")
is "its IOMMU group is known to user space" "$(ls -d "/dev/vfio/$group")" "/dev/vfio/$group"

# The guest: the kernel of this VM, busybox, and igbvf; it tells its address, and waits.
guest=/tmp/guest
mkdir -p $guest/bin $guest/proc $guest/sys $guest/dev
cp /bin/busybox $guest/bin
n=10
modprobe -a --show-depends igbvf | while read -r _ file _; do
	case $file in
	*.xz) xz -dc "$file" ;;
	*.zst) zstd -qdc "$file" ;;
	*) cat "$file" ;;
	esac >"$guest/$((n += 1)).ko"
done
cat >$guest/init <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox mount -t proc none /proc
/bin/busybox mount -t sysfs none /sys
for module in /*.ko; do
	/bin/busybox insmod $module
done
n=0
while [ ! -e /sys/class/net/eth0/address ] && [ $n -lt 100 ]; do
	/bin/busybox sleep 1
	n=$((n + 1))
done
echo "guest: $(/bin/busybox cat /sys/class/net/eth0/address) is there" >/dev/ttyS0
/bin/busybox sleep 100000
INIT
chmod +x $guest/init
(cd $guest && find . | busybox cpio -o -H newc 2>/dev/null) | gzip -1 >/tmp/initrd
# What runs once costs most: the kernel is unpacked here (Documentation/arch/x86/boot.rst has the
# header), and does not do what the guest has no use for.
field()
{
	od -An -t "u$2" -j "$1" -N "$2" "$SRIOV_KERNEL_IMAGE" | tr -d ' '
}
tail -c "+$((($(field $((0x1f1)) 1) + 1) * 512 + $(field $((0x248)) 4) + 1))" "$SRIOV_KERNEL_IMAGE" |
	head -c "$(($(field $((0x24c)) 4) - 4))" >/tmp/payload
for unpack in "zstd -dc" "xz -dc" "gzip -dc" "lz4 -dc"; do
	! $unpack /tmp/payload >/tmp/vmlinux 2>/dev/null || break
done
needless=jent_mod_init,load_system_certificate_list,trace_eval_init,crypto_kdf108_init,init_encrypted
needless+=,bpf_tcp_ca_kfunc_init,bpf_dummy_struct_ops_init,bpf_sockmap_iter_init
qemu-system-x86_64 -nodefaults -no-user-config -display none -machine pc -accel tcg -m 128M \
	-kernel /tmp/vmlinux -initrd /tmp/initrd -serial file:/tmp/console \
	-append "console=ttyS0 quiet nokaslr mitigations=off tsc=unstable clocksource=hpet no_timer_check
	initcall_blacklist=$needless" \
	-device "vfio-pci,host=$vf" 2>/tmp/qemu &
qemu=$!

guest_is_up()
{
	grep -qs "^guest: .* there" /tmp/console || ! kill -0 "$qemu" 2>/dev/null
}
wait_for 3900 guest_is_up || :
like "the guest's igbvf has the wanted address" \
	"$(tr -d '\r' </tmp/console | grep "^guest:"; cat /tmp/qemu)" "^guest: $mac is there\$"
refused "no VFs while the guest runs" "$dir/num_vfs" 0 "$EBUSY" \
	"vf0 .$vf. is in use: bound to vfio-pci"
refused "another number" "$dir/num_vfs" 3 "$EBUSY" "vf0"
refused "another driver" "$dir/vf0/driver" igbvf "$EBUSY" "vf0 is in use: bound to vfio-pci"
is "both VFs are there" "$(num_vfs "$pf") $(driver_of "$vf")" "2 vfio-pci"
like "sriovctl says who" "$(sriovctl list -ro VF,IN-USE "$pf")" "vf0 bound"
kill "$qemu"
wait "$qemu" || :
can "no VFs when it has gone" "$dir/num_vfs" 0
is "none is there" "$(num_vfs "$pf")" 0
echo "# passthrough: $((SECONDS - began)) s"
finish
