export * from './reasons.ts';
export * from './topology.ts';
export * from './packSampleBatch.ts';
export * from './verdict.ts';
export * from './estimates.ts';
export * from './api.ts';
