// Once the name has scrolled away, one line keeps saying whose card this is.
const card = document.querySelector("[data-identity]");
const line = document.querySelector("[data-identity-line]");
if (card && line) {
  new IntersectionObserver(([entry]) => {
    line.classList.toggle("is-shown", !entry.isIntersecting && entry.boundingClientRect.top < 0);
  }).observe(card);
}
