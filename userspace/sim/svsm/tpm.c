// SPDX-License-Identifier: MIT
/* The TPM itself, which is Debian's swtpm at its socket, and its EK. */
#include <assert.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/svsm/svsm.h"

#define HEAD_SIZE 10
#define RC_AT 6
#define HANDLE_AT 10
#define PARAMETER_SIZE_AT 14
#define PUBLIC_AT 18 /* TPM2B_PUBLIC of the answer to CreatePrimary */

static bool tpm_connect(struct sim_svsm *svsm)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (svsm->tpm >= 0)
		return true;
	if (!svsm->swtpm || strlen(svsm->swtpm) >= sizeof(address.sun_path))
		return false;
	strcpy(address.sun_path, svsm->swtpm);
	svsm->tpm = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (svsm->tpm >= 0 &&
	    connect(svsm->tpm, (const struct sockaddr *)&address,
		    sizeof(address))) {
		sim_log("swtpm %s: %m", svsm->swtpm);
		close(svsm->tpm);
		svsm->tpm = -1;
	}
	return svsm->tpm >= 0;
}

static bool tpm_receive(int fd, u8 *out, size_t size)
{
	while (size) {
		ssize_t got = recv(fd, out, size, MSG_WAITALL);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		out += got;
		size -= (size_t)got;
	}
	return true;
}

static size_t tpm_answer(int fd, u8 *out)
{
	size_t size;

	if (!tpm_receive(fd, out, HEAD_SIZE))
		return 0;
	size = (size_t)out[2] << 24 | (size_t)out[3] << 16 |
	       (size_t)out[4] << 8 | out[5];
	if (size < HEAD_SIZE || size > SIM_TPM_BUFFER ||
	    !tpm_receive(fd, out + HEAD_SIZE, size - HEAD_SIZE))
		return 0;
	return size;
}

size_t sim_svsm_tpm(struct sim_svsm *svsm, const u8 *command, size_t size,
		    u8 *out)
{
	size_t got;

	if (!tpm_connect(svsm))
		return 0;
	if (send(svsm->tpm, command, size, MSG_NOSIGNAL) != (ssize_t)size)
		got = 0;
	else
		got = tpm_answer(svsm->tpm, out);
	if (!got) {
		sim_log("swtpm %s has gone", svsm->swtpm);
		close(svsm->tpm);
		svsm->tpm = -1;
	}
	return got;
}

/* clang-format off */
/*
 * TPM2_CreatePrimary under TPM_RH_ENDORSEMENT with an empty password; TCG EK
 * Credential Profile, template L-1: RSA 2048, SHA-256, PolicyA, AES-128-CFB.
 */
static const u8 create_ek[] = {
	0x80, 0x02, 0x00, 0x00, 0x01, 0x63, 0x00, 0x00, 0x01, 0x31,
	0x40, 0x00, 0x00, 0x0b, /* hierarchy */
	0x00, 0x00, 0x00, 0x09, 0x40, 0x00, 0x00, 0x09, 0x00, 0x00, 0x00, 0x00,
	0x00, /* authorisation by password */
	0x00, 0x04, 0x00, 0x00, 0x00, 0x00, /* sensitive part: none given */
	0x01, 0x3a, /* size of the public part */
	0x00, 0x01, 0x00, 0x0b, 0x00, 0x03, 0x00, 0xb2, /* RSA, SHA-256 */
	0x00, 0x20,
	0x83, 0x71, 0x97, 0x67, 0x44, 0x84, 0xb3, 0xf8,
	0x1a, 0x90, 0xcc, 0x8d, 0x46, 0xa5, 0xd7, 0x24,
	0xfd, 0x52, 0xd7, 0x6e, 0x06, 0x52, 0x0b, 0x64,
	0xf2, 0xa1, 0xda, 0x1b, 0x33, 0x14, 0x69, 0xaa,
	0x00, 0x06, 0x00, 0x80, 0x00, 0x43, 0x00, 0x10, /* AES, null scheme */
	0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, /* 2048; unique: */
};

/* clang-format on */

#define UNIQUE_SIZE 256
#define CREATE_SIZE (sizeof(create_ek) + UNIQUE_SIZE + 2 + 4)

static_assert(CREATE_SIZE == 0x163, "as its header says");

bool sim_svsm_make_ek(struct sim_svsm *svsm)
{
	/* 256 zeros of unique, no outside information. */
	u8 command[CREATE_SIZE] = {}, answer[SIM_TPM_BUFFER] = {};
	size_t got, size;

	if (svsm->ek_size)
		return true;
	memcpy(command, create_ek, sizeof(create_ek));
	got = sim_svsm_tpm(svsm, command, sizeof(command), answer);
	if (got < PUBLIC_AT + 2 || !is_zero(answer + RC_AT, 4))
		return false;
	/* The handle is not flushed, as in Coconut's SVSM. */
	size = (size_t)answer[PUBLIC_AT] << 8 | answer[PUBLIC_AT + 1];
	if (size > sizeof(svsm->ek) || size > got - PUBLIC_AT - 2)
		return false;
	memcpy(svsm->ek, answer + PUBLIC_AT + 2, size);
	svsm->ek_size = size;
	return true;
}
