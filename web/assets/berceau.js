// @ts-check
// Optional comfort: "around me". Every page works without this file.
"use strict";

(function () {
  const form = document.querySelector("form.ask[method=post]");
  if (!form || !("geolocation" in navigator)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Autour de moi";
  const status = document.createElement("p");
  status.className = "hint";
  status.setAttribute("role", "status");
  form.append(button, status);

  button.addEventListener("click", function () {
    status.textContent = "Recherche de votre position…";
    navigator.geolocation.getCurrentPosition(
      function (position) {
        // Three decimals, about 100 m: enough to search, not enough to tell a home.
        const lat = position.coords.latitude.toFixed(3);
        const lon = position.coords.longitude.toFixed(3);
        window.location.assign("/recherche?lat=" + lat + "&lon=" + lon);
      },
      function () {
        status.textContent = "Position indisponible. Écrivez votre commune ou votre code postal.";
      },
      { maximumAge: 300000, timeout: 10000 },
    );
  });
})();
