# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # the options are run's
# Sourced by run: a machine that QEMU emulates, with what --igb, --nvme and --iommu say.

# machine_check: run's options that this machine cannot have
machine_check()
{
	:
}

# without_rep: a "rep" counts as an instruction for each byte or word, so with --icount the CPU has none
# of the features for which the kernel copies and zeroes by one
without_rep()
{
	local feature
	for feature in erms fsrm fsrs; do
		! qemu-system-x86_64 -cpu help | grep -qw $feature || printf ',%s=off' $feature
	done
}

# machine_boot ARGUMENT: start it with this kernel command line; its process is $pid
machine_boot()
{
	local n machine quick probe token=kvm-works cpu="max,la57=off"
	# Without ACPI's own PCI hotplug its tables are a fraction, and root ports use the PCIe one.
	machine=(qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot
		-machine "q35,sata=off,smbus=off,usb=off"
		-global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off
		-kernel "$kdir/vmlinuz" -initrd "$initramfs")
	quick="console=ttyS0 nokaslr mitigations=off sysrq_always_enabled"

	# /dev/kvm may be there and still not work: only a boot proves that it does.
	probe=$cache/kvm-$(cat /proc/sys/kernel/random/boot_id)-$(stat -L -c %Y "$(command -v qemu-system-x86_64)")
	if [ ! -f "$probe" ]; then
		if [ -w /dev/kvm ]; then
			timeout -k 1 3 "${machine[@]}" -accel kvm -cpu host -m 256M -serial "file:$dir/probe" \
				-append "$quick panic=-1 quiet SRIOV_PROBE=$token" </dev/null >/dev/null 2>&1 || :
		fi
		if grep -qs "^$token" "$dir/probe"; then echo kvm; else echo tcg; fi >"$probe.$$"
		mv "$probe.$$" "$probe"
	fi
	[ ! "$icount" ] || cpu+=$(without_rep)
	case ${icount:-$(cat "$probe")} in
	kvm)
		machine+=(-accel kvm -cpu host)
		: "${cpus:=2}"
		;;
	*)
		# With two, on a busy machine, one at times stays in HLT when its timer is due.
		: "${cpus:=1}"
		# The kernel measures the TSC against a timer, and is far off where the machine is busy: then
		# seconds in the VM are no seconds. The HPET needs no measuring.
		machine+=(-accel "tcg,thread=$([ "$icount" ] && echo single || echo multi)" -cpu "$cpu")
		[ ! "$icount" ] || machine+=(-icount "shift=0,sleep=off")
		quick+=" tsc=unstable clocksource=hpet no_timer_check"
		;;
	esac

	[ ! "$iommu" ] || { machine+=(-device "intel-iommu,intremap=on"); append+=" intel_iommu=on"; }
	# The console's file; what is written to the pipe beside it comes in; ^A b is a break.
	mkfifo "$dir/serial.in"
	ln -s console "$dir/serial.out"
	machine+=(-smp "$cpus" -m "$mem" -chardev "pipe,id=serial,path=$dir/serial,mux=on" -serial chardev:serial
		-fsdev "local,id=root,path=${base:-/},security_model=none,readonly=on,multidevs=remap"
		-device "virtio-9p-pci,fsdev=root,mount_tag=root"
		-device virtio-serial-pci
		-chardev "file,id=status,path=$dir/status"
		-device "virtserialport,chardev=status,name=status")
	if [ "$over" ]; then
		append+=" SRIOV_OVER=1"
		machine+=(-fsdev "local,id=over,path=$over,security_model=none,readonly=on,multidevs=remap"
			-device "virtio-9p-pci,fsdev=over,mount_tag=over")
	fi
	for n in "${!shares[@]}"; do
		machine+=(-fsdev "local,id=share$n,path=${shares[n]%:*},security_model=none,multidevs=remap"
			-device "virtio-9p-pci,fsdev=share$n,mount_tag=share$n")
	done
	if [ "$monitor" ]; then
		# QEMU talks to itself: the port leads to the socket where it listens.
		machine+=(-chardev "socket,id=mon,path=$dir/monitor,server=on,wait=off"
			-mon "chardev=mon,mode=readline"
			-chardev "socket,id=monport,path=$dir/monitor"
			-device "virtserialport,chardev=monport,name=monitor")
	fi
	if [ "$tty" ]; then
		machine+=(-chardev "stdio,id=out,signal=off" -device "virtconsole,chardev=out")
	else
		machine+=(-chardev "file,id=out,path=$dir/out" -device "virtserialport,chardev=out,name=out")
	fi
	for ((n = 1; n <= igb; n++)); do
		machine+=(-netdev "hubport,id=net$n,hubid=0"
			-device "pcie-root-port,id=igb-port$n,chassis=$n,slot=$n"
			-device "igb,id=igb$n,bus=igb-port$n,netdev=net$n,romfile=,mac=52:54:00:00:00:$(printf %02x "$n")")
	done
	for ((n = 1; n <= nvme; n++)); do
		machine+=(-device "pcie-root-port,id=nvme-port$n,chassis=$((n + 100)),slot=$((n + 100))"
			-device "nvme-subsys,id=subsys$n"
			-device "nvme,serial=sriov$n,subsys=subsys$n,bus=nvme-port$n,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4,max_ioqpairs=10,msix_qsize=9")
	done
	"${machine[@]}" "${extra[@]}" -append "$quick $1$append" <&0 2>"$dir/machine" &
	pid=$!
}

# machine_ask: at a log level where it is seen, all tasks, and what the CPUs do. Open for reading too, or it would
# wait where the VM has gone. The answer to a key has come when the console has grown, and then no more.
machine_ask()
{
	local key n size before last
	for key in 8 t l; do
		before=$(stat -c %s "$dir/console") last=$before
		# shellcheck disable=SC2059 # it is no argument
		printf "\001b$key" 1<>"$dir/serial.in"
		for ((n = 0; n < 30; n++)); do
			sleep 1
			size=$(stat -c %s "$dir/console")
			[ "$size" = "$before" ] || [ "$size" != "$last" ] || break
			last=$size
		done
	done
}

machine_end()
{
	kill -KILL "$pid" 2>/dev/null || :
}

machine_gone()
{
	:
}
