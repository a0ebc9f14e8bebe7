/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ATTRS_H
#define ATTRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

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
	ATTR_U32S,	/* any number of u32: an array */
	ATTR_U64S,	/* as many u64 */
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
extern const struct attr_set counters_set, own_counter_set, columns_set, own_column_set;
extern const struct attr_set interrupts_set, vector_set, pci_set;
extern const struct attr_set constraint_set, limit_set, host_set;

/* The JSON object of a message's attributes, or NULL if they are malformed. */
json_object *attrs_to_json(const struct attr_set *set, const void *attrs, size_t len);
/* Of six bytes. */
json_object *mac_to_json(const uint8_t *mac);
/* What an EtherType of VLANs is called. */
const char *vlan_proto_word(json_object *type);
/* The value of @key for people, in @buf; false where it is absent. */
bool attr_text(const struct attr_set *set, json_object *obj, const char *key,
	       char *buf, size_t size);
bool json_flag(json_object *obj, const char *key);
const char *json_string(json_object *obj, const char *key);
/* Whether that is @text; never where either is NULL. */
bool text_is(json_object *obj, const char *key, const char *text);
/* False where @key is absent. */
bool json_number(json_object *obj, const char *key, uint32_t *number);

#endif
