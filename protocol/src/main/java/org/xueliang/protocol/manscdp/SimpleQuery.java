package org.xueliang.protocol.manscdp;

/**
 * A query that has nothing but its type (2022 A.2.4): information, status, presets and what 2022 added.
 */
public record SimpleQuery(QueryType type, String sn, String deviceId) implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.QUERY;
    }

    @Override
    public String commandType() {
        return type.commandType();
    }
}
