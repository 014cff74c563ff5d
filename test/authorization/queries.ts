// What can be asked over a line besides commands, and what each audience is answered.
import { expect } from 'vitest';
import { z } from 'zod';
import type { Line } from '../support/line.ts';

/** `seated`: has a seat, and may look up whom to name as a proxy. */
export type Audience = 'officers' | 'seated' | 'public' | 'waiting';

interface Row {
  /** Asks, and holds the answer to what this audience may have. */
  asked(line: Line, role: string, audience: Audience): Promise<void>;
}

const whole = z.object({ view: z.record(z.string(), z.unknown()), me: z.object({ role: z.string() }) });

const sync: Row = {
  async asked(line, role, audience) {
    const seen = line.words.length;
    expect(await line.ask('sync')).toStrictEqual({ ok: true });
    const word = await line.until(() => line.words.slice(seen).find(({ event }) => event === 'view'));
    const { view, me } = whole.parse(word.content);
    expect(me.role).toBe(role);
    if (audience === 'waiting')
      expect(view).toStrictEqual({ meeting: { title: '路灯', status: 'inSession', language: 'zh-CN' } });
    else expect(Object.keys(view)).toContain('queue');
  },
};

const time: Row = {
  async asked(line) {
    expect(Number(await line.ask('time'))).toBeGreaterThan(1_700_000_000_000);
  },
};

const unsaid = { role: 'participant', status: 'in', away: false, seat: false, helped: false, remote: false };
const barred = { ok: false, refusal: { code: 'people.notAllowed' } };

const people: Row = {
  async asked(line, _role, audience) {
    const [page, found] = [await line.say('people', {}), await line.say('people', { search: '旁人' })];
    if (audience === 'officers') {
      expect(page).toMatchObject({ ok: true, people: expect.arrayContaining([expect.objectContaining({ role: 'clerk' })]) });
      expect(found).toMatchObject({ ok: true, total: 1, people: [{ name: '旁人', seat: true }] });
      return;
    }
    expect(page).toMatchObject(barred);
    if (audience === 'seated') expect(found).toMatchObject({ ok: true, total: 1, people: [{ name: '旁人', ...unsaid }] });
    else expect(found).toMatchObject(barred);
  },
};

export const queries = { sync, time, people };
export type Query = keyof typeof queries;
