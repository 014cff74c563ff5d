// The peer: the same queue and clock as a Colyseus room, written as its own documentation does. It patches at its usual rate.
import { createServer } from 'node:http';
import { Room, Server } from '@colyseus/core';
import { ArraySchema, schema } from '@colyseus/schema';
import { WebSocketTransport } from '@colyseus/ws-transport';

const Entry = schema({
  person: 'string',
  name: 'string',
  number: 'uint32',
  group: 'string',
  kind: 'string',
  stance: 'string',
  at: 'float64',
});

const Turn = schema({
  id: 'string',
  person: 'string',
  name: 'string',
  number: 'uint32',
  group: 'string',
  kind: 'string',
  calledAt: 'float64',
  startedAt: 'float64',
  endsAt: 'float64',
  pausedAt: 'float64',
  seconds: 'uint32',
});

const Hall = schema({ queue: [Entry], turn: Turn, turns: 'uint32', people: 'uint32' });

const TURN_SECONDS = 180;

class Meeting extends Room {
  autoDispose = false;
  #people = 0;
  #turns = 0;

  onCreate() {
    this.state = new Hall();
    this.state.queue = new ArraySchema();
    this.onMessage('raise', (client) => this.#raise(client));
    this.onMessage('lower', (client) => this.#lower(client));
    this.onMessage('give', () => this.#give());
    this.onMessage('pause', () => (this.state.turn.pausedAt = this.clock.currentTime));
    this.onMessage('resume', () => this.#resume());
    this.onMessage('extend', () => this.#extend(30));
    this.onMessage('end', () => (this.state.turn = undefined));
  }

  onJoin(client, { name, group }) {
    this.#people += 1;
    client.userData = { name, group, number: this.#people };
    this.state.people = this.#people;
  }

  onLeave() {
    this.#people -= 1;
    this.state.people = this.#people;
  }

  #raise({ sessionId, userData }) {
    const entry = { person: sessionId, ...userData, kind: 'speech', stance: 'for', at: this.clock.currentTime };
    this.state.queue.push(new Entry().assign(entry));
  }

  #lower({ sessionId }) {
    const place = this.state.queue.findIndex(({ person }) => person === sessionId);
    if (place >= 0) this.state.queue.splice(place, 1);
  }

  #give() {
    const { person, name, number, group, kind } = this.state.queue.shift();
    const now = this.clock.currentTime;
    this.#turns += 1;
    const times = { calledAt: now, startedAt: now, endsAt: now + TURN_SECONDS * 1_000, seconds: TURN_SECONDS };
    this.state.turn = new Turn().assign({ id: `t${this.#turns}`, person, name, number, group, kind, ...times });
    this.state.turns = this.#turns;
  }

  #resume() {
    const { turn } = this.state;
    turn.endsAt += this.clock.currentTime - turn.pausedAt;
    turn.pausedAt = 0;
  }

  #extend(seconds) {
    this.state.turn.endsAt += seconds * 1_000;
    this.state.turn.seconds += seconds;
  }
}

const http = createServer((_request, response) => response.end('ok'));
const server = new Server({ greet: false, transport: new WebSocketTransport({ server: http }) });
server.define('meeting', Meeting);
await server.listen(Number(process.env.PORT), process.env.HOST);
