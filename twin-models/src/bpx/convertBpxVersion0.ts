/**
 * BPX files of version 0 as files of version 1: what moved to `State` is moved, nothing else changes.
 *
 * As the standard's own converter does it: state of charge 1; ambient temperature, else reference temperature, else
 * 298.15 K; initial temperature, else the ambient one; salt concentration carried over; thermal conductivity dropped.
 * Hysteresis moves from `User-defined` to the fields that version 1 has for it (userDefinedHysteresis.ts).
 */
import { isObject } from './sectionReader.ts';
import type { JsonObject } from './sectionReader.ts';
import { adoptUserDefinedHysteresis } from './userDefinedHysteresis.ts';

const STANDARD_TEMPERATURE = 298.15;

/**
 * A new object; files of version 1, and what is no BPX file, come back as they are. Never throws on content.
 *
 * @param file what JSON.parse made of the file.
 */
export function convertBpxVersion0(file: JsonObject): JsonObject {
  const header = file['Header'];
  const parameterisation = file['Parameterisation'];
  if (!isObject(header) || !isObject(parameterisation) || !isVersion0(header['BPX'])) return file;
  const cell = isObject(parameterisation['Cell']) ? parameterisation['Cell'] : undefined;
  const electrolyte = isObject(parameterisation['Electrolyte']) ? parameterisation['Electrolyte'] : undefined;
  const ambient = cell?.['Ambient temperature [K]'] ?? cell?.['Reference temperature [K]'] ?? STANDARD_TEMPERATURE;
  const initial = cell?.['Initial temperature [K]'] ?? ambient;
  const salt = electrolyte?.['Initial concentration [mol.m-3]'];
  return {
    ...file,
    Header: { ...header, BPX: '1.0.0' },
    Parameterisation: {
      ...adoptUserDefinedHysteresis(parameterisation),
      ...(cell && {
        Cell: without(cell, ['Ambient temperature [K]', 'Initial temperature [K]', 'Thermal conductivity [W.m-1.K-1]']),
      }),
      ...(electrolyte && { Electrolyte: without(electrolyte, ['Initial concentration [mol.m-3]']) }),
    },
    State: {
      'Initial conditions': {
        'Initial state-of-charge': 1,
        'Initial temperature [K]': initial,
        ...(salt !== undefined && { 'Initial electrolyte concentration [mol.m-3]': salt }),
      },
      'Thermal environment': { 'Ambient temperature [K]': ambient },
    },
  };
}

/** Whether a header's version, number or text, is one of version 0. */
export function isVersion0(version: unknown): boolean {
  return typeof version === 'number'
    ? version >= 0 && version < 1
    : typeof version === 'string' && version.startsWith('0.');
}

function without(section: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(section).filter(([key]) => !keys.includes(key)));
}
