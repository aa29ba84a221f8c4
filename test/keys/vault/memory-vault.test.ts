import { systemClock } from '../../../keys/clock.js';
import { MemoryVault } from '../../../keys/vault/memory-vault.js';
import { vaultContract } from '../../contracts/vault-contract.js';

vaultContract('in memory', async () => {
  const vault = new MemoryVault(systemClock);
  return {
    vault,
    plaintextOf: async (arn, stage) => vault.plaintextOf(arn, stage),
    putResourcePolicy: async (arn) => vault.putResourcePolicy(arn),
    strays: [],
  };
});
