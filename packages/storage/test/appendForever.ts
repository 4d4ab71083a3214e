/** Child of the kill test: appends numbers as fast as it may and prints each one once the journal has it. */
import { writeSync } from 'node:fs';
import { openJournal } from '../src/index.ts';

const journal = await openJournal(process.argv[2] ?? '');
let next = journal.lastPosition * 1_000_000;

async function appendForever(): Promise<never> {
  while (true) {
    const value = next++;
    await journal.append({
      receivedAt: value,
      topic: 't',
      payload: new TextEncoder().encode(`${value}`.padEnd(500)),
      packKey: `EV${value % 7}/p1`,
    });
    writeSync(1, `${value}\n`);
  }
}

await Promise.all(Array.from({ length: 100 }, () => appendForever()));
