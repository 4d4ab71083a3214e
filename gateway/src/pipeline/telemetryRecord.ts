/** What the pipeline eats: one frame as it came, with where it lies in the journal and when it arrived. */
export interface TelemetryRecord {
  /** Journal position; increases with every record. */
  readonly position: number;
  /** Gateway clock, ms UTC. Part of the data: every rule that needs "now" uses it. */
  readonly receivedAt: number;
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** `vehicle/pack`: the key by which packs are sharded, journalled and checkpointed. */
export function packKeyOf(vehicle: string, pack: string): string {
  return `${vehicle}/${pack}`;
}

/** The two ids of a key. */
export function splitPackKey(packKey: string): { readonly vehicle: string; readonly pack: string } {
  const slash = packKey.indexOf('/');
  if (slash < 1) throw new RangeError(`Cannot split pack key ${JSON.stringify(packKey)}: must be vehicle/pack`);
  return { vehicle: packKey.slice(0, slash), pack: packKey.slice(slash + 1) };
}

/** `vehicle/pack` of a topic of the native tree, '' for any other. Cheap: ids are checked by the decoder. */
export function packKeyOfTopic(topic: string): string {
  const levels = topic.split('/');
  return levels.length === 7 && levels[5] !== 'cmd' ? packKeyOf(levels[4]!, levels[5]!) : '';
}
