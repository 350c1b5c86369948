package dev.pawl.testkit;

/** What a process of its own reads from the clock. */
final class NanoTime {
    private NanoTime() {}

    public static void main(String[] arguments) {
        System.out.print(System.nanoTime() + " " + MonotonicClock.name());
    }
}
