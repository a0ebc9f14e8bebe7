/* SPDX-License-Identifier: GPL-2.0 */
/*
 * trace.h - tracepoints: what is asked of hardware and what came of it.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM sriov_mgr

#if !defined(_SRIOV_MGR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _SRIOV_MGR_TRACE_H

#include <linux/tracepoint.h>

#include "apply.h"
#include "common.h"
#include "policy.h"
#include "registry.h"

/* A setting of a VF was made, or taken back. @setting: its first attribute. */
TRACE_EVENT(sriov_apply,
	    TP_PROTO(const struct sriov_vf *vf, const char *setting, int err),
	    TP_ARGS(vf, setting, err),
	    TP_STRUCT__entry(__array(char, pf, SRIOV_ADDRESS_LEN)
			     __field(unsigned int, vf)
			     __array(char, setting, 16)
			     __field(int, err)),
	    TP_fast_assign(memcpy(__entry->pf, vf->pf->now.address, SRIOV_ADDRESS_LEN);
			   __entry->vf = vf->now.index;
			   strscpy(__entry->setting, setting, 16);
			   __entry->err = err),
	    TP_printk("%s vf%u %s: %d", __entry->pf, __entry->vf, __entry->setting,
		      __entry->err)
);

/* The number of VFs was changed, or was not: @err. */
TRACE_EVENT(sriov_plan,
	    TP_PROTO(const struct sriov_pf *pf, unsigned int from, unsigned int to, int err),
	    TP_ARGS(pf, from, to, err),
	    TP_STRUCT__entry(__array(char, pf, SRIOV_ADDRESS_LEN)
			     __field(unsigned int, from)
			     __field(unsigned int, to)
			     __field(int, err)),
	    TP_fast_assign(memcpy(__entry->pf, pf->now.address, SRIOV_ADDRESS_LEN);
			   __entry->from = from;
			   __entry->to = to;
			   __entry->err = err),
	    TP_printk("%s %u -> %u VFs: %d", __entry->pf, __entry->from, __entry->to,
		      __entry->err)
);

/* The limit was computed, as something may have changed it. @limit: VFs or SRIOV_UNSET. */
TRACE_EVENT(sriov_limit,
	    TP_PROTO(const struct sriov_pf *pf, int limit, const char *by),
	    TP_ARGS(pf, limit, by),
	    TP_STRUCT__entry(__array(char, pf, SRIOV_ADDRESS_LEN)
			     __field(int, limit)
			     __array(char, by, SRIOV_LIMIT_LEN)),
	    TP_fast_assign(memcpy(__entry->pf, pf->now.address, SRIOV_ADDRESS_LEN);
			   __entry->limit = limit;
			   strscpy(__entry->by, by, SRIOV_LIMIT_LEN)),
	    TP_printk("%s %d: %s", __entry->pf, __entry->limit, __entry->by)
);

/* A driver was asked about VFs. @parts: SRIOV_MGR_PART_*; @us: for how many microseconds. */
TRACE_EVENT(sriov_snapshot,
	    TP_PROTO(const struct sriov_pf *pf, unsigned int first, unsigned int count, u32 parts,
		     u64 us),
	    TP_ARGS(pf, first, count, parts, us),
	    TP_STRUCT__entry(__array(char, pf, SRIOV_ADDRESS_LEN)
			     __field(unsigned int, first)
			     __field(unsigned int, count)
			     __field(u32, parts)
			     __field(u64, us)),
	    TP_fast_assign(memcpy(__entry->pf, pf->now.address, SRIOV_ADDRESS_LEN);
			   __entry->first = first;
			   __entry->count = count;
			   __entry->parts = parts;
			   __entry->us = us),
	    TP_printk("%s vf%u +%u%s%s in %llu us", __entry->pf, __entry->first, __entry->count,
		      __entry->parts & SRIOV_MGR_PART_CONFIG ? " config" : "",
		      __entry->parts & SRIOV_MGR_PART_COUNTERS ? " counters" : "", __entry->us)
);

#endif /* _SRIOV_MGR_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
