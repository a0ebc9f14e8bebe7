#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# What a change must not do on its way: reset, destroy, load, forget, give away, or wake anybody up.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-pf.sh"

pf=$(sim_up pf0 msix_pool=64 mac_resets=1)
dir=$mgr/$pf
net=$(netdev "$pf")
configure "$pf"

# calls: settings that the PF driver was asked for, and resets
calls()
{
	grep -E '^(set_|vf_reset)' "$simdebug/$pf/calls" | tr '\n' ' '
}

# ---- what is there already is not set again ----

before=$(calls)
can "reconcile" "$dir/reconcile" 1
settle
is "asks for nothing" "$(calls)" "$before"
ip link set "$net" down
ip link set "$net" up
settle
is "nor does the interface" "$(calls)" "$before"
can "a MAC that it has" "$dir/vf0/mac" "$(<"$dir/vf0/mac")"
is "is not set again" "$(calls)" "$before"
ip link set "$net" vf 1 vlan 9
before=$(sim_calls "$pf" vf_reset)
can "reconcile of a VLAN" "$dir/reconcile" 1
is "sets it" "$(actual "$dir/vf1" vlan)" 51
is "and resets no VF" "$(sim_calls "$pf" vf_reset)" "$before"

# A link that comes late is for what has waited for it.
echo "max_tx_rate=50" >"$dir/vf0/commit"
ip link set "$net" down
echo "set_vf_rate 1 100" >"$simroot/pf0/fail"
echo 0 >"$devices/$pf/sriov_numvfs"
echo 2 >"$devices/$pf/sriov_numvfs"
settle
is "a rate waits for a link" "$(<"$dir/vf0/state") $(sim_record "$pf" 0 max_tx_rate)" "retrying 0"
but_rates()
{
	calls | tr ' ' '\n' | paste -d' ' - - | grep -v set_vf_rate | tr '\n' ' '
}
before=$(but_rates)
ip link set "$net" up
soon "it comes with it" has "$dir/vf0/state" bound
is "and has its rate" "$(sim_record "$pf" 0 max_tx_rate)" 50
is "nothing else is set again" "$(but_rates)" "$before"
can "no rate" "$dir/vf0/max_tx_rate" ""

# ---- nobody is woken up for what changes nothing ----

# Work asks for the pool each time.
settle
before=$(sim_calls "$pf" get_vf_total_msix)
ip link set "$net" vf 0 trust on
ip link set "$net" vf 0 trust off
settle
is "a setting by rtnetlink makes no work" "$(sim_calls "$pf" get_vf_total_msix)" "$before"
other=$(sim_up other msix_pool=64)
echo 1 >"$devices/$other/sriov_numvfs"
settle
before=$(sim_calls "$other" get_vf_total_msix)
ip link set "$(netdev "$other")" vf 0 trust on
ip link set "$(netdev "$other")" vf 0 trust off
settle
is "nor does one of a PF that nobody manages" "$(sim_calls "$other" get_vf_total_msix)" "$before"
rmdir "$simroot/other"

ip monitor link >/tmp/links &
monitor=$!
told()
{
	# It may not listen yet.
	try "$dir/vf0/vlan" $((60 + SECONDS % 2))
	grep -q " $net:" /tmp/links
}
soon "a setting by configfs is told to rtnetlink's listeners" told
kill $monitor
can "the VLAN as before" "$dir/vf0/vlan" 50

# ---- who tells of a VF does not make the PF look for it ----

sim=$(sim_up looks representors=1)
reads()
{
	echo "$(<"$simdebug/$sim/config_reads")"
}
before=$(reads)
sim_hold looks vf_probe
put "$devices/$sim/sriov_numvfs" 1 >/dev/null &
wait_held looks vf_probe
at_least "a VF is made: the PF's registers are read" "$(reads)" $((before + 1))
before=$(reads)
sim_hold looks add_representor
wait_held looks add_representor
is "it has a driver and a network device" "$(driver_of "$(vf_of "$sim" 0)") $(netdev "$(vf_of "$sim" 0)" | wc -l)" \
	"sriov_sim_vf 1"
is "which has read none of them" "$(reads)" "$before"
sim_release looks
wait
rmdir "$simroot/looks"

# ---- mistakes that can be known take no VF away ----

manage "$pf" 3
can "an attribute of a VF that is not there" "$dir/vf3/spoofchk" 0
echo set_vf_spoofchk >"$simroot/pf0/not_implemented"
rebind "$pf"
ip link set "$net" up
soon "as wanted after a bind" as_wanted "$pf"
seq=$(last_seq)
refused "it is one that the driver has not" "$dir/num_vfs" 4 "$EOPNOTSUPP" "^vf3: .*does not implement spoofchk"
is "no VF went" "$(count_events "$seq" ' vf-remove ')" 0
echo >"$simroot/pf0/not_implemented"
echo >"$dir/vf3/spoofchk"
modprobe pci-stub
can "a driver of it" "$dir/vf3/driver" pci-stub
rmmod pci-stub
echo "install pci-stub /bin/false" >/etc/modprobe.d/no-stub.conf
refused "it is one that is not there" "$dir/num_vfs" 4 "No such device" "^vf3: there is no PCI driver pci-stub"
is "no VF went for it" "$(count_events "$seq" ' vf-remove ')" 0
rm /etc/modprobe.d/no-stub.conf
rmdir "$dir/vf3"

# ---- modules are loaded for who may load them ----

unprivileged=(setpriv --bounding-set=-sys_module --inh-caps=-sys_module)
like "a driver's module is not loaded without CAP_SYS_MODULE" \
	"$("${unprivileged[@]}" bash -c "echo pci-stub >$dir/vf0/driver" 2>&1)" "$EINVAL"
like "why" "$(<"$dir/vf0/last_error")" "no PCI driver of that name.*loaded"
is "it is not there" "$(words ls -d /sys/bus/pci/drivers/pci-stub)" "$ENOENT"
can "with it" "$dir/vf0/driver" pci-stub
is "it is" "$(driver_of "$(vf_of "$pf" 0)")" pci-stub
can "and back" "$dir/allow_disruption" 1
can "to its driver" "$dir/vf0/driver" sriov_sim_vf
can "which is not for us to choose then" "$dir/vf0/driver" ""
like "as it was not" "$(<"$devices/$(vf_of "$pf" 0)/driver_override")" '^(\(null\)|)$'

# ---- an override that was there before stays ----

vf=$(vf_of "$pf" 1)
echo sriov_sim_vf >"$devices/$vf/driver_override"
can "another driver" "$dir/vf1/driver" pci-stub
is "is the only one" "$(<"$devices/$vf/driver_override")" pci-stub
can "no driver is wanted any longer" "$dir/vf1/driver" ""
is "the override is as before" "$(<"$devices/$vf/driver_override")" sriov_sim_vf
can "the driver from before" "$dir/vf1/driver" sriov_sim_vf
can "nobody's choice" "$dir/vf1/driver" ""
echo pci-stub >"$devices/$vf/driver_override"
echo "$vf" >"$devices/$vf/driver/unbind"
echo "$vf" >/sys/bus/pci/drivers/pci-stub/bind
echo "vf_probe 1 EIO" >"$simroot/pf0/fail"
refused "a driver that does not take it" "$dir/vf1/driver" sriov_sim_vf "No such device" "did not take the VF"
is "it has the one from before" "$(driver_of "$vf")" pci-stub
is "with its override" "$(<"$devices/$vf/driver_override")" pci-stub
echo >"$devices/$vf/driver_override"
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
refused "VFs that come back" "$dir/num_vfs" 3 "$EIO" "refused 3 VFs"
is "have the drivers from before" "$(drivers_of "$pf" 0 1)" "sriov_sim_vf pci-stub"
like "and no override that was not there" "$(<"$devices/$(vf_of "$pf" 1)/driver_override")" \
	'^(\(null\)|)$'

# ---- a driver that a VF had, and cannot have back yet, is not another one's ----

vf=$(vf_of "$pf" 0)
echo pci-stub >"$devices/$vf/driver_override"
echo "$vf" >"$devices/$vf/driver/unbind"
echo "$vf" >/sys/bus/pci/drivers_probe
is "a VF that somebody gives to pci-stub" "$(drivers_of "$pf" 0 1)" "pci-stub pci-stub"
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
echo "set_vf_vlan 1 EINVAL 100" >"$simroot/pf0/fail"
refused "VFs that do not come back as they were" "$dir/num_vfs" 3 "$EIO" \
	"of the 2 VFs before, vf0: sriov_sim_pf refused vlan: -EINVAL; it has lost pci-stub"
settle
is "have no driver" "$(drivers_of "$pf" 0 1) $(<"$dir/state")" "- - failed"
echo "set_vf_vlan 0" >"$simroot/pf0/fail"
can "the VLAN again" "$dir/vf0/vlan" 50
soon "that is not all" has "$dir/state" ready
is "until they have those before" "$(drivers_of "$pf" 0 1) $(<"$devices/$(vf_of "$pf" 0)/driver_override")" \
	"pci-stub pci-stub pci-stub"
vf=$(vf_of "$pf" 0)
echo >"$devices/$vf/driver_override"
echo "$vf" >"$devices/$vf/driver/unbind"
echo "sriov_configure 2 EIO" >"$simroot/pf0/fail"
echo "set_vf_vlan 1 EINVAL 100" >"$simroot/pf0/fail"
is "one that had none, and does not come back as it was" "$(put "$dir/num_vfs" 3)" "$EIO"
echo "set_vf_vlan 0" >"$simroot/pf0/fail"
can "its VLAN again" "$dir/vf0/vlan" 50
soon "is ready" has "$dir/state" ready
is "and has none" "$(drivers_of "$pf" 0 1)" "- pci-stub"
vf_of "$pf" 0 >/sys/bus/pci/drivers_probe

# ---- another table size leaves a VF its driver ----

vf=$(vf_of "$pf" 1)
echo "fff1 5001" >/sys/bus/pci/drivers/pci-stub/new_id
can "a VF bound by new_id has other vectors" "$dir/vf1/msix_vectors" 5
is "and its driver" "$(driver_of "$vf")" pci-stub
echo "fff1 5001" >/sys/bus/pci/drivers/pci-stub/remove_id
echo "vf_probe 1 EIO 2" >"$simroot/pf0/fail"
refused "a driver that does not come back" "$dir/vf0/msix_vectors" 6 "No such device" \
	"its driver did not come back"
is "shows" "$(<"$dir/vf0/state")" failed
can "written again" "$dir/vf0/driver" sriov_sim_vf
is "it comes" "$(<"$dir/vf0/state")" bound

# Some drivers make a table of one more.
echo 1 >"$simroot/pf0/msix_more"
can "a table that is another one" "$dir/vf0/msix_vectors" 7
is "is told as it is" "$(actual "$dir/vf0" msix_vectors)" 8
before=$(sim_calls "$pf" set_msix_vec_count)
can "reconcile of it" "$dir/reconcile" 1
is "does not set it again" "$(sim_calls "$pf" set_msix_vec_count)" "$before"
is "it is as wanted" "$(sriovctl list -o +DRIFT "$pf" | grep -c msix-vectors)" 0
echo "set_vf_mac 1 EIO" >"$simroot/pf0/fail"
refused "a change that fails after it" "$dir/vf0/commit" \
	"msix_vectors=9 mac=52:54:00:00:77:77" "$EIO" "refused mac"
is "is undone to what it was" "$(actual "$dir/vf0" msix_vectors)" 8
echo 0 >"$simroot/pf0/msix_more"

# ---- a VF is in use where that is not known to be otherwise ----

can "no disruption" "$dir/allow_disruption" 0
refused "bound to a driver of user space" "$dir/num_vfs" 0 "$EBUSY" "vf1 .* is in use: bound to pci-stub"
echo "$vf" >"$devices/$vf/driver/unbind"
echo 0 >"$simroot/pf0/vf_netdevs"
echo "$vf" >/sys/bus/pci/drivers/sriov_sim_vf/bind
refused "bound, and without a network device" "$dir/num_vfs" 0 "$EBUSY" \
	"vf1 .* is in use: bound to sriov_sim_vf"
echo "$vf" >"$devices/$vf/driver/unbind"
can "with a network device that is down" "$dir/num_vfs" 0

# Also one that somebody makes while the change is looked through, which waits for that.
sim_hold pf0 sriov_configure
put "$devices/$pf/sriov_numvfs" 1 >/dev/null &
theirs=$!
wait_held pf0 sriov_configure
put "$dir/num_vfs" 2 >/tmp/result &
ours=$!
soon "while somebody else makes a VF" has "$dir/state" busy
sim_release pf0
wait $theirs $ours
is "which is in use" "$(</tmp/result) $(num_vfs "$pf")" "$EBUSY 1"
like "and named" "$(<"$dir/last_error")" "^vf0 .* is in use: bound to sriov_sim_vf"

# ---- a write that waits for another one outlives a signal that nobody handles ----

sim=$(sim_up stop)
manage "$sim"
sim_hold stop sriov_configure
put "$mgr/$sim/num_vfs" 1 >/tmp/first &
wait_held stop sriov_configure
put "$mgr/$sim/policy/max_vfs" 5 >/tmp/second &
second=$!
state_is()
{
	local stat
	read -r stat <"/proc/$second/stat"
	[[ $stat == *") $1 "* ]]
}
soon "the second one waits" state_is S
kill -STOP $second
soon "is stopped" state_is T
kill -CONT $second
sim_release stop
wait
is "and done" "$(</tmp/first) $(</tmp/second) $(<"$mgr/$sim/policy/max_vfs")" "ok ok 5"
unmanage "$sim"
rmdir "$simroot/stop"

# ---- verbs need no network device that is up ----

sim=$(sim_up rdma vf_rdma=1)
manage "$sim" 0
can "a VF with an RDMA device" "$mgr/$sim/num_vfs" 1
is "whose network device is down" "$(netdev "$(vf_of "$sim" 0)" | wc -l)" 1
refused "is in use" "$mgr/$sim/num_vfs" 0 "$EBUSY" \
	"vf0 .* is in use: sriov_sim_vf has made the device sim_$(vf_of "$sim" 0); stop that"
refused "also for another driver" "$mgr/$sim/vf0/driver" none "$EBUSY" "vf0 is in use: sriov_sim_vf has made"
vf_of "$sim" 0 >/sys/bus/pci/drivers/sriov_sim_vf/unbind
can "until it has no driver" "$mgr/$sim/num_vfs" 0
echo 2 >"$simroot/rdma/vf_rdma"
can "a VF with one of RoCE" "$mgr/$sim/num_vfs" 1
is "which is there" "$(ls /sys/class/infiniband)" "sim_$(vf_of "$sim" 0)"
can "needs its network device to be up" "$mgr/$sim/num_vfs" 0
unmanage "$sim"
rmdir "$simroot/rdma"

# ---- a VF that is not configured is for no driver ----

# comes and goes: a driver that knows the VFs is registered; a module's init goes the same way
comes()
{
	echo "fff1 5001" >/sys/bus/pci/drivers/pci-stub/new_id
}
goes()
{
	echo "fff1 5001" >/sys/bus/pci/drivers/pci-stub/remove_id
}
# override N: of that VF
override()
{
	local text
	text=$(<"$devices/$(vf_of "$pf" "$1")/driver_override")
	[ "$text" = "(null)" ] || echo "$text"
}
pf=$(sim_up held) dir=$mgr/$pf net=$(netdev "$pf")
manage "$pf" 0 1 2 3
for n in 0 1 2 3; do
	echo 52:54:00:00:77:0$n >"$dir/vf$n/mac"
done
echo sriov_sim_vf >"$dir/vf2/driver"
ip link set "$net" down
sim_hold held set_vf_mac
try "$dir/num_vfs" 4 &
wait_held held set_vf_mac
comes
is "none while it is configured" "$(drivers_of "$pf" 0 1 2 3)" "- - - -"
goes
sim_release held
wait
comes
is "none while it waits" "$(values "$dir"/vf?/state)" "waiting waiting waiting waiting"
goes
is "as all can see" "$(override 0) $(override 2)" "sriov_mgr sriov_mgr"
refused_to_bind()
{
	vf_of "$pf" 0 >/sys/bus/pci/drivers/sriov_sim_vf/bind
}
is "nor by bind" "$(words refused_to_bind)" "$ENODEV"
echo pci-stub >"$devices/$(vf_of "$pf" 1)/driver_override"
vf_of "$pf" 1 >/sys/bus/pci/drivers_probe
is "but for who says which" "$(drivers_of "$pf" 1)" pci-stub
rmdir "$dir/vf3"
settle
is "nor does one that nobody manages wait" "$(drivers_of "$pf" 3) $(override 3)" "sriov_sim_vf "
can "nor one whose driver is not chosen any longer" "$dir/vf2/driver" ""
settle
is "has another one" "$(<"$dir/vf2/state") $(override 2)" "waiting sriov_mgr"
echo vfio-none >"$devices/$(vf_of "$pf" 2)/driver_override"
ip link set "$net" up
soon "it has its driver when it is time" has "$dir/vf0/state" bound
settle
is "and all that is seen is what others have chosen" "$(override 0)-$(override 1)-$(override 2)" "-pci-stub-vfio-none"
is "also the driver" "$(drivers_of "$pf" 0 1 2)" "sriov_sim_vf pci-stub -"
unmanage "$pf"
rmdir "$simroot/held"

pf=$(sim_up held) dir=$mgr/$pf net=$(netdev "$pf")
manage "$pf" 0
echo "mac=52:54:00:00:77:77 driver=none" >"$dir/vf0/commit"
can "a VF that is to have none" "$dir/num_vfs" 1
echo "set_vf_mac 1 EAGAIN 100000" >"$simroot/held/fail"
rebind "$pf"
ip link set "$net" up
settle
comes
is "has none before it is configured" "$(<"$dir/vf0/state") $(drivers_of "$pf" 0)" "retrying -"
echo "set_vf_mac 0" >"$simroot/held/fail"
soon "nor then" has "$dir/vf0/state" unbound
is "as chosen" "$(override 0)" none
goes
can "0 VFs" "$dir/num_vfs" 0
rmdir "$dir/vf0"

sim_hold held sriov_configure
try "$dir/num_vfs" 1 &
wait_held held sriov_configure
echo 0 >"$devices/$pf/sriov_drivers_autoprobe"
sim_release held
wait
is "who writes autoprobe while VFs are made is heard" \
	"$(<"$devices/$pf/sriov_drivers_autoprobe") $(drivers_of "$pf" 0)" "0 -"
is "and nothing is left there" "$(override 0)" ""
unmanage "$pf"
finish
