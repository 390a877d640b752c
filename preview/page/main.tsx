import './bootData';
import React from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { readAbout } from './clock';
import { openDataSource, readSettings } from './dataSource';
import { loadPlugin } from './loadPlugin';
import { provideServices } from './services';
import { takeTheme } from './theme';
import { readUrl } from './urlState';

async function start() {
  const root = document.getElementById('root')!;
  provideServices();
  try {
    const [{ plugin, meta }, stored, about] = await Promise.all([loadPlugin(), readSettings(), readAbout()]);
    const state = readUrl();
    takeTheme(state.theme);
    const opened = openDataSource(plugin, meta, stored);
    createRoot(root).render(<App plugin={plugin} meta={meta} first={{ state, opened }} about={about} />);
  } catch (error) {
    root.setAttribute('role', 'alert');
    root.textContent = `The preview could not start. ${error instanceof Error ? error.message : error}`;
    throw error;
  }
}

void start();
