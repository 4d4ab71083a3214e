/** How a simulated vehicle reaches its broker. */
import type { VehicleConnectionOptions } from '@packtwin/transport';
import { connectVehicle } from '@packtwin/transport';

/** One vehicle's connection. Promises settle with the broker's acknowledgement, however many reconnections that takes. */
export interface VehicleLink {
  /** Retained: birth and status. */
  announce(topic: string, payload: Uint8Array): Promise<void>;
  publishSample(topic: string, payload: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

export interface LinkRequest {
  readonly tenant: string;
  readonly group: string;
  readonly vehicle: string;
  /** Published for the vehicle when it vanishes. */
  readonly will: { readonly topic: string; readonly payload: Uint8Array };
}

/** Connects a vehicle; rejects when the broker refuses it or the signal aborts. */
export type VehicleLinkFactory = (request: LinkRequest, signal: AbortSignal) => Promise<VehicleLink>;

/** Links over MQTT, one connection per vehicle as in the field. */
export function mqttVehicleLinks(
  brokerUrl: string,
  access: Pick<VehicleConnectionOptions, 'username' | 'password' | 'ca'> = {},
): VehicleLinkFactory {
  return (request, signal) => connectVehicle({ url: brokerUrl, ...request, ...access }, signal);
}
