/** YAML as people write it in files beside a command. */
import { LineCounter, parseDocument } from 'yaml';
import { RecordingError } from './recordingError.ts';

/**
 * The plain value of a YAML text.
 *
 * @param file its name for messages.
 * @throws RecordingError saying in which line it breaks.
 */
export function parseYaml(text: string, file: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) {
    const reason = broken.message.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
    throw new RecordingError(`${file}, line ${lines.linePos(broken.pos[0]).line}: ${reason}.`);
  }
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that multiply each other without end, or stand for nothing.
    const reason = error instanceof Error ? error.message : String(error);
    throw new RecordingError(`Cannot read ${file}: ${reason.replaceAll(/\s+/g, ' ').replace(/\.$/, '')}.`);
  }
}
