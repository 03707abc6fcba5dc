// Wake the components that are on this page; all of them work without.
import { initAll } from "./govuk.js";
initAll();
