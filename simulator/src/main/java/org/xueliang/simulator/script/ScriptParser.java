package org.xueliang.simulator.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AlertType;

/**
 * Reads a script out of YAML and reports everything that is wrong with it at once.
 *
 * <pre>
 * events:
 *   - {camera: yard-1, kind: person-enters-yard, begin: 12s, end: 20s}
 *   - {camera: yard-1, kind: lens-covered, begin: 40s, end: 52s}
 *   - {camera: gate-2, kind: vehicle-passes, begin: 15500ms, end: 22s, where: right-to-left, expect: nothing}
 * readings:
 *   - {sensor: manhole-1, place: lane, at: 41s, quantity: tilt, value: 31, unit: deg, alarm: true}
 * </pre>
 *
 * Times count from the script's beginning, with a unit: ms, s or min.
 */
public final class ScriptParser {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final Set<String> EVENT_KEYS = Set.of("camera", "kind", "begin", "end", "where", "expect");
    private static final Set<String> READING_KEYS =
            Set.of("sensor", "place", "at", "quantity", "value", "unit", "alarm");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(ms|s|min)");
    private static final String NOTHING = "nothing";

    private final List<String> problems = new ArrayList<>();

    private ScriptParser() {}

    /** @throws ScriptException with every unknown key and bad value */
    public static Script parse(String yaml) {
        ScriptParser parser = new ScriptParser();
        Script script = parser.read(yaml);
        if (!parser.problems.isEmpty()) {
            throw new ScriptException(parser.problems);
        }
        return script;
    }

    private Script read(String yaml) {
        if (yaml.length() > MAX_CHARACTERS) {
            problems.add("size: " + yaml.length() + " characters (expected: <= " + MAX_CHARACTERS + ")");
            return Script.QUIET;
        }
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(yaml);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            problems.add("line " + (at == null ? "?" : at.getLineNr()) + ": not YAML: " + e.getOriginalMessage());
            return Script.QUIET;
        }
        if (root == null || root.isMissingNode() || root.isNull()) {
            return Script.QUIET;
        }
        if (!root.isObject()) {
            problems.add("the script holds a " + root.getNodeType() + " (expected: events and readings)");
            return Script.QUIET;
        }
        unknownKeys("", root, Set.of("events", "readings"));
        List<ScriptedEvent> events = items(root, "events", EVENT_KEYS, this::event);
        List<ScriptedReading> readings = items(root, "readings", READING_KEYS, this::reading);
        try {
            return problems.isEmpty() ? new Script(events, readings) : Script.QUIET;
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Script.QUIET;
        }
    }

    private <T> List<T> items(JsonNode root, String name, Set<String> keys, Function<JsonNode, T> read) {
        JsonNode list = root.path(name);
        List<T> items = new ArrayList<>();
        if (list.isMissingNode() || list.isNull()) {
            return items;
        }
        if (!list.isArray()) {
            problems.add(name + ": '" + list.asText() + "' (expected: a list)");
            return items;
        }
        if (list.size() > Script.MAX_EVENTS) {
            problems.add(name + ": " + list.size() + " (expected: <= " + Script.MAX_EVENTS + ")");
            return items;
        }
        for (int i = 0; i < list.size(); i++) {
            String path = name + "[" + i + "]";
            JsonNode item = list.get(i);
            if (!item.isObject()) {
                problems.add(path + ": '" + item.asText() + "' (expected: keys and values)");
                continue;
            }
            unknownKeys(path + ".", item, keys);
            try {
                items.add(read.apply(item));
            } catch (IllegalArgumentException e) {
                problems.add(path + ": " + e.getMessage());
            }
        }
        return items;
    }

    private void unknownKeys(String path, JsonNode object, Set<String> known) {
        object.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problems.add(
                        path + key + ": unknown key (known here: " + String.join(", ", new TreeSet<>(known)) + ")");
            }
        });
    }

    private ScriptedEvent event(JsonNode item) {
        EventKind kind = oneOf("kind", text(item, "kind"), EventKind.values(), EventKind::label);
        Heading where = item.has("where")
                ? oneOf("where", text(item, "where"), Heading.values(), Heading::label)
                : Heading.LEFT_TO_RIGHT;
        return new ScriptedEvent(
                text(item, "camera"),
                kind,
                milliseconds("begin", text(item, "begin")),
                milliseconds("end", text(item, "end")),
                where,
                expectation(item, kind));
    }

    private static @Nullable AlertType expectation(JsonNode item, EventKind kind) {
        if (!item.has("expect")) {
            return kind.expected();
        }
        String text = text(item, "expect");
        if (text.equals(NOTHING)) {
            return null;
        }
        AlertType[] known = Arrays.stream(AlertType.values())
                .filter(t -> t != AlertType.UNRECOGNIZED && t != AlertType.ALERT_TYPE_UNSPECIFIED)
                .toArray(AlertType[]::new);
        return oneOf("expect", text, known, AlertType::name);
    }

    private ScriptedReading reading(JsonNode item) {
        JsonNode value = item.path("value");
        if (!value.isNumber()) {
            throw new IllegalArgumentException("value: '" + value.asText() + "' (expected: a number)");
        }
        JsonNode alarm = item.path("alarm");
        if (!alarm.isMissingNode() && !alarm.isBoolean()) {
            throw new IllegalArgumentException("alarm: '" + alarm.asText() + "' (expected: true or false)");
        }
        return new ScriptedReading(
                text(item, "sensor"),
                text(item, "place"),
                milliseconds("at", text(item, "at")),
                text(item, "quantity"),
                value.asDouble(),
                text(item, "unit"),
                alarm.asBoolean(false));
    }

    private static String text(JsonNode item, String key) {
        JsonNode value = item.path(key);
        if (value.isMissingNode() || value.isNull()) {
            throw new IllegalArgumentException(key + ": missing");
        }
        if (!value.isValueNode()) {
            throw new IllegalArgumentException(key + ": holds keys or a list (expected: one value)");
        }
        return value.asText();
    }

    private static long milliseconds(String key, String text) {
        var match = TIME.matcher(text.trim());
        if (!match.matches()) {
            throw new IllegalArgumentException(key + ": '" + text + "' (expected: such as 1500ms, 12s or 2min)");
        }
        long unit = switch (match.group(2)) {
            case "ms" -> 1;
            case "s" -> 1000;
            default -> 60_000;
        };
        return Long.parseLong(match.group(1)) * unit;
    }

    private static <T> T oneOf(String key, String text, T[] known, Function<T, String> label) {
        for (T candidate : known) {
            if (label.apply(candidate).equals(text)) {
                return candidate;
            }
        }
        String names = String.join(", ", Arrays.stream(known).map(label).toList());
        throw new IllegalArgumentException(key + ": '" + text + "' (expected: " + names + ")");
    }
}
