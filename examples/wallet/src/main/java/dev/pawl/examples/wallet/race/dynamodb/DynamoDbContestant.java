package dev.pawl.examples.wallet.race.dynamodb;

import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** What the strategies have in common: the table, and attempts that know what says that another client was faster. */
abstract class DynamoDbContestant implements Contestant {
    private static final Set<String> LOST = Set.of("None", "ConditionalCheckFailed", "TransactionConflict");

    final WalletTable table;
    private final BackOff backOff;

    DynamoDbContestant(WalletTable table, BackOff backOff) {
        this.table = table;
        this.backOff = backOff;
    }

    /** Calls of one attempt. */
    interface Body {
        void run();
    }

    final Reply attempt(Tally tally, Body body) throws Exception {
        return backOff.run(tally, () -> {
            try {
                body.run();
                return Result.COMMITTED;
            } catch (ConditionalCheckFailedException | TransactionConflictException e) {
                return Result.CONFLICT;
            } catch (TransactionCanceledException e) {
                if (e.cancellationReasons().stream().allMatch(reason -> LOST.contains(reason.code()))) {
                    return Result.CONFLICT;
                }
                throw e;
            }
        });
    }

    @Override
    public final Map<String, BigDecimal> balances() {
        return table.balances();
    }
}
