package org.xueliang.registry.calls;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.grpc.GrpcJsonMarshaller;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.error.Refusal;

/**
 * JSON to messages and back. A field or an enum value that the contract does not have is refused with its path: passed
 * over, a filter with a slip in it would answer with everything.
 */
public final class StrictJson implements GrpcJsonMarshaller {
    private static final int MAX_DEPTH = 32;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .build();
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    private static final JsonFormat.Parser PARSER = JsonFormat.parser();

    @Override
    public <T> void serializeMessage(Marshaller<T> marshaller, T message, OutputStream out) throws IOException {
        out.write(PRINTER.print((MessageOrBuilder) message).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T deserializeMessage(Marshaller<T> marshaller, InputStream in) throws IOException {
        Message prototype = (Message) ((PrototypeMarshaller<T>) marshaller).getMessagePrototype();
        if (prototype == null) {
            throw new IllegalStateException("a marshaller without a prototype: " + marshaller);
        }
        Message.Builder message = prototype.newBuilderForType();
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        if (!text.isBlank()) {
            check("", message.getDescriptorForType(), tree(text));
            PARSER.merge(text, message);
        }
        return (T) message.build();
    }

    private static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("request: not JSON: " + Refusal.excerpt(e.getOriginalMessage()));
        }
    }

    private static void check(String path, Descriptor type, JsonNode node) {
        if (!node.isObject()) {
            throw Refusal.badField(path.isEmpty() ? "request" : path, shown(node), "an object");
        }
        node.properties().forEach(property -> {
            String name = property.getKey();
            FieldDescriptor field = field(type, name);
            String at = path.isEmpty() ? name : path + "." + name;
            if (field == null) {
                throw Refusal.badRequest(Refusal.excerpt(at) + ": unknown field (known here: "
                        + String.join(
                                ", ",
                                type.getFields().stream()
                                        .map(FieldDescriptor::getName)
                                        .toList())
                        + ")");
            }
            String named = path.isEmpty() ? field.getName() : path + "." + field.getName();
            JsonNode value = property.getValue();
            if (field.isRepeated() && !value.isNull()) {
                if (!value.isArray()) {
                    throw Refusal.badField(named, shown(value), "a list");
                }
                for (int i = 0; i < value.size(); i++) {
                    value(named + "[" + i + "]", field, value.get(i));
                }
            } else if (!value.isNull()) {
                value(named, field, value);
            }
        });
    }

    private static void value(String path, FieldDescriptor field, JsonNode value) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            check(path, field.getMessageType(), value);
        } else if (!value.isValueNode()) {
            throw Refusal.badField(path, shown(value), "one value");
        } else if (field.getJavaType() == FieldDescriptor.JavaType.STRING && !value.isTextual()) {
            throw Refusal.badField(path, shown(value), "text");
        } else {
            JsonField.check(path, field, value.asText());
        }
    }

    /** By the name in the contract or in lower camel case. */
    static @Nullable FieldDescriptor field(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getName().equals(name) || field.getJsonName().equals(name)) {
                return field;
            }
        }
        return null;
    }

    /** What holds a password must not be shown: of an object or list only what it is. */
    private static String shown(JsonNode node) {
        return node.isObject() ? "{...}" : node.isArray() ? "[...]" : node.asText();
    }
}
