/**
 * A vehicle as the broker sees it: samples become numbered frames, and the way there loses their order,
 * doubles them and spoils values. Event time only; the same state gives the same bytes.
 */
import { encodeMessage } from '@packtwin/protocol';
import { observationCount, type FleetPlan } from '../fleetPlan.ts';
import { randomStream, restoreRandom, type RandomState } from '../random.ts';
import { createSampleBlock, type SampleBlock } from '../sensing/sampleBlock.ts';
import type { TruthDesign } from '../truth/truthDesign.ts';
import { createVehicleSimulation, type VehicleSimulation, type VehicleState } from '../vehicleSimulation.ts';
import { spoilValues } from './badValues.ts';
import { birthMessage, configurationName, packTopic } from './birth.ts';
import { encodeHist, encodeTlm, type SampleIdentity } from './encodeBlock.ts';

/** A message on its way to the broker. */
export interface Frame {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** ms UTC of its newest sample. */
  readonly sampledAt: number;
  readonly sampleCount: number;
}

export interface FrameSource {
  readonly simulation: VehicleSimulation;
  birth(): Frame;
  /** Simulates up to `until` (ms UTC) or a full frame, whatever comes first; frames in the order of sending, none if nothing was due. */
  hist(until: number): Frame[];
  /** The same, one frame per sample. */
  tlm(until: number): Frame[];
  /** A frame that another is about to overtake; `flush` lets it go now. */
  held(): Frame | undefined;
  flush(): Frame[];
  /** A restart of the vehicle's electronics: new boot id (drawn, if none is given), numbering from 0. */
  reboot(newBoot?: number): void;
  boot(): number;
  /** The number that the next sample gets. */
  nextSequence(): number;
  save(): FrameSourceState;
}

export interface FrameSourceState {
  readonly vehicle: VehicleState;
  readonly boot: number;
  readonly bootAt: number;
  readonly sequence: number;
  readonly chance: RandomState;
}

const SAMPLES_PER_FRAME = 256;
/** Chances per frame. */
const DUPLICATE = 0.01;
const SWAP_HIST = 0.008;
const SWAP_TLM = 0.005;
const REBOOT = 0.01;
/** A live frame holds one sample where a batch holds hundreds. */
const TLM_RARITY = 0.05;

export function createFrameSource(
  fleet: FleetPlan,
  index: number,
  design: TruthDesign,
  saved?: FrameSourceState,
): FrameSource {
  const simulation = createVehicleSimulation(fleet, index, design, saved?.vehicle);
  const { plan } = simulation;
  const cfg = configurationName(plan);
  const block = createSampleBlock(SAMPLES_PER_FRAME, observationCount(plan), plan.probes.length);
  const cellsPerBoard = plan.cellCount / plan.stacks.length;
  const topics = {
    hist: packTopic(fleet, plan, 'hist'),
    tlm: packTopic(fleet, plan, 'tlm'),
    birth: packTopic(fleet, plan, 'birth'),
  };
  const chance = saved ? restoreRandom(saved.chance) : randomStream(fleet.seed, 'wire', index);
  let boot = saved?.boot ?? chance.integer();
  let bootAt = saved?.bootAt ?? simulation.at();
  let sequence = saved?.sequence ?? 0;
  let held: Frame | undefined;

  const reboot = (newBoot: number = chance.integer()): void => {
    boot = newBoot;
    bootAt = simulation.at();
    sequence = 0;
  };

  const identity = (): SampleIdentity => ({ cfg, boot, seq: sequence, bootAt });

  /** Puts a frame on the way: perhaps behind the next one, perhaps twice. */
  const send = (frame: Frame, swap: number): Frame[] => {
    if (!fleet.imperfections) return [frame];
    if (held === undefined && chance.chance(swap)) {
      held = frame;
      return [];
    }
    const late = held === undefined ? [] : [held];
    held = undefined;
    return chance.chance(DUPLICATE) ? [frame, ...late, frame] : [frame, ...late];
  };

  const fill = (until: number): SampleBlock | undefined => {
    block.count = 0;
    simulation.advance(until, block);
    return block.count > 0 ? block : undefined;
  };

  return {
    simulation,
    birth: () => ({
      topic: topics.birth,
      payload: encodeMessage(birthMessage(plan, bootAt), 'json'),
      sampledAt: bootAt,
      sampleCount: 0,
    }),
    hist: (until) => {
      const filled = fill(until);
      if (!filled) return [];
      const { count } = filled;
      const text = fleet.imperfections ? spoilValues(filled, cellsPerBoard, 1, chance) : undefined;
      const payload = encodeHist(filled, identity(), text);
      sequence += count;
      const frames = send(
        { topic: topics.hist, payload, sampledAt: filled.sampledAt[count - 1]!, sampleCount: count },
        SWAP_HIST,
      );
      if (fleet.imperfections && chance.chance(REBOOT)) reboot();
      return frames;
    },
    tlm: (until) => {
      const filled = fill(until);
      if (!filled) return [];
      const text = fleet.imperfections ? spoilValues(filled, cellsPerBoard, TLM_RARITY, chance) : undefined;
      const frames: Frame[] = [];
      for (let row = 0; row < filled.count; row++) {
        const payload = encodeTlm(filled, row, identity(), text?.row === row ? text : undefined);
        sequence += 1;
        frames.push(
          ...send({ topic: topics.tlm, payload, sampledAt: filled.sampledAt[row]!, sampleCount: 1 }, SWAP_TLM),
        );
      }
      return frames;
    },
    held: () => held,
    flush: () => {
      const late = held === undefined ? [] : [held];
      held = undefined;
      return late;
    },
    reboot,
    boot: () => boot,
    nextSequence: () => sequence,
    save: () => ({ vehicle: simulation.save(), boot, bootAt, sequence, chance: chance.state() }),
  };
}
