export { bufferBounded, type BufferOptions } from './bufferBounded.ts';
export { conflateByKey, type ConflateOptions } from './conflateByKey.ts';
export { groupByWithExpiry, type GroupOptions } from './groupByWithExpiry.ts';
export { IntervalSet } from './intervalSet.ts';
export { ReorderBuffer, type ReorderOptions, type ReorderSnapshot, type SequenceSnapshot } from './reorderBuffer.ts';
export type { ReorderResult, SequenceGap, SequenceKey } from './reorderOutput.ts';
