// The documents a meeting begins with: the agenda it was made with, and the proposals' texts.
import * as Y from 'yjs';
import type { AnswerOf, SeedItem } from './worker-tasks.ts';
import { hashOf } from './open-document.ts';
import { outlineOf } from './outline.ts';
import { textOf } from './reading.ts';

export function seeded(items: readonly SeedItem[]): AnswerOf<'seed'> {
  const agenda = new Y.Doc();
  agenda.transact(() => {
    agenda.getArray('order').push(items.map((item) => item.id));
    for (const item of items) agenda.getMap('items').set(item.id, fieldsOf(item));
  });
  const proposals = new Y.Doc();
  const withText = items.filter((item) => item.proposal !== undefined && item.proposal.trim() !== '');
  proposals.transact(() => {
    for (const item of withText) writeText(proposals.getXmlFragment(item.id), item.proposal ?? '');
  });
  return {
    agenda: Y.encodeStateAsUpdate(agenda),
    ...(withText.length > 0 && { proposals: Y.encodeStateAsUpdate(proposals) }),
    outline: outlineOf(agenda),
    hashes: withText.map(({ id }) => ({ item: id, hash: hashOf(textOf(proposals.getXmlFragment(id))) })),
  };
}

function fieldsOf(item: SeedItem): Y.Map<unknown> {
  const { title, kind, minutes, presenter, question } = item;
  const fields = { title, kind, minutes, presenter, question };
  return new Y.Map(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A paragraph for each line, as the editor would have it. */
function writeText(fragment: Y.XmlFragment, text: string): void {
  const paragraphs = text.split(/\r?\n/).map((line) => {
    const paragraph = new Y.XmlElement('paragraph');
    if (line !== '') paragraph.insert(0, [new Y.XmlText(line)]);
    return paragraph;
  });
  fragment.insert(0, paragraphs);
}
