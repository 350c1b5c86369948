package dev.pawl.testkit.report;

import dev.pawl.testkit.contract.StoreContract;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Says at the end of a run which tests of stores ran how much of the contract, in one line for each. JUnit finds it by itself
 * wherever this module is on the class path. Safe for use by many threads.
 */
public final class ContractReport implements TestExecutionListener {
    private static final String CLASS = "class";

    private final Consumer<String> out;
    private final ConcurrentMap<String, ContractCount> counts = new ConcurrentHashMap<>();

    /** For JUnit. */
    public ContractReport() {
        this(System.out::println);
    }

    ContractReport(Consumer<String> out) {
        this.out = out;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        begin(test);
    }

    private void begin(TestIdentifier test) {
        if (test.getSource().orElse(null) instanceof ClassSource source
                && source.getClassName().equals(nameOf(test))
                && isOfContract(source.getJavaClass())) {
            counts.put(source.getClassName(), new ContractCount());
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        ContractCount count = countOf(test);
        if (count != null && (test.isTest() || result.getStatus() == TestExecutionResult.Status.FAILED)) {
            count.add(suiteOf(test), result);
        }
    }

    /** Also of a class that is skipped as a whole there is a line: nobody is to miss that nothing of it was run. */
    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        begin(test);
        ContractCount count = countOf(test);
        if (count != null) {
            count.aborted(reason);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        Map<String, ContractCount> sorted = new TreeMap<>(counts);
        sorted.forEach((name, count) -> out.accept("Contract in " + name + ": " + count));
    }

    private static boolean isOfContract(Class<?> type) {
        Class<?> above = type.getSuperclass();
        return above != null && (above.getPackage().equals(StoreContract.class.getPackage()) || isOfContract(above));
    }

    private @Nullable ContractCount countOf(TestIdentifier test) {
        String name = nameOf(test);
        return name == null ? null : counts.get(name);
    }

    /** Returns the class that a store's module has, whatever test of which nested class this is. */
    private static @Nullable String nameOf(TestIdentifier test) {
        return test.getUniqueIdObject().getSegments().stream()
                .filter(segment -> segment.getType().equals(CLASS))
                .map(UniqueId.Segment::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String suiteOf(TestIdentifier test) {
        return test.getUniqueIdObject().getSegments().stream()
                .filter(segment -> segment.getType().equals("nested-class"))
                .map(UniqueId.Segment::getValue)
                .findFirst()
                .orElse("");
    }
}
