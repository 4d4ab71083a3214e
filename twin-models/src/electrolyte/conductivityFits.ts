/**
 * Published fits of conductivity over salt concentration, each at the temperature of its measurement.
 *
 * Every function takes mol/m³ and gives S/m. The fits are polynomials and turn up again beyond the concentrations
 * they were made for: {@link ElectrolyteSystem.concentrationRange} holds them there.
 */

/** p(VdF-HFP) gel with EC/DMC 1:2 and LiPF6 at 25 °C; held at 0.1 mS/m where the fit ends (above 4.3 mol/l). */
export function gelEcDmc12Conductivity(concentration: number): number {
  const c = concentration / 1000;
  return Math.max(1e-4, 100 * (1.0793e-4 + c * (6.7461e-3 + c * (-5.2245e-3 + c * (1.3605e-3 - 1.1724e-4 * c)))));
}

/** The same gel with EC/DMC 2:1. */
export function gelEcDmc21Conductivity(concentration: number): number {
  const c = concentration / 1000;
  return Math.max(1e-4, 100 * (4.1253e-4 + c * (5.007e-3 + c * (-4.7212e-3 + c * (1.5094e-3 - 1.6018e-4 * c)))));
}

/** Liquid EC/DMC with LiPF6 at 25 °C. */
export function liquidEcDmcConductivity(concentration: number): number {
  const c = concentration / 1000;
  return Math.max(1e-4, 0.0911 + c * (1.9101 + c * (-1.052 + 0.1554 * c)));
}

/** Liquid EC/EMC 3:7 with LiPF6 at 25 °C. */
export function liquidEcEmcConductivity(concentration: number): number {
  const c = Math.max(concentration, 0) / 1000;
  return Math.max(1e-4, c * (3.329 - 2.51 * Math.sqrt(c) + 0.1297 * c * c));
}

/** LiTFSI in PEMO (oxymethylene-linked PEO) at 40 °C. */
export function pemoConductivity(concentration: number): number {
  return Math.exp(concentration * (3.5e-3 - 1.6e-6 * concentration) - 5.9);
}

/** LiTFSI in PEO at 85 °C. The published polynomial is in S/cm, hence the factor 100. */
export function peoConductivity(concentration: number): number {
  const c = concentration;
  return Math.max(1e-6, 100 * (4.25e-5 + c * (1.2e-6 + c * (-5.73e-10 + 6.53e-14 * c))));
}
