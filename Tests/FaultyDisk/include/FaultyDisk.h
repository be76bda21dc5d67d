// A disk for SQLite that fails on demand: the n-th operation of a sort, once or for ever, and a power cut after
// which only what was synced is sure to be there. It passes everything on to the system's own VFS.
#pragma once
#include <stdint.h>

#include "FaultyMemory.h"

// Sorts of operations, to be combined.
enum {
  FAULTY_READ = 1,
  FAULTY_WRITE = 2,
  FAULTY_SYNC = 4,
  FAULTY_TRUNCATE = 8,
  FAULTY_OPEN = 16,
  FAULTY_DELETE = 32,
  FAULTY_LOCK = 64,
  FAULTY_SHM = 128,
  FAULTY_SIZE = 256,
  FAULTY_ALL = 511,
};

typedef struct faulty_disk faulty_disk;

// Registers a disk under a name of its own; `seed` gives SQLite's random bytes.
faulty_disk *faulty_disk_make(const char *name, uint64_t seed);
// Takes the disk out again; all its files must be closed.
void faulty_disk_drop(faulty_disk *disk);

// Lets the n-th operation (from 1) of these sorts from now on fail, and with `forever` all after it; a failing write
// keeps its first half. With `full` writes fail as on a full disk. n = 0 heals the disk. Counting begins anew.
void faulty_disk_fail(faulty_disk *disk, unsigned sorts, long n, int forever, int full);

// Cuts the power in the n-th sync (from 1) from now on: what the files of the folder `from` may then hold is written
// into `to`-0, `to`-1 and so on, `draws` folders: nothing that was not synced, all of it, then random sectors of 512
// bytes. From then on every operation fails.
void faulty_disk_cut(faulty_disk *disk, long n, const char *from, const char *to, int draws, uint64_t seed);

// Operations of the chosen sorts seen since the last call of `fail`.
long faulty_disk_count(faulty_disk *disk);
// Syncs seen since the last call of `cut`, or since the beginning.
long faulty_disk_syncs(faulty_disk *disk);
// How many operations have failed since the last call of `fail` or `cut`.
long faulty_disk_failures(faulty_disk *disk);
