package dev.pawl.examples.wallet.torture;

import dev.pawl.Pawl;
import dev.pawl.RetryPolicy;
import dev.pawl.lock.Locks;
import dev.pawl.store.Deadline;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.testkit.LossRates;
import dev.pawl.testkit.LossyStore;
import dev.pawl.testkit.Recorder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One life of a client: its slots work side by side on one store until they are told to stop. */
final class Client {
    /** Every twentieth commit meets something. */
    private static final LossRates SIMULATED = new LossRates(0.01, 0.01, 0.01, 0.01, 0.01, 0.2, 0.2, 0.002);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ClientSettings settings;
    private final Consumer<Message> out;
    private final BooleanSupplier stopping;
    private final @Nullable LossyStore lossy;
    private final Store store;
    private final Clock clock;

    Client(ClientSettings settings, Store store, Consumer<Message> out, Clock clock, BooleanSupplier stopping) {
        this.settings = settings;
        this.out = out;
        this.clock = clock;
        this.stopping = stopping;
        this.lossy = settings.lossy() ? new LossyStore(store, settings.seed() + settings.life(), SIMULATED) : null;
        this.store = around(lossy == null ? store : lossy);
    }

    void run() throws InterruptedException {
        try (Recorder recorder = Histories.recorder(Path.of(settings.history()), settings.lifeName())) {
            RetryPolicy policy = RetryPolicy.standard().withDeadline(Duration.ofMillis(settings.deadlineMillis()));
            Pawl pawl = recorder.pawl(store).retry(policy).clock(clock).build();
            if (bound(pawl)) {
                Store recorded = recorder.recording(store);
                work(pawl, ticker -> Locks.on(recorded, ticker, clock).withDeadline(policy.deadline()));
            }
        }
    }

    private void work(Pawl pawl, Function<LongSupplier, Locks> locks) throws InterruptedException {
        Queue<Operation> repeats = new ConcurrentLinkedQueue<>(settings.repeats());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < settings.threads(); i++) {
            String slot = settings.slot(i);
            Slot worker = new Slot(slot, settings.seed() * 31 + slot.hashCode(), pawl, locks, out, repeats);
            threads.add(new Thread(() -> work(slot, worker), slot));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        if (lossy != null) {
            lossy.drain(Deadline.after(PATIENCE));
            out.accept(Message.simulated(lossy.injected()));
        }
    }

    /** Says so if the thread dies: its errors would else be lost with it, and the others would work on. */
    private void work(String name, Slot slot) {
        try {
            long steps = 0;
            while (!stopping.getAsBoolean()) {
                slot.step();
                if (lossy != null && ++steps % 50 == 0) {
                    out.accept(Message.simulated(lossy.injected()));
                }
            }
        } catch (Throwable e) {
            out.accept(Message.died(name, e));
            throw e;
        }
    }

    /** Waits for a store that is away when the client starts. */
    private boolean bound(Pawl pawl) {
        while (!stopping.getAsBoolean()) {
            try {
                pawl.repository(Field.TALLIES);
                pawl.repository(Field.OWN);
                return true;
            } catch (StoreException unreachable) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        return false;
    }

    private Store around(Store inner) {
        if (settings.around() == null) {
            return inner;
        }
        try {
            @SuppressWarnings("unchecked")
            UnaryOperator<Store> wrapper = Class.forName(settings.around())
                    .asSubclass(UnaryOperator.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return wrapper.apply(inner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("Cannot put " + settings.around() + " around the store.", e);
        }
    }
}
