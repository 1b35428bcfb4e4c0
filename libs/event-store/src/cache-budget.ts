import { getHeapStatistics } from 'node:v8';

const LARGEST = 64 * 1024 * 1024;

/**
 * How many bytes a cache may hold: a part of what the process may have at most, and never more than makes a difference.
 * Caches count what they hold by estimates of its size, so a part leaves room for them to be wrong.
 */
export const cacheBudget = (part: number): number =>
  Math.floor(Math.min(LARGEST, getHeapStatistics().heap_size_limit * part));
