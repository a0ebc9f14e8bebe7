# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the tests: prints KTAP. A test that ends before finish has failed.

# In a VM: see vm/init.
[ ! -d /run/sriov-vm/bin ] || PATH=/run/sriov-vm/bin:$PATH

ktap_n=0 ktap_failed=0 ktap_done=''
echo "KTAP version 1"

# pass DESCRIPTION
pass()
{
	ktap_n=$((ktap_n + 1))
	echo "ok $ktap_n $1"
}

# fail DESCRIPTION [DIAGNOSTIC]...
fail()
{
	local line
	ktap_n=$((ktap_n + 1)) ktap_failed=$((ktap_failed + 1))
	echo "not ok $ktap_n $1"
	shift
	for line; do
		echo "${line//$'\n'/$'\n'# }" | sed '1s/^/# /'
	done
}

# skip DESCRIPTION REASON
skip()
{
	ktap_n=$((ktap_n + 1))
	echo "ok $ktap_n $1 # SKIP $2"
}

# skip_all REASON: nothing in this test can run here
skip_all()
{
	ktap_done=1
	echo "1..0 # SKIP $1"
	exit 0
}

# finish: the end of every test
finish()
{
	ktap_done=1
	echo "1..$ktap_n"
	[ $ktap_failed = 0 ]
	exit
}

ktap_exit()
{
	local status=$?
	[ "$ktap_done" ] || fail "the test ran to its end" "it stopped with status $status"
}
trap ktap_exit EXIT
