// What every page does for who is signed in.
import "./notification-count.js";
import "./account-menu.js";
import "./session-warning.js";

// Before htmx starts, which waits for the whole page: the policy allows neither styles nor code made from text.
Object.assign(globalThis.htmx?.config ?? {}, { includeIndicatorStyles: false, allowEval: false });
