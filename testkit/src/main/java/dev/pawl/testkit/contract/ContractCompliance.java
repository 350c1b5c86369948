package dev.pawl.testkit.contract;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Sees to it that a store leaves out no suite of the contract, also none that is added later, unless it says why. Every store has
 * a test that asks it:
 *
 * <pre>{@code
 * ContractCompliance.of("com.example.store", "Example").verify();
 * }</pre>
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class ContractCompliance {
    private final String what;
    private final List<Class<?>> tests;
    private final Map<String, String> reasons;

    private ContractCompliance(String what, List<Class<?>> tests, Map<String, String> reasons) {
        this.what = what;
        this.tests = tests;
        this.reasons = reasons;
    }

    /**
     * Finds the tests of a store on the class path. A test that is disabled, or that has a tag by which builds leave it out, does
     * not count. A condition under which it is run, an operating system or a database that must be there say, is not looked at, since
     * that is another on each machine: what was skipped for it is said at the end of the run, as {@code NOT RUN}.
     *
     * @param packageName the package they are in, or beneath
     * @param prefix what the simple names of their classes begin with
     * @return what they run
     */
    public static ContractCompliance of(String packageName, String prefix) {
        List<Class<?>> tests = ReflectionSupport.findAllClassesInPackage(
                packageName, ContractCompliance::isRun, name -> simple(name).startsWith(prefix));
        return new ContractCompliance(packageName + "." + prefix + "*", tests, Map.of());
    }

    /**
     * States why a suite is left out.
     *
     * @param suite its name, as {@link #verify} lists it
     * @param reason why, in a sentence
     * @return the same with that reason
     * @throws IllegalArgumentException if the reason is blank
     */
    public ContractCompliance without(String suite, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("The suite " + suite + " is left out for no reason.");
        }
        Map<String, String> more = new TreeMap<>(reasons);
        more.put(suite, reason);
        return new ContractCompliance(what, tests, more);
    }

    /**
     * Fails unless each suite is either run or left out for a reason.
     *
     * @throws AssertionError if one is neither, or both
     */
    public void verify() {
        Set<String> missing = new TreeSet<>(Suites.all().keySet());
        Set<String> stale = new TreeSet<>(reasons.keySet());
        stale.removeAll(missing);
        for (Class<?> test : tests) {
            Set<String> run = Suites.of(test).keySet();
            missing.removeAll(run);
            run.stream().filter(reasons::containsKey).forEach(stale::add);
        }
        missing.removeAll(reasons.keySet());
        List<String> wrong = new ArrayList<>();
        if (!missing.isEmpty()) {
            wrong.add("The tests " + what + " run no " + String.join(", ", missing)
                    + ". Extend the class of the contract that has it, or say why not.");
        }
        if (!stale.isEmpty()) {
            wrong.add("The tests " + what + " leave out " + String.join(", ", stale)
                    + ", which they run, or which there is not. Take the reason away.");
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(String.join(" ", wrong));
        }
    }

    private static boolean isRun(Class<?> type) {
        return !Modifier.isAbstract(type.getModifiers())
                && !Suites.of(type).isEmpty()
                && !AnnotationSupport.isAnnotated(type, Disabled.class)
                && AnnotationSupport.findRepeatableAnnotations(type, Tag.class).isEmpty();
    }

    private static String simple(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }
}
