package dev.pawl;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** How Lincheck checks what reaches from a caller down to the store: in scenarios made by hand, so that each is about something. */
final class Scenarios {
    /**
     * No thread is switched within these. They are values, or used by one thread, or have one lock around each call, and there are so
     * many steps in them that nothing else would be tried.
     */
    private static final Set<String> QUIET = Set.of(
            "AggregateType",
            "AllAtOnceStore",
            "Attempts",
            "Batch",
            "Bound",
            "Codec",
            "CombinerLincheckTest$SlowStore",
            "Gate",
            "IdCodec",
            "Limits",
            "Nesting",
            "Overlap",
            "Pawl",
            "RowLocks",
            "Sizes",
            "Versioned");
    /** What the engine hands out never changes, but for the limits, which do while it gets to know types. */
    private static final Set<String> QUIET_OF_ENGINE = Set.of(
            "bind",
            "carried",
            "carriesOver",
            "combiner",
            "combines",
            "freshAttempt",
            "limits",
            "random",
            "requireFenced",
            "store",
            "tell",
            "ticker");

    private static final List<String> QUIET_PACKAGES = List.of(
            "dev.pawl.store.", "dev.pawl.memory.", "java.time.", "java.util.stream.", "java.util.ImmutableCollections");
    private static final Set<String> QUIET_COLLECTIONS = Set.of(
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.Collections",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.Optional");

    private final Class<?> subject;
    private final Class<?> specification;

    Scenarios(Class<?> subject, Class<?> specification) {
        this.subject = subject;
        this.specification = specification;
    }

    /** Tries orders of the steps of one scenario: calls on each thread at the same time, and one after them. */
    void check(int orders, String after, String... calls) {
        List<List<Actor>> threads = Stream.of(calls).map(this::actors).toList();
        new ModelCheckingOptions()
                .iterations(0)
                .addCustomScenario(new ExecutionScenario(List.of(), threads, List.of(actor(after)), null))
                .invocationsPerIteration(orders)
                .minimizeFailedScenario(false)
                .addGuarantee(forClasses(Scenarios::isQuiet).allMethods().ignore())
                .addGuarantee(forClasses(Engine.class.getName())
                        .methods(QUIET_OF_ENGINE::contains)
                        .ignore())
                .sequentialSpecification(specification)
                .check(subject);
    }

    /** Runs scenarios of Lincheck's own on threads that nobody stops. */
    void stress() {
        new StressOptions()
                .iterations(10)
                .invocationsPerIteration(200)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .sequentialSpecification(specification)
                .check(subject);
    }

    /** Reads what one thread calls, such as {@code add 1; refuse}. */
    private List<Actor> actors(String calls) {
        return Stream.of(calls.split("; ")).map(this::actor).toList();
    }

    /** Reads a call such as {@code add 1}. */
    private Actor actor(String call) {
        String[] words = call.split(" ");
        Method method = Stream.of(subject.getMethods())
                .filter(each -> each.getName().equals(words[0]))
                .findFirst()
                .orElseThrow();
        return new Actor(
                method, Arrays.stream(words).skip(1).map(Integer::valueOf).toList());
    }

    private static boolean isQuiet(String name) {
        return QUIET_COLLECTIONS.contains(name)
                || QUIET_PACKAGES.stream().anyMatch(name::startsWith)
                || (name.startsWith("dev.pawl.") && QUIET.contains(name.substring("dev.pawl.".length())));
    }
}
