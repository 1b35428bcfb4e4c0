/** How many bytes of answers may lie on disk because their clients do not read them. */
export interface SpoolBounds {
  /** Of one stream. */
  readonly each: number;
  /** Of all streams together. */
  readonly all: number;
}

/** Keeps count of the disk that unread answers take. */
export class SpoolRoom {
  private taken = 0;

  constructor(
    /** Where the files are made. */
    readonly folder: string,
    readonly bounds: SpoolBounds,
  ) {}

  /** Whether a stream that has `held` bytes on disk may write so many more; if so they are taken. */
  take(held: number, bytes: number): boolean {
    if (held + bytes > this.bounds.each || this.taken + bytes > this.bounds.all) return false;
    this.taken += bytes;
    return true;
  }

  release(bytes: number): void {
    this.taken -= bytes;
  }
}
