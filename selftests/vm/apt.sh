# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced. apt with state folders of its own, so that suites which the machine does not use
# (backports, sid) can be read while its own sources and lists stay as they are.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/sriov_mgr

# The machine's sources that come from the distribution itself: "URI SUITE" lines.
distro_sources()
{
	# shellcheck disable=SC2016 # these are apt's
	apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI) $(RELEASE)' \
		'Created-By: Packages' 2>/dev/null |
		awk '($1 == "Debian" || $1 == "Ubuntu") && $2 == "main" && !seen[$3 $4]++ {
			print $3, $4 }'
}

# as_root COMMAND...
as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "neither root nor sudo, for: $*" >&2
		return 1
	fi
}

# apt_use backports|sid: set the array apt_opts for apt-get and apt-cache. "backports" is what
# the machine has plus its release's backports.
apt_use()
{
	local dir=$cache/apt/$1 codename id mirror key entries
	# shellcheck source=/dev/null
	read -r id codename < <(. /etc/os-release; echo "$ID ${VERSION_CODENAME:-}")
	apt_opts=(-o "Dir::State::Lists=$dir/lists" -o "Dir::Etc::SourceParts=$dir/sources"
		-o Dir::Etc::SourceList=/dev/null -o "Dir::Cache=$dir/cache"
		-o APT::Sandbox::User=root -o APT::Get::List-Cleanup=true)
	mkdir -p "$dir/lists/partial" "$dir/sources" "$dir/cache/archives/partial"
	exec 8>"$dir/lock"
	flock 8
	if [ -n "$(find "$dir/updated" -mmin -1440 2>/dev/null)" ]; then
		exec 8>&-
		return
	fi
	entries=$(distro_sources)
	if [ -z "$entries" ]; then
		as_root apt-get -q update >&2
		entries=$(distro_sources)
	fi
	mirror=$(awk -v c="$codename" '$2 == c { print $1; exit }' <<<"$entries")
	if [ -z "$mirror" ]; then
		echo "apt knows no mirror of $id $codename" >&2
		return 1
	fi
	case $1 in
	backports) entries+=$'\n'"$mirror $codename-backports" ;;
	sid) entries="$mirror sid" ;;
	esac
	key=/usr/share/keyrings/$id-archive-keyring.gpg
	if [ -f "$key" ]; then key="[signed-by=$key] "; else key=''; fi
	sort -u <<<"$entries" | while read -r uri suite; do
		echo "deb $key$uri $suite main"
	done >"$dir/sources/$1.list"
	echo "apt: reading the package lists of $(cut -d' ' -f2 <<<"$entries" | xargs)" >&2
	apt-get "${apt_opts[@]}" -qq update >&2
	touch "$dir/updated"
	exec 8>&-
}
