/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_ATTRS_H
#define _SRIOV_MGR_ATTRS_H

#include <linux/sriov_mgr.h>

#include "common.h"

struct sriov_vf_info;

#define SRIOV_VF_NO_DRIVER	"none"	/* as driver: to stay without one */
#define SRIOV_VF_HELD		"sriov_mgr"	/* as driver_override: to have none yet */
#define SRIOV_VALUE_LEN		SRIOV_DRIVER_LEN	/* of any value as text */
#define SRIOV_VF_RATES		(BIT(SRIOV_VF_MIN_TX_RATE) | BIT(SRIOV_VF_MAX_TX_RATE))

/* How the value of an attribute is written. */
enum sriov_vf_kind {
	SRIOV_KIND_NUMBER,
	SRIOV_KIND_WORD,
	SRIOV_KIND_MAC,
	SRIOV_KIND_GUID,
	SRIOV_KIND_DRIVER
};

/* When an attribute may change. */
enum sriov_vf_when {
	SRIOV_WHEN_ANY,
	SRIOV_WHEN_LINK,	/* some drivers take it only while the PF has a link */
	SRIOV_WHEN_UNBOUND	/* a driver that the VF has is taken away for it */
};

/**
 * struct sriov_vf_word - a word that stands for a value
 * @word:	the word, in any case
 * @value:	its value; the words that are shown come first, one for each value
 */
struct sriov_vf_word {
	const char *word;
	u32 value;
};

/**
 * struct sriov_vf_attr - one row of the table of VF attributes
 * @name:	name in configfs and in messages
 * @setting:	what sets it
 * @kind:	how it is written
 * @min:	smallest number
 * @max:	largest number
 * @unit:	what is counted, NULL for nothing
 * @words:	words, up to one without a word
 * @fallback:	value where it has none and its setting needs one
 * @leads:	its setting is not made where it has no value
 * @when:	when it may change
 */
struct sriov_vf_attr {
	const char *name;
	enum sriov_vf_setting setting;
	enum sriov_vf_kind kind;
	u32 min;
	u32 max;
	const char *unit;
	const struct sriov_vf_word *words;
	u32 fallback;
	bool leads;
	enum sriov_vf_when when;
};

extern const struct sriov_vf_attr sriov_vf_attrs[SRIOV_NR_VF_ATTRS];

u32 sriov_vf_attrs_when(enum sriov_vf_when when);
void sriov_vf_attr_valid(enum sriov_vf_attr_id id, char *buf, size_t len);
bool sriov_vf_config_parse(enum sriov_vf_attr_id id, const char *text,
			   struct sriov_vf_config *config);
u32 sriov_vf_config_parse_list(char *text, struct sriov_vf_config *config, char *why, size_t len);
int sriov_vf_config_format(enum sriov_vf_attr_id id, const struct sriov_vf_config *config,
			   char *buf, size_t len);
const char *sriov_vf_config_check(const struct sriov_vf_config *config);
bool sriov_vf_config_wants_driver(const struct sriov_vf_config *config);
u32 sriov_vf_config_drift(const struct sriov_vf_config *wanted,
			  const struct sriov_vf_config *actual);
void sriov_vf_config_merge(struct sriov_vf_config *config, const struct sriov_vf_config *more,
			   u32 which);
void sriov_vf_config_add_device(const struct sriov_vf_info *info, struct sriov_vf_config *config);
u32 sriov_vf_drift(const struct sriov_vf_info *vf, const struct sriov_vf_config *actual);

#endif
