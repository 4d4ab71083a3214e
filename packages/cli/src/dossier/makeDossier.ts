/** From recordings to a dossier about one cell: the recordings through the pipeline, and everything it says about the cell. */
import { hash } from 'node:crypto';
import { packOfRecord, runReplay, type ReplayOutcome, type ReplayRecord } from '@packtwin/gateway';
import type { PackConfiguration, PackDay } from '@packtwin/protocol';
import { openReplay, type Mapping } from '@packtwin/replay';
import { findDesign } from '@packtwin/twin-models';
import { UserError } from '../userError.ts';
import { cannotTell } from './cannotTell.ts';
import {
  DOSSIER_FORMAT,
  DOSSIER_VERSION,
  type DossierBasis,
  type DossierContent,
  type DossierQuestion,
  type DossierResult,
  type PeerColumns,
} from './dossierContent.ts';
import { designRecord } from './designRecord.ts';
import { doubtsOf } from './doubts.ts';
import type { FileIdentity } from './fileIdentity.ts';
import { passportValues } from './passportValues.ts';
import { plainJson } from './plainJson.ts';
import { RawDeviations } from './rawDeviations.ts';
import type { SoftwareIdentity } from './softwareIdentity.ts';

export interface DossierRequest {
  readonly files: readonly string[];
  readonly recordings: readonly FileIdentity[];
  readonly mapping: Mapping;
  readonly options: DossierBasis['options'];
  /** May be left out where only one pack has such a cell. */
  readonly vehicle?: string | undefined;
  readonly pack?: string | undefined;
  /** Label of the cell. */
  readonly cell: string;
  readonly software: SoftwareIdentity;
  /** ISO 8601. */
  readonly at: string;
  readonly onProgress?: (rowsRead: number, totalRows: number) => void;
}

/** The pack that has the cell in question, from its birth on. */
interface Subject {
  readonly packKey: string;
  readonly question: DossierQuestion;
  readonly observation: number;
  readonly configuration: PackConfiguration;
  readonly raw: RawDeviations;
}

/** @throws UserError where the recording has no such cell, or several packs have one. */
export async function makeDossier(request: DossierRequest): Promise<DossierContent> {
  const { files, mapping, options } = request;
  await using source = await openReplay(files, mapping, {
    from: options.from ?? undefined,
    to: options.to ?? undefined,
    design: options.design ?? undefined,
    nominalCapacity: options.nominalCapacity ?? undefined,
    // A mapping without a vehicle takes the file's name for one; a file that was renamed is still about the same.
    vehicle: mapping.kind === 'records' || ('vehicle' in mapping && mapping.vehicle) ? undefined : request.vehicle,
  });
  const search = new SubjectSearch(request);
  const outcome = await runReplay(search.watch(source), {
    workers: 0,
    cellModel: options.model,
    onOutput: (output) => {
      if (output.kind === 'samples' && output.packKey === search.found?.packKey) search.found.raw.add(output.batch);
    },
    onProgress: () => request.onProgress?.(source.rowsRead, source.totalRows),
  });
  const subject = search.found;
  if (subject === undefined) throw new UserError(search.complaint());
  const [fault] = outcome.faults;
  if (fault !== undefined) throw new Error(`A dossier cannot rest on a run that met a fault: ${fault}`);

  const basis = basisOf(request, subject.configuration, source.totalRows);
  const content: DossierContent = {
    format: DOSSIER_FORMAT,
    formatVersion: DOSSIER_VERSION,
    made: { ...request.software, at: request.at },
    question: subject.question,
    basis,
    result: resultOf(subject, basis, outcome, {
      // By the name that the dossier has for them, without the folders of this machine.
      notes: source.notes.map((note) =>
        files.reduce((text, file, index) => text.replaceAll(file, request.recordings[index]!.name), note),
      ),
      alarms: source.alarms.length,
    }),
  };
  // What is written is what is compared: typed arrays and what is no number are gone before anyone looks.
  const written: DossierContent = JSON.parse(JSON.stringify(plainJson(content)));
  return written;
}

class SubjectSearch {
  found: Subject | undefined;
  readonly #request: DossierRequest;
  readonly #seen = new Map<string, readonly string[]>();

  constructor(request: DossierRequest) {
    this.#request = request;
  }

  async *watch(records: AsyncIterable<ReplayRecord>): AsyncGenerator<ReplayRecord> {
    for await (const record of records) {
      this.#look(record);
      yield record;
    }
  }

  complaint(): string {
    const { cell, vehicle, pack } = this.#request;
    const [first] = this.#seen;
    if (first === undefined) return 'There is no pack in the recording: nothing can be said about a cell.';
    const labels = first[1];
    const where = [vehicle, pack].filter((each) => each !== undefined).join('/');
    const of = where === '' ? 'The recording' : `${where} in the recording`;
    return `${of} has no cell "${cell}"; pack ${first[0]} has ${labels.length}, from ${labels[0]} to ${labels.at(-1)}.`;
  }

  #look(record: ReplayRecord): void {
    const introduced = packOfRecord(record);
    if (introduced === undefined || !introduced.configuration.ok) return;
    const { vehicle, pack } = introduced;
    const configuration = introduced.configuration.value;
    const packKey = `${vehicle}/${pack}`;
    this.#seen.set(packKey, configuration.topology.cellLabels);
    const { cell, ...wanted } = this.#request;
    if (wanted.vehicle !== undefined && wanted.vehicle !== vehicle) return;
    if (wanted.pack !== undefined && wanted.pack !== pack) return;
    const { cellLabels, observationFirstCell, observationCellCount } = configuration.topology;
    const cellIndex = cellLabels.indexOf(cell);
    if (cellIndex < 0 || this.found?.packKey === packKey) return;
    if (this.found !== undefined) {
      throw new UserError(
        `Several packs have a cell "${cell}" (${this.found.packKey}, ${packKey}): say which as VEHICLE/PACK/CELL.`,
      );
    }
    const observation = observationFirstCell.findLastIndex((first) => first <= cellIndex);
    const first = observationFirstCell[observation]!;
    this.found = {
      packKey,
      question: {
        vehicle,
        pack,
        cell,
        cellIndex,
        behindTap: cellLabels.slice(first, first + observationCellCount[observation]!),
      },
      observation,
      configuration,
      raw: new RawDeviations(configuration.topology, observation, configuration.ratedCharge),
    };
  }
}

function basisOf(
  { recordings, mapping, options }: DossierRequest,
  { topology, designId, ratedCharge, inServiceAt }: PackConfiguration,
  rows: number,
): DossierBasis {
  const design = findDesign(designId);
  if (design === undefined) throw new UserError(`There is no design "${designId}".`);
  return {
    recordings,
    rows,
    mapping,
    options,
    pack: {
      ratedCharge,
      inServiceAt: Number.isNaN(inServiceAt) ? null : inServiceAt,
      cellLabels: topology.cellLabels,
      stacks: topology.stacks.map(({ id, kind, cellCount }) => ({ id, kind, cellCount })),
      observationCellCount: Array.from(topology.observationCellCount),
      moduleOfCell: Array.from(topology.moduleOfCell),
      probeCell: Array.from(topology.probeCell),
    },
    design: { id: design.id, name: design.name, record: designRecord(design) },
  };
}

function resultOf(
  { packKey, question, configuration, raw }: Subject,
  basis: DossierBasis,
  outcome: ReplayOutcome,
  source: { readonly notes: readonly string[]; readonly alarms: number },
): DossierResult {
  const { vehicle, pack, cellIndex } = question;
  const isOurs = (each: { readonly vehicle: string; readonly pack: string }): boolean =>
    each.vehicle === vehicle && each.pack === pack;
  const quality = outcome.quality.find(isOurs);
  const counters = outcome.counters.find(isOurs);
  const snapshot = outcome.snapshots.get(packKey);
  if (quality === undefined || counters === undefined || snapshot === undefined) {
    throw new UserError(`No sample of ${packKey} could be used: there is nothing to make a dossier from.`);
  }
  const days = outcome.days.filter(isOurs);
  const revisions = outcome.revisions.filter(({ verdict }) => isOurs(verdict));
  const namesCell = ({ verdict }: (typeof revisions)[number]): boolean => verdict.cellIndices.includes(cellIndex);
  const isAboutCell = (revision: (typeof revisions)[number]): boolean =>
    namesCell(revision) && revision.verdict.scope === 'cell';
  const newest = new Map(
    revisions.filter((each) => !isAboutCell(each)).map((revision) => [revision.verdict.id, revision]),
  );
  const peers = (pick: (day: PackDay) => Float64Array): PeerColumns => peerColumns(days.map(pick), cellIndex);
  const own = (pick: (day: PackDay) => Float64Array) => days.map((day) => orNull(pick(day)[cellIndex]));
  const watched = configuration.topology.observationCount;
  const rawDays = raw.days();
  const result: Omit<DossierResult, 'cannotTell' | 'doubts'> = {
    notes: source.notes,
    data: {
      accepted: quality.framesAccepted,
      refused: quality.framesRefused,
      nulled: quality.valuesNulled,
      alarms: source.alarms,
      gaps: raw.gaps(),
      cellNotMeasured: raw.notMeasured,
    },
    raw: rawDays,
    days: {
      day: days.map(({ day }) => day),
      retention: peers((day) => day.retention),
      retentionBand: own((day) => day.retentionBand),
      expectedRetention: own((day) => day.expectedRetention),
      expectedRetentionBand: own((day) => day.expectedRetentionBand),
      stateOfChargeOffset: peers((day) => day.stateOfChargeOffset),
      resistanceOffset: peers((day) => day.resistanceOffset),
      leakagePerMonth: peers((day) => day.leakagePerMonth),
      evidenceLog10: peers((day) => day.evidenceLog10),
    },
    claim: claimOf(days, cellIndex, basis.options.term),
    thresholds: { watched, watch: watched / 0.1, flag: watched / 0.01 },
    verdicts: revisions.filter(isAboutCell),
    otherVerdicts: [...newest.values()],
    counters,
    passport: passportValues(counters, days),
    twinState: hash('sha256', snapshot),
  };
  return { ...result, doubts: doubtsOf(question, result), cannotTell: cannotTell(question, basis, result) };
}

function peerColumns(columns: readonly Float64Array[], cell: number): PeerColumns {
  const sorted = columns.map((column) => column.filter((value) => !Number.isNaN(value)).toSorted());
  return {
    cell: columns.map((column) => orNull(column[cell])),
    lowest: sorted.map((column) => orNull(column[0])),
    median: sorted.map((column) => orNull(column[column.length >> 1])),
    highest: sorted.map((column) => orNull(column.at(-1))),
  };
}

/** Two-sided 95 % and one-sided 95 % of the normal distribution, in standard deviations. */
const TWO_SIDED = 1.96;
const ONE_SIDED = 1.645;

function claimOf(days: readonly PackDay[], cell: number, term: number): DossierResult['claim'] {
  const last = days.findLast(({ retention, retentionBand }) =>
    Number.isFinite(retention[cell]! + retentionBand[cell]!),
  );
  if (last === undefined) return null;
  const retention = last.retention[cell]!;
  const band = last.retentionBand[cell]!;
  const deviation = band / TWO_SIDED;
  return {
    day: last.day,
    retention,
    band,
    atLeast: retention - ONE_SIDED * deviation,
    belowTerm: normalProbability((term - retention) / deviation),
  };
}

/** P(N(0, 1) < x), Abramowitz & Stegun 26.2.17, error below 1e-7. */
function normalProbability(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x < 0 ? tail : 1 - tail;
}

function orNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
