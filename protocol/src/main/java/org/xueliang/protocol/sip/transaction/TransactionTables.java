package org.xueliang.protocol.sip.transaction;

import org.xueliang.protocol.state.TransitionTable;

/** The four lives of RFC 3261 clause 17, with RFC 6026. */
final class TransactionTables {
    static final TransitionTable<ServerState, ServerEvent> NON_INVITE_SERVER = TransitionTable.builder(
                    ServerState.class, ServerEvent.class)
            .on(ServerState.TRYING, ServerEvent.REQUEST, ServerState.TRYING)
            .on(ServerState.TRYING, ServerEvent.PROVISIONAL, ServerState.PROCEEDING)
            .on(ServerState.TRYING, ServerEvent.SUCCESS, ServerState.COMPLETED)
            .on(ServerState.TRYING, ServerEvent.FAILURE, ServerState.COMPLETED)
            .on(ServerState.TRYING, ServerEvent.TIMEOUT, ServerState.TERMINATED)
            .on(ServerState.PROCEEDING, ServerEvent.REQUEST, ServerState.PROCEEDING)
            .on(ServerState.PROCEEDING, ServerEvent.PROVISIONAL, ServerState.PROCEEDING)
            .on(ServerState.PROCEEDING, ServerEvent.SUCCESS, ServerState.COMPLETED)
            .on(ServerState.PROCEEDING, ServerEvent.FAILURE, ServerState.COMPLETED)
            .on(ServerState.PROCEEDING, ServerEvent.TIMEOUT, ServerState.TERMINATED)
            .on(ServerState.COMPLETED, ServerEvent.REQUEST, ServerState.COMPLETED)
            .on(ServerState.COMPLETED, ServerEvent.TIMEOUT, ServerState.TERMINATED)
            .build();

    static final TransitionTable<ServerState, ServerEvent> INVITE_SERVER = TransitionTable.builder(
                    ServerState.class, ServerEvent.class)
            .on(ServerState.TRYING, ServerEvent.REQUEST, ServerState.TRYING)
            .on(ServerState.TRYING, ServerEvent.PROVISIONAL, ServerState.PROCEEDING)
            .on(ServerState.TRYING, ServerEvent.SUCCESS, ServerState.ACCEPTED)
            .on(ServerState.TRYING, ServerEvent.FAILURE, ServerState.COMPLETED)
            .on(ServerState.TRYING, ServerEvent.TIMEOUT, ServerState.TERMINATED)
            .on(ServerState.PROCEEDING, ServerEvent.REQUEST, ServerState.PROCEEDING)
            .on(ServerState.PROCEEDING, ServerEvent.PROVISIONAL, ServerState.PROCEEDING)
            .on(ServerState.PROCEEDING, ServerEvent.SUCCESS, ServerState.ACCEPTED)
            .on(ServerState.PROCEEDING, ServerEvent.FAILURE, ServerState.COMPLETED)
            .on(ServerState.PROCEEDING, ServerEvent.TIMEOUT, ServerState.TERMINATED)
            .on(ServerState.COMPLETED, ServerEvent.REQUEST, ServerState.COMPLETED)
            .on(ServerState.COMPLETED, ServerEvent.RETRANSMIT, ServerState.COMPLETED)
            .on(ServerState.COMPLETED, ServerEvent.ACK, ServerState.CONFIRMED)
            .on(ServerState.COMPLETED, ServerEvent.TIMEOUT, ServerState.TERMINATED)
            .on(ServerState.ACCEPTED, ServerEvent.REQUEST, ServerState.ACCEPTED)
            .on(ServerState.ACCEPTED, ServerEvent.RETRANSMIT, ServerState.ACCEPTED)
            .on(ServerState.ACCEPTED, ServerEvent.ACK, ServerState.CONFIRMED)
            .on(ServerState.ACCEPTED, ServerEvent.TIMEOUT, ServerState.TERMINATED)
            .on(ServerState.CONFIRMED, ServerEvent.REQUEST, ServerState.CONFIRMED)
            .on(ServerState.CONFIRMED, ServerEvent.ACK, ServerState.CONFIRMED)
            .on(ServerState.CONFIRMED, ServerEvent.TIMEOUT, ServerState.TERMINATED)
            .build();

    static final TransitionTable<ClientState, ClientEvent> NON_INVITE_CLIENT = TransitionTable.builder(
                    ClientState.class, ClientEvent.class)
            .on(ClientState.TRYING, ClientEvent.RETRANSMIT, ClientState.TRYING)
            .on(ClientState.TRYING, ClientEvent.PROVISIONAL, ClientState.PROCEEDING)
            .on(ClientState.TRYING, ClientEvent.SUCCESS, ClientState.COMPLETED)
            .on(ClientState.TRYING, ClientEvent.FAILURE, ClientState.COMPLETED)
            .on(ClientState.TRYING, ClientEvent.TIMEOUT, ClientState.TERMINATED)
            .on(ClientState.TRYING, ClientEvent.TRANSPORT_ERROR, ClientState.TERMINATED)
            .on(ClientState.PROCEEDING, ClientEvent.RETRANSMIT, ClientState.PROCEEDING)
            .on(ClientState.PROCEEDING, ClientEvent.PROVISIONAL, ClientState.PROCEEDING)
            .on(ClientState.PROCEEDING, ClientEvent.SUCCESS, ClientState.COMPLETED)
            .on(ClientState.PROCEEDING, ClientEvent.FAILURE, ClientState.COMPLETED)
            .on(ClientState.PROCEEDING, ClientEvent.TIMEOUT, ClientState.TERMINATED)
            .on(ClientState.PROCEEDING, ClientEvent.TRANSPORT_ERROR, ClientState.TERMINATED)
            .on(ClientState.COMPLETED, ClientEvent.SUCCESS, ClientState.COMPLETED)
            .on(ClientState.COMPLETED, ClientEvent.FAILURE, ClientState.COMPLETED)
            .on(ClientState.COMPLETED, ClientEvent.TIMEOUT, ClientState.TERMINATED)
            .on(ClientState.COMPLETED, ClientEvent.TRANSPORT_ERROR, ClientState.TERMINATED)
            .build();

    static final TransitionTable<ClientState, ClientEvent> INVITE_CLIENT = TransitionTable.builder(
                    ClientState.class, ClientEvent.class)
            .on(ClientState.TRYING, ClientEvent.RETRANSMIT, ClientState.TRYING)
            .on(ClientState.TRYING, ClientEvent.PROVISIONAL, ClientState.PROCEEDING)
            .on(ClientState.TRYING, ClientEvent.SUCCESS, ClientState.ACCEPTED)
            .on(ClientState.TRYING, ClientEvent.FAILURE, ClientState.COMPLETED)
            .on(ClientState.TRYING, ClientEvent.TIMEOUT, ClientState.GIVEN_UP)
            .on(ClientState.TRYING, ClientEvent.TRANSPORT_ERROR, ClientState.TERMINATED)
            .on(ClientState.PROCEEDING, ClientEvent.PROVISIONAL, ClientState.PROCEEDING)
            .on(ClientState.PROCEEDING, ClientEvent.SUCCESS, ClientState.ACCEPTED)
            .on(ClientState.PROCEEDING, ClientEvent.FAILURE, ClientState.COMPLETED)
            .on(ClientState.PROCEEDING, ClientEvent.TIMEOUT, ClientState.GIVEN_UP)
            .on(ClientState.PROCEEDING, ClientEvent.TRANSPORT_ERROR, ClientState.TERMINATED)
            .on(ClientState.COMPLETED, ClientEvent.FAILURE, ClientState.COMPLETED)
            .on(ClientState.COMPLETED, ClientEvent.TIMEOUT, ClientState.TERMINATED)
            .on(ClientState.COMPLETED, ClientEvent.TRANSPORT_ERROR, ClientState.TERMINATED)
            .on(ClientState.ACCEPTED, ClientEvent.SUCCESS, ClientState.ACCEPTED)
            .on(ClientState.ACCEPTED, ClientEvent.TIMEOUT, ClientState.TERMINATED)
            .on(ClientState.ACCEPTED, ClientEvent.TRANSPORT_ERROR, ClientState.TERMINATED)
            .on(ClientState.GIVEN_UP, ClientEvent.SUCCESS, ClientState.ACCEPTED)
            .on(ClientState.GIVEN_UP, ClientEvent.FAILURE, ClientState.COMPLETED)
            .on(ClientState.GIVEN_UP, ClientEvent.TIMEOUT, ClientState.TERMINATED)
            .on(ClientState.GIVEN_UP, ClientEvent.TRANSPORT_ERROR, ClientState.TERMINATED)
            .build();

    private TransactionTables() {}
}
