// What every page does, signed in or not.
import "./focus-errors.js";
import "./submit-once.js";
import "./say-progress.js";
import "./outbox-bar.js";
import "./register-worker.js";
