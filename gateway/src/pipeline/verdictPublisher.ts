/**
 * Turns what a twin says into revisions that are published once.
 *
 * A twin that is restored says again what it has said before; a twin that is re-run with late samples may say
 * something else. Published revisions are never taken back: a change is one more revision.
 */
import { createHash } from 'node:crypto';
import type { VerdictRevision } from '@packtwin/protocol';

export class VerdictPublisher {
  readonly #publish: (revision: VerdictRevision) => void;
  readonly #newest = new Map<string, VerdictRevision>();
  readonly #said = new Set<string>();

  constructor(publish: (revision: VerdictRevision) => void) {
    this.#publish = publish;
  }

  /** What was published before this process, in order. */
  remember(revisions: Iterable<VerdictRevision>): void {
    for (const revision of revisions) this.#keep(revision);
  }

  /** A revision in the course of things. Said before = nothing new. */
  say(revision: VerdictRevision): void {
    if (this.#said.has(fingerprint(revision))) return;
    const known = this.#newest.get(revision.verdict.id);
    this.#send({ ...revision, revision: (known?.revision ?? 0) + 1 });
  }

  /** After a re-run: publishes how its book differs from what was published. `at`: event time of the re-run's end, ms. */
  reconcile(book: ReadonlyMap<string, VerdictRevision>, at: number): void {
    for (const [id, told] of book) {
      const known = this.#newest.get(id);
      if (known === undefined ? told.state === 'withdrawn' : sameContent(known, told)) continue;
      const state = told.state === 'withdrawn' ? 'withdrawn' : known === undefined ? 'open' : 'amended';
      this.#send({ verdict: told.verdict, state, at: told.at, revision: (known?.revision ?? 0) + 1 });
    }
    for (const [id, known] of this.#newest) {
      if (book.has(id) || known.state === 'withdrawn') continue;
      this.#send({ verdict: known.verdict, state: 'withdrawn', at, revision: known.revision + 1 });
    }
  }

  #send({ verdict, revision, state, at }: VerdictRevision): void {
    // Always the same order of keys: what live, replay and a re-run say is compared as text.
    const said = { verdict, revision, state, at };
    this.#keep(said);
    this.#publish(said);
  }

  #keep(revision: VerdictRevision): void {
    this.#newest.set(revision.verdict.id, revision);
    this.#said.add(fingerprint(revision));
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
