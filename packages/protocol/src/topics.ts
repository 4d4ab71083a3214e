/**
 * The topic tree of the native contract (docs/protocols/native.md).
 *
 * Ids are branded: a string becomes a `VehicleId` only through {@link identifier} or {@link parseTopic},
 * so nothing that could carry a wildcard or a slash reaches a topic, a file name or a query.
 */
import { ok, refuse, type Refusal, type Result } from './result.ts';

declare const brand: unique symbol;
type Id<Of extends string> = string & { readonly [brand]: Of };

export type TenantId = Id<'tenant'>;
export type GroupId = Id<'group'>;
export type VehicleId = Id<'vehicle'>;
export type PackId = Id<'pack'>;
export type CommandName = Id<'command'>;

export const TOPIC_ROOT = 'packtwin/1';
export const PACK_TOPIC_KINDS = ['birth', 'tlm', 'hist', 'evt', 'status', 'ack'] as const;
export type PackTopicKind = (typeof PACK_TOPIC_KINDS)[number];

/** Where a message of one pack travels. All but `ack` come from the vehicle. */
export interface PackTopic {
  readonly kind: PackTopicKind;
  readonly tenant: TenantId;
  readonly group: GroupId;
  readonly vehicle: VehicleId;
  readonly pack: PackId;
}

/** A command to a vehicle. */
export interface CommandTopic {
  readonly kind: 'cmd';
  readonly tenant: TenantId;
  readonly group: GroupId;
  readonly vehicle: VehicleId;
  readonly name: CommandName;
}

const IDENTIFIER = /^[A-Za-z0-9_-]{1,64}$/;
/** Root (2 levels), five ids or kinds of at most 64 characters, six slashes. */
const MAX_TOPIC_LENGTH = 400;

/** Checks one id. Use as `identifier<'vehicle'>('EV0042')`. */
export function identifier<Of extends string>(text: string): Result<Id<Of>, Refusal> {
  return isIdentifier<Of>(text)
    ? ok(text)
    : refuse('TOPIC_INVALID', `id ${quote(text)} must match [A-Za-z0-9_-]{1,64}`);
}

/** Takes a topic apart; wildcards, foreign roots, wrong depth and bad ids are refused as TOPIC_INVALID. */
export function parseTopic(topic: string): Result<PackTopic | CommandTopic, Refusal> {
  if (topic.length > MAX_TOPIC_LENGTH) return refuse('TOPIC_INVALID', `topic of ${topic.length} characters`);
  const levels = topic.split('/');
  if (levels.length !== 7) return refuse('TOPIC_INVALID', `${quote(topic)} has ${levels.length} levels, must have 7`);
  const [root = '', version = '', tenantLevel = '', groupLevel = '', vehicleLevel = '', sixth = '', last = ''] = levels;
  if (`${root}/${version}` !== TOPIC_ROOT) return refuse('TOPIC_INVALID', `${quote(topic)} is not under ${TOPIC_ROOT}`);
  const tenant = identifier<'tenant'>(tenantLevel);
  if (!tenant.ok) return tenant;
  const group = identifier<'group'>(groupLevel);
  if (!group.ok) return group;
  const vehicle = identifier<'vehicle'>(vehicleLevel);
  if (!vehicle.ok) return vehicle;
  const owner = { tenant: tenant.value, group: group.value, vehicle: vehicle.value };
  if (isPackTopicKind(last)) {
    const pack = identifier<'pack'>(sixth);
    return pack.ok ? ok({ kind: last, ...owner, pack: pack.value }) : pack;
  }
  if (sixth === 'cmd') {
    const name = identifier<'command'>(last);
    return name.ok ? ok({ kind: 'cmd', ...owner, name: name.value }) : name;
  }
  return refuse('TOPIC_INVALID', `${quote(topic)} ends in none of ${PACK_TOPIC_KINDS.join(', ')}`);
}

/** What {@link formatTopic} takes: ids may be plain strings, they are checked again. */
export interface PackTopicParts {
  readonly kind: PackTopicKind;
  readonly tenant: string;
  readonly group: string;
  readonly vehicle: string;
  readonly pack: string;
}

/** The topic of a pack's messages. Throws RangeError on an id that the contract does not allow. */
export function formatTopic({ kind, tenant, group, vehicle, pack }: PackTopicParts): string {
  return [TOPIC_ROOT, ...[tenant, group, vehicle, pack].map(requireIdentifier), kind].join('/');
}

/** The topic of a command. Throws RangeError on an id that the contract does not allow. */
export function formatCommandTopic(parts: {
  readonly tenant: string;
  readonly group: string;
  readonly vehicle: string;
  readonly name: string;
}): string {
  const { tenant, group, vehicle, name } = parts;
  return [TOPIC_ROOT, ...[tenant, group, vehicle].map(requireIdentifier), 'cmd', requireIdentifier(name)].join('/');
}

function isIdentifier<Of extends string>(text: string): text is Id<Of> {
  return IDENTIFIER.test(text);
}

function requireIdentifier(text: string): string {
  if (!IDENTIFIER.test(text))
    throw new RangeError(`Cannot build a topic from id ${quote(text)}: must match [A-Za-z0-9_-]{1,64}`);
  return text;
}

function isPackTopicKind(text: string): text is PackTopicKind {
  return (PACK_TOPIC_KINDS as readonly string[]).includes(text);
}

/** Foreign text for a message: quoted, escaped, short. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
