/**
 * LiPF6 in EC:EMC (3:7 by weight): conductivity, diffusivity, transference number and thermodynamic factor over
 * concentration and temperature.
 *
 * Landesfeind & Gasteiger, J. Electrochem. Soc. 166 (2019) A3079, equations 10, 11, 13, 14 and tables II to V;
 * measured from −10 to 50 °C and 0.1 to 2 mol/l (3 for some): beyond, the tables of the kernel hold (dfn/mappedSalt.ts).
 */
import type { ElectrolyteMap, ElectrolyteParameters } from '../cellParameters.ts';

/** S/m. */
function conductivity(concentration: number, temperature: number): number {
  const c = concentration / 1000;
  const hot = Math.exp(1000 / temperature);
  const rise = 0.521 * (1 + (temperature - 228));
  return (0.1 * rise * c * (1 - 1.06 * Math.sqrt(c) + 0.353 * (1 - 0.00359 * hot) * c)) / (1 + c ** 4 * 0.00148 * hot);
}

/** m²/s. */
function diffusivity(concentration: number, temperature: number): number {
  const c = concentration / 1000;
  return 1010e-10 * Math.exp(1.01 * c - (1560 + 487 * c) / temperature);
}

/** Σ of powers of c (mol/l) and T (K) as both polynomials of the paper have them. */
function polynomial(p: readonly number[]): (concentration: number, temperature: number) => number {
  return (concentration, T) => {
    const c = concentration / 1000;
    return (
      p[0]! +
      p[1]! * c +
      p[2]! * T +
      p[3]! * c ** 2 +
      p[4]! * c * T +
      p[5]! * T ** 2 +
      p[6]! * c ** 3 +
      p[7]! * c ** 2 * T +
      p[8]! * c * T ** 2
    );
  };
}

const map: ElectrolyteMap = {
  conductivity,
  diffusivity,
  cationTransferenceNumber: polynomial([
    -12.8, -6.12, 8.21e-2, 9.04e-1, 3.18e-2, -1.27e-4, 1.75e-2, -3.12e-3, -3.96e-5,
  ]),
  thermodynamicFactor: polynomial([25.7, -45.1, -0.177, 1.94, 0.295, 3.08e-4, 0.259, -9.46e-3, -4.54e-4]),
};

const INITIAL_CONCENTRATION = 1000;
const REFERENCE_TEMPERATURE = 298.15;
/** K, where the reduced model's laws are tabulated. */
const TEMPERATURES = Array.from({ length: 46 }, (_, row) => 253.15 + 2 * row);

function lawOf(property: (concentration: number, temperature: number) => number) {
  return {
    kind: 'tabulated' as const,
    temperatures: TEMPERATURES,
    values: TEMPERATURES.map((temperature) => property(INITIAL_CONCENTRATION, temperature)),
  };
}

/** 1 mol/l; the reduced model takes everything at that concentration, transference and activity at 25 °C too. */
export const landesfeindElectrolyte: ElectrolyteParameters = {
  initialConcentration: INITIAL_CONCENTRATION,
  cationTransferenceNumber: map.cationTransferenceNumber(INITIAL_CONCENTRATION, REFERENCE_TEMPERATURE),
  thermodynamicFactor: map.thermodynamicFactor(INITIAL_CONCENTRATION, REFERENCE_TEMPERATURE),
  diffusivity: (concentration) => diffusivity(concentration, REFERENCE_TEMPERATURE),
  diffusivityTemperatureLaw: lawOf(diffusivity),
  conductivity: (concentration) => Math.max(conductivity(concentration, REFERENCE_TEMPERATURE), 1e-4),
  conductivityTemperatureLaw: lawOf(conductivity),
  map,
};
