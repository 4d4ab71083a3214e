// First: see there.
import './languageGuard.ts';
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';

const target = document.getElementById('app');
if (target === null) throw new TypeError('Cannot start the dashboard: the page has no element "app"');
if (new URLSearchParams(location.search).has('wall')) document.documentElement.classList.add('wall');

mount(App, { target });
