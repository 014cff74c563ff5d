// Starts the page in the reader's language.
import { mount } from 'svelte';
import App from './App.svelte';
import { refuseHtml } from './device/trusted-html.ts';
import { startLanguage } from './language/language.svelte.ts';

refuseHtml();
startLanguage();
const target = document.getElementById('app');
if (target) mount(App, { target });
