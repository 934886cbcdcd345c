// SPDX-License-Identifier: MIT
#include "vouch-tpm.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <tss2/tss2_rc.h>
#include <tss2/tss2_tctildr.h>

/* The kernel's resource manager: it flushes what a program left behind. */
#define DEVICE "device:/dev/tpmrm0"

void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("vouch-tpm: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

bool tpm_did(TSS2_RC rc, const char *what)
{
	if (rc == TSS2_RC_SUCCESS)
		return true;
	complain("%s failed: %s (0x%x)", what, Tss2_RC_Decode(rc), rc);
	return false;
}

/*
 * tpm2-tss itself sends a command again that the TPM answers with RETRY,
 * YIELDED or TESTING.
 */
bool tpm_open(struct tpm *tpm, const char *tcti)
{
	*tpm = (struct tpm){ 0 };
	/* It writes to standard error by itself; what is wrong is said here. */
	setenv("TSS2_LOG", "all+none", 0);
	if (!tcti)
		tcti = DEVICE;
	if (Tss2_TctiLdr_Initialize(tcti, &tpm->tcti)) {
		complain("no TPM at %s: is there a vTPM, and may you use it?",
			 tcti);
		return false;
	}
	return tpm_did(Esys_Initialize(&tpm->esys, tpm->tcti, NULL),
		       "Esys_Initialize");
}

void tpm_close(struct tpm *tpm)
{
	if (tpm->esys)
		Esys_Finalize(&tpm->esys);
	if (tpm->tcti)
		Tss2_TctiLdr_Finalize(&tpm->tcti);
}

void tpm_flush(struct tpm *tpm, ESYS_TR *handle)
{
	if (*handle != ESYS_TR_NONE)
		tpm_did(Esys_FlushContext(tpm->esys, *handle), "FlushContext");
	*handle = ESYS_TR_NONE;
}
