// Text stays text: every place where a page could make more of it is on a list, with the reason why it is harmless there.
import { describe, expect, it } from 'vitest';
import { placesIn, placesOf, type Place } from '../support/markup.ts';

const allowed: Readonly<Record<Place, string>> = {
  "web/device/clipboard.ts: const field = document.createElement('textarea');": 'holds a text to be copied, beside the page',
  "web/device/clipboard.ts: field.setAttribute('readonly', '');": 'a word of our own',
  'web/create/LinksPage.svelte: <Button kind="primary" size="large" wide disabled={!noted} onclick={() => location.assign(created.links[\'chair\'] ?? \'/\')}':
    "the chair's link, as the server just gave it to whoever made the meeting",
  'web/home/HomePage.svelte: <a href={way}>':
    'below /m, from ids and a key that were looked at letter by letter when they were read from the storage',
  'web/polls/results/ResultBars.svelte: <span style:transform="scaleX({count / whole})">': 'a number of our own reckoning',
  "web/device/save.ts: const anchor = document.createElement('a');": 'saves a file, beside the page',
  'web/device/save.ts: anchor.href = address;': "the browser's own address of a file made here",
  'web/ui/Button.svelte: <button {...rest}>': 'what our pages give: events, labels, states',
  'web/ui/Clock.svelte: <span style:transform="scaleX({share})">': 'a number of our own reckoning',
  'web/ui/Field.svelte: <input {...rest}>': 'what our pages give: kind, length, events',
  'web/ui/Meter.svelte: <span style:transform="scaleX({share})">': 'a number of our own reckoning',
};

describe('the pages', () => {
  it('[S6] show what people write as text: no place that could make more of it is unknown', () => {
    const places = placesOf('web');
    expect(places.filter((place) => !(place in allowed))).toStrictEqual([]);
    expect(Object.keys(allowed).filter((place) => !places.some((found) => found === place))).toStrictEqual([]);
  });

  it.each([
    ['<p>{@html words}</p>', '{@html words}'],
    ['<a href={link}>x</a>', '<a href={link}>'],
    ['<a {href}>x</a>', '<a {href}>'],
    ['{#if a}<div><img src="/{name}.png" alt=""></div>{/if}', '<img src="/{name}.png">'],
    ['{#each all as one}<p style="color: {one}">x</p>{/each}', '<p style="color: {one}">'],
    ['<p style:color={colour}>x</p>', '<p style:color={colour}>'],
    ['<input {...rest}>', '<input {...rest}>'],
    ['{#await x then y}<svelte:element this={y} />{/await}', '<svelte:element this={y} />'],
    ['{#snippet row()}<iframe title="x"></iframe>{/snippet}', '<iframe>'],
    ['<div bind:innerHTML={words} contenteditable></div>', '<div bind:innerHTML={words}>'],
    ['<form action={where}></form>', '<form action={where}>'],
    ['<p onclick="go()">x</p>', '<p onclick="go()">'],
    ['<script>\n  place.innerHTML = words;\n</script>', 'place.innerHTML = words;'],
    ['<button onclick={() => location.replace(link)}>x</button>', '<button onclick={() => location.replace(link)}>x</button>'],
    ['<script>\n  location.assign(link);\n</script>', 'location.assign(link);'],
  ])('[S6] would be found out with %s', (source, what) => {
    expect(placesIn('web/X.svelte', source)).toContain(`web/X.svelte: ${what}`);
  });

  it.each(['<a href="/">x</a>', '<p class={words} title={words}>{words}</p>', '<button onclick={() => go()}>x</button>'])(
    '[S6] are free to write %s',
    (source) => {
      expect(placesIn('web/X.svelte', source)).toStrictEqual([]);
    },
  );

  it.each(['eval(words)', 'anchor.href = link;', "document.createElement('script')", 'new DOMParser()', 'setTimeout("x()", 1)'])(
    '[S6] would be found out with %s in a script',
    (line) => {
      expect(placesIn('web/x.ts', `${line}\nif (a.href === b) go();`)).toStrictEqual([`web/x.ts: ${line}`]);
    },
  );
});
