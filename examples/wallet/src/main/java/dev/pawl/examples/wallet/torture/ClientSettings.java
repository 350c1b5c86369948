package dev.pawl.examples.wallet.torture;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client is told when it is started.
 *
 * @param name its name, which it keeps when it is started again
 * @param life which of its lives this is
 * @param url where its store is
 * @param threads how many slots it has
 * @param seed decides what it does
 * @param lossy whether faults are simulated in its store besides
 * @param deadlineMillis how long Pawl may take for a call, in milliseconds
 * @param history the folder it records into
 * @param around the name of a class that is put around its store, or null
 * @param repeats what earlier lives of it asked for once and do not know the outcome of
 */
record ClientSettings(
        String name,
        int life,
        String url,
        int threads,
        long seed,
        boolean lossy,
        long deadlineMillis,
        String history,
        @Nullable String around,
        List<Operation> repeats) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static ClientSettings parse(String text) {
        return MAPPER.readValue(text, ClientSettings.class);
    }

    String text() {
        return MAPPER.writeValueAsString(this);
    }

    /** Names this life of the client. */
    String lifeName() {
        return name + "-" + life;
    }

    /** Names a thread of a client, without a dot: MongoDB takes none in a field's name. */
    String slot(int thread) {
        return lifeName() + "-" + thread;
    }
}
