// A shared text as a reader's page shows it, and the count of frames that "saved" rests on.
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { countedSocket } from '../../../web/document/counted-socket.ts';
import { blocksOf } from '../../../web/document/reading.ts';

function element(name: string, ...children: readonly (Y.XmlElement | Y.XmlText)[]): Y.XmlElement {
  const made = new Y.XmlElement(name);
  made.insert(0, [...children]);
  return made;
}

function fragmentOf(...blocks: readonly (Y.XmlElement | Y.XmlText)[]): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment('i1');
  fragment.insert(0, [...blocks]);
  return fragment;
}

describe('a text to read', () => {
  it('[A1] shows paragraphs, headings and lists with their numbers and depth', () => {
    const inner = element('bulletList', element('listItem', element('paragraph', new Y.XmlText('里面'))));
    const fragment = fragmentOf(
      element('heading', new Y.XmlText('约定')),
      element('paragraph', new Y.XmlText('一'), element('hardBreak'), new Y.XmlText('二')),
      element(
        'orderedList',
        element('listItem', element('paragraph', new Y.XmlText('甲'))),
        element('listItem', element('paragraph', new Y.XmlText('乙')), inner),
      ),
    );
    const plain = (...texts: readonly string[]) => texts.map((text) => ({ text, isBold: false }));
    expect(blocksOf(fragment)).toStrictEqual([
      { kind: 'heading', number: 0, level: 0, runs: plain('约定') },
      { kind: 'paragraph', number: 0, level: 0, runs: plain('一', '\n', '二') },
      { kind: 'number', number: 1, level: 0, runs: plain('甲') },
      { kind: 'number', number: 2, level: 0, runs: plain('乙') },
      { kind: 'bullet', number: 1, level: 1, runs: plain('里面') },
    ]);
  });

  it('[A1] keeps bold, and leaves out what is no text', () => {
    const text = new Y.XmlText();
    const fragment = fragmentOf(element('paragraph', text), element('image'), element('paragraph'));
    text.insert(0, '后说', {});
    text.insert(0, '先说', { bold: true });
    text.insertEmbed(4, { picture: 1 });
    const runs = [
      { text: '先说', isBold: true },
      { text: '后说', isBold: false },
    ];
    expect(blocksOf(fragment)).toStrictEqual([{ kind: 'paragraph', number: 0, level: 0, runs }]);
  });
});

describe('the count of what was sent', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('[S1] only frames that write are counted, on each connection anew', () => {
    const passed: unknown[] = [];
    class Line {
      send(data: unknown): void {
        passed.push(data);
      }
    }
    vi.stubGlobal('WebSocket', Line);
    const counted: string[] = [];
    const Socket = countedSocket({ begun: () => counted.push('begun'), wrote: () => counted.push('wrote') });
    const socket = new Socket('ws://there');
    const [stepOne, stepTwo, update, awareness] = [
      Uint8Array.of(0, 0, 1, 0),
      Uint8Array.of(0, 1, 2, 0, 0),
      Uint8Array.of(0, 2, 1, 0),
      Uint8Array.of(1, 1, 0),
    ];
    for (const frame of [stepOne, stepTwo, update, awareness]) socket.send(frame);
    expect(counted).toStrictEqual(['begun', 'wrote', 'wrote']);
    expect(passed).toStrictEqual([stepOne, stepTwo, update, awareness]);
  });
});
