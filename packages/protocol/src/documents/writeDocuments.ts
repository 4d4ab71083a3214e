/** Writes docs/protocols/asyncapi.yaml and openapi.yaml: `node packages/protocol/src/documents/writeDocuments.ts`. */
import { writeFileSync } from 'node:fs';
import { DOCUMENTS } from './documents.ts';

for (const { file, text } of DOCUMENTS) {
  writeFileSync(file, text());
  process.stdout.write(`${file.pathname}\n`);
}
