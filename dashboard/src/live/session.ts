/** Hands the session that App made to every component below it. */
import { createContext } from 'svelte';
import type { FleetSession } from './fleetSession.svelte.ts';

export const [useSession, provideSession] = createContext<FleetSession>();
