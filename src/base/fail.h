/* fail.h - how every function of the library reports what went wrong.
 *
 * A failing function returns the status that nx_fail() hands back, so the report
 * and the return are one statement.  `err` may always be NULL.
 */
#ifndef NX_BASE_FAIL_H
#define NX_BASE_FAIL_H

#include <nidx.h>

/* Fills `err` (if not NULL) with a printf-formatted message and returns `status`.
 * All NIDX_ECORRUPT reports pass through one function, nx_corrupt_seen(), so that a
 * breakpoint there stops where bad bytes were first noticed. */
enum nidx_status nx_fail(struct nidx_error *err, enum nidx_status status, uint64_t offset,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/* NIDX_ENOMEM with the usual words. */
enum nidx_status nx_fail_memory(struct nidx_error *err);

/* Puts "prefix: " before the message already in `err`; returns err's status, or
 * `status` where err is NULL. */
enum nidx_status nx_fail_prefix(struct nidx_error *err, enum nidx_status status,
                                const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The breakpoint: called once for every NIDX_ECORRUPT. */
void nx_corrupt_seen(void);

#endif
