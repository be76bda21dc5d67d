// SQLite's memory, which runs out when it is told to: for the calling thread alone. It is put beneath the library before
// anything else runs.
#pragma once

// Lets the n-th allocation (from 1) by this thread from now on fail, and with `forever` all after it; n = 0 has memory
// without end again. Counting begins anew.
void faulty_memory_fail(long n, int forever);
// Allocations by this thread since the last call of `fail`.
long faulty_memory_count(void);
// How many of them failed.
long faulty_memory_failures(void);
