/* SPDX-License-Identifier: MIT */
/* TCB info and QE identity; Intel PCS API, version 4. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_COLLATERAL_H
#define VOUCH_LIB_TDX_COLLATERAL_COLLATERAL_H

#include "codec/json_scan.h"
#include "tdx/pck/pck.h"
#include "tdx/collateral/status.h"

/*
 * What a component is, for people: "BIOS", "Early Microcode Update"; borrowed
 * from the document.
 */
struct tdx_component {
	u8 svn;
	const char *category, *type;
};

struct tdx_level {
	struct tdx_component sgx[TDX_COMPONENTS]; /* of a platform */
	struct tdx_component tdx[TDX_COMPONENTS]; /* of a platform for TDs */
	u32 pcesvn; /* of a platform */
	u32 isvsvn; /* of a module or enclave */
	time_t date;
	enum tdx_status status;
	const json_t *advisories; /* an array, borrowed; or NULL */
};

/* From the newest down. */
struct tdx_levels {
	struct tdx_level *items;
	size_t count;
};

struct tdx_module {
	u32 version; /* of "TDX_03": 3; 0 for the one without a name */
	u8 mrsigner[48];
	u8 attributes[8];
	u8 attributes_mask[8];
	struct tdx_levels levels;
};

enum tdx_collateral_kind {
	TDX_TCB_INFO,
	TDX_QE_IDENTITY,
};

struct tdx_collateral {
	enum tdx_collateral_kind kind;
	struct signed_document document;
	u8 digest[32]; /* SHA-256 of what is signed */
	u8 whole[32]; /* SHA-256 of that digest and the signature */
	char id[8]; /* "SGX", "TDX", "QE", "TD_QE" */
	u32 version;
	time_t issued, next_update;
	u32 evaluation_number;
	struct tdx_levels levels;
	/* TCB info */
	u8 fmspc[6];
	u8 pceid[2];
	struct tdx_module *modules; /* the first is version 0; none for SGX */
	size_t modules_count;
	/* QE identity; numbers as they lie in a report */
	u8 miscselect[4], miscselect_mask[4];
	u8 attributes[16], attributes_mask[16];
	u8 mrsigner[32];
	u32 isvprodid;
};

/*
 * Takes over what @document holds, also when it fails. Return: 0, -EBADMSG,
 * -ENOMEM.
 */
int tdx_collateral_open(struct signed_document *document,
			enum tdx_collateral_kind kind,
			struct tdx_collateral **collateral,
			struct vouch_error *error);
void tdx_collateral_close(struct tdx_collateral *collateral);

/* ---- tdx/collateral/levels.c ---- */

/*
 * Reads "tcbLevels" of @object; @has_tdx: with components of TDX. All false
 * with what is wrong in @error.
 */
bool tdx_levels_read(const json_t *object, u32 version, bool has_tdx,
		     struct tdx_levels *levels, struct vouch_error *error);
bool tdx_isv_levels_read(const json_t *object, struct tdx_levels *levels,
			 struct vouch_error *error);

#endif /* VOUCH_LIB_TDX_COLLATERAL_COLLATERAL_H */
