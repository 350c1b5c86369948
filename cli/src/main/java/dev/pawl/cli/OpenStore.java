package dev.pawl.cli;

import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.memory.MemoryVenue;
import dev.pawl.examples.wallet.race.sql.SqlVenue;

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
            return new OpenStore(SqlVenue.sqlite(address.label(), file), NOTHING);
        } else if (address instanceof StoreAddress.Postgresql postgresql) {
            ServerAddress server = postgresql.server();
            return new OpenStore(
                    SqlVenue.postgresql(server.label(), server.jdbcUrl(), server.user(), server.password()), NOTHING);
        } else if (address instanceof StoreAddress.Embedded embedded) {
            return started(embedded);
        } else if (address instanceof StoreAddress.Memory) {
            return new OpenStore(new MemoryVenue(), NOTHING);
        }
        TemporaryFolder folder = TemporaryFolder.make();
        String file = folder.path().resolve("race.db").toString();
        return new OpenStore(SqlVenue.sqlite(address.label(), file), folder::close);
    }

    private static OpenStore started(StoreAddress.Embedded embedded) {
        return switch (embedded.server()) {
            case POSTGRESQL -> {
                EmbeddedPostgres server = EmbeddedPostgres.start();
                yield new OpenStore(SqlVenue.postgresql(embedded.label(), server.jdbcUrl(), null, null), server::close);
            }
        };
    }

    @Override
    public void close() {
        whatWasStarted.stop();
    }
}
