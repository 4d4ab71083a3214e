/** HTTP Basic credentials, for API, dashboard and the live connection alike. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { onRequestAsyncHookHandler } from 'fastify';
import { ApiError } from './apiError.ts';

export interface HttpUser {
  readonly username: string;
  readonly password: string;
}

/** Whether an Authorization header names a user and knows the password. Takes the same time either way. */
export function isAuthorised(users: readonly HttpUser[], header: string | undefined): boolean {
  const given = digest(header?.startsWith('Basic ') ? Buffer.from(header.slice(6), 'base64').toString('utf8') : '');
  let matches = false;
  for (const { username, password } of users) {
    matches = timingSafeEqual(given, digest(`${username}:${password}`)) || matches;
  }
  return matches;
}

/** Refuses requests without credentials; health checks need none. */
export function requireCredentials(users: readonly HttpUser[]): onRequestAsyncHookHandler {
  return async (request, reply) => {
    if (request.url === '/healthz' || request.url === '/readyz') return;
    if (isAuthorised(users, request.headers.authorization)) return;
    void reply.header('www-authenticate', 'Basic realm="packtwin", charset="UTF-8"');
    throw new ApiError(401, 'Name and password are needed: send them as HTTP Basic credentials.');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
