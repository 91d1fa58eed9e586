/* LD_PRELOAD shim: makes the disk fail below one folder, since root writes through read-only
 * folders.  FAIL_BELOW=folder  FAIL_WITH=ENOSPC|EIO|EROFS  FAIL_AFTER=bytes written below it (0).
 * ENOSPC and EIO fail write() and its kin, EROFS fails open() for writing, mkdir() and rename().
 * FAIL_WITH=ESYNC fails fsync() of the very file FAIL_BELOW. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_llong written;

static int wanted_error(void) {
  const char* name = getenv("FAIL_WITH");
  if (name == NULL) return 0;
  if (strcmp(name, "ENOSPC") == 0) return ENOSPC;
  if (strcmp(name, "EIO") == 0) return EIO;
  return strcmp(name, "EROFS") == 0 ? EROFS : 0;
}

static int is_below(const char* path) {
  const char* folder = getenv("FAIL_BELOW");
  return folder != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

/* The path of a descriptor, of PATH_MAX bytes; empty where it has none. */
static void find_path(int descriptor, char* path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = '\0';
}

static int is_descriptor_below(int descriptor) {
  char path[PATH_MAX];
  find_path(descriptor, path);
  return is_below(path);
}

static int fails_sync(int descriptor) {
  const char *with = getenv("FAIL_WITH"), *file = getenv("FAIL_BELOW");
  if (with == NULL || file == NULL || strcmp(with, "ESYNC") != 0) return 0;
  char path[PATH_MAX];
  find_path(descriptor, path);
  return strcmp(path, file) == 0 ? EIO : 0;
}

static int fails_write(int descriptor, size_t count) {
  const int error = wanted_error();
  if (error == 0 || error == EROFS || !is_descriptor_below(descriptor)) return 0;
  const char* after = getenv("FAIL_AFTER");
  const long long limit = after == NULL ? 0 : atoll(after);
  return atomic_fetch_add(&written, (long long)count) + (long long)count > limit ? error : 0;
}

static int fails_path(const char* path, int writes) {
  return wanted_error() == EROFS && writes && is_below(path) ? EROFS : 0;
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

ssize_t write(int descriptor, const void* bytes, size_t count) {
  const int error = fails_write(descriptor, count);
  if (error != 0) return errno = error, -1;
  return REAL(ssize_t, write, int, const void*, size_t)(descriptor, bytes, count);
}

ssize_t writev(int descriptor, const struct iovec* parts, int count) {
  size_t total = 0;
  for (int i = 0; i < count; ++i) total += parts[i].iov_len;
  const int error = fails_write(descriptor, total);
  if (error != 0) return errno = error, -1;
  return REAL(ssize_t, writev, int, const struct iovec*, int)(descriptor, parts, count);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t at) {
  const int error = fails_write(descriptor, count);
  if (error != 0) return errno = error, -1;
  return REAL(ssize_t, pwrite, int, const void*, size_t, off_t)(descriptor, bytes, count, at);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t at) {
  const int error = fails_write(descriptor, count);
  if (error != 0) return errno = error, -1;
  return REAL(ssize_t, pwrite64, int, const void*, size_t, off64_t)(descriptor, bytes, count, at);
}

int fsync(int descriptor) {
  const int error = fails_sync(descriptor);
  if (error != 0) return errno = error, -1;
  return REAL(int, fsync, int)(descriptor);
}

static int open_flags_write(int flags) { return (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0; }

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  const int error = fails_path(path, open_flags_write(flags));
  if (error != 0) return errno = error, -1;
  return REAL(int, open, const char*, int, mode_t)(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  const int error = fails_path(path, open_flags_write(flags));
  if (error != 0) return errno = error, -1;
  return REAL(int, open64, const char*, int, mode_t)(path, flags, mode);
}

int mkdir(const char* path, mode_t mode) {
  const int error = fails_path(path, 1);
  if (error != 0) return errno = error, -1;
  return REAL(int, mkdir, const char*, mode_t)(path, mode);
}

int rename(const char* from, const char* to) {
  const int error = fails_path(to, 1);
  if (error != 0) return errno = error, -1;
  return REAL(int, rename, const char*, const char*)(from, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned int flags) {
  const int error = fails_path(to, 1);
  if (error != 0) return errno = error, -1;
  return REAL(int, renameat2, int, const char*, int, const char*, unsigned int)(
      from_folder, from, to_folder, to, flags);
}
