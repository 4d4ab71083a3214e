/**
 * The terminal voltage of one cell, part by part, from the state that the last step left.
 *
 * The same equations as in spmeKernel.ts, one by one: the parts add up to the terminal voltage. In
 * the sign of the cell voltage: on discharge every part but the open-circuit voltage is negative.
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { LEAST_OCCUPANCY_PRODUCT, occupancyFactor } from '../kinetics/exchangeCurrent.ts';
import { betweenRows, temperaturePosition } from '../tables/temperatureGrid.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { SpmeSharedColumns } from './spmeColumns.ts';
import { CONDUCTIVITY_FACTOR, NEGATIVE_RATE, POSITIVE_RATE, TEMPERATURE_COLUMNS } from './spmeModel.ts';
import type { ElectrodeModel, SpmeModel } from './spmeModel.ts';

/** V each. */
export interface VoltageParts {
  readonly openCircuit: number;
  /** Surface against bulk of the particles. */
  readonly negativeDiffusion: number;
  readonly positiveDiffusion: number;
  /** Charge transfer. */
  readonly negativeReaction: number;
  readonly positiveReaction: number;
  /** Salt gradient. */
  readonly electrolyteConcentration: number;
  readonly electrolyteOhmic: number;
  /** Electronic, contacts, films, gel interface, and the cell's own offset. */
  readonly ohmicContact: number;
}

export function sumOfParts(parts: VoltageParts): number {
  return (
    parts.openCircuit +
    parts.negativeDiffusion +
    parts.positiveDiffusion +
    parts.negativeReaction +
    parts.positiveReaction +
    parts.electrolyteConcentration +
    parts.electrolyteOhmic +
    parts.ohmicContact
  );
}

export function voltageParts(model: SpmeModel, columns: SpmeSharedColumns, cell: number): VoltageParts {
  const { negative, positive, parameters, conductivity } = model;
  const { electrodeArea, electrolyte, referenceTemperature, separator } = parameters;
  const currentN = -columns.negativeCurrent[cell]!;
  const intoN = -columns.intercalationCurrent[cell]!;
  const currentP = -columns.positiveCurrent[cell]!;
  const meanN = columns.negativeMean[cell]!;
  const meanP = columns.positiveMean[cell]!;
  const cN = columns.negativeSalt[cell]!;
  const cS = columns.separatorSalt[cell]!;
  const cP = columns.positiveSalt[cell]!;
  const iN = currentN / electrodeArea;
  const iP = currentP / electrodeArea;
  const temperature = columns.potentialTemperature[cell]!;
  const doubleThermal = (2 * GAS_CONSTANT * temperature) / FARADAY;
  const [rateN, rateP, conductivityFactor] = propertiesAt(model, columns.propertyTemperature[cell]!);
  const reaction = (
    electrode: ElectrodeModel,
    active: number,
    rate: number,
    current: number,
    salt: number,
    surface: number,
  ) => {
    const relativeSalt = salt / electrolyte.initialConcentration;
    const alpha = electrode.exchangeExponent;
    const exchange =
      alpha === null
        ? rate * Math.sqrt(relativeSalt * Math.max(surface * (1 - surface), LEAST_OCCUPANCY_PRODUCT))
        : rate * relativeSalt ** (1 - alpha) * occupancyFactor(surface, alpha);
    const density = (current * electrode.interfacePerCurrent) / active;
    return -doubleThermal * Math.asinh(density / (2 * exchange));
  };
  const xN = columns.negativeSurface[cell]!;
  const xP = columns.positiveSurface[cell]!;
  const entropic = tableValue(positive.entropicChange, meanP) - tableValue(negative.entropicChange, meanN);
  const bulkN = tableValue(negative.potential, meanN);
  const bulkP = tableValue(positive.potential, meanP);
  return {
    openCircuit: bulkP - bulkN + (temperature - referenceTemperature) * entropic,
    negativeDiffusion: bulkN - tableValue(negative.potential, xN),
    positiveDiffusion: tableValue(positive.potential, xP) - bulkP,
    negativeReaction: reaction(negative, columns.negativeActive[cell]!, rateN, intoN, cN, xN),
    positiveReaction: reaction(positive, columns.positiveActive[cell]!, rateP, currentP, cP, xP),
    electrolyteConcentration: doubleThermal * model.concentrationFactor * Math.log(cP / cN),
    electrolyteOhmic:
      -(
        (iN * negative.ionicLength) / tableValue(conductivity, cN) +
        (0.5 * (iN + iP) * model.separatorIonicLength) / tableValue(conductivity, cS) +
        (iP * positive.ionicLength) / tableValue(conductivity, cP)
      ) / conductivityFactor,
    ohmicContact: -(
      iN * negative.electronicResistance +
      iP * positive.electronicResistance +
      0.5 * (iN + iP) * separator.interfaceResistance +
      0.5 * (currentN + currentP) * columns.seriesResistance[cell]!
    ),
  };
}

/** F K_n, F K_p (A/m²) and the factor on conductivity, interpolated as in spmeKernel.ts. */
function propertiesAt(model: SpmeModel, temperature: number): [number, number, number] {
  const position = temperaturePosition(temperature);
  const row = Math.trunc(position);
  const at = (column: number) => betweenRows(model.temperatureRows, TEMPERATURE_COLUMNS, row, position - row, column);
  return [at(NEGATIVE_RATE), at(POSITIVE_RATE), at(CONDUCTIVITY_FACTOR)];
}
