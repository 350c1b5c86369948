/** Concurrency control for the data of Java applications: the API, what stores speak, and the store in memory. */
module dev.pawl.core {
    requires transitive org.jspecify;
    requires tools.jackson.core;
    requires transitive tools.jackson.databind;

    exports dev.pawl;
    exports dev.pawl.lock;
    exports dev.pawl.memory;
    exports dev.pawl.store;
}
