/*
 * HOT marks a function whose loops are worth compiling twice: for every x86-64 and for x86-64-v3
 * (AVX2), chosen when the program starts. Fused multiply-add is off in both (-ffp-contract=off), so
 * the numbers are the same.
 */
#ifndef GLISSADE_BASE_HOT_H
#define GLISSADE_BASE_HOT_H

#ifdef GLISSADE_TARGET_CLONES
#define HOT __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define HOT
#endif

#endif
