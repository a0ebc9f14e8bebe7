/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NAME_H
#define NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

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

/* Finds a PF; a VF is an error. @pf of at least 32 bytes gets its address. */
int pf_find(struct client *client, const char *name, char *pf);
/*
 * The same of all in "eth0,eth1", whose addresses become keys of @pfs. One that is there already is
 * an error. With @vfs a VF stands for its PF, and there may be more of it.
 */
int pfs_find(struct client *client, const char *names, bool vfs, json_object *pfs);

/**
 * struct targets - VFs of a PF
 * @pf: PCI address
 * @vfs: their numbers, in the order of the set
 * @n: how many; 0 where the PF itself is meant, or
 * @all: those that there are
 */
struct targets {
	char pf[32];
	uint32_t *vfs;
	size_t n;
	bool all;
};

/*
 * As target_find(), where @vfs may be a set as well, as "vf0-7,12" or "all". VFs that the PF cannot
 * have are an error. targets_end() in any case.
 */
int targets_find(struct client *client, const char *name, const char *vfs,
		 struct targets *targets);
/* Of "all", the VFs that there are, or else those that are to come with a driver of the PF. */
int targets_resolve(struct client *client, struct targets *targets);
/*
 * Appends to the array @vfs these VFs, as client_get_vfs() has them; all of the PF where the PF
 * itself is meant. It is an error if one is not there.
 */
int targets_get(struct client *client, const struct targets *targets, uint32_t parts,
		json_object *vfs);
/* Leaves these in @vfs of the PF. */
int targets_keep(const struct targets *targets, json_object *vfs);
void targets_end(struct targets *targets);
typedef int (*targets_fn)(struct targets *targets, void *arg);

/*
 * Has @each take what targets_find() finds of a PF or VF, or of each PF where @names are several,
 * as "eth0,eth1". Returns an exit status.
 */
int targets_each(struct client *client, const char *names, const char *vfs, targets_fn each,
		 void *arg);

#endif
