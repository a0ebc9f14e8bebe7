#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# Every attribute of a VF: checked, set, read back, seen by the driver; several at once, all or none.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

# commit FILE PAIR...: "ok" or the words of the errno
commit()
{
	local file=$1
	shift
	put "$file" "$*"
}

attributes="mac vlan qos vlan_proto min_tx_rate max_tx_rate spoofchk trust link_state rss_query_en \
node_guid port_guid msix_vectors driver"
values_a=(mac=52:54:00:00:0a:01 vlan=100 qos=3 vlan_proto=802.1ad min_tx_rate=10 max_tx_rate=1000
	spoofchk=0 trust=1 link_state=disable rss_query_en=1 node_guid=02:00:00:00:00:00:00:0a
	port_guid=02:00:00:00:00:00:01:0a msix_vectors=5 driver=sriov_sim_vf)
values_b=(mac=52:54:00:00:0b:01 vlan=200 qos=4 vlan_proto=802.1Q min_tx_rate=20 max_tx_rate=2000
	spoofchk=1 trust=0 link_state=enable rss_query_en=0 node_guid=02:00:00:00:00:00:00:0b
	port_guid=02:00:00:00:00:00:01:0b msix_vectors=7 driver=pci-stub)

sim=$(sim_up pf0 vf_msix=3 msix_pool=64)
dir=$mgr/$sim
manage "$sim" 0 1 2
echo 1000 >"$mgr/host/vector_budget"

# ---- the table, the directory and the documentation have the same attributes ----

is "the directory has every attribute" \
	"$(for name in $attributes; do [ -f "$dir/vf0/$name" ] || echo "$name"; done)" ""
undocumented=''
for file in $(cd "$dir" && find . -type f); do
	file=${file#./}
	grep -q "^What:.*/sriov_mgr/<address>/${file/vf[0-9]/vf<N>}\$" \
		"$SRIOV_TOP/Documentation/ABI/testing/configfs-sriov_mgr" || undocumented+=" $file"
done
is "all that is there is documented" "$undocumented" ""

# ---- one at a time, before the VFs exist ----

for pair in "${values_a[@]}"; do
	can "${pair%%=*} of a VF to come" "$dir/vf0/${pair%%=*}" "${pair#*=}"
	is "${pair%%=*} reads as written" "$(<"$dir/vf0/${pair%%=*}")" "${pair#*=}"
done
can "2 VFs" "$dir/num_vfs" 2
for pair in "${values_a[@]}"; do
	is "${pair%%=*} is on the hardware" "$(actual "$dir/vf0" "${pair%%=*}")" "${pair#*=}"
done
vf0=$(vf_of "$sim" 0)
for pair in mac=52:54:00:00:0a:01 vlan=100 qos=3 vlan_proto=802.1ad min_tx_rate=10 \
	max_tx_rate=1000 spoofchk=0 trust=1 link_state=disable rss_query_en=1 msix_vectors=5 \
	node_guid=020000000000000a port_guid=020000000000010a; do
	is "${pair%%=*} was there when the driver probed" "$(at_probe "$vf0" "${pair%%=*}")" \
		"${pair#*=}"
done
is "vf1, of which nothing is wanted, is as the driver made it" \
	"$(sim_record "$sim" 1 mac spoofchk link_state)" "00:00:00:00:00:00 1 auto"

# ---- one at a time on a VF that exists ----

seq=$(last_seq)
for pair in "${values_b[@]}"; do
	can "${pair%%=*} of a VF" "$dir/vf0/${pair%%=*}" "${pair#*=}"
	is "${pair%%=*} is set" "$(actual "$dir/vf0" "${pair%%=*}")" "${pair#*=}"
done
is "the driver has them" "$(sim_record "$sim" 0 mac vlan max_tx_rate trust)" \
	"52:54:00:00:0b:01 200 2000 0"
is "an event for each" "$(count_events "$seq" "^$sim vf0 config-applied")" 14
like "which says what" "$(events_since "$seq")" "vf0 config-applied link_state=enable"
is "its driver is another one" "$(driver_of "$vf0")" pci-stub
is "it is taken for passed through" "$(<"$dir/vf0/state")" assigned
refused "which may be a guest's" "$dir/vf0/driver" sriov_sim_vf "$EBUSY" "vf0 is in use: bound to pci-stub"
echo 1 >"$dir/allow_disruption"
can "and back" "$dir/vf0/driver" sriov_sim_vf
echo 0 >"$dir/allow_disruption"
is "to the simulator's" "$(driver_of "$vf0") $(<"$dir/vf0/state")" "sriov_sim_vf bound"
for name in $attributes; do
	echo >"$dir/vf0/$name"
done
is "nothing is wanted any more" "$(for name in $attributes; do values "$dir/vf0/$name"; done)" \
	"$(for name in $attributes; do echo; done)"
is "the hardware is left alone" "$(sim_record "$sim" 0 mac link_state)" \
	"52:54:00:00:0b:01 enable"

# ---- values that are wrong ----

# wrong KEY=VALUE REGEX
wrong()
{
	local before
	before=$(snapshot "$dir"/vf0/*)
	refused "$1" "$dir/vf0/${1%%=*}" "${1#*=}" "$EINVAL" "$2"
	is "$1: nothing has changed" "$(snapshot "$dir"/vf0/*)" "$before"
}
wrong mac=ff:ff:ff:ff:ff:ff "^mac must be a unicast"
wrong vlan=4095 "^vlan must be a number from 0 to 4094\$"
wrong qos=8 "^qos must be a number from 0 to 7\$"
wrong vlan_proto=qinq "^vlan_proto must be 802.1Q or 802.1ad\$"
wrong min_tx_rate=-1 "^min_tx_rate must be a number of Mbit/s from 0 to 2147483647\$"
wrong max_tx_rate=2147483648 "^max_tx_rate must be"
wrong spoofchk=2 "^spoofchk must be 0 or 1\$"
wrong trust=maybe "^trust must be 0 or 1"
wrong link_state=up "^link_state must be auto, enable or disable\$"
wrong rss_query_en=2 "^rss_query_en must be 0 or 1\$"
wrong node_guid=1 "^node_guid must be a GUID as"
wrong port_guid=00:00:00:00:00:00:00:00 "^port_guid must be"
wrong msix_vectors=0 "^msix_vectors must be a number of vectors from 1 to 2048\$"
wrong driver=../x "^driver must be the name of a driver"
wrong driver=no_such_driver "^there is no PCI driver of that name"
wrong driver=configfs "^there is no PCI driver of that name"
echo 100 >"$dir/vf0/max_tx_rate"
wrong min_tx_rate=101 "^min_tx_rate must not be over max_tx_rate"
echo 90 >"$dir/vf0/min_tx_rate"
wrong max_tx_rate=80 "^min_tx_rate must not be over"
can "no limit is over every rate" "$dir/vf0/max_tx_rate" 0
echo >"$dir/vf0/min_tx_rate"
echo >"$dir/vf0/max_tx_rate"

# ---- several at once ----

is "commit" "$(commit "$dir/vf0/commit" "${values_a[@]}")" ok
for pair in "${values_a[@]}"; do
	is "commit: ${pair%%=*}" "$(<"$dir/vf0/${pair%%=*}") $(actual "$dir/vf0" "${pair%%=*}")" \
		"${pair#*=} ${pair#*=}"
done
printf 'vlan=7\nqos=6\n\n  mac=\n' >/tmp/lines
is "several lines" "$(words dd if=/tmp/lines of="$dir/vf0/commit" status=none)" ok
is "are the same" "$(actual "$dir/vf0" vlan qos) $(values "$dir/vf0/mac")" "7 6 "
is "both rates at once, each over the other's old one" \
	"$(commit "$dir/vf0/commit" min_tx_rate=3000 max_tx_rate=4000)" ok
is "and down" "$(commit "$dir/vf0/commit" max_tx_rate=40 min_tx_rate=30)" ok

# bad_commit WHAT ERRNO REGEX LINE...
bad_commit()
{
	local what=$1 errno=$2 regex=$3 before
	shift 3
	before=$(snapshot "$dir"/vf0/*; grep ^vf=0 "$simdebug/$sim/vfs")
	like "commit, $what: errno" "$(commit "$dir/vf0/commit" "$@")" "^($errno)\$"
	like "commit, $what: last_error" "$(<"$dir/vf0/last_error")" "$regex"
	is "commit, $what: nothing has changed" \
		"$(snapshot "$dir"/vf0/*; grep ^vf=0 "$simdebug/$sim/vfs")" "$before"
}
bad_commit "nothing" "$EINVAL" "lines of key=value" ""
bad_commit "no value" "$EINVAL" "vlan is not of the form key=value" mac=52:54:00:00:0c:01 vlan
bad_commit "no such key" "$EINVAL" "no attribute state" mac=52:54:00:00:0c:01 state=ready
bad_commit "a key twice" "$EINVAL" "vlan is there twice" vlan=5 vlan=6
bad_commit "the last one is wrong" "$EINVAL" "qos must be" mac=52:54:00:00:0c:01 qos=8
bad_commit "rates" "$EINVAL" "min_tx_rate must not" mac=52:54:00:00:0c:01 min_tx_rate=9 max_tx_rate=8
bad_commit "no such driver" "$EINVAL" "no PCI driver" mac=52:54:00:00:0c:01 driver=no_such_driver
echo "set_vf_trust 1 EPERM" >"$simroot/pf0/fail"
bad_commit "refused in the middle" "Operation not permitted" "refused trust: -EPERM" "${values_b[@]}"
is "commit: its driver is as before" "$(driver_of "$vf0")" sriov_sim_vf
bad_commit "a driver that does not take it" "No such device" "sriov_sim_pf did not take the VF" \
	vlan=77 driver=sriov_sim_pf
is "commit: it has its driver again" "$(driver_of "$vf0")" sriov_sim_vf
is "commit: a VF that is not there" "$(commit "$dir/vf2/commit" vlan=9 trust=1)" ok
is "commit: is kept" "$(values "$dir/vf2/vlan" "$dir/vf2/trust")" "9 1"

# ---- by the tool ----

# tool ARGUMENT...: what 'sriovctl set' says, and its exit status
tool()
{
	local said status=0
	said=$(sriovctl set "$@" 2>&1) || status=$?
	echo "$said status $status"
}
like "sriovctl set" "$(tool "$sim" vf0 mac=52:54:00:00:0f:00 max-tx-rate=50 min_tx_rate=)" \
	"^[^ ]*: vf0 has 52:54:00:00:0f:00, but .* must be bound anew, see --rebind status 0\$"
is "sriovctl set by the VF's address" "$(tool "$vf0" vlan=44)" " status 0"
is "the VF has it" "$(actual "$dir/vf0" mac vlan max_tx_rate)" "52:54:00:00:0f:00 44 50"
like "sriovctl set, one value is wrong" "$(tool "$sim" vf0 vlan=45 trust=maybe)" \
	"trust=maybe: not 0 or 1 status 2\$"
like "sriovctl set, refused" "$(echo "set_vf_trust 1 EPERM" >"$simroot/pf0/fail"
	tool "$sim" vf0 vlan=45 trust=0)" "vf0: sriov_sim_pf refused trust: -EPERM status 3\$"
is "neither changed anything" "$(actual "$dir/vf0" vlan trust) $(<"$dir/vf0/vlan")" "44 1 44"
like "sriovctl set, no such VF" "$(tool "$sim" vf99 vlan=3)" ": $sim can have 8 VFs, from vf0 to vf7 status 4\$"
is "nothing is left of it" "$(words ls -d "$dir/vf99")" "$ENOENT"
like "sriovctl set of a PF" "$(tool "$sim" vlan=3)" "is a PF; say which VF, as in vf0 status 2\$"

# ---- what the VF's own driver refuses ----

echo "vf_probe 1 EIO" >"$simroot/pf0/fail"
refused "a driver that does not do with so many vectors" "$dir/vf0/msix_vectors" 9 \
	"No such device" "the VF's driver does not do with so many msix_vectors"
is "it has as many as before, and its driver" \
	"$(actual "$dir/vf0" msix_vectors driver) $(values "$dir/vf0/msix_vectors")" "5 sriov_sim_vf 5"

# ---- in use ----

ip link set "$(netdev "$vf0")" up
refused "another driver for a VF in use" "$dir/vf0/driver" pci-stub "$EBUSY" \
	"vf0 is in use: network device .* is up; stop that, or set allow_disruption"
refused "no driver for a VF in use" "$dir/vf0/driver" none "$EBUSY" "vf0 is in use"
can "the driver that it has" "$dir/vf0/driver" sriov_sim_vf
can "its VLAN" "$dir/vf0/vlan" 8
echo 1 >"$dir/allow_disruption"
can "none, where disruption is allowed" "$dir/vf0/driver" none
is "it is gone" "$(driver_of "$vf0") $(<"$dir/vf0/state")" " unbound"
echo "$vf0" >/sys/bus/pci/drivers_probe
is "nobody takes it" "$(driver_of "$vf0")" ""
can "any driver, then" "$dir/vf0/driver" ""
echo "$vf0" >/sys/bus/pci/drivers_probe
is "takes it again" "$(driver_of "$vf0")" sriov_sim_vf
can "none again" "$dir/vf0/driver" none
echo 0 >"$dir/allow_disruption"

# Somebody else's driver_override outlives a driver that does not take the VF.
vf1=$(vf_of "$sim" 1)
echo "$vf1" >"$devices/$vf1/driver/unbind"
echo pci-stub >"$devices/$vf1/driver_override"
echo "$vf1" >/sys/bus/pci/drivers_probe
echo 1 >"$dir/allow_disruption"
refused "a driver that does not take a VF of somebody else's" "$dir/vf1/driver" sriov_sim_pf \
	"No such device" "sriov_sim_pf did not take the VF"
is "it is as before" "$(driver_of "$vf1") $(<"$devices/$vf1/driver_override")" "pci-stub pci-stub"
echo 0 >"$dir/allow_disruption"

# ---- drivers of VFs that are made ----

echo pci-stub >"$dir/vf1/driver"
echo 1 >"$dir/allow_disruption"
can "3 VFs" "$dir/num_vfs" 3
echo 0 >"$dir/allow_disruption"
is "none, pci-stub, and the one that knows it" \
	"$(drivers_of "$sim" 0 1 2)" "- pci-stub sriov_sim_vf"
refused "vf1 is passed through" "$dir/num_vfs" 2 "$EBUSY" "vf1 .* is in use: bound to pci-stub"
echo 1 >"$dir/allow_disruption"
echo "set_vf_mac 1 EIO" >"$simroot/pf0/fail"
try "$dir/vf0/mac" 52:54:00:00:0d:00
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
refused "a number that the driver refuses" "$dir/num_vfs" 4 "$EIO" "refused 4 VFs"
is "the drivers are as before" \
	"$(drivers_of "$sim" 0 1 2)" "- pci-stub sriov_sim_vf"
echo 0 >"$devices/$sim/sriov_drivers_autoprobe"
can "2 VFs, where new VFs get no driver" "$dir/num_vfs" 2
echo sriov_sim_vf >"$dir/vf0/driver"
can "1 VF" "$dir/num_vfs" 1
is "but the one that is wanted" "$(driver_of "$(vf_of "$sim" 0)")" sriov_sim_vf
echo 1 >"$devices/$sim/sriov_drivers_autoprobe"
echo 0 >"$dir/num_vfs"
can "2 VFs by sysfs" "$devices/$sim/sriov_numvfs" 2
# shellcheck disable=SC2317 # called by soon
bound_as_wanted()
{
	[ "$(driver_of "$(vf_of "$sim" 1)")" = pci-stub ]
}
soon "get theirs, too" bound_as_wanted
echo 0 >"$dir/num_vfs"
echo >"$dir/vf1/driver"
echo >"$dir/vf0/driver"
echo 0 >"$dir/allow_disruption"

# 64 VFs: all with their configuration and their drivers, or none.
big=$(sim_up big total_vfs=64 vf_netdevs=0)
manage "$big" $(seq 0 63)
for n in $(seq 0 63); do
	printf 'mac=52:54:00:00:40:%02x vlan=%u' "$n" $((n + 1)) >"$mgr/$big/vf$n/commit"
done
echo "vf_probe 60 EIO" >"$simroot/big/fail"
refused "64 VFs, of which one's driver fails" "$mgr/$big/num_vfs" 64 "No such device" \
	"^vf59: its driver did not take the VF"
is "there are none" "$(num_vfs "$big") $(<"$mgr/$big/state")" "0 ready"
can "64 VFs" "$mgr/$big/num_vfs" 64
is "all are bound" "$(cat "$mgr/$big"/vf*/state | sort | uniq -c | xargs)" "64 bound"
is "as wanted" "$(actual "$mgr/$big/vf0" mac vlan) $(actual "$mgr/$big/vf63" mac vlan)" \
	"52:54:00:00:40:00 1 52:54:00:00:40:3f 64"
unmanage "$big"
echo 0 >"$simroot/big/live"

# ---- what a driver does not implement, does not tell, or lies about ----

echo 0 >"$dir/num_vfs"
is "nothing is wanted of vf0" "$(commit "$dir/vf0/commit" mac= vlan= qos= vlan_proto= min_tx_rate= \
	max_tx_rate= spoofchk= trust= link_state= rss_query_en= node_guid= port_guid= msix_vectors= driver=)" ok
rmdir "$dir/vf1" "$dir/vf2"
can "1 VF" "$dir/num_vfs" 1
for op in rate spoofchk trust link_state rss_query_en guid; do
	echo "set_vf_$op" >"$simroot/pf0/not_implemented"
	rebind "$sim"
	[ -e "$devices/$sim/virtfn0" ] || echo 1 >"$dir/num_vfs"
	soon "without $op: ready" has "$dir/state" ready
	case $op in
	rate) name=max_tx_rate value=5 ;;
	guid) name=node_guid value=02:00:00:00:00:00:00:01 ;;
	link_state) name=$op value=disable ;;
	# What it is already needs nobody who sets it.
	spoofchk) name=$op value=0 ;;
	*) name=$op value=1 ;;
	esac
	refused "$name is not implemented" "$dir/vf0/$name" $value "$EOPNOTSUPP" \
		"sriov_sim_pf does not implement $name"
	is "$name is not wanted" "$(values "$dir/vf0/$name")" ""
done
echo "get_vf_config" >"$simroot/pf0/not_implemented"
echo >"$dir/vf0/vlan"
echo >"$dir/vf0/qos"
echo >"$dir/vf0/vlan_proto"
rebind "$sim"
soon "a driver that does not tell: its VFs" has "$devices/$sim/sriov_numvfs" "$(<"$dir/num_vfs")"
soon "ready" has "$dir/state" ready
refused "qos alone would change the VLAN" "$dir/vf0/qos" 2 "$EINVAL" "^qos needs vlan as well"
is "both" "$(commit "$dir/vf0/commit" vlan=3 qos=2)" ok
is "are set" "$(sim_record "$sim" 0 vlan qos)" "3 2"
can "qos alone, as the VLAN is known now" "$dir/vf0/qos" 1
is "is set" "$(sim_record "$sim" 0 vlan qos)" "3 1"
echo >"$simroot/pf0/not_implemented"
rebind "$sim"
soon "a driver that does all: ready" has "$dir/state" ready

finish
