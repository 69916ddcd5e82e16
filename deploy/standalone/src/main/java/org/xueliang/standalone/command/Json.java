package org.xueliang.standalone.command;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Messages of the contract as JSON, the same text that the HTTP door gives. */
final class Json {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().alwaysPrintFieldsWithNoPresence();

    private Json() {}

    static String of(Message message) {
        try {
            return PRINTER.print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of our own contract has no JSON form", e);
        }
    }

    static String of(List<? extends Message> messages) {
        return messages.stream().map(Json::of).collect(Collectors.joining(",\n", "[", "]"));
    }
}
