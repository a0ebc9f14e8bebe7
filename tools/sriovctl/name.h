/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NAME_H
#define NAME_H

#include <stdbool.h>

struct client;

struct target {
	char pf[32];	/* PCI address */
	int vf;		/* index, -1 for the PF itself */
};

/*
 * Takes 0000:01:00.0, 01:00.0 (of domain 0) and capitals. @addr of at least 32
 * bytes gets the kernel's way to write it.
 */
bool address_parse(const char *text, char *addr);
/* @vf is "vfN" or NULL. Returns 0, or an exit status after the error is printed. */
int target_find(struct client *client, const char *name, const char *vf,
		struct target *target);

#endif
