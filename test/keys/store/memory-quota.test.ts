import { countName, MemoryKeyStore } from '../../../keys/store/memory-key-store.js';
import { quotaContract } from '../../contracts/quota-contract.js';

quotaContract('in memory', async () => {
  const store = new MemoryKeyStore();
  return {
    store,
    other: new MemoryKeyStore(),
    elsewhere: () => store,
    spoil: async (account, type, keys) => {
      if (keys === undefined) store.counts.delete(countName({ account, type }));
      else store.counts.set(countName({ account, type }), keys);
    },
  };
});
