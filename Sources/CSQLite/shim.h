#pragma once
#include <sqlite3.h>

// sqlite3_db_config takes a variable number of arguments, which Swift cannot call.
static inline int faelled_db_config(sqlite3 *handle, int option, int on) {
  return sqlite3_db_config(handle, option, on, (int *)0);
}
