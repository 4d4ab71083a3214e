export { bufferBounded, type BufferOptions } from './bufferBounded.ts';
export { concatMapBounded, type ConcatBoundedOptions } from './concatMapBounded.ts';
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
export { reorderWithinWindow, type ReorderWithinWindowOptions } from './reorderWithinWindow.ts';
export { restartOnFault, type RestartOptions } from './restartOnFault.ts';
export { shareLatest, type ShareOptions } from './shareLatest.ts';
