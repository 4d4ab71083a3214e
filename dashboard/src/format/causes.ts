/** Causes in the words of the people who act on them. */
import type { Cause } from '@packtwin/protocol';

export const CAUSE_NAMES: Readonly<Record<Cause, string>> = {
  ageing: 'faster ageing',
  plating: 'lithium plating',
  'active-material-loss': 'loss of active material',
  leakage: 'self-discharge',
  'internal-short': 'internal short',
  imbalance: 'imbalance',
  'contact-resistance': 'contact resistance',
  'seal-leakage': 'seal leakage between neighbours',
  'module-load': 'load on one module',
  'pack-gradient': 'gradient over the pack',
  'pack-wide': 'whole pack',
  sensor: 'sensor fault',
  'sensor-lost': 'sensor lost',
  'scan-skew': 'scan skew',
  'thermal-event': 'thermal event',
  unknown: 'cause not yet told apart',
};
