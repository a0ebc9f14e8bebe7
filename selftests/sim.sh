#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slow
# The simulator alone, through what the kernel and iproute2 offer for any SR-IOV device.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

ko=$SRIOV_BUILD/drivers/sriov_sim/sriov_sim.ko
ENOMEM='Cannot allocate memory'

# vf_stats NETDEV N: the RX and the TX counters of a VF
vf_stats()
{
	ip -s link show "$1" |
		awk -v vf="$2" '$1 == "vf" { n = $2 == vf } n && n++ && (n == 4 || n == 6)' | xargs
}

# took COMMAND...: milliseconds
took()
{
	local start
	start=$(date +%s%N)
	"$@"
	echo $((($(date +%s%N) - start) / 1000000))
}

# counts PF N SOURCE: what the PF driver's record has of the counters of VF N from this source
counts()
{
	sed -n "s/^vf=$2 $3 //p" "$simdebug/$1/counters"
}

# functions PF: how many there are in its domain
functions()
{
	find "$devices/" -name "${1%%:*}:*" | wc -l
}

# config FUNCTION OFFSET LENGTH: hexadecimal words of its configuration space
config()
{
	od -An -tx4 -j$(($2)) -N"$3" "$devices/$1/config" | xargs
}

# set_config FUNCTION OFFSET BYTES: as printf has them
set_config()
{
	# shellcheck disable=SC2059 # of bytes
	printf "$3" | dd of="$devices/$1/config" bs=1 seek=$(($2)) conv=notrunc status=none
}

# msix_size FUNCTION: its MSI-X table size, from Message Control
msix_size()
{
	echo $(((0x$(config "$1" 0xa0 4) >> 16 & 0x7ff) + 1))
}

insmod "$ko"

# ---- settings ----

mkdir "$simroot/pf"
cd "$simroot/pf"
is "a new PF has defaults" "$(grep . live total_vfs vf_offset vf_stride pf_msix vf_msix \
	vf_bar buses numa_node accelerator msix_pool stats_cost_us \
	counter_step tick driver_total_vfs probe_vfs vf_netdevs provider \
	representors link_width needs_up makes msix_divided msix_more mac_resets vf_rdma deaf | xargs)" "live:0 total_vfs:8 vf_offset:1 vf_stride:1 pf_msix:16 vf_msix:3 \
vf_bar:0 buses:256 numa_node:-1 accelerator:0 msix_pool:0 stats_cost_us:0 \
counter_step:1 tick:0 driver_total_vfs:0 probe_vfs:0 vf_netdevs:1 provider:0 \
representors:0 link_width:0 needs_up:0 makes:0 msix_divided:0 msix_more:0 mac_resets:0 vf_rdma:0 deaf:0"
is "no address, failure, missing operation or one that is held" \
	"$(cat address fail not_implemented hold held | xargs)" ""
is "no device" "$(find /sys/bus/pci/drivers/sriov_sim_pf/ -name '*:*')" ""

echo probe >hold
# All but pull and sets_total_vfs can be read.
mapfile -t files < <(find . -maxdepth 1 -type f -perm -400)
before=$(snapshot "${files[@]}")
like "what can be read has what is held" "$before" '/hold: probe'
bad=''
while read -r attr value words; do
	[ "$(put "$attr" "$value")" = "$words" ] || bad+=" $attr=$value"
done <<BAD
live 2 $EINVAL
live x $EINVAL
total_vfs 0 $ERANGE
total_vfs 65536 $ERANGE
total_vfs -1 $EINVAL
total_vfs 8x $EINVAL
total_vfs 99999999999 $ERANGE
vf_offset 0 $ERANGE
vf_offset 65529 $ERANGE
vf_stride 0 $ERANGE
vf_stride 9363 $ERANGE
pf_msix 2049 $ERANGE
vf_msix 2049 $ERANGE
vf_bar 2048 $ERANGE
vf_bar 12288 $EINVAL
vf_bar 4294967295 $ERANGE
buses 0 $ERANGE
buses 257 $ERANGE
numa_node 9999 $EINVAL
numa_node -2 $EINVAL
accelerator 2 $ERANGE
msix_pool -3 $EINVAL
msix_pool 134215681 $ERANGE
pull 1 No such device
pull 0 $EINVAL
stats_cost_us 1000001 $ERANGE
counter_step 1000001 $ERANGE
tick 0 $ERANGE
driver_total_vfs 65536 $ERANGE
sets_total_vfs 65536 $ERANGE
sets_total_vfs 1 No such device
probe_vfs x $EINVAL
vf_netdevs 2 $ERANGE
provider 2 $ERANGE
representors 2 $ERANGE
link_width 9 $ERANGE
needs_up 4 $ERANGE
makes 65536 $ERANGE
msix_divided 2 $ERANGE
msix_more 2048 $ERANGE
mac_resets 2 $ERANGE
vf_rdma 3 $ERANGE
deaf 2 $ERANGE
BAD
while read -r value; do
	[ "$(put fail "$value")" = "$EINVAL" ] || bad+=" fail=$value"
done <<'BAD'

probe
probe 1
probe x EIO
probe -1 EIO
probe 1 EWHAT
probe 1 0
probe 1 4096
probe 1 EIO EIO
probe 1 EIO 0
probe 1 EIO 2 2
probe 0 EIO
set_vf_nothing 1 EIO
BAD
for value in set_vf_nothing probe 'set_vf_mac x'; do
	[ "$(put not_implemented "$value")" = "$EINVAL" ] || bad+=" not_implemented=$value"
done
for value in set_vf_nothing 'vf_probe x'; do
	[ "$(put hold "$value")" = "$EINVAL" ] || bad+=" hold=$value"
done
is "bad input is refused" "$bad" ""
is "and changes nothing" "$(snapshot "${files[@]}")" "$before"
echo >hold

# ---- live ----

echo 16 >total_vfs
can "live" live 1
pf=$(cat address)
dev=$devices/$pf
is "the PF's driver" "$(driver_of "$pf")" sriov_sim_pf
is "identity and totals" "$(cat "$dev"/{vendor,device,class} "$dev"/sriov_{vf_device,offset} \
	"$dev"/sriov_{stride,totalvfs,numvfs,vf_total_msix} | xargs)" \
	"0xfff1 0x5000 0x020000 5001 1 1 16 0 0"
link=("$dev"/{current,max}_link_{speed,width})
is "its link" "$(values "${link[@]}")" "16.0 GT/s PCIe 8 16.0 GT/s PCIe 8"
echo 2 >link_width
is "a narrow one" "$(values "${link[@]}")" "16.0 GT/s PCIe 2 16.0 GT/s PCIe 8"
echo 0 >link_width
net=$(netdev "$pf")
bad=''
for attr in total_vfs vf_offset vf_stride pf_msix vf_msix buses; do
	[ "$(put $attr 4)" = "$EBUSY" ] || bad+=" $attr"
done
[ "$(put numa_node -1)" = "$EBUSY" ] || bad+=" numa_node"
[ "$(put accelerator 1)" = "$EBUSY" ] || bad+=" accelerator"
[ "$(put vf_bar 4096)" = "$EBUSY" ] || bad+=" vf_bar"
is "settings are fixed now" "$bad" ""

can "8 VFs" "$dev/sriov_numvfs" 8
is "the VFs are there" "$(functions "$pf")" 9
is "each has a driver and a netdev" \
	"$(find "$dev"/virtfn*/driver/ "$dev"/virtfn*/net/* -maxdepth 0 | wc -l)" 16
is "their vendor ID reads as ffff" "$(od -An -tx2 -N4 "$dev/virtfn0/config" | xargs)" "ffff ffff"
is "ip link lists them" "$(ip link show "$net" | grep -c '^ *vf ')" 8
is "more VFs at once are refused" "$(put "$dev/sriov_numvfs" 9)" "$EBUSY"
is "more than TotalVFs are refused" "$(put "$dev/sriov_numvfs" 17)" "$ERANGE"

# ---- configuration ----

bad=''
while read -r setting; do
	# shellcheck disable=SC2086 # words are arguments
	said=$(words ip link set "$net" vf 3 $setting)
	[ "$said" = ok ] || bad+=" $setting: $said"
done <<'GOOD'
mac 02:00:00:00:00:03
vlan 100 qos 5 proto 802.1ad
min_tx_rate 10 max_tx_rate 1000
spoofchk off
trust on
state disable
query_rss on
GOOD
is "ip link sets everything" "$bad" ""
is "the driver's record has it" "$(sed -n 's/^vf=3 \(.*[^ ]\) *$/\1/p' "$simdebug/$pf/vfs")" \
	"mac=02:00:00:00:00:03 vlan=100 qos=5 vlan_proto=802.1ad min_tx_rate=10 max_tx_rate=1000 \
spoofchk=0 trust=1 link_state=disable rss_query_en=1 node_guid=0000000000000000 \
port_guid=0000000000000000"
like "ip link shows it" "$(ip link show "$net" | grep '^ *vf 3 ')" "02:00:00:00:00:03.*vlan 100, \
qos 5, vlan protocol 802.1ad, tx rate 1000 .*max_tx_rate 1000Mbps, min_tx_rate 10Mbps, spoof \
checking off.*link-state disable, trust on, query_rss on"
is "the VF's driver has still what was at its probe" \
	"$(at_probe "$(vf_of "$pf" 3)" vlan) $(at_probe "$(vf_of "$pf" 3)" msix_vectors)" "0 3"
record=$(cat "$simdebug/$pf/vfs")
is "a multicast MAC is refused" "$(words ip link set "$net" vf 3 mac 03:00:00:00:00:01)" "$EINVAL"
is "VLAN 4095 is refused" "$(words ip link set "$net" vf 3 vlan 4095)" "$EINVAL"
is "a priority of 8 is refused" "$(words ip link set "$net" vf 3 vlan 4 qos 8)" "$EINVAL"
is "a VF that is not there is refused" "$(words ip link set "$net" vf 8 vlan 1)" "$EINVAL"
is "the record is as before" "$(cat "$simdebug/$pf/vfs")" "$record"

echo 0 >"$dev/sriov_numvfs"
is "no VF is left" "$(functions "$pf")" 1
echo 0 >"$dev/sriov_drivers_autoprobe"
echo 4 >"$dev/sriov_numvfs"
is "the record is lost with the VFs" "$(sim_record "$pf" 3 mac)" 00:00:00:00:00:00
vf=$(vf_of "$pf" 1)
ip link set "$net" vf 1 mac 02:00:00:00:00:11 vlan 7
echo 1 >"$dev/sriov_drivers_autoprobe"
echo "$vf" >/sys/bus/pci/drivers_probe
is "configured before probe" "$(at_probe "$vf" mac) $(at_probe "$vf" vlan)" "02:00:00:00:00:11 7"
is "the VF's netdev has the MAC" "$(cat "$devices/$vf/net"/*/address)" 02:00:00:00:00:11

# ---- counters and cost ----

echo 10 >counter_step
echo 3 >tick
is "VF 1 counts twice 30" "$(vf_stats "$net" 1)" "6000 60 240 180 300 12000 120 360"
is "its netdev counts the same" \
	"$(cat "$devices/$vf/net"/*/statistics/{rx_packets,tx_bytes} | xargs)" "60 12000"
is "and errors" "$(cat "$devices/$vf/net"/*/statistics/{rx,tx}_errors | xargs)" "420 480"
is "the record has what the driver tells" "$(counts "$pf" 1 pf-driver)" "rx_packets=60 \
tx_packets=120 rx_bytes=6000 tx_bytes=12000 rx_broadcast=180 rx_multicast=240 rx_dropped=300 \
tx_dropped=360"
before=$(sim_calls "$pf" get_vf_stats)
ip -s link show "$net" >/dev/null
at_least "each query is counted" $(($(sim_calls "$pf" get_vf_stats) - before)) 4
echo 100000 >stats_cost_us
at_least "a query costs what it should" "$(took vf_stats "$net" 0 | tail -n 1)" 400
echo 0 >stats_cost_us

# ---- failures ----

echo set_vf_mac 2 EIO >fail
echo sriov_configure 1 12 >fail
is "failures are pending" "$(xargs <fail)" "sriov_configure 1 12 1 set_vf_mac 2 5 1"
said=''
for n in 1 2 3; do
	said+="$(words ip link set "$net" vf 0 mac 02:00:00:00:00:0$n), "
done
is "the second call fails" "$said" "ok, $EIO, ok, "
is "disabling fails as asked" "$(put "$dev/sriov_numvfs" 0)" "$ENOMEM"
is "the VFs stay" "$(cat "$dev/sriov_numvfs") $(functions "$pf")" "4 5"
echo vf_probe 1 EBUSY >fail
vf=$(vf_of "$pf" 2)
is "a VF's probe fails" "$(put /sys/bus/pci/drivers/sriov_sim_vf/bind "$vf")" "$EBUSY"
echo set_vf_mac 5 EIO >fail
echo set_vf_mac 0 >fail
is "no failure is pending" "$(cat fail)" ""
echo sriov_configure 2 EAGAIN 3 >fail
said=''
for n in 0 0 0 0 0; do
	said+="$(put "$dev/sriov_numvfs" $((4 - $(num_vfs "$pf")))), $(xargs <fail); "
done
is "one fails for a time" "$said" "ok, sriov_configure 1 11 3; $EAGAIN, sriov_configure 1 11 2; \
$EAGAIN, sriov_configure 1 11 1; $EAGAIN, ; ok, ; "

# ---- held ----

echo 0 >"$dev/sriov_numvfs"
sim_hold pf sriov_configure set_vf_mac
is "what is held" "$(cat hold)" "sriov_configure set_vf_mac"
put "$dev/sriov_numvfs" 4 >/tmp/numvfs &
writer=$!
words ip link set "$net" vf 3 mac 02:00:00:00:00:33 >/tmp/mac &
setter=$!
wait_held pf sriov_configure
wait_held pf set_vf_mac
is "both calls wait" "$(values held)" "sriov_configure 1 set_vf_mac 1"
is "unkillable, and not to be reported as hung" "$(sed -n 's/^State:\t//p' /proc/$writer/status)" "I (idle)"
was=$(sim_calls "$pf" set_vf_mac)
echo set_vf_mac 1 EBUSY >fail
sim_hold pf sriov_configure
wait $setter
is "one goes on, and fails as asked meanwhile" "$(</tmp/mac)" "$EBUSY"
is "the other waits" "$(values held) $(functions "$pf")" "sriov_configure 1 1"
is "a call is counted when it comes" "$(sim_calls "$pf" set_vf_mac)" "$was"
sim_release pf
wait $writer
is "then goes on as well" "$(</tmp/numvfs) $(functions "$pf") $(values hold held)" "ok 5 "
sim_hold pf set_vf_mac
words ip link set "$net" vf 3 mac 02:00:00:00:00:34 >/tmp/mac &
setter=$!
wait_held pf set_vf_mac
sim_release pf
sim_hold pf set_vf_mac
is "let go and held at once: nothing waits" "$(values hold held)" set_vf_mac
wait $setter
is "the first one is through" "$(</tmp/mac)" ok
words ip link set "$net" vf 3 mac 02:00:00:00:00:35 >/tmp/mac &
setter=$!
wait_held pf set_vf_mac
can "the next one waits until the PF goes" live 0
wait $setter
is "and nothing is held" "$(</tmp/mac) $(values hold held)" "ok "
sim_hold pf probe
put live 1 >/tmp/live &
writer=$!
wait_held pf probe
can "it goes while it comes" live 0
wait $writer
is "which has let the probe go on" "$(</tmp/live) $(functions "$pf") $(cat live)" "ok 0 0"
can "live again" live 1
echo 1 >"$dev/sriov_numvfs"
sim_hold pf get_vf_config
ip link show "$net" >/tmp/show 2>&1 &
reader=$!
wait_held pf get_vf_config
can "pulled out while it is read" pull 1
wait $reader
is "which has let the reader go on" "$(grep -c '^ *vf 0' /tmp/show) $(values hold held)" "1 "
can "and live once more" live 1
echo 4 >"$dev/sriov_numvfs"

# ---- rebind ----

echo 'set_vf_trust get_vf_stats' >not_implemented
is "what is missing" "$(cat not_implemented)" "set_vf_trust get_vf_stats"
is "until the next bind it is there" "$(words ip link set "$net" vf 0 trust on)" ok
echo 12 >driver_total_vfs
echo 5 >probe_vfs
is "unbind and bind with VFs" "$(words rebind "$pf")" ok
is "VFs and limit of the driver's probe" "$(cat "$dev"/sriov_{numvfs,totalvfs} | xargs)" "5 12"
is "what is not implemented" "$(words ip link set "$net" vf 0 trust on)" "$EOPNOTSUPP"
is "has no counters either" "$(cat "$simdebug/$pf/counters")" ""
is "the rest is" "$(words ip link set "$net" vf 0 spoofchk off)" ok
echo '' >not_implemented
echo 13 >driver_total_vfs
echo 14 >probe_vfs
echo probe 1 ENODEV >fail
is "a failing probe" "$(words rebind "$pf")" "No such device"
is "leaves nothing behind" "$(functions "$pf") $(netdev "$pf")" "1 "
echo 99 >probe_vfs
can "bind again" /sys/bus/pci/drivers/sriov_sim_pf/bind "$pf"
is "VFs that the driver cannot enable leave the PF bound" "$(cat "$dev/sriov_numvfs")" 0
can "the driver sets another limit" sets_total_vfs 11
is "after its probe" "$(cat "$dev/sriov_totalvfs")" 11
is "over TotalVFs" "$(put sets_total_vfs 65535)" "$EINVAL"
echo 0 >driver_total_vfs
echo 0 >probe_vfs

# ---- reset, removal and rescan ----

echo 2 >"$dev/sriov_numvfs"
can "function level reset of a VF" "$dev/virtfn0/reset" 1
can "and of the PF" "$dev/reset" 1
is "its VFs are back" "$(od -An -tx2 -j8 -N4 "$dev/virtfn1/config" | xargs)" "0001 0200"
echo 1 >"$dev/remove"
is "removed through sysfs" "$(functions "$pf")" 0
echo 1 >/sys/bus/pci/rescan
is "and found again" "$(driver_of "$pf")" sriov_sim_pf
can "and away" live 0

# ---- ways to go ----

echo 32 >msix_pool
can "live again" live 1
is "at the same address" "$(cat address)" "$pf"
echo 3 >"$dev/sriov_numvfs"
echo 0 >live
is "live 0 with VFs up" "$(functions "$pf") $(cat address)" "0 "
can "live" live 1
is "the pool allows 10 VFs" "$(cat "$dev/sriov_vf_total_msix") $(put "$dev/sriov_numvfs" 11)" \
	"32 $ENOSPC"
echo 0 >"$dev/sriov_drivers_autoprobe"
echo 10 >"$dev/sriov_numvfs"
vf=$(vf_of "$pf" 4)
count=$devices/$vf/sriov_vf_msix_count
is "5 vectors for a VF" "$(put "$count" 5)" ok
is "none is left for another" "$(put "$dev/virtfn5/sriov_vf_msix_count" 4)" "$ENOSPC"
is "until one gives up some" "$(put "$dev/virtfn6/sriov_vf_msix_count" 1)" ok
is "then there are" "$(put "$dev/virtfn5/sriov_vf_msix_count" 5)" ok
is "0 is the default" "$(put "$dev/virtfn5/sriov_vf_msix_count" 0)" ok
is "not more than a table may have" "$(put "$count" 2049)" "$EINVAL"
echo 1 >"$dev/sriov_drivers_autoprobe"
echo "$vf" >/sys/bus/pci/drivers_probe
is "the VF's driver sees its vectors" "$(at_probe "$vf" msix_vectors)" 5
is "no change under a driver" "$(put "$count" 3)" "$EBUSY"

# The VFs have 30: 5, 1 and eight times 3.
echo 0 >"$dev/sriov_drivers_autoprobe"
can "the pool shrinks below what the VFs have" msix_pool 20
is "the driver tells, and the VFs keep theirs" "$(cat "$dev/sriov_vf_total_msix") \
$(msix_size "$vf") $(msix_size "$(vf_of "$pf" 5)")" "20 5 3"
bad=''
for n in 0 1 2 3; do
	[ "$(put "$dev/virtfn5/sriov_vf_msix_count" 4)" = "$ENOSPC" ] || bad+=" take before $n"
	[ "$(put "$dev/virtfn$n/sriov_vf_msix_count" 1)" = ok ] || bad+=" give $n"
done
is "vectors can be given up and not taken" "$bad" ""
is "not while there is one too many" "$(put "$dev/virtfn5/sriov_vf_msix_count" 4)" "$ENOSPC"
can "the last of them" "$dev/virtfn7/sriov_vf_msix_count" 1
can "none to spare" "$dev/virtfn8/sriov_vf_msix_count" 2
can "one is taken then" "$dev/virtfn5/sriov_vf_msix_count" 4
is "and no more" "$(put "$dev/virtfn5/sriov_vf_msix_count" 5)" "$ENOSPC"
can "the pool goes" msix_pool 0
is "without one nothing is moved" "$(cat "$dev/sriov_vf_total_msix") \
$(msix_size "$(vf_of "$pf" 5)") $(put "$dev/virtfn5/sriov_vf_msix_count" 1)" "0 4 $EOPNOTSUPP"
can "and comes with one more" msix_pool 21
is "it knows what the VFs have" "$(put "$dev/virtfn5/sriov_vf_msix_count" 6), \
$(put "$dev/virtfn5/sriov_vf_msix_count" 5)" "$ENOSPC, ok"
echo 0 >"$dev/sriov_numvfs"
is "it is for new VFs what it is now" "$(put "$dev/sriov_numvfs" 8), \
$(put "$dev/sriov_numvfs" 7)" "$ENOSPC, ok"
echo 0 >"$dev/sriov_numvfs"
echo 0 >msix_pool
echo 10 >"$dev/sriov_numvfs"
echo 28 >msix_pool
is "a pool that comes after the VFs" "$(put "$dev/virtfn0/sriov_vf_msix_count" 4), \
$(put "$dev/virtfn0/sriov_vf_msix_count" 2), $(put "$dev/virtfn0/sriov_vf_msix_count" 1), \
$(put "$dev/virtfn0/sriov_vf_msix_count" 2)" "$ENOSPC, ok, ok, $ENOSPC"
echo 1 >"$dev/sriov_drivers_autoprobe"
echo "$vf" >/sys/bus/pci/drivers_probe
can "pulled out with VFs" pull 1
is "nothing is left" "$(functions "$pf") $(cat live)" "0 0"

can "live" live 1
if modprobe -q pci-pf-stub; then
	echo pci-pf-stub >"$dev/driver_override"
	echo "$pf" >/sys/bus/pci/drivers/sriov_sim_pf/unbind
	echo "$pf" >/sys/bus/pci/drivers_probe
	echo 3 >"$dev/sriov_numvfs"
	echo "$pf" >/sys/bus/pci/drivers/pci-pf-stub/unbind
	is "a driver that leaves its VFs" "$(functions "$pf")" 4
	can "does not keep the PF" live 0
	can "live" live 1
else
	skip "a driver that leaves its VFs" "no pci-pf-stub"
fi

mkdir "$simroot/other"
echo 1 >"$simroot/other/live"
is "two PFs are in two domains" "$(driver_of "$(cat "$simroot/other/address")")" sriov_sim_pf
is "the module is in use" "$(words rmmod sriov_sim)" "Module sriov_sim is in use"
echo 1 >"$dev/sriov_numvfs"
sim_hold pf get_vf_config
ip link show "$net" >/tmp/show 2>&1 &
reader=$!
wait_held pf get_vf_config
cd /
rmdir "$simroot/pf" "$simroot/other"
wait $reader
is "rmdir while live, and while a call is held" "$(functions "$pf")" 0

# ---- what the PCI core refuses ----

dmesg -C
# VF n has routing ID 0x80 * (n + 1).
pf=$(sim_up narrow buses=2 vf_offset=0x80 vf_stride=0x80)
dev=$devices/$pf
is "TotalVFs does not depend on the buses" "$(total_vfs "$pf")" 8
is "VFs beyond the last bus" "$(put "$dev/sriov_numvfs" 4)" "$ENOMEM"
like "the core says why" "$(dmesg -c)" "can't enable 4 VFs .bus 02 out of range of .bus 00-01"
is "none is left, in the driver neither" \
	"$(num_vfs "$pf") $(functions "$pf") $(wc -l <"$simdebug/$pf/vfs")" "0 1 0"
can "as many as fit" "$dev/sriov_numvfs" 3
is "the last is on the last bus" "$(vf_of "$pf" 2)" "${pf%%:*}:01:10.0"
echo 0 >"$dev/sriov_numvfs"
echo 1 >/sys/bus/pci/rescan
is "a rescan finds no more buses" "$(put "$dev/sriov_numvfs" 4)" "$ENOMEM"
cd "$simroot/narrow"
echo 0 >live
echo 1 >buses
echo 1 >live
is "one bus" "$(put "$dev/sriov_numvfs" 2), $(put "$dev/sriov_numvfs" 1)" "$ENOMEM, ok"
echo 0 >live
echo 256 >buses
echo 1 >live
can "all of them again" "$dev/sriov_numvfs" 8
cd /
rmdir "$simroot/narrow"

dmesg -C
pf=$(sim_up bar total_vfs=4 vf_bar=16384)
dev=$devices/$pf
like "the core sizes the VF BAR" "$(dmesg)" \
	"mem 0x00000000-0x0000ffff 64bit pref.: contains BAR 0 for 4 VFs"
is "TotalVFs does not depend on it" "$(total_vfs "$pf") $(cat "$simroot/bar/vf_bar")" "4 16384"
is "VF BAR0 is 64-bit and prefetchable" "$(config "$pf" 0x124 12)" "0000000c 00000000 00000000"
set_config "$pf" 0x124 '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'
is "its size can be read" "$(config "$pf" 0x124 12)" "ffffc00c ffffffff 00000000"
set_config "$pf" 0x125 '\x20'
is "a byte of it can be written" "$(config "$pf" 0x124 12)" "ffff000c ffffffff 00000000"
set_config "$pf" 0x124 '\0\0\0\0\0\0\0\0'
is "no VF without memory" "$(put "$dev/sriov_numvfs" 1)" "$ENOMEM"
like "the core says this as well" "$(dmesg)" "not enough MMIO resources for SR-IOV"
is "no VF is left" "$(num_vfs "$pf") $(functions "$pf") $(wc -l <"$simdebug/$pf/vfs")" "0 1 0"
can "a reset" "$dev/reset" 1
echo 1 >/sys/bus/pci/rescan
like "a rescan assigns nothing" "$(dmesg)" "64bit pref.: failed to assign"
is "so the core still refuses" "$(put "$dev/sriov_numvfs" 4)" "$ENOMEM"
is "unbind and bind" "$(words rebind "$pf") $(put "$dev/sriov_numvfs" 1)" "ok $ENOMEM"
can "pull it" "$simroot/bar/pull" 1
can "without the BAR" "$simroot/bar/vf_bar" 0
can "live" "$simroot/bar/live" 1
set_config "$pf" 0x124 '\xff\xff\xff\xff\xff\xff\xff\xff'
is "there is none" "$(config "$pf" 0x124 8)" "00000000 00000000"
can "and are VFs" "$dev/sriov_numvfs" 4
rmdir "$simroot/bar"

# ---- representors ----

# reps PF: the netdevs of the PF that have the name of a VF's port, as "netdev=name"
reps()
{
	local path name
	for path in "$devices/$1/net"/*; do
		name=$(cat "$path/phys_port_name" 2>/dev/null) && echo "${path##*/}=$name"
	done | xargs
}

# rep_stats NETDEV: what the kernel has of the counters of a representor
rep_stats()
{
	local stat
	for stat in {rx,tx}_packets {rx,tx}_bytes {rx,tx}_dropped {rx,tx}_errors; do
		echo "$stat=$(<"/sys/class/net/$1/statistics/$stat")"
	done | xargs
}

pf=$(sim_up switch total_vfs=64)
dev=$devices/$pf
cd "$simroot/switch"
net=$(netdev "$pf")
echo 2 >"$dev/sriov_numvfs"
is "no representors by default" "$(reps "$pf") $(grep -c representor "$simdebug/$pf/counters")" " 0"
echo 1 >representors
is "VFs that are there get none" "$(reps "$pf")" ""
echo 0 >"$dev/sriov_numvfs"
echo 5 >tick
can "3 VFs" "$dev/sriov_numvfs" 3
is "a representor of each" "$(reps "$pf")" "${net}r0=pf0vf0 ${net}r1=pf0vf1 ${net}r2=pf0vf2"
is "the PF has its netdev first" "$(netdev "$pf")" "$net"
echo 7 >tick
is "it receives what the VF sends" "$(rep_stats "${net}r1")" "rx_packets=28000 tx_packets=14000 \
rx_bytes=2800000 tx_bytes=1400000 rx_dropped=84000 tx_dropped=70000 rx_errors=112000 \
tx_errors=98000"
is "the record has the same" "$(counts "$pf" 1 representor)" "$(rep_stats "${net}r1")"
is "the PF driver counts on" "$(counts "$pf" 1 pf-driver)" "rx_packets=14 tx_packets=28 \
rx_bytes=1400 tx_bytes=2800 rx_broadcast=42 rx_multicast=56 rx_dropped=70 tx_dropped=84"
ip link set "${net}r2" up
can "no VFs, one representor up" "$dev/sriov_numvfs" 0
is "no representors" "$(reps "$pf")" ""
before=$(sim_calls "$pf" add_representor)
echo add_representor 3 ENOSPC >fail
is "one that fails" "$(put "$dev/sriov_numvfs" 5)" "$ENOSPC"
is "was the third" "$(($(sim_calls "$pf" add_representor) - before))" 3
is "leaves nothing" "$(reps "$pf") $(num_vfs "$pf") $(functions "$pf") \
$(wc -l <"$simdebug/$pf/vfs")" " 0 1 0"
other=$(sim_up other)
ip link set "$(netdev "$other")" down
ip link set "$(netdev "$other")" name "${net}r1"
is "a name that is taken" "$(put "$dev/sriov_numvfs" 2)" "File exists"
rmdir "$simroot/other"
is "leaves nothing either" "$(reps "$pf") $(num_vfs "$pf") $(functions "$pf")" " 0 1"
can "then they can be made" "$dev/sriov_numvfs" 2
echo 2 >probe_vfs
is "unbind and bind with VFs" "$(words rebind "$pf") $(reps "$pf")" "ok ${net}r0=pf0vf0 ${net}r1=pf0vf1"
is "unbind" "$(put /sys/bus/pci/drivers/sriov_sim_pf/unbind "$pf") $(echo /sys/class/net/"$net"*)" \
	"ok /sys/class/net/$net*"
if [[ $SRIOV_KERNEL == *newest ]]; then
	echo 0 >probe_vfs
	can "bind without VFs" /sys/bus/pci/drivers/sriov_sim_pf/bind "$pf"
	skip "a failing one in the probe" "Linux 7 itself warns when a probe disables VFs"
else
	echo add_representor 2 EIO >fail
	can "a failing one in the probe" /sys/bus/pci/drivers/sriov_sim_pf/bind "$pf"
	is "leaves the PF bound without VFs" "$(driver_of "$pf") $(num_vfs "$pf") $(reps "$pf")" \
		"sriov_sim_pf 0 "
fi
can "64 VFs" "$dev/sriov_numvfs" 64
is "and all representors" "$(reps "$pf" | wc -w)" 64
can "pulled out with them" pull 1
is "nothing is left" "$(functions "$pf") $(echo /sys/class/net/"$net"*)" "0 /sys/class/net/$net*"
cd /
rmdir "$simroot/switch"

# ---- a driver that does otherwise ----

pf=$(sim_up odd total_vfs=6 vf_msix=4)
dev=$devices/$pf
net=$(netdev "$pf")
cd "$simroot/odd"
ip link set "$net" down
for n in 1 2; do
	echo $n >needs_up
	is "with the netdev down, $n" "$(put "$dev/sriov_numvfs" 2) $(num_vfs "$pf")" \
		"$([ $n = 1 ] && echo ok || echo "$EINVAL") 0"
	ip link set "$net" up
	is "and up" "$(put "$dev/sriov_numvfs" 2) $(num_vfs "$pf")" "ok 2"
	ip link set "$net" down
	is "neither are they destroyed" "$(put "$dev/sriov_numvfs" 0) $(num_vfs "$pf")" \
		"$([ $n = 1 ] && echo ok || echo "$EINVAL") 2"
	echo 0 >needs_up
	can "but by a driver that does not care" "$dev/sriov_numvfs" 0
done
ip link set "$net" up
can "2 VFs while it is up" "$dev/sriov_numvfs" 2
echo 3 >needs_up
ip link set "$net" down
is "one that destroys them" "$(put "$dev/sriov_numvfs" 0) $(num_vfs "$pf")" "ok 0"
is "and makes none" "$(put "$dev/sriov_numvfs" 2) $(num_vfs "$pf")" "$EINVAL 0"
echo 0 >needs_up
echo 65535 >makes
is "one that makes all" "$(put "$dev/sriov_numvfs" 1) $(num_vfs "$pf")" "ok 6"
can "none" "$dev/sriov_numvfs" 0
echo 3 >makes
is "one that makes others" "$(put "$dev/sriov_numvfs" 5) $(num_vfs "$pf")" "ok 3"
echo 0 >makes
can "none again" "$dev/sriov_numvfs" 0

echo 24 >msix_pool
echo 1 >msix_divided
can "6 VFs" "$dev/sriov_numvfs" 6
is "each has its share of the pool" "$(msix_size "$(vf_of "$pf" 5)")" 4
can "none once more" "$dev/sriov_numvfs" 0
can "2 VFs" "$dev/sriov_numvfs" 2
is "of two it is more" "$(msix_size "$(vf_of "$pf" 0)")" 12
vf=$(vf_of "$pf" 0)
echo "$vf" >"$devices/$vf/driver/unbind"
echo 1 >msix_more
is "a table that is not the number written" "$(put "$devices/$vf/sriov_vf_msix_count" 8) \
$(msix_size "$vf")" "ok 9"

is "a MAC address resets nothing" "$(ip link set "$net" vf 0 mac 02:00:00:00:00:01
sim_calls "$pf" vf_reset)" 0
echo 1 >mac_resets
is "or the VF, though it has it" "$(ip link set "$net" vf 0 mac 02:00:00:00:00:01
sim_calls "$pf" vf_reset)" 1
echo 1 >deaf
is "a device that does not answer" "$(od -An -N4 -tx4 "$dev/config" | xargs)" ffffffff
echo 0 >deaf
is "and does again" "$(od -An -N4 -tx4 "$dev/config" | xargs)" 5000fff1
cd /
rmdir "$simroot/odd"

# ---- accelerator ----

pf=$(sim_up card accelerator=1 representors=1)
dev=$devices/$pf
is "an accelerator is no network controller" "$(driver_of "$pf") $(<"$dev/class")" \
	"sriov_sim_pf 0x120000"
can "4 VFs" "$dev/sriov_numvfs" 4
is "neither are its VFs" "$(drivers_of "$pf" 0 3) $(<"$dev/virtfn0/class")" \
	"sriov_sim_vf sriov_sim_vf 0x120000"
is "there is no netdev" "$(find "$dev"/net "$dev"/virtfn*/net 2>/dev/null)" ""
is "the driver has its records" "$(sim_record "$pf" 3 spoofchk)" 1
cd "$simroot/card"
echo 3 >tick
is "nobody but its provider counts" "$(cut -d ' ' -f 2- "$simdebug/$pf/counters" | tail -n 1) \
$(grep -vc provider "$simdebug/$pf/counters")" "provider rx_packets=120 tx_packets=240 \
rx_bytes=36000 tx_bytes=48000 jobs=600 queue-wait=720 0"
is "which nobody calls without sriov_mgr" "$(grep ^provider "$simdebug/$pf/calls" | xargs)" \
	"provider_vf_set 0 provider_vf_get 0 provider_vf_count 0"
echo 'provider_vf_set provider_vf_get provider_vf_count' >not_implemented
is "unbind and bind" "$(words rebind "$pf") $(put "$dev/sriov_numvfs" 2)" "ok ok"
is "a provider that does not count" "$(cat "$simdebug/$pf/counters")" ""
echo '' >not_implemented
echo 0 >live
echo 0 >accelerator
echo 1 >provider
echo 1 >live
like "and a NIC again" "$(netdev "$pf") $(<"$dev/class")" "^sim[0-9]+ 0x020000$"
can "a VF" "$dev/sriov_numvfs" 1
is "with every source" "$(cut -d ' ' -f 2 "$simdebug/$pf/counters" | xargs)" \
	"pf-driver provider representor"
cd /
rmdir "$simroot/card"

# ---- many ----

# See also sim-x86.sh.
many=256
pf=$(sim_up big total_vfs=$many vf_offset=0x80 vf_stride=2 vf_netdevs=0)
can "$many VFs can be enabled" "$devices/$pf/sriov_numvfs" $many
is "$many VFs" "$(functions "$pf")" $((many + 1))
is "are spread over the buses" "$(vf_of "$pf" 255)" "${pf%%:*}:02:0f.6"
is "each has its record" "$(wc -l <"$simdebug/$pf/vfs")" "$many"
is "and each knows what it was at its probe" "$(cat "$simdebug"/*/at_probe | grep -c '^mac ')" "$many"
rmdir "$simroot/big"
is "all are gone" "$(functions "$pf") $(ls "$simdebug")" "0 "

rmmod sriov_sim
bad=''
for n in $(seq 20); do
	{ insmod "$ko" && mkdir "$simroot/pf" && echo 1 >"$simroot/pf/live" &&
		rmdir "$simroot/pf" && rmmod sriov_sim; } || bad+=" $n"
done
is "20 times loaded, plugged in, out and unloaded" "$bad" ""
finish
