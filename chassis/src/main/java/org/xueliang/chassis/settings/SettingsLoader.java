package org.xueliang.chassis.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one YAML file into a tree of records, lets the environment override single keys, and reports everything that is
 * wrong at once.
 *
 * <p>Keys are the record components in kebab-case ({@code cpuBudget} is {@code cpu-budget}). A component that is absent is
 * given to the record's constructor as null (or 0, false); the record fills in its default and throws
 * {@link IllegalArgumentException} for a value out of range. The environment variable of {@code ingest.rtsp-port} is
 * {@code XUELIANG_INGEST_RTSP_PORT}; it wins over the file.
 */
public final class SettingsLoader {
    private static final String ENVIRONMENT_PREFIX = "XUELIANG_";
    private static final int MAX_FILE_BYTES = 1 << 20;

    private final Map<String, String> environment;

    private final Map<String, String> otherwise;

    public SettingsLoader(Map<String, String> environment) {
        this(environment, Map.of());
    }

    /**
     * @param otherwise full key ({@code ingest.rtsp-port}) to the value where neither file nor environment has one: what a
     *     launcher knows of its own machine
     */
    public SettingsLoader(Map<String, String> environment, Map<String, String> otherwise) {
        this.environment = Map.copyOf(environment);
        this.otherwise = Map.copyOf(otherwise);
    }

    /**
     * @param file the YAML file; null reads the environment alone
     * @throws SettingsException with every unknown key and bad value
     */
    public <T extends Record> T load(Class<T> type, @Nullable Path file) {
        String source = file == null ? "settings from the environment" : file.toString();
        ObjectNode root = read(source, file);
        List<String> problems = new ArrayList<>();
        T settings = record(type, "", root, problems);
        if (!problems.isEmpty() || settings == null) {
            throw new SettingsException(source, problems);
        }
        return settings;
    }

    /**
     * Reads one section of a file that holds several, as a process that plays one role does.
     *
     * @param sections every name that may stand at the file's top, this one among them
     * @throws SettingsException with every unknown key and bad value of the section, and every unknown section
     */
    public <T extends Record> T section(String name, Class<T> type, List<String> sections, @Nullable Path file) {
        String source = file == null ? "settings from the environment" : file.toString();
        ObjectNode root = read(source, file);
        List<String> problems = new ArrayList<>();
        unknown("", root, sections, problems);
        JsonNode section = root.get(name);
        T settings = null;
        if (section == null || section.isNull() || section instanceof ObjectNode) {
            ObjectNode keys = section instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
            settings = record(type, name + ".", keys, problems);
        } else {
            problems.add(name + ": '" + section.asText() + "' (expected: keys and values)");
        }
        if (!problems.isEmpty() || settings == null) {
            throw new SettingsException(source, problems);
        }
        return settings;
    }

    private static void unknown(String path, ObjectNode node, List<String> known, List<String> problems) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problems.add(path + key + ": unknown key" + suggestion(key, known));
            }
        });
    }

    private static ObjectNode read(String source, @Nullable Path file) {
        if (file == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new SettingsException(
                        source, List.of("size: " + Files.size(file) + " bytes (expected: <= " + MAX_FILE_BYTES + ")"));
            }
            JsonNode node = new YAMLMapper().readTree(Files.readString(file));
            if (node == null || node.isMissingNode() || node.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            }
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new SettingsException(
                    source, List.of("the file holds a " + node.getNodeType() + " (expected: keys and values)"));
        } catch (JsonProcessingException e) {
            throw new SettingsException(
                    source,
                    List.of("line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ": not YAML: "
                            + e.getOriginalMessage()));
        } catch (IOException e) {
            throw new SettingsException(source, List.of("cannot be read: " + e));
        }
    }

    private <T extends Record> @Nullable T record(Class<T> type, String path, ObjectNode node, List<String> problems) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> known =
                Arrays.stream(components).map(c -> kebab(c.getName())).toList();
        unknown(path, node, known, problems);
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        int before = problems.size();
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i], path + known.get(i), node.get(known.get(i)), problems);
        }
        if (problems.size() > before) {
            return null;
        }
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            problems.add((path.isEmpty() ? "" : path.substring(0, path.length() - 1) + ": ")
                    + (cause == null ? e : cause).getMessage());
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("settings record " + type + " cannot be made", e);
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object value(
            RecordComponent component, String path, @Nullable JsonNode node, List<String> problems) {
        Class<?> type = component.getType();
        if (Record.class.isAssignableFrom(type)) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            if (node instanceof ObjectNode given) {
                object = given;
            } else if (node != null && !node.isNull()) {
                problems.add(path + ": '" + node.asText() + "' (expected: keys and values)");
                return null;
            }
            return record((Class<? extends Record>) type, path + ".", object, problems);
        }
        String override = environment.get(ENVIRONMENT_PREFIX
                + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
        try {
            if (List.class.isAssignableFrom(type)) {
                return list(path, node, override == null && node == null ? otherwise.get(path) : override);
            }
            String text = override != null
                    ? override
                    : node == null || node.isNull() ? otherwise.get(path) : scalar(path, node);
            return SettingValue.parse(type, text);
        } catch (IllegalArgumentException e) {
            problems.add(path + ": " + e.getMessage() + (override == null ? "" : " (from the environment)"));
            return SettingValue.absent(type);
        }
    }

    private static @Nullable List<String> list(String path, @Nullable JsonNode node, @Nullable String override) {
        if (override != null) {
            return override.isBlank() ? List.of() : List.of(override.split("\\s*,\\s*"));
        }
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isArray()) {
            throw new IllegalArgumentException("'" + node.asText() + "' (expected: a list)");
        }
        List<String> items = new ArrayList<>();
        for (JsonNode item : node) {
            items.add(scalar(path, item));
        }
        return items;
    }

    private static String scalar(String path, JsonNode node) {
        if (!node.isValueNode()) {
            throw new IllegalArgumentException("holds keys or a list (expected: one value at " + path + ")");
        }
        return node.asText();
    }

    private static String kebab(String name) {
        StringBuilder kebab = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (Character.isUpperCase(c)) {
                kebab.append('-').append(Character.toLowerCase(c));
            } else {
                kebab.append(c);
            }
        }
        return kebab.toString();
    }

    private static String suggestion(String key, List<String> known) {
        return known.stream()
                .filter(candidate -> distance(key, candidate) <= 2 + candidate.length() / 6)
                .min((a, b) -> Integer.compare(distance(key, a), distance(key, b)))
                .map(best -> " (did you mean '" + best + "'?)")
                .orElse(" (known here: " + String.join(", ", known) + ")");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + cost);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
