// What a public page loads for who is signed in.
import "./page/outbox.js";
