// At an address that a page had before: what the address asks for goes along, `?…` and `#results`. Without a script, the
// page itself sends readers on, to the top of the other one.
(function () {
  const [, now] = document.querySelector('meta[http-equiv="refresh"]').content.split("url=");
  location.replace(now + location.search + location.hash);
})();
