package org.xueliang.ingest.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SessionLedgerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final SessionLedger ledger = new SessionLedger();

    @Test
    void whatIsHeldIsSaidByNameAndCountedOnceHoweverOftenItIsGivenBack() {
        SessionLedger.Entry one = ledger.open(SessionLedger.Kind.SESSION, "gate-1");
        SessionLedger.Entry other = ledger.open(SessionLedger.Kind.SESSION, "gate-2");
        one.close();
        one.close();
        assertThat(ledger.balance()).isEqualTo(Map.of(SessionLedger.Kind.SESSION, 1));
        assertThat(ledger.holders()).containsExactly("SESSION of gate-2");
        other.close();
        assertThat(ledger.balance()).isEmpty();
    }

    @Test
    void whoWaitsForTheEndIsWokenByTheLastThatIsGivenBack() throws Exception {
        SessionLedger.Entry one = ledger.open(SessionLedger.Kind.SESSION, "gate-1");
        SessionLedger.Entry other = ledger.open(SessionLedger.Kind.VIEWER, "somebody");
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> ledger.awaitEmpty(LONG));
        one.close();
        assertThat(waiting).isNotDone();
        other.close();
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void whatIsNeverGivenBackIsNotWaitedForLongerThanSaid() {
        ledger.open(SessionLedger.Kind.UDP_PORT, "gate-1");
        assertThat(ledger.awaitEmpty(Duration.ofMillis(1))).isFalse();
        assertThat(new SessionLedger().awaitEmpty(LONG)).isTrue();
    }
}
