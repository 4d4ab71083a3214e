/** Twin states, byte for byte: those that a stopped gateway left, and those of a run that nobody disturbed. */
import { loadConfiguration, runReplay, startGateway } from '@packtwin/gateway';
import { encodeMessage, type TlmMessage } from '@packtwin/protocol';
import { scriptedBirth, scriptedTopic, type ScriptedPack } from './scriptedPack.ts';

/** Opens the data folder of a stopped gateway as its next start would, and asks for the twins by `vehicle/pack`. */
export async function finalTwins(data: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const { config } = loadConfiguration({
    overrides: [`data=${data}`, 'http.port=0', 'mqtt.port=0', 'workers=0', 'log.level=error'],
  });
  const gateway = await startGateway(config);
  try {
    // Lanes open when a record comes; asking for each pack opens them without one.
    for (const { vehicle, pack } of gateway.facts.packs()) gateway.pipeline.open(`${vehicle}/${pack}`);
    await gateway.settled();
    return await gateway.pipeline.twinSnapshots();
  } finally {
    await gateway.stop();
  }
}

/** The same samples through the pipeline in order, in this thread, without a broker or a store. */
export async function undisturbedTwins(
  packs: readonly { readonly pack: ScriptedPack; readonly samples: readonly TlmMessage[] }[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const outcome = await runReplay(
    packs.flatMap(({ pack, samples }) => [
      {
        receivedAt: pack.startAt,
        topic: scriptedTopic(pack, 'birth'),
        payload: encodeMessage(scriptedBirth(pack), 'json'),
      },
      ...samples.map((sample) => ({
        receivedAt: sample.ts,
        topic: scriptedTopic(pack, 'tlm'),
        payload: encodeMessage(sample, 'cbor'),
      })),
    ]),
    { finish: false },
  );
  return outcome.snapshots;
}
