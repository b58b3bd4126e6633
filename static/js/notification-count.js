// The count is asked for only while the page is looked at, and spoken only when it changes.
const count = document.getElementById("notification-count");
if (count) {
  const textOf = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.trim();

  count.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden) event.preventDefault();
  });
  count.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const signedOut = new URL(xhr.responseURL).pathname !== count.getAttribute("hx-get");
    if (signedOut || textOf(xhr.responseText) === count.textContent.trim()) event.detail.shouldSwap = false;
  });
}
