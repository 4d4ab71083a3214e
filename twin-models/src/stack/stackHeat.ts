/**
 * Heat through a stack: layers of a cell, the parabola of uniform heat, and the same by finite volumes.
 *
 *     R''_c = Σ ℓ_i/λ_i + n R''_contact           λ⊥ = ℓ/R''_c          λ∥ = Σ λ_i ℓ_i/ℓ
 *     T_centre − T_face = Q'' N² R''_c/8          (cooled on both faces; /2, from the far face, on one)
 *     T_face − T_coolant = q H/(2 h)              (both; q H/h on one)
 *     T_centre − T_edge = q W²/(8 λ∥)             (cooled on two edges, W apart)
 *
 * | name                | symbol | unit    |
 * | ------------------- | ------ | ------- |
 * | heat per cell       | Q''    | W/m²    |
 * | heat per volume     | q      | W/m³    |
 * | cell pitch          | ℓ      | m       |
 * | stack height        | H = Nℓ | m       |
 * | heat transfer       | h      | W/m²/K  |
 */
import type { CellParameters } from '../cellParameters.ts';

export interface StackLayer {
  readonly name: string;
  /** m. */
  readonly thickness: number;
  /** W/(m K). */
  readonly conductivity: number;
}

/** What one cell and its plate are made of, from middle to middle. */
export interface StackLayers {
  readonly layers: readonly StackLayer[];
  /** m² K/W of all contacts between layers together. */
  readonly contactResistance: number;
}

/** W/(m K) by source and temperature (K). Those of Ai and O'Regan differ fourfold for the same kind of layer. */
export const LAYER_CONDUCTIVITY = {
  /** Wet LCO cathode and graphite anode, Ai et al., J. Electrochem. Soc. 167 (2020) 013512. */
  cathodeAi2020: 1.58,
  anodeAi2020: 1.04,
  /** Marquis et al. 2019. */
  cathodeMarquis2019: 2.1,
  anodeMarquis2019: 1.7,
  /** O'Regan et al., Electrochim. Acta 425 (2022) 140700. */
  cathodeORegan2022: (temperature: number) => 2.331 + temperature * (-0.01127 + 2.063e-5 * temperature),
  anodeORegan2022: (temperature: number) => -24.49 + temperature * (0.1726 - 2.61e-4 * temperature),
  /** Recalled; separators 0.16–0.34, gels 0.2–0.4. */
  gel: 0.3,
  stainlessSteel: 16,
  copper: 401,
  aluminium: 237,
} as const;

/** m² K/W of one contact between layers; assumed within 1e-6…5e-6. */
const CONTACT_HEAT_RESISTANCE = 2e-6;
const COLLECTOR_THICKNESS = 15e-6;

/** The reference bipolar cell: 30 µm cathode, 30 µm gel, 20 µm anode, 15 µm stainless plate, without contacts. */
export const referenceStackLayers: StackLayers = {
  layers: [
    { name: 'cathode', thickness: 30e-6, conductivity: LAYER_CONDUCTIVITY.cathodeAi2020 },
    { name: 'gel', thickness: 30e-6, conductivity: LAYER_CONDUCTIVITY.gel },
    { name: 'anode', thickness: 20e-6, conductivity: LAYER_CONDUCTIVITY.anodeAi2020 },
    { name: 'plate', thickness: COLLECTOR_THICKNESS, conductivity: LAYER_CONDUCTIVITY.stainlessSteel },
  ],
  contactResistance: 0,
};

/** The layers of a cell of ours on a stainless plate, with three contacts. */
export function stackLayersOf({ negative, separator, positive }: CellParameters): StackLayers {
  return {
    layers: [
      { name: 'anode', thickness: negative.thickness, conductivity: LAYER_CONDUCTIVITY.anodeAi2020 },
      { name: 'gel', thickness: separator.thickness, conductivity: LAYER_CONDUCTIVITY.gel },
      { name: 'cathode', thickness: positive.thickness, conductivity: LAYER_CONDUCTIVITY.cathodeAi2020 },
      { name: 'plate', thickness: COLLECTOR_THICKNESS, conductivity: LAYER_CONDUCTIVITY.stainlessSteel },
    ],
    contactResistance: 3 * CONTACT_HEAT_RESISTANCE,
  };
}

/** m, from one plate to the next. */
export function cellPitch({ layers }: StackLayers): number {
  return layers.reduce((sum, { thickness }) => sum + thickness, 0);
}

/** m, of N cells and the plate that ends them (the last layer). */
export function stackThickness(stack: StackLayers, cellCount: number): number {
  return cellCount * cellPitch(stack) + (stack.layers.at(-1)?.thickness ?? 0);
}

/** R''_c, m² K/W through one cell and its plate. */
export function throughPlaneResistance({ layers, contactResistance }: StackLayers): number {
  return layers.reduce((sum, { thickness, conductivity }) => sum + thickness / conductivity, 0) + contactResistance;
}

/** λ∥, W/(m K). */
export function inPlaneConductivity(stack: StackLayers): number {
  const conducted = stack.layers.reduce((sum, { thickness, conductivity }) => sum + thickness * conductivity, 0);
  return conducted / cellPitch(stack);
}

/** W/K through one cell and its plate, from middle to middle. */
export function neighbourHeatConductance(parameters: CellParameters): number {
  return parameters.electrodeArea / throughPlaneResistance(stackLayersOf(parameters));
}

/** W/K from the middle of an end cell through half of it to a coolant. @param heatTransfer W/(m² K). */
export function faceHeatConductance(stack: StackLayers, area: number, heatTransfer: number): number {
  return area / (0.5 * throughPlaneResistance(stack) + 1 / heatTransfer);
}

/**
 * W/K from the mean temperature of one cell to two opposite edges held cold, 12 λ∥ ℓ B/W.
 *
 * @param width m between the cooled edges. @param length m of each.
 */
export function edgeHeatConductance(stack: StackLayers, width: number, length: number): number {
  return (12 * inPlaneConductivity(stack) * cellPitch(stack) * length) / width;
}

export interface StackCooling {
  readonly cellCount: number;
  /** W/m² made in every cell. */
  readonly heatPerCell: number;
  /** W/(m² K) at every cooled face. */
  readonly heatTransfer: number;
  readonly cooledFaces: 1 | 2;
}

/** K; by the law for uniform heat. */
export interface StackTemperatures {
  /** Hottest above the cooled face. */
  readonly inside: number;
  /** Cooled face above the coolant; the mean of two. */
  readonly face: number;
}

/** Rises by the parabola. */
export function stackTemperatureLaw(stack: StackLayers, cooling: StackCooling): StackTemperatures {
  const { cellCount, heatPerCell, heatTransfer, cooledFaces } = cooling;
  const throughout = heatPerCell * cellCount;
  return {
    inside: (throughout * cellCount * throughPlaneResistance(stack)) / (cooledFaces === 2 ? 8 : 2),
    face: throughout / (cooledFaces * heatTransfer),
  };
}

/** K above the edges in the middle of a plate, cooled at two edges `width` (m) apart; q in W/m³. */
export function edgeCoolingRise(stack: StackLayers, heatPerVolume: number, width: number): number {
  return (heatPerVolume * width * width) / (8 * inPlaneConductivity(stack));
}

/** s, slowest thermal time of a stack cooled on both faces, H² ρc/(π² λ⊥). @param heatCapacity J/(m³ K). */
export function stackThermalTime(stack: StackLayers, cellCount: number, heatCapacity: number): number {
  const height = cellCount * cellPitch(stack);
  return (height * cellCount * throughPlaneResistance(stack) * heatCapacity) / Math.PI ** 2;
}

export interface StackProfile extends StackTemperatures {
  /** m from the first cooled face, middle of every volume. */
  readonly position: Float64Array;
  /** K above the coolant. */
  readonly temperature: Float64Array;
}

/**
 * Steady temperatures of a stack by finite volumes, every layer resolved; heat arises evenly in each cell's volume.
 *
 * Steady fluxes are known but for the one through the first face, which the other face settles. Rises are summed from
 * them over the cooled face: solved for over the coolant, a thin stack that conducts well would lose its rise of 1e-10 K
 * in the rounding of a face at 1e-4 K.
 *
 * Contacts lie on the boundaries between layers, evenly shared.
 *
 * @param volumesPerLayer 1 or more.
 */
export function steadyStackProfile(stack: StackLayers, cooling: StackCooling, volumesPerLayer = 2): StackProfile {
  const { cellCount, heatPerCell, heatTransfer, cooledFaces } = cooling;
  const { layers, contactResistance } = stack;
  const pitch = cellPitch(stack);
  const contact = contactResistance / layers.length;
  const count = cellCount * layers.length * volumesPerLayer;
  const temperature = new Float64Array(count);
  const position = new Float64Array(count);
  // m² K/W to the middle of each volume from the one before it, the first from its face; and W/m² made before each.
  const resistance = new Float64Array(count);
  const made = new Float64Array(count);
  let behind = 0;
  let x = 0;
  let heat = 0;
  let through = 0;
  let weighted = 0;
  for (let at = 0; at < count; at++) {
    const layer = layers[Math.trunc(at / volumesPerLayer) % layers.length]!;
    const width = layer.thickness / volumesPerLayer;
    const half = width / (2 * layer.conductivity);
    // One contact belongs to each layer: half of it on either side.
    const isFirst = at % volumesPerLayer === 0;
    const isLast = at % volumesPerLayer === volumesPerLayer - 1;
    resistance[at] = behind + (isFirst ? contact / 2 : 0) + half;
    made[at] = heat;
    through += resistance[at]!;
    weighted += resistance[at]! * heat;
    behind = half + (isLast ? contact / 2 : 0);
    heat += heatPerCell * (width / pitch);
    position[at] = x + width / 2;
    x += width;
  }
  through += behind;
  weighted += behind * heat;
  const leaving = cooledFaces === 2 ? (heat / heatTransfer + weighted) / (through + 2 / heatTransfer) : heat;
  const firstFace = leaving / heatTransfer;
  const face = heat / (cooledFaces * heatTransfer);
  let rise = 0;
  let hottest = 0;
  for (let at = 0; at < count; at++) {
    rise += resistance[at]! * (leaving - made[at]!);
    if (rise > hottest) hottest = rise;
    temperature[at] = firstFace + rise;
  }
  return { inside: hottest + (firstFace - face), face, position, temperature };
}
