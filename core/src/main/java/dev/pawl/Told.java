package dev.pawl;

import dev.pawl.CallObserver.Ending;
import dev.pawl.store.Condition;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a caller is told of its call, as its observer hears it. */
record Told(Ending ending, List<Condition> seen, List<Condition> left) {
    static final Told NOTHING = new Told(Ending.NOT_DONE, List.of(), List.of());

    static Told seen(List<Condition> states) {
        return new Told(Ending.DONE, states, List.of());
    }

    static Told left(List<Condition> states) {
        return new Told(Ending.DONE, List.of(), states);
    }

    void to(CallObserver.Call call) {
        call.ended(ending, seen, left);
    }

    /** Makes a call that has begun, and tells how it ended, also if it throws. */
    static <R> R observed(CallObserver.Call begun, Supplier<R> call, Function<R, Told> told) {
        Told end = NOTHING;
        try {
            R result = call.get();
            end = told.apply(result);
            return result;
        } catch (CommitInDoubtException e) {
            end = new Told(Ending.IN_DOUBT, List.of(), List.of());
            throw e;
        } finally {
            end.to(begun);
        }
    }
}
