/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_SIM_SOCKET_H
#define VOUCH_SIM_SOCKET_H

struct sim_error;

/* A listening unix socket for its owner alone. Return: it, or -errno. */
int sim_socket_listen(const char *path, struct sim_error *error);

#endif /* VOUCH_SIM_SOCKET_H */
