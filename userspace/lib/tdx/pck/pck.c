// SPDX-License-Identifier: MIT
#include "tdx/pck/pck.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"

/* 1.2.840.113741.1.13.1, and what is under it. */
static const u8 sgx[] = {
	0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01,
};

static const u8 sgx_tcb[] = { 0x2a, 0x86, 0x48, 0x86, 0xf8,
			      0x4d, 0x01, 0x0d, 0x01, 0x02 };
static const u8 sgx_configuration[] = { 0x2a, 0x86, 0x48, 0x86, 0xf8,
					0x4d, 0x01, 0x0d, 0x01, 0x07 };

/* Components, PCESVN, CPUSVN. */
#define TCB_COUNT (TDX_COMPONENTS + 2)
#define FLAG_COUNT 3

/* The last number of the entries' OIDs. */
enum sgx_entry {
	SGX_PPID = 1,
	SGX_TCB,
	SGX_PCEID,
	SGX_FMSPC,
	SGX_TYPE,
	SGX_INSTANCE,
	SGX_CONFIGURATION,
};

/* A SEQUENCE of SEQUENCE {OID, value}, where the OID is @arc and a number. */
struct table {
	const u8 *arc;
	size_t arc_size;
	size_t max; /* of numbers */
	void (*read)(struct der *in, size_t at, struct tdx_pck *pck);
};

/* The number behind @table's arc, of one octet; 0 when it is another. */
static size_t number_of(const struct table *table, struct der_view oid)
{
	if (oid.size != table->arc_size + 1 ||
	    memcmp(oid.data, table->arc, table->arc_size) != 0 ||
	    oid.data[table->arc_size] > table->max)
		return 0;
	return oid.data[table->arc_size];
}

/* Entries 1 to a count that is returned, in any order, each once. */
static size_t read_table(struct der *d, const struct table *table,
			 struct tdx_pck *pck)
{
	struct der list = der_enter(d, DER_SEQUENCE);
	size_t count = 0;
	u32 seen = 0;

	for (; der_more(&list); count++) {
		struct der entry = der_enter(&list, DER_SEQUENCE);
		const u8 *at = entry.pos;
		size_t number = number_of(table, der_oid(&entry));

		if (!number || seen & 1u << number) {
			der_refuse(&entry, at,
				   "value is unknown or there twice");
			break;
		}
		seen |= 1u << number;
		table->read(&entry, number, pck);
		der_end(&entry);
	}
	if (seen != (2u << count) - 2)
		der_refuse(&list, list.pos, "a value is missing");
	return count;
}

static void read_octets(struct der *in, u8 *out, size_t size)
{
	const u8 *at = in->pos;
	struct der_view octets = der_take(in, DER_OCTET_STRING);

	if (octets.size == size)
		memcpy(out, octets.data, size);
	else
		der_refuse(in, at, "OCTET STRING is of another size");
}

static void read_tcb(struct der *in, size_t at, struct tdx_pck *pck)
{
	if (at <= TDX_COMPONENTS)
		pck->components[at - 1] = (u8)der_number(in, DER_INTEGER, 0xff);
	else if (at == TDX_COMPONENTS + 1)
		pck->pcesvn = (u16)der_number(in, DER_INTEGER, 0xffff);
	else
		read_octets(in, pck->cpu_svn, sizeof(pck->cpu_svn));
}

static void read_flag(struct der *in, size_t at, struct tdx_pck *pck)
{
	bool *const flags[FLAG_COUNT] = {
		&pck->dynamic_platform,
		&pck->cached_keys,
		&pck->smt_enabled,
	};

	*flags[at - 1] = der_boolean(in);
}

static const struct table tcb_table = { sgx_tcb, sizeof(sgx_tcb), TCB_COUNT,
					read_tcb };
static const struct table configuration_table = {
	sgx_configuration,
	sizeof(sgx_configuration),
	FLAG_COUNT,
	read_flag,
};

static void read_whole(struct der *in, const struct table *table,
		       struct tdx_pck *pck)
{
	const u8 *at = in->pos;

	if (read_table(in, table, pck) != table->max)
		der_refuse(in, at, "a value is missing");
}

static void read_entry(struct der *in, size_t at, struct tdx_pck *pck)
{
	switch (at) {
	case SGX_PPID:
		read_octets(in, pck->ppid, sizeof(pck->ppid));
		break;
	case SGX_TCB:
		read_whole(in, &tcb_table, pck);
		break;
	case SGX_PCEID:
		read_octets(in, pck->pceid, sizeof(pck->pceid));
		break;
	case SGX_FMSPC:
		read_octets(in, pck->fmspc, sizeof(pck->fmspc));
		break;
	case SGX_TYPE:
		pck->sgx_type = (int)der_number(in, DER_ENUMERATED, 2);
		break;
	case SGX_INSTANCE:
		read_octets(in, pck->platform_instance_id,
			    sizeof(pck->platform_instance_id));
		break;
	default:
		read_whole(in, &configuration_table, pck);
	}
}

static const struct table sgx_table = { sgx, sizeof(sgx), SGX_CONFIGURATION,
					read_entry };

/* Five values under the Processor CA, seven under the Platform CA. */
int tdx_pck_read(const struct cert *cert, struct tdx_pck *pck,
		 struct vouch_error *error)
{
	struct der_fault fault = { 0 };
	struct der_view value;
	struct der in;
	size_t count;
	char text[160];

	*pck = (struct tdx_pck){ 0 };
	if (!cert_extension(cert, sgx, sizeof(sgx), &value))
		return vouch__error(error, -EBADMSG,
				    "PCK certificate has no SGX extension");
	in = der_over(value, &fault);
	count = read_table(&in, &sgx_table, pck);
	der_end(&in);
	if (count != SGX_TYPE && count != SGX_CONFIGURATION)
		der_refuse(&in, value.data, "values are not 5 or 7");
	pck->has_platform = count == SGX_CONFIGURATION;
	if (!fault.why)
		return 0;
	der_fault_text(&fault, value.data, text, sizeof(text));
	return vouch__error(error, -EBADMSG,
			    "PCK certificate has no well-formed SGX extension: "
			    "%s",
			    text);
}
