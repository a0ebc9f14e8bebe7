#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb iommu
# vm: --sim
# debug
# The interrupts of a VF at vfio-pci, and that looking at them does not disturb who opens it.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

modprobe -q vfio-pci || [ -d /sys/bus/pci/drivers/vfio-pci ] || skip_all "this kernel has no vfio-pci"
ynl_start
dump=$SRIOV_TOP/build/bench/dump
igb=$(pfs_of igb)
manage "$igb" 0 1
for n in 0 1; do
	echo driver=vfio-pci >"$mgr/$igb/vf$n/commit"
done
echo 2 >"$mgr/$igb/num_vfs"
vf=$(vf_of "$igb" 0)
is "vf0 and vf1 are at vfio-pci" "$(drivers_of "$igb" 0 1)" "vfio-pci vfio-pci"

# group_of VF
group_of()
{
	local group
	group=$(readlink "$devices/$1/iommu_group")
	echo "${group##*/}"
}

free()
{
	echo "$(<"$mgr/host/vectors_free")"
}

cat >/tmp/user.py <<'PYTHON'
# A user of a VF: opens it, enables MSI-X vectors, and says so; ends with its input.
import ctypes, fcntl, os, struct, sys
VFIO = 0x3b64
libc = ctypes.CDLL(None)
group, address, rounds, vectors = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
for _ in range(rounds):
    container = os.open("/dev/vfio/vfio", os.O_RDWR)
    fd = os.open("/dev/vfio/" + group, os.O_RDWR)
    fcntl.ioctl(fd, VFIO + 4, struct.pack("i", container))
    fcntl.ioctl(container, VFIO + 2, 1)
    device = fcntl.ioctl(fd, VFIO + 6, bytearray(address.encode() + b"\0"))
    if vectors:
        events = [libc.eventfd(0, 0) for _ in range(vectors)]
        fcntl.ioctl(device, VFIO + 10, struct.pack("5I%di" % vectors, 20 + 4 * vectors, 4 | 32, 2, 0,
                                                   vectors, *events))
        print("ready", flush=True)
        sys.stdin.read()
    os.close(device)
    os.close(fd)
    os.close(container)
print("all")
PYTHON

settle
free=$(free) limit=$(<"$mgr/$igb/policy/limited_by")
mkfifo /tmp/end
users=()
for n in 0 1; do
	: >/tmp/user$n
	"$python" /tmp/user.py "$(group_of "$(vf_of "$igb" $n)")" "$(vf_of "$igb" $n)" 1 2 \
		</tmp/end >/tmp/user$n 2>&1 &
	users+=($!)
done
exec {end}>/tmp/end
for n in 0 1; do
	soon "a process uses vf$n with 2 vectors" grep -q . /tmp/user$n
	is "it has said so" "$(cat /tmp/user$n)" ready
done
settle
is "their vectors are counted once: as many are free as before" "$(free)" "$free"
is "and the limit is what it was" "$(<"$mgr/$igb/policy/limited_by")" "$limit"
ask get vf-get "{\"pf\": \"$igb\", \"index\": 0, \"parts\": [\"interrupts\", \"pci\", \"identity\"]}"
is "the vectors that it uses are known" \
	"$(told '[r["interrupts"].get(k) for k in ("table-size", "enabled", "allocated")]')" "[3, True, 2]"
is "by number and interrupt" \
	"$(told '[(v["index"], v["irq"]) for v in r["interrupts"]["vector"]]')" \
	"[$(sed -n "s/^ *\([0-9]*\):.*vfio-msix\[\([0-9]*\)\]($vf).*/(\2, \1)/p" /proc/interrupts |
		sort | paste -sd ' ' | sed 's/) (/), (/g')]"
is "it is in use" "$(told '"in-use" in r')" True
is "other devices in its IOMMU group" "$(told 'r["pci"]["iommu-group-others"]')" \
	$(($(find "$devices/$vf/iommu_group/devices/" -type l | wc -l) - 1))

# looks RANGE: set looks to how often the answer about these VFs made somebody look at an interrupt
trace=/sys/kernel/tracing
looks()
{
	echo >"$trace/trace"
	echo 1 >"$trace/events/kprobes/looks/enable"
	ask dump vf-get "{\"pf\": \"$igb\", \"parts\": [\"interrupts\"], $1}"
	echo 0 >"$trace/events/kprobes/looks/enable"
	looks=$(grep -c 'looks: (irq_get_irq_data' "$trace/trace")
}

if [ -e "$trace/kprobe_events" ]; then
	echo 'p:looks irq_get_irq_data' >"$trace/kprobe_events"
	# shellcheck disable=SC2154 # coproc sets it
	echo "common_pid == $ynl_job_PID" >"$trace/events/kprobes/looks/filter"
	looks '"index": 0, "last": 0'
	is "one VF with its vectors" "$(told '[v["interrupts"]["allocated"] for v in r["replies"]]')" "[2]"
	at_least "somebody has looked for them" "$looks" 2
	one=$looks
	looks '"index": 0'
	is "both VFs with theirs" "$(told '[v["interrupts"]["allocated"] for v in r["replies"]]')" "[2, 2]"
	is "no more interrupts are looked at than for one" "$looks" "$one"
else
	skip "the host's interrupts are looked at once" "this kernel has no kprobes"
fi
exec {end}>&-
wait "${users[@]}"
ask get vf-get "{\"pf\": \"$igb\", \"index\": 0, \"parts\": [\"interrupts\"]}"
is "without its user it has none" "$(told '"enabled" in r["interrupts"], r["interrupts"]["allocated"]')" \
	"(False, 0)"

# What a guest was seen to take is what its VF needs, until it gets a driver of the host.
settle
is "without users they count what they did" "$(free)" "$free"
: >/tmp/user0
"$python" /tmp/user.py "$(group_of "$vf")" "$vf" 1 3 </tmp/end >/tmp/user0 2>&1 &
user=$!
exec {end}>/tmp/end
soon "a process uses vf0 with 3 vectors" grep -q . /tmp/user0
is "one more than was promised" "$(free)" $((free - 1))
exec {end}>&-
wait $user
settle
is "that stays promised" "$(free)" $((free - 1))

# vfio resets the device when it is opened, and fails where it finds it locked.
(while [ ! -e /tmp/stop ]; do "$dump" -n 100 -p 31 >/dev/null; done) &
reader=$!
is "200 users one after the other, while somebody reads all the time" \
	"$("$python" /tmp/user.py "$(group_of "$vf")" "$vf" 200 0 2>&1 | tail -n 1)" all
touch /tmp/stop
wait $reader
finish
