package dev.pawl;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedClassResolver;
import tools.jackson.databind.introspect.AnnotatedField;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;

/** Tells whether a component of a record is always stored: not if annotations, or the mapper, leave it out. */
final class Presence {
    private static final Set<JsonInclude.Include> NOT_ALWAYS =
            Set.of(JsonInclude.Include.NON_DEFAULT, JsonInclude.Include.CUSTOM);

    private final MapperConfig<?> config;
    private final AnnotationIntrospector annotations;
    private final AnnotatedClass type;

    private Presence(MapperConfig<?> config, Class<?> type) {
        this.config = config;
        this.annotations = config.getAnnotationIntrospector();
        this.type = AnnotatedClassResolver.resolve(config, config.constructType(type), config);
    }

    static boolean isSure(MapperConfig<?> config, AnnotatedParameter parameter) {
        Class<?> type = parameter.getDeclaringClass();
        RecordComponent[] components = type.getRecordComponents();
        if (parameter.getOwner().getParameterCount() != components.length) {
            return true;
        }
        return new Presence(config, type).isSure(parameter, components[parameter.getIndex()].getName());
    }

    private boolean isSure(AnnotatedParameter parameter, String name) {
        JsonInclude.Value inclusion = config.getDefaultInclusion(type.getRawType(), parameter.getRawType())
                .withOverrides(annotations.findPropertyInclusion(config, type));
        for (AnnotatedMember member : membersOf(parameter, name)) {
            inclusion = inclusion.withOverrides(annotations.findPropertyInclusion(config, member));
            if (annotations.hasIgnoreMarker(config, member)) {
                return false;
            }
        }
        return !NOT_ALWAYS.contains(inclusion.getValueInclusion())
                && !annotations
                        .findPropertyIgnoralByName(config, type)
                        .getIgnored()
                        .contains(name);
    }

    /** An annotation of a component is found on whatever it may stand on, and Jackson has not put them together yet. */
    private List<AnnotatedMember> membersOf(AnnotatedParameter parameter, String name) {
        List<AnnotatedMember> members = new ArrayList<>(List.of(parameter));
        AnnotatedMember accessor = type.findMethod(name, new Class<?>[0]);
        if (accessor != null) {
            members.add(accessor);
        }
        for (AnnotatedField field : type.fields()) {
            if (field.getName().equals(name)) {
                members.add(field);
            }
        }
        return members;
    }
}
