#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --igb 1 --nvme 1 --sim
# slow
# sriovctl: list, show and monitor against sysfs; names, errors, and life without the module.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

cat >"$tmp/sysfs.py" <<'PYTHON'
# Compares `sriovctl list --json` on stdin with sysfs.
import json, os, sys

devices = "/sys/bus/pci/devices"

def link(*path):
    path = os.path.join(devices, *path)
    return os.path.basename(os.readlink(path)) if os.path.islink(path) else None

def check(dev):
    addr = dev["address"]
    assert dev.get("driver") == link(addr, "driver"), f"{addr}: driver {dev.get('driver')}"
    net = os.path.join(devices, addr, "net")
    names = os.listdir(net) if os.path.isdir(net) else []
    assert dev.get("netdev") in (names or [None]), f"{addr}: netdev {dev.get('netdev')}"
    numa = int(open(os.path.join(devices, addr, "numa_node")).read())
    assert dev.get("numa-node", -1) == numa, f"{addr}: numa-node"
    group = link(addr, "iommu_group")
    assert dev.get("iommu-group") == (group and int(group)), f"{addr}: iommu-group"

pfs = json.load(sys.stdin)["pfs"]
there = {d for d in os.listdir(devices) if os.path.exists(f"{devices}/{d}/sriov_numvfs")}
assert {pf["address"] for pf in pfs} == there, f"PFs {there}"
for pf in pfs:
    check(pf)
    vfs = [link(pf["address"], f"virtfn{n}") for n in range(pf["num-vfs"])]
    assert link(pf["address"], f"virtfn{pf['num-vfs']}") is None
    assert [vf["address"] for vf in pf["vfs"]] == vfs, f"{pf['address']}: VFs {vfs}"
    assert pf["vendor-id"] == int(open(f"{devices}/{pf['address']}/vendor").read(), 0)
    for vf in pf["vfs"]:
        check(vf)
print("ok")
PYTHON

cat >"$tmp/show.py" <<'PYTHON'
# Compares `sriovctl show --json` of a device with MSI-X on stdin with the kernel's own files; the
# argument is "pf" or "vf".
import json, os, sys

dev = json.load(sys.stdin)
path = "/sys/bus/pci/devices/" + dev["address"]

irqs = dev["interrupts"]
assert irqs["enabled"] and not irqs["stale"]
assert irqs["table-size"] >= irqs["allocated"] == len(irqs["vector"]), irqs
assert [v["index"] for v in irqs["vector"]] == list(range(irqs["allocated"]))
assert {v["irq"] for v in irqs["vector"]} == {int(n) for n in os.listdir(path + "/msi_irqs")}

# The first line has the CPUs.
lines = open("/proc/interrupts").read().splitlines()
cpus = len(lines[0].split())
counts = {line.split(":")[0].strip(): line.split()[1:cpus + 1] for line in lines[1:]}
for v in irqs["vector"]:
    now = sum(int(n) for n in counts.get(str(v["irq"]), []))
    assert v["count"] <= now or str(v["irq"]) not in counts, f"{v}, now {now}"

def read(name):
    return open(f"{path}/{name}").read().strip()

assert dev["pci"]["power-state"] == read("power_state").lower()
if sys.argv[1] == "pf":
    assert dev["pci"]["link-speed"] == float(read("current_link_speed").split()[0]) * 1000
    assert dev["pci"]["link-width"] == int(read("current_link_width"))
    assert "counters" not in dev
else:
    assert not dev["stale"] and dev["counters-age"] < 60000
    own = [c for c in dev["counters"] if c["source"] == "vf-netdev"][0]
    for name in ["rx-packets", "tx-packets", "rx-bytes", "tx-bytes"]:
        now = int(read(f"net/{dev['netdev']}/statistics/{name.replace('-', '_')}"))
        assert own[name] <= now, f"{name} {own[name]}, now {now}"
print("ok")
PYTHON

# as_kernel pf|vf NAME...
as_kernel()
{
	local set=$1
	shift
	"$ctl" show --json "$@" | "$python" "$tmp/show.py" "$set" 2>&1 | tail -n 1
}

as_sysfs()
{
	"$ctl" list --json | "$python" "$tmp/sysfs.py" 2>&1 | tail -n 1
}

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)
sim=$(sim_up pf0 total_vfs=256 vf_netdevs=0)
eth=$(netdev "$igb")

is "list agrees with sysfs: no VFs" "$(as_sysfs)" ok
echo 0 >"$devices/$nvme/sriov_drivers_autoprobe"
echo 2 >"$devices/$nvme/sriov_numvfs"
echo 3 >"$devices/$sim/sriov_numvfs"
manage "$igb" 0 5
echo 52:54:00:00:00:01 >"$mgr/$igb/vf0/mac"
echo 100 >"$mgr/$igb/vf0/vlan"
echo 2 >"$mgr/$igb/num_vfs"
rmdir "$mgr/$igb/vf5"
soon "igbvf's netdev is there" test -e "$devices/$(vf_of "$igb" 0)/net"
is "list agrees with sysfs: VFs of igb, nvme, sim" "$(as_sysfs)" ok

# Tables.
like "the tree has the PF" "$("$ctl" list)" "^$igb +igb +$eth +ready +2/7 "
like "its VFs are below it" "$(LC_ALL=C "$ctl" list)" "^\`-$(vf_of "$igb" 1) +vf1 +igbvf "
like "with lines where the locale has them" "$(LC_ALL=C.UTF-8 "$ctl" list)" "^└─$(vf_of "$igb" 1) +vf1 "
is "the tree fits 80 columns" "$("$ctl" list | awk 'length > 80' | wc -l)" 0
is "columns by heading and by key" \
	"$("$ctl" list -n -o VF,driver,mac "$igb" | sed -n 2p | xargs)" "vf0 igbvf 52:54:00:00:00:01"
like "columns added" "$("$ctl" list -o +VLAN | head -n 1)" "^ADDRESS .*IOMMU +VLAN"
is "raw has no tree" "$("$ctl" list -rno ADDRESS "$igb")" \
	"$(printf '%s\n' "$igb" "$(vf_of "$igb" 0)" "$(vf_of "$igb" 1)")"
is "an unknown column" "$(ends 2 1 "$ctl" list -o ADDRESS,NONE)" ok

like "what is not in a schema is seen" \
	"$("$ctl" list -J | sed 's/"num-vfs"/"numvfs"/' | valid list)" "'numvfs' is not valid"

# Details.
like "show tells the limit with its reason" "$("$ctl" show "$igb")" "^limit: +7 \(driver\)"
like "show lists the VFs" "$("$ctl" show "$igb")" "^vf0 +.*52:54:00:00:00:01 +100"
like "show puts wanted beside actual" "$("$ctl" show "$igb" vf0)" \
	"^mac +52:54:00:00:00:01 +52:54:00:00:00:01 *\$"
soon "another MAC is set behind our back" ip link set "$eth" vf 0 mac 52:54:00:00:00:02
like "show marks what differs" "$("$ctl" show "$igb" vf0)" "^mac +.*:01 .*:02 differs"
is "so does list" "$("$ctl" list -rno MAC "$igb" | sed -n 2p)" "52:54:00:00:00:02!"
is "and says so below, nothing else" "$("$ctl" list | sed '1,/^$/d')" "$igb vf0: mac is not as wanted"
is "but not for a program" "$("$ctl" list -n | grep -c wanted || true)" 0
is "colour only at a terminal" "$("$ctl" list | grep -c $'\033' || true)" 0
like "there it has colour" "$(TERM=vt100 script -qec "$ctl list" /dev/null)" $'\033\\[31m'"$igb vf0"
is "unless nobody wants that" \
	"$(TERM=vt100 NO_COLOR=1 script -qec "$ctl list" /dev/null | grep -c $'\033' || true)" 0
shown=$("$ctl" show --json "$igb")
for line in '"num-vfs": 2' '"limited-by": "driver"' '"managed": true' '"managed": false'; do
	like "JSON has numbers, words and flags" "$shown" "^ *$line,\$"
done

is "list is as its schema says" "$("$ctl" list -J | valid list)" ok
is "limit, too" "$("$ctl" limit -J | valid limit)" ok
is "limit of a PF, too" "$("$ctl" limit -J "$igb" | valid limit)" ok
is "limit for a number of VFs, too" "$("$ctl" limit -J "$igb" 2 | valid limit)" ok

# Telemetry.
is "show of a PF agrees with the kernel" "$(as_kernel pf "$igb")" ok
is "show of a VF, too" "$(as_kernel vf "$igb" vf0)" ok
is "show of a PF is as its schema says" "$("$ctl" show -J "$igb" | valid show)" ok
is "show of a VF, too" "$("$ctl" show -J "$igb" vf0 | valid show)" ok
shown=$("$ctl" show "$igb" vf0)
for line in '^COUNTERS$' '^NAME +VALUE UNIT +SOURCE$' '^rx-packets +[0-9]+ packets vf-netdev$' \
	'^tx-bytes +[0-9]+ bytes +vf-netdev$' '^[0-9]+ ms old$' '^INTERRUPTS$' '^allocated: +3$' \
	'^VECTOR +IRQ +COUNT +CPU +NODE' '^ +2 +[0-9]+ +[0-9]+ +[0-9-]+ +[0-9-]+' '^PCI$' \
	'^power-state: +d0$' '^created: +[0-9-]{10} [0-9:.]{15}$'; do
	like "show of a VF has /$line/" "$shown" "$line"
done
speed=$(<"$devices/$igb/current_link_speed") width=$(<"$devices/$igb/current_link_width")
like "show of a PF has its link" "$("$ctl" show "$igb")" "^link-speed: +${speed% PCIe} x$width\$"
like "show of a PF has vectors" "$("$ctl" show "$igb")" '^ +0 +[0-9]+ +[0-9]+ +[0-9-]+ +[0-9-]+'
is "list has no telemetry" "$("$ctl" list -J | grep -cE '"(counters|interrupts|pci)"')" 0
like "list tells when a VF came, and its binds" \
	"$("$ctl" list -rno VF,BINDS,CREATED "$igb")" "^vf0 1 [0-9-]{10}"

acc=$(sim_up acc accelerator=1 counter_step=1)
echo 1 >"$devices/$acc/sriov_numvfs"
echo 5 >"$simroot/acc/tick"
shown=$("$ctl" show "$acc" vf0)
for line in '^rx-bytes +15000 bytes +provider$' '^jobs +250 jobs +provider$' \
	'^queue-wait +300 ns +provider$'; do
	like "show has the provider's counters, /$line/" "$shown" "$line"
done
echo 60000 >"$simroot/acc/stats_delay_ms"
sleep 0.2
"$ctl" show "$acc" vf0 >"$tmp/out"
is "show of a provider's VF is as its schema says" "$("$ctl" show -J "$acc" vf0 | valid show)" ok
for line in '^stale: +yes$' '^jobs +250 ' '^[0-9]+ ms old, stale: the PF driver does not answer$'; do
	like "show of what does not answer has /$line/" "$(<"$tmp/out")" "$line"
done
echo 0 >"$simroot/acc/stats_delay_ms"
echo 0 >"$simroot/acc/live"
rmdir "$simroot/acc"

# Names.
vf0=$(vf_of "$igb" 0)

# identity NAME...: without what changes all the time
identity()
{
	"$ctl" show -J "$@" | sed '/"counters"\|"interrupts"/,$d'
}
whole=$(identity "$igb")
is "a PF by its netdev" "$(identity "$eth")" "$whole"
is "a PF by its short address" "$(identity "${igb#0000:}")" "$whole"
whole=$(identity "$igb" vf0)
is "a VF by its PF's netdev" "$(identity "$eth" vf0)" "$whole"
is "a VF by its netdev" "$(identity "$(netdev "$vf0")")" "$whole"
is "a VF by its address" "$(identity "$vf0")" "$whole"
is "list of one PF" "$("$ctl" list -rno ADDRESS,VFS "$eth" | head -n 1)" "$igb 2/7"
is "and no other" "$("$ctl" list -rno VFS "$eth" | grep -c /)" 1

# Errors.
is "an unknown PF" "$(ends 1 1 "$ctl" show 0000:7f:00.0)" ok
is "a function without SR-IOV" "$(ends 1 1 "$ctl" show 0000:00:00.0)" ok
is "an unknown netdev" "$(ends 1 1 "$ctl" list nonet0)" ok
is "a netdev that is not PCI" "$(ends 1 1 "$ctl" show lo)" ok
is "an unknown VF" "$(ends 1 1 "$ctl" show "$igb" vf6)" ok
is "a VF's name that is none" "$(ends 2 1 "$ctl" show "$igb" 0)" ok
is "another network namespace" "$(ends 2 1 unshare -n "$ctl" list)" ok
like "it says what to do" "$(cat "$tmp/err")" "initial network namespace only; run: "
is "an unknown command" "$(ends 2 1 "$ctl" nothing)" ok
like "a full disk is told" "$({ "$ctl" list || true; } 2>&1 >/dev/full)" "^sriovctl: .*: $ENOSPC"
like "also where that was long ago" "$({ "$ctl" list -J || echo $? >&2; } 2>&1 >/dev/full | xargs)" \
	"^sriovctl: standard output: .* 1\$"

# subscribed PID: the process is in a netlink group; for wait_for
subscribed()
{
	awk -v pid="$1" '$2 == 16 && $3 == pid && $4 != "00000000" { n++ } END { exit !n }' \
		/proc/net/netlink
}

# monitor ARGUMENT...: in the background, its output in $tmp/events, its id in $pid
monitor()
{
	"$ctl" monitor "$@" >"$tmp/events" 2>"$tmp/monitor-err" &
	pid=$!
	wait_for 30 subscribed $pid
}

# ended DESCRIPTION STATUS: the monitor exits so
ended()
{
	local status=0
	wait $pid || status=$?
	is "$1" $status "$2"
}

cat >"$tmp/events.py" <<'PYTHON'
# Checks the JSON lines on stdin: four VFs of the PF came and went, within the last minutes.
import json, sys, time
events = [json.loads(line) for line in sys.stdin]
for what in ["vf-add", "vf-bind", "vf-unbind", "vf-remove"]:
    vfs = sorted(e["vf"] for e in events if e["type"] == what)
    assert vfs == [0, 1, 2, 3], f"{what} of {vfs}"
numbers = [e["seq"] for e in events]
assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), numbers
assert {e["pf"] for e in events} == {sys.argv[1]}
assert all(e["message"] for e in events)
assert 0 <= time.time() - events[0]["time"] / 1e9 < 300, "time"
print("ok")
PYTHON

echo 0 >"$devices/$sim/sriov_numvfs"
monitor --json
echo 4 >"$devices/$sim/sriov_numvfs"
echo 0 >"$devices/$sim/sriov_numvfs"
soon "monitor sees the last VF go" grep -q '"vf-remove".*"vf": 0,\|"vf": 0,.*"vf-remove"' "$tmp/events"
kill -TERM $pid
ended "SIGTERM ends it with success" 0
is "it has seen all, numbered consecutively" \
	"$("$python" "$tmp/events.py" "$sim" <"$tmp/events" 2>&1 | tail -n 1)" ok

monitor --count 2
echo 1 >"$devices/$sim/sriov_numvfs"
ended "--count ends it" 0
like "a line is time, number, address, VF, type, message" "$(head -n 1 "$tmp/events")" \
	"^[0-9-]{10} [0-9:]{8}\.[0-9]{6} [0-9]+ $sim vf0 vf-add: .+"
is "two lines" "$(wc -l <"$tmp/events")" 2
is "--timeout without events: success" "$(ends 0 0 "$ctl" monitor --timeout 0.2)" ok
is "--timeout before --count: 1" "$(ends 1 0 "$ctl" monitor --timeout 0.2 --count 1)" ok

cat >"$tmp/numbers.py" <<'PYTHON'
# The numbers of the events in the JSON lines on stdin, the first and the last if they are
# consecutive, and that of the first one that was lost before.
import json, sys
lines = [json.loads(line) for line in sys.stdin]
lost = lines[0].get("lost", 0) if lines else 0
numbers = [line.get("seq") for line in lines[1 if lost else 0:]]
if not numbers:
    print("none")
elif numbers == list(range(numbers[0], numbers[-1] + 1)):
    print(numbers[0], numbers[-1], *(["lost from", numbers[0] - lost] if lost else []))
else:
    print(numbers)
PYTHON

# since SEQ: what has happened and is kept, from that number on
since()
{
	"$ctl" monitor --since "$1" --json --timeout 0.3 | "$python" "$tmp/numbers.py"
}

seq=$(last_seq)
is "--since the last event" "$(since "$seq")" "$seq $seq"
is "--since some before" "$(since $((seq - 3)))" "$((seq - 3)) $seq"
is "--since what is to come" "$(since $((seq + 1)))" none
like "--since 0: all that are kept" "$(since 0)" "^[0-9]+ $seq( lost from 1)?\$"
is "--count counts the old ones" \
	"$("$ctl" monitor --since $((seq - 3)) --count 2 --json | "$python" "$tmp/numbers.py")" \
	"$((seq - 3)) $((seq - 2))"
is "lines are as those of what happens" "$(cat "$tmp/events")" \
	"$("$ctl" monitor --since "$(awk '{ print $3; exit }' "$tmp/events")" --count 2)"
for wrong in --since=x --since=-5 --since= --count=-1 --count=0 --count=2x --timeout=-1 --timeout=nan \
	--timeout=0 --timeout=1e-10 --timeout=; do
	is "$wrong" "$(ends 2 1 timeout 20 "$ctl" monitor "$wrong")" ok
done
for n in 1 2 3 4 5 6 7 8; do
	{
		echo 0 >"$devices/$sim/sriov_numvfs"
		echo 24 >"$devices/$sim/sriov_numvfs"
	} &
	writer=$!
	monitor --since "$seq" --json
	wait $writer
	soon "old and new events, run $n: the last one comes" \
		grep -q "\"seq\": $(last_seq)," "$tmp/events"
	kill -TERM $pid
	ended "old and new events, run $n: SIGTERM ends it" 0
	like "old and new events, run $n: each once" \
		"$("$python" "$tmp/numbers.py" <"$tmp/events")" "^$seq [0-9]+\$"
	seq=$(last_seq)
done
is "it ends when its reader does" \
	"$({ timeout 60 "$ctl" monitor; echo $? >"$tmp/status"; } | true; cat "$tmp/status")" 0

monitor
kill -STOP $pid
for _ in 1 2 3 4; do
	echo 0 >"$devices/$sim/sriov_numvfs"
	echo 256 >"$devices/$sim/sriov_numvfs"
done
kill -CONT $pid
soon "a slow reader is told how many events it lost" grep -qE "^lost [0-9]+ events" "$tmp/events"
soon "it gets the last of them" grep -q " $(last_seq) $sim " "$tmp/events"
like "it is told why" "$(<"$tmp/monitor-err")" "came faster than they were read"
kill -INT $pid
ended "SIGINT ends it with success" 0

is "the lines are as the schema says" \
	"$("$ctl" monitor --since 1 --json --timeout 0.3 | valid monitor lines)" ok
like "--since an event that is not kept any more" "$(since 1)" "^[0-9]+ [0-9]+ lost from 1\$"
like "a line tells how many" "$("$ctl" monitor --since 1 --count 1)" "^lost [0-9]+ events\$"

# Dumps while VFs come and go: whole, or said to be inconsistent.
cat >"$tmp/churn.py" <<'PYTHON'
import json, subprocess, sys
whole = inconsistent = 0
for i in range(10):
    run = subprocess.run([sys.argv[1], "list", "--json"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    pf = [pf for pf in json.loads(run.stdout)["pfs"] if pf["address"] == sys.argv[2]][0]
    found = [vf["index"] for vf in pf["vfs"]]
    if "inconsistent" in run.stderr:
        inconsistent += 1
        continue
    assert not run.stderr, run.stderr
    # They come from 0 up and go from 0 up, so at any time they are a range.
    assert not found or found == list(range(found[0], found[-1] + 1)), found
    whole += 1
print(f"# {whole} lists were whole, {inconsistent} inconsistent")
print("ok")
PYTHON
(
	while [ ! -e "$tmp/stop" ]; do
		echo 256 >"$devices/$sim/sriov_numvfs"
		echo 0 >"$devices/$sim/sriov_numvfs"
	done
) &
writer=$!
is "lists under churn" "$("$python" "$tmp/churn.py" "$ctl" "$sim" 2>&1 | tee /dev/stderr | tail -n 1)" ok
touch "$tmp/stop"
wait $writer

# Without the module.
unmanage all
monitor
rmmod sriov_mgr
ended "monitor ends when the module is unloaded" 2
for command in list "show $igb" stats irq top limit "limit $igb 2" "create $igb 1" "destroy $igb" \
	"set $igb vf0 vlan=1" "manage $igb" "unmanage $igb" "balance $igb" save "restore /dev/null" \
	monitor "monitor --since 0" users "xml $igb vf0" doctor; do
	# shellcheck disable=SC2086 # two words
	is "without the module: $command" "$(ends 2 1 "$ctl" $command)" ok
	like "it says what to do" "$(cat "$tmp/err")" "modprobe sriov_mgr"
done
load_mgr
is "with the module again" "$(as_sysfs)" ok
rm -r "$tmp"
finish
