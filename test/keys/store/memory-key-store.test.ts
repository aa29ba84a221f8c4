import { MemoryKeyStore } from '../../../keys/store/memory-key-store.js';
import { keyStoreContract } from '../../contracts/key-store-contract.js';

keyStoreContract('in memory', async () => {
  const store = new MemoryKeyStore();
  return {
    store,
    other: new MemoryKeyStore(),
    spoil: async (keyId, attribute, value) => {
      store.items.set(keyId, { ...store.items.get(keyId), [attribute]: value });
    },
    drop: async (keyId) => void store.items.delete(keyId),
  };
});
