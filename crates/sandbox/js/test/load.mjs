// Builds the bundles once per test run and loads modules from them, as the sandbox does.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import vm from 'node:vm';
import { webcrypto } from 'node:crypto';
import { buildAll, moduleNames } from '../build.mjs';

const host = {
  random: (length) => webcrypto.getRandomValues(new Uint8Array(length)).buffer,
  scriptSource: () => undefined,
};

/** Builds the modules and returns a `require` for them. */
export async function loader() {
  const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-js-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await buildAll(folder, moduleNames);
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
  const loaded = new Map();
  return function load(name) {
    if (!loaded.has(name)) {
      const module = { exports: {} };
      loaded.set(name, module);
      const define = vm.runInThisContext(readFileSync(path.join(folder, manifest.modules[name]), 'utf8'), name);
      define(module, module.exports, load, host);
    }
    return loaded.get(name).exports;
  };
}

/** What a function returns or how it fails, in a form that tests can compare. */
export function outcome(run) {
  try {
    return { value: run() };
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
}
