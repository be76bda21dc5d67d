#pragma once
#include <sqlite3.h>

// sqlite3_db_config takes a variable number of arguments, which Swift cannot call.
static inline int faelled_db_config(sqlite3 *handle, int option, int on) {
  return sqlite3_db_config(handle, option, on, (int *)0);
}

// Memory statistics cost a lock at each allocation; nothing here reads them. Before the first use of the library only.
static inline int faelled_omit_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
