# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# What make builds, installs and removes for its users, and what it says where something is missing: on a machine
# that has a compiler, a kernel's headers and programs that install packages in name only.

box=$tmp/box src=$tmp/box/src bin=$tmp/box/bin kdir=$tmp/box/kdir dest=$tmp/box/dest
release=6.1.0-50-amd64
mkdir -p "$src" "$bin" "$box/away" "$kdir/include/generated"
cp -a "$SRIOV_TOP"/{Makefile,Kbuild,dkms.conf,include,tools} "$src"
(cd "$SRIOV_TOP" && cp --parents drivers/*/Kbuild selftests/vm/apt.sh "$src")
for name in awk bash cat chmod dirname env find grep id install make mkdir rm rmdir sed sh true uname; do
	ln -s "$(type -P $name)" "$bin/$name"
done

# stub NAME [COMMAND]: a program that only notes its call
stub()
{
	printf '#!/bin/sh\necho "%s $*" >>"%s/called"\n%s\n' "$1" "$box" "${2:-}" >"$bin/$1"
	chmod +x "$bin/$1"
}
# All that it compiles has a warning.
cat >"$bin/cc" <<'END'
#!/bin/sh
case " $* " in
*" -Werror "*) exit 1 ;;
esac
while [ $# -gt 1 ]; do
	[ "$1" != -o ] || : >"$2"
	shift
done
END
cat >"$bin/pkg-config" <<END
#!/bin/sh
[ "\$1" != --exists ] || [ ! -e "$box/away/\$2.pc" ]
END
chmod +x "$bin"/{cc,pkg-config}
stub apt-get
stub depmod
stub systemctl
# shellcheck disable=SC2016 # for the stub
stub sudo 'exec "$@"'
ln -s true "$bin/apt-cache"

# Headers as Debian's of 6.1: what they say of themselves is not where their modules go.
echo "#define UTS_RELEASE \"$release\"" >"$kdir/include/generated/utsrelease.h"
cat >"$kdir/Makefile" <<'END'
DEPMOD = depmod
CONFIG_KUNIT = m
CONFIG_WERROR = y
CONFIG_X86 = y
release = $(shell sed 's/.* "\(.*\)"/\1/' include/generated/utsrelease.h)
src = $(M)/drivers/sriov_mgr
include $(M)/Kbuild
objects := $(foreach dir,$(obj-m),$(eval obj-m :=)$(eval include $(M)/$(dir)Kbuild)$(obj-m:%.o=$(dir)%.ko))
kernelrelease:
	@echo 6.1.176
modules:
	@cd $(M) && for object in $(objects); do $(CC) $(if $(CONFIG_WERROR),-Werror) $(KCFLAGS) -o $$object; done
modules_install:
	@cd $(M) && for object in $(objects); do install -D $$object \
		$(INSTALL_MOD_PATH)/lib/modules/$(release)/$(or $(INSTALL_MOD_DIR),updates)/$$object; done
	@$(DEPMOD) of kbuild
END

# box_make ARGUMENT...: "ok", or what it said; the programs that it called are then in $called
box_make()
{
	: >"$box/called"
	if env -i PATH="$bin" make -s --no-print-directory -C "$src" "$@" >"$box/said" 2>&1; then
		said=ok
	else
		said=$(grep -v "^make.*: \*\*\* " "$box/said") || :
	fi
	called=$(<"$box/called")
}
# made TARGET...: that, for those headers and below $dest
made()
{
	box_make KDIR="$kdir" DESTDIR="$dest" "$@"
	echo "$said${called:+, called $called}"
}
# lose NAME...: these programs, and libraries as NAME.pc, are no longer there; until regain
lose()
{
	local name
	for name; do
		case $name in
		*.pc) : >"$box/away/$name" ;;
		*) mv "$bin/$name" "$box/away" ;;
		esac
	done
}
regain()
{
	rm -f "$box"/away/*.pc
	find "$box/away" ! -type d -exec mv -t "$bin" {} +
}
# files DIR: all that is there
files()
{
	(cd "$1" && find . ! -type d | sort)
}

# ---- modules, tools: nothing but building, and no warning is an error but where that is asked for ----

is "modules and tools are built" "$(made modules tools)" ok
is "what is for developers is not" "$(cd "$src" && echo drivers/*/*.ko)" drivers/sriov_mgr/sriov_mgr.ko
is "it is when it is asked for" "$(made DEVEL=1 modules; cd "$src" && echo drivers/*/*.ko)" \
	"ok
drivers/sriov_mgr/sriov_mgr.ko drivers/sriov_mgr/sriov_mgr_kunit.ko drivers/sriov_sim/sriov_sim.ko"
rm -r "$src/build"
like "a warning in sriovctl is an error with WERROR" "$(made WERROR=1 tools)" '^$'
is "none is there" "$(find "$src/build" -name sriovctl)" ""

# ---- install, uninstall ----

tool="./usr/local/lib/modules-load.d/sriov_mgr.conf
./usr/local/lib/systemd/system/sriov_mgr-ready.target
./usr/local/lib/systemd/system/sriov_mgr-wait.service
./usr/local/lib/systemd/system/sriov_mgr.service
./usr/local/sbin/sriovctl
./usr/local/share/bash-completion/completions/sriovctl
./usr/local/share/man/man5/sriovctl.json.5
./usr/local/share/man/man8/sriovctl.8
$(cd "$src/tools/sriovctl" && printf './usr/local/share/sriovctl/%s\n' schema/*.json)"
updates=./lib/modules/$release/updates/drivers
is "install with DESTDIR runs no depmod" "$(made install)" ok
is "what is installed" "$(files "$dest")" "$updates/sriov_mgr/sriov_mgr.ko
$tool"
is "the units have the path of the command" \
	"$(grep -ho '^Exec.*=[^ ]*' "$dest/usr/local/lib/systemd/system"/* | sort -u)" \
	"ExecReload=/usr/local/sbin/sriovctl
ExecStart=/usr/local/sbin/sriovctl"
is "with what is for developers" "$(made DEVEL=1 install; files "$dest")" "ok
$updates/sriov_mgr/sriov_mgr.ko
$updates/sriov_mgr/sriov_mgr_kunit.ko
$updates/sriov_sim/sriov_sim.ko
$tool"

# What others have there, and another kernel's.
mkdir -p "$dest/lib/modules/$release"/{updates/dkms,kernel} "$dest/lib/modules/6.12/updates/drivers/sriov_mgr"
touch "$dest/lib/modules/$release"/{updates/dkms,kernel}/sriov_mgr.ko "$dest/usr/local/share/sriovctl/own" \
	"$dest/lib/modules/6.12/updates/drivers/sriov_mgr/sriov_mgr.ko.xz"
others="./lib/modules/$release/kernel/sriov_mgr.ko
./lib/modules/$release/updates/dkms/sriov_mgr.ko
./lib/modules/6.12/updates/drivers/sriov_mgr/sriov_mgr.ko.xz
./usr/local/share/sriovctl/own"
all=$(files "$dest")

# keeps DESCRIPTION WORDS ARGUMENT...: uninstall is refused with these, and nothing is removed
keeps()
{
	like "$1 is refused" "$(made "${@:3}" uninstall)" "$2"
	is "$1: nothing is removed" "$(files "$dest")" "$all"
}
keeps "uninstall without headers" "^Nothing was removed: .*$box/none .*RELEASE=" KDIR="$box/none"
mkdir "$box/bare"
cp "$kdir/Makefile" "$box/bare"
keeps "uninstall with headers that do not say of what" "^Nothing was removed: .*$box/bare .*RELEASE=" KDIR="$box/bare"
keeps "uninstall for a kernel that is not there" "^Nothing was removed: .*/lib/modules/6\.13" RELEASE=6.13

lose cc pkg-config
is "uninstall needs nothing to build with" "$(made uninstall)" ok
regain
is "what others have is left" "$(files "$dest")" "$others"
is "and no directory" "$(cd "$dest/lib/modules/$release" && echo ./*/*)" "./kernel/sriov_mgr.ko ./updates/dkms"

usr=(INSTALL_MOD_PATH="$dest/usr" PREFIX=/usr)
is "all below /usr" "$(made "${usr[@]}" install; cd "$dest/usr" && echo lib/modules/*/*/*/*/* sbin/*)" \
	"ok
lib/modules/$release/updates/drivers/sriov_mgr/sriov_mgr.ko sbin/sriovctl"
like "the unit has that path" "$(<"$dest/usr/lib/systemd/system/sriov_mgr.service")" \
	'^ExecStart=/usr/sbin/sriovctl restore '
is "and from there" "$(made "${usr[@]}" uninstall; files "$dest/usr")" "ok
./local/share/sriovctl/own"
# Where Linux 6.1 puts them.
is "modules in INSTALL_MOD_DIR" "$(made INSTALL_MOD_DIR=extra install; find "$dest" -path '*/extra/*.ko')" \
	"ok
$dest/lib/modules/$release/extra/drivers/sriov_mgr/sriov_mgr.ko"
is "and from there, as from a kernel without its headers" \
	"$(made KDIR="$box/none" RELEASE=$release uninstall; files "$dest")" \
	"ok
$others"

# Without DESTDIR it would be this machine's.
for target in install uninstall; do
	box_make -n KDIR="$kdir" $target
	is "$target runs depmod once, for that kernel" "$(grep -o '^depmod .*' "$box/said")" "depmod -b / $release"
	box_make -n KDIR="$kdir" INSTALL_MOD_PATH="$dest" $target
	is "$target below INSTALL_MOD_PATH, too" "$(grep -o '^depmod .*' "$box/said")" "depmod -b $dest $release"
done

# ---- what is missing: said, with the commands that install it, and nothing is done ----

# told DEBIAN FEDORA ARCH: "ok" if these are the packages of the commands
told()
{
	local line seen
	seen=$(sed -n -E 's/^  [A-Z][A-Za-z, ]*: +(sudo )?//p' "$box/said")
	line="apt-get install $1"$'\n'"dnf install $2"$'\n'"pacman -S --needed $3"
	[ "$seen" = "$line" ] && echo ok || echo "$seen"
}
none=/lib/modules/6.1.0-none/build
# Not on this machine, should something be installed.
unstaged=(PREFIX="$box/usr" INSTALL_MOD_PATH="$box")
# What is not there, or headers; who needs it; how it is called; and its packages.
while IFS='|' read -r thing target what debian fedora arch; do
	headers=$kdir
	case $thing in
	/*) headers=$thing ;;
	*) lose "$thing" ;;
	esac
	for goal in $target install; do
		box_make "${unstaged[@]}" KDIR="$headers" "$goal"
		like "$goal without $thing: it is said" "$said" "^Needed to .*, and not found: $what\$"
		is "$goal without $thing: the commands" "$(told "$debian" "$fedora" "$arch")" ok
		is "$goal without $thing: no program is called" "$called" ""
	done
	regain
done <<END
cc|modules|a C compiler|gcc libc6-dev|gcc|gcc
cc|tools|a C compiler|gcc libc6-dev|gcc|gcc
$none|modules|the kernel's headers in $none|linux-headers-6.1.0-none|kernel-devel-6.1.0-none|linux-headers
libmnl.pc|tools|libmnl|libmnl-dev|libmnl-devel|libmnl
smartcols.pc|tools|libsmartcols|libsmartcols-dev|libsmartcols-devel|util-linux-libs
json-c.pc|tools|json-c|libjson-c-dev|json-c-devel|json-c
libpci.pc|tools|libpci|libpci-dev|pciutils-devel|pciutils
ncursesw.pc|tools|ncurses|libncurses-dev|ncurses-devel|ncurses
depmod|install|depmod|kmod|kmod|kmod
END
box_make KDIR="$box/none" modules
like "headers that are in no package are said" "$said" "^Needed to .*, and not found: the kernel's headers in $box/none\$"
like "and how to say where they are" "$said" '^KDIR=DIR '

lose cc pkg-config depmod {libmnl,smartcols,json-c,libpci,ncursesw}.pc
box_make "${unstaged[@]}" KDIR="$none" install
debian="gcc libc6-dev linux-headers-6.1.0-none pkg-config libmnl-dev libsmartcols-dev libjson-c-dev libpci-dev libncurses-dev kmod"
fedora="gcc kernel-devel-6.1.0-none pkgconf-pkg-config libmnl-devel libsmartcols-devel json-c-devel pciutils-devel ncurses-devel kmod"
arch="gcc linux-headers pkgconf libmnl util-linux-libs json-c pciutils ncurses kmod"
is "all that is missing is said at once" "$(told "$debian" "$fedora" "$arch")" ok
# shellcheck disable=SC2016 # for the reader's shell
sed -n -E 's/6\.1\.0-none/$(uname -r)/; s/^  [A-Z][A-Za-z, ]*: +(sudo )?//p' "$box/said" >"$box/commands"
is "for three distributions" "$(wc -l <"$box/commands")" 3
is "the README has these commands, and make" "$(sed 's/ make / /' "$SRIOV_TOP/README.md" | grep -cFf "$box/commands")" 3

# ---- make deps installs it ----

# deps: what make deps calls
deps()
{
	box_make HOME="$box" KDIR="$none" deps
	sed '/^sudo /d; s/-o [^ ]* //g' <<<"$called"
}
is "make deps with apt" "$(deps)" "apt-get -q -y --no-install-recommends install $debian"
lose apt-get
is "without a program for it" "$(deps; echo "$said" | tail -n 1)" "
No apt-get, dnf or pacman: install what stands above."
stub dnf
is "with dnf" "$(deps)" "dnf -y install $fedora"
lose dnf
stub pacman
is "with pacman" "$(deps)" "pacman --noconfirm -S --needed $arch"
regain
box_make KDIR="$kdir" deps
is "make deps where nothing is missing" "$said$called" ok

# ---- the tests are for Debian and Ubuntu, whose packages they need ----

cat >"$bin/dpkg-query" <<END
#!/bin/sh
while [ \$# -gt 1 ]; do shift; done
[ -e "$box/away/\$1.pc" ] || echo installed
END
printf '#!/bin/sh\necho name \\"igb\\"\n' >"$bin/qemu-system-x86_64"
chmod +x "$bin"/{dpkg-query,qemu-system-x86_64}
while read -r target package what; do
	lose "$package.pc"
	box_make "$target"
	is "$target without $package: it is said" "$said" "Needed $what, and not found: $package
make demo and make check install such packages, of Debian or Ubuntu; so does INSTALL_DEPS=1 before this command."
	is "$target without $package: no program is called" "$called" ""
	regain
done <<END
quick tmux for the linters and tests
lint shellcheck for the linters and tests
lint flex to build the debug kernels
shell busybox-static to run virtual machines
END
lose libmnl.pc
box_make shell
is "shell without a library of sriovctl: the commands" "$(told libmnl-dev libmnl-devel libmnl)" ok
regain
lose qemu-system-x86_64
box_make quick
like "quick without QEMU" "$said" "not found: qemu-system-x86 \(8.0 or newer, which has the igb device\)\$"
regain
lose apt-get dpkg-query
for target in quick lint shell check; do
	box_make "$target"
	is "$target elsewhere" "$said" \
		"Virtual machines and tests are for Debian and Ubuntu, as they need kernels and programs of their packages."
done
regain
rm "$bin"/{dpkg-query,qemu-system-x86_64}

# ---- make demo and check install, and no other target but deps ----

cat >"$src/tools/install-deps" <<END
#!/bin/sh
echo "\${INSTALL_DEPS:-0}" >>"$box/called"
exit 1
END
for target in demo check check-kernels deps; do
	box_make KDIR="$kdir" DESTDIR="$dest" $target
	is "$target installs what it needs" "$called" 1
done
for target in modules tools install quick shell lint generate record transcript; do
	box_make KDIR="$kdir" DESTDIR="$dest" $target
	is "$target does not" "$called" 0
done
box_make KDIR="$kdir" INSTALL_DEPS=1 shell
is "shell does when it is told to" "$called" 1
