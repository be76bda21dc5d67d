#include "FaultyMemory.h"

#include <sqlite3.h>
#include <stddef.h>

static sqlite3_mem_methods real;
static __thread long fails_at, count, failures;
static __thread int forever;

static int fails(void) {
  count++;
  int failing = fails_at > 0 && (count == fails_at || (forever && count > fails_at));
  failures += failing;
  return failing;
}

static void *memory_malloc(int bytes) { return fails() ? NULL : real.xMalloc(bytes); }
static void *memory_realloc(void *old, int bytes) { return fails() ? NULL : real.xRealloc(old, bytes); }

__attribute__((constructor)) static void install(void) {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
  sqlite3_mem_methods faulty = real;
  faulty.xMalloc = memory_malloc;
  faulty.xRealloc = memory_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &faulty);
}

void faulty_memory_fail(long n, int for_ever) {
  fails_at = n;
  forever = for_ever;
  count = failures = 0;
}

long faulty_memory_count(void) { return count; }
long faulty_memory_failures(void) { return failures; }
