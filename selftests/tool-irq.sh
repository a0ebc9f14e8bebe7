#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb nvme
# vm: --sim --mem 2G --qemu -numa --qemu node,memdev=m0,cpus=0 --qemu -object --qemu memory-backend-ram,id=m0,size=1536M --qemu -numa --qemu node,memdev=m1 --qemu -object --qemu memory-backend-ram,id=m1,size=512M
# sriovctl irq, interrupts in top, and stats of packets that are sent, against sysfs and /proc/interrupts.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"
. "${0%/*}/lib-top.sh"

igb=$(pfs_of igb)
nvme=$(pfs_of nvme)

# ---- igb: traffic between two VFs ----

two_ends "$igb"
soon "the VFs reach each other" ip netns exec ns0 busybox ping -q -c 1 -W 1 192.0.2.2

# received: what the network device of vf0 has
received()
{
	ip netns exec ns0 cat /sys/class/net/data/statistics/rx_packets
}

# irqs ADDRESS: those that the PCI core has of a device
irqs()
{
	(cd "$devices/$1/msi_irqs" && printf '%s\n' *) | sort -n | xargs
}

# taken IRQ...: how often these interrupts came
taken()
{
	awk -v "irqs=$*" 'BEGIN { split(irqs, a); for (i in a) wanted[a[i] ":"] = 1 }
		$1 in wanted { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i } END { print n + 0 }' /proc/interrupts
}

cat >"$tmp/product.py" <<'PYTHON'
# Rate times interval of the VF in the document on stdin: of the packets, or of its interrupts.
import json, sys
vf = json.load(sys.stdin)["vfs"][0]
if isinstance(vf["rates"], list):
    rate = [s["rx-packets"] for s in vf["rates"] if "rx-packets" in s][0]
else:
    rate = vf["rates"]["total"]
    assert abs(sum(v["count"] for v in vf["rates"]["vector"]) - rate) < 0.01
print(round(rate * vf["interval"]))
PYTHON

vf0=$(vf_of "$igb" 0)
ip netns exec ns0 busybox ping -q -i 0.2 192.0.2.2 >/dev/null &
ping=$!
sleep 3
before=$(received)
# igbvf reads its counters every 2 seconds.
"$ctl" stats -R -i 6 -J "$igb" vf0 >"$tmp/out"
after=$(received)
packets=$("$python" "$tmp/product.py" <"$tmp/out")
is "packets of igb's VF have a rate" $((packets >= 10 && packets <= after - before)) 1
is "one VF is as the schema says" "$(valid stats --lines <"$tmp/out")" ok

# ---- irq ----

# shellcheck disable=SC2046
before=$(taken $(irqs "$vf0"))
"$ctl" irq -i 3 -J "$igb" vf0 >"$tmp/out"
# shellcheck disable=SC2046
after=$(taken $(irqs "$vf0"))
number=$("$python" "$tmp/product.py" <"$tmp/out")
is "interrupts of igb's VF have a rate" $((number >= 10 && number <= after - before)) 1
is "one VF is as the schema says" "$(valid irq --lines <"$tmp/out")" ok
sorted=$("$ctl" irq -i 2 -s RATE -rno RATE "$igb")
is "sorted by rate" "$sorted" "$(sort -rn <<<"$sorted")"
kill $ping

for address in "$igb" "$vf0" "$nvme"; do
	is "$address: vectors and interrupts" \
		"$("$ctl" irq -rno VECTOR,IRQ,ADDRESS | awk -v a="$address" '$3 == a { print $2 }' | xargs)" \
		"$(irqs "$address")"
done
is "they are numbered" "$("$ctl" irq -rno VECTOR "$igb" vf0 | xargs)" "0 1 2"
# shellcheck disable=SC2046
before=$(taken $(irqs "$nvme"))
count=$("$ctl" irq -rno COUNT "$nvme" | awk '{ n += $1 } END { print n }')
# shellcheck disable=SC2046
after=$(taken $(irqs "$nvme"))
is "counts are those of /proc/interrupts" $((before <= count && count <= after)) 1
is "CPU and node" "$("$ctl" irq -rno CPU,NODE "$igb" vf0 | sort -u)" "0 0"
like "the default columns" "$("$ctl" irq)" "^PF +VF +USER +VECTOR +IRQ +COUNT +CPU +NODE *\$"
like "with an interval, a rate" "$("$ctl" irq -i 0.2)" "^PF +VF +USER +VECTOR +IRQ +COUNT +RATE +CPU +NODE *\$"
run irq -i 0.2
lacks "they fit 80 columns" '.{81}'
like "the line of a PF" "$("$ctl" irq "$igb")" "^$igb +$(netdev "$igb") +0 +[0-9]+ +[0-9]+ +0 +0 *\$"
is "a PF is before its VFs" "$("$ctl" irq -rno VF "$igb" | uniq | tr '\n' ,)" "-,vf0,vf1,"
is "so many tables as --count says" "$("$ctl" irq -i 0.2 -c 3 | grep -c ^PF)" 3
lacks "nothing is remote" remote
is "by device: table, allocated, remote" \
	"$("$ctl" irq -Srno TABLE,ALLOC,REMOTE "$igb" | xargs)" "10 3 - 3 3 - 3 3 -"
echo 1 >"$devices/$vf0/numa_node"
is "on the other node they are remote" "$("$ctl" irq | grep -c "vf0 .* 0 remote\$")" 3
is "by device: how many" "$("$ctl" irq -Srno ALLOC,REMOTE "$igb" vf0)" "3 3"

# coloured COMMAND...: how many lines have colour on a terminal
coloured()
{
	"$python" -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@" | grep -c $'\e\\[3'
}
is "they have colour on a terminal" "$(TERM=linux coloured "$ctl" irq)" 3
is "not if somebody said NO_COLOR" "$(TERM=linux NO_COLOR=1 coloured "$ctl" irq)" 0
echo 0 >"$devices/$vf0/numa_node"
total=$("$ctl" irq -Srno TOTAL "$nvme")
is "by device: total" "$((count <= total && total <= after + 1000))" 1
like "by device: rate" "$("$ctl" irq -S -i 0.2 "$igb")" "^PF +VF +USER +TABLE +ALLOC +REMOTE +TOTAL +RATE *\$"
is "irq is as its schema says" "$("$ctl" irq -J | valid irq)" ok
is "and with rates" "$("$ctl" irq -J -i 0.2 -c 2 | valid irq --lines)" ok
for n in 0 1; do
	ip netns del "ns$n"
done


# ---- top ----

terminal C.UTF-8
modes=$(modes)
# shellcheck disable=SC2119 # it takes what top takes, or nothing
run_top
key i
shown "top, i: interrupts" '^PF +VF +USER +VECTOR +IRQ +COUNT +RATE +CPU +NODE'
irq=$(cd "$devices/$nvme/msi_irqs" && printf '%s\n' * | head -n 1)
shown "those of nvme, with their rate" "^$nvme +nvme +[0-9]+ +$irq +[0-9]+ +[0-9.]+ +0"
shown "totals" '^per s: [0-9.]+ interrupts; [1-9][0-9]* vectors, 0 of them remote$'
key s r
shown "sorted by their own columns" '^interrupts by CPU reversed, '
key q
restored "q" 0
mux kill-server
rm -r "$tmp"
finish
