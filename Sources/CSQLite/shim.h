#pragma once
#include <sqlite3.h>

// sqlite3_db_config takes a variable number of arguments, which Swift cannot call.
static inline int faelled_db_config(sqlite3 *handle, int option, int on) {
  return sqlite3_db_config(handle, option, on, (int *)0);
}

// The index of the log, which all processes share, or NULL where there is none of the known form. It stays where it is
// until the connection is closed. Its form is SQLite's walformat.html, section 2.1.
static inline const void *faelled_log_index(sqlite3 *handle) {
  sqlite3_file *file = 0;
  volatile void *index = 0;
  if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return 0;
  if (!file || !file->pMethods || file->pMethods->iVersion < 2 || !file->pMethods->xShmMap) return 0;
  if (file->pMethods->xShmMap(file, 0, 32768, 0, &index) != SQLITE_OK || !index) return 0;
  return *(const volatile unsigned *)index == 3007000 ? (const void *)index : 0;
}

// What changes in the index's header with each commit, before COMMIT returns: the counter of changes, the log's salt and
// the header's checksum.
typedef struct { unsigned long long change, salt, checksum; } faelled_commit_mark;

static inline faelled_commit_mark faelled_read_commit_mark(const void *index) {
  const volatile unsigned long long *words = (const volatile unsigned long long *)index;
  faelled_commit_mark mark = {words[1], words[4], words[5]};
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return mark;
}

// Memory statistics cost a lock at each allocation; nothing here reads them. Before the first use of the library only.
static inline int faelled_omit_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
