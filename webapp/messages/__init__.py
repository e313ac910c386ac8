"""Messages between a client and the therapists who may read the diary, each about a day."""
