// What is measured: commands by outcome, the time an answer takes, sockets and meetings; served on a port of its own.
import { createServer } from 'node:http';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  /** One command was answered: `done`, a refusal's code, or `unknown`. */
  commandAnswered(type: string, outcome: string, seconds: number): void;
  /** Serves `/metrics` until closed. */
  listen(port: number, host: string): Promise<void>;
  close(): Promise<void>;
}

export interface Load {
  readonly meetings: number;
  readonly onlookers: number;
}

/** @param load what is in memory now, asked at each scrape. */
export function openMetrics(load: () => Load): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { commands, seconds } = meters(registry, load);
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  return {
    commandAnswered(type, outcome, took) {
      commands.inc({ type, outcome });
      seconds.observe(took);
    },
    listen: (port, host) => new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve())),
    close: () => new Promise((resolve) => (server.listening ? server.close(() => resolve()) : resolve())),
  };
}

function meters(registry: Registry, load: () => Load) {
  const registers = [registry];
  const commands = new Counter({
    name: 'yitang_commands_total',
    help: 'Commands by type and outcome',
    labelNames: ['type', 'outcome'],
    registers,
  });
  const buckets = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];
  const seconds = new Histogram({ name: 'yitang_command_seconds', help: 'From a command to its answer', buckets, registers });
  gauge('yitang_meetings', 'Meetings in memory', () => load().meetings, registers);
  gauge('yitang_sockets', 'Sockets at meetings', () => load().onlookers, registers);
  return { commands, seconds };
}

function gauge(name: string, help: string, read: () => number, registers: Registry[]): void {
  const made: Gauge = new Gauge({ name, help, registers, collect: (): void => made.set(read()) });
}
