// npm run build:backend: the back end for this machine, into dist/.
import { buildBackEnd } from './build';

buildBackEnd((line) => console.log(line)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
