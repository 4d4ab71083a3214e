/**
 * A self-signed certificate for 127.0.0.1, made when a test needs one: Node creates keys and signs but has no call
 * for certificates. X.509 v3 (RFC 5280 §4.1) in DER, ECDSA with P-256 and SHA-256.
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

export interface TestCertificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

export function createTestCertificate(): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const name = sequence(set(sequence(oid('550403'), tagged(0x0c, Buffer.from('packtwin test')))));
  const now = Date.now();
  const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(createHash('sha256').update(publicKeyInfo).digest().subarray(0, 8)),
    algorithm,
    name,
    sequence(time(now - 86_400_000), time(now + 86_400_000)),
    name,
    publicKeyInfo,
    tagged(
      0xa3,
      sequence(
        // basicConstraints, critical: it is its own authority.
        sequence(
          oid('551d13'),
          tagged(0x01, Buffer.from([0xff])),
          tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))),
        ),
        // subjectAltName: the address, not a name.
        sequence(oid('551d11'), tagged(0x04, sequence(tagged(0x87, Buffer.from([127, 0, 0, 1]))))),
      ),
    ),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate
      .toString('base64')
      .replaceAll(/(.{64})/g, '$1\n')
      .trimEnd()}\n-----END CERTIFICATE-----\n`,
  };
}

/** DER: tag, length in the short or the long form, content. */
function tagged(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const bytes: number[] = [];
  for (let left = body.length; left > 0; left >>= 8) bytes.unshift(left & 0xff);
  const length = body.length < 0x80 ? [body.length] : [0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

function sequence(...content: Uint8Array[]): Buffer {
  return tagged(0x30, ...content);
}

function set(...content: Uint8Array[]): Buffer {
  return tagged(0x31, ...content);
}

function oid(encoded: string): Buffer {
  return tagged(0x06, Buffer.from(encoded, 'hex'));
}

/** A positive integer: a leading zero keeps a high bit from being taken for the sign. */
function integer(bytes: Uint8Array): Buffer {
  return tagged(0x02, Buffer.concat([Buffer.from([0x00]), bytes]).subarray(bytes[0]! < 0x80 && bytes[0]! > 0 ? 1 : 0));
}

/** UTCTime, YYMMDDhhmmssZ. */
function time(ms: number): Buffer {
  return tagged(0x17, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));
}
