// What the peers written for Node have in common: where their modules are, their options, and how they end.

import { pathToFileURL } from 'node:url';

/** Imports a file of an installed package; the packages are in the target folder, not beside this file. */
export const fromPackage = (path) => import(new URL(`node_modules/${path}`, pathToFileURL(`${process.env.PEERS}/`)));

/** The options of the test: one JSON object as the first argument. */
export const options = JSON.parse(process.argv[2] ?? '{}');

/** Tells the test where the peer is, by one line of JSON. */
export const ready = (facts) => process.stdout.write(`${JSON.stringify(facts)}\n`);

// The test holds the other end: when it ends, however it ends, so does its peer.
process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume();
