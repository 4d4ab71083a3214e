// First: see there.
import { isLanguageRepaired } from './languageGuard.ts';
import { mount } from 'svelte';
import App from './App.svelte';

const target = document.getElementById('app');
if (target === null) throw new TypeError('Cannot start the dashboard: the page has no element "app"');
if (isLanguageRepaired) console.info('The browser names no usable language; figures are written as in English.');
if (new URLSearchParams(location.search).has('wall')) document.documentElement.classList.add('wall');

mount(App, { target });
