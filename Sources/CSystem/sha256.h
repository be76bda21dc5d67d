// The processor's own instructions for SHA-256, which Swift has no names for: ten times as fast as arithmetic.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <cpuid.h>

typedef int system_words __attribute__((vector_size(16), aligned(1)));
typedef char system_bytes __attribute__((vector_size(16), aligned(1)));

// Whether this processor has them (and SSE4.1, which every one of those has).
static inline int system_has_sha256(void) {
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

// Works `blocks` blocks of 64 bytes into the state a to h; `k` are the 64 constants of FIPS 180-4.
__attribute__((target("sha,sse4.1"))) static inline void system_sha256(
    uint32_t *state, const uint8_t *bytes, size_t blocks, const uint32_t *k) {
  system_words abcd = *(const system_words *)state, efgh = *(const system_words *)(state + 4);
  // The instructions want a, b, e, f in one register and c, d, g, h in the other, the first highest.
  system_words abef = __builtin_shufflevector(efgh, abcd, 1, 0, 5, 4);
  system_words cdgh = __builtin_shufflevector(efgh, abcd, 3, 2, 7, 6);
  for (; blocks > 0; blocks--, bytes += 64) {
    system_words abef_before = abef, cdgh_before = cdgh, w[4];
#pragma clang loop unroll(full)
    for (int group = 0; group < 16; group++) {
      system_words *now = &w[group & 3];
      if (group < 4) {
        system_bytes big = *(const system_bytes *)(bytes + 16 * group);
        *now = (system_words)__builtin_shufflevector(big, big, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
      } else {
        system_words last = w[(group + 3) & 3], third = w[(group + 2) & 3];
        *now = __builtin_ia32_sha256msg1(*now, w[(group + 1) & 3]);
        *now += __builtin_shufflevector(third, last, 1, 2, 3, 4);
        *now = __builtin_ia32_sha256msg2(*now, last);
      }
      system_words sum = *now + *(const system_words *)(k + 4 * group);
      cdgh = __builtin_ia32_sha256rnds2(cdgh, abef, sum);
      abef = __builtin_ia32_sha256rnds2(abef, cdgh, __builtin_shufflevector(sum, sum, 2, 3, 2, 3));
    }
    abef += abef_before;
    cdgh += cdgh_before;
  }
  *(system_words *)state = __builtin_shufflevector(abef, cdgh, 3, 2, 7, 6);
  *(system_words *)(state + 4) = __builtin_shufflevector(abef, cdgh, 1, 0, 5, 4);
}
#else
static inline int system_has_sha256(void) { return 0; }
static inline void system_sha256(uint32_t *state, const uint8_t *bytes, size_t blocks, const uint32_t *k) {}
#endif
