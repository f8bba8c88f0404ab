/** Something that keeps the server from starting, with the way out in words that a user can follow. */
export class Trouble extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.name = 'Trouble';
  }
}

/** The user pressed Cancel: nothing to report. */
export class Cancelled extends Error {
  constructor() {
    super('Cancelled');
    this.name = 'Cancelled';
  }
}
