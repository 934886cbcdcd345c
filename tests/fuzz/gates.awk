# SPDX-License-Identifier: MIT
#
# From "nm -u" of the library, a function __wrap_NAME before each function of
# OpenSSL that can fail: it fails when gate_is_shut() says so, and goes on to
# the real one otherwise. Left out is what returns nothing, what cannot fail,
# and what has no value of its own for a failure ("none found").

BEGIN {
	infallible = "^(ECDSA_SIG_get0_.*|EVP_sha.*|EVP_DecodeInit" \
		"|EVP_PKEY_get_bits|EVP_PKEY_get0_type_name|BIO_s_mem" \
		"|.*_free)$"
	# Where the manual has an error of its own beside "no".
	negative = "^(EVP_DigestVerify|EVP_PKEY_fromdata.*|i2d_.*" \
		"|BN_bn2.*pad|EVP_Decode.*)$"
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
