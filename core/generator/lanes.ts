import type { Connection } from '../duckdb/connection.ts';

/** A piece of work on a connection of its own; begins when those in `after` are done, all of which stand before it in the queue. */
export interface Piece {
  readonly name: string;
  readonly after?: readonly Piece[];
  readonly run: (lane: Connection) => Promise<void>;
}

/** Every lane takes the next piece when it is done with one; it waits only for pieces that other lanes have begun. */
export async function inLanes(lanes: readonly Connection[], pieces: readonly Piece[], onStep: (step: string) => void) {
  const queue = [...pieces];
  const begun = new Map<Piece, Promise<void>>();
  const take = async (piece: Piece, lane: Connection) => {
    await Promise.all((piece.after ?? []).map((earlier) => begun.get(earlier)));
    onStep(piece.name);
    await piece.run(lane);
  };
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const done = take(next, lane);
        begun.set(next, done);
        await done;
      }
    }),
  );
}
