package org.xueliang.protocol.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.state.TransitionTable;

/** Every life ends, whatever happens, and nothing comes after its end. */
class TransactionTablesTest {
    @Test
    void everyServerStateThatCanBeReachedEndsWithTime() {
        for (TransitionTable<ServerState, ServerEvent> table :
                List.of(TransactionTables.INVITE_SERVER, TransactionTables.NON_INVITE_SERVER)) {
            Set<ServerState> reached = EnumSet.of(ServerState.TRYING);
            for (int i = 0; i < ServerState.values().length; i++) {
                for (ServerState state : List.copyOf(reached)) {
                    for (ServerEvent event : ServerEvent.values()) {
                        ServerState next = table.next(state, event);
                        if (next != null) {
                            reached.add(next);
                        }
                    }
                }
            }
            assertThat(reached).contains(ServerState.TERMINATED);
            for (ServerState state : reached) {
                boolean over = state == ServerState.TERMINATED;
                assertThat(table.next(state, ServerEvent.TIMEOUT)).isEqualTo(over ? null : ServerState.TERMINATED);
            }
        }
        assertThat(TransactionTables.NON_INVITE_SERVER.describe()).doesNotContain("ACCEPTED", "CONFIRMED", "ACK");
    }

    @Test
    void everyClientStateEndsWithTimeOrTheTransport() {
        for (TransitionTable<ClientState, ClientEvent> table :
                List.of(TransactionTables.INVITE_CLIENT, TransactionTables.NON_INVITE_CLIENT)) {
            for (ClientState state : ClientState.values()) {
                ClientState next = table.next(state, ClientEvent.TRANSPORT_ERROR);
                assertThat(next)
                        .satisfiesAnyOf(
                                after -> assertThat(after).isEqualTo(ClientState.TERMINATED),
                                after -> assertThat(table.next(state, ClientEvent.TIMEOUT))
                                        .isNull());
            }
        }
        // An INVITE that was given up still takes its late 2xx; nothing else is given up.
        assertThat(TransactionTables.INVITE_CLIENT.next(ClientState.GIVEN_UP, ClientEvent.SUCCESS))
                .isEqualTo(ClientState.ACCEPTED);
        assertThat(TransactionTables.NON_INVITE_CLIENT.describe()).doesNotContain("GIVEN_UP", "ACCEPTED");
    }

    @Test
    void aFinalAnswerIsGivenOnce() {
        for (ServerState answered : List.of(ServerState.COMPLETED, ServerState.ACCEPTED, ServerState.CONFIRMED)) {
            for (ServerEvent event : List.of(ServerEvent.PROVISIONAL, ServerEvent.SUCCESS, ServerEvent.FAILURE)) {
                assertThat(TransactionTables.INVITE_SERVER.next(answered, event))
                        .isNull();
                assertThat(TransactionTables.NON_INVITE_SERVER.next(answered, event))
                        .isNull();
            }
        }
    }
}
