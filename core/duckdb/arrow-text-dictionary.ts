const cacheSize = 4096;
const probes = 8;

/** Distinct texts in the order of their first appearance, found by the 16 bytes of DuckDB's strings without decoding them. */
export class TextDictionary {
  readonly texts: Uint8Array[] = [];
  #capacity = 1024;
  #slots = new Int32Array(this.#capacity).fill(-1);
  /** Four words an entry: an inline string as it is; length, prefix, hash of the content, 0 for a long one. */
  #keys = new Uint32Array(1024);
  /** Pointer -> entry, for pointers seen in this chunk: DuckDB reuses memory between chunks. */
  readonly #cachedLow = new Uint32Array(cacheSize);
  readonly #cachedHigh = new Uint32Array(cacheSize);
  readonly #cachedLength = new Uint32Array(cacheSize);
  readonly #cachedEntry = new Int32Array(cacheSize);
  readonly #cachedChunk = new Int32Array(cacheSize);
  #chunk = 0;

  get size(): number {
    return this.texts.length;
  }

  beginChunk(): void {
    this.#chunk += 1;
  }

  /** Entry of a string of at most 12 bytes; `word` is where it begins in `strings`, whose bytes are `bytes`. */
  inline(strings: Uint32Array, bytes: Uint8Array, word: number): number {
    const a = strings[word] as number;
    const b = strings[word + 1] as number;
    const c = strings[word + 2] as number;
    const d = strings[word + 3] as number;
    let slot = hash(a, b, c, d) & (this.#capacity - 1);
    for (;;) {
      const entry = this.#slots[slot] as number;
      if (entry < 0) return this.#add(a, b, c, d, bytes.slice(word * 4 + 4, word * 4 + 4 + a), slot);
      if (this.#matches(entry, a, b, c, d)) return entry;
      slot = (slot + 1) & (this.#capacity - 1);
    }
  }

  /** Entry of a longer string; `read` fetches its content unless the same pointer came before in this chunk. */
  long(strings: Uint32Array, word: number, read: () => Uint8Array): number {
    const length = strings[word] as number;
    const low = strings[word + 2] as number;
    const high = strings[word + 3] as number;
    let place = hash(low, high, 0, length) & (cacheSize - 1);
    let tries = 0;
    for (; tries < probes; tries++, place = (place + 1) & (cacheSize - 1)) {
      if (this.#cachedChunk[place] !== this.#chunk) break;
      const same =
        this.#cachedLow[place] === low && this.#cachedHigh[place] === high && this.#cachedLength[place] === length;
      if (same) return this.#cachedEntry[place] as number;
    }
    const entry = this.#content(strings[word + 1] as number, read());
    if (tries < probes) {
      this.#cachedChunk[place] = this.#chunk;
      this.#cachedLow[place] = low;
      this.#cachedHigh[place] = high;
      this.#cachedLength[place] = length;
      this.#cachedEntry[place] = entry;
    }
    return entry;
  }

  #content(prefix: number, text: Uint8Array): number {
    let digest = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) digest = Math.imul(digest ^ (text[i] as number), 0x01000193);
    digest >>>= 0;
    let slot = hash(text.length, prefix, digest, 0) & (this.#capacity - 1);
    for (;;) {
      const entry = this.#slots[slot] as number;
      if (entry < 0) return this.#add(text.length, prefix, digest, 0, text, slot);
      if (this.#matches(entry, text.length, prefix, digest, 0) && equal(this.texts[entry] as Uint8Array, text)) {
        return entry;
      }
      slot = (slot + 1) & (this.#capacity - 1);
    }
  }

  #matches(entry: number, a: number, b: number, c: number, d: number): boolean {
    const keys = this.#keys;
    const at = entry * 4;
    return keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d;
  }

  #add(a: number, b: number, c: number, d: number, text: Uint8Array, slot: number): number {
    const entry = this.texts.length;
    this.texts.push(text);
    if (this.#keys.length < this.texts.length * 4) {
      const grown = new Uint32Array(this.#keys.length * 2);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    this.#keys.set([a, b, c, d], entry * 4);
    this.#slots[slot] = entry;
    if (this.texts.length * 2 > this.#capacity) this.#rehash();
    return entry;
  }

  #rehash(): void {
    this.#capacity *= 2;
    this.#slots = new Int32Array(this.#capacity).fill(-1);
    const keys = this.#keys;
    for (let entry = 0; entry < this.texts.length; entry++) {
      const at = entry * 4;
      const key = hash(keys[at] as number, keys[at + 1] as number, keys[at + 2] as number, keys[at + 3] as number);
      let slot = key & (this.#capacity - 1);
      while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & (this.#capacity - 1);
      this.#slots[slot] = entry;
    }
  }
}

function hash(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(c, 0xc2b2ae3d) ^ Math.imul(d, 0x27d4eb2f);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
