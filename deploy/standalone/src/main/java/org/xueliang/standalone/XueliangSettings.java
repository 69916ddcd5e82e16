package org.xueliang.standalone;

import org.xueliang.analytics.AnalyticsSettings;
import org.xueliang.ingest.IngestSettings;
import org.xueliang.registry.RegistrySettings;

/** The whole file: one section a role. A role that runs as a process of its own reads its section and ignores none. */
public record XueliangSettings(RegistrySettings registry, IngestSettings ingest, AnalyticsSettings analytics) {}
