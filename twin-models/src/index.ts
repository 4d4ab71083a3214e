export type { CellModelBatch, CellVariation, ElectrodeCurrents } from './cellBatch.ts';
export { arealLithiumCapacity, checkCellParameters, propertyFunction } from './cellParameters.ts';
export type {
  CellParameters,
  ElectrodeParameters,
  ElectrolyteMap,
  ElectrolyteParameters,
  OpenCircuitHysteresis,
  ParticleParameters,
  ParticlePopulation,
  Property,
  SeparatorParameters,
} from './cellParameters.ts';
export { blendedElectrode } from './particles/blendedElectrode.ts';
export type { ElectrodeFrame } from './particles/blendedElectrode.ts';
export { createSpmeBatch } from './spme/spmeBatch.ts';
export type { SpmeBatch, SpmeBatchOptions } from './spme/spmeBatch.ts';
export { nominalCharge, scaleDesign } from './designs/cellDesign.ts';
export type { CellDesign } from './designs/cellDesign.ts';
export { findDesign, listDesigns } from './designs/catalogue.ts';
export {
  electrodeSlopesAt,
  HIGHEST_STATE_OF_CHARGE,
  LOWEST_STATE_OF_CHARGE,
  openCircuitSlopeAt,
  openCircuitVoltageAt,
  seriesResistance,
  stateOfChargeAtOpenCircuitVoltage,
} from './designs/cellVoltage.ts';
export type { ElectrodeSlopes } from './designs/cellVoltage.ts';
export { crossing } from './numerics/crossing.ts';
export { temperatureFactor } from './electrolyte/temperatureLaw.ts';
export type { TemperatureLaw } from './electrolyte/temperatureLaw.ts';
export { gelElectrolyte, liquidElectrolyte } from './electrolyte/electrolytes.ts';
export { ELECTROLYTE_SYSTEMS, findElectrolyteSystem } from './electrolyte/electrolyteSystems.ts';
export type {
  ElectrolyteSystem,
  GelSystem,
  LiquidSystem,
  Mark,
  Salt,
  SolidSystem,
} from './electrolyte/electrolyteSystem.ts';
export { electrolyteOf, fillCell, mediumOf, transportEfficiencyOf } from './electrolyte/electrolyteMedium.ts';
export type { ElectrolyteMedium } from './electrolyte/electrolyteMedium.ts';
export { electrolyteWarnings, isChargingAllowed, SALT_LIMITS } from './electrolyte/electrolyteLimits.ts';
export type { ElectrolyteUse, ElectrolyteWarning } from './electrolyte/electrolyteLimits.ts';
export { defaultGelInterface, interfaceResistanceAfter, interfaceTimeWeight } from './electrolyte/interfaceGrowth.ts';
export type { InterfaceGrowth } from './electrolyte/interfaceGrowth.ts';
export { liquidFractionFactor } from './electrolyte/liquidFraction.ts';
export { VOGEL_CONSTANTS, vogelLaw } from './electrolyte/vogelConstants.ts';
export type { VogelConstants } from './electrolyte/vogelConstants.ts';
export { potentialAt, potentialTable, stoichiometryAt } from './openCircuit/openCircuitPotential.ts';
export type { LibraryPotential, OpenCircuitPotential } from './openCircuit/openCircuitPotential.ts';
export { tableValue } from './tables/uniformTable.ts';
export { findOpenCircuitPotential, listOpenCircuitPotentials } from './openCircuit/catalogue.ts';
export { boronAddedPotential } from './openCircuit/carbons.ts';
export { entropicChangeCobaltOxide, entropicChangeMcmb } from './openCircuit/entropicChange.ts';
export type { EntropicChange } from './openCircuit/entropicChange.ts';
export { multiReactionPotential, multiReactionStoichiometry } from './openCircuit/multiReactionPotential.ts';
export type { LatticeReaction, MultiReactionMaterial } from './openCircuit/multiReactionPotential.ts';
export { tabulatedPotential } from './openCircuit/tabulatedPotential.ts';
export type { PotentialTable } from './openCircuit/tabulatedPotential.ts';
export type { AgeingParameters, LedgerFactors } from './ageing/ageingParameters.ts';
export { CALIBRATION_HISTORIES, calibrateLedger, ledgerErrors } from './ageing/calibrateLedger.ts';
export { recordUse } from './ageing/useHistory.ts';
export type { UseHistory, UsePhase, UseRecord } from './ageing/useHistory.ts';
export { createAgeingLedger, LEAST_REVERSAL } from './ageing/ageingLedger.ts';
export type { AgeingLedger, AgeingLosses } from './ageing/ageingLedger.ts';
export type {
  AggregationParameters,
  ContactLossParameters,
  CrackParameters,
  DegradationParameters,
  ElectrodeDegradation,
  InterphaseLaw,
  InterphaseParameters,
  ParticleMechanics,
  PlatingParameters,
  StressLossParameters,
} from './degradation/degradationParameters.ts';
export { Cycler, runCycles } from './cycling/cycler.ts';
export type { CyclePhase, CycleRecord, CyclingOptions, PhaseRecord } from './cycling/cyclePhase.ts';
export { roughenedCollectorCell } from './designs/roughenedCollectorCell.ts';
export type { RoughenedCollectorCell, RoughenedCollectorSpec } from './designs/roughenedCollectorCell.ts';
export { Degradation } from './degradation/degradation.ts';
export { lithiumInventory, totalLithium } from './degradation/lithiumInventory.ts';
export type { LithiumInventory } from './degradation/lithiumInventory.ts';
export type { HostColumns } from './degradation/degradation.ts';
export { cellInternals } from './spme/cellInternals.ts';
export type { SpmeInternals } from './spme/cellInternals.ts';
export { createBipolarStack } from './stack/bipolarStack.ts';
export type { BipolarStack, BipolarStackOptions } from './stack/bipolarStack.ts';
export type { Balancing } from './stack/balancing.ts';
export { commonPathCurrent } from './stack/commonPath.ts';
export type { CommonPath } from './stack/commonPath.ts';
export { leakedChargeFromVoltages, leakPatternOf } from './stack/leakPattern.ts';
export type { LeakPath, LeakPattern } from './stack/leakPattern.ts';
export { pinholeResistance, pinholeShape, sealFilmConductance, sealFilmShape } from './stack/sealFilm.ts';
export type { SealFilm, WettingLaw } from './stack/sealFilm.ts';
export {
  cellDeviationInGroup,
  cellVoltageFromGroupsInto,
  groupVoltageInto,
  identifiableCells,
  senseTaps,
} from './stack/senseTaps.ts';
export type { SenseTaps } from './stack/senseTaps.ts';
export { cellExtremes } from './stack/weakestCell.ts';
export type { CellExtremes } from './stack/weakestCell.ts';
export { conditionResistanceInto, createCellCondition } from './stack/cellCondition.ts';
export type { CellConditionColumns } from './stack/cellCondition.ts';
export { drawUsableFraction, usableCharge, usableFractionLaw } from './stack/imbalance.ts';
export type { ImbalanceSpread, UsableFraction } from './stack/imbalance.ts';
export {
  cellPitch,
  edgeCoolingRise,
  edgeHeatConductance,
  faceHeatConductance,
  inPlaneConductivity,
  LAYER_CONDUCTIVITY,
  neighbourHeatConductance,
  referenceStackLayers,
  stackLayersOf,
  stackTemperatureLaw,
  stackThermalTime,
  stackThickness,
  steadyStackProfile,
  throughPlaneResistance,
} from './stack/stackHeat.ts';
export type { StackCooling, StackLayer, StackLayers, StackProfile, StackTemperatures } from './stack/stackHeat.ts';
export { parseExpression } from './bpx/expression.ts';
export type { Expression, ExpressionProblem, ExpressionResult } from './bpx/expression.ts';
export { convertBpxVersion0 } from './bpx/convertBpxVersion0.ts';
export type { BpxStack } from './bpx/ownStack.ts';
export { readBpx } from './bpx/readBpx.ts';
export type { BpxDegradation } from './bpx/readState.ts';
export type { BpxCell, BpxExperiment, BpxModel, BpxResult } from './bpx/readBpx.ts';
export { writeBpx } from './bpx/writeBpx.ts';
export type { WriteBpxOptions } from './bpx/writeBpx.ts';
export type { BpxProblem } from './bpx/sectionReader.ts';
export { createDfnBatch } from './dfn/dfnBatch.ts';
export type { DfnBatch, DfnBatchOptions } from './dfn/dfnBatch.ts';
export type { StoppedCell } from './batch/stoppedCells.ts';
export { dfnInternals } from './dfn/dfnInternals.ts';
export type { DfnInternals } from './dfn/dfnInternals.ts';
export { completeMesh, DEFAULT_MESH, FINE_MESH } from './dfn/dfnMesh.ts';
export type { DfnMesh } from './dfn/dfnMesh.ts';
export { findVirtualTest, VIRTUAL_TESTS } from './virtualTests/catalogue.ts';
export { runVirtualTest } from './virtualTests/runVirtualTest.ts';
export type {
  Axis,
  CurvePicture,
  MapPicture,
  VirtualTest,
  VirtualTestCurve,
  VirtualTestFigure,
  VirtualTestPicture,
  VirtualTestResult,
  VirtualTestSetting,
} from './virtualTests/virtualTest.ts';
export { CELL_MODELS, createCellModel } from './cellModels/createCellModel.ts';
export type { CellModelName, CellModelOptions } from './cellModels/createCellModel.ts';
export { modelInternals } from './cellModels/modelInternals.ts';
export type { ModelInternals } from './cellModels/modelInternals.ts';
export {
  findAlloyingHost,
  listAlloyingHosts,
  maximumConcentration,
  molarVolume,
  partialMolarVolume,
  specificChargeAmpereHours,
} from './materials/alloyingHosts.ts';
export type { AlloyingHost } from './materials/alloyingHosts.ts';
export {
  compoundCharges,
  compoundConcentrations,
  convertedVolumes,
  findAnodeCompound,
  listAnodeCompounds,
  measuredAnodes,
} from './materials/anodeCompounds.ts';
export type { AnodeCompound, CompoundCharges, ConvertedVolumes } from './materials/anodeCompounds.ts';
export { addBoron, DEFAULT_BORON, findCarbon, listCarbons } from './materials/carbons.ts';
export type { BoronAddition, Carbon } from './materials/carbons.ts';
export {
  cathodeConcentration,
  findCathodeMaterial,
  isTransitionMetalOxide,
  listCathodeMaterials,
} from './materials/cathodes.ts';
export type { CathodeMaterial } from './materials/cathodes.ts';
export { isElementSymbol, molarMass } from './materials/elements.ts';
export type { Composition, ElementSymbol } from './materials/elements.ts';
export {
  activeFraction,
  alloyChargeAmpereHours,
  alloyOfMetals,
  alloysWithLithium,
  findLithiumAlloy,
  listLithiumAlloys,
} from './materials/lithiumAlloys.ts';
export type { LithiumAlloy } from './materials/lithiumAlloys.ts';
export { dotElectrode, platingArea, reactingArea } from './dots/dotElectrode.ts';
export type { DotElectrode, DotGeometry } from './dots/dotElectrode.ts';
export { DOT_LATTICES, dotGap, dotOccupancy, smallestDiameter, TOUCHING_OCCUPANCY } from './dots/dotLattice.ts';
export type { DotLattice } from './dots/dotLattice.ts';
export {
  closingSwing,
  dotSwelling,
  freeOccupancy,
  gapClosure,
  greatestHeight,
  lateralShare,
  lateralStretch,
  swollenHeight,
  swollenLayer,
  TIN_EXPANSION,
} from './dots/dotSwelling.ts';
export type { SwollenLayer } from './dots/dotSwelling.ts';
export {
  ASSUMED_DOT_DAMAGE,
  contactStress,
  dotDamage,
  dotDamageLaw,
  islandDiameter,
  TIN_MECHANICS,
} from './dots/dotDamage.ts';
export type { DotDamage, DotDamageConstants, DotDamageOptions, DotMechanics } from './dots/dotDamage.ts';
export { dotAnodeCell } from './dots/dotAnodeCell.ts';
export type { DotAnodeCell, DotAnodeSpec } from './dots/dotAnodeCell.ts';
export { simulateFirstCycle } from './formation/firstCharge.ts';
export type {
  BindingReaction,
  FirstCycle,
  FormationBranch,
  FormationProtocol,
  FormingCell,
  FormingElectrode,
} from './formation/firstCharge.ts';
export { arealChargeAmpereHours, formationOf, interphaseLithium } from './formation/lithiumBalance.ts';
export type { FormationInput, FormationResult } from './formation/lithiumBalance.ts';
export { thinAnodeCell, thinAnodeFormation } from './formation/thinAnodeCell.ts';
export type {
  ThinAnodeCell,
  ThinAnodeFormation,
  ThinAnodeMaterial,
  ThinAnodeShare,
  ThinAnodeSpec,
} from './formation/thinAnodeCell.ts';
export { matchedCathodeThickness } from './designs/lithiumLimitedCell.ts';
export type { CathodeSpec, CellFrame } from './designs/lithiumLimitedCell.ts';
export { findReferenceCell, listReferenceCells } from './reference/catalogue.ts';
export type { ReferenceCell } from './reference/referenceCell.ts';
export { CLAIMS } from './claims/catalogue.ts';
export { demonstrateClaim } from './claims/demonstrateClaim.ts';
export type { ClaimDemonstration } from './claims/demonstrateClaim.ts';
export type { Claim, ClaimJudgement, ClaimVerdict, Demonstration, Finding, Representation } from './claims/claim.ts';
export { quantityText } from './claims/quantityText.ts';
export { checkDesign } from './claims/checkDesign.ts';
export type { DesignCheck, FieldJudgement } from './claims/checkDesign.ts';
export type { DerivedQuantities, DerivedQuantity } from './claims/figures/derivedQuantities.ts';
export type { DesignDocument } from './claims/designDocument.ts';
export type { DocumentProblem } from './claims/documentProblem.ts';
export { cellOfDesign } from './claims/cell/designCell.ts';
export type { DesignCell } from './claims/cell/designCell.ts';
export { checkDesignDocument, readDesignDocument } from './claims/readDesignDocument.ts';
export type { DocumentResult } from './claims/readDesignDocument.ts';
export { alloyDegradation, TIN_AGGREGATION } from './materials/alloyDegradation.ts';
