"""A device that can seal a form: it has the public key of the server."""

from playwright.sync_api import Page

HAS_THE_KEY = """async () => {
  if (!(await indexedDB.databases()).some(({ name }) => name === "suprovid")) return false;
  return new Promise((resolve) => {
    const request = indexedDB.open("suprovid", 1);
    request.onsuccess = () => {
      const asked = request.result.transaction("keys").objectStore("keys").get("server");
      asked.onsuccess = () => { request.result.close(); resolve(Boolean(asked.result)); };
    };
  });
}"""


def wait_for_key(page: Page) -> None:
    page.wait_for_function(HAS_THE_KEY)
