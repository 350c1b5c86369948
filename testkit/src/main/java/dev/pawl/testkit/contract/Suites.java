package dev.pawl.testkit.contract;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** The suites of the contract: what stands in the public classes of this package that a store's test extends. */
final class Suites {
    private static final Package HERE = Suites.class.getPackage();

    private Suites() {}

    /** Returns all suites by their names, which are those of nested classes where a class has such. */
    static Map<String, Class<?>> all() {
        Map<String, Class<?>> suites = new LinkedHashMap<>();
        ReflectionSupport.findAllClassesInPackage(HERE.getName(), Suites::isExtendedByStores, name -> true)
                .forEach(type -> suites.putAll(of(type)));
        return suites;
    }

    /** Returns the suites that a test class of a store's runs, by their names. */
    static Map<String, Class<?>> of(Class<?> test) {
        Map<String, Class<?>> suites = new LinkedHashMap<>();
        for (Class<?> type = test; type != null; type = type.getSuperclass()) {
            if (isExtendedByStores(type)) {
                nested(type).forEach(suite -> suites.put(suite.getSimpleName(), suite));
                if (hasTests(type)) {
                    suites.put(type.getSimpleName(), type);
                }
            }
        }
        return suites;
    }

    private static boolean isExtendedByStores(Class<?> type) {
        return HERE.equals(type.getPackage())
                && Modifier.isPublic(type.getModifiers())
                && Modifier.isAbstract(type.getModifiers())
                && !type.isInterface()
                && (hasTests(type) || !nested(type).isEmpty());
    }

    private static List<Class<?>> nested(Class<?> type) {
        List<Class<?>> nested = new ArrayList<>();
        for (Class<?> member : type.getDeclaredClasses()) {
            if (member.isAnnotationPresent(Nested.class)) {
                nested.add(member);
            }
        }
        return nested;
    }

    private static boolean hasTests(Class<?> type) {
        List<Method> tests =
                AnnotationSupport.findAnnotatedMethods(type, Testable.class, HierarchyTraversalMode.TOP_DOWN);
        return tests.stream().anyMatch(test -> test.getDeclaringClass().equals(type));
    }
}
