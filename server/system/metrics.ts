// What is measured: commands, appends, fan-out, the store, what is in memory; served on a port of its own.
// `docs/operations.md` says what each means. No label holds a name, a meeting or a person.
import { createServer } from 'node:http';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  /** A command came; it waits until it is answered. */
  commandCame(): void;
  /** One command was answered: `done`, a refusal's code, `unknown` or `failed`. */
  commandAnswered(type: string, outcome: string, seconds: number): void;
  /** One message went to one socket: called for each, so it only adds. */
  delivered(bytes: number): void;
  /** The server ended a connection, with this code. */
  dismissed(code: string): void;
  /** The server ended a connection to a document, for this reason. */
  documentEnded(reason: string): void;
  appended(what: string, outcome: string, seconds: number): void;
  httpAnswered(method: string, route: string, status: number, seconds: number): void;
  /** A line of warning or worse went to the log. */
  reported(event: string): void;
  /** The store stopped answering, or is back after so long. */
  storeFellSilent(): void;
  storeCameBack(seconds: number): void;
  /** Serves `/metrics` until closed. */
  listen(port: number, host: string): Promise<void>;
  close(): Promise<void>;
}

/** What is so now, asked at each scrape. */
export interface Load {
  readonly meetings: number;
  readonly readOnly: number;
  readonly onlookers: number;
  readonly documents: number;
  readonly editors: number;
}

const COMMAND_BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];
/** A healthy disk takes one to ten milliseconds; after 1.5 s the store counts as silent. */
const APPEND_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];

export function openMetrics(load: () => Load, isReady: () => Promise<boolean>): Metrics {
  const registry = new Registry();
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  gauges(registry, load, isReady);
  return {
    ...commandMeters(registry),
    ...storeMeters(registry),
    ...deliveryMeters(registry),
    ...httpMeters(registry),
    listen(port, host) {
      // Node's own only where they are read: what they watch for as long as the process runs, no close gives back.
      collectDefaultMetrics({ register: registry });
      return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve()));
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        if (server.listening) server.close(() => resolve());
        else resolve();
      }),
  };
}

function gauges(registry: Registry, load: () => Load, isReady: () => Promise<boolean>): void {
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
    const made: Gauge = new Gauge({ name, help, registers: [registry], collect: async () => made.set(await read()) });
  };
  gauge('yitang_meetings', 'Meetings in memory', () => load().meetings);
  gauge(
    'yitang_meetings_read_only',
    'Meetings that take no commands: a fork of the record is open, or this node cannot read them',
    () => load().readOnly,
  );
  gauge('yitang_sockets', 'Sockets at meetings', () => load().onlookers);
  gauge('yitang_documents', 'Documents in memory', () => load().documents);
  gauge('yitang_document_sockets', 'Sockets at documents', () => load().editors);
  gauge('yitang_ready', '1 when /readyz says yes', async () => ((await isReady()) ? 1 : 0));
}

function commandMeters(registry: Registry): Pick<Metrics, 'commandCame' | 'commandAnswered'> {
  const registers = [registry];
  const labelNames = ['type', 'outcome'] as const;
  const commands = new Counter({
    name: 'yitang_commands_total',
    help: 'Commands by type and outcome',
    labelNames,
    registers,
  });
  const buckets = COMMAND_BUCKETS;
  const seconds = new Histogram({ name: 'yitang_command_seconds', help: 'From a command to its answer', buckets, registers });
  const waiting = new Gauge({ name: 'yitang_commands_waiting', help: 'Commands that wait for their answer', registers });
  return {
    commandCame: () => waiting.inc(),
    commandAnswered(type, outcome, took) {
      waiting.dec();
      commands.inc({ type, outcome });
      seconds.observe(took);
    },
  };
}

function storeMeters(registry: Registry): Pick<Metrics, 'appended' | 'storeFellSilent' | 'storeCameBack'> {
  const registers = [registry];
  const appends = new Histogram({
    name: 'yitang_append_seconds',
    help: 'From an append to the word that it is on disk',
    labelNames: ['what', 'outcome'] as const,
    buckets: APPEND_BUCKETS,
    registers,
  });
  const silences = new Counter({ name: 'yitang_store_silences_total', help: 'Times the store fell silent', registers });
  const silent = new Counter({ name: 'yitang_store_silent_seconds_total', help: 'Seconds of silence now over', registers });
  return {
    appended: (what, outcome, took) => appends.observe({ what, outcome }, took),
    storeFellSilent: () => silences.inc(),
    storeCameBack: (seconds) => silent.inc(seconds),
  };
}

function deliveryMeters(registry: Registry): Pick<Metrics, 'delivered' | 'dismissed' | 'documentEnded'> {
  const registers = [registry];
  // Plain numbers between two scrapes: thousands are told at once.
  let [messages, bytes] = [0, 0];
  const summed = (name: string, help: string, take: () => number): Counter =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.inc(take());
      },
    });
  summed('yitang_deliveries_total', 'Messages sent to sockets', () => {
    const taken = messages;
    messages = 0;
    return taken;
  });
  summed('yitang_delivered_bytes_total', 'Bytes of those messages', () => {
    const taken = bytes;
    bytes = 0;
    return taken;
  });
  const labelNames = ['code'] as const;
  const goodbyes = new Counter({ name: 'yitang_goodbyes_total', help: 'Connections the server ended', labelNames, registers });
  const atDocuments = new Counter({
    name: 'yitang_document_goodbyes_total',
    help: 'Connections to documents that the server ended with a code',
    labelNames,
    registers,
  });
  return {
    delivered(size) {
      messages += 1;
      bytes += size;
    },
    dismissed: (code) => goodbyes.inc({ code }),
    documentEnded: (code) => atDocuments.inc({ code }),
  };
}

function httpMeters(registry: Registry): Pick<Metrics, 'httpAnswered' | 'reported'> {
  const registers = [registry];
  const requests = new Counter({
    name: 'yitang_http_requests_total',
    help: 'Answers over HTTP',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'yitang_http_seconds',
    help: 'From a call over HTTP to its answer',
    buckets: COMMAND_BUCKETS,
    registers,
  });
  const reports = new Counter({
    name: 'yitang_reports_total',
    help: 'Lines of warning or worse in the log',
    labelNames: ['event'] as const,
    registers,
  });
  return {
    httpAnswered(method, route, status, took) {
      requests.inc({ method, route, status: String(status) });
      seconds.observe(took);
    },
    reported: (event) => reports.inc({ event }),
  };
}
