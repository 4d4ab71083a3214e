/** The settings of the schema by path: `mqtt.port` → its schema. */
import type { TSchema } from 'typebox';
import { ConfigurationSchema } from './schema.ts';

export const ENVIRONMENT_PREFIX = 'PACKTWIN_';

/** What the schema says about one setting. */
export interface Setting {
  readonly path: string;
  readonly schema: TSchema;
  readonly initial: unknown;
  readonly description: string;
  readonly isSecret: boolean;
}

interface AnnotatedSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, AnnotatedSchema & TSchema>>;
  readonly default?: unknown;
  readonly description?: string;
  readonly secret?: boolean;
}

/** All settings, in the order of the schema. */
export const SETTINGS: ReadonlyMap<string, Setting> = new Map(
  settingsOf(ConfigurationSchema, '').map((setting) => [setting.path, setting]),
);

function settingsOf(schema: AnnotatedSchema & TSchema, path: string): Setting[] {
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, inner]) =>
      settingsOf(inner, path === '' ? key : `${path}.${key}`),
    );
  }
  const { description = '', secret = false } = schema;
  return [{ path, schema, initial: schema.default, description, isSecret: secret }];
}

/** Whether some setting lies below this path. */
export function isSection(path: string): boolean {
  return [...SETTINGS.keys()].some((known) => known.startsWith(`${path}.`));
}

/** The environment variable of a setting: `history.retentionDays` → `PACKTWIN_HISTORY__RETENTION_DAYS`. */
export function variableOf(path: string): string {
  const sections = path.split('.').map((section) => section.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  return `${ENVIRONMENT_PREFIX}${sections.join('__')}`;
}

/** The known path that is nearest in spelling, if one is near. */
export function nearestSetting(path: string): string | undefined {
  const ranked = [...SETTINGS.keys()]
    .map((known) => ({ known, distance: editDistance(known.toLowerCase(), path.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, path.length / 3) ? best.known : undefined;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(change, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
