/** Does pure work once a read has been sent: while the table looks, the processor is free. It rejects with what `work` throws. */
export function whileWaiting<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
}
