// SPDX-License-Identifier: GPL-2.0
/* Is there an IOMMU, and does it keep VFs apart? */

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>
#include <linux/pci_regs.h>

#include "attrs.h"
#include "doctor.h"
#include "name.h"
#include "sysroot.h"
#include "util.h"

#define DEVICES "/sys/bus/pci/devices"
#define UNSAFE "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"
#define CONFIG_SIZE 4096
/* The first 64 bytes are for everybody, all of them are root's. */
#define CONFIG_PUBLIC 64
/* What an IOMMU group of its own needs, as REQ_ACS_FLAGS of drivers/iommu/iommu.c. */
#define ACS_NEEDED (PCI_ACS_SV | PCI_ACS_RR | PCI_ACS_CR | PCI_ACS_UF)

/* The drivers of IOMMUs name their units so. */
static const struct {
	const char *prefix;
	const char *kind;
} kinds[] = {
	{ "dmar", "VT-d" },
	{ "ivhd", "AMD-Vi" },
	{ "smmu", "SMMU" },
};

const char *iommu_kind(void)
{
	DIR *dir = opendir(rooted("/sys/class/iommu"));
	const char *kind = NULL;
	struct dirent *entry;
	size_t i;

	while (dir && !kind && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		kind = "other";
		for (i = 0; i < ARRAY_SIZE(kinds); i++)
			if (!strncmp(entry->d_name, kinds[i].prefix, strlen(kinds[i].prefix)))
				kind = kinds[i].kind;
	}
	if (dir)
		closedir(dir);
	return kind;
}

/*
 * Where it is on, x86 puts "IR-" before the names of the interrupt controllers behind it, the
 * I/O APIC among them (drivers/iommu/intel/irq_remapping.c, drivers/iommu/amd/iommu.c).
 */
int interrupt_remapping(void)
{
	int remapping = -1;
	char chip[64];
	glob_t files;
	size_t i;

	if (glob(rooted("/sys/kernel/irq/*/chip_name"), 0, NULL, &files))
		return -1;
	for (i = 0; i < files.gl_pathc && remapping < 1; i++) {
		if (!file_line(chip, sizeof(chip), "%s", unrooted(files.gl_pathv[i])))
			continue;
		if (!strncmp(chip, "IR-", 3))
			remapping = 1;
		else if (!strcmp(chip, "IO-APIC"))
			remapping = 0;
	}
	globfree(&files);
	return remapping;
}

static bool is_present(json_object *pf)
{
	return !text_is(pf, "state", "absent");
}

/* Whether a VF of @pf, or of any where that is NULL, is or shall be given away. */
static bool gives_away(struct doctor *doctor, json_object *pf)
{
	const char *driver;
	json_object *vf;
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		if (pf && !text_is(vf, "pf", json_string(pf, "address")))
			continue;
		driver = json_string(json_object_object_get(vf, "wanted"), "driver");
		if (text_is(vf, "state", "assigned") ||
		    (driver && (strstr(driver, "vfio") || !strcmp(driver, "pci-stub") ||
				!strcmp(driver, "pciback"))))
			return true;
	}
	return false;
}

/* VFs for the host and its containers alone need no IOMMU. @pf as in gives_away(). */
static const char *severity(struct doctor *doctor, json_object *pf)
{
	return gives_away(doctor, pf) ? "error" : "warning";
}

static void check_iommu_off(struct doctor *doctor)
{
	json_object *pf;
	size_t i;

	if (!iommu_kind()) {
		found_as(doctor, severity(doctor, NULL), NULL,
			 "turn on VT-d or AMD-Vi in the firmware; on Intel, boot with intel_iommu=on",
			 "the IOMMU is off, or there is none");
		return;
	}
	for_each_of(doctor->pfs, i, pf)
		if (is_present(pf) && !json_string(pf, "iommu-group"))
			found_as(doctor, severity(doctor, pf), pf,
				 "use another slot, or newer firmware",
				 "the %s of this host does not cover it", iommu_kind());
}

static void check_identity(struct doctor *doctor)
{
	const char *group;
	json_object *vf;
	char type[32];
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		group = json_string(vf, "iommu-group");
		/* At a passthrough driver it is not used. */
		if (!group || text_is(vf, "state", "assigned"))
			continue;
		if (!file_line(type, sizeof(type), "/sys/kernel/iommu_groups/%s/type", group))
			unknown(doctor, vf, "no type of IOMMU group %s", group);
		else if (!strcmp(type, "identity"))
			found(doctor, vf, "boot with iommu.passthrough=0",
			      "the IOMMU translates nothing for it on the host");
	}
}

static void check_intremap(struct doctor *doctor)
{
	int remapping = interrupt_remapping();
	char unsafe[8];

	if (!iommu_kind())
		unknown(doctor, NULL, "there is no IOMMU");
	else if (remapping < 0)
		unknown(doctor, NULL, "this platform does not tell");
	else if (!remapping && file_line(unsafe, sizeof(unsafe), "%s", UNSAFE) && *unsafe == 'Y')
		found_as(doctor, severity(doctor, NULL), NULL,
			 "echo N >" UNSAFE ", and turn on interrupt remapping",
			 "interrupt remapping is off, and vfio gives VFs away all the same (%s)",
			 UNSAFE);
	else if (!remapping)
		found_as(doctor, severity(doctor, NULL), NULL,
			 "turn on interrupt remapping or x2APIC in the firmware; "
			 "boot without intremap=off", "interrupt remapping is off");
}

/* The names of some devices of a group but for @address. */
static void others(const char *group, const char *address, char *buf, size_t size)
{
	struct dirent *entry;
	size_t len = 0;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%.16s/devices", group);
	*buf = '\0';
	dir = opendir(rooted("%s", path));
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.' || !strcmp(entry->d_name, address) || len >= size)
			continue;
		len += snprintf(buf + len, size - len, "%s%s", len ? ", " : "", entry->d_name);
	}
	if (dir)
		closedir(dir);
}

static void check_group(struct doctor *doctor)
{
	const char *group, *address;
	char names[64], mend[128];
	json_object *vf;
	uint32_t count;
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		group = json_string(vf, "iommu-group");
		address = json_string(vf, "address");
		if (!group || !address ||
		    !json_number(json_object_object_get(vf, "pci"), "iommu-group-others", &count) ||
		    !count)
			continue;
		others(group, address, names, sizeof(names));
		snprintf(mend, sizeof(mend), "ls /sys/kernel/iommu_groups/%s/devices; "
			 "use a slot whose ports have ACS", group);
		found(doctor, vf, mend, "shares IOMMU group %s with %u other device%s: %s%s", group,
		      count, count == 1 ? "" : "s", names,
		      strlen(names) == sizeof(names) - 1 ? "..." : "");
	}
}

static uint16_t word_at(const uint8_t *config, unsigned int at)
{
	return config[at] | config[at + 1] << 8;
}

/* Where the capability is, 0 if it is not there. */
static unsigned int find_capability(const uint8_t *config, uint8_t id)
{
	unsigned int at = config[PCI_CAPABILITY_LIST] & ~3, n;

	for (n = 0; at >= PCI_STD_HEADER_SIZEOF && n < 48; n++, at = config[at + 1] & ~3)
		if (config[at] == id)
			return at;
	return 0;
}

static unsigned int find_extended(const uint8_t *config, uint16_t id)
{
	unsigned int at = PCI_CFG_SPACE_SIZE, n;

	for (n = 0; at >= PCI_CFG_SPACE_SIZE && at + 8 <= CONFIG_SIZE && n < 480; n++) {
		if (word_at(config, at) == id)
			return at;
		at = word_at(config, at + 2) >> 4 & ~3;
	}
	return 0;
}

/* Root ports and downstream ports of switches: other traffic can turn around there. */
static bool can_turn(const uint8_t *config)
{
	unsigned int express = find_capability(config, PCI_CAP_ID_EXP);
	unsigned int type = express ? word_at(config, express + PCI_EXP_FLAGS) &
				      PCI_EXP_FLAGS_TYPE : 0;

	return type == PCI_EXP_TYPE_ROOT_PORT << 4 || type == PCI_EXP_TYPE_DOWNSTREAM << 4;
}

static ssize_t read_config(const char *port, uint8_t *config)
{
	char path[PATH_MAX + 16];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "%s/config", port);
	fd = open(rooted("%s", path), O_RDONLY | O_CLOEXEC);
	memset(config, 0, CONFIG_SIZE);
	len = fd < 0 ? -1 : read(fd, config, CONFIG_SIZE);
	if (fd >= 0)
		close(fd);
	return len;
}

/*
 * Some ports keep traffic apart without the capability; the kernel knows them, and then the
 * device is not in the group of the port.
 */
static bool in_group(const char *port, const char *group)
{
	char path[PATH_MAX + 16], target[PATH_MAX];

	snprintf(path, sizeof(path), "%s/iommu_group", port);
	return rooted_realpath(target, "%s", path) && !strcmp(strrchr(target, '/') + 1, group);
}

static void check_port(struct doctor *doctor, json_object *pf, const char *port)
{
	const char *name = strrchr(port, '/') + 1;
	uint8_t config[CONFIG_SIZE];
	unsigned int acs, missing;

	if (read_config(port, config) <= CONFIG_PUBLIC) {
		unknown(doctor, pf, "run as root to see the PCI configuration of %s", name);
		return;
	}
	if (!can_turn(config) || !in_group(port, json_string(pf, "iommu-group")))
		return;
	acs = find_extended(config, PCI_EXT_CAP_ID_ACS);
	if (!acs) {
		found(doctor, pf, "use a slot below another port",
		      "the port %s above it has no ACS", name);
		return;
	}
	/* What a port does not have in its capability it does not need. */
	missing = ACS_NEEDED & word_at(config, acs + PCI_ACS_CAP) &
		  ~word_at(config, acs + PCI_ACS_CTRL);
	if (missing)
		found(doctor, pf, "boot without pci=disable_acs_redir= and pci=config_acs=",
		      "ACS of the port %s above it is off, or in part", name);
}

static void check_acs(struct doctor *doctor)
{
	char link[PATH_MAX], path[PATH_MAX], *slash;
	json_object *pf;
	size_t i;

	/* The kernel turns ACS on only with one. */
	if (!iommu_kind())
		unknown(doctor, NULL, "there is no IOMMU");
	for_each_of(doctor->pfs, i, pf) {
		if (!json_string(pf, "iommu-group"))
			continue;
		snprintf(link, sizeof(link), DEVICES "/%s", json_string(pf, "address"));
		if (!rooted_realpath(path, "%s", link))
			continue;
		while ((slash = strrchr(path, '/'))) {
			*slash = '\0';
			/* A device's name has the colons of its address; so has the root's. */
			slash = strrchr(path, '/');
			if (!slash || !strncmp(slash, "/pci", 4))
				break;
			check_port(doctor, pf, path);
		}
	}
}

static const struct check checks[] = {
	{ "iommu-off", "error", "an IOMMU that is off, or does not cover a PF",
	  "without an IOMMU no VF can be given to a virtual machine", check_iommu_off },
	{ "iommu-identity", "info", "a VF on the host that the IOMMU does not confine",
	  "the device and its driver on the host can read and write all memory; "
	  "this is faster, and does not concern VFs at virtual machines", check_identity },
	{ "intremap-off", "error", "interrupt remapping that is off",
	  "a virtual machine with a VF could send any interrupt to the host; "
	  "vfio gives it none, unless unsafe interrupts are allowed",
	  check_intremap },
	{ "group-shared", "warning", "a VF that shares its IOMMU group",
	  "devices of a group can reach each other, and are given away all together or not at all",
	  check_group },
	{ "acs-off", "warning", "a PCI port above a PF that does not keep traffic apart (ACS)",
	  "without ACS, what is below the port is in one IOMMU group with the port itself",
	  check_acs },
};

const struct check_set iommu_checks = { checks, ARRAY_SIZE(checks) };
