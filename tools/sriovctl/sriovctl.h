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

/* NumVFs is a 16-bit register. */
#define MAX_VFS 65535

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
 * @run: does it; argv[0] is its name; returns an exit status
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *help;
	int (*run)(const struct command *self, int argc, char **argv);
};

extern const struct command cmd_balance;
extern const struct command cmd_create;
extern const struct command cmd_destroy;
extern const struct command cmd_doctor;
extern const struct command cmd_irq;
extern const struct command cmd_limit;
extern const struct command cmd_list;
extern const struct command cmd_manage;
extern const struct command cmd_monitor;
extern const struct command cmd_restore;
extern const struct command cmd_save;
extern const struct command cmd_set;
extern const struct command cmd_show;
extern const struct command cmd_stats;
extern const struct command cmd_top;
extern const struct command cmd_unmanage;
extern const struct command cmd_users;
extern const struct command cmd_xml;

/* main.c */
int command_help(const struct command *cmd);
/* Prints how it is used, unless option_next() has said what is wrong. */
int command_usage(const struct command *cmd);
/* As getopt_long(); prints one line of its own and returns '?' where an option is wrong. */
int option_next(int argc, char **argv, const char *letters, const struct option *options);
/* Prints "sriovctl: ..." as one line on stderr and returns @status. */
int fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* From now on what fail() has to say is kept in @buf, the last of it; NULL ends that. */
void fail_keep(char *buf, size_t size);
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
/* Of six bytes. */
json_object *mac_to_json(const uint8_t *mac);
/* The value of @key for people, in @buf; false where it is absent. */
bool attr_text(const struct attr_set *set, json_object *obj, const char *key,
	       char *buf, size_t size);
bool json_flag(json_object *obj, const char *key);
const char *json_string(json_object *obj, const char *key);
/* False where @key is absent. */
bool json_number(json_object *obj, const char *key, uint32_t *number);

/* A nest of vectors has up to 64 KiB, and blocks of a dump have 32. */
#define RECEIVE_SIZE (96 * 1024)

/* sysroot.c */
/*
 * Where the file or directory @path of the host is, in a buffer that the next call overwrites:
 * below the directory of SRIOVCTL_SYSROOT, if that is set; and the other way round.
 */
const char *rooted(const char *path);
const char *unrooted(const char *path);
/* As realpath(), of a path of the host and to one. */
bool rooted_realpath(const char *path, char *real);

/* Reads the answers that are recorded for SRIOVCTL_SYSROOT; false without that. */
bool recording_open(void);
/*
 * The next answer to @req, or the last once more, and its length; NULL if that was never asked. In
 * front of each part of it is an NLMSG_NOOP with the time, in us since boot, when that came.
 */
const struct nlmsghdr *recording_answer(const struct nlmsghdr *req, size_t *len);

/* netlink.c */
struct client {
	struct mnl_socket *sock;	/* NULL where the answers are recorded */
	uint32_t seq;
	uint16_t family;
	uint32_t events_group;
	bool changed;		/* the last dump changed while it was read */
	uint64_t received;	/* when its last part came, in us since boot */
	char message[256];	/* what the kernel said about the last error */
};

/* Returns 0, or an exit status after the error is printed. */
int client_open(struct client *client);
void client_close(struct client *client);

/* A dump that changes while it is read is read again this often. */
#define DUMP_TRIES 10

/* The first byte of the class of a PCI device. */
#define CLASS_STORAGE 0x01
#define CLASS_NETWORK 0x02
#define CLASS_DISPLAY 0x03
/* The first two. */
#define CLASS_INFINIBAND 0x0207

/* What is shown of a PF, what lists have of a VF, and all; see enum sriov_mgr_part. */
#define PF_PARTS	(SRIOV_MGR_PART_IDENTITY | SRIOV_MGR_PART_INTERRUPTS | \
			 SRIOV_MGR_PART_PCI)
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
/* Microseconds from when @before came to when @obj did; both of client_get_pfs() or _vfs(). */
int64_t client_elapsed(json_object *obj, json_object *before);
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

/*
 * Takes 0000:01:00.0, 01:00.0 (of domain 0) and capitals. @addr of at least 32
 * bytes gets the kernel's way to write it.
 */
bool address_parse(const char *text, char *addr);
/* @vf is "vfN" or NULL. Returns 0, or an exit status after the error is printed. */
int target_find(struct client *client, const char *name, const char *vf,
		struct target *target);

/* sample.c */
/*
 * Puts an object with the array "vfs" into @sample, of those that exist, and with interrupts "pfs"
 * as well. @target is NULL for the whole host, @part counters or interrupts. Returns 0 or a
 * negative errno.
 */
int sample_take(struct client *client, const struct target *target, uint32_t part,
		json_object **sample);

/* rates.c */
/*
 * Adds what happened a second since @before: to each PF and VF, "rates" of the form of its
 * counters or interrupts, and the "interval" in seconds that they are of. What cannot be told is
 * absent. Returns whether some VF has none because both samples have the same answer about it.
 */
bool rates_add(json_object *sample, json_object *before);

/* rows.c */
/*
 * Flat objects for tables, in an array: of counters or their rates a row a VF, of interrupts a row
 * a vector or a device.
 */
json_object *rows_of_counters(json_object *sample, bool rates);
json_object *rows_of_vectors(json_object *sample);
json_object *rows_of_devices(json_object *sample);
/*
 * Numbers descending and words ascending, both the other way round with @reverse; what has no @key
 * comes last. Those that are equal, and all without @key, are in the order of PF, VF and vector.
 */
void rows_sort(json_object *rows, const char *key, bool reverse);
/* The sum of the numbers @key of all rows; false where no row has one. */
bool rows_sum(json_object *rows, const char *key, double *sum);

/* users.c */
/*
 * Appends to the array @rows an object for each of @vfs, which have their identity, and each of
 * its users: by vfio the processes; with @all also the network namespace that it is in, and what
 * it is in use for where that is no process. Returns whether all processes could be
 * looked at.
 */
bool users_find(json_object *vfs, bool all, json_object *rows);
/* Whether a PF or VF has a network device in this namespace. */
bool has_netdev_here(const char *address);

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

/* shares_apply.c */
/*
 * Writes the new sizes of the VFs that are to have another one. Returns an exit
 * status; after an error is printed all is as it was before, or said not to be.
 */
int shares_apply(const char *pf, struct share *shares, size_t n);

/* lock.c */
/*
 * Waits for another sriovctl that changes this PF, or one of those that are keys of @pfs, and says
 * so; others wait from then on until this process ends, which no signal ends from then on. One of
 * the two, once. Return an exit status.
 */
int lock_pf(const char *pf);
int lock_pfs(json_object *pfs);
/* A signal that would have ended it came since. */
bool lock_should_end(void);
/*
 * Notes that allow_disruption of the PF that lock_pf() has locked is 1 on our account, or is so no
 * longer. If this process dies meanwhile, the next one that locks the PF makes it 0.
 */
void lock_note(bool disrupts);

/* configfs.c */
/**
 * struct configfs - the directory of a PF below /sys/kernel/config/sriov_mgr
 * @pf: PCI address; or the name of a directory beside it
 * @path: of what was used last
 * @why: why the last call failed, in the kernel's words where it has some
 * @disrupts: the kernel may take VFs from their users, until configfs_protect()
 */
struct configfs {
	const char *pf;
	bool disrupts;
	char path[128];
	char why[512];
};

/* Returns 0, or an exit status after the error is printed. */
int configfs_mounted(void);
/*
 * @vf is an index, or -1 for the PF; @name of a file begins with a slash. All are false on
 * failure. configfs_make() tells in @made whether there was no such directory before.
 */
bool configfs_make(struct configfs *fs, int vf, bool *made);
bool configfs_remove(struct configfs *fs, int vf);
bool configfs_has(struct configfs *fs, int vf, const char *name);
/* Without the line feed at the end. */
bool configfs_get(struct configfs *fs, int vf, const char *name, char *text, size_t size);
bool configfs_put(struct configfs *fs, int vf, const char *name, const char *text);
/*
 * Lets the kernel take VFs from their users, until configfs_protect(), which does nothing if it
 * need not, and prints an error.
 */
bool configfs_disrupt(struct configfs *fs);
bool configfs_protect(struct configfs *fs);
/*
 * Sets wanted attributes of a VF, lines of key=value, all or none, with @disrupt also of one in
 * use. Makes the directories that there are not. Returns an exit status.
 */
int configfs_commit(const char *pf, unsigned int vf, const char *lines, bool disrupt);

/* consent.c */
/**
 * struct consent - the options of what changes something
 * @yes: do not ask, and take VFs from their users
 * @dry_run: only tell
 * @json: tell it as JSON
 */
struct consent {
	bool yes;
	bool dry_run;
	bool json;
};

#define CONSENT_LETTERS "ydJ"
#define CONSENT_OPTIONS \
	{ "yes", no_argument, NULL, 'y' }, \
	{ "dry-run", no_argument, NULL, 'd' }, \
	{ "json", no_argument, NULL, 'J' }
#define CONSENT_HELP \
	"  -y, --yes            do not ask, also where VFs are in use\n" \
	"  -d, --dry-run        only print what would change, and who would lose what\n" \
	"  -J, --json           print what was changed as JSON\n"

/* Takes an option of getopt_long(); false if it is none of them. */
bool consent_option(struct consent *consent, int opt);
/*
 * Asks at a terminal whether to go on. Returns an exit status; @agreed is whether somebody said
 * so, with --yes or to the question.
 */
int consent_to(const struct consent *consent, bool *agreed);

/**
 * struct permission - to take VFs from their users
 * @given: somebody gave it
 * @users: by number of the VF, those whom it was given about; NULL for any
 */
struct permission {
	bool given;
	json_object *users;
};

/*
 * Tells which VFs of the PF or VF are there, and who uses them, and asks. Returns an exit status,
 * and a permission to be ended with permission_end() in any case.
 */
int consent_ask(struct client *client, const struct target *target, const char *loss,
		const struct consent *consent, struct permission *permission);
/* Whether nobody else uses the VFs now. To be called with the PF locked. Returns an exit status. */
int permission_check(struct client *client, const struct target *target,
		     const struct permission *permission);
void permission_end(struct permission *permission);

/* progress.c */
/* Shows how many VFs the PF has, on stderr if that is a terminal, until progress_stop(). */
void progress_start(const char *pf);
void progress_stop(void);

/* change.c */
/**
 * struct change - a change of what is wanted of one PF
 * @client: to see what is there
 * @pf: PCI address
 * @before: what was wanted, as wanted_read() has it
 * @state: what is to be wanted, as wanted_apply() takes it
 * @number: of the VFs that are to be there, -1 where that is not said
 * @present: how many there were when that was told
 */
struct change {
	struct client *client;
	const char *pf;
	json_object *before;
	json_object *state;
	int number;
	uint32_t present;
};

/* Begins with what is wanted now. Returns an exit status; change_end() in any case. */
int change_begin(struct change *change, struct client *client, const char *pf);
/* What is wanted of the PF or VF from now on, to be filled. It is managed. */
json_object *change_pf(struct change *change);
json_object *change_vf(struct change *change, uint32_t vf);
/* The PF, or the VF, is managed no longer. */
void change_forget(struct change *change);
void change_forget_vf(struct change *change, uint32_t vf);
void change_number(struct change *change, uint32_t number);
/* Fails if there is no such PF, nor one managed that is to come. Returns an exit status. */
int change_known(const struct change *change);
/* How many VFs there are now. Returns an exit status. */
int change_present(const struct change *change, uint32_t *number);
/*
 * Tells and does it as the options say. @loss is what happens to VFs that are there if their
 * number changes, as "will be destroyed"; NULL if nothing does. Returns an exit status.
 */
int change_commit(struct change *change, const char *loss, const struct consent *consent);
/* Prints the differences if the options say so. */
void change_print(const struct change *change, const struct consent *consent);
void change_end(struct change *change);

/* json_file.c */
/**
 * struct json_file - a file of JSON
 * @path: its name
 * @top: the object that it is
 * @lines: the line of each key by its path, as "pfs.0000:01:00.0.num-vfs"
 */
struct json_file {
	const char *path;
	json_object *top;
	json_object *lines;
};

/* Returns 0, or an exit status after the error is printed; json_file_close() in any case. */
int json_file_read(struct json_file *file, const char *path);
/* Prints what is wrong with a key, with its line, and returns the exit status for it. */
int json_file_fail(const struct json_file *file, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void json_file_close(struct json_file *file);

/*
 * wanted.c: the wanted state as a JSON object, in the form of sriovctl.json(5). Values have a
 * normal form: numbers and words as configfs has them, bytes in small letters.
 */
#define WANTED_VERSION 1	/* of the form */

enum setting_kind {
	SETTING_NUMBER,	/* from @min to @max */
	SETTING_WORD,	/* one of @words */
	SETTING_BYTES,	/* @min bytes in hexadecimal with colons */
	SETTING_NAME,	/* of a driver */
};

/**
 * struct setting - a value that can be wanted
 * @key: its name, in configfs with underscores
 * @kind: what it is
 * @min: see @kind
 * @max: see @kind
 * @words: what it may be as well, with spaces between
 * @unset: what it is where nothing is said; NULL if it is then left alone or not managed
 * @valid: what it must be, in words
 */
struct setting {
	const char *key;
	enum setting_kind kind;
	int64_t min;
	int64_t max;
	const char *words;
	const char *unset;
	const char *valid;
};

/**
 * struct setting_set - settings in one place
 * @key: of their object; "" if they are beside other things
 * @dir: their directory in configfs, NULL for that of the PF or VF
 * @prefix: of their files there
 * @settings: the settings
 * @n: how many
 */
struct setting_set {
	const char *key;
	const char *dir;
	const char *prefix;
	const struct setting *settings;
	size_t n;
};

extern const struct setting_set general_settings, host_settings, default_policy_settings;
extern const struct setting_set policy_settings, number_settings, vf_settings;
/* Those that are of no PF; ends with NULL. */
extern const struct setting_set *const host_wide_settings[];

/* The normal form of a value, or NULL if it is not valid. */
json_object *setting_value(const struct setting *setting, json_object *value);
/* As that, of what somebody has written; off is 0 and on is 1, as in configfs. */
json_object *setting_parse(const struct setting *setting, const char *text);
/* Adds what is not said. */
void settings_complete(const struct setting_set *set, json_object *values);
/* The name that a setting has in configfs. */
void setting_file(const struct setting_set *set, const struct setting *setting, char *name,
		  size_t size);
/* The values of @set in the object of a PF or of all. */
json_object *settings_of(const struct setting_set *set, json_object *state);
/* The next setting from number *@i on with another value or none in @to; NULL after the last. */
const struct setting *settings_next(const struct setting_set *set, size_t *i, json_object *from,
				    json_object *to, json_object **old, json_object **new);
/* The numbers of the VFs that one of two PFs has, in their order. */
uint32_t *wanted_vfs(json_object *from, json_object *to, size_t *count);
json_object *wanted_vf(json_object *pf, uint32_t vf);
/*
 * Fills @state with what is wanted now: of all managed PFs, or of those that are keys of
 * @which. Returns 0, or an exit status after the error is printed.
 */
int wanted_read(struct client *client, json_object *state, json_object *which);
/* What netlink tells of a VF to be "wanted" or "actual", in the words of configfs. */
json_object *wanted_read_vf(json_object *info, const char *side);
/* An array of what differs, as `sriovctl restore --json` has it. */
json_object *wanted_changes(json_object *from, json_object *to);

/* changes.c */
/* What wanted_changes() returns: a line each, or an object with all in the array "changes". */
void print_changes(json_object *changes, bool json);

/* wanted_file.c */
/**
 * struct wanted_files - files that make one state
 * @map: the addresses that PFs have here by those in the files
 * @used: its keys are those of @map that a file has
 * @owners: the file of each thing that only one of them may have
 */
struct wanted_files {
	json_object *map;
	json_object *used;
	json_object *owners;
};

/* The state in a file, or NULL after an error is printed. */
json_object *wanted_load(struct wanted_files *files, const char *path);

/* wanted_apply.c */
/*
 * Makes @state what is wanted, as far as it tells; with @again, a number of VFs that was wanted
 * before is written once more where there are others. @disrupt is a PF whose VFs may be taken from
 * their users, or NULL. Returns an exit status; after an error is printed all is as it was before,
 * or said not to be.
 */
int wanted_apply(struct client *client, json_object *state, bool again, const char *disrupt);
/*
 * Whether the kernel would refuse so many VFs whatever is done before, and why. Of vectors that is
 * not known: VFs may get others, or go. @why may be NULL with @size 0.
 */
bool number_is_refused(struct client *client, const char *pf, uint32_t number, char *why,
		       size_t size);

/* table.c */
#define TEXT_SIZE 512	/* of a cell */

/**
 * struct column - a column of a table
 * @name: heading, and the word for -o
 * @key: key of the row's object, as in the spec; also understood by -o
 * @flags: of libsmartcols, and COLUMN_SCALED for a number that is shortened for people
 * @text: fills @buf for a row where it is more than the attribute's value
 * @help: for --help
 */
struct column {
	const char *name;
	const char *key;
	int flags;
	bool (*text)(json_object *row, const char *key, char *buf, size_t size);
	const char *help;
};

#define COLUMN_SCALED 0x10000

struct column_set {
	const struct column *columns;
	size_t n;
};

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

/**
 * struct table - what the options say about a table
 * @output: -o, NULL for the default columns
 * @cols: the columns, from table_columns() on
 * @flags: as above
 * @json: JSON instead
 */
struct table {
	const char *output;
	struct columns cols;
	int flags;
	bool json;
};

#define TABLE_LETTERS "o:nrJ"
#define TABLE_OPTIONS \
	{ "output", required_argument, NULL, 'o' }, \
	{ "noheadings", no_argument, NULL, 'n' }, \
	{ "raw", no_argument, NULL, 'r' }, \
	{ "json", no_argument, NULL, 'J' }

/* Takes one of them; false if @opt is another. */
bool table_option(struct table *table, int opt, const char *arg);
/* @columns and what -o says of them; STATUS_OK, or an error that sends to @command's --help. */
int table_columns(struct table *table, const struct column_set *set, const char *columns,
		  const char *command);
/* Takes a list of names as -o has it; returns the name that is unknown, or NULL. */
const char *columns_parse(struct columns *cols, const char *list);
const struct column *column_find(const struct column_set *set, const char *name, size_t len);
void columns_help(const struct column_set *set);
/* What @row, an object of @set's attributes, has in a column; false if nothing. */
bool cell_text(const struct attr_set *set, const struct column *col, json_object *row, int flags,
	       char *buf, size_t size);
/* One line a PF of @pfs, with TABLE_TREE its VFs below. */
void print_pfs(json_object *pfs, const struct columns *cols, int flags);
/* One line an object of @rows, whose attributes are those of @set. */
void print_rows(json_object *rows, const struct attr_set *set, const struct columns *cols,
		int flags);
/* @n of them from @first on as a table @width wide, to be freed. */
char *rows_text(json_object *rows, size_t first, size_t n, const struct attr_set *set,
		const struct columns *cols, size_t width);
/* People should look at this row. */
bool row_stands_out(json_object *row);

/* report.c */
/**
 * struct report - what `stats` and `irq` are to print
 * @set: columns there are
 * @columns: those that are shown by default
 * @part: of the kernel's answer
 * @rows: makes rows of a sample
 * @table: what the options say about it
 * @rates: with rates
 * @sort: column to sort by as it was given, or NULL
 * @interval: seconds between two samples, 0 where that was not said
 * @count: how many to print, 0 for no end, -1 where that was not said
 */
struct report {
	const struct column_set *set;
	const char *columns;
	uint32_t part;
	json_object *(*rows)(const struct report *report, json_object *sample);
	struct table table;
	bool rates;
	const char *sort;
	double interval;
	long count;
};

/* Default columns, which `top` has as well. */
#define STATS_COLUMNS "PF,VF,USER,RX-PKT,TX-PKT,RX-BYTE,TX-BYTE,DROPPED,ERRORS,stale"
#define IRQ_COLUMNS_ONCE "PF,VF,USER,VECTOR,IRQ,COUNT,CPU,NODE,locality"
#define IRQ_COLUMNS "PF,VF,USER,VECTOR,IRQ,COUNT,RATE,CPU,NODE,locality"

/* The options of both. */
#define REPORT_LETTERS TABLE_LETTERS "s:i:c:"
#define REPORT_OPTIONS \
	TABLE_OPTIONS, \
	{ "sort", required_argument, NULL, 's' }, \
	{ "interval", required_argument, NULL, 'i' }, \
	{ "count", required_argument, NULL, 'c' }

/* Takes one of them; returns 0, or an exit status after the error is printed. */
int report_option(struct report *report, int opt, const char *arg);
/* @argv has the operands: none, or what names a PF or VF. Returns an exit status. */
int report_run(const struct command *self, struct report *report, int argc, char **argv);
/* False where @text is no number of seconds from 0.1 to a day. */
bool seconds_parse(const char *text, double *seconds);
/* The column that @text names, if there is one, and in @reverse that it begins with a dash. */
const struct column *sort_parse(const struct column_set *set, const char *text, bool *reverse);

/* output.c */
/* Standard output is a terminal that shows colour, and nobody said NO_COLOR. */
bool use_colour(void);
/*
 * What others named may be anything: a tab becomes a blank, other control characters and
 * bytes that are no UTF-8 a question mark.
 */
void printable(char *text);
/* A copy of that as JSON. */
json_object *printable_string(const char *text);
/* The local time of nanoseconds since 1970, in at most 32 bytes. */
void time_text(uint64_t ns, char *buf, size_t size);
/* A number in at most six characters, as in 999999, 1.23M or 12.3. */
void scaled_text(double number, bool fraction, char *buf, size_t size);
void print_json(json_object *obj);
/* The same in one line. */
void print_json_line(json_object *obj);

/* The columns of PFs and VFs, of constraints, of `balance`, of `users`, and those of `show`. */
extern const struct column_set device_columns, constraint_columns, share_columns, user_columns;
extern const struct column_set counter_columns, vector_columns;
/* Of the rows of counters, and of those of vectors and devices, of rows.c. */
extern const struct column_set stats_columns, irq_columns;

/* One line an attribute, but for the nests. */
void print_details(const struct attr_set *set, json_object *obj);
void print_config(json_object *vf);

#endif
