package dev.pawl.dynamodb;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * One commit as a transaction: an action for each condition, then the marker, then the requests, then what is archived. Used by
 * one thread.
 */
final class TransactionalCommit {
    static final int MAX_ACTIONS = 100;

    private final Client client;
    private final @Nullable MarkerTable markers;
    private final Trimming trimming;
    private final Plan plan;
    private final Deadline deadline;
    private final List<RequestId> requests;
    /** The deletions that were held up because their items remember replacements. */
    private final Map<Key, History> archived = new LinkedHashMap<>();
    /** Of both rounds: a copy of the first one that was held up is made as soon as the history is gone or short. */
    private final Sends sends;

    private boolean secondRound;

    TransactionalCommit(Client client, @Nullable MarkerTable markers, Trimming trimming, Plan plan, Deadline deadline) {
        this.client = client;
        this.markers = markers;
        this.trimming = trimming;
        this.plan = plan;
        this.deadline = deadline;
        this.sends = client.sends();
        this.requests = plan.commit().requests().stream()
                .sorted(Comparator.comparing(RequestId::value))
                .toList();
    }

    CommitOutcome make() {
        AttemptId attempt = plan.commit().attempt();
        List<TransactWriteItem> actions = new ArrayList<>(plan.actions(List.copyOf(archived.keySet())));
        if (markers != null) {
            actions.add(markers.marker(attempt));
            for (RequestId request : requests) {
                actions.add(markers.request(
                        request,
                        attempt,
                        Objects.requireNonNull(plan.commit().results().get(request))));
            }
        }
        if (actions.size() > MAX_ACTIONS) {
            return Outcomes.failed(
                    "The commit of " + plan.subject() + " takes " + actions.size()
                            + " actions, and a transaction of DynamoDB has " + MAX_ACTIONS + " at most.",
                    null);
        }
        try {
            archive(actions);
            client.transact(actions, token(attempt), sends, deadline);
            return Outcomes.committed();
        } catch (TransactionCanceledException e) {
            return judged(e);
        } catch (SdkException e) {
            return Outcomes.of(e, sends.again(), plan);
        }
    }

    /** Archives within the transaction what fits in, and before it what does not: facts need no transaction. */
    private void archive(List<TransactWriteItem> actions) {
        archived.forEach((key, history) -> {
            for (Map<String, AttributeValue> item : markers().archive(key, history)) {
                if (actions.size() < MAX_ACTIONS) {
                    actions.add(TransactWriteItem.builder()
                            .put(put -> put.tableName(markers().name()).item(item))
                            .build());
                } else {
                    client.keep(markers().name(), item, deadline);
                }
            }
        });
    }

    private MarkerTable markers() {
        return Objects.requireNonNull(markers);
    }

    /** The same attempt with other actions needs another token, or DynamoDB refuses it. */
    private String token(AttemptId attempt) {
        return archived.isEmpty()
                ? attempt.toString()
                : UUID.nameUUIDFromBytes((attempt + " archiving").getBytes(StandardCharsets.UTF_8))
                        .toString();
    }

    private CommitOutcome judged(TransactionCanceledException canceled) {
        List<CancellationReason> reasons = canceled.cancellationReasons();
        Commit commit = plan.commit();
        try {
            int next = plan.parts().size();
            if (markers != null) {
                CommitOutcome told = toldByMarker(reasons.get(next++), canceled);
                if (told != null) {
                    return told;
                }
            }
            List<Conflict> conflicts = new ArrayList<>();
            for (RequestId request : requests) {
                CancellationReason reason = reasons.get(next++);
                if (meaning(reason) == ErrorTable.Meaning.CONDITION) {
                    conflicts.add(MarkerTable.repeated(request, reason.item()));
                }
            }
            List<Found> held = new ArrayList<>();
            for (int i = 0; i < plan.parts().size(); i++) {
                if (meaning(reasons.get(i)) == ErrorTable.Meaning.CONDITION) {
                    Found found = Found.of(
                            plan.parts().get(i),
                            commit.attempt(),
                            reasons.get(i).item());
                    Conflict.Mismatch mismatch = found.mismatch();
                    if (mismatch != null) {
                        conflicts.add(mismatch);
                    } else {
                        held.add(found);
                    }
                }
            }
            return conflicts.isEmpty() ? withoutConflict(held, canceled) : rejected(conflicts);
        } catch (StoreException e) {
            String message = "The commit of " + plan.subject() + " was cancelled: " + e.getMessage();
            return sends.again() ? Outcomes.inDoubt(commit.ticket(), message, e) : Outcomes.failed(message, e);
        }
    }

    private CommitOutcome rejected(List<Conflict> conflicts) {
        return sends.again() && (markers == null || conflicts.stream().noneMatch(Judge::lasts))
                ? Outcomes.inDoubt(
                        plan.commit().ticket(),
                        "The commit of " + plan.subject()
                                + " was sent more than once, and nothing keeps the first copy from being made.",
                        null)
                : new CommitOutcome.Rejected(conflicts);
    }

    /**
     * Returns the outcome if the marker, which every copy of this attempt and every fence of it writes, decides it. If it was not
     * looked at, for lack of throughput say, a conflict of the items is not believed: it may be one with an earlier copy.
     */
    private @Nullable CommitOutcome toldByMarker(CancellationReason reason, TransactionCanceledException canceled) {
        return switch (meaning(reason)) {
            case NONE -> null;
            case CONDITION ->
                MarkerTable.isCommitted(reason.item())
                        ? Outcomes.committed()
                        : Outcomes.fenced(plan.commit().attempt());
            default ->
                ErrorTable.isConflict(reason)
                        ? Outcomes.inDoubt(
                                plan.commit().ticket(),
                                "Another copy of the commit of " + plan.subject() + " may be under way: its marker met "
                                        + reason.code() + ".",
                                null)
                        : refused(canceled);
        };
    }

    private CommitOutcome withoutConflict(List<Found> held, TransactionCanceledException canceled) {
        for (Found found : held) {
            if (!found.needsArchiving() && !found.isFull()) {
                return found.refusal(plan.commit());
            }
        }
        if (!held.isEmpty() && !secondRound) {
            secondRound = true;
            for (Found found : held) {
                if (found.needsArchiving()) {
                    archived.put(found.part().key(), found.history());
                } else if (!trimming.makesRoom(found, deadline)) {
                    return Outcomes.full(plan, sends.again());
                }
            }
            return make();
        }
        return refused(canceled);
    }

    private CommitOutcome refused(TransactionCanceledException canceled) {
        String message = "The commit of " + plan.subject() + " was cancelled: " + Outcomes.said(canceled);
        if (sends.again()) {
            return Outcomes.inDoubt(plan.commit().ticket(), message, canceled);
        }
        return ErrorTable.hasFailed(canceled) ? Outcomes.failed(message, canceled) : Outcomes.busy(message, canceled);
    }

    private static ErrorTable.Meaning meaning(CancellationReason reason) {
        return ErrorTable.reason(reason.code());
    }
}
