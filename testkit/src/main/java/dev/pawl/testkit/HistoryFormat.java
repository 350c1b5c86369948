package dev.pawl.testkit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pawl.CallObserver;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Id;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Ticket;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.EnumNaming;
import tools.jackson.databind.cfg.MutableConfigOverride;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The mapper that makes lines of events, which {@link EventParser} reads: small values as their own texts, and nothing of what is empty. */
final class HistoryFormat {
    static final JsonMapper MAPPER = mapper();

    private HistoryFormat() {}

    private static JsonMapper mapper() {
        SimpleModule texts = new SimpleModule();
        text(texts, Id.class, Id::text);
        text(texts, State.class, State::toString);
        text(texts, AttemptId.class, AttemptId::toString);
        text(texts, RequestId.class, RequestId::value);
        text(texts, Ticket.class, Ticket::toString);
        return JsonMapper.builder()
                .addModule(texts)
                .addMixIn(CallObserver.Ending.class, Hyphenated.class)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
                .withConfigOverride(List.class, HistoryFormat::omitEmpty)
                .withConfigOverride(Set.class, HistoryFormat::omitEmpty)
                .build();
    }

    private static void omitEmpty(MutableConfigOverride type) {
        type.setInclude(JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS));
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<T, String> printed) {
        module.addSerializer(type, new ValueSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeString(printed.apply(value));
            }
        });
    }

    @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
    private enum Hyphenated {}
}
