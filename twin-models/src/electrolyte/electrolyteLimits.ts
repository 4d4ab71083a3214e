/** What an electrolyte must not be asked to do: limits as facts, answered as reasons. */
import { celsiusFromKelvin } from '@packtwin/units';
import type { ElectrolyteSystem, Mark, Salt } from './electrolyteSystem.ts';

export interface ElectrolyteUse {
  /** K, highest or present. */
  readonly temperature: number;
  /** V against lithium that the positive collector reaches; absent where not known. */
  readonly positivePotential?: number;
  /** Whether that collector is aluminium. */
  readonly hasAluminiumCollector?: boolean;
}

export interface ElectrolyteWarning {
  readonly code: 'salt-decomposes' | 'collector-corrodes' | 'solvent-lost' | 'below-use' | 'outside-measured';
  /** One sentence with the value and its limit. */
  readonly message: string;
  readonly mark: Mark;
}

interface SaltLimits {
  /** K. */
  readonly highestTemperature?: number;
  /** V against lithium above which it attacks aluminium. */
  readonly aluminiumCorrosion?: number;
}

/** Recalled figures, commonly stated; no single source. */
export const SALT_LIMITS: Readonly<Record<Salt, SaltLimits>> = {
  LiPF6: { highestTemperature: 333.15 },
  LiTFSI: { aluminiumCorrosion: 3.7 },
  LiBETI: { aluminiumCorrosion: 4.2 },
};

/** Every limit that a use oversteps; empty where all is well. */
export function electrolyteWarnings(system: ElectrolyteSystem, use: ElectrolyteUse): ElectrolyteWarning[] {
  const { temperature, positivePotential, hasAluminiumCollector = false } = use;
  const warnings: ElectrolyteWarning[] = [];
  const warn = (code: ElectrolyteWarning['code'], mark: Mark, message: string) =>
    warnings.push({ code, mark, message });
  const celsius = (kelvin: number) => `${celsiusFromKelvin(kelvin).toFixed(0)} °C`;
  const { highestTemperature, aluminiumCorrosion } = SALT_LIMITS[system.salt];
  if (highestTemperature !== undefined && temperature > highestTemperature) {
    const limit = `${system.salt} decomposes above ${celsius(highestTemperature)}`;
    warn('salt-decomposes', 'recalled', `${celsius(temperature)}: ${limit}`);
  }
  if (
    hasAluminiumCollector &&
    aluminiumCorrosion !== undefined &&
    positivePotential !== undefined &&
    positivePotential > aluminiumCorrosion
  ) {
    const limit = `${system.salt} corrodes aluminium above ${aluminiumCorrosion} V`;
    warn('collector-corrodes', 'recalled', `${positivePotential} V against lithium: ${limit}`);
  }
  if (system.phase === 'gel' && temperature > system.retentionLimit) {
    const limit = `the gel loses solvent above ${celsius(system.retentionLimit)}`;
    warn('solvent-lost', 'claimed', `${celsius(temperature)}: ${limit}`);
  }
  if (system.phase === 'solid' && temperature < system.lowestUseTemperature) {
    const limit = `the dry polymer is used and charged from ${celsius(system.lowestUseTemperature)} on`;
    warn('below-use', 'assumed', `${celsius(temperature)}: ${limit}`);
  }
  const [low, high] = system.temperatureRange;
  if (temperature < low || temperature > high) {
    const limit = `the laws of ${system.name} are used from ${celsius(low)} to ${celsius(high)}`;
    warn('outside-measured', system.marks.conductivityTemperatureLaw, `${celsius(temperature)}: ${limit}`);
  }
  return warnings;
}

/** Whether a cell may be charged at a temperature (K); a dry polymer below its temperature of use may not. */
export function isChargingAllowed(system: ElectrolyteSystem, temperature: number): boolean {
  return system.phase !== 'solid' || temperature >= system.lowestUseTemperature;
}
