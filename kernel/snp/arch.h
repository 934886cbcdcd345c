/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - what the files for real SNP hardware share, titled by file
 */
#ifndef VOUCH_SNP_ARCH_H
#define VOUCH_SNP_ARCH_H

#include <linux/types.h>

/* Certificate room at the start: what most hosts need. */
#define SNP_CERTS_PAGES_AT_START 4

/* shared.c */

/**
 * snp_shared_alloc() - allocate zeroed pages that the host can read and write
 * @pages: how many, physically contiguous
 *
 * Return: their address in the linear map, or NULL
 */
void *snp_shared_alloc(u32 pages);

/**
 * snp_shared_free() - take pages back from the host
 * @shared: what snp_shared_alloc() returned, or NULL
 * @pages: as many as were allocated
 *
 * Pages that cannot be made private again are never used again.
 */
void snp_shared_free(void *shared, u32 pages);

/**
 * snp_shared_grow() - have at least so many pages
 * @shared: points to what snp_shared_alloc() returned; replaced
 * @pages: points to their number; replaced
 * @wanted: how many there are to be; the old contents are lost
 *
 * Return: 0, or -ENOMEM with the old pages kept
 */
int snp_shared_grow(void **shared, u32 *pages, u32 wanted);

#endif /* VOUCH_SNP_ARCH_H */
