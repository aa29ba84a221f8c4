import { MemoryLimitStore } from '../../../keys/activity/memory-limit-store.js';
import { limitStoreContract } from '../../contracts/limit-store-contract.js';

limitStoreContract('in memory', async () => {
  const store = new MemoryLimitStore();
  return { store, elsewhere: () => store };
});
