package dev.pawl.cli;

import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.examples.wallet.race.Venue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

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
        try {
            Path folder = Files.createTempDirectory("pawl-race-");
            String file = folder.resolve("race.db").toString();
            return new OpenStore(Venue.sqlite("sqlite:temporary", file), () -> delete(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary folder for the SQLite file: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the temporary folder " + folder + ": " + e.getMessage(), e);
        }
    }
}
