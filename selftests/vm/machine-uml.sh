# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # the options are run's
# Sourced by run: User-Mode Linux, a kernel that is a process. It has no hardware but what sriov_sim makes, one
# CPU, and time of its own: where nobody runs, it goes on to the next timer at once.

# machine_check: run's options that this machine cannot have
machine_check()
{
	if [ "$igb$nvme$iommu$icount$monitor$systemd$over" != 00 ] || [ "${cpus:-1}" != 1 ] ||
		[ ${#extra[@]} -gt 0 ] || [ ${#shares[@]} -gt 0 ]; then
		echo "vm: User-Mode Linux ($kernel) has one CPU, no systemd, and no devices" >&2
		return 1
	fi
}

# take_cpu: a CPU that no other such machine has, as $cpu, or none. Kernel and programs take turns, and on one CPU
# a turn costs half. Its lock is kept on descriptor 6, for as long as a process has that.
take_cpu()
{
	local first last
	cpu=''
	while IFS=- read -r first last; do
		for cpu in $(seq "$first" "${last:-$first}"); do
			exec 6>"$cache/cpu-$cpu.lock"
			! flock -n 6 || return 0
		done
	done < <(sed -n 's/^Cpus_allowed_list:\s*//p' /proc/self/status | tr , '\n')
	cpu=''
}

# machine_boot ARGUMENT: start it with this kernel command line; its process is $pid
machine_boot()
{
	local memory=/dev/shm kib=${mem/G/M*1024} cpu
	# Its memory is a file, from which it executes.
	kib=$((${kib/M/*1024}))
	if [ "$(df --output=avail $memory 2>/dev/null | tail -n 1)" -lt $((2 * kib)) ] ||
		findmnt -nT $memory -O noexec >/dev/null; then
		memory=$dir
	fi
	# ttyS0 is the output, ttyS1 the status. Without --tty they are files, so that nothing is lost at the end. A
	# process group of its own, as each of its address spaces is a process; but a terminal has one only.
	[ "$tty" ] || set -m
	take_cpu
	# Linux from 6.16: by seccomp, where the host lets it, programs enter the kernel at half the cost of ptrace.
	# shellcheck disable=SC2086 # words
	TMPDIR=$memory ${cpu:+taskset -c "$cpu"} "$kdir/linux" seccomp=auto mem="$mem" \
		initrd="$initramfs" con=null con0=null,fd:3 ssl=null \
		ssl0="$([ "$tty" ] && echo fd:0,fd:1 || echo null,fd:4)" ssl1=null,fd:5 console=tty0 \
		uml_dir="$dir" umid=uml noreboot time-travel lpj=1000000 SRIOV_UML=1 $1 $append \
		<&0 3>>"$dir/console" 4>>"$dir/out" 5>>"$dir/status" 2>"$dir/machine" &
	pid=$!
	set +m
}

# machine_ask: at a log level where it is seen, who runs. Where nobody did, the limit of its own time would have come
# before; and it can list the tasks only then, as this is asked in an interrupt.
machine_ask()
{
	[ -S "$dir/uml/mconsole" ] || return 0	# it is shutting down
	python3 - "$dir/uml/mconsole" <<'PYTHON'
import socket, struct, sys
talk = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
talk.bind("")
talk.settimeout(5)
for line in b"sysrq 8", b"sysrq p":
    talk.sendto(struct.pack("III512s", 0xcafebabe, 2, len(line), line), sys.argv[1])
    talk.recv(2048)
PYTHON
}

# machine_gone: where it was killed, its programs are left
machine_gone()
{
	kill -KILL -- "-$pid" 2>/dev/null || :
}

machine_end()
{
	machine_gone
	kill -KILL "$pid" 2>/dev/null || :
}
