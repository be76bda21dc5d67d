// The parts of glibc that Swift's own Glibc module leaves out.
#pragma once
#include <crypt.h>
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <netinet/in.h>
#include <unistd.h>
#include "sha256.h"

// What a commit's commands have given back is asked for again by the next: it is kept instead of being returned to the
// system and fetched page by page each time.
static inline void system_keep_memory(void) {
  mallopt(M_TRIM_THRESHOLD, 8 << 20);
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
}

// Accepts a connection that neither blocks nor survives exec.
static inline int system_accept(int listener, struct sockaddr_storage *peer) {
  socklen_t length = sizeof *peer;
  int descriptor = accept(listener, (struct sockaddr *)peer, &length);
  if (descriptor < 0) return -1;
  fcntl(descriptor, F_SETFL, O_NONBLOCK);
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return descriptor;
}

// Makes a descriptor that was passed in non-blocking and lets it not survive exec.
static inline int system_set_flags(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) return -1;
  return fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

// Raises the limit on descriptors as far as allowed and returns it.
static inline unsigned long system_raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  if (limit.rlim_cur < limit.rlim_max) {
    struct rlimit raised = {limit.rlim_max, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return limit.rlim_cur;
}

// Asks for the cache line at p, which is read soon; harmless when p is no valid address.
static inline void cache_prefetch(const void *p) { __builtin_prefetch(p); }

// Which file is called so; 0 for none. It does not ask when the file was changed, as stat does: then the next write would
// note the time anew, and each sync write that as well.
static inline ino_t system_file_number(const char *path, dev_t *device) {
  struct statx status;
  if (syscall(SYS_statx, AT_FDCWD, path, 0, STATX_INO, &status) != 0) return 0;
  *device = makedev(status.stx_dev_major, status.stx_dev_minor);
  return status.stx_ino;
}

// Renames in one step: flags 1 never replaces a file, 2 lets the two change names.
static inline int system_rename(const char *from, const char *to, unsigned flags) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

// Takes the first byte of an open file for its descriptor alone, if it is free (F_OFD_SETLK, which needs _GNU_SOURCE).
static inline int system_lock_byte(int descriptor) {
  struct flock wish = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
  return fcntl(descriptor, 37, &wish);
}

// Whether another descriptor has the first byte of a file (F_OFD_GETLK).
static inline int system_is_byte_locked(int descriptor) {
  struct flock wish = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
  return fcntl(descriptor, 36, &wish) == 0 && wish.l_type != F_UNLCK;
}
