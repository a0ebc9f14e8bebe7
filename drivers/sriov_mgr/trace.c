// SPDX-License-Identifier: GPL-2.0
/*
 * trace.c - where the tracepoints of trace.h are.
 */
#define CREATE_TRACE_POINTS
#include "trace.h"
