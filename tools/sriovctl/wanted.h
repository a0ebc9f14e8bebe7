/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WANTED_H
#define WANTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

struct client;
struct guess;

/*
 * wanted.c: the wanted state as a JSON object, in the form of sriovctl.json(5). Values have a
 * normal form: numbers and words as configfs has them, bytes in small letters.
 */
#define WANTED_VERSION 1	/* of the form */

enum setting_kind {
	SETTING_NUMBER,	/* from @min to @max */
	SETTING_WORD,	/* one of @words */
	SETTING_BYTES,	/* @min bytes in hexadecimal with colons */
	SETTING_NAME,	/* of a driver, no longer than @max */
	SETTING_HEX,	/* a number of @min hexadecimal digits behind 0x */
	SETTING_TEXT,	/* of any kind, but not empty */
};

/**
 * struct setting - a value that can be wanted
 * @key: its name, in configfs with underscores
 * @kind: what it is
 * @min: see @kind
 * @max: see @kind
 * @words: what it may be as well, with spaces between
 * @initial: what it is where nobody has set it; NULL if that depends
 * @valid: what it must be, in words
 */
struct setting {
	const char *key;
	enum setting_kind kind;
	int64_t min;
	int64_t max;
	const char *words;
	const char *initial;
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

/* Made of the specification by gen-attrs.py: what 0 and 1 may be called, and what can be wanted. */
extern const char *const flag_words[];
extern const struct setting_set general_settings, host_settings, default_policy_settings;
extern const struct setting_set policy_settings, number_settings, vf_settings;
/* Those that are of no PF; ends with NULL. */
extern const struct setting_set *const host_wide_settings[];

/* The normal form of a value, or NULL if it is not valid. */
json_object *setting_value(const struct setting *setting, json_object *value);
/* As that, of what somebody has written. */
json_object *setting_parse(const struct setting *setting, const char *text);
/*
 * As setting_parse() for number @i of several VFs, counted from 0: what ends with a plus, as in
 * "100+", counts up by one from VF to VF. Of addresses, the first three bytes stay as they are.
 */
json_object *setting_count(const struct setting *setting, const char *text, uint32_t i);
/* A number of the command line, which is not over @max. */
bool number_parse(const char *text, uint32_t max, uint32_t *number);
/* Whether only one VF may have a value, and whether it counts up. */
bool setting_is_unique(const struct setting *setting);
bool setting_counts(const char *text);
/* What it is where nobody has set it, with that driver of the PF; NULL if that is not known. */
json_object *setting_initial(const struct setting *setting, const char *driver);
/* That of @set with a name as in a file; NULL if there is none. */
const struct setting *setting_named(const struct setting_set *set, const char *key);
/* The keys of @set are known words. */
void settings_guess(const struct setting_set *set, struct guess *guess);

/**
 * struct given - a KEY=VALUE of the command line
 * @arg: as it was typed
 * @set: which set has the key
 * @setting: the setting there
 * @text: the value
 */
struct given {
	const char *arg;
	const struct setting_set *set;
	const struct setting *setting;
	const char *text;
};

typedef int (*given_fn)(const struct given *given, void *to);

/*
 * Has @take take each of @args, whose keys are of @sets, which end with NULL. Returns an exit
 * status after the error is printed, of @command.
 */
int settings_given(const struct setting_set *const *sets, char **args, const char *command,
		   given_fn take, void *to);
/* Adds what is not said. */
void settings_complete(const struct setting_set *set, json_object *values);
/* The name that a setting has in configfs. */
void setting_file(const struct setting_set *set, const struct setting *setting, char *name,
		  size_t size);
/* The object at @key of @parent, which is made if it is not there. */
json_object *object_at(json_object *parent, const char *key);
json_object *copy_of(json_object *object);
/* The values of @set in the object of a PF or of all; settings_at() makes a place for them. */
json_object *settings_of(const struct setting_set *set, json_object *state);
json_object *settings_at(const struct setting_set *set, json_object *state);
/* NULL where nothing is wanted of it. */
json_object *wanted_pf(json_object *state, const char *pf);
json_object *wanted_vf(json_object *pf, uint32_t vf);
/* By which an object has a VF; the next call overwrites it. */
const char *vf_key(uint32_t vf);
/* The next setting from number *@i on with another value or none in @to; NULL after the last. */
const struct setting *settings_next(const struct setting_set *set, size_t *i, json_object *from,
				    json_object *to, json_object **old, json_object **new);
/* The numbers of the VFs that one of two PFs has, in their order. */
uint32_t *wanted_vfs(json_object *from, json_object *to, size_t *count);
/*
 * Fills @state with what is wanted now: of all managed PFs, or of those that are keys of
 * @which. Returns 0, or an exit status after the error is printed.
 */
int wanted_read(struct client *client, json_object *state, json_object *which);
/* As that, but what is there instead where somebody else has changed it. */
int wanted_read_running(struct client *client, json_object *state, json_object *which);
/* The same of PFs and VFs that were read before; nothing that is of no PF. */
int wanted_of(json_object *state, json_object *infos, json_object *vfs);
/* What netlink tells of a VF to be "wanted" or "actual", in the words of configfs. */
json_object *wanted_read_vf(json_object *info, const char *side);
/* The default of each setting that is of no PF, in @state. */
void wanted_add_initial(json_object *state);
/* A copy of @state without what @which has. */
json_object *wanted_without(json_object *state, json_object *which);
/* A copy of the VF @to, which may be NULL, with the values of @more. */
json_object *wanted_with(json_object *to, json_object *more);
/* An array of what differs, as `sriovctl restore --json` has it. */
json_object *wanted_changes(json_object *from, json_object *to);

#endif
