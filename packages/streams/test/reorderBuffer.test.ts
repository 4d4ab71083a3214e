import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { map, mergeMap } from 'rxjs';
import { ReorderBuffer, type ReorderOptions, type ReorderResult } from '../src/index.ts';
import { marbles } from './marbles.ts';

/** A run of samples; `times[k]` belongs to sequence number `first + k`. */
interface Run {
  readonly boot: number;
  readonly first: number;
  readonly times: readonly number[];
}

const options: ReorderOptions<Run> = {
  keyOf: (run) => run.boot,
  firstOf: (run) => run.first,
  countOf: (run) => run.times.length,
  timeOf: (run, index) => run.times[index]!,
  slice: (run, start, end) => ({ boot: run.boot, first: run.first + start, times: run.times.slice(start, end) }),
  windowMs: 30,
  limit: 8,
};

/** A run of one boot with a sample every 10 ms from `sequence * 10`. */
function run(boot: number, first: number, count = 1, offset = 0): Run {
  return { boot, first, times: Array.from({ length: count }, (_, index) => (first + index) * 10 + offset) };
}

/** A sample of boot 1 while event time stands still. */
function frozen(sequence: number): Run {
  return { boot: 1, first: sequence, times: [100] };
}

/** `boot:sequence` of every sample. */
function names(runs: readonly Run[]): string[] {
  return runs.flatMap(({ boot, first, times }) => times.map((_, index) => `${boot}:${first + index}`));
}

interface Story {
  ready: string[];
  late: string[];
  duplicate: string[];
  gaps: string[];
}

function tell(story: Story, result: ReorderResult<Run>): void {
  story.ready.push(...names(result.ready));
  story.late.push(...names(result.late));
  story.duplicate.push(...names(result.duplicate));
  story.gaps.push(...result.gaps.map(({ key, first, count }) => `${key}:${first}+${count}`));
}

function storyOf(runs: readonly Run[], over: Partial<ReorderOptions<Run>> = {}): Story {
  const buffer = new ReorderBuffer({ ...options, ...over });
  const story: Story = { ready: [], late: [], duplicate: [], gaps: [] };
  for (const value of runs) tell(story, buffer.push(value));
  tell(story, buffer.flush());
  return story;
}

/** The three rules, written down sample by sample without any regard to speed. */
function oracle(runs: readonly Run[], { windowMs, limit } = options): Omit<Story, 'gaps'> {
  interface Sample {
    boot: number;
    sequence: number;
    time: number;
  }
  const story = { ready: [] as string[], late: [] as string[], duplicate: [] as string[] };
  const seen = new Set<string>();
  const emitted: Sample[] = [];
  let held: Sample[] = [];
  const name = ({ boot, sequence }: Sample) => `${boot}:${sequence}`;
  const release = (arrived: number) => {
    for (;;) {
      const heads = [...new Set(held.map((sample) => sample.boot))]
        .map((boot) =>
          held.filter((sample) => sample.boot === boot).reduce((a, b) => (b.sequence < a.sequence ? b : a)),
        )
        .toSorted((a, b) => a.time - b.time || a.boot - b.boot);
      const head = heads[0];
      if (head === undefined) return;
      const before = emitted.filter((sample) => sample.boot === head.boot).map((sample) => sample.sequence);
      let next = before.length === 0 ? head.sequence : Math.max(...before) + 1;
      while (next < head.sequence && seen.has(`${head.boot}:${next}`)) next++;
      if (next < head.sequence && !(arrived > head.time + windowMs) && held.length <= limit) return;
      held = held.filter((sample) => sample !== head);
      emitted.push(head);
      story.ready.push(name(head));
    }
  };
  for (const { boot, first, times } of runs) {
    const samples = times.map((time, index) => ({ boot, sequence: first + index, time }));
    const fresh = samples.filter((sample) => !seen.has(name(sample)));
    story.duplicate.push(...samples.filter((sample) => seen.has(name(sample))).map(name));
    for (const sample of fresh) {
      seen.add(name(sample));
      const own = emitted.filter((other) => other.boot === boot);
      const others = emitted.filter((other) => other.boot !== boot);
      if (own.some((other) => other.sequence > sample.sequence) || others.some((other) => other.time > sample.time)) {
        story.late.push(name(sample));
      } else {
        held.push(sample);
      }
      release(sample.time);
    }
  }
  release(Infinity);
  return story;
}

/** Few boots, few sequence numbers, so that everything collides; times mostly follow the sequence. */
const anyRun: fc.Arbitrary<Run> = fc
  .record({
    boot: fc.integer({ min: 1, max: 3 }),
    first: fc.integer({ min: 0, max: 25 }),
    jitter: fc.array(fc.integer({ min: -15, max: 25 }), { minLength: 1, maxLength: 6 }),
    steady: fc.boolean(),
  })
  .map(({ boot, first, jitter, steady }) => ({
    boot,
    first,
    times: jitter.map((shift, index) => boot * 60 + (first + index) * 10 + (steady ? 0 : shift)),
  }));

describe('ReorderBuffer', () => {
  test('passes what comes in order at once, as the very value', () => {
    const buffer = new ReorderBuffer({
      ...options,
      slice: (value, start, end) =>
        start === 0 && end === value.times.length ? value : options.slice!(value, start, end),
    });
    const first = run(1, 0, 5);
    expect(buffer.push(first).ready).toEqual([first]);
    expect(buffer.push(run(1, 5)).ready).toEqual([run(1, 5)]);
    expect(buffer.heldCount).toBe(0);
  });

  test('holds what is ahead until the gap is filled', () => {
    expect(storyOf([run(1, 0), run(1, 2), run(1, 1), run(1, 3)])).toEqual({
      ready: ['1:0', '1:1', '1:2', '1:3'],
      late: [],
      duplicate: [],
      gaps: [],
    });
  });

  test('gives up a gap when event time has moved on by more than the window', () => {
    const buffer = new ReorderBuffer(options);
    buffer.push(run(1, 0));
    buffer.push(run(1, 2));
    // Sequence 5 is sampled exactly one window after sequence 2: still waiting.
    expect(buffer.push(run(1, 5)).ready).toEqual([]);
    const given = buffer.push(run(1, 6));
    expect(names(given.ready)).toEqual(['1:2']);
    expect(given.gaps).toEqual([{ key: 1, first: 1, count: 1 }]);
    // 5 and 6 wait for 3 and 4 in their turn.
    expect(names(buffer.heldValues())).toEqual(['1:5', '1:6']);
    expect(names(buffer.push(run(1, 1)).late)).toEqual(['1:1']);
  });

  test('gives up a gap when too much is held', () => {
    expect(storyOf([frozen(0), ...[2, 3, 4, 5].map(frozen), frozen(1)], { limit: 3 })).toEqual({
      ready: ['1:0', '1:2', '1:3', '1:4', '1:5'],
      late: ['1:1'],
      duplicate: [],
      gaps: ['1:1+1'],
    });
  });

  test('tells duplicates from late samples, also when they come in parts', () => {
    expect(storyOf([run(1, 10, 4), run(1, 12, 4), run(1, 8, 3)])).toEqual({
      ready: ['1:10', '1:11', '1:12', '1:13', '1:14', '1:15'],
      late: ['1:8', '1:9'],
      duplicate: ['1:12', '1:13', '1:10'],
      gaps: [],
    });
  });

  test('orders boots by time and calls older ones late', () => {
    const before = run(7, 3, 1, -1_000);
    expect(storyOf([run(7, 0, 3), run(9, 50), before])).toEqual({
      ready: ['7:0', '7:1', '7:2', '9:50'],
      late: ['7:3'],
      duplicate: [],
      gaps: [],
    });
  });

  test('lets a new boot wait for the held samples of the one before it', () => {
    // 7:2 waits for 7:1; 9:0 is sampled 5 ms later than 7:2.
    const story = storyOf([run(7, 0), run(7, 2), run(9, 0, 1, 25), run(7, 1)]);
    expect(story.ready).toEqual(['7:0', '7:1', '7:2', '9:0']);
  });

  test('does not wait for what was refused elsewhere', () => {
    const buffer = new ReorderBuffer(options);
    buffer.push(run(1, 0));
    expect(buffer.push(run(1, 3)).ready).toEqual([]);
    expect(buffer.skip(1, 1, 1).ready).toEqual([]);
    expect(names(buffer.skip(1, 2, 1).ready)).toEqual(['1:3']);
    expect(names(buffer.push(run(1, 4)).ready)).toEqual(['1:4']);
    expect(names(buffer.push(run(1, 1)).duplicate)).toEqual(['1:1']);
  });

  test('forgets the key that was idle longest and says so', () => {
    const buffer = new ReorderBuffer({ ...options, keyLimit: 2 });
    buffer.push(run(1, 0));
    buffer.push(run(2, 1));
    buffer.push(run(1, 2));
    expect(buffer.push(run(3, 3)).forgottenKeys).toEqual([2]);
  });

  test('follows the rules for any arrival', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 25 }), (runs) => {
        const { gaps: _, ...story } = storyOf(runs);
        const expected = oracle(runs);
        expect(story.ready).toEqual(expected.ready);
        expect(story.late).toEqual(expected.late);
        expect(story.duplicate.toSorted()).toEqual(expected.duplicate.toSorted());
      }),
      { numRuns: 400 },
    );
  });

  test('gives the same samples in the same order however they are batched', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 20 }), (runs) => {
        const singles = runs.flatMap(({ boot, first, times }) =>
          times.map((time, index) => ({ boot, first: first + index, times: [time] })),
        );
        expect(storyOf(singles)).toEqual(storyOf(runs));
      }),
      { numRuns: 400 },
    );
  });

  test('restores any order within the window', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }), (delays) => {
        // Sample n is sent in slot n and arrives `delay` slots later; three slots are within the window of 30 ms.
        const arrivals = delays
          .map((delay, sequence) => ({ at: sequence + delay, sequence }))
          .toSorted((a, b) => a.at - b.at || a.sequence - b.sequence);
        const story = storyOf([run(1, 0), ...arrivals.map(({ sequence }) => run(1, sequence + 1))], { limit: 64 });
        expect(story.ready).toEqual(Array.from({ length: delays.length + 1 }, (_, sequence) => `1:${sequence}`));
        expect(story.late).toEqual([]);
      }),
    );
  });

  test('goes on from a snapshot and the held values as if nothing had happened', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 25 }), fc.nat(25), (runs, cut) => {
        const first = new ReorderBuffer(options);
        const story: Story = { ready: [], late: [], duplicate: [], gaps: [] };
        for (const value of runs.slice(0, cut)) tell(story, first.push(value));
        const snapshot = first.snapshot();
        expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
        const second = new ReorderBuffer(options, snapshot);
        for (const value of first.heldValues()) {
          const again = second.push(value);
          expect([again.ready, again.late, again.gaps]).toEqual([[], [], []]);
        }
        expect(second.heldCount).toBe(first.heldCount);
        expect(second.snapshot()).toEqual(snapshot);
        for (const value of runs.slice(cut)) tell(story, second.push(value));
        tell(story, second.flush());
        expect(story).toEqual(storyOf(runs));
      }),
      { numRuns: 400 },
    );
  });

  test('refuses options and values that make no sense', () => {
    expect(() => new ReorderBuffer({ ...options, windowMs: -1 })).toThrow(/must be ≥ 0/);
    expect(() => new ReorderBuffer({ ...options, limit: 0 })).toThrow(/must be ≥ 1/);
    expect(() => new ReorderBuffer(options).push(run(1, 0, 0))).toThrow(/0 samples/);
    const { slice: _, ...withoutSlice } = options;
    const buffer = new ReorderBuffer(withoutSlice);
    buffer.push(run(1, 1));
    expect(() => buffer.push(run(1, 0, 2))).toThrow(/ReorderOptions.slice/);
  });
});

test('puts a stream in order as it comes, waiting only for what is missing', () => {
  marbles(({ hot, expectObservable }) => {
    const buffer = new ReorderBuffer<string>({
      keyOf: () => 'boot',
      firstOf: Number,
      timeOf: (value) => Number(value) * 10,
      windowMs: 30,
      limit: 8,
    });
    // 4 comes twice, 5 never: 10 is more than the window later than 6. It waits itself for 8 and 9.
    const source = hot('1-3-2-----4-4-6-7-z---|', { 1: '1', 2: '2', 3: '3', 4: '4', 6: '6', 7: '7', z: '10' });
    const expected = '  1---(23)--4-------(67)|';
    const ordered = source.pipe(
      map((value) => buffer.push(value)),
      mergeMap(({ ready }) => ready),
    );
    expectObservable(ordered).toBe(expected);
  });
});

describe('a sender that leaves out every second number', () => {
  const limits = { limit: 4, runLimit: 20 };

  test('fills no memory: what lies behind too many gaps has expired, and says so', () => {
    const buffer = new ReorderBuffer({ ...options, ...limits });
    let gaps = 0;
    for (let sequence = 0; sequence < 2000; sequence += 2) gaps += buffer.push(run(1, sequence)).gaps.length;
    gaps += buffer.flush().gaps.length;
    expect(gaps).toBe(999);
    const [known] = buffer.snapshot().keys;
    expect(known!.seen.length).toBeLessThanOrEqual(2 * limits.runLimit);
    // Seen or not: nobody can tell any more. What is not so far behind is told as ever.
    const old = buffer.push(run(1, 100, 2));
    expect(names(old.expired)).toEqual(['1:100', '1:101']);
    expect([old.ready, old.late, old.duplicate]).toEqual([[], [], []]);
    const recent = buffer.push(run(1, 1990, 3));
    expect([names(recent.duplicate), names(recent.late)]).toEqual([['1:1990', '1:1992'], ['1:1991']]);
    expect([buffer.hasSeen(1, 101), buffer.hasSeen(1, 1995)]).toEqual([true, false]);
  });

  test('is treated the same by a buffer that goes on from a snapshot', () => {
    const buffer = new ReorderBuffer({ ...options, ...limits });
    for (let sequence = 0; sequence < 200; sequence += 2) buffer.push(run(1, sequence));
    const again = new ReorderBuffer({ ...options, ...limits }, structuredClone(buffer.snapshot()));
    for (const value of buffer.heldValues()) again.push(value);
    for (const value of [run(1, 0, 300), run(1, 150, 3)]) expect(again.push(value)).toEqual(buffer.push(value));
    expect(again.snapshot()).toEqual(buffer.snapshot());
  });

  test('needs room for what is held', () => {
    expect(() => new ReorderBuffer({ ...options, limit: 8, runLimit: 16 })).toThrow(/Cannot remember 16 runs/);
  });
});
