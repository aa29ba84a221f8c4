import { MemoryKeyStore } from '../../../keys/store/memory-key-store.js';
import { grantorStoreContract } from '../../contracts/grantor-store-contract.js';
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

grantorStoreContract('in memory', async () => {
  const store = new MemoryKeyStore();
  return {
    store,
    spoil: async (grantorId, attribute, value) => {
      const { items } = store.grantors;
      items.set(grantorId, { ...items.get(grantorId), [attribute]: value });
    },
  };
});
