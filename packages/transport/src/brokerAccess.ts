/**
 * Who may publish and subscribe to what at the embedded broker. Pure: credentials and topics in, decisions out.
 *
 * Without configured users (loopback only) anyone may speak for any vehicle of the tenant. `ack` and `cmd` are the
 * gateway's in every case.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { parseTopic, type PackTopicKind } from '@packtwin/protocol';

export interface BrokerUser {
  readonly username: string;
  readonly password: string;
  /**
   * `vehicle`: publishes for one vehicle and reads what is sent to it. `fleet`: publishes for any vehicle of the
   * tenant (a bridge, a simulator). `reader`: subscribes, publishes nothing.
   */
  readonly role: 'vehicle' | 'fleet' | 'reader';
  /** Role `vehicle`: its id; default the username. */
  readonly vehicle?: string;
}

/** What a connected client may do. */
export type Principal = { readonly role: 'fleet' | 'reader' } | { readonly role: 'vehicle'; readonly vehicle: string };

export type Decision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason: 'TOPIC_INVALID' | 'NOT_AUTHORISED' | 'SHARED_SUBSCRIPTION';
      readonly detail: string;
    };

const ALLOWED: Decision = { allowed: true };
const FROM_VEHICLES: readonly PackTopicKind[] = ['birth', 'tlm', 'hist', 'evt', 'status'];

export class BrokerAccess {
  readonly #tenant: string;
  readonly #users: ReadonlyMap<string, { readonly digest: Buffer; readonly principal: Principal }> | null;

  constructor(tenant: string, users: readonly BrokerUser[] | undefined) {
    this.#tenant = tenant;
    this.#users =
      users === undefined
        ? null
        : new Map(
            users.map((user) => [user.username, { digest: digest(user.password), principal: principalOf(user) }]),
          );
  }

  /** Null: wrong or missing credentials. */
  authenticate(username: string | undefined, password: Uint8Array | undefined): Principal | null {
    if (this.#users === null) return { role: 'fleet' };
    const user = this.#users.get(username ?? '');
    // Compared even when the user is unknown, so that the time does not tell.
    const matches = timingSafeEqual(digest(password ?? ''), user?.digest ?? digest('no such user'));
    return user !== undefined && matches ? user.principal : null;
  }

  mayPublish(principal: Principal, topic: string): Decision {
    const parsed = parseTopic(topic);
    if (!parsed.ok) return refused('TOPIC_INVALID', parsed.error.detail);
    const { kind, tenant, vehicle } = parsed.value;
    if (tenant !== this.#tenant)
      return refused('TOPIC_INVALID', `tenant ${tenant} is not served here, ${this.#tenant} is`);
    if (kind === 'cmd' || !FROM_VEHICLES.includes(kind))
      return refused('NOT_AUTHORISED', `only the gateway publishes ${kind}`);
    if (principal.role === 'reader') return refused('NOT_AUTHORISED', 'a reader publishes nothing');
    if (principal.role === 'vehicle' && principal.vehicle !== vehicle) {
      return refused('NOT_AUTHORISED', `vehicle ${principal.vehicle} publishes for vehicle ${vehicle}`);
    }
    return ALLOWED;
  }

  maySubscribe(principal: Principal, filter: string): Decision {
    if (filter.startsWith('$share/') || filter === '$share') {
      return refused('SHARED_SUBSCRIPTION', 'shared subscriptions would split a vehicle between subscribers');
    }
    if (principal.role !== 'vehicle') return ALLOWED;
    const [root, version, tenant, , vehicle] = filter.split('/');
    const own = root === 'packtwin' && version === '1' && tenant === this.#tenant && vehicle === principal.vehicle;
    return own
      ? ALLOWED
      : refused('NOT_AUTHORISED', `vehicle ${principal.vehicle} subscribes outside of its own topics`);
  }
}

function principalOf(user: BrokerUser): Principal {
  return user.role === 'vehicle' ? { role: 'vehicle', vehicle: user.vehicle ?? user.username } : { role: user.role };
}

function digest(password: Uint8Array | string): Buffer {
  return createHash('sha256').update(password).digest();
}

function refused(reason: 'TOPIC_INVALID' | 'NOT_AUTHORISED' | 'SHARED_SUBSCRIPTION', detail: string): Decision {
  return { allowed: false, reason, detail };
}
