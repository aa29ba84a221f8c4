import { countName, MemoryKeyStore } from '../../../keys/store/memory-key-store.js';
import { quotaContract } from '../../contracts/quota-contract.js';

quotaContract('in memory', async () => {
  const store = new MemoryKeyStore();
  return {
    store,
    other: new MemoryKeyStore(),
    elsewhere: () => store,
    spoil: async (account, type, keys) => {
      const name = countName({ catalog: 'acme', account, type });
      if (keys === undefined) store.counts.delete(name);
      else store.counts.set(name, keys);
    },
  };
});
