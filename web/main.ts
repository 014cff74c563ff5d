// Starts the page in the reader's language.
import { mount } from 'svelte';
import App from './App.svelte';
import { startLanguage } from './language/language.svelte.ts';

startLanguage();
const target = document.getElementById('app');
if (target) mount(App, { target });
