#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm: --sim
# quick
# num_vfs: create, destroy, change, refuse, and go back to the state before when a step fails.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"

sim=$(sim_up pf0)
dir=$mgr/$sim
is "mkdir of a PF" "$(words mkdir "$dir")" ok
is "mkdir of it again" "$(words mkdir "$dir")" "File exists"
is "ready at once" "$(<"$dir/state")" ready
is "num_vfs reads as the number enabled" "$(<"$dir/num_vfs")" 0

# Create and destroy.
seq=$(last_seq)
can "4 VFs" "$dir/num_vfs" 4
is "4 VFs are enabled" "$(num_vfs "$sim")" 4
is "num_vfs reads 4" "$(<"$dir/num_vfs")" 4
is "state is ready" "$(<"$dir/state")" ready
is "their drivers are attached when the write is over" \
	"$(for n in 0 1 2 3; do driver_of "$(vf_of "$sim" $n)"; done | sort | uniq -c | xargs)" \
	"4 sriov_sim_vf"
is "autoprobe is on again" "$(<"$devices/$sim/sriov_drivers_autoprobe")" 1
is "one vf-add each" "$(count_events "$seq" ' vf-add ')" 4
is "one vf-bind each" "$(count_events "$seq" ' vf-bind ')" 4
can "0 VFs" "$dir/num_vfs" 0
is "no VF is enabled" "$(num_vfs "$sim")" 0
is "num_vfs reads 0" "$(<"$dir/num_vfs")" 0

# The same number disturbs nobody, whatever the VFs are used for.
echo 4 >"$dir/num_vfs"
ip link set "$(netdev "$(vf_of "$sim" 1)")" up
seq=$(last_seq)
can "the same number" "$dir/num_vfs" 4
is "no VF came or went" "$(count_events "$seq" ' vf-(add|remove) ')" 0

# A VF in use.
used=$(netdev "$(vf_of "$sim" 1)")
refused "6 VFs while a VF's netdev is up" "$dir/num_vfs" 6 "$EBUSY" "vf1.*$used"
refused "0 VFs while a VF's netdev is up" "$dir/num_vfs" 0 "$EBUSY" "vf1.*$used"
is "refused: VFs as before" "$(num_vfs "$sim")" 4
is "refused: num_vfs as before" "$(<"$dir/num_vfs")" 4
is "refused: state is ready" "$(<"$dir/state")" ready
is "refused: nothing came or went" "$(count_events "$seq" ' vf-(add|remove) ')" 0
can "allow_disruption 1" "$dir/allow_disruption" 1
can "6 VFs then" "$dir/num_vfs" 6
is "6 VFs are enabled" "$(num_vfs "$sim")" 6
is "last_error is empty" "$(<"$dir/last_error")" ""
can "allow_disruption 0" "$dir/allow_disruption" 0
can "growth with no VF in use" "$dir/num_vfs" 8
can "and back" "$dir/num_vfs" 3
is "3 VFs are enabled" "$(num_vfs "$sim")" 3
modprobe pci-stub
vf=$(vf_of "$sim" 2)
mkdir "$dir/vf2"
echo "$vf" >"$devices/$vf/driver/unbind"
is "a VF without driver is unbound" "$(<"$dir/vf2/state")" unbound
echo pci-stub >"$devices/$vf/driver_override"
echo "$vf" >/sys/bus/pci/drivers/pci-stub/bind
is "a VF bound to a passthrough driver is assigned" "$(<"$dir/vf2/state")" assigned
refused "0 VFs while a VF is passed through" "$dir/num_vfs" 0 "$EBUSY" 'vf2.*pci-stub'
is "it has its driver still" "$(driver_of "$vf")" pci-stub
echo "$vf" >"$devices/$vf/driver/unbind"
can "0 VFs when it is not" "$dir/num_vfs" 0
is "a VF that went is absent" "$(<"$dir/vf2/state")" absent
rmdir "$dir/vf2"

# Failures: with no VF before.
manage "$sim" 0 1
echo 52:54:00:00:01:00 >"$dir/vf0/mac"
echo 52:54:00:00:01:01 >"$dir/vf1/mac"
echo 11 >"$dir/vf1/vlan"
echo 0 >"$dir/num_vfs"
echo "sriov_configure 1 ENOSPC" >"$simroot/pf0/fail"
refused "the driver fails, no VF before" "$dir/num_vfs" 4 "$ENOSPC" 'sriov_sim_pf.*4 VFs.*ENOSPC'
is "no VF is enabled" "$(num_vfs "$sim")" 0
is "num_vfs as before" "$(<"$dir/num_vfs")" 0
is "autoprobe as before" "$(<"$devices/$sim/sriov_drivers_autoprobe")" 1
echo "set_vf_mac 2 EIO" >"$simroot/pf0/fail"
seq=$(last_seq)
refused "a MAC fails, no VF before" "$dir/num_vfs" 4 "$EIO" 'vf1.*mac.*EIO'
is "no VF is enabled" "$(num_vfs "$sim")" 0
is "num_vfs as before" "$(<"$dir/num_vfs")" 0
is "no VF had a driver meanwhile" "$(count_events "$seq" ' vf-bind ')" 0
like "an event tells it" "$(events_since "$seq")" 'config-failed .*mac'
can "the next try" "$dir/num_vfs" 4
is "last_error is empty" "$(<"$dir/last_error")$(<"$dir/vf1/last_error")" ""
is "VFs are enabled" "$(num_vfs "$sim")" 4

# Failures: with VFs before, which come back with their configuration and drivers.
back()
{
	is "$1: VFs as before" "$(num_vfs "$sim")" 4
	is "$1: num_vfs as before" "$(<"$dir/num_vfs")" 4
	is "$1: autoprobe as before" "$(<"$devices/$sim/sriov_drivers_autoprobe")" 1
	like "$1: configuration as before" "$(values "$dir/vf1/actual")" \
		'mac 52:54:00:00:01:01 vlan 11'
	is "$1: drivers as before" "$(values "$dir/vf0/state" "$dir/vf1/state")" "bound bound"
	is "$1: configured before their probe" "$(at_probe "$(vf_of "$sim" 1)" mac)" \
		52:54:00:00:01:01
}
echo "sriov_configure 2 ENOMEM" >"$simroot/pf0/fail"
refused "the driver fails to enable 6" "$dir/num_vfs" 6 'Cannot allocate memory' '6 VFs'
back "the driver fails to enable 6"
echo "set_vf_mac 1 EIO" >"$simroot/pf0/fail"
refused "a MAC fails with 6" "$dir/num_vfs" 6 "$EIO" 'vf0.*mac.*EIO'
back "a MAC fails with 6"
echo "set_vf_vlan 1 EOPNOTSUPP" >"$simroot/pf0/fail"
refused "a VLAN fails with 6" "$dir/num_vfs" 6 "$EOPNOTSUPP" 'vf1.*vlan'
back "a VLAN fails with 6"
echo "sriov_configure 1 EBUSY" >"$simroot/pf0/fail"
refused "the driver fails to disable" "$dir/num_vfs" 0 "$EBUSY" 'sriov_sim_pf'
back "the driver fails to disable"
can "6 after all" "$dir/num_vfs" 6
is "6 VFs are enabled" "$(num_vfs "$sim")" 6

# A VF driver that fails: of a VF that nobody manages it changes nothing else.
echo 0 >"$dir/num_vfs"
echo "vf_probe 2 EIO" >"$simroot/pf0/fail"
refused "the driver of a managed VF fails" "$dir/num_vfs" 2 "No such device" \
	'^vf1: its driver did not take the VF'
is "no VF is enabled" "$(num_vfs "$sim")" 0
echo "vf_probe 3 EIO" >"$simroot/pf0/fail"
can "the driver of another one fails" "$dir/num_vfs" 4
is "this VF is unbound, the others are bound" \
	"$(drivers_of "$sim" 0 1 2 3)" "sriov_sim_vf sriov_sim_vf - sriov_sim_vf"
can "2 again" "$dir/num_vfs" 2

# Numbers.
refused "over TotalVFs" "$dir/num_vfs" 9 "$ERANGE" 'hardware TotalVFs 8|driver totalvfs 8'
refused "over 65535" "$dir/num_vfs" 65536 "$ERANGE" .
refused "negative" "$dir/num_vfs" -1 "$EINVAL" .
refused "no number" "$dir/num_vfs" four "$EINVAL" .
is "none of them changed anything" "$(num_vfs "$sim") $(<"$dir/num_vfs")" "2 2"

# Without a driver the number is kept.
echo "$sim" >"$devices/$sim/driver/unbind"
is "unbound" "$(<"$dir/state")" unbound
can "a number while unbound" "$dir/num_vfs" 5
is "num_vfs reads 5" "$(<"$dir/num_vfs")" 5
is "no VF is enabled" "$(num_vfs "$sim")" 0
echo pci-stub >"$devices/$sim/driver_override"
echo "$sim" >/sys/bus/pci/drivers/pci-stub/bind
soon "a PF driver that cannot enable VFs: failed" has "$dir/state" failed
refused "a PF driver without sriov_configure" "$dir/num_vfs" 3 "$ENOENT" \
	'pci-stub.*sriov_configure'
echo "$sim" >"$devices/$sim/driver/unbind"
echo >"$devices/$sim/driver_override"
echo "$sim" >/sys/bus/pci/drivers/sriov_sim_pf/bind
soon "the number is applied at the bind" has "$devices/$sim/sriov_numvfs" 5
soon "ready" has "$dir/state" ready

# A pool of vectors that is too small: an error that the driver makes by itself.
pool=$(sim_up pool msix_pool=12 vf_msix=3)
manage "$pool"
refused "a pool that is too small" "$mgr/$pool/num_vfs" 5 "$ENOSPC" '5 VFs.*ENOSPC'
can "a number that fits" "$mgr/$pool/num_vfs" 4

# rmdir leaves VFs alone.
unmanage all
is "rmdir leaves the VFs" "$(num_vfs "$sim") $(num_vfs "$pool")" "5 4"
manage "$sim"
is "num_vfs reads as the number enabled" "$(<"$dir/num_vfs")" 5
finish
