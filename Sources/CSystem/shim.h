// The parts of glibc that Swift's own Glibc module leaves out.
#pragma once
#include <crypt.h>
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/timerfd.h>
