package dev.pawl.testkit.contract;

/** A store whose tests leave suites out; its name keeps it from being run by itself. */
class Incomplete extends StoreEssentials {
    @Override
    protected StoreFixture fixture() {
        return Broken.FIXTURE;
    }
}
