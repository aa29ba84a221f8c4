import { serve } from '../protocol/serve.ts';
import { assertLoopback } from './place.ts';
import { forwarding } from './provider.ts';

assertLoopback();
serve(forwarding);
