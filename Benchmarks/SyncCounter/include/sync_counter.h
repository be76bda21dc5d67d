// Counts what a program waits for: SQLite's calls of fdatasync, which this target stands in front of.
#pragma once

// How often fdatasync was called on files whose name ends in `ending` since the last call of reset.
long sync_counter_count(const char *ending);
void sync_counter_reset(void);
