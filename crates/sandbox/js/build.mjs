// Bundles the JavaScript side of the sandbox: `node build.mjs OUTDIR`.
//
// Writes into OUTDIR
//   bootstrap.js     the pm API, a plain script evaluated once per context
//   manifest.json    { modules: {name: file}, aliases: {name: name}, scriptModules: [name] }
//   one file for every module, holding a single function expression
//       (function (module, exports, require, __host) { … })
//   that the loader calls once per context; `module.exports` is then the module.
//
// Modules share code by a `require` that stays in the output: a module of the manifest exists
// once in a context, however many others use it. The packages are looked up beside this file
// and then in the current folder, so a packager may keep node_modules somewhere else.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const packagesRoot = [here, process.cwd()].find((folder) => existsSync(path.join(folder, 'node_modules', 'esbuild')));

// Our own modules; the pm API asks for them by these names.
const ownModules = {
  sdk: 'src/sdk/index.js',
  web: 'src/web/index.js',
  chai: 'src/chai/index.cjs',
  errors: 'src/errors/index.js',
};

// Names that a script may pass to `require`, as in Postman's sandbox, and what they load.
const scriptModules = {
  _process: 'src/libs/process.cjs',
  ajv: 'ajv',
  assert: 'assert/build/assert.js',
  atob: 'src/libs/atob.cjs',
  backbone: 'backbone',
  btoa: 'src/libs/btoa.cjs',
  buffer: 'buffer/index.js',
  cheerio: 'cheerio',
  'crypto-js': 'crypto-js',
  'csv-parse/lib/sync': 'csv-parse/lib/sync.js',
  events: 'events/events.js',
  fs: 'src/libs/empty.cjs',
  json: 'liquid-json',
  lodash: 'lodash',
  moment: 'moment/min/moment.min.js',
  os: 'os-browserify/browser.js',
  path: 'path-browserify',
  'postman-collection': 'postman-collection',
  punycode: 'punycode/punycode.js',
  querystring: 'querystring-es3',
  stream: 'stream-browserify',
  string_decoder: 'string_decoder/lib/string_decoder.js',
  timers: 'src/libs/timers.cjs',
  tv4: 'tv4',
  url: 'url/url.js',
  util: 'util/util.js',
  uuid: 'src/libs/uuid.cjs',
  xml2js: 'xml2js',
};

// Reached only as a global or by other modules.
const innerModules = {
  'content-info': 'src/libs/content-info.cjs',
  'http-reasons': 'http-reasons',
  lodash3: 'lodash3',
  sugar: 'sugar',
  xml2json: 'src/libs/xml2json.cjs',
};

// What a package means by these names: another module that does the same.
const packageAliases = {
  'liquid-json': 'json',
  'readable-stream': 'stream',
};

// Asked for by packages that do without when it is missing.
const absentPackages = new Set(['jquery']);

const modules = { ...ownModules, ...scriptModules, ...innerModules };

/** The name of the module of the manifest that a package means by `specifier`, if any. */
function sharedName(specifier) {
  const name = packageAliases[specifier] ?? specifier;
  return Object.hasOwn(modules, name) ? name : undefined;
}

/** Leaves `require` of the other modules in the output. */
function sharedModules(moduleName) {
  return {
    name: 'shared-modules',
    setup(build) {
      build.onResolve({ filter: /^lodash\.\w+$/ }, (args) => ({ path: args.path, namespace: 'lodash-method' }));
      build.onLoad({ filter: /./, namespace: 'lodash-method' }, (args) => ({ contents: lodashMethod(args.path) }));
      build.onLoad({ filter: /moment\.min\.js$/ }, async (args) => ({ contents: withoutLocaleFiles(await readFile(args.path, 'utf8')) }));
      build.onResolve({ filter: /^[\w@]/ }, (args) => {
        if (args.kind === 'entry-point') {
          return undefined;
        }
        // A module's own name is, inside it, the package that it is made of.
        const name = sharedName(args.path);
        const isOther = name !== undefined && name !== moduleName;
        return isOther || absentPackages.has(args.path) ? { path: name ?? args.path, external: true } : undefined;
      });
    },
  };
}

/** The packages `lodash.forEach` and so on are cut from lodash 4; the whole of it is here anyway. */
function lodashMethod(packageName) {
  const camelCase = { assignin: 'assignIn', foreach: 'forEach' };
  const method = packageName.slice('lodash.'.length);
  return `module.exports = require('lodash').${camelCase[method] ?? method};`;
}

/** moment asks for locale files by a computed name; this single-file build has none to offer. */
function withoutLocaleFiles(source) {
  return source.replace('require("./locale/"', 'undefined("./locale/"');
}

/** Names that packages expect of Node, and what they get. Their own talk reaches no report. */
const nodeGlobals = {
  __process: 'require("_process")',
  __Buffer: 'require("buffer").Buffer',
  __console: '{log(){},info(){},debug(){},warn(){},error(){}}',
};

function preludeOf(code, moduleName) {
  return Object.entries(nodeGlobals)
    .filter(([name, source]) => code.includes(name) && !source.includes(`"${moduleName}"`))
    .map(([name, source]) => `var ${name}=${source};`)
    .join('');
}

function buildOptions(entry) {
  return {
    entryPoints: [entry.startsWith('src/') ? path.join(here, entry) : entry],
    absWorkingDir: packagesRoot,
    nodePaths: [path.join(packagesRoot, 'node_modules')],
    bundle: true,
    write: false,
    minifySyntax: true,
    minifyWhitespace: true,
    target: 'es2022',
    platform: 'browser',
    mainFields: ['browser', 'main'],
    conditions: [],
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
  };
}

/** The names of all modules of the manifest. */
export const moduleNames = Object.keys(modules);

/** The text of one module: a function expression that a loader can call. */
async function bundleModule(esbuild, name) {
  const result = await esbuild.build({
    ...buildOptions(modules[name]),
    format: 'cjs',
    define: { global: 'globalThis', process: '__process', Buffer: '__Buffer', console: '__console' },
    // Scripts see the names of web classes; the SDK sets those that matter itself.
    minifyIdentifiers: name !== 'web',
    plugins: [sharedModules(name)],
  });
  const code = result.outputFiles[0].text;
  return `(function (module, exports, require, __host) {${preludeOf(code, name)}${code}})`;
}

async function bundleBootstrap(esbuild) {
  // Names stay: chai prints those of classes, and stacks those of functions.
  const result = await esbuild.build({ ...buildOptions('src/pm/main.js'), format: 'iife' });
  return result.outputFiles[0].text;
}

function outputFile(name) {
  return Object.hasOwn(ownModules, name) ? `${name}.js` : `lib/${name.split('/')[0]}.js`;
}

async function loadEsbuild() {
  if (packagesRoot === undefined) {
    throw new Error(`no node_modules with esbuild in ${here} or the current folder; run \`npm ci --ignore-scripts\` first`);
  }
  const require = createRequire(path.join(packagesRoot, 'package.json'));
  return import(pathToFileURL(require.resolve('esbuild')).href);
}

/** Writes every output into `outputFolder`; `only` limits it to some names, for tests. */
export async function buildAll(outputFolder, only = ['bootstrap', ...moduleNames]) {
  const esbuild = await loadEsbuild();
  mkdirSync(path.join(outputFolder, 'lib'), { recursive: true });
  await Promise.all(only.map(async (name) => {
    const isBootstrap = name === 'bootstrap';
    const text = await (isBootstrap ? bundleBootstrap(esbuild) : bundleModule(esbuild, name));
    writeFileSync(path.join(outputFolder, isBootstrap ? 'bootstrap.js' : outputFile(name)), text);
  }));
  const manifest = {
    modules: Object.fromEntries(Object.keys(modules).sort().map((name) => [name, outputFile(name)])),
    aliases: {},
    scriptModules: ['chai', ...Object.keys(scriptModules)].sort(),
  };
  writeFileSync(path.join(outputFolder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const outputFolder = process.argv[2];
  if (outputFolder === undefined) {
    throw new Error('usage: node build.mjs OUTDIR');
  }
  await buildAll(path.resolve(outputFolder));
}
