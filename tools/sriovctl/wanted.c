// SPDX-License-Identifier: GPL-2.0
/* The wanted state: what it consists of, how it is read, and where two of them differ. */

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>
#include <linux/sriov_mgr.h>

#include "attrs.h"
#include "change.h"
#include "configfs.h"
#include "guess.h"
#include "netlink.h"
#include "util.h"
#include "wanted.h"

const struct setting_set *const host_wide_settings[] = {
	&general_settings, &host_settings, &default_policy_settings, NULL
};

/* ---- values ---- */

/* Where @words has @text, in capitals or not; NULL if it does not. */
static const char *find_word(const char *words, const char *text)
{
	size_t len = strlen(text);

	while (words && *words) {
		size_t n = strcspn(words, " ");

		if (n == len && !strncasecmp(words, text, n))
			return words;
		words += n + (words[n] == ' ');
	}
	return NULL;
}

/* In the words that configfs knows, or as JSON has it. */
static json_object *flag_value(json_object *value)
{
	const char *text = value ? json_object_get_string(value) : "";

	return find_word(flag_words[0], text) ? json_object_new_int64(0) :
	       find_word(flag_words[1], text) ? json_object_new_int64(1) : NULL;
}

/* Bytes of hexadecimal with colons; in small letters, as the kernel has them. */
static json_object *bytes_value(const char *text, size_t n)
{
	size_t i, len = strlen(text);
	char buf[24];

	if (len != 3 * n - 1)
		return NULL;
	for (i = 0; i < len; i++) {
		if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
			return NULL;
		buf[i] = tolower((unsigned char)text[i]);
	}
	/* A MAC address has a bit of multicast, and a GUID is not 0. */
	if (n == 6 ? strtoul(text, NULL, 16) & 1 : !text[strspn(text, "0:")])
		return NULL;
	return json_object_new_string_len(buf, len);
}

/* As drivers and modules are named. */
static bool is_name(const char *text, int64_t longest)
{
	const char *c;

	for (c = text; isalnum((unsigned char)*c) || (*c && strchr("_-.", *c)); c++)
		;
	return isalnum((unsigned char)*text) && !*c && c - text <= longest;
}

/* In small letters, as netlink's numbers are written. */
static json_object *hex_value(const char *text, size_t digits)
{
	char buf[16];

	if (strncmp(text, "0x", 2) || strlen(text + 2) != digits ||
	    text[2 + strspn(text + 2, "0123456789abcdefABCDEF")])
		return NULL;
	snprintf(buf, sizeof(buf), "0x%0*lx", (int)digits, strtoul(text, NULL, 16));
	return json_object_new_string(buf);
}

json_object *setting_value(const struct setting *setting, json_object *value)
{
	const char *text = json_object_get_string(value), *word;
	int64_t n = json_object_get_int64(value);

	if (setting->kind == SETTING_NUMBER && setting->max == 1)
		return flag_value(value);
	if (setting->kind == SETTING_NUMBER && json_object_is_type(value, json_type_int))
		return n >= setting->min && n <= setting->max ? json_object_new_int64(n) : NULL;
	if (!json_object_is_type(value, json_type_string))
		return NULL;
	word = find_word(setting->words, text);
	if (word)
		return json_object_new_string_len(word, strlen(text));
	if (setting->kind == SETTING_BYTES)
		return bytes_value(text, setting->min);
	if (setting->kind == SETTING_HEX)
		return hex_value(text, setting->min);
	if ((setting->kind == SETTING_NAME && is_name(text, setting->max)) ||
	    (setting->kind == SETTING_TEXT && *text))
		return json_object_new_string(text);
	return NULL;
}

/* A value as configfs has it. */
static json_object *value_of_text(const char *text)
{
	bool number = *text && !text[strspn(text, "0123456789")];

	return need(number ? json_object_new_int64(strtoll(text, NULL, 10)) :
		    json_object_new_string(text));
}

json_object *setting_parse(const struct setting *setting, const char *text)
{
	json_object *value = value_of_text(text), *normal = setting_value(setting, value);

	json_object_put(value);
	return normal;
}

bool number_parse(const char *text, uint32_t max, uint32_t *number)
{
	unsigned long n = strtoul(text, NULL, 10);

	*number = n;
	return *text && !text[strspn(text, "0123456789")] && n <= max;
}

bool setting_is_unique(const struct setting *setting)
{
	return setting->kind == SETTING_BYTES;
}

bool setting_counts(const char *text)
{
	return *text && text[strlen(text) - 1] == '+';
}

/* @base with @i added to its last three bytes; NULL where they do not hold it. */
static json_object *address_count(const char *base, uint32_t i)
{
	size_t head = strlen(base) - strlen("00:00:00");
	unsigned int a, b, c, last;
	char text[32];

	if (sscanf(base + head, "%x:%x:%x", &a, &b, &c) != 3)
		return NULL;
	last = (a << 16 | b << 8 | c) + i;
	snprintf(text, sizeof(text), "%.*s%02x:%02x:%02x", (int)head, base, last >> 16,
		 last >> 8 & 0xff, last & 0xff);
	return last > 0xffffff ? NULL : need(json_object_new_string(text));
}

json_object *setting_count(const struct setting *setting, const char *text, uint32_t i)
{
	json_object *base, *value = NULL, *sum;
	char *without;

	if (!setting_counts(text))
		return setting_parse(setting, text);
	without = need(strndup(text, strlen(text) - 1));
	base = setting_parse(setting, without);
	free(without);
	if (json_object_is_type(base, json_type_int) && setting->max > 1) {
		sum = need(json_object_new_int64(json_object_get_int64(base) + i));
		value = setting_value(setting, sum);
		json_object_put(sum);
	} else if (base && setting->kind == SETTING_BYTES) {
		value = address_count(json_object_get_string(base), i);
	}
	json_object_put(base);
	return value;
}

/* PF drivers of which it is known, in 6.12. */
#define SPOOFCHK_ON "igb ixgbe i40e ice sriov_sim_pf"
#define SPOOFCHK_OFF "mlx4_core mlx5_core bnxt_en hns3"

json_object *setting_initial(const struct setting *setting, const char *driver)
{
	if (setting->initial)
		return value_of_text(setting->initial);
	if (strcmp(setting->key, "spoofchk") || !driver)
		return NULL;
	return find_word(SPOOFCHK_ON, driver) ? json_object_new_int64(1) :
	       find_word(SPOOFCHK_OFF, driver) ? json_object_new_int64(0) : NULL;
}

const struct setting *setting_named(const struct setting_set *set, const char *key)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (!strcmp(set->settings[i].key, key))
			return &set->settings[i];
	return NULL;
}

void settings_guess(const struct setting_set *set, struct guess *guess)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		guess_add(guess, set->settings[i].key);
}

/* No set of @sets has the key. Returns an exit status. */
static int unknown_key(const struct setting_set *const *sets, const char *key, size_t len,
		       const char *command)
{
	struct guess guess = { .typed = key, .len = len };
	char buf[GUESS_SIZE];

	for (; *sets; sets++)
		settings_guess(*sets, &guess);
	return fail(STATUS_USAGE, "%.*s: no such key; %s", (int)len, key,
		    guess_text(&guess, buf, "see sriovctl %s --help", command));
}

static int take_apart(const struct setting_set *const *sets, const char *arg,
		      const char *command, struct given *given)
{
	const struct setting_set *const *set;
	size_t len = strcspn(arg, "=");
	char *key, *c;

	if (!arg[len])
		return fail(STATUS_USAGE, "%s: not of the form KEY=VALUE", arg);
	*given = (struct given){ .arg = arg, .text = arg + len + 1 };
	/* As in configfs, which people see as well. */
	key = need(strndup(arg, len));
	for (c = key; (c = strchr(c, '_'));)
		*c = '-';
	for (set = sets; *set && !given->setting; set++) {
		given->set = *set;
		given->setting = setting_named(*set, key);
	}
	free(key);
	return given->setting ? STATUS_OK : unknown_key(sets, arg, len, command);
}

int settings_given(const struct setting_set *const *sets, char **args, const char *command,
		   given_fn take, void *to)
{
	json_object *seen = need(json_object_new_object());
	struct given given;
	int status = STATUS_OK;

	for (; !status && *args; args++) {
		status = take_apart(sets, *args, command, &given);
		if (!status && json_object_object_get_ex(seen, given.setting->key, NULL))
			status = fail(STATUS_USAGE, "%s: %s is there twice", *args,
				      given.setting->key);
		if (status)
			break;
		json_object_object_add(seen, given.setting->key, NULL);
		status = take(&given, to);
	}
	json_object_put(seen);
	return status;
}

void settings_complete(const struct setting_set *set, json_object *values)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (!json_object_object_get_ex(values, set->settings[i].key, NULL))
			json_object_object_add(values, set->settings[i].key,
					       value_of_text(set->settings[i].initial));
}

void setting_file(const struct setting_set *set, const struct setting *setting, char *name,
		  size_t size)
{
	snprintf(name, size, "%s%s", set->prefix, setting->key);
	for (; (name = strchr(name, '-'));)
		*name = '_';
}

/* ---- places ---- */

json_object *object_at(json_object *parent, const char *key)
{
	json_object *object = json_object_object_get(parent, key);

	if (!object) {
		object = need(json_object_new_object());
		json_object_object_add(parent, key, object);
	}
	return object;
}

json_object *copy_of(json_object *object)
{
	json_object *copy = NULL;

	if (json_object_deep_copy(object, &copy, NULL))
		need(NULL);
	return copy;
}

json_object *settings_of(const struct setting_set *set, json_object *state)
{
	return *set->key ? json_object_object_get(state, set->key) : state;
}

json_object *settings_at(const struct setting_set *set, json_object *state)
{
	return *set->key ? object_at(state, set->key) : state;
}

json_object *wanted_pf(json_object *state, const char *pf)
{
	return json_object_object_get(json_object_object_get(state, "pfs"), pf);
}

const char *vf_key(uint32_t vf)
{
	static char key[16];

	snprintf(key, sizeof(key), "%u", vf);
	return key;
}

json_object *wanted_vf(json_object *pf, uint32_t vf)
{
	return json_object_object_get(json_object_object_get(pf, "vfs"), vf_key(vf));
}

/* ---- reading ---- */

static int read_settings(const struct setting_set *set, const char *dir, json_object *values)
{
	struct configfs fs = { .pf = dir };
	char name[64], text[64];
	size_t i;

	for (i = 0; i < set->n; i++) {
		const struct setting *setting = &set->settings[i];

		setting_file(set, setting, name, sizeof(name));
		if (!configfs_get(&fs, -1, name, text, sizeof(text)))
			return fail(STATUS_REFUSED, "%s", fs.why);
		/* max_vfs is an empty line where there is none. */
		json_object_object_add(values, setting->key,
				       value_of_text(*text || !setting->initial ? text :
						     setting->initial));
	}
	return STATUS_OK;
}

json_object *wanted_read_vf(json_object *info, const char *side)
{
	json_object *values = need(json_object_new_object()), *config, *value;
	size_t i;

	config = json_object_object_get(info, side);
	for (i = 0; i < vf_settings.n; i++) {
		const char *key = vf_settings.settings[i].key;

		if (!json_object_object_get_ex(config, key, &value))
			continue;
		if (!strcmp(key, "vlan-proto"))
			json_add_text(values, key, vlan_proto_word(value));
		else
			json_object_object_add(values, key, json_object_get(value));
	}
	return values;
}

/* With @running, what somebody else has changed is as it is now. */
static void add_vf(json_object *info, json_object *vfs, bool running)
{
	json_object *values = wanted_read_vf(info, "wanted"), *actual, *drift, *value, *key;
	size_t i;

	json_object_object_add(vfs, json_string(info, "index"), values);
	if (!running || !json_object_object_get_ex(info, "drift", &drift))
		return;
	actual = wanted_read_vf(info, "actual");
	for_each_of(drift, i, key)
		if (json_object_object_get_ex(actual, json_object_get_string(key), &value))
			json_object_object_add(values, json_object_get_string(key),
					       json_object_get(value));
	json_object_put(actual);
}

/* Adds the PF of netlink's @info, which is managed; @all has its VFs, maybe among others. */
static int add_pf(json_object *info, json_object *all, json_object *pfs, bool running)
{
	const char *address = json_string(info, "address");
	json_object *pf = object_at(pfs, address), *vf;
	uint32_t number;
	int status;
	size_t i;

	if (json_number(info, "wanted-vfs", &number)) {
		/* Without a driver there are none, and they come with one. */
		if (running && json_string(info, "driver"))
			json_number(info, "num-vfs", &number);
		json_object_object_add(pf, "num-vfs", json_object_new_int64(number));
	}
	status = read_settings(&policy_settings, address, settings_at(&policy_settings, pf));
	object_at(pf, "vfs");
	for_each_of(all, i, vf)
		if (json_flag(vf, "managed") && text_is(vf, "pf", address))
			add_vf(vf, object_at(pf, "vfs"), running);
	return status;
}

static int read_pf(struct client *client, json_object *info, json_object *pfs, bool running)
{
	json_object *all = need(json_object_new_array());
	const char *address = json_string(info, "address");
	int err = client_get_vfs(client, address, -1, VF_PARTS_LIST, all);
	int status = err ? client_fail(client, address, err) : add_pf(info, all, pfs, running);

	json_object_put(all);
	return status;
}

static int by_address(const void *a, const void *b)
{
	return strcmp(json_string(*(json_object *const *)a, "address"),
		      json_string(*(json_object *const *)b, "address"));
}

/* Adds all managed PFs, or those that are keys of @which and managed. */
static int read_pfs(struct client *client, json_object *state, json_object *which, bool running)
{
	json_object *infos = need(json_object_new_array()), *pfs, *info;
	int err = 0, status = STATUS_OK;
	size_t i;

	json_object_object_del(state, "pfs");
	pfs = object_at(state, "pfs");
	if (!which) {
		err = client_get_pfs(client, NULL, SRIOV_MGR_PART_IDENTITY, infos);
		if (err)
			status = client_fail(client, "PFs", err);
	} else {
		json_object_object_foreach(which, address, pf) {
			err = client_get_pfs(client, address, SRIOV_MGR_PART_IDENTITY, infos);
			/* Neither present nor managed is no failure. */
			if (!status && err && err != -ENODEV)
				status = client_fail(client, address, err);
		}
	}
	json_object_array_sort(infos, by_address);
	for_each_of(infos, i, info)
		if (!status && json_flag(info, "managed"))
			status = read_pf(client, info, pfs, running);
	json_object_put(infos);
	return status;
}

static int read_host(json_object *state)
{
	const struct setting_set *const *set = host_wide_settings;
	int status = configfs_mounted();

	for (; !status && *set; set++)
		status = read_settings(*set, (*set)->dir, settings_at(*set, state));
	return status;
}

static int read_state(struct client *client, json_object *state, json_object *which, bool running)
{
	return read_host(state) ?: read_pfs(client, state, which, running);
}

int wanted_read(struct client *client, json_object *state, json_object *which)
{
	return read_state(client, state, which, false);
}

int wanted_of(json_object *state, json_object *infos, json_object *vfs)
{
	json_object *pfs = object_at(state, "pfs"), *info;
	int status = STATUS_OK;
	size_t i;

	for_each_of(infos, i, info)
		if (!status && json_flag(info, "managed"))
			status = add_pf(info, vfs, pfs, false);
	return status;
}

int wanted_read_running(struct client *client, json_object *state, json_object *which)
{
	return read_state(client, state, which, true);
}

/* ---- differences ---- */

const struct setting *settings_next(const struct setting_set *set, size_t *i, json_object *from,
				    json_object *to, json_object **old, json_object **new)
{
	while (*i < set->n) {
		const struct setting *setting = &set->settings[(*i)++];

		*old = json_object_object_get(from, setting->key);
		*new = json_object_object_get(to, setting->key);
		if (!*old != !*new || (*old && !json_object_equal(*old, *new)))
			return setting;
	}
	return NULL;
}

static int by_number(const void *a, const void *b)
{
	return *(const uint32_t *)a < *(const uint32_t *)b ? -1 :
	       *(const uint32_t *)a > *(const uint32_t *)b;
}

uint32_t *wanted_vfs(json_object *from, json_object *to, size_t *count)
{
	json_object *sides[] = { json_object_object_get(from, "vfs"),
				 json_object_object_get(to, "vfs") };
	json_object *all = need(json_object_new_object());
	uint32_t *numbers;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sides); i++) {
		if (!sides[i])
			continue;
		json_object_object_foreach(sides[i], key, vf)
			json_object_object_add(all, key, NULL);
	}
	numbers = need(calloc(json_object_object_length(all) + 1, sizeof(*numbers)));
	*count = 0;
	json_object_object_foreach(all, index, none)
		numbers[(*count)++] = strtoul(index, NULL, 10);
	json_object_put(all);
	qsort(numbers, *count, sizeof(*numbers), by_number);
	return numbers;
}

void wanted_add_initial(json_object *state)
{
	size_t i, j;

	for (i = 0; host_wide_settings[i]; i++) {
		const struct setting_set *set = host_wide_settings[i];

		for (j = 0; j < set->n; j++)
			json_object_object_add(settings_at(set, state), set->settings[j].key,
					       setting_initial(&set->settings[j], NULL));
	}
}

static void take_out(json_object *state, json_object *which)
{
	json_object *there;

	json_object_object_foreach(which, key, value) {
		if (!value)
			json_object_object_del(state, key);
		else if (json_object_object_get_ex(state, key, &there) && there)
			take_out(there, value);
	}
}

json_object *wanted_without(json_object *state, json_object *which)
{
	json_object *copy = copy_of(state);

	take_out(copy, which);
	return copy;
}

json_object *wanted_with(json_object *to, json_object *more)
{
	json_object *copy = to ? copy_of(to) : need(json_object_new_object());

	json_object_object_foreach(more, key, value)
		json_object_object_add(copy, key, json_object_get(value));
	return copy;
}

/* Appends a change; @pf and @key are NULL, and @vf negative, where it is of none. */
static void add_change(json_object *changes, const char *pf, int vf, const char *prefix,
		       const char *key, json_object *old, json_object *new)
{
	json_object *change = need(json_object_new_object());
	char name[64];

	json_add_text(change, "action", !old ? "add" : !new ? "remove" : "change");
	if (pf)
		json_add_text(change, "pf", pf);
	if (vf >= 0)
		json_object_object_add(change, "vf", json_object_new_int64(vf));
	if (key) {
		snprintf(name, sizeof(name), "%s%s%s", prefix, *prefix ? "." : "", key);
		json_add_text(change, "key", name);
		if (old)
			json_object_object_add(change, "old", json_object_get(old));
		if (new)
			json_object_object_add(change, "new", json_object_get(new));
	}
	json_object_array_add(changes, change);
}

static void add_changes(json_object *changes, const char *pf, int vf,
			const struct setting_set *set, json_object *from, json_object *to)
{
	const struct setting *setting;
	json_object *old, *new;
	size_t i = 0;

	while ((setting = settings_next(set, &i, from, to, &old, &new)))
		/* What a PF or the host has always cannot be taken away; it is left alone. */
		if (new || vf >= 0)
			add_change(changes, pf, vf, set->key, setting->key, old, new);
}

static void add_pf_changes(json_object *changes, const char *address, json_object *from,
			   json_object *to)
{
	json_object *fresh = NULL, *old = settings_of(&policy_settings, from);
	uint32_t *vfs;
	size_t i, n;

	if (!from) {
		add_change(changes, address, -1, "", NULL, NULL, to);
		fresh = need(json_object_new_object());
		old = fresh;
		settings_complete(&policy_settings, fresh);
	} else if (!to || json_flag(to, "forget")) {
		add_change(changes, address, -1, "", NULL, from, NULL);
	}
	add_changes(changes, address, -1, &policy_settings, old,
		    settings_of(&policy_settings, to));
	vfs = wanted_vfs(from, to, &n);
	for (i = 0; i < n; i++) {
		json_object *before = wanted_vf(from, vfs[i]), *after = wanted_vf(to, vfs[i]);

		if (!before != !after)
			add_change(changes, address, vfs[i], "", NULL, before, after);
		add_changes(changes, address, vfs[i], &vf_settings, before, after);
	}
	add_changes(changes, address, -1, &number_settings, from, to);
	free(vfs);
	json_object_put(fresh);
}

json_object *wanted_changes(json_object *from, json_object *to)
{
	json_object *changes = need(json_object_new_array());
	size_t i;

	for (i = 0; host_wide_settings[i]; i++) {
		const struct setting_set *set = host_wide_settings[i];

		add_changes(changes, NULL, -1, set, settings_of(set, from), settings_of(set, to));
	}
	json_object_object_foreach(json_object_object_get(to, "pfs"), address, pf)
		add_pf_changes(changes, address, wanted_pf(from, address), pf);
	return changes;
}
