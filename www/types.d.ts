// The shapes that cross a boundary: Rust tables -> page, page <-> lane worker, store -> views.
// Types only. Tables and experiments come from Rust (src/web/mod.rs); nothing here repeats their values.

// ---------------------------------------------------------------- from Rust

export interface Choice { value: string; name: string; help: string }

export type Kind =
  | { type: 'real' | 'integer'; min: number; max: number; default: number; scale: 'linear' | 'root' | 'log' | 'zero' } // root: by square roots; zero: log from 1e-9 up, the rail's left end is 0
  | { type: 'choice'; options: Choice[]; default: string }
  | { type: 'flag'; default: boolean };

/** One setting of a method, the data, the network ... (src/settings/setting.rs). */
export interface Field {
  key: string; symbol: string; subscript: string; name: string; help: string; kind: Kind;
  /** Shown at once; the others stand behind "n more controls". */
  main: boolean;
}

/** One elementary map of a step as it is shown. `equation` and `label` are plain text with `_{}` and `^{}`. */
export interface Op {
  label: string; name: string; equation: string; random: boolean; gradient: boolean;
  /** One hidden layer only in typed words: `hidden1`, ... */
  fraction: number; part: 'all' | 'hidden' | 'output' | `hidden${number}`;
  /** It stands in an inner loop. */
  inner?: boolean;
}

/** A method, or a lane's method with its own word (src/web/mod.rs). */
export interface Scheme {
  id: string; name: string; family: string; kind: 'optimizer' | 'sampler'; sentence: string; cite: string; source: string;
  params: Field[]; start: Op[]; step: Op[];
  /** Has letters (A, B, ...); otherwise its rule is shown in symbols after G. */
  letters: boolean;
  /** Gradients a step, and in words. */
  cost: number; cost_text: string;
  /** Every gradient is of all training points. */
  full_batch: boolean;
  /** Why a GPU cannot run it. */
  processor_only: string | null;
  /** The typed word, of a method that takes one. */
  word: string | null;
  /** Whether it can be shown as a typed word. */
  as_letters: boolean;
}

/** A kind of schedule of a parameter (src/settings/schedule.rs). */
export interface Shape { id: string; name: string; help: string; equation: string; fields: Field[] }

/** What a typed word says (src/methods/splitting.rs); `at` counts characters. */
export type ReadWord = { scheme: Scheme } | { fault: { message: string; allowed: string; at: { start: number; end: number } } };

/** `classes`: what a network has to tell apart, "the blue arm from the red one". */
export interface DataKind { id: string; name: string; title: string; classes: string; fields: Field[] }

/** Everything the page builds its controls from. */
export interface Catalogue {
  schemes: Scheme[];
  families: { id: string; name: string }[];
  /** Settings that are not data, network, batch or lanes: seed, steps, finish ... */
  general: Field[];
  data: { kinds: DataKind[]; fields: Field[] };
  /** Targets with known answers (src/target/mod.rs), and the settings beside their own: the spread of the start, the seed of random ones. */
  targets: { kinds: TargetKind[]; fields: Field[]; /** The link of the race that a target begins with. */ race: string };
  burn_in: Field;
  network: Field[];
  /** Nodes of the hidden layers: a list, so not a Field. */
  hidden: { key: string; name: string; help: string; min: number; max: number; entries: number; default: number[] };
  /** Extra settings of a start-weights choice (`normal` has `sd`), by its value. */
  init: Record<string, Field[]>;
  batch: Field[];
  schedules: Shape[];
  limits: { lanes: number; points: number; link: number; [name: string]: number };
  landscape: LandscapeCatalogue;
}

export interface TargetKind {
  id: string; name: string; sentence: string; equation: string; cite: string; start: string;
  /** Drawn at random: it takes `target.seed`. */
  disorder: boolean;
  fields: Field[];
}

/** Of a target of the plane (`density`): ln of the normalised density, the top row first. */
export interface Density { centre: [number, number]; half: number; size: number; log_density: Float32Array }

/** What a lane on a target should sample (`exact`, src/web/sampling.rs). */
export interface Exact {
  law: Law;
  /** "no exact answer here, because ..."; absent where there is one. */
  sentence?: string;
  /** Why there is no histogram, in words; absent where there is one, and where no density is known. */
  unseen?: string;
  /** It would be seen at temperature 1. */
  cold: boolean;
  /** The histogram's cells: of the plane (the top row first), or of the first coordinate. */
  plane: { centre: [number, number]; half: number; size: number } | null;
  line: { from: number; to: number; size: number } | null;
  /** Share of the density in each cell. */
  shares: Float32Array | null;
}

/** When an expected value holds: at every step size, at the lane's own with its bias, or as the step size goes to 0. */
export type Holds = 'exact' | 'known' | 'limit';
export interface Expected { value: number; holds: Holds }

/** What is known of a lane's law (src/methods/law.rs). */
export interface Law {
  /** Temperature of the density exp(-U/tau) that it is meant to sample; null where it is not meant to. */
  tau: number | null;
  /** Why no exact answer is known. */
  why: string | null;
  /** Whether its positions are to be compared with that density. */
  compared: boolean;
  /** Of all coordinates, then of each part; empty where no answer is known. */
  parts: { part: Temperatures['part']; kinetic: Expected | null; bath: Expected | null; configurational: Expected | null }[];
  /** Of the first coordinates, and when they hold; null where unknown. */
  coordinates: Moment[] | null;
  holds: Holds | null;
}

export interface Moment { mean: number; variance: number }

/** Averages over steps and coordinates of a part (src/engine/diagnostics.rs); null where the method has nothing of the kind. */
export interface Temperatures {
  part: 'all' | 'hidden' | 'output'; parameters: number;
  mean_kinetic_temperature: number | null; mean_configurational_temperature: number | null; mean_bath_temperature: number | null;
}

/** What a lane on a target has sampled since `burn_in` (`LaneRun.sampling`). */
export interface Sampling {
  /** Steps counted. */
  samples: number;
  /** The last positions, the first two coordinates of each, the oldest first. */
  trail: Float32Array;
  /** By cell of `Exact`; null where it has none, before `burn_in` and after divergence. */
  counts: Float32Array | null;
  /** Total variation from the exact density, and what as many independent draws have on average. */
  distance?: number; independent?: number;
  report: { all: Temperatures; parts: Temperatures[]; coordinates: Moment[]; acceptance: number | null } | null;
}

/** The experiment, complete: every default filled in. */
export interface Experiment {
  version: number; seed: number; engine: string;
  data: { kind: string; seed?: number; train: number; test: number; points?: [number, number, number][]; [key: string]: unknown };
  network: { hidden: number[]; activation: string; loss: string; init: { kind: string; [key: string]: unknown } };
  batch: { size: number; order: string };
  steps: number; replicas: number; replicate: string; log_at: number[]; finish: number; average_last: number;
  burn_in?: number;
  /** Takes the place of data, network and batch, which are absent then. */
  target?: { kind: string; init_sd: number; seed?: number; [key: string]: unknown };
  lanes: LaneSettings[];
  view?: string; step?: number; fingerprint?: string; name?: string;
  /** The landscape's: a plane's text, [x from, x to, y from, y to], `height`, [degrees round, degrees up, nearness]. */
  plane?: string; window?: [number, number, number, number]; height?: string; camera?: [number, number, number];
}
export type LaneSettings = { method: string; word?: string } & Record<string, Setting>;

/** A parameter's value, or how it changes over time. */
export type Setting = number | string | boolean | Schedule;

/** A schedule: `{"schedule": "cosine", "from": 0.4, "to": 0.01, "over": 10000}`. */
export type Schedule = { schedule: string; from: number } & Record<string, number | string>;

/**
 * What was wrong with one setting (src/settings/error.rs). `text` is the whole sentence. `more`: how many problems that are not
 * listed this one counts; 0 where it is one itself.
 */
export interface Problem {
  key: string; field: string; given: string; message: string; allowed: string; used: string; more: number; text: string;
}

export interface Opened { experiment: Experiment; problems: Problem[]; needs_file: string | null }

/** The data of an experiment; each set is x1, x2, label, x1, x2, label, ... The square is shared by all maps. */
export interface DataSet { train: Float32Array; test: Float32Array; centre: [number, number]; half: number; weights: number }

// ---------------------------------------------------------------- page <-> lane worker

export interface Metrics { train_loss: number; test_loss: number; train_accuracy: number; test_accuracy: number }

/** One row of a curve. `seconds`: training time alone, evaluations left out. Metrics are NaN after divergence. */
export interface CurveRow extends Metrics {
  step: number; gradients: number; seconds: number;
  /** On a target: total variation of what was sampled so far; NaN where there is none. */
  distance?: number;
}

/** The classifier over the data square: p(class 1), row 0 on top, `size` x `size`. */
export interface Frame { step: number; size: number; grid: Float32Array; /** indices into the test set */ wrong: Uint32Array }

/** What a lane worker answers when it has reached a step. */
export interface Progress {
  step: number; gradients: number; diverged_at: number | null;
  /** Share of proposals accepted so far; null without a Metropolis test. */
  acceptance: number | null;
  rows: CurveRow[];
  /** At `step` itself; null when diverged. */
  now: Metrics | null;
  frame: Frame | null;
  /** On a target, with the frame. */
  sampling: Sampling | null;
  /** Seconds and steps of training in this answer, for the speed. */
  busy: number; trained: number;
}

// ---------------------------------------------------------------- landscape: lane workers -> page -> landscape worker

// The landscape's worker owns one `new Landscape(experiment)`, thrown away when the experiment changes. The page asks each
// lane's worker for `path` and hands the answer to `extend_path(lane, grown)`, then: `set_plane(text)`, `set_window(window,
// columns, rows, test)`, and `advance(count)` in slices until done equals total, reading `picture()` and `paths()` in
// between; `move_window(columns, rows)` pans; a new `set_window` or `set_plane` cancels. After a path has grown, `advance`
// works out what is new of it; a plane through ends or along paths stays where it was laid until `set_plane` again.
// `map(x, y, size)`, `metrics(x, y)`, `theta(x, y)` give the classifier at a point; `LaneRun.from_weights(experiment, lane,
// theta)` races on from there. `grid_csv()`, `paths_csv()`, `lines_csv()` export. In the GPU module `GpuPlane.create(processor,
// landscape, test)` and `landscape.advance_on(plane, count)` do the picture's points on the device; nothing else may be
// called on the landscape before its promise is settled.

/** A way to lay a plane (src/experiment/plane.rs). */
export interface PlaneKind {
  kind: 'endpoints' | 'fan' | 'ends' | 'random' | 'pca' | 'covariance';
  id: string; name: string; help: string; cite: string;
  /** Lanes it asks for, at least and at most; none named is all of them where the least is 0, else the first ones. */
  lanes: [number, number];
  /** Takes `v1,v2` (eigenvectors, from 1) and `b500` (steps left out first). */
  vectors: boolean;
  /** Takes `s7`, a seed. */
  seed: boolean;
}

export interface LandscapeCatalogue {
  planes: PlaneKind[];
  /** What heights are (`height` in the link): log loss, loss, accuracy. */
  height: Field;
  /** Most points of a side. Sides of 2^k m + 1 points refine well: 41, 81, 97. */
  side: number;
  /** Most points of a path. */
  path: number;
  /** Smallest and largest half width of sampling directions in the papers. */
  scales: [number, number];
  /** Paths of which less is explained: dashed, without dots. */
  share: number;
}

/**
 * What is new of a lane's path to one who has its first `count` points at this spacing: `LaneRun.grown_path(spacing, count)`
 * after `LaneRun.record()`; ask first with (0, 0). The receiver keeps `from` points and puts these behind them. Next
 * time it asks with `spacing` and its number of points less the head. Weights are opaque here.
 */
export interface GrownPath {
  /** Steps between recorded points; doubles when there are too many. */
  spacing: number;
  from: number;
  /** The last point is where the lane stands, not a recorded one. */
  head: boolean;
  diverged_at: number | null;
  steps: Float64Array;
  thetas: Float32Array;
}

/** Throws a Problem from `set_plane`: `Landscape.set_plane(text)`. Text: kind, then lanes from 1: `endpoints,2,3`. */
export interface Plane {
  /** The text in its usual form, for the link. */
  spec: string;
  kind: PlaneKind['kind'];
  /** What x and y measure. */
  axes: [string, string];
  /** Points it was laid through; lane null is the start. (On a `fan` the start is the whole edge x = 0.) */
  marks: { lane: number | null; x: number; y: number }[];
  /** To show first: x from, x to, y from, y to. */
  window: [number, number, number, number];
  /** Principal directions: variance along each, and in all directions. */
  variances: [number, number] | null;
  variance: number | null;
  /** Below this distance pictures show the rounding of the weights. */
  grain: number;
  /** Directions of the space: this less two are not shown. */
  dimensions: number;
}

/** `Landscape.advance(count)`: points worked out and all (the plane's and the paths'). `stride`: see Picture. */
export interface LandscapeProgress { done: number; total: number; stride: number | null }

/** `Landscape.picture()`; row after row, smallest y first; NaN where not known. */
export interface Picture {
  columns: number; rows: number; window: Float64Array;
  /** Every so many-th row and column is known throughout; null before the coarsest picture. */
  stride: number | null;
  /** Over the test points instead of the training points. */
  test: boolean;
  loss: Float64Array; accuracy: Float64Array;
  /** Lowest loss of all points worked out, paths' too; NaN before. */
  lowest: number;
}

/** One of `Landscape.paths()`. */
export interface PathOnPlane {
  lane: number; spacing: number; steps: Float64Array; x: Float64Array; y: Float64Array;
  /** Distance from the plane. */
  off: Float64Array;
  /** Each point's own, not the plane's; NaN while not known. */
  loss: Float64Array; accuracy: Float64Array;
  /** Share of the path's variance along the plane's directions; null for a path of one place. */
  share: number | null;
}

/** One of `Landscape.lines()`, set by `set_lines(Int32Array [from, to, ...])` (-1 is the start), worked out by `advance_lines(count)`. */
export interface LandscapeLine {
  from: number; to: number; alpha: Float64Array;
  train_loss: Float64Array; test_loss: Float64Array; train_accuracy: Float64Array; test_accuracy: Float64Array;
  stride: number | null;
  /** Largest rise of the training loss within [0, 1] above that at the start (between two lanes: above the higher end), so far. */
  barrier: { alpha: number; height: number } | null;
}

/** A picture as it is drawn: every `stride`-th point of the finest one, and its contours, laid in the worker. */
export interface PictureShown {
  columns: number; rows: number; stride: number; finest: { columns: number; rows: number };
  window: [number, number, number, number]; test: boolean;
  scale: import('./views/landscape/scale.js').Scale;
  /** Row after row, smallest y first. */
  loss: Float32Array; accuracy: Float32Array;
  /** Band by band the number of its rings, ring by ring the number of its points, x and y from 0 to 1 over the window, y upwards. */
  contours: { ringsOf: Uint32Array; rings: Uint32Array; points: Float32Array };
}

/** What the landscape's worker says by itself, of the plane laid last. */
export interface LandscapeNews {
  picture?: PictureShown; paths?: PathOnPlane[]; lines?: LandscapeLine[];
  /** `share` of the work, 0 to 1. */
  progress?: { share: number; over: boolean };
  engine?: string;
  failed?: string;
}

/** `idle`: no race to see yet; `stopped`: cancelled; `failed`: no worker could be started. */
export type LandscapeStatus = 'idle' | 'working' | 'stopped' | 'done' | 'failed';

/** What is seen: the plane, the picture on it and the paths belong together. */
export interface Seen {
  plane: Plane; paths: PathOnPlane[]; picture: PictureShown;
  /** Where the lanes stood when the plane was laid. */
  step: number;
}

/** The landscape as its view sees it. */
export interface LandscapeState {
  status: LandscapeStatus;
  /** The plane asked for: its text. */
  plane: string;
  height: import('./views/landscape/scale.js').Height;
  test: boolean;
  show: 'both' | 'map' | 'surface';
  /** In sight: x from, x to, y from, y to; null before a plane is laid. */
  window: [number, number, number, number] | null;
  seen: Seen | null;
  /** Why the plane asked for cannot be laid. */
  problem: Problem | null;
  share: number;
  engine: string;
  /** A lane's index, or -1: the start. */
  lines_from: number;
  lines_metric: keyof Metrics;
  lines: LandscapeLine[];
  /** Lanes without a line, and why. */
  lines_refused: { to: number; text: string }[];
  /** Where the lanes stood when the lines were laid. */
  lines_step: number;
}

// ---------------------------------------------------------------- page <-> ensemble runner

/** What an ensemble's curves show. */
export type Quantity = 'test_accuracy' | 'test_loss' | 'train_loss';

/** One seed of one lane, run to its end. */
export interface SeedResult {
  lane: number; replica: number;
  /** One number for each recorded step; NaN after divergence. */
  curves: Record<Quantity, Float32Array>;
  /** At the last step; NaN after divergence. */
  last: Metrics;
  diverged_at: number | null;
  /** p(class 1) over replica 0's data square, row 0 on top; null after divergence. */
  map: Float32Array | null;
  /** Its worker died every time: nothing else here is known. */
  failed: boolean;
}

/** Works out the seeds of an ensemble: the processor's workers, or anything else that gives the same numbers. */
export interface EnsembleRunner {
  /** What it runs on: "Processor, 4 workers". */
  readonly words: string;
  /** Why it runs there: a sentence, or nothing. */
  readonly why: string;
  /** Runs replicas `first` to `first + count - 1` of every lane, seed by seed, without those that are not wanted. */
  start(experiment: Experiment, plan: EnsemblePlan, first: number, count: number, wanted: (lane: number, replica: number) => boolean): void;
  /** Stops at once; what has been handed over stays valid, nothing comes any more. */
  cancel(): void;
  onResult: (result: SeedResult) => void;
  /** The classifiers of several seeds whose results come without their own. */
  onMaps: (lane: number, maps: MeanMaps) => void;
  /** Seeds of lanes under way, as shares of one. */
  onProgress: (share: number) => void;
  /** Nothing is left to do; `why` if it gave up. */
  onEnd: (why: string | null) => void;
}

/** What every seed records: at these steps, and a map so many cells wide. */
export interface EnsemblePlan { grid: Float64Array; map: number }

/** p(class 1) averaged over seeds; the deviation has `replicas - 1` below its sum. */
export interface MeanMaps { mean: Float32Array; deviation: Float32Array; replicas: number }

/** Where another engine left a seed: `done` recorded steps are in the curves. */
export interface Resume { done: number; numbers: Float64Array; curves: Record<Quantity, Float32Array> }

/** Seeds of one lane that the graphics processor trains side by side. */
export interface Batch { lane: number; first: number; count: number }

/** What the graphics processor's worker says: one of these at a time. */
export interface GraphicsNews {
  device?: { name: string; emulated: boolean };
  /** Why there is none. */
  none?: string;
  choice?: { engine: string; reason: string };
  /** Of the batch under way, 0 to 1. */
  share?: number;
  /** By replica of the batch, all at one step. */
  snapshot?: { done: number; numbers: Float64Array[]; curves: Record<Quantity, Float32Array>[] };
  done?: { results: SeedResult[]; maps: MeanMaps | null };
  /** Why it cannot run this lane. */
  unfit?: string;
  /** Why the device cannot be used any more. */
  lost?: string;
}

// ---------------------------------------------------------------- store -> views

export type LaneStatus = 'waiting' | 'running' | 'paused' | 'finished' | 'diverged' | 'lost';

/** One lane as the views see it. */
export interface LaneState {
  /** Stable identity; survives moves and edits. */
  id: string;
  /** 0..11: colour and shape, kept for the lane's life. */
  slot: number;
  /** Position in experiment.lanes. */
  index: number;
  settings: LaneSettings;
  scheme: Scheme;
  /** As shown: the method's name, "LOL (2)" for the second of that method. */
  name: string;
  status: LaneStatus;
  step: number;
  gradients: number;
  /** Share of proposals accepted so far; null without a Metropolis test. */
  acceptance: number | null;
  diverged_at: number | null;
  /** Latest evaluation (exactly at `step` when paused). */
  metrics: Metrics | null;
  /** Grows in place; a new array after a restart or a step back. */
  rows: CurveRow[];
  frame: Frame | null;
  /** On a target: what it has sampled. */
  sampling: Sampling | null;
  /** Steps per second of busy time. */
  speed: number | null;
  /** 1 = first; null before step 200, when diverged before the finish, or alone; ties share a place. */
  rank: number | null;
  /** First evaluated step at or above the finish line. */
  finished_at: number | null;
  /** Gradients that one step counts. */
  cost: number;
  /** Catching up after being added. */
  catching_up: boolean;
  /** Hidden in the charts by its label. */
  muted: boolean;
  /** A start of its own, in words: "a point of the landscape"; links do not hold it. */
  start: string | null;
}

export interface Notice {
  id: number;
  kind: 'info' | 'caution' | 'good';
  slim: boolean;
  title: string;
  text?: string;
  items?: { field: string; given: string; text: string }[];
  /** Text to be selected and copied by hand (a link the clipboard did not take): show it in a read-only box. */
  copy?: string;
  actions: { label: string; run: () => void }[];
}

export type Status = 'loading' | 'ready' | 'running' | 'paused' | 'done' | 'failed';

export interface AppState {
  catalogue: Catalogue;
  experiment: Experiment;
  data: DataSet;
  lanes: LaneState[];
  status: Status;
  /** Step that every lane has reached. */
  step: number;
  /** Steps a second, or 'max'. */
  pace: number | 'max';
  paces: { value: number | 'max'; name: string }[];
  view: string;
  theme: 'system' | 'light' | 'dark';
  shortcuts: boolean;
  /** Says what a graphics processor would add, where there is none. */
  graphics_hint: boolean;
  /** Shown instead of a number of workers when engine words change. */
  engine: string;
  notices: Notice[];
  /** What is allowed in the experiment and yet worth knowing, each with the setting it is about. */
  remarks: Problem[];
  /** "LOL leads: 96.5 % right after 2,000 steps." already split for emphasis. */
  /** For the one polite live region; changes at most once per 5 s. */
  said: string;
  /** Set when status is 'failed': what is missing and what helps, in plain words. */
  failure: { title: string; text: string } | null;
  sentence: { strong: string; rest: string };
  /** The id of the named leader, if one is named. */
  leader: string | null;
  axis: 'steps' | 'gradients' | 'seconds';
  loss_of: 'test' | 'train';
  loss_scale: 'linear' | 'log';
  /** Fewest options a reader needs when stepping singly: index of the map of the step that is lit, or null. */
  lit: number | null;
  show_test: boolean;
  /** What a lane's picture shows on a target of the plane. */
  target_shows: 'path' | 'histogram';
  ensemble: EnsembleState;
  landscape: LandscapeState;
}

/** How good and how reliable a lane is over its seeds (src/study/comparison.rs). Minus infinity: diverged; NaN: no seed. */
export interface SeedSpread {
  seeds: number; diverged: number; worst: number; low: number; median: number; high: number; best: number;
  /** Seeds that end below the bar or diverge. */
  below: number;
}

/** Lane `a` against lane `b` on the same seeds; infinite where diverged seeds decide it (src/study/comparison.rs). */
export interface SeedPair {
  a: number; b: number; won: number; lost: number; tied: number;
  /** After Holm's correction over all pairs. */
  p: number;
  told_apart: boolean;
  /** Of a - b. */
  median: number; interval: [number, number];
}

export interface Comparison {
  seeds: number;
  /** Seeds before a lane may be named. */
  needed: number;
  /** Of the intervals, all at once. */
  level: number;
  pairs: SeedPair[];
  /** `level`: lanes that cannot be told apart from `first`. */
  verdict: { first: number; second: number; told_apart: boolean; level: number[] } | null;
}

/** `idle`: not begun; `stopped`: cancelled, or away from the view; `failed`: no worker could be started. */
export type EnsembleStatus = 'idle' | 'running' | 'stopped' | 'done' | 'failed';

/** The ensemble as its view sees it. */
export interface EnsembleState {
  status: EnsembleStatus;
  /** Seeds wished for. */
  replicas: number;
  /** Steps of the curves. */
  grid: Float64Array;
  /** By lane, in the experiment's order. */
  results: import('./views/ensemble/results.js').LaneResults[];
  /** Seeds done in every lane. */
  done: number;
  /** Of all the work, 0 to 1. */
  share: number;
  /** Seconds, about; null before that can be said. */
  left: number | null;
  /** Seconds so far. */
  took: number;
  engine: string;
  /** Why it runs there. */
  why: string;
  quantity: Quantity;
  /** Accuracy below which a seed counts as poor. */
  bar: number;
  /** Grows with every result: what was worked out for an older one is out of date. */
  version: number;
}

/** Everything a view may ask for. Views never change state themselves. */
export interface Actions {
  run(): void; pause(): void; toggle(): void; step(): void; rewind(): void;
  goto(step: number): void;
  setPace(pace: number | 'max'): void;
  /** One setting from the text as typed: `data.b`, `lane2.h`, `lane2` (method), `seed`, `network.hidden`. Throws a Problem. */
  edit(key: string, text: string): void;
  /** `word`: of a method that takes one. */
  setMethod(lane: string, id: string, word?: string): void;
  addLane(method: string, word?: string): void;
  /** A built-in method as a typed word of the same maps and numbers. */
  showAsLetters(lane: string): void;
  /** Gives a lane on a target temperature 1. */
  warm(lane: string): void;
  setLanes(methods: string[]): void;
  duplicateLane(id: string): void; moveLane(id: string, by: -1 | 1): void; removeLane(id: string): void;
  muteLane(id: string): void;
  newSeed(): void;
  undo(): void;
  setPoints(points: [number, number, number][]): void;
  resetRace(): void;
  setTheme(theme: 'system' | 'light' | 'dark'): void;
  setShortcuts(on: boolean): void;
  setGraphicsHint(on: boolean): void;
  setView(view: string): void;
  setAxis(axis: AppState['axis']): void; setLossOf(of: AppState['loss_of']): void; setLossScale(scale: AppState['loss_scale']): void;
  setShowTest(on: boolean): void;
  setTargetShows(shows: AppState['target_shows']): void;
  /** The lanes a target begins with. */
  setTargetLanes(): void;
  /** Copies the link (with step and fingerprint) and says so in a notice. */
  share(): Promise<void>;
  link(): string;
  /** Copies a lane's settings as JSON. */
  copyNumbers(id: string): Promise<void>;
  saveFile(): void; openFile(file: File): Promise<void>;
  saveCurves(): void;
  savePicture(canvas: HTMLCanvasElement, name: string): void;
  /** p(class 1) of a lane at a point. */
  probability(id: string, x1: number, x2: number): Promise<number>;
  notify(notice: Omit<Notice, 'id'>): number; dismiss(id: number): void;
  /** Starts the ensemble or lets it go on; stops it and keeps what is done; all seeds again. */
  runEnsemble(): void; stopEnsemble(): void; restartEnsemble(): void;
  /** Adds seeds; nothing is worked out twice. */
  moreSeeds(count: number): void;
  /** Which seeds, as typed: "50", "1 to 50". Throws a text. */
  setSeeds(text: string): void;
  setReplicate(replicate: 'all' | 'training'): void;
  setQuantity(quantity: Quantity): void; setBar(bar: number): void;
  /** Opens a replica in the race. */
  openSeed(replica: number): void;
  saveEnsemble(): void;
  /** The plane by its text; its usual window. */
  setPlane(text: string): void;
  setHeight(height: LandscapeState['height']): void; setLandscapeData(test: boolean): void;
  setShow(show: LandscapeState['show']): void;
  /** What is in sight; null: all of it again. */
  setWindow(window: [number, number, number, number] | null): void;
  setCamera(camera: [number, number, number] | null): void;
  /** Works the same plane out again, through where the lanes stand now. */
  layAgain(): void;
  stopLandscape(): void; goOnLandscape(): void;
  setLines(from: number, metric: keyof Metrics): void;
  /** The classifier at a point of the plane. */
  classifierAt(x: number, y: number, size: number): Promise<{ map: Float32Array; metrics: Metrics }>;
  /** A new lane like that one, from a point of the plane. */
  raceFrom(x: number, y: number, lane: number): Promise<void>;
  saveLandscape(of: 'grid' | 'paths' | 'lines'): Promise<void>;
  /** Hands a file to the reader. */
  saveText(text: string, name: string, type: string): void;
  /** Says a line to screen readers (one polite live region, at most one message per 5 s). */
  say(text: string): void;
}

export interface Store {
  readonly state: AppState;
  readonly actions: Actions;
  subscribe(listener: () => void): () => void;
}
