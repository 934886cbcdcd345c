/* SPDX-License-Identifier: MIT */
/* For tests that are linked with --wrap= of these calls of the system. */
#ifndef VOUCH_TESTS_UNIT_WRAPPED_FILES_H
#define VOUCH_TESTS_UNIT_WRAPPED_FILES_H

#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

int __real_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode);
int __real_rmdir(const char *path);
int __wrap_rmdir(const char *path);
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left);

#endif /* VOUCH_TESTS_UNIT_WRAPPED_FILES_H */
