/** Questions to a running gateway over HTTP. */
import type { VerdictList, VerdictRevision } from '@packtwin/protocol';
import { UserError } from './userError.ts';

/** Every verdict that the gateway holds, withdrawn ones too. */
export async function fetchVerdicts(gatewayUrl: string): Promise<readonly VerdictRevision[]> {
  const address = new URL('/api/v1/verdicts', gatewayUrl);
  let response: Response;
  try {
    response = await fetch(address);
  } catch {
    throw new UserError(`Cannot reach the gateway at ${gatewayUrl}: nothing answers there. Is it running (npm start)?`);
  }
  if (!response.ok)
    throw new UserError(`The gateway at ${gatewayUrl} answers ${response.status} to ${address.pathname}.`);
  return ((await response.json()) as VerdictList).verdicts;
}
