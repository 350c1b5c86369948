/** What a store and a program on it are proven with: faults on the wire and in the store, and a recorded history. */
module dev.pawl.testkit {
    requires transitive dev.pawl.core;
    requires transitive org.jspecify;
    requires com.fasterxml.jackson.annotation;
    requires tools.jackson.databind;

    exports dev.pawl.testkit;
}
