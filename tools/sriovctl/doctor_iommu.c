// SPDX-License-Identifier: GPL-2.0
/* Is there an IOMMU, and does it keep VFs apart? */

#include <limits.h>

#include <linux/pci_regs.h>

#include "doctor.h"

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
	json_object *units = paths_of("/sys/class/iommu/*");
	const char *kind = NULL, *name;
	size_t i;

	if (json_object_array_length(units)) {
		name = name_in(json_object_get_string(json_object_array_get_idx(units, 0)));
		kind = "other";
		for (i = 0; i < ARRAY_SIZE(kinds); i++)
			if (!strncmp(name, kinds[i].prefix, strlen(kinds[i].prefix)))
				kind = kinds[i].kind;
	}
	json_object_put(units);
	return kind;
}

/*
 * Where it is on, x86 puts "IR-" before the names of the interrupt controllers behind it, the
 * I/O APIC among them (drivers/iommu/intel/irq_remapping.c, drivers/iommu/amd/iommu.c).
 */
int interrupt_remapping(void)
{
	json_object *paths = paths_of("/sys/kernel/irq/*/chip_name"), *path;
	int remapping = -1;
	char chip[64];
	size_t i;

	for_each_of(paths, i, path) {
		file_line(chip, sizeof(chip), "%s", json_object_get_string(path));
		if (!strncmp(chip, "IR-", 3)) {
			remapping = 1;
			break;
		}
		if (!strcmp(chip, "IO-APIC"))
			remapping = 0;
	}
	json_object_put(paths);
	return remapping;
}

/* Whether a VF of @pf, or of any where that is NULL, is or shall be given away. */
static bool gives_away(struct doctor *doctor, json_object *pf)
{
	const char *driver;
	json_object *vf;
	size_t i;

	for_each_of(doctor->vfs, i, vf) {
		if (pf && !text_is(vf, "pf", pf_name(pf)))
			continue;
		driver = json_string(json_object_object_get(vf, "wanted"), "driver");
		if (text_is(vf, "state", "assigned") ||
		    (driver && (strstr(driver, "vfio") || !strcmp(driver, "pci-stub") ||
				!strcmp(driver, "pciback"))))
			return true;
	}
	return false;
}

/* VFs for the host and its containers alone need no IOMMU. @pf is NULL for the host. */
static void found_without(struct doctor *doctor, json_object *pf, const char *mend,
			  const char *fact)
{
	if (!gives_away(doctor, pf))
		doctor->severity = "warning";
	found(doctor, pf, mend, "%s", fact);
}

static void check_off(struct doctor *doctor)
{
	if (!iommu_kind())
		found_without(doctor, NULL, "turn on VT-d or AMD-Vi in the firmware; "
			      "on Intel, boot with intel_iommu=on",
			      "the IOMMU is off, or there is none");
}

static void check_covered(struct doctor *doctor, json_object *pf)
{
	char fact[64];

	if (!iommu_kind() || text_is(pf, "state", "absent") || json_string(pf, "iommu-group"))
		return;
	snprintf(fact, sizeof(fact), "the %s of this host does not cover it", iommu_kind());
	found_without(doctor, pf, "use another slot, or newer firmware", fact);
}

static void check_identity(struct doctor *doctor, json_object *vf)
{
	const char *group = json_string(vf, "iommu-group");
	char type[32];

	/* At a passthrough driver it is not used. */
	if (!group || text_is(vf, "state", "assigned"))
		return;
	if (!file_line(type, sizeof(type), "/sys/kernel/iommu_groups/%s/type", group))
		unknown(doctor, vf, "no type of IOMMU group %s", group);
	else if (!strcmp(type, "identity"))
		found(doctor, vf, "boot with iommu.passthrough=0",
		      "the IOMMU translates nothing for it on the host");
}

static void check_remapping(struct doctor *doctor)
{
	int remapping = interrupt_remapping();
	char unsafe[8];

	if (!iommu_kind())
		unknown(doctor, NULL, "there is no IOMMU");
	else if (remapping < 0)
		unknown(doctor, NULL, "this platform does not tell");
	else if (!remapping && file_line(unsafe, sizeof(unsafe), UNSAFE) && *unsafe == 'Y')
		found_without(doctor, NULL, "echo N >" UNSAFE ", and turn on interrupt remapping",
			      "interrupt remapping is off, and vfio gives VFs away all the same ("
			      UNSAFE ")");
	else if (!remapping)
		found_without(doctor, NULL,
			      "turn on interrupt remapping or x2APIC in the firmware; "
			      "boot without intremap=off", "interrupt remapping is off");
}

/* The names of some devices of a group but for @address. */
static void others(const char *group, const char *address, char *buf, size_t size)
{
	json_object *paths = paths_of("/sys/kernel/iommu_groups/%s/devices/*", group), *path;
	size_t len = 0, i;
	const char *name;

	*buf = '\0';
	for_each_of(paths, i, path) {
		name = name_in(json_object_get_string(path));
		if (strcmp(name, address) && len < size)
			len += snprintf(buf + len, size - len, "%s%s", len ? ", " : "", name);
	}
	json_object_put(paths);
}

static void check_group(struct doctor *doctor, json_object *vf)
{
	const char *group = json_string(vf, "iommu-group"), *address = json_string(vf, "address");
	uint32_t count;
	char names[64];

	if (!group || !address ||
	    !json_number(json_object_object_get(vf, "pci"), "iommu-group-others", &count) ||
	    !count)
		return;
	others(group, address, names, sizeof(names));
	found(doctor, vf, mend(doctor, "ls /sys/kernel/iommu_groups/%s/devices; "
			       "use a slot whose ports have ACS", group),
	      "shares IOMMU group %s with %u other device%s: %s%s", group, count,
	      count == 1 ? "" : "s", names, strlen(names) == sizeof(names) - 1 ? "..." : "");
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

/*
 * Some ports keep traffic apart without the capability; the kernel knows them, and then the
 * device is not in the group of the port.
 */
static bool in_group(const char *port, const char *group)
{
	char path[PATH_MAX];

	return rooted_realpath(path, "%s/iommu_group", port) && !strcmp(name_in(path), group);
}

static void check_port(struct doctor *doctor, json_object *pf, const char *port)
{
	uint8_t config[CONFIG_SIZE] = { 0 };
	const char *name = name_in(port);
	unsigned int acs, missing;

	if (file_bytes(config, sizeof(config), "%s/config", port) <= CONFIG_PUBLIC) {
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

/* The kernel turns ACS on only with one. */
static void check_acs_known(struct doctor *doctor)
{
	if (!iommu_kind())
		unknown(doctor, NULL, "there is no IOMMU");
}

/* Of all ports up to the root, "/sys/devices/pci0000:00". */
static void check_acs(struct doctor *doctor, json_object *pf)
{
	char path[PATH_MAX], *slash;

	if (!json_string(pf, "iommu-group") ||
	    !rooted_realpath(path, "/sys/bus/pci/devices/%s", pf_name(pf)))
		return;
	while ((slash = strrchr(path, '/'))) {
		*slash = '\0';
		slash = strrchr(path, '/');
		if (!slash || !strncmp(slash, "/pci", 4))
			break;
		check_port(doctor, pf, path);
	}
}

const struct check iommu_checks[] = {
	{ "iommu-off", "error", "an IOMMU that is off, or does not cover a PF",
	  "without an IOMMU no VF can be given to a virtual machine",
	  .host = check_off, .pf = check_covered },
	{ "iommu-identity", "info", "a VF on the host that the IOMMU does not confine",
	  "the device and its driver on the host can read and write all memory; "
	  "this is faster, and does not concern VFs at virtual machines", .vf = check_identity },
	{ "intremap-off", "error", "interrupt remapping that is off",
	  "a virtual machine with a VF could send any interrupt to the host; "
	  "vfio gives it none, unless unsafe interrupts are allowed",
	  .host = check_remapping },
	{ "group-shared", "warning", "a VF that shares its IOMMU group",
	  "devices of a group can reach each other, and are given away all together or not at all",
	  .vf = check_group },
	{ "acs-off", "warning", "a PCI port above a PF that does not keep traffic apart (ACS)",
	  "without ACS, what is below the port is in one IOMMU group with the port itself",
	  .host = check_acs_known, .pf = check_acs },
	{ 0 }
};
