// Texts that try to be more than text, each with a mark of its own by which a screen is searched for it.
import { tidyText } from '../../shared/room/seen-text.ts';

/** Whatever of this runs calls `__broken`, or asks for an address with that word in it. */
const SHORT = [
  '<script>__broken()</script>',
  '<img src=/__broken onerror=__broken()>',
  '<svg onload=__broken()>',
  'javascript:__broken()',
  '"><b onclick=__broken()>',
  "'-__broken()-'",
  '{@html __broken()}',
  '${__broken()}{{__broken()}}',
  '<base href=//__broken.test>',
  '</p></main><h1>',
  '&lt;b&gt;&#60;i&#62;&amp;',
];
const LONG = [
  ...SHORT,
  '<iframe src="javascript:parent.__broken()"></iframe>',
  '<a href="javascript:__broken()">去投票</a>',
  '<a href="data:text/html,<script>__broken()</script>">data:text/html,x</a>',
  '<math><mtext></mtext><mglyph><style><img src=/__broken onerror=__broken()>',
  '</title></textarea></script><script>__broken()</script>',
  '<style>@import url(//__broken.test/x.css);*{background:url(//__broken.test/y)}</style>',
  '<meta http-equiv=refresh content="0;url=//__broken.test">',
  '<form action=//__broken.test><button formaction=javascript:__broken()>',
  '<!-- --!><img src=x onerror=__broken()> -->',
  '[点这里](javascript:__broken()) ![](//__broken.test/z.png)',
  '𠮷👨‍👩‍👧‍👦é zero\u200bwidth\ufeff',
  '\u0645\u0631\u062d\u0628\u0627',
  'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsurkundenantragsformular'.repeat(2),
];

export class HostileTexts {
  readonly #made = new Map<string, string>();

  /** A text for this place: its mark, then as much as the place takes, never half of anything. */
  for(place: string, most: number): string {
    const mark = `〔${this.#made.size}〕`;
    const all = most > 60 ? LONG : SHORT;
    // Each place begins with another one, so that short places have them all between them.
    const turned = all.map((_, at) => all[(at + this.#made.size) % all.length] ?? '');
    let text = mark;
    for (const each of turned) {
      const longer = most > 60 ? `${text} ${each}` : text + each;
      if (longer.length <= most) text = longer;
    }
    this.#made.set(place, text);
    return text;
  }

  /** The places whose text does not stand, whole and as it was written but for signs that nobody sees, in anything that was read off a screen. */
  missing(read: readonly string[]): readonly string[] {
    const seen = read.map(spaced);
    return [...this.#made].flatMap(([place, text]) => (seen.some((screen) => screen.includes(spaced(text))) ? [] : [place]));
  }
}

const spaced = (text: string): string => tidyText(text).replace(/\s+/g, ' ').trim();
