#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# 1,024 VFs of one PF are listed whole, and a dump that changes under the reader says so.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ynl_start
count=1024
# More vectors than the CPUs of the VM have.
echo 1000000 >"$mgr/host/vector_budget"
sim=$(sim_up big total_vfs=$count vf_netdevs=0)
small=$(sim_up small total_vfs=256 vf_netdevs=0)
manage "$sim" 0 511 1023
dir=$mgr/$sim
# Without a network device a VF that is bound is in use.
echo 1 >"$dir/allow_disruption"
for n in 0 511 1023; do
	printf '52:54:00:00:%02x:%02x\n' $((n / 256)) $((n % 256)) >"$dir/vf$n/mac"
	echo $((n + 1)) >"$dir/vf$n/vlan"
done

start=$SECONDS
can "$count VFs" "$dir/num_vfs" $count
echo "# $count VFs enabled, configured and attached in $((SECONDS - start)) s"
is "they are enabled" "$(num_vfs "$sim")" $count
is "the last one was configured before its probe" \
	"$(at_probe "$(vf_of "$sim" 1023)" mac)" 52:54:00:00:03:ff

cat >/tmp/whole.py <<'PYTHON'
import json, sys
count = int(sys.argv[1])
reply = json.load(sys.stdin)
vfs = reply["replies"]
assert not reply["interrupted"], "marked as interrupted though nothing changed"
assert [v["index"] for v in vfs] == list(range(count)), f"{len(vfs)} VFs"
assert all(v["state"] == "bound" and v["driver"] == "sriov_sim_vf" for v in vfs), "state"
assert all("actual" in v for v in vfs), "actual"
assert [v["index"] for v in vfs if "wanted" in v] == [0, 511, 1023], "wanted"
assert vfs[1023]["wanted"]["vlan"] == 1024, "vlan"
assert len(set(v["address"] for v in vfs)) == count, "address"
print("whole")
PYTHON
start=$SECONDS
reply=$(ynl dump vf-get "{\"pf\": \"$sim\"}")
echo "# listed in $((SECONDS - start)) s"
is "netlink lists $count VFs whole" "$("$python" /tmp/whole.py $count 2>&1 <<<"$reply" |
	tail -n 1)" whole
is "the summary has them" "$(grep -cE "^(  vf[0-9]+ +)?${sim%%:*}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]" "$debug/summary")" \
	$((count + 1))
ctl=$SRIOV_TOP/build/tools/sriovctl
if [ -x "$ctl" ]; then
	is "sriovctl has them" "$("$ctl" list --json "$sim" |
		"$python" -c 'import json, sys; print(len(json.load(sys.stdin)["pfs"][0]["vfs"]))')" $count
else
	skip "sriovctl has them" "it is not built"
fi

# What comes between two parts of a dump.
echo 256 >"$devices/$small/sriov_numvfs"
is "a dump that nothing changes is not marked" \
	"$(ynl dump vf-get "{\"pf\": \"$small\"}" | grep -o '"interrupted": .*')" '"interrupted": false}'
is "a PF is to come during the next one" "$(ynl between "$mgr/0000:ff:1f.7")" true
is "that one is" \
	"$(ynl dump vf-get "{\"pf\": \"$small\"}" | grep -o '"interrupted": .*')" '"interrupted": true}'
is "the PF has come" "$(<"$mgr/0000:ff:1f.7/state")" absent
rmdir "$mgr/0000:ff:1f.7"
# Columns of 64 VFs, which are tried first where no driver is asked, do not fit.
echo 3600000 >"$mgr/stats_max_age_ms"
is "little room" "$(ynl room 4096)" true
ynl dump counters-get "{\"pf\": \"$small\"}" >/dev/null
is "a PF is to come during columns" "$(ynl between "$mgr/0000:ff:1f.7")" true
is "they are marked as well" \
	"$(ynl dump counters-get "{\"pf\": \"$small\"}" | grep -o '"interrupted": .*')" '"interrupted": true}'
ynl room 131072 >/dev/null
echo 100 >"$mgr/stats_max_age_ms"
rmdir "$mgr/0000:ff:1f.7"
echo 0 >"$devices/$small/sriov_numvfs"

# VFs of another PF come and go in the order of their index. A dump that was not marked saw no
# change, so it has the VFs of one moment: without a hole.
cat >/tmp/churn.py <<'PYTHON'
import json, sys
marked = whole = 0
for line in sys.stdin:
    reply = json.loads(line)
    if reply["interrupted"]:
        marked += 1
        continue
    whole += 1
    found = [v["index"] for v in reply["replies"]]
    assert not found or found == list(range(found[0], found[-1] + 1)), found
print("consistent")
print(f"# {marked} dumps were marked as interrupted, {whole} were not", file=sys.stderr)
PYTHON
(
	while [ ! -e /tmp/stop ]; do
		echo 256 >"$devices/$small/sriov_numvfs"
		echo 0 >"$devices/$small/sriov_numvfs"
	done
) &
writer=$!
for n in {1..20}; do
	ynl dump vf-get "{\"pf\": \"$small\"}" >>/tmp/dumps
done
touch /tmp/stop
wait $writer
is "dumps while VFs come and go are whole or marked" "$("$python" /tmp/churn.py </tmp/dumps)" \
	"consistent"

start=$SECONDS
can "0 VFs" "$dir/num_vfs" 0
echo "# $count VFs destroyed in $((SECONDS - start)) s"
is "none is enabled" "$(num_vfs "$sim")" 0
is "vf0, vf511 and vf1023 are left in configfs and netlink" \
	"$(ynl dump vf-get "{\"pf\": \"$sim\"}" | grep -o '"index": [0-9]*' | xargs)" \
	"index: 0 index: 511 index: 1023"
is "the events kept are the last 256" "$(wc -l <"$debug/events")" 256
is "without gaps" \
	"$(awk 'NR > 1 && $1 != last + 1 { n++ } { last = $1 } END { print n + 0 }' "$debug/events")" 0
finish
