/** What the geometry of dots says of a design document. */
import { dotDamage } from '../../dots/dotDamage.ts';
import { dotElectrode, reactingArea } from '../../dots/dotElectrode.ts';
import { closingSwing, dotSwelling, gapClosure, swollenLayer } from '../../dots/dotSwelling.ts';
import { arealChargeAmpereHours } from '../../formation/lithiumBalance.ts';
import { maximumConcentration } from '../../materials/alloyingHosts.ts';
import { dotGeometry, dotMetal } from '../cell/designAnode.ts';
import type { DesignDocument, DotsSection } from '../designDocument.ts';
import { stated } from '../cell/stated.ts';

/** The dots of a document. @throws RangeError where it has none. */
export function dotsOf({ anode }: DesignDocument): DotsSection {
  return stated(anode?.dots, 'anode.dots');
}

/** α, m² of interface per m² of collector. */
export function dotReactingArea(document: DesignDocument): number {
  return reactingArea(dotElectrode(dotGeometry(dotsOf(document))));
}

/** q″, A·h/m². */
export function dotArealCharge(document: DesignDocument): number {
  const dots = dotsOf(document);
  const { activeVolume } = dotElectrode(dotGeometry(dots));
  return arealChargeAmpereHours(activeVolume * maximumConcentration(dotMetal(dots).host));
}

/** J, volume of a full dot over that of a dry one. */
export function fullSwelling(document: DesignDocument): number {
  const dots = dotsOf(document);
  return dotSwelling(dotGeometry(dots), 1, dotMetal(dots).host.expansion);
}

/** m, height of the layer of full dots. */
export function fullHeight(document: DesignDocument): number {
  const dots = dotsOf(document);
  return swollenLayer(dotGeometry(dots), 1, dotMetal(dots).host.expansion).thickness;
}

/** θ at which neighbours meet, Infinity where they never do. */
export function gapClosingSwing(document: DesignDocument): number {
  const dots = dotsOf(document);
  return closingSwing(dotGeometry(dots), dotMetal(dots).host.expansion);
}

/** δ of full dots: 0 while the gap stays open. */
export function fullGapClosure(document: DesignDocument): number {
  return gapClosure(dotGeometry(dotsOf(document)), fullSwelling(document));
}

/** −ln of the material in contact that one full cycle takes. */
export function fullCycleDamage(document: DesignDocument): number {
  const dots = dotsOf(document);
  const { collector } = stated(document.anode, 'anode');
  return dotDamage(dotGeometry(dots), 1, {
    collectorAreaRatio: collector?.concaveConvex?.areaRatio ?? 1,
    hostExpansion: dotMetal(dots).host.expansion,
  }).total;
}
