package org.xueliang.analytics;

import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.xueliang.chassis.settings.SettingsLoader;

/**
 * For {@code flink run}: the job in whatever environment it is submitted to, which also decides on checkpoints and from
 * which of them to go on. The one argument, where there is one, is a YAML file of {@link AnalyticsSettings}; the environment
 * overrides it.
 */
public final class AnalyticsMain {
    private AnalyticsMain() {}

    public static void main(String[] args) throws Exception {
        AnalyticsSettings settings = new SettingsLoader(System.getenv())
                .load(AnalyticsSettings.class, args.length == 0 ? null : Path.of(args[0]));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(JobConfiguration.ofJob(settings));
        AnalyticsJob.build(environment, settings);
        environment.execute();
    }
}
