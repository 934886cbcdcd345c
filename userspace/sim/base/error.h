/* SPDX-License-Identifier: MIT */
/*
 * What went wrong. A function that can fail returns 0 or a negative errno and
 * fills the struct sim_error that it is given.
 */
#ifndef VOUCH_SIM_ERROR_H
#define VOUCH_SIM_ERROR_H

struct sim_error {
	char text[512];
};

int sim_error(struct sim_error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same, with OpenSSL's reason behind a colon. */
int sim_error_openssl(struct sim_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void sim_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* VOUCH_SIM_ERROR_H */
