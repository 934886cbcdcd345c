// SPDX-License-Identifier: MIT
#include "cases.h"

#include <stdlib.h>
#include <string.h>

#include "cert.h"

static const struct table *const tables[] = {
	&cert_cases,	 &extension_cases, &crl_cases,
	&document_cases, &evidence_cases,
};

static bool has_part(enum tee tee, enum part part)
{
	bool is_intel = 1u << tee & INTEL;

	return is_intel || (part != PART_SIGNER && part != PART_CA_CRL);
}

size_t row_cases(const struct row *row)
{
	size_t count = 0;

	for (enum tee tee = 0; tee < TEE_COUNT; tee++) {
		if (!(row->tees & 1u << tee))
			continue;
		count += !row->parts;
		for (enum part part = 0; part < PART_COUNT; part++)
			count += row->parts & 1u << part && has_part(tee, part);
	}
	return count;
}

static size_t take_one(struct kase *kase,
		       size_t (*take)(const struct kase *, void *),
		       void *context)
{
	size_t sum;

	kase->number++;
	sum = take(kase, context);
	kase->index++;
	return sum;
}

static size_t each_part(struct kase *kase,
			size_t (*take)(const struct kase *, void *),
			void *context)
{
	const struct row *row = kase->row;
	size_t sum = 0;

	kase->part = PART_COUNT;
	if (!row->parts)
		return take_one(kase, take, context);
	for (kase->part = 0; kase->part < PART_COUNT; kase->part++) {
		if (!(row->parts & 1u << kase->part) ||
		    !has_part(kase->tee, kase->part))
			continue;
		sum += take_one(kase, take, context);
	}
	return sum;
}

size_t each_case(size_t (*take)(const struct kase *kase, void *context),
		 void *context)
{
	struct kase kase = { 0 };
	size_t sum = 0;

	for (size_t t = 0; t < ARRAY_SIZE(tables); t++) {
		for (size_t i = 0; i < tables[t]->count; i++) {
			kase.row = &tables[t]->rows[i];
			kase.row_number++;
			kase.index = 0;
			for (kase.tee = 0; kase.tee < TEE_COUNT; kase.tee++) {
				if (kase.row->tees & 1u << kase.tee)
					sum += each_part(&kase, take, context);
			}
		}
	}
	return sum;
}

void case_name(const struct kase *kase, char *out, size_t size)
{
	bool is_of_part = kase->part < PART_COUNT;

	snprintf(out, size, "%04zu-%s%s%s-%s", kase->number,
		 tee_names[kase->tee], is_of_part ? "-" : "",
		 is_of_part ? part_names[kase->part] : "", kase->row->class);
}

static void change_text(struct material *m, const struct row *row)
{
	char **body = row->text == TEXT_TCB_INFO ? &m->tcb_info.body :
						   &m->identity.body;
	char *old = *body;

	*body = replaced(old, row->from, row->to);
	free(old);
}

static void change_bytes(struct material *m, const struct row *row)
{
	u8 *bytes = row->bytes == BYTES_REPORT ? m->report :
		    row->bytes == BYTES_BODY   ? m->quote.body :
						 m->quote.qe;

	bytes[row->at] = row->byte;
}

static void change_part(struct material *m, const struct row *row,
			enum part part)
{
	m->signing[part] = row->signing;
	for (size_t i = 0; i < ARRAY_SIZE(row->changes); i++) {
		if (row->changes[i].edit)
			tree_edit(m->trees[part], &row->changes[i]);
	}
	if (row->curve)
		material_set_key(m, part, row->curve);
}

struct exhibits case_make(const struct kase *kase, const struct world *worlds)
{
	const struct row *row = kase->row;
	struct material m = material_of(&worlds[kase->tee]);

	if (kase->part < PART_COUNT)
		change_part(&m, row, kase->part);
	if (row->text && row->from)
		change_text(&m, row);
	if (row->bytes)
		change_bytes(&m, row);
	if (row->make)
		row->make(&m, kase->part);
	return material_finish(&m);
}
