/** Where the real services come from: an environment variable, the PATH, or Debian's packages unpacked without root. */
import { existsSync } from 'node:fs';
import { debianProgram } from './debianPackages.ts';
import { findOnPath } from './findOnPath.ts';
import { UnavailableError } from './unavailable.ts';

const SERVICE_PROGRAMS = {
  mosquitto: { variable: 'MOSQUITTO_BIN', packages: ['mosquitto'], executable: 'usr/sbin/mosquitto' },
  influxd: { variable: 'INFLUXD_BIN', packages: ['influxdb'], executable: 'usr/bin/influxd' },
} as const;
export type ServiceName = keyof typeof SERVICE_PROGRAMS;

export interface ServiceProgram {
  readonly executable: string;
  readonly env: Readonly<Record<string, string>>;
}

const found = new Map<ServiceName, Promise<ServiceProgram>>();

/** Looks (and unpacks) once per process. Rejects with {@link UnavailableError}. */
export function findService(name: ServiceName): Promise<ServiceProgram> {
  let program = found.get(name);
  if (program === undefined) {
    program = locate(name);
    found.set(name, program);
  }
  return program;
}

async function locate(name: ServiceName): Promise<ServiceProgram> {
  const { variable, packages, executable } = SERVICE_PROGRAMS[name];
  const named = process.env[variable];
  if (named !== undefined) {
    if (!existsSync(named)) throw new UnavailableError(`${variable} names ${named}, which does not exist`);
    return { executable: named, env: {} };
  }
  const installed = findOnPath(name);
  if (installed !== undefined) return { executable: installed, env: {} };
  return debianProgram({ packages, executable });
}
