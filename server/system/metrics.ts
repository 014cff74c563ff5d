// What is measured: commands by outcome, the time an answer takes, sockets and meetings; served on a port of its own.
import { createServer, type Server } from 'node:http';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  /** One command was answered: `done`, a refusal's code, or `unknown`. */
  commandAnswered(type: string, outcome: string, seconds: number): void;
  /** Serves `/metrics` until closed. */
  listen(port: number, host: string): Promise<void>;
  close(): Promise<void>;
}

export function openMetrics(load: () => { readonly meetings: number; readonly onlookers: number }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const commands = new Counter({
    name: 'yitang_commands_total',
    help: 'Commands by type and outcome',
    labelNames: ['type', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'yitang_command_seconds',
    help: 'From a command to its answer',
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers,
  });
  new Gauge({
    name: 'yitang_meetings',
    help: 'Meetings in memory',
    registers,
    collect() {
      this.set(load().meetings);
    },
  });
  new Gauge({
    name: 'yitang_sockets',
    help: 'Sockets at meetings',
    registers,
    collect() {
      this.set(load().onlookers);
    },
  });
  let server: Server | undefined;
  return {
    commandAnswered(type, outcome, took) {
      commands.inc({ type, outcome });
      seconds.observe(took);
    },
    listen(port, host) {
      server = createServer((request, response) => {
        if (request.url !== '/metrics') return void response.writeHead(404).end();
        registry.metrics().then(
          (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
          () => response.writeHead(500).end(),
        );
      });
      const listening = server;
      return new Promise((resolve, reject) => listening.once('error', reject).listen(port, host, () => resolve()));
    },
    close: () => new Promise((resolve) => (server ? server.close(() => resolve()) : resolve())),
  };
}
