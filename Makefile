# SPDX-License-Identifier: GPL-2.0
# Kbuild does not read this file: what is built in the kernel's own way stands in Kbuild.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
# Not `make kernelrelease`, which Debian's headers of 6.1 answer without their own suffix.
RELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h \
	2>/dev/null)
INSTALL_MOD_PATH ?= $(DESTDIR)
MODDIR = $(INSTALL_MOD_PATH)/lib/modules/$(RELEASE)
# In a staged tree it is run where that is unpacked.
RUN_DEPMOD = $(if $(DESTDIR),,depmod -b $(or $(INSTALL_MOD_PATH),/) $(RELEASE))
# For users no warning is an error, whatever their kernel was built with.
IN_KDIR = -C $(KDIR) M=$(CURDIR) CONFIG_WERROR=
SRIOVCTL = $(MAKE) -s --no-print-directory -C tools/sriovctl O=$(CURDIR)/build/tools PREFIX=$(PREFIX)

define help
make modules        build the module for the kernel of KDIR, in place
make tools          build sriovctl in build/tools
make deps           install what modules, tools and install need, with apt-get, dnf or pacman
make check          lint, build, KUnit and selftests: on debug builds of Linux 6.1, 6.12 and the newest as
                    User-Mode Linux, and with SR-IOV hardware in VMs
make quick          what of that takes a minute: before each commit
make check-kernels  on Linux 6.1 and the newest, what make check runs on 6.12 alone: in VMs and of sriovctl
make bench          what the module and sriovctl cost in instructions, beside iproute2 (see
                    Documentation/benchmarks.rst)
make check-packages as root: hosts of Debian 12 and 13, in VMs, on which apt installs what make deb makes
make demo           a VM with SR-IOV hardware, and what the modules do with it
make shell          a shell in such a VM
make lint           the linters alone
make generate       write the code that is generated from the netlink specification
make record         record anew, in VMs, what the host suite of sriovctl works on
make transcript     write Documentation/admin-guide/sriovctl.rst, from commands in a VM
make deb            build packages of Debian in build/packages: the module and its simulator for DKMS, sriovctl
make rpm            the same of RPM
make install        install the module for the kernel of KDIR, sriovctl, and its service, as root
make uninstall      remove what install has installed
make clean          remove what was built in this tree (not build/history.jsonl: see selftests/run)

check, demo and bench install what they need, on Debian and Ubuntu. All others but deps say what is missing.

KDIR=DIR            the kernel to build for (/lib/modules/$$(uname -r)/build)
KERNEL=NAME         modules, check, shell: a kernel of selftests/vm/kernels.conf instead
INSTALL_DEPS=1      all: install what is missing
DEVEL=1             modules, install: the simulator and the KUnit suites as well
WERROR=1            tools: a warning is an error
TESTS="NAME..."     check, check-kernels, bench: these tests only (see selftests/run, selftests/bench)
BASELINE=FILE       bench: what is other than in this file, an earlier build/bench.json
COVERAGE=1          check: tell how much of policy.c its KUnit suite covers
PREFIX=, DESTDIR=   install, uninstall: where to (/usr/local); with DESTDIR, depmod is yours to run
INSTALL_MOD_PATH=   install, uninstall: what is before /lib/modules (DESTDIR)
RELEASE=NAME        uninstall: the kernel, where KDIR has no headers that tell
endef

.PHONY: help modules tools check quick check-kernels check-packages bench demo shell lint generate transcript
.PHONY: install uninstall clean record deb rpm deps deps-build deps-vm deps-check

help:
	$(info $(help))
	@:

# Of all that was asked for, so that what is missing is told at once.
deps-build:
	@KDIR=$(if $(KERNEL),,$(KDIR)) tools/install-deps $(if $(filter install deps,$(MAKECMDGOALS)),modules \
		tools install,$(filter modules tools,$(MAKECMDGOALS)))
deps-vm:
	@tools/install-deps tools vm
deps-check:
	@tools/install-deps tools vm kernel check
deps: deps-build

check demo bench deps: export INSTALL_DEPS = 1

ifdef KERNEL
modules: deps-build
	@selftests/vm/build $(KERNEL)
else
modules: deps-build
	$(MAKE) $(IN_KDIR) modules
endif

tools: deps-build
	@$(SRIOVCTL) all

check:
	@tools/install-deps tools vm kernel check packages
	@selftests/run $(addprefix --kernel ,$(KERNEL)) $(TESTS)

quick: deps-check
	@selftests/run --quick

check-kernels:
	@$(MAKE) --no-print-directory check KERNEL="uml-newest uml-6.1 debug-6.1 newest"

bench: deps-vm
	@selftests/bench/run $(if $(BASELINE),--baseline "$(BASELINE)") $(TESTS)

check-packages: export INSTALL_DEPS = 1
check-packages:
	@tools/install-deps tools vm packages hosts
	@selftests/packaging/hosts

demo: deps-vm
	@selftests/vm/build stock
	@$(SRIOVCTL) all
	@selftests/vm/run --igb 1 --nvme 1 --sim -- selftests/demo

shell: deps-vm
	@selftests/vm/build $(or $(KERNEL),stock)
	@$(SRIOVCTL) all
	@selftests/vm/run --kernel $(or $(KERNEL),stock) $(if $(filter uml%,$(KERNEL)),,--igb 1 --nvme 1) \
		--sim --timeout 0 --tty -- bash

transcript: deps-check
	@selftests/vm/build stock
	@$(SRIOVCTL) all
	@selftests/vm/run --igb 1 --nvme 1 --sim --iommu -- selftests/transcript >build/transcript
	@mv build/transcript Documentation/admin-guide/sriovctl.rst

record: deps-check
	@selftests/host/record

lint: deps-check
	@selftests/run --kernel host lint

generate: deps-check
	@selftests/lint generate

deb rpm:
	@tools/install-deps tools packages
	@tools/packaging/build $@

# Whether and with which key modules are signed is the administrator's to say.
install: deps-build modules tools
	$(MAKE) $(IN_KDIR) INSTALL_MOD_PATH=$(INSTALL_MOD_PATH) DEPMOD=true CONFIG_MODULE_SIG_ALL= modules_install
	$(RUN_DEPMOD)
	$(SRIOVCTL) DESTDIR=$(DESTDIR) install

# Kbuild's folder was extra until Linux 6.3.
uninstall:
	@[ "$(RELEASE)" ] || { echo "Nothing was removed: $(KDIR) does not tell of which kernel it is; \
say RELEASE=NAME, a directory of $(MODDIR)." >&2; exit 1; }
	@[ -d $(MODDIR) ] || { echo "Nothing was removed: there is no $(MODDIR)" >&2; exit 1; }
	cd $(MODDIR) && for dir in updates extra $(INSTALL_MOD_DIR); do \
		for name in sriov_mgr sriov_sim; do \
			rm -f $$dir/drivers/$$name/sriov_*.ko*; \
			rmdir -p $$dir/drivers/$$name 2>/dev/null || :; \
		done; done
	$(RUN_DEPMOD)
	$(SRIOVCTL) DESTDIR=$(DESTDIR) uninstall

clean:
	@! [ -d build ] || find build -mindepth 1 -maxdepth 1 ! -name history.jsonl -exec rm -rf {} +
	@find drivers \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name modules.order -o -name Module.symvers -o -name '*.o.d' \) -delete
	@rm -f modules.order Module.symvers .*.cmd
