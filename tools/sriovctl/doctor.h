/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DOCTOR_H
#define DOCTOR_H

/* What all doctor_*.c need. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "attrs.h"
#include "sysroot.h"
#include "util.h"

/**
 * struct doctor - what checks look at, and what they find
 * @pfs: all PFs with identity, interrupts and pci
 * @vfs: all VFs with these and config
 * @host: the interrupt vectors of the host
 * @only: by address, the PFs that are asked for; NULL for all
 * @findings: an array
 * @check: the check that runs
 * @severity: of what it finds next; the check's, if it does not change that
 * @seen: what it has seen of other devices
 * @mend: what mend() made last
 * @found: it has found something
 * @unknown: why it, or a part of it, could not be done; empty if it could
 */
struct doctor {
	json_object *pfs;
	json_object *vfs;
	json_object *host;
	json_object *only;
	json_object *findings;
	const struct check *check;
	const char *severity;
	json_object *seen;
	char *mend;
	bool found;
	char unknown[128];
};

/**
 * struct check - one kind of finding; a table of them ends with an empty one
 * @name: stable, for scripts
 * @severity: error, warning or info; the worst, where findings differ
 * @what: what is looked for, in a few words
 * @why: why it matters
 * @host: looks at the host; NULL if there is nothing
 * @pf: then at each PF
 * @vf: then at each VF
 */
struct check {
	const char *name;
	const char *severity;
	const char *what;
	const char *why;
	void (*host)(struct doctor *doctor);
	void (*pf)(struct doctor *doctor, json_object *pf);
	void (*vf)(struct doctor *doctor, json_object *vf);
};

extern const struct check iommu_checks[], numa_checks[], link_checks[], vf_checks[],
			  host_checks[], writer_checks[], boot_checks[];

/*
 * Tells a fact about @device, a PF or VF, or about the host where that is NULL; @mend is the
 * command against it. What is about a PF that nobody asked for is dropped.
 */
void found(struct doctor *doctor, json_object *device, const char *mend, const char *fact, ...)
	__attribute__((format(printf, 4, 5)));
/* Such a command, until the next one is made. */
const char *mend(struct doctor *doctor, const char *command, ...)
	__attribute__((format(printf, 2, 3)));
/* As found(), why something could not be looked at. */
void unknown(struct doctor *doctor, json_object *device, const char *reason, ...)
	__attribute__((format(printf, 3, 4)));
/*
 * The name of a network device, which may have all characters but / and blanks, as one word of a
 * shell, until the next one is asked for.
 */
const char *shell_word(const char *name);
/* That of @devices with this address; NULL if there is none. */
json_object *device_at(json_object *devices, const char *address);
/* The PF of @device, and its address; a PF is its own. */
json_object *pf_of(struct doctor *doctor, json_object *device);
const char *pf_name(json_object *device);
/* @class has one byte, or two. */
bool is_class(json_object *pf, uint32_t class);

/* doctor_iommu.c */
/* "VT-d" and the like, or NULL where no IOMMU is on. */
const char *iommu_kind(void);
/* 1 or 0, or -1 where that cannot be known. */
int interrupt_remapping(void);

#endif
