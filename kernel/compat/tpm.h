/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - what drivers of TPMs use, which no public header declares
 *
 * Kbuild.include finds out which shape of struct tpm_class_ops this kernel has.
 */
#ifndef VOUCH_COMPAT_TPM_H
#define VOUCH_COMPAT_TPM_H

#include <linux/tpm.h>

/* As in drivers/char/tpm/tpm.h; exported to modules. */
struct tpm_chip *tpmm_chip_alloc(struct device *dev,
				 const struct tpm_class_ops *ops);
int tpm_chip_register(struct tpm_chip *chip);
void tpm_chip_unregister(struct tpm_chip *chip);

/* Of the file that includes this one: sends a command of @size bytes. */
static int compat_tpm_send_command(struct tpm_chip *chip, const u8 *command,
				   size_t size);

/* The operation @send of a chip. */
#ifdef VOUCH_HAVE_TPM_SEND_BUFSIZ
static inline int compat_tpm_send(struct tpm_chip *chip, u8 *buf, size_t bufsiz,
				  size_t size)
{
	return compat_tpm_send_command(chip, buf, size);
}
#else
static inline int compat_tpm_send(struct tpm_chip *chip, u8 *buf, size_t size)
{
	return compat_tpm_send_command(chip, buf, size);
}
#endif

#endif /* VOUCH_COMPAT_TPM_H */
