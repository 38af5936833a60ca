// Reads what the page holds, and starts the race; without it the still picture stays.
"use strict";

(async () => {
    const held = (id) => document.getElementById(id).textContent;
    try {
        const { session, whole } = JSON.parse(held("glissade-session"));
        await showRace(held("glissade-program"), session, whole);
    } catch (error) {
        document.getElementById("view").hidden = true;
        document.getElementById("status").textContent = "the picture stands still: " + error.message;
        console.error(error);
    }
})();
