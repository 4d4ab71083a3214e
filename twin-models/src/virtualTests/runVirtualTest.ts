/** Runs a virtual test with some of its settings changed. */
import type { VirtualTest, VirtualTestResult, VirtualTestSetting } from './virtualTest.ts';

/**
 * @param overrides values by the setting's name; the others keep their defaults.
 * @throws RangeError for a name that the test does not have or a value outside its range.
 */
export function runVirtualTest(test: VirtualTest, overrides: Readonly<Record<string, number>> = {}): VirtualTestResult {
  const known = new Set(test.settings.map(({ name }) => name));
  const unknown = Object.keys(overrides).find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `${test.id} has no setting "${unknown}"; ${known.size === 0 ? 'it takes none' : `there are: ${[...known].join(', ')}`}`,
    );
  }
  const settings: Record<string, number> = {};
  for (const setting of test.settings) {
    const value = overrides[setting.name] ?? setting.default;
    checkValue(test.id, setting, value);
    settings[setting.name] = value;
  }
  return test.run(settings);
}

function checkValue(id: string, { name, unit, minimum, maximum }: VirtualTestSetting, value: number): void {
  if (value >= minimum && value <= maximum) return;
  const inUnit = unit === '1' ? '' : ` ${unit}`;
  throw new RangeError(
    `Cannot run ${id} with ${name} = ${value}${inUnit}: must lie from ${minimum} to ${maximum}${inUnit}`,
  );
}
