package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xueliang.analytics.AnalyticsSettings;
import org.xueliang.ingest.IngestSettings;
import org.xueliang.registry.RegistrySettings;

/** docs/ref/settings.md and the example file say what the settings records take. */
class SettingsPageTest {
    private static final Map<String, Class<? extends Record>> SECTIONS = Map.of(
            "registry", RegistrySettings.class,
            "ingest", IngestSettings.class,
            "analytics", AnalyticsSettings.class);

    @Test
    void theExampleFileIsValidForEveryRole() {
        SettingsSource source = new SettingsSource(Repository.root().resolve("deploy/config/xueliang.yaml"), Map.of());
        assertThat(source.section("registry", RegistrySettings.class).databaseUrl())
                .isEqualTo("jdbc:postgresql://db.example.net:5432/xueliang");
        assertThat(source.section("ingest", IngestSettings.class).allowedNetworks())
                .containsExactly("10.0.0.0/8", "192.168.0.0/16");
        assertThat(source.section("analytics", AnalyticsSettings.class).registry())
                .isEqualTo("registry.example.net:8080");
    }

    @Test
    void everyKeyStandsInItsSectionAndNoOther() {
        SECTIONS.forEach((section, type) -> keysOf(section, type));
    }

    private static void keysOf(String section, Class<? extends Record> type) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = kebab(component.getName());
            keys.add(key);
            if (Record.class.isAssignableFrom(component.getType())) {
                keysOf(section + "." + key, component.getType().asSubclass(Record.class));
            }
        }
        assertThat(rowsUnder(section)).as("rows under '%s'", section).containsExactlyInAnyOrderElementsOf(keys);
    }

    /** First cells of the table under a heading that is the section's name. */
    private static List<String> rowsUnder(String section) {
        List<String> rows = new ArrayList<>();
        boolean inSection = false;
        for (String line : Repository.text("docs/ref/settings.md").lines().toList()) {
            if (line.startsWith("#")) {
                inSection = line.replaceFirst("^#+ ", "").equals(section);
            } else if (inSection && line.startsWith("| `")) {
                rows.add(line.substring(3, line.indexOf('`', 3)));
            }
        }
        return rows;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
