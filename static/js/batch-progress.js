// How many letters have left is asked for only while the page is looked at; an answer from the sign-in is not shown in its place.
const progress = document.getElementById("batch-progress");
if (progress) {
  progress.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden) event.preventDefault();
  });
  progress.addEventListener("htmx:beforeSwap", (event) => {
    const { pathname } = new URL(event.detail.xhr.responseURL);
    if (pathname !== progress.getAttribute("hx-get")) event.detail.shouldSwap = false;
  });
}
