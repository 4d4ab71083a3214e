/** The open-circuit potentials that ship with the product, by id. */
import {
  antimony,
  bismuth,
  germanium,
  germaniumDelithiation,
  germaniumLithiation,
  indium,
  lead,
  plateausAt400,
  silicon,
  siliconDelithiation,
  siliconHost,
  siliconHostDelithiation,
  siliconHostLithiation,
  siliconLithiation,
  silver,
  tin,
  tinEquilibrium,
  tinFromOxide,
  zinc,
} from './alloys.ts';
import {
  boronAddedPotential,
  cokeDoyle1996,
  cokeFuller1994,
  graphiteChen2020,
  graphiteMcmb2528,
  graphiteMohtat2020,
  graphiteRamadass2004,
  graphiteSafari2011,
  graphiteVerbrugge2017,
  hardCarbonRescaled,
} from './carbons.ts';
import {
  lfpAfshar2017,
  lfpGerver2011,
  lfpSafari2011,
  lithiumCobaltOxide,
  lithiumManganeseOxideDoyle1996,
  lithiumManganeseOxideFuller1994,
  ncaKim2011,
  nickelCobaltOxide,
  nmc622Verbrugge2017,
  nmcChen2020,
  nmcMohtat2020,
} from './cathodes.ts';
import type { LibraryPotential } from './openCircuitPotential.ts';

const library: ReadonlyMap<string, LibraryPotential> = new Map(
  [
    graphiteSafari2011,
    graphiteChen2020,
    graphiteMohtat2020,
    graphiteMcmb2528,
    graphiteRamadass2004,
    graphiteVerbrugge2017,
    cokeDoyle1996,
    cokeFuller1994,
    hardCarbonRescaled,
    boronAddedPotential(graphiteSafari2011),
    boronAddedPotential(hardCarbonRescaled),
    tin,
    tinEquilibrium,
    tinFromOxide,
    silicon,
    siliconLithiation,
    siliconDelithiation,
    siliconHost,
    siliconHostLithiation,
    siliconHostDelithiation,
    germanium,
    germaniumLithiation,
    germaniumDelithiation,
    antimony,
    bismuth,
    lead,
    indium,
    silver,
    zinc,
    ...plateausAt400,
    lithiumCobaltOxide,
    lithiumManganeseOxideDoyle1996,
    lithiumManganeseOxideFuller1994,
    nmcChen2020,
    nmcMohtat2020,
    nmc622Verbrugge2017,
    ncaKim2011,
    nickelCobaltOxide,
    lfpAfshar2017,
    lfpGerver2011,
    lfpSafari2011,
  ].map((potential) => [potential.id, potential]),
);

/** The potential of that id, or undefined. */
export function findOpenCircuitPotential(id: string): LibraryPotential | undefined {
  return library.get(id);
}

/** All potentials: carbons, alloying hosts, positive electrodes. */
export function listOpenCircuitPotentials(): readonly LibraryPotential[] {
  return [...library.values()];
}
