package org.xueliang.registry.calls;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.util.stream.Collectors;
import org.xueliang.registry.error.Refusal;

/** Whether a text can be the value of a scalar field of the contract. Pure. */
final class JsonField {
    private JsonField() {}

    /** @param path for the error text, such as {@code channel.source_kind} */
    static void check(String path, FieldDescriptor field, String value) {
        switch (field.getJavaType()) {
            case ENUM -> enumeration(path, field, value);
            case INT -> number(path, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> number(path, value, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT, DOUBLE -> decimal(path, value);
            case BOOLEAN -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw Refusal.badField(path, value, "true or false");
                }
            }
            case STRING, BYTE_STRING -> {}
            case MESSAGE -> throw Refusal.badField(path, value, "an object");
        }
    }

    private static void enumeration(String path, FieldDescriptor field, String value) {
        boolean known = field.getEnumType().findValueByName(value) != null
                || field.getEnumType().getValues().stream()
                        .anyMatch(v -> String.valueOf(v.getNumber()).equals(value));
        if (!known) {
            throw Refusal.badField(
                    path,
                    value,
                    "one of "
                            + field.getEnumType().getValues().stream()
                                    .filter(v -> !v.getName().endsWith("_UNSPECIFIED"))
                                    .map(EnumValueDescriptor::getName)
                                    .collect(Collectors.joining(", ")));
        }
    }

    private static void number(String path, String value, long min, long max) {
        try {
            long number = new BigDecimal(value.length() > 40 ? "x" : value).longValueExact();
            if (number >= min && number <= max) {
                return;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Said below, with the value.
        }
        throw Refusal.badField(path, value, "a whole number from " + min + " to " + max);
    }

    private static void decimal(String path, String value) {
        try {
            Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw Refusal.badField(path, value, "a number");
        }
    }
}
