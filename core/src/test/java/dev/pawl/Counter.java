package dev.pawl;

/** What tests count up. */
record Counter(int count) {
    static final AggregateType<String, Counter> COUNTERS = AggregateType.of("counter", String.class, Counter.class);

    Counter next() {
        return plus(1);
    }

    Counter plus(int more) {
        return new Counter(count + more);
    }
}
