// A sealed ballot's way on the device: kept at every step, handed in at a random moment, sent until it is answered.
import { describe, expect, it } from 'vitest';
import { SealedBallot, type Answered, type KeptBallot, type Stage } from '../../web/ballots/sealed-ballot.ts';

const blinded = { token: 'token', blinded: 'blinded', inverse: 'inverse' };

/** A device with its storage, clock and line; pages are opened on it one after the other. */
class Device {
  kept: KeptBallot | undefined;
  now = 1_000_000;
  closesAt: number | undefined;
  readonly asked: string[] = [];
  readonly sent: unknown[] = [];
  credential: Answered<string> = { ok: true, value: 'blind signature' };
  answer: Answered<string> = { ok: true, value: 'receipt' };
  keeps = true;
  blinds = true;
  chance = 0.5;
  stages: Stage[] = [];
  #timers: { readonly at: number; readonly then: () => void }[] = [];

  page(): SealedBallot {
    this.#timers = [];
    this.stages = [];
    const ballot = new SealedBallot({
      load: () => this.kept,
      save: (kept) => {
        if (this.keeps) this.kept = kept;
        return this.keeps;
      },
      newId: () => 'id',
      blind: () => (this.blinds ? Promise.resolve(blinded) : Promise.reject(new Error('no keys here'))),
      unblind: async (_, signature) => `bare ${signature}`,
      credential: async (id, message) => {
        this.asked.push(`${id} ${message}`);
        return this.credential;
      },
      handIn: async (body) => {
        this.sent.push(body);
        return this.answer;
      },
      now: () => this.now,
      closesAt: () => this.closesAt,
      chance: () => this.chance,
      later: (milliseconds, then) => {
        const timer = { at: this.now + milliseconds, then };
        this.#timers.push(timer);
        return () => (this.#timers = this.#timers.filter((other) => other !== timer));
      },
      changed: (stage) => this.stages.push(stage),
    });
    ballot.start();
    return ballot;
  }

  async pass(milliseconds: number): Promise<void> {
    await settle();
    const until = this.now + milliseconds;
    for (let due = this.#next(until); due; due = this.#next(until)) {
      this.now = due.at;
      this.#timers = this.#timers.filter((other) => other !== due);
      due.then();
      await settle();
    }
    this.now = until;
  }
  #next(until: number) {
    return this.#timers.toSorted((one, other) => one.at - other.at).find(({ at }) => at <= until);
  }
  get stage(): Stage | undefined {
    return this.stages.at(-1);
  }
}

const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('a sealed ballot on a device', () => {
  it('[V8] asks for its credential at once, waits for a random moment, and shows its receipt', async () => {
    const device = new Device();
    const page = device.page();
    await settle();
    expect([device.asked, device.stage]).toStrictEqual([['id blinded'], { at: 'ready' }]);
    page.choose('yes');
    await settle();
    expect(device.stage).toStrictEqual({ at: 'waiting', due: device.now + 5_000 });
    await device.pass(4_999);
    expect(device.sent).toStrictEqual([]);
    await device.pass(1);
    expect(device.sent).toStrictEqual([{ token: 'token', signature: 'bare blind signature', choice: 'yes' }]);
    expect(device.stage).toStrictEqual({ at: 'in', receipt: 'receipt', isNews: true });
  });

  it('[V8] goes at once in the last fifteen seconds, and no later than these begin', async () => {
    const device = new Device();
    device.closesAt = device.now + 15_000;
    const page = device.page();
    await settle();
    page.choose('yes');
    await settle();
    expect(device.stage).toMatchObject({ at: 'in' });

    const other = new Device();
    other.chance = 0.99;
    other.closesAt = other.now + 17_000;
    const second = other.page();
    await settle();
    second.choose('yes');
    await other.pass(1_999);
    expect(other.sent).toHaveLength(0);
    await other.pass(1);
    expect(other.sent).toHaveLength(1);
  });

  it('[V8] survives a reload at every step, with the same token and choice', async () => {
    const device = new Device();
    device.credential = undefined;
    device.page();
    await settle();
    device.credential = { ok: true, value: 'blind signature' };
    const second = device.page();
    await settle();
    expect(device.asked).toStrictEqual(['id blinded', 'id blinded']);
    second.choose('no');
    await settle();
    device.answer = undefined;
    device.page();
    await device.pass(5_000);
    expect(device.stage).toStrictEqual({ at: 'sending' });
    device.answer = { ok: true, value: 'receipt' };
    device.page();
    await settle();
    expect(device.stage).toStrictEqual({ at: 'in', receipt: 'receipt', isNews: true });
    device.page();
    await settle();
    expect(device.stage).toStrictEqual({ at: 'in', receipt: 'receipt' });
    expect(new Set(device.sent.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  it('[V8] is sent again and again until somebody answers', async () => {
    const device = new Device();
    device.answer = undefined;
    device.chance = 0;
    const page = device.page();
    await settle();
    page.choose('yes');
    await device.pass(20_000);
    expect(device.sent.length).toBeGreaterThan(3);
    device.answer = { ok: true, value: 'receipt' };
    await device.pass(8_000);
    expect(device.stage).toMatchObject({ at: 'in' });
  });

  it('[V2] cannot be changed once it was chosen', async () => {
    const device = new Device();
    const page = device.page();
    await settle();
    page.choose('yes');
    page.choose('no');
    await device.pass(10_000);
    expect(device.sent).toStrictEqual([{ token: 'token', signature: 'bare blind signature', choice: 'yes' }]);
  });

  it('[V8] says so where it was refused, and where the browser cannot or keeps nothing', async () => {
    const device = new Device();
    device.credential = { ok: false, code: 'polls.noSeat' };
    device.page();
    await settle();
    expect(device.stage).toStrictEqual({ at: 'refused', code: 'polls.noSeat' });
    const forgetful = new Device();
    forgetful.keeps = false;
    forgetful.page();
    await settle();
    const old = new Device();
    old.blinds = false;
    old.page();
    await settle();
    expect(old.stage).toStrictEqual({ at: 'refused', code: 'ballots.cannotHere' });
    expect([forgetful.stage, forgetful.asked]).toStrictEqual([{ at: 'refused', code: 'ballots.notKept' }, []]);
  });
});
