/* SPDX-License-Identifier: MIT */
/* Numbers of draft-ietf-rats-corim that are written here. */
#ifndef VOUCH_LIB_FORMATS_CORIM_H
#define VOUCH_LIB_FORMATS_CORIM_H

#define CORIM_TAG_OID 111
#define CORIM_TAG_URI 32
#define CORIM_TAG_UNSIGNED 501
#define CORIM_TAG_COMID 506
#define CORIM_TAG_BYTES 560

enum corim_label {
	CORIM_ID = 0,
	CORIM_TAGS = 1,
	CORIM_PROFILE = 3,
	CORIM_VALIDITY = 4,
	VALIDITY_FROM = 0,
	VALIDITY_UNTIL = 1,
};

enum comid_label {
	COMID_IDENTITY = 1,
	COMID_TRIPLES = 4,
	COMID_IDENTITY_ID = 0,
	COMID_TRIPLES_REFERENCE = 0,
};

enum environment_label {
	ENVIRONMENT_CLASS = 0,
	ENVIRONMENT_INSTANCE = 1,
	CLASS_ID = 0,
	CLASS_VENDOR = 1,
	CLASS_MODEL = 2,
};

enum measurement_label {
	MEASUREMENT_KEY = 0,
	MEASUREMENT_VALUES = 1,
	VALUES_DIGESTS = 2,
	VALUES_NAME = 11,
};

/* Named Information hash algorithms, as IANA lists them. */
#define CORIM_SHA384 7

#define CORIM_TAG_TIME 1

/* Of signed ones: COSE_Sign1 with these headers. */
#define CORIM_CONTENT_TYPE "application/rim+cbor"
#define CORIM_HEADER_META 8
enum corim_meta_label {
	META_SIGNER = 0,
	SIGNER_NAME = 0,
};

/* The launch digest in AMD's profile: the bit offset of a report. */
#define CORIM_SNP_MEASUREMENT 641
#define CORIM_SNP_PROFILE "tag:amd.com,2024:snp-corim-profile"

#endif /* VOUCH_LIB_FORMATS_CORIM_H */
