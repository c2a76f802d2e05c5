// The lines above the note: what happened, what is safe, what to do. At most three, the same one never twice.

/** A line above the note, about something that happened. */
export interface Notice {
  id: number;
  about: "info" | "recovered" | "merged" | "copy" | "warn" | "danger";
  /** What happened. */
  lead: string;
  /** What is safe, and what to do. */
  text: string;
  /** The note that it is about. */
  open?: string;
  /** What the line offers to do; it goes with it. */
  act?: { name: string; run: () => void };
}

export class Notices {
  list = $state.raw<Notice[]>([]);
  #count = 0;

  add(notice: Omit<Notice, "id">): void {
    this.#count += 1;
    const same = (other: Notice) => other.lead === notice.lead && other.open === notice.open;
    this.list = [...this.list.filter((other) => !same(other)), { ...notice, id: this.#count }].slice(-3);
  }

  dismiss(notice: Notice): void {
    this.list = this.list.filter((other) => other !== notice);
  }

  clear(): void {
    this.list = [];
  }
}
