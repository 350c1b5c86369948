package dev.pawl.benchmarks;

/** What is measured. */
public enum Operation {
    /** Reads a wallet, changes it, and writes it back if its version is still the one that was read. */
    FIND_AND_REPLACE("find+replace", 1.05),
    /** Writes a wallet whose id is free. */
    INSERT("insert", 1.25),
    /** Removes a wallet if its version is still the one that was read. */
    DELETE("delete", 1.25);

    private final String label;
    private final double goal;

    Operation(String label, double goal) {
        this.label = label;
        this.goal = goal;
    }

    /**
     * Returns how much of the time by hand it may take through Pawl.
     *
     * @return a ratio
     */
    public double goal() {
        return goal;
    }

    /** Returns the name as reports show it. */
    @Override
    public String toString() {
        return label;
    }
}
