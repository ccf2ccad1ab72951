// Brings a fresh clone to where `vite` can serve it: packages, the WebAssembly target, the engine
// and its JavaScript interface in pkg/. More by name: `test` what the tests need, and for the
// benchmark `browsers`, `bench-peers` (its packages), `bench-wasm` and `bench-native` (engines that
// can be measured). Every step is skipped when there is nothing to do. Node built-ins only: this
// runs before anything is installed.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, findFirefox } from './browsers.js';

const www = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(www);
const more = new Set(process.argv.slice(2));
const target = 'wasm32-unknown-unknown';

/** @param {string} line */
const say = (line) => console.log(`setup: ${line}`);

/**
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
  console.error(`setup: ${message}`);
  process.exit(1);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, read?: boolean, quiet?: boolean}} [options]
 *   read: keep the standard output instead of showing it; quiet: show nothing
 */
function run(command, args, { cwd = root, env = process.env, read = false, quiet = false } = {}) {
  const { status, stdout } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: quiet ? ['ignore', 'pipe', 'ignore'] : ['ignore', read ? 'pipe' : 'inherit', 'inherit'],
  });
  return { ok: status === 0, out: stdout ?? '' };
}

/** Is version `have` at least `need`? Both like 1.90 or 20.19.0. */
function atLeast(/** @type {string} */ have, /** @type {string} */ need) {
  const [a, b] = [have, need].map((text) => text.split('.').map((part) => parseInt(part, 10)));
  for (let i = 0; i < b.length; i++) {
    if ((a[i] ?? 0) !== b[i]) return (a[i] ?? 0) > b[i];
  }
  return true;
}

const read = (/** @type {string[]} */ ...path) => readFileSync(join(...path), 'utf8');
const hash = (/** @type {(string | Buffer)[]} */ ...parts) =>
  parts.reduce((h, part) => h.update(part), createHash('sha256')).digest('hex');
const holds = (/** @type {string} */ file, /** @type {string} */ text) =>
  existsSync(file) && readFileSync(file, 'utf8') === text;

function checkNode() {
  const need = JSON.parse(read(www, 'package.json')).engines.node.replace('>=', '');
  if (!atLeast(process.versions.node, need)) {
    stop(`Node ${need} or newer is needed, this is ${process.versions.node}. See https://nodejs.org`);
  }
}

function checkRust() {
  const need = /^rust-version = "(.+)"/m.exec(read(root, 'Cargo.toml'))?.[1] ?? '1.0';
  const have = /cargo (\d[\d.]*)/.exec(run('cargo', ['--version'], { quiet: true }).out)?.[1];
  if (!have) stop('Rust is needed. Install it from https://rustup.rs, then open a new terminal.');
  if (!atLeast(have, need)) {
    stop(`Rust ${need} or newer is needed, this is ${have}. To update: rustup update stable`);
  }
}

function packages(/** @type {string} */ folder, /** @type {string} */ what) {
  const mark = join(folder, 'node_modules', '.lock-hash');
  const lock = hash(read(folder, 'package-lock.json'));
  if (holds(mark, lock)) return;
  say(`installing ${what} (npm ci)`);
  // `npm --prefix www` hands its prefix down; here it would be taken relative to www again.
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^npm_config_(local_|global_)?prefix$/i.test(name)) delete env[name];
  }
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const { ok } = npm
    ? run(process.execPath, [npm, ...args], { cwd: folder, env })
    : run('npm', args, { cwd: folder, env });
  if (!ok) stop('npm ci failed, see above.');
  writeFileSync(mark, lock);
}

function wasmTarget() {
  const { out } = run('rustc', ['--print', 'target-libdir', '--target', target], { quiet: true });
  if (out && existsSync(out.trim())) return;
  const command = ['target', 'add', target];
  say(`adding Rust's WebAssembly target (rustup ${command.join(' ')})`);
  if (!run('rustup', command).ok) {
    stop(`Rust's WebAssembly target is missing. With rustup: rustup ${command.join(' ')}`);
  }
}

/**
 * Runs cargo and returns the file it made that ends so.
 *
 * @param {string[]} args
 * @param {RegExp} file
 */
function cargoBuild(args, file) {
  // The flags in .cargo/config.toml are part of the engine; RUSTFLAGS would replace them.
  const env = { ...process.env };
  delete env.RUSTFLAGS;
  delete env.CARGO_ENCODED_RUSTFLAGS;
  const { ok, out } = run(
    'cargo',
    ['build', '--locked', '--quiet', '--message-format=json-render-diagnostics', ...args],
    { env, read: true },
  );
  if (!ok) stop(`cargo build ${args.join(' ')} failed, see above.`);
  for (const line of out.split('\n').reverse()) {
    if (!line.startsWith('{')) continue;
    /** @type {{filenames?: string[], executable?: string}} */
    const message = JSON.parse(line);
    const made = [message.executable ?? '', ...(message.filenames ?? [])].find((n) => file.test(n));
    if (made) return made;
  }
  return stop(`cargo build ${args.join(' ')} made no file like ${file}.`);
}

/** The program of src/bindgen.rs, built only when it or its library changed. */
function bindgen(/** @type {string} */ wasm) {
  // Not the dev profile: without optimisation and debug information this takes half as long, and
  // the tests' own builds stay as they are.
  const profile = 'profile.bindgen';
  const folder = join(dirname(wasm), '..', '..', 'bindgen');
  const mark = join(folder, 'made-from');
  const version = /name = "wasm-bindgen-cli-support"\nversion = .*/.exec(
    read(root, 'Cargo.lock').replaceAll('\r\n', '\n'),
  );
  const source = hash(read(root, 'src', 'bindgen.rs'), String(version));
  const program = join(folder, process.platform === 'win32' ? 'bindgen.exe' : 'bindgen');
  if (existsSync(program) && holds(mark, source)) return program;
  say("building wasm-bindgen's generator (a minute, the first time only)");
  const built = cargoBuild(
    [
      ...['--config', `${profile}.inherits="dev"`, '--config', `${profile}.opt-level=0`],
      ...['--config', `${profile}.debug=false`, '--config', `${profile}.incremental=false`],
      ...['--profile', 'bindgen', '--features', 'bindgen', '--bin', 'bindgen'],
    ],
    /[\\/]bindgen(\.exe)?$/,
  );
  writeFileSync(mark, source);
  return built;
}

/** All that the engine is made from, as one hash: where it has not changed, cargo need not be asked. */
function sources() {
  const files = (/** @type {string} */ folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name));
  const single = ['Cargo.toml', 'Cargo.lock', join('.cargo', 'config.toml')].map((name) => join(root, name));
  const all = [...files('src'), ...files('shaders'), ...single].sort();
  const compiler = run('rustc', ['--version'], { quiet: true }).out;
  return hash(compiler, ...all.flatMap((file) => [relative(root, file), readFileSync(file)]));
}

/**
 * The engine, twice: what the page and every worker load, and with WebGPU for the one worker that owns the device, so
 * that a race does not wait for what it never uses.
 */
function engine() {
  const made = sources();
  const variants = [
    { name: '', what: 'the engine' },
    { name: 'gpu', what: 'the engine for the graphics processor' },
    ...(more.has('bench-wasm') ? [{ name: 'bench', what: "the benchmark's measures" }] : []),
  ];
  for (const { name, what } of variants) {
    const pkg = join(www, 'pkg', name);
    const mark = join(pkg, '.made-from');
    if (holds(mark, made)) continue;
    say(`compiling ${what} to WebAssembly`);
    const wasm = compiled(name ? ['--features', name] : []);
    const generator = bindgen(wasm);
    rmSync(mark, { force: true });
    if (!run(generator, [wasm, pkg]).ok) stop('wasm-bindgen failed, see above.');
    writeFileSync(mark, made);
  }
}

/** The runner that can be measured; its path is left where the benchmark looks for it. */
function nativeBench() {
  say('compiling the native engine with its measures');
  const program = cargoBuild(['--release', '--bin', 'thermograd', '--features', 'bench'], /[\\/]thermograd(\.exe)?$/);
  writeFileSync(join(www, 'pkg', 'native-path'), program);
}

/** Compiles to WebAssembly. @param {string[]} how @returns {string} the file */
function compiled(how) {
  // All variants share one folder, for the sake of what they have in common, and their file has one name there: cargo
  // must not take another one's for this one's.
  const { out } = run('cargo', ['metadata', '--no-deps', '--format-version=1', '--offline'], { quiet: true });
  const folder = join(JSON.parse(out).target_directory, target, 'release');
  for (const file of [join(folder, 'thermograd.wasm'), join(folder, 'deps', 'thermograd.wasm')]) rmSync(file, { force: true });
  return cargoBuild(['--release', '--lib', '--target', target, ...how], /[\\/]thermograd\.wasm$/);
}

/** rustfmt and clippy, which a minimal Rust lacks. */
function components() {
  for (const [component, command] of [['rustfmt', 'fmt'], ['clippy', 'clippy']]) {
    if (run('cargo', [command, '--version'], { quiet: true }).ok) continue;
    say(`adding ${component} (rustup component add ${component})`);
    if (!run('rustup', ['component', 'add', component]).ok) {
      stop(`${component} is missing. With rustup: rustup component add ${component}`);
    }
  }
}

/** May Debian packages be installed without asking? */
const hasApt = () =>
  process.getuid?.() === 0 && run('apt-get', ['--version'], { quiet: true }).ok;

let listed = false;

/** Installs a Debian package where that is possible without asking. */
function apt(/** @type {string} */ name) {
  if (!hasApt()) return;
  say(`installing ${name} (apt-get install ${name})`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!listed) listed = run('apt-get', ['update', '-qq'], { env }).ok;
  const args = ['install', '-y', '-qq', '--no-install-recommends', name];
  run('apt-get', args, { env, quiet: true });
}

function browsers() {
  let chromium = findChromium();
  if (!chromium) {
    apt('chromium');
    chromium = findChromium();
  }
  if (!chromium) {
    say("downloading Playwright's Chromium (npx playwright install chromium)");
    const cli = join(www, 'node_modules', '@playwright', 'test', 'cli.js');
    const withLibraries = hasApt() ? ['--with-deps'] : [];
    run(process.execPath, [cli, 'install', ...withLibraries, 'chromium'], { cwd: www });
    chromium = findChromium();
  }
  if (!chromium) {
    stop(
      'No Chromium for the browser tests. Install one (Debian: sudo apt-get install chromium; ' +
        'elsewhere: cd www && npx playwright install --with-deps chromium) ' +
        'or name one: CHROMIUM=/path/to/chromium npm --prefix www test',
    );
  }
  let firefox = findFirefox();
  if (!firefox) {
    apt('firefox-esr');
    firefox = findFirefox();
  }
  if (!firefox) {
    say(
      'no Firefox: its tests will be skipped. Install one (Debian: sudo apt-get install ' +
        'firefox-esr) or name one: FIREFOX=/path/to/firefox npm --prefix www test',
    );
  }
}

/** Native GPU tests need a Vulkan driver; Mesa's runs on the processor. */
function vulkan() {
  if (process.platform !== 'linux') return; // Metal and DirectX are there
  const folders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
  const some = () =>
    Boolean(process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES) ||
    folders.some((folder) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json')));
  if (some()) return;
  apt('mesa-vulkan-drivers');
  if (!some()) {
    say('no Vulkan driver: the native GPU tests check nothing. Install one (Debian: sudo apt-get install mesa-vulkan-drivers)');
  }
}

checkNode();
checkRust();
packages(www, 'the JavaScript packages');
wasmTarget();
engine();
if (more.has('bench-native')) nativeBench();
if (more.has('bench-peers')) packages(join(www, 'bench'), "the benchmark's peers");
if (more.has('test')) {
  components();
  vulkan();
}
if (more.has('test') || more.has('browsers')) {
  try {
    browsers();
  } catch (error) {
    stop(error instanceof Error ? error.message : String(error));
  }
}
