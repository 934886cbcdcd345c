// SPDX-License-Identifier: MIT
/* Boots by a disk: what lets an image pass, shim's keys, and what GRUB does. */
#include <errno.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "firmware.h"
#include "measure/guid.h"
#include "measure/pe.h"
#include "measure/put.h"
#include "measure/signer.h"
#include "measure/variables.h"
#include "measuring.h"
#include "pe_image.h"

#include <cmocka.h>

#define ROOM 4096
#define GUID_X509 "a5c059a1-94e4-4aa7-87b5-ab155c2bf072"
#define GUID_SHA256 "c1c41626-504c-4092-aca9-41f936934328"

/* ---- keys ---- */

struct owner {
	EVP_PKEY *key;
	X509 *cert;
	u8 der[1024];
	size_t size;
};

static struct owner owner, stranger;

static void make_owner(struct owner *o, const char *name)
{
	X509_NAME *subject;
	u8 *at = o->der;

	o->key = EVP_EC_gen("P-256");
	o->cert = X509_new();
	assert_true(o->key && o->cert);
	subject = X509_get_subject_name(o->cert);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
				   (const u8 *)name, -1, -1, 0);
	X509_set_issuer_name(o->cert, subject);
	ASN1_INTEGER_set(X509_get_serialNumber(o->cert), 1);
	/* Long over: firmware has no clock. */
	X509_gmtime_adj(X509_getm_notBefore(o->cert), -2000000);
	X509_gmtime_adj(X509_getm_notAfter(o->cert), -1000000);
	X509_set_pubkey(o->cert, o->key);
	assert_true(X509_sign(o->cert, o->key, EVP_sha256()));
	o->size = (size_t)i2d_X509(o->cert, &at);
	assert_true(o->size && o->size < sizeof(o->der));
}

/* SEQUENCE, OCTET STRING: what ends with the digest. */
static PKCS7 *signed_by(const struct owner *o, const u8 *digest)
{
	u8 content[36] = { 0x30, 34, 0x04, 32 };
	PKCS7 *p7 = PKCS7_new(), *inner = PKCS7_new();
	BIO *bio;

	memcpy(content + 4, digest, SHA256_SIZE);
	PKCS7_set_type(p7, NID_pkcs7_signed);
	assert_non_null(PKCS7_add_signature(p7, o->cert, o->key, EVP_sha256()));
	PKCS7_add_certificate(p7, o->cert);
	PKCS7_content_new(p7, NID_pkcs7_data);
	bio = PKCS7_dataInit(p7, NULL);
	assert_int_equal(BIO_write(bio, content + 2, 34), 34);
	assert_int_equal(PKCS7_dataFinal(p7, bio), 1);
	BIO_free_all(bio);
	inner->type = OBJ_txt2obj("1.3.6.1.4.1.311.2.1.4", 1);
	inner->d.other = ASN1_TYPE_new();
	inner->d.other->type = V_ASN1_SEQUENCE;
	inner->d.other->value.sequence = ASN1_STRING_new();
	ASN1_STRING_set(inner->d.other->value.sequence, content,
			sizeof(content));
	PKCS7_set_content(p7, inner);
	return p7;
}

/* ---- images ---- */

struct image {
	u8 bytes[PE_IMAGE_SIZE + ROOM];
	size_t size;
};

static struct image shim, grub;

static void sign(struct image *image, const struct owner *o)
{
	u8 digest[SHA256_SIZE], *at = image->bytes + PE_IMAGE_SIZE + 8;
	struct pe pe;
	PKCS7 *p7;
	int size;

	assert_int_equal(pe_open(&pe, image->bytes, PE_IMAGE_SIZE, "x", NULL),
			 0);
	assert_true(pe_sha256(&pe, digest));
	p7 = signed_by(o, digest);
	size = i2d_PKCS7(p7, NULL);
	assert_true(size > 0 && size + 8 < ROOM);
	i2d_PKCS7(p7, &at);
	PKCS7_free(p7);
	at = image->bytes + PE_IMAGE_SIZE;
	firmware_put(at, (u32)size + 8);
	firmware_put(at + 4, 0x00020200);
	firmware_put(image->bytes + PE_AT_CERTIFICATES, PE_IMAGE_SIZE);
	firmware_put(image->bytes + PE_AT_CERTIFICATES + 4, (u32)size + 8);
	image->size = PE_IMAGE_SIZE + 8 + (size_t)size;
}

/* A list of one entry, whose owner is zero. */
static u8 *put_list(u8 *at, const char *type, const u8 *data, size_t size)
{
	memset(at, 0, 44);
	guid_put(at, type);
	put_le(at + 16, 4, 44 + size);
	put_le(at + 24, 4, 16 + size);
	memcpy(at + 44, data, size);
	return at + 44 + size;
}

static struct pe open_image(struct image *image)
{
	struct pe pe;

	assert_int_equal(pe_open(&pe, image->bytes, image->size, "x", NULL), 0);
	return pe;
}

static struct variable find_of(const struct pe *pe, struct variable lists)
{
	bool is_ok = true;
	struct variable entry = signer_find(pe, lists, &is_ok);

	assert_true(is_ok);
	return entry;
}

static struct variable digest_of(const struct pe *pe, struct variable lists)
{
	bool is_ok = true;
	struct variable entry = signer_find_digest(pe, lists, &is_ok);

	assert_true(is_ok);
	return entry;
}

static void test_signer(void **state)
{
	u8 lists[3 * 1200], *end = lists;
	struct variable all, entry;
	struct pe pe;

	(void)state;
	pe_image_make(grub.bytes);
	sign(&grub, &owner);
	end = put_list(end, GUID_X509, stranger.der, stranger.size);
	end = put_list(end, GUID_SHA256, stranger.der, SHA256_SIZE);
	all = (struct variable){ lists, (size_t)(end - lists) };
	pe = open_image(&grub);
	assert_null(find_of(&pe, all).data);
	end = put_list(end, GUID_X509, owner.der, owner.size);
	all.size = (size_t)(end - lists);
	entry = find_of(&pe, all);
	assert_int_equal(entry.size, 16 + owner.size);
	assert_memory_equal(entry.data + 16, owner.der, owner.size);
	assert_null(digest_of(&pe, all).data);
	all.size--;
	assert_null(find_of(&pe, all).data);
	all.size++;
	grub.bytes[PE_IMAGE_SIZE - 1] ^= 1;
	pe = open_image(&grub);
	assert_null(find_of(&pe, all).data);
}

static void test_signature_broken(void **state)
{
	u8 list[1200];
	struct variable db = { list, (size_t)(put_list(list, GUID_X509,
						       owner.der, owner.size) -
					      list) };
	struct pe pe;

	(void)state;
	pe_image_make(grub.bytes);
	sign(&grub, &owner);
	pe = open_image(&grub);
	assert_non_null(find_of(&pe, db).data);
	grub.bytes[grub.size - 1] ^= 1; /* of the signature itself */
	assert_null(find_of(&pe, db).data);
	grub.bytes[grub.size - 1] ^= 1;
	put_le(grub.bytes + PE_IMAGE_SIZE + 6, 2, 0x0ef1); /* another kind */
	assert_null(find_of(&pe, db).data);
	put_le(grub.bytes + PE_IMAGE_SIZE + 6, 2, 2);
	for (size_t cut = 1; cut < grub.size - PE_IMAGE_SIZE; cut += 7) {
		pe.size = grub.size - cut;
		assert_null(find_of(&pe, db).data);
	}
}

static void test_digest_listed(void **state)
{
	u8 list[128], digest[SHA256_SIZE];
	struct variable db = { list, 0 };
	struct pe pe;

	(void)state;
	pe_image_make(grub.bytes);
	grub.size = PE_IMAGE_SIZE;
	pe = open_image(&grub);
	assert_true(pe_sha256(&pe, digest));
	db.size = (size_t)(put_list(list, GUID_SHA256, digest, SHA256_SIZE) -
			   list);
	assert_memory_equal(digest_of(&pe, db).data + 16, digest, SHA256_SIZE);
	list[60] ^= 1;
	assert_null(digest_of(&pe, db).data);
}

/* ---- a boot ---- */

static u8 volume[8192], disk[1024];

/* Behind the headers of the volume and of its store. */
static u8 *volume_start(void)
{
	memset(volume, 0xff, sizeof(volume));
	memcpy(volume + 40, "_FVH", 4);
	put_le(volume + 48, 2, 72);
	return volume + 72 + 28;
}

static u8 *put_variable(u8 *at, const char *guid, const char *name,
			const u8 *data, size_t size)
{
	size_t length = 2 * (strlen(name) + 1);
	u8 *text = at + 60;

	memset(at, 0, 60 + length);
	put_le(at, 2, 0x55aa);
	at[2] = 0x3f;
	put_le(at + 36, 4, length);
	put_le(at + 40, 4, size);
	guid_put(at + 44, guid);
	for (; *name; name++, text += 2)
		*text = (u8)*name;
	memcpy(text + 2, data, size);
	return at + (60 + length + size + 3) / 4 * 4;
}

/* Image, keys, and sections that this reader finds by their long names. */
static void make_shim(const char *version)
{
	static const char strings[] = "\0\0\0\0.vendor_cert\0.sbatlevel\0"
				      ".data.ident";
	static const char *const names[] = { "/4", "/17", "/28" };
	static const u32 places[] = { 6144, 7168, 7424 };
	u8 *b = shim.bytes, *at = b + PE_AT_SECTIONS + 80;

	pe_image_make(b);
	put_le(b + PE_AT_COUNT, 2, 5);
	firmware_put(b + PE_AT_HEADER + 12, 8000); /* symbols, none of them */
	memcpy(b + 8000, strings, sizeof(strings));
	for (size_t i = 0; i < 3; i++, at += 40) {
		memset(at, 0, 40);
		memcpy(at, names[i], strlen(names[i]));
		firmware_put(at + 8, i ? 256 : 1024);
		firmware_put(at + 16, i ? 256 : 1024);
		firmware_put(at + 20, places[i]);
	}
	memset(b + 6144, 0, 1536);
	firmware_put(b + 6144, (u32)owner.size);
	firmware_put(b + 6144 + 4, 4);
	firmware_put(b + 6144 + 8, 16);
	firmware_put(b + 6144 + 12, 16 + (u32)owner.size);
	memcpy(b + 6144 + 16, owner.der, owner.size);
	memcpy(b + 6144 + 16 + owner.size, "dbx!", 4);
	firmware_put(b + 7168 + 4, 8);
	strcpy((char *)b + 7168 + 12, "sbat,1,2025021800\nshim,4\n");
	strcpy((char *)b + 7424, version);
	shim.size = PE_IMAGE_SIZE;
}

static void give(struct vouch_launch *launch, const char *key, const void *data,
		 size_t size)
{
	assert_int_equal(vouch_launch_set_file(launch, key, data, size, NULL),
			 0);
}

/* db knows the stranger, who signed shim; shim knows the owner, GRUB's. */
static void give_boot(struct vouch_launch *launch, const char *level)
{
	u8 db[1200], *at = volume_start();
	size_t size =
		(size_t)(put_list(db, GUID_X509, stranger.der, stranger.size) -
			 db);

	at = put_variable(at, GUID_GLOBAL, "PK", (const u8 *)"x", 1);
	at = put_variable(at, GUID_SECURITY, "db", db, size);
	at = put_variable(at, GUID_SHIM, "MokList", (const u8 *)"mine", 4);
	if (level)
		at = put_variable(at, GUID_SHIM, "SbatLevel", (const u8 *)level,
				  strlen(level));
	make_shim("$Version: 16.1 $");
	sign(&shim, &stranger);
	pe_image_make(grub.bytes);
	sign(&grub, &owner);
	memset(disk, 0, sizeof(disk));
	memcpy(disk + 512, "EFI PART", 8);
	disk[512 + 72] = 2;
	disk[512 + 84] = 128;
	give(launch, "vars", volume, sizeof(volume));
	give(launch, "disk", disk, sizeof(disk));
	give(launch, "shim", shim.bytes, shim.size);
	give(launch, "grub", grub.bytes, grub.size);
}

static void assert_event(struct vouch_launch *launch, const char *value,
			 const char *what, const u8 *digest)
{
	const struct vouch_measured_item *item;
	struct vouch_measurement *m;
	bool is_there = false;

	assert_int_equal(vouch_measure(launch, "vtpm", &m, NULL), 0);
	for (size_t i = 0; (item = vouch_measurement_item(m, i)); i++)
		is_there |= !strcmp(item->value, value) &&
			    !strcmp(item->text, what) &&
			    !memcmp(item->digest, digest, SHA384_SIZE);
	vouch_measurement_free(m);
	assert_true(is_there);
}

static void assert_variable(struct vouch_launch *launch, const char *guid,
			    const char *name, const void *data, size_t size)
{
	u8 digest[SHA384_SIZE];

	assert_true(variable_digest(guid, name, (struct variable){ data, size },
				    digest));
	assert_event(launch, "pcr7", name, digest);
}

static void assert_bytes(struct vouch_launch *launch, const char *value,
			 const char *what, const void *data, size_t size)
{
	u8 digest[SHA384_SIZE];

	assert_true(digest_sha384(data, size, digest));
	assert_event(launch, value, what, digest);
}

static void test_authorities(void **state)
{
	u8 entry[1200] = { 0 };

	give_boot(*state, NULL);
	memcpy(entry + 16, stranger.der, stranger.size);
	assert_variable(*state, GUID_SECURITY, "db", entry, 16 + stranger.size);
	guid_put(entry, GUID_SHIM);
	memcpy(entry + 16, owner.der, owner.size);
	assert_variable(*state, GUID_SHIM, "MokListRT", entry, 16 + owner.size);
}

static void test_lists(void **state)
{
	u8 list[1200], *end;

	give_boot(*state, NULL);
	end = put_list(list, GUID_X509, owner.der, owner.size);
	guid_put(list + 28, GUID_SHIM);
	memcpy(end, "mine", 4);
	assert_bytes(*state, "pcr14", "MokList", list,
		     (size_t)(end - list) + 4);
	assert_bytes(*state, "pcr14", "MokListX", "dbx!", 4);
	assert_bytes(*state, "pcr14", "MokListTrusted", "\1", 1);
}

/* What was set before stays where it is newer. */
static void test_levels(void **state)
{
	static const char own[] = "sbat,1,2025021800\nshim,4\n";
	static const char newer[] = "sbat,1,2026010100\nshim,5\n";
	static const char first[] = "sbat,1,2021030218\n";

	give_boot(*state, NULL);
	assert_variable(*state, GUID_SHIM, "SbatLevel", own, strlen(own));
	give_boot(*state, first);
	assert_variable(*state, GUID_SHIM, "SbatLevel", own, strlen(own));
	give_boot(*state, newer);
	assert_variable(*state, GUID_SHIM, "SbatLevel", newer, strlen(newer));
	launch_with(*state, "secure-boot", "off");
	assert_variable(*state, GUID_SHIM, "SbatLevel", first, strlen(first));
}

static const char *missing_of(struct vouch_launch *launch, const char *name,
			      char *text)
{
	const struct vouch_measured *value;
	struct vouch_measurement *m;

	strcpy(text, "no such value");
	assert_int_equal(vouch_measure(launch, "vtpm", &m, NULL), 0);
	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++)
		if (!strcmp(value->name, name))
			snprintf(text, 200, "%s",
				 value->missing ? value->missing : "");
	vouch_measurement_free(m);
	return text;
}

static void test_not_told(void **state)
{
	char text[200];

	give_boot(*state, NULL);
	assert_string_equal(missing_of(*state, "pcr7", text), "");
	assert_string_equal(missing_of(*state, "pcr14", text), "");
	pe_image_make(grub.bytes);
	sign(&grub, &stranger);
	give(*state, "grub", grub.bytes, grub.size);
	assert_string_equal(missing_of(*state, "pcr7", text), "");
	grub.bytes[grub.size - 1] ^= 1;
	assert_non_null(strstr(missing_of(*state, "pcr7", text),
			       "no signature that a key"));
	vouch_launch_set(*state, "vars", NULL, NULL);
	assert_non_null(strstr(missing_of(*state, "pcr7", text), "nor vars"));
	assert_non_null(strstr(missing_of(*state, "pcr14", text), "vars is"));
}

static void test_version_told(void **state)
{
	struct vouch_measurement *m;

	give_boot(*state, NULL);
	assert_int_equal(vouch_measure(*state, "vtpm", &m, NULL), 0);
	assert_null(vouch_measurement_note(m, 0));
	vouch_measurement_free(m);
	make_shim("$Version: 15.4 $");
	assert_int_equal(vouch_measure(*state, "vtpm", &m, NULL), 0);
	assert_non_null(strstr(vouch_measurement_note(m, 0),
			       "of another version than 16.1"));
	vouch_measurement_free(m);
}

/* ---- GRUB ---- */

static void test_grub(void **state)
{
	static const char events[] =
		"47f05d367b0c32e438fb63e6cf4a5f35c2aa2f90dc7543f8a41a0f95ce8a40"
		"a313ab5cf36134a2068c4c969cb50db776  (hd0)/grub.cfg\n"
		"grub_cmd: menuentry x {\n\tlinux\n}\n"
		"47f05d367b0c32e438fb63e6cf4a5f35c2aa2f90dc7543f8a41a0f95ce8a40"
		"a313ab5cf36134a2068c4c969cb50db776 */vmlinuz\n"
		"kernel_cmdline: /vmlinuz\n";
	char text[200];

	give_boot(*state, NULL);
	give(*state, "grub-commands", events, strlen(events));
	give(*state, "initrd", "rd", 2);
	assert_string_equal(missing_of(*state, "pcr8", text), "");
	assert_non_null(strstr(missing_of(*state, "pcr9", text),
			       "cmdline is not given"));
	launch_with(*state, "cmdline", "a");
	assert_string_equal(missing_of(*state, "pcr9", text), "");
	assert_bytes(*state, "pcr9", "LOADED_IMAGE::LoadOptions", "a\0", 2);
	assert_bytes(*state, "pcr9", "Linux initrd", "rd", 2);
	assert_bytes(*state, "pcr8", "menuentry x {",
		     "menuentry x {\n\tlinux\n}", 22);
	assert_bytes(*state, "pcr9", "(hd0)/grub.cfg", "1", 1);
}

static void test_grub_broken(void **state)
{
	static const char wrong[] = "grub_cmd: a\nabc  file\n";
	static const char first[] = "abc  file\n";
	static const char two[] = "grub_cmd: a\ngrub_cmd: b\n";
	char text[200];

	give_boot(*state, NULL);
	assert_non_null(strstr(missing_of(*state, "pcr8", text),
			       "grub-commands is not given"));
	give(*state, "grub-commands", first, strlen(first));
	assert_no_measure(*state, "vtpm", -EBADMSG, "another line at 0,");
	/* Within an event it is a line of that event. */
	give(*state, "grub-commands", wrong, strlen(wrong));
	assert_bytes(*state, "pcr8", "a", "a\nabc  file", 11);
	launch_with(*state, "stub", "off");
	assert_string_equal(missing_of(*state, "pcr9", text), "");
	give(*state, "grub-commands", two, strlen(two));
	assert_bytes(*state, "pcr8", "b", "b", 1);
}

static int setup(void **state)
{
	*state = vouch_launch_new();
	if (!owner.cert) {
		make_owner(&owner, "owner");
		make_owner(&stranger, "stranger");
	}
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	vouch_launch_free(*state);
	return 0;
}

static int free_owners(void **state)
{
	struct owner *const owners[] = { &owner, &stranger };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
		X509_free(owners[i]->cert);
		EVP_PKEY_free(owners[i]->key);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_signer),	  TEST(test_signature_broken),
		TEST(test_digest_listed), TEST(test_authorities),
		TEST(test_lists),	  TEST(test_levels),
		TEST(test_not_told),	  TEST(test_version_told),
		TEST(test_grub),	  TEST(test_grub_broken),
	};

	return cmocka_run_group_tests(tests, NULL, free_owners);
}
