# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Several VFs at once, where the order or the form is what matters.

host host
is "show: as the schema says" "$("$ctl" show -J eth0 vf2,0 | valid show)" ok
is "in the order of the set" "$("$ctl" show -J eth0 vf2,0 | sed -n 's/^      "index": \(.*\),/\1/p' | xargs)" "2 0"
is "65535 VFs, of which one is there twice" "$(ends 2 1 set -d 0000:7f:00.0 vf0-65534,7 vlan=1)" ok
