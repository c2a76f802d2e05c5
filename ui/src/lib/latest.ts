// Answers that are not older than what was heard while they were on their way.

/** Asks for the whole of something whose changes are told as well. */
export class Latest {
  #heard = 0;

  /** Notes that a change was told. */
  hear(): void {
    this.#heard += 1;
  }

  /** Gives an answer during which nothing was told; one that was overtaken is asked for again. */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    for (;;) {
      const before = this.#heard;
      const answer = await question();
      if (before === this.#heard) return answer;
    }
  }
}
