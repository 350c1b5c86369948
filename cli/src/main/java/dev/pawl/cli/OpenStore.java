package dev.pawl.cli;

import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.examples.wallet.race.Venue;

/**
 * A store that is ready for a race, and what was started for it.
 *
 * @param venue how to connect to it
 * @param whatWasStarted stopped and removed on close
 */
record OpenStore(Venue venue, Started whatWasStarted) implements AutoCloseable {
    /** Something that was started only for this run. */
    interface Started {
        void stop();
    }

    private static final Started NOTHING = () -> {};

    static OpenStore open(StoreAddress address) {
        if (address instanceof StoreAddress.Sqlite sqlite) {
            String file = sqlite.file().toString();
            return new OpenStore(Venue.sqlite("sqlite:" + file, file), NOTHING);
        }
        if (address instanceof StoreAddress.Postgresql server) {
            return new OpenStore(
                    Venue.postgresql(server.label(), server.jdbcUrl(), server.user(), server.password()), NOTHING);
        }
        if (address instanceof StoreAddress.EmbeddedPostgresql) {
            EmbeddedPostgres server = EmbeddedPostgres.start();
            return new OpenStore(Venue.postgresql("embedded:postgresql", server.jdbcUrl(), null, null), server::close);
        }
        return address instanceof StoreAddress.Memory ? new OpenStore(Venue.memory(), NOTHING) : temporarySqlite();
    }

    @Override
    public void close() {
        whatWasStarted.stop();
    }

    private static OpenStore temporarySqlite() {
        TemporaryFolder folder = TemporaryFolder.make();
        String file = folder.path().resolve("race.db").toString();
        return new OpenStore(Venue.sqlite("sqlite:temporary", file), folder::close);
    }
}
