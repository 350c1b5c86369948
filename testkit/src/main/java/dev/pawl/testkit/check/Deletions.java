package dev.pawl.testkit.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Joins what callers were told that they deleted with the attempts that did. A delete leaves no version that would tell whose it
 * was. But it was handed over by the process of its call, and while that was under way. So each call needs a delete of its own, and
 * each delete a call; which is whose is known only where there is one.
 */
final class Deletions {
    private final Map<KeyHistory, Map<String, List<Account>>> calls = new HashMap<>();

    /** Takes what callers were told, and looks for the attempts that must be theirs. */
    void join(List<Account> accounts) {
        for (Account account : accounts) {
            if (account.onlyDeletes()) {
                account.left.forEach(state -> calls.computeIfAbsent(state.key, key -> new HashMap<>())
                        .computeIfAbsent(account.process, process -> new ArrayList<>())
                        .add(account));
            }
        }
        calls.forEach((key, processes) -> processes.forEach((process, those) -> {
            List<Attempt> deletes = deletes(key, process);
            those.forEach(account -> findOnly(account, deletes));
        }));
    }

    private static void findOnly(Account account, List<Attempt> deletes) {
        int first = firstFrom(deletes, account.call.start);
        boolean one = first < deletes.size()
                && deletes.get(first).sent <= account.call.end
                && (first + 1 == deletes.size() || deletes.get(first + 1).sent > account.call.end);
        if (one) {
            account.only = deletes.get(first);
        }
    }

    private static int firstFrom(List<Attempt> deletes, long moment) {
        int from = 0;
        int to = deletes.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (deletes.get(middle).sent < moment) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** Returns the deletes of a process, in their order, that may have happened and are of calls that did nothing else. */
    private static List<Attempt> deletes(KeyHistory key, String process) {
        return key.deletes.stream()
                .filter(delete -> delete.process.equals(process) && delete.onlyDeletes() && delete.mayHaveHappened())
                .sorted(Comparator.comparingLong(delete -> delete.sent))
                .toList();
    }

    /** Tells of each key, and of each call whose caller was told that it deleted that, though no delete is left for it. */
    void forEachLost(BiConsumer<KeyHistory, Account> lost) {
        calls.forEach((key, processes) -> processes.forEach((process, those) -> {
            Map<Account, Attempt> made = match(those, deletes(key, process));
            those.stream().filter(account -> !made.containsKey(account)).forEach(account -> lost.accept(key, account));
        }));
    }

    /** Returns those of a key's deletes, all of one process, for which no call is left whose caller was told that it deleted it. */
    List<Attempt> untold(KeyHistory key, String process, List<Attempt> deletes) {
        List<Account> those = calls.getOrDefault(key, Map.of()).getOrDefault(process, List.of());
        List<Attempt> sorted = new ArrayList<>(deletes);
        sorted.sort(Comparator.comparingLong(delete -> delete.sent));
        Set<Attempt> told = new HashSet<>(match(those, sorted).values());
        return sorted.stream().filter(delete -> !told.contains(delete)).toList();
    }

    /** Finds for as many calls as possible a delete of their own that was handed over meanwhile. */
    private static Map<Account, Attempt> match(Collection<Account> calls, List<Attempt> inOrder) {
        List<Account> coming = new ArrayList<>(calls);
        coming.sort(Comparator.comparingLong(account -> account.call.start));
        PriorityQueue<Account> open = new PriorityQueue<>(Comparator.comparingLong(account -> account.call.end));
        Map<Account, Attempt> made = new HashMap<>();
        int next = 0;
        for (Attempt delete : inOrder) {
            while (next < coming.size() && coming.get(next).call.start <= delete.sent) {
                open.add(coming.get(next++));
            }
            while (!open.isEmpty() && open.peek().call.end < delete.sent) {
                open.remove();
            }
            // The one that ends first has the fewest others to choose from.
            Account call = open.poll();
            if (call != null) {
                made.put(call, delete);
            }
        }
        return made;
    }
}
