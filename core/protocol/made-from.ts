/** An extract file, and how many of its rows are rows that a number is made of. */
export interface CountedFile {
  /** As the snapshot's manifest has it. */
  readonly path: string;
  readonly rows: number;
}

/** What a number takes from one source. */
export interface SourceShare {
  readonly source: string;
  /** The files that hold the rows which are counted, or which say what those belong to; null: they cannot be told from the others. */
  readonly files: readonly CountedFile[] | null;
  /** Why they cannot be told; where they can, what else reads the source as a whole. Null: nothing to say. */
  readonly why: string | null;
}

/** What a question's numbers are made of, as far as its days and filters say. */
export interface MadeFrom {
  readonly snapshot: string;
  /** Marts that were read instead of their facts because they hold the same sums. */
  readonly rollups: readonly string[];
  /** Every table that is read, marts in the place of facts. */
  readonly tables: readonly string[];
  readonly sources: readonly SourceShare[];
}
