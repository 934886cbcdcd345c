# SPDX-License-Identifier: MIT
#
# From "nm -u" of the library, a function __wrap_NAME before each function of
# OpenSSL that can fail: it fails when gate_is_shut() says so, and goes on to
# the real one otherwise. Left out is what returns nothing, what cannot fail,
# and what has no value of its own for a failure ("none found").

BEGIN {
	infallible = "^(X509_(CRL_)?get_(ext|ext_count|issuer|issuer_name" \
		"|subject_name|version|signature_nid|serialNumber|REVOKED" \
		"|X509_PUBKEY|extension_flags|ext_by_NID|ext_by_OBJ)" \
		"|X509_(CRL_)?get0_(notBefore|notAfter|serialNumber|signature" \
		"|lastUpdate|nextUpdate|by_serial)" \
		"|X509_EXTENSION_.*|X509_NAME_get_.*|X509_NAME_ENTRY_.*" \
		"|X509_REVOKED_.*|X509_ALGOR_.*|ASN1_STRING_.*|ECDSA_SIG_get0_.*" \
		"|OBJ_get0_data|OBJ_length|ASN1_get_object|OBJ_obj2nid|OPENSSL_.*" \
		"|OSSL_PARAM_.*|EVP_sha.*|EVP_DecodeInit|EVP_PKEY_get_bits" \
		"|EVP_PKEY_get0_type_name|BIO_s_mem|X509_up_ref|CRYPTO_.*" \
		"|.*_it|.*_free|.*_cmp)$"
	# Where the manual has an error of its own beside "no".
	negative = "^(X509_verify|X509_CRL_verify|X509_self_signed" \
		"|EVP_DigestVerify|EVP_PKEY_fromdata.*|i2d_.*|BN_bn2.*pad" \
		"|ASN1_INTEGER_get|ASN1_ENUMERATED_get|EVP_Decode.*)$"
	print ".text"
}

$2 ~ /^(ASN1|BIO|BN|ECDSA|EVP|OBJ|PEM|RSA|X509|d2i|i2d)_/ &&
$2 !~ infallible && !seen[$2]++ {
	printf ".globl __wrap_%s\n__wrap_%s:\n", $2, $2
	print "\tpush %rax; push %rdi; push %rsi; push %rdx; push %rcx"
	print "\tpush %r8; push %r9; lea name_" $2 "(%rip), %rdi"
	print "\tcall gate_is_shut@PLT; test %eax, %eax; pop %r9; pop %r8"
	print "\tpop %rcx; pop %rdx; pop %rsi; pop %rdi; pop %rax; jne 1f"
	printf "\tjmp __real_%s@PLT\n", $2
	printf "1:\tmov $%d, %%rax; ret\n", $2 ~ negative ? -1 : 0
	printf "name_%s: .asciz \"%s\"\n", $2, $2
}

END { print ".section .note.GNU-stack,\"\",@progbits" }
