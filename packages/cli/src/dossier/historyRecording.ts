/**
 * What a gateway has kept of a pack, as a recording that a dossier can rest on: its births and its samples in order of
 * time, as the frames that a vehicle would have sent. The journal would not do: it is cut as soon as history is sealed.
 */
import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { formatTopic, identifier, type HistMessage } from '@packtwin/protocol';
import { formatRecordLine } from '@packtwin/replay';
import { openFacts, openHistory, type BirthRecord } from '@packtwin/storage';
import { celsiusFromKelvin } from '@packtwin/units';
import { UserError } from '../userError.ts';

const MOST_SAMPLES = 200;
/** Of JSON, so that a frame of any pack stays well below the contract's 256 KiB. */
const MOST_BYTES = 180_000;
const BYTES_PER_VALUE = 6;
const BYTES_PER_SAMPLE = 60;

/** One row of an exported history; null = not measured. */
interface Row {
  readonly configuration: string;
  readonly boot: number;
  readonly sequence: number;
  readonly sampledAt: number;
  readonly receivedAt: number;
  readonly current: number | null;
  readonly voltage: number | null;
  readonly stateOfCharge: number | null;
  readonly odometer: number | null;
  readonly cells: readonly (number | null)[];
  readonly probes: readonly (number | null)[];
}

/**
 * Writes gzipped lines of records (mapping `native`) to `file`. The gateway must not run: its stores are locked.
 *
 * @throws UserError where the folder holds no history, or none of this pack.
 */
export async function writeHistoryRecording(
  folder: string,
  { vehicle, pack }: { readonly vehicle: string; readonly pack: string },
  file: string,
): Promise<void> {
  if (!existsSync(join(folder, 'history'))) {
    throw new UserError(`There is no history in ${folder}: name the data folder of a gateway with --data.`);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'packtwin-dossier-'));
  try {
    const births = birthsOf(folder, vehicle, pack);
    const exported = join(scratch, 'samples.csv');
    await using history = await openHistory(join(folder, 'history'));
    const rows = await history.export({ file: exported, format: 'csv', vehicle, pack });
    if (rows === 0 || births.length === 0) throw new UserError(`${folder} holds no sample of ${vehicle}/${pack}.`);
    const lines = recordLines(births, rowsOf(exported), { vehicle, pack });
    await pipeline(lines, createGzip(), createWriteStream(file));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function birthsOf(folder: string, vehicle: string, pack: string): BirthRecord[] {
  const facts = openFacts(folder);
  try {
    return facts.birthsOf(vehicle, pack);
  } finally {
    facts.close();
  }
}

async function* recordLines(
  births: readonly BirthRecord[],
  rows: AsyncIterable<Row>,
  ids: { readonly vehicle: string; readonly pack: string },
): AsyncGenerator<string> {
  const topicOf = (kind: 'birth' | 'hist', group: string): string => {
    const [tenantId, groupId, vehicleId, packId] = [
      identifier<'tenant'>('default'),
      identifier<'group'>(group),
      identifier<'vehicle'>(ids.vehicle),
      identifier<'pack'>(ids.pack),
    ];
    if (!tenantId.ok || !groupId.ok || !vehicleId.ok || !packId.ok) {
      throw new TypeError(`Cannot write a topic for ${ids.vehicle}/${ids.pack} of group ${group}`);
    }
    return formatTopic({
      kind,
      tenant: tenantId.value,
      group: groupId.value,
      vehicle: vehicleId.value,
      pack: packId.value,
    });
  };
  const line = (receivedAt: number, topic: string, payload: string): string =>
    `${formatRecordLine({ receivedAt, topic, payload: new TextEncoder().encode(payload) })}\n`;

  for (const { group, receivedAt, message } of births) yield line(receivedAt, topicOf('birth', group), message);
  const topic = topicOf('hist', births[0]!.group);
  let held: Row[] = [];
  const frame = (): string =>
    line(Math.max(...held.map(({ receivedAt }) => receivedAt)), topic, JSON.stringify(messageOf(held)));
  for await (const row of rows) {
    const last = held.at(-1);
    if (last !== undefined && (!follows(last, row) || held.length >= samplesPerFrame(row))) {
      yield frame();
      held = [];
    }
    held.push(row);
  }
  if (held.length > 0) yield frame();
}

function samplesPerFrame({ cells, probes }: Row): number {
  const bytes = BYTES_PER_VALUE * (cells.length + probes.length) + BYTES_PER_SAMPLE;
  return Math.max(1, Math.min(MOST_SAMPLES, Math.floor(MOST_BYTES / bytes)));
}

function follows(a: Row, b: Row): boolean {
  return a.boot === b.boot && a.configuration === b.configuration && b.sequence === a.sequence + 1;
}

/** Rows that follow each other, in the integer units of the wire: where they came from there, nothing is lost. */
function messageOf(rows: readonly Row[]): HistMessage {
  const first = rows[0]!;
  const scaled = (value: number | null, scale: number): number | null =>
    value === null ? null : Math.round(value * scale);
  return {
    v: 1,
    cfg: first.configuration,
    boot: first.boot,
    seq: first.sequence,
    t0: first.sampledAt,
    dt: rows.map(({ sampledAt }) => sampledAt - first.sampledAt),
    i_mA: rows.map(({ current }) => scaled(current, 1000)),
    v_mV: rows.map(({ voltage }) => scaled(voltage, 1000)),
    soc_cpct: rows.map(({ stateOfCharge }) => scaled(stateOfCharge, 10_000)),
    odo_m: rows.map(({ odometer }) => scaled(odometer, 1)),
    cells_mV: rows.map(({ cells }) => cells.map((volts) => scaled(volts, 1000))),
    ...(first.probes.length > 0 && {
      temps_dC: rows.map(({ probes }) =>
        probes.map((kelvin) => (kelvin === null ? null : Math.round(celsiusFromKelvin(kelvin) * 10))),
      ),
    }),
  };
}

async function* rowsOf(file: string): AsyncGenerator<Row> {
  let heads: readonly string[] | undefined;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const fields = fieldsOf(text);
    if (heads === undefined) {
      heads = fields;
      continue;
    }
    const named = new Map(heads.map((head, index) => [head, fields[index] ?? '']));
    const word = (name: string): string => named.get(name) ?? '';
    const number = (name: string): number | null => (word(name) === '' ? null : Number(word(name)));
    const list = (name: string): (number | null)[] => {
      const inside = word(name).slice(1, -1).trim();
      return inside === '' ? [] : inside.split(',').map((item) => (item.trim() === 'NULL' ? null : Number(item)));
    };
    yield {
      configuration: word('configuration'),
      boot: Number(word('boot')),
      sequence: Number(word('sequence')),
      sampledAt: Date.parse(word('sampled_at')),
      receivedAt: Date.parse(word('received_at')),
      current: number('pack_current'),
      voltage: number('pack_voltage'),
      stateOfCharge: number('state_of_charge'),
      odometer: number('odometer'),
      cells: list('observation_voltage'),
      probes: list('probe_temperature'),
    };
  }
}

/** Fields of a line of DuckDB's CSV: lists are quoted, nothing that we store has a quote in it. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|([^,]+)|(?<=,|^)(?=,|$)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
