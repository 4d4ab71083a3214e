/** What the claims of seed 001 ask of a document. */
import { findCathodeMaterial, isTransitionMetalOxide } from '../../materials/cathodes.ts';
import type { Condition } from '../claim.ts';
import { inside, notStated, outside, withinRange } from '../conditions.ts';
import type { DesignDocument } from '../designDocument.ts';
import { ANODE_MATERIALS, isAlloying } from '../materialClasses.ts';
import type { AnodeMaterialClass } from '../materialClasses.ts';

const LISTED_ELEMENTS: readonly string[] = ['Sn', 'Ge', 'In', 'Pb', 'Ag', 'Sb'];

function anodeThickness({ anode }: DesignDocument): number | undefined {
  return anode?.thickness;
}

/** A condition on at least one material of the anode; where one meets it, the finding is about that one. */
function hasMaterial(limit: string, isMeant: (material: AnodeMaterialClass) => boolean): Condition {
  return ({ anode }) => {
    const { materials } = anode ?? {};
    if (materials === undefined) return notStated('anode.materials', limit);
    const met = materials.findIndex(({ material, volumeFraction }) => {
      const kind = ANODE_MATERIALS.get(material);
      return volumeFraction > 0 && kind !== undefined && isMeant(kind);
    });
    if (met >= 0) return inside(`anode.materials.${met}.material`, materials[met]!.material, limit);
    return outside('anode.materials', materials.map(({ material }) => material).join(' + '), limit);
  };
}

export const isAlloyingOrBorated: Condition = hasMaterial(
  'an oxide, sulfide or salt of a metal that alloys with lithium, or boron-added carbon',
  (each) => (each.kind === 'compound' && isAlloying(each.element)) || (each.kind === 'carbon' && each.isBoronAdded),
);

export const isListed: Condition = hasMaterial(
  'a compound of Sn, Ge, In, Pb, Ag or Sb, or boron-added graphite or amorphous carbon',
  (each) =>
    (each.kind === 'compound' && LISTED_ELEMENTS.includes(each.element)) ||
    (each.kind === 'carbon' && each.isBoronAdded && each.form !== 'other'),
);

export const isCarbon: Condition = hasMaterial('carbon', ({ kind }) => kind === 'carbon');

export const isUsualCarbon: Condition = hasMaterial(
  'graphite or amorphous carbon',
  (each) => each.kind === 'carbon' && each.form !== 'other',
);

export const isThin: Condition = withinRange({ field: 'anode.thickness', unit: 'm', high: 30e-6, of: anodeThickness });
export const isLayer: Condition = withinRange({
  field: 'anode.thickness',
  unit: 'm',
  low: 1e-6,
  high: 30e-6,
  of: anodeThickness,
});
export const isFilm: Condition = withinRange({
  field: 'anode.thickness',
  unit: 'm',
  high: 1e-6,
  isHighOpen: true,
  of: anodeThickness,
});

export const isBipolar: Condition = ({ stack }) => {
  const limit = 'two or more cells on bipolar plates';
  if (stack === undefined) return notStated('stack', limit);
  const value = `${stack.cells} ${stack.construction}`;
  return stack.construction === 'bipolar' && stack.cells >= 2
    ? inside('stack', value, limit)
    : outside('stack', value, limit);
};

export const hasOxideCathode: Condition = ({ cathode }) => {
  const limit = 'a lithium transition-metal composite oxide';
  const material = findCathodeMaterial(cathode?.material ?? '');
  if (material === undefined) return notStated('cathode.material', limit);
  const value = `${material.id}, ${material.formula}`;
  return isTransitionMetalOxide(material)
    ? inside('cathode.material', value, limit)
    : outside(
        'cathode.material',
        value,
        limit,
        `it is ${material.structure}, not an oxide of lithium and transition metals`,
      );
};

export const isPolymer: Condition = ({ electrolyte }) => {
  const limit = 'a polymer as gel or solid';
  if (electrolyte === undefined) return notStated('electrolyte.state', limit);
  const { state } = electrolyte;
  return state === 'liquid' ? outside('electrolyte.state', state, limit) : inside('electrolyte.state', state, limit);
};

export const isAssembled: Condition = ({ pack }) => {
  const limit = 'two or more packages in series or parallel';
  if (pack === undefined) return notStated('pack', limit);
  const value = `${pack.packagesInSeries} in series × ${pack.packagesInParallel} in parallel`;
  return pack.packagesInSeries * pack.packagesInParallel >= 2
    ? inside('pack', value, limit)
    : outside('pack', value, limit);
};

export const isInVehicle: Condition = ({ vehicle }) => {
  const limit = 'use in a vehicle';
  if (vehicle === undefined) return notStated('vehicle', limit);
  const value = `${vehicle.id}, ${vehicle.use}`;
  return vehicle.use === 'vehicle' ? inside('vehicle.use', value, limit) : outside('vehicle.use', value, limit);
};
