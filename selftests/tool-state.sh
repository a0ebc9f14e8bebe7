#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# sriovctl: save and restore of what is wanted.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

nic=$(sim_up nic total_vfs=7)
eth=$(netdev "$nic")
sim=$(sim_up pf0 total_vfs=16 msix_pool=64)

# ---- save ----

is "save when nothing is managed" "$(ends 0 0 save -)" ok
is "it is as its schema says" "$(valid save <"$tmp/out")" ok
like "it has what is of no PF" "$(cat "$tmp/out")" '"vector-budget": "auto"'

manage "$nic" 0 1 3
echo mac=52:54:00:00:05:00 vlan=100 qos=2 spoofchk=1 >"$mgr/$nic/vf0/commit"
echo mac=52:54:00:00:05:01 vlan=101 driver=sriov_sim_vf >"$mgr/$nic/vf1/commit"
echo 6 >"$mgr/$nic/policy/max_vfs"
echo 2 >"$mgr/$nic/num_vfs"
manage "$sim" 0 1 10 2
echo mac=52:54:00:00:06:00 vlan=7 vlan_proto=802.1ad trust=1 link_state=enable \
	max_tx_rate=1000 min_tx_rate=10 rss_query_en=0 node_guid=02:00:00:00:00:00:00:01 \
	port_guid=02:00:00:00:00:00:00:02 msix_vectors=8 >"$mgr/$sim/vf0/commit"
echo 4 >"$mgr/$sim/policy/vector_reserve"
echo 4 >"$mgr/$sim/num_vfs"
echo 250 >"$mgr/stats_max_age_ms"
echo 300 >"$mgr/host/vector_budget"
whole=$(state)

is "save to a file" "$(ends 0 0 save "$tmp/all.json")" ok
is "it prints nothing then" "$(cat "$tmp/out" "$tmp/err")" ""
is "the file is as its schema says" "$(valid save <"$tmp/all.json")" ok
is "anybody may read it" "$(stat -c %a "$tmp/all.json")" 644
is "no other file is left" "$(find "$tmp" -name '*.tmp.*')" ""
is "standard output has the same" "$(ends 0 0 save --json; cat "$tmp/out")" "ok
$(cat "$tmp/all.json")"
cat >"$tmp/read.py" <<'PYTHON'
# Compares a file of save with configfs, attribute by attribute.
import json, os, sys
mgr, path = sys.argv[1:]
state = json.load(open(path))
def get(*path):
    return open(os.path.join(mgr, *path)).read().strip()
def same(values, *path):
    for key, value in values.items():
        seen = get(*path, key.replace("-", "_"))
        assert seen == str(value) or (seen, value) == ("", "none"), f"{path} {key}: {seen} {value}"
same(state["host"], "host")
same(state["default-policy"], "default_policy")
assert get("stats_max_age_ms") == str(state["stats-max-age-ms"])
pfs = sorted(d for d in os.listdir(mgr) if ":" in d)
assert list(state["pfs"]) == pfs, pfs
for address, pf in state["pfs"].items():
    assert get(address, "num_vfs") == str(pf["num-vfs"])
    assert len(pf["policy"]) == 6
    same(pf["policy"], address, "policy")
    vfs = sorted((d for d in os.listdir(f"{mgr}/{address}") if d[:2] == "vf"),
                 key=lambda d: int(d[2:]))
    assert ["vf" + n for n in pf["vfs"]] == vfs, vfs
    for n, vf in pf["vfs"].items():
        same(vf, address, "vf" + n)
        for name in ["mac", "vlan", "qos", "vlan_proto", "msix_vectors", "min_tx_rate",
                     "max_tx_rate", "spoofchk", "trust", "link_state", "rss_query_en",
                     "node_guid", "port_guid", "driver"]:
            there = name.replace("_", "-") in vf
            assert there == bool(get(address, "vf" + n, name)), f"{address} {n} {name}"
print("ok")
PYTHON
is "the file has what configfs has" \
	"$("$python" "$tmp/read.py" "$mgr" "$tmp/all.json" 2>&1 | tail -n 1)" ok
is "save of one PF" "$(ends 0 0 save -p "$eth" "$tmp/nic.json")" ok
is "it has no other, and nothing that is of no PF" \
	"$("$python" -c 'import json, sys; r = json.load(open(sys.argv[1]))
print(*r, *r["pfs"])' "$tmp/nic.json")" "version pfs $nic"
is "and is as its schema says" "$(valid save <"$tmp/nic.json")" ok
rmdir "$mgr/$sim/vf2"
is "save of a PF that is not managed" "$(ends 4 1 save -p 0000:7f:00.0)" ok
is "save to where there is no directory" "$(ends 5 1 save "$tmp/no/file")" ok
if mount -t tmpfs -o size=4k small /mnt; then
	echo old >/mnt/file.json
	is "save to a full disk" "$(ends 5 1 save /mnt/file.json)" ok
	like "the file is as it was" "$(ls /mnt) $(cat /mnt/file.json)" '^file.json old$'
	umount /mnt
fi

# ---- restore: nothing to do ----

manage "$sim" 2
seq=$(last_seq)
calls=$(<"$simdebug/$sim/calls")
is "restore what is there" "$(ends 0 0 restore "$tmp/all.json")" ok
is "it says so" "$(cat "$tmp/out")" "nothing to change"
is "dry run of what is there: status 0" "$(ends 0 0 restore --dry-run "$tmp/all.json")" ok
is "restore what is there, as JSON" "$(ends 0 0 restore -J "$tmp/all.json")" ok
is "there are no changes" "$(tr -d ' \n' <"$tmp/out") $(valid restore <"$tmp/out")" \
	'{"changes":[]} ok'
is "configfs is as it was" "$(state)" "$whole"
is "nobody was asked, and nothing happened" \
	"$(last_seq) $(grep -vE ' get_' <<<"$calls" | grep -E 'set_|configure')" \
	"$seq $(grep -E 'set_|configure' "$simdebug/$sim/calls")"

# ---- restore: what was changed comes back ----

edit()
{
	echo mac= vlan=200 qos= trust=0 >"$mgr/$nic/vf0/commit"
	rmdir "$mgr/$nic/vf3"
	manage "$nic" 4
	echo none >"$mgr/$nic/policy/max_vfs"
	echo 0 >"$mgr/$nic/num_vfs"
	echo msix_vectors= max_tx_rate=500 >"$mgr/$sim/vf0/commit"
	echo audit >"$mgr/$sim/policy/mode"
	echo 100 >"$mgr/stats_max_age_ms"
}
echo '{"version": 1, "pfs": {}}' >"$tmp/none.json"
edit
changed=$(state)
is "a dry run of what was changed: status 1" "$(ends 1 0 restore --dry-run "$tmp/all.json") $(wc -l <"$tmp/out")" "ok 12"
is "it tells what would change" "$(cat "$tmp/out")" "~ stats-max-age-ms 100 -> 250
~ $nic policy.max-vfs none -> 6
+ $nic vf0 mac 52:54:00:00:05:00
~ $nic vf0 vlan 200 -> 100
+ $nic vf0 qos 2
- $nic vf0 trust 0
+ $nic vf3
- $nic vf4
~ $nic num-vfs 0 -> 2
~ $sim policy.mode audit -> enforce
+ $sim vf0 msix-vectors 8
~ $sim vf0 max-tx-rate 500 -> 1000"
is "and changes nothing" "$(state)" "$changed"
is "the same, quiet: the status alone tells" \
	"$(ends 1 0 restore --dry-run --quiet "$tmp/all.json"; cat "$tmp/out"
	ends 0 0 restore --dry-run --quiet "$tmp/none.json"; cat "$tmp/out")" "ok
ok"
is "the same as JSON" "$(ends 1 0 restore --dry-run --json "$tmp/all.json") $(grep -c '"action"' "$tmp/out")" "ok 12"
is "it is as its schema says" "$(valid restore <"$tmp/out")" ok
is "with the same changes" "$("$python" -c 'import json, sys
for c in json.load(sys.stdin)["changes"]:
    print(c["action"], c.get("vf"), c.get("key"), c.get("old"), c.get("new"))' <"$tmp/out" |
	sed -n '3,7p' | xargs)" \
	"add 0 mac None 52:54:00:00:05:00 change 0 vlan 200 100 add 0 qos None 2 remove 0 trust 0 None add 3 None None None"
is "restore" "$(ends 0 0 restore "$tmp/all.json")" ok
like "it tells what changes" "$(cat "$tmp/out")" "^~ $nic num-vfs 0 -> 2\$"
is "configfs is as when it was saved" "$(state)" "$whole"
is "so are the VFs" "$(num_vfs "$nic") $(actual "$mgr/$nic/vf0" mac vlan qos)" \
	"2 52:54:00:00:05:00 100 2"
is "also those of sim" "$(sim_record "$sim" 0 vlan max_tx_rate)" "7 1000"
is "a second run changes nothing" "$(ends 0 0 restore "$tmp/all.json"; cat "$tmp/out")" "ok
nothing to change"
is "saved again it is the same" "$(ends 0 0 save -; cat "$tmp/out")" "ok
$(cat "$tmp/all.json")"

# Others have changed it, and it is wanted as before.
echo 0 >"$devices/$nic/sriov_numvfs"
ip link set "$(netdev "$sim")" vf 0 vlan 9 proto 802.1ad
is "a dry run tells what somebody else has changed" "$(ends 1 0 restore -d "$tmp/all.json"; cat "$tmp/out")" "ok
~ $nic num-vfs 0 -> 2
~ $sim vf0 vlan 9 -> 7"
is "and changes nothing" "$(num_vfs "$nic")" 0
is "restore mends that" "$(ends 0 0 restore "$tmp/all.json")" ok
is "it is as it is wanted" "$(num_vfs "$nic") $(sim_record "$sim" 0 vlan) $(<"$mgr/$nic/state")" "2 7 ready"

unmanage all
is "restore of PFs that are not managed" "$(ends 0 0 restore "$tmp/all.json")" ok
like "it manages them" "$(cat "$tmp/out")" "^[+] $nic\$"
is "configfs is as when it was saved, again" "$(state)" "$whole"

is "PFs that the file does not have are left alone" "$("$ctl" restore "$tmp/none.json")" \
	"nothing to change"

# Vectors that one VF gives up for another, with the VFs there.
echo "{\"version\": 1, \"pfs\": {\"$sim\": {\"num-vfs\": 4, \"policy\": {\"vector-reserve\": 4},
	\"vfs\": {\"0\": {\"msix-vectors\": 2}, \"3\": {\"msix-vectors\": 50}}}}}" >"$tmp/grow.json"
echo "{\"version\": 1, \"pfs\": {\"$sim\": {\"num-vfs\": 4, \"policy\": {\"vector-reserve\": 4},
	\"vfs\": {\"0\": {\"msix-vectors\": 50}, \"3\": {\"msix-vectors\": 2}}}}}" >"$tmp/swap.json"
is "a VF grows" "$(ends 0 0 restore "$tmp/grow.json")" ok
is "VFs that shrink come first" "$(ends 0 0 restore "$tmp/swap.json")" ok
is "the VFs have their vectors" "$("$ctl" list -rno MSIX-VECTORS "$sim" | sed 1d | xargs)" "50 3 3 2"
# Three more VFs than the pool has for what the first one has now.
echo "{\"version\": 1, \"pfs\": {\"$sim\": {\"num-vfs\": 16, \"policy\": {\"vector-reserve\": 4},
	\"vfs\": {\"0\": {\"msix-vectors\": 3}}}}}" >"$tmp/many.json"
is "more VFs, with the vectors of one that shrinks" "$(said 0 restore "$tmp/many.json")" \
	"ok: $sim: 4 VFs will be destroyed and made again"
is "they are there" "$(num_vfs "$sim")" 16

# ---- restore: refused, and put back ----

is "back to what was saved" "$(said 0 restore -q "$tmp/all.json")" "ok: "

# put_back DESCRIPTION STATE CALLS_FAIL REGEX: restoring the file fails, and all is as before
put_back()
{
	edit
	changed=$(state)
	[ ! "$3" ] || echo "$3" >"$simroot/pf0/fail"
	is "$1" "$(said 3 restore "$2" | cut -d : -f 1)" ok
	is "$1: one line" "$(grep -c ^sriovctl: "$tmp/err")" 1
	like "$1: why" "$(cat "$tmp/err")" "$4"
	is "$1: all is as before" "$(state)" "$changed"
	is "$1: so are the VFs" "$(num_vfs "$nic") $(num_vfs "$sim")" "0 $vfs"
	is "$1: so is the hardware" "$(actual "$mgr/$sim/vf0" max_tx_rate vlan)" "500 7"
	"$ctl" restore "$tmp/all.json" >"$tmp/out"
}
vfs=4
put_back "the driver refuses a rate" "$tmp/all.json" "set_vf_rate 1 EIO" \
	"^sriovctl: $sim vf0: sriov_sim_pf refused "
"$python" - "$tmp/all.json" "$sim" >"$tmp/six.json" <<'PYTHON'
import json, sys
state = json.load(open(sys.argv[1]))
state["pfs"][sys.argv[2]]["num-vfs"] = 6
print(json.dumps(state))
PYTHON
put_back "the driver makes no VFs" "$tmp/six.json" "sriov_configure 2 ENOMEM" \
	"^sriovctl: $sim: "
sed "s/\"num-vfs\": 6/\"num-vfs\": 17/" "$tmp/six.json" >"$tmp/over.json"
seq=$(last_seq)
before=$(state)
is "more VFs than there can be" "$(said 2 restore "$tmp/over.json")" \
	"ok: sriovctl: $tmp/over.json:1: pfs.$sim.num-vfs: $sim can have 16 VFs"
is "nothing is changed" "$(state)" "$before"
is "no VF of it was destroyed" "$(count_events "$seq" "^$sim vf[0-9]+ vf-remove")" 0

ip link set "$eth" up
soon "the VF's netdev is there" test -e "$devices/$(vf_of "$nic" 0)/net"
ip link set "$(netdev "$(vf_of "$nic" 0)")" up
whole=$(state)
sed "s/\"num-vfs\": 2/\"num-vfs\": 3/" "$tmp/six.json" >"$tmp/busy.json"
seq=$(last_seq)
is "a VF in use" "$(said 3 restore "$tmp/busy.json" | cut -d : -f 1)" ok
like "it tells which" "$(cat "$tmp/err")" "^sriovctl: $nic: .*vf0"
is "one line" "$(grep -c ^sriovctl: "$tmp/err")" 1
is "a VF in use: all is as before" "$(state)" "$whole"
is "no VF was destroyed" "$(count_events "$seq" "^$nic vf[0-9]+ vf-remove") $(num_vfs "$nic")" "0 2"
is "--yes takes it from its user" "$(said 0 restore -qy "$tmp/busy.json") $(num_vfs "$nic")" "ok:  3"
is "which is forbidden again" "$(cat "$mgr/$nic/allow_disruption" "$mgr/$sim/allow_disruption" | xargs)" "0 0"
is "back to two" "$(said 0 restore -qy "$tmp/all.json") $(num_vfs "$nic")" "ok:  2"

# The one that is not in use comes first.
echo pci-stub >"$mgr/$sim/vf1/driver"
seq=$(last_seq)
is "a VF in use of the second PF" "$(said 3 restore "$tmp/busy.json" | cut -d : -f 1)" ok
like "it tells which of that" "$(cat "$tmp/err")" "^sriovctl: $sim: vf1 is in use: "
is "no VF of the first was destroyed" "$(count_events "$seq" "^$nic vf[0-9]+ vf-remove")" 0
echo 1 >"$mgr/$sim/allow_disruption"
echo none >"$mgr/$sim/vf1/driver"
echo 0 >"$mgr/$sim/allow_disruption"
"$ctl" restore "$tmp/all.json" >"$tmp/out"

# What nobody manages, of VFs that stay.
unmanage "$sim"
ip link set "$(netdev "$sim")" vf 2 vlan 7
echo "set_vf_rate 1 EIO" >"$simroot/pf0/fail"
echo "{\"version\": 1, \"pfs\": {\"$sim\": {\"num-vfs\": 4, \"vfs\": {
	\"2\": {\"vlan\": 100, \"trust\": 1, \"spoofchk\": 0, \"driver\": \"pci-stub\"},
	\"3\": {\"max-tx-rate\": 100}}}}}" >"$tmp/live.json"
before=$(sim_record "$sim" 2 vlan trust spoofchk)
is "the driver refuses a rate of VFs that nobody manages" "$(ends 3 1 restore -q "$tmp/live.json")" ok
is "what they had is put back" "$(sim_record "$sim" 2 vlan trust spoofchk) $(drivers_of "$sim" 2)" \
	"$before sriov_sim_vf"
is "and nobody manages them" "$(count_managed)" 1

# ---- a PF that is absent, and a PF at another address ----

unmanage "$sim"
echo 0 >"$simroot/pf0/live"
"$ctl" restore "$tmp/all.json" >"$tmp/out"
is "an absent PF is managed" "$(<"$mgr/$sim/state") $(<"$mgr/$sim/num_vfs")" "absent 4"
sim_live pf0
soon "it gets its VFs when it comes" has "$devices/$sim/sriov_numvfs" 4
soon "with their configuration" has "$mgr/$sim/vf0/state" bound
is "which is the saved one" "$(sim_record "$sim" 0 vlan max_tx_rate)" "7 1000"

other=$(sim_up pf1 total_vfs=16 msix_pool=64)
is "save of the PF" "$(ends 0 0 save -p "$sim" "$tmp/sim.json")" ok
is "restore to another address" "$(ends 0 0 restore -m "$sim=$(netdev "$other")" "$tmp/sim.json")" ok
is "it has the same VF" "$(sim_record "$other" 0 mac vlan max_tx_rate)" \
	"$(sim_record "$sim" 0 mac vlan max_tx_rate)"
is "saved from there it is the same but for the address, and what is there" \
	"$(ends 0 0 save -p "$other" -; sed "s/$other/$sim/; /\"identity\"/,/}/d" "$tmp/out")" "ok
$(sed '/"identity"/,/}/d' "$tmp/sim.json")"
manage 0000:7f:00.0
echo 4 >"$mgr/0000:7f:00.0/num_vfs"
echo "set_vf_rate 1 EIO" >"$simroot/pf1/fail"
echo "{\"version\": 1, \"pfs\": {\"0000:7f:00.0\": {\"num-vfs\": 8}, \"$other\": {\"num-vfs\": 4,
	\"vfs\": {\"1\": {\"max-tx-rate\": 77}}}}}" >"$tmp/absent.json"
is "a failure beside a PF that is absent" "$(ends 3 1 restore -q "$tmp/absent.json")" ok
is "leaves it its number" "$(<"$mgr/0000:7f:00.0/num_vfs")" 4
unmanage 0000:7f:00.0
is "a map of what no file has" "$(ends 2 1 restore -m "0000:7f:00.0=sim1" "$tmp/sim.json")" ok
is "a map that is none" "$(ends 2 1 restore -m sim1 "$tmp/sim.json")" ok

# ---- several files ----

mkdir "$tmp/etc"
"$ctl" save -p "$nic" "$tmp/etc/a.json"
"$ctl" save -p "$sim" "$tmp/etc/c.json"
unmanage all
is "restore of a directory" "$(ends 0 0 restore "$tmp/etc")" ok
is "both PFs are managed" "$(count_managed)" 2
cp "$tmp/etc/c.json" "$tmp/etc/d.json"
is "a PF in two files" "$(ends 2 1 restore "$tmp/etc")" ok
like "it tells where" "$(cat "$tmp/err")" \
	"etc/d.json:4: pfs.$sim: $tmp/etc/c.json has pfs.$sim as well\$"
echo '{"version": 1' >"$tmp/etc/b.json"
unmanage all
is "a file that is wrong: nothing is restored" "$(ends 2 1 restore "$tmp/etc") $(count_managed)" "ok 0"
like "--keep-going: the others are" "$(said 2 restore --keep-going "$tmp/etc") $(count_managed)" "^ok: .* 2\$"
is "a line for each file that is wrong" "$(wc -l <"$tmp/err")" 2
sed '/"vfs"/s/.*/&"x": 0,/' "$tmp/etc/c.json" >"$tmp/etc/0.json"
rm "$tmp/etc/d.json"
unmanage all
# Which of both is meant nobody knows.
like "--keep-going: not what another file has, too, and wrong" \
	"$(said 2 restore --keep-going "$tmp/etc") $(count_managed)" \
	"^ok: .*etc/c.json:4: pfs.$sim: $tmp/etc/0.json has pfs.$sim as well 1\$"
like "which is so in the middle" "$(head -n 1 "$tmp/err")" "etc/0.json:[0-9]+: pfs.$sim.vfs.x: "
rm "$tmp/etc/0.json"
is "a directory without files" "$(ends 2 1 restore "$simroot")" ok
unmanage "$sim"
rm "$tmp/etc/b.json"
sed "s/\"num-vfs\": 4/\"num-vfs\": 17/" "$tmp/etc/c.json" >"$tmp/etc/b.json"
rm "$tmp/etc/c.json"
echo 100 >"$mgr/$nic/vf1/vlan"
like "--keep-going: what is refused" "$(said 3 restore -k "$tmp/etc")" "^ok: .*sriovctl: $sim: 17 VFs"
is "the PF of that file is as before, the other is restored" \
	"$(count_managed) $(<"$mgr/$nic/vf1/vlan")" "1 101"

# ---- links, devices, other users ----

ln -s "$tmp/target.json" "$tmp/link.json"
echo >"$tmp/target.json"
is "save by a link" "$(ends 0 0 save "$tmp/link.json") $(readlink "$tmp/link.json")" "ok $tmp/target.json"
is "writes its target" "$(valid save <"$tmp/target.json")" ok
chmod 600 "$tmp/target.json"
is "its mode stays" "$(ends 0 0 save "$tmp/link.json") $(stat -c %a "$tmp/target.json")" "ok 600"
rm "$tmp/target.json"
is "save by a link to nothing" "$(ends 5 1 save "$tmp/link.json") $(readlink "$tmp/link.json")" \
	"ok $tmp/target.json"
is "save to a device" "$(ends 0 0 save /dev/null)" ok
is "leaves it a device" "$(stat -c %F /dev/null)" "character special file"
if id nobody >/dev/null; then
	chmod 755 "$tmp"
	is "not root: save works" "$(words setpriv --reuid nobody --clear-groups "$ctl" save -)" ok
	like "not root: restore says why" "$(words setpriv --reuid nobody --clear-groups "$ctl" \
		restore "$tmp/all.json")" "Permission denied"
fi

# ---- another module ----

pf=$(sim_up other total_vfs=8)
"$ctl" create "$pf" 3 >/dev/null
"$ctl" set "$pf" all vlan=100+ >/dev/null 2>&1
# vfs: the VFs of that PF as sysfs has them, each with what only the same one has, and their VLANs
vfs()
{
	stat -Lc '%i %n' "$devices/$pf"/virtfn*
	"$ctl" list -rno VF,VLAN "$pf"
}
"$ctl" save "$tmp/other.json"
before=$(vfs)
"$ctl" unmanage --all --yes >/dev/null
unmanage all
rmmod sriov_mgr
load_mgr
like "restore takes over the VFs that another sriov_mgr has left" "$("$ctl" restore "$tmp/other.json" 2>&1)" \
	"^[+] $pf num-vfs 3\$"
is "as they were" "$(vfs)" "$before"

unmanage all
rmmod sriov_mgr
for command in save "restore $tmp/all.json"; do
	# shellcheck disable=SC2086 # two words
	is "without the module: $command" "$(ends 5 1 $command)" ok
	like "it says what to do" "$(cat "$tmp/err")" "modprobe sriov_mgr"
done
rm -r "$tmp"
finish
