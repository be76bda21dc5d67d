#include "FaultyDisk.h"

#include <dirent.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };

// What of a file would survive a power cut.
struct shadow {
  struct shadow *next;
  dev_t device;
  ino_t inode;
  unsigned char *synced;
  long size;      // of what is synced
  long room;      // sectors in `dirty`
  // Per sector: 0 as synced, 1 written since, 2 written before a sync that failed, so no later sync writes it.
  unsigned char *dirty;
  int was_synced;
};

struct faulty_disk {
  sqlite3_vfs vfs;
  sqlite3_vfs *real;
  char *name;
  pthread_mutex_t lock;
  uint64_t random;
  unsigned sorts;
  long n, count;
  int forever, full;
  long cut_at, syncs;
  char *from, *to;
  int draws, is_cut;
  uint64_t cut_seed;
  long failures;
  struct shadow *shadows;
};

struct faulty_file {
  sqlite3_file base;
  faulty_disk *disk;
  struct shadow *shadow;  // NULL for files that need not survive
  sqlite3_file *real;
};

static uint64_t next_random(uint64_t *state) {  // SplitMix64
  uint64_t z = *state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// Whether the operation about to be done must fail.
static int fails(faulty_disk *disk, unsigned sort) {
  pthread_mutex_lock(&disk->lock);
  int failing = disk->is_cut;
  if (!failing && (disk->sorts & sort)) {
    disk->count++;
    failing = disk->n > 0 && (disk->count == disk->n || (disk->forever && disk->count > disk->n));
  }
  if (failing) disk->failures++;
  pthread_mutex_unlock(&disk->lock);
  return failing;
}

// Shadows. All are called with the disk's lock held.

static void make_room(struct shadow *shadow, long bytes) {
  long sectors = (bytes + SECTOR - 1) / SECTOR;
  if (sectors <= shadow->room) return;
  long room = sectors * 2 + 16;
  shadow->dirty = realloc(shadow->dirty, room);
  shadow->synced = realloc(shadow->synced, room * SECTOR);
  memset(shadow->dirty + shadow->room, 0, room - shadow->room);
  memset(shadow->synced + shadow->room * SECTOR, 0, (room - shadow->room) * SECTOR);
  shadow->room = room;
}

static struct shadow *find(faulty_disk *disk, const struct stat *status) {
  for (struct shadow *s = disk->shadows; s; s = s->next)
    if (s->device == status->st_dev && s->inode == status->st_ino) return s;
  return NULL;
}

// Forgets the shadow of a file that is gone; its memory goes with the disk.
static void forget(struct shadow *shadow) {
  if (shadow) shadow->inode = 0;
}

static void touch(struct shadow *shadow, long offset, long length) {
  make_room(shadow, offset + length);
  for (long sector = offset / SECTOR; sector * SECTOR < offset + length; sector++) shadow->dirty[sector] = 1;
}

// Takes over what the file holds as synced, sector by sector.
static void take_synced(struct shadow *shadow, sqlite3_file *real) {
  sqlite3_int64 size = 0;
  if (real->pMethods->xFileSize(real, &size) != SQLITE_OK) return;
  make_room(shadow, size);
  for (long sector = 0; sector < shadow->room; sector++) {
    if (shadow->dirty[sector] != 1 && (sector * SECTOR < shadow->size || sector * SECTOR >= size)) continue;
    unsigned char bytes[SECTOR] = {0};
    if (sector * SECTOR < size && shadow->dirty[sector] != 2) real->pMethods->xRead(real, bytes, SECTOR, sector * SECTOR);
    if (shadow->dirty[sector] != 2) memcpy(shadow->synced + sector * SECTOR, bytes, SECTOR);
    if (shadow->dirty[sector] == 1) shadow->dirty[sector] = 0;
  }
  shadow->size = size;
  shadow->was_synced = 1;
}

// Writes what a file may hold after a cut.
static void draw_file(faulty_disk *disk, const char *from, const char *to, int draw, uint64_t *random) {
  struct stat status;
  if (stat(from, &status) != 0 || !S_ISREG(status.st_mode)) return;
  struct shadow *shadow = find(disk, &status);
  // The first sync of a file also keeps its name.
  if (shadow && !shadow->was_synced && (draw == 0 || (draw > 1 && next_random(random) % 2))) return;
  FILE *source = fopen(from, "rb"), *target = fopen(to, "wb");
  if (!source || !target) abort();
  unsigned char *bytes = calloc(1, status.st_size + SECTOR);
  long size = fread(bytes, 1, status.st_size, source);
  if (shadow) {
    make_room(shadow, size);
    long wanted = draw == 1 || (draw > 1 && next_random(random) % 2) ? size : shadow->size;
    long most = (size > shadow->size ? size : shadow->size) + SECTOR;
    bytes = realloc(bytes, most);
    if (most > size) memset(bytes + size, 0, most - size);
    for (long sector = 0; sector * SECTOR < wanted; sector++) {
      int is_new = sector * SECTOR < size;
      if (shadow->dirty[sector] || sector * SECTOR >= shadow->size || !is_new)
        is_new = draw == 1 || (draw > 1 && next_random(random) % 2);
      if (!is_new) memcpy(bytes + sector * SECTOR, shadow->synced + sector * SECTOR, SECTOR);
    }
    size = wanted;
  }
  if (fwrite(bytes, 1, size, target) != (size_t)size) abort();
  free(bytes);
  fclose(source);
  fclose(target);
}

static void cut(faulty_disk *disk) {
  disk->is_cut = 1;
  uint64_t random = disk->cut_seed;
  for (int draw = 0; draw < disk->draws; draw++) {
    char folder[4096];
    snprintf(folder, sizeof folder, "%s-%d", disk->to, draw);
    mkdir(folder, 0700);
    DIR *entries = opendir(disk->from);
    if (!entries) abort();
    for (struct dirent *entry; (entry = readdir(entries));) {
      size_t length = strlen(entry->d_name);
      // What processes share in memory does not outlive them.
      if (length > 4 && strcmp(entry->d_name + length - 4, "-shm") == 0) continue;
      char from[4400], to[4400];
      snprintf(from, sizeof from, "%s/%s", disk->from, entry->d_name);
      snprintf(to, sizeof to, "%s/%s", folder, entry->d_name);
      draw_file(disk, from, to, draw, &random);
    }
    closedir(entries);
  }
}

// Files.

#define REAL(file) (((struct faulty_file *)(file))->real)
#define DISK(file) (((struct faulty_file *)(file))->disk)

static int file_close(sqlite3_file *file) { return REAL(file)->pMethods->xClose(REAL(file)); }

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
  if (fails(DISK(file), FAULTY_READ)) return SQLITE_IOERR_READ;
  return REAL(file)->pMethods->xRead(REAL(file), bytes, count, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  struct faulty_file *self = (struct faulty_file *)file;
  int failing = fails(self->disk, FAULTY_WRITE);
  pthread_mutex_lock(&self->disk->lock);
  if (self->disk->is_cut) count = 0;
  else if (failing) count /= 2;
  int code = count > 0 ? self->real->pMethods->xWrite(self->real, bytes, count, offset) : SQLITE_OK;
  if (self->shadow && code == SQLITE_OK && count > 0) touch(self->shadow, offset, count);
  pthread_mutex_unlock(&self->disk->lock);
  return failing ? (self->disk->full ? SQLITE_FULL : SQLITE_IOERR_WRITE) : code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
  struct faulty_file *self = (struct faulty_file *)file;
  if (fails(self->disk, FAULTY_TRUNCATE)) return SQLITE_IOERR_TRUNCATE;
  int code = self->real->pMethods->xTruncate(self->real, size);
  pthread_mutex_lock(&self->disk->lock);
  // What lay beyond the new end has changed as well, should the file grow again.
  if (self->shadow && code == SQLITE_OK && self->shadow->size > size)
    touch(self->shadow, size, self->shadow->size - size);
  pthread_mutex_unlock(&self->disk->lock);
  return code;
}

static int file_sync(sqlite3_file *file, int flags) {
  struct faulty_file *self = (struct faulty_file *)file;
  faulty_disk *disk = self->disk;
  int failing = fails(disk, FAULTY_SYNC);
  pthread_mutex_lock(&disk->lock);
  if (!failing && ++disk->syncs == disk->cut_at) {
    cut(disk);
    disk->failures++;
    failing = 1;
  }
  // A system that could not write its cache to the disk may take it for written.
  if (failing && !disk->is_cut && self->shadow)
    for (long sector = 0; sector < self->shadow->room; sector++)
      if (self->shadow->dirty[sector] == 1) self->shadow->dirty[sector] = 2;
  int code = failing ? SQLITE_IOERR_FSYNC : self->real->pMethods->xSync(self->real, flags);
  if (!failing && code == SQLITE_OK && self->shadow) take_synced(self->shadow, self->real);
  pthread_mutex_unlock(&disk->lock);
  return code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  if (fails(DISK(file), FAULTY_SIZE)) return SQLITE_IOERR_FSTAT;
  return REAL(file)->pMethods->xFileSize(REAL(file), size);
}

static int file_lock(sqlite3_file *file, int level) {
  if (fails(DISK(file), FAULTY_LOCK)) return SQLITE_IOERR_LOCK;
  return REAL(file)->pMethods->xLock(REAL(file), level);
}

static int file_unlock(sqlite3_file *file, int level) { return REAL(file)->pMethods->xUnlock(REAL(file), level); }

static int file_is_reserved(sqlite3_file *file, int *result) {
  return REAL(file)->pMethods->xCheckReservedLock(REAL(file), result);
}

static int file_control(sqlite3_file *file, int operation, void *argument) {
  return REAL(file)->pMethods->xFileControl(REAL(file), operation, argument);
}

static int file_sector(sqlite3_file *file) { return REAL(file)->pMethods->xSectorSize(REAL(file)); }

static int file_traits(sqlite3_file *file) { return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file)); }

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
  if (fails(DISK(file), FAULTY_SHM)) return SQLITE_IOERR_SHMMAP;
  return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, memory);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  if ((flags & SQLITE_SHM_LOCK) && fails(DISK(file), FAULTY_SHM)) return SQLITE_IOERR_SHMLOCK;
  return REAL(file)->pMethods->xShmLock(REAL(file), offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file) { REAL(file)->pMethods->xShmBarrier(REAL(file)); }

static int file_shm_unmap(sqlite3_file *file, int remove) { return REAL(file)->pMethods->xShmUnmap(REAL(file), remove); }

static const sqlite3_io_methods methods = {
  .iVersion = 2, .xClose = file_close, .xRead = file_read, .xWrite = file_write, .xTruncate = file_truncate,
  .xSync = file_sync, .xFileSize = file_size, .xLock = file_lock, .xUnlock = file_unlock,
  .xCheckReservedLock = file_is_reserved, .xFileControl = file_control, .xSectorSize = file_sector,
  .xDeviceCharacteristics = file_traits, .xShmMap = file_shm_map, .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier, .xShmUnmap = file_shm_unmap,
};

// The disk as a whole.

static int disk_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *given) {
  faulty_disk *disk = vfs->pAppData;
  struct faulty_file *self = (struct faulty_file *)file;
  memset(self, 0, sizeof *self);
  if (fails(disk, FAULTY_OPEN)) return SQLITE_CANTOPEN;
  self->disk = disk;
  self->real = (sqlite3_file *)(self + 1);
  int was_there = path && access(path, F_OK) == 0;
  int code = disk->real->xOpen(disk->real, path, self->real, flags, given);
  if (code != SQLITE_OK) {
    if (self->real->pMethods) self->real->pMethods->xClose(self->real);
    return code;
  }
  struct stat status;
  if (path && stat(path, &status) == 0) {
    pthread_mutex_lock(&disk->lock);
    struct shadow *shadow = find(disk, &status);
    if (!was_there) {
      forget(shadow);  // the number of a file that is gone
      shadow = NULL;
    }
    if (!shadow) {
      shadow = calloc(1, sizeof *shadow);
      shadow->device = status.st_dev;
      shadow->inode = status.st_ino;
      shadow->next = disk->shadows;
      disk->shadows = shadow;
      if (was_there) take_synced(shadow, self->real);
    }
    self->shadow = shadow;
    pthread_mutex_unlock(&disk->lock);
  }
  self->base.pMethods = &methods;
  return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *path, int sync) {
  faulty_disk *disk = vfs->pAppData;
  if (fails(disk, FAULTY_DELETE)) return SQLITE_IOERR_DELETE;
  struct stat status;
  int is_there = stat(path, &status) == 0;
  int code = disk->real->xDelete(disk->real, path, sync);
  if (is_there && code == SQLITE_OK) {
    pthread_mutex_lock(&disk->lock);
    forget(find(disk, &status));
    pthread_mutex_unlock(&disk->lock);
  }
  return code;
}

static int disk_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
  faulty_disk *disk = vfs->pAppData;
  return disk->real->xAccess(disk->real, path, flags, result);
}

static int disk_path(sqlite3_vfs *vfs, const char *path, int size, char *full) {
  faulty_disk *disk = vfs->pAppData;
  return disk->real->xFullPathname(disk->real, path, size, full);
}

static int disk_random(sqlite3_vfs *vfs, int count, char *bytes) {
  faulty_disk *disk = vfs->pAppData;
  pthread_mutex_lock(&disk->lock);
  for (int index = 0; index < count; index++) bytes[index] = (char)next_random(&disk->random);
  pthread_mutex_unlock(&disk->lock);
  return count;
}

static int disk_sleep(sqlite3_vfs *vfs, int microseconds) {
  faulty_disk *disk = vfs->pAppData;
  return disk->real->xSleep(disk->real, microseconds);
}

static int disk_time(sqlite3_vfs *vfs, double *now) {
  faulty_disk *disk = vfs->pAppData;
  return disk->real->xCurrentTime(disk->real, now);
}

static int disk_error(sqlite3_vfs *vfs, int size, char *text) {
  faulty_disk *disk = vfs->pAppData;
  return disk->real->xGetLastError(disk->real, size, text);
}

faulty_disk *faulty_disk_make(const char *name, uint64_t seed) {
  faulty_disk *disk = calloc(1, sizeof *disk);
  disk->real = sqlite3_vfs_find(NULL);
  disk->name = strdup(name);
  disk->random = seed;
  pthread_mutex_init(&disk->lock, NULL);
  disk->vfs = (sqlite3_vfs){
    .iVersion = 1, .szOsFile = (int)sizeof(struct faulty_file) + disk->real->szOsFile,
    .mxPathname = disk->real->mxPathname, .zName = disk->name, .pAppData = disk, .xOpen = disk_open,
    .xDelete = disk_delete, .xAccess = disk_access, .xFullPathname = disk_path, .xRandomness = disk_random,
    .xSleep = disk_sleep, .xCurrentTime = disk_time, .xGetLastError = disk_error,
  };
  sqlite3_vfs_register(&disk->vfs, 0);
  return disk;
}

void faulty_disk_drop(faulty_disk *disk) {
  sqlite3_vfs_unregister(&disk->vfs);
  for (struct shadow *shadow = disk->shadows, *next; shadow; shadow = next) {
    next = shadow->next;
    free(shadow->synced);
    free(shadow->dirty);
    free(shadow);
  }
  pthread_mutex_destroy(&disk->lock);
  free(disk->from);
  free(disk->to);
  free(disk->name);
  free(disk);
}

void faulty_disk_fail(faulty_disk *disk, unsigned sorts, long n, int forever, int full) {
  pthread_mutex_lock(&disk->lock);
  disk->sorts = sorts;
  disk->n = n;
  disk->forever = forever;
  disk->full = full;
  disk->count = disk->failures = 0;
  pthread_mutex_unlock(&disk->lock);
}

void faulty_disk_cut(faulty_disk *disk, long n, const char *from, const char *to, int draws, uint64_t seed) {
  pthread_mutex_lock(&disk->lock);
  free(disk->from);
  free(disk->to);
  disk->from = strdup(from);
  disk->to = strdup(to);
  disk->draws = draws;
  disk->cut_seed = seed;
  disk->cut_at = n;
  disk->syncs = disk->failures = 0;
  pthread_mutex_unlock(&disk->lock);
}

static long looked_up(faulty_disk *disk, const long *value) {
  pthread_mutex_lock(&disk->lock);
  long result = *value;
  pthread_mutex_unlock(&disk->lock);
  return result;
}

long faulty_disk_count(faulty_disk *disk) { return looked_up(disk, &disk->count); }
long faulty_disk_syncs(faulty_disk *disk) { return looked_up(disk, &disk->syncs); }
long faulty_disk_failures(faulty_disk *disk) { return looked_up(disk, &disk->failures); }
