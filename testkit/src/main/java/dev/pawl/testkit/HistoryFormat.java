package dev.pawl.testkit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.pawl.CallObserver;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Id;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Ticket;
import dev.pawl.store.Version;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.EnumNaming;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.cfg.MutableConfigOverride;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The one mapper between events and their lines: small values as their own texts, and nothing written for what is empty. */
final class HistoryFormat {
    static final JsonMapper MAPPER = mapper();

    private HistoryFormat() {}

    private static JsonMapper mapper() {
        SimpleModule texts = new SimpleModule();
        text(texts, Id.class, Id::text, Id::parse);
        text(texts, State.class, State::toString, State::parse);
        text(texts, Version.class, Version::toString, Version::parse);
        text(texts, AttemptId.class, AttemptId::toString, AttemptId::parse);
        text(texts, RequestId.class, RequestId::value, RequestId::new);
        text(texts, Ticket.class, Ticket::toString, Ticket::parse);
        return JsonMapper.builder()
                .addModule(texts)
                .addMixIn(CallObserver.Ending.class, Hyphenated.class)
                .annotationIntrospector(new NumbersRequired())
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
                .withConfigOverride(List.class, HistoryFormat::omitEmpty)
                .withConfigOverride(Set.class, HistoryFormat::omitEmpty)
                .build();
    }

    private static void omitEmpty(MutableConfigOverride type) {
        type.setInclude(JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS));
        type.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<T, String> printed, Function<String, T> parsed) {
        module.addSerializer(type, new ValueSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeString(printed.apply(value));
            }
        });
        module.addDeserializer(type, new ValueDeserializer<T>() {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                String text = in.getValueAsString();
                if (text == null) {
                    return context.reportInputMismatch(type, "A text is needed here, not %s.", in.currentToken());
                }
                return parsed.apply(text);
            }
        });
    }

    @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
    private enum Hyphenated {}

    /** A number that is missing would silently be read as zero. */
    private static final class NumbersRequired extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            return member.getRawType().isPrimitive() ? Boolean.TRUE : super.hasRequiredMarker(config, member);
        }
    }
}
