package org.xueliang.ingest.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.proto.v1.MqttMapping;
import org.xueliang.proto.v1.SourceReading;
import org.xueliang.protocol.bytes.Excerpt;

/** What readings a message holds, by the source's mappings. Pure. */
final class ReadingMapper {
    static final int MAX_PAYLOAD_BYTES = 64 << 10;
    private static final int MAX_KEY_CHARACTERS = 128;
    /** B6.1 in the IoT sheet: a device that never heard what time it is says 1970. */
    private static final long YEAR_2000_US = 946_684_800_000_000L;

    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxStringLength(8192)
                    .maxNumberLength(64)
                    .maxDocumentLength(MAX_PAYLOAD_BYTES)
                    .build())
            .build());

    private record Mapping(
            MqttMapping as,
            JsonPointer key,
            JsonPointer value,
            JsonPointer time,
            JsonPointer unit,
            JsonPointer alarm) {}

    private final List<Mapping> mappings = new ArrayList<>();

    ReadingMapper(List<MqttMapping> mappings) {
        for (MqttMapping as : mappings) {
            this.mappings.add(new Mapping(
                    as,
                    JsonPointer.compile(as.getKeyPointer()),
                    JsonPointer.compile(as.getValuePointer()),
                    JsonPointer.compile(as.getTimePointer()),
                    JsonPointer.compile(as.getUnitPointer()),
                    JsonPointer.compile(as.getAlarmPointer())));
        }
    }

    /**
     * One for each mapping that means the topic.
     *
     * @throws PayloadException where one of them finds no reading
     */
    List<SourceReading> readings(String topic, byte[] payload, boolean retained) throws PayloadException {
        List<Mapping> those = mappings.stream()
                .filter(mapping -> TopicFilter.matches(mapping.as.getTopicFilter(), topic))
                .toList();
        if (those.isEmpty()) {
            throw new PayloadException("topic that was not subscribed to", Excerpt.of(topic));
        }
        if (payload.length == 0) {
            // How a retained message is taken back (MQTT 3.1.1 clause 3.3.1.3), and no reading.
            throw new PayloadException("empty payload", Excerpt.of(topic));
        }
        if (payload.length > MAX_PAYLOAD_BYTES) {
            throw new PayloadException(
                    "payload too large",
                    Excerpt.of(topic) + ": " + payload.length + " bytes (expected: <= " + MAX_PAYLOAD_BYTES + ")");
        }
        JsonNode root = json(topic, payload);
        List<SourceReading> readings = new ArrayList<>();
        for (Mapping mapping : those) {
            readings.add(reading(mapping, topic, root, retained));
        }
        return readings;
    }

    private static JsonNode json(String topic, byte[] payload) throws PayloadException {
        try {
            JsonNode root = JSON.readTree(payload);
            if (root != null && !root.isMissingNode()) {
                return root;
            }
        } catch (IOException e) {
            // Said below, with what came.
        }
        int length = Math.min(payload.length, Excerpt.MAX_BYTES);
        throw new PayloadException(
                "payload is no JSON",
                Excerpt.of(topic) + ": " + Excerpt.of(new String(payload, 0, length, StandardCharsets.UTF_8)));
    }

    private static SourceReading reading(Mapping mapping, String topic, JsonNode root, boolean retained)
            throws PayloadException {
        MqttMapping as = mapping.as;
        String key = as.getKeyLevel() > 0
                ? TopicFilter.level(topic, as.getKeyLevel())
                : root.at(mapping.key).asText("");
        if (key.isBlank() || key.length() > MAX_KEY_CHARACTERS) {
            throw new PayloadException(
                    "no name of a sensor",
                    Excerpt.of(topic) + ": " + key.length() + " characters (expected: 1 to 128)");
        }
        return SourceReading.newBuilder()
                .setKey(key)
                .setQuantity(as.getQuantity())
                .setValue(number(topic, as.getValuePointer(), root.at(mapping.value)))
                .setMeasuredUs(as.getTimePointer().isEmpty() ? 0 : timeUs(root.at(mapping.time)))
                .setUnit(unit(as, root.at(mapping.unit)))
                .setAlarm(!as.getAlarmPointer().isEmpty() && isTrue(root.at(mapping.alarm)))
                .setRetained(retained)
                .build();
    }

    private static String unit(MqttMapping as, JsonNode node) {
        String said = as.getUnitPointer().isEmpty() ? "" : node.asText("");
        return said.isEmpty() || said.length() > 16 ? as.getUnit() : said;
    }

    /** B2 in the IoT sheet: values come as texts, switches as true and false. */
    private static double number(String topic, String pointer, JsonNode node) throws PayloadException {
        double value = Double.NaN;
        if (node.isNumber()) {
            value = node.doubleValue();
        } else if (node.isBoolean()) {
            value = node.booleanValue() ? 1 : 0;
        } else if (node.isTextual() && node.textValue().length() <= 64) {
            try {
                value = Double.parseDouble(node.textValue().strip());
            } catch (NumberFormatException e) {
                // Said below, with what came.
            }
        }
        if (!Double.isFinite(value)) {
            throw new PayloadException(
                    "no value at " + (pointer.isEmpty() ? "the whole payload" : Excerpt.of(pointer)),
                    Excerpt.of(topic) + ": " + (node.isMissingNode() ? "nothing there" : Excerpt.of(node.toString())));
        }
        return value;
    }

    private static boolean isTrue(JsonNode node) {
        return node.asBoolean(false) || node.asText("").equals("1");
    }

    /** 0 where it says none that can be: the time of receipt is taken then. */
    private static long timeUs(JsonNode node) {
        long us = 0;
        if (node.isNumber() || node.asText("").matches("[0-9]{9,16}(\\.[0-9]{1,9})?")) {
            double number = node.asDouble();
            // Seconds until the year 5138; milliseconds from 1973 on.
            us = (long) (number < 1e11 ? number * 1e6 : number < 1e14 ? number * 1e3 : number);
        } else if (node.isTextual()) {
            us = textUs(node.textValue());
        }
        return us < YEAR_2000_US ? 0 : us;
    }

    private static long textUs(String text) {
        try {
            OffsetDateTime time = text.matches("[0-9]{8}T[0-9]{6}Z")
                    ? LocalDateTime.parse(text, COMPACT).atOffset(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text);
            return time.toInstant().toEpochMilli() * 1000;
        } catch (DateTimeException notOne) {
            return 0;
        }
    }
}
