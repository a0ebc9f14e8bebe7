// SPDX-License-Identifier: GPL-2.0
/* What a message has, by the tables of attrs_gen.c. */

#include <endian.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>

#include "attrs.h"
#include "util.h"

/* As in 02:00:00:00:00:01. */
static json_object *bytes_to_json(const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char text[32];
	size_t i;

	for (i = 0; i < n; i++) {
		text[3 * i] = digits[bytes[i] >> 4];
		text[3 * i + 1] = digits[bytes[i] & 0xf];
		text[3 * i + 2] = ':';
	}
	return json_object_new_string_len(text, 3 * n - 1);
}

json_object *mac_to_json(const uint8_t *mac)
{
	return bytes_to_json(mac, 6);
}

static json_object *guid_to_json(uint64_t guid)
{
	guid = htobe64(guid);
	return bytes_to_json((const uint8_t *)&guid, sizeof(guid));
}

const char *vlan_proto_word(json_object *type)
{
	return json_object_get_int64(type) == 0x8100 ? "802.1Q" : "802.1ad";
}

/* A word that a newer module may have added is told as its number. */
static json_object *word_to_json(const struct attr *attr, uint32_t value)
{
	char buf[16];
	uint32_t i;

	for (i = 0; attr->words[i]; i++)
		if (i == value)
			return json_object_new_string(attr->words[i]);
	snprintf(buf, sizeof(buf), "%" PRIu32, value);
	return json_object_new_string(buf);
}

static json_object *bits_to_json(const struct attr *attr, uint32_t bits)
{
	json_object *words = need(json_object_new_array());
	uint32_t i;

	for (i = 0; i < 32; i++)
		if (bits & 1U << i)
			json_object_array_add(words, need(word_to_json(attr, i)));
	return words;
}

static size_t number_size(const struct attr *attr)
{
	return attr->kind == ATTR_U32S ? sizeof(uint32_t) : sizeof(uint64_t);
}

static json_object *numbers_to_json(const struct attr *attr, const struct nlattr *nla)
{
	size_t size = number_size(attr), n = mnl_attr_get_payload_len(nla) / size, i;
	const char *from = mnl_attr_get_payload(nla);
	json_object *array = need(json_object_new_array_ext(n));
	uint64_t number;
	uint32_t small;

	/* They are not aligned. */
	for (i = 0; i < n; i++, from += size) {
		memcpy(&small, from, sizeof(small));
		number = small;
		if (attr->kind == ATTR_U64S)
			memcpy(&number, from, sizeof(number));
		json_object_array_add(array, need(json_object_new_uint64(number)));
	}
	return array;
}

static bool is_valid(const struct attr *attr, const struct nlattr *nla)
{
	switch (attr->kind) {
	case ATTR_STRING:
		return !mnl_attr_validate(nla, MNL_TYPE_NUL_STRING);
	case ATTR_U32:
	case ATTR_HEX:
	case ATTR_ENUM:
	case ATTR_BITS:
		return !mnl_attr_validate(nla, MNL_TYPE_U32);
	case ATTR_U64:
	case ATTR_GUID:
		return !mnl_attr_validate(nla, MNL_TYPE_U64);
	case ATTR_MAC:
		return mnl_attr_get_payload_len(nla) == 6;
	case ATTR_U32S:
	case ATTR_U64S:
		return mnl_attr_get_payload_len(nla) % number_size(attr) == 0;
	case ATTR_FLAG:
	case ATTR_NEST:
	case ATTR_PAD:
		return true;
	}
	return false;
}

static json_object *value_to_json(const struct attr *attr, const struct nlattr *nla)
{
	if (!is_valid(attr, nla))
		return NULL;
	switch (attr->kind) {
	case ATTR_STRING:
		/* A device's name may have anything in it, and so have messages about it. */
		return printable_string(mnl_attr_get_str(nla));
	case ATTR_U32:
	case ATTR_HEX:
		return json_object_new_int64(mnl_attr_get_u32(nla));
	case ATTR_ENUM:
		return word_to_json(attr, mnl_attr_get_u32(nla));
	case ATTR_U64:
		return json_object_new_uint64(mnl_attr_get_u64(nla));
	case ATTR_MAC:
		return mac_to_json(mnl_attr_get_payload(nla));
	case ATTR_U32S:
	case ATTR_U64S:
		return numbers_to_json(attr, nla);
	case ATTR_GUID:
		return guid_to_json(mnl_attr_get_u64(nla));
	case ATTR_BITS:
		return bits_to_json(attr, mnl_attr_get_u32(nla));
	case ATTR_FLAG:
		return json_object_new_boolean(true);
	case ATTR_NEST:
		return attrs_to_json(attr->nest, mnl_attr_get_payload(nla),
				     mnl_attr_get_payload_len(nla));
	case ATTR_PAD:
		break;
	}
	return NULL;
}

/* The array of all attributes with number @type. */
static json_object *all_to_json(const struct attr *known, unsigned int type,
				const void *attrs, size_t len)
{
	json_object *array = need(json_object_new_array()), *value;
	const struct nlattr *attr;

	mnl_attr_for_each_payload(attrs, len) {
		if (mnl_attr_get_type(attr) != type)
			continue;
		value = value_to_json(known, attr);
		if (!value) {
			json_object_put(array);
			return NULL;
		}
		json_object_array_add(array, value);
	}
	return array;
}

json_object *attrs_to_json(const struct attr_set *set, const void *attrs, size_t len)
{
	const struct nlattr **found = need(calloc(set->max + 1, sizeof(*found))), *attr;
	json_object *obj, *value;
	unsigned int i;

	mnl_attr_for_each_payload(attrs, len) {
		if (mnl_attr_get_type(attr) <= set->max)
			found[mnl_attr_get_type(attr)] = attr;
	}

	obj = need(json_object_new_object());
	for (i = 1; i <= set->max; i++) {
		const struct attr *known = &set->attrs[i];

		if (known->kind == ATTR_PAD || (!found[i] && known->kind != ATTR_FLAG))
			continue;
		if (!found[i])
			value = json_object_new_boolean(false);
		else if (known->multi)
			value = all_to_json(known, i, attrs, len);
		else
			value = value_to_json(known, found[i]);
		if (!value) {
			json_object_put(obj);
			obj = NULL;
			break;
		}
		json_object_object_add_ex(obj, known->key, value, JSON_C_OBJECT_ADD_KEY_IS_NEW |
					  JSON_C_OBJECT_ADD_CONSTANT_KEY);
	}
	free(found);
	return obj;
}

static const struct attr *attr_find(const struct attr_set *set, const char *key)
{
	unsigned int i;

	for (i = 1; i <= set->max; i++)
		if (!strcmp(set->attrs[i].key, key))
			return &set->attrs[i];
	return NULL;
}

bool attr_text(const struct attr_set *set, json_object *obj, const char *key,
	       char *buf, size_t size)
{
	const struct attr *attr = attr_find(set, key);
	json_object *value;

	if (!attr || !json_object_object_get_ex(obj, key, &value))
		return false;
	if (attr->kind == ATTR_HEX) {
		int64_t num = json_object_get_int64(value);

		snprintf(buf, size, "0x%0*" PRIx64, num > 0xffff ? 6 : 4, num);
	} else if (attr->kind == ATTR_BITS) {
		size_t i, len = 0;
		json_object *name;

		*buf = '\0';
		for (i = 0; i < json_object_array_length(value) && len < size; i++) {
			name = json_object_array_get_idx(value, i);
			len += snprintf(buf + len, size - len, "%s%s", i ? "," : "",
					json_object_get_string(name));
		}
	} else if (attr->kind == ATTR_FLAG) {
		snprintf(buf, size, "%s", json_object_get_boolean(value) ? "yes" : "no");
	} else {
		snprintf(buf, size, "%s", json_object_get_string(value));
	}
	return true;
}

bool json_number(json_object *obj, const char *key, uint32_t *number)
{
	json_object *value;

	if (!json_object_object_get_ex(obj, key, &value))
		return false;
	*number = json_object_get_int64(value);
	return true;
}

bool json_flag(json_object *obj, const char *key)
{
	json_object *value;

	return json_object_object_get_ex(obj, key, &value) && json_object_get_boolean(value);
}

const char *json_string(json_object *obj, const char *key)
{
	json_object *value;

	return json_object_object_get_ex(obj, key, &value) ?
	       json_object_get_string(value) : NULL;
}

bool text_is(json_object *obj, const char *key, const char *text)
{
	const char *value = json_string(obj, key);

	return value && text && !strcmp(value, text);
}
