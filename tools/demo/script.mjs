import { writeFile } from 'node:fs/promises';

/**
 * What the demo promised and what was seen.
 *
 * @typedef {{ step: string, expected: string, seen: string, ok: boolean }} Expectation
 */

/** Tells the story on stdout, and keeps the score. */
export class Script {
  /** @type {Expectation[]} */
  #kept = [];
  #step = '';
  #began = Date.now();

  /** Begins a step. @param {string} title @param {string} why */
  step(title, why) {
    this.#step = title;
    this.say('');
    this.say(`━━ ${title}  (${((Date.now() - this.#began) / 1000).toFixed(0)} s)`);
    this.say(why);
  }

  /** @param {string} line */
  say(line) {
    process.stdout.write(`${line}\n`);
  }

  /** What the output above means. @param {string} line */
  explain(line) {
    this.say(`   ⓘ ${line}`);
  }

  /** Real output of a program, set apart. @param {string} text */
  show(text) {
    for (const line of text.split('\n')) if (line.trim() !== '') this.say(`   │ ${line}`);
  }

  /**
   * Compares what was seen with what was promised; the demo goes on, and fails at its end.
   *
   * @param {string} promise in words
   * @param {string | number | boolean} expected
   * @param {string | number | boolean} seen
   */
  expect(promise, expected, seen) {
    const ok = expected === seen;
    this.#kept.push({ step: this.#step, expected: `${promise}: ${expected}`, seen: String(seen), ok });
    this.say(`   ${ok ? '✓' : '✗'} ${promise}: ${seen}${ok ? '' : ` (promised: ${expected})`}`);
  }

  /** Writes the score. @param {string} file @returns {Promise<boolean>} whether every promise was kept */
  async finish(file) {
    await writeFile(file, `${JSON.stringify(this.#kept, undefined, 2)}\n`);
    const broken = this.#kept.filter(({ ok }) => !ok);
    const seconds = ((Date.now() - this.#began) / 1000).toFixed(0);
    this.say('');
    this.say(
      `${this.#kept.length - broken.length} of ${this.#kept.length} promises kept in ${seconds} s; demo-result.json holds each of them.`,
    );
    return broken.length === 0 && this.#kept.length > 0;
  }
}
