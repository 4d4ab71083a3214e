export { bufferBounded, type BufferOptions } from './bufferBounded.ts';
export { conflateByKey, type ConflateOptions } from './conflateByKey.ts';
export { groupByWithExpiry, type GroupOptions } from './groupByWithExpiry.ts';
export { IntervalSet } from './intervalSet.ts';
export {
  ReorderBuffer,
  type ReorderOptions,
  type ReorderResult,
  type ReorderSnapshot,
  type SequenceGap,
  type SequenceKey,
  type SequenceSnapshot,
} from './reorderBuffer.ts';
