# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2119,SC2016
# doctor: what it finds in files, each where the fault is, and nothing where it is not.

igb=0000:01:00.0 nvme=0000:02:00.0 sim=10000:00:00.0

# file PATH: that file of the host
file()
{
	echo "$host/$1"
}

# has_fault FILE TEXT DESCRIPTION CHECK PF VF REGEX: with that in the file the check fires, and
# without it did not
has_fault()
{
	look
	quiet "$3: not before" "$4" "$5" "$6"
	mkdir -p "$(dirname "$host/$1")"
	printf '%s\n' "$2" >"$host/$1"
	look
	fires "$3" "$4" "$5" "$6" "$7"
}

# kind: of the IOMMU, and whether it remaps interrupts
kind()
{
	"$ctl" doctor | head -n 1
}

# ---- IOMMU ----

host host
is "VT-d" "$(kind)" "IOMMU: VT-d, interrupt remapping: on"
look
quiet "the igb's VFs are kept apart" iommu-off "$igb"
fires "the IOMMU does not cover the simulator" iommu-off "$sim" - "the VT-d of this host does not cover it\$"
for unit in ivhd0:AMD-Vi smmu3.0x9050000:SMMU apple0:other; do
	rm -r "$host"/sys/class/iommu/*
	mkdir "$host/sys/class/iommu/${unit%%:*}"
	is "${unit##*:}" "$(kind)" "IOMMU: ${unit##*:}, interrupt remapping: on"
done
rm -r "$host/sys/class/iommu"
look
fires "no IOMMU" iommu-off - - "the IOMMU is off, or there is none\$"
quiet "then no PF is told" iommu-off "$sim"
is "a VF is given away: an error" "$status" 1
for check in intremap-off acs-off; do
	is "without one, $check cannot be known" "$(result $check)" unknown
done

host host
has_fault sys/kernel/iommu_groups/10/type identity "a VF with identity mapping" iommu-identity "$igb" 1 \
	"the IOMMU translates nothing for it on the host\$"
echo identity >"$(file sys/kernel/iommu_groups/9/type)"
echo DMA >"$(file sys/kernel/iommu_groups/10/type)"
look
quiet "of one that is given away it does not matter" iommu-identity
rm "$(file sys/kernel/iommu_groups/10/type)"
look
is "a group without a type" "$(result iommu-identity)" unknown

host host
look
quiet "interrupts are remapped" intremap-off
for chip in "$host"/sys/kernel/irq/*/chip_name; do
	sed -i s/^IR-// "$chip"
done
look
fires "interrupts are not" intremap-off - - "interrupt remapping is off\$"
unsafe=sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts
mkdir -p "$(dirname "$host/$unsafe")"
echo N >"$host/$unsafe"
look
fires "vfio minds" intremap-off - - "interrupt remapping is off\$"
echo Y >"$host/$unsafe"
look
fires "vfio does not mind" intremap-off - - "interrupt remapping is off, and vfio gives VFs away"
is "what mends that" "$(mend intremap-off - -)" "echo N >/$unsafe, and turn on interrupt remapping"
rm -r "$host/sys/kernel/irq"
look
is "a platform that does not tell" "$(result intremap-off)" unknown

# ---- the port above the PF ----

host unsafe
port=0000:00:04.0
look
fires "no ACS" acs-off "$igb" - "the port $port above it has no ACS\$"
fires "a group with others" group-shared "$igb" 1 "shares IOMMU group [0-9]+ with [0-9]+ other devices: .*$igb"
port_group=$(file sys/bus/pci/devices/$igb/../iommu_group)
group=$(readlink "$port_group")
ln -sfn ../../../kernel/iommu_groups/7 "$port_group"
look
quiet "a port in another group" acs-off "$igb"
ln -sfn "$group" "$port_group"
truncate -s 64 "$(file sys/bus/pci/devices/$igb/../config)"
look
is "the configuration of a port that only root sees" "$(result acs-off)" unknown

# pci_word OFFSET [VALUE]: the 16 bits there in the configuration of the port
pci_word()
{
	local config
	config=$(file sys/bus/pci/devices/$igb/../config)
	if [ "${2:-}" ]; then
		printf '%b' "\\x$(printf %02x $(($2 & 255)))\\x$(printf %02x $(($2 >> 8)))" |
			dd of="$config" bs=1 seek="$1" conv=notrunc status=none
	else
		od -An -tu2 -j "$1" -N 2 "$config" | tr -d ' '
	fi
}

host host
# The port is in the group of what is below it, as it is without ACS.
ln -sfn ../../../kernel/iommu_groups/7 "$(file sys/bus/pci/devices/$igb/../iommu_group)"
look
quiet "a port with ACS" acs-off "$igb"
acs=256
while [ "$acs" != 0 ] && [ "$(pci_word $acs)" != 13 ]; do
	acs=$(($(pci_word $((acs + 2))) >> 4))
done
at_least "it has the capability" "$acs" 256
pci_word $((acs + 6)) 1
look
fires "ACS that is off in part" acs-off "$igb" - "ACS of the port $port above it is off, or in part\$"
pci_word $((acs + 6)) "$(pci_word $((acs + 4)))"
look
quiet "all of it on" acs-off "$igb"
pci_word 52 0
pci_word 256 65535
look
quiet "a configuration that makes no sense" acs-off "$igb"

# ---- links ----

host faults
look
fires "a narrow link" link-narrow "$sim" - "its PCIe link is 16.0 GT/s x2, the card can do 16.0 GT/s x8\$"
quiet "one that is not" link-narrow "$igb"
above=$(file sys/bus/pci/devices/$sim/..)
echo "16.0 GT/s PCIe" >"$above/max_link_speed"
echo 8 >"$above/max_link_width"
look
fires "the slot could do more" link-narrow "$sim" - ".* can do 16.0 GT/s x8 and the slot 16.0 GT/s x8\$"
like "seat it anew" "$(mend link-narrow "$sim" -)" "^seat the card anew"
echo 2 >"$above/max_link_width"
look
is "a slot that is narrow" "$(mend link-narrow "$sim" -)" "put the card into a faster slot"
for width in 0 33 x; do
	echo $width >"$above/max_link_width"
	look
	fires "a width of $width is none" link-narrow "$sim" - ".* the card can do 16.0 GT/s x8\$"
done

host host
eth=sys/class/net/eth0
has_fault $eth/operstate down "no link" link-down "$igb" - "its network device eth0 has no link\$"
echo lowerlayerdown >"$(file $eth/operstate)"
look
fires "none below" link-down "$igb" - "its network device eth0 has no link\$"
echo 0x1002 >"$(file $eth/flags)"
look
fires "a PF that is down" link-down "$igb" - "its network device eth0 is down\$"
is "what mends it" "$(mend link-down "$igb" -)" "ip link set dev eth0 up"
rm "$(file $eth/flags)"
look
is "a PF whose network device is elsewhere" "$(result link-down)" unknown

# pasted: the words of the commands that mend network devices
pasted()
{
	ip() { printf '<%s>' "$@"; echo; }
	ethtool() { ip "$@"; }
	eval "$("$ctl" doctor | sed -n -E 's/^  mend: (ip link|ethtool)/\1/p')"
}
for name in "a';b" '$(x)' '`x`&' '~"*?' "''''" '-\#='; do
	host faults
	# A VF waits for it, and it has no link.
	name=$name "$python" -c 'import os, sys
text = open(sys.argv[1], "rb").read().replace(b"eth0", os.environb[b"name"])
open(sys.argv[1], "wb").write(text.replace(b"\x08\0\x04\0\1\0\0\0", b"\x08\0\x04\0\2\0\0\0"))' "$host/netlink"
	echo down >"$(file sys/class/net/eth0/operstate)"
	mv "$(file sys/bus/pci/devices/$igb/net/eth0)" "$(file "sys/bus/pci/devices/$igb/net/$name")"
	echo 9000 >"$(file sys/bus/pci/devices/0000:01:10.2/net/eth1/mtu)"
	is "a name that a shell would take apart, $name" "$(pasted)" "<$name>
<link><set><dev><$name><mtu><9000>
<link><set><dev><$name><up>"
done

# ---- NUMA ----

host faults
look
fires "interrupts on another node" irq-remote "$igb" - "[0-9]+ of its [0-9]+ interrupt vectors are not on its NUMA node 1\$"
like "what mends it" "$(mend irq-remote "$igb" -)" "^for irq in( [0-9]+)+; do echo 1 >/proc/irq/.irq/smp_affinity_list; done\$"
echo >"$(file sys/devices/system/node/node1/cpulist)"
look
quiet "a node without CPUs" irq-remote
host host
look
quiet "interrupts where they should be" irq-remote "$igb"

# ---- addresses, trust, drivers ----

mac=52:54:00:aa:00:02
has_fault $eth/address $mac "the address of the PF" mac-duplicate "$igb" 2 "has the MAC address $mac, as $igb has\$"
mkdir "$(file $eth/master)"
echo $mac >"$(file $eth/master/address)"
look
quiet "that its bond gave it" mac-duplicate
mkdir "$(file $eth/brport)"
look
fires "not a bridge, which has that of its port" mac-duplicate "$igb" 2 "has the MAC address $mac, as $igb has\$"
rmdir "$(file $eth/brport)"
mkdir "$(file $eth/bonding_slave)"
echo 52:54:00:aa:00:01 >"$(file $eth/bonding_slave/perm_hwaddr)"
look
fires "its own, in a bond" mac-duplicate "$igb" 1 "has the MAC address 52:54:00:aa:00:01, as $igb has\$"
quiet "and not that one" mac-duplicate "$igb" 2

host host
look
for check in mac-zero mac-duplicate trust-on spoofchk-off vf-unprobed vf-idle config-failed config-drift \
	msix-headroom numvfs-writer temperature link-narrow link-down irq-remote iommu-identity \
	intremap-off group-shared acs-off; do
	quiet "nothing is wrong: $check" $check
done
host faults
look
fires "no address" mac-zero "$sim" 2 "has no MAC address\$"
fires "a double" mac-duplicate "$sim" 3 "has the MAC address 02:00:00:00:00:02, as $sim vf1 has\$"
quiet "one in another VLAN" mac-duplicate "$igb"
fires "trust" trust-on "$igb" 2 "is trusted\$"
fires "no check of source addresses" spoofchk-off "$igb" 2 "may send from any source address\$"
fires "no driver" vf-unprobed "$igb" 2 "has no driver, and should have one"
fires "a configuration that failed" config-failed "$sim" 0 "is not as it is wanted: "
fires "one that was changed" config-drift "$sim" 1 "vlan is not as wanted\$"
fires "few vectors" msix-headroom - - "[0-9]+ of [0-9]+ interrupt vectors are left\$"
echo 0 >"$(file sys/bus/pci/devices/$igb/sriov_drivers_autoprobe)"
look
fires "without autoprobe it is to have none" vf-idle "$igb" 2 "has no driver, and is to have none\$"
quiet "and nothing is missing" vf-unprobed

# ---- who else makes VFs ----

# All of them at once; each is told by itself.
host host
numvfs='echo 4 >/sys/class/net/eth0/device/sriov_numvfs'
places=(
	"etc/udev/rules.d/1.rules ATTR{device/sriov_numvfs}=\"4\""
	"run/udev/rules.d/2.rules ATTR{device/sriov_numvfs}=\"4\""
	"usr/local/lib/udev/rules.d/3.rules ATTR{device/sriov_numvfs}=\"4\""
	"usr/lib/udev/rules.d/4.rules ATTR{device/sriov_numvfs}=\"4\""
	"lib/udev/rules.d/5.rules RUN+=\"/sbin/ip link set %k vf 0 mac 02:00:00:00:00:01\""
	"run/systemd/network/1.link [SR-IOV]"
	"usr/local/lib/systemd/network/2.link SR-IOVVirtualFunctions=2"
	"etc/systemd/network/1.network [SR-IOV]"
	"etc/systemd/network/1.link.d/x.conf [SR-IOV]"
	"etc/systemd/network/1.link.d/y.conf SR-IOVVirtualFunctions=2"
	"usr/lib/systemd/system/x.service ExecStart=sh -c '$numvfs'"
	"etc/systemd/system/y.service ExecStart=/sbin/ip link set dev eth0 vf 0 mac 02:00:00:00:00:01"
	"etc/systemd/system/vf@.service ExecStart=/sbin/ip link set eth0 vf %i trust on"
	"run/systemd/system/z.service ExecStartPost=/usr/sbin/ip -d l s eth0 vf 1 vlan 5"
	"etc/systemd/system/x.service.d/z.conf ExecStart=sh -c '$numvfs'"
	"usr/lib/tmpfiles.d/x.conf w /sys/class/net/eth0/device/sriov_numvfs - - - - 4"
	"etc/modprobe.d/igb.conf options igb max_vfs=4"
	"etc/modprobe.d/mlx4.conf options mlx4_core num_vfs=4"
	"etc/modprobe.d/liquidio.conf options liquidio num_vf=4"
	"usr/lib/modprobe.d/hpre.conf options hisi_hpre vfs_num=4"
	"etc/modprobe.d/w.conf install igb modprobe -i igb; $numvfs"
	"etc/NetworkManager/system-connections/x [sriov]"
	"run/NetworkManager/system-connections/y sriov.total-vfs=4"
	"etc/NetworkManager/conf.d/vfs.conf sriov-num-vfs=4"
	"etc/NetworkManager/NetworkManager.conf sriov-num-vfs=4"
	"etc/NetworkManager/dispatcher.d/9-vfs $numvfs"
	"etc/netplan/1.yaml virtual-function-count: 4"
	"run/netplan/2.yaml virtual-function-count: 4"
	"run/systemd/generator.late/netplan-sriov-apply.service ExecStart=/usr/sbin/netplan apply --sriov-only"
	"etc/networkd-dispatcher/routable.d/9-vfs $numvfs"
	"etc/sysfs.conf class/net/eth0/device/sriov_numvfs = 4"
	"etc/sysfs.d/x.conf class/net/eth0/device/sriov_numvfs = 4"
	"etc/network/interfaces up $numvfs"
	"etc/network/interfaces.d/x pre-up ip link set eth0 vf 0 vlan 4"
	"etc/network/if-up.d/vfs $numvfs"
	"etc/rc.local ip link set eth0 vf \"\$n\" vlan 4"
	"etc/rc.d/init.d/vfs ip link set eth0 vf 0 vlan 4"
	"etc/crontab @reboot root $numvfs"
	"etc/cron.d/vfs @reboot root $numvfs"
	"sbin/ifup-local ip link set eth0 vf 0 vlan 4"
	"etc/driverctl.d/pci-0000:01:10.2 vfio-pci"
	"etc/init.d/networking-sriov $numvfs"
	"etc/sysconfig/network-scripts/ifcfg-eth0 SRIOV_TOTAL_VFS=4"
	"etc/sysconfig/network-scripts/ifup-local ip link set eth0 vf 0 vlan 4"
	"etc/sysconfig/network/ifcfg-eth0 POST_UP_SCRIPT='ip link set eth0 vf 0 vlan 4'"
	"etc/nmstate/x.yml total-vfs: 4"
	"etc/nmstate/y.yml sr-iov:"
	"etc/os-net-config/config.yaml - type: sriov_pf"
	"etc/os-net-config/x.yaml - type: sriov_vf"
	"var/lib/os-net-config/sriov_config.yaml numvfs: 4"
	"etc/sriov-operator/sriov-interface-config.yaml numVfs: 4"
	"host/etc/sriov-operator/pci/0000:01:00.0 {\"numVfs\":4}"
)
for where in "${places[@]}"; do
	path=${where%% *} text=${where#* }
	mkdir -p "$(dirname "$host/$path")"
	printf '%s\n' "# $text" "; $text" "	$text" >"$host/$path"
done
look
for where in "${places[@]}"; do
	path=${where%% *} text=${where#* }
	is "/$path" "$(grep -F "numvfs-writer - - /$path:" <<<"$findings")" "numvfs-writer - - /$path:3: ${text//\"/\\\"}"
	rm "$host/$path"
done
is "and nothing else" "$(grep -c ^numvfs-writer <<<"$findings")" ${#places[@]}
for option in igb.max_vfs mlx4_core.num_vfs liquidio.num_vf hisi_zip.vfs_num; do
	echo "quiet $option=4" >"$(file proc/cmdline)"
	look
	fires "the kernel's command line, $option" numvfs-writer - - "/proc/cmdline:1: quiet $option=4\$"
done
like "what mends it" "$(mend numvfs-writer - -)" "^take it out of the boot loader's command line; "
echo quiet >"$(file proc/cmdline)"

# Who calls a script that does it, and not what reads only, is a comment, or is of another device.
mkdir -p "$host/opt" "$host/etc/driverctl.d" "$host/etc/systemd/system"
printf '%s\n' '#!/bin/sh' "# ip link set eth0 vf 0 mac \$1" "ip link show eth0" "ip link set eth0 vf 0 mac \$1" \
	>"$(file opt/vfs-up.sh)"
sed 1d "$(file opt/vfs-up.sh)" >"$(file opt/program)"
echo vfio-pci >"$(file etc/driverctl.d/pci-0000:7f:00.0)"
for where in \
	"etc/network/if-up.d/x /opt/vfs-up.sh 4" "etc/init.d/x start) /opt/vfs-up.sh;;" \
	"etc/NetworkManager/dispatcher.d/x [ up != \$2 ] || /opt/vfs-up.sh" \
	"etc/networkd-dispatcher/routable.d/x /opt/vfs-up.sh" "etc/cron.d/x @reboot root /opt/vfs-up.sh" \
	"etc/sysconfig/network/ifcfg-x POST_UP_SCRIPT='/opt/vfs-up.sh'" \
	"etc/systemd/system/x.service ExecStart=-/bin/sh -c '/opt/vfs-up.sh 4; /opt/program'" \
	"etc/udev/rules.d/1.rules ACTION==\"add\", RUN+=\"/opt/vfs-up.sh %k\"" \
	"etc/network/interfaces post-up /opt/vfs-up.sh 4||true" "etc/rc.local /opt/vfs-up.sh" \
	"etc/modprobe.d/x.conf install igb /opt/vfs-up.sh"; do
	path=${where%% *}
	mkdir -p "$(dirname "$host/$path")"
	echo "${where#* }" >"$host/$path"
	look
	is "called by /$path" "$(grep ^numvfs-writer <<<"$findings")" \
		"numvfs-writer - - /opt/vfs-up.sh:4: ip link set eth0 vf 0 mac \$1, called by /$path:1"
	rm "$host/$path"
done
mkfifo "$(file etc/nmstate/x.yml)" "$(file etc/rc.local)"
look
quiet "a pipe, and another device's driver" numvfs-writer
rm "$(file etc/nmstate/x.yml)" "$(file etc/rc.local)"
long=$(printf '%0250d' 0)
mkdir -p "$host/opt/$long" "$host/etc/cron.d"
cp "$(file opt/vfs-up.sh)" "$(file "opt/$long/$long")"
echo "@reboot root /opt/$long/$long" >"$(file "etc/cron.d/$long")"
like "a fact of any length" "$("$ctl" doctor | grep cron)" "^ +/etc/cron.d/$long:1\$"
rm "$(file "etc/cron.d/$long")"
echo Description=SR-IOV >"$(file etc/systemd/network/1.link)"
echo 'ATTR{device/sriov_numvfs}="4"' >"$(file usr/lib/udev/rules.d/1.rules)"
ln -s /dev/null "$(file etc/udev/rules.d/1.rules)"
look
quiet "a description, and a rule that is masked" numvfs-writer
mkdir -p "$host/etc/cron.d"
mkfifo "$host/etc/cron.d/x"
is "a FIFO that nobody writes to" "$(timeout 300 "$ctl" doctor >"$tmp/out"; echo $?)" 0
rm "$host/etc/cron.d/x"
if [ "$(id -u)" != 0 ]; then
	echo x >"$(file etc/crontab)"
	chmod 0 "$(file etc/crontab)"
	look
	is "a file of root's" "$(result numvfs-writer)" unknown
	chmod 644 "$(file etc/crontab)"
	mkdir -p "$(file etc/NetworkManager/system-connections)"
	chmod 0 "$(file etc/NetworkManager/system-connections)"
	look
	is "a directory of root's" "$(result numvfs-writer)" unknown
	chmod 755 "$(file etc/NetworkManager/system-connections)"
fi

# ---- temperature ----

host host
hwmon=sys/class/hwmon/hwmon0
echo 90000 >"$(file $hwmon/temp1_max)"
echo 95000 >"$(file $hwmon/temp1_crit)"
has_fault $hwmon/temp1_input 90000 "a hot PF" temperature "$nvme" - \
	"its temperature Composite is 90 C, max is 90 C\$"
echo 0 >"$(file $hwmon/temp1_max)"
look
quiet "a bound of 0 is none" temperature
echo 96000 >"$(file $hwmon/temp1_input)"
look
fires "the next bound" temperature "$nvme" - "its temperature Composite is 96 C, crit is 95 C\$"
rm "$(file $hwmon/temp1_label)"
look
fires "without a label" temperature "$nvme" - "its temperature is 96 C, crit is 95 C\$"
: >"$(file $hwmon/temp1_crit)"
look
is "a driver that does not answer" "$(result temperature)" unknown

# ---- what sriov_mgr tells ----

sysfs_of()
{
	echo "$host/sys/bus/pci/devices/$1/net"
}

host host
look
for check in over-limit config-failed guid-duplicate mtu-over-pf nvme-offline service-failed; do
	quiet "nothing is wrong: $check" $check
done
fires "a MAC address that the bound driver did not take" mac-not-taken "$sim" 3 \
	"has the MAC address 02:00:00:00:00:04, and its network device sim0v3 has [0-9a-f:]{17}\$"
is "what mends it" "$(mend mac-not-taken "$sim" 3)" "sriovctl set $sim vf3 mac=02:00:00:00:00:04 --rebind"
quiet "those that were configured before" mac-not-taken "$sim" 1
echo 02:00:00:00:00:04 >"$(sysfs_of 10000:00:00.4)/sim0v3/address"
look
quiet "a driver that was bound anew" mac-not-taken
rm "$(sysfs_of 10000:00:00.4)/sim0v3/address"
look
is "a network device elsewhere" "$(result mac-not-taken)" unknown

host host
echo 9000 >"$(sysfs_of 10000:00:00.2)/sim0v1/mtu"
look
fires "an MTU over that of the PF" mtu-over-pf "$sim" 1 "its MTU is 9000, and that of its PF 1500\$"
is "what mends it" "$(mend mtu-over-pf "$sim" 1)" "ip link set dev sim0 mtu 9000"
quiet "the same MTU" mtu-over-pf "$sim" 2
echo 9000 >"$(sysfs_of $sim)/sim0/mtu"
rm "$(sysfs_of 10000:00:00.1)/sim0v0/mtu"
look
is "an MTU that cannot be seen" "$(result mtu-over-pf)" unknown

answers "$sim" state=over-limit limit=2 "limit-detail=max-vfs 2"
answers "$igb" state=failed "last-error=enabling 3 VFs: EIO"
answers 10001:00:00.0 state=retrying "last-error=a VF is busy"
for n in 0 1 2; do
	answers 10000:00:00.$((n + 1)) actual.node-guid=0x1234 actual.port-guid=$((n + 7)) actual.mac=00:00:00:00:00:00
done
answers 10000:00:00.3 actual.node-guid=0 actual.port-guid=8
look
fires "more VFs than the limit" over-limit "$sim" - "has 4 VFs, more than the limit: max-vfs 2\$"
is "what mends it" "$(mend over-limit "$sim" -)" "sriovctl limit $sim"
fires "a PF that has failed" config-failed "$igb" - "is not as it is wanted: enabling 3 VFs: EIO\$"
fires "one that is tried again" config-failed 10001:00:00.0 - "is not as it is wanted, and is tried again: a VF is busy\$"
fires "a node GUID twice" guid-duplicate "$sim" 1 "has the node GUID 00:00:00:00:00:00:12:34, as $sim vf0 has\$"
fires "a port GUID" guid-duplicate "$sim" 2 "has the port GUID 00:00:00:00:00:00:00:08, as $sim vf1 has\$"
quiet "none is no double" guid-duplicate "$sim" 0
like "a new one mends that" "$(mend guid-duplicate "$sim" 1)" "^sriovctl set $sim vf1 node-guid=02(:[0-9a-f]{2}){7}\$"

answers "$igb" num-vfs=0 state=drifted
look
fires "VFs that somebody took away" config-drift "$igb" - "has 0 VFs, and 3 are wanted\$"

host faults
look
fires "NVMe without queues" nvme-offline "$nvme" 0 "has no driver, and is offline where nobody has given it queues\$"
like "what brings it online" "$(mend nvme-offline "$nvme" 0)" "nvme virt-mgmt .* -a 9; echo 0000:[0-9a-f:.]+ >/sys/bus/pci/drivers/nvme/bind\$"
quiet "it is not idle on purpose" vf-idle
answers 0000:02:00.1 wanted.driver=none
look
quiet "without one on purpose" nvme-offline "$nvme" 0
fires "it is idle" vf-idle "$nvme" 0 "has no driver, and is to have none\$"

# ---- what is restored at boot ----

# unit STATE RESULT STATUS ENABLED: as systemctl tells of the service
unit()
{
	printf '%s\n' "Result=$2" "ExecMainStatus=$3" LoadState=loaded "ActiveState=$1" "UnitFileState=$4" \
		>"$(file systemctl)"
}

host host
etc=$(file etc/sriov_mgr)
mkdir -p "$etc"
look
fires "nothing is saved" not-saved "$igb" - "nothing of it is in /etc/sriov_mgr\$"
is "what mends it" "$(mend not-saved "$igb" -)" "sriovctl save -p $igb"
quiet "a PF that nobody manages" not-saved "$nvme"
"$ctl" save "$etc/host.json"
look
quiet "all is saved" not-saved
quiet "there is no systemd" service-failed
mkdir -p "$(file run/systemd/system)"
look
is "a systemd that does not answer" "$(result service-failed)" unknown
unit active success 0 enabled
look
quiet "the service is well" service-failed
unit failed exit-code 3 enabled
look
fires "it has failed" service-failed - - \
	"sriov_mgr.service has failed \(exit-code, status 3\): not all in /etc/sriov_mgr was restored\$"
unit inactive success 0 disabled
look
fires "it is not enabled" service-failed - - "sriov_mgr.service is not enabled, "

sed -i 's/"vlan": 100/"vlan": 101/' "$etc/host.json"
look
fires "another VLAN is saved" not-saved "$igb" - "1 of what is wanted is not as in /etc/sriov_mgr/host.json\$"
like "what mends it" "$(mend not-saved "$igb" -)" "^sriovctl diff 0000:01:00.0; "
quiet "the others are saved" not-saved "$sim"
echo "{ \"version\": 1, \"pfs\": { \"$nvme\": { \"num-vfs\": 2 } } }" >"$etc/nvme.json"
echo '{' >"$etc/bad.json"
look
fires "a PF that nobody manages now" not-saved "$nvme" - "is not managed, and /etc/sriov_mgr/nvme.json has it\$"
is "save would leave it there" "$(mend not-saved "$nvme" -)" \
	"sriovctl restore /etc/sriov_mgr, or take it out of /etc/sriov_mgr/nvme.json"
fires "a file that is wrong" not-saved - - ".*/etc/sriov_mgr/bad.json:2:1: not JSON"
"$ctl" save -p sim0
echo '{ "version": 2 }' >"$etc/$igb.json"
look
fires "two files that are wrong: one" not-saved - - ".*/etc/sriov_mgr/bad.json:2:1: not JSON"
fires "and the other" not-saved - - ".*/etc/sriov_mgr/$igb.json:1: version: is 2"
is "what does not count is no fault" "$(grep -c "does not count" "$tmp/doctor")" 0
quiet "what a wrong file has is not known" not-saved "$igb"
rm "$etc"/*
look
quiet "no files, no service" service-failed
if [ "$(id -u)" != 0 ]; then
	chmod 0 "$etc"
	look
	is "a directory of root's" "$(result not-saved) $(result service-failed)" "unknown unknown"
	chmod 755 "$etc"
fi

# ---- show ----

host host
echo 9000 >"$(sysfs_of "$sim")/sim0/mtu"
is "the MTU of a PF" "$("$ctl" show sim0 | grep mtu: | xargs)" "mtu: 9000"
is "that of a VF, and of its PF" "$("$ctl" show sim0 vf0 | grep mtu: | xargs)" "mtu: 1500 pf-mtu: 9000"
rm "$(sysfs_of 10000:00:00.1)/sim0v0/mtu"
is "of a VF in another namespace" "$("$ctl" show sim0 vf0 | grep mtu: | xargs)" "mtu: unknown pf-mtu: 9000"
is "as the schema says" "$("$ctl" show -J sim0 | valid show) $("$ctl" show -J sim0 vf0 | valid show)" "ok ok"
