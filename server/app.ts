// Wires the house together: store, clock, rooms, documents, HTTP and sockets; opens and closes them in order.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { randomBytes } from 'node:crypto';
import { GATHER_MS } from '../shared/protocol/limits.ts';
import { MeetingDocuments } from './documents/documents.ts';
import type { DocumentRights } from './documents/rights.ts';
import { originOf, tokenFromCookies } from './http/asking.ts';
import { callerOf } from './http/caller.ts';
import { countGuesses } from './http/guesses.ts';
import { closeHttp, listen, stopListening } from './http/listening.ts';
import { watchVisits } from './http/visits.ts';
import { httpSurface, type HttpOptions } from './http/surface.ts';
import { LiveSurface, type LiveMeters } from './live/sockets.ts';
import { StoreUnavailable, type Clock, type Store } from './ports.ts';
import { hashOfKey } from './rooms/keys.ts';
import { openRooms } from './rooms/open-rooms.ts';
import { keepOnlyDays } from './rooms/retention.ts';
import type { Rooms } from './rooms/rooms.ts';
import { openLmdbStore } from './storage/lmdb-store.ts';
import { openRedisStore } from './storage/redis-store.ts';
import { openEmbeddedClock, openStoreClock } from './system/clock.ts';
import { isTrouble, openLog, reportTo, type Report } from './system/log.ts';
import { measuredStore } from './system/measured-store.ts';
import { openMetrics, type Metrics } from './system/metrics.ts';
import { openReadiness, type Readiness } from './system/readiness.ts';
import { folderRefused, portRefused } from './system/refused-start.ts';
import type { Settings } from './settings.ts';
import { watchStore, type StoreState } from './system/store-watch.ts';

export interface AppOptions {
  readonly settings: Settings;
  /** Where the built pages are. */
  readonly pages: string;
  /** The built worker that decodes documents. */
  readonly worker: URL;
}

export interface App {
  readonly port: number;
  /** A line for the log. */
  readonly report: Report;
  /** Told once, when the first person comes; whoever asks for `/healthz` and `/readyz` is none. */
  whenVisited(visited: () => void): void;
  /** From now on `/readyz` says no; everything else goes on until `close`. */
  leave(): void;
  /** Says goodbye to everybody, stores what is in hand, and leaves no handle. */
  close(): Promise<void>;
}

/** @throws Error with a plain sentence when the store is in use, weak or silent, or a port is taken. */
export async function startApp({ settings, pages, worker }: AppOptions): Promise<App> {
  const written = reportTo(openLog(settings.logLevel));
  const opened = await openStore(settings);
  const { clock } = opened;
  const readiness = openReadiness(opened.store);
  const metrics = openMetrics(() => ({ ...rooms.load(), ...documents.load() }), readiness.isReady);
  const report: Report = (event, facts) => {
    if (isTrouble(event)) metrics.reported(event);
    written(event, facts);
  };
  const store = measuredStore(opened.store, clock, metrics.appended);
  const house = { settings, store, clock, report, metrics };
  const { rooms, documents } = openMeetings(house, worker);
  const told = tellOfStore(house, rooms);
  const watch = watchStore(store, clock, told, () => rooms.load().onlookers > 0);
  const stopErasing = keepOnlyDays({ store, clock, days: settings.retentionDays, erased: rooms.forget, report });
  const { http, live } = openSurface(house, rooms, documents, { pages, readiness });
  const whenVisited = watchVisits(http);
  const closeAll = async (): Promise<void> => {
    // First of all, so that a proxy takes whoever comes now to another node.
    await stopListening(http);
    watch.close();
    stopErasing();
    await documents.close();
    await rooms.close();
    await live.close();
    await closeHttp(http);
    await metrics.close();
    clock.close();
    await store.close();
  };
  try {
    const port = await listening(house, http);
    return { port, report, whenVisited, leave: readiness.leave, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface House {
  readonly settings: Settings;
  readonly store: Store;
  readonly clock: Clock;
  readonly report: Report;
  readonly metrics: Metrics;
}

/** Rooms ask the documents for texts and the documents ask the rooms for rights; the rooms are made first. */
function openMeetings({ settings, store, clock, report, metrics }: House, worker: URL) {
  const rooms: Rooms = openRooms({
    store,
    clock,
    gatherMs: GATHER_MS,
    node: randomBytes(6).toString('hex'),
    report,
    documents: {
      seed: (meeting, items) => documents.seed(meeting, items),
      proposalOf: (meeting, item) => documents.proposalOf(meeting, item),
      forget: (meeting) => documents.forget(meeting),
    },
  });
  const documents = new MeetingDocuments({
    store: store.documents,
    clock,
    rights: documentRights(rooms),
    listeners: rooms,
    originOf: (request) => originOf(request, settings.publicUrl),
    pool: { worker },
    ended: metrics.documentEnded,
    report,
  });
  return { rooms, documents };
}

/** What people reach from outside: HTTP, Socket.IO and the documents, on one port. */
function openSurface(
  { settings, clock, report, metrics }: House,
  rooms: Rooms,
  documents: MeetingDocuments,
  { pages, readiness }: { readonly pages: string; readonly readiness: Readiness },
) {
  const { publicUrl, createKey, trustProxy } = settings;
  const { isReady } = readiness;
  const answered: HttpOptions['answered'] = (method, route, status, seconds) => {
    metrics.httpAnswered(method, route, status, seconds);
    // When a sealed ballot came is written down nowhere (V8).
    if (!route.endsWith('/ballots')) report('http.answered', { method, route, status, seconds });
  };
  const guesses = countGuesses(clock);
  const isEnding = (): boolean => !http.listening;
  const asked = { rooms, clock, publicUrl, createKey, trustProxy, guesses, pages, isReady, isEnding, answered, report };
  const http: Server = createServer(httpSurface(asked));
  const origin = (request: IncomingMessage) => originOf(request, publicUrl);
  const meters: LiveMeters = {
    ...metrics,
    commandAnswered(type, outcome, seconds) {
      metrics.commandAnswered(type, outcome, seconds);
      report('command.answered', { type, outcome, seconds });
    },
  };
  const live = new LiveSurface(http, {
    rooms,
    clock,
    originOf: origin,
    tokenFromCookies,
    callerOf: (request) => callerOf(request, trustProxy),
    arrived: guesses.met,
    meters,
    report,
  });
  http.on('upgrade', (request, socket, head) => {
    if (documents.upgrade(request, socket, head) || request.url?.startsWith('/socket.io/')) return;
    socket.destroy();
  });
  return { http, live };
}

async function openStore(settings: Settings): Promise<{ readonly store: Store; readonly clock: Clock }> {
  if (settings.redisUrl) {
    const store = await openRedisStore({ url: settings.redisUrl, replicas: settings.redisReplicas });
    return { store, clock: await openStoreClock(() => store.time()) };
  }
  const clock = openEmbeddedClock();
  try {
    return { store: await openLmdbStore({ folder: settings.dataDir, clock }), clock };
  } catch (error) {
    clock.close();
    throw folderRefused(error, settings.dataDir);
  }
}

function documentRights(rooms: Rooms): DocumentRights {
  return {
    async identify(meeting, credentials) {
      const token =
        'token' in credentials
          ? credentials.token
          : 'cookie' in credentials
            ? tokenFromCookies(credentials.cookie, credentials.person)
            : undefined;
      if (!token) return { kind: 'unknown' };
      const who = await rooms.whoIs(meeting, token);
      if (who.kind === 'unavailable') throw new StoreUnavailable('the store does not say who this is', { told: who.code });
      if (who.kind !== 'person') return who;
      return { kind: 'person', person: { id: who.person, name: who.name, session: hashOfKey(token) } };
    },
    standing: rooms.standing,
    changed: rooms.changed,
  };
}

/** To everybody at meetings, to the log and to the metrics: the store stopped, or resumed, answering. */
function tellOfStore({ clock, report, metrics }: House, rooms: Rooms): (state: StoreState) => void {
  let fell: number = clock.now();
  return ({ ok, since }) => {
    rooms.storeChanged(ok, since);
    if (!ok) {
      fell = since;
      metrics.storeFellSilent();
      return report('store.silent', {});
    }
    const seconds = (since - fell) / 1_000;
    metrics.storeCameBack(seconds);
    report('store.back', { seconds });
  };
}

/** Takes both ports. @returns the one of the pages. */
async function listening({ settings, metrics }: House, http: Server): Promise<number> {
  const { port, host, metricsPort } = settings;
  const taken = await listen(http, port, host).catch((error: unknown) => {
    throw portRefused(error, 'PORT', port, host);
  });
  if (metricsPort > 0) {
    await metrics.listen(metricsPort, host).catch((error: unknown) => {
      throw portRefused(error, 'METRICS_PORT', metricsPort, host);
    });
  }
  return taken;
}
