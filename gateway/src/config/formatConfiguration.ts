/** `--print-config`: every setting with its value and where that came from; secrets masked. */
import type { LoadedConfiguration } from './loadConfiguration.ts';
import { SETTINGS } from './settings.ts';

/** One line per setting: `path = value  # origin`. */
export function formatConfiguration({ config, origins }: LoadedConfiguration): string {
  const rows = [...SETTINGS.values()].map(({ path, isSecret, description }) => {
    const value = valueAt(config, path);
    return {
      setting: `${path} = ${isSecret ? masked(value) : JSON.stringify(value)}`,
      origin: origins.get(path),
      description,
    };
  });
  const width = Math.max(...rows.map(({ setting }) => setting.length));
  return rows
    .map(({ setting, origin, description }) => `${setting.padEnd(width)}  # ${origin}: ${description}`)
    .join('\n');
}

function masked(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? (value.length === 0 ? '[]' : `[${value.length} ****]`) : '****';
}

function valueAt(config: object, path: string): unknown {
  return path.split('.').reduce<unknown>((section, key) => Reflect.get(Object(section), key), config);
}
