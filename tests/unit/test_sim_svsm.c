// SPDX-License-Identifier: MIT
/*
 * The SVSM's protocols as a guest sees them, with memory that is an array:
 * sizes, result codes, and which CPU may call.
 */
#include <openssl/evp.h>

#include "sim_fixture.h"

#define PAGES 64
#define SIZE ((size_t)PAGES * PAGE)
#define CAA (1 * PAGE)
#define OPERATION (2 * PAGE)
#define REPORT (3 * PAGE)
#define NONCE (4 * PAGE)
#define CERTS (5 * PAGE)
#define LIST (9 * PAGE)
#define VMSA (10 * PAGE)
#define OTHER_CAA (11 * PAGE)
#define MANIFEST (16 * PAGE)

#define CORE(call) ((u64)(call))
#define ATTEST(call) (1ULL << 32 | (call))
#define VTPM(call) (2ULL << 32 | (call))

#define INVALID_ADDRESS 0x80000003u
#define INVALID_PARAMETER 0x80000005u
#define UNSUPPORTED_PROTOCOL 0x80000001u
#define UNSUPPORTED_CALL 0x80000002u

/* A guest, whose pages are validated or not. */
struct guest {
	struct sim_svsm svsm;
	struct sim_misbehaviour misbehaviour;
	u8 memory[SIZE];
	bool is_valid[PAGES];
	u64 vmsa; /* that was set last */
	u64 caa;
	u32 caa_of;
	size_t certs_size;
	u8 report_data[64];
	int reports;
};

static bool guest_read(void *data, u64 address, u8 *out, size_t size)
{
	struct guest *g = data;

	if (address > SIZE || size > SIZE - address)
		return false;
	memcpy(out, g->memory + address, size);
	return true;
}

static bool guest_write(void *data, u64 address, const u8 *in, size_t size)
{
	struct guest *g = data;

	if (address > SIZE || size > SIZE - address)
		return false;
	memcpy(g->memory + address, in, size);
	return true;
}

static u8 guest_take_flag(void *data, u64 address)
{
	struct guest *g = data;
	u8 flag = g->memory[address];

	g->memory[address] = 0;
	return flag;
}

static u32 guest_validate(void *data, const u8 *entries, u32 count, u32 *status)
{
	struct guest *g = data;

	for (u32 i = 0; i < count; i++) {
		u64 entry = get_le64(entries + 8 * i);
		bool *is_valid = &g->is_valid[entry / PAGE % PAGES];

		if (*is_valid == !!(entry & 4) && !(entry & 8)) {
			*status = 0x10;
			return i;
		}
		*is_valid = entry & 4;
	}
	return count;
}

static bool guest_set_vmsa(void *data, u64 address, bool is_vmsa)
{
	struct guest *g = data;

	g->vmsa = is_vmsa ? address : 0;
	return true;
}

static bool guest_set_caa(void *data, u32 apic_id, u64 address)
{
	struct guest *g = data;

	g->caa = address;
	g->caa_of = apic_id;
	return true;
}

static bool guest_report(void *data, const u8 *report_data, u8 *report)
{
	struct guest *g = data;

	memcpy(g->report_data, report_data, 64);
	memset(report, 0x5a, SIM_SVSM_REPORT_SIZE);
	g->reports++;
	return true;
}

static size_t guest_certs(void *data, u8 *out)
{
	struct guest *g = data;

	if (g->certs_size <= SIM_SVSM_CERTS_MAX)
		memset(out, 0xce, g->certs_size);
	return g->certs_size;
}

static int setup(void **state)
{
	struct guest *g = calloc(1, sizeof(*g));

	assert_non_null(g);
	g->svsm = (struct sim_svsm){
		.guest = { .data = g,
			   .read = guest_read,
			   .write = guest_write,
			   .take_flag = guest_take_flag,
			   .pvalidate = guest_validate,
			   .set_vmsa = guest_set_vmsa,
			   .set_caa = guest_set_caa,
			   .report = guest_report,
			   .certs = guest_certs },
		.misbehaviour = &g->misbehaviour,
		.vmpl = 2,
		.has_uefi = true,
		.uefi_flags = 5,
	};
	sim_svsm_init(&g->svsm);
	sim_svsm_launch(&g->svsm, CAA);
	*state = g;
	return 0;
}

static int teardown(void **state)
{
	struct guest *g = *state;

	sim_svsm_free(&g->svsm);
	free(g);
	return 0;
}

/* A call by the first CPU. */
static struct sim_svsm_regs call(struct guest *g, u64 number, u64 rcx, u64 rdx,
				 u64 r8)
{
	struct sim_svsm_regs regs = {
		.rax = number, .rcx = rcx, .rdx = rdx, .r8 = r8, .r9 = 0x99
	};

	g->memory[CAA] = 1;
	sim_svsm_run(&g->svsm, 0, &regs);
	assert_int_equal(g->memory[CAA], 0);
	assert_int_equal(regs.r9, 0x99);
	return regs;
}

/* An operation with room for all. */
static void put_operation(struct guest *g)
{
	u8 *op = g->memory + OPERATION;

	memset(op, 0, 0x58);
	put_le64(op, REPORT);
	put_le32(op + 0x08, PAGE);
	put_le64(op + 0x10, NONCE);
	put_le32(op + 0x18, 64);
	put_le64(op + 0x20, MANIFEST);
	put_le32(op + 0x28, PAGE);
	memset(g->memory + NONCE, 0x11, 64);
}

static void want_certs(struct guest *g, u32 size)
{
	put_le64(g->memory + OPERATION + 0x30, CERTS);
	put_le32(g->memory + OPERATION + 0x38, size);
}

static void put_uefi_guid(struct guest *g)
{
	static const u8 guid[] = { 0x59, 0x3a, 0x45, 0xa4, 0x1b, 0x9e,
				   0x87, 0x47, 0xa0, 0x33, 0x19, 0x86,
				   0xd6, 0xad, 0xbe, 0x55 };

	memcpy(g->memory + OPERATION + 0x40, guid, sizeof(guid));
}

static struct sim_svsm_regs attest(struct guest *g, u32 number)
{
	return call(g, ATTEST(number), OPERATION, UINT64_MAX, UINT64_MAX);
}

static void expect_bound(struct guest *g, size_t manifest_size)
{
	u8 input[64 + PAGE], digest[64];

	memset(input, 0x11, 64);
	memcpy(input + 64, g->memory + MANIFEST, manifest_size);
	assert_true(EVP_Digest(input, 64 + manifest_size, digest, NULL,
			       EVP_sha512(), NULL));
	assert_memory_equal(digest, g->report_data, 64);
}

static void calls_are_the_cpus_own(void **state)
{
	struct guest *g = *state;
	struct sim_svsm_regs regs = { .rax = CORE(6) }, before = regs;

	/* Nothing is pending, and then it is another CPU's. */
	sim_svsm_run(&g->svsm, 0, &regs);
	g->memory[CAA] = 1;
	/* Not at address 0 either, which a CPU that is not there would have. */
	g->memory[0] = 1;
	sim_svsm_run(&g->svsm, 1, &regs);
	sim_svsm_run(&g->svsm, SIM_SVSM_CPUS, &regs);
	assert_memory_equal(&regs, &before, sizeof(regs));
	assert_int_equal(g->memory[CAA], 1);
	assert_int_equal(g->svsm.calls, 0);
}

static void protocols_are_told(void **state)
{
	struct guest *g = *state;
	const u64 one = 1ULL << 32 | 1;

	assert_int_equal(call(g, CORE(6), 0ULL << 32 | 1, 0, 0).rcx, one);
	assert_int_equal(call(g, CORE(6), 1ULL << 32 | 1, 0, 0).rcx, one);
	assert_int_equal(call(g, CORE(6), 1ULL << 32 | 2, 0, 0).rcx, 0);
	/* Without swtpm there is no vTPM. */
	assert_int_equal(call(g, CORE(6), 2ULL << 32 | 1, 0, 0).rcx, 0);
	assert_int_equal(call(g, VTPM(0), 0, 0, 0).rax, UNSUPPORTED_PROTOCOL);
	g->svsm.swtpm = "/nowhere";
	assert_int_equal(call(g, CORE(6), 2ULL << 32 | 1, 0, 0).rcx, one);
	assert_int_equal(call(g, VTPM(0), 0, 7, 0).rcx, 0x100);
	assert_int_equal(call(g, VTPM(0), 0, 7, 0).rdx, 0);
	assert_int_equal(call(g, VTPM(2), 0, 0, 0).rax, UNSUPPORTED_CALL);
	for (u32 n = 4; n < 6; n++)
		assert_int_equal(call(g, CORE(n), 0, 0, 0).rax,
				 UNSUPPORTED_CALL);
	assert_int_equal(call(g, CORE(7), 1, 0, 0).rcx, 0);
	assert_int_equal(call(g, 3ULL << 32, 0, 0, 0).rax,
			 UNSUPPORTED_PROTOCOL);
	/* As Coconut's SVSM has it. */
	assert_int_equal(call(g, ATTEST(2), 0, 0, 0).rax, UNSUPPORTED_PROTOCOL);
}

static void calling_areas_are_remapped(void **state)
{
	struct guest *g = *state;
	struct sim_svsm_regs regs = { .rax = CORE(6), .rcx = 1 };

	assert_int_equal(call(g, CORE(0), OTHER_CAA + 4, 0, 0).rax,
			 INVALID_PARAMETER);
	assert_int_equal(call(g, CORE(0), SIZE, 0, 0).rax, INVALID_PARAMETER);
	g->memory[OTHER_CAA] = 1;
	assert_int_equal(call(g, CORE(0), OTHER_CAA, 0, 0).rax, 0);
	assert_int_equal(g->caa, OTHER_CAA);
	/* It is emptied, so that a call is not taken for one. */
	assert_int_equal(g->memory[OTHER_CAA], 0);
	g->memory[CAA] = 1;
	sim_svsm_run(&g->svsm, 0, &regs);
	assert_int_equal(g->memory[CAA], 1);
	g->memory[OTHER_CAA] = 1;
	sim_svsm_run(&g->svsm, 0, &regs);
	assert_int_equal(regs.rcx, 1ULL << 32 | 1);
}

static void put_list(struct guest *g, u16 count, u16 next)
{
	put_le16(g->memory + LIST, count);
	put_le16(g->memory + LIST + 2, next);
}

static void put_entry(struct guest *g, u32 at, u64 entry)
{
	put_le64(g->memory + LIST + 8 + 8 * (size_t)at, entry);
}

static void pages_are_validated(void **state)
{
	struct guest *g = *state;

	put_list(g, 3, 0);
	for (u32 i = 0; i < 3; i++)
		put_entry(g, i, (40ULL + i) * PAGE | 4);
	assert_int_equal(call(g, CORE(1), LIST, 0, 0).rax, 0);
	assert_true(g->is_valid[40] && g->is_valid[42]);
	assert_int_equal(get_le16(g->memory + LIST + 2), 3);

	/* The second one is as it was: it says where, and goes on there. */
	put_list(g, 3, 0);
	put_entry(g, 0, 43ULL * PAGE | 4);
	put_entry(g, 2, 44ULL * PAGE | 4);
	assert_int_equal(call(g, CORE(1), LIST, 0, 0).rax, 0x80001010);
	assert_int_equal(get_le16(g->memory + LIST + 2), 1);
	assert_true(g->is_valid[43] && !g->is_valid[44]);
	put_entry(g, 1, 41ULL * PAGE | 4 | 8);
	assert_int_equal(call(g, CORE(1), LIST, 0, 0).rax, 0);
	assert_true(g->is_valid[44]);
}

static void bad_lists_are_refused(void **state)
{
	static const struct {
		u64 address;
		u16 count;
		u16 next;
		u64 entry;
	} rows[] = {
		{ LIST + 4, 1, 0, 40 * PAGE | 4 },
		{ SIZE, 1, 0, 0 },
		{ LIST, 0, 0, 40 * PAGE | 4 },
		{ LIST, 1, 1, 40 * PAGE | 4 },
		{ LIST, 512, 0, 40 * PAGE | 4 },
		{ LIST, 1, 0, 40 * PAGE | 4 | 2 },
		{ LIST, 1, 0, 40 * PAGE | 4 | 0x10 },
		{ LIST, 1, 0, 40 * PAGE | 4 | 1 },
	};
	struct guest *g = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		put_list(g, rows[i].count, rows[i].next);
		put_entry(g, 0, rows[i].entry);
		assert_int_equal(call(g, CORE(1), rows[i].address, 0, 0).rax,
				 INVALID_PARAMETER);
		assert_false(g->is_valid[40]);
	}
	/* 511 entries are the most that a page holds. */
	put_list(g, 511, 510);
	put_entry(g, 510, 40 * PAGE | 4);
	assert_int_equal(call(g, CORE(1), LIST, 0, 0).rax, 0);
}

static void put_vmsa(struct guest *g)
{
	g->memory[VMSA + 0xca] = 2;
	put_le64(g->memory + VMSA + 0xd0, 1 << 12);
	put_le64(g->memory + VMSA + 0x3b0, 1);
}

static void cpus_are_created(void **state)
{
	struct guest *g = *state;
	struct sim_svsm_regs regs = { .rax = CORE(6), .rcx = 1 };

	put_vmsa(g);
	assert_int_equal(call(g, CORE(2), VMSA, OTHER_CAA, 3).rax, 0);
	assert_int_equal(g->vmsa, VMSA);
	assert_int_equal(g->caa, OTHER_CAA);
	assert_int_equal(g->caa_of, 3);
	/* The VMSA is in use, for whatever CPU. */
	assert_int_equal(call(g, CORE(2), VMSA, OTHER_CAA, 4).rax,
			 INVALID_ADDRESS);
	g->memory[OTHER_CAA] = 1;
	sim_svsm_run(&g->svsm, 3, &regs);
	assert_int_equal(regs.rcx, 1ULL << 32 | 1);

	assert_int_equal(call(g, CORE(3), VMSA, 0, 0).rax, 0);
	assert_int_equal(g->vmsa, 0);
	assert_int_equal(call(g, CORE(3), VMSA, 0, 0).rax, INVALID_PARAMETER);
	assert_int_equal(call(g, CORE(3), 0, 0, 0).rax, INVALID_PARAMETER);
}

static void bad_cpus_are_refused(void **state)
{
	struct guest *g = *state;

	put_vmsa(g);
	assert_int_equal(call(g, CORE(2), VMSA + 8, OTHER_CAA, 3).rax,
			 INVALID_ADDRESS);
	assert_int_equal(call(g, CORE(2), VMSA, OTHER_CAA + 8, 3).rax,
			 INVALID_ADDRESS);
	assert_int_equal(call(g, CORE(2), VMSA, VMSA, 3).rax, INVALID_ADDRESS);
	assert_int_equal(call(g, CORE(2), VMSA, OTHER_CAA, SIM_SVSM_CPUS).rax,
			 INVALID_PARAMETER);
	/* VMPL 0 is the SVSM's own. */
	g->memory[VMSA + 0xca] = 0;
	assert_int_equal(call(g, CORE(2), VMSA, OTHER_CAA, 3).rax,
			 INVALID_PARAMETER);
	put_vmsa(g);
	put_le64(g->memory + VMSA + 0xd0, 0);
	assert_int_equal(call(g, CORE(2), VMSA, OTHER_CAA, 3).rax,
			 INVALID_PARAMETER);
	put_vmsa(g);
	put_le64(g->memory + VMSA + 0x3b0, 0);
	assert_int_equal(call(g, CORE(2), VMSA, OTHER_CAA, 3).rax,
			 INVALID_PARAMETER);
	assert_int_equal(g->vmsa, 0);
}

static void all_services_are_attested(void **state)
{
	struct guest *g = *state;
	const u8 *manifest = g->memory + MANIFEST;
	struct sim_svsm_regs regs;

	put_operation(g);
	regs = attest(g, 0);
	assert_int_equal(regs.rax, 0);
	assert_int_equal(regs.rcx, 24 + 24 + 8);
	assert_int_equal(regs.rdx, 0);
	assert_int_equal(regs.r8, 1184);
	assert_int_equal(get_le32(manifest + 16), regs.rcx);
	assert_int_equal(get_le32(manifest + 20), 1);
	assert_int_equal(get_le32(manifest + 24 + 16), 48);
	assert_int_equal(get_le32(manifest + 24 + 20), 8);
	assert_int_equal(get_le32(manifest + 48 + 4), 5);
	assert_int_equal(g->memory[REPORT], 0x5a);
	assert_int_equal(g->memory[REPORT + 1184], 0);
	expect_bound(g, regs.rcx);
}

static void one_service_is_attested(void **state)
{
	struct guest *g = *state;
	struct sim_svsm_regs regs;

	put_operation(g);
	put_uefi_guid(g);
	regs = attest(g, 1);
	assert_int_equal(regs.rax, 0);
	assert_int_equal(regs.rcx, 8);
	expect_bound(g, 8);

	put_le32(g->memory + OPERATION + 0x50, 1);
	assert_int_equal(attest(g, 1).rax, INVALID_PARAMETER);
	put_le32(g->memory + OPERATION + 0x50, 0);
	g->memory[OPERATION + 0x40] ^= 1;
	assert_int_equal(attest(g, 1).rax, UNSUPPORTED_PROTOCOL);
	assert_int_equal(g->reports, 1);
}

/* All of the room is filled, and no less is enough. */
static void certificates_need_all_their_room(void **state)
{
	struct guest *g = *state;
	struct sim_svsm_regs regs;

	put_operation(g);
	want_certs(g, 0x4000);
	memset(g->memory + CERTS, 0xff, 0x4000);
	regs = attest(g, 0);
	assert_int_equal(regs.rax, 0);
	assert_int_equal(regs.rdx, 0);
	assert_true(is_zero(g->memory + CERTS, 24));
	assert_int_equal(g->memory[CERTS + 24], 0xff);

	g->certs_size = 100;
	regs = attest(g, 0);
	assert_int_equal(regs.rax, 0);
	assert_int_equal(regs.rdx, 0x4000);
	assert_int_equal(g->memory[CERTS + 99], 0xce);
	assert_int_equal(g->memory[CERTS + 0x3fff], 0);

	want_certs(g, 0x3000);
	regs = attest(g, 0);
	assert_int_equal(regs.rax, INVALID_PARAMETER);
	assert_int_equal(regs.rdx, 0x4000);

	want_certs(g, 0x4000);
	g->certs_size = 0x4001;
	regs = attest(g, 0);
	assert_int_equal(regs.rax, INVALID_PARAMETER);
	assert_int_equal(regs.rdx, 0x5000);
	assert_int_equal(regs.r8, UINT64_MAX);
	/* Each of them had the firmware make a report. */
	assert_int_equal(g->reports, 4);

	want_certs(g, 0x4001);
	assert_int_equal(attest(g, 0).rax, INVALID_PARAMETER);
	assert_int_equal(g->reports, 4);
}

/* What is too small is told with what is needed, for a report. */
static void small_buffers_cost_a_report(void **state)
{
	struct guest *g = *state;
	struct sim_svsm_regs regs;

	put_operation(g);
	put_le32(g->memory + OPERATION + 0x28, 55);
	regs = attest(g, 0);
	assert_int_equal(regs.rax, INVALID_PARAMETER);
	assert_int_equal(regs.rcx, 56);
	put_le32(g->memory + OPERATION + 0x28, 56);
	put_le32(g->memory + OPERATION + 0x08, 1183);
	regs = attest(g, 0);
	assert_int_equal(regs.rax, INVALID_PARAMETER);
	assert_int_equal(regs.r8, 1184);
	assert_int_equal(g->reports, 2);
	put_le32(g->memory + OPERATION + 0x08, 1184);
	assert_int_equal(attest(g, 0).rax, 0);
}

static void malformed_operations_cost_nothing(void **state)
{
	static const struct {
		size_t at;
		u64 value;
		size_t size;
		u32 call;
	} rows[] = {
		{ 0x00, REPORT + 8, 8, 0 },
		{ 0x0c, 1, 4, 0 },
		{ 0x10, NONCE + PAGE - 63, 8, 0 },
		{ 0x18, 63, 2, 0 },
		{ 0x18, 65, 2, 0 },
		{ 0x1a, 1, 2, 0 },
		{ 0x1c, 1, 4, 0 },
		{ 0x20, MANIFEST + 1, 8, 0 },
		{ 0x2c, 1, 4, 0 },
		{ 0x3c, 1, 4, 0 },
		{ 0x54, 1, 4, 1 },
	};
	struct guest *g = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		put_operation(g);
		put_uefi_guid(g);
		put_le(g->memory + OPERATION + rows[i].at, rows[i].value,
		       rows[i].size);
		assert_int_equal(attest(g, rows[i].call).rax,
				 INVALID_PARAMETER);
	}
	put_operation(g);
	assert_int_equal(call(g, ATTEST(0), OPERATION + 4, 0, 0).rax,
			 INVALID_PARAMETER);
	assert_int_equal(call(g, ATTEST(0), OPERATION + PAGE - 0x38, 0, 0).rax,
			 INVALID_PARAMETER);
	assert_int_equal(g->reports, 0);
	/* The last member of the longer structure is no part of the shorter. */
	put_le32(g->memory + OPERATION + 0x54, 1);
	assert_int_equal(attest(g, 0).rax, 0);
	put_le64(g->memory + OPERATION + 0x20, SIZE);
	put_le32(g->memory + OPERATION + 0x54, 0);
	assert_int_equal(attest(g, 0).rax, INVALID_ADDRESS);
}

static void misbehaviour_is_acted_out(void **state)
{
	static const struct {
		const char *spec;
		u64 rax;
		u64 rcx;
	} rows[] = {
		{ "svsm-busy", 0x80000007, OPERATION },
		{ "svsm-result=0x80000004", 0x80000004, OPERATION },
		{ "svsm-manifest-room", INVALID_PARAMETER, PAGE + 1 },
		{ "svsm-manifest-room=70000", INVALID_PARAMETER, 70000 },
		{ "svsm-manifest-size=7", 0, 7 },
	};
	struct guest *g = *state;
	struct sim_error error;
	struct sim_svsm_regs regs;

	put_operation(g);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(sim_misbehave(&g->misbehaviour, rows[i].spec,
					       &error),
				 0);
		regs = attest(g, 0);
		assert_int_equal(regs.rax, rows[i].rax);
		assert_int_equal(regs.rcx, rows[i].rcx);
	}
	assert_false(sim_misbehave(&g->misbehaviour, "svsm-not-run", &error));
	regs.rax = CORE(6);
	g->memory[CAA] = 1;
	sim_svsm_run(&g->svsm, 0, &regs);
	assert_int_equal(g->memory[CAA], 1);
	assert_int_equal(regs.rax, CORE(6));
}

/* Sizes and head of a command, before the TPM has it. */
static void commands_are_checked(void **state)
{
	struct guest *g = *state;
	u8 *buffer = g->memory + LIST;

	g->svsm.swtpm = "/nowhere";
	put_le32(buffer, 8);
	put_le32(buffer + 5, 10);
	/* The TPM's own answer: TPM_RC_COMMAND_SIZE. */
	assert_int_equal(call(g, VTPM(1), LIST, 0, 0).rax, 0);
	assert_int_equal(get_le32(buffer), 10);
	assert_int_equal(buffer[4 + 8] << 8 | buffer[4 + 9], 0x142);

	memset(buffer, 0, PAGE);
	put_le32(buffer, 9);
	put_le32(buffer + 5, 10);
	assert_int_equal(call(g, VTPM(1), LIST, 0, 0).rax, INVALID_PARAMETER);
	put_le32(buffer, 8);
	buffer[4] = 1;
	assert_int_equal(call(g, VTPM(1), LIST, 0, 0).rax, INVALID_PARAMETER);
	buffer[4] = 0;
	put_le32(buffer + 5, PAGE - 9 + 1);
	assert_int_equal(call(g, VTPM(1), LIST, 0, 0).rax, INVALID_PARAMETER);
	/* There is no TPM behind the path. */
	put_le32(buffer + 5, 10);
	buffer[9 + 5] = 10;
	assert_int_equal(call(g, VTPM(1), LIST, 0, 0).rax, 0x80000006);
	assert_int_equal(call(g, VTPM(1), SIZE - 8, 0, 0).rax, INVALID_ADDRESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(calls_are_the_cpus_own, setup,
						teardown),
		cmocka_unit_test_setup_teardown(protocols_are_told, setup,
						teardown),
		cmocka_unit_test_setup_teardown(calling_areas_are_remapped,
						setup, teardown),
		cmocka_unit_test_setup_teardown(pages_are_validated, setup,
						teardown),
		cmocka_unit_test_setup_teardown(bad_lists_are_refused, setup,
						teardown),
		cmocka_unit_test_setup_teardown(cpus_are_created, setup,
						teardown),
		cmocka_unit_test_setup_teardown(bad_cpus_are_refused, setup,
						teardown),
		cmocka_unit_test_setup_teardown(all_services_are_attested,
						setup, teardown),
		cmocka_unit_test_setup_teardown(one_service_is_attested, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			certificates_need_all_their_room, setup, teardown),
		cmocka_unit_test_setup_teardown(small_buffers_cost_a_report,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			malformed_operations_cost_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(misbehaviour_is_acted_out,
						setup, teardown),
		cmocka_unit_test_setup_teardown(commands_are_checked, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
