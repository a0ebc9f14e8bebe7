#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim --mem 2G
# 1,024 VFs of one PF and 4 PFs of 256 are listed whole while VFs come and go; a flood of events
# holds nobody up and is told where it is lost. See also telemetry-scale-x86.sh.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ynl_start
dump=$SRIOV_TOP/build/bench/dump
identity=1 config=2 counters=4
most=$((${most:-1024})) nr_pfs=$((${nr_pfs:-4})) dumps=$((${dumps:-2})) churned=$((${churned:-10}))
echo 10000000 >"$mgr/host/vector_budget"

# new_pf NAME VFS [SETTING=VALUE]...: a PF whose VFs get no driver
new_pf()
{
	local pf
	pf=$(sim_up "$1" "total_vfs=$2" vf_netdevs=0 "${@:3}")
	echo 0 >"$devices/$pf/sriov_drivers_autoprobe"
	echo "$pf"
}

big=$(new_pf big $most)
start=$SECONDS
last=$(last_seq)
# A listener that does not read must not hold up who makes them.
is "a listener" "$(ynl listen)" true
can_plain()
{
	is "$1" "$(put "$2" "$3")" ok
}
can_plain "$most VFs" "$devices/$big/sriov_numvfs" $most
echo "# made in $((SECONDS - start)) s"
is "each has its event" $(($(last_seq) - last)) $most
is "256 are kept" "$(wc -l <"$debug/events")" 256
ask dump event-get "{\"seq\": $((last + 1))}"
is "who replays them is told how many are lost" \
	"$(told 'len(r["replies"]), r["replies"][0]["lost"], r["replies"][0]["seq"] - r["replies"][-1]["seq"]')" \
	"(256, $((most - 256)), -255)"
is "and only once" "$(told 'sum("lost" in e for e in r["replies"])')" 1
ask dump event-get "{\"seq\": $(($(last_seq) - 9))}"
is "the last ten" "$(told 'len(r["replies"]), "lost" in r["replies"][0]')" "(10, False)"
ask dump event-get "{\"seq\": $(($(last_seq) + 1))}"
is "none to come" "$(told 'r["replies"]')" "[]"

# whole.py VFS DUMPS: of so many lines of the benchmark, that each is whole, with so many VFs if
# that is not negative, or marked; and that not all are
cat >/tmp/whole.py <<'PYTHON'
import json, sys
want, dumps = map(int, sys.argv[1:])
marked = whole = 0
for line in sys.stdin:
    reply = json.loads(line)
    if reply["interrupted"]:
        marked += 1
        continue
    whole += 1
    assert reply["whole"], line
    assert want < 0 or reply["vfs"] == want, line
assert marked + whole == dumps, f"{marked + whole} dumps"
print("consistent" if whole else "none-whole", "marked" if marked else "never-marked")
print(f"# {marked} dumps were marked as interrupted, {whole} were not", file=sys.stderr)
PYTHON

is "$most VFs are listed whole" \
	"$("$dump" -n $dumps -f "$big" -p $((identity | config | counters)) |
		"$python" /tmp/whole.py $most $dumps)" \
	"consistent never-marked"
is "with little room for an answer, too" \
	"$("$dump" -n 2 -f "$big" -p $((identity | config)) -b 4096 |
		"$python" /tmp/whole.py $most 2)" \
	"consistent never-marked"
is "all of them have counters" \
	"$("$dump" -f "$big" -p $counters | grep -c '"stale": 0, "counted": '$most)" 1
# It is 64 KiB of columns, and the second time no driver is asked.
for room in 4096 32768; do
	is "as columns, with $room bytes of room for an answer" \
		"$("$dump" -n 2 -C -f "$big" -b $room | tail -n 1 | cut -d , -f 1-5)" \
		"{\"vfs\": $most, \"interrupted\": false, \"whole\": true, \"stale\": 0, \"counted\": $most"
done
is "debugfs has a line for each" "$(grep -c "^$big *vf" "$debug/counters")" $most

for ((n = 1; n <= nr_pfs; n++)); do
	pfs[n]=$(new_pf "p$n" 256)
	echo 256 >"$devices/${pfs[n]}/sriov_numvfs"
done
vfs=$((most + nr_pfs * 256))
is "$vfs VFs of $((nr_pfs + 1)) PFs are listed whole" \
	"$("$dump" -n 5 -p $identity | "$python" /tmp/whole.py $vfs 5)" "consistent never-marked"

(
	while [ ! -e /tmp/stop ]; do
		begun=$SECONDS
		echo 0 >"$devices/${pfs[3]}/sriov_numvfs"
		echo 256 >"$devices/${pfs[3]}/sriov_numvfs"
		# Some dumps must find it at rest, however slow all is.
		touch /tmp/rests
		sleep $((SECONDS - begun + 1))
		rm /tmp/rests
	done
) &
writer=$!
# Whether one is marked is a matter of chance here; see scale.sh.
like "$((2 * churned)) dumps while VFs come and go are whole or marked" \
	"$( ("$dump" -n $churned -p $identity
		wait_for 600 test -e /tmp/rests
		"$dump" -n $churned -f "${pfs[3]}" -p $((identity | counters))) |
		"$python" /tmp/whole.py -1 $((2 * churned)))" "^consistent "
touch /tmp/stop
wait $writer
for ((n = 1; n <= nr_pfs; n++)); do
	echo 0 >"$devices/${pfs[n]}/sriov_numvfs"
done
start=$SECONDS
echo 0 >"$devices/$big/sriov_numvfs"
echo "# $most VFs destroyed in $((SECONDS - start)) s"
finish
