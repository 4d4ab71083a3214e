export {
  openReplay,
  type RecordedAlarm,
  type ReplayOptions,
  type ReplayRecord,
  type ReplaySource,
} from './openReplay.ts';
export { formatRecordLine } from './records/openRecordLines.ts';
export { readProfile, type CurrentProfile } from './readProfile.ts';
export { readAgeingTable, type AgeingSeries } from './ageing/readAgeingTable.ts';
export { loadMapping, parseMapping, shippedMappings } from './mapping/loadMapping.ts';
export type { AgeingMapping, Mapping, RecordMapping, SampleMapping } from './mapping/schema.ts';
export { parseYaml } from './parseYaml.ts';
export { RecordingError } from './recordingError.ts';
