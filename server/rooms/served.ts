// A meeting in this node's memory: its state, who looks at it, and who is connected.
import type { Answer, StoreNotice } from '../../shared/protocol/down.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import type { Choice } from '../../shared/room/decision.ts';
import { itemId, instant, personId, ROOM, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { isOfficer, personOfToken } from '../../shared/room/readings.ts';
import type { Room, RoomCommand } from '../../shared/room/room.ts';
import { Receiving, type HandedIn, type IncomingBallot } from '../ballots/receiving.ts';
import { Sealing } from '../ballots/sealing.ts';
import type { Signer } from '../ballots/signer.ts';
import { faultOf } from '../fault.ts';
import { StoreUnavailable } from '../ports.ts';
import { Attendance } from './attendance.ts';
import type { Standing } from './catching-up.ts';
import { Claims, type Evidence } from './claims.ts';
import { freshName } from './draft.ts';
import { LiveRoom, type LiveRoomOptions, type Stopped } from './live-room.ts';
import type { Onlooker } from './onlooker.ts';
import { PeoplePages } from './people-page.ts';
import { Publisher, type Place } from './publisher.ts';
import type { Connection, LastSeen, RoomsOptions } from './rooms.ts';

export interface ServedHooks {
  /** After every change, wherever it was decided. */
  readonly changed: () => void;
  /** The last socket left. */
  readonly empty: () => void;
  /** This node's copy is not what the store has: it must be opened anew, and what was shown from it filed (L6). */
  readonly forked: (shown: Evidence) => void;
  /** A newer release wrote what this one cannot read. */
  readonly unreadable: () => void;
  /** Another node deleted it before it ever began (M9). */
  readonly gone: () => void;
}

export interface ServedOptions extends RoomsOptions {
  readonly signer: Signer;
}

export class Served {
  readonly live: LiveRoom;
  readonly claims: Claims;
  readonly #options: ServedOptions;
  readonly #meeting: string;
  readonly #publisher: Publisher;
  readonly #attendance: Attendance;
  readonly #pages = new PeoplePages();
  readonly #hooks: ServedHooks;
  readonly #sealing: Sealing;
  readonly #receiving: Receiving;
  #storeNotice: StoreNotice | undefined;
  #closed = false;

  constructor(options: ServedOptions, meeting: string, standing: Standing, hooks: ServedHooks) {
    const { store, clock, gatherMs, node, report } = options;
    this.#options = options;
    this.#meeting = meeting;
    this.#hooks = hooks;
    this.#sealing = new Sealing(meeting, store.urns, options.signer);
    let current: () => Standing & { readonly busy: boolean } = () => ({ ...standing, busy: false });
    this.#publisher = new Publisher(clock, () => current());
    this.#attendance = new Attendance({ meeting, node, presence: store.presence, clock }, this.#publisher, () => current().room);
    this.live = new LiveRoom(
      {
        meeting,
        store,
        clock,
        gatherMs,
        readings: this.#readings(),
        report,
        changed: (before, entries) => this.#changed(before, entries),
        stopped: (fate) => this.#stopped(fate),
      },
      standing,
    );
    current = () => this.live;
    this.claims = this.#openClaims();
    this.#receiving = new Receiving({
      meeting,
      store,
      clock,
      room: () => this.room,
      look: () => this.live.look(),
      tell: (poll) => void this.live.command(ROOM, `turnout:${freshName()}`, { type: 'polls.turnout', poll }),
    });
  }

  get room(): Room {
    return this.live.room;
  }
  get onlookers(): number {
    return this.#publisher.places.size;
  }

  /** Nothing when the socket's token is not its person's. @throws StoreUnavailable when that cannot be known */
  async connect(onlooker: Onlooker, known?: LastSeen): Promise<Connection | undefined> {
    const isCurrent = await this.live.look();
    if (this.#closed) throw new StoreUnavailable('this copy of the meeting was let go of');
    if (personOfToken(this.room, onlooker.token) !== onlooker.person) {
      if (!isCurrent) throw new StoreUnavailable('nobody knows whose token this is');
      return undefined;
    }
    if (known) this.claims.came(known, isOfficer(this.room, onlooker.person));
    const place = this.#publisher.join(onlooker, known);
    if (!place) return undefined;
    this.live.watch(true);
    this.#attendance.joined(onlooker.person);
    this.#tellOfWhatIsNotInTheView(onlooker);
    return this.#connection(place);
  }

  /** A command of somebody who is here; what takes long is prepared before it stands in line. */
  command(by: PersonId, id: string, command: RoomCommand, session?: string): Promise<Answer> {
    const send = () => this.live.command(by, id, command, session);
    const preparing = this.#sealing.prepare(this.room, command, by);
    if (!preparing) return send();
    return preparing.then(send, (error: unknown) => {
      if (error instanceof StoreUnavailable) return { ok: false, unknown: true };
      throw error;
    });
  }

  /** A sealed ballot, which nobody brings. @throws StoreUnavailable */
  handIn(poll: PollId, ballot: IncomingBallot): Promise<HandedIn> {
    return this.#receiving.handIn(poll, ballot);
  }

  /** The store stopped or resumed answering. */
  storeChanged(notice: StoreNotice): void {
    if (this.live.stopped) return;
    this.#storeNotice = notice.ok ? undefined : notice;
    this.#publisher.tell({ event: 'store', json: JSON.stringify(notice) });
    if (notice.ok) void this.live.look();
  }

  async close(code: 'leaving' | 'gone'): Promise<void> {
    this.#closed = true;
    this.claims.close();
    this.#publisher.close(code);
    this.#attendance.close();
    this.#receiving.close();
    await this.live.close();
  }

  #connection(place: Place): Connection {
    const { person, token } = place.onlooker;
    return {
      role: place.role,
      command: (id: string, command: RoomCommand) => this.command(person, id, command, token),
      sync: () => this.#publisher.sync(place),
      people: async (query) => this.#pages.page(this.room, person, query),
      leave: () => this.#leave(place),
    };
  }

  #leave(place: Place): void {
    if (this.#publisher.places.has(place)) this.#publisher.leave(place);
    if (this.onlookers > 0 || this.#closed) return;
    this.live.watch(false);
    void this.#attendance.rest();
    this.#hooks.empty();
  }

  #tellOfWhatIsNotInTheView(onlooker: Onlooker): void {
    const connected = this.#attendance.latest(isOfficer(this.room, onlooker.person));
    if (this.#storeNotice) onlooker.send({ event: 'store', json: JSON.stringify(this.#storeNotice) });
    if (connected) onlooker.send({ event: 'connected', json: connected });
  }

  #changed(before: Room, entries: readonly StoredEntry[]): void {
    this.#publisher.changed(before, entries);
    this.claims.note(this.live.head);
    this.#hooks.changed();
  }

  #stopped(fate: Stopped): void {
    if (fate.kind === 'unreadable') return this.#hooks.unreadable();
    const { here, there } = fate;
    const { room } = this;
    const { status } = room.meeting.phase;
    if (there.version === 0 && (status === 'draft' || status === 'open')) return this.#hooks.gone();
    this.#storeNotice = { ok: false, since: this.#options.clock.now(), forked: { here, there } };
    this.#publisher.tell({ event: 'store', json: JSON.stringify(this.#storeNotice) });
    // A store that has nothing of the meeting has nothing to go on with: here it stays, to be read.
    if (there.version > 0) this.#hooks.forked({ seen: { ...here, at: room.at }, after: room.record.forks });
  }

  #openClaims(): Claims {
    const { store, clock, report } = this.#options;
    return new Claims({
      meeting: this.#meeting,
      log: store.log,
      clock,
      standing: () => this.live,
      look: () => this.live.look(),
      find: (evidence) => this.live.command(ROOM, `fork:${freshName()}`, { type: 'record.findFork', ...evidence }),
      report,
    });
  }

  #readings(): LiveRoomOptions['readings'] {
    const { store, documents, report } = this.#options;
    const meeting = this.#meeting;
    return {
      async box(poll) {
        const box = await store.boxes.open(meeting, poll);
        return new Map([...box].map(([seat, choice]) => [personId(seat), choiceIn(choice)]));
      },
      async proposal(item) {
        const text = await documents.proposalOf(meeting, item);
        return text && { ...text, item: itemId(item), editedAt: instant(text.editedAt) };
      },
      sealing: this.#sealing,
      chairSeenAt: () => this.#attendance.chairSeenAt(),
      failed: (command, room, error) =>
        report('command.failed', { meeting, version: room.version, command: command.type, error: faultOf(error) }),
    };
  }
}

/** A ballot that was checked before it went into the box. */
function choiceIn(text: string): Choice {
  const parsed: unknown = JSON.parse(text);
  return choiceOf(parsed);
}
const choiceOf = (parsed: unknown) => parsed as Choice;
