#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# sriovctl: limit against what the kernel then does, and balance against the hardware.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

# sizes PF: the MSI-X table sizes of its VFs
sizes()
{
	"$ctl" list -rno MSIX-VECTORS "$1" | sed 1d | xargs
}

# proposed ARGUMENT...: the new sizes that balance has
proposed()
{
	"$ctl" balance "$@" | awk 'NR > 1 { print $NF }' | xargs
}

cat >"$tmp/limit.py" <<'PYTHON'
# Looks at the JSON of `sriovctl limit` on stdin, and tells of it.
import json, sys

words = json.load(open(sys.argv[1]))["$defs"]["constraint"]["properties"]["type"]["enum"]
r = json.load(sys.stdin)
if "constraint" in r:
    assert [c["type"] for c in r["constraint"]] == words
    assert [c["type"] for c in r["constraint"] if c["binding"]] == [r["limited-by"]]
print(eval(sys.argv[2]))
PYTHON

# told EXPRESSION ARGUMENT...: what Python makes of the JSON of limit, which is "r", if that is as
# its schema says
told()
{
	local said expression=$1
	shift
	"$ctl" limit --json "$@" >"$tmp/limit" || :
	said=$(valid limit <"$tmp/limit")
	[ "$said" != ok ] || said=$("$python" "$tmp/limit.py" \
		"$SRIOV_TOP/tools/sriovctl/schema/netlink.json" "$expression" <"$tmp/limit" 2>&1)
	echo "${said##*$'\n'}"
}

# ---- limit ----

pf=$(sim_up pf0 total_vfs=64 msix_pool=128)
none=$(sim_up pf1)
dir=$mgr/$pf
manage "$pf"
echo 1000 >"$mgr/host/vector_budget"
echo 16 >"$dir/policy/vector_reserve"
echo 4 >"$dir/num_vfs"
why='msix-pool \(128 - 16\) / 3 = 37'

is "limit of a PF" "$(ends 0 0 limit "$pf")" ok
like "it marks the constraint that binds" "$(cat "$tmp/out")" "^\* +msix-pool +37 +$why"
is "and no other" "$(grep -c '^\*' "$tmp/out")" 1
like "it has the others" "$(cat "$tmp/out")" '^ +hardware +64 +hardware TotalVFs 64'
like "also those that do not count" "$(cat "$tmp/out")" '^ +max-vfs +- +'
like "its last line is the limit with its reason" "$(tail -n 1 "$tmp/out")" \
	"^37 VFs fit; $why \(policy enforce\)\$"
shown=$(<"$tmp/out")
is "by the network device" "$(ends 0 0 limit "$(netdev "$pf")"; cat "$tmp/out")" "ok
$shown"
is "columns, no headings" "$("$ctl" limit -no type,VECTORS "$pf" | sed -n 4p | xargs)" \
	"msix-pool 128"
is "raw" "$("$ctl" limit -rno type,VECTORS "$pf" | sed -n 4p)" "msix-pool 128"
is "JSON is as specified" "$(told 'r["limit"], "fits" in r, "vfs" in r' "$pf")" "(37, False, False)"
is "JSON: the pool" \
	"$(told '[r["constraint"][3][k] for k in ["vfs", "vectors", "reserve"]]' "$pf")" "[37, 128, 16]"

is "20 VFs fit" "$(ends 0 0 limit "$pf" 20)" ok
like "and leave vectors" "$(tail -n 1 "$tmp/out")" \
	"^20 VFs would fit; vectors left: 52 of the device's pool, [0-9]+ of the host's\$"
is "JSON: they fit" "$(told 'r["fits"], r["vfs"], r["pool-left"]' "$pf" 20)" "(True, 20, 52)"
is "37 VFs fit" "$(ends 0 0 limit "$pf" 37)" ok
is "38 VFs do not" "$(ends 1 0 limit "$pf" 38; [ -s "$tmp/out" ] || echo "says nothing")" ok
like "it says so" "$(tail -n 1 "$tmp/out")" "^38 VFs would not fit"
is "JSON: they do not fit" "$(told 'r["fits"], "pool-left" in r' "$pf" 38)" "(False, False)"
is "nothing has changed" "$(num_vfs "$pf")" 4
refused "the kernel says the same of 38" "$dir/num_vfs" 38 "$ERANGE" "$why"
can "and of 37" "$dir/num_vfs" 37
echo 4 >"$dir/num_vfs"

is "limit of all PFs" "$(ends 0 0 limit)" ok
like "it has a line for each PF" "$(cat "$tmp/out")" "^$pf +$(netdev "$pf") +4/37 +enforce +$why"
like "also for one that nobody manages" "$(cat "$tmp/out")" \
	"^$none +.* 0/8 +[a-z]+ +hardware TotalVFs 8"
is "then the vectors of the host" \
	"$(sed -n 's/^vector[a-z]*-\(reserve\|used\|free\): *//p' "$tmp/out" | xargs)" \
	"$(values "$mgr"/host/vector{_reserve,s_used,s_free})"
like "the budget is not automatic" "$(cat "$tmp/out")" '^budget-auto: +no'
echo auto >"$mgr/host/vector_budget"
like "and then it is" "$("$ctl" limit)" '^budget-auto: +yes'
echo 500 >"$mgr/host/vector_budget"
is "and then set" "$(told 'r["host"]["vector-budget"], r["host"]["budget-auto"]')" "(500, False)"
echo auto >"$mgr/host/vector_budget"
is "JSON has both" "$(told 'len(r["pfs"]), r["host"]["online-cpus"]')" "(2, $(nproc))"
is "columns of PFs" "$("$ctl" limit -no LIMIT,limited-by | sed -n 1p | xargs)" "37 msix-pool"

is "no such PF" "$(ends 4 1 limit 0000:7f:00.0)" ok
is "no such PF, so no answer for a number" "$(ends 4 1 limit 0000:7f:00.0 2)" ok
for number in x -1 65536 1.5 ''; do
	is "a number that is none: '$number'" "$(ends 2 1 limit -- "$pf" "$number")" ok
done
is "too many arguments" "$(ends 2 1 limit "$pf" 1 2)" ok
is "a column of the other table" "$(ends 2 1 limit -o NETDEV "$pf")" ok

echo 2 >"$dir/policy/max_vfs"
is "list and show have the new state" "$("$ctl" list -rno STATE "$pf" | head -n 1)" over-limit
echo none >"$dir/policy/max_vfs"
like "show has the arithmetic" "$("$ctl" show "$pf")" "^limit-detail: +$why"
like "show has the table size of a VF" "$("$ctl" show "$pf" vf0)" '^msix-vectors +- +3'

# ---- balance: what it proposes ----

is "equal parts" "$(proposed "$pf")" "28 28 28 28"
like "beside what there is" "$("$ctl" balance "$pf")" \
	"^vf1 +$(vf_of "$pf" 1) +sriov_sim_vf +1 +3 +28\$"
is "by weight" "$(proposed -w vf0=4 --weight vf3=2 "$pf")" "56 14 14 28"
is "weight 0 is one vector" "$(proposed -w vf1=0 "$pf")" "37 1 37 37"
is "a small weight is one vector" "$(proposed -w vf0=1000 "$pf")" "109 1 1 1"
echo 18 >"$dir/policy/vector_reserve"
is "the remainder goes to the lowest" "$(proposed "$pf")" "28 28 27 27"
is "after the largest fraction" "$(proposed -w vf3=4 "$pf")" "16 16 15 63"
echo 125 >"$dir/policy/vector_reserve"
is "less vectors than VFs" "$(ends 3 1 balance "$pf")" ok
echo 16 >"$dir/policy/vector_reserve"
is "JSON has the numbers" "$("$ctl" balance -J "$pf" | "$python" -c 'import json, sys
r = json.load(sys.stdin)
print(r["vectors"], r["reserve"], [r["vfs"][3][k] for k in ["index", "weight", "now", "new"]])')" \
	"128 16 [3, 1, 3, 28]"
is "it is as its schema says" "$("$ctl" balance -J "$pf" | valid balance)" ok
echo 10000 >"$dir/policy/vector_pool"
is "no table is larger than 2048" "$(proposed -w vf3=1000 "$pf")" "2048 2048 2048 2048"
echo auto >"$dir/policy/vector_pool"
is "nothing has changed yet" "$(sizes "$pf")" "3 3 3 3"

is "a PF without a pool" "$(ends 4 1 balance "$none")" ok
like "it says so" "$(cat "$tmp/err")" "$none has no pool"
is "a VF that is not there" "$(ends 4 1 balance -w vf4=2 "$pf")" ok
is "no such PF" "$(ends 4 1 balance 0000:7f:00.0)" ok
for weight in vf0 vf0=1001 vf0=-1 vf0=1x 0=1; do
	is "a weight that is none: $weight" "$(ends 2 1 balance -w $weight "$pf")" ok
done
is "no PF" "$(ends 2 1 balance --apply)" ok

# ---- balance: what it does ----

is "apply" "$(ends 0 0 balance --apply -w vf0=4 "$pf")" ok
is "the hardware has the new sizes" "$(sizes "$pf")" "64 16 16 16"
is "they are wanted" "$(values "$dir"/vf[0-3]/msix_vectors)" "64 16 16 16"
is "the VFs have their drivers again" "$(driver_of "$(vf_of "$pf" 0)")" sriov_sim_vf
is "all is used, so who shrinks comes first" "$(ends 0 0 balance --apply -w vf3=4 "$pf")" ok
is "the hardware has that, too" "$(sizes "$pf")" "16 16 16 64"
before=$(sim_calls "$pf" set_msix_vec_count)
is "the same again" "$(ends 0 0 balance --apply -w vf3=4 "$pf")" ok
is "sets nothing" "$(sim_calls "$pf" set_msix_vec_count)" "$before"

# unchanged DESCRIPTION: the sizes and wanted ones of the step before
unchanged()
{
	is "$1: the hardware" "$(sizes "$pf")" "16 16 16 64"
	is "$1: wanted" "$(values "$dir"/vf[0-3]/msix_vectors)" "${2-16 16 16 64}"
}

echo "set_msix_vec_count 3 EIO" >"$simroot/pf0/fail"
is "the hardware refuses one" "$(said 3 balance --apply "$pf" | cut -d : -f 1) $(wc -l <"$tmp/err")" "ok 1"
like "the kernel's reason is told" "$(cat "$tmp/err")" "^sriovctl: $pf vf1: .*msix_vectors.*EIO"
unchanged "after a refusal"
echo >"$dir/vf0/msix_vectors"
rmdir "$dir/vf1"
echo "set_msix_vec_count 4 EIO" >"$simroot/pf0/fail"
is "it refuses the last" "$(said 3 balance --apply "$pf" | cut -d : -f 1) $(wc -l <"$tmp/err")" "ok 1"
unchanged "what was not wanted is not wanted" "16 64"
is "a directory that it made is gone" "$(words test ! -e "$dir/vf1")" ok
unmanage "$pf"
echo "set_msix_vec_count 2 EIO" >"$simroot/pf0/fail"
is "a PF that nobody manages: refused" "$(said 3 balance --apply "$pf" | cut -d : -f 1) $(wc -l <"$tmp/err")" "ok 1"
is "it is not managed now" "$(words test ! -e "$dir")" ok
is "the hardware is as before" "$(sizes "$pf")" "16 16 16 64"
is "a PF that nobody manages: applied" "$(ends 0 0 balance --apply "$pf")" ok
is "without a reserve" "$(sizes "$pf") $(values "$dir"/vf[0-3]/msix_vectors)" \
	"32 32 32 32 32 32 32 32"

# A VF in use keeps what it has, and so do all others.
if modprobe -q pci-stub 2>/dev/null || [ -d /sys/bus/pci/drivers/pci-stub ]; then
	vf=$(vf_of "$pf" 2)
	echo "$vf" >"$devices/$vf/driver/unbind"
	echo pci-stub >"$devices/$vf/driver_override"
	echo "$vf" >/sys/bus/pci/drivers/pci-stub/bind
	before=$(sim_calls "$pf" set_msix_vec_count)
	is "a VF in use" "$(said 3 balance --apply -w vf0=3 "$pf" | cut -d : -f 1) $(wc -l <"$tmp/err")" "ok 1"
	like "it is told with its user" "$(cat "$tmp/err")" "vf2.*pci-stub"
	is "nothing was touched" "$(sim_calls "$pf" set_msix_vec_count) $(sizes "$pf")" "$before 32 32 32 32"
	is "a VF in use that keeps its size" \
		"$(ends 0 0 balance --apply -w vf0=4 -w vf1=2 -w vf2=4 -w vf3=6 "$pf")" ok
	is "the others have another" "$(sizes "$pf")" "32 16 32 48"
	echo "$vf" >/sys/bus/pci/drivers/pci-stub/unbind
else
	skip "a VF in use" "no pci-stub in this kernel"
fi

before=$(sizes "$pf")
install -m 755 "$ctl" /tmp/sriovctl
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
is "a user without privileges" "$(words "${nobody[@]}" /tmp/sriovctl balance --apply "$pf")" \
	"Permission denied; run it as root"
is "cannot apply" "$(sizes "$pf")" "${before:-what they were}"
echo 0 >"$dir/num_vfs"
is "a PF without VFs" "$(ends 4 1 balance "$pf")" ok
rm -r "$tmp"
finish
