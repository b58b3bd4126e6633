// The service worker (templates/service-worker.js): without a network a page of ours comes, not the browser's error.
navigator.serviceWorker?.register("/sw.js").catch(() => null); // a browser that forbids it works as before
