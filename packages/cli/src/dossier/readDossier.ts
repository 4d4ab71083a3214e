/** A dossier file back to its data, and whether page and data still belong together. */
import { UserError } from '../userError.ts';
import { DOSSIER_FORMAT, DOSSIER_VERSION, type DossierContent } from './dossierContent.ts';
import { DATA_ID, renderDossier, sealOf } from './renderDossier.ts';

export interface DossierFile {
  readonly content: DossierContent;
  /** How the file was altered after it was made, one sentence each; empty = it was not. */
  readonly alterations: readonly string[];
  /** Sentences about what could not be looked at. */
  readonly reservations: readonly string[];
}

const DATA = new RegExp(`<script type="application/json" id="${DATA_ID}">(.*?)</script>`, 's');
const SEAL = /<meta name="packtwin-seal" content="([0-9a-f]*)"/;
const CONTEXT = 40;

/**
 * @param pageSources hash of the sources that write pages here: others may write other words for the same data.
 * @throws UserError where the file is no dossier, or one of another format.
 */
export function readDossier(name: string, text: string, pageSources: string): DossierFile {
  const json = DATA.exec(text)?.[1];
  if (json === undefined) {
    throw new UserError(
      `${name} is not a dossier: there are no data in it that packtwin wrote; name the .html file of packtwin dossier.`,
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    throw new UserError(`The data in ${name} cannot be read (${error instanceof Error ? error.message : 'no JSON'}).`);
  }
  if (!isDossier(content)) {
    throw new UserError(
      `${name} is not a dossier of format ${DOSSIER_VERSION}, the one that this packtwin knows: it was made by another version.`,
    );
  }
  const alterations: string[] = [];
  const seal = SEAL.exec(text)?.[1] ?? 'missing';
  const actual = sealOf(json);
  if (seal !== actual) {
    alterations.push(
      `the data in ${name} were altered after it was made: its seal is ${seal.slice(0, 16)}…, theirs would be ${actual.slice(0, 16)}…`,
    );
  }
  let rendered: string;
  try {
    rendered = renderDossier(content);
  } catch {
    throw new UserError(`The data in ${name} are not whole: parts that every dossier has are missing.`);
  }
  if (alterations.length === 0 && rendered !== text) {
    const place = firstDifference(text, rendered);
    if (content.made.pageSources === pageSources) {
      alterations.push(
        `the page of ${name} was altered after it was made: it says ${place.a} where its data give ${place.b}`,
      );
    } else {
      return {
        content,
        alterations,
        reservations: [
          'Another version of packtwin wrote the page, so only its data were compared, not its words and pictures.',
        ],
      };
    }
  }
  return { content, alterations, reservations: [] };
}

function isDossier(value: unknown): value is DossierContent {
  if (typeof value !== 'object' || value === null) return false;
  if (!('format' in value && 'formatVersion' in value)) return false;
  if (value.format !== DOSSIER_FORMAT || value.formatVersion !== DOSSIER_VERSION) return false;
  return 'made' in value && 'question' in value && 'basis' in value && 'result' in value;
}

function firstDifference(a: string, b: string): { readonly a: string; readonly b: string } {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const excerpt = (text: string): string =>
    JSON.stringify(text.slice(Math.max(0, at - CONTEXT / 2), at + CONTEXT).replaceAll(/\s+/g, ' '));
  return { a: excerpt(a), b: excerpt(b) };
}
