// The parts of glibc that Swift's own Glibc module leaves out.
#pragma once
#include <crypt.h>
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/timerfd.h>

// Asks for the cache line at p, which is read soon; harmless when p is no valid address.
static inline void cache_prefetch(const void *p) { __builtin_prefetch(p); }
