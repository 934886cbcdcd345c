/* SPDX-License-Identifier: MIT */
/* What sealed-vouch is linked with --wrap of. */
#ifndef VOUCH_TESTS_TOOL_SEALED_GUEST_H
#define VOUCH_TESTS_TOOL_SEALED_GUEST_H

#include <sys/stat.h>
#include <vouch_device.h>

int __wrap_vouch_device_open(struct vouch_device **device, const char *path,
			     bool writable, struct vouch_error *error);
void __wrap_vouch_device_close(struct vouch_device *device);
ssize_t __real_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __real_mkostemp(char *name, int flags);
int __wrap_mkostemp(char *name, int flags);

#endif /* VOUCH_TESTS_TOOL_SEALED_GUEST_H */
