package org.xueliang.standalone;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.settings.SettingsLoader;

/**
 * Where settings come from, strongest first: options of the command line, the environment, the file, and what the launcher
 * has learnt by starting things (addresses of stores, free ports, the service token's file). The file has one section a
 * role.
 */
public final class SettingsSource {
    private static final List<String> SECTIONS = List.of("registry", "ingest", "analytics");

    private final @Nullable Path file;
    private final Map<String, String> environment;
    private final Map<String, String> known = new HashMap<>();

    public SettingsSource(@Nullable Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = new HashMap<>(environment);
    }

    /** An option of the command line. */
    public SettingsSource option(String key, @Nullable Object value) {
        if (value != null) {
            environment.put(
                    "XUELIANG_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'), value.toString());
        }
        return this;
    }

    /** What the launcher knows; file, environment and options win over it. */
    public SettingsSource know(String key, Object value) {
        known.put(key, value.toString());
        return this;
    }

    /** @throws org.xueliang.chassis.settings.SettingsException with everything that is wrong in the section */
    public <T extends Record> T section(String name, Class<T> type) {
        return new SettingsLoader(environment, known).section(name, type, SECTIONS, file);
    }
}
