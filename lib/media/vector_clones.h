#pragma once

#include <cstdlib>

/// Compiles a function for any x86-64, for AVX2 and for AVX-512, and takes the fastest one that the
/// machine can run when the program starts. All give the same bits: the arithmetic is the same
/// (no fused multiply-add, see cmake/TinctCompile.cmake), only wider. Nothing on other systems, nor
/// under ThreadSanitizer, which is not ready yet when the choice is made.
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__)
#define TINCT_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define TINCT_VECTOR_CLONES
#endif
