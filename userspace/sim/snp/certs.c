// SPDX-License-Identifier: MIT
/* The host's certificate table (AMD 56421, section 4.1.8.1). */
#include <openssl/crypto.h>

#include "sim/base/fields.h"
#include "sim/snp/snp.h"

#define ENTRY_SIZE 24
#define GUID_SIZE 16
#define ENTRIES_MAX 5 /* three certificates, padding, the end */

/* GUIDs in the order of bytes in which they are printed. */
#define GUID_VCEK "63da758de6644564adc5f4b93be8accd"
#define GUID_VLEK "a8074bc2a25a483eaae639c045a0b8a1"
#define GUID_ASK "4ab7b379bbac4fe4a02f05aef327c782"
#define GUID_ARK "c0b406a4a803495297433fb6014cd0ae"
#define GUID_PADDING "7661646469672d76756f63682d73696d"

struct table {
	u8 *data;
	size_t size; /* up to the end of the last blob */
	int entries;
	bool is_full;
};

static void add_blob(struct table *table, const char *guid, const u8 *blob,
		     size_t size)
{
	u8 *entry = table->data + table->entries * ENTRY_SIZE;
	size_t id_size;

	if (!blob || size > SIM_CERTS_SIZE - table->size ||
	    !OPENSSL_hexstr2buf_ex(entry, GUID_SIZE, &id_size, guid, '\0')) {
		table->is_full = true;
		return;
	}
	put_le32(entry + 16, (u32)table->size);
	put_le32(entry + 20, (u32)size);
	memcpy(table->data + table->size, blob, size);
	table->size += size;
	table->entries++;
}

static void add_cert(struct table *table, const char *guid, const X509 *cert)
{
	u8 *der = NULL;
	int size = i2d_X509(cert, &der);

	add_blob(table, guid, der, size > 0 ? (size_t)size : 0);
	OPENSSL_free(der);
}

/* What does not fit into the largest table is left out. */
static void add_padding(struct table *table, size_t size)
{
	size_t room = SIM_CERTS_SIZE - table->size;
	u8 *blob;

	if (size > room)
		size = room;
	blob = OPENSSL_malloc(size);
	if (!blob)
		return;
	memset(blob, 0xa5, size);
	add_blob(table, GUID_PADDING, blob, size);
	OPENSSL_free(blob);
}

static void add_chain(struct table *table, const struct sim_config *config,
		      const struct sim_snp_pki *pki)
{
	bool is_vlek = config->signing_key == SIM_SIGNER_VLEK;

	add_cert(table, is_vlek ? GUID_VLEK : GUID_VCEK,
		 pki->certs[is_vlek ? SIM_VLEK : SIM_VCEK]);
	add_cert(table, GUID_ASK, pki->certs[is_vlek ? SIM_ASVK : SIM_ASK]);
	add_cert(table, GUID_ARK, pki->certs[SIM_ARK]);
	if (config->certs_padding)
		add_padding(table, config->certs_padding);
}

/* Fills the whole table with entries of different GUIDs, without an end. */
static void fill_entries(u8 *data)
{
	for (u32 i = 0; i < SIM_CERTS_SIZE / ENTRY_SIZE; i++)
		put_le32(data + i * ENTRY_SIZE, i + 1);
	memset(data + SIM_CERTS_SIZE - SIM_CERTS_SIZE % ENTRY_SIZE, 0xff,
	       SIM_CERTS_SIZE % ENTRY_SIZE);
}

static void spoil_table(struct table *table, enum sim_table_defect defect)
{
	u8 *first = table->data, *second = table->data + ENTRY_SIZE;

	switch (defect) {
	case SIM_TABLE_OVERLAP:
		put_le32(second + 16, get_le32(first + 16) + 1);
		break;
	case SIM_TABLE_WRAP:
		put_le32(second + 16, 0xfffffff0);
		put_le32(second + 20, 0x400);
		break;
	case SIM_TABLE_BEYOND:
		put_le32(second + 20, SIM_CERTS_SIZE);
		break;
	case SIM_TABLE_INSIDE:
		put_le32(first + 16, ENTRY_SIZE);
		break;
	case SIM_TABLE_DUPLICATE:
		memcpy(second, first, GUID_SIZE);
		break;
	case SIM_TABLE_EMPTY_ENTRY:
		put_le32(second + 20, 0);
		break;
	case SIM_TABLE_UNTERMINATED:
		fill_entries(table->data);
		table->size = SIM_CERTS_SIZE;
		break;
	case SIM_TABLE_GOOD:
	case SIM_TABLE_NONE:
		break;
	}
}

size_t sim_certs_build(const struct sim_config *config,
		       const struct sim_snp_pki *pki,
		       enum sim_table_defect defect, u8 *out)
{
	struct table table = { .data = out, .size = ENTRIES_MAX * ENTRY_SIZE };

	memset(out, 0, SIM_CERTS_SIZE);
	if (!config->certs || defect == SIM_TABLE_NONE)
		return 0;
	add_chain(&table, config, pki);
	if (table.is_full)
		return 0;
	spoil_table(&table, defect);
	return table.size;
}
