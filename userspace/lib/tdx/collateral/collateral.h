/* SPDX-License-Identifier: MIT */
/* TCB info and QE identity; Intel PCS API, version 4. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_COLLATERAL_H
#define VOUCH_LIB_TDX_COLLATERAL_COLLATERAL_H

#include <time.h>

#include "tdx/collateral/json_reader.h"
#include "tdx/pck/pck.h"
#include "tdx/collateral/status.h"

struct tdx_level {
	u8 sgx[TDX_COMPONENTS]; /* SVNs of a platform */
	u8 tdx[TDX_COMPONENTS]; /* of a platform for TDs */
	u32 pcesvn; /* of a platform */
	u32 isvsvn; /* of a module or enclave */
	time_t date;
	enum tdx_status status;
	/* What is told of it stays in the document. */
	struct json_raw tcb;
	struct json_raw advisories; /* a list; empty: there is none */
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
	char *text; /* of the whole document; what follows points into it */
	struct vouch_bytes body; /* exactly what is signed */
	u8 signature[64];
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
 * {"tcbInfo": {...}, "signature": "..."}, or "enclaveIdentity"; the body, or
 * all of it, may be a JSON string of the text, as some caches keep it.
 * Return: 0, -ENOENT (it is neither), -EBADMSG, -ENOMEM.
 */
int tdx_collateral_open(const u8 *text, size_t size,
			struct tdx_collateral **collateral,
			struct vouch_error *error);
void tdx_collateral_close(struct tdx_collateral *collateral);

/* ---- tdx/collateral/body.c ---- */

/*
 * Reads the object that is signed into @c. What it makes is freed by
 * tdx_collateral_close(), also when it fails.
 */
bool tdx_tcb_info_read(struct json_reader *r, struct tdx_collateral *c);
bool tdx_qe_identity_read(struct json_reader *r, struct tdx_collateral *c);

/* ---- tdx/collateral/levels.c ---- */

/* What the levels of a list are of. */
enum tdx_levels_kind {
	TDX_LEVELS_FLAT, /* a platform, in TCB info of version 2 */
	TDX_LEVELS_SGX, /* a platform without TDX */
	TDX_LEVELS_TDX,
	TDX_LEVELS_ISV, /* a TDX module or an enclave */
};

bool tdx_levels_read(struct json_reader *r, enum tdx_levels_kind kind,
		     struct tdx_levels *levels);

/* ---- tdx/collateral/component.c ---- */

/* What a component is, as "BIOS", "Early Microcode Update"; or empty. */
#define TDX_COMPONENT_TITLE 192

struct tdx_component_name {
	char category[64], type[96];
};

/* Of all TDX_COMPONENTS of them, in @rows. */
void tdx_component_names(const struct tdx_level *level, bool is_tdx,
			 struct tdx_component_name *rows);

/* "BIOS Early Microcode Update (SGX component 1)", as far as it is named. */
void tdx_component_title(const struct tdx_component_name *name, bool is_tdx,
			 size_t at, char *out, size_t size);

/* Calls @tell for each advisory, until it returns false. */
typedef bool tdx_advisory_t(const struct json_raw *name, void *out);
bool tdx_level_advisories(const struct tdx_level *level, tdx_advisory_t *tell,
			  void *out);

#endif /* VOUCH_LIB_TDX_COLLATERAL_COLLATERAL_H */
