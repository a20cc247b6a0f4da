/** One object as a listing tells it. */
export interface SourceObject {
  /** Relative to the root, with `/`; as the root says it, so not yet checked (see object-key). */
  readonly key: string;
  readonly bytes: number;
  /** Changes when the content does. Opaque; quoted as S3 gives it. */
  readonly etag: string;
  readonly modifiedAt: Date;
  /** `GLACIER` and the like; null for a folder or where the store does not say. */
  readonly storageClass: string | null;
}

export interface ReadOptions {
  /** Byte to begin at; default 0. Must be below the object's size. */
  readonly offset?: number;
  /** Fails with `object-changed` when the object is another by now. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** An opened object. Leaving the loop over `body` early releases it; a body that is never iterated needs `close`. */
export interface ObjectRead {
  readonly etag: string;
  /** Size of the whole object, also where the read began at an offset. */
  readonly bytes: number;
  readonly body: AsyncIterable<Uint8Array>;
  readonly close: () => void;
}

/**
 * Where extracts come from: a folder or a bucket. Keys are relative to the root. Every failure is an `EngineError`; what
 * may pass by itself has been tried again before it is one.
 */
export interface SourceConnector {
  /** `s3://bucket/prefix`, or the absolute path of a folder. */
  readonly root: string;
  /** Where the bucket is, unless it is AWS; null for a folder. With `root` it tells one root from another. */
  readonly endpoint: string | null;
  /** All objects whose key begins with `prefix`, as pages in key order. A prefix without objects gives no page, or an empty one. */
  list(prefix: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<readonly SourceObject[]>;
  /** Errors: `key-refused`, `object-missing`, `object-archived`, `object-changed`, and those of the connection. */
  read(key: string, options?: ReadOptions): Promise<ObjectRead>;
  /** Writes a small object as a whole (a manifest): readers see the old one or the new one. */
  write(key: string, content: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<void>;
  close(): void;
}
