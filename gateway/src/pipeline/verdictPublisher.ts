/**
 * Turns what a twin says into revisions that are published once.
 *
 * A twin that is restored says again what it has said before; a twin that is re-run with late samples may say
 * something else. Published revisions are never taken back: a change is one more revision.
 */
import { createHash } from 'node:crypto';
import type { VerdictRevision } from '@packtwin/protocol';

/** What a re-run said, from the checkpoint that it began with. */
export interface Retelling {
  /** Newest revision of every verdict at the checkpoint. */
  readonly before: ReadonlyMap<string, VerdictRevision>;
  /** What was said since, in order. */
  readonly said: readonly VerdictRevision[];
  /** ms, event time of the re-run's end. */
  readonly at: number;
}

export class VerdictPublisher {
  readonly #publish: (revision: VerdictRevision) => void;
  readonly #newest = new Map<string, VerdictRevision>();
  /** Fingerprints of everything that was published, by verdict, in order. */
  readonly #history = new Map<string, readonly string[]>();

  constructor(publish: (revision: VerdictRevision) => void) {
    this.#publish = publish;
  }

  /** What was published before this process, in order. */
  remember(revisions: Iterable<VerdictRevision>): void {
    for (const revision of revisions) this.#keep(revision);
  }

  /** A revision in the course of things. Said before = nothing new. */
  say(revision: VerdictRevision): void {
    if (!this.#historyOf(revision.verdict.id).includes(fingerprint(revision))) this.#send(revision);
  }

  /**
   * After a re-run. Where it only goes on from what was published, each further revision is one, as if samples had
   * come in order. Where it contradicts that, one revision says how matters stand now.
   */
  reconcile({ before, said, at }: Retelling): void {
    const told = new Map<string, VerdictRevision[]>();
    for (const id of before.keys()) told.set(id, []);
    for (const revision of said) {
      const { id } = revision.verdict;
      told.set(id, [...(told.get(id) ?? []), revision]);
    }
    for (const [id, revisions] of told) this.#retell(id, before.get(id), revisions);
    for (const [id, known] of this.#newest) {
      if (!told.has(id) && known.state !== 'withdrawn') this.#send({ ...known, state: 'withdrawn', at });
    }
  }

  #retell(id: string, before: VerdictRevision | undefined, said: readonly VerdictRevision[]): void {
    const published = this.#historyOf(id);
    const start = before === undefined ? 0 : published.indexOf(fingerprint(before)) + 1;
    const since = before !== undefined && start === 0 ? undefined : published.slice(start);
    if (since?.every((print, index) => index < said.length && print === fingerprint(said[index]!))) {
      for (const revision of said.slice(since.length)) this.#send(revision);
      return;
    }
    const last = said.at(-1) ?? before;
    const known = this.#newest.get(id);
    if (last === undefined || known === undefined || sameContent(known, last)) return;
    this.#send({ ...last, state: last.state === 'withdrawn' ? 'withdrawn' : 'amended' });
  }

  /** Always the same order of keys: what live, replay and a re-run say is compared as text. */
  #send({ verdict, state, at }: VerdictRevision): void {
    const revision = (this.#newest.get(verdict.id)?.revision ?? 0) + 1;
    const published = { verdict, revision, state, at };
    this.#keep(published);
    this.#publish(published);
  }

  #keep(revision: VerdictRevision): void {
    const { id } = revision.verdict;
    this.#newest.set(id, revision);
    this.#history.set(id, [...this.#historyOf(id), fingerprint(revision)]);
  }

  #historyOf(id: string): readonly string[] {
    return this.#history.get(id) ?? [];
  }
}

function fingerprint({ verdict, state, at }: VerdictRevision): string {
  return createHash('sha1')
    .update(JSON.stringify([verdict, state === 'withdrawn', at]))
    .digest('base64');
}

function sameContent(a: VerdictRevision, b: VerdictRevision): boolean {
  if ((a.state === 'withdrawn') !== (b.state === 'withdrawn')) return false;
  return a.state === 'withdrawn' || JSON.stringify(a.verdict) === JSON.stringify(b.verdict);
}
