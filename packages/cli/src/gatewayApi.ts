/** Questions to a running gateway over HTTP. */
import type { VerdictList, VerdictRevision } from '@packtwin/protocol';
import { UserError } from './userError.ts';

/** Every verdict that the gateway holds, withdrawn ones too. */
export async function fetchVerdicts(gatewayUrl: string): Promise<readonly VerdictRevision[]> {
  const response = await ask(gatewayUrl, '/api/v1/verdicts');
  const body: VerdictList = JSON.parse(await response.text());
  return body.verdicts;
}

/** Measured minus twin voltage since the gateway's start: V, mean over packs and days of the RMS of a day; null before the first day. */
export async function fetchResidual(
  gatewayUrl: string,
): Promise<{ readonly volts: number; readonly packDays: number } | null> {
  const text = await (await ask(gatewayUrl, '/metrics')).text();
  const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  const packDays = figure('packtwin_day_residual_volts_count');
  return packDays === 0 ? null : { volts: figure('packtwin_day_residual_volts_sum') / packDays, packDays };
}

async function ask(gatewayUrl: string, path: string): Promise<Response> {
  const address = new URL(path, gatewayUrl);
  let response: Response;
  try {
    response = await fetch(address);
  } catch {
    throw new UserError(`Cannot reach the gateway at ${gatewayUrl}: nothing answers there. Is it running (npm start)?`);
  }
  if (!response.ok)
    throw new UserError(`The gateway at ${gatewayUrl} answers ${response.status} to ${address.pathname}.`);
  return response;
}
