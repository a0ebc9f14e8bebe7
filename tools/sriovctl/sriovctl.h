/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SRIOVCTL_H
#define SRIOVCTL_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>
#include <linux/sriov_mgr.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Exit statuses, the same for every command. */
enum {
	STATUS_OK	= 0,
	STATUS_NO	= 1,	/* not found, or the answer is no */
	STATUS_USAGE	= 2,	/* wrong usage, or the module is not loaded */
	STATUS_REFUSED	= 3,	/* the kernel refused */
};

/**
 * struct command - one command of the tool
 * @name: the word on the command line
 * @args: its arguments, for the usage line
 * @summary: one line for the list of commands
 * @help: options and an example, for --help
 * @run: does it; argv[0] is for getopt's messages; returns an exit status
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *help;
	int (*run)(const struct command *self, int argc, char **argv);
};

extern const struct command cmd_balance;
extern const struct command cmd_limit;
extern const struct command cmd_list;
extern const struct command cmd_monitor;
extern const struct command cmd_set;
extern const struct command cmd_show;

/* main.c */
int command_help(const struct command *cmd);
int command_usage(const struct command *cmd);
/* Prints "sriovctl: ..." as one line on stderr and returns @status. */
int fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Ends the program when memory is short; returns @ptr otherwise. */
void *need(void *ptr);

/*
 * attrs.c: the attributes of the YAML spec. A netlink message becomes a JSON
 * object with the spec's names as keys; everything else works on that object,
 * so that JSON keys, columns and the words of `show` cannot differ.
 */
enum attr_kind {
	ATTR_PAD,
	ATTR_STRING,
	ATTR_U32,
	ATTR_U64,
	ATTR_HEX,	/* u32, for people in hexadecimal */
	ATTR_FLAG,
	ATTR_ENUM,	/* u32, a word of @words */
	ATTR_BITS,	/* u32, bit N is word N of @words: an array */
	ATTR_MAC,
	ATTR_GUID,	/* u64 */
	ATTR_NEST,	/* attributes of @nest */
};

struct attr {
	const char *key;
	enum attr_kind kind;
	const char *const *words;	/* ends with NULL */
	const struct attr_set *nest;
	bool multi;			/* any number of times: an array */
};

struct attr_set {
	const struct attr *attrs;	/* by attribute number; [0] is empty */
	unsigned int max;
};

/* attrs_gen.c has the tables, which gen-attrs.py makes of the spec. */
extern const struct attr_set pf_set, vf_set, config_set, event_set;
extern const struct attr_set counters_set, own_counter_set, interrupts_set, vector_set, pci_set;
extern const struct attr_set constraint_set, limit_set, host_set;

/* The JSON object of a message's attributes, or NULL if they are malformed. */
json_object *attrs_to_json(const struct attr_set *set, const void *attrs, size_t len);
/* The value of @key for people, in @buf; false where it is absent. */
bool attr_text(const struct attr_set *set, json_object *obj, const char *key,
	       char *buf, size_t size);
bool json_flag(json_object *obj, const char *key);
const char *json_string(json_object *obj, const char *key);
/* False where @key is absent. */
bool json_number(json_object *obj, const char *key, uint32_t *number);

/* netlink.c */
/* A nest of vectors has up to 64 KiB, and blocks of a dump have 32. */
#define RECEIVE_SIZE (96 * 1024)

struct client {
	struct mnl_socket *sock;
	uint32_t seq;
	uint16_t family;
	uint32_t events_group;
	bool changed;		/* the last dump changed while it was read */
	char message[256];	/* what the kernel said about the last error */
};

/* Returns 0, or an exit status after the error is printed. */
int client_open(struct client *client);
void client_close(struct client *client);

/* What lists have of a VF, and all that there is; see enum sriov_mgr_part. */
#define VF_PARTS_LIST	(SRIOV_MGR_PART_IDENTITY | SRIOV_MGR_PART_CONFIG)
#define VF_PARTS_ALL	(VF_PARTS_LIST | SRIOV_MGR_PART_COUNTERS | \
			 SRIOV_MGR_PART_INTERRUPTS | SRIOV_MGR_PART_PCI)

/*
 * Appends to the array @out. @pf is an address, NULL for all; @vf an index, -1
 * for all; @parts what is asked for. Return 0 or a negative errno;
 * client->message has the details.
 */
int client_get_pfs(struct client *client, const char *pf, uint32_t parts, json_object *out);
int client_get_vfs(struct client *client, const char *pf, int vf, uint32_t parts,
		   json_object *out);
/* As client_get_pfs(), each PF with its VFs in an array under "vfs". */
int client_get_tree(struct client *client, const char *pf, uint32_t parts, json_object *out);
/* Why @pf may have so many VFs, and with @vfs not negative whether that many fit. */
int client_get_limit(struct client *client, const char *pf, int vfs, json_object *out);
int client_get_host(struct client *client, json_object *out);
/* The kept events from number @since on, 0 for all. */
int client_get_events(struct client *client, uint64_t since, json_object *out);
int client_subscribe(struct client *client);
/* Prints what the kernel said about @name and returns the exit status for it. */
int client_fail(const struct client *client, const char *name, int err);

/* name.c */
struct target {
	char pf[32];	/* PCI address */
	int vf;		/* index, -1 for the PF itself */
};

/* @vf is "vfN" or NULL. Returns 0, or an exit status after the error is printed. */
int target_find(struct client *client, const char *name, const char *vf,
		struct target *target);

/* shares.c */
/**
 * struct share - the part of the pool that a VF has, and is to have
 * @info: the VF as the kernel tells it
 * @vf: its index
 * @weight: how much it is to have, compared with the others
 * @now: its MSI-X table size
 * @new: the proposed one
 * @fraction: what rounding took from @new, in parts of the sum of weights
 * @made: its configfs directory was made here
 */
struct share {
	json_object *info;
	uint32_t vf;
	uint32_t weight;
	uint32_t now;
	uint32_t new;
	uint64_t fraction;
	bool made;
};

/*
 * Sets @new of all: @vectors, at least @n, divided by weight, each VF with 1 to
 * 2048. What rounding leaves goes to the largest fractions, then the lowest VFs.
 */
void shares_propose(struct share *shares, size_t n, uint32_t vectors);

/* configfs.c */
/*
 * Writes the new sizes of the VFs that are to have another one. Returns an exit
 * status; after an error is printed all is as it was before, or said not to be.
 */
int configfs_apply(const char *pf, struct share *shares, size_t n);
/*
 * Sets wanted attributes of a VF, lines of key=value, all or none. Makes the directories
 * that there are not. Returns an exit status.
 */
int configfs_commit(const char *pf, unsigned int vf, const char *lines);

/* output.c */
/* The local time of nanoseconds since 1970, in at most 32 bytes. */
void time_text(uint64_t ns, char *buf, size_t size);
void print_json(json_object *obj);

struct column;

struct column_set {
	const struct column *columns;
	size_t n;
};

/* The columns of PFs and VFs, of constraints, of the VFs of `balance`, and those of `show`. */
extern const struct column_set device_columns, constraint_columns, share_columns;
extern const struct column_set counter_columns, vector_columns;

struct columns {
	const struct column_set *set;
	const struct column *col[64];
	size_t n;
};

enum {
	TABLE_TREE	 = 1,
	TABLE_RAW	 = 2,
	TABLE_NOHEADINGS = 4,
};

/* Takes a list of names as -o has it; returns the name that is unknown, or NULL. */
const char *columns_parse(struct columns *cols, const char *list);
void columns_help(const struct column_set *set);
/* One line a PF of @pfs, with TABLE_TREE its VFs below. */
void print_pfs(json_object *pfs, const struct columns *cols, int flags);
/* One line an object of @rows, whose attributes are those of @set. */
void print_rows(json_object *rows, const struct attr_set *set, const struct columns *cols,
		int flags);
/* One line an attribute, but for the nests. */
void print_details(const struct attr_set *set, json_object *obj);
void print_config(json_object *vf);

#endif
