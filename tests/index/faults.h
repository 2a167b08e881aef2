/* faults.h - system calls and allocations that fail when told to.
 *
 * One program has one of these: test_index, by nx_sys_fault() and --wrap.
 */
#ifndef NX_TESTS_INDEX_FAULTS_H
#define NX_TESTS_INDEX_FAULTS_H

#include <limits.h>
#include <stdatomic.h>

extern atomic_long calls_left;       /* until one fails; LONG_MAX: none does */
extern atomic_long allocations_left; /* the same */

enum fault { FAULT_EIO, FAULT_ENOSPC, FAULT_EINTR, FAULT_SHORT, FAULT_KILL, FAULTS };
extern enum fault fault_kind;

enum { KILLED = 77 /* exit status of a process that a fault killed */ };

#endif
