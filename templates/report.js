// The findings explorer of the report: unpacks the findings and shows the rows that are in sight.
//
// Names come from the cloud and are hostile: they reach the page through `textContent` only, never as markup.
// All counting here is counting of the rows shown; the figures of the report itself are made before it is written.

const ROW_HEIGHT = 40;
// Browsers lose precision, and in the end rows, in boxes taller than this, zoomed in four times.
const TALLEST = 4_000_000;
const OVERSCAN = 4;
const PRINTED_ROWS = 500;
const FACET_VALUES = 8;
const FACET_MOST = 200;
const NOT_FOUND = -1;

const byId = (id) => document.getElementById(id);

/** Makes an element; strings among the children become text. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function icon(name) {
  const space = document.querySelector("svg").namespaceURI;
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

// ---------------------------------------------------------------------------------------------------------------
// Unpacking

function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** The packed parts: the findings with their assets, and the assets that no finding names. */
const packedParts = () => byId("findings-data").textContent.trim().split(".");

/** So many characters are decoded at a time; four of them are three bytes. */
const SLICE = 1 << 16;

/** The unpacked bytes of a part, given out as they come: whole, they would be most of what the page holds. */
class Unpacking {
  #chunks;
  #rest = new Uint8Array(0);
  #room = new Uint8Array(0);

  constructor(part) {
    let at = 0;
    const packed = new ReadableStream({
      pull(controller) {
        if (at >= part.length) {
          controller.close();
          return;
        }
        controller.enqueue(bytesOf(part.slice(at, at + SLICE)));
        at += SLICE;
      },
    });
    this.#chunks = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
  }

  /** The next bytes; good until the next are taken. */
  async take(length) {
    if (this.#room.length < length) this.#room = new Uint8Array(length);
    const bytes = this.#room.subarray(0, length);
    let filled = 0;
    while (filled < length) {
      if (this.#rest.length === 0 && !(await this.#next())) throw new Error("the findings end too early");
      const piece = this.#rest.subarray(0, length - filled);
      bytes.set(piece, filled);
      filled += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
    return bytes;
  }

  async json(length) {
    return JSON.parse(new TextDecoder().decode(await this.take(length)));
  }

  /** Reads to the end, where the checksum stands that tells a damaged file. */
  async end() {
    if (this.#rest.length > 0 || (await this.#next())) throw new Error("the findings go on behind their end");
  }

  async #next() {
    const { done, value } = await this.#chunks.read();
    if (!done) this.#rest = value;
    return !done;
  }
}

async function unpack(part) {
  const unpacking = new Unpacking(part);
  const [length] = readCells(4, await unpacking.take(4));
  const header = await unpacking.json(length);
  const texts = {};
  for (const place of header.texts) texts[place.name] = await readTexts(place, unpacking);
  const columns = {};
  for (const place of header.columns) columns[place.name] = readColumn(place, await unpacking.take(place.length));
  await unpacking.end();
  return { ...header, texts, columns };
}

const DIGITS = new TextEncoder().encode("0123456789abcdef");

/** Writes bytes as hexadecimal digits, so many bytes a text, with hyphens in front of some bytes. */
function hexTexts(bytes, width, hyphens = []) {
  const length = 2 * width + hyphens.length;
  const letters = new Uint8Array((bytes.length / width) * length).fill("-".charCodeAt(0));
  let at = 0;
  bytes.forEach((byte, place) => {
    if (hyphens.includes(place % width)) at += 1;
    letters[at] = DIGITS[byte >> 4];
    letters[at + 1] = DIGITS[byte & 15];
    at += 2;
  });
  const text = new TextDecoder().decode(letters);
  return Array.from({ length: bytes.length / width }, (_, index) => text.slice(index * length, (index + 1) * length));
}

function addressTexts(bytes) {
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.subarray(4 * index, 4 * index + 4).join("."));
}

/** How texts that stand in the file as bytes are written: UUIDs, 16 and 32 bytes in hexadecimal digits, addresses. */
const SHAPES = [
  { width: 16, write: (bytes) => hexTexts(bytes, 16, [4, 6, 8, 10]) },
  { width: 16, write: (bytes) => hexTexts(bytes, 16) },
  { width: 32, write: (bytes) => hexTexts(bytes, 32) },
  { width: 4, write: addressTexts },
];

/** A list of texts: where a number stands, the text is among the bytes of the shape with that number. */
async function readTexts({ length, shapes }, unpacking) {
  const list = await unpacking.json(length);
  const texts = [];
  for (const [shape, count] of shapes.entries()) {
    const { width, write } = SHAPES[shape];
    texts.push(write(turned(await unpacking.take(count * width), width)).values());
  }
  return list.map((entry) => (typeof entry === "string" ? entry : texts[entry].next().value));
}

/** Bytes of cells that stand plane by plane (all first bytes, then all second bytes, and so on), cell by cell. */
function turned(bytes, size, room = size) {
  const count = bytes.length / size;
  const cells = new Uint8Array(count * room);
  for (let plane = 0; plane < size; plane += 1) {
    const start = plane * count;
    for (let row = 0; row < count; row += 1) cells[row * room + plane] = bytes[start + row];
  }
  return cells;
}

/** The cells of a column, in the smallest array that has room for them. */
function readColumn({ size, least, step }, bytes) {
  const cells = readCells(size, bytes);
  if (least !== undefined) return { cells, at: (row) => (cells[row] === 0 ? Number.NaN : least + step * (cells[row] - 1)) };
  return cells;
}

function readCells(size, bytes) {
  if (size === 1) return bytes.slice();
  if (size === 2) return new Uint16Array(turned(bytes, size).buffer);
  if (size <= 4) return new Uint32Array(turned(bytes, size, 4).buffer);
  const count = bytes.length / size;
  const cells = new Float64Array(count);
  for (let plane = size - 1; plane >= 0; plane -= 1) {
    for (let row = 0; row < count; row += 1) cells[row] = cells[row] * 256 + bytes[plane * count + row];
  }
  return cells;
}

// ---------------------------------------------------------------------------------------------------------------
// Words

let data;
let columns;
let assetOf;
let firstRow;

const t = (name) => data.labels[name] ?? `[${name}]`;
const fill = (name, ...values) => t(name).replace(/%(\d)/g, (_, place) => values[place - 1]);
const number = (value) => value.toLocaleString(document.documentElement.lang);

// The same rule as for the still part of the page: controls as pictures, hidden marks as code points.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

function visible(text) {
  return text.replace(HIDDEN, (character) => {
    const code = character.codePointAt(0);
    if (code <= 0x1f) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return "\u2421";
    return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}

function moment(milliseconds) {
  if (Number.isNaN(milliseconds)) return t("unknown");
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return t("unknown");
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

// ---------------------------------------------------------------------------------------------------------------
// Fields: what a finding has, how it is shown, sorted, filtered and exported

const fields = new Map();

function addField(id, label, width, rest) {
  fields.set(id, { id, label: t(label), width, raw: rest.show, ...rest });
}

/** What a finding, or its asset, has in a column. */
function cellOf(id, ofAsset) {
  const cells = columns[id];
  return ofAsset ? (row) => cells[assetOf[row]] : (row) => cells[row];
}

/** A field whose values are words of a fixed list, such as the severity. */
function wordField(id, label, width, ofAsset) {
  const words = data.words[id];
  const cell = cellOf(id, ofAsset);
  addField(id, label, width, {
    ofAsset,
    size: words.length,
    key: (code) => words[code],
    name: (code) => t(`${id}-${words[code]}`),
    show: (row) => t(`${id}-${words[cell(row)]}`),
    raw: (row) => words[cell(row)],
    ranks: () => codesOf(id),
  });
}

/** A field whose values come from the cloud. */
function textField(id, label, width, ofAsset) {
  const words = data.texts[id];
  const cell = cellOf(id, ofAsset);
  const word = (code) => (code === 0 ? "" : words[code - 1]);
  addField(id, label, width, {
    ofAsset,
    isForeign: true,
    size: words.length + 1,
    key: word,
    name: (code) => (code === 0 ? t("none") : visible(word(code))),
    show: (row) => visible(word(cell(row))),
    raw: (row) => word(cell(row)),
    ranks: () => rankWords(words, codesOf(id)),
  });
}

function numberField(id, label, width, values, show, raw) {
  addField(id, label, width, {
    isNumber: true,
    show: (row) => show(values.at(row)),
    raw: (row) => raw(values.at(row)),
    ranks: () => rankNumbers(values.cells),
  });
}

/** The code of every finding in a field of words or texts. */
const codesOf = (id) => (fields.get(id).ofAsset ? spread(columns[id]) : columns[id]);

/** Gives every finding what its asset has. */
function spread(cells) {
  const rows = new cells.constructor(data.count);
  for (let row = 0; row < data.count; row += 1) rows[row] = cells[assetOf[row]];
  return rows;
}

function rankWords(words, codes) {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  // The collator takes a second for a hundred thousand names; plain order is good enough there.
  const compare = words.length > 20_000
    ? (one, other) => (words[one] < words[other] ? -1 : 1)
    : (one, other) => collator.compare(words[one], words[other]) || one - other;
  const rankOf = new Uint32Array(words.length + 1);
  Uint32Array.from(words.keys()).sort(compare).forEach((word, rank) => {
    rankOf[word + 1] = rank + 1;
  });
  return Uint32Array.from(codes, (code) => rankOf[code]);
}

/** The places of numbers among all different ones; cells are in the order of what they stand for. */
function rankNumbers(cells) {
  const sorted = cells.slice().sort();
  const different = sorted.filter((cell, place) => place === 0 || cell !== sorted[place - 1]);
  return Uint32Array.from(cells, (cell) => placeAmong(different, cell));
}

/** The last place of a sorted list with a value of at most this. */
function placeAmong(sorted, value) {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function defineFields() {
  const totals = data.scores.map((parts) => parts.reduce((sum, points) => sum + points, 0));
  const scores = Uint32Array.from(columns.score, (code) => totals[code - 1]);
  const plain = (value) => (Number.isNaN(value) ? "" : String(value));
  const days = (value) => (Number.isNaN(value) ? "" : number(value));
  const instant = (value) => (Number.isNaN(value) ? "" : new Date(value).toISOString());
  const known = (value) => (Number.isNaN(value) ? "" : moment(value));
  wordField("severity", "severity", 112);
  numberField("score", "html-score", 76, { cells: scores, at: (row) => scores[row] }, number, plain);
  textField("asset", "html-asset", 240, true);
  wordField("check", "html-check", 184);
  textField("account", "html-account", 132);
  textField("service", "html-service", 96);
  numberField("days", "html-days", 112, columns.days, days, plain);
  numberField("scanned", "html-scanned", 176, columns.scanned, known, instant);
  addField("rules", "html-rules", 260, { show: failedRules, ranks: () => columns.evidence });
  wordField("result", "html-result", 92);
  wordField("status", "html-status", 124);
  wordField("freshness", "html-freshness", 148);
  wordField("deadline", "html-deadline", 116);
  numberField("due", "html-due", 176, columns.due, known, instant);
  textField("waiver", "html-waiver", 148);
  wordField("change", "change-column", 132);
  wordField("kind", "html-kind", 80, true);
  textField("private_ip", "html-private-ip", 136, true);
  textField("public_ip", "html-public-ip", 136, true);
  textField("image_type", "html-image-type", 128, true);
  textField("enterprise_project", "html-enterprise-project", 160, true);
  textField("enterprise_project_id", "html-enterprise-project-id", 180, true);
  textField("os_type", "html-os", 140, true);
  textField("asset_value", "html-asset-value", 120, true);
  textField("region", "html-region", 116, true);
  textField("project", "html-project", 290, true);
  textField("asset_id", "html-asset-id", 300, true);
  numberField("first_seen", "html-first-seen", 176, columns.first_seen, known, instant);
  textField("suggestion", "html-suggestion", 320);
  addField("id", "html-id", 300, { show: findingId, ranks: rankIds });
}

function failedRules(row) {
  const rules = evidenceOf(row).rules ?? [];
  return rules.filter((rule) => rule.result === "fail").map((rule) => t(`rule-${rule.rule}`)).join(t("form-list"));
}

const evidenceOf = (row) => JSON.parse(data.texts.evidence[columns.evidence[row] - 1]);

// ---------------------------------------------------------------------------------------------------------------
// Ids. The file holds the first byte of each, because digests do not compress; the rest is computed here.

const SHA_256 = shaConstants();

/** The first 32 bits of the fractional parts of the square and cube roots of the first primes. */
function shaConstants() {
  const primes = [];
  for (let candidate = 2; primes.length < 64; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  const fraction = (value) => Math.floor((value - Math.floor(value)) * 2 ** 32);
  return {
    start: Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
    round: Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
    words: new Uint32Array(64),
  };
}

/** SHA-256 without promises: the browser's own would need one for each of 200,000 rows. */
function sha256(message) {
  const state = Uint32Array.from(SHA_256.start);
  const padded = new Uint8Array(((message.length + 72) >> 6) << 6);
  const view = new DataView(padded.buffer);
  padded.set(message);
  padded[message.length] = 0x80;
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, message.length << 3);
  const { words } = SHA_256;
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let index = 0; index < 16; index += 1) words[index] = view.getUint32(offset + 4 * index);
    shaBlock(state, words);
  }
  return state;
}

function shaBlock(state, words) {
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  for (let index = 16; index < 64; index += 1) {
    const early = words[index - 15];
    const late = words[index - 2];
    const one = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const two = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[index] = words[index - 16] + one + words[index - 7] + two;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let index = 0; index < 64; index += 1) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + SHA_256.round[index] + words[index]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] += word;
  });
}

const encoder = new TextEncoder();
const encoded = new Map();

/** Regions, projects and accounts come again and again. */
function encode(text) {
  const known = encoded.get(text);
  if (known) return known;
  const bytes = encoder.encode(text);
  if (encoded.size < 10_000) encoded.set(text, bytes);
  return bytes;
}

/** The id of a finding: a digest of what it is about, each part preceded by its length. */
function findingId(row) {
  const raw = (id) => fields.get(id).raw(row);
  const parts = ["huaweicloud", raw("region"), raw("project"), raw("check"), assetKey(row), raw("account"), raw("service")]
    .map(encode);
  const message = new Uint8Array(parts.reduce((sum, part) => sum + 8 + part.length, 0));
  const view = new DataView(message.buffer);
  let offset = 0;
  for (const part of parts) {
    view.setUint32(offset, part.length, true);
    message.set(part, offset + 8);
    offset += 8 + part.length;
  }
  const id = Array.from(sha256(message).subarray(0, 4), (word) => word.toString(16).padStart(8, "0")).join("");
  // Should the recipe ever differ from the report's, a part of the id is better than a wrong one.
  const start = columns.id_start[row].toString(16).padStart(2, "0");
  return id.startsWith(start) ? id : `${start}…`;
}

/** The places of the findings in the order of their ids. */
function rankIds() {
  const ids = Array.from({ length: data.count }, (_, row) => findingId(row));
  const ranks = new Uint32Array(data.count);
  Uint32Array.from(ids.keys()).sort((one, other) => (ids[one] < ids[other] ? -1 : 1)).forEach((row, rank) => { ranks[row] = rank; });
  return ranks;
}

function assetKey(row) {
  const raw = (id) => fields.get(id).raw(row);
  if (raw("kind") === "host") return `host:${raw("asset_id")}`;
  const key = `image:${raw("image_type")}/${raw("asset")}`;
  return raw("image_type") === "cicd" && raw("asset_id") ? `${key}@${raw("asset_id")}` : key;
}

/** The row of an id, or -1. */
function rowOf(id) {
  if (!/^[0-9a-f]{32}$/.test(id)) return NOT_FOUND;
  const start = Number.parseInt(id.slice(0, 2), 16);
  let row = columns.id_start.indexOf(start);
  while (row !== NOT_FOUND && findingId(row) !== id) row = columns.id_start.indexOf(start, row + 1);
  return row;
}

// ---------------------------------------------------------------------------------------------------------------
// State, kept in the fragment of the address so that a link leads to the same rows

const FACETS = ["severity", "check", "result", "status", "kind", "service", "freshness", "change", "deadline", "waiver", "image_type", "enterprise_project", "region", "project"];
/** The code of every finding in each of these. */
let facetCodes;
const DEFAULT_FACETS = { result: ["fail"], status: ["open"] };
const WIDE_COLUMNS = ["severity", "score", "asset", "check", "account", "service", "days"];
const NARROW_COLUMNS = ["severity", "asset", "check", "account"];
const DEFAULT_SORT = [{ field: "score", down: true }];

const state = {
  query: "",
  chosen: new Map(),
  asset: "",
  reason: "",
  finding: "",
  sort: DEFAULT_SORT,
  view: "asset",
  columns: [],
};

const defaultColumns = () => (matchMedia("(min-width: 700px)").matches ? WIDE_COLUMNS : NARROW_COLUMNS);

function resetFilters() {
  state.query = "";
  state.asset = "";
  state.reason = "";
  state.chosen = new Map(FACETS.map((id) => [id, codesNamed(id, DEFAULT_FACETS[id] ?? [])]));
}

function codesNamed(id, keys) {
  const field = fields.get(id);
  const wanted = new Set(keys);
  const codes = new Set();
  for (let code = 0; code < field.size; code += 1) if (wanted.has(field.key(code))) codes.add(code);
  return codes;
}

const keysOf = (id) => [...state.chosen.get(id)].sort((one, other) => one - other).map((code) => fields.get(id).key(code));
const joined = (keys) => keys.map(encodeURIComponent).join(",");
const separate = (text) => (text === "" ? [] : text.split(",").map(decode));

/** A mangled link must not stop the page. */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fragment() {
  const parts = [];
  const add = (name, value, usual) => {
    if (value !== usual) parts.push(`${name}=${value}`);
  };
  add("q", encodeURIComponent(state.query), "");
  for (const id of FACETS) add(id, joined(keysOf(id)), joined(DEFAULT_FACETS[id] ?? []));
  add("asset", state.asset, "");
  add("reason", state.reason, "");
  add("view", state.view, "asset");
  add("sort", sortText(state.sort), sortText(DEFAULT_SORT));
  add("columns", state.columns.join(","), defaultColumns().join(","));
  add("finding", state.finding, "");
  return parts.join("&");
}

const sortText = (sort) => sort.map(({ field, down }) => (down ? "-" : "") + field).join(",");

/** Reads the fragment; one without `=` names a section and leaves the filters alone. */
function readFragment() {
  const text = location.hash.slice(1);
  if (!text.includes("=")) return false;
  const given = new Map(text.split("&").map((part) => {
    const cut = part.indexOf("=");
    return cut < 0 ? [part, ""] : [part.slice(0, cut), part.slice(cut + 1)];
  }));
  resetFilters();
  state.query = decode(given.get("q") ?? "");
  for (const id of FACETS) if (given.has(id)) state.chosen.set(id, codesNamed(id, separate(given.get(id))));
  state.asset = given.get("asset") ?? "";
  state.reason = given.get("reason") ?? "";
  state.finding = given.get("finding") ?? "";
  state.view = given.get("view") === "list" ? "list" : "asset";
  state.sort = readSort(given.get("sort"));
  const chosen = separate(given.get("columns") ?? "").filter((id) => fields.has(id));
  state.columns = chosen.length > 0 ? chosen : defaultColumns();
  return true;
}

function readSort(text) {
  const sort = separate(text ?? "")
    .map((word) => ({ field: word.replace(/^-/, ""), down: word.startsWith("-") }))
    .filter(({ field }) => fields.has(field));
  return sort.length > 0 ? sort : DEFAULT_SORT;
}

/** The fragment that was read or written last. */
let followed = location.hash;

function writeFragment() {
  // Somebody has just followed a link: its event is about to come and must find its fragment.
  if (location.hash !== followed) return;
  const text = fragment();
  if (text === location.hash.slice(1)) return;
  if (text === "" && !location.hash.includes("=")) return;
  history.replaceState(null, "", text === "" ? location.pathname + location.search : `#${text}`);
  followed = location.hash;
}

// ---------------------------------------------------------------------------------------------------------------
// Search, filter, sort

/** The texts of assets that are looked through: long lists, each as one text with where its words begin in it. */
const SEARCHED = ["asset", "asset_id", "private_ip", "public_ip"];
const BETWEEN = "\u0001";
let haystacks;

function buildHaystacks() {
  return SEARCHED.map((id) => {
    const words = data.texts[id];
    const starts = new Uint32Array(words.length);
    let length = 0;
    const small = words.map((word, index) => {
      const text = word.toLowerCase();
      starts[index] = length;
      length += text.length + BETWEEN.length;
      return text;
    });
    return { id, text: small.join(BETWEEN), starts };
  });
}

/** One byte per code of a list: whether its text contains the term. */
function findIn({ text, starts }, term) {
  const hits = new Uint8Array(starts.length + 1);
  let code = 1;
  for (let at = text.indexOf(term); at !== -1 && code <= starts.length; at = text.indexOf(term, starts[code - 1])) {
    while (code < starts.length && starts[code] <= at) code += 1;
    hits[code] = 1;
    code += 1;
  }
  return hits;
}

const matching = (words, term) => Uint8Array.from([0, ...words.map((word) => Number(word.toLowerCase().includes(term)))]);

/** One byte per finding: whether it contains every term of the query; nothing when there is no query. */
function search(query) {
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (terms.length === 0) return null;
  const found = new Uint8Array(data.count).fill(1);
  for (const term of terms) keepMatching(term, found);
  return found;
}

function keepMatching(term, found) {
  const hits = new Uint8Array(data.assets);
  const mark = (id, match) => {
    if (!match.includes(1)) return;
    const codes = columns[id];
    for (let asset = 0; asset < data.assets; asset += 1) hits[asset] |= match[codes[asset]];
  };
  haystacks ??= buildHaystacks();
  for (const haystack of haystacks) mark(haystack.id, findIn(haystack, term));
  for (const id of ["enterprise_project", "image_type", "region", "project", "os_type"]) mark(id, matching(data.texts[id], term));
  const accounts = matching(data.texts.account, term);
  const services = matching(data.texts.service, term);
  const matchesId = idMatcher(term);
  const { account, service } = columns;
  for (let row = 0; row < data.count; row += 1) {
    if (hits[assetOf[row]] || accounts[account[row]] || services[service[row]] || matchesId(row)) continue;
    found[row] = 0;
  }
}

/** Compares the beginning of ids; below four digits that would match by chance. */
function idMatcher(term) {
  if (!/^[0-9a-f]{4,32}$/.test(term)) return () => false;
  const start = Number.parseInt(term.slice(0, 2), 16);
  return (row) => columns.id_start[row] === start && findingId(row).startsWith(term);
}

const shown = { rows: new Uint8Array(0), count: 0, assets: 0, facets: new Map() };

/** Finds the rows to show, and for each facet how many rows each of its values would show. */
function filter() {
  const found = search(state.query);
  const facets = FACETS.map((id) => facetFilter(id));
  const only = state.asset === "" ? NOT_FOUND : rowOf(state.asset);
  const [from, to] = only === NOT_FOUND ? [0, data.count] : [firstRow[assetOf[only]], firstRow[assetOf[only] + 1]];
  const ofReason = assetsOfReason();
  const rows = new Uint8Array(data.count);
  let count = 0;
  for (let row = from; row < to; row += 1) {
    if (found !== null && found[row] === 0) continue;
    if (ofReason !== null && ofReason[assetOf[row]] === 0) continue;
    if (passes(row, facets)) {
      rows[row] = 1;
      count += 1;
    }
  }
  shown.rows = rows;
  shown.count = count;
  shown.facets = new Map(facets.map((facet) => [facet.id, facet.counts]));
}

function facetFilter(id) {
  const { size } = fields.get(id);
  const codes = facetCodes.get(id);
  const chosen = state.chosen.get(id);
  const allowed = new Uint8Array(size).fill(chosen.size === 0 ? 1 : 0);
  for (const code of chosen) allowed[code] = 1;
  return { id, codes, allowed, counts: new Uint32Array(size) };
}

/** A row that only one facet keeps out counts for that facet: choosing its value would show it. */
function passes(row, facets) {
  let against = null;
  for (const facet of facets) {
    if (facet.allowed[facet.codes[row]] === 1) continue;
    if (against !== null) return false;
    against = facet;
  }
  if (against !== null) {
    against.counts[against.codes[row]] += 1;
    return false;
  }
  for (const facet of facets) facet.counts[facet.codes[row]] += 1;
  return true;
}

const ranks = new Map();

function ranksOf(id) {
  if (!ranks.has(id)) ranks.set(id, fields.get(id).ranks());
  return ranks.get(id);
}

let order;
let placeOf;
let sortedBy = "";

/** Sorts all rows, unless they are: a stable counting sort per field, the least important first. */
function sort() {
  if (sortedBy === sortText(state.sort)) return;
  sortedBy = sortText(state.sort);
  let rows = new Uint32Array(data.count);
  for (let row = 0; row < data.count; row += 1) rows[row] = row;
  for (const { field, down } of [...state.sort].reverse()) rows = sortBy(rows, ranksOf(field), down);
  order = rows;
  placeOf = new Uint32Array(data.count);
  rows.forEach((row, place) => { placeOf[row] = place; });
}

function sortBy(rows, keys, down) {
  let highest = 0;
  for (const key of keys) if (key > highest) highest = key;
  const keyOf = down ? (row) => highest - keys[row] : (row) => keys[row];
  const starts = new Uint32Array(highest + 2);
  for (const row of rows) starts[keyOf(row) + 1] += 1;
  for (let key = 0; key <= highest; key += 1) starts[key + 1] += starts[key];
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const key = keyOf(row);
    sorted[starts[key]] = row;
    starts[key] += 1;
  }
  return sorted;
}

// ---------------------------------------------------------------------------------------------------------------
// Lines: what the grid shows. A line is a finding, or for a group row minus one minus its asset.

let lines = new Int32Array(0);
/** Where the lines stand, so that no letter typed into the search leaves a list behind. */
let lineRoom;
/** How many findings of each asset are shown. */
let shownOf;
const opened = new Set();
let isAllOpen = false;

const isGroup = (line) => line < 0;
const assetOfLine = (line) => (isGroup(line) ? -line - 1 : assetOf[line]);
const isOpen = (asset) => isAllOpen !== opened.has(asset);

function layOutLines() {
  lineRoom ??= new Int32Array(data.count + data.assets);
  shownOf = shownOf?.fill(0) ?? new Uint32Array(data.assets);
  const isList = state.view === "list";
  let length = 0;
  shown.assets = 0;
  for (const row of order) {
    if (shown.rows[row] === 0) continue;
    const asset = assetOf[row];
    shownOf[asset] += 1;
    if (shownOf[asset] === 1) shown.assets += 1;
    if (isList) {
      lineRoom[length] = row;
      length += 1;
    } else if (shownOf[asset] === 1) length = layOutGroup(asset, length);
  }
  lines = lineRoom.subarray(0, length);
}

/** Sets the line of an asset and, where it is open, those of its findings; says where the next group begins. */
function layOutGroup(asset, start) {
  lineRoom[start] = -asset - 1;
  if (!isOpen(asset)) return start + 1;
  const rows = rowsOfAsset(asset);
  lineRoom.set(rows, start + 1);
  return start + 1 + rows.length;
}

function rowsOfAsset(asset) {
  const rows = [];
  for (let row = firstRow[asset]; row < firstRow[asset + 1]; row += 1) if (shown.rows[row] === 1) rows.push(row);
  return rows.sort((one, other) => placeOf[one] - placeOf[other]);
}

// ---------------------------------------------------------------------------------------------------------------
// The grid

const parts = {};
const active = { line: 0, column: 0 };

function buildGrid() {
  parts.head = make("div", { role: "row", className: "grid-row grid-head", "aria-rowindex": "1" });
  parts.body = make("div", { role: "rowgroup", className: "grid-body" });
  parts.grid = make(
    "div",
    { className: "grid", tabIndex: 0, "aria-label": t("html-grid"), id: "grid" },
    make("div", { role: "rowgroup", className: "grid-top" }, parts.head),
    parts.body,
  );
  parts.grid.addEventListener("scroll", () => requestAnimationFrame(drawRows), { passive: true });
  parts.grid.addEventListener("keydown", onGridKey);
  parts.body.addEventListener("click", onGridClick);
  new ResizeObserver(drawRows).observe(parts.grid);
  return parts.grid;
}

let drawnHead = "";

function drawHead() {
  const content = `${state.columns} ${sortedBy}`;
  if (content === drawnHead) return;
  drawnHead = content;
  const shownFields = state.columns.map((id) => fields.get(id));
  const cells = shownFields.map((field, index) => headCell(field, index));
  parts.head.replaceChildren(...cells);
  const flexible = (field) => (field.id === "asset" ? `minmax(${field.width}px, 1fr)` : `${field.width}px`);
  parts.grid.style.setProperty("--columns", shownFields.map(flexible).join(" "));
  const width = shownFields.reduce((sum, field) => sum + field.width, 0);
  parts.grid.style.setProperty("--width", `${width}px`);
  parts.grid.setAttribute("aria-colcount", String(cells.length));
}

function headCell(field, index) {
  const place = state.sort.findIndex((one) => one.field === field.id);
  const sorted = state.sort[place];
  const button = make("button", { type: "button", title: fill("html-sort-hint", field.label) }, field.label);
  if (sorted) {
    const mark = (sorted.down ? "↓" : "↑") + (state.sort.length > 1 ? place + 1 : "");
    button.append(make("span", { className: "sort-mark", "aria-hidden": "true" }, mark));
  }
  button.addEventListener("click", (event) => sortByHead(field.id, event.shiftKey));
  const cell = make("div", { role: "columnheader", "aria-colindex": String(index + 1) }, button);
  if (place === 0) cell.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
  if (field.isNumber) cell.className = "number";
  return cell;
}

/** A first click sorts what is best seen from the top: urgent, old and large first, names from A. */
function sortByHead(id, isFurther) {
  const field = fields.get(id);
  const current = state.sort.find((one) => one.field === id);
  const first = Boolean(field.isNumber) || id === "severity";
  const next = { field: id, down: current ? !current.down : first };
  const others = state.sort.filter((one) => one.field !== id);
  state.sort = isFurther ? [...others, next] : [next];
  refresh({ keepFilter: true });
  const label = `${field.label}, ${t(next.down ? "html-descending" : "html-ascending")}`;
  announce(fill("html-sorted", label));
  parts.head.children[state.columns.indexOf(id)].querySelector("button").focus();
}

/** Where the rows in sight begin, in pixels from the first row, if all rows stood below each other. */
function scrolled() {
  const view = parts.grid.clientHeight - parts.head.offsetHeight;
  const full = lines.length * ROW_HEIGHT;
  const height = Math.min(full, TALLEST);
  const scale = full > TALLEST ? (full - view) / (height - view) : 1;
  return { view, full, height, scale, top: parts.grid.scrollTop * scale };
}

/** The rows in sight by what they show. Letter after letter the search often finds the same: nothing is made anew then. */
let drawn = new Map();

function drawRows() {
  const { view, height, top } = scrolled();
  parts.body.style.height = `${height}px`;
  const from = Math.max(0, Math.floor(top / ROW_HEIGHT) - OVERSCAN);
  const to = Math.min(lines.length, Math.ceil((top + view) / ROW_HEIGHT) + OVERSCAN);
  const rows = new Map();
  for (let index = from; index < to; index += 1) {
    const content = contentOf(lines[index], index);
    const row = drawn.get(content) ?? drawRow(lines[index], index);
    row.setAttribute("aria-rowindex", String(index + 2));
    row.dataset.line = index;
    row.style.transform = `translateY(${Math.round(index * ROW_HEIGHT - top + parts.grid.scrollTop)}px)`;
    rows.set(content, row);
  }
  const isSame = rows.size === parts.body.childElementCount && [...rows.values()].every((row, place) => row === parts.body.children[place]);
  if (!isSame) parts.body.replaceChildren(...rows.values());
  drawn = rows;
  const isDrawn = active.line >= from && active.line < to;
  if (isDrawn) parts.grid.setAttribute("aria-activedescendant", "active-cell");
  else parts.grid.removeAttribute("aria-activedescendant");
}

/** What a row shows, in short: two rows that show the same are the same element. */
function contentOf(line, index) {
  const cell = index === active.line ? active.column : "";
  const group = isGroup(line) ? `${isOpen(assetOfLine(line))} ${rowsOfAsset(assetOfLine(line))}` : "";
  return `${line}|${group}|${cell}|${state.view}|${state.columns}`;
}

function drawRow(line, index) {
  const row = make("div", { role: "row", className: "grid-row" });
  if (state.view === "asset") describeLevel(row, line);
  state.columns.forEach((id, column) => {
    const cell = drawCell(line, fields.get(id));
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-colindex", String(column + 1));
    if (index === active.line && column === active.column) cell.id = "active-cell";
    row.append(cell);
  });
  if (index === active.line) row.classList.add("active");
  return row;
}

function describeLevel(row, line) {
  row.setAttribute("aria-level", isGroup(line) ? "1" : "2");
  row.classList.add(isGroup(line) ? "group" : "member");
  if (isGroup(line)) row.setAttribute("aria-expanded", String(isOpen(assetOfLine(line))));
}

function drawCell(line, field) {
  const cell = make("div", { className: `cell ${field.id}` });
  if (field.isNumber) cell.classList.add("number");
  if (isGroup(line)) drawGroupCell(cell, assetOfLine(line), field);
  else if (field.id === "severity") cell.append(severity(columns.severity[line]));
  else cell.append(cellText(field, field.show(line)));
  return cell;
}

/** A row for an asset says what its shown findings have in a field: the highest number, or the different words. */
function drawGroupCell(cell, asset, field) {
  const rows = rowsOfAsset(asset);
  if (field.id === "severity") {
    cell.append(severity(rows.reduce((worst, row) => Math.max(worst, columns.severity[row]), 0)));
    return;
  }
  if (field.isNumber) {
    const rank = ranksOf(field.id);
    cell.append(field.show(rows.reduce((most, row) => (rank[row] > rank[most] ? row : most), rows[0])));
    return;
  }
  const [first = "", ...others] = [...new Set(rows.map((row) => field.show(row)))].filter(Boolean);
  if (field.id === "asset") cell.append(make("span", { className: "caret", "aria-hidden": "true" }));
  cell.append(cellText(field, first));
  // Beside the text and not within it: the first word may run from right to left.
  if (others.length > 0) cell.append(make("span", { className: "others-count" }, `+${others.length}`));
  if (field.id === "asset") cell.append(make("span", { className: "pill" }, fill("html-group", number(shownOf[asset]))));
}

/** Cuts a text for the eye, as far as no cell shows more, and no character in two. */
const cut = (text) => (text.length > 200 ? `${text.slice(0, 200).replace(/[\ud800-\udbff]$/, "")}…` : text);

/** Foreign text keeps its direction to itself. */
function cellText(field, text) {
  const span = make("span", { className: "text" }, cut(text));
  if (field.isForeign) span.dir = "auto";
  return span;
}

function severity(code) {
  const word = data.words.severity[code];
  return make("span", { className: `severity ${word}` }, icon(word), t(`severity-${word}`));
}

function onGridClick(event) {
  const row = event.target.closest("[data-line]");
  if (!row) return;
  active.line = Number(row.dataset.line);
  const cell = event.target.closest("[role=gridcell]");
  active.column = cell ? Number(cell.getAttribute("aria-colindex")) - 1 : 0;
  if (String(getSelection()) !== "") return;
  openLine();
}

/** Opens the finding of the active line, or the group. */
function openLine() {
  const line = lines[active.line];
  if (line === undefined) return;
  if (isGroup(line)) toggleGroup(assetOfLine(line));
  else openFinding(line);
}

function toggleGroup(asset) {
  if (opened.has(asset)) opened.delete(asset);
  else opened.add(asset);
  layOutLines();
  drawGrid();
}

const MOVES = {
  ArrowDown: () => moveTo(active.line + 1),
  ArrowUp: () => moveTo(active.line - 1),
  PageDown: () => moveTo(active.line + pageLength()),
  PageUp: () => moveTo(active.line - pageLength()),
  Home: (event) => (event.ctrlKey || event.metaKey ? moveTo(0, 0) : moveTo(active.line, 0)),
  End: (event) => (event.ctrlKey || event.metaKey ? moveTo(lines.length - 1) : moveTo(active.line, state.columns.length - 1)),
  ArrowRight: moveRight,
  ArrowLeft: moveLeft,
  Enter: openLine,
  " ": openLine,
};

const pageLength = () => Math.max(1, Math.floor(scrolled().view / ROW_HEIGHT) - 1);

function onGridKey(event) {
  if (event.target !== parts.grid || event.altKey) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "c" && String(getSelection()) === "") {
    copyLine();
    return;
  }
  const move = Object.hasOwn(MOVES, event.key) ? MOVES[event.key] : null;
  if (!move || lines.length === 0) return;
  event.preventDefault();
  move(event);
}

function copyLine() {
  const line = lines[active.line];
  if (line !== undefined && !isGroup(line)) copy(rowText(line));
}

function moveRight() {
  const line = lines[active.line];
  if (isGroup(line) && !isOpen(assetOfLine(line))) toggleGroup(assetOfLine(line));
  else moveTo(active.line, active.column + 1);
}

function moveLeft() {
  const line = lines[active.line];
  if (active.column > 0) moveTo(active.line, active.column - 1);
  else if (isGroup(line) && isOpen(assetOfLine(line))) toggleGroup(assetOfLine(line));
  else if (state.view === "asset" && !isGroup(line)) moveTo(lines.indexOf(-assetOf[line] - 1), 0);
}

function moveTo(line, column = active.column) {
  active.line = Math.min(Math.max(line, 0), lines.length - 1);
  active.column = Math.min(Math.max(column, 0), state.columns.length - 1);
  bringIntoSight();
  drawRows();
}

function bringIntoSight() {
  const { view, scale, top } = scrolled();
  const start = active.line * ROW_HEIGHT;
  if (start < top) parts.grid.scrollTop = start / scale;
  else if (start + ROW_HEIGHT > top + view) parts.grid.scrollTop = Math.ceil((start + ROW_HEIGHT - view) / scale);
  const head = parts.head.children[active.column];
  if (!head) return;
  if (head.offsetLeft < parts.grid.scrollLeft) parts.grid.scrollLeft = head.offsetLeft;
  const right = head.offsetLeft + head.offsetWidth - parts.grid.clientWidth;
  if (right > parts.grid.scrollLeft) parts.grid.scrollLeft = right;
}

function drawGrid() {
  active.line = Math.min(active.line, Math.max(lines.length - 1, 0));
  active.column = Math.min(active.column, state.columns.length - 1);
  parts.grid.setAttribute("role", state.view === "asset" ? "treegrid" : "grid");
  parts.grid.setAttribute("aria-rowcount", String(lines.length + 1));
  parts.grid.hidden = lines.length === 0;
  parts.nothing.hidden = lines.length > 0;
  parts.grid.style.setProperty("--rows", String(Math.max(lines.length, 4)));
  drawRows();
}

// ---------------------------------------------------------------------------------------------------------------
// Facets

function buildFacets() {
  const counts = new Map(FACETS.map((id) => [id, countAll(id)]));
  const useful = FACETS.filter((id) => counts.get(id).filter(Boolean).length > 1);
  parts.facets = new Map(useful.map((id) => [id, buildFacet(fields.get(id), counts.get(id))]));
  return [...parts.facets.values()].map((facet) => facet.element);
}

function countAll(id) {
  const counts = new Uint32Array(fields.get(id).size);
  for (const code of facetCodes.get(id)) counts[code] += 1;
  return counts;
}

/** The values of a facet keep their places, so that nothing jumps away under the pointer. */
function buildFacet(field, counts) {
  const present = [...counts.keys()].filter((code) => counts[code] > 0);
  if (field.isForeign) present.sort((one, other) => counts[other] - counts[one]);
  else if (field.id === "severity") present.reverse();
  const facet = { field, boxes: new Map(), present };
  facet.list = make("ul");
  facet.element = make("fieldset", { className: "facet" }, make("legend", {}, field.label));
  if (present.length > 2 * FACET_VALUES) facet.element.append(facetSearch(facet));
  facet.element.append(facet.list);
  showValues(facet, present.slice(0, FACET_VALUES));
  if (present.length > FACET_VALUES) facet.element.append(facetMore(facet));
  return facet;
}

function showValues(facet, codes) {
  const chosen = state.chosen.get(facet.field.id);
  const all = [...new Set([...codes, ...chosen])];
  facet.boxes = new Map();
  facet.list.replaceChildren(...all.map((code) => facetValue(facet, code)));
}

function facetValue(facet, code) {
  const { field } = facet;
  const input = make("input", { type: "checkbox", checked: state.chosen.get(field.id).has(code) });
  input.addEventListener("change", () => chooseValue(field.id, code, input.checked));
  const name = make("span", { className: "facet-name" });
  if (field.id === "severity" && code > 0) name.append(severity(code));
  else if (field.id === "severity") name.append(t("html-severity-none"));
  else name.append(cellText(field, field.name(code)));
  const count = make("span", { className: "facet-count" }, number(shown.facets.get(field.id)?.[code] ?? 0));
  facet.boxes.set(code, { input, count });
  return make("li", {}, make("label", {}, input, name, " ", count));
}

function chooseValue(id, code, isChosen) {
  const chosen = state.chosen.get(id);
  if (isChosen) chosen.add(code);
  else chosen.delete(code);
  refresh({ toTop: true });
}

function facetSearch(facet) {
  const input = make("input", { type: "search", className: "input", "aria-label": fill("html-facet-search", facet.field.label) });
  input.placeholder = fill("html-facet-search", facet.field.label);
  input.addEventListener("input", () => {
    const term = input.value.toLowerCase();
    const codes = facet.present.filter((code) => facet.field.name(code).toLowerCase().includes(term));
    showValues(facet, codes.slice(0, term === "" ? FACET_VALUES : FACET_MOST));
  });
  return input;
}

function facetMore(facet) {
  const button = make("button", { type: "button", className: "link" });
  let isLong = false;
  const label = () => {
    button.textContent = isLong ? t("html-fewer") : fill("html-more", number(facet.present.length));
    button.setAttribute("aria-expanded", String(isLong));
  };
  button.addEventListener("click", () => {
    isLong = !isLong;
    showValues(facet, facet.present.slice(0, isLong ? FACET_MOST : FACET_VALUES));
    label();
  });
  label();
  return button;
}

function drawFacets() {
  for (const [id, facet] of parts.facets) {
    const chosen = state.chosen.get(id);
    for (const code of chosen) if (!facet.boxes.has(code)) showValues(facet, [...facet.boxes.keys()]);
    for (const [code, { input, count }] of facet.boxes) {
      input.checked = chosen.has(code);
      const shownCount = shown.facets.get(id)[code];
      count.textContent = number(shownCount);
      input.closest("li").classList.toggle("zero", shownCount === 0);
    }
  }
  const used = [...state.chosen.values()].filter((chosen) => chosen.size > 0).length;
  parts.filterCount.textContent = used > 0 ? fill("html-filters-active", number(used)) : t("html-filters");
}

// ---------------------------------------------------------------------------------------------------------------
// The explorer around the grid

function buildExplorer() {
  const explorer = byId("explorer");
  parts.nothing = make("p", { className: "empty nothing", hidden: true }, t("html-none-match"));
  // A page that was saved from a browser has the rows that were in sight.
  explorer.replaceChildren(
    buildBar(),
    buildReason(),
    make("div", { className: "explorer-body" }, buildFilters(), make("div", { className: "explorer-grid" }, buildStatus(), buildGrid(), parts.nothing, buildBare())),
    buildDetail(),
  );
}

function buildBar() {
  parts.search = make("input", { type: "search", id: "search", className: "input", autocomplete: "off", spellcheck: false });
  parts.search.placeholder = t("html-search-hint");
  parts.search.addEventListener("input", () => {
    state.query = parts.search.value;
    refresh({ toTop: true });
  });
  const label = make("label", { className: "search" }, make("span", { className: "field-label" }, t("html-search")), parts.search);
  return make("div", { className: "explorer-bar" }, label, buildViews(), buildColumns(), button(t("html-export"), exportCsv));
}

function button(label, action, className = "button") {
  const element = make("button", { type: "button", className }, label);
  element.addEventListener("click", action);
  return element;
}

function buildViews() {
  const choice = (view) => {
    const input = make("input", { type: "radio", name: "view", value: view });
    input.addEventListener("change", () => {
      state.view = view;
      refresh({ keepFilter: true, toTop: true });
    });
    return make("label", {}, input, make("span", {}, t(`html-view-${view}`)));
  };
  parts.views = make("fieldset", { className: "switch" }, make("legend", { className: "visually-hidden" }, t("html-view")), choice("asset"), choice("list"));
  return parts.views;
}

function buildColumns() {
  parts.columns = make("div", { className: "menu-list" });
  for (const field of fields.values()) {
    const input = make("input", { type: "checkbox", value: field.id });
    input.addEventListener("change", chooseColumns);
    parts.columns.append(make("label", {}, input, field.label));
  }
  const menu = make("details", { className: "menu" }, make("summary", { className: "button" }, t("html-columns")), parts.columns);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  return menu;
}

function chooseColumns() {
  const wanted = [...parts.columns.querySelectorAll("input:checked")].map((input) => input.value);
  if (wanted.length > 0) state.columns = wanted;
  refresh({ keepFilter: true });
}

function buildFilters() {
  parts.filterCount = make("span");
  const actions = make("div", { className: "filter-actions" }, button(t("html-reset"), clearFilters, "link"), button(t("html-everything"), showEverything, "link"));
  const filters = make("details", { className: "filters" }, make("summary", {}, parts.filterCount), actions, ...buildFacets());
  filters.open = matchMedia("(min-width: 1000px)").matches;
  return filters;
}

function clearFilters() {
  resetFilters();
  refresh({ toTop: true });
}

function showEverything() {
  clearFilters();
  for (const chosen of state.chosen.values()) chosen.clear();
  refresh({ toTop: true });
}

function buildStatus() {
  parts.count = make("p", { className: "matching" });
  parts.live = make("p", { className: "visually-hidden", role: "status" });
  parts.only = make("p", { className: "only", hidden: true }, make("span", {}, t("html-only-asset")), " ", button(t("html-only-asset-remove"), () => onlyAsset(""), "link"));
  parts.expand = button(t("html-expand"), () => openAll(true), "link");
  parts.collapse = button(t("html-collapse"), () => openAll(false), "link");
  parts.groupActions = make("span", { className: "group-actions" }, parts.expand, parts.collapse);
  return make("div", { className: "explorer-status" }, parts.count, parts.only, parts.groupActions, parts.live);
}

function openAll(isWanted) {
  opened.clear();
  isAllOpen = isWanted;
  layOutLines();
  drawGrid();
}

function onlyAsset(id) {
  state.asset = id;
  openOnlyAsset();
  refresh({ toTop: true });
}

/** Where one asset is all there is, nobody should have to open it. */
function openOnlyAsset() {
  const row = state.asset === "" ? NOT_FOUND : rowOf(state.asset);
  if (row === NOT_FOUND) return;
  isAllOpen = false;
  opened.clear();
  opened.add(assetOf[row]);
}

let announcing;

/** Waits until the typing stops, so that a screen reader says one number and not ten. */
function announce(text) {
  clearTimeout(announcing);
  announcing = setTimeout(() => { parts.live.textContent = text; }, 500);
}

let remembering;

/** Brings everything on the page in line with the state. */
function refresh({ keepFilter = false, toTop = false } = {}) {
  sort();
  if (!keepFilter) filter();
  layOutLines();
  if (toTop) Object.assign(active, { line: 0, column: 0 });
  if (toTop) parts.grid.scrollTop = 0;
  drawHead();
  drawGrid();
  if (!keepFilter) drawFacets();
  drawControls();
  clearTimeout(remembering);
  remembering = setTimeout(writeFragment, 250);
}

function drawControls() {
  const count = `${fill("html-matching", number(shown.count), number(data.count))} ${fill("html-matching-assets", number(shown.assets))}`;
  if (parts.count.textContent !== count) announce(count);
  parts.count.textContent = count;
  if (parts.search.value !== state.query) parts.search.value = state.query;
  parts.views.querySelector(`[value=${state.view}]`).checked = true;
  for (const input of parts.columns.querySelectorAll("input")) input.checked = state.columns.includes(input.value);
  parts.groupActions.hidden = state.view === "list";
  parts.only.hidden = state.asset === "";
  drawReason();
}

// ---------------------------------------------------------------------------------------------------------------
// The assets of a reason of a control: those with results in the grid, the others in a list below it

const BARE_ROWS = 200;

/** Unpacked when somebody asks for the first time. */
let bare;
let unpackingBare;
const listed = { reason: "", assets: [], count: 0 };

const reasonOf = () => (/^\d+$/.test(state.reason) ? data.reasons[Number(state.reason)] : undefined);

function reasonTitle() {
  const { title, control, label, words } = reasonOf();
  return fill("html-reason", title, control, label, words);
}

/** One byte per asset with results: whether it has the reason; nothing when none is chosen. */
function assetsOfReason() {
  const reason = reasonOf();
  if (!reason) return null;
  const sets = new Set(reason.sets);
  return Uint8Array.from(columns.set, (set) => Number(sets.has(set)));
}

function buildReason() {
  parts.reasonTitle = make("h3", { id: "reason-title", tabIndex: -1 });
  parts.reasonCounts = make("p");
  parts.reasonActions = make(
    "div",
    { className: "reason-actions" },
    button(t("html-reason-export"), exportAssets),
    button(t("html-only-asset-remove"), leaveReason),
  );
  parts.reason = make("section", { className: "of-reason", "aria-labelledby": "reason-title", hidden: true }, parts.reasonTitle, parts.reasonCounts, parts.reasonActions);
  return parts.reason;
}

function buildBare() {
  parts.bareRows = make("tbody");
  parts.bareCount = make("p", { role: "status" });
  parts.bareMore = button("", listMore);
  const head = ["html-asset", "html-kind", "html-class", "html-region", "html-project"].map((name) => make("th", { scope: "col" }, t(name)));
  const table = make("table", { className: "plain bare" }, make("thead", {}, make("tr", {}, ...head)), parts.bareRows);
  parts.bare = make(
    "section",
    { className: "without", "aria-labelledby": "bare-title", hidden: true },
    make("h3", { id: "bare-title" }, t("html-bare")),
    make("div", { className: "scroll", role: "group", tabIndex: 0, "aria-labelledby": "bare-title" }, table),
    parts.bareCount,
    parts.bareMore,
  );
  return parts.bare;
}

function leaveReason() {
  clearFilters();
  parts.grid.focus({ preventScroll: true });
}

/** Brings what is said of a reason in line with the state; the list of its other assets follows when it is unpacked. */
async function drawReason() {
  const { reason } = state;
  parts.reason.hidden = reason === "";
  if (listed.reason === reason) return;
  Object.assign(listed, { reason, assets: [], count: 0 });
  parts.bare.hidden = true;
  parts.reasonCounts.textContent = "";
  const known = reasonOf();
  parts.reasonActions.firstElementChild.hidden = true;
  if (!known) {
    parts.reasonTitle.textContent = t("html-reason-missing");
    return;
  }
  parts.reasonTitle.replaceChildren(make("bdi", {}, visible(reasonTitle())));
  unpackingBare ??= unpack(packedParts()[1]).catch(() => null);
  bare = await unpackingBare;
  // Somebody may have gone on meanwhile.
  if (state.reason !== reason) return;
  if (bare === null) parts.reasonCounts.textContent = t("html-reason-broken");
  else listBare(new Set(known.sets));
}

function listBare(sets) {
  const found = assetsOfReason().reduce((sum, has) => sum + has, 0);
  listed.assets = [...bare.columns.set.keys()].filter((asset) => sets.has(bare.columns.set[asset]));
  const without = listed.assets.length;
  const counts = [found + without, found, without].map(number);
  parts.reasonCounts.textContent = without > 0 ? fill("html-reason-counts", ...counts) : fill("html-reason-all", ...counts);
  parts.reasonActions.firstElementChild.hidden = false;
  parts.bare.hidden = without === 0;
  parts.bareRows.replaceChildren();
  listed.count = 0;
  listMore();
}

function listMore() {
  const next = listed.assets.slice(listed.count, listed.count + BARE_ROWS);
  parts.bareRows.append(...next.map(bareRow));
  const first = parts.bareRows.children[listed.count];
  // Who asked for more reads on where it begins.
  if (listed.count > 0 && first) {
    first.firstElementChild.tabIndex = -1;
    first.firstElementChild.focus();
  }
  listed.count += next.length;
  const rest = listed.assets.length - listed.count;
  parts.bareCount.textContent = fill("html-bare-shown", number(listed.count), number(listed.assets.length));
  parts.bareMore.hidden = rest === 0;
  parts.bareMore.textContent = fill("html-bare-more", number(Math.min(rest, BARE_ROWS)));
}

function bareText(id, asset) {
  const code = bare.columns[id][asset];
  return code === 0 ? "" : bare.texts[id][code - 1];
}

const bareKey = (asset) => bareText("key", asset) || `host:${bareText("asset_id", asset)}`;

const bareWord = (id, asset) => bare.words[id][bare.columns[id][asset]];

/** The key of an image is its type, a slash and its name. */
function bareName(asset) {
  const name = bareText("name", asset);
  const key = bareText("key", asset);
  return name === "" ? key.slice(key.indexOf("/") + 1) : name;
}

function bareRow(asset) {
  const foreign = (text) => make("bdi", {}, visible(cut(text)));
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, foreign(bareName(asset))),
    make("td", {}, t(`kind-${bareWord("kind", asset)}`)),
    make("td", {}, t(`class-${bareWord("class", asset)}`)),
    make("td", {}, foreign(bareText("region", asset))),
    make("td", { className: "target" }, foreign(bareText("project", asset))),
  );
}

/** Exports all assets of the reason, with and without results. */
function exportAssets() {
  const chunks = ["\ufeff", "key,asset,kind,region,project,results\r\n"];
  const add = (...cells) => chunks.push(`${cells.map((cell) => csvCell(String(cell))).join(",")}\r\n`);
  const raw = (id, row) => fields.get(id).raw(row);
  assetsOfReason().forEach((has, asset) => {
    const row = firstRow[asset];
    if (has) add(assetKey(row), raw("asset", row), raw("kind", row), raw("region", row), raw("project", row), columns.findings[asset]);
  });
  for (const asset of listed.assets) {
    add(bareKey(asset), bareName(asset), bareWord("kind", asset), bareText("region", asset), bareText("project", asset), 0);
  }
  save(chunks, `assets-${data.run}-${state.reason}.csv`);
}

// ---------------------------------------------------------------------------------------------------------------
// One finding

let detailRow = NOT_FOUND;

function buildDetail() {
  parts.detailBody = make("div", { className: "detail-body" });
  parts.detailTitle = make("h3", { id: "detail-title", tabIndex: -1 });
  const bar = make(
    "div",
    { className: "detail-bar" },
    button(t("html-previous"), () => stepFinding(-1)),
    button(t("html-next"), () => stepFinding(1)),
    button(t("html-close"), () => parts.detail.close(), "button close"),
  );
  parts.detail = make("dialog", { className: "detail-panel", "aria-labelledby": "detail-title", id: "detail" }, bar, parts.detailTitle, parts.detailBody);
  parts.detail.addEventListener("close", onDetailClosed);
  parts.detail.addEventListener("click", (event) => {
    if (event.target === parts.detail) parts.detail.close();
  });
  return parts.detail;
}

function onDetailClosed() {
  state.finding = "";
  writeFragment();
  parts.grid.focus({ preventScroll: true });
}

/** Goes to the finding before or after in the order of the grid, past group rows. */
function stepFinding(by) {
  const next = state.view === "list" ? lines[lines.indexOf(detailRow) + by] : neighbour(by);
  if (next !== undefined) openFinding(next);
}

/** The finding before or after among those of the asset, or the nearest of the asset before or after. */
function neighbour(by) {
  const asset = assetOf[detailRow];
  const rows = rowsOfAsset(asset);
  const inside = rows[rows.indexOf(detailRow) + by];
  if (inside !== undefined) return inside;
  const groups = lines.filter(isGroup);
  const group = groups[groups.indexOf(-asset - 1) + by];
  return group === undefined ? undefined : rowsOfAsset(assetOfLine(group)).at(by > 0 ? 0 : -1);
}

function openFinding(row) {
  detailRow = row;
  state.finding = findingId(row);
  const place = lines.indexOf(row);
  if (place !== NOT_FOUND) active.line = place;
  parts.detailTitle.replaceChildren(make("bdi", {}, visible(fields.get("asset").raw(row))));
  parts.detailBody.replaceChildren(
    detailHead(row),
    detailActions(row),
    ...detailEvidence(row),
    detailFacts(row),
    detailPoints(row),
  );
  if (!parts.detail.open) parts.detail.showModal();
  parts.detail.scrollTop = 0;
  parts.detailTitle.focus({ preventScroll: true });
  writeFragment();
}

function detailHead(row) {
  const word = (id) => make("span", { className: "pill" }, fields.get(id).show(row));
  const parts = [severity(columns.severity[row]), word("check"), word("result"), word("status")];
  return make("p", { className: "detail-head" }, ...parts);
}

function detailActions(row) {
  const link = () => `${location.href.split("#")[0]}#finding=${findingId(row)}`;
  parts.copied = make("span", { className: "copied", role: "status" });
  return make(
    "div",
    { className: "detail-actions" },
    button(t("html-copy-id"), () => copy(findingId(row))),
    button(t("html-copy-row"), () => copy(rowText(row))),
    button(t("html-copy-link"), () => copy(link())),
    button(t("html-same-asset"), () => showAsset(row)),
    parts.copied,
  );
}

function showAsset(row) {
  const id = findingId(row);
  parts.detail.close();
  state.query = "";
  for (const chosen of state.chosen.values()) chosen.clear();
  onlyAsset(id);
}

function detailFacts(row) {
  const list = make("dl", { className: "detail-facts" });
  for (const field of fields.values()) {
    const text = field.show(row);
    if (text === "" || ["asset", "severity", "suggestion", "rules"].includes(field.id)) continue;
    const value = field.isForeign ? make("bdi", {}, text) : text;
    list.append(make("div", {}, make("dt", {}, field.label), make("dd", {}, value)));
  }
  return make("section", {}, make("h4", {}, t("html-facts")), list);
}

function detailEvidence(row) {
  const sections = [];
  const { rules, masked_password: masked } = evidenceOf(row);
  const advice = fields.get("suggestion").show(row);
  if (advice) sections.push(make("section", {}, make("h4", {}, t("html-suggestion")), make("p", { dir: "auto" }, advice)));
  if (rules) sections.push(make("section", {}, make("h4", {}, t("html-evidence")), rulesTable(rules)));
  if (masked) sections.push(make("section", {}, make("h4", {}, t("html-masked")), make("p", {}, make("code", {}, visible(masked)))));
  return sections;
}

function rulesTable(rules) {
  const head = ["html-rule", "html-result", "html-required"].map((name) => make("th", { scope: "col" }, t(name)));
  const rows = rules.map((rule) => make(
    "tr",
    {},
    make("th", { scope: "row" }, t(`rule-${rule.rule}`)),
    make("td", {}, make("span", { className: `outcome ${rule.result}` }, t(`result-${rule.result}`))),
    make("td", {}, rule.required === null ? t("html-not-given") : number(rule.required)),
  ));
  return make("table", { className: "plain" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}

function detailPoints(row) {
  const names = ["base", "exposure", "privilege", "service", "age", "value"];
  const list = make("dl", { className: "detail-facts" });
  data.scores[columns.score[row] - 1].forEach((points, index) => {
    if (points === 0) return;
    list.append(make("div", {}, make("dt", {}, t(`html-points-${names[index]}`)), make("dd", {}, `+${points}`)));
  });
  return make("section", { hidden: list.children.length === 0 }, make("h4", {}, t("html-points")), list);
}

// ---------------------------------------------------------------------------------------------------------------
// Copy, export, print

const rowText = (row) => [...fields.values()].map((field) => guarded(field.raw(row))).join("\t");

/** Pages from disk may not have the clipboard; then an invisible field does it the old way. */
async function copy(text) {
  let isDone = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    isDone = copyOldWay(text);
  }
  const message = t(isDone ? "html-copied" : "html-copy-failed");
  if (parts.detail.open) parts.copied.textContent = message;
  else announce(message);
}

function copyOldWay(text) {
  const field = make("textarea", { value: text, className: "visually-hidden" });
  (parts.detail.open ? parts.detail : document.body).append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  return isDone;
}

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front; line breaks and tabs end cells. */
function guarded(text) {
  const flat = BREAK.test(text) ? text.replace(/[\t\r\n]+/g, " ") : text;
  return FORMULA.test(text) ? `'${flat}` : flat;
}

const BREAK = /[\t\r\n]/;
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/;

const csvCell = (text) => {
  const safe = guarded(text);
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Exports what the filters show, all fields, sorted as the grid is. */
async function exportCsv() {
  const all = [...fields.values()];
  const chunks = ["\ufeff", `${all.map((field) => csvCell(field.id)).join(",")}\r\n`];
  let chunk = "";
  let length = 0;
  // The filters may change before the last chunk is made.
  const { rows } = shown;
  for (const row of order) {
    if (rows[row] === 0) continue;
    chunk += `${all.map((field) => csvCell(field.raw(row))).join(",")}\r\n`;
    length += 1;
    if (length % 5000 !== 0) continue;
    chunks.push(chunk);
    chunk = "";
    // Lets the page answer between the chunks.
    await new Promise((resolve) => { setTimeout(resolve); });
  }
  chunks.push(chunk);
  save(chunks, `findings-${data.run}.csv`);
}

function save(chunks, name) {
  const url = URL.createObjectURL(new Blob(chunks, { type: "text/csv;charset=utf-8" }));
  make("a", { href: url, download: name.replace(/[^\w.-]/g, "_") }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const folded = new Set();

/** Paper shows what the filters show, up to a limit, and says so. */
function beforePrint() {
  for (const details of document.querySelectorAll("main details:not([open]):not(.menu):not(.filters)")) {
    folded.add(details);
    details.open = true;
  }
  const rows = order.filter((row) => shown.rows[row] === 1).subarray(0, PRINTED_ROWS);
  const shownFields = state.columns.map((id) => fields.get(id));
  const note = make("p", {}, fill("html-print-note", number(rows.length), number(shown.count)));
  if (rows.length < shown.count) note.append(` ${t("html-print-rest")}`);
  const head = make("thead", {}, make("tr", {}, ...shownFields.map((field) => make("th", { scope: "col" }, field.label))));
  const body = make("tbody");
  for (const row of rows) body.append(make("tr", {}, ...shownFields.map((field) => printCell(field, row))));
  byId("print-rows").replaceChildren(note, printFilters(), make("table", { className: "plain" }, head, body));
}

function printCell(field, row) {
  return make("td", {}, field.id === "severity" ? severity(columns.severity[row]) : cellText(field, field.show(row)));
}

function printFilters() {
  const list = make("ul");
  const add = (label, text) => list.append(make("li", {}, label, t("form-label"), make("bdi", {}, text)));
  if (state.query) add(t("html-search"), visible(state.query));
  if (state.asset) add(t("html-only-asset"), state.asset);
  if (reasonOf()) add(t("controls-reason"), reasonTitle());
  for (const [id, chosen] of state.chosen) {
    const field = fields.get(id);
    if (chosen.size > 0) add(field.label, [...chosen].map((code) => field.name(code)).join(t("form-list")));
  }
  return list;
}

function afterPrint() {
  byId("print-rows").replaceChildren();
  for (const details of folded) details.open = false;
  folded.clear();
}

// ---------------------------------------------------------------------------------------------------------------
// Start

/** Switches between light and dark until the page is closed; nothing is stored. */
function startTheme() {
  const toggle = byId("theme");
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => { toggle.lastElementChild.textContent = isDark() ? toggle.dataset.light : toggle.dataset.dark; };
  toggle.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
  });
  system.addEventListener("change", label);
  label();
  toggle.hidden = false;
}

function indexAssets() {
  columns = data.columns;
  assetOf = new Uint32Array(data.count);
  firstRow = new Uint32Array(data.assets + 1);
  let row = 0;
  for (let asset = 0; asset < data.assets; asset += 1) {
    firstRow[asset] = row;
    const end = row + columns.findings[asset];
    assetOf.fill(asset, row, end);
    row = end;
  }
  firstRow[data.assets] = row;
}

/** Follows the fragment: a state of the explorer, a finding, or a mere section. */
function follow() {
  followed = location.hash;
  if (!readFragment()) return;
  openOnlyAsset();
  refresh({ toTop: true });
  if (state.finding === "") {
    if (parts.detail.open) parts.detail.close();
    byId("findings").scrollIntoView();
    (state.reason === "" ? parts.grid : parts.reasonTitle).focus({ preventScroll: true });
    return;
  }
  const row = rowOf(state.finding);
  if (row === NOT_FOUND) reportMissing();
  else openFinding(row);
}

function reportMissing() {
  const text = fill("html-not-found", visible(decode(state.finding)));
  state.finding = "";
  if (parts.detail.open) parts.detail.close();
  announce(text);
  parts.count.textContent = text;
  byId("findings").scrollIntoView();
}

async function start() {
  startTheme();
  if (!("DecompressionStream" in window)) {
    byId("unsupported").hidden = false;
    return;
  }
  byId("loading").hidden = false;
  try {
    data = await unpack(packedParts()[0]);
    indexAssets();
    defineFields();
    facetCodes = new Map(FACETS.map((id) => [id, codesOf(id)]));
    resetFilters();
    state.columns = defaultColumns();
    buildExplorer();
    byId("explorer").hidden = false;
    refresh();
    follow();
  } catch (error) {
    byId("explorer").hidden = true;
    byId("damaged").hidden = false;
    throw error;
  } finally {
    byId("loading").hidden = true;
  }
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", beforePrint);
  addEventListener("afterprint", afterPrint);
  document.documentElement.dataset.ready = "yes";
  performance.mark("ready");
  // The first search should find it ready, the first paint should not wait for it.
  setTimeout(() => { haystacks ??= buildHaystacks(); });
}

start();
