#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb nvme
# vm: --sim
# sriovctl with the PFs, VFs and network devices of real drivers: list and show against sysfs and
# /proc/interrupts, changes, save and restore, and xml.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

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

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)
sim=$(sim_up pf0 total_vfs=256 vf_netdevs=0)
eth=$(netdev "$igb")

# ---- list and show ----

is "list agrees with sysfs: no VFs" "$(as_sysfs)" ok
echo 0 >"$devices/$nvme/sriov_drivers_autoprobe"
echo 2 >"$devices/$nvme/sriov_numvfs"
echo 3 >"$devices/$sim/sriov_numvfs"
manage "$igb" 0
echo "mac=52:54:00:00:00:01 vlan=100" >"$mgr/$igb/vf0/commit"
echo 2 >"$mgr/$igb/num_vfs"
soon "igbvf's netdev is there" test -e "$devices/$(vf_of "$igb" 0)/net"
is "list agrees with sysfs: VFs of igb, nvme, sim" "$(as_sysfs)" ok
like "the tree has the PF" "$("$ctl" list)" "^$igb +igb +$eth +ready +2/7 "
like "its VFs are below it" "$(LC_ALL=C "$ctl" list)" "^\`-$(vf_of "$igb" 1) +vf1 +igbvf "
like "show tells the limit with its reason" "$("$ctl" show "$igb")" "^limit: +7 \(driver\)"
like "show lists the VFs" "$("$ctl" show "$igb")" "^vf0 +.*52:54:00:00:00:01 +100"
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

# identity NAME...: without what changes all the time; after "ok"
identity()
{
	ends 0 0 show -J "$@"
	sed '/"counters"\|"interrupts"/,$d' "$tmp/out"
}
whole=$(identity "$igb")
like "a PF by its address" "$whole" "\"address\": \"$igb\""
[[ $whole == ok*$igb* ]] || whole="what is the same"
is "a PF by its netdev" "$(identity "$eth")" "$whole"
is "a PF by its short address" "$(identity "${igb#0000:}")" "$whole"
whole=$(identity "$igb" vf0)
vf0=$(vf_of "$igb" 0)
like "a VF by its number" "$whole" "\"address\": \"$vf0\""
[[ $whole == ok*$vf0* ]] || whole="what is the same"
is "a VF by its netdev" "$(identity "$(netdev "$vf0")")" "$whole"
is "a VF by its short address" "$(identity "${vf0#0000:}")" "$whole"
is "a function without SR-IOV" "$(ends 4 1 show 0000:00:00.0)" ok
is "to doctor, too" "$(ends 4 1 doctor 0000:00:00.0)" ok
is "and to limit of a number" "$(ends 4 1 limit 0000:00:00.0 2)" ok
like "it cannot be managed" "$(said 3 manage 0000:00:00.0)" "^ok: sriovctl: 0000:00:00.0 is a device without SR-IOV"

run limit
is "limit ends with the vectors of the host" \
	"$(sed -n 's/^vector[a-z]*-\(reserve\|used\|free\): *//p' "$tmp/out" | xargs)" \
	"$(values "$mgr"/host/vector{_reserve,s_used,s_free})"
like "with a budget by the CPUs" "$(cat "$tmp/out")" '^budget-auto: +yes'
like "vectors that would be left" "$("$ctl" limit "$igb" 2 | tail -n 1)" \
	"^2 VFs would fit; vectors left: [0-9]+ of the host's\$"

# ---- changes ----

echo 0 >"$mgr/$igb/num_vfs"
unmanage "$igb"
is "two VFs" "$(said 0 create "$eth" 2 --mac-base 52:54:00:AA:00:0f)" "ok: "
soon "with drivers" test -e "$devices/$(vf_of "$igb" 1)/net"
is "and with the addresses" "$(cat "$devices/$igb"/virtfn*/net/*/address | xargs)" \
	"52:54:00:aa:00:0f 52:54:00:aa:00:10"
vf0=$(netdev "$(vf_of "$igb" 0)")
ip link set "$vf0" up
is "without a terminal a VF in use stays" "$(said 3 create "$igb" 3)" \
	"ok: $igb: 2 VFs will be destroyed and made again   vf0 is in use: network device $vf0 is up \
sriovctl: $igb: $(<"$mgr/$igb/last_error")"
is "all is as it was" "$(num_vfs "$igb") $(<"$mgr/$igb/num_vfs")" "2 2"
like "--yes does not ask" "$(said 0 create --yes "$igb" 3)" "^ok: .* 2 VFs will be destroyed and made again"
is "and it is done" "$(num_vfs "$igb") $(<"$mgr/$igb/allow_disruption")" "3 0"
is "set" "$(said 0 set "$igb" vf0 vlan=100 qos=2 spoofchk=1; actual "$mgr/$igb/vf0" vlan qos spoofchk)" "ok: 
100 2 1"
is "what the driver does not do" "$(said 3 set "$igb" vf0 link_state=enable | cut -d : -f 1)" ok
like "is told" "$(<"$tmp/err")" "igb does not implement link_state"

# ---- save and restore ----

manage "$igb" 2
whole=$(state)
is "save" "$(ends 0 0 save "$tmp/all.json")" ok
echo mac= vlan=200 qos= trust=0 >"$mgr/$igb/vf0/commit"
rmdir "$mgr/$igb/vf2"
echo 0 >"$mgr/$igb/num_vfs"
changed=$(state)
is "more VFs than there can be" "$(sed 's/"num-vfs": 3/"num-vfs": 9/' "$tmp/all.json" >"$tmp/over.json"
	said 2 restore "$tmp/over.json" | cut -d : -f 1)" ok
is "change nothing" "$(state) $(num_vfs "$igb")" "$changed 0"
is "restore" "$(ends 0 0 restore "$tmp/all.json")" ok
is "configfs is as when it was saved" "$(state)" "$whole"
is "so are the VFs" "$(num_vfs "$igb") $(actual "$mgr/$igb/vf0" mac vlan qos)" "3 52:54:00:aa:00:0f 100 2"
is "a second run changes nothing" "$(ends 0 0 restore "$tmp/all.json"; cat "$tmp/out")" "ok
nothing to change"
soon "a VF has a netdev" test -e "$devices/$(vf_of "$igb" 0)/net"
ip link set "$(netdev "$(vf_of "$igb" 0)")" up
sed 's/"num-vfs": 3/"num-vfs": 4/' "$tmp/all.json" >"$tmp/busy.json"
like "a VF in use" "$(said 3 restore "$tmp/busy.json")" "^ok: .* vf0 is in use: .*sriovctl: $igb: .*vf0"
is "all is as before" "$(state) $(num_vfs "$igb")" "$whole 3"
ip link set "$(netdev "$(vf_of "$igb" 0)")" down

# ---- xml: domain numbers of four digits, as libvirt writes them, and a class without network devices ----

xml=$("$ctl" xml "$igb" vf0)
vf0=$(vf_of "$igb" 0)
IFS=:. read -r domain bus slot function <<<"$vf0"
like "a network VF" "$xml" "^<interface type='hostdev' managed='yes'>"
like "its address" "$xml" \
	"<address type='pci' domain='0x$domain' bus='0x$bus' slot='0x$slot' function='0x$function'/>"
like "a VF of NVMe" "$("$ctl" xml "$nvme" vf0)" "^<hostdev mode='subsystem' type='pci' managed='yes'>"

# ---- completion ----

like "of drivers that are loaded" "$(PATH=$PATH:${ctl%/*} bash -c '. "$1"; COMP_LINE=$2 COMP_POINT=${#2}
	COMP_WORDBREAKS=" :="; _sriovctl; echo "${COMPREPLY[@]}"' - \
	"$SRIOV_TOP/tools/sriovctl/sriovctl.bash" "sriovctl create --driver ig")" igbvf
rm -r "$tmp"
finish
